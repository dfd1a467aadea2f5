"""Pages in English: names by their keys, citations, units."""

from __future__ import annotations

import re
from datetime import date

import pytest

import kiyaku
from kiyaku.publish.narrator import bill_layout, outcome_layout
from kiyaku.publish.narrator.english import English, cited
from tests.repo import ROOT


@pytest.fixture(scope="module")
def book() -> kiyaku.Book:
    return kiyaku.load(ROOT / "rules" / "dokodemo-prime")


@pytest.mark.parametrize(
    ("written", "english"),
    [
        ("第20条第1項", "Article 20(1)"),
        ("第47条の2", "Article 47-2"),
        ("第21条第1項第4号ii", "Article 21(1), item 4(ii)"),
        ("第24条第2項第2号表1", "Article 24(2), item 2, table 1"),
        ("第34条第1項第2文", "Article 34(1), sentence 2"),
        ("別紙4※1後段", "Annex 4, note 1, second part"),
        ("別紙9-3(3)ii", "Annex 9-3, item 3(ii)"),
        ("第1条ただし書", "Article 1, proviso"),
        ("第3条「ID」", "Article 3 “ID”"),
        ("附則(2026-04-06)1", "Supplementary Provisions (2026-04-06), item 1"),
        ("消費税", "消費税"),
    ],
)
def test_citations(written: str, english: str) -> None:
    assert cited(written) == english


def test_every_unit_of_the_terms_has_an_english_name(book: kiyaku.Book) -> None:
    assert set(book.terms.english.units) == book.terms.units
    said = English(book.terms)
    assert said.unit("円/ID/月", one=False) == "yen/ID/month"
    assert said.unit("か月", one=True) == "month"
    assert said.unit("か月", one=False) == "months"


def test_a_bill_has_no_word_of_another_language(book: kiyaku.Book) -> None:
    contract = book.read_contract(ROOT / "docs" / "examples" / "contract.yaml")
    page = bill_layout(book.explained_bill(contract, "2026-07"), book.terms, "en", "reasoning")
    text = "\n".join(line.text for top in page for line in top.walk())
    assert set(re.findall(r"[぀-ヿ一-鿿〜、（）]+", text)) == set()
    assert "consumption tax (from 2019-10-01)" in text
    assert "12 IDs × 2,800 yen/ID/month × 22 months = 739,200 yen" in text
    assert "consumption tax rate 0.1" in text
    assert "2026-07-01 to 2026-07-03" in text
    names = [s for top in page for line in top.walk() for s in line.spans if s.kind == "name"]
    assert ("cancellation fee", "解約金") in {(s.text, s.of) for s in names}  # what it is of stays


def test_a_list_of_clauses(book: kiyaku.Book) -> None:
    contract = book.contract({"ツールの流出": True, "提供条件の変更等": True, "ID数": 10})
    outcome = book.evaluate(contract, "当社が解約できる事由", as_of=date(2026, 7, 1))
    (line,) = outcome_layout(outcome, book.terms, "en", "line")[:1]
    assert line.text.startswith("company termination grounds  Article 21(1), item 5, Article 21(1), item 7")


def test_a_range_of_days_without_an_end(book: kiyaku.Book) -> None:
    contract = book.contract({"契約効力日": "2026-06-01", "提供開始日": "2026-06-01"})
    outcome = book.evaluate(contract, "課金期間", as_of=date(2026, 7, 1))
    (line,) = outcome_layout(outcome, book.terms, "en", "line")[:1]
    assert line.text.startswith("charge period  from 2026-06-01")


def test_units_stand_in_names_as_they_are_written_and_durations_in_words(book: kiyaku.Book) -> None:
    contract = book.read_contract(ROOT / "docs" / "examples" / "contract.yaml")
    page = bill_layout(book.explained_bill(contract, "2026-07"), book.terms, "en", "everything")
    text = "\n".join(line.text for top in page for line in top.walk())
    assert "IDs before cancellation(2026-07-31) = 12 IDs" in text
    assert "2026-06-01 + 2 years − 1 day = 2028-05-31" in text
    assert "cancellation fee for(2026-07-31; 12; 0) = 739,200 yen" in text
