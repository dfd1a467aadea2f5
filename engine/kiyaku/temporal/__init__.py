"""Days, times and durations of FEEL: exact to the nanosecond, for years -999999999 to 999999999.

Python's `==` on these classes means "the same in every part"; what FEEL calls equal is
decided by `kiyaku.feel.values.compare`.
"""

from __future__ import annotations

from kiyaku.temporal.days import (
    MAX_YEAR,
    AnyDate,
    LongDate,
    TemporalError,
    add_days,
    add_months,
    date_from_ordinal,
    date_of,
    date_text,
    day_of_year,
    days_in_month,
    is_leap,
    months_between,
    parse_date,
    week_of_year,
)
from kiyaku.temporal.durations import DayTimeDuration, YearMonthDuration, parse_duration
from kiyaku.temporal.times import DateTime, Time, ZoneDataMissing, parse_date_time, parse_time, zone_of
from kiyaku.temporal.units import DAY, HOUR, MINUTE, SECOND

__all__ = [
    "DAY",
    "HOUR",
    "MAX_YEAR",
    "MINUTE",
    "SECOND",
    "AnyDate",
    "DateTime",
    "DayTimeDuration",
    "LongDate",
    "TemporalError",
    "Time",
    "YearMonthDuration",
    "ZoneDataMissing",
    "add_days",
    "add_months",
    "date_from_ordinal",
    "date_of",
    "date_text",
    "day_of_year",
    "days_in_month",
    "is_leap",
    "months_between",
    "parse_at",
    "parse_date",
    "parse_date_time",
    "parse_duration",
    "parse_time",
    "week_of_year",
    "zone_of",
]


def parse_at(text: str) -> AnyDate | Time | DateTime | DayTimeDuration | YearMonthDuration:
    """What an at-literal writes: a day, a time, both, or a duration.

    Raises:
        TemporalError: it writes none of them.
    """
    if text.startswith(("P", "-P")):
        return parse_duration(text)
    if "T" in text.partition("@")[0]:
        return parse_date_time(text)
    return parse_date(text) if ":" not in text else parse_time(text)
