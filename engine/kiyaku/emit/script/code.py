"""FEEL expressions of a plan as JavaScript functions of a run `r`, a day `d` and the arguments of their decision.

What a name loads is decided here: a fact, a law value, a calendar, the call of another decision, by its place in the
program.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiyaku.book.calendar import Calendar
from kiyaku.book.extensions import RuleExtensions
from kiyaku.diagnostic import Diagnostic
from kiyaku.emit.script.expression import ExpressionEmitter
from kiyaku.emit.script.left_out import Parts
from kiyaku.emit.script.literals import Data, Verbatim
from kiyaku.emit.script.reached import Reached
from kiyaku.feel.check.extension import Extension
from kiyaku.feel.check.free import free_nodes
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.printer import to_text
from kiyaku.plan.ir import Code, Decision, Fact, Kind, Law, Plan, Ref

RUN, DAY, INPUT = "r", "d", "x"

_EXTENSIONS: Mapping[str, Extension] = RuleExtensions(frozenset(), {}).all()
_LOADS: Mapping[Kind, str] = {"fact": "r.f({},d)", "law": "r.l({},d)", "calendar": "r.c({})", "decision": "r.D({},d)"}


class Expressions:
    """The expressions of a program."""

    def __init__(self, plan: Plan, reached: Reached, parts: Parts) -> None:
        self.plan = plan
        self.reached = reached
        self.parts = parts

    def code(self, code: Code) -> Verbatim:
        """An expression."""
        places = _places(code)
        return _function(places, ExpressionEmitter(code.checked, _Words(self, code), places).emit().code)

    def maybe(self, code: Code | None) -> Verbatim | None:
        """An expression that may not be there."""
        return self.code(code) if code is not None else None

    def test(self, code: Code) -> Verbatim:
        """Unary tests as a function that takes the input last."""
        places = {**_places(code), "?": INPUT}
        return _function(places, ExpressionEmitter(code.checked, _Words(self, code), places).emit().code)

    def noting(self, code: Code) -> dict[str, Data]:
        """An expression that is shown: its function, text, arithmetic, and its text with places for values."""
        places = _places(code)
        emitted = ExpressionEmitter(code.checked, _Words(self, code), places).emit(working=True)
        return {
            "code": _function(places, emitted.code),
            "text": code.text,
            "shape": emitted.shape,
            "worked": self.worked(code),
        }

    def worked(self, code: Code) -> list[Data]:
        """The text of an expression in pieces: text, or a name and how it is written."""
        mark = "\x00"
        free = frozenset(place.number for place in free_nodes(code.checked))

        def name(place: ast.Name) -> str:
            is_value = place.number in free and self.function(code.refs.get(place.name)) is None
            return f"{mark}{place.name}{mark}" if is_value else place.name

        pieces = to_text(code.checked.node, name=name).split(mark)
        return [[self.name_of(code, p), p] if i % 2 else p for i, p in enumerate(pieces)]

    def name_of(self, code: Code, written: str) -> str:
        """The name of what a word of an expression stands for; of a parameter, the word itself."""
        ref = code.refs.get(written)
        if ref is None:
            return written
        entries: Mapping[Kind, Sequence[Fact | Law | Calendar | Decision]] = {
            "fact": self.plan.facts,
            "law": self.plan.law,
            "calendar": self.plan.calendars,
            "decision": self.plan.decisions,
        }
        return entries[ref.kind][ref.index].name

    def load(self, ref: Ref) -> str:
        """What a name loads."""
        return _LOADS[ref.kind].format(self.reached.places[ref])

    def function(self, ref: Ref | None) -> Decision | None:
        """The decision that a name stands for, if it is a function."""
        if ref is None or ref.kind != "decision":
            return None
        decision = self.plan.decisions[ref.index]
        return decision if decision.parameters else None


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one expression (see `emitter.Names`)."""

    of: Expressions
    code: Code

    def load(self, written: str) -> str | None:
        ref = self.code.refs.get(written)
        return self.of.load(ref) if ref is not None and ref in self.of.reached.places else None

    def function(self, written: str) -> tuple[str, list[str]] | None:
        ref = self.code.refs.get(written)
        decision = self.of.function(ref)
        if ref is None or decision is None:
            return None
        return self.of.load(ref).removesuffix(")"), [name for name, _ in decision.parameters]

    def extension(self, written: str) -> Extension | None:
        return _EXTENSIONS.get(written)

    def series(self, written: str) -> str:
        return f"r.s({self.of.reached.places[self.code.refs[written]]})"

    def missing(self, found: Diagnostic) -> str:
        return f"r.cannot({self.of.parts.number(found)})"

    def rounds(self, written: str) -> bool:
        ref = self.code.refs.get(written)
        return ref is not None and ref.kind == "decision" and self.of.plan.decisions[ref.index].rounding


def _places(code: Code) -> dict[str, str]:
    return {name: f"p{i}" for i, name in enumerate(code.parameters)}


def _function(places: Mapping[str, str], body: str) -> Verbatim:
    return Verbatim(f"({','.join((RUN, DAY, *places.values()))})=>{body}")
