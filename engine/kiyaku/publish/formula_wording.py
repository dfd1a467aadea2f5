"""What the words of all kinds of expressions share: the catalogue's texts, levels of brackets, conditions, lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kiyaku.book.checked import CheckedBook
from kiyaku.feel.builtins import BUILTINS, resolve_call
from kiyaku.feel.builtins.printed import Without, Words
from kiyaku.feel.check.checked import Checked
from kiyaku.feel.check.free import free_nodes
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.printer import to_text
from kiyaku.messages import Language, catalogue
from kiyaku.publish.formula_pieces import ATOM, Cases, FeelText, Piece, Pieces, Written, called

_DAYS = ("date", "date and time", "time")
_HOLE = re.compile(r"\{(\w+)\}")


class Wording:
    """One expression put into words of one language; `writers` say how each kind of node is written."""

    def __init__(self, book: CheckedBook, checked: Checked, language: Language, writers: Writers) -> None:
        self.terms = book.terms
        self.extensions = book.extensions
        self.checked = checked
        self.language = language
        self._writers = writers
        self.outside = frozenset(place.number for place in free_nodes(checked, BUILTINS))

    def fill(self, code: str, **parts: Pieces) -> Pieces:
        """A text of the catalogue with pieces in its holes."""
        template = str(catalogue()[f"formula-{code}"][self.language])
        out: list[Piece] = []
        for i, piece in enumerate(_HOLE.split(template)):
            if i % 2:
                out += parts[piece]
            elif piece:
                out.append(piece)
        return tuple(out)

    def is_outside(self, name: ast.Node) -> bool:
        """Whether a name stands for what is outside of the expression, and not for what the expression binds."""
        return name.number in self.outside

    def words(self, node: ast.Call) -> tuple[Words, ...] | Without:
        """The words that a function declares for calls of it."""
        name = called(node)
        declared = self.extensions.get(name) or BUILTINS.get(name)
        return () if declared is None or not self.is_outside(node.callee) else declared.words

    def arguments(self, name: str, node: ast.Call) -> tuple[ast.Node, ...] | None:
        """The arguments by position; None if named ones leave a gap."""
        if not node.named:
            return node.positional
        given = {a.name: a.value for a in node.named}
        if name in self.extensions:
            ordered: tuple[ast.Node | None, ...] = tuple(map(given.get, self.extensions[name].parameters))
        elif name in BUILTINS:
            signature = resolve_call(BUILTINS[name], 0, tuple(given))[0]
            ordered = tuple(given.get(p.name) for p in signature.parameters[: len(given)])
        else:
            return None
        return tuple(a for a in ordered if a is not None) if None not in ordered else None

    def whole(self, node: ast.Node) -> Pieces | Cases:
        """The whole: a chain of `if` becomes cases."""
        if not isinstance(node, ast.If):
            return self.write(node, 0)
        cases: list[tuple[Pieces | None, Pieces]] = []
        rest: ast.Node = node
        while isinstance(rest, ast.If):
            cases.append((self.fill("case", condition=self.condition(rest.condition)), self.write(rest.consequent, 0)))
            rest = rest.alternative
        cases.append((None, self.write(rest, 0)))
        return Cases(tuple(cases))

    def write(self, node: ast.Node, level: int) -> Pieces:
        """A part where a certain level of arithmetic is needed; looser parts stand in brackets."""
        writer = self._writers.get(type(node))
        if writer is None:
            return (FeelText(to_text(node)),)
        pieces, own = writer(self, node)
        return self.fill("brackets", x=pieces) if own < level else pieces

    def atom(self, node: ast.Node) -> Pieces:
        return self.write(node, ATOM)

    def part(self, node: ast.Node, *, holds: bool = False) -> Pieces:
        """A part of a list or of another `if`, which may say whether something holds; an `if` there has brackets."""
        said = self.condition(node) if holds else self.write(node, 0)
        return self.fill("brackets", x=said) if isinstance(node, ast.If) else said

    def condition(self, node: ast.Node) -> Pieces:
        """A part that says whether something holds."""
        if self.is_named(node):
            return self.fill("holds", x=self.write(node, 0))
        if called(node) == "not" and isinstance(node, ast.Call) and len(node.positional) == 1:
            inner = node.positional[0]
            if self.is_named(inner):
                return self.fill("fails", x=self.write(inner, 0))
            return self.fill("not", x=self.condition(inner))
        if isinstance(node, ast.If):
            parts = {
                "value": self.part(node.consequent, holds=True),
                "otherwise": self.part(node.alternative, holds=True),
            }
            return self.fill("if", condition=self.condition(node.condition), **parts)
        return self.write(node, 0)

    def is_named(self, node: ast.Node) -> bool:
        """Whether a part that holds or not is no more than a name, or a decision with its arguments."""
        named = isinstance(node, ast.Name) or (
            isinstance(node, ast.Call)
            and self.terms.name_of(called(node)) in self.terms.decisions
            and self.is_outside(node.callee)
        )
        return named and self.checked.type_of(node).head == "boolean"

    def listed(self, nodes: Sequence[ast.Node]) -> Pieces:
        out: list[Piece] = []
        for i, node in enumerate(nodes):
            out += (*self.fill("comma"), *self.part(node)) if i else self.part(node)
        return tuple(out)

    def is_day(self, node: ast.Node) -> bool:
        return self.checked.type_of(node).head in _DAYS

    def has_days(self, node: ast.Node) -> bool:
        """Whether a part is a day or a list of days."""
        found = self.checked.type_of(node)
        return (found.element if found.head == "list" and found.element else found).head in _DAYS


Writers = Mapping[type[ast.Node], Callable[[Wording, Any], Written]]
