"""Values of the oracle and what can be done with them: fractions, texts, days, ranges of days and numbers, lists."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Any

from tests.oracle.feel import Days, Months


class Absence(Exception):
    """No value, for a named reason, by a clause; of text that is not held also by which revision."""

    def __init__(self, status: str, citation: str | None = None, revision: object = None) -> None:
        self.status, self.citation, self.revision = status, citation, revision
        super().__init__(status, citation)


class Failure(Exception):
    """An expression that fails on these values."""


class Beyond(Exception):
    """A day that the oracle does not reach: before year 1 or after 9999."""


@dataclass(frozen=True, slots=True)
class Range:
    """The values between two bounds; None is without bound."""

    low: Any
    high: Any
    low_in: bool = True
    high_in: bool = True

    def holds(self, value: Any) -> bool:
        """Whether a value is in it."""
        above = self.low is None or value > self.low or (self.low_in and value == self.low)
        return above and (self.high is None or value < self.high or (self.high_in and value == self.high))

    def days(self) -> tuple[date, date]:
        """The first day, and the first day after it."""
        first = date.min if self.low is None else self.low if self.low_in else shifted(self.low, Days(1))
        if self.high is None or self.high == date.max:
            return first, date.max
        return first, shifted(self.high, Days(1)) if self.high_in else self.high


def half(operator: str, bound: Any) -> Range:
    """What a comparison accepts."""
    if operator in ("<", "<="):
        return Range(None, bound, False, operator == "<=")
    if operator in (">", ">="):
        return Range(bound, None, operator == ">=", False)
    return Range(bound, bound)


def shifted(day: date, by: Days | Months) -> date:
    """A day so much later, or earlier."""
    try:
        if isinstance(by, Days):
            return day + timedelta(days=by.number)
        year, month = divmod(day.year * 12 + day.month - 1 + by.number, 12)
        return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError) as error:
        raise Beyond from error


def arithmetic(operator: str, left: Any, right: Any) -> Any:
    """The result of an operator."""
    if left is None or right is None:
        raise Failure("null in arithmetic")
    if isinstance(right, Days | Months) and isinstance(left, date):
        sign = -1 if operator == "-" else 1
        return shifted(left, type(right)(sign * right.number))
    if isinstance(left, date):
        return Days((left - right).days)
    if isinstance(left, Days | Months):
        if operator == "*":
            return type(left)(int(left.number * right))
        other = right.number if operator == "+" else -right.number
        return type(left)(left.number + other)
    if isinstance(right, Days | Months):
        return arithmetic(operator, right, left)
    return _NUMBERS[operator](left, right)


def _divided(left: Fraction, right: Fraction) -> Fraction:
    if right == 0:
        raise Failure("division by zero")
    return left / right


_NUMBERS: dict[str, Callable[[Fraction, Fraction], Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": _divided,
    "**": lambda a, b: a ** int(b),
}


def compared(operator: str, left: Any, right: Any) -> bool:
    """Whether a comparison holds."""
    if operator in ("=", "!="):
        return bool((left == right) == (operator == "="))
    if left is None or right is None:
        raise Failure("null in a comparison")
    return bool(
        {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[operator],
    )


def _scaled(round_: Callable[[Fraction], int]) -> Callable[..., Fraction]:
    def function(number: Fraction, scale: Fraction = Fraction(0)) -> Fraction:
        power = Fraction(10) ** int(scale)
        return Fraction(round_(number * power)) / power

    return function


def _from_zero(whole: Callable[[Fraction], int]) -> Callable[[Fraction], int]:
    return lambda x: whole(x) if x >= 0 else -whole(-x)


def _all(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    return arguments[0] if len(arguments) == 1 and isinstance(arguments[0], tuple) else arguments


def _of_some(pick: Callable[[tuple[Any, ...]], Any]) -> Callable[..., Any]:
    def function(*arguments: Any) -> Any:
        values = _all(arguments)
        if any(v is None for v in values):
            raise Failure("null in a list")
        if not values:
            raise Failure("of an empty list")
        return pick(values)

    return function


def _date(*arguments: Any) -> date:
    if len(arguments) == 1:
        return date.fromisoformat(arguments[0]) if isinstance(arguments[0], str) else arguments[0]
    try:
        return date(*(int(a) for a in arguments))
    except ValueError as error:
        raise Failure("no such day") from error


def _modulo(a: Fraction, b: Fraction) -> Fraction:
    if b == 0:
        raise Failure("division by zero")
    return a - b * floor(a / b)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "floor": _scaled(floor),
    "ceiling": _scaled(ceil),
    "round up": _scaled(_from_zero(ceil)),
    "round down": _scaled(_from_zero(floor)),
    "round half up": _scaled(_from_zero(lambda x: floor(x + Fraction(1, 2)))),
    "round half down": _scaled(_from_zero(lambda x: ceil(x - Fraction(1, 2)))),
    "decimal": _scaled(round),
    "abs": abs,
    "modulo": _modulo,
    "odd": lambda n: n % 2 == 1,
    "even": lambda n: n % 2 == 0,
    "min": _of_some(min),
    "max": _of_some(max),
    "sum": _of_some(lambda values: sum(values, Fraction(0))),
    "concatenate": lambda *lists: tuple(v for values in lists for v in values),
    "count": lambda values: Fraction(len(values)),
    "not": lambda value: not value,
    "all": lambda *a: all(_all(a)),
    "any": lambda *a: any(_all(a)),
    "date": _date,
    "list contains": lambda values, value: value in values,
    "day of year": lambda day: Fraction(day.timetuple().tm_yday),
    "string length": lambda text: Fraction(len(text)),
}


def field(value: Any, name: str) -> Any:
    """A field of a day, a duration, a range, a context, or of every element of a list."""
    if isinstance(value, tuple):
        return tuple(field(v, name) for v in value)
    if isinstance(value, dict):
        return value[name]
    if isinstance(value, Range):
        bound = {"start": value.low, "end": value.high}[name]
        if bound is None:
            raise Failure("a range without that end")
        return bound
    if isinstance(value, date):
        return Fraction({"weekday": value.isoweekday()}.get(name) or getattr(value, name))
    if isinstance(value, Days) and name == "days":
        return Fraction(value.number)
    raise Failure(f"no field {name}")
