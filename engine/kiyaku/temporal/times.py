"""Times of day and moments, to the nanosecond, without a zone, with an offset from UTC, or in a named zone.

A named zone is kept by its name and looked up when an instant is needed.  There are no leap seconds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from kiyaku.temporal.days import (
    AnyDate,
    LongDate,
    TemporalError,
    add_days,
    add_months,
    date_from_ordinal,
    date_text,
    parse_date,
)
from kiyaku.temporal.units import DAY, HOUR, MINUTE, SECOND

MAX_OFFSET = 18 * 3600


class ZoneDataMissing(TemporalError):
    """The machine has no table of time zones, so no named zone can be looked up."""


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
    """A day and a time of day; the zone is the time's.

    Attributes:
        seconds: whole seconds since the start of day 0, as the clock shows them; None with parts of a second or a zone.
    """

    date: AnyDate
    time: Time
    seconds: int | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        whole = not self.time.is_zoned and self.time.nanos % SECOND == 0
        object.__setattr__(self, "seconds", self.local // SECOND if whole else None)

    def __getattr__(self, name: str) -> Any:
        """The day or the time of day of a moment that `moment_of` made, when they are first asked for."""
        if name not in ("date", "time"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
        assert self.seconds is not None
        days, seconds = divmod(self.seconds, DAY // SECOND)
        object.__setattr__(self, "date", date.fromordinal(days))
        object.__setattr__(self, "time", _clock(seconds))
        return getattr(self, name)

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


_set_seconds = vars(DateTime)["seconds"].__set__
_new = object.__new__
_FIRST_MOMENT = datetime(1, 1, 1)  # of day 1


def moment_of(moment: datetime) -> DateTime:
    """A moment to the second, without a zone, as FEEL knows it; made in less time than by the class, to read many."""
    since = moment - _FIRST_MOMENT
    made: DateTime = _new(DateTime)
    _set_seconds(made, since.days * 86_400 + since.seconds + 86_400)
    return made


@lru_cache(maxsize=86_400)
def _clock(seconds: int) -> Time:
    """A time of day; there are few, and they come again."""
    return Time(seconds * SECOND)


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
