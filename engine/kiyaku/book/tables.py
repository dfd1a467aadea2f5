"""What a decision table covers: rows that overlap, and values between rows that meet none.

A row's test is understood if it is a range or comparison of numbers or of known days, a list of such, text literals, or
`-`.  What is not understood is left alone: it is met by evaluation in the order of the rows.  A gap counts only where
the input may have a value in it: its domain is that of the fact that it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from kiyaku.book.model import Address, Expression, Row, Table
from kiyaku.feel.check.checked import Checked
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


def _overlap(one: Cover, other: Cover) -> bool:
    if one is None or other is None:
        return True
    if isinstance(one, tuple) and isinstance(other, tuple):
        return any(a.meets(b) for a in one for b in other)
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        return bool(one & other)
    return False  # not understood: not reported


Covered = tuple[Row, tuple[Cover, ...]]


def faults(
    table: Table, trees: Mapping[Address, Checked], whole: Sequence[bool], domains: Sequence[Checked | None]
) -> Iterator[tuple[str, Expression, dict[str, object]]]:
    """Rows that meet nothing, overlaps and gaps of a table, as diagnostic codes with the expression they are about.

    Of each input: whether it is a whole number, and the unary tests of what it may be, if they are known.
    """
    covered: list[Covered] = [
        (row, tuple(_covered(trees[t.address]) for t in row.tests))
        for row in table.rows
        if all(t.address in trees for t in row.tests) and len(row.tests) == len(table.inputs)
    ]
    for i, (row, mine) in enumerate(covered):
        for test, part, counted in zip(row.tests, mine, whole, strict=True):
            if isinstance(part, tuple) and any(s.empty(whole=counted) for s in part):
                yield "table-empty-row", test, {"row": test.text}
        for earlier, theirs in covered[:i]:
            if all(_overlap(a, b) for a, b in zip(mine, theirs, strict=True)):
                yield "table-overlap", row.tests[0], {"row": row.label, "other": earlier.label}
    for column in range(len(table.inputs)):
        domain = domains[column]
        possible = _covered(domain) if domain is not None else None
        yield from _gaps(covered, column, whole=whole[column], possible=possible)
    if table.graduated:
        yield from _ungraded(table, trees, covered)


def _covered(checked: Checked) -> Cover:
    return cover(checked.node, checked.constants)


def _ungraded(
    table: Table, trees: Mapping[Address, Checked], covered: list[Covered]
) -> Iterator[tuple[str, Expression, dict[str, object]]]:
    """Rows of a graduated table that are no ranges of one input, from 0: what falls into them is not told."""
    column = graduated_input(table, trees)
    if column is None:
        for row, _ in covered:
            if all(bounds_of(trees[t.address].node) == (None, None) for t in row.tests):
                yield "graduated-row", row.tests[0], {"row": row.label}
                return
        yield "graduated-row", table.rows[0].tests[0], {"row": table.rows[0].label}
        return
    groups: dict[tuple[str, ...], list[Covered]] = {}
    for row, parts in covered:
        others = tuple(t.text for n, t in enumerate(row.tests) if n != column)
        groups.setdefault(others, []).append((row, parts))
    for group in groups.values():
        if not all(isinstance(parts[column], tuple) for _, parts in group):
            continue  # a bound that is computed: known when it is
        row, parts = min(group, key=lambda c: _spans(c[1][column])[0].low or 0)
        if (_spans(parts[column])[0].low or 0) > 0:
            yield "graduated-row", row.tests[column], {"row": row.label}


def graduated_input(table: Table, trees: Mapping[Address, Checked]) -> int | None:
    """The number of the one input whose tests are a range in every row; None if there is none, or more than one."""
    found = [
        column
        for column in range(len(table.inputs))
        if all(
            row.tests[column].address in trees and bounds_of(trees[row.tests[column].address].node) != (None, None)
            for row in table.rows
            if len(row.tests) == len(table.inputs)
        )
    ]
    return found[0] if len(found) == 1 else None


def bounds_of(node: ast.Node) -> tuple[ast.Node | None, ast.Node | None]:
    """The low and the high bound of a test that is one range; neither for another test."""
    if isinstance(node, ast.UnaryTests) and len(node.tests) == 1 and not node.negated:
        node = node.tests[0]
    if isinstance(node, ast.Range):
        return node.start, node.end
    if isinstance(node, ast.UnaryComparison) and node.operator in ("<", "<=", ">", ">="):
        return (node.value, None) if node.operator.startswith(">") else (None, node.value)
    return None, None


def is_unsure(table: Table, trees: Mapping[Address, Checked]) -> bool:
    """Whether two rows may be met by the same inputs, which their texts do not tell."""
    parts = [tuple(_covered(trees[t.address]) for t in row.tests) for row in table.rows]
    return any(
        all(a is UNCLEAR or b is UNCLEAR or _overlap(a, b) for a, b in zip(mine, theirs, strict=True))
        for i, mine in enumerate(parts)
        for theirs in parts[:i]
    )


def _gaps(
    covered: list[Covered], column: int, *, whole: bool, possible: Cover
) -> Iterator[tuple[str, Expression, dict[str, object]]]:
    """Values of one input that no row meets although rows with the same other conditions stand on both sides."""
    groups: dict[tuple[str, ...], list[Covered]] = {}
    for row, parts in covered:
        others = tuple(t.text for n, t in enumerate(row.tests) if n != column)
        groups.setdefault(others, []).append((row, parts))
    for group in groups.values():
        spans = [(s, row) for row, parts in group for s in _spans(parts[column]) if not s.empty(whole=whole)]
        spans.sort(key=lambda s: (s[0].low is not None, s[0].low or 0, not s[0].low_included))
        for (before, first), (after, second) in pairwise(spans):
            gap = before.until(after)
            if not before.before(after) or gap.empty(whole=whole) or not _possible(gap, possible):
                continue
            if not _met(gap, group[0][1], covered, column):
                yield "table-gap", second.tests[column], {"row": first.label, "other": second.label}


def _possible(gap: NumberRange, domain: Cover) -> bool:
    """Whether an input of this domain may lie in a gap."""
    return not isinstance(domain, tuple) or any(s.meets(gap) for s in domain)


def _met(gap: NumberRange, parts: tuple[Cover, ...], covered: list[Covered], column: int) -> bool:
    """Whether a row with other conditions may meet what a group of rows leaves out."""
    return any(
        all(n == column or a is UNCLEAR or _overlap(a, b) for n, (a, b) in enumerate(zip(theirs, parts, strict=True)))
        and (not isinstance(theirs[column], tuple) or any(s.meets(gap) for s in _spans(theirs[column])))
        for _, theirs in covered
    )


def _spans(part: Cover) -> tuple[NumberRange, ...]:
    return part if isinstance(part, tuple) else ()


def ladder(table: Table, trees: Mapping[Address, Checked]) -> tuple[tuple[NumberRange, Row], ...] | None:
    """The rows of a one-input table of plain number ranges from low to high, or None if it is another kind."""
    if len(table.inputs) != 1:
        return None
    spans: list[tuple[NumberRange, Row]] = []
    for row in table.rows:
        found = cover(trees[row.tests[0].address].node)
        if not isinstance(found, tuple) or len(found) != 1:
            return None
        spans.append((found[0], row))
    return tuple(sorted(spans, key=lambda s: (s[0].low is not None, s[0].low or 0)))
