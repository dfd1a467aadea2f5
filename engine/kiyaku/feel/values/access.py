"""Reaching into values: properties, paths, filters and iteration.

A path or a filter over a list works on every element; the `_or_null` forms are those of standard mode, where an element
without the property gives null.

Source: DMN 1.5, 10.3.2.5 (lists and filters), 10.3.2.14 (iteration), 10.3.2.15 (properties).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Protocol

from kiyaku.feel.budget import charge, charge_for
from kiyaku.feel.errors import Fault
from kiyaku.feel.values.arithmetic import temporal_fault
from kiyaku.temporal import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    AnyDate,
    DateTime,
    DayTimeDuration,
    LongDate,
    TemporalError,
    Time,
    YearMonthDuration,
    date_from_ordinal,
)
from kiyaku.value import Number, Range, Value, is_number, kind, number, to_text

MAX_ITEMS = 1_000_000


# -- properties


def get_property(value: Value, name: str) -> Value:
    """`value.name`; over a list, the property of every element.

    Raises:
        Fault: there is no such property.
    """
    if isinstance(value, dict):
        if name in value:
            return value[name]
        raise Fault("no-such-entry", name=name)
    if isinstance(value, tuple):
        charge_for(value)
        return tuple(get_property(element, name) for element in value)
    if value is None:
        raise Fault("null-operand", operator=f".{name}")
    try:
        found, result = _property(value, name)
    except TemporalError as error:
        raise temporal_fault(error) from None
    if not found:
        raise Fault("no-such-property", name=name, kind=kind(value))
    if result is None and not isinstance(value, Range):
        raise Fault("property-not-set", name=name, kind=kind(value))
    return result


def get_property_or_null(value: Value, name: str) -> Value:
    """`value.name`, where an element of a list that lacks it gives null.

    Raises:
        Fault: the value itself, not being a list, has no such property.
    """
    if not isinstance(value, tuple):
        return get_property(value, name)
    charge_for(value)
    results: list[Value] = []
    for element in value:
        try:
            results.append(get_property_or_null(element, name))
        except Fault:
            results.append(None)
    return tuple(results)


def _property(value: Value, name: str) -> tuple[bool, Value]:
    if isinstance(value, (date, LongDate)):
        return _of_date(value, name)
    if isinstance(value, Time):
        return _of_time(value, name, None)
    if isinstance(value, DateTime):
        found, result = _of_date(value.date, name)
        return (found, result) if found else _of_time(value.time, name, value)
    if isinstance(value, YearMonthDuration):
        return _part(name, {"years": (12, 0), "months": (1, 12)}, value.months)
    if isinstance(value, DayTimeDuration):
        if name == "seconds":
            seconds = _seconds(abs(value.nanos))
            return True, -seconds if value.nanos < 0 else seconds
        return _part(name, {"days": (DAY, 0), "hours": (HOUR, 24), "minutes": (MINUTE, 60)}, value.nanos)
    if isinstance(value, Range):
        ends = {"start": value.start, "end": value.end}
        included = {"start included": value.start_included, "end included": value.end_included}
        entries = {**ends, **included}
        return name in entries, entries.get(name)
    return False, None


def _of_date(day: AnyDate, name: str) -> tuple[bool, Value]:
    match name:
        case "year":
            return True, day.year
        case "month":
            return True, day.month
        case "day":
            return True, day.day
        case "weekday":
            return True, day.isoweekday()
        case _:
            return False, None


def _of_time(time: Time, name: str, moment: DateTime | None) -> tuple[bool, Value]:
    match name:
        case "hour":
            return True, time.hour
        case "minute":
            return True, time.minute
        case "second":
            return True, _seconds(time.nanos)
        case "time offset":
            offset = time.fixed_offset if moment is None else moment.offset
            return True, None if offset is None else DayTimeDuration.of(seconds=offset)
        case "timezone":
            return True, time.zone
        case _:
            return False, None


def _seconds(nanos: int) -> Number:
    """The seconds after the last whole minute, with their fraction."""
    return number(nanos % MINUTE, SECOND)


def _part(name: str, parts: dict[str, tuple[int, int]], total: int) -> tuple[bool, Value]:
    """One part of a duration, with the sign of the whole."""
    if name not in parts:
        return False, None
    size, cycle = parts[name]
    count = abs(total) // size % cycle if cycle else abs(total) // size
    return True, -count if total < 0 else count


# -- lists


def as_list(value: Value) -> tuple[Value, ...]:
    """A list itself, null as the empty list, anything else as a list of one."""
    if isinstance(value, tuple):
        return value
    return () if value is None else (value,)


def element_at(value: Value, position: Value) -> Value:
    """`value[position]`, counted from 1, or from the end where negative.

    Raises:
        Fault: there is no such element.
    """
    items = as_list(value)
    return items[index_of(items, position)]


def index_of(items: tuple[Value, ...], position: Value) -> int:
    """The index from 0 of a position from 1, or from the end where negative.

    Raises:
        Fault: there is no such element.
    """
    if not is_number(position):
        raise Fault("position-not-whole", position=kind(position))
    if not isinstance(position, int):
        raise Fault("position-not-whole", position=to_text(position))
    if position == 0 or abs(position) > len(items):
        raise Fault("no-such-position", position=position, length=len(items))
    return position - 1 if position > 0 else len(items) + position


def select(value: Value, condition: Callable[[Value], Value], weight: int = 1) -> Value:
    """`value[condition]`: the elements for which it is true, or the element at the position that it yields.

    The condition gets the element; null counts as false.  A number that it yields for the first element makes the
    filter a position.  Of an empty list nothing is asked.  Each element counts as `weight` steps.

    Raises:
        Fault: the condition yields something else, or there is no such position.
    """
    items = as_list(value)
    if not items:
        return ()
    chosen: list[Value] = []
    for place, item in enumerate(items):
        charge(weight)
        outcome = condition(item)
        if is_number(outcome) and place == 0:
            return element_at(items, outcome)
        if outcome is True:
            chosen.append(item)
        elif outcome is not False and outcome is not None:
            raise Fault("not-a-boolean", operator="[…]", found=kind(outcome))
    return tuple(chosen)


def bounded_items(items: Iterable[Value]) -> tuple[Value, ...]:
    """The items as a list, unless there are too many.

    Raises:
        Fault: there are.
    """
    result: list[Value] = []
    for item in items:
        if len(result) >= MAX_ITEMS:
            raise Fault("list-too-long", limit=MAX_ITEMS)
        result.append(item)
    charge_for(result)
    return tuple(result)


# -- iteration


class Walked(Protocol):
    """What a loop walks over: it knows how long it is."""

    def __len__(self) -> int:
        """How many rounds."""

    def __iter__(self) -> Iterator[Value]:
        """The value of each."""


class _Days:
    """Days one after the other, by their numbers."""

    def __init__(self, numbers: range) -> None:
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[Value]:
        return map(date_from_ordinal, self._numbers)


def iterate(value: Value) -> Walked:
    """What `for x in value` walks over: the elements of a list, or the whole numbers or days of a range.

    Raises:
        Fault: it cannot be walked over.
    """
    if isinstance(value, tuple):
        return value
    if isinstance(value, Range):
        if value.operator is not None or value.start is None or value.end is None:
            raise Fault("range-without-end")
        start, end = _steps(value.start), _steps(value.end)
        if start is None or end is None or is_number(value.start) != is_number(value.end):
            raise Fault("not-countable", start=kind(value.start), end=kind(value.end))
        if start > end:
            raise Fault("range-order")
        return _walk(start + (not value.start_included), end - (not value.end_included), 1, is_number(value.start))
    if value is None:
        raise Fault("null-operand", operator="in")
    return (value,)


def count_from_to(start: Value, end: Value) -> Walked:
    """What `for x in start..end` walks over, upward or downward.

    Raises:
        Fault: they are not two whole numbers or two days.
    """
    first, last = _steps(start), _steps(end)
    if first is None or last is None or is_number(start) != is_number(end):
        raise Fault("not-countable", start=kind(start), end=kind(end))
    return _walk(first, last, 1 if first <= last else -1, is_number(start))


def _steps(bound: Value) -> int | None:
    if is_number(bound):
        return bound if isinstance(bound, int) else None
    return bound.toordinal() if isinstance(bound, (date, LongDate)) else None


def _walk(first: int, last: int, step: int, numbers: bool) -> Walked:
    if abs(last - first) >= MAX_ITEMS:
        raise Fault("list-too-long", limit=MAX_ITEMS)
    span = range(first, last + step, step)
    return span if numbers else _Days(span)
