"""What a draft needs disturbs nobody who does not ask for drafts."""

from __future__ import annotations

from pathlib import Path

import kiyaku
from tests.small import FIRST, clause, write

FACTS = """\
- {name: 量, key: amount, type: number, about: 量}
- {name: 割引率, key: discount, type: number, about: 改定で使う割引率}
"""
TERMS = """\
terms: small
title: 小さな規程
parties: [当社, 契約者]
units: [円, 月]
first_revision: enactment
bill: {month: 月, as_of: '月 + @"P2M" - @"P1D"', period: 期間, lines: [料金, 新しい料金], totals: [合計]}
"""
OLD = "- {name: 料金, key: fee, unit: 円, about: 料金, formula: 量 * 100}"
NEW = """\
- {name: 料金, key: fee, unit: 円, about: 料金, formula: 量 * 100 * (1 - 割引率)}
- {name: 新しい料金, key: new_fee, unit: 円, about: 新しい料金, formula: 割引率 * 10}
"""
READINGS = """\
A1: {title: 別の条, weight: 1, question: どうか, options: {a: 一, b: 二}, adopted: a, reason: 理由, clauses: [第3条], confirm: []}
"""  # noqa: E501


def book_of(root: Path, *, drafts: bool = False) -> kiyaku.Book:
    write(
        root,
        clause(f"2025-01-01:\n{OLD}", f"2026-01-01:\n{NEW}"),
        clause("2026-01-01:\n- {name: 手数料, key: charge, unit: 円, about: 手数料, formula: 5}"),
        facts=FACTS,
        constraints="- {that: 新しい料金 < 10, message: 割引は1より小さい}\n",
        readings=READINGS,
        terms=TERMS,
        revisions={**FIRST, "2025-12-01": "effective: 2026-01-01\ndraft: true"},
    )
    return kiyaku.load(root, drafts=drafts)


def test_nothing_of_a_draft_is_there_for_those_who_do_not_ask(tmp_path: Path) -> None:
    book = book_of(tmp_path)
    assert "割引率" not in book.terms.facts
    assert book.terms.constraints == ()
    assert book.terms.readings == {}
    bill = book.bill(book.contract({"量": 3}), "2025-01")
    assert bill.total == 300
    assert [line.name for line in bill.lines] == ["料金"]
    assert book.bill(book.contract({"量": 3}), "2026-02").total == 300


def test_all_of_it_is_there_for_those_who_ask(tmp_path: Path) -> None:
    book = book_of(tmp_path, drafts=True)
    contract = book.contract({"量": 3, "割引率": "0.5"})
    assert [line.name for line in book.bill(contract, "2026-02").lines] == ["料金", "新しい料金"]
    assert book.bill(contract, "2026-02").amounts["料金"] == 150
    assert len(book.terms.constraints) == 1
    assert "A1" in book.terms.readings
