"""The facts that are needed, in their order, and where they are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiyaku.answer.book import Book, load
from kiyaku.publish.facts import NeededFact, fact_data, facts_text, needed_facts
from kiyaku.publish.terminal import Style
from tests.repo import ROOT
from tests.small import clause, write

WATER = ROOT / "tests" / "fixtures" / "water"
PLAIN = Style(colour=False)
FEES = """2025-01-01:
- {name: 料金, key: fee, unit: 円, about: 額, formula: 基本 + 加算}
- {name: 基本, key: base, unit: 円, about: 額, formula: 単価の額 * 数}
- {name: 単価の額, key: price, unit: 円, about: 額, formula: if 割引か then 80 else 100}
- {name: 加算, key: extra, unit: 円, about: 額, formula: 追加}
- {name: 別の額, key: other, unit: 円, about: 額, formula: 追加 + 余分}
"""
FACTS = """
- {name: 余分, key: spare, type: number, about: 余分}
- {name: 追加, key: more, type: number, unit: 円, about: 追加の額, absent: {value: 0, means: 追加はない}}
- {name: 数, key: count, type: number, varies: true, domain: '[1..9]', about: 数}
- {name: 割引か, key: reduced, type: boolean, about: 割引か}
"""


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return load(write(tmp_path, clause(FEES), facts=FACTS))


def found(book: Book, *names: str) -> tuple[NeededFact, ...]:
    options = book.plan.adopted
    graph = book.checked.graph
    return needed_facts(book.terms, graph.reach(names, options) if names else graph.bill(options))


def test_those_that_may_not_be_left_out_come_first_each_where_it_is_read(book: Book) -> None:
    needed = found(book, "料金")
    assert [(n.fact.name, n.is_needed, n.path) for n in needed] == [
        ("割引か", True, ("料金", "基本", "単価の額")),
        ("数", True, ("料金", "基本")),
        ("追加", False, ("料金", "加算")),
    ]


def test_the_bill_asks_for_its_month_and_not_for_what_it_does_not_read(book: Book) -> None:
    assert [n.fact.name for n in found(book)] == ["割引か", "数", "月", "追加"]
    assert [n.fact.name for n in found(book, "別の額")] == ["余分", "追加"]


def test_lines_say_what_absence_means_and_what_a_contract_states(book: Book) -> None:
    text = "\n".join(facts_text(found(book), ["数"], "ja", PLAIN))
    assert "〔記載あり〕 数 (count)  number、変わることがある" in text
    assert "値の範囲: [1..9]" in text
    assert "書かれていなければ: 追加はない" in text
    assert "契約にではなく、問いとともに渡します。" in text
    assert text.endswith("使う場面になれば要る、1 件）: 割引か")
    complete = "\n".join(facts_text(found(book, "加算"), [], "en", PLAIN))
    assert complete.endswith("This contract states every fact that may be needed.")


def test_data(book: Book) -> None:
    data = fact_data(found(book, "加算")[0], None)
    assert data["absent"] == {"value": 0, "means": "追加はない"}
    assert (data["needed"], data["path"], "stated" in data) == (False, ["加算"], False)


def test_readings_decide_what_is_needed() -> None:
    terms = load(ROOT / "rules" / "dokodemo-prime")
    names = {n.fact.name for n in found(terms, "月額料金")}
    assert {"提供開始日", "ID数"} <= names
    assert "法人か" not in names
