"""Exact numbers as text and as JSON data: whole where the decimal ends, else marked as what they are not."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.answer.reader import converted
from kiyaku.feel.types import NUMBER, Type, list_of, range_of
from kiyaku.numerals import number_text, whole_text
from kiyaku.plan.show import show
from kiyaku.publish.json_values import json_text, plain
from kiyaku.value import Range, Value, normalized


def filled(text: str, *runs: str) -> str:
    """The text with long runs of digits put in."""
    for run in runs:
        text = text.replace("~", run, 1)
    return text


NUMBERS: list[tuple[int | Fraction, str, str]] = [
    (0, "0", "0"),
    (-1234567, "-1,234,567", "-1234567"),
    (Fraction(29, 400), "0.0725", "0.0725"),
    (Fraction(4369, 20), "218.45", "218.45"),
    (Fraction(4, 10_000), "0.0004", "0.0004"),
    (Fraction(-4, 10_000), "-0.0004", "-0.0004"),
    (Fraction(1, 10**12), "0.000000000001", "0.000000000001"),
    (Fraction(1, 2**10), "0.0009765625", "0.0009765625"),
    (Fraction(12_345_678_901, 100), "123,456,789.01", "123456789.01"),
    (10**30, "1" + ",000" * 10, "1" + "0" * 30),
    (Fraction(10**30 + 1, 10), "100" + ",000" * 9 + ".1", "1" + "0" * 29 + ".1"),
    (
        Fraction(84_000, 31),
        "2,709.677…",
        '{"fraction": "84000/31", "approximately": "2709.67741935483870967741935483871"}',
    ),
    (Fraction(1, 3), "0.333…", filled('{"fraction": "1/3", "approximately": "0.~"}', "3" * 34)),
    (Fraction(-2, 3), "-0.666…", filled('{"fraction": "-2/3", "approximately": "-0.~7"}', "6" * 33)),
    (Fraction(1, 3000), "0.000333…", filled('{"fraction": "1/3000", "approximately": "0.000~"}', "3" * 34)),
    (3001 / Fraction(3000), "1.000333…", filled('{"fraction": "3001/3000", "approximately": "1.000~"}', "3" * 30)),
    (
        Fraction(1, 3 * 10**40),
        "3.333333333…×10^-41",
        filled('{"fraction": "1/3~", "approximately": "0.~~"}', "0" * 40, "0" * 40, "3" * 34),
    ),
    (-1 / Fraction(10**40), "-1×10^-40", "-0." + "0" * 39 + "1"),
    (10**1001, "1×10^1001", filled('{"rounded": "1.~E+1001"}', "0" * 33)),
    (10**1001 + 7, "1.000000000…×10^1001", filled('{"rounded": "1.~E+1001"}', "0" * 33)),
    (Fraction(-1, 3 * 10**1001), "-3.333333333…×10^-1002", filled('{"rounded": "-3.~E-1002"}', "3" * 33)),
]


@pytest.mark.parametrize(("value", "people", "data"), NUMBERS, ids=lambda v: str(v)[:20])
def test_a_number_for_people_and_as_data(value: int | Fraction, people: str, data: str) -> None:
    assert show(value) == people
    assert json_text(plain(value), None) == data


@given(st.integers(-(10**20), 10**20), st.integers(0, 40), st.integers(0, 40))
def test_a_decimal_that_ends_is_written_whole_and_read_back(digits: int, twos: int, fives: int) -> None:
    value = Fraction(digits, 2**twos * 5**fives)
    text = whole_text(value)
    assert text is not None
    assert Fraction(text) == value
    assert text == number_text(value)
    assert "…" not in show(value)
    assert json.loads(json_text(plain(normalized(value))), parse_float=Decimal) == Decimal(text)


@given(st.fractions().filter(lambda v: v.denominator % 3 == 0 or v.denominator % 7 == 0))
def test_a_decimal_that_does_not_end_says_so(value: Fraction) -> None:
    assert whole_text(value) is None
    shown = show(value)
    assert "…" in shown
    assert any(c in "123456789" for c in shown)
    data = plain(value)
    assert Fraction(data["fraction"]) == value
    assert abs(Fraction(data["approximately"]) - value) * 2 * 10**33 <= abs(value)


VALUES: list[tuple[Value, Type]] = [
    *((value, NUMBER) for value, _, data in NUMBERS if "rounded" not in data),
    ((Fraction(1, 3), 5, Fraction(1, 8)), list_of(NUMBER)),
    (
        {"率": Fraction(29, 400), "額": Fraction(1, 7)},
        Type(head="context", fields=(("率", NUMBER), ("額", NUMBER))),
    ),
    (Range(Fraction(1, 3), 5, False, True), range_of(NUMBER)),
    (Range(Fraction(1, 8), None, True, False), range_of(NUMBER)),
    (Range.compared(">=", Fraction(2, 3)), range_of(NUMBER)),
    (Range.compared("!=", 4), range_of(NUMBER)),
]


@pytest.mark.parametrize(("value", "kind"), VALUES, ids=lambda v: str(v)[:30])
def test_what_is_written_as_data_is_read_as_a_fact(value: Value, kind: Type) -> None:
    data = json.loads(json_text(plain(value)), parse_float=Decimal)
    assert converted("事実", data, kind) == value
