"""Values and types of FEEL as JavaScript for the runtime in `js/feel.js`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from kiyaku.feel.types import Type
from kiyaku.temporal import DateTime, Time
from kiyaku.value import DayTimeDuration, Range, Value, YearMonthDuration
from kiyaku.visible import visible


class Verbatim(str):
    """JavaScript inside of data."""


Data: TypeAlias = "str | int | bool | Sequence[Data] | Mapping[str, Data] | None"
"""What a program consists of: data with JavaScript in it."""


def js(value: Data) -> str:
    """Data with JavaScript in it as one expression; an entry that is None is left away."""
    if isinstance(value, Verbatim):
        return str(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{quoted(k)}:{js(v)}" for k, v in value.items() if v is not None) + "}"
    return "[" + ",".join(map(js, value)) + "]"


def quoted(text: str) -> str:
    """A JavaScript string, which ends no script that it may come to stand in."""
    return visible(json.dumps(text, ensure_ascii=False)).replace("<", "\\u003c")


def literal(value: Value) -> str:
    """A FEEL value in JavaScript.

    Raises:
        ValueError: it has none.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f"{value}n" if value >= 0 else f"({value}n)"
    if isinstance(value, Fraction):
        return f"K.ratio({value.numerator}n,{value.denominator}n)"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, date):
        return f"new K.Day({value.toordinal()})"
    if isinstance(value, YearMonthDuration):
        return f"new K.Months({value.months}n)"
    if isinstance(value, DayTimeDuration):
        return f"new K.Span({value.nanos}n)"
    if isinstance(value, Time) and value.zone is None:
        return f"new K.Clock({value.nanos}n{_offset(value)})"
    if isinstance(value, DateTime) and value.time.zone is None and isinstance(value.date, date):
        day = f"new K.Day({value.date.toordinal()})"
        return f"new K.Moment({day},{value.time.nanos}n{_offset(value.time)})"
    if isinstance(value, Range):
        operator = quoted(value.operator) if value.operator is not None else "null"
        ends = f"{literal(value.start)},{literal(value.end)}"
        return f"new K.Range({ends},{literal(value.start_included)},{literal(value.end_included)},{operator})"
    if isinstance(value, tuple):
        return f"[{','.join(map(literal, value))}]"
    if isinstance(value, dict):
        return f"new Map([{','.join(f'[{quoted(k)},{literal(v)}]' for k, v in value.items())}])"
    raise ValueError(f"no JavaScript for {value!r}")


def _offset(time: Time) -> str:
    return "" if time.offset is None else f",{time.offset}"


def type_data(kind: Type) -> dict[str, Data]:
    """A type as data: for reading input, and for asking what a value is an instance of."""
    out: dict[str, Data] = {"head": kind.head}
    if kind.nullable:
        out["nullable"] = True
    if kind.element is not None:
        out["element"] = type_data(kind.element)
    if kind.fields is not None:
        out["fields"] = {name: type_data(inner) for name, inner in kind.fields}
    return out
