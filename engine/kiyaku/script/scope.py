"""The names of a rule book as its JavaScript knows them: what each loads, what depends on what, what is cited."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from kiyaku.book.check import CheckedBook
from kiyaku.book.citation import Citation
from kiyaku.book.model import Accrual, Constraint, Decision, Expression, Logic, Terms, Transition
from kiyaku.feel.check.extension import Extension
from kiyaku.feel.syntax.printer import to_text
from kiyaku.plan.breaks import logic_expressions
from kiyaku.script.emit import Emitter
from kiyaku.script.literals import Raw


def ordinal(day: date | None) -> int | None:
    """A day as its number."""
    return None if day is None else day.toordinal()


class Scope:
    """What the bill of a rule book reaches, and the names of it for the expressions (see `emit.Names`)."""

    def __init__(self, book: CheckedBook) -> None:
        self.book = book
        self.terms: Terms = book.terms
        assert self.terms.bill is not None
        self.bill = self.terms.bill
        self.asked = [self.terms.name_of(n) for n in (*self.bill.lines, *self.bill.totals, self.bill.period)]
        reached = self.reach(self.asked) | self.reach_of(self.bill.as_of)
        reached |= {n for c in self.constraints(reached) for n in self.reach_of(c.that)}
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
        self.extensions = book.extensions
        self.readings: dict[str, None] = {}
        self.cited: dict[str, None] = {}

    # -- what the expressions ask for

    def load(self, written: str) -> str | None:
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

    def extension(self, written: str) -> Extension | None:
        return self.extensions.get(written)

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
                        stack += self.book.uses.get(expression.address, frozenset())
                    stack += self._roundings(decision)
        return seen

    def reach_of(self, expression: Expression) -> set[str]:
        return self.reach(self.book.uses.get(expression.address, frozenset()))

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
        for rule in self.transitions(v.citation for _, v in decision.versions.entries):
            found.append(rule.who)
        return (e for e in found if e is not None)

    def transitions(self, citations: Iterable[Citation]) -> list[Transition]:
        cited = set(citations)
        mine = [t for t in self.terms.transitions if any(t.concerns(c) for c in cited)]
        return sorted(mine, key=lambda t: t.start, reverse=True)

    def constraints(self, reached: set[str]) -> list[Constraint]:
        return [c for c in self.terms.constraints if self.book.uses.get(c.that.address, frozenset()) & reached]

    # -- expressions

    def cite(self, citation: object) -> str | None:
        """A citation as text, remembered for the links of the page."""
        if citation is None:
            return None
        self.cited[str(citation)] = None
        return str(citation)

    def expression(self, expression: Expression, parameters: tuple[str, ...] = ()) -> Raw:
        """An expression as a function of the run, the day and the arguments."""
        places = {name: f"p{i}" for i, name in enumerate(parameters)}
        code = Emitter(self.book.tree(expression), self, places).emit().code
        return Raw(f"({','.join(('r', 'd', *places.values()))})=>{code}")

    def test(self, expression: Expression, parameters: tuple[str, ...]) -> Raw:
        """Unary tests as a function that takes the input last."""
        places = {name: f"p{i}" for i, name in enumerate(parameters)}
        emitter = Emitter(self.book.tree(expression), self, {**places, "?": "x"})
        return Raw(f"({','.join(('r', 'd', *places.values(), 'x'))})=>{emitter.emit().code}")

    def worked_out(self, expression: Expression, parameters: tuple[str, ...]) -> dict[str, Any]:
        """An expression that is shown: its function, its text, its arithmetic, and its text with places for values."""
        places = {name: f"p{i}" for i, name in enumerate(parameters)}
        emitted = Emitter(self.book.tree(expression), self, places).emit(working=True)
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
