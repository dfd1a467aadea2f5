"""From a checked tree to a Python expression tree: the constructs of FEEL that are the same in both modes.

Before: a checked tree and what its free names load.  After: one Python expression; every value in it that leaves
arithmetic is a FEEL value.  What may fail goes through `do`, which is a plain call in strict mode and a guarded one in
standard mode.  No text of the expression becomes Python: names are loaded as the caller says or renamed, literals
become constants.
"""

from __future__ import annotations

import ast as pyast
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from kiyaku.feel.builtins import BUILTINS, Builtin
from kiyaku.feel.builtins.conversion import at_literal
from kiyaku.feel.check.checked import Checked
from kiyaku.feel.check.extension import CallEmitter, Load
from kiyaku.feel.python import build as py
from kiyaku.feel.python import calls as emit_calls
from kiyaku.feel.python import loops as emit_loops
from kiyaku.feel.python import machine
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.walk import mentions, mentions_input
from kiyaku.feel.types.relations import resolved
from kiyaku.feel.values import ops
from kiyaku.value import Range, Value

Wrap = Callable[[ast.Node, pyast.expr], pyast.expr]
Frame = Mapping[str, Load] | str  # names with what they load; or the Python name of an element whose entries are names

RUN = "_r"


class Emitter:
    """One compilation."""

    strict = False

    def __init__(
        self,
        checked: Checked,
        names: Mapping[str, Load],
        calls: Mapping[str, CallEmitter],
        program: dict[str, Any],
        *,
        wrap: Wrap | None,
        counting: bool,
    ) -> None:
        self.checked = checked
        self.names = names
        self.calls = calls
        self.program = program
        self.wrap = wrap
        self.counting = counting
        self.frames: list[Frame] = []
        self.uses_run = False
        self._pooled = 0
        self._variables = 0

    # -- what the parts share

    def emit(self, node: ast.Node) -> pyast.expr:
        """The Python expression of a node."""
        known = self.checked.constants.get(node.number, self)
        made = EMITTERS[type(node)](self, node) if known is self else self.pool(known)
        return self.finished(node, made)

    def finished(self, node: ast.Node, made: pyast.expr) -> pyast.expr:
        """The expression of a node with its line, wrapped if so asked."""
        if self.wrap is not None:
            made = self.wrap(node, made)
        py.stamp(made, node.number + 1)
        return made

    def pool(self, value: object) -> pyast.expr:
        """An object that the emitted code refers to."""
        if value is None or isinstance(value, (bool, int, str)):
            return py.constant(value)
        name = f"_k{self._pooled}"
        self._pooled += 1
        self.program[name] = value
        return py.name(name)

    def run(self) -> pyast.expr:
        """The run."""
        self.uses_run = True
        return py.name(RUN)

    def do(self, node: ast.Node, function: object, *arguments: pyast.expr) -> pyast.expr:
        """A call that may fail."""
        called = function if isinstance(function, pyast.expr) else self.pool(function)
        if self.strict:
            return py.call(called, *arguments)
        return py.call(py.attribute(self.run(), "do"), py.constant(node.number), called, *arguments)

    def counted(self, items: pyast.expr) -> pyast.expr:
        """What a loop walks over, counted as steps where these are limited."""
        return py.call(py.attribute(self.run(), "counted"), items) if self.counting else items

    def variable(self) -> str:
        """A Python name that nothing else uses."""
        self._variables += 1
        return f"_v{self._variables}"

    @contextmanager
    def bound(self, frame: Frame) -> Iterator[None]:
        """Within it, the names of the frame come before those outside."""
        self.frames.append(frame)
        try:
            yield
        finally:
            self.frames.pop()

    def load(self, name: str) -> pyast.expr | None:
        """What a name loads where the emitter stands; None if nothing does."""
        return self._load(name, len(self.frames))

    def _load(self, name: str, depth: int) -> pyast.expr | None:
        for position in range(depth - 1, -1, -1):
            frame = self.frames[position]
            if isinstance(frame, str):
                outer = self._load(name, position)
                item = py.name(frame)
                if name == "item":
                    outer = item
                elif outer is None:
                    outer = self._missing(name)
                test = py.call(self.pool(machine.has_entry), item, py.constant(name))
                return py.either(test, py.subscript(item, name), outer)
            if name in frame:
                return frame[name]()
        load = self.names.get(name)
        return None if load is None else py.copied(load())

    def _missing(self, name: str) -> pyast.expr:
        if name in BUILTINS:
            return self.pool(BUILTINS[name].as_function())
        return py.call(self.pool(machine.unknown_name), py.constant(name))

    def is_local(self, name: str) -> bool:
        """Whether the expression itself binds the name where the emitter stands."""
        return any(name in frame for frame in self.frames if not isinstance(frame, str))

    def body(self, node: ast.Node) -> list[pyast.stmt]:
        """The statements of the whole function."""
        return [pyast.Return(self.emit(node))]

    def builtin(self, node: ast.Call, builtin: Builtin) -> pyast.expr:
        """A call of a built-in."""
        return emit_calls.builtin_call(self, node, builtin)

    def lambda_of(self, body: pyast.expr, *parameters: str) -> pyast.expr:
        """A Python function."""
        return py.function(parameters, body)


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
