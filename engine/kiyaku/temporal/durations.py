"""Durations: of days and time, or of years and months; the two kinds never mix."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kiyaku.temporal.days import TemporalError
from kiyaku.temporal.units import DAY, HOUR, MINUTE, SECOND


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
