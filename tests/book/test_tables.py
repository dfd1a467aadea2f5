"""What a table covers, against brute force: overlaps, gaps, whole numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kiyaku
from kiyaku.book.cover import UNCLEAR, NumberRange, cover
from kiyaku.book.model import Address, Expression, Row, Table
from kiyaku.book.read import Document
from kiyaku.book.tables import faults, ladder
from kiyaku.feel.check.checked import Checked
from kiyaku.feel.check.checker import check
from kiyaku.feel.text import parse
from kiyaku.feel.types import DATE, NUMBER
from kiyaku.source import Source
from tests.small import TERMS, clause, write

_NOWHERE = Document(source=Source("t", ""), data={}, places={})
_POINTS = [Fraction(n, 2) for n in range(-4, 26)]  # halves, so that open bounds differ from closed ones


@dataclass(frozen=True, slots=True)
class Stretch:
    """A range as it is written, and what it holds."""

    low: int
    high: int
    low_included: bool
    high_included: bool

    def __str__(self) -> str:
        return f"{'[' if self.low_included else '('}{self.low}..{self.high}{']' if self.high_included else ')'}"

    def __contains__(self, point: Fraction) -> bool:
        return (self.low < point or (self.low == point and self.low_included)) and (
            point < self.high or (point == self.high and self.high_included)
        )


stretches = st.builds(Stretch, st.integers(0, 10), st.integers(0, 10), st.booleans(), st.booleans())


def expression(text: str, *path: int) -> Expression:
    return Expression(text=text, document=_NOWHERE, path=path)


def checked(text: str) -> Checked:
    parsed = parse(text, kind="unary tests")
    assert parsed.node is not None
    return check(parsed.node, scope={"?": DATE if "date(" in text else NUMBER}, source=parsed.source)


def table(*rows: tuple[str, ...], width: int = 1) -> tuple[Table, dict[Address, Checked]]:
    made = tuple(
        Row(
            tests=tuple(expression(test, r, c) for c, test in enumerate(tests)),
            then=expression("1"),
            absent=None,
            label=" ".join(tests),
        )
        for r, tests in enumerate(rows)
    )
    trees = {t.address: checked(t.text) for row in made for t in row.tests}
    return Table(inputs=tuple(expression("x") for _ in range(width)), rows=made), trees


def codes(*rows: tuple[str, ...], whole: bool = False, width: int = 1, domain: str | None = None) -> list[str]:
    made, trees = table(*rows, width=width)
    possible = checked(domain) if domain is not None else None
    return [code for code, _, _ in faults(made, trees, [whole] * width, [possible] * width)]


def test_a_gap_counts_only_where_the_input_may_lie() -> None:
    prices = (("10",), ("15",), ("20",))
    assert codes(*prices) == ["table-gap", "table-gap"]
    assert codes(*prices, domain="10, 15, 20") == []
    assert codes(*prices, domain="10, 12, 15, 20") == ["table-gap"]
    assert codes(*prices, domain="[10..20]") == ["table-gap", "table-gap"]
    assert codes(("< 5",), ("> 5",), domain="> 5") == []
    assert codes(("< 5",), ("> 5",), domain="-") == ["table-gap"]


def test_days_are_covered_day_by_day() -> None:
    def months(*ends: str) -> list[str]:
        return codes(*((f'[date("{e[:10]}")..date("{e[12:]}")]',) for e in ends), whole=True)

    assert months("2025-01-01..2025-01-31", "2025-02-01..2025-02-28") == []
    assert months("2025-01-01..2025-02-28", "2025-02-01..2025-03-31") == ["table-overlap"]
    assert months("2025-01-01..2025-01-31", "2025-03-01..2025-03-31") == ["table-gap"]
    assert codes(('< date("2025-01-01")',), ('>= date("2025-01-01")',), whole=True) == []
    assert codes(('date("2025-01-01")',), ('> date("2025-01-02")',), whole=True) == ["table-gap"]


@given(st.lists(stretches, min_size=1, max_size=4))
def test_overlaps_are_the_numbers_that_meet_two_rows(rows: list[Stretch]) -> None:
    rows = [r for r in rows if any(p in r for p in _POINTS)]
    twice = any(sum(p in r for r in rows) > 1 for p in _POINTS)
    assert ("table-overlap" in codes(*((str(r),) for r in rows))) == twice


@given(st.lists(stretches, min_size=1, max_size=4), st.booleans())
def test_gaps_are_the_numbers_between_rows_that_meet_none(rows: list[Stretch], whole: bool) -> None:
    points = [p for p in _POINTS if not whole or p.denominator == 1]
    rows = [r for r in rows if any(p in r for p in points)]
    if any(sum(p in r for r in rows) > 1 for p in _POINTS):
        return  # overlaps come first
    met = [any(p in r for r in rows) for p in points]
    runs = [a for a, b in pairwise([False, *met]) if a != b]  # where being met starts or ends
    assert ("table-gap" in codes(*((str(r),) for r in rows), whole=whole)) == (runs.count(False) > 1)


@given(stretches, st.booleans())
def test_an_empty_row_is_one_that_nothing_meets(row: Stretch, whole: bool) -> None:
    points = [p for p in _POINTS if not whole or p.denominator == 1]
    assert ("table-empty-row" in codes((str(row),), whole=whole)) == (not any(p in row for p in points))


def both(rows: list[tuple[str, str]]) -> list[str]:
    return codes(*rows, width=2)


def test_gaps_of_one_input_are_seen_beside_others() -> None:
    assert both([('"a"', "[1..2]"), ('"a"', "[4..5]")]) == ["table-gap"]
    assert both([('"a"', "[1..2]"), ('"b"', "[4..5]")]) == []
    assert both([('"a"', "[1..2]"), ('"a"', "[4..5]"), ("-", "(2..4)")]) == []
    assert both([('"a"', "[1..2]"), ("-", "[2..3]")]) == ["table-overlap"]


def test_texts_overlap_where_they_are_equal() -> None:
    assert codes(('"a", "b"',), ('"b"',)) == ["table-overlap"]
    assert codes(('"a"',), ('"b"',)) == []
    assert codes(("-",), ('"b"',)) == ["table-overlap"]


def test_what_cannot_be_told_from_the_text_is_left_alone() -> None:
    assert cover(checked("not(1)").node) is UNCLEAR
    assert cover(checked("? > 2").node) is UNCLEAR
    assert codes(("not(1)",), ("[1..2]",)) == []


def spans(*texts: str) -> Iterator[NumberRange]:
    made, trees = table(*((t,) for t in texts))
    for span, _ in ladder(made, trees) or ():
        yield span


def test_a_ladder_is_sorted_from_low_to_high() -> None:
    assert [s.low for s in spans("> 40", "[0..20]", "(20..40]")] == [0, 20, 40]
    assert list(spans("1, 2", "[3..4]")) == []


@pytest.mark.parametrize(
    ("price", "code"),
    [("30", None), ("単価", None), ("総額", "wrong-unit"), ('"30"', "wrong-result-type"), ("単価 * 量", "wrong-unit")],
)
def test_a_rung_of_a_graduated_table_is_a_price_for_one_of_what_is_counted(
    tmp_path: Path, price: str, code: str | None
) -> None:
    fee = f"""\
- {{name: 単価, key: price, unit: 円/kWh, about: 単価, formula: 30}}
- {{name: 総額, key: whole, unit: 円, about: 総額, formula: 30}}
- name: 料金
  key: fee
  unit: 円
  about: 段階ごと
  table:
    inputs: [量]
    apply: graduated
    rows:
      - {{when: "[0..100]", then: 20}}
      - {{when: "> 100", then: {price if price[0] != '"' else "'" + price + "'"}}}
- {{name: 使う, key: used, unit: 円, about: 使う, formula: 総額 + 単価 * 量}}
"""
    root = write(
        tmp_path,
        clause(f"2025-01-01:\n{fee}"),
        facts="- {name: 量, key: amount, type: number, unit: kWh, domain: '>= 0', about: 量}\n",
        terms=TERMS.replace("units: [円, 月]", "units: [円, 月, kWh]"),
    )
    _, found = kiyaku.examine(root)
    assert [d.code for d in found] == ([] if code is None else [code])
