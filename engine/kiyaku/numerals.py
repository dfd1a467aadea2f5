"""Exact numbers as text.

A number whose decimal ends is written whole: 0.0725, 218.45, 0.0004.  One whose decimal does not end, or would take
more than `LONGEST` digits, has no such text; what is shown in its place says that it is not the number itself.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from functools import lru_cache

DIGITS = 34  # significant digits of what is not rational, and of a decimal that does not end
LONGEST = 1_000  # digits of a number that is written whole
_BITS = 3_330  # a number of more bits has more digits than that
_TOO_LARGE = 10**LONGEST
_USUAL = 2**60
_FEW = 10**60  # what a usual denominator divides, if its decimal ends


def rounded(value: int | Fraction, digits: int = DIGITS, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    """The number to so many significant digits, half to even unless another rounding of `decimal` is named."""
    context = Context(prec=digits, rounding=rounding, Emax=10**12, Emin=-(10**12))
    return context.divide(Decimal(value.numerator), Decimal(value.denominator))


def whole_text(value: int | Fraction) -> str | None:
    """The number in plain notation, every digit of it; None if its decimal does not end within `LONGEST` digits."""
    numerator, denominator = value.numerator, value.denominator
    if denominator == 1:
        return str(numerator) if -_TOO_LARGE < numerator < _TOO_LARGE else None
    if denominator < _USUAL:
        if _FEW % denominator:
            return None
    elif denominator.bit_length() > _BITS or pow(10, LONGEST, denominator):
        return None
    places = _places(denominator)
    scaled = abs(numerator) * (10**places // denominator)
    if scaled >= _TOO_LARGE:
        return None
    digits = str(scaled).rjust(places + 1, "0")
    return f"{'-' if numerator < 0 else ''}{digits[:-places]}.{digits[-places:]}"


@lru_cache(maxsize=1024)
def _places(denominator: int) -> int:
    """The decimals of a fraction whose denominator has no prime factors but 2 and 5."""
    twos = (denominator & -denominator).bit_length() - 1
    rest, fives = denominator >> twos, 0
    while rest > 1:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives)


def number_text(value: int | Fraction) -> str:
    """The number in plain notation: whole where its decimal ends, else to 34 significant digits, half to even."""
    text = whole_text(value)
    if text is None:
        text = format(rounded(value), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return text


def scientific(value: int | Fraction, digits: int, rounding: str = ROUND_HALF_EVEN) -> tuple[str, str, int]:
    """A number that is not 0 as sign, so many significant digits, and the power of ten of the first."""
    sign, found, exponent = rounded(value, digits, rounding).as_tuple()
    assert isinstance(exponent, int)
    written = "".join(map(str, found))
    return "-" if sign else "", written.ljust(digits, "0"), exponent + len(written) - 1
