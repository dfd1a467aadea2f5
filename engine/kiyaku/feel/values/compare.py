"""Equality, order, ranges and membership on FEEL values.

Two values of different kinds are neither equal nor unequal; only null may be asked against anything.  Times are equal
when they are in the same second.  A time without zone is not equal or unequal to one with a zone, but the two have an
order, as if the first were in the zone of the second.

Source: DMN 1.5, 10.3.2.2, 10.3.2.7 and 10.3.2.15.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from kiyaku.feel.budget import charge_for
from kiyaku.feel.errors import Fault
from kiyaku.feel.values.arithmetic import operands_fault, temporal_fault, time_key
from kiyaku.temporal import (
    SECOND,
    DateTime,
    DayTimeDuration,
    LongDate,
    TemporalError,
    Time,
    YearMonthDuration,
)
from kiyaku.value import Function, Range, Value, is_number, kind

Operator = Literal["=", "!=", "<", "<=", ">", ">="]


MAX_NODES = 1_000_000  # values within a value, each counted as often as it stands there, long texts as several
MAX_DEPTH = 150


def measured(value: Value) -> Value:
    """The value, unless lists and contexts within it stand too deep, or would be too many if written out.

    Parts that are shared are measured once: a value of a few lines can hold more parts than there are atoms.

    Raises:
        Fault: they do.
    """
    if isinstance(value, (tuple, dict)):
        _measure(value, {}, 0)
    return value


class _Itself:
    """A list or context as itself, to which nothing else is equal, however alike."""

    __slots__ = ("value",)

    def __init__(self, value: tuple[Value, ...] | dict[str, Value]) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and self.value is other.value

    def __hash__(self) -> int:
        return object.__hash__(self.value)


def _measure(value: tuple[Value, ...] | dict[str, Value], known: dict[_Itself, tuple[int, int]], depth: int) -> None:
    total, below = 1, 0
    charge_for(value)
    for part in value.values() if isinstance(value, dict) else value:
        total += 1
        if isinstance(part, str):
            total += len(part) // 64
        elif isinstance(part, (tuple, dict)):
            itself = _Itself(part)
            if itself not in known:
                if depth >= MAX_DEPTH:
                    raise Fault("value-too-large", limit=MAX_NODES, depth=MAX_DEPTH)
                _measure(part, known, depth + 1)
            nodes, levels = known[itself]
            total, below = total + nodes, max(below, levels)
    if total > MAX_NODES or depth + below >= MAX_DEPTH:
        raise Fault("value-too-large", limit=MAX_NODES, depth=MAX_DEPTH)
    known[_Itself(value)] = total, below + 1


# -- equality


def equal(left: Value, right: Value) -> bool:
    """`left = right`.

    Raises:
        Fault: they are of different kinds and neither is null.
    """
    if isinstance(left, (tuple, dict)) and isinstance(right, (tuple, dict)):
        measured(left)
        measured(right)
    return _equal(left, right)


def _equal(left: Value, right: Value) -> bool:
    if left is None or right is None:
        return left is right
    if isinstance(left, str) and isinstance(right, str):
        charge_for(min(left, right, key=len))
        return left == right
    if is_number(left) and is_number(right):
        return left == right
    if kind(left) != kind(right):
        raise operands_fault("=", left, right)
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and _all_equal(zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and _all_equal((left[k], right[k]) for k in left)
    if isinstance(left, Range) and isinstance(right, Range):
        return _shape(left) == _shape(right) and _all_equal(((left.start, right.start), (left.end, right.end)))
    if isinstance(left, (Time, DateTime)):
        if is_zoned(left) != is_zoned(right):
            raise Fault("zoned-and-unzoned")
        return order(left, right, "=") == 0
    return left is right if isinstance(left, Function) else left == right


def is_zoned(value: Value) -> bool:
    """Whether it is a time or a date and time with a zone."""
    return (isinstance(value, Time) and value.is_zoned) or (isinstance(value, DateTime) and value.time.is_zoned)


def _shape(value: Range) -> tuple[object, ...]:
    return value.operator, value.start_included, value.end_included


def _all_equal(pairs: Iterable[tuple[Value, Value]]) -> bool:
    """False as soon as one pair differs, even where another cannot be compared."""
    fault: Fault | None = None
    for left, right in pairs:
        try:
            if not _equal(left, right):
                return False
        except Fault as raised:
            fault = raised
    if fault is not None:
        raise fault
    return True


def not_equal(left: Value, right: Value) -> bool:
    """`left != right`.

    Raises:
        Fault: they are of different kinds and neither is null.
    """
    return not equal(left, right)


def matches(left: Value, right: Value) -> bool:
    """Whether they are equal, where values of different kinds simply are not."""
    try:
        return equal(left, right)
    except Fault:
        return False


def identical(left: Value, right: Value) -> bool:
    """Whether they are the same in kind and in every part, as the built-in `is` asks.

    Raises:
        Fault: they hold too much.
    """
    return _identical(measured(left), measured(right))


def _identical(left: Value, right: Value) -> bool:
    if (left is None) != (right is None) or kind(left) != kind(right):
        return False
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(map(_identical, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_identical(left[k], right[k]) for k in left)
    if isinstance(left, Range) and isinstance(right, Range):
        same_ends = _identical(left.start, right.start) and _identical(left.end, right.end)
        return same_ends and _shape(left) == _shape(right)
    return left == right


# -- order


def order(left: Value, right: Value, operator: str = "<") -> int:
    """Negative, zero or positive as left comes before, with or after right.

    Raises:
        Fault: they have no order.
    """
    if is_number(left) and is_number(right):
        return (left > right) - (left < right)
    if isinstance(left, str) and isinstance(right, str):
        charge_for(min(left, right, key=len))
        return (left > right) - (left < right)
    if isinstance(left, (date, LongDate)) and isinstance(right, (date, LongDate)):
        return (left > right) - (left < right)
    if isinstance(left, DateTime) and isinstance(right, DateTime):
        try:
            return _order_of_moments(left, right)
        except TemporalError as error:
            raise temporal_fault(error) from None
    if isinstance(left, Time) and isinstance(right, Time):
        if left.is_zoned != right.is_zoned:  # on the same clock, whatever its offset
            return left.nanos // SECOND - right.nanos // SECOND
        return time_key(left, right) // SECOND - time_key(right, left) // SECOND
    if isinstance(left, DayTimeDuration) and isinstance(right, DayTimeDuration):
        return left.nanos - right.nanos
    if isinstance(left, YearMonthDuration) and isinstance(right, YearMonthDuration):
        return left.months - right.months
    raise operands_fault(operator, left, right)


def _order_of_moments(left: DateTime, right: DateTime) -> int:
    if left.time.is_zoned == right.time.is_zoned:
        return left.instant // SECOND - right.instant // SECOND
    return left.local // SECOND - right.local // SECOND  # both at the offset of the one that has it


def less(left: Value, right: Value) -> bool:
    """`left < right`.

    Raises:
        Fault: they have no order.
    """
    return order(left, right, "<") < 0


def less_equal(left: Value, right: Value) -> bool:
    """`left <= right`.

    Raises:
        Fault: they have no order.
    """
    return order(left, right, "<=") <= 0


def greater(left: Value, right: Value) -> bool:
    """`left > right`.

    Raises:
        Fault: they have no order.
    """
    return order(left, right, ">") > 0


def greater_equal(left: Value, right: Value) -> bool:
    """`left >= right`.

    Raises:
        Fault: they have no order.
    """
    return order(left, right, ">=") >= 0


def compare(operator: Operator, left: Value, right: Value) -> bool:
    """`left operator right`.

    Raises:
        Fault: they cannot be compared.
    """
    return _COMPARISONS[operator](left, right)


_COMPARISONS = {
    "=": equal,
    "!=": not_equal,
    "<": less,
    "<=": less_equal,
    ">": greater,
    ">=": greater_equal,
}


def between(value: Value, low: Value, high: Value) -> bool:
    """`value between low and high`, ends included.

    Raises:
        Fault: they have no order.
    """
    above, below = order(value, low, "between") >= 0, order(value, high, "between") <= 0
    return above and below


# -- ranges and membership


_PLAIN = frozenset({int, str, date})  # any two of one of these have an order


def make_range(start: Value, end: Value, start_included: bool, end_included: bool) -> Range:
    """The range `[start..end]`; an end that is null stays unknown.

    Raises:
        Fault: the ends have no common order.
    """
    if type(start) is type(end) and type(start) in _PLAIN:
        return Range(start, end, start_included, end_included)
    if start is not None and end is not None:
        order(start, end, "..")
    for bound in (start, end):
        if bound is not None:
            order(bound, bound, "..")
    return Range(start, end, start_included, end_included)


def in_range(value: Value, within: Range) -> bool:
    """Whether the value lies in the range.

    Raises:
        Fault: they cannot be compared, or an end is null.
    """
    if within.operator is not None:
        bound = within.end if within.start is None else within.start
        return compare(within.operator, value, bound)
    if within.start is None or within.end is None:
        raise Fault("null-operand", operator="in")
    low, high = order(value, within.start, "in"), order(value, within.end, "in")
    return (low > 0 or (low == 0 and within.start_included)) and (high < 0 or (high == 0 and within.end_included))


def in_(value: Value, test: Value) -> bool:
    """`value in test`: it lies in the range, is or satisfies an element of the list, or is equal.

    Raises:
        Fault: the value cannot be compared with the test.
    """
    if isinstance(test, Range):
        return value == test if isinstance(value, Range) else in_range(value, test)
    if isinstance(test, tuple):
        charge_for(test)
        if isinstance(value, tuple) and matches(value, test):
            return True
        return any(_element_matches(value, element) for element in test)
    return equal(value, test)


def _element_matches(value: Value, element: Value) -> bool:
    try:
        return in_(value, element) if isinstance(element, Range) else equal(value, element)
    except Fault:
        return False


def in_any(value: Value, tests: Iterable[Value]) -> bool:
    """`value in (test, test)`.

    Raises:
        Fault: no test holds, and one could not be answered.
    """
    fault: Fault | None = None
    for test in tests:
        try:
            if in_(value, test):
                return True
        except Fault as raised:
            fault = raised
    if fault is not None:
        raise fault
    return False
