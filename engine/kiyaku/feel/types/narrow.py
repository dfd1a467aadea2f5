"""What a condition says about null: after `x != null` holds, x is not null.

A name is narrowed by `=` and `!=` against null, by `instance of`, and through `and`, `or` and `not`.
"""

from __future__ import annotations

from kiyaku.feel.syntax import ast
from kiyaku.feel.types import Type

Env = dict[str, Type]


def narrowed(condition: ast.Node, env: Env, holds: bool) -> Env:
    """The names in scope where the condition holds, or where it does not."""
    names = {name for name in present(condition, holds) if name in env}
    return {**env, **{name: env[name].not_null() for name in names if env[name].head != "Null"}} if names else env


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
