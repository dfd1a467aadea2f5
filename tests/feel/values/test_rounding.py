"""Rounding of quotients: every mode against exact fractions, on both sides of zero and with either sign below."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.feel.values import rounding

_TOPS = st.integers(-60, 60) | st.fractions(-20, 20, max_denominator=12)
_BOTTOMS = (st.integers(-12, 12) | st.fractions(-6, 6, max_denominator=6)).filter(lambda n: n != 0)


def half(value: Fraction, *, away: bool) -> int:
    """The nearest whole number; a half goes away from zero or toward it."""
    size = abs(value)
    rounded = floor(size + Fraction(1, 2)) if away else ceil(size - Fraction(1, 2))
    return rounded if value >= 0 else -rounded


@given(_TOPS, _BOTTOMS)
def test_modes(top: Fraction | int, bottom: Fraction | int) -> None:
    value = Fraction(top) / Fraction(bottom)
    assert rounding.round_half_up(top, bottom) == half(value, away=True)
    assert rounding.round_half_down(top, bottom) == half(value, away=False)
    assert rounding.round_half_even(top, bottom) == round(value)
    assert rounding.round_down(top, bottom) == int(value)
    assert rounding.round_up(top, bottom) == (ceil(value) if value >= 0 else floor(value))


@pytest.mark.parametrize(
    ("top", "up", "down", "even"), [(5, 3, 2, 2), (-5, -3, -2, -2), (7, 4, 3, 4), (-7, -4, -3, -4)]
)
def test_halves(top: int, up: int, down: int, even: int) -> None:
    for sign in (2, -2):
        above = top if sign > 0 else -top
        assert rounding.round_half_up(above, sign) == up
        assert rounding.round_half_down(above, sign) == down
        assert rounding.round_half_even(above, sign) == even
