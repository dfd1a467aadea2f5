"""Units of numbers: products of powers of declared base units, such as 円/ID/月.

Multiplication and division combine them; whatever adds, compares or chooses needs equal ones.  A number whose unit is
None is plain and goes with any: see `types`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fractions import Fraction
from functools import cache

from kiyaku.feel.types import Type, Unit

DIMENSIONLESS: Unit = ()
_POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_MAX_POWER = 99


def parse_unit(text: str, declared: Collection[str] | None = None) -> Unit | None:
    """The unit that a text such as `円/ID/月` or `m^2` writes; `1` is dimensionless.

    None if it writes none, or one of its base units is not among the declared ones (where those are given).
    """
    powers: dict[str, int] = {}
    for position, part in enumerate(text.split("/")):
        for factor in part.replace("・", "*").replace("·", "*").split("*"):
            base, power = _factor(factor.strip())
            if base is None or power is None:
                return None
            if base == "1":
                continue
            if declared is not None and base not in declared:
                return None
            powers[base] = powers.get(base, 0) + (power if position == 0 else -power)
    return _unit(powers.items())


def _factor(text: str) -> tuple[str | None, int | None]:
    """A base unit and its power."""
    base, caret, written = text.partition("^")
    if not caret:
        base = text.rstrip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
        written = text[len(base) :].translate(_POWERS)
    base, written = base.strip(), written.strip()
    if base != "1" and not base.isidentifier() and base not in ("%", "％", "°"):
        return None, None
    if not caret and not written:
        return base, 1
    digits = written.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 2:
        return base, None
    return base, int(written)


def _unit(powers: Iterable[tuple[str, int]]) -> Unit:
    return tuple(sorted((base, power) for base, power in powers if power))


@cache
def format_unit(unit: Unit | None) -> str:
    """The unit as `parse_unit` reads it: factors first, then what they are divided by; `1` if dimensionless."""
    if not unit:
        return "1"
    above = [base if power == 1 else f"{base}^{power}" for base, power in unit if power > 0]
    below = [base if power == -1 else f"{base}^{-power}" for base, power in unit if power < 0]
    return "/".join(["*".join(above) or "1", *below])


def multiplied(left: Unit | None, right: Unit | None, sign: int = 1) -> Unit | None:
    """The unit of a product, or of a quotient if the sign is -1; a plain number leaves the other's unit alone."""
    if left is None and right is None:
        return None
    powers = dict(left or ())
    for base, power in right or ():
        powers[base] = powers.get(base, 0) + sign * power
    return _unit(powers.items())


def raised(unit: Unit | None, exponent: int | Fraction | None) -> Unit | None:
    """The unit of a power.

    Raises:
        ValueError: the unit has dimensions, and the exponent is not a whole number known beforehand.
    """
    if not unit:
        return unit
    if not isinstance(exponent, int) or abs(exponent) > _MAX_POWER:
        raise ValueError(format_unit(unit))
    return _unit((base, power * exponent) for base, power in unit)


def agree(left: Unit | None, right: Unit | None) -> bool:
    """Whether numbers of these units may be added or compared."""
    return left is None or right is None or left == right


def common(types: Iterable[Type]) -> Unit | None:
    """The unit of numbers that agree: the first that is not plain."""
    return next((t.unit for t in types if t.unit is not None), None)
