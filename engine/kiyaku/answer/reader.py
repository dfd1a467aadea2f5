"""Plain values as FEEL values of the types that the terms declare.

A `Converter` is made once for a type and takes one value after the other: numbers and texts from programs, ISO dates,
mappings of day to value.  What it cannot take it refuses with a code and the path inside the value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from kiyaku.book.read import plain
from kiyaku.diagnostic import Diagnostic, KiyakuError, suggest
from kiyaku.emit.python.run import Series
from kiyaku.feel.types import ANY, Type
from kiyaku.plan.show import show
from kiyaku.temporal import DateTime, TemporalError, parse_date_time, parse_duration, parse_time
from kiyaku.temporal.times import moment_of
from kiyaku.value import Range, Value

Path = tuple[str | int, ...]
Converter = Callable[[object], Value]


class Refused(Exception):
    """A value is not what was declared: a code, the path inside the value, and the arguments of the message."""

    def __init__(self, code: str, path: Path = (), hint: str = "fix", **args: object) -> None:
        self.code, self.path, self.hint, self.arguments = code, path, hint, args
        super().__init__(code)

    def under(self, key: str | int) -> Refused:
        """The same, seen from a value that this one stands in."""
        return Refused(self.code, (key, *self.path), self.hint, **self.arguments)


def converted(name: str, unparsed: object, kind: Type) -> Value:
    """A plain value as a FEEL value of a type.

    Raises:
        KiyakuError: it is not of that type.
    """
    try:
        return converter(kind)(unparsed)
    except Refused as refused:
        args = {"name": name, **refused.arguments}
        raise KiyakuError([Diagnostic(code=refused.code, args=args, hint=refused.hint)]) from None


def converter(kind: Type) -> Converter:
    """What takes values of a type."""
    return _MAKERS[kind.head](kind) if kind.head in _MAKERS else _anything


_ALWAYS = (date.min,)


def history(kind: Type, one: Converter) -> Converter:
    """What takes a value that varies: a mapping of day to value, or one value for all days."""

    fromisoformat = date.fromisoformat

    def read(unparsed: object) -> Value:
        if type(unparsed) is int:
            return Series(_ALWAYS, (one(unparsed),))
        steps: dict[date, Value] = {}
        if type(unparsed) is dict:
            try:
                for day, inner in unparsed.items():
                    if len(day) != 10 or day[7] != "-":
                        break
                    steps[fromisoformat(day)] = one(inner)
                else:
                    if len(steps) == len(unparsed):
                        return series(steps)
            except (TypeError, ValueError, Refused):
                pass  # days that are no texts, or something wrong: step by step
        return slowly(unparsed)

    def slowly(unparsed: object) -> Value:
        if not isinstance(unparsed, Mapping) or _is_value(unparsed, kind):
            return Series(_ALWAYS, (one(unparsed),))
        steps: dict[date, Value] = {}
        for day, inner in unparsed.items():
            found = _day(day)
            if found is None:
                raise Refused("impossible-date", (str(day),), value=day)
            if found in steps:
                raise Refused("day-twice", (str(day),), day=found)
            try:
                steps[found] = one(inner)
            except Refused as refused:
                raise refused.under(str(day)) from None
        return series(steps)

    return read


def _day(day: object) -> date | None:
    """The day that a step of a history begins on, if it is one."""
    if type(day) is date:
        return day
    try:
        return date.fromisoformat(day) if isinstance(day, str) and len(day) == 10 and day[7] == "-" else None
    except ValueError:
        return None


def series(steps: dict[date, Value]) -> Series[Value]:
    """The history of these steps.

    Raises:
        Refused: there is none.
    """
    if len(steps) == 1:
        return Series(tuple(steps), tuple(steps.values()))
    if not steps:
        raise Refused("empty-history")
    days = sorted(steps)
    return Series(tuple(days), tuple([steps[d] for d in days]))


def _is_value(unparsed: Mapping[object, object], kind: Type) -> bool:
    """Whether a mapping is one value and no history: a value that is written as a mapping has no day for a key."""
    if kind.head == "number":
        return "fraction" in unparsed or "rounded" in unparsed
    if kind.head not in ("range", "context"):
        return False
    return bool(unparsed) and not any(isinstance(key, date) or _LIKE_A_DAY.fullmatch(str(key)) for key in unparsed)


def _null(unparsed: object, kind: Type) -> Value:
    """Null, where the type has it; anything else that is no value of the type is refused."""
    if unparsed is None and kind.nullable:
        return None
    raise _not_of(unparsed, kind.head)


def _not_of(unparsed: object, head: str) -> Refused:
    if head == "date" and isinstance(unparsed, str) and _LIKE_A_DAY.fullmatch(unparsed):
        return Refused("impossible-date", value=unparsed)
    return Refused("fact-type", (), head, value=_written(unparsed), expected=head)


_OPERATORS: tuple[Literal["=", "!=", "<", "<=", ">", ">="], ...] = ("=", "!=", "<", "<=", ">", ">=")
_FRACTION = re.compile(r"([-+]?[0-9]{1,1000})/([0-9]{1,1000})")
_LIKE_A_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")


def _written(unparsed: object) -> str:
    return show(unparsed) if isinstance(unparsed, str | int | Fraction | bool | date | None) else str(unparsed)


def _anything(unparsed: object) -> Value:
    return unparsed


def _number(kind: Type) -> Converter:
    def read(unparsed: object) -> Value:
        if type(unparsed) is int:
            return unparsed
        value = unparsed
        if isinstance(value, Mapping) and "fraction" in value and value.keys() <= {"fraction", "approximately"}:
            value = value["fraction"]
        if isinstance(value, str):
            value = _fraction(value) if "/" in value else plain(value)
        if isinstance(value, float):
            raise Refused("float-given", value=value)
        if isinstance(value, Decimal) and value.is_finite():
            value = Fraction(value)
        if isinstance(value, bool) or not isinstance(value, int | Fraction):
            return _null(unparsed, kind)
        return value.numerator if value.denominator == 1 else value

    return read


def _fraction(text: str) -> Fraction | None:
    """The number that a quotient of whole numbers is: 84000/31."""
    found = _FRACTION.fullmatch(text)
    return Fraction(int(found[1]), int(found[2])) if found is not None and int(found[2]) else None


def _date(kind: Type) -> Converter:
    fromisoformat = date.fromisoformat

    def read(unparsed: object) -> Value:
        if (
            type(unparsed) is str and len(unparsed) == 10 and unparsed[7] == "-"
        ):  # 2026-07-01, and not the day of a week 2026-W27-3
            try:
                return fromisoformat(unparsed)
            except ValueError:
                raise _not_of(unparsed, "date") from None
        return unparsed if type(unparsed) is date else _null(unparsed, kind)

    return read


def _instance(wanted: type) -> Callable[[Type], Converter]:
    def make(kind: Type) -> Converter:
        def read(unparsed: object) -> Value:
            return unparsed if isinstance(unparsed, wanted) else _null(unparsed, kind)

        return read

    return make


def _parsed(parse: Callable[[str], Value]) -> Callable[[Type], Converter]:
    def make(kind: Type) -> Converter:
        def read(unparsed: object) -> Value:
            if not isinstance(unparsed, str):
                return _null(unparsed, kind)
            try:
                return parse(unparsed)
            except TemporalError:
                raise _not_of(unparsed, kind.head) from None

        return read

    return make


def _date_time(kind: Type) -> Converter:
    parse = _parsed(_moment)(kind)
    fromisoformat = datetime.fromisoformat

    def read(unparsed: object) -> Value:
        if (  # 2026-07-01T10:30 or 2026-07-01T10:30:00
            type(unparsed) is str
            and len(unparsed) in (16, 19)
            and unparsed[7] == "-"
            and unparsed[10] == "T"
            and unparsed[13] == unparsed[-3] == ":"
        ):
            try:
                return moment_of(fromisoformat(unparsed))
            except ValueError:
                return parse(unparsed)
        if isinstance(unparsed, DateTime):
            return unparsed
        return parse(unparsed.isoformat() if isinstance(unparsed, datetime) else unparsed)

    return read


def _moment(text: str) -> Value:
    full = text if text.count(":") != 1 else f"{text}:00"  # minutes are enough for people
    return parse_date_time(full.replace(" ", "T", 1))


def _list(kind: Type) -> Converter:
    one = converter(kind.element or ANY)

    def read(unparsed: object) -> Value:
        if not isinstance(unparsed, list | tuple):
            return _null(unparsed, kind)
        try:
            return tuple([one(value) for value in unparsed])
        except Refused:
            pass  # which of them it is, is told below
        out = []
        for i, value in enumerate(unparsed):
            try:
                out.append(one(value))
            except Refused as refused:
                raise refused.under(i) from None
        return tuple(out)

    return read


def _context(kind: Type) -> Converter:
    fields = {name: (converter(inner), inner.nullable) for name, inner in kind.fields or ()}

    converters = [(name, one) for name, (one, _) in fields.items()]

    def read(unparsed: object) -> Value:
        if type(unparsed) is dict and len(unparsed) == len(converters):
            try:
                return {name: one(unparsed[name]) for name, one in converters}
            except (KeyError, Refused):
                pass  # which of them it is, is told below
        if not isinstance(unparsed, Mapping):
            return _null(unparsed, kind)
        for key in unparsed:
            if key not in fields:
                near = suggest(str(key), fields)
                args = {"key": key, "suggestion": near or "", "allowed": "、".join(fields)}
                raise Refused("unknown-field", (key,), "did-you-mean" if near else "fix", **args)
        out: dict[str, Value] = {}
        for key, (one, nullable) in fields.items():
            if key not in unparsed and not nullable:
                raise Refused("missing-field", key=key)
            try:
                out[key] = one(unparsed.get(key))
            except Refused as refused:
                raise refused.under(key) from None
        return out

    return read


def _range(kind: Type) -> Converter:
    one = converter(kind.element or ANY)

    def read(unparsed: object) -> Value:
        if isinstance(unparsed, Range):
            return unparsed
        if not isinstance(unparsed, Mapping):
            return _null(unparsed, kind)

        def bound(*names: str) -> Value:
            name = next((n for n in names if unparsed.get(n) is not None), None)
            if name is None:
                return None
            try:
                return one(unparsed[name])
            except Refused as refused:
                raise refused.under(name) from None

        operator = next((o for o in _OPERATORS if list(unparsed) == [o]), None)
        if operator is not None:
            return Range.compared(operator, bound(operator))
        if set(unparsed) - {"from", "after", "to", "before"} or {"from", "after"} <= unparsed.keys():
            raise _not_of(unparsed, kind.head)
        if {"to", "before"} <= unparsed.keys():
            raise _not_of(unparsed, kind.head)
        start, end = bound("from", "after"), bound("to", "before")
        return Range(
            start=start, end=end, start_included="after" not in unparsed, end_included="before" not in unparsed
        )

    return read


_MAKERS: Mapping[str, Callable[[Type], Converter]] = {
    "number": _number,
    "string": _instance(str),
    "boolean": _instance(bool),
    "date": _date,
    "date and time": _date_time,
    "time": _parsed(parse_time),
    "days and time duration": _parsed(parse_duration),
    "years and months duration": _parsed(parse_duration),
    "list": _list,
    "context": _context,
    "range": _range,
}
