"""Expressions in place, with the parts for which a straight line has better words: lists, moments, dates."""

from __future__ import annotations

import ast as pyast

from kiyaku.emit.python.straight import instants, lists
from kiyaku.emit.python.straight.inline import Inline
from kiyaku.feel.syntax import ast


class Expression(Inline):
    """One expression in place."""

    def special(self, node: ast.Node) -> pyast.expr | None:
        """A part in statements; None if an expression will do."""
        if isinstance(node, ast.Path):
            return self.record_path(node)
        if node in self.shared and self.in_place and not self.frames:
            return self.once(node)
        if isinstance(node, ast.In):
            return self.membership(node)
        if not self.in_place:
            return None
        if isinstance(node, ast.If):
            return self.branches(node)
        if isinstance(node, ast.Logical):
            return self.lazily(node)
        made = lists.special(self, node) or self.extreme(node) or self.moved(node)
        return made if made is not None else instants.special(self, node)

    def quotient(self, node: ast.Node) -> tuple[pyast.expr, pyast.expr] | None:
        """A number that is the quotient of two others, without dividing them."""
        return instants.quotient(self, node)
