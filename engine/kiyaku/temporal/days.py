"""Days of any year that FEEL knows.

A day is a `datetime.date` where Python has one (years 1 to 9999) and a `LongDate` otherwise; `date_of` and
`date_from_ordinal` choose.  Years count astronomically: the year before 0001 is 0000.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

MAX_YEAR = 999_999_999


class TemporalError(ValueError):
    """There is no such day, time or duration."""


@dataclass(frozen=True, slots=True)
class LongDate:
    """A day of a year that `datetime.date` cannot hold.

    Raises:
        TemporalError: on construction, if there is no such day.
    """

    year: int
    month: int
    day: int

    def __post_init__(self) -> None:
        if not (
            -MAX_YEAR <= self.year <= MAX_YEAR
            and 1 <= self.month <= 12
            and 1 <= self.day <= days_in_month(self.year, self.month)
        ):
            raise TemporalError(f"no such day: {self.year}-{self.month}-{self.day}")

    def toordinal(self) -> int:
        """The number of the day; 1 is 0001-01-01, as for `datetime.date`."""
        years = self.year - 1
        before = years * 365 + years // 4 - years // 100 + years // 400
        return before + sum(days_in_month(self.year, m) for m in range(1, self.month)) + self.day

    def isoweekday(self) -> int:
        """Monday is 1, Sunday is 7."""
        return (self.toordinal() - 1) % 7 + 1

    def isoformat(self) -> str:
        """The day as ISO 8601 writes it."""
        return date_text(self)

    def __str__(self) -> str:
        return date_text(self)

    def __feel__(self) -> tuple[str, str]:
        return "date", date_text(self)

    def __lt__(self, other: object) -> bool:
        return self._key() < _date_key(other) if isinstance(other, (LongDate, date)) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self._key() <= _date_key(other) if isinstance(other, (LongDate, date)) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self._key() > _date_key(other) if isinstance(other, (LongDate, date)) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self._key() >= _date_key(other) if isinstance(other, (LongDate, date)) else NotImplemented

    def _key(self) -> tuple[int, int, int]:
        return self.year, self.month, self.day


AnyDate = date | LongDate


def _date_key(day: AnyDate) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def is_leap(year: int) -> bool:
    """Whether the year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """How many days the month has."""
    return (31, 29 if is_leap(year) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def date_of(year: int, month: int, day: int) -> AnyDate:
    """The day of this year, month and day.

    Raises:
        TemporalError: there is no such day.
    """
    if 1 <= year <= 9999:
        try:
            return date(year, month, day)
        except (ValueError, OverflowError) as error:
            raise TemporalError(str(error)) from None
    return LongDate(year, month, day)


def date_from_ordinal(number: int) -> AnyDate:
    """The day with this number (1 is 0001-01-01).

    Raises:
        TemporalError: it lies beyond the years FEEL knows.
    """
    if 1 <= number <= date.max.toordinal():
        return date.fromordinal(number)
    cycles, rest = divmod(number - 1, 146_097)  # 400 years repeat exactly
    inside = date.fromordinal(rest + 1)
    return LongDate(inside.year + 400 * cycles, inside.month, inside.day)


def add_days(day: AnyDate, days: int) -> AnyDate:
    """The day so many days later.

    Raises:
        TemporalError: it lies beyond the years FEEL knows.
    """
    return date_from_ordinal(day.toordinal() + days)


def add_months(day: AnyDate, months: int) -> AnyDate:
    """The same day so many months later, or the month's last day where it has no such day.

    Raises:
        TemporalError: it lies beyond the years FEEL knows.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date_of(year, month + 1, min(day.day, days_in_month(year, month + 1)))


def day_of_year(day: AnyDate) -> int:
    """1 for 1 January."""
    return day.toordinal() - date_of(day.year, 1, 1).toordinal() + 1


def week_of_year(day: AnyDate) -> int:
    """The ISO week: weeks start on Monday, and the first holds the year's first Thursday."""
    thursday = day.toordinal() + 4 - day.isoweekday()
    return (day_of_year(date_from_ordinal(thursday)) - 1) // 7 + 1


_YEAR = r"-?(?:[1-9]\d{4,8}|\d{4})"
_DATE = re.compile(rf"({_YEAR})-(\d\d)-(\d\d)", re.ASCII)


def parse_date(text: str) -> AnyDate:
    """The day that ISO text such as `2026-07-01` writes.

    Raises:
        TemporalError: it writes none.
    """
    m = _DATE.fullmatch(text)
    if m is None:
        raise TemporalError(f"not a day: {text}")
    return date_of(int(m[1]), int(m[2]), int(m[3]))


def date_text(day: AnyDate) -> str:
    """The day as FEEL's `string` writes it."""
    return f"{'-' if day.year < 0 else ''}{abs(day.year):04d}-{day.month:02d}-{day.day:02d}"


def months_between(start: AnyDate, end: AnyDate) -> int:
    """Whole months from one day to another, toward zero."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        return months - 1
    if months < 0 and end.day > start.day:
        return months + 1
    return months
