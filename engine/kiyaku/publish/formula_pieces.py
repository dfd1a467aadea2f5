"""What formulas in words are made of: texts, names of the rule book, code; and how tightly words hold together."""

from __future__ import annotations

from dataclasses import dataclass

from kiyaku.feel.syntax import ast


@dataclass(frozen=True, slots=True)
class NameRef:
    """A name of the rule book: a fact, a decision, a law value or a calendar."""

    name: str


@dataclass(frozen=True, slots=True)
class FeelText:
    """FEEL for which there are no words."""

    text: str


@dataclass(frozen=True, slots=True)
class Cases:
    """Values by condition, the first that holds; the last has none."""

    cases: tuple[tuple[Pieces | None, Pieces], ...]


Piece = str | NameRef | FeelText
Pieces = tuple[Piece, ...]

PHRASE, SUM, NOTED, ATOM = 1, 2, 3, 5  # how tightly words hold together: 「aの合計」 holds less than a ＋ b
Written = tuple[Pieces, int]


def called(node: ast.Node) -> str:
    return node.callee.name if isinstance(node, ast.Call) and isinstance(node.callee, ast.Name) else ""
