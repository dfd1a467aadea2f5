"""Which rows of a table meet: against each with each, and in steps that grow as the rows do."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.book.boxes import Box, NoEnd, Steps, first_meetings, meeting_one, rooms
from kiyaku.book.cover import UNCLEAR, Cover, NumberRange
from kiyaku.book.tables import _may_overlap as may_overlap

_BOUNDS = st.none() | st.integers(0, 30)
_RANGES = st.builds(
    lambda low, high, i, j: NumberRange(low=low, high=high, low_included=i, high_included=j),
    _BOUNDS,
    _BOUNDS,
    st.booleans(),
    st.booleans(),
)
_NUMBERS: st.SearchStrategy[Cover] = st.lists(_RANGES, min_size=1, max_size=2).map(tuple) | st.none() | st.just(UNCLEAR)
_TEXTS: st.SearchStrategy[Cover] = st.frozensets(st.sampled_from("abcdefgh"), min_size=1, max_size=2) | st.none()
_BOXES = st.lists(st.tuples(_NUMBERS, _TEXTS, _NUMBERS), max_size=60)


def point(number: int) -> Cover:
    return (NumberRange(low=number, high=number),)


def between(low: int, high: int) -> Cover:
    return (NumberRange(low=low, high=high, high_included=False),)


@given(_BOXES)
def test_the_rows_that_meet_an_earlier_one_are_those_of_each_with_each(boxes: list[Box]) -> None:
    meeting = {j for j in range(len(boxes)) for i in range(j) if may_overlap(boxes[i], boxes[j])}
    found = first_meetings(boxes, may_overlap)
    assert set(found) == meeting
    assert all(i < j and may_overlap(boxes[i], boxes[j]) for j, i in found.items())


@given(_BOXES, _BOXES)
def test_what_meets_one_of_the_others_is_that_of_each_with_each(wanted: list[Box], boxes: list[Box]) -> None:
    expected = {i for i, box in enumerate(wanted) if any(may_overlap(box, other) for other in boxes)}
    assert meeting_one(wanted, boxes, may_overlap) == expected


_COUNT = 3000
_TABLES: dict[str, Sequence[Box]] = {
    "a ladder": [(between(i, i + 1),) for i in range(_COUNT)],
    "a ladder from its top": [(between(i, i + 1),) for i in reversed(range(_COUNT))],
    "texts": [(frozenset({f"t{i}"}),) for i in range(_COUNT)],
    "a grid of four inputs": [
        (between(a, a + 1), frozenset({str(b)}), point(c), between(d, d + 1))
        for a in range(8)
        for b in range(8)
        for c in range(8)
        for d in range(6)
    ],
    "other steps in each part": [
        (frozenset({str(a)}), between(b * (a + 1), (b + 1) * (a + 1))) for a in range(30) for b in range(100)
    ],
    "a row for all the others": [*((point(i), frozenset({"a"})) for i in range(_COUNT)), (None, frozenset({"b"}))],
    "some tests that are not understood": [
        *((point(i), frozenset({"a"})) for i in range(_COUNT)),
        *((UNCLEAR, frozenset({f"u{i}"})) for i in range(20)),
    ],
    "all alike": [(between(0, 10), frozenset({"a"}))] * _COUNT,
}


@pytest.mark.parametrize("name", _TABLES)
def test_rows_are_compared_in_steps_that_grow_as_they_do(name: str) -> None:
    boxes, compared = _TABLES[name], 0

    def meets(one: Box, other: Box) -> bool:
        nonlocal compared
        compared += 1
        return may_overlap(one, other)

    first_meetings(boxes, meets)
    assert compared <= 20 * len(boxes)


def test_rows_that_no_input_parts_are_given_up() -> None:
    pinwheel: list[Box] = []
    for i in range(1500):  # four rectangles around an empty one, each leaning on the next pinwheel
        x, y = 2 * i, 2 * i
        pinwheel += [
            (between(x, x + 2), between(y, y + 1)),
            (between(x + 2, x + 3), between(y, y + 2)),
            (between(x + 1, x + 3), between(y + 2, y + 3)),
            (between(x, x + 1), between(y + 1, y + 3)),
        ]
    assert [len(r) for r in rooms(pinwheel, Steps(len(pinwheel)))] == [len(pinwheel)]
    with pytest.raises(NoEnd):
        first_meetings(pinwheel, lambda one, other: False)
