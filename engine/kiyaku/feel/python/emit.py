"""From a checked tree to a Python expression tree: the constructs of FEEL that are the same in both modes.

Before: a checked tree and what its free names load.  After: one Python expression; every value in it that leaves
arithmetic is a FEEL value.
"""

from __future__ import annotations

import ast as pyast
from collections.abc import Callable, Mapping
from typing import Any

from kiyaku.feel.builtins import BUILTINS, Builtin
from kiyaku.feel.builtins.conversion import at_literal
from kiyaku.feel.check.extension import Load
from kiyaku.feel.python import build as py
from kiyaku.feel.python import calls as emit_calls
from kiyaku.feel.python import loops as emit_loops
from kiyaku.feel.python import machine
from kiyaku.feel.python.emitter import Emitter
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.walk import mentions, mentions_input
from kiyaku.feel.types.relations import resolved
from kiyaku.feel.values import ops
from kiyaku.value import Range, Value


class StandardEmitter(Emitter):
    """One compilation in which every operator is a call that looks at its operands."""

    def write(self, node: ast.Node) -> pyast.expr:
        """The Python expression of a node, by its kind."""
        return EMITTERS[type(node)](self, node)

    def builtin(self, node: ast.Call, builtin: Builtin) -> pyast.expr:
        """A call of a built-in that looks at its arguments."""
        return emit_calls.builtin_call(self, node, builtin)


# -- literals and names


def _literal(emitter: Emitter, node: ast.Number | ast.String | ast.Boolean) -> pyast.expr:
    return emitter.pool(node.value)


def _null(emitter: Emitter, node: ast.Null) -> pyast.expr:
    return py.constant(None)


def _at(emitter: Emitter, node: ast.At) -> pyast.expr:
    return emitter.do(node, at_literal, py.constant(node.text))


def _name(emitter: Emitter, node: ast.Name) -> pyast.expr:
    loaded = emitter.load(node.name)
    if loaded is not None:
        return emitter.do(node, emitter.lambda_of(loaded)) if _may_miss(emitter, node.name) else loaded
    if node.name in BUILTINS:
        builtin = BUILTINS[node.name]
        if builtin.needs_clock:
            return py.call(emitter.pool(machine.with_clock), emitter.pool(builtin), py.name(emit_calls.CLOCK))
        return emitter.pool(builtin.as_function())
    return emitter.do(node, machine.unknown_name, py.constant(node.name))


def _may_miss(emitter: Emitter, name: str) -> bool:
    """Whether the name may turn out to be an entry of no element and nothing else either."""
    dynamic = any(isinstance(frame, str) for frame in emitter.frames)
    return (
        not emitter.strict
        and dynamic
        and name != "item"
        and name not in emitter.names
        and name not in BUILTINS
        and not emitter.is_local(name)
    )


def _list(emitter: Emitter, node: ast.List) -> pyast.expr:
    return py.tuple_of([emitter.emit(item) for item in node.items])


def _context(emitter: Emitter, node: ast.Context) -> pyast.expr:
    keys = [entry.key for entry in node.entries]
    twice = next((key for i, key in enumerate(keys) if key in keys[:i]), None)
    if twice is not None:
        return emitter.do(node, machine.duplicate_key, py.constant(twice))
    if not _refers_back(node):
        values: list[pyast.expr] = [emitter.emit(entry.value) for entry in node.entries]
        return pyast.Dict([py.constant(key) for key in keys], values)
    made = emitter.variable()
    done: dict[str, Load] = {}
    steps: list[pyast.expr] = []
    for entry in node.entries:
        visible = {**done}
        if isinstance(entry.value, ast.Function):  # which may call itself
            visible[entry.key] = entry_load(made, entry.key)
        with emitter.bound(visible):
            value = emitter.emit(entry.value)
        steps.append(py.call(emitter.pool(dict.__setitem__), py.name(made), py.constant(entry.key), value))
        done[entry.key] = entry_load(made, entry.key)
    return py.call(emitter.pool(machine.context_of), emitter.lambda_of(py.tuple_of(steps), made))


def entry_load(variable: str, key: str) -> Load:
    """Loads an entry of a context in a Python variable."""
    return lambda: py.subscript(py.name(variable), key)


def _refers_back(node: ast.Context) -> bool:
    """Whether an entry mentions the name of another, or a function its own."""
    keys = {entry.key for entry in node.entries}
    return any(mentions(entry.value, keys) for entry in node.entries)


def _range(emitter: Emitter, node: ast.Range) -> pyast.expr:
    start = py.constant(None) if node.start is None else emitter.emit(node.start)
    end = py.constant(None) if node.end is None else emitter.emit(node.end)
    included = py.constant(node.start_included), py.constant(node.end_included)
    return emitter.do(node, ops.make_range, start, end, *included)


def _unary_comparison(emitter: Emitter, node: ast.UnaryComparison) -> pyast.expr:
    return emitter.do(node, Range.compared, py.constant(node.operator), emitter.emit(node.value))


# -- operators

_ARITHMETIC: Mapping[str, Callable[[Value, Value], Value]] = {
    "+": ops.add,
    "-": ops.subtract,
    "*": ops.multiply,
    "/": ops.divide,
    "**": ops.power,
}
_COMPARISONS: Mapping[str, Callable[[Value, Value], bool]] = {
    "=": ops.equal,
    "!=": ops.not_equal,
    "<": ops.less,
    "<=": ops.less_equal,
    ">": ops.greater,
    ">=": ops.greater_equal,
}


def negation(emitter: Emitter, node: ast.Negation) -> pyast.expr:
    """`-x`."""
    return emitter.do(node, ops.negate, emitter.emit(node.operand))


def arithmetic(emitter: Emitter, node: ast.Arithmetic) -> pyast.expr:
    """`+ - * / **`."""
    return emitter.do(node, _ARITHMETIC[node.operator], emitter.emit(node.left), emitter.emit(node.right))


def comparison(emitter: Emitter, node: ast.Comparison) -> pyast.expr:
    """`= != < <= > >=`."""
    return emitter.do(node, _COMPARISONS[node.operator], emitter.emit(node.left), emitter.emit(node.right))


def logical(emitter: Emitter, node: ast.Logical) -> pyast.expr:
    """`and`, `or`."""
    function = machine.and_lazy if node.operator == "and" else machine.or_lazy
    return emitter.do(node, function, emitter.emit(node.left), emitter.lambda_of(emitter.emit(node.right)))


def between(emitter: Emitter, node: ast.Between) -> pyast.expr:
    """`x between a and b`."""
    return emitter.do(node, ops.between, *map(emitter.emit, (node.value, node.low, node.high)))


def in_(emitter: Emitter, node: ast.In) -> pyast.expr:
    """`x in test`, `x in (test, test)`."""
    value = emitter.emit(node.value)
    if len(node.tests) == 1:
        return emitter.do(node, ops.in_, value, emitter.emit(node.tests[0]))
    return emitter.do(node, ops.in_any, value, py.tuple_of([emitter.emit(test) for test in node.tests]))


def unary_tests(emitter: Emitter, node: ast.UnaryTests) -> pyast.expr:
    """The tests of a cell: whether the input passes one of them."""
    if not node.tests:
        return py.constant(True)
    outcomes = []
    for test in node.tests:
        if mentions_input(test):
            outcomes.append(emitter.emit(test))
        else:
            subject = emitter.load("?")
            assert subject is not None, "unary tests have an input"
            outcomes.append(emitter.do(test, ops.in_, subject, emitter.emit(test)))
    passed = outcomes[0] if len(outcomes) == 1 else emitter.do(node, ops.some, py.tuple_of(outcomes))
    return emitter.do(node, ops.not_, passed) if node.negated else passed


def _instance_of(emitter: Emitter, node: ast.InstanceOf) -> pyast.expr:
    type = resolved(node.type, emitter.checked.named_types)
    if type is None:
        return emitter.do(node, machine.unknown_type, py.constant(node.type.name))
    return emitter.do(node, ops.instance_of, emitter.emit(node.value), emitter.pool(type))


def if_(emitter: Emitter, node: ast.If) -> pyast.expr:
    """`if c then a else b`."""
    test = emitter.pool(ops.condition if emitter.strict else ops.condition_or_null)
    condition = py.call(test, emitter.emit(node.condition))
    py.stamp(condition, node.condition.number + 1)
    made = py.either(condition, emitter.emit(node.consequent), emitter.emit(node.alternative))
    return made if emitter.strict else emitter.do(node, emitter.lambda_of(made))


EMITTERS: dict[type[ast.Node], Callable[[Any, Any], pyast.expr]] = {
    ast.Number: _literal,
    ast.String: _literal,
    ast.Boolean: _literal,
    ast.Null: _null,
    ast.At: _at,
    ast.Name: _name,
    ast.List: _list,
    ast.Context: _context,
    ast.Range: _range,
    ast.UnaryComparison: _unary_comparison,
    ast.Negation: negation,
    ast.Arithmetic: arithmetic,
    ast.Comparison: comparison,
    ast.Logical: logical,
    ast.Between: between,
    ast.In: in_,
    ast.UnaryTests: unary_tests,
    ast.InstanceOf: _instance_of,
    ast.If: if_,
    ast.For: emit_loops.for_,
    ast.Quantified: emit_loops.quantified,
    ast.Path: emit_loops.path,
    ast.Filter: emit_loops.filter_,
    ast.Call: emit_calls.call,
    ast.Function: emit_calls.function,
}
