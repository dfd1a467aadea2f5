"""What a decision table covers: rows that overlap, and values between rows that meet none.

A row's test is understood if it is a range or comparison of numbers or of known days, a list of such, text literals, or
`-`.  What is not understood is left alone: it is met by evaluation in the order of the rows.  A gap counts only where
the input may have a value in it: its domain is that of the fact that it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from kiyaku.book.boxes import Box, NoEnd, first_meetings, meeting_one
from kiyaku.book.cover import UNCLEAR, Cover, NumberRange, cover
from kiyaku.book.model import Address, Expression, Row, Table
from kiyaku.feel.check.checked import Checked
from kiyaku.feel.syntax import ast


def _overlap(one: Cover, other: Cover) -> bool:
    if one is None or other is None:
        return True
    if isinstance(one, tuple) and isinstance(other, tuple):
        return any(a.meets(b) for a in one for b in other)
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        return bool(one & other)
    return False  # not understood: not reported


def _all_overlap(one: Box, other: Box) -> bool:
    return all(map(_overlap, one, other))


def _may_overlap(one: Box, other: Box) -> bool:
    return all(a is UNCLEAR or b is UNCLEAR or _overlap(a, b) for a, b in zip(one, other, strict=True))


Covered = tuple[Row, Box]


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
    for row, mine in covered:
        for test, part, counted in zip(row.tests, mine, whole, strict=True):
            if isinstance(part, tuple) and any(s.empty(whole=counted) for s in part):
                yield "table-empty-row", test, {"row": test.text}
    try:
        for late, early in sorted(first_meetings([box for _, box in covered], _all_overlap).items()):
            yield (
                "table-overlap",
                covered[late][0].tests[0],
                {"row": covered[late][0].label, "other": covered[early][0].label},
            )
        for column in range(len(table.inputs)):
            domain = domains[column]
            possible = _covered(domain) if domain is not None else None
            yield from _gaps(covered, column, whole=whole[column], possible=possible)
    except NoEnd:
        yield "table-entangled", table.rows[0].tests[0], {"rows": len(table.rows)}
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
    boxes = [tuple(_covered(trees[t.address]) for t in row.tests) for row in table.rows]
    try:
        return bool(first_meetings(boxes, _may_overlap))
    except NoEnd:
        return True


def _gaps(
    covered: list[Covered], column: int, *, whole: bool, possible: Cover
) -> Iterator[tuple[str, Expression, dict[str, object]]]:
    """Values of one input that no row meets although rows with the same other conditions stand on both sides."""
    groups: dict[tuple[str, ...], list[Covered]] = {}
    for row, parts in covered:
        others = tuple(t.text for n, t in enumerate(row.tests) if n != column)
        groups.setdefault(others, []).append((row, parts))
    found: list[tuple[Row, Row, Box]] = []
    for group in groups.values():
        spans = [(s, row) for row, parts in group for s in _spans(parts[column]) if not s.empty(whole=whole)]
        spans.sort(key=lambda s: (s[0].low is not None, s[0].low or 0, not s[0].low_included))
        for (before, first), (after, second) in pairwise(spans):
            gap = before.until(after)
            if before.before(after) and not gap.empty(whole=whole) and _possible(gap, possible):
                found.append((first, second, _with(group[0][1], column, (gap,))))
    # A row with other conditions may meet what a group of rows leaves out.
    rows = [box if isinstance(box[column], tuple) else _with(box, column, None) for _, box in covered]
    met = meeting_one([box for _, _, box in found], rows, _may_overlap)
    for number, (first, second, _) in enumerate(found):
        if number not in met:
            yield "table-gap", second.tests[column], {"row": first.label, "other": second.label}


def _with(box: Box, column: int, part: Cover) -> Box:
    return (*box[:column], part, *box[column + 1 :])


def _possible(gap: NumberRange, domain: Cover) -> bool:
    """Whether an input of this domain may lie in a gap."""
    return not isinstance(domain, tuple) or any(s.meets(gap) for s in domain)


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
