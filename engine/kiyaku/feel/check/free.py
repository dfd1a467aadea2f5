"""The names that an expression takes from outside: all that it mentions, less those that it binds where it binds them.

Names are bound by `for`, `some` and `every` (each iterator for those after it and for the body), `partial` by the body
of `for`, parameters by the body of their function, keys of a context by the entries after them (that of a function by
the function too), `item` and the fields of an element of known type by the condition of a filter.
"""

from __future__ import annotations

from collections.abc import Collection

from kiyaku.feel.builtins import BUILTINS
from kiyaku.feel.check.checked import Checked
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.walk import children

Bound = frozenset[str]


def free_names(checked: Checked, functions: Collection[str] = ()) -> tuple[str, ...]:
    """The names, as written, that a checked expression takes from outside, in the order in which they stand there.

    Built-in ones and `?` are among them.

    Args:
        checked: the expression.
        functions: the names of the functions in scope; where one is called that bears the name of a built-in, it is
            the function and not the built-in.
    """
    return tuple(dict.fromkeys(node.name for node in free_nodes(checked, functions)))


def free_nodes(checked: Checked, functions: Collection[str] = ()) -> tuple[ast.Name, ...]:
    """The places in a checked expression that stand for what is outside (see `free_names`), in their order."""
    found: list[ast.Name] = []
    _walk(checked, checked.node, frozenset(), functions, found)
    return tuple(found)


def _walk(checked: Checked, node: ast.Node, bound: Bound, functions: Collection[str], found: list[ast.Name]) -> None:
    def walk(inner: ast.Node, names: Bound) -> None:
        _walk(checked, inner, names, functions, found)

    if isinstance(node, ast.Name):
        if node.name not in bound:
            found.append(node)
    elif isinstance(node, ast.For | ast.Quantified):
        inner = bound
        for iterator in node.iterators:
            for bounds in children(iterator):
                walk(bounds, inner)
            inner |= {iterator.name}
        if isinstance(node, ast.For):
            walk(node.body, inner | {"partial"})
        else:
            walk(node.condition, inner)
    elif isinstance(node, ast.Function):
        walk(node.body, bound | {parameter.name for parameter in node.parameters})
    elif isinstance(node, ast.Context):
        inner = bound
        for entry in node.entries:
            walk(entry.value, inner | {entry.key} if isinstance(entry.value, ast.Function) else inner)
            inner |= {entry.key}
    elif isinstance(node, ast.Filter):
        walk(node.base, bound)
        base = checked.type_of(node.base)
        element = base.element if base.head == "list" else base
        fields = element.fields if element is not None else None
        walk(node.condition, bound | {"item"} | {name for name, _ in fields or ()})
    else:
        for child in children(node):
            if not (isinstance(node, ast.Call) and child is node.callee and _is_builtin(child, bound, functions)):
                walk(child, bound)


def _is_builtin(callee: ast.Node, bound: Bound, functions: Collection[str]) -> bool:
    """Whether what is called is a built-in, though something in scope that is no function may bear its name."""
    return (
        isinstance(callee, ast.Name)
        and callee.name in BUILTINS
        and callee.name not in bound
        and callee.name not in functions
    )
