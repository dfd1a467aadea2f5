"""The bill in JavaScript is the engine's bill: every amount, status, clause and step of the explanation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

import kiyaku
from kiyaku.answer.script import program
from tests.emit.script.bridge import bridge, difference, in_javascript, in_python
from tests.emit.script.contracts import Contracts
from tests.site.sites import RULES, WATER, revised_rules

Bridge = tuple[Page, Path]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bridge]:
    folder = tmp_path_factory.mktemp("bridge")
    with bridge(folder) as opened:
        yield opened, folder


def compare(page: Bridge, book: kiyaku.Book, cases: list[dict[str, Any]]) -> Counter[str]:
    """All cases in both languages; how often each status came out."""
    found = in_javascript(*page, book, cases)
    assert len(found) == len(cases)
    statuses: Counter[str] = Counter()
    for case, other in zip(cases, found, strict=True):
        wanted = in_python(book, case)
        assert list(difference(wanted, other)) == [], case
        statuses[wanted.get("status", "error")] += 1
    return statuses


def test_bills_of_random_contracts(page: Bridge) -> None:
    book = kiyaku.load(RULES)
    statuses = compare(page, book, list(Contracts(book.terms, 20261123).cases(400)))
    assert statuses["ok"] > 250
    assert {"text_unavailable", "no_rate", "missing_fact", "not_issued"} <= statuses.keys()


def test_every_reading_that_can_be_switched(page: Bridge) -> None:
    book = kiyaku.load(RULES)
    contracts = Contracts(book.terms, 7)
    cases = []
    for reading in book.terms.readings.values():
        for option in reading.options:
            cases += [{**case, "readings": {reading.id: option}} for case in contracts.cases(1)]
    compare(page, book, cases)


def test_bills_across_revisions_with_transitional_rules_and_a_draft(page: Bridge) -> None:
    for drafts in (False, True):
        book = kiyaku.load(revised_rules(), drafts=drafts)
        cases = list(Contracts(book.terms, 11, since="2026-12-01", until="2027-11-01").cases(120))
        statuses = compare(page, book, cases)
        assert statuses["ok"] > 60


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"ID数": "ten"}, "fact-type"),
        ({"ID数": "10.5"}, "not-whole"),
        ({"料金月起算日": 0}, "outside-domain"),
        ({"ID数": {}}, "empty-history"),
        ({"ID数": {"2026-02-30": 10}}, "impossible-date"),
        ({"提供開始日": "2026-02-30"}, "impossible-date"),
        ({"提供開始日": 20260601}, "fact-type"),
        ({"提供開始曰": "2026-06-01"}, "unknown-fact"),
        ({"ID数": 10, "id_count": 11}, "fact-given-twice"),
        ({"障害": [{"known_at": "2026-06-01T00:00:00"}]}, "missing-field"),
        ({"障害": [{"kown_at": "2026-06-01T00:00:00"}]}, "unknown-field"),
        ({"利用停止期間": [{"start": "2026-06-01"}]}, "fact-type"),
        ({"法人か": "yes"}, "fact-type"),
        ({"消費税率": {"fraction": "1/0"}}, "fact-type"),
        ({"消費税率": {"rounded": "1.0E-5000"}}, "fact-type"),
        ({"利用停止期間": [{"from": "2026-06-01", "after": "2026-06-02"}]}, "fact-type"),
    ],
)
def test_wrong_facts_are_refused_alike(page: Bridge, facts: dict[str, Any], code: str) -> None:
    book = kiyaku.load(RULES)
    whole = {"契約効力日": "2026-06-01", **({} if "提供開始日" in facts else {"提供開始日": "2026-06-01"}), **facts}
    case = {"facts": whole, "month": "2026-07", "readings": {}}
    wanted = in_python(book, case)
    assert in_javascript(*page, book, [case]) == [wanted]
    assert wanted == {"errors": [code]}


def test_numbers_and_ranges_of_results_are_taken_alike(page: Bridge) -> None:
    book = kiyaku.load(RULES)
    whole = {"契約効力日": "2026-06-01", "提供開始日": "2026-06-01", "ID数": 10}
    rates = [
        "0.0725",
        "1/13",
        {"fraction": "1/13"},
        {"2026-07-01": {"fraction": "1/7", "approximately": "0.14"}},
        "1e-12",
    ]
    stops = [{"from": "2026-07-03", "before": "2026-07-10"}, {"after": "2026-07-03", "to": "2026-07-10"}]
    cases = [{"facts": {**whole, "消費税率": rate}, "month": "2026-07", "readings": {}} for rate in rates]
    cases += [{"facts": {**whole, "利用停止期間": [stop]}, "month": "2026-07", "readings": {}} for stop in stops]
    assert compare(page, book, cases) == {"ok": len(cases)}


def test_quite_different_terms(page: Bridge) -> None:
    book = kiyaku.load(WATER)
    base = {"口径": "20mm", "使用開始日": "2025-04-01"}
    cases = [
        {"facts": {**base, "使用水量": usage, **more}, "month": month, "readings": {}}
        for usage in (0, 5, 20, "20.5", 21, 40, 41, 45, 100, "0.1", 12345)
        for month in ("2025-05", "2026-05", "2026-06", "2026-07")
        for more in ({}, {"使用中止日": "2026-08-01"}, {"口径": "13mm"})
    ]
    statuses = compare(page, book, cases)
    assert statuses["ok"] > 60


def test_the_same_rules_make_the_same_program() -> None:
    assert program(kiyaku.load(RULES)) == program(kiyaku.load(RULES))
