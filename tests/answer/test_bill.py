"""A bill that is explained at once has the amounts of the one that is not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import kiyaku
from kiyaku.diagnostic import KiyakuError
from tests.repo import ROOT

USUAL: dict[str, Any] = {"契約効力日": "2026-06-01", "提供開始日": "2026-06-01", "ID数": 10}
FACTS: list[dict[str, Any]] = [
    USUAL,
    {**USUAL, "ID数": {"2026-06-01": 10, "2026-07-04": 12}, "解約日": "2026-07-31"},
    {**USUAL, "ID数": 3},  # no rate
    {**USUAL, "提供開始日": "2026-05-01"},  # before the contract
    {"ID数": 10},  # facts are missing
    {**USUAL, "契約効力日": "2025-04-01", "提供開始日": "2025-04-01"},
    {},
]


@pytest.fixture(scope="module")
def book() -> kiyaku.Book:
    """The first terms."""
    return kiyaku.load(ROOT / "rules" / "dokodemo-prime")


def test_amounts_and_explanations_are_the_same(book: kiyaku.Book) -> None:
    statuses: set[str] = set()
    for facts in FACTS:
        contract = book.contract(facts)
        for month in ("2025-05", "2026-04", "2026-05", "2026-07"):
            for readings in (None, {"P2": "floor_on_sum"}):
                plain = book.bill(contract, month, readings=readings)
                explained = book.explained_bill(contract, month, readings=readings)
                assert explained.amounts == plain.amounts, (facts, month)
                assert list(explained.amounts) == list(plain.amounts)
                assert explained.total == plain.total
                assert [o.status for o in explained.totals] == [o.status for o in plain.totals]
                assert (explained.month, explained.readings) == (plain.month, plain.readings)
                assert plain.readings == (readings or {})
                statuses |= {o.status for o in explained.lines}
    assert statuses >= {"ok", "no_rate", "missing_fact", "invalid_input", "text_unavailable"}


@pytest.mark.parametrize("month", ["2026-13", "july", "0000-01"])
def test_what_is_no_month_is_refused_by_both(book: kiyaku.Book, month: str) -> None:
    for bill in (book.bill, book.explained_bill):
        with pytest.raises(KiyakuError) as error:
            bill(book.contract(USUAL), month)
        assert [d.code for d in error.value.diagnostics] == ["not-a-month"]


def test_a_month_is_named_by_its_first_day_too(book: kiyaku.Book) -> None:
    contract = book.contract(USUAL)
    assert book.explained_bill(contract, date(2026, 7, 1)).amounts == book.bill(contract, "2026-07").amounts


@pytest.mark.parametrize("ids", [0, {"2026-06-01": 10, "2026-09-16": 0}])
def test_a_contract_of_no_ids_is_none(book: kiyaku.Book, ids: Any) -> None:
    """A change to 0 is a termination, and is stated as one."""
    with pytest.raises(KiyakuError) as caught:
        book.contract({**USUAL, "ID数": ids})
    assert [d.code for d in caught.value.diagnostics] == ["outside-domain"]
