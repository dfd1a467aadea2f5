"""FEEL values as Python values.

=========================  =========================================================================================
number                     `int`, or a `Fraction` that is not whole (see `number` and `normalized`); never `bool`
string, boolean, null      `str`, `bool`, `None`
list, context              `tuple`, `dict` with string keys; neither is changed once built
date                       `datetime.date`, or `LongDate` outside of the years 1 to 9999
time, date and time        `Time`, `DateTime`
durations                  `DayTimeDuration`, `YearMonthDuration`
range, function            `Range`, `Function`
=========================  =========================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Literal, TypeAlias, TypeGuard

from kiyaku.numerals import number_text
from kiyaku.temporal import (
    AnyDate,
    DateTime,
    DayTimeDuration,
    LongDate,
    Time,
    YearMonthDuration,
    date_text,
)

__all__ = [
    "AnyDate",
    "DateTime",
    "DayTimeDuration",
    "Function",
    "LongDate",
    "Number",
    "Range",
    "Time",
    "Value",
    "YearMonthDuration",
    "is_number",
    "kind",
    "normalized",
    "number",
    "number_text",
    "to_text",
]

Value: TypeAlias = object
Number: TypeAlias = int | Fraction


@dataclass(frozen=True, slots=True)
class Range:
    """The values between two ends.

    A bound of None is the null that was written there, and nothing is known to lie in such a range; a range that is
    open-ended by its form, such as `(< 10)`, says so by its `operator`, and its missing bound is infinite.
    """

    start: Value
    end: Value
    start_included: bool = True
    end_included: bool = True
    operator: Literal["=", "!=", "<", "<=", ">", ">="] | None = None

    @classmethod
    def compared(cls, operator: Literal["=", "!=", "<", "<=", ">", ">="], bound: Value) -> Range:
        """The range that a comparison without left side means: `(>= 5)`."""
        if operator in ("<", "<="):
            return cls(None, bound, False, operator == "<=", operator)
        if operator in (">", ">="):
            return cls(bound, None, operator == ">=", False, operator)
        return cls(bound, bound, operator == "=", operator == "=", operator)

    def __str__(self) -> str:
        return to_text(self)


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function as a value: a function literal, a business knowledge model or a built-in.

    `type` is its `kiyaku.feel.types.Type` where it is known; the base does not look into it.
    """

    name: str
    parameters: tuple[str, ...]
    call: Callable[..., Value]
    type: object = None

    def __str__(self) -> str:
        return f"function({', '.join(self.parameters)})"


def number(numerator: int, denominator: int = 1) -> Number:
    """The exact number `numerator / denominator`.

    Raises:
        ZeroDivisionError: the denominator is 0.
    """
    return normalized(Fraction(numerator, denominator))


def normalized(value: Number) -> Number:
    """The same number, as an `int` where it is whole."""
    return value.numerator if value.denominator == 1 else value


def magnitude(value: Number) -> Number:
    """The number without its sign."""
    return value if value >= 0 else -value


def is_number(value: Value) -> TypeGuard[Number]:
    """Whether it is a number; true and false are none."""
    return type(value) is int or type(value) is Fraction


def kind(value: Value) -> str:
    """The name of the value's type as FEEL writes it; `null` for None.

    Raises:
        TypeError: it is no FEEL value; a float is none, nor is a `datetime.datetime`.
    """
    name = _KINDS.get(type(value))
    if name is None:
        name = next((_KINDS[base] for base in type(value).__mro__ if base in _KINDS), None)
        if name is None or isinstance(value, datetime):
            raise TypeError(f"not a FEEL value: {type(value).__name__}")
    return name


_KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    Fraction: "number",
    str: "string",
    tuple: "list",
    dict: "context",
    date: "date",
    LongDate: "date",
    DateTime: "date and time",
    Time: "time",
    DayTimeDuration: "days and time duration",
    YearMonthDuration: "years and months duration",
    Range: "range",
    Function: "function",
}


_PLAIN_KEY = re.compile(r"[^\W\d]\w*(?: \w+)*")


def to_text(value: Value, *, nested: bool = False) -> str:
    """The value as FEEL's `string` writes it; inside of lists and contexts strings are quoted."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | Fraction():
            return number_text(value)
        case str():
            return quoted(value) if nested else value
        case tuple():
            return f"[{', '.join(to_text(v, nested=True) for v in value)}]"
        case dict():
            return f"{{{', '.join(f'{_key_text(k)}: {to_text(v, nested=True)}' for k, v in value.items())}}}"
        case date() | LongDate():
            return _at(date_text(value), nested)
        case Range():
            return _range_text(value)
        case Function():
            return str(value)
        case _:
            return _at(str(value), nested)


def quoted(text: str) -> str:
    """The text as a FEEL string literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'


def _at(text: str, nested: bool) -> str:
    return f'@"{text}"' if nested else text


def _key_text(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else quoted(key)


def _range_text(value: Range) -> str:
    if value.operator is not None:
        bound = value.end if value.start is None else value.start
        return f"({value.operator} {to_text(bound, nested=True)})"
    opening, closing = "[" if value.start_included else "(", "]" if value.end_included else ")"
    return f"{opening}{to_text(value.start, nested=True)}..{to_text(value.end, nested=True)}{closing}"
