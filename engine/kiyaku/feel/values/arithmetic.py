"""`+ - * / **` and unary minus on FEEL values.

Rational results are exact.  `**` with a fractional exponent is rounded to 34 significant digits, and durations are cut
to the nanosecond or the month, toward zero.  No result grows beyond `MAX_BITS`, whatever the expression.

Source: DMN 1.5, 10.3.2.15.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    Underflow,
)
from fractions import Fraction

from kiyaku.feel.budget import charge_for, charge_for_bits
from kiyaku.feel.errors import Fault
from kiyaku.numerals import DIGITS, rounded
from kiyaku.temporal import (
    DAY,
    SECOND,
    AnyDate,
    DateTime,
    DayTimeDuration,
    LongDate,
    TemporalError,
    Time,
    YearMonthDuration,
    ZoneDataMissing,
    add_months,
    date_from_ordinal,
)
from kiyaku.value import Number, Value, is_number, kind, normalized

MAX_BITS = 32_768  # of a numerator or denominator: some 9,800 digits
MAX_TEXT = 1_000_000  # characters of a string
_GUARD = 12  # digits carried beyond those that are kept
_EXPONENT = MAX_BITS * 3 // 10


def bounded(value: Number) -> Number:
    """The number, normalized, unless it has grown too large.

    Raises:
        Fault: it has.
    """
    if isinstance(value, int):
        bits = value.bit_length()
    else:
        bits = max(value.numerator.bit_length(), value.denominator.bit_length())
    if bits > MAX_BITS:
        raise Fault("number-too-large", limit=MAX_BITS)
    charge_for_bits(bits)
    return normalized(value)


def bounded_text(text: str) -> str:
    """The text, unless it has grown too long.

    Raises:
        Fault: it has.
    """
    bounded_length(len(text))
    charge_for(text)
    return text


def bounded_length(length: int) -> None:
    """Refuse a text of so many characters if they are too many.

    Raises:
        Fault: they are.
    """
    if length > MAX_TEXT:
        raise Fault("text-too-long", limit=MAX_TEXT)


def operands_fault(operator: str, left: Value, right: Value) -> Fault:
    """Why an operator has no result for these operands."""
    if left is None or right is None:
        return Fault("null-operand", operator=operator)
    return Fault("operand-types", operator=operator, left=kind(left), right=kind(right))


def temporal_fault(error: TemporalError) -> Fault:
    """Why an operation on days or times has no result."""
    if isinstance(error, ZoneDataMissing):
        return Fault("zone-data-missing")
    return Fault("temporal-out-of-range", problem=str(error))


def add(left: Value, right: Value) -> Value:
    """`left + right`.

    Raises:
        Fault: they cannot be added.
    """
    if is_number(left) and is_number(right):
        return bounded(left + right)
    if isinstance(left, str) and isinstance(right, str):
        return bounded_text(left + right)
    if isinstance(left, YearMonthDuration) and isinstance(right, YearMonthDuration):
        return YearMonthDuration(left.months + right.months)
    if isinstance(left, DayTimeDuration) and isinstance(right, DayTimeDuration):
        return DayTimeDuration(left.nanos + right.nanos)
    if isinstance(left, (DayTimeDuration, YearMonthDuration)):
        left, right = right, left
    moved = _moved(left, right, 1)
    if moved is None:
        raise operands_fault("+", left, right)
    return moved


def subtract(left: Value, right: Value) -> Value:
    """`left - right`.

    Raises:
        Fault: they cannot be subtracted.
    """
    if is_number(left) and is_number(right):
        return bounded(left - right)
    if isinstance(left, YearMonthDuration) and isinstance(right, YearMonthDuration):
        return YearMonthDuration(left.months - right.months)
    if isinstance(left, DayTimeDuration) and isinstance(right, DayTimeDuration):
        return DayTimeDuration(left.nanos - right.nanos)
    if isinstance(left, (date, LongDate, DateTime)) and isinstance(right, (date, LongDate, DateTime)):
        return _elapsed(left, right)
    if isinstance(left, Time) and isinstance(right, Time):
        return DayTimeDuration(time_key(left, right) - time_key(right, left))
    moved = _moved(left, right, -1)
    if moved is None:
        raise operands_fault("-", left, right)
    return moved


def _moved(start: Value, by: Value, sign: int) -> Value:
    """A day or time moved by a duration, or None if they are not such a pair."""
    try:
        if isinstance(by, YearMonthDuration):
            if isinstance(start, DateTime):
                return start.plus_months(sign * by.months)
            return add_months(start, sign * by.months) if isinstance(start, (date, LongDate)) else None
        if isinstance(by, DayTimeDuration):
            if isinstance(start, (DateTime, Time)):
                return start.plus(sign * by.nanos)
            if isinstance(start, (date, LongDate)):  # the day on which midnight plus the duration falls
                return date_from_ordinal((start.toordinal() * DAY + sign * by.nanos) // DAY)
    except TemporalError as error:
        raise temporal_fault(error) from None
    return None


def _elapsed(left: AnyDate | DateTime, right: AnyDate | DateTime) -> DayTimeDuration:
    if not isinstance(left, DateTime) and not isinstance(right, DateTime):
        return DayTimeDuration((left.toordinal() - right.toordinal()) * DAY)
    first, second = as_date_time(left), as_date_time(right)
    if first.time.is_zoned != second.time.is_zoned:
        raise Fault("zoned-and-unzoned")
    try:
        return DayTimeDuration(first.instant - second.instant)
    except TemporalError as error:
        raise temporal_fault(error) from None


def as_date_time(value: AnyDate | DateTime) -> DateTime:
    """The value itself, or a day's midnight in UTC."""
    return value if isinstance(value, DateTime) else DateTime(value, Time(0, offset=0))


def time_key(value: Time, other: Time) -> int:
    """Nanoseconds by which a time can be compared with another.

    Raises:
        Fault: only one has a zone, or the offset of a zone depends on a date.
    """
    if value.is_zoned != other.is_zoned:
        raise Fault("zoned-and-unzoned")
    if value.zone == other.zone and value.offset == other.offset:
        return value.nanos
    try:
        offset = value.fixed_offset
    except TemporalError as error:
        raise temporal_fault(error) from None
    if offset is None:
        raise Fault("zone-needs-date", zone=value.zone)
    return value.nanos - offset * SECOND


def multiply(left: Value, right: Value) -> Value:
    """`left * right`.

    Raises:
        Fault: they cannot be multiplied.
    """
    if is_number(left) and is_number(right):
        return bounded(left * right)
    if is_number(left):
        left, right = right, left
    if is_number(right):
        if isinstance(left, DayTimeDuration):
            return DayTimeDuration(_toward_zero(left.nanos * right))
        if isinstance(left, YearMonthDuration):
            return YearMonthDuration(_toward_zero(left.months * right))
    raise operands_fault("*", left, right)


def divide(left: Value, right: Value) -> Value:
    """`left / right`, exact for numbers.

    Raises:
        Fault: they cannot be divided, or the divisor is zero.
    """
    try:
        if is_number(left) and is_number(right):
            return bounded(Fraction(left) / right)
        if isinstance(left, DayTimeDuration):
            if is_number(right):
                return DayTimeDuration(_toward_zero(Fraction(left.nanos) / right))
            if isinstance(right, DayTimeDuration):
                return normalized(Fraction(left.nanos, right.nanos))
        if isinstance(left, YearMonthDuration):
            if is_number(right):
                return YearMonthDuration(_toward_zero(Fraction(left.months) / right))
            if isinstance(right, YearMonthDuration):
                return normalized(Fraction(left.months, right.months))
    except ZeroDivisionError:
        raise Fault("division-by-zero") from None
    raise operands_fault("/", left, right)


def _toward_zero(value: Number) -> int:
    bounded(value)
    return int(value)


def negate(value: Value) -> Value:
    """`-value`.

    Raises:
        Fault: it is neither a number nor a duration.
    """
    if is_number(value) or isinstance(value, (DayTimeDuration, YearMonthDuration)):
        return -value
    if value is None:
        raise Fault("null-operand", operator="-")
    raise Fault("operand-type", operator="-", found=kind(value))


def power(left: Value, right: Value) -> Number:
    """`left ** right`: exact for whole exponents, else to 34 significant digits.

    Raises:
        Fault: they are not numbers, there is no real result, or it would be too large.
    """
    if not (is_number(left) and is_number(right)):
        raise operands_fault("**", left, right)
    if left == 0 and right < 0:
        raise Fault("division-by-zero")
    if not isinstance(right, int):
        if left < 0:
            raise Fault("no-real-power")
        return 0 if left == 0 else inexact(lambda c, x, y: c.power(x, y), left, right)
    size = max(abs(left.numerator), left.denominator)
    if size > 1 and (size.bit_length() - 1) * abs(right) > MAX_BITS:
        raise Fault("number-too-large", limit=MAX_BITS)
    return bounded(Fraction(left) ** right)


def inexact(function: Callable[..., Decimal], *arguments: Number) -> Number:
    """The result of a function that is not rational, rounded once to 34 significant digits.

    Raises:
        Fault: the result is too large or too close to zero.
    """
    context = Context(
        prec=DIGITS + _GUARD,
        rounding=ROUND_HALF_EVEN,
        Emax=_EXPONENT,
        Emin=-_EXPONENT,
        traps=[InvalidOperation, DivisionByZero, Overflow, Underflow],
    )
    try:
        result = function(context, *(rounded(a, DIGITS + 2 * _GUARD) for a in arguments))
    except (Overflow, Underflow):
        raise Fault("number-too-large", limit=MAX_BITS) from None
    return normalized(Fraction(rounded(normalized(Fraction(result)))))
