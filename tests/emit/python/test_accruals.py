"""Accruals: the plain form and the recording form agree, and segments cover exactly the days that are charged."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kiyaku
from kiyaku.book.calendar import Calendar
from kiyaku.book.read import Document
from kiyaku.emit.python.accruals import exact_quotient
from kiyaku.emit.python.run import Series, add_days, changes, days_of
from kiyaku.plan.absence import Absent
from kiyaku.plan.record import Explanation
from kiyaku.source import Source
from kiyaku.timeline import Interval
from kiyaku.value import Range
from tests.repo import ROOT

WATER = ROOT / "tests" / "fixtures" / "water"
REAL = ROOT / "rules" / "dokodemo-prime"


@cache
def book(folder: Any) -> kiyaku.Book:
    return kiyaku.load(folder)


def days(low: date, high: date) -> st.SearchStrategy[date]:
    return st.dates(low, high)


months = st.builds(lambda y, m: date(y, m, 1), st.integers(2026, 2027), st.integers(1, 12))


@st.composite
def water_contracts(draw: st.DrawFn) -> dict[str, Any]:
    opened = draw(days(date(2025, 1, 1), date(2027, 6, 30)))
    facts: dict[str, Any] = {
        "口径": draw(st.sampled_from(["13mm", "20mm", "25mm"])),
        "使用開始日": opened,
        "使用水量": draw(st.integers(0, 100) | st.decimals(0, 100, places=1)),
    }
    if draw(st.booleans()):
        facts["使用中止日"] = opened + timedelta(days=draw(st.integers(1, 500)))
    return facts


@st.composite
def real_contracts(draw: st.DrawFn) -> dict[str, Any]:
    start = draw(days(date(2026, 5, 11), date(2027, 2, 28)))
    steps = draw(st.lists(st.integers(1, 400), max_size=4, unique=True))
    counts = draw(st.lists(st.integers(5, 400), min_size=len(steps) + 1, max_size=len(steps) + 1))
    starts = [start, *(start + timedelta(days=n) for n in sorted(steps))]
    facts: dict[str, Any] = {
        "契約効力日": start,
        "提供開始日": start,
        "ID数": {day.isoformat(): count for day, count in zip(starts, counts, strict=True)},
    }
    if draw(st.booleans()):
        facts["解約日"] = start + timedelta(days=draw(st.integers(0, 500)))
    return facts


def segments_of(node: Explanation | None) -> list[Explanation]:
    return [n for n in node.nodes() if n.segments] if node is not None else []


def sound(node: Explanation) -> None:
    """Disjoint segments in order, each with its exact share."""
    last: date | None = None
    for s in node.segments:
        assert s.start < s.end
        assert last is None or last <= s.start
        last = s.end
        assert s.days == (s.end - s.start).days - len(s.excluded)
        assert all(s.start <= d < s.end for d in s.excluded)
        assert s.exact == Fraction(s.rate) * s.days / s.period_days


def agree(found: kiyaku.Bill) -> None:
    """The amounts of the plain form are the values of the recording one, and both lack the same."""
    explained = {o.name: o.value for o in (*found.lines, *found.totals) if o.ok}
    assert {name: explained.get(name) for name in found.amounts} == dict(found.amounts)
    refused = any(o.status == "invalid_input" for o in (*found.lines, *found.totals))
    assert refused or explained.keys() == found.amounts.keys()


@settings(max_examples=40)
@given(water_contracts(), months)
def test_plain_and_recorded_bills_agree_on_the_water_terms(facts: dict[str, Any], month: date) -> None:
    made = book(WATER)
    found = made.bill(made.contract(facts), month)
    agree(found)
    base = next(o for o in found.lines if o.name == "基本料金")
    for node in segments_of(base.explanation):
        sound(node)
        served_to = facts.get("使用中止日", date.max)
        end = date(month.year + (month.month > 10), (month.month + 1) % 12 + 1, 1)
        charged = [max(month, facts["使用開始日"]), min(end, served_to)]
        assert [node.segments[0].start, node.segments[-1].end] == charged
        assert base.value == sum(s.exact for s in node.segments) // 10 * 10  # rounded once, on the total


@settings(max_examples=40)
@given(real_contracts(), months)
def test_plain_and_recorded_bills_agree_on_the_real_terms(facts: dict[str, Any], month: date) -> None:
    made = book(REAL)
    found = made.bill(made.contract(facts), month)
    agree(found)
    for line in found.lines:
        for node in segments_of(line.explanation):
            sound(node)
            if node.status == "ok" and line.name == node.name:
                assert node.value == sum(s.amount for s in node.segments)


@settings(max_examples=30)
@given(real_contracts(), st.integers(5, 400))
def test_a_month_charged_day_by_day_adds_up_to_the_month(facts: dict[str, Any], count: int) -> None:
    """However often the count changes to what it is, the amount is that of one segment."""
    made = book(REAL)
    month = (facts["提供開始日"].replace(day=1) + timedelta(days=32)).replace(day=1)
    last = calendar.monthrange(month.year, month.month)[1]
    plain = {k: v for k, v in facts.items() if k != "解約日"}
    once = plain | {"ID数": {facts["提供開始日"].isoformat(): count}}
    often = once["ID数"] | {month.replace(day=d).isoformat(): count for d in range(1, last + 1)}
    bills = [made.bill(made.contract(plain | {"ID数": history}), month) for history in (once["ID数"], often)]
    assert bills[0].amounts == bills[1].amounts


@given(st.integers() | st.fractions(), st.integers(1, 1000))
def test_quotients_are_exact_and_normal(numerator: int | Fraction, denominator: int) -> None:
    found = exact_quotient(numerator, denominator)
    assert found * denominator == numerator
    assert isinstance(found, int) or found.denominator > 1


# -- what compiled rules call while they run


def closed(weekdays: Sequence[int], dates: Sequence[date], covers: Interval = Interval()) -> Calendar:  # noqa: B008
    from kiyaku.book.model import Place

    return Calendar(
        name="c",
        key="c",
        closed_weekdays=frozenset(weekdays),
        closed_dates=frozenset(),
        closed_days=frozenset(dates),
        covers=covers,
        cite=None,
        readings=(),
        place=Place(document=Document(source=Source("t", ""), data={}, places={}), path=()),
    )


calendars = st.builds(
    closed,
    st.lists(st.integers(0, 6), max_size=4, unique=True),
    st.lists(days(date(2026, 1, 1), date(2026, 3, 31)), max_size=20),
)


@given(days(date(2026, 1, 1), date(2026, 3, 1)), st.integers(1, 15), calendars)
def test_the_nth_open_day_has_n_open_days_up_to_it(day: date, number: int, calendar: Calendar) -> None:
    found = add_days(day, number, calendar)
    passed = [day + timedelta(days=n) for n in range(1, (found - day).days + 1)]
    assert calendar.is_open(found)
    assert sum(bool(calendar.is_open(d)) for d in passed) == number


@given(days(date(2026, 1, 1), date(2026, 3, 1)), st.integers(1, 15), calendars)
def test_back_from_an_open_day_leads_where_it_came_from(day: date, number: int, calendar: Calendar) -> None:
    start = add_days(day, 1, calendar)  # an open day
    assert add_days(add_days(start, number, calendar), -number, calendar) == start


def test_no_days_is_the_day_itself_and_a_calendar_does_not_guess() -> None:
    short = closed([5, 6], [], Interval(date(2026, 1, 1), date(2026, 1, 10)))
    assert add_days(date(2026, 1, 3), 0, short) == date(2026, 1, 3)
    with pytest.raises(Absent) as raised:
        add_days(date(2026, 1, 5), 20, short)
    assert raised.value.status == "calendar_unknown"
    assert raised.value.details["day"] == date(2026, 1, 10)


@given(days(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 40), st.booleans(), st.booleans())
def test_the_days_of_a_range(start: date, length: int, start_in: bool, end_in: bool) -> None:
    end = start + timedelta(days=length)
    first, after = days_of(Range(start=start, end=end, start_included=start_in, end_included=end_in))
    whole = [start + timedelta(days=n) for n in range(length + 1)]
    inside = [d for d in whole if (start_in or d > start) and (end_in or d < end)]
    assert inside == [first + timedelta(days=n) for n in range(max((after - first).days, 0))]


def test_ranges_reach_as_far_as_dates_do() -> None:
    open_ended = Range(start=None, end=None, start_included=False, end_included=False)
    assert days_of(open_ended) == (date.min, date.max)
    closed_ended = Range(start=date(2026, 1, 1), end=date.max, start_included=True, end_included=True)
    assert days_of(closed_ended) == (date(2026, 1, 1), date.max)


def test_changes_are_where_the_value_differs() -> None:
    series = Series((date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)), (1, 2, 2, 3))
    window = Range(start=date(2026, 1, 1), end=date(2026, 4, 1), start_included=True, end_included=False)
    assert changes(series, window) == ({"date": date(2026, 2, 1), "before": 1, "after": 2},)
