"""Strict mode: days moved by durations that are known to be whole days or months, without building the durations.

`d + @"P1M"`, `d - @"P1D"`, `d + @"P1D" * n` with a date `d` become calls with plain numbers.
"""

from __future__ import annotations

import ast as pyast
from datetime import date

from kiyaku.feel.python import build as py
from kiyaku.feel.python.emitter import TypedEmitter
from kiyaku.feel.syntax import ast
from kiyaku.feel.values import arithmetic
from kiyaku.temporal import DayTimeDuration, LongDate, YearMonthDuration
from kiyaku.value import Number, Value

_DATES = frozenset({"date"})
_NUMBERS = frozenset({"number"})
_DAY = 86_400_000_000_000
_LAST = date.max.toordinal()


def moved(emitter: TypedEmitter, node: ast.Arithmetic) -> pyast.expr | None:
    """A date plus or minus a known duration; None if it is something else."""
    if node.operator not in ("+", "-") or emitter.known(node.left, _DATES) is None:
        return None
    amount = emitter.checked.constants.get(node.right.number)
    if isinstance(amount, YearMonthDuration):
        months = amount.months if node.operator == "+" else -amount.months
        return _number(emitter, plus_months, emitter.emit(node.left), pyast.Constant(months))
    days = _days(emitter, node.right)
    if days is None:
        return None
    if node.operator == "-":
        days = py.negative(days)
    return _number(emitter, plus_days, emitter.emit(node.left), days)


def _days(emitter: TypedEmitter, node: ast.Node) -> pyast.expr | None:
    """The number of days of a duration: a known one of whole days, or such a one times a number."""
    amount = emitter.checked.constants.get(node.number)
    if isinstance(amount, DayTimeDuration) and amount.nanos % _DAY == 0:
        return pyast.Constant(amount.nanos // _DAY)
    if isinstance(node, ast.Arithmetic) and node.operator == "*":
        for duration, number in ((node.left, node.right), (node.right, node.left)):
            days = _days(emitter, duration)
            if days is not None and emitter.known(number, _NUMBERS):
                return py.binary(days, pyast.Mult(), emitter.unnormalized(number))
    return None


def _number(emitter: TypedEmitter, function: object, *arguments: pyast.expr) -> pyast.expr:
    return py.call(emitter.pool(function), *arguments)


def plus_days(day: date | LongDate, days: Number) -> Value:
    """The day on which midnight of a day plus so many days (perhaps in part) falls."""
    if type(day) is date and type(days) is int and 1 <= (number := day.toordinal() + days) <= _LAST:
        return date.fromordinal(number)
    return arithmetic.add(day, arithmetic.multiply(DayTimeDuration(_DAY), days))


def plus_months(day: date | LongDate, months: int) -> Value:
    """The same day so many months later, or the last day of a month that has no such day."""
    if type(day) is date and day.day <= 28:
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        if 1 <= year <= 9999:
            return date(year, month + 1, day.day)
    return arithmetic.add(day, YearMonthDuration(months))
