"""Which days are open, by the week, by the date and by the holidays that a law names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kiyaku.book.citation import Citation
from kiyaku.book.place import Place
from kiyaku.timeline import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Which days are open; None from `is_open` means that the calendar does not reach that day."""

    name: str
    key: str
    closed_weekdays: frozenset[int]  # Monday is 0
    closed_dates: frozenset[tuple[int, int]]  # month, day
    closed_days: frozenset[date]
    covers: Interval
    cite: Citation | None
    readings: tuple[str, ...]
    alternatives: tuple[tuple[str, str, frozenset[int], frozenset[tuple[int, int]]], ...] = ()
    holidays: Mapping[date, str] = field(default_factory=dict)  # what the closed days are called
    source: str = ""  # the law that names them
    provisional_from: date | None = None  # the first day on which they are not fixed yet
    place: Place

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The readings that it rests on."""
        return tuple(dict.fromkeys((*self.readings, *(reading for reading, *_ in self.alternatives))))

    def skipped(self, day: date) -> str | None:
        """A day that is closed though its day of the week is not, as people name it."""
        if day.weekday() in self.closed_weekdays:
            return None
        if day in self.closed_days:
            return f"{day} {self.holidays.get(day, '')}".rstrip()
        return str(day) if (day.month, day.day) in self.closed_dates else None

    def is_open(self, day: date) -> bool | None:
        """Whether a day is open, or None beyond the days that the calendar covers."""
        if day not in self.covers:
            return None
        return not (
            day.weekday() in self.closed_weekdays
            or (day.month, day.day) in self.closed_dates
            or day in self.closed_days
        )
