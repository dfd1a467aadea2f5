"""What a decision table covers: rows that overlap, and values between rows that meet none.

A row's test is understood if it is a range or comparison of numbers, a list of such, text literals, or `-`.  What is not
understood is left alone: it is met by evaluation in the order of the rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kiyaku.book.model import Expression, Row, Table
from kiyaku.feel import ast
from kiyaku.feel.check import Checked

Number = int | Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The numbers between two bounds; None is without bound."""

    low: Number | None
    high: Number | None
    low_included: bool = True
    high_included: bool = True

    def meets(self, other: Span) -> bool:
        """Whether some number is in both."""
        return not (self.before(other) or other.before(self))

    def before(self, other: Span) -> bool:
        """Whether it ends before the other begins."""
        if self.high is None or other.low is None:
            return False
        both = self.high_included and other.low_included
        return self.high < other.low or (self.high == other.low and not both)

    def touches(self, other: Span, *, whole: bool) -> bool:
        """Whether nothing lies between its end and the other's beginning."""
        if self.high is None or other.low is None:
            return True
        if self.high == other.low:
            return self.high_included or other.low_included
        return whole and self.high_included and other.low_included and other.low - self.high <= 1


Texts = frozenset[str]
Cover = tuple[Span, ...] | Texts | None  # numbers, texts, or anything


def cover(node: ast.Node) -> Cover | object:
    """What a unary test accepts; `NotImplemented` if that cannot be told from its text."""
    if isinstance(node, ast.UnaryTests):
        if not node.tests:
            return None
        if node.negated:
            return NotImplemented
        parts = [cover(t) for t in node.tests]
        if all(isinstance(p, tuple) for p in parts):
            return tuple(s for p in parts if isinstance(p, tuple) for s in p)
        if all(isinstance(p, frozenset) for p in parts):
            return frozenset().union(*(p for p in parts if isinstance(p, frozenset)))
        return NotImplemented
    if isinstance(node, ast.String):
        return frozenset({node.value})
    if isinstance(node, ast.Boolean):
        return frozenset({"true" if node.value else "false"})
    number = _number(node)
    if number is not None:
        return (Span(low=number, high=number),)
    if isinstance(node, ast.Range):
        low, high = _number(node.start), _number(node.end)
        if (node.start is None or low is not None) and (node.end is None or high is not None):
            return (Span(low=low, high=high, low_included=node.start_included, high_included=node.end_included),)
    if isinstance(node, ast.UnaryComparison):
        bound = _number(node.value)
        if bound is not None and node.operator != "!=":
            return (_half(node.operator, bound),)
    return NotImplemented


def _half(operator: str, bound: Number) -> Span:
    if operator == "=":
        return Span(low=bound, high=bound)
    included = operator.endswith("=")
    if operator.startswith("<"):
        return Span(low=None, high=bound, high_included=included)
    return Span(low=bound, high=None, low_included=included)


def _number(node: ast.Node | None) -> Number | None:
    if isinstance(node, ast.Number):
        return node.value
    if isinstance(node, ast.Negation) and isinstance(node.operand, ast.Number):
        return -node.operand.value
    return None


def _overlap(one: Cover | object, other: Cover | object) -> bool:
    if one is None or other is None:
        return True
    if isinstance(one, tuple) and isinstance(other, tuple):
        return any(a.meets(b) for a in one for b in other)
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        return bool(one & other)
    return False  # not understood: not reported


def faults(
    table: Table, trees: Mapping[int, Checked], whole: Sequence[bool]
) -> Iterator[tuple[str, Expression, dict[str, object]]]:
    """Overlaps and gaps of a table, as diagnostic codes with the expression they are about."""
    covers: list[tuple[Row, list[Cover | object]]] = []
    for row in table.rows:
        if all(id(t) in trees for t in row.tests) and len(row.tests) == len(table.inputs):
            covers.append((row, [cover(trees[id(t)].node) for t in row.tests]))
    for i, (row, mine) in enumerate(covers):
        for earlier, theirs in covers[:i]:
            if all(_overlap(a, b) for a, b in zip(mine, theirs, strict=True)):
                yield "table-overlap", row.tests[0], {"row": row.label, "other": earlier.label}
    if len(table.inputs) == 1:
        spans = [(s, row) for row, (c,) in covers if isinstance(c, tuple) for s in c]
        spans.sort(key=lambda s: (s[0].low is not None, s[0].low or 0))
        for (before, first), (after, second) in zip(spans, spans[1:], strict=False):
            if before.before(after) and not before.touches(after, whole=whole[0]):
                yield "table-gap", second.tests[0], {"row": first.label, "other": second.label}


def ladder(
    table: Table, trees: Mapping[int, Checked]
) -> tuple[tuple[Span, Row], ...] | None:
    """The rows of a one-input table of plain number ranges from low to high, or None if it is another kind."""
    if len(table.inputs) != 1:
        return None
    spans: list[tuple[Span, Row]] = []
    for row in table.rows:
        found = cover(trees[id(row.tests[0])].node)
        if not isinstance(found, tuple) or len(found) != 1:
            return None
        spans.append((found[0], row))
    return tuple(sorted(spans, key=lambda s: (s[0].low is not None, s[0].low or 0)))
