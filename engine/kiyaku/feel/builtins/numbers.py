"""Built-in functions of numbers: rounding, remainders, roots, logarithms.

Rounding is exact; only `sqrt`, `log` and `exp` are rounded to 34 significant digits, and a root that is rational is
exact too.

Source: DMN 1.5, 10.3.4.5.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor, isqrt

from kiyaku.feel.builtins.printed import note, phrase, sentence
from kiyaku.feel.builtins.registry import Builtin, optional, required, same_as, signature, table
from kiyaku.feel.errors import Fault
from kiyaku.feel.types import BOOLEAN, DAYS, MONTHS, NUMBER
from kiyaku.feel.values.arithmetic import bounded, inexact
from kiyaku.value import DayTimeDuration, Number, YearMonthDuration, normalized, to_text

SCALES = range(-6111, 6177)  # those that a 128-bit decimal can have


def _scaled(n: Number, scale: Number) -> tuple[Fraction, Fraction]:
    """The number in units of its last kept digit, and that unit."""
    digits = int(scale)
    if digits not in SCALES:
        raise Fault("scale-out-of-range", scale=to_text(scale), least=SCALES.start, most=SCALES.stop - 1)
    unit = Fraction(1, 10**digits) if digits >= 0 else Fraction(10**-digits)
    return n / unit, unit


def round_down(n: Number, scale: Number) -> Number:
    """Toward zero."""
    scaled, unit = _scaled(n, scale)
    return normalized(int(scaled) * unit)


def round_up(n: Number, scale: Number) -> Number:
    """Away from zero."""
    scaled, unit = _scaled(n, scale)
    return normalized((ceil(scaled) if scaled > 0 else floor(scaled)) * unit)


def round_half_up(n: Number, scale: Number) -> Number:
    """To the nearest; halves away from zero."""
    scaled, unit = _scaled(n, scale)
    nearest = floor(abs(scaled) + Fraction(1, 2))
    return normalized((nearest if scaled > 0 else -nearest) * unit)


def round_half_down(n: Number, scale: Number) -> Number:
    """To the nearest; halves toward zero."""
    scaled, unit = _scaled(n, scale)
    nearest = ceil(abs(scaled) - Fraction(1, 2))
    return normalized((nearest if scaled > 0 else -nearest) * unit)


def decimal(n: Number, scale: Number) -> Number:
    """To the nearest; halves to the even neighbour."""
    scaled, unit = _scaled(n, scale)
    return normalized(round(scaled) * unit)


def floor_to(n: Number, scale: Number = 0) -> Number:
    """Downward."""
    if scale == 0:
        return floor(n)
    scaled, unit = _scaled(n, scale)
    return normalized(floor(scaled) * unit)


def ceiling_to(n: Number, scale: Number = 0) -> Number:
    """Upward."""
    if scale == 0:
        return ceil(n)
    scaled, unit = _scaled(n, scale)
    return normalized(ceil(scaled) * unit)


def absolute(n: Number) -> Number:
    """Without its sign."""
    return n if n >= 0 else -n


def absolute_days(n: DayTimeDuration) -> DayTimeDuration:
    """Without its sign."""
    return abs(n)


def absolute_months(n: YearMonthDuration) -> YearMonthDuration:
    """Without its sign."""
    return abs(n)


def modulo(dividend: Number, divisor: Number) -> Number:
    """The remainder, with the sign of the divisor.

    Raises:
        Fault: the divisor is zero.
    """
    if divisor == 0:
        raise Fault("division-by-zero")
    return bounded(dividend % divisor)


def sqrt(number: Number) -> Number:
    """The root that is not negative.

    Raises:
        Fault: the number is negative.
    """
    if number < 0:
        raise Fault("no-real-result")
    top, bottom = isqrt(number.numerator), isqrt(number.denominator)
    if top * top == number.numerator and bottom * bottom == number.denominator:
        return normalized(Fraction(top, bottom))
    return inexact(lambda c, x: c.sqrt(x), number)


def log(number: Number) -> Number:
    """The natural logarithm.

    Raises:
        Fault: the number is not positive.
    """
    if number <= 0:
        raise Fault("no-real-result")
    return inexact(lambda c, x: c.ln(x), number)


def exp(number: Number) -> Number:
    """The power of e.

    Raises:
        Fault: it is too large or too small.
    """
    return inexact(lambda c, x: c.exp(x), number)


def odd(number: Number) -> bool:
    """Whether it is an odd whole number."""
    return number % 2 == 1


def even(number: Number) -> bool:
    """Whether it is an even whole number."""
    return number % 2 == 0


_entry = table("numbers", "10.3.4.5")
_N, _SCALE = required("n", NUMBER), required("scale", NUMBER)
_TO_SCALE = optional("scale", NUMBER)
_NUMBER = required("number", NUMBER)

NUMBERS: tuple[Builtin, ...] = (
    _entry(
        "decimal",
        signature(decimal, NUMBER, _N, _SCALE, infer=same_as(0)),
        "Rounds to the scale, halves to the even neighbour.",
        "指定した小数の桁に丸める。ちょうど半分は偶数側にする（銀行丸め）。",
        "decimal(2.5, 0)",
        "2",
        words=(
            note("{0}（1未満を丸め、ちょうど半分は偶数側）", "{0} (rounded, halves to even)"),
            note("{0}（小数第{1}位までに丸め、ちょうど半分は偶数側）", "{0} (rounded to {1} decimals, halves to even)"),
        ),
        result_is="rounded",
    ),
    _entry(
        "floor",
        signature(floor_to, NUMBER, _N, _TO_SCALE, infer=same_as(0)),
        "Rounds downward, to whole numbers or to the scale.",
        "小さい方へ丸める。桁を省くと整数にする。",
        "floor(-1.56, 1)",
        "-1.6",
        words=(
            note("{0}（1未満を切り捨て）", "{0} (rounded down)"),
            note("{0}（小数第{1}位までに、小さい方へ丸め）", "{0} (rounded down to {1} decimals)"),
        ),
        result_is="rounded",
    ),
    _entry(
        "ceiling",
        signature(ceiling_to, NUMBER, _N, _TO_SCALE, infer=same_as(0)),
        "Rounds upward, to whole numbers or to the scale.",
        "大きい方へ丸める。桁を省くと整数にする。",
        "ceiling(-1.56, 1)",
        "-1.5",
        words=(
            note("{0}（1未満を切り上げ）", "{0} (rounded up)"),
            note("{0}（小数第{1}位までに、大きい方へ丸め）", "{0} (rounded up to {1} decimals)"),
        ),
        result_is="rounded",
    ),
    _entry(
        "round up",
        signature(round_up, NUMBER, _N, _SCALE, infer=same_as(0)),
        "Rounds away from zero.",
        "0から遠い方へ丸める（切上げ）。",
        "round up(-5.1, 0)",
        "-6",
        words=(
            note("{0}（1未満を切り上げ、負なら切り下げ）", "{0} (rounded away from zero)"),
            note("{0}（小数第{1}位までに切り上げ）", "{0} (rounded away from zero to {1} decimals)"),
        ),
        result_is="rounded",
    ),
    _entry(
        "round down",
        signature(round_down, NUMBER, _N, _SCALE, infer=same_as(0)),
        "Rounds toward zero.",
        "0に近い方へ丸める（切捨て）。",
        "round down(-5.9, 0)",
        "-5",
        words=(
            note("{0}（1未満を切り捨て、負なら切り上げ）", "{0} (rounded toward zero)"),
            note("{0}（小数第{1}位までに切り捨て）", "{0} (rounded toward zero to {1} decimals)"),
        ),
        result_is="rounded",
    ),
    _entry(
        "round half up",
        signature(round_half_up, NUMBER, _N, _SCALE, infer=same_as(0)),
        "Rounds to the nearest, halves away from zero.",
        "近い方へ丸める。ちょうど半分は0から遠い方にする（四捨五入）。",
        "round half up(5.5, 0)",
        "6",
        words=(
            note("{0}（1未満を四捨五入）", "{0} (rounded half up)"),
            note("{0}（小数第{1}位までに四捨五入）", "{0} (rounded half up to {1} decimals)"),
        ),
        result_is="rounded",
    ),
    _entry(
        "round half down",
        signature(round_half_down, NUMBER, _N, _SCALE, infer=same_as(0)),
        "Rounds to the nearest, halves toward zero.",
        "近い方へ丸める。ちょうど半分は0に近い方にする（五捨六入）。",
        "round half down(5.5, 0)",
        "5",
        words=(
            note("{0}（1未満を五捨六入）", "{0} (rounded half down)"),
            note("{0}（小数第{1}位までに五捨六入）", "{0} (rounded half down to {1} decimals)"),
        ),
        result_is="rounded",
    ),
    _entry(
        "abs",
        (
            signature(absolute, NUMBER, _N, infer=same_as(0)),
            signature(absolute_days, DAYS, required("n", DAYS)),
            signature(absolute_months, MONTHS, required("n", MONTHS)),
        ),
        "The number or duration without its sign.",
        "数又は期間から符号を除く。",
        "abs(-10)",
        "10",
        words=phrase("{0}の大きさ", "size of {0}"),
        result_is="size",
    ),
    _entry(
        "modulo",
        signature(modulo, NUMBER, required("dividend", NUMBER), required("divisor", NUMBER), infer=same_as(0)),
        "The remainder of a division, with the sign of the divisor.",
        "割り算の余り。符号は割る数に合わせる。",
        "modulo(-12, 5)",
        "3",
        words=phrase("{0}を{1}で割った余り", "remainder of {0} ÷ {1}"),
        result_is="combined",
        units="same",
    ),
    _entry(
        "sqrt",
        signature(sqrt, NUMBER, _NUMBER),
        "The square root; exact where it is rational.",
        "平方根。割り切れるときは正確な値になる。",
        "sqrt(16)",
        "4",
        words=phrase("{0}の平方根", "square root of {0}"),
        units="none",
    ),
    _entry(
        "log",
        signature(log, NUMBER, _NUMBER),
        "The natural logarithm.",
        "自然対数。",
        "decimal(log(10), 4)",
        "2.3026",
        words=phrase("{0}の自然対数", "natural logarithm of {0}"),
        units="none",
    ),
    _entry(
        "exp",
        signature(exp, NUMBER, _NUMBER),
        "e to the power of the number.",
        "eのべき乗。",
        "decimal(exp(1), 4)",
        "2.7183",
        words=phrase("eの{0}乗", "e to the power of {0}"),
        units="none",
    ),
    _entry(
        "odd",
        signature(odd, BOOLEAN, _NUMBER),
        "Whether it is an odd whole number.",
        "奇数（整数）かどうか。",
        "odd(5)",
        "true",
        words=sentence("{0}が奇数である", "{0} is odd"),
        units="none",
    ),
    _entry(
        "even",
        signature(even, BOOLEAN, _NUMBER),
        "Whether it is an even whole number.",
        "偶数（整数）かどうか。",
        "even(5)",
        "false",
        words=sentence("{0}が偶数である", "{0} is even"),
        units="none",
    ),
)
