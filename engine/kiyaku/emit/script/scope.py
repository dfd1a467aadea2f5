"""The names of a rule book as its JavaScript knows them: what each loads, what depends on what, what is cited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kiyaku.book.checked import CheckedBook
from kiyaku.book.citation import Citation
from kiyaku.book.graph import NO_FIGURE
from kiyaku.book.model import Decision, Expression, Terms
from kiyaku.diagnostic import Diagnostic, Severity
from kiyaku.emit.script.emit import Emitter
from kiyaku.emit.script.literals import Raw, literal
from kiyaku.feel.check.extension import Extension
from kiyaku.feel.check.free import free_nodes
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.printer import to_text
from kiyaku.value import Value
from kiyaku.value import to_text as to_value_text


def ordinal(day: date | None) -> int | None:
    """A day as its number."""
    return None if day is None else day.toordinal()


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A part of the rules that has no JavaScript.

    Attributes:
        diagnostic: what it is and where it stands; a warning.
        names: the decisions or facts that it belongs to; None if the whole bill needs it.
    """

    diagnostic: Diagnostic
    names: frozenset[str] | None


class Scope:
    """What the bill of a rule book reaches, and the names of it for the expressions (see `emit.Names`)."""

    def __init__(self, book: CheckedBook) -> None:
        self.book = book
        self.terms: Terms = book.terms
        assert self.terms.bill is not None
        self.bill = self.terms.bill
        self.asked = [self.terms.name_of(n) for n in (*self.bill.lines, *self.bill.totals, self.bill.period)]
        self.graph = book.graph
        self.month = self.terms.name_of(self.bill.month)
        stated = [self.terms.constraints[i] for i in self.graph.constraints(self.asked)]
        named = [n for c in stated for n in book.names(c.that)]
        reached = {*self.graph.bill(), *self.graph.reach(named)}
        self.facts = [f for f in self.terms.facts.values() if f.name in reached]
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
        known = [d.name for d in self.decisions] + [f.name for f in self.facts]
        known += [v.name for v in self.law] + [c.name for c in self.calendars]
        self.nodes = {name: node for node, name in enumerate(known)}
        self.missing_parts: list[Missing] = []
        self.met: list[int] = []  # the numbers of those that were met, each time
        self._within: tuple[frozenset[str] | None, Citation | None] = (None, None)
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

    def missing(self, found: Diagnostic) -> str:
        return f"r.cannot({self.left_out(self.book.located(found))})"

    def left_out(self, found: Diagnostic) -> int:
        """The number of a part that has no JavaScript, which the program says in its place."""
        names, cite = self._within
        clause = found.clause or (str(cite) if cite is not None else None)
        part = Missing(diagnostic=replace(found, clause=clause), names=names)
        if part not in self.missing_parts:
            self.missing_parts.append(part)
        self.met.append(self.missing_parts.index(part))
        return self.met[-1]

    @contextmanager
    def within(self, names: Iterable[str] | None, cite: Citation | None = None) -> Iterator[None]:
        """What is emitted here belongs to these names (None: to the whole bill) and, if it has no clause, to this."""
        before = self._within
        self._within = (None if names is None else frozenset(names), cite)
        try:
            yield
        finally:
            self._within = before

    def value(self, value: Value, where: str) -> tuple[Raw | None, int | None]:
        """A value that the rules state, or the number of what is missing."""
        try:
            return Raw(literal(value)), None
        except ValueError:
            args = {"name": f"{where} = {to_value_text(value)}"}
            found = Diagnostic(code="script-unsupported", args=args, hint="fix", severity=Severity.WARNING)
            return None, self.left_out(found)

    def series(self, written: str) -> str:
        return f"r.s({self.places['fact'][self.terms.name_of(written)]})"

    def rounds(self, written: str) -> bool:
        decision = self.terms.decisions.get(self.terms.name_of(written)) if written else None
        return decision is not None and decision.rounding

    # -- what depends on what

    def edges(self, decision: Decision) -> list[Any]:
        """What a decision's value depends on: a node, or a node with the options it needs and those that exclude it."""
        found = [edge for edge in self.graph.of(decision.name) if edge.kind not in NO_FIGURE]
        always = dict.fromkeys(self.nodes[e.name] for e in found if not (e.needs or e.unless))
        sometimes = dict.fromkeys((self.nodes[e.name], e.needs, e.unless) for e in found if e.needs or e.unless)
        return [*always, *([node, needs, unless] for node, needs, unless in sometimes if node not in always)]

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

        checked = self.book.tree(expression)
        free = frozenset(place.number for place in free_nodes(checked))

        def name(place: ast.Name) -> str:
            known = self.terms.decisions.get(self.terms.name_of(place.name))
            if place.number not in free or (known is not None and known.parameters):
                return place.name
            return f"{mark}{place.name}{mark}"

        pieces = to_text(checked.node, name=name).split(mark)
        return [[self.terms.name_of(p), p] if i % 2 else p for i, p in enumerate(pieces)]
