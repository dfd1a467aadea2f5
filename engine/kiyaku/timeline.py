"""Half-open intervals of days, and values that change over them.

One kind of time serves clauses, law values and facts: sorted, disjoint intervals `[start, end)`, where None is
"without bound".  A timeline never guesses: outside its intervals `at` answers None, and its owner says by name why
nothing is there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Interval:
    """The days `[start, end)`; None is without bound on that side."""

    start: date | None = None
    end: date | None = None

    def __contains__(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def __and__(self, other: Interval) -> Interval | None:
        """The days in both, or None if there are none."""
        start = max((d for d in (self.start, other.start) if d is not None), default=None)
        end = min((d for d in (self.end, other.end) if d is not None), default=None)
        return None if start is not None and end is not None and start >= end else Interval(start, end)

    @property
    def days(self) -> int:
        """How many days it holds.

        Raises:
            ValueError: it is without bound.
        """
        if self.start is None or self.end is None:
            raise ValueError("an interval without bound has no number of days")
        return max((self.end - self.start).days, 0)


@dataclass(frozen=True, slots=True)
class Timeline(Generic[T_co]):
    """Values over sorted, disjoint intervals.

    Raises:
        ValueError: on construction, if intervals are empty, unsorted or overlap.
    """

    entries: tuple[tuple[Interval, T_co], ...] = ()
    _starts: tuple[date, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        previous: Interval | None = None
        for interval, _ in self.entries:
            if interval.start is not None and interval.end is not None and interval.start >= interval.end:
                raise ValueError(f"empty interval {interval}")
            if previous is not None and (
                previous.end is None or interval.start is None or interval.start < previous.end
            ):
                raise ValueError(f"{previous} and {interval} overlap or are out of order")
            previous = interval
        object.__setattr__(self, "_starts", tuple(i.start or date.min for i, _ in self.entries))

    @staticmethod
    def constant(value: U) -> Timeline[U]:
        """The same value at all times."""
        return Timeline(((Interval(), value),))

    @staticmethod
    def steps(starts: Iterable[tuple[date | None, U]], end: date | None = None) -> Timeline[U]:
        """Each value holds from its day until the next one's; the last until `end`.

        Raises:
            ValueError: two values start on one day, or the last one not before `end`.
        """
        ordered = sorted(starts, key=lambda s: s[0] or date.min)
        if not ordered:
            return Timeline()
        bounds = [s[0] for s in ordered[1:]] + [end]
        return Timeline(tuple((Interval(s, e), v) for (s, v), e in zip(ordered, bounds, strict=True)))

    def at(self, day: date) -> T_co | None:
        """The value on a day, or None where the timeline has none."""
        i = bisect_right(self._starts, day) - 1
        if i < 0:
            return None
        interval, value = self.entries[i]
        return value if interval.end is None or day < interval.end else None

    def interval_at(self, day: date) -> Interval | None:
        """The interval that holds a day, or None."""
        i = bisect_right(self._starts, day) - 1
        return self.entries[i][0] if i >= 0 and day in self.entries[i][0] else None

    def within(self, window: Interval) -> Iterator[tuple[Interval, T_co]]:
        """The entries that meet a window, cut to it."""
        for interval, value in self.entries:
            cut = interval & window
            if cut is not None:
                yield cut, value

    def changes(self) -> tuple[date, ...]:
        """The days on which something starts or ends, sorted."""
        return tuple(sorted({d for i, _ in self.entries for d in (i.start, i.end) if d is not None}))

    def map(self, f: Callable[[T_co], U]) -> Timeline[U]:
        """The same intervals with other values."""
        return Timeline(tuple((i, f(v)) for i, v in self.entries))

    def merged(self) -> Timeline[T_co]:
        """Neighbours of equal value joined."""
        out: list[tuple[Interval, T_co]] = []
        for interval, value in self.entries:
            if out and out[-1][1] == value and out[-1][0].end == interval.start:
                out[-1] = (Interval(out[-1][0].start, interval.end), value)
            else:
                out.append((interval, value))
        return Timeline(tuple(out))
