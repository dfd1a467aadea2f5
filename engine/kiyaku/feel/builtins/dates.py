"""Built-in functions of the calendar and the clock.

The clock is handed in by whoever evaluates: nothing here looks at the machine's.

Source: DMN 1.5, 10.3.4.8 and 10.3.4.11.
"""

from __future__ import annotations

from collections.abc import Callable

from kiyaku.feel.builtins.printed import Without, Words, phrase
from kiyaku.feel.builtins.registry import Builtin, Signature, required, signature, table
from kiyaku.feel.types import DATE, DATE_TIME, NUMBER, STRING, Type
from kiyaku.temporal import AnyDate, DateTime, day_of_year, week_of_year
from kiyaku.value import Value

Clock = Callable[[], DateTime]

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def weekday_name(day: AnyDate) -> str:
    """The English name of the day of the week."""
    return DAYS[day.isoweekday() - 1]


def month_name(day: AnyDate) -> str:
    """The English name of the month."""
    return MONTHS[day.month - 1]


def now(clock: Clock) -> DateTime:
    """The present moment."""
    return clock()


def today(clock: Clock) -> AnyDate:
    """The present day."""
    return clock().date


def _both(run: Callable[[AnyDate], Value], result: Type) -> tuple[Signature, ...]:
    """The signatures for a date, and for a date and time."""

    def of_moment(moment: DateTime) -> Value:
        return run(moment.date)

    return (
        signature(run, result, required("date", DATE)),
        signature(of_moment, result, required("date", DATE_TIME)),
    )


_entry = table("dates", "10.3.4.8")
_CLOCK = Without(why="rules are of a day that is asked for, so no program has a clock")
_clock_entry = table("dates", "10.3.4.11", needs_clock=True)

DATES: tuple[Builtin, ...] = (
    _entry(
        "day of year",
        _both(day_of_year, NUMBER),
        "The number of the day within its year.",
        "年の何日目か。",
        'day of year(date("2026-02-01"))',
        "32",
        words=phrase("{0}が年の何日目か", "number of the day of {0} in its year"),
        result_is="whole",
    ),
    _entry(
        "day of week",
        _both(weekday_name, STRING),
        "The English name of the day of the week.",
        "曜日の英語名。",
        'day of week(date("2026-07-01"))',
        '"Wednesday"',
        words=phrase("{0}の曜日", "day of the week of {0}"),
    ),
    _entry(
        "month of year",
        _both(month_name, STRING),
        "The English name of the month.",
        "月の英語名。",
        'month of year(date("2026-07-01"))',
        '"July"',
        words=phrase("{0}の月の名", "name of the month of {0}"),
    ),
    _entry(
        "week of year",
        _both(week_of_year, NUMBER),
        "The number of the ISO week.",
        "ISO 8601の週番号。",
        'week of year(date("2026-01-01"))',
        "1",
        words=phrase("{0}の週番号", "number of the week of {0}"),
        result_is="whole",
    ),
    _clock_entry(
        "now",
        signature(now, DATE_TIME),
        "The present date and time.",
        "現在の日時。",
        "now() instance of date and time",
        "true",
        words=Words(ja="現在の日時", en="the present date and time"),
        javascript=_CLOCK,
    ),
    _clock_entry(
        "today",
        signature(today, DATE),
        "The present date.",
        "今日の日付。",
        "today() instance of date",
        "true",
        words=Words(ja="今日", en="today"),
        javascript=_CLOCK,
    ),
)
