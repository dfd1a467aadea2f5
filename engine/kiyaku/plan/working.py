"""The arithmetic of a formula, with the values that it had.

`12 × 2,800 × 22` says more than the formula that gave it.  While a plan is run with a record, the parts of a formula
that stand for its arithmetic (operands, the branch that was chosen, what is rounded) note their values; `working` makes
of them what a person would write down.  Whatever is no arithmetic (a loop, a function) counts as one value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from kiyaku.feel.builtins import BUILTINS
from kiyaku.feel.check.checked import Checked
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.walk import parts
from kiyaku.feel.types.units import format_unit
from kiyaku.value import Value

Noted = Mapping[int, Value]  # by the number of the node

_CHOICES = frozenset(b.name for b in BUILTINS.values() if b.result_is == "argument")
_ROUNDINGS = frozenset(b.name for b in BUILTINS.values() if b.result_is == "rounded")
_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷", "**": "^"}
_LEVELS = {"+": 1, "-": 1, "*": 2, "/": 2, "**": 3}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value in a line of arithmetic."""

    value: Value
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Working:
    """A line of arithmetic: quantities and signs, the exact result, and the decision that then rounded it."""

    parts: tuple[Quantity | str, ...]
    exact: Value
    rounding: str | None = None


def spine(node: ast.Node, rounds: Callable[[str], bool]) -> Iterator[ast.Node]:
    """The parts of an expression that its arithmetic may show, each evaluated at most once."""
    yield node
    if isinstance(node, ast.Arithmetic):
        yield from spine(node.left, rounds)
        yield from spine(node.right, rounds)
    elif isinstance(node, ast.If):
        yield from spine(node.consequent, rounds)
        yield from spine(node.alternative, rounds)
    elif _called(node) in _CHOICES | _ROUNDINGS or rounds(_called(node)):
        assert isinstance(node, ast.Call)
        for argument in node.positional:
            yield from spine(argument, rounds)


def conditions(node: ast.Node) -> Iterator[ast.Node]:
    """The condition of every `if` in a tree."""
    return (part.condition for part in parts(node) if isinstance(part, ast.If))


def working(checked: Checked, rounds: Callable[[str], bool], noted: Noted) -> Working | None:
    """The arithmetic of an expression, or None if there is none: one value that came from elsewhere."""
    node = _chosen(checked.node, noted)
    rounding = None
    name = _called(node)
    if name and (rounds(name) or name in _ROUNDINGS) and isinstance(node, ast.Call) and len(node.positional) == 1:
        node = _chosen(node.positional[0], noted)
        rounding = name
    if node.number not in noted:
        return None
    parts = tuple(_Writer(checked, noted).write(node, 0))
    if len(parts) == 1 and (rounding is None or noted[node.number] == noted[checked.node.number]):
        return None
    return Working(parts, noted[node.number], rounding)


def _called(node: ast.Node) -> str:
    return node.callee.name if isinstance(node, ast.Call) and isinstance(node.callee, ast.Name) else ""


def _chosen(node: ast.Node, noted: Noted) -> ast.Node:
    """The branch of an `if` that was taken; the argument that `max` or `min` chose."""
    if isinstance(node, ast.If):
        for branch in (node.consequent, node.alternative):
            if branch.number in noted:
                return _chosen(branch, noted)
    if not isinstance(node, ast.Call):
        return node
    if _called(node) in _CHOICES and node.number in noted:
        chosen = [a for a in node.positional if a.number in noted and noted[a.number] == noted[node.number]]
        chosen.sort(key=lambda a: isinstance(a, ast.Number))
        if chosen:
            return _chosen(chosen[0], noted)
    return node


class _Writer:
    def __init__(self, checked: Checked, noted: Noted) -> None:
        self.checked = checked
        self.noted = {**checked.constants, **noted} if checked.constants else noted

    def write(self, node: ast.Node, level: int) -> list[Quantity | str]:
        node, noted = _chosen(node, self.noted), self.noted
        if not isinstance(node, ast.Arithmetic) or node.left.number not in noted or node.right.number not in noted:
            return [self.quantity(node)]
        own = _LEVELS[node.operator]
        if own == 1:
            nothing = _is_zero(noted[node.left.number]), _is_zero(noted[node.right.number])
            if all(nothing):
                return [self.quantity(node)]
            if nothing[1]:
                return self.write(node.left, level)
            if nothing[0] and node.operator == "+":
                return self.write(node.right, level)
        right = own if node.operator in "+*" else own + 1  # a × (b × c) needs no brackets, a − (b − c) does
        parts = [*self.write(node.left, own), _SIGNS[node.operator], *self.write(node.right, right)]
        return ["(", *parts, ")"] if own < level else parts

    def quantity(self, node: ast.Node) -> Quantity:
        if isinstance(node, ast.Path) and node.name == "year":
            return Quantity(str(self.noted[node.number]))  # a year is written 2028, not 2,028
        kind = self.checked.types.get(node.number)
        unit = format_unit(kind.unit) if kind is not None and kind.unit else None
        return Quantity(self.noted[node.number], unit)


def _is_zero(value: Value) -> bool:
    return isinstance(value, int | Fraction) and not isinstance(value, bool) and value == 0
