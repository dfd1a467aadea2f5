"""Walks over syntax trees: the parts of a tree, their numbers, the names it mentions."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from kiyaku.feel.syntax import ast


def parts(node: ast.Node) -> Iterator[ast.Node]:
    """A node and everything in it, in the order in which it is written."""
    yield node
    for name in type(node).__dataclass_fields__:
        if name == "span":
            continue
        child = getattr(node, name)
        if isinstance(child, ast.Node):
            yield from parts(child)
        elif isinstance(child, tuple):
            for one in child:
                if isinstance(one, ast.Node):
                    yield from parts(one)


def node_ids(node: ast.Node) -> dict[int, int]:
    """The number of every part of a tree by its identity: in the order of `parts`, from 0; the same for equal trees."""
    return {id(part): number for number, part in enumerate(parts(node))}


def mentions(node: ast.Node, names: Collection[str]) -> bool:
    """Whether a tree mentions one of the names."""
    return any(isinstance(part, ast.Name) and part.name in names for part in parts(node))


def mentions_input(node: ast.Node) -> bool:
    """Whether a unary test is a condition on `?` and not something to compare the input with."""
    return mentions(node, ("?",))
