"""Days, times and durations of FEEL: exact to the nanosecond, for years -999999999 to 999999999.

A day is a `datetime.date` where Python has one (years 1 to 9999) and a `LongDate` otherwise; `date_of` and
`date_from_ordinal` choose.  Years count astronomically: the year before 0001 is 0000.  A time of day has no zone, an
offset from UTC, or a named zone; a named zone is kept by its name and looked up when an instant is needed.  There are
no leap seconds.

Python's `==` on these classes means "the same in every part"; what FEEL calls equal is decided in `kiyaku.feel.ops`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
MAX_YEAR = 999_999_999
MAX_OFFSET = 18 * 3600


class TemporalError(ValueError):
    """There is no such day, time or duration."""


class ZoneDataMissing(TemporalError):
    """The machine has no table of time zones, so no named zone can be looked up."""


# -- days -----------------------------------------------------------------------------------------------------------


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
        except ValueError as error:
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


# -- zones ----------------------------------------------------------------------------------------------------------

_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*", re.ASCII)


@cache
def zone_of(name: str) -> ZoneInfo:
    """The zone of this name.

    Raises:
        ZoneDataMissing: the machine holds no zones at all.
        TemporalError: there is no such zone.
    """
    if _ZONE.fullmatch(name):
        try:
            return ZoneInfo(name)
        except (KeyError, OSError, ValueError):
            if not available_timezones():
                raise ZoneDataMissing(f"no time zone data to look up {name}") from None
    raise TemporalError(f"no such zone: {name}")


def _stand_in(day: AnyDate, nanos: int) -> datetime:
    """A moment that Python can hold, with the same zone rules: centuries beyond its range repeat every 400 years."""
    if isinstance(day, LongDate):
        day = date(1, 1, 2) if day.year < 1 else date(2000 + day.year % 400, day.month, day.day)
    elif day.toordinal() == 1 or day == date.max:
        day = date.fromordinal(min(max(day.toordinal(), 2), date.max.toordinal() - 1))
    return datetime(day.year, day.month, day.day) + timedelta(seconds=nanos // SECOND)


def _seconds(delta: timedelta | None) -> int:
    return 0 if delta is None else delta.days * 86_400 + delta.seconds


# -- times ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day in nanoseconds since midnight, with an offset in seconds, a named zone, or neither."""

    nanos: int
    offset: int | None = None
    zone: str | None = None

    @classmethod
    def of(
        cls, hour: int, minute: int, second: int, nanos: int = 0, *, offset: int | None = None, zone: str | None = None
    ) -> Time:
        """The time with these parts.

        Raises:
            TemporalError: there is no such time, offset or zone.
        """
        if not (0 <= hour <= 23 and 0 <= minute <= 59 and 0 <= second <= 59 and 0 <= nanos < SECOND):
            raise TemporalError(f"no such time: {hour}:{minute}:{second}")
        if offset is not None and abs(offset) > MAX_OFFSET:
            raise TemporalError(f"no such offset: {offset} s")
        if zone is not None:
            zone_of(zone)
        return cls(hour * HOUR + minute * MINUTE + second * SECOND + nanos, offset, zone)

    @property
    def hour(self) -> int:
        """0 to 23."""
        return self.nanos // HOUR

    @property
    def minute(self) -> int:
        """0 to 59."""
        return self.nanos // MINUTE % 60

    @property
    def second(self) -> int:
        """0 to 59, without the fraction."""
        return self.nanos // SECOND % 60

    @property
    def is_zoned(self) -> bool:
        """Whether it has an offset or a named zone."""
        return self.offset is not None or self.zone is not None

    @property
    def fixed_offset(self) -> int | None:
        """The offset in seconds, if it is known without a date."""
        if self.zone is None:
            return self.offset
        delta = zone_of(self.zone).utcoffset(None)
        return None if delta is None else _seconds(delta)

    def plus(self, nanos: int) -> Time:
        """The time so much later, around the clock."""
        return Time((self.nanos + nanos) % DAY, self.offset, self.zone)

    def __str__(self) -> str:
        fraction = f".{self.nanos % SECOND:09d}".rstrip("0") if self.nanos % SECOND else ""
        return f"{self.hour:02d}:{self.minute:02d}:{self.second:02d}{fraction}{self._zone_text()}"

    def _zone_text(self) -> str:
        if self.zone is not None:
            return f"@{self.zone}"
        if self.offset is None:
            return ""
        if self.offset == 0:
            return "Z"
        minutes, seconds = divmod(abs(self.offset), 60)
        tail = f":{seconds:02d}" if seconds else ""
        return f"{'-' if self.offset < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}{tail}"

    def __feel__(self) -> tuple[str, str]:
        return "time", str(self)


@dataclass(frozen=True, slots=True)
class DateTime:
    """A day and a time of day; the zone is the time's."""

    date: AnyDate
    time: Time

    @property
    def offset(self) -> int | None:
        """The offset from UTC in seconds on that day, or None without a zone."""
        if self.time.zone is None:
            return self.time.offset
        return _seconds(zone_of(self.time.zone).utcoffset(_stand_in(self.date, self.time.nanos)))

    @property
    def local(self) -> int:
        """Nanoseconds since the start of day 0, as the clock shows them."""
        return self.date.toordinal() * DAY + self.time.nanos

    @property
    def instant(self) -> int:
        """Nanoseconds since the start of day 0 in UTC; the clock's own where there is no zone."""
        return self.local - (self.offset or 0) * SECOND

    def plus(self, nanos: int) -> DateTime:
        """The moment so much later, in the same zone.

        Raises:
            TemporalError: it lies beyond the years FEEL knows.
        """
        offset = self.time.offset
        moment = self.instant + nanos
        if self.time.zone is not None:
            number, rest = divmod(moment, DAY)
            utc = _stand_in(date_from_ordinal(number), rest)
            zone = zone_of(self.time.zone)
            offset = _seconds(zone.fromutc(utc.replace(tzinfo=zone)).utcoffset())
        number, rest = divmod(moment + (offset or 0) * SECOND, DAY)
        return DateTime(date_from_ordinal(number), Time(rest, self.time.offset, self.time.zone))

    def plus_months(self, months: int) -> DateTime:
        """The same time of day so many months later, clamped to the month's last day.

        Raises:
            TemporalError: it lies beyond the years FEEL knows.
        """
        return DateTime(add_months(self.date, months), self.time)

    def __str__(self) -> str:
        return f"{date_text(self.date)}T{self.time}"

    def __feel__(self) -> tuple[str, str]:
        return "dateTime", str(self)


_TIME = re.compile(
    r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,30}))?(?:(Z)|([-+])(\d\d):(\d\d)(?::(\d\d))?|@(.{1,80}))?", re.ASCII
)


def _parse_clock(text: str) -> tuple[Time, int]:
    """The time, and 1 if it is the 24:00:00 that ends its day, else 0."""
    m = _TIME.fullmatch(text)
    if m is None:
        raise TemporalError(f"not a time: {text}")
    hour, minute, second = int(m[1]), int(m[2]), int(m[3])
    nanos = int((m[4] or "0")[:9].ljust(9, "0"))
    offset = 0 if m[5] else None
    if m[6]:
        if int(m[8]) > 59 or int(m[9] or 0) > 59:
            raise TemporalError(f"not an offset: {text}")
        offset = (int(m[7]) * 3600 + int(m[8]) * 60 + int(m[9] or 0)) * (-1 if m[6] == "-" else 1)
    if hour == 24 and minute == second == nanos == 0:
        return Time.of(0, 0, 0, offset=offset, zone=m[10]), 1
    return Time.of(hour, minute, second, nanos, offset=offset, zone=m[10]), 0


def parse_time(text: str) -> Time:
    """The time that ISO text such as `10:30:00+09:00` or `10:30:00@Asia/Tokyo` writes.

    Raises:
        TemporalError: it writes none.
    """
    return _parse_clock(text)[0]


def parse_date_time(text: str) -> DateTime:
    """The moment that ISO text such as `2026-07-01T10:30:00` writes; a day alone is its midnight.

    Raises:
        TemporalError: it writes none.
    """
    day, divider, clock = text.partition("T")
    if not divider:
        return DateTime(parse_date(text), Time(0))
    time, carry = _parse_clock(clock)
    return DateTime(add_days(parse_date(day), carry), time)


# -- durations ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class DayTimeDuration:
    """Days, hours, minutes and seconds, in nanoseconds."""

    nanos: int

    @classmethod
    def of(cls, *, days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0) -> DayTimeDuration:
        """The duration with these parts."""
        return cls(days * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND)

    def __neg__(self) -> DayTimeDuration:
        return DayTimeDuration(-self.nanos)

    def __abs__(self) -> DayTimeDuration:
        return DayTimeDuration(abs(self.nanos))

    def __str__(self) -> str:
        if self.nanos == 0:
            return "PT0S"
        days, rest = divmod(abs(self.nanos), DAY)
        hours, rest = divmod(rest, HOUR)
        minutes, rest = divmod(rest, MINUTE)
        seconds, fraction = divmod(rest, SECOND)
        clock = f"{hours}H" if hours else ""
        clock += f"{minutes}M" if minutes else ""
        if seconds or fraction:
            clock += f"{seconds}{f'.{fraction:09d}'.rstrip('0') if fraction else ''}S"
        return f"{'-' if self.nanos < 0 else ''}P{f'{days}D' if days else ''}{f'T{clock}' if clock else ''}"

    def __feel__(self) -> tuple[str, str]:
        return "duration", str(self)


@dataclass(frozen=True, slots=True, order=True)
class YearMonthDuration:
    """Years and months, in months."""

    months: int

    def __neg__(self) -> YearMonthDuration:
        return YearMonthDuration(-self.months)

    def __abs__(self) -> YearMonthDuration:
        return YearMonthDuration(abs(self.months))

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        if not years and not months:
            return "P0M"
        tail = f"{months}M" if months else ""
        return f"{'-' if self.months < 0 else ''}P{f'{years}Y' if years else ''}{tail}"

    def __feel__(self) -> tuple[str, str]:
        return "duration", str(self)


_MONTHS = re.compile(r"(-?)P(?=\d)(?:(\d{1,15})Y)?(?:(\d{1,15})M)?", re.ASCII)
_DAYS = re.compile(
    r"(-?)P(?=\d|T\d)(?:(\d{1,15})D)?(?:T(?=\d)(?:(\d{1,15})H)?(?:(\d{1,15})M)?(?:(\d{1,15})(?:\.(\d{0,30}))?S)?)?",
    re.ASCII,
)


def parse_duration(text: str) -> DayTimeDuration | YearMonthDuration:
    """The duration that ISO text such as `P2Y6M` or `P1DT12H` writes; the two kinds never mix.

    Raises:
        TemporalError: it writes none.
    """
    m = _MONTHS.fullmatch(text)
    if m is not None:
        months = int(m[2] or 0) * 12 + int(m[3] or 0)
        return YearMonthDuration(-months if m[1] else months)
    m = _DAYS.fullmatch(text)
    if m is None:
        raise TemporalError(f"not a duration: {text}")
    nanos = int(m[2] or 0) * DAY + int(m[3] or 0) * HOUR + int(m[4] or 0) * MINUTE + int(m[5] or 0) * SECOND
    nanos += int((m[6] or "0")[:9].ljust(9, "0"))
    return DayTimeDuration(-nanos if m[1] else nanos)


def months_between(start: AnyDate, end: AnyDate) -> int:
    """Whole months from one day to another, toward zero."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        return months - 1
    if months < 0 and end.day > start.day:
        return months + 1
    return months


def parse_at(text: str) -> AnyDate | Time | DateTime | DayTimeDuration | YearMonthDuration:
    """What an at-literal writes: a day, a time, both, or a duration.

    Raises:
        TemporalError: it writes none of them.
    """
    if text.startswith(("P", "-P")):
        return parse_duration(text)
    if "T" in text.partition("@")[0]:
        return parse_date_time(text)
    return parse_date(text) if _DATE.fullmatch(text) else parse_time(text)
