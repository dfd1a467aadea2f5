"""Strict mode: built-in functions as operators, or by the signature that the types of the arguments choose."""

from __future__ import annotations

import ast as pyast
from collections.abc import Callable

from kiyaku.feel.builtins import Builtin, Signature
from kiyaku.feel.python import build as py
from kiyaku.feel.python import calls as emit_calls
from kiyaku.feel.python import machine
from kiyaku.feel.python.bounds import each
from kiyaku.feel.python.emitter import TypedEmitter
from kiyaku.feel.syntax import ast
from kiyaku.feel.types.relations import fits, zero
from kiyaku.feel.values import rounding

_NUMBERS = frozenset({"number"})
_ORDERED = frozenset({"number", "string", "date"})
_ROUNDING: dict[str, Callable[..., int]] = {
    "round up": rounding.round_up,
    "round down": rounding.round_down,
    "round half up": rounding.round_half_up,
    "round half down": rounding.round_half_down,
    "decimal": rounding.round_half_even,
}


def builtin(emitter: TypedEmitter, node: ast.Call, builtin: Builtin) -> pyast.expr:
    """A call of a built-in."""
    special = _SPECIAL.get(builtin.name)
    if special is not None and not node.named and emitter.wrap is None:
        made = special(emitter, node.positional, builtin.name)
        if made is not None:
            return made
    made = _called(emitter, node, builtin)
    if builtin.name == "sum":
        return py.call(emitter.pool(machine.sum_from(zero(emitter.type(node)))), emitter.lambda_of(made))
    return made


def _called(emitter: TypedEmitter, node: ast.Call, builtin: Builtin) -> pyast.expr:
    signature = _signature(emitter, node, builtin)
    if signature is None:
        return emit_calls.builtin_call(emitter, node, builtin)
    clock = [py.name(emit_calls.CLOCK)] if builtin.needs_clock else []
    arguments = [emitter.emit(a) for a in node.positional]
    if node.named:
        given = {a.name: a.value for a in node.named}
        last = max(i for i, p in enumerate(signature.parameters) if p.name in given)
        arguments = [
            emitter.emit(given[p.name]) if p.name in given else py.constant(None)
            for p in signature.parameters[: last + 1]
        ]
    emitter.charge()
    return py.call(emitter.pool(signature.run), *clock, *arguments)


def _signature(emitter: TypedEmitter, node: ast.Call, builtin: Builtin) -> Signature | None:
    """The one signature that the arguments are known to fit before they are evaluated."""
    names = [a.name for a in node.named]
    arguments = [a.value for a in node.named] or list(node.positional)
    types = [emitter.type(a) for a in arguments]
    if any(_holds_any(t.head) or t.nullable for t in types):
        return None
    for signature in builtin.signatures:
        if names and not signature.accepts_names(names):
            continue
        if not names and not signature.accepts_count(len(arguments)):
            continue
        wanted = {p.name: p.type for p in signature.parameters}
        parameters = [wanted[n] for n in names] or [signature.parameter_at(i).type for i in range(len(arguments))]
        if all(fits(t, w) for t, w in zip(types, parameters, strict=True)):
            return signature
    return None


def _holds_any(head: str) -> bool:
    return head in ("Any", "Null")


# -- numbers

Arguments = tuple[ast.Node, ...]


def _numbers(emitter: TypedEmitter, arguments: Arguments) -> bool:
    return all(emitter.known(a, _NUMBERS) for a in arguments)


def _floor(emitter: TypedEmitter, arguments: Arguments, name: str) -> pyast.expr | None:
    if len(arguments) != 1 or not _numbers(emitter, arguments):
        return None
    top, bottom = fraction(emitter, arguments[0])
    if bottom is None and emitter.bounds.whole(arguments[0]):
        return top
    return _divided(emitter, arguments[0], py.binary(top, pyast.FloorDiv(), bottom or py.constant(1)))


def _ceiling(emitter: TypedEmitter, arguments: Arguments, name: str) -> pyast.expr | None:
    if len(arguments) != 1 or not _numbers(emitter, arguments):
        return None
    top, bottom = fraction(emitter, arguments[0])
    if bottom is None and emitter.bounds.whole(arguments[0]):
        return top
    divided = py.binary(py.negative(top), pyast.FloorDiv(), bottom or py.constant(1))
    return py.negative(_divided(emitter, arguments[0], divided))


def _round(emitter: TypedEmitter, arguments: Arguments, name: str) -> pyast.expr | None:
    if len(arguments) != 2 or not _numbers(emitter, arguments) or arguments[1] != ast.Number(value=0):
        return None
    top, bottom = fraction(emitter, arguments[0])
    if bottom is None and emitter.bounds.whole(arguments[0]):
        return top
    divided = py.call(emitter.pool(_ROUNDING[name]), top, bottom or py.constant(1))
    return _divided(emitter, arguments[0], divided)


def _divided(emitter: TypedEmitter, quotient: ast.Node, made: pyast.expr) -> pyast.expr:
    """The rounding of a quotient; what can fail in it is the quotient."""
    py.stamp(made, quotient.number + 1)
    return made


def _abs(emitter: TypedEmitter, arguments: Arguments, name: str) -> pyast.expr | None:
    if len(arguments) != 1 or not _numbers(emitter, arguments):
        return None
    return py.call(emitter.pool(abs), emitter.unnormalized(arguments[0]))


def _modulo(emitter: TypedEmitter, arguments: Arguments, name: str) -> pyast.expr | None:
    if len(arguments) != 2 or not _numbers(emitter, arguments):
        return None
    return py.binary(emitter.unnormalized(arguments[0]), pyast.Mod(), emitter.unnormalized(arguments[1]))


def fraction(emitter: TypedEmitter, node: ast.Node) -> tuple[pyast.expr, pyast.expr | None]:
    """A number as what is above and below the line of a fraction, so that rounding needs one whole division.

    Nothing is evaluated twice or left out: a divisor of zero is still divided by.
    """
    pair = emitter.pair(node)
    if pair is not None:
        return pair
    if emitter.wrap is None and emitter.known(node, _NUMBERS) and emitter.bounds.bounded(node):
        if isinstance(node, ast.Number) and not isinstance(node.value, int):
            return emitter.pool(node.value.numerator), emitter.pool(node.value.denominator)
        if isinstance(node, ast.Arithmetic) and node.operator in ("*", "/"):
            return _product(emitter, node)
        if isinstance(node, ast.Arithmetic) and node.operator in ("+", "-"):
            made = _sum(emitter, node)
            if made is not None:
                return made
    return emitter.unnormalized(node), None


def _product(emitter: TypedEmitter, node: ast.Arithmetic) -> tuple[pyast.expr, pyast.expr | None]:
    top, bottom = fraction(emitter, node.left)
    if node.operator == "*":
        right, under = fraction(emitter, node.right)
        top, bottom = _times(top, right), bottom if under is None else _times(bottom, under)
    elif isinstance(node.right, ast.Number):
        value = node.right.value
        if value.denominator != 1:
            top = _times(top, emitter.pool(value.denominator))
        bottom = _times(bottom, emitter.pool(value.numerator))
    else:
        bottom = _times(bottom, emitter.unnormalized(node.right))
    for made in (top, bottom):
        if made is not None:
            py.stamp(made, node.number + 1)
    return top, bottom


def _sum(emitter: TypedEmitter, node: ast.Arithmetic) -> tuple[pyast.expr, pyast.expr | None] | None:
    """A sum over literal denominators only: they can be written twice."""
    left, right = _literal_divisor(node.left), _literal_divisor(node.right)
    if left is None or right is None or left == right == 1:
        return None
    (first, a), (second, b) = fraction(emitter, node.left), fraction(emitter, node.right)
    operator = pyast.Add() if node.operator == "+" else pyast.Sub()
    top = py.binary(_times(first, b), operator, _times(second, a))
    bottom = a if b is None else _times(a, b)
    for made in (top, bottom):
        if made is not None:
            py.stamp(made, node.number + 1)
    return top, bottom


def _literal_divisor(node: ast.Node) -> int | None:
    """The literal that a node's fraction has below its line; None if it is no literal."""
    if isinstance(node, ast.Number):
        return node.value.denominator
    if isinstance(node, ast.Arithmetic):
        if node.operator == "/":
            if not isinstance(node.right, ast.Number) or not isinstance(node.right.value, int):
                return None
            left = _literal_divisor(node.left)
            return None if left is None or node.right.value <= 0 else left * node.right.value
        left, right = _literal_divisor(node.left), _literal_divisor(node.right)
        return None if left is None or right is None else left * right
    return 1


def _times(left: pyast.expr | None, right: pyast.expr | None) -> pyast.expr:
    if left is None or (isinstance(left, pyast.Constant) and left.value == 1):
        return py.constant(1) if right is None else right
    if right is None or (isinstance(right, pyast.Constant) and right.value == 1):
        return left
    values = [getattr(side, "value", None) for side in (left, right) if isinstance(side, pyast.Constant)]
    if len(values) == 2 and isinstance(values[0], int) and isinstance(values[1], int):
        return pyast.Constant(values[0] * values[1])
    return py.binary(left, pyast.Mult(), right)


# -- lists and strings


def _extreme(emitter: TypedEmitter, arguments: Arguments, name: str) -> pyast.expr | None:
    values = each(arguments)
    if values is None:
        return _of_list(emitter, arguments[0], name)
    if len(values) < 2:
        return None
    heads = {emitter.known(v, _ORDERED) for v in values}
    if len(heads) != 1 or None in heads:
        return None
    return py.call(emitter.pool(min if name == "min" else max), *map(emitter.operand, values))


def _sum_of(emitter: TypedEmitter, arguments: Arguments, name: str) -> pyast.expr | None:
    values = each(arguments)
    if values is None:
        return _of_list(emitter, arguments[0], name)
    if not values or not _numbers(emitter, values) or not all(map(emitter.bounds.bounded, values)):
        return None
    total = emitter.unnormalized(values[0])
    for value in values[1:]:
        total = py.binary(total, pyast.Add(), emitter.unnormalized(value))
    return total


def _of_list(emitter: TypedEmitter, list: ast.Node, name: str) -> pyast.expr | None:
    """An aggregate of a list of numbers."""
    type = emitter.type(list)
    if type.head != "list" or type.nullable or type.element is None:
        return None
    if type.element.head != "number" or type.element.nullable:
        return None
    emitter.charge()
    return py.call(emitter.pool(_AGGREGATES[name]), emitter.emit(list))


_AGGREGATES = {"sum": machine.total, "min": machine.least, "max": machine.greatest}


def _count(emitter: TypedEmitter, arguments: Arguments, name: str) -> pyast.expr | None:
    if len(arguments) != 1 or not emitter.known(arguments[0], frozenset({"list"})):
        return None
    return py.call(emitter.pool(len), emitter.emit(arguments[0]))


def _not(emitter: TypedEmitter, arguments: Arguments, name: str) -> pyast.expr | None:
    if len(arguments) != 1 or not emitter.known(arguments[0], frozenset({"boolean"})):
        return None
    return pyast.UnaryOp(pyast.Not(), emitter.emit(arguments[0]))


_SPECIAL: dict[str, Callable[[TypedEmitter, Arguments, str], pyast.expr | None]] = {
    "floor": _floor,
    "ceiling": _ceiling,
    **dict.fromkeys(_ROUNDING, _round),
    "abs": _abs,
    "modulo": _modulo,
    "min": _extreme,
    "max": _extreme,
    "sum": _sum_of,
    "count": _count,
    "not": _not,
}
