"""What a unary test accepts, as far as its text tells: numbers between bounds, texts, or anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from math import ceil, floor

from kiyaku.feel.syntax import ast
from kiyaku.value import Value

Number = int | Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRange:
    """The numbers between two bounds; None is without bound."""

    low: Number | None
    high: Number | None
    low_included: bool = True
    high_included: bool = True

    def empty(self, *, whole: bool) -> bool:
        """Whether no number (or no whole number) is in it."""
        if self.low is None or self.high is None:
            return False
        if whole:
            first = floor(self.low) if self.low_included and self.low == floor(self.low) else floor(self.low) + 1
            last = ceil(self.high) if self.high_included and self.high == ceil(self.high) else ceil(self.high) - 1
            return first > last
        return self.low > self.high or (self.low == self.high and not (self.low_included and self.high_included))

    def meets(self, other: NumberRange) -> bool:
        """Whether some number is in both."""
        return not (self.before(other) or other.before(self))

    def before(self, other: NumberRange) -> bool:
        """Whether it ends before the other begins."""
        if self.high is None or other.low is None:
            return False
        both = self.high_included and other.low_included
        return self.high < other.low or (self.high == other.low and not both)

    def until(self, other: NumberRange) -> NumberRange:
        """The numbers between its end and the other's beginning."""
        return NumberRange(
            low=self.high,
            high=other.low,
            low_included=not self.high_included,
            high_included=not other.low_included,
        )


class _Unclear(Enum):
    UNCLEAR = "unclear"


UNCLEAR = _Unclear.UNCLEAR
Cover = tuple[NumberRange, ...] | frozenset[str] | None | _Unclear  # numbers, texts, anything, or not to be told


Known = Mapping[int, Value]  # the values of the parts of an expression that are known, by number


def cover(node: ast.Node, known: Known | None = None) -> Cover:
    """What a unary test accepts; `UNCLEAR` if that cannot be told from its text.

    With what is `known` of its parts, days count as their numbers.
    """
    if isinstance(node, ast.UnaryTests):
        if not node.tests:
            return None
        if node.negated:
            return UNCLEAR
        parts = [cover(t, known) for t in node.tests]
        if all(isinstance(p, tuple) for p in parts):
            return tuple(s for p in parts if isinstance(p, tuple) for s in p)
        if all(isinstance(p, frozenset) for p in parts):
            return frozenset().union(*(p for p in parts if isinstance(p, frozenset)))
        return UNCLEAR
    if isinstance(node, ast.String):
        return frozenset({node.value})
    if isinstance(node, ast.Boolean):
        return frozenset({"true" if node.value else "false"})
    number = _number(node, known)
    if number is not None:
        return (NumberRange(low=number, high=number),)
    if isinstance(node, ast.Range):
        low, high = _number(node.start, known), _number(node.end, known)
        if (node.start is None or low is not None) and (node.end is None or high is not None):
            return (NumberRange(low=low, high=high, low_included=node.start_included, high_included=node.end_included),)
    if isinstance(node, ast.UnaryComparison):
        bound = _number(node.value, known)
        if bound is not None and node.operator != "!=":
            return (_half(node.operator, bound),)
    return UNCLEAR


def _half(operator: str, bound: Number) -> NumberRange:
    if operator == "=":
        return NumberRange(low=bound, high=bound)
    included = operator.endswith("=")
    if operator.startswith("<"):
        return NumberRange(low=None, high=bound, high_included=included)
    return NumberRange(low=bound, high=None, low_included=included)


def _number(node: ast.Node | None, known: Known | None = None) -> Number | None:
    if known is not None and node is not None and isinstance(day := known.get(node.number), date):
        return day.toordinal()
    if isinstance(node, ast.Number):
        return node.value
    if isinstance(node, ast.Negation) and isinstance(node.operand, ast.Number):
        return -node.operand.value
    return None
