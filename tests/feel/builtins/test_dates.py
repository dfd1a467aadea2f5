"""Built-ins of the calendar."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.temporal import parse_at
from kiyaku.value import Value
from tests.feel.builtins.test_registry import call
from tests.feel.faults import faults

AT = parse_at


@pytest.mark.parametrize(
    ("name", "day", "result"),
    [
        ("day of year", "2020-12-31", 366),
        ("day of year", "2019-09-17T10:10:10", 260),
        ("day of week", "2026-07-01", "Wednesday"),
        ("day of week", "2021-01-17T00:00:00@Asia/Tokyo", "Sunday"),
        ("month of year", "2026-12-01", "December"),
        ("month of year", "-0044-03-15", "March"),
        ("week of year", "2003-12-29", 1),
        ("week of year", "2010-01-01", 53),
        ("week of year", "12026-01-01", 1),
    ],
)
def test_the_calendar(name: str, day: str, result: Value) -> None:
    assert call(name, AT(day)) == result


@given(st.dates())
def test_the_calendar_is_pythons(day: date) -> None:
    assert call("day of year", day) == day.timetuple().tm_yday
    assert call("week of year", day) == day.isocalendar().week
    assert call("day of week", day) == day.strftime("%A")
    assert call("month of year", day) == day.strftime("%B")


@pytest.mark.parametrize("name", ["day of year", "day of week", "month of year", "week of year"])
def test_only_days_are_in_the_calendar(name: str) -> None:
    with faults("argument-type"):
        call(name, "2026-07-01")
    with faults("null-argument"):
        call(name, None)
    with faults("argument-type"):
        call(name, AT("10:00:00"))
