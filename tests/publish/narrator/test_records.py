"""Records on a page in the words of the facts."""

from __future__ import annotations

from datetime import date

import pytest

import kiyaku
from kiyaku.publish.narrator import outcome_layout
from tests.repo import ROOT


@pytest.fixture(scope="module")
def book() -> kiyaku.Book:
    return kiyaku.load(ROOT / "rules" / "dokodemo-prime")


def said(book: kiyaku.Book, decision: str, level: str = "reasoning") -> str:
    contract = book.read_contract(ROOT / "docs" / "examples" / "outage-damages.yaml")
    outcome = book.evaluate(contract, decision, as_of=date(2026, 9, 30))
    page = outcome_layout(outcome, book.terms, "ja", level)  # type: ignore[arg-type]
    return "\n".join(line.text for top in page for line in top.walk())


def test_fields_and_their_texts_are_called_what_the_fact_calls_them(book: kiyaku.Book) -> None:
    text = said(book, "免除日")
    known = "会社が知った時: 2026-09-07T09:00:00、復旧した時: 2026-09-09T20:00:00"
    assert f"表1の障害 {{{known}、範囲: すべての機能、原因: 契約者の責めによらない}}" in text
    assert "known_at" not in text


def test_a_fact_and_what_is_chosen_of_it_are_told_alike(book: kiyaku.Book) -> None:
    text = said(book, "免除日", "everything")
    values = {line.partition(" = ")[2].partition("}")[0] for line in text.splitlines() if " = {会社が" in line}
    assert len(values) == 1
