"""What the bill of a rule book reaches, as a JavaScript module for the runtime in `js/plan.js`.

Expressions become functions; what is around them (versions by day, exceptions, transitional rules, tables, accruals,
absences) becomes data that the runtime reads as the engine does.  Everything that any option of any reading may need is
in it, so that a reader can switch readings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kiyaku.book.check import CheckedBook
from kiyaku.book.citation import Citation
from kiyaku.book.citation import parse as parse_citation
from kiyaku.book.model import (
    Accrual,
    Calendar,
    Collect,
    Constraint,
    Decision,
    DecisionVersion,
    Expression,
    Fact,
    Formula,
    LawValue,
    Logic,
    Override,
    OverrideVersion,
    Review,
    Row,
    Table,
    Terms,
    Transition,
)
from kiyaku.book.tables import ladder
from kiyaku.diagnostic import Diagnostic, KiyakuError
from kiyaku.evaluate.contract import converted
from kiyaku.evaluate.engine import Book
from kiyaku.evaluate.expressions import names_in
from kiyaku.evaluate.plan import logic_expressions
from kiyaku.feel.printer import to_text
from kiyaku.feel.types import Type
from kiyaku.script.emit import Emitter, Raw, literal, quoted
from kiyaku.timeline import Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A bill as JavaScript, and what it speaks of.

    Attributes:
        source: the module.
        reach: by line and total, in their order, the names it depends on under any option of any reading.
        cited: the citations in it.
    """

    source: str
    reach: Mapping[str, frozenset[str]]
    cited: tuple[str, ...]


def program(book: Book) -> str:
    """The JavaScript module that computes the bills of a rule book.

    Raises:
        KiyakuError: the terms define no bill, or an expression uses something that the runtime does not have.
    """
    return compiled(book).source


def compiled(book: Book) -> Program:
    """The program of a rule book with what it speaks of.

    Raises:
        KiyakuError: the terms define no bill, or an expression uses something that the runtime does not have.
    """
    if book.terms.bill is None:
        raise KiyakuError([Diagnostic(code="no-bill", hint="fix")])
    compiler = _Compiler(book.checked)
    source = f"// Made from the rules; not to be edited.\nexport default (K) => ({js(compiler.program())});\n"
    reach = {name: frozenset(compiler.reach([name])) for name in compiler.asked}
    return Program(source=source, reach=reach, cited=tuple(compiler.cited))


def js(value: Any) -> str:
    """Data with JavaScript in it as one expression."""
    if isinstance(value, Raw):
        return str(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{quoted(k)}:{js(v)}" for k, v in value.items() if v is not None) + "}"
    return "[" + ",".join(map(js, value)) + "]"


def _day(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


class _Compiler:
    """One program; it holds the names of the rule book for the expressions (see `emit.Names`)."""

    def __init__(self, book: CheckedBook) -> None:
        self.book = book
        self.terms: Terms = book.terms
        assert self.terms.bill is not None
        self.bill = self.terms.bill
        self.asked = [self.terms.name_of(n) for n in (*self.bill.lines, *self.bill.totals, self.bill.period)]
        reached = self.reach(self.asked) | self.reach_of(self.bill.as_of)
        reached |= {n for c in self._constraints(reached) for n in self.reach_of(c.that)}
        self.month = self.terms.name_of(self.bill.month)
        self.facts = [f for f in self.terms.facts.values() if f.name in reached or f.name == self.month]
        self.law = [v for v in self.terms.law.values() if v.name in reached]
        self.calendars = [c for c in self.terms.calendars.values() if c.name in reached]
        self.decisions = [d for d in self.terms.decisions.values() if d.name in reached]
        self.places = {
            "fact": {f.name: i for i, f in enumerate(self.facts)},
            "law": {v.name: i for i, v in enumerate(self.law)},
            "calendar": {c.name: i for i, c in enumerate(self.calendars)},
            "decision": {d.name: i for i, d in enumerate(self.decisions)},
        }
        self.readings: dict[str, None] = {}
        self.cited: dict[str, None] = {}

    # -- what the expressions ask for

    def load(self, written: str, expression: Expression) -> str | None:
        name = self.terms.name_of(written)
        for kind, letter in (("fact", "f"), ("law", "l"), ("decision", "D")):
            if name in self.places[kind]:
                return f"r.{letter}({self.places[kind][name]},d)"
        place = self.places["calendar"].get(name)
        return None if place is None else f"r.c({place})"

    def function(self, written: str) -> tuple[str, list[str]] | None:
        decision = self.terms.decisions.get(self.terms.name_of(written))
        if decision is None or not decision.parameters:
            return None
        return f"r.D({self.places['decision'][decision.name]},d", [name for name, _ in decision.parameters]

    def series(self, written: str) -> str:
        return f"r.s({self.places['fact'][self.terms.name_of(written)]})"

    def rounds(self, written: str) -> bool:
        decision = self.terms.decisions.get(self.terms.name_of(written)) if written else None
        return decision is not None and decision.rounding

    # -- reach

    def reach(self, names: Iterable[str]) -> set[str]:
        """Every name that some decisions depend on, under any option of any reading."""
        seen: set[str] = set()
        stack = list(names)
        while stack:
            name = stack.pop()
            if name not in seen:
                seen.add(name)
                decision = self.terms.decisions.get(name)
                if decision is not None:
                    for expression in self._expressions(decision):
                        stack += self.book.uses.get(id(expression), frozenset())
                    stack += self._roundings(decision)
        return seen

    def reach_of(self, expression: Expression) -> set[str]:
        return self.reach(self.book.uses.get(id(expression), frozenset()))

    def _logics(self, decision: Decision) -> Iterable[Logic]:
        for _, version in decision.versions.entries:
            yield version.logic
            yield from (a.logic for a in version.alternatives)

    def _roundings(self, decision: Decision) -> Iterable[str]:
        for logic in self._logics(decision):
            if isinstance(logic, Accrual):
                yield from (self.terms.name_of(n) for n in (logic.round_each, logic.round_total) if n)

    def _expressions(self, decision: Decision) -> Iterable[Expression]:
        found: list[Expression | None] = [decision.governed_by]
        for logic in self._logics(decision):
            found += logic_expressions(logic)
        for _, version in decision.versions.entries:
            found += [version.review.when] if version.review is not None else []
        for override in self.terms.overrides.get(decision.name, ()):
            found += [override.arises_when, override.governed_by]
            for _, v in override.versions.entries:
                found += [v.when, v.then, *([v.review.when] if v.review is not None else [])]
        for rule in self._transitions(v.citation for _, v in decision.versions.entries):
            found.append(rule.who)
        return (e for e in found if e is not None)

    def _transitions(self, citations: Iterable[Citation]) -> list[Transition]:
        cited = set(citations)
        mine = [t for t in self.terms.transitions if any(t.concerns(c) for c in cited)]
        return sorted(mine, key=lambda t: t.start, reverse=True)

    def _constraints(self, reached: set[str]) -> list[Constraint]:
        return [c for c in self.terms.constraints if self.book.uses.get(id(c.that), frozenset()) & reached]

    # -- the program

    def program(self) -> dict[str, Any]:
        terms = self.terms
        decisions = [self.decision(d) for d in self.decisions]
        asked = {name: self.reach([name]) for name in self.asked}
        constraints = [self.constraint(c, asked) for c in self._constraints(set().union(*asked.values()))]
        facts = [self.fact(f) for f in self.facts]
        calendars = [self.calendar(c) for c in self.calendars]
        law = [self.law_value(v) for v in self.law]
        return {
            "terms": {"id": terms.id, "title": terms.title, "publisher": terms.publisher},
            "enactedFirst": terms.enacted_first,
            "bill": {
                "month": self.places["fact"][self.month],
                "asOf": self.expression(self.bill.as_of),
                "period": self.places["decision"][terms.name_of(self.bill.period)],
                "lines": [self.places["decision"][terms.name_of(n)] for n in self.bill.lines],
                "totals": [self.places["decision"][terms.name_of(n)] for n in self.bill.totals],
            },
            "facts": facts,
            "law": law,
            "calendars": calendars,
            "decisions": decisions,
            "constraints": constraints,
            "transitions": [
                {
                    "citation": str(t.citation),
                    "start": _day(t.start),
                    "until": _day(t.until),
                    "who": self.expression(t.who) if t.who is not None else None,
                    "about": t.about,
                }
                for t in terms.transitions
            ],
            "revisions": [
                {
                    "effective": _day(r.effective),
                    "number": r.number,
                    "held": r.text_held,
                    "draft": r.draft,
                    "citation": str(r.citation),
                }
                for r in terms.revisions
            ],
            "readings": [
                {"id": r.id, "title": r.title, "options": dict(r.options), "adopted": r.adopted, "weight": r.weight}
                for r in terms.readings.values()
            ],
            "switches": sorted(self.readings),
            "citations": {c: self._eid(c) for c in self.cited if self._eid(c)},
        }

    def _eid(self, written: str) -> list[str] | None:
        parsed = parse_citation(written)
        if parsed is None or parsed.top not in self.terms.clauses:
            return None
        return [parsed.top.eid, parsed.eid]

    def cite(self, citation: object) -> str | None:
        """A citation as text, remembered for the links of the page."""
        if citation is None:
            return None
        self.cited[str(citation)] = None
        return str(citation)

    def expression(self, expression: Expression, parameters: tuple[str, ...] = ()) -> Raw:
        """An expression as a function of the run, the day and the arguments."""
        places = {name: f"p{i}" for i, name in enumerate(parameters)}
        code = Emitter(expression, self.book.tree(expression), self, places).emit().code
        return Raw(f"({','.join(('r', 'd', *places.values()))})=>{code}")

    def test(self, expression: Expression, parameters: tuple[str, ...]) -> Raw:
        """Unary tests as a function that takes the input last."""
        places = {name: f"p{i}" for i, name in enumerate(parameters)}
        emitter = Emitter(expression, self.book.tree(expression), self, {**places, "?": "x"})
        return Raw(f"({','.join(('r', 'd', *places.values(), 'x'))})=>{emitter.emit().code}")

    def worked_out(self, expression: Expression, parameters: tuple[str, ...]) -> dict[str, Any]:
        """An expression that is shown: its function, its text, its arithmetic, and its text with places for values."""
        places = {name: f"p{i}" for i, name in enumerate(parameters)}
        emitted = Emitter(expression, self.book.tree(expression), self, places).emit(working=True)
        return {
            "f": Raw(f"({','.join(('r', 'd', *places.values()))})=>{emitted.code}"),
            "text": expression.text,
            "shape": emitted.shape,
            "worked": self._template(expression),
        }

    def _template(self, expression: Expression) -> list[Any]:
        """The text of an expression in pieces: text, or a list of a name and how it is written."""
        mark = "\x00"

        def name(written: str) -> str:
            known = self.terms.decisions.get(self.terms.name_of(written))
            if known is not None and known.parameters:
                return written
            return f"{mark}{written}{mark}"

        pieces = to_text(self.book.tree(expression).node, name=name).split(mark)
        return [[self.terms.name_of(p), p] if i % 2 else p for i, p in enumerate(pieces)]

    # -- facts, law, calendars

    def fact(self, fact: Fact) -> dict[str, Any]:
        default = None
        if fact.has_default:
            default = Raw(literal(converted(fact.name, fact.default, fact.type)))
        return {
            "name": fact.name,
            "key": fact.key,
            "type": _type(fact.type),
            "unit": fact.unit,
            "about": fact.about,
            "domain": fact.domain.text if fact.domain is not None else None,
            "test": self.test(fact.domain, ()) if fact.domain is not None else None,
            "varies": fact.varies or None,
            "whole": fact.whole or None,
            "question": fact.question or None,
            "cite": self.cite(fact.cite),
            "readings": list(fact.readings),
            "default": default,
            "means": fact.default_means or None,
        }

    def law_value(self, law: LawValue) -> dict[str, Any]:
        return {
            "name": law.name,
            "key": law.key,
            "type": _type(law.type),
            "title": law.title,
            "entries": [
                {
                    "start": _day(i.start),
                    "end": _day(i.end),
                    "value": Raw(literal(e.value)) if e.absent is None else None,
                    "absent": e.absent,
                    "source": e.source,
                }
                for i, e in law.entries.entries
            ],
        }

    def calendar(self, calendar: Calendar) -> dict[str, Any]:
        for reading, _, _, _ in calendar.alternatives:
            self.readings[reading] = None
        return {
            "name": calendar.name,
            "cite": self.cite(calendar.cite),
            "weekdays": sorted(w + 1 for w in calendar.closed_weekdays),
            "dates": sorted(100 * m + d for m, d in calendar.closed_dates),
            "days": sorted(d.toordinal() for d in calendar.closed_days),
            "first": _day(calendar.covers.start),
            "end": _day(calendar.covers.end),
            "alternatives": [
                {
                    "reading": reading,
                    "option": option,
                    "weekdays": sorted(w + 1 for w in weekdays),
                    "dates": sorted(100 * m + d for m, d in dates),
                }
                for reading, option, weekdays, dates in calendar.alternatives
            ],
        }

    def constraint(self, constraint: Constraint, asked: dict[str, set[str]]) -> dict[str, Any]:
        speaks_of = self.book.uses.get(id(constraint.that), frozenset())
        return {
            "holds": self.expression(constraint.that),
            "cite": self.cite(constraint.cite),
            "message": constraint.message,
            "facts": sorted(speaks_of),
            "for": [self.places["decision"][name] for name in asked if speaks_of & asked[name]],
        }

    # -- decisions

    def decision(self, decision: Decision) -> dict[str, Any]:
        parameters = tuple(name for name, _ in decision.parameters)
        cited = [v.citation for _, v in decision.versions.entries]
        return {
            "name": decision.name,
            "key": decision.key,
            "unit": decision.unit,
            "type": _type(decision.type),
            "parameters": list(parameters),
            "governed": self._maybe(decision.governed_by, parameters),
            "given": decision.given or None,
            "rounding": decision.rounding or None,
            "back": self._back(decision.versions) or None,
            "versions": [
                {"start": _day(i.start), "end": _day(i.end), **self.version(decision, v, parameters)}
                for i, v in decision.versions.entries
            ],
            "kept": self._kept(cited),
            "overrides": [self.override(o, parameters) for o in self.terms.overrides.get(decision.name, ())],
        }

    def _maybe(self, expression: Expression | None, parameters: tuple[str, ...]) -> Raw | None:
        return self.expression(expression, parameters) if expression is not None else None

    def _kept(self, cited: Iterable[Citation]) -> list[int]:
        return [self.terms.transitions.index(t) for t in self._transitions(cited)]

    def _back(self, versions: Timeline[Any]) -> bool:
        """Whether the first version reaches back if text that is not held is taken to say the same."""
        start = versions.entries[0][0].start if versions.entries else None
        if start is None or start == date.min:
            return False
        before = date.fromordinal(start.toordinal() - 1)
        return self.terms.absence(before, versions) == "text_unavailable"

    def version(self, decision: Decision, version: DecisionVersion, parameters: tuple[str, ...]) -> dict[str, Any]:
        alternatives = []
        for a in version.alternatives:
            self.readings[a.reading] = None
            alternatives.append(
                {"reading": a.reading, "option": a.option, "logic": self.logic(decision, a.logic, parameters)}
            )
        named = (*version.readings, *(a.reading for a in version.alternatives))
        return {
            "citation": self.cite(version.citation),
            "version": _day(version.version),
            "about": version.about,
            "readings": list(dict.fromkeys(named)),
            "logic": self.logic(decision, version.logic, parameters),
            "alternatives": alternatives,
            "review": self.review(version.review, parameters),
        }

    def review(self, review: Review | None, parameters: tuple[str, ...]) -> dict[str, Any] | None:
        if review is None:
            return None
        return {
            "when": self._maybe(review.when, parameters),
            "reading": review.reading,
            "reason": review.reason,
        }

    def override(self, override: Override, parameters: tuple[str, ...]) -> dict[str, Any]:
        entries = override.versions.entries
        return {
            "arises": self._maybe(override.arises_when, parameters),
            "governed": self._maybe(override.governed_by, parameters),
            "back": self._back(override.versions) or None,
            "kept": self._kept(v.citation for _, v in entries),
            "versions": [
                {"start": _day(i.start), "end": _day(i.end), **self.exception(v, parameters)} for i, v in entries
            ],
        }

    def exception(self, version: OverrideVersion, parameters: tuple[str, ...]) -> dict[str, Any]:
        if version.option is not None:
            self.readings[version.option[0]] = None
        return {
            "citation": self.cite(version.citation),
            "version": _day(version.version),
            "about": version.about,
            "readings": list(version.readings),
            "option": list(version.option) if version.option is not None else None,
            "over": [str(c) for c in version.over],
            "when": self.expression(version.when, parameters),
            "then": self._maybe(version.then, parameters),
            "absent": version.absent,
            "review": self.review(version.review, parameters),
        }

    # -- logic

    def logic(self, decision: Decision, logic: Logic, parameters: tuple[str, ...]) -> dict[str, Any]:
        if isinstance(logic, Formula):
            return {"kind": "formula", **self.worked_out(logic.expression, parameters)}
        if isinstance(logic, Table):
            return self.table(logic, parameters)
        if isinstance(logic, Accrual):
            return self.accrual(logic, parameters)
        return self.collect(logic, parameters)

    def table(self, table: Table, parameters: tuple[str, ...]) -> dict[str, Any]:
        clause = self.cite(table.inputs[0].clause)
        common: dict[str, Any] = {
            "text": "、".join(e.text for e in table.inputs),
            "inputs": [{"text": e.text, "f": self.expression(e, parameters)} for e in table.inputs],
            "absent": table.absent,
            "clause": clause,
        }
        rungs = ladder(table, self.book.trees)
        if rungs is not None:
            return {
                "kind": "graduated" if table.graduated else "ladder",
                **common,
                "rungs": [
                    {
                        "low": _bound(span.low),
                        "high": _bound(span.high),
                        "li": span.low_included,
                        "hi": span.high_included,
                        **self.row(row, parameters),
                    }
                    for span, row in rungs
                ],
            }
        rows = [{"tests": [self.test(t, parameters) for t in r.tests], **self.row(r, parameters)} for r in table.rows]
        return {"kind": "rows", **common, "rows": rows}

    def row(self, row: Row, parameters: tuple[str, ...]) -> dict[str, Any]:
        return {
            "label": row.label,
            "then": self._maybe(row.then, parameters),
            "absent": row.absent,
            "clause": self.cite(row.tests[0].clause),
        }

    def accrual(self, accrual: Accrual, parameters: tuple[str, ...]) -> dict[str, Any]:
        names = self.reach_of(accrual.rate)
        for expression in accrual.split or ():
            names |= self.reach_of(expression)
        facts, law = self.places["fact"], self.places["law"]
        each, total = (self.terms.name_of(n) if n else None for n in (accrual.round_each, accrual.round_total))
        return {
            "kind": "accrual",
            **self.worked_out(accrual.rate, parameters),
            "over": self.expression(accrual.over, parameters),
            "during": self.expression(accrual.during, parameters),
            "excluded": self._maybe(accrual.excluded, parameters),
            "keys": self._keys(accrual, parameters),
            "series": sorted(facts[n] for n in names if n in facts and self.terms.facts[n].varies),
            "lawSeries": sorted(law[n] for n in names if n in law),
            "fixed": [d.toordinal() for d in self._fixed(names)],
            "each": self.places["decision"][each] if each else None,
            "total": self.places["decision"][total] if total else None,
        }

    def _keys(self, accrual: Accrual, parameters: tuple[str, ...]) -> list[Raw]:
        """What must be equal for two days to belong to one segment."""
        if accrual.split is not None:
            return [self.expression(e, parameters) for e in accrual.split]
        keys: list[Raw] = []
        for written in sorted(names_in(self.book.tree(accrual.rate).node) - set(parameters)):
            name = self.terms.name_of(written)
            fact, decision = self.terms.facts.get(name), self.terms.decisions.get(name)
            if fact is not None and fact.varies:
                keys.append(Raw(f"(r,d)=>r.at({self.places['fact'][name]},d)"))
            elif name in self.terms.law:
                keys.append(Raw(f"(r,d)=>r.l({self.places['law'][name]},d)"))
            elif decision is not None and decision.parameters:
                return [self.expression(accrual.rate, parameters)]
            elif decision is not None:
                keys.append(Raw(f"(r,d)=>r.D({self.places['decision'][name]},d)"))
        return keys

    def _fixed(self, names: set[str]) -> list[date]:
        """The days on which a clause or a law value that the rate depends on may change."""
        fixed: set[date] = set()
        for name in names:
            if name in self.terms.law:
                fixed.update(self.terms.law[name].entries.changes())
            decision = self.terms.decisions.get(name)
            if decision is not None:
                fixed.update(decision.versions.changes())
                for rule in self._transitions(v.citation for _, v in decision.versions.entries):
                    fixed.update(d for d in (rule.start, rule.until) if d is not None)
                for override in self.terms.overrides.get(name, ()):
                    fixed.update(override.versions.changes())
        if fixed:
            fixed.update(r.effective for r in self.terms.revisions)
        return sorted(fixed)

    def collect(self, collect: Collect, parameters: tuple[str, ...]) -> dict[str, Any]:
        items = [[self.cite(c), self.expression(e, parameters)] for c, e in collect.items]
        return {"kind": "collect", "items": items}


def _bound(value: Any) -> Raw | None:
    return None if value is None else Raw(literal(value))


def _type(kind: Type) -> dict[str, Any]:
    """A type as data for reading input."""
    out: dict[str, Any] = {"head": kind.head}
    if kind.nullable:
        out["nullable"] = True
    if kind.element is not None:
        out["element"] = _type(kind.element)
    if kind.fields is not None:
        out["fields"] = {name: _type(inner) for name, inner in kind.fields}
    return out
