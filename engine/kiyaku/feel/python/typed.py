"""Strict mode: plain Python operators where the types are known.

Before: a tree that was checked without diagnostics, so a part whose type is number, string or date holds just that.
After: `a + b`, `a < b`, `a <= x <= b`, `x if c else y` instead of calls; whatever is not known goes through the
operators of `ops`.

An expression of numbers that may be a `Fraction` of denominator 1 is *unnormalized*: fit for more arithmetic and
comparisons, but normalized before it goes anywhere else.  A *bounded* part is as small as what the caller handed in;
only the rest, which may grow by being squared again and again, needs the bounds of `ops`.
"""

from __future__ import annotations

import ast as pyast
from collections.abc import Callable
from typing import Any

from kiyaku.feel.builtins import Builtin
from kiyaku.feel.check.extension import Load
from kiyaku.feel.python import build as py
from kiyaku.feel.python import builtins as emit_builtins
from kiyaku.feel.python import calls as emit_calls
from kiyaku.feel.python import dates as emit_dates
from kiyaku.feel.python import loops as emit_loops
from kiyaku.feel.python import machine
from kiyaku.feel.python.emit import StandardEmitter, entry_load
from kiyaku.feel.python.emitter import TypedEmitter
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.walk import mentions, mentions_input, weight
from kiyaku.feel.types import Type
from kiyaku.feel.values import ops

_DIRECT_EQUAL = frozenset(
    {"number", "string", "boolean", "date", "days and time duration", "years and months duration"}
)
_DIRECT_ORDER = frozenset({"number", "string", "date"})
_OPERATORS: dict[str, type[pyast.operator]] = {"+": pyast.Add, "-": pyast.Sub, "*": pyast.Mult}
COMPARISONS: dict[str, type[pyast.cmpop]] = {
    "=": pyast.Eq,
    "!=": pyast.NotEq,
    "<": pyast.Lt,
    "<=": pyast.LtE,
    ">": pyast.Gt,
    ">=": pyast.GtE,
}


class StrictEmitter(TypedEmitter, StandardEmitter):
    """One compilation in strict mode: directly where the types are known, else as in standard mode without guards."""

    def direct(self, node: ast.Node) -> pyast.expr | None:
        """A node as Python operators, unnormalized; None where its types or its kind do not allow it."""
        write = DIRECT.get(type(node))
        return None if write is None else write(self, node)

    def builtin(self, node: ast.Call, builtin: Builtin) -> pyast.expr:
        """A call of a built-in, by the signature that the types choose."""
        return emit_builtins.builtin(self, node, builtin)


NUMBERS = frozenset({"number"})
_TEXTS = frozenset({"string"})
_TRUTHS = frozenset({"boolean"})


def _arithmetic(emitter: TypedEmitter, node: ast.Arithmetic) -> pyast.expr | None:
    left, right = node.left, node.right
    if emitter.same(left, right, NUMBERS):
        if node.operator == "/":
            return py.call(emitter.pool(machine.quotient), emitter.unnormalized(left), emitter.unnormalized(right))
        if node.operator != "**" and emitter.bounds.bounded(node):
            return _combined(emitter.unnormalized(left), node.operator, emitter.unnormalized(right))
    elif node.operator == "+" and _is_once(emitter, left, right) and emitter.bounds.bounded(node):
        return py.binary(emitter.emit(left), pyast.Add(), emitter.emit(right))
    return emit_dates.moved(emitter, node)


def _is_once(emitter: TypedEmitter, left: ast.Node, right: ast.Node) -> bool:
    """Whether both are texts that no loop takes, so that their length need not count as steps."""
    return emitter.same(left, right, _TEXTS) and not emitter.frames


def _combined(left: pyast.expr, operator: str, right: pyast.expr) -> pyast.expr:
    """Two numbers and an operator between them; nothing, where one of them changes nothing."""
    unit = 1 if operator == "*" else 0
    if _is_literally(right, unit):
        return left
    if operator != "-" and _is_literally(left, unit):
        return right
    return py.binary(left, _OPERATORS[operator](), right)


def _is_literally(made: pyast.expr, number: int) -> bool:
    return isinstance(made, pyast.Constant) and type(made.value) is int and made.value == number


def _negation(emitter: TypedEmitter, node: ast.Negation) -> pyast.expr | None:
    return py.negative(emitter.unnormalized(node.operand)) if emitter.known(node.operand, NUMBERS) else None


def _comparison(emitter: TypedEmitter, node: ast.Comparison) -> pyast.expr | None:
    left, right = node.left, node.right
    operator = COMPARISONS[node.operator]()
    if node.operator in ("=", "!="):
        for one, other in ((left, right), (right, left)):
            if isinstance(other, ast.Null) and emitter.type(one).nullable:
                value = emitter.emit(one)
                if isinstance(value, pyast.Constant):
                    return py.constant((value.value is None) == (node.operator == "="))
                test = pyast.Is() if node.operator == "=" else pyast.IsNot()
                return py.compare(value, (test, py.constant(None)))
        head = emitter.type(left).head  # null is equal to nothing but null, in Python too
        if head not in _DIRECT_EQUAL or emitter.type(right).head != head:
            return None
    elif not emitter.same(left, right, _DIRECT_ORDER):
        return None
    if emitter.frames and emitter.type(left).head == "string" and not _has_literal(left, right):
        return None  # long texts count as steps
    return py.compare(emitter.operand(left), (operator, emitter.operand(right)))


def _has_literal(*nodes: ast.Node) -> bool:
    return any(isinstance(node, ast.String) for node in nodes)


def _logical(emitter: TypedEmitter, node: ast.Logical) -> pyast.expr | None:
    if not emitter.same(node.left, node.right, _TRUTHS):
        return None
    operator = pyast.And() if node.operator == "and" else pyast.Or()
    return pyast.BoolOp(operator, [emitter.emit(node.left), emitter.emit(node.right)])


def _between(emitter: TypedEmitter, node: ast.Between) -> pyast.expr | None:
    if not (emitter.same(node.low, node.value, _DIRECT_ORDER) and emitter.same(node.value, node.high, _DIRECT_ORDER)):
        return None
    known = node.high.number in emitter.checked.constants
    if not known and not isinstance(node.high, ast.Number | ast.String | ast.Name):
        return None  # a chain would not look at an upper bound that fails when the lower one does not hold
    low, value, high = map(emitter.operand, (node.low, node.value, node.high))
    return py.compare(low, (pyast.LtE(), value), (pyast.LtE(), high))


def _if(emitter: TypedEmitter, node: ast.If) -> pyast.expr | None:
    number = emitter.known(node, NUMBERS) is not None
    branch = emitter.unnormalized if number else emitter.emit
    if emitter.known(node.condition, _TRUTHS):
        test = emitter.emit(node.condition)
    elif number:
        test = emitter.do(node.condition, ops.condition, emitter.emit(node.condition))
        py.stamp(test, node.condition.number + 1)
    else:
        return None
    return py.either(test, branch(node.consequent), branch(node.alternative))


# -- membership


def _in(emitter: TypedEmitter, node: ast.In) -> pyast.expr | None:
    type = emitter.type(node.value)
    return _member(emitter, node, type, node.tests, lambda: emitter.operand(node.value))


def _unary_tests(emitter: TypedEmitter, node: ast.UnaryTests) -> pyast.expr | None:
    if not node.tests or any(map(mentions_input, node.tests)):
        return None

    def subject() -> pyast.expr:
        loaded = emitter.load("?")
        assert loaded is not None, "unary tests have an input"
        return loaded

    passed = _member(emitter, node, emitter.bounds.input_type, node.tests, subject)
    return pyast.UnaryOp(pyast.Not(), passed) if passed is not None and node.negated else passed


def _member(
    emitter: TypedEmitter, node: ast.Node, type: Type, tests: tuple[ast.Node, ...], subject: Load
) -> pyast.expr | None:
    """Whether a value passes one of the tests; None unless all of them can be written as comparisons."""
    if not all(_is_direct(emitter, type, test) for test in tests):
        return None
    if len(tests) == 1:
        return _test(emitter, tests[0], subject())
    if all(isinstance(test, ast.Number | ast.String) for test in tests):
        return py.compare(subject(), (pyast.In(), py.tuple_of([emitter.emit(test) for test in tests])))
    value = subject()
    if isinstance(value, pyast.Name):
        return pyast.BoolOp(pyast.Or(), [_test(emitter, test, value) for test in tests])
    variable = emitter.variable()
    outcomes = pyast.BoolOp(pyast.Or(), [_test(emitter, test, py.name(variable)) for test in tests])
    return py.call(emitter.lambda_of(outcomes, variable), value)


def _is_direct(emitter: TypedEmitter, type: Type, test: ast.Node) -> bool:
    ordered = type.head in _DIRECT_ORDER and not type.nullable
    if emitter.wrap is not None:
        return False
    if isinstance(test, ast.Range):
        # A range whose bounds are the wrong way round holds nothing, in either form.
        bounds = (test.start, test.end)
        return ordered and all(b is not None and emitter.known(b, _DIRECT_ORDER) == type.head for b in bounds)
    if isinstance(test, ast.UnaryComparison):
        if test.operator in ("=", "!="):
            return type.head in _DIRECT_EQUAL and emitter.type(test.value).head == type.head
        return ordered and emitter.known(test.value, _DIRECT_ORDER) == type.head
    return type.head in _DIRECT_EQUAL and emitter.type(test).head == type.head


def _test(emitter: TypedEmitter, test: ast.Node, value: pyast.expr) -> pyast.expr:
    if isinstance(test, ast.Range):
        above = pyast.LtE() if test.start_included else pyast.Lt()
        below = pyast.LtE() if test.end_included else pyast.Lt()
        assert test.start is not None, "a range in strict mode has both bounds"
        assert test.end is not None, "a range in strict mode has both bounds"
        made = py.compare(emitter.operand(test.start), (above, value), (below, emitter.operand(test.end)))
    elif isinstance(test, ast.UnaryComparison):
        made = py.compare(value, (COMPARISONS[test.operator](), emitter.operand(test.value)))
    else:
        made = py.compare(value, (pyast.Eq(), emitter.operand(test)))
    py.stamp(made, test.number + 1)
    return made


# -- access and loops

_DATE_PARTS = frozenset({"year", "month", "day"})
_DATES = frozenset({"date"})


def _path(emitter: TypedEmitter, node: ast.Path) -> pyast.expr | None:
    base = node.base
    if emitter.known(base, _DATES):
        if node.name in _DATE_PARTS:
            return py.attribute(emitter.emit(base), node.name)
        if node.name == "weekday":
            return py.call(py.attribute(emitter.emit(base), "isoweekday"))
    if emitter.type(base).head == "range" and node.name in ("start", "end"):
        return py.call(emitter.pool(machine.end_of), emitter.emit(base), py.constant(node.name))
    if _is_difference(emitter, base) and node.name == "days":
        assert isinstance(base, ast.Arithmetic)
        first, last = (py.call(py.attribute(emitter.emit(n), "toordinal")) for n in (base.left, base.right))
        return py.binary(first, pyast.Sub(), last)
    return None


def _is_difference(emitter: TypedEmitter, node: ast.Node) -> bool:
    """Whether it is one date less another, in one piece."""
    if emitter.wrap is not None or not isinstance(node, ast.Arithmetic) or node.operator != "-":
        return False
    return emitter.same(node.left, node.right, _DATES)


def _filter(emitter: TypedEmitter, node: ast.Filter) -> pyast.expr | None:
    base, condition = emitter.type(node.base), emitter.type(node.condition)
    if base.head != "list":
        return None
    if condition.head == "number" and not mentions(node.condition, ("item", *dict(_fields(base)))):
        return emitter.do(node, ops.element_at, emitter.emit(node.base), emitter.emit(node.condition))
    element = base.element
    if condition.head != "boolean" or condition.nullable or element is None or element.nullable:
        return None
    if element.head == "Any" or (element.head == "context" and element.fields is None):
        return None  # any name may be an entry of the element
    item = emitter.variable()
    entries = {name: entry_load(item, name) for name, _ in _fields(base)}
    items = emitter.counted(emitter.emit(node.base), weight(node.condition), at_hand=True)
    with emitter.bound({"item": py.loader(item), **entries}):
        test = emitter.emit(node.condition)
    return py.call(emitter.pool(tuple), pyast.ListComp(py.name(item), [py.loop(item, items, test)]))


def _fields(base: Type) -> tuple[tuple[str, Type], ...]:
    return (base.element.fields or ()) if base.element is not None else ()


def _quantified(emitter: TypedEmitter, node: ast.Quantified) -> pyast.expr | None:
    if not emitter.known(node.condition, _TRUTHS):
        return None
    outcomes = emit_loops.walked(emitter, node.iterators, node.condition)(pyast.GeneratorExp)
    return py.call(emitter.pool(any if node.quantifier == "some" else all), outcomes)


def _call(emitter: TypedEmitter, node: ast.Call) -> pyast.expr | None:
    return emit_calls.call(emitter, node)


DIRECT: dict[type[ast.Node], Callable[[TypedEmitter, Any], pyast.expr | None]] = {
    ast.Arithmetic: _arithmetic,
    ast.Negation: _negation,
    ast.Comparison: _comparison,
    ast.Logical: _logical,
    ast.Between: _between,
    ast.If: _if,
    ast.In: _in,
    ast.UnaryTests: _unary_tests,
    ast.Path: _path,
    ast.Filter: _filter,
    ast.Quantified: _quantified,
    ast.Call: _call,
}
