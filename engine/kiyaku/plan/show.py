"""Values as people read them: 28,000 rather than 28000, 2,709.677… rather than 84000/31, 0.000333… rather than 0.

A number that ends with an ellipsis is not the exact one; every other is.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_DOWN
from fractions import Fraction

from kiyaku.numerals import DIGITS, LONGEST, scientific, whole_text
from kiyaku.value import DayTimeDuration, Range, Value, YearMonthDuration, quoted, to_text

_DECIMALS = 3  # of a decimal that does not end, behind the zeros that it begins with
_MOST = 30  # decimals of a number that is not written whole
_SMALLEST = 10**_MOST  # a number smaller than one part of it is shown with its power of ten
_LARGEST = 10 ** (LONGEST + _MOST)  # a number of so many of these parts is shown likewise
_SIGNIFICANT = 10  # digits of such a number that has too many
_USUAL = 10**15
_THOUSAND = 10**_DECIMALS


def show(value: Value) -> str:
    """A value in a sentence; the number is exact unless it ends with an ellipsis."""
    if value is None:
        return "—"
    if isinstance(value, Fraction):
        return _number(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f"{value:,}" if -_USUAL < value < _USUAL else _number(value)
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


def in_formula(value: Value) -> str:
    """A value where its name stood in an expression: texts in quotes, numbers without separators, days as they are."""
    if value is None:
        return "null"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Fraction | int) and not isinstance(value, bool):
        return show(value).replace(",", "")
    if isinstance(value, tuple):
        return f"[{', '.join(map(in_formula, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{k or quoted(k)}: {in_formula(v)}' for k, v in value.items())}}}"
    if isinstance(value, DayTimeDuration | YearMonthDuration):
        return to_text(value, nested=True)
    return show(value)


def _number(value: int | Fraction) -> str:
    sign, numerator, denominator = "", value.numerator, value.denominator
    if numerator < 0:
        sign, numerator = "-", -numerator
    is_usual = numerator < _USUAL and denominator < _USUAL
    if not is_usual and numerator and not denominator <= numerator * _SMALLEST < _LARGEST * denominator:
        return _scientific(value)
    whole = whole_text(value)
    if whole is not None:
        before, point, after = whole.lstrip("-").partition(".")
        return f"{sign}{int(before):,}{point}{after}"
    first, rest = divmod(numerator, denominator)
    places = _DECIMALS
    while rest * 10 < denominator and places < _MOST:
        rest *= 10
        places += 1
    decimals = rest * _THOUSAND // denominator
    return f"{sign}{first:,}.{decimals:0{places}d}…"


def _scientific(value: int | Fraction) -> str:
    sign, digits, exponent = scientific(value, DIGITS, ROUND_DOWN)
    stripped = digits.rstrip("0")
    if Fraction(int(stripped)) * Fraction(10) ** (exponent + 1 - len(stripped)) == abs(value):
        return f"{sign}{stripped[0]}{'.' * (len(stripped) > 1)}{stripped[1:]}×10^{exponent}"
    return f"{sign}{digits[0]}.{digits[1:_SIGNIFICANT]}…×10^{exponent}"


def with_unit(value: Value, unit: str | None) -> str:
    """A value and its unit."""
    return f"{show(value)}{unit or ''}" if value is not None else "—"
