"""The types of the names in scope, and what a condition says about null: after `x != null` holds, x is not null.

A name, or an entry of a context that a name stands for (`o.paid`), is narrowed by `=` and `!=` against null, by
`instance of`, and through `and`, `or` and `not`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kiyaku.feel.syntax import ast
from kiyaku.feel.types import Type


class Env(Mapping[str, Type]):
    """The types of names in scope: those bound here, before those around them.

    What is around is shared and not copied, so that a scope costs what it binds, however many names are around it.
    """

    __slots__ = ("_names", "_outer")

    def __init__(self, names: Mapping[str, Type], outer: Env | None = None) -> None:
        self._names = names
        self._outer = outer

    def inside(self, names: Mapping[str, Type]) -> Env:
        """The scope with some more names, which come before others of their name."""
        return Env(names, self) if names else self

    def __getitem__(self, name: str) -> Type:
        env: Env | None = self
        while env is not None:
            found = env._names.get(name)
            if found is not None:
                return found
            env = env._outer
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        seen: dict[str, None] = {}
        env: Env | None = self
        while env is not None:
            seen |= dict.fromkeys(env._names)
            env = env._outer
        return iter(seen)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def narrowed(condition: ast.Node, env: Env, holds: bool) -> Env:
    """The names in scope where the condition holds, or where it does not."""
    found: dict[str, Type] = {}
    for name, *entries in sorted(present(condition, holds)):
        known = found.get(name) or env.get(name)
        if known is not None:
            found[name] = _without_null(known, entries)
    return env.inside(found)


def _without_null(type: Type, entries: Sequence[str]) -> Type:
    """The type of a value of which an entry (of an entry …) is there."""
    if type.head == "Null":
        return type
    if not entries or type.head != "context" or type.fields is None:
        return type if entries else type.not_null()
    first, *inner = entries
    fields = tuple((key, _without_null(of, inner) if key == first else of) for key, of in type.fields)
    return replace(type, fields=fields)


Place = tuple[str, ...]  # a name, and the entries on the way from what it stands for


def present(condition: ast.Node, holds: bool) -> frozenset[Place]:
    """What cannot be null where the condition is true, or where it is false."""
    if isinstance(condition, ast.Comparison) and condition.operator in ("=", "!="):
        place = _against_null(condition.left, condition.right) or _against_null(condition.right, condition.left)
        if place is not None and holds == (condition.operator == "!="):
            return frozenset({place})
    elif isinstance(condition, ast.InstanceOf):
        place = _place(condition.value)
        if holds and place is not None and condition.type.name != "Null":
            return frozenset({place})
    elif isinstance(condition, ast.Logical):
        left, right = present(condition.left, holds), present(condition.right, holds)
        return left | right if holds == (condition.operator == "and") else left & right
    elif isinstance(condition, ast.Call) and condition.callee == ast.Name(name="not"):
        return present(condition.positional[0], not holds) if len(condition.positional) == 1 else frozenset()
    return frozenset()


def _against_null(value: ast.Node, null: ast.Node) -> Place | None:
    return _place(value) if isinstance(null, ast.Null) else None


def _place(node: ast.Node) -> Place | None:
    """The place that a node reads: a name, or entries of it; None if it is another expression."""
    if isinstance(node, ast.Name):
        return (node.name,)
    base = _place(node.base) if isinstance(node, ast.Path) else None
    return (*base, node.name) if base is not None and isinstance(node, ast.Path) else None
