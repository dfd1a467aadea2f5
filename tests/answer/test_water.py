"""A second terms document, of quite another kind, bills by data alone: a graduated tariff over two-month periods with a
minimum charge, a seasonal surcharge and another rounding.  All figures are worked out by hand beside them."""

from __future__ import annotations

from typing import Any

import pytest

import kiyaku
from tests.repo import ROOT

WATER = ROOT / "tests" / "fixtures" / "water"


@pytest.fixture(scope="module")
def book() -> kiyaku.Book:
    return kiyaku.load(WATER)


def bill(book: kiyaku.Book, month: str, **facts: Any) -> kiyaku.Bill:
    return book.bill(book.contract({"口径": "20mm", "使用開始日": "2025-04-01", **facts}), month)


def test_graduated_tiers_and_summer(book: kiyaku.Book) -> None:
    # 20×60 + 20×120 + 5×180 = 4,500; a tenth on top in summer: 450; base 2,400
    found = bill(book, "2026-07", 使用水量=45)
    assert found.amounts == {
        "基本料金": 2400,
        "従量料金": 4500,
        "夏季加算": 450,
        "料金": 7350,
        "税": 730,  # 735, down to tens
        "支払額": 8080,
    }


@pytest.mark.parametrize(
    ("usage", "charge"),
    [(0, 0), (20, 1200), (21, 1320), (40, 3600), (41, 3780), ("20.5", 1260)],
)
def test_tiers_at_their_bounds(book: kiyaku.Book, usage: object, charge: int) -> None:
    assert bill(book, "2026-05", 使用水量=usage).amounts["従量料金"] == charge


def test_minimum_charge(book: kiyaku.Book) -> None:
    # 2,400 + 5×60 = 2,700, below 3,000
    found = bill(book, "2026-05", 使用水量=5)
    assert (found.amounts["料金"], found.total) == (3000, 3300)


def test_base_charge_by_days_of_a_two_month_period(book: kiyaku.Book) -> None:
    # July and August: 62 days; closed on 1 August: 31 days of 2,400 = 1,200
    found = bill(book, "2026-07", 使用水量=30, 使用中止日="2026-08-01")
    assert found.amounts["基本料金"] == 1200


def test_a_month_that_begins_no_period(book: kiyaku.Book) -> None:
    found = bill(book, "2026-06", 使用水量=5)
    assert found.total is None
    assert found.outcome.status == "invalid_input"


def test_before_enactment_nothing_is_in_force(book: kiyaku.Book) -> None:
    assert bill(book, "2024-09", 使用水量=5).outcome.status == "not_in_force"


def test_every_figure_cites_its_clause(book: kiyaku.Book) -> None:
    found = bill(book, "2026-07", 使用水量=45)
    assert {line.name: line.citation for line in found.lines} == {
        "基本料金": "第3条",
        "従量料金": "第4条第1項",
        "夏季加算": "第4条第2項",
    }
    assert "第5条第2項" in found.outcome.clauses
