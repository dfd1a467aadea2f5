"""What the bill of a rule book reaches, as a JavaScript module for the runtime in `js/plan.js`.

Expressions become functions; what is around them (versions by day, exceptions, transitional rules, tables, accruals,
absences) becomes data that the runtime reads as the engine does.  Everything that any option of any reading may need is
in it, so that a reader can switch readings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kiyaku.book.checked import CheckedBook
from kiyaku.book.citation import parse as parse_citation
from kiyaku.book.model import Calendar, Constraint, Fact, LawValue, Transition
from kiyaku.diagnostic import Diagnostic
from kiyaku.emit.script.decide import Decisions
from kiyaku.emit.script.literals import Raw, quoted, type_data
from kiyaku.emit.script.scope import Missing, ordinal
from kiyaku.value import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A bill as JavaScript, and what it speaks of.

    Attributes:
        source: the module.
        reach: by line and total, in their order, the names it depends on under any option of any reading.
        cited: the citations in it.
        left_out: what it cannot compute, and the lines and totals that may need it.
    """

    source: str
    reach: Mapping[str, frozenset[str]]
    cited: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A part of the rules that the program cannot compute.

    Attributes:
        diagnostic: what it is, where it stands, and which figures may need it; a warning.
        figures: the names of the lines and totals that may need it, in their order.
    """

    diagnostic: Diagnostic
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What makes every bill of a program: the engine, the terms and the digest of their rules, what is counted."""

    engine: str
    terms: str
    digest: str
    known_on: date | None
    drafts: bool


def printed(book: CheckedBook, defaults: Mapping[str, Value], made: Made) -> Program:
    """The program of a rule book that defines a bill; `defaults` are what facts are taken to be, by name."""
    compiler = _Compiler(book, defaults)
    made_by = {
        "engine": made.engine,
        "rules": {"terms": made.terms, "digest": made.digest},
        "knownOn": made.known_on.isoformat() if made.known_on is not None else None,
        "drafts": made.drafts,
    }
    data = js({**compiler.program(), "made": made_by})
    source = f"// Made from the rules; not to be edited.\nexport default (K) => ({data});\n"
    reach = {name: frozenset(compiler.graph.reach([name])) for name in compiler.asked}
    left_out = tuple(compiler.what_is_left_out())
    return Program(source=source, reach=reach, cited=tuple(compiler.cited), left_out=left_out)


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


class _Compiler(Decisions):
    """One program."""

    def __init__(self, book: CheckedBook, defaults: Mapping[str, Value]) -> None:
        super().__init__(book)
        self.defaults = defaults

    def program(self) -> dict[str, Any]:
        terms = self.terms
        decisions = [self.decision(d) for d in self.decisions]
        constraints = [self.constraint(terms.constraints[i]) for i in self.graph.constraints(self.asked)]
        facts = [self.fact(f) for f in self.facts]
        with self.within(None):
            as_of = self.expression(self.bill.as_of)
        transitions = [self.transition(t) for t in terms.transitions]
        calendars = [self.calendar(c) for c in self.calendars]
        law = [self.law_value(v) for v in self.law]
        return {
            "terms": {"id": terms.id, "title": terms.title, "publisher": terms.publisher},
            "enactedFirst": terms.enacted_first,
            "bill": {
                "month": self.places["fact"][self.month],
                "asOf": as_of,
                "period": self.places["decision"][terms.name_of(self.bill.period)],
                "lines": [self.places["decision"][terms.name_of(n)] for n in self.bill.lines],
                "totals": [self.places["decision"][terms.name_of(n)] for n in self.bill.totals],
            },
            "facts": facts,
            "law": law,
            "calendars": calendars,
            "decisions": decisions,
            "constraints": constraints,
            "transitions": transitions,
            "revisions": [
                {
                    "effective": ordinal(r.effective),
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
            "missing": [self.missing_part(m) for m in self.missing_parts],
            "citations": {c: self._eid(c) for c in self.cited if self._eid(c)},
        }

    def _eid(self, written: str) -> list[str] | None:
        parsed = parse_citation(written)
        if parsed is None or parsed.top not in self.terms.clauses:
            return None
        return [parsed.top.eid, parsed.eid]

    def missing_part(self, part: Missing) -> dict[str, Any]:
        """What the program says where a part would be needed."""
        found = part.diagnostic
        text = found.span.text if found.span is not None else found.args["name"]
        return {"name": found.args["name"], "text": text, "clause": self.cite(found.clause)}

    def what_is_left_out(self) -> Iterator[LeftOut]:
        """Every part without JavaScript, with the figures that may need it."""
        reach = {name: frozenset(self.graph.reach([name])) for name in self.asked if self.missing_parts}
        for part in self.missing_parts:
            figures = tuple(n for n in dict.fromkeys(self.asked) if part.names is None or part.names & reach[n])
            args = {**part.diagnostic.args, "figures": "、".join(figures)}
            yield LeftOut(diagnostic=replace(part.diagnostic, args=args), figures=figures)

    def transition(self, rule: Transition) -> dict[str, Any]:
        concerned = (d.name for d in self.decisions if rule in self.graph.transitions(d.name))
        with self.within(concerned, rule.citation):
            return {
                "citation": str(rule.citation),
                "start": ordinal(rule.start),
                "until": ordinal(rule.until),
                "who": self.expression(rule.who) if rule.who is not None else None,
                "about": rule.about,
            }

    # -- facts, law, calendars

    def fact(self, fact: Fact) -> dict[str, Any]:
        with self.within((fact.name,), fact.cite):
            return self._fact(fact)

    def _fact(self, fact: Fact) -> dict[str, Any]:
        default, unknown, unchecked = None, None, None
        if fact.name in self.defaults:
            default, unknown = self.value(self.defaults[fact.name], fact.name)
        before = len(self.met)
        test = self.test(fact.domain, ()) if fact.domain is not None else None
        if len(self.met) > before:
            test, unchecked = None, self.met[before]
        return {
            "name": fact.name,
            "key": fact.key,
            "type": type_data(fact.type),
            "unit": fact.unit,
            "about": fact.about,
            "domain": fact.domain.text if fact.domain is not None else None,
            "test": test,
            "unchecked": unchecked,
            "varies": fact.varies or None,
            "whole": fact.whole or None,
            "question": fact.question or None,
            "cite": self.cite(fact.cite),
            "readings": list(fact.readings),
            "default": default,
            "unknown": unknown,
            "means": fact.default_means or None,
        }

    def law_value(self, law: LawValue) -> dict[str, Any]:
        with self.within((law.name,)):
            values = [
                self.value(e.value, law.name) if e.absent is None else (None, None) for _, e in law.entries.entries
            ]
        return {
            "name": law.name,
            "key": law.key,
            "type": type_data(law.type),
            "title": law.title,
            "entries": [
                {
                    "start": ordinal(i.start),
                    "end": ordinal(i.end),
                    "value": value,
                    "missing": missing,
                    "absent": e.absent,
                    "source": e.source,
                }
                for (i, e), (value, missing) in zip(law.entries.entries, values, strict=True)
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
            "first": ordinal(calendar.covers.start),
            "end": ordinal(calendar.covers.end),
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

    def constraint(self, constraint: Constraint) -> dict[str, Any]:
        speaks_of = sorted(self.book.names(constraint.that))
        with self.within(speaks_of, constraint.cite):
            holds = self.expression(constraint.that)
        return {
            "holds": holds,
            "cite": self.cite(constraint.cite),
            "message": constraint.message,
            "facts": speaks_of,
            "factsOnly": self.terms.facts.keys() >= set(speaks_of) or None,
            "nodes": [self.nodes[name] for name in speaks_of],
        }
