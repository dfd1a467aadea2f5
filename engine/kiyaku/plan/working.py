"""The arithmetic of a formula, with the values that it had.

`12 × 2,800 × 22` says more than the formula that gave it.  While a plan is run with a record, the parts of a formula
that stand for its arithmetic (operands, the branch that was chosen, what is rounded) note their values; `working` makes
of them what a person would write down.  Whatever is no arithmetic (a loop, a function) counts as one value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from kiyaku.feel.builtins import BUILTINS
from kiyaku.feel.check.checked import Checked
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.walk import parts
from kiyaku.feel.types.units import format_unit
from kiyaku.value import Value, is_number

_new = tuple.__new__  # without the detour of a named tuple

Noted = Mapping[int, Value]  # by the number of the node

_CHOICES = frozenset(b.name for b in BUILTINS.values() if b.result_is == "argument")
_ROUNDINGS = frozenset(b.name for b in BUILTINS.values() if b.result_is == "rounded")
_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷", "**": "^"}
_LEVELS = {"+": 1, "-": 1, "*": 2, "/": 2, "**": 3}


class Quantity(NamedTuple):
    """A value in a line of arithmetic (a tuple, since a bill has dozens of them)."""

    value: Value
    unit: str | None = None


class Working(NamedTuple):
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


def noted_parts(node: ast.Node, rounds: Callable[[str], bool]) -> frozenset[int]:
    """The parts of an expression (by number) whose values its arithmetic needs; none if it can have no arithmetic."""
    found = [*spine(node, rounds)]
    calculates = any(isinstance(part, ast.Arithmetic) or _rounds(part, rounds) for part in found)
    return frozenset(part.number for part in found) if calculates else frozenset()


def working(checked: Checked, rounds: Callable[[str], bool]) -> Callable[[Noted], Working | None] | None:
    """What gives the arithmetic of an expression, or None if there is none: one value that came from elsewhere.

    The same instead of it, if there never is any.
    """
    if not noted_parts(checked.node, rounds):
        return None
    whole, constants = checked.node, checked.constants
    writer = _Writer(checked)
    rounding_calls = frozenset(part.number for part in spine(whole, rounds) if _rounds(part, rounds))

    def arithmetic(noted: Noted) -> Working | None:
        node = _chosen(whole, noted)
        rounding = None
        if isinstance(node, ast.Call) and node.number in rounding_calls:
            rounding = _called(node)
            node = _chosen(node.positional[0], noted)
        if node.number not in noted:
            return None
        if type(node) not in _WRITTEN and (rounding is None or noted[node.number] == noted[whole.number]):
            return None  # it would be that value alone
        parts: Parts = []
        writer.written(node, 0)({**constants, **noted} if constants else noted, parts)
        if len(parts) == 1 and (rounding is None or noted[node.number] == noted[whole.number]):
            return None
        return Working(tuple(parts), noted[node.number], rounding)

    return arithmetic


def _rounds(node: ast.Node, rounds: Callable[[str], bool]) -> bool:
    name = _called(node)
    return (rounds(name) or name in _ROUNDINGS) and isinstance(node, ast.Call) and len(node.positional) == 1


def _called(node: ast.Node) -> str:
    return node.callee.name if isinstance(node, ast.Call) and isinstance(node.callee, ast.Name) else ""


def _chosen(node: ast.Node, noted: Noted) -> ast.Node:
    """The branch of an `if` that was taken; the argument that `max` or `min` chose."""
    if type(node) not in _CHOOSING:
        return node
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


_CHOOSING = frozenset({ast.If, ast.Call})  # what may hand on the value of a part
_WRITTEN = _CHOOSING | {ast.Arithmetic}  # what may be written as more than its value

Parts = list[Quantity | str]
Write = Callable[[Noted, Parts], None]


class _Writer:
    """Adds the parts of a formula to a list: for every place of the formula a function, made when it is first met."""

    def __init__(self, checked: Checked) -> None:
        self.checked = checked
        self.made: dict[tuple[int, int], Write] = {}

    def written(self, node: ast.Node, level: int) -> Write:
        """What writes a node as part of what binds at a level."""
        if type(node) not in _CHOOSING:
            return self.own(node, level)

        def write(noted: Noted, out: Parts) -> None:
            self.own(_chosen(node, noted), level)(noted, out)

        return write

    def own(self, node: ast.Node, level: int) -> Write:
        """What writes a node that hands on no other."""
        key = node.number, level
        found = self.made.get(key)
        if found is None:
            found = self.arithmetic(node, level) if isinstance(node, ast.Arithmetic) else self.quantity(node)
            self.made[key] = found
        return found

    def arithmetic(self, node: ast.Arithmetic, level: int) -> Write:
        """What writes two operands and the sign between them; the value alone where an operand was not needed."""
        own, one, other = _LEVELS[node.operator], node.left.number, node.right.number
        adds, sign, brackets = own == 1, _SIGNS[node.operator], own < level
        alone, left = self.quantity(node), self.written(node.left, own)
        # a × (b × c) needs no brackets, a − (b − c) does
        right = self.written(node.right, own if node.operator in "+*" else own + 1)
        left_alone, right_alone = self.written(node.left, level), self.written(node.right, level)
        either = node.operator == "+"

        def write(noted: Noted, out: Parts) -> None:
            if one not in noted or other not in noted:
                return alone(noted, out)
            if adds:
                if _is_zero(noted[other]):
                    return (alone if _is_zero(noted[one]) else left_alone)(noted, out)
                if either and _is_zero(noted[one]):
                    return right_alone(noted, out)
            if brackets:
                out.append("(")
            left(noted, out)
            out.append(sign)
            right(noted, out)
            if brackets:
                out.append(")")
            return None

        return write

    def quantity(self, node: ast.Node) -> Write:
        """What writes the value of a node."""
        number = node.number
        if isinstance(node, ast.Path) and node.name == "year":  # a year is written 2028, not 2,028
            return lambda noted, out: out.append(_new(Quantity, (str(noted[number]), None)))
        kind = self.checked.types.get(number)
        unit = format_unit(kind.unit) if kind is not None and kind.unit else None
        return lambda noted, out: out.append(_new(Quantity, (noted[number], unit)))


def _is_zero(value: Value) -> bool:
    return is_number(value) and value == 0
