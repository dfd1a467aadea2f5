"""Values as a person writes them in a language: 22か月, 2026-07-01〜2026-07-31, はい."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from kiyaku.messages import Language, text
from kiyaku.plan.absence import STATUSES
from kiyaku.plan.show import show
from kiyaku.plan.working import Quantity, Working
from kiyaku.value import DayTimeDuration, Range, YearMonthDuration

_DAY = timedelta(days=1)
_COUNTED = {"月": "か月"}  # a number of them, in Japanese
_NS = 1_000_000_000
_SHOWN = frozenset({int, Fraction, str, date})
_PLAIN = 10**15  # numbers below it need no closer look


def words(value: Any, language: Language, unit: str | None = None) -> str:
    """A value with its unit."""
    kind = type(value)
    if kind is int and -_PLAIN < value < _PLAIN:  # what most values of a bill are, at once
        return f"{value:,}{_COUNTED.get(unit, unit)}" if unit else f"{value:,}"
    if kind in _SHOWN:
        said = value.isoformat() if kind is date else show(value)
        return said + _COUNTED.get(unit, unit) if unit else said
    if value is None:
        return text("value-none", language)
    if isinstance(value, bool):
        return text("value-true" if value else "value-false", language)
    if isinstance(value, Range):
        return _range(value, language)
    if isinstance(value, YearMonthDuration):
        return _duration(((value.months // 12, "years"), (value.months % 12, "months")), language)
    if isinstance(value, DayTimeDuration):
        seconds, rest = divmod(value.nanos, _NS)
        if rest or seconds < 0:
            return show(value)
        days, seconds = divmod(seconds, 86400)
        parts = ((days, "days"), (seconds // 3600, "hours"), (seconds // 60 % 60, "minutes"), (seconds % 60, "seconds"))
        return _duration(parts, language)
    if isinstance(value, tuple):
        return "、".join(words(v, language) for v in value) if value else text("value-none", language)
    if isinstance(value, dict):
        first = text("value-first", language)  # of a history
        return "{" + "、".join(f"{k or first}: {words(v, language)}" for k, v in value.items()) + "}"
    return f"{show(value)}{_COUNTED.get(unit or '', unit or '')}"


def status_words(status: str, language: Language) -> str:
    """The name of an absence, said in words if the engine knows it; names that rules add say themselves."""
    if status not in STATUSES:
        return status
    code = status.replace("_", "-")
    return f"{text(f'status-{code}', language)} ({status})"


def _range(value: Range, language: Language) -> str:
    start, end = value.start, value.end
    if not (start is None or isinstance(start, date)) or not (end is None or isinstance(end, date)):
        return show(value)
    first = start if start is None or value.start_included else start + _DAY
    last = end if end is None or value.end_included else end - _DAY
    if first is not None and last is not None and last < first:
        return text("value-none", language)
    return f"{'' if first is None else first.isoformat()}〜{'' if last is None else last.isoformat()}"


def _duration(parts: tuple[tuple[int, str], ...], language: Language) -> str:
    said = [text(f"duration-{unit}", language, number=number) for number, unit in parts if number]
    if language == "en":  # 1 day
        said = [one.removesuffix("s") if one.startswith("1 ") else one for one in said]
    return (" " if language == "en" else "").join(said) or text(f"duration-{parts[0][1]}", language, number=0)


def arithmetic(parts: tuple[Quantity | str, ...], language: Language) -> str:
    """A line of arithmetic: `12ID × 2,800円/ID/月 × 22か月`."""
    out = ""
    for part in parts:
        if isinstance(part, Quantity):
            out += words(part.value, language, part.unit)
        elif part in "()":
            out += part
        else:
            out += f" {part} "
    return out


def is_product(working: Working) -> bool:
    """Whether more factors can be written behind it without brackets."""
    depth = 0
    for part in working.parts:
        depth += {"(": 1, ")": -1}.get(part, 0) if isinstance(part, str) else 0
        if depth == 0 and isinstance(part, str) and part in "+−":
            return False
    return True
