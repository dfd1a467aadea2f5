"""Numbers and strings as FEEL writes them: from text to value and back, exactly."""

from __future__ import annotations

import re
from fractions import Fraction

MAX_DIGITS = 4_000  # written out; Python turns no more than 4,300 into text

NUMBER = re.compile(r"(\d++)(?:\.(\d++))?(?:[eE]([+-]?\d++))?|\.(\d++)(?:[eE]([+-]?\d++))?", re.ASCII)
STRING = re.compile(r'"((?:[^"\\]|\\(?s:.))*+)"')

_LONGEST_PLAIN = 60  # digits of a number written without an exponent
_ESCAPE = re.compile(
    r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|((?s:.)))"
)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_TO_ESCAPE = re.compile('[\\\\"\x00-\x1f\x7f-\x9f\u2028\u2029]')
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def number_value(match: re.Match[str]) -> int | Fraction | None:
    """The number that a match of `NUMBER` stands for; None if it passes the bounds."""
    whole = match[1] or ""
    part = match[2] or match[4] or ""
    exponent = match[3] or match[5] or "0"
    if len(exponent) > 20:
        return None
    power = int(exponent) - len(part)
    if len(whole) + len(part) + abs(power) > MAX_DIGITS:
        return None
    digits = int(whole + part)
    value = digits * 10**power if power >= 0 else Fraction(digits, 10**-power)
    return value.numerator if value.denominator == 1 else value


def number_text(value: int | Fraction) -> str:
    """A number as a literal, exactly; a fraction without a finite decimal as a quotient."""
    sign = "-" if value < 0 else ""
    numerator, denominator = abs(value.numerator), value.denominator
    places = 0
    while denominator % 10 == 0:
        denominator //= 10
        places += 1
    for prime, other in ((2, 5), (5, 2)):
        while denominator % prime == 0:
            denominator //= prime
            numerator *= other
            places += 1
    if denominator != 1:
        return f"{sign}{abs(value.numerator)} / {value.denominator}"
    digits = str(numerator)
    if places == 0:
        stripped = digits.rstrip("0")
        zeros = len(digits) - len(stripped)
        return f"{sign}{stripped}e{zeros}" if len(digits) > _LONGEST_PLAIN and zeros > 4 else sign + digits
    if max(places, len(digits)) > _LONGEST_PLAIN:
        return f"{sign}{digits}e-{places}"
    digits = digits.rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def quoted(text: str) -> str:
    """A text as a string literal."""
    return '"' + _TO_ESCAPE.sub(lambda m: _ESCAPES.get(m[0]) or f"\\u{ord(m[0]):04x}", text) + '"'


def unescaped(body: str) -> str:
    """The characters that the inside of a string literal stands for; an unknown escape stays as it is."""
    return _ESCAPE.sub(_unescape, body) if "\\" in body else body


def _unescape(match: re.Match[str]) -> str:
    high, low, short, long, other = match.groups()
    if high:
        return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
    if other:
        return _ESCAPED.get(other, match[0])
    code = int(short or long, 16)
    return chr(code) if code < 0xD800 or 0xDFFF < code <= 0x10FFFF else match[0]
