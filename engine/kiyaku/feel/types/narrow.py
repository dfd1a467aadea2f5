"""The types of the names in scope, and what a condition says about null: after `x != null` holds, x is not null.

A name is narrowed by `=` and `!=` against null, by `instance of`, and through `and`, `or` and `not`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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
    known = ((name, env.get(name)) for name in present(condition, holds))
    return env.inside({name: type.not_null() for name, type in known if type is not None and type.head != "Null"})


def present(condition: ast.Node, holds: bool) -> frozenset[str]:
    """The names that cannot be null where the condition is true, or where it is false."""
    if isinstance(condition, ast.Comparison) and condition.operator in ("=", "!="):
        name = _against_null(condition.left, condition.right) or _against_null(condition.right, condition.left)
        if name is not None and holds == (condition.operator == "!="):
            return frozenset({name})
    elif isinstance(condition, ast.InstanceOf):
        if holds and isinstance(condition.value, ast.Name) and condition.type.name != "Null":
            return frozenset({condition.value.name})
    elif isinstance(condition, ast.Logical):
        left, right = present(condition.left, holds), present(condition.right, holds)
        return left | right if holds == (condition.operator == "and") else left & right
    elif isinstance(condition, ast.Call) and condition.callee == ast.Name(name="not"):
        return present(condition.positional[0], not holds) if len(condition.positional) == 1 else frozenset()
    return frozenset()


def _against_null(name: ast.Node, null: ast.Node) -> str | None:
    return name.name if isinstance(name, ast.Name) and isinstance(null, ast.Null) else None
