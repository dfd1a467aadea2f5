"""Walks over syntax trees: the parts of a tree, their numbers, the names it mentions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from kiyaku.feel.syntax import ast


def parts(node: ast.Node) -> Iterator[ast.Node]:
    """A node and everything in it, in the order in which it is written."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        yield part
        waiting += reversed(list(children(part)))


def weight(body: ast.Node) -> int:
    """How many steps a round of a loop or a call of a function counts, by how much is computed in it."""
    return 1 + sum(1 for _ in parts(body)) // 16


def children(node: ast.Node) -> Iterator[ast.Node]:
    """The nodes directly inside a node, in the order in which they are written."""
    for name in _FIELDS[type(node)]:
        child = getattr(node, name)
        if isinstance(child, ast.Node):
            yield child
        elif isinstance(child, tuple):
            for one in child:
                if isinstance(one, ast.Node):
                    yield one


_FIELDS: Mapping[type[ast.Node], tuple[str, ...]] = {
    kind: tuple(name for name in kind.__dataclass_fields__ if name not in ast.Node.__dataclass_fields__)
    for kind in ast.Node.__subclasses__()
}
"""The fields of a kind of node that may hold other nodes."""


def number(node: ast.Node) -> ast.Node:
    """Give every part of a tree that was just made its number, in the order of `parts` from 0; the tree itself.

    Only who made the tree may do so, before anybody else holds a part of it.
    """
    for place, part in enumerate(parts(node)):
        object.__setattr__(part, "number", place)
    return node


def numbered(node: ast.Node) -> ast.Node:
    """The tree if its parts are numbered from 0; else a copy whose parts are, such as of a tree made by hand."""
    return node if node.number == 0 else number(_copy(node))


def _copy(node: ast.Node) -> ast.Node:
    def copied(child: Any) -> Any:
        if isinstance(child, ast.Node):
            return _copy(child)
        return tuple(map(copied, child)) if isinstance(child, tuple) else child

    return replace(node, **{name: copied(getattr(node, name)) for name in _FIELDS[type(node)]})


def mentions(node: ast.Node, names: Collection[str]) -> bool:
    """Whether a tree mentions one of the names."""
    return any(isinstance(part, ast.Name) and part.name in names for part in parts(node))


def mentions_input(node: ast.Node) -> bool:
    """Whether a unary test is a condition on `?` and not something to compare the input with."""
    return mentions(node, ("?",))
