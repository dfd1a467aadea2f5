"""What compiled rules call while they run: facts that may be missing, values over time, business days."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, cast

from kiyaku.book.model import Calendar
from kiyaku.evaluate.outcome import Absent, Value
from kiyaku.evaluate.trace import Tracer
from kiyaku.feel.errors import Fault
from kiyaku.value import Range, to_text


class Facts(dict[int, Any]):
    """Facts by slot; one that is not there is a named absence, not a KeyError."""

    __slots__ = ("assumed", "names")

    def __init__(self, names: Mapping[int, str], values: Mapping[int, Any], assumed: frozenset[int]) -> None:
        super().__init__(values)
        self.names = names
        self.assumed = assumed  # slots that hold what a fact's absence means, not what was given

    def __missing__(self, slot: int) -> Any:
        raise Absent("missing_fact", fact=self.names[slot])


class Asked(dict[int, Any]):
    """What a question brings with it, by slot, over the facts of a contract."""

    __slots__ = ("under",)

    def __init__(self, under: Facts, slot: int, value: Any) -> None:
        super().__init__()
        self[slot] = value
        self.under = under

    def __missing__(self, slot: int) -> Any:
        return self.under[slot]


class Series:
    """A fact that varies: each value holds from its day on."""

    __slots__ = ("starts", "values")

    def __init__(self, starts: tuple[date, ...], values: tuple[Value, ...]) -> None:
        self.starts = starts
        self.values = values

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Series) and (self.starts, self.values) == (other.starts, other.values)

    def __hash__(self) -> int:
        return hash((self.starts, self.values))


EMPTY = object()
"""What a cell holds before its decision is computed."""


class Run:
    """One evaluation: the facts, the day asked about, the values already computed, and the trace if one is kept.

    `asked` are the facts that a question may bring with it: those of the contract, unless it does.
    """

    __slots__ = ("asked", "cells", "day", "facts", "memo", "tracer")

    def __init__(
        self, facts: Facts, day: date, cells: int, tracer: Tracer | None = None, asked: Asked | None = None
    ) -> None:
        self.facts = facts
        self.asked: Facts | Asked = facts if asked is None else asked
        self.day = day
        self.cells: list[Any] = [EMPTY] * cells
        self.memo: dict[Any, Any] = {}
        self.tracer = tracer


def at(series: Series, day: date, name: str) -> Value:
    """The value of a varying fact on a day."""
    i = bisect_right(series.starts, day) - 1
    if i < 0:
        raise Absent("missing_fact", fact=name, day=day, first=series.starts[0])
    return series.values[i]


def changes(series: Series, window: Range) -> tuple[dict[str, Value], ...]:
    """The changes of a varying fact within a range of days: `date`, `before`, `after`, where the value differs."""
    start, end = days_of(window)
    out = []
    for i in range(1, len(series.starts)):
        day, before, after = series.starts[i], series.values[i - 1], series.values[i]
        if start <= day < end and before != after:
            out.append({"date": day, "before": before, "after": after})
    return tuple(out)


ONE_DAY = timedelta(days=1)


def days_of(window: Range) -> tuple[date, date]:
    """A range of dates as its first day and the first day after it; open ends reach as far as dates do."""
    start = cast("date | None", window.start)
    end = cast("date | None", window.end)
    if start is None:
        start = date.min
    elif not window.start_included and start < date.max:
        start += ONE_DAY
    if end is None:
        end = date.max
    elif window.end_included and end < date.max:
        end += ONE_DAY
    return start, end


def is_open(day: date, calendar: Calendar) -> bool:
    """Whether a day is open in a calendar."""
    found = calendar.is_open(day)
    if found is None:
        raise Absent("calendar_unknown", str(calendar.cite) if calendar.cite else None, calendar=calendar.name, day=day)
    return found


def add_days(day: date, number: int, calendar: Calendar) -> date:
    """The nth open day after a day, or before it if the number is negative; the day itself does not count.

    Raises:
        Absent: the calendar does not reach that far.
        Fault: the number is not whole.
    """
    if not isinstance(number, int):
        raise Fault("whole-number-needed", name="number", value=to_text(number))
    step = ONE_DAY if number > 0 else -ONE_DAY
    left = abs(number)
    while left:
        day += step
        left -= is_open(day, calendar)
    return day
