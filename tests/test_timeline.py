"""Intervals and timelines: the algebra against plain sets of days."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.timeline import Interval, Timeline

FIRST = date(2026, 1, 1)
DAYS = tuple(FIRST + timedelta(n) for n in range(-3, 44))  # beyond every bound drawn below, on both sides

days = st.integers(0, 40).map(lambda n: FIRST + timedelta(n))
bounds = st.none() | days


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    start, end = draw(bounds), draw(bounds)
    if start is not None and end is not None and end <= start:
        start, end = end, start + timedelta(1)
    return Interval(start, end)


@st.composite
def timelines(draw: st.DrawFn) -> Timeline[int]:
    """Intervals with gaps and neighbours, perhaps without bound on the outside, values often equal."""
    cuts = sorted(draw(st.sets(days, min_size=2, max_size=9)))
    pieces = [(a, b) for a, b in pairwise(cuts) if draw(st.booleans())]
    spans: list[Interval] = [Interval(a, b) for a, b in pieces]
    if draw(st.booleans()):
        spans.insert(0, Interval(None, cuts[0]))
    if draw(st.booleans()):
        spans.append(Interval(cuts[-1], None))
    return Timeline(tuple((span, draw(st.integers(1, 3))) for span in spans))


def held(interval: Interval) -> set[date]:
    return {d for d in DAYS if d in interval}


def by_day(timeline: Timeline[int]) -> dict[date, int]:
    return {d: v for d in DAYS for i, v in timeline.entries if d in i}


# -- intervals


def test_an_interval_holds_its_start_and_not_its_end() -> None:
    july = Interval(date(2026, 7, 1), date(2026, 8, 1))
    assert date(2026, 7, 1) in july
    assert date(2026, 7, 31) in july
    assert date(2026, 8, 1) not in july
    assert date(2026, 6, 30) not in july
    assert july.days == 31


@pytest.mark.parametrize("interval", [Interval(), Interval(FIRST), Interval(None, FIRST)])
def test_an_interval_without_bound_has_no_number_of_days(interval: Interval) -> None:
    with pytest.raises(ValueError, match="without bound"):
        _ = interval.days


@given(intervals(), intervals())
def test_intersection_is_the_days_in_both(a: Interval, b: Interval) -> None:
    both = a & b
    assert (set() if both is None else held(both)) == held(a) & held(b)
    assert both == b & a


@given(intervals())
def test_intersection_with_everything_or_itself_changes_nothing(a: Interval) -> None:
    assert a & Interval() == a
    assert a & a == a


@given(intervals(), intervals(), intervals())
def test_intersection_is_associative(a: Interval, b: Interval, c: Interval) -> None:
    left, right = a & b, b & c
    assert (left & c if left else None) == (a & right if right else None)


@given(days, days)
def test_days_counts_the_days(a: date, b: date) -> None:
    interval = Interval(a, b)
    assert interval.days == len(held(interval))


# -- timelines


@given(timelines())
def test_at_agrees_with_the_interval_that_holds_the_day(timeline: Timeline[int]) -> None:
    expected = by_day(timeline)
    for day in DAYS:
        assert timeline.at(day) == expected.get(day)
        interval = timeline.interval_at(day)
        assert (interval is not None) == (day in expected)
        assert interval is None or day in interval


@given(timelines(), intervals())
def test_within_cuts_to_the_window_and_loses_nothing(timeline: Timeline[int], window: Interval) -> None:
    cut = Timeline(tuple(timeline.within(window)))
    assert by_day(cut) == {d: v for d, v in by_day(timeline).items() if d in window}


@given(timelines())
def test_nothing_changes_between_changes(timeline: Timeline[int]) -> None:
    changes = timeline.changes()
    assert list(changes) == sorted(set(changes))
    for day in DAYS[1:]:
        if day not in changes:
            assert timeline.at(day) == timeline.at(day - timedelta(1))


@given(timelines())
def test_merged_says_the_same_in_the_fewest_intervals(timeline: Timeline[int]) -> None:
    merged = timeline.merged()
    assert by_day(merged) == by_day(timeline)
    assert merged.merged() == merged
    for (a, v), (b, w) in pairwise(merged.entries):
        assert a.end != b.start or v != w


@given(timelines())
def test_map_keeps_the_intervals(timeline: Timeline[int]) -> None:
    doubled = timeline.map(lambda v: 2 * v)
    assert by_day(doubled) == {d: 2 * v for d, v in by_day(timeline).items()}
    assert timeline.map(lambda v: v) == timeline


@given(st.dictionaries(days, st.integers(1, 3), max_size=6), st.randoms())
def test_steps_hold_until_the_next_in_whatever_order_they_come(starts: dict[date, int], random: Random) -> None:
    shuffled = list(starts.items())
    random.shuffle(shuffled)
    timeline: Timeline[int] = Timeline.steps(shuffled)
    for day in DAYS:
        started = [d for d in starts if d <= day]
        assert timeline.at(day) == (starts[max(started)] if started else None)


def test_steps_end_where_they_are_told_to() -> None:
    timeline: Timeline[str] = Timeline.steps([(None, "old"), (FIRST, "new")], end=date(2026, 2, 1))
    assert timeline.at(date.min) == "old"
    assert timeline.at(date(2026, 1, 31)) == "new"
    assert timeline.at(date(2026, 2, 1)) is None


def test_no_steps_make_an_empty_timeline() -> None:
    empty: Timeline[int] = Timeline.steps([], end=FIRST)
    assert empty == Timeline()
    assert empty.at(FIRST) is None
    assert empty.interval_at(FIRST) is None
    assert empty.changes() == ()


@pytest.mark.parametrize(
    "spans",
    [
        [Interval(FIRST, FIRST)],
        [Interval(DAYS[9], FIRST)],
        [Interval(DAYS[9], DAYS[12]), Interval(DAYS[5], DAYS[9])],
        [Interval(DAYS[5], DAYS[10]), Interval(DAYS[9], DAYS[12])],
        [Interval(DAYS[5]), Interval(DAYS[9], DAYS[12])],
        [Interval(DAYS[5], DAYS[10]), Interval(None, DAYS[12])],
    ],
    ids=["empty", "backwards", "unsorted", "overlapping", "after an endless one", "endless start in second place"],
)
def test_a_timeline_refuses_intervals_that_are_not_sorted_and_disjoint(spans: list[Interval]) -> None:
    with pytest.raises(ValueError, match=r"empty interval|overlap or are out of order"):
        Timeline(tuple((span, 1) for span in spans))


@pytest.mark.parametrize("end", [FIRST, DAYS[0]])
def test_steps_refuse_an_end_before_the_last_start(end: date) -> None:
    with pytest.raises(ValueError, match="empty interval"):
        Timeline.steps([(FIRST, 1)], end=end)


def test_a_constant_holds_always() -> None:
    timeline = Timeline.constant("x")
    assert timeline.at(date.min) == timeline.at(date.max) == "x"
    assert timeline.changes() == ()


def test_timelines_are_values() -> None:
    a = Timeline(((Interval(FIRST), "x"),))
    b = Timeline(((Interval(FIRST), "x"),))
    assert a == b
    assert hash(a) == hash(b)
