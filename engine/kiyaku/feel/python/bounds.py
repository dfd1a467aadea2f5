"""What can be told of the numbers of an expression without running it: whole, normalized, bounded.

Memoised by node; see `emit_typed` for what the words are good for.
"""

from __future__ import annotations

from collections.abc import Collection

from kiyaku.feel.builtins import BUILTINS
from kiyaku.feel.check.checked import Checked
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.walk import parts
from kiyaku.feel.types import ANY, Type


def _of(*what: str) -> frozenset[str]:
    return frozenset(b.name for b in BUILTINS.values() if b.result_is in what)


_WHOLE_RESULTS = _of("whole")
_ROUND = _of("rounded")
_CHOOSE = _of("argument", "size")
_DIRECT = _CHOOSE | _of("combined")  # emitted as operators, so as unnormalized as their arguments
_SMALL = _WHOLE_RESULTS | _ROUND | _DIRECT


_GATHERED = frozenset(
    b.name for b in BUILTINS.values() if b.units == "same" and b.signatures[0].result.head == "list"
)  # lists of what they are given


def each(arguments: tuple[ast.Node, ...]) -> tuple[ast.Node, ...] | None:
    """The values that an aggregate is given one by one, be it as a literal list; None if they come as a list."""
    if len(arguments) == 1:
        return arguments[0].items if isinstance(arguments[0], ast.List) else None
    return arguments


class Bounds:
    """The answers for one checked tree; `whole` are the free names that stand for whole numbers."""

    def __init__(self, checked: Checked, free: Collection[str], whole: Collection[str] = ()) -> None:
        self.checked = checked
        self.free = free
        self.whole_names = whole
        self.input_type: Type = checked.input_type or ANY
        self._whole: dict[int, bool] = {}
        self._bounded: dict[int, bool] = {}
        self._normalized: dict[int, bool] = {}
        self._bound: frozenset[str] = frozenset()
        self._growing: frozenset[str] = frozenset()
        self._counting: frozenset[str] = frozenset()  # names that only a loop over whole numbers binds
        self._growing = self._bound_and_growing(checked.node)

    def whole(self, node: ast.Node) -> bool:
        """Whether it is an `int` whenever it has a value."""
        return self._asked(self._whole, node, self._is_whole)

    def normalized(self, node: ast.Node) -> bool:
        """Whether what is emitted for it is a FEEL value: no number that only looks like a fraction."""
        return self._asked(self._normalized, node, self._is_normalized)

    def bounded(self, node: ast.Node) -> bool:
        """Whether it cannot be much larger than what goes into the expression."""
        return self._asked(self._bounded, node, self._is_bounded)

    @staticmethod
    def _asked(memo: dict[int, bool], node: ast.Node, answer: object) -> bool:
        key = node.number
        if key not in memo:
            memo[key] = answer(node)  # type: ignore[operator]
        return memo[key]

    def _is_whole(self, node: ast.Node) -> bool:
        if isinstance(node, ast.Number):
            return isinstance(node.value, int)
        if isinstance(node, ast.Name):
            return node.name in (self._counting if node.name in self._bound else self.whole_names)
        if isinstance(node, ast.Call) and isinstance(node.callee, ast.Name) and node.callee.name in self.whole_names:
            return node.callee.name not in self._bound
        if isinstance(node, ast.Negation):
            return self._number(node.operand) and self.whole(node.operand)
        if isinstance(node, ast.Arithmetic):
            numbers = self._number(node.left) and self._number(node.right)
            return numbers and node.operator in "+-*" and self.whole(node.left) and self.whole(node.right)
        if isinstance(node, ast.If):
            return self.whole(node.consequent) and self.whole(node.alternative)
        if isinstance(node, ast.Path):
            base = self.checked.type_of(node.base).head
            return base in ("date", "days and time duration", "years and months duration")
        arguments = self.builtin_arguments(node, _SMALL)
        if arguments is None:
            return False
        name = _callee(node)
        if name in _WHOLE_RESULTS:
            return True
        if name in _ROUND:
            return len(arguments) == 1 or arguments[1] == ast.Number(value=0)
        if len(arguments) == 1 and self.checked.type_of(arguments[0]).head == "list":
            return self._whole_elements(arguments[0])
        return bool(arguments) and all(self._number(a) and self.whole(a) for a in arguments)

    def _whole_elements(self, node: ast.Node) -> bool:
        """Whether every element of a list is an `int`."""
        if isinstance(node, ast.List):
            return all(self._number(item) and self.whole(item) for item in node.items)
        if isinstance(node, ast.For):
            return self._number(node.body) and self.whole(node.body)
        if isinstance(node, ast.If):
            return self._whole_elements(node.consequent) and self._whole_elements(node.alternative)
        gathered = self.builtin_arguments(node, _GATHERED)
        return gathered is not None and all(map(self._whole_elements, gathered))

    def _is_normalized(self, node: ast.Node) -> bool:
        if not self._number(node) or self.whole(node) or node.number in self.checked.constants:
            return True
        if isinstance(node, ast.Negation):
            return self.normalized(node.operand)
        if isinstance(node, ast.Arithmetic):
            return node.operator in ("/", "**") or not self.bounded(node)
        if isinstance(node, ast.If):
            return self.normalized(node.consequent) and self.normalized(node.alternative)
        arguments = self.builtin_arguments(node, _DIRECT)
        if arguments is None:
            return True
        return _callee(node) in _CHOOSE and all(map(self.normalized, each(arguments) or arguments))

    def _is_bounded(self, node: ast.Node) -> bool:
        if isinstance(node, ast.Number | ast.String):
            return True
        if isinstance(node, ast.Name):
            return node.name not in self._growing
        if isinstance(node, ast.List):
            return all(map(self.bounded, node.items))
        if isinstance(node, ast.Range):
            return all(bound is None or self.bounded(bound) for bound in (node.start, node.end))
        if isinstance(node, ast.For):
            return self.bounded(node.body)
        if isinstance(node, ast.Filter):
            return self.bounded(node.base)
        if isinstance(node, ast.Negation):
            return self.bounded(node.operand)
        if isinstance(node, ast.Arithmetic):
            return node.operator != "**" and self.bounded(node.left) and self.bounded(node.right)
        if isinstance(node, ast.If):
            return self.bounded(node.consequent) and self.bounded(node.alternative)
        if isinstance(node, ast.Path):
            return self.whole(node) or self.bounded(node.base)
        if isinstance(node, ast.Call) and isinstance(node.callee, ast.Name) and node.callee.name not in BUILTINS:
            return node.callee.name not in self._growing  # a function of the caller
        arguments = self.builtin_arguments(node, _SMALL | _GATHERED)
        return arguments is not None and all(map(self.bounded, arguments))

    def builtin_arguments(self, node: ast.Node, names: Collection[str]) -> tuple[ast.Node, ...] | None:
        """The positional arguments of a call of one of these built-ins; None if it is no such call."""
        if not isinstance(node, ast.Call) or node.named or _callee(node) not in names:
            return None
        if _callee(node) in self.free or _callee(node) in self._growing:
            return None
        return node.positional

    def _bound_and_growing(self, root: ast.Node) -> frozenset[str]:
        """The names that the expression itself binds to what may have been made larger and larger.

        Those are parameters, entries of contexts, earlier results of a loop, and what walks over a list of them.
        """
        growing = {"partial"}
        walks: list[tuple[str, tuple[ast.Node, ...]]] = []
        for part in parts(root):
            if isinstance(part, ast.Parameter):
                growing.add(part.name)
            elif isinstance(part, ast.Entry):
                growing.add(part.key)
            elif isinstance(part, ast.Iterator):
                walks.append((part.name, (part.source,) if part.end is None else (part.source, part.end)))
            elif isinstance(part, ast.Filter):
                walks.append(("item", (part.base,)))
                element = self.checked.type_of(part.base).element
                walks += [(name, (part.base,)) for name, _ in (element.fields or () if element is not None else ())]
        self._bound = frozenset(growing | {name for name, _ in walks})
        counted = {name for name, sources in walks if len(sources) == 2 and _is_integer(sources[0])}
        others = growing | {name for name, sources in walks if len(sources) != 2 or not _is_integer(sources[0])}
        self._counting = frozenset(counted - others)
        while True:
            self._growing = frozenset(growing)
            self._bounded.clear()
            more = {name for name, sources in walks if name not in growing and not all(map(self.bounded, sources))}
            if not more:
                return self._growing
            growing |= more

    def _number(self, node: ast.Node) -> bool:
        type = self.checked.type_of(node)
        return type.head == "number" and not type.nullable


def _is_integer(node: ast.Node) -> bool:
    return isinstance(node, ast.Number) and isinstance(node.value, int)


def _callee(node: ast.Node) -> str | None:
    return node.callee.name if isinstance(node, ast.Call) and isinstance(node.callee, ast.Name) else None
