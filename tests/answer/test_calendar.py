"""A calendar that was counted by says which days it skipped, by which law and reading, and whether they are fixed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import kiyaku
from kiyaku.publish.narrator import outcome_text
from kiyaku.publish.terminal import Style
from kiyaku.studies.sensitivity import moving
from tests.repo import ROOT

LATE = {
    "契約効力日": "2026-06-01",
    "提供開始日": "2026-06-01",
    "ID数": 10,
    "解約希望日": "2026-12-25",
    "解約申出日": "2026-12-25",
    "確認完了日": "2026-12-28",
}


@pytest.fixture(scope="module")
def book() -> kiyaku.Book:
    return kiyaku.load(ROOT / "rules" / "dokodemo-prime")


def last_day(book: kiyaku.Book, desired: str, **readings: str) -> Any:
    contract = book.contract({"解約希望日": desired})
    return book.evaluate(contract, "最終申出日", as_of=date(2026, 7, 1), readings=readings)


def test_the_days_that_were_skipped_are_named(book: kiyaku.Book) -> None:
    found = last_day(book, "2027-01-08")
    node = found.find("営業日")
    # back from 1/8: 7, 6, 5, 4; closed until 12/29; 12/28 is the fifth
    assert found.value == date(2026, 12, 28)
    assert node.value == ("2027-01-01 元日", "2026-12-31", "2026-12-30", "2026-12-29")
    assert (node.kind, node.citation) == ("calendar", "第20条第1項")
    assert node.note is not None
    assert "昭和23年法律第178号" in node.note
    assert {"T2", "T4"} <= set(found.options)


def test_only_what_was_counted_is_told(book: kiyaku.Book) -> None:
    none = book.evaluate(book.contract({}), "最終申出日", as_of=date(2026, 7, 1))
    assert none.find("営業日") is None
    assert not {"T2", "T4"} & set(none.options)
    plain = last_day(book, "2026-07-31").find("営業日")
    assert (plain.value, plain.note, plain.day) == ((), None, None)


def test_a_day_that_is_not_fixed_yet_is_marked(book: kiyaku.Book) -> None:
    found = last_day(book, "2028-03-24")
    node = found.find("営業日")
    assert (node.value, node.day) == (("2028-03-20 春分の日",), date(2028, 1, 1))
    wanted = {"ja": "2028-01-01 からの休日は見込み", "en": "holidays from 2028-01-01 are not fixed yet"}
    for language, said in wanted.items():
        lines = outcome_text(found, book.terms, language, Style(colour=False))  # type: ignore[arg-type]
        assert said in " ".join(" ".join(lines).split())


def test_the_reading_of_a_calendar_is_among_those_that_move_a_bill(book: kiyaku.Book) -> None:
    contract = book.contract(LATE)
    bill = book.explained_bill(contract, "2027-01")
    # 5 business days after 12/28: 1/4 to 1/8.  With the year's end open: 12/29, 30, 31, 1/4, 1/5
    assert bill.amounts["月額料金"] == 6322  # 28,000 × 7/31
    moves = {(e.reading, e.option): e.total for e in moving(book, contract, bill, {})}
    other = book.bill(contract, "2027-01", readings={"T2": "open_year_end"})
    assert other.amounts["月額料金"] == 3612  # 28,000 × 4/31
    assert bill.total is not None
    # (6,322 + 632) − (3,612 + 361) = 2,981
    assert bill.total - moves["T2", "open_year_end"] == 2981


def test_the_holidays_are_among_the_law_that_a_bill_rests_on(book: kiyaku.Book) -> None:
    bill = book.bill(book.contract(LATE), "2027-01")
    (use,) = [use for use in bill.provenance.law if use.name == "営業日"]
    assert (use.value, use.days) == (("2027-01-01 元日",), (date(2027, 1, 1),))  # the end of the year is the terms' own
    assert "昭和23年法律第178号" in use.source
