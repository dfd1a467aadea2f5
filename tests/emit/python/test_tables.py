"""Tables at and around their bounds: search, search row by row, portions with bounds that are written or computed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

import kiyaku
from kiyaku.value import Number
from tests.small import TERMS, clause, write

FACTS = """\
- {name: 量, key: amount, type: number, unit: kWh, about: 量}
- {name: 種別, key: kind, type: string, about: 種別}
- {name: 境, key: bound, type: number, unit: kWh, about: 境}
"""
AMOUNTS: list[Number] = [-1, 0, Fraction(1, 2), 1, 9, 10, Fraction(21, 2), 11, 19, 20, Fraction(41, 2), 21, 29, 30, 31]


def book(folder: Path, table: str) -> kiyaku.Book:
    """A book whose fee is this table."""
    fee = f"- name: 料金\n  key: fee\n  unit: 円\n  about: 料金\n  table:\n    absent: not_offered\n{table}"
    fee += "- {name: 使う, key: used, type: boolean, about: 使う, formula: '境 > 0 and 種別 = \"a\" and 量 > 0'}\n"
    terms = TERMS.replace("units: [円, 月]", "units: [円, 月, kWh]")
    return kiyaku.load(write(folder, clause(f"2025-01-01:\n{fee}"), facts=FACTS, terms=terms))


def fee(found: kiyaku.Book, **facts: object) -> object:
    """The fee, as a decision and in a bill; the name of what is missing where there is none."""
    contract = found.contract({"種別": "a", "境": 10, **facts})
    outcome = found.evaluate(contract, "料金", as_of=date(2025, 1, 1))
    billed = found.bill(contract, "2025-01").outcomes["料金"]
    assert (outcome.status, outcome.value) == (billed.status, billed.value)
    return outcome.value if outcome.ok else outcome.status


def written(amount: Number) -> object:
    return amount if isinstance(amount, int) else str(amount)


@pytest.mark.parametrize("amount", AMOUNTS)
def test_a_search_over_the_bounds(amount: Number, tmp_path: Path) -> None:
    rows = """\
    inputs: [量]
    rows:
      - {when: '(0..10)', then: 1}
      - {when: '[10..20]', then: 2}
      - {when: '(20..30)', then: 3}
"""
    expected = 1 if 0 < amount < 10 else 2 if 10 <= amount <= 20 else 3 if 20 < amount < 30 else "not_offered"
    assert fee(book(tmp_path, rows), 量=written(amount)) == expected


@pytest.mark.parametrize("amount", AMOUNTS)
def test_a_search_without_end_on_both_sides(amount: Number, tmp_path: Path) -> None:
    rows = """\
    inputs: [量]
    rows:
      - {when: '<= 10', then: 1}
      - {when: '(10..20]', then: 2}
      - {when: '> 20', then: 3}
"""
    assert fee(book(tmp_path, rows), 量=written(amount)) == (1 if amount <= 10 else 2 if amount <= 20 else 3)


@pytest.mark.parametrize("amount", AMOUNTS)
@pytest.mark.parametrize("kind", ["a", "b", "c"])
def test_row_by_row(kind: str, amount: Number, tmp_path: Path) -> None:
    rows = """\
    inputs: [種別, 量]
    rows:
      - {when: ['"a"', '[0..10)'], then: 1}
      - {when: ['"a"', '[10..20)'], then: 2}
      - {when: ['"b"', '-'], then: 3}
"""
    expected: object = "not_offered"
    if kind == "b":
        expected = 3
    elif kind == "a" and 0 <= amount < 20:
        expected = 1 if amount < 10 else 2
    assert fee(book(tmp_path, rows), 種別=kind, 量=written(amount)) == expected


@pytest.mark.parametrize(
    ("bound", "amount", "expected"), [(10, 9, 1), (10, 11, 2), (10, 10, "contradiction"), (5, 8, 2)]
)
def test_rows_that_both_hold_contradict_each_other(bound: int, amount: int, expected: object, tmp_path: Path) -> None:
    rows = """\
    inputs: [量]
    rows:
      - {when: '<= 境', then: 1}
      - {when: '>= 境', then: 2}
"""
    assert fee(book(tmp_path, rows), 境=bound, 量=amount) == expected


@pytest.mark.parametrize("amount", AMOUNTS)
def test_portions(amount: Number, tmp_path: Path) -> None:
    rows = """\
    inputs: [量]
    apply: graduated
    rows:
      - {when: '[0..10]', then: 100}
      - {when: '(10..20]', then: 10}
      - {when: '(20..30]', then: 1}
"""
    assert fee(book(tmp_path, rows), 量=written(amount)) == portions(amount, 10, 30)


@pytest.mark.parametrize("bound", [10, 7, Fraction(25, 2)])
@pytest.mark.parametrize("amount", AMOUNTS)
def test_portions_with_bounds_that_are_computed(amount: Number, bound: Number, tmp_path: Path) -> None:
    rows = """\
    inputs: [量]
    apply: graduated
    rows:
      - {when: '<= 境', then: 100}
      - {when: '(境..20]', then: 10}
      - {when: '> 20', then: 1}
"""
    found = fee(book(tmp_path, rows), 境=written(bound), 量=written(amount))
    assert found == portions(amount, bound, None)


def portions(amount: Number, bound: Number, end: Number | None) -> object:
    """100 up to a bound, 10 from there to 20, then 1, by hand."""
    if amount < 0 or (end is not None and amount > end):
        return "not_offered"
    first = min(amount, bound) * 100
    second = max(min(amount, 20) - bound, 0) * 10
    return first + second + max(amount - 20, 0)


@pytest.mark.parametrize(
    ("bound", "amount", "expected"),
    [
        (10, 5, 500),
        (10, 15, 1050),
        (10, 21, 1000 + 110),
        (25, 10, "contradiction"),  # the rows overlap
        (0, 5, 50),  # nothing can fall into the first
    ],
)
def test_bounds_that_come_in_another_order(bound: int, amount: int, expected: object, tmp_path: Path) -> None:
    rows = """\
    inputs: [量]
    apply: graduated
    rows:
      - {when: '[0..境]', then: 100}
      - {when: '> min(境, 20)', then: 10}
"""
    assert fee(book(tmp_path, rows), 境=bound, 量=amount) == expected


@pytest.mark.parametrize("kind", ["a", "b", "c"])
def test_portions_of_rows_whose_other_tests_hold(kind: str, tmp_path: Path) -> None:
    rows = """\
    inputs: [種別, 量]
    apply: graduated
    rows:
      - {when: ['"a"', '[0..境]'], then: 100}
      - {when: ['"a"', '> 境'], then: 10}
      - {when: ['"b"', '>= 0'], then: 7}
"""
    expected = {"a": 1000 + 20, "b": 84, "c": "not_offered"}[kind]
    assert fee(book(tmp_path, rows), 種別=kind, 量=12) == expected
