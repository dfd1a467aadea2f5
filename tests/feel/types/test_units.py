"""Units: reading, writing, combining; and what the checker says of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.feel.types import NUMBER, Type, Unit, function_of, list_of
from kiyaku.feel.types.units import format_unit, multiplied, parse_unit, raised
from tests.feel.expressions import checked, found, number, told

bases = st.sampled_from(["円", "ID", "月", "日", "m"])
units = st.dictionaries(bases, st.integers(-4, 4).filter(bool)).map(lambda d: tuple(sorted(d.items())))


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("円", (("円", 1),)),
        ("円/ID/月", (("ID", -1), ("円", 1), ("月", -1))),
        ("円・日", (("円", 1), ("日", 1))),
        ("m^2", (("m", 2),)),
        ("m²/日", (("m", 2), ("日", -1))),
        ("1/月", (("月", -1),)),
        ("円/円", ()),
        ("1", ()),
        ("m^-1", (("m", -1),)),
    ],
)
def test_a_unit_is_a_product_of_powers(text: str, unit: Unit) -> None:
    assert parse_unit(text) == unit


@pytest.mark.parametrize("text", ["", "/", "円//月", "円 月", "2円", "m^", "m^x", "m^999", "円+月"])
def test_what_is_no_unit_is_none(text: str) -> None:
    assert parse_unit(text) is None


def test_only_declared_base_units_count() -> None:
    assert parse_unit("円/月", {"円", "月"}) == parse_unit("円/月")
    assert parse_unit("円/週", {"円", "月"}) is None


@given(units)
def test_a_written_unit_reads_as_itself(unit: Unit) -> None:
    assert parse_unit(format_unit(unit)) == unit


@given(units, units, units)
def test_units_multiply_like_numbers(a: Unit, b: Unit, c: Unit) -> None:
    assert multiplied(a, b) == multiplied(b, a)
    assert multiplied(multiplied(a, b), c) == multiplied(a, multiplied(b, c))
    assert multiplied(multiplied(a, b), b, -1) == a
    assert raised(a, 3) == multiplied(a, multiplied(a, a))
    assert multiplied(a, None) == a


def test_only_a_known_whole_exponent_raises_a_unit() -> None:
    assert raised((), None) == ()
    assert raised(None, None) is None
    with pytest.raises(ValueError, match="円"):
        raised((("円", 1),), None)


# -- in expressions

SCOPE = {
    "単価": number("円/ID/月"),
    "ID数": number("ID"),
    "月数": number("月"),
    "税率": number("1"),
    "料金": number("円"),
    "手数料": number("円"),
    "日数": number("日"),
    "明細": list_of(number("円")),
    "数": NUMBER,
}


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("単価 * ID数", "円/月"),
        ("単価 * ID数 * 月数", "円"),
        ("料金 + 手数料", "円"),
        ("料金 + 100", "円"),
        ("100 - 料金", "円"),
        ("料金 * (1 + 税率)", "円"),
        ("料金 / 手数料", "1"),
        ("floor(単価 * ID数)", "円/月"),
        ("round half up(料金 * 0.1, 0)", "円"),
        ("decimal(料金, 2)", "円"),
        ("abs(-料金)", "円"),
        ("modulo(料金, 1000)", "円"),
        ("min(料金, 500, 手数料)", "円"),
        ("max(明細)", "円"),
        ("sum(明細) + 手数料", "円"),
        ("mean(明細)", "円"),
        ("sum(for x in 明細 return x * 2)", "円"),
        ("明細[item > 100][1]", "円"),
        ("sort(明細, function(a, b) a < b)[1]", "円"),
        ("concatenate(明細, [料金])[1]", "円"),
        ("if 料金 > 100 then 料金 else 0", "円"),
        ("料金 ** 2", "円^2"),
        ("料金 ** -1", "1/円"),
        ("product(料金, 月数)", "円*月"),
        ("{額: 料金 / 月数}.額", "円/月"),
    ],
)
def test_the_unit_of_a_result(text: str, unit: str) -> None:
    result = checked(text, SCOPE)
    assert result.diagnostics == ()
    assert result.type.head == "number"
    assert result.type.unit == parse_unit(unit)


@pytest.mark.parametrize("text", ["数 * 2", "count(明細)", "1 / 3", '(@"2026-02-01" - @"2026-01-01").days'])
def test_a_plain_number_has_no_unit(text: str) -> None:
    result = checked(text, SCOPE)
    assert (result.diagnostics, result.type) == ((), NUMBER)


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("料金 + 日数", "units-differ", "料金 + 日数"),
        ("料金 > 月数", "units-differ", "料金 > 月数"),
        ("料金 = 月数", "units-differ", "料金 = 月数"),
        ("料金 between 1 and 日数", "units-differ", "料金 between 1 and 日数"),
        ("料金 in [0..日数]", "units-differ", "[0..日数]"),
        ("料金 in (100, 日数)", "units-differ", "日数"),
        ("[料金..日数]", "units-differ", "[料金..日数]"),
        ("min(料金, 日数)", "units-differ", "min(料金, 日数)"),
        ("modulo(料金, 日数)", "units-differ", "modulo(料金, 日数)"),
        ("税率 + 料金", "units-differ", "税率 + 料金"),
        ("if true then 料金 else 日数", "branches-differ", "日数"),
        ("[料金, 日数]", "elements-differ", "日数"),
        ("料金 ** 数", "unit-exponent", "料金 ** 数"),
        ("2 ** 日数", "unit-exponent", "日数"),
        ("sqrt(料金)", "unit-not-allowed", "sqrt(料金)"),
        ("product(明細)", "unit-not-allowed", "product(明細)"),
    ],
)
def test_units_that_do_not_go_together_are_errors(text: str, code: str, place: str) -> None:
    assert found(text, SCOPE) == [(code, place)]


def test_the_message_shows_both_units_in_both_languages() -> None:
    (diagnostic,) = checked("単価 + 日数", SCOPE).diagnostics
    assert told(diagnostic) == "The two sides of '+' have different units (円/ID/月 and 日)."


def test_a_result_must_have_the_unit_that_is_expected() -> None:
    assert found("単価 * ID数", SCOPE, expected=number("円/月")) == []
    assert found("単価", SCOPE, expected=number("円/月")) == [("wrong-unit", "単価")]
    assert found("3000", SCOPE, expected=number("円")) == []


def test_functions_carry_units_in_their_signature() -> None:
    functions = {"端数処理": function_of({"額": number("円")}, number("円"))}
    assert checked("端数処理(料金 * 0.1)", SCOPE, functions=functions).type == Type(head="number", unit=(("円", 1),))
    assert found("端数処理(日数)", SCOPE, functions=functions) == [("wrong-unit", "日数")]
