"""Built-ins that relate points and ranges, against sets of points."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.feel.values import ops
from kiyaku.temporal import parse_at
from kiyaku.value import Range, Value
from tests.feel.builtins.test_registry import call
from tests.feel.faults import faults

points = st.integers(0, 6)
ranges = st.builds(
    lambda ends, first, last: Range(ends[0], ends[1], first, last),
    st.tuples(points, points).map(sorted).filter(lambda e: e[0] < e[1]),
    st.booleans(),
    st.booleans(),
)


def inside(range_: Range) -> set[int]:
    """The range as a set of points, each counted three times: just before it, at it, and just after it."""
    assert isinstance(range_.start, int)
    assert isinstance(range_.end, int)
    first = range_.start * 3 + (0 if range_.start_included else 1)
    last = range_.end * 3 - (0 if range_.end_included else 1)
    return set(range(first, last + 1))


@given(ranges, ranges)
def test_relations_of_ranges_are_those_of_sets(a: Range, b: Range) -> None:
    first, second = inside(a), inside(b)
    assert call("before", a, b) == (max(first) < min(second))
    assert call("after", a, b) == (min(first) > max(second))
    assert call("meets", a, b) == (max(first) == min(second))
    assert call("overlaps", a, b) == bool(first & second)
    assert call("during", a, b) == (first <= second)
    assert call("coincides", a, b) == (first == second)
    assert call("starts", a, b) == (first <= second and min(first) == min(second))
    assert call("finishes", a, b) == (first <= second and max(first) == max(second))
    assert call("overlaps before", a, b) == (min(first) < min(second) <= max(first) <= max(second))
    assert call("overlaps after", a, b) == (min(second) < min(first) <= max(second) <= max(first))


@given(ranges, ranges)
def test_relations_have_converses(a: Range, b: Range) -> None:
    for one, other in (
        ("before", "after"),
        ("meets", "met by"),
        ("overlaps", "overlaps"),
        ("overlaps before", "overlaps after"),
        ("finishes", "finished by"),
        ("includes", "during"),
        ("starts", "started by"),
        ("coincides", "coincides"),
    ):
        assert call(one, a, b) == call(other, b, a)


@given(points, ranges)
def test_relations_of_points_and_ranges(point: int, within: Range) -> None:
    place, points_ = point * 3, inside(within)
    assert call("before", point, within) == call("after", within, point) == (place < min(points_))
    assert call("after", point, within) == call("before", within, point) == (place > max(points_))
    assert call("during", point, within) == call("includes", within, point) == (place in points_)
    assert call("starts", point, within) == call("started by", within, point) == (place == min(points_))
    assert call("finishes", point, within) == call("finished by", within, point) == (place == max(points_))
    assert call("during", point, within) == ops.in_(point, within)


@given(points, points)
def test_relations_of_points(a: int, b: int) -> None:
    assert call("before", a, b) == (a < b)
    assert call("after", a, b) == (a > b)
    assert call("coincides", a, b) == (a == b)


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("before", (Range.compared("<", 5), Range.compared(">=", 5)), True),
        ("overlaps", (Range.compared("<=", 5), Range.compared(">=", 5)), True),
        ("during", (Range(1, 4), Range.compared("<", 5)), True),
        ("during", (Range.compared("<", 5), Range(1, 4)), False),
        ("coincides", (Range.compared("<", 5), Range.compared("<", 5)), True),
        ("finishes", (5, Range.compared("<=", 5)), True),
        ("starts", (5, Range.compared("<=", 5)), False),
        ("includes", (Range(parse_at("2026-01-01"), parse_at("2026-12-31")), parse_at("2026-07-01")), True),
    ],
)
def test_an_end_that_is_left_open_lies_at_infinity(name: str, arguments: tuple[Value, ...], result: bool) -> None:
    assert call(name, *arguments) is result


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("before", (1, "a"), "operand-types"),
        ("before", (1, None), "null-argument"),
        ("during", (1, Range(None, 5)), "null-operand"),
        ("meets", (Range(1, None), Range(1, 2)), "null-operand"),
        ("overlaps", (Range.compared("!=", 5), Range(1, 2)), "no-range"),
        ("coincides", (True, True), "operand-types"),
    ],
)
def test_relations_that_cannot_be_told(name: str, arguments: tuple[Value, ...], code: str) -> None:
    with faults(code):
        call(name, *arguments)
