"""Transitional rules of law: an earlier rate holds for those for whom the terms say it does.  Figures by hand."""

from __future__ import annotations

import shutil
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

import kiyaku
from kiyaku.diagnostic import KiyakuError
from tests.repo import ROOT
from tests.small import TERMS, clause, write

BOOK = """\
law: sales-tax
title: 売上税
english: sales tax
values:
  - name: 税率
    key: rate
    type: number
    about: 税率
    timeline:
      - {from: 2010-01-01, value: 0.05, source: 税法}
      - from: 2020-01-01
        value: 0.10
        source: 税法（2019年改正）
        transitional:
          - {rule: 長期, about: 施行日前に契約したもの, source: 2019年改正法附則第3条}
      - from: 2026-10-01
        value: 0.12
        source: 税法（2026年改正）
        transitional:
          - {rule: 継続供給, about: 施行日をまたぐ期間のもの, until: 2026-11-01, source: 2026年改正法附則第5条}
"""
ANSWERS = """\
law: [sales-tax]
transitional:
  - {value: 税率, rule: 長期, who: '契約日 < @"2020-01-01"', cite: 第2条}
  - {value: rate, rule: 継続供給, who: '契約日 < @"2026-10-01"', cite: 第2条}
"""
FACTS = "- {name: 契約日, key: signed, type: date, domain: '> @\"2000-01-01\"', about: 契約日}\n"
TAX = """
- {name: 税, key: tax, unit: 円, governed_by: 完了日, about: 税, formula: floor(10000 * 税率)}
- {name: 完了日, key: done, type: date, about: 役務の完了, formula: '月 + @"P14D"'}
- {name: 料金, key: fee, unit: 円, about: 料金, formula: 10000 + 税}
"""


def build(root: Path, answers: str = ANSWERS, *, book: str = BOOK) -> Path:
    (root / "japan").mkdir(exist_ok=True)
    (root / "japan" / "sales-tax.yaml").write_text(book, "utf-8")
    return write(root / "small", clause(f"2025-01-01:\n{TAX}"), facts=FACTS, terms=TERMS + answers)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> kiyaku.Book:
    return kiyaku.load(build(tmp_path_factory.mktemp("law")))


def tax(book: kiyaku.Book, signed: str, month: str) -> object:
    bill = book.bill(book.contract({"契約日": signed}), month=month)
    assert bill.lines[0].value == book.bill(book.contract({"契約日": signed}), month=month, record=True).lines[0].value
    return bill.lines[0].value


@pytest.mark.parametrize(
    ("signed", "month", "rate"),
    [
        ("2026-06-01", "2026-09", 10),
        ("2026-06-01", "2026-10", 10),  # completed on 10-15, within the month for which the earlier rate goes on
        ("2026-10-01", "2026-10", 12),  # signed after the change
        ("2026-06-01", "2026-11", 12),  # the rule is over
        ("2019-12-31", "2026-09", 5),
        ("2019-12-31", "2026-10", 5),  # the earlier of an earlier rate
        ("2019-12-31", "2026-11", 5),  # the newer rule is over, the older one has no end
        ("2020-01-01", "2026-11", 12),
    ],
)
def test_the_rate_of_a_day_is_that_of_the_contract(book: kiyaku.Book, signed: str, month: str, rate: int) -> None:
    assert tax(book, signed, month) == 10000 + 100 * rate


def test_the_explanation_cites_the_rule_and_what_would_have_held(book: kiyaku.Book) -> None:
    bill = book.bill(book.contract({"契約日": "2026-06-01"}), month="2026-10", record=True)
    law = next(n for n in bill.lines[0].explanation.nodes() if n.kind == "law")
    assert (law.value, law.version, law.note) == (Fraction(1, 10), date(2020, 1, 1), "税法（2019年改正）")
    assert [(c.citation, c.instead_of) for c in law.considered] == [("2026年改正法附則第5条", Fraction(12, 100))]
    assert [n.name for n in law.inputs] == ["契約日"]
    (use,) = bill.provenance.law
    assert (use.value, use.source) == (Fraction(1, 10), "税法（2019年改正）")


def test_terms_answer_every_rule_that_may_concern_them(tmp_path: Path) -> None:
    for lines, code in (
        (ANSWERS.splitlines()[:3], "law-rule-unanswered"),
        ([*ANSWERS.splitlines(), ANSWERS.splitlines()[3]], "law-rule-twice"),
        ([*ANSWERS.splitlines(), "  - {value: 税率, rule: 短期, cite: 第2条}"], "unknown-law-rule"),
        ([*ANSWERS.splitlines()[:2], "  - {value: 税率, rule: 長期, who: 契約, cite: 第2条}"], "unknown-name"),
        ([line.replace("第2条", "第9条") for line in ANSWERS.splitlines()], "dangling-citation"),
    ):
        with pytest.raises(KiyakuError) as caught:
            kiyaku.load(build(tmp_path, "\n".join(lines) + "\n"))
        assert code in {d.code for d in caught.value.diagnostics}


def test_a_rule_that_ended_before_the_terms_began_needs_no_answer(tmp_path: Path) -> None:
    ended = BOOK.replace("{rule: 長期,", "{rule: 長期, until: 2025-01-01,")
    lines = ANSWERS.splitlines()
    book = kiyaku.load(build(tmp_path, "\n".join((*lines[:2], lines[3])) + "\n", book=ended))
    assert tax(book, "2019-12-31", "2026-09") == 11000
    with pytest.raises(KiyakuError, match="長期"):
        kiyaku.load(build(tmp_path, "\n".join((*lines[:2], lines[3])) + "\n", book=ended.replace("2025-", "2026-")))


@pytest.mark.parametrize("who", ["税 > 0", "料金 > 0", "税率 > 0", "rate > 0.1"])
def test_a_rule_whose_condition_needs_the_value_itself_is_a_circle(tmp_path: Path, who: str) -> None:
    answers = ANSWERS.replace('契約日 < @"2020-01-01"', who)
    with pytest.raises(KiyakuError) as caught:
        kiyaku.load(build(tmp_path, answers))
    assert {d.code for d in caught.value.diagnostics} == {"cycle"}


def test_a_rule_may_end_on_the_contracts_own_day_and_splits_a_period(tmp_path: Path) -> None:
    answers = ANSWERS.replace("who: '契約日 < @\"2026-10-01\"'", "until: '契約日 + @\"P1M\"'")
    root = build(tmp_path, answers)
    fee = (
        "- {name: 料金, key: fee, unit: 円, about: 料金, "
        "accrual: {rate: 単価 * (1 + 税率), over: 期間, during: 期間}}\n"
        "- {name: 単価, key: price, unit: 円/月, about: 単価, formula: 6100}\n"
    )
    write(root, clause(f"2025-01-01:\n{fee}"), facts=FACTS, terms=TERMS + answers)
    book = kiyaku.load(root)
    bill = book.bill(book.contract({"契約日": "2026-09-11"}), month="2026-09", record=True)
    # 61 days: 09-01 to 10-10 (40) by 10 %, from 10-11 (21) by 12 %
    assert bill.lines[0].value == 40 * 110 + 21 * 112
    assert [s.start for s in bill.lines[0].explanation.segments] == [date(2026, 9, 1), date(2026, 10, 11)]
    given = book.contract({"契約日": "2026-09-11", "税率": 0})
    assert book.bill(given, month="2026-09").lines[0].value == 6100


def test_the_real_terms_follow_a_transitional_rule_of_a_tax_that_changes(tmp_path: Path) -> None:
    """Ten IDs at 2,800 yen; the 料金月 from 09-16 to 10-15 is completed after the change of 10-01."""
    for folder in ("dokodemo-prime", "japan"):
        shutil.copytree(ROOT / "rules" / folder, tmp_path / folder)
    law = tmp_path / "japan" / "consumption-tax.yaml"
    step = "      - {from: 2026-10-01, value: 0.12, source: 改正後の消費税法第29条%s}\n"
    rule = ", transitional: [{rule: 継続供給, about: 施行日をまたぐ期間, until: 2026-11-01, source: 改正附則第5条}]"
    before = law.read_text("utf-8")
    facts = {"契約効力日": "2026-06-16", "提供開始日": "2026-06-16", "ID数": 10, "料金月起算日": 16}

    def tax(terms: Path, month: str) -> object:
        book = kiyaku.load(terms)
        return next(o.value for o in book.bill(book.contract(facts), month).totals if o.name == "消費税相当額")

    terms = tmp_path / "dokodemo-prime"
    law.write_text(before + step % "", "utf-8")
    assert (tax(terms, "2026-08"), tax(terms, "2026-09"), tax(terms, "2026-10")) == (2800, 3360, 3360)
    law.write_text(before + step % rule, "utf-8")
    with pytest.raises(KiyakuError, match="継続供給"):
        kiyaku.load(terms)
    stated = (terms / "terms.yaml").read_text("utf-8")
    for who, wanted in (('提供開始日 < @"2026-10-01"', 2800), ("false", 3360)):
        answer = f"\ntransitional: [{{value: 消費税率, rule: 継続供給, who: '{who}', cite: 第31条}}]\n"
        (terms / "terms.yaml").write_text(stated + answer, "utf-8")
        assert (tax(terms, "2026-08"), tax(terms, "2026-09"), tax(terms, "2026-10")) == (2800, wanted, 3360)
