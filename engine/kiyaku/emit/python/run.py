"""What printed plans call while they run: facts that may be missing, values over time, business days."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final, Generic, Protocol, TypeVar, cast
from weakref import WeakValueDictionary

from kiyaku.book.citation import Citation
from kiyaku.emit.python.record import Record
from kiyaku.feel.errors import Fault
from kiyaku.plan.absence import Absent
from kiyaku.plan.ir import Deemed, Transition
from kiyaku.value import Range, Value, to_text

T_co = TypeVar("T_co", covariant=True)


class _Missing:
    """What stands in the slot of a fact that was not given."""

    def __repr__(self) -> str:
        return "MISSING"

    def __reduce__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()
EMPTY: Final = object()
"""What a cell holds before its decision is computed."""


class Series(Generic[T_co]):
    """A fact that varies: each value holds from its day on."""

    __slots__ = ("starts", "values")

    def __init__(self, starts: tuple[date, ...], values: tuple[T_co, ...]) -> None:
        self.starts = starts
        self.values = values

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Series) and (self.starts, self.values) == (other.starts, other.values)

    def __hash__(self) -> int:
        return hash((self.starts, self.values))

    def __repr__(self) -> str:
        return f"Series({dict(zip(map(str, self.starts), self.values, strict=True))})"


class Stated:
    """What contracts state: the slots of the facts that they give, in their order, and what the others hold.

    Contracts that state the same share one, which `stating` gives, and are known by it: it is equal to no other.

    Attributes:
        slots: of the facts that are given.
        blank: what each slot holds whose fact is not given: what its absence means, or `MISSING`.
        names: the names of all slots.
    """

    __slots__ = ("__weakref__", "blank", "names", "slots")

    def __init__(self, slots: tuple[int, ...], blank: Sequence[Value], names: tuple[str, ...]) -> None:
        self.slots = slots
        self.blank = blank
        self.names = names

    def __reduce__(self) -> tuple[object, ...]:
        return stating, (self.slots, self.blank, self.names)


_stated: WeakValueDictionary[tuple[tuple[int, ...], tuple[str, ...]], Stated] = WeakValueDictionary()


def stating(slots: tuple[int, ...], blank: Sequence[Value], names: tuple[str, ...]) -> Stated:
    """What contracts state, one object for all in this process, also for those that came from another process."""
    found = _stated.get((slots, names))
    if found is None or not all(type(a) is type(b) and a == b for a, b in zip(found.blank, blank, strict=True)):
        found = _stated[slots, names] = Stated(slots, blank, names)
    return found


class Prepared:
    """The facts of a contract: what it states, and the values in the order of those slots."""

    __slots__ = ("_values", "given", "stated")

    _values: list[Value]

    def __init__(self, given: tuple[Value, ...], stated: Stated) -> None:
        self.given = given
        self.stated = stated

    @property
    def deemed(self) -> Mapping[int, Mapping[date, Deemed]]:
        """By slot, the entries of its history that a deemed conversion made, by day."""
        return {}

    @property
    def values(self) -> list[Value]:
        """What every slot holds."""
        try:
            return self._values
        except AttributeError:  # nobody has asked: a contract states few of all facts
            found = list(self.stated.blank)
            for slot, value in zip(self.stated.slots, self.given, strict=True):
                found[slot] = value
            self._values = found
            return found


class Run:
    """One evaluation: the facts by slot, the day asked about, the values already computed, the record if one is made.

    `asked` is what the question brings with it, by slot, over the facts of the contract.
    """

    __slots__ = ("asked", "cells", "day", "facts", "given", "memo", "names", "off", "prepared", "record")

    def __init__(
        self,
        prepared: Prepared,
        names: tuple[str, ...],
        day: date,
        cells: int,
        *,
        asked: Mapping[int, Value] | None = None,
        record: Record | None = None,
    ) -> None:
        self.prepared = prepared
        self.facts = prepared.values
        self.given = prepared.stated.slots
        self.off: tuple[Transition, ...] = ()  # transitional rules that do not hold in it
        self.names = names
        self.asked = asked
        self.day = day
        self.cells: list[Value] = [EMPTY] * cells
        self.memo: dict[object, Value] = {}
        self.record = cast("Record", record)  # only callables that keep a record ask for it

    def without(self, rule: Transition) -> Run:
        """The same question where a transitional rule holds nowhere; it has a record of its own."""
        other = Run(self.prepared, self.names, self.day, len(self.cells), asked=self.asked, record=Record())
        other.off = (*self.off, rule)
        return other

    def fact(self, slot: int) -> Value:
        """The value in a slot.

        Raises:
            Absent: none was given, and the terms do not say what that means.
        """
        value = self.facts[slot]
        if value is MISSING:
            raise Absent("missing_fact", fact=self.names[slot])
        return value

    def question(self, slot: int) -> Value:
        """The value in a slot, unless the question brings one with it.

        Raises:
            Absent: neither the question nor the contract does, and the terms do not say what that means.
        """
        if self.asked is not None and slot in self.asked:
            return self.asked[slot]
        return self.fact(slot)

    def states(self, slot: int) -> bool:
        """Whether the contract or the question states what is in a slot."""
        return slot in self.given or (self.asked is not None and slot in self.asked)

    def series(self, slot: int) -> Series[Value]:
        """The history of a fact that varies."""
        return cast("Series[Value]", self.fact(slot))

    def fact_on(self, slot: int, day: date) -> Value:
        """The value of a fact that varies, on a day.

        Raises:
            Absent: its history begins later, or it was not given.
        """
        return step(self.series(slot), day, self.names[slot])


def step(series: Series[Value], day: date, name: str) -> Value:
    """The value of a history on a day."""
    i = bisect_right(series.starts, day) - 1
    if i < 0:
        raise Absent("missing_fact", fact=name, day=day, first=series.starts[0])
    return series.values[i]


def changes(series: Series[Value], window: Range) -> tuple[dict[str, Value], ...]:
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


class OpenDays(Protocol):
    """A calendar: whether a day is open, or None beyond the days that it covers."""

    @property
    def name(self) -> str:
        """Of the calendar."""

    @property
    def cite(self) -> Citation | None:
        """The clause that sets it."""

    def is_open(self, day: date) -> bool | None:
        """Whether a day is open, or None beyond the days that the calendar covers."""


def is_open(day: date, calendar: OpenDays) -> bool:
    """Whether a day is open in a calendar."""
    found = calendar.is_open(day)
    if found is None:
        raise Absent("calendar_unknown", str(calendar.cite) if calendar.cite else None, calendar=calendar.name, day=day)
    return found


def add_days(day: date, number: int, calendar: OpenDays) -> date:
    """The nth open day after a day, or before it if the number is negative; the day itself does not count.

    Raises:
        Absent: the calendar does not reach that far.
        Fault: the number is not whole.
    """
    if not isinstance(number, int):
        raise Fault("whole-number-needed", name="number", value=to_text(number))
    forward = ONE_DAY if number > 0 else -ONE_DAY
    left = abs(number)
    while left:
        day += forward
        left -= is_open(day, calendar)
    return day
