"""What the parts of the compiler to Python share: names, constants, the run; in strict mode, types and bounds.

What may fail goes through `do`, which is a plain call in strict mode and a guarded one in standard mode.  No text of
the expression becomes Python: names are loaded as the caller says or renamed, literals become constants.
"""

from __future__ import annotations

import ast as pyast
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from kiyaku.feel import budget
from kiyaku.feel.builtins import BUILTINS, Builtin
from kiyaku.feel.check.checked import Checked
from kiyaku.feel.check.extension import CallEmitter, Load
from kiyaku.feel.python import build as py
from kiyaku.feel.python import machine
from kiyaku.feel.python.bounds import Bounds
from kiyaku.feel.syntax import ast
from kiyaku.feel.types import Type
from kiyaku.value import normalized

Wrap = Callable[[ast.Node, pyast.expr], pyast.expr]
Bindings = (
    Mapping[str, Load] | str
)  # names with what they load; or the Python name of an element whose entries are names

RUN = "_r"


class Emitter:
    """One compilation: what the parts of an emitter share; how each kind of node is written is said by those above."""

    strict = False

    def __init__(
        self,
        checked: Checked,
        names: Mapping[str, Load],
        calls: Mapping[str, CallEmitter],
        program: dict[str, Any],
        *,
        wrap: Wrap | None,
    ) -> None:
        self.checked = checked
        self.names = names
        self.calls = calls
        self.program = program
        self.wrap = wrap
        self.charges = False  # whether what it emits may count steps
        self.frames: list[Bindings] = []
        self.uses_run = False
        self._pooled = 0
        self._variables = 0

    # -- what the parts share

    def emit(self, node: ast.Node) -> pyast.expr:
        """The Python expression of a node."""
        known = self.checked.constants.get(node.number, self)
        made = self.write(node) if known is self else self.pool(known)
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
        self.charge()
        return py.name(RUN)

    def do(self, node: ast.Node, function: object, *arguments: pyast.expr) -> pyast.expr:
        """A call that may fail."""
        self.charge()
        called = function if isinstance(function, pyast.expr) else self.pool(function)
        if self.strict:
            return py.call(called, *arguments)
        return py.call(py.attribute(self.run(), "do"), py.constant(node.number), called, *arguments)

    def charge(self) -> None:
        """What is emitted may count steps."""
        self.charges = True

    def counted(self, items: pyast.expr, weight: int = 1, *, at_hand: bool = False) -> pyast.expr:
        """What a loop walks over, perhaps a list that is at hand already; each round counts as so many steps."""
        self.charge()
        return py.call(self.pool(budget.walked), items, py.constant(weight))

    def variable(self) -> str:
        """A Python name that nothing else uses."""
        self._variables += 1
        return f"_v{self._variables}"

    @contextmanager
    def bound(self, frame: Bindings) -> Iterator[None]:
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
        raise NotImplementedError

    def write(self, node: ast.Node) -> pyast.expr:
        """The Python expression of a node that is not constant, by its kind."""
        raise NotImplementedError

    def lambda_of(self, body: pyast.expr, *parameters: str) -> pyast.expr:
        """A Python function."""
        return py.function(parameters, body)


class TypedEmitter(Emitter):
    """One compilation in strict mode, in which the types of the parts are known."""

    strict = True
    _bounds: Bounds | None = None

    @property
    def bounds(self) -> Bounds:
        """What can be told of the parts without running them."""
        if self._bounds is None:
            self._bounds = Bounds(self.checked, self.names)
        return self._bounds

    def emit(self, node: ast.Node) -> pyast.expr:
        """The Python expression of a node, normalized if it is a number."""
        made = None if node.number in self.checked.constants else self.direct(node)
        if made is None:
            return super().emit(node)
        if not self.bounds.normalized(node):
            made = self.normalizing(made)
        return self.finished(node, made)

    def normalizing(self, made: pyast.expr) -> pyast.expr:
        """A number, normalized."""
        return py.call(self.pool(normalized), made)

    def unnormalized(self, node: ast.Node) -> pyast.expr:
        """The Python expression of a number that goes on into arithmetic or a comparison."""
        if self.wrap is None and node.number not in self.checked.constants:
            made = self.direct(node)
            if made is not None:
                return self.finished(node, made)
        return self.emit(node)

    def body(self, node: ast.Node) -> list[pyast.stmt]:
        """The statements of the whole function; the last number is normalized without a call if it is whole."""
        if self.type(node).head != "number" or self.wrap is not None or self.bounds.normalized(node):
            return super().body(node)
        result = py.name("_t")
        whole = py.call(self.pool(isinstance), result, self.pool(int))
        answer = py.either(whole, result, py.call(self.pool(normalized), result))
        return [pyast.Assign([pyast.Name("_t", py.STORE)], self.unnormalized(node)), pyast.Return(answer)]

    def type(self, node: ast.Node) -> Type:
        """The type of a node."""
        return self.checked.type_of(node)

    def known(self, node: ast.Node, heads: frozenset[str]) -> str | None:
        """The head of a node's type if it is one of these and cannot be null."""
        type = self.type(node)
        return type.head if type.head in heads and not type.nullable else None

    def same(self, left: ast.Node, right: ast.Node, heads: frozenset[str]) -> bool:
        """Whether both are known to be of one of these types."""
        head = self.known(left, heads)
        return head is not None and head == self.known(right, heads)

    def pair(self, node: ast.Node) -> tuple[pyast.expr, pyast.expr] | None:
        """What is above and below the line of a number, where that is known otherwise than from its form."""
        return None

    def operand(self, node: ast.Node) -> pyast.expr:
        """A node in a comparison or a sum."""
        return self.unnormalized(node) if self.type(node).head == "number" else self.emit(node)

    def direct(self, node: ast.Node) -> pyast.expr | None:
        """A node as Python operators, unnormalized; None where its types or its kind do not allow it."""
        raise NotImplementedError
