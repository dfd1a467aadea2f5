"""Built-ins of numbers."""

from __future__ import annotations

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.temporal import DayTimeDuration, YearMonthDuration
from kiyaku.value import Number, Value, normalized, number, to_text
from tests.feel.builtins.test_registry import call
from tests.feel.faults import faults

MODES = {
    "decimal": ROUND_HALF_EVEN,
    "floor": ROUND_FLOOR,
    "ceiling": ROUND_CEILING,
    "round up": ROUND_UP,
    "round down": ROUND_DOWN,
    "round half up": ROUND_HALF_UP,
    "round half down": ROUND_HALF_DOWN,
}
numbers = st.one_of(st.integers(), st.fractions()).map(lambda n: normalized(Fraction(n)))


@pytest.mark.parametrize(("name", "mode"), MODES.items())
@given(st.integers(-(10**12), 10**12), st.integers(0, 6), st.integers(-3, 7))
def test_rounding_agrees_with_the_decimal_module(name: str, mode: str, digits: int, places: int, scale: int) -> None:
    value = Decimal(digits).scaleb(-places)
    expected = value.quantize(Decimal(1).scaleb(-scale), rounding=mode, context=Context(prec=60))
    assert call(name, normalized(Fraction(value)), scale) == Fraction(expected)


@pytest.mark.parametrize("name", MODES)
@given(numbers, st.integers(-5, 5))
def test_rounding_moves_by_less_than_a_unit_and_not_twice(name: str, value: Number, scale: int) -> None:
    result = call(name, value, scale)
    assert isinstance(result, (int, Fraction))
    assert abs(Fraction(result) - value) < Fraction(10**5, 10 ** (5 + scale))
    assert call(name, result, scale) == result


@pytest.mark.parametrize("name", MODES)
def test_the_scale_has_bounds_and_loses_its_fraction(name: str) -> None:
    assert call(name, number(11, 2), 6176) == number(11, 2)
    assert call(name, number(1, 4), number(5, 2)) == call(name, number(1, 4), 2)
    for scale in (6177, -6112):
        with faults("scale-out-of-range"):
            call(name, 1, scale)


def test_the_yen_of_a_thirtieth() -> None:
    for yen in range(2000):
        assert call("floor", normalized(Fraction(yen, 30) * 30)) == yen


@pytest.mark.parametrize(
    ("dividend", "divisor", "result"),
    [(12, 5, 2), (-12, 5, 3), (12, -5, -3), (-12, -5, -2), (number(101, 10), number(9, 2), number(11, 10))],
)
def test_the_remainder_has_the_sign_of_the_divisor(dividend: Number, divisor: Number, result: Number) -> None:
    assert call("modulo", dividend, divisor) == result


@given(numbers, numbers.filter(bool))
def test_quotient_and_remainder_make_the_dividend(dividend: Number, divisor: Number) -> None:
    remainder = call("modulo", dividend, divisor)
    quotient = call("floor", normalized(Fraction(dividend) / divisor))
    assert isinstance(remainder, (int, Fraction))
    assert isinstance(quotient, int)
    assert quotient * divisor + remainder == dividend


def test_roots_logarithms_and_powers_of_e() -> None:
    assert call("sqrt", number(9, 4)) == number(3, 2)
    assert to_text(call("sqrt", 2)) == "1.414213562373095048801688724209698"
    assert to_text(call("exp", 1)) == "2.718281828459045235360287471352662"
    assert to_text(call("log", 10)) == "2.302585092994045684017991454684364"
    assert call("exp", 0) == 1
    assert call("log", 1) == 0


@given(st.fractions(min_value=0, max_value=10**6))
def test_a_rational_root_is_exact(value: Fraction) -> None:
    assert call("sqrt", normalized(value * value)) == value


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("sqrt", (-1,), "no-real-result"),
        ("log", (0,), "no-real-result"),
        ("log", (-1,), "no-real-result"),
        ("exp", (10**30,), "number-too-large"),
        ("exp", (-(10**30),), "number-too-large"),
        ("modulo", (1, 0), "division-by-zero"),
        ("abs", ("-1",), "argument-type"),
        ("even", (True,), "argument-type"),
    ],
)
def test_what_has_no_result(name: str, arguments: tuple[Value, ...], code: str) -> None:
    with faults(code):
        call(name, *arguments)


def test_parity_is_for_whole_numbers() -> None:
    assert [call("odd", n) for n in (1, 2, -1, 0, number(5, 2))] == [True, False, True, False, False]
    assert [call("even", n) for n in (1, 2, -1, 0, number(5, 2))] == [False, True, False, True, False]


def test_the_sign_is_dropped_from_durations_too() -> None:
    assert call("abs", number(-1, 2)) == number(1, 2)
    assert call("abs", DayTimeDuration(-5)) == DayTimeDuration(5)
    assert call("abs", YearMonthDuration(-5)) == YearMonthDuration(5)
