"""FEEL values: numbers and their text, days beyond Python's, times, zones, durations."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku import temporal
from kiyaku.temporal import (
    DAY,
    HOUR,
    SECOND,
    DateTime,
    DayTimeDuration,
    LongDate,
    TemporalError,
    Time,
    YearMonthDuration,
    ZoneDataMissing,
    add_days,
    add_months,
    date_from_ordinal,
    days_in_month,
    is_leap,
    months_between,
    parse_at,
    parse_date,
    parse_date_time,
    parse_duration,
    parse_time,
    week_of_year,
)
from kiyaku.temporal import times as times_module
from kiyaku.value import Function, Number, Range, Value, is_number, kind, normalized, number, number_text, to_text

years = st.integers(-999_999_999, 999_999_999)
ordinals = st.integers(-365_000_000_000, 365_000_000_000)
any_dates = st.one_of(st.dates(), ordinals.map(date_from_ordinal))
offsets = st.integers(-18 * 3600, 18 * 3600)
zones = st.sampled_from(["Asia/Tokyo", "Europe/Paris", "Australia/Melbourne", "America/New_York", "Etc/UTC"])
nanos = st.integers(0, DAY - 1)
times = st.one_of(st.builds(Time, nanos), st.builds(Time, nanos, offsets), st.builds(Time, nanos, st.none(), zones))


# -- numbers


def test_a_whole_number_is_an_int() -> None:
    assert type(number(6, 3)) is int
    assert number(1, 3) == Fraction(1, 3)
    assert type(normalized(Fraction(4, 2))) is int


def test_a_truth_value_is_no_number() -> None:
    assert not is_number(True)
    assert is_number(1)
    assert is_number(Fraction(1, 2))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-5, "-5"),
        (Fraction(1, 4), "0.25"),
        (Fraction(1, 3), "0." + "3" * 34),
        (Fraction(2, 3), "0." + "6" * 33 + "7"),
        (Fraction(-1, 8), "-0.125"),
        (10**40, "1" + "0" * 40),
        (10**34 + 1, "1" + "0" * 33 + "1"),
        (10**1001 + 1, "1" + "0" * 1001),
        (Fraction(1, 10**30), "0." + "0" * 29 + "1"),
        (Fraction(10**40 + 1, 10), "1" + "0" * 39 + ".1"),
        (Fraction(10**40 + 1, 3), "3" * 34 + "0" * 6),
    ],
)
def test_numbers_are_written_plainly_and_whole_where_the_decimal_ends(value: Number, text: str) -> None:
    assert number_text(value) == text


@given(st.fractions())
def test_the_text_of_a_number_is_the_number_to_34_digits(value: Fraction) -> None:
    read = Fraction(number_text(normalized(value)))
    assert abs(read - value) * 2 * 10**33 <= abs(value)


# -- kinds and text


@pytest.mark.parametrize(
    ("value", "name", "text"),
    [
        (None, "null", "null"),
        (True, "boolean", "true"),
        (1, "number", "1"),
        ("a", "string", "a"),
        ((1, "a", None), "list", '[1, "a", null]'),
        ({"a": (1,), "b c": "x", "{": True}, "context", '{a: [1], b c: "x", "{": true}'),
        (date(2026, 7, 1), "date", "2026-07-01"),
        (LongDate(-44, 3, 15), "date", "-0044-03-15"),
        (Time.of(9, 5, 0), "time", "09:05:00"),
        (DateTime(date(2026, 7, 1), Time(0, 0)), "date and time", "2026-07-01T00:00:00Z"),
        (DayTimeDuration(DAY + HOUR), "days and time duration", "P1DT1H"),
        (YearMonthDuration(14), "years and months duration", "P1Y2M"),
        (Range(1, 3, False, True), "range", "(1..3]"),
        (Range.compared(">=", 5), "range", "(>= 5)"),
        (Range.compared("<", "x"), "range", '(< "x")'),
        (Range(date(2026, 7, 1), date(2026, 8, 1)), "range", '[@"2026-07-01"..@"2026-08-01"]'),
        (Function("f", ("x", "y"), lambda x, y: x), "function", "function(x, y)"),
    ],
)
def test_every_kind_has_a_name_and_a_text(value: Value, name: str, text: str) -> None:
    assert kind(value) == name
    assert to_text(value) == text
    if isinstance(value, (LongDate, Range)):
        assert str(value) == text


def test_what_is_made_of_a_kind_is_of_that_kind() -> None:
    class Name(str):
        __slots__ = ()

    assert kind(Name("a")) == "string"


def test_a_second_has_fewer_than_a_thousand_million_nanoseconds() -> None:
    assert Time.of(0, 0, 59, SECOND - 1).nanos == 60 * SECOND - 1
    with pytest.raises(TemporalError):
        Time.of(0, 0, 0, SECOND)


@pytest.mark.parametrize("value", [1.5, datetime(2026, 7, 1, tzinfo=UTC), [1], {1}])
def test_what_has_no_exact_meaning_is_no_value(value: Value) -> None:
    with pytest.raises(TypeError):
        kind(value)


def test_text_within_a_list_is_quoted_and_escaped() -> None:
    assert to_text(('a"b\\c\nd',)) == '["a\\"b\\\\c\\nd"]'


# -- days


@given(st.dates())
def test_a_long_date_counts_days_as_python_does(day: date) -> None:
    assert LongDate(day.year, day.month, day.day).toordinal() == day.toordinal()
    assert LongDate(day.year, day.month, day.day).isoweekday() == day.isoweekday()
    assert week_of_year(day) == day.isocalendar().week


@given(ordinals)
def test_the_number_of_a_day_leads_back_to_it(ordinal: int) -> None:
    assert date_from_ordinal(ordinal).toordinal() == ordinal


@given(any_dates, any_dates)
def test_days_are_ordered_as_their_numbers(left: temporal.AnyDate, right: temporal.AnyDate) -> None:
    first, second = left.toordinal(), right.toordinal()
    assert (left < right) == (first < second)
    assert (left <= right) == (first <= second)
    assert (left > right) == (first > second)
    assert (left >= right) == (first >= second)


@given(any_dates)
def test_the_text_of_a_day_is_read_back(day: temporal.AnyDate) -> None:
    assert parse_date(to_text(day)) == day


def test_the_year_before_1_is_0_and_leap() -> None:
    assert add_days(date(1, 1, 1), -1) == LongDate(0, 12, 31)
    assert is_leap(0)
    assert LongDate(0, 12, 31).isoformat() == "0000-12-31"
    assert to_text(add_days(date(9999, 12, 31), 1)) == "10000-01-01"
    assert type(add_days(LongDate(10_000, 1, 1), -1)) is date


@pytest.mark.parametrize("text", ["2026-02-29", "2026-13-01", "2026-00-10", "998-12-31", "01211-12-31", "+2012-12-02"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(TemporalError):
        parse_date(text)


def test_no_year_lies_beyond_the_bounds() -> None:
    assert to_text(parse_date("999999999-12-31")) == "999999999-12-31"
    with pytest.raises(TemporalError):
        add_days(parse_date("999999999-12-31"), 1)
    with pytest.raises(TemporalError):
        add_months(parse_date("-999999999-01-01"), -1)


# -- months


@pytest.mark.parametrize(
    ("day", "months", "result"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-12-15", 1, "2027-01-15"),
        ("0001-01-31", -1, "0000-12-31"),
    ],
)
def test_months_are_clamped_to_the_last_day(day: str, months: int, result: str) -> None:
    assert to_text(add_months(parse_date(day), months)) == result


@given(st.dates(), st.integers(-10_000, 10_000))
def test_months_keep_the_day_or_fall_on_the_last(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert moved.year * 12 + moved.month == day.year * 12 + day.month + months
    assert moved.day == min(day.day, days_in_month(moved.year, moved.month))


@given(st.dates(), st.dates())
def test_whole_months_between_two_days_do_not_pass_the_second(start: date, end: date) -> None:
    months = months_between(start, end)
    assert months_between(end, start) == -months
    if start <= end:
        assert months >= 0
        assert add_months(start, months) <= end
        assert (end.year * 12 + end.month) - (start.year * 12 + start.month) - months in (0, 1)


def test_whole_months_count_the_day_of_the_month() -> None:
    assert months_between(date(2026, 1, 31), date(2026, 2, 28)) == 0
    assert months_between(date(2026, 1, 28), date(2026, 2, 28)) == 1


# -- times and moments


@given(times)
def test_the_text_of_a_time_is_read_back(time: Time) -> None:
    read = parse_time(str(time))
    assert (read.nanos, read.offset or 0, read.zone) == (time.nanos, time.offset or 0, time.zone)
    assert read.is_zoned == time.is_zoned


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("11:22:33.123456789", "11:22:33.123456789"),
        ("11:22:33.4440", "11:22:33.444"),
        ("11:22:33+00:00", "11:22:33Z"),
        ("11:22:33-00:00", "11:22:33Z"),
        ("11:22:33-02:45:55", "11:22:33-02:45:55"),
        ("00:01:00@Etc/UTC", "00:01:00@Etc/UTC"),
        ("24:00:00", "00:00:00"),
    ],
)
def test_a_time_is_shown_in_its_shortest_form(text: str, shown: str) -> None:
    assert str(parse_time(text)) == shown


@pytest.mark.parametrize(
    "text",
    [
        "23:59:60",
        "24:00:01",
        "7:00:00",
        "07:01",
        "13:20:00@xyz/abc",
        "13:20:00@../etc/passwd",
        "13:20:00+19:00",
        "13:20:00+5:00",
        "13:20:00+05:60",
        "13:20:00+02:00@Europe/Paris",
        "１３:20:00",
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(TemporalError):
        parse_time(text)


def test_the_end_of_a_day_is_the_start_of_the_next() -> None:
    assert str(parse_date_time("2026-12-31T24:00:00")) == "2027-01-01T00:00:00"
    assert str(parse_date_time("2026-07-01")) == "2026-07-01T00:00:00"


def test_a_named_zone_has_the_offset_of_the_day() -> None:
    assert parse_date_time("2026-07-01T00:00:00@Europe/Paris").offset == 7200
    assert parse_date_time("2026-01-01T00:00:00@Europe/Paris").offset == 3600
    assert parse_date_time("12026-07-01T00:00:00@Europe/Paris").offset == 7200
    assert parse_date_time("2026-07-01T00:00:00").offset is None
    assert parse_time("10:00:00@Etc/UTC").fixed_offset == 0
    assert parse_time("10:00:00@Europe/Paris").fixed_offset is None


def test_time_that_passes_in_a_zone_passes_over_its_summer_time() -> None:
    before = parse_date_time("2026-03-29T01:30:00@Europe/Paris")
    assert str(before.plus(HOUR)) == "2026-03-29T03:30:00@Europe/Paris"
    assert str(before.plus(DAY)) == "2026-03-30T02:30:00@Europe/Paris"
    assert str(before.plus_months(1)) == "2026-04-29T01:30:00@Europe/Paris"


moments = st.builds(DateTime, st.dates(date(1902, 1, 1), date(2036, 12, 31)), times)


@given(moments, st.integers(-400 * DAY, 400 * DAY))
def test_a_moment_moves_by_what_it_is_moved(moment: DateTime, by: int) -> None:
    assert moment.plus(by).instant == moment.instant + by


@given(st.builds(DateTime, any_dates, times))
def test_the_text_of_a_moment_is_read_back(moment: DateTime) -> None:
    read = parse_date_time(str(moment))
    assert read.date == moment.date
    assert read.instant == moment.instant


def test_a_moment_at_the_bounds_of_python_has_a_zone_too() -> None:
    for text in ("0001-01-01T00:00:00@Asia/Tokyo", "9999-12-31T23:59:59@America/New_York"):
        assert str(parse_date_time(text).plus(0)) == text


def test_missing_zone_data_is_told_apart_from_a_wrong_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(times_module, "available_timezones", set)
    with pytest.raises(ZoneDataMissing):
        parse_time("10:00:00@Nowhere/Atlantis")


# -- durations


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("P1D", "P1D"),
        ("PT24H", "P1D"),
        ("PT1000M0.999999999S", "PT16H40M0.999999999S"),
        ("PT0.S", "PT0S"),
        ("-P0D", "PT0S"),
        ("-PT1H2M", "-PT1H2M"),
        ("P1Y27M", "P3Y3M"),
        ("-P100M", "-P8Y4M"),
        ("P0Y", "P0M"),
    ],
)
def test_a_duration_is_shown_in_its_usual_parts(text: str, shown: str) -> None:
    assert str(parse_duration(text)) == shown


@pytest.mark.parametrize("text", ["", "P", "PT", "P0", "1Y", "P1H", "P1S", "P1Y1D", "P1M1Y", "P-1D", "PT.5S", "p1d"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(TemporalError):
        parse_duration(text)


@given(st.integers(-(10**24), 10**24))
def test_the_text_of_a_duration_is_read_back(size: int) -> None:
    assert parse_duration(str(DayTimeDuration(size))) == DayTimeDuration(size)
    assert parse_duration(str(YearMonthDuration(size // 10**10))) == YearMonthDuration(size // 10**10)


def test_durations_have_an_order_and_a_sign() -> None:
    assert DayTimeDuration.of(hours=24) == DayTimeDuration.of(days=1)
    assert -DayTimeDuration(SECOND) < DayTimeDuration(0)
    assert abs(-YearMonthDuration(3)) == YearMonthDuration(3)


@pytest.mark.parametrize(
    ("text", "kind_"),
    [
        ("2026-07-01", "date"),
        ("10:30:00", "time"),
        ("10:30:00@Asia/Tokyo", "time"),
        ("2026-07-01T10:30:00", "date and time"),
        ("-P1D", "days and time duration"),
        ("P1Y", "years and months duration"),
    ],
)
def test_an_at_literal_is_told_by_its_form(text: str, kind_: str) -> None:
    assert kind(parse_at(text)) == kind_


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (LongDate(12026, 7, 1), ("date", "12026-07-01")),
        (Time(0, 0), ("time", "00:00:00Z")),
        (DateTime(date(2026, 7, 1), Time(0)), ("dateTime", "2026-07-01T00:00:00")),
        (DayTimeDuration(DAY), ("duration", "P1D")),
        (YearMonthDuration(1), ("duration", "P1M")),
    ],
)
def test_a_temporal_value_tells_its_kind_and_text_to_other_programs(
    value: LongDate | Time | DateTime | DayTimeDuration | YearMonthDuration, told: tuple[str, str]
) -> None:
    assert value.__feel__() == told
