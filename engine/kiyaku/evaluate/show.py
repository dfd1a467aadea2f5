"""Values as people read them: 28,000 rather than 28000, 2,709.677… rather than 84000/31."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from kiyaku.evaluate.outcome import Value
from kiyaku.value import Range, to_text

_DECIMALS = 3
_LONG = 10_000  # bits; longer numbers are shown with the digits that FEEL prints


def show(value: Value) -> str:
    """A value in a sentence; the number is exact unless it ends with an ellipsis."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Fraction):
        if max(value.numerator.bit_length(), value.denominator.bit_length()) > _LONG:
            return to_text(value)
        return f"{value:,}" if isinstance(value, int) else _fraction(value)
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Range):
        start, end = (show(b) if b is not None else "" for b in (value.start, value.end))
        return f"{'[' if value.start_included else '('}{start}..{end}{']' if value.end_included else ')'}"
    if isinstance(value, tuple):
        return "[" + "、".join(show(v) for v in value) + "]"
    if isinstance(value, dict):
        return "{" + "、".join(f"{k}: {show(v)}" for k, v in value.items()) + "}"
    return to_text(value)


def _fraction(value: Fraction) -> str:
    sign = "-" if value < 0 else ""
    scaled, rest = divmod(abs(value.numerator) * 10**_DECIMALS, value.denominator)
    whole, decimals = divmod(scaled, 10**_DECIMALS)
    if rest:
        return f"{sign}{whole:,}.{decimals:0{_DECIMALS}d}…"
    return f"{sign}{whole:,}.{str(decimals).rjust(_DECIMALS, '0').rstrip('0')}"


def with_unit(value: Value, unit: str | None) -> str:
    """A value and its unit."""
    return f"{show(value)}{unit or ''}" if value is not None else "—"
