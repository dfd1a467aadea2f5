"""What bills of a kind have alike is made once, and no bill is explained otherwise because of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kiyaku.answer import fixed
from kiyaku.answer.book import Bill, Book, load
from kiyaku.plan.coverage import Coverage
from kiyaku.publish.json_values import json_text
from kiyaku.publish.narrator import LEVELS, bill_layout, layout_data
from tests.repo import ROOT

OUTAGE = {"known_at": "2026-07-10T09:00", "restored_at": "2026-07-12T10:00", "scope": "all_functions"}
MORE: list[dict[str, Any]] = [
    {},
    {"解約日": "2026-07-31"},
    {"請求書の発行": True, "法人か": True},
    {"障害": [{**OUTAGE, "cause": "maintenance"}]},
]


@pytest.fixture(scope="module")
def book() -> Book:
    return load(ROOT / "rules" / "dokodemo-prime")


def laid_out(bill: Bill, book: Book) -> Any:
    return [json.loads(json_text(layout_data(bill_layout(bill, book.terms, "ja", level)))) for level in LEVELS]


def bills(book: Book, more: dict[str, Any]) -> list[Bill]:
    """Bills of contracts that state the same facts."""
    start = {"契約効力日": "2026-06-01", "提供開始日": "2026-06-01"}
    contracts = [
        book.contract({**start, "ID数": {"2026-06-01": n, "2026-07-09": n + 25}, **more}) for n in range(5, 40)
    ]
    return [book.bill(contract, "2026-07") for contract in contracts]


@pytest.mark.parametrize("more", MORE)
def test_bills_are_explained_as_if_each_were_alone(
    book: Book, more: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    together = [laid_out(bill, book) for bill in bills(book, more)]
    monkeypatch.setattr(fixed, "_LAST", 0)
    alone = [laid_out(bill, book) for bill in bills(load(ROOT / "rules" / "dokodemo-prime"), more)]
    assert together == alone


def test_what_nothing_stated_decides_is_one_object_and_the_rest_is_not(book: Book) -> None:
    for bill in bills(book, {}):
        laid_out(bill, book)
    *_, one, other = bills(book, {})
    first, second = one.outcomes, other.outcomes
    alike = {name for name in first if first[name] is second[name]}
    assert "消費税相当額" not in alike
    assert "月額料金" not in alike
    assert "支払証明書発行料金" in alike
    rate = [outcomes["消費税相当額"].find("消費税率") for outcomes in (first, second)]
    assert rate[0] is rate[1] is not None


def test_a_contradiction_is_told_whatever_was_made_before(book: Book) -> None:
    bills(book, {"解約日": "2026-07-31"})
    facts = {"契約効力日": "2026-06-01", "提供開始日": "2026-06-01", "ID数": {"2026-06-01": 9, "2026-07-09": 25}}
    wrong = book.bill(book.contract({**facts, "解約日": "2026-05-01"}), "2026-07")
    assert wrong.outcomes["月額料金"].status == wrong.outcomes["請求額"].status == "invalid_input"


def test_coverage_meets_every_rule_again(book: Book) -> None:
    found = []
    for _ in range(2):
        book.coverage = Coverage()
        for bill in bills(book, {})[:1]:
            assert bill.outcomes
        found.append(book.coverage.met)
    book.coverage = None
    assert found[0] == found[1]
    assert found[0]


def test_few_bills_keep_nothing(book: Book) -> None:
    contract = book.contract({"契約効力日": "2026-06-01", "提供開始日": "2026-06-01", "ID数": 10})
    one, other = book.bill(contract, "2026-09"), book.bill(contract, "2026-09")
    assert one.outcomes["支払証明書発行料金"] is not other.outcomes["支払証明書発行料金"]
