"""FEEL values as JSON data, and JSON data as text, exactly.

A number whose decimal ends is a JSON number with all its digits; Python holds it as an `int` or a `Decimal`.  One that
has no such decimal says so:

    {"fraction": "84000/31", "approximately": "2709.677419354838709677419354838710"}
    {"rounded": "1.000000000000000000000000000000000E+5000"}       (its fraction, too, would take too many digits)

A range is a mapping of its ends: `{"from": 1, "to": 9}` with both, `{"after": 1, "before": 9}` with neither,
`{">=": 5}` where it is open-ended by its form.  Contracts and law files take what is written here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from json.encoder import encode_basestring
from typing import Any

from kiyaku.numerals import DIGITS, LONGEST, number_text, scientific, whole_text
from kiyaku.value import Range, Value, is_number, to_text
from kiyaku.visible import visible

_USUAL = 10**15
_TOO_LONG = 10**LONGEST


def plain(value: Value) -> Any:
    """A FEEL value as JSON data: None, bool, int, Decimal, str, list, dict."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | Fraction):
        return _number(value)
    if isinstance(value, tuple):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Range):
        return _range(value)
    return to_text(value)


_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]|'")
_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?(?:/[0-9]+)?\Z")


def inert_cell(words: str) -> str:
    """A text as one cell of a table: a spreadsheet shows it and does not run it as a formula.

    What begins like a formula, and is no number, gets an apostrophe before it; so does what begins with an apostrophe,
    so that taking one away always gives the text.
    """
    return f"'{words}" if _FORMULA.match(words) and not _NUMBER.match(words) else words


def cell(value: Value) -> str:
    """A value as the text of one cell: a number whole, or as a quotient of whole numbers, which contracts take too."""
    if not is_number(value):
        return "" if value is None else inert_cell(to_text(value))
    return whole_text(value) or f"{value.numerator}/{value.denominator}"


def _number(value: int | Fraction) -> Any:
    if isinstance(value, int) and -_USUAL < value < _USUAL:
        return value
    text = whole_text(value)
    if text is not None:
        return Decimal(text) if isinstance(value, Fraction) else value
    if abs(value.numerator) < _TOO_LONG and value.denominator < _TOO_LONG:
        fraction = f"{value.numerator}/{value.denominator}"
        return {"fraction": fraction, "approximately": number_text(value)}
    sign, digits, exponent = scientific(value, DIGITS)
    return {"rounded": f"{sign}{digits[0]}.{digits[1:]}E{exponent:+d}"}


def _range(value: Range) -> dict[str, Any]:
    if value.operator is not None:
        return {value.operator: plain(value.end if value.start is None else value.start)}
    return {
        "from" if value.start_included else "after": plain(value.start),
        "to" if value.end_included else "before": plain(value.end),
    }


def json_text(data: Any, indent: int | None = 2) -> str:
    """JSON data as text, numbers with all their digits, characters that nobody sees written out.

    Args:
        data: what `plain` and the `*_data` functions make.
        indent: blanks per level; None for one line.

    Raises:
        TypeError: it holds something that is no JSON data; a float is none, since it is not exact.
    """
    return visible("".join(_written(data, indent, "\n" if indent is not None else "")))


def _written(data: Any, indent: int | None, line: str) -> Iterator[str]:
    match data:
        case None:
            yield "null"
        case bool():
            yield "true" if data else "false"
        case int():
            yield str(data)
        case Decimal():
            yield format(data, "f")
        case str():
            yield encode_basestring(data)
        case list() | tuple():
            yield from _inside("[]", (("", v) for v in data), indent, line)
        case dict():
            yield from _inside("{}", ((f"{_key(k)}: ", v) for k, v in data.items()), indent, line)
        case _:
            raise TypeError(f"no JSON data: {type(data).__name__}")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"no key of JSON data: {type(key).__name__}")
    return encode_basestring(key)


def _inside(brackets: str, items: Iterator[tuple[str, Any]], indent: int | None, line: str) -> Iterator[str]:
    inner = line + " " * (indent or 0)
    between = "," if indent is not None else ", "
    lead = f"{brackets[0]}{inner}"
    for key, value in items:
        yield f"{lead}{key}"
        yield from _written(value, indent, inner)
        lead = f"{between}{inner}"
    yield brackets if lead[0] == brackets[0] else f"{line}{brackets[1]}"
