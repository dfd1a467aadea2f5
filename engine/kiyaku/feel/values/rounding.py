"""Rounding of fractions to whole numbers with whole divisions, without making a fraction first.

The two numbers are what stands above and below the line; a bottom of zero is a ZeroDivisionError, as for `//`.
"""

from __future__ import annotations

from fractions import Fraction

from kiyaku.value import Number


def round_up(top: Number, bottom: Number) -> int:
    """`top / bottom` away from zero."""
    return -(-top // bottom) if (top < 0) == (bottom < 0) else top // bottom


def round_down(top: Number, bottom: Number) -> int:
    """`top / bottom` toward zero."""
    return top // bottom if (top < 0) == (bottom < 0) else -(-top // bottom)


def round_half_up(top: Number, bottom: Number) -> int:
    """`top / bottom` to the nearest, halves away from zero."""
    if bottom < 0:
        top, bottom = -top, -bottom
    return (2 * top + bottom) // (2 * bottom) if top >= 0 else -((bottom - 2 * top) // (2 * bottom))


def round_half_down(top: Number, bottom: Number) -> int:
    """`top / bottom` to the nearest, halves toward zero."""
    if bottom < 0:
        top, bottom = -top, -bottom
    return -((bottom - 2 * top) // (2 * bottom)) if top >= 0 else (2 * top + bottom) // (2 * bottom)


def round_half_even(top: Number, bottom: Number) -> int:
    """`top / bottom` to the nearest, halves to the even neighbour."""
    return round(Fraction(top) / bottom)
