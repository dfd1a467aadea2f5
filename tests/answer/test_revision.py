"""A revision of the terms is a change of data: a fictional one, in force from 2026-10-01, on a copy of the rules.

It changes prices in mid-contract, adds a tier, inserts an article and repeals a paragraph.  Nothing but rule files is
touched, and the bills before, across and after that day come out as worked out by hand.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

import kiyaku
from tests.repo import ROOT

RULES = ROOT / "rules"
DAY = "2026-10-01"

SUPPLEMENTARY = """\
supplementary: 2026-08-20
number: 架空第1号
effective: 2026-10-01
text_held: true
items:
  1: {text: この改正は2026年10月1日に効力を持つ。}
"""

ARTICLE_10_2 = """\
article: 10の2
title: 長期契約の割引
versions:
  - from: 2026-10-01
    text: 提供開始日から3か月を過ぎた契約の単価は、100円を引いた額とする。
    norm: [{kind: 計算, of: 当社}]
    overrides:
      - decision: 単価
        about: 提供開始日から3か月を過ぎた
        when: 提供開始日 + @"P3M" <= 請求月
        then: 料金表の単価(ID数) - 100
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rules with the revision."""
    root = tmp_path_factory.mktemp("rules")
    shutil.copytree(RULES, root, dirs_exist_ok=True)
    folder = root / "dokodemo-prime"
    (folder / "supplementary" / "2026-08-20.yaml").write_text(SUPPLEMENTARY, encoding="utf-8")
    (folder / "articles" / "10-2.yaml").write_text(ARTICLE_10_2, encoding="utf-8")
    annex = folder / "annexes" / "4.yaml"
    annex.write_text(with_new_prices(annex.read_text("utf-8")), encoding="utf-8")
    article = folder / "articles" / "26.yaml"
    article.write_text(with_paragraph_repealed(article.read_text("utf-8")), encoding="utf-8")
    return folder


def amended(text: str) -> tuple[str, str]:
    """A file, and its last version copied as one in force from the day of the revision."""
    start = text.rindex("  - from: ")
    old = text[start:]
    return text.rstrip("\n") + "\n", old.replace(old.split("\n")[0], f"  - from: {DAY}", 1)


def with_new_prices(text: str) -> str:
    """Annex 4 with 10 to 14 IDs at 2,900 and 15 to 19 at 2,750: one tier more."""
    before, new = amended(text)
    row = '{when: "[10..19]", then: 2800}'
    assert new.count(row) == 1
    lead = new[new.rindex("\n", 0, new.index(row)) + 1 : new.index(row)]
    new = new.replace(row, '{when: "[10..14]", then: 2900}\n' + lead + '{when: "[15..19]", then: 2750}')
    return before + new


def with_paragraph_repealed(text: str) -> str:
    """Article 26 without the discretion of its paragraph 3."""
    before, new = amended(text)
    return before + new[: new.index("      3:\n")] + "      3: {repealed: true}\n"


@pytest.fixture(scope="module")
def book(rules: Path) -> kiyaku.Book:
    return kiyaku.load(rules)


def contract(book: kiyaku.Book, start: str, ids: int, **more: str) -> kiyaku.Contract:
    return book.contract({"契約効力日": start, "提供開始日": start, "ID数": {start: ids}, **more})


def test_before_the_day_the_old_prices_hold(book: kiyaku.Book) -> None:
    assert book.bill(contract(book, "2026-08-01", 10), "2026-09").amounts["月額料金"] == 28000


def test_after_the_day_the_new_prices_and_the_new_tier_hold(book: kiyaku.Book) -> None:
    assert book.bill(contract(book, "2026-09-15", 10), "2026-11").amounts["月額料金"] == 29000
    assert book.bill(contract(book, "2026-09-15", 19), "2026-11").amounts["月額料金"] == 19 * 2750


def test_the_new_article_excepts_long_contracts(book: kiyaku.Book) -> None:
    # three months from 2026-06-01 are over on 2026-09-01: 2,900 - 100
    bill = book.bill(contract(book, "2026-06-01", 10), "2026-11")
    assert bill.amounts["月額料金"] == 28000
    assert "第10条の2" in bill.outcome.clauses


def test_a_period_across_the_day_is_split_where_the_price_changes(book: kiyaku.Book) -> None:
    # periods from the 16th: 2026-09-16 to 2026-10-15, 30 days, 15 before and 15 from the day on
    found = book.bill(contract(book, "2026-09-01", 10, 料金月起算日=16), "2026-09")  # type: ignore[arg-type]
    assert found.amounts["月額料金"] == 28000 * 15 // 30 + 29000 * 15 // 30
    node = found.lines[0].explanation
    segments = [s for n in node.nodes() for s in n.segments] if node else []
    assert [(s.start, s.days, s.amount) for s in segments] == [
        (date(2026, 9, 16), 15, 14000),
        (date(2026, 10, 1), 15, 14500),
    ]


def test_a_period_across_the_day_is_not_split_where_the_price_stays(book: kiyaku.Book) -> None:
    # 7 IDs at 3,000 before and after: one segment, so no yen is lost to a second rounding
    found = book.bill(contract(book, "2026-09-20", 7, 料金月起算日=16), "2026-09")  # type: ignore[arg-type]
    assert found.amounts["月額料金"] == 21000 * 26 // 30
    node = found.lines[0].explanation
    assert node is not None
    assert sum(len(n.segments) for n in node.nodes()) == 1


def test_a_termination_is_governed_by_its_own_day(book: kiyaku.Book) -> None:
    one = contract(book, "2026-09-01", 10)

    def fee(day: str) -> object:
        arguments = {"変更日": day, "変更前": 10, "変更後": 0}
        return book.evaluate(one, "解約金額", as_of=date(2027, 1, 1), arguments=arguments).value

    # minimum term to 2028-08-31; from 2026-09-30: 23 whole months, from 2026-10-01: 22
    assert fee("2026-09-30") == 10 * 2800 * 23
    assert fee("2026-10-01") == 10 * 2900 * 22


def test_the_clauses_as_of_any_day(book: kiyaku.Book) -> None:
    assert book.clause("第10条の2", date(2026, 9, 30)) == "not_in_force"
    assert not isinstance(book.clause("第10条の2", date(2026, 10, 1)), str)
    assert not isinstance(book.clause("第26条第3項", date(2026, 9, 30)), str)
    assert book.clause("第26条第3項", date(2026, 10, 1)) == "repealed"
    assert book.clause("第26条第3項", date(2026, 5, 10)) == "text_unavailable"


def test_a_decision_of_a_repealed_paragraph_is_repealed(book: kiyaku.Book) -> None:
    one = book.contract({"他に請求する料金": 0, "請求する延滞利息": 70})
    assert book.evaluate(one, "延滞利息の請求を省けるか", as_of=date(2026, 9, 30)).value is True
    found = book.evaluate(one, "延滞利息の請求を省けるか", as_of=date(2026, 10, 1))
    assert (found.status, found.citation) == ("repealed", "第26条第3項")


def test_what_was_known_before_the_revision_was_enacted(book: kiyaku.Book) -> None:
    earlier = book.known_on(date(2026, 8, 19))
    one = {"契約効力日": "2026-09-15", "提供開始日": "2026-09-15", "ID数": 10}
    assert earlier.bill(earlier.contract(one), "2026-11").amounts["月額料金"] == 28000
    assert book.bill(book.contract(one), "2026-11").amounts["月額料金"] == 29000
