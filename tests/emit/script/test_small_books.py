"""Small books that are easily got wrong, with right figures: the engine and the calculator alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

import kiyaku
from kiyaku.diagnostic import KiyakuError
from tests.answer import test_deemed as deemed
from tests.answer import test_law_rules as law_rules
from tests.emit.script.bridge import bridge, difference, in_javascript, in_python
from tests.small import FIRST, TERMS, clause, write

Bridge = tuple[Page, Path]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bridge]:
    folder = tmp_path_factory.mktemp("bridge")
    with bridge(folder) as opened:
        yield opened, folder


def bills(page: Bridge, root: Path, *cases: tuple[dict[str, Any], str, dict[str, str]]) -> list[Any]:
    """The bills of facts, a month and readings, after the calculator gave the same as the engine."""
    book = kiyaku.load(root)
    asked = [{"facts": facts, "month": month, "readings": readings} for facts, month, readings in cases]
    wanted = [in_python(book, case) for case in asked]
    for mine, other in zip(wanted, in_javascript(*page, book, asked), strict=True):
        assert list(difference(mine, other)) == []
    return wanted


PRICE = "- {name: 単価, key: price, unit: 円/月, about: 単価, formula: 1800}\n"
FEE = """\
- name: 料金
  key: fee
  unit: 円
  about: 料金
  accrual: {rate: 単価, over: 期間, during: 期間, round: {total: 切捨て}}
"""
REDUCED = "overrides: [{{decision: 単価, when: 対象, then: {then}, about: 減額}}]"


def test_a_transitional_rule_on_the_clause_of_an_exception_splits_a_period(page: Bridge, tmp_path: Path) -> None:
    keeping = "transitional: [{clauses: [第3条], who: 対象, until: 2026-02-01, about: 経過措置}]"
    root = write(
        tmp_path,
        clause(f"2025-01-01:\n{PRICE}{FEE}"),
        clause(
            f"2025-01-01:\n{REDUCED.format(then=600)}", f"2026-01-01:\n{REDUCED.format(then=1200)}", decisions=False
        ),
        facts="- {name: 対象, key: subject, type: boolean, about: 対象}\n",
        revisions={**FIRST, "2025-12-01": f"effective: 2026-01-01\n{keeping}"},
    )
    reduced, full, before = bills(
        page, root, ({"対象": True}, "2026-01", {}), ({"対象": False}, "2026-01", {}), ({"対象": True}, "2025-11", {})
    )
    assert reduced["total"] == 880  # 600 × 31/59 + 1,200 × 28/59, rounded down to ten
    segments = reduced["lines"][0]["explanation"]["segments"]
    assert [(s["from"], s["to"], s["rate"]) for s in segments] == [
        ("2026-01-01", "2026-01-31", 600),
        ("2026-02-01", "2026-02-28", 1200),
    ]
    assert full["total"] == 1800
    assert before["total"] == 600


def test_a_constraint_is_asked_under_the_readings_that_read_what_it_names(page: Bridge, tmp_path: Path) -> None:
    reading = "{title: 疑義, question: 問, options: {one: 一, two: 二}, adopted: one, reason: 理由, clauses: [第2条]}"
    fee = """\
- name: 料金
  key: fee
  unit: 円
  about: 料金
  formula: 100
  alternatives: [{reading: A1, option: two, formula: 上限}]
"""
    waived = "overrides: [{decision: 料金, when: 上限 < -5, then: 0, about: 免除, if: {reading: A2, option: two}}]"
    root = write(
        tmp_path,
        clause(f"2025-01-01:\n{fee}"),
        clause(f"2025-01-01:\n{waived}", decisions=False),
        facts="- {name: 上限, key: limit, type: number, about: 上限}\n",
        constraints="- {that: 上限 > 0, message: 上限は正}\n",
        readings=f"A1: {reading}\nA2: {reading}\n",
    )
    facts = {"上限": -7}
    readings: tuple[dict[str, str], ...] = ({}, {"A1": "two"}, {"A2": "two"}, {"A1": "two", "A2": "two"})
    found = bills(page, root, *((facts, "2025-01", taken) for taken in readings))
    assert [(bill["total"], bill["status"]) for bill in found] == [
        (100, "ok"),
        (None, "invalid_input"),
        (None, "invalid_input"),
        (None, "invalid_input"),
    ]
    assert bills(page, root, ({"上限": 7}, "2025-01", {"A1": "two"}))[0]["total"] == 7


def test_what_has_no_end_is_in_force_on_the_last_day_there_is(page: Bridge, tmp_path: Path) -> None:
    keeping = "transitional: [{clauses: [第2条], who: 対象, about: 経過措置}]"
    waived = "overrides: [{decision: 料金, when: 対象 and 税率 = 0.1, then: 料金の前 + 1, about: 加算}]"
    fee = "- {{name: 料金, key: fee, unit: 円, about: 料金, formula: {amount}}}\n"
    root = write(
        tmp_path,
        clause(f"2025-01-01:\n{fee.format(amount=1)}", f"2026-01-01:\n{fee.format(amount=2)}"),
        clause(
            "2025-01-01:\ndecisions:\n  - {name: 料金の前, key: before, unit: 円, about: 額, formula: 10}\n" + waived,
            decisions=False,
        ),
        facts="""\
- {name: 対象, key: subject, type: boolean, varies: true, about: 対象}
- {name: 税率, key: rate, type: number, varies: true, about: 率}
""",
        revisions={**FIRST, "2025-12-01": f"effective: 2026-01-01\n{keeping}"},
        terms=TERMS.replace('\'月 + @"P2M" - @"P1D"\'', "'@\"9999-12-31\"'"),
    )
    last = date(9999, 12, 31)
    book = kiyaku.load(root)
    for subject, rate, wanted in ((False, 0, 2), (True, 0, 1), (True, "0.1", 11)):
        facts = {"対象": {"2025-01-01": subject}, "税率": {"2025-01-01": rate}}
        outcome = book.evaluate(book.contract(facts), "料金", as_of=last)
        assert (outcome.status, outcome.value) == ("ok", wanted)
        assert bills(page, root, (facts, "2025-01", {}))[0]["total"] == wanted
    assert not isinstance(book.clause("第2条", last), str)


def test_names_that_a_loop_binds(page: Bridge, tmp_path: Path) -> None:
    fee = """\
- name: 料金
  key: fee
  unit: 円
  about: 料金
  formula: >-
    sum(for 料金 in [1, 2] return 料金) + sum(for x in partial return x + count(partial))
    + (if some fee in partial satisfies partial = [5, 6] and fee = 6 then 100 else 0)
    + count([{量: 1}, {量: 5}][量 > 2]) + sum(for partial in [7] return partial)
"""
    root = write(
        tmp_path,
        clause(f"2025-01-01:\n{fee}"),
        facts="""\
- {name: partial, key: part, type: list<number>, about: 名}
- {name: 量, key: amount, type: number, about: 量}
""",
        constraints="- {that: 量 > 0, message: 量は正}\n",
    )
    assert bills(page, root, ({"partial": [5, 6]}, "2025-01", {}))[0]["total"] == 3 + 12 + 100 + 1 + 7
    book = kiyaku.load(root)
    assert book.bill(book.contract({"partial": [5, 6], "量": -1}), "2025-01").total == 123  # 量 is a field, no fact


def test_the_values_filled_in_are_not_those_of_names_that_a_loop_binds(page: Bridge, tmp_path: Path) -> None:
    fee = """\
- {name: 料金, key: fee, unit: 円, about: 料金, formula: 'sum(for 量 in [1, 2] return 量 * 2) + 量'}
"""
    root = write(tmp_path, clause(f"2025-01-01:\n{fee}"), facts="- {name: 量, key: amount, type: number, about: 量}\n")
    line = bills(page, root, ({"量": 5}, "2025-01", {}))[0]["lines"][0]
    assert line["value"] == 11
    assert line["explanation"]["worked"] == "sum(for 量 in [1, 2] return 量 * 2) + 5"


def test_the_domain_of_a_fact_asks_a_calendar_and_may_fail(page: Bridge, tmp_path: Path) -> None:
    root = write(
        tmp_path,
        clause("2025-01-01:\n- {name: 料金, key: fee, unit: 円, about: 料金, formula: 開始日.day * 率}\n"),
        facts="""\
- {name: 開始日, key: start, type: date, domain: 'is business day(?, 営業日)', about: 日}
- {name: 率, key: rate, type: number, domain: '1 / ? < 1', about: 率}
""",
        terms=TERMS.replace("terms: small", "terms: small\nlaw: [holidays]")
        + "calendars: [{name: 営業日, key: business_day, closed_days: [国民の祝日], closed_weekdays: [土, 日]}]\n",
    )
    given: tuple[dict[str, Any], ...] = (
        {"開始日": "2025-01-06", "率": 2},
        {"開始日": "2025-01-05", "率": 2},  # a Sunday
        {"開始日": "2999-01-07", "率": 2},  # beyond the calendar
        {"開始日": "2025-01-06", "率": 0},
    )
    found = bills(page, root, *((facts, "2025-01", {}) for facts in given))
    assert [bill.get("total", bill.get("errors")) for bill in found] == [12, *[["outside-domain"]] * 3]


def test_an_exception_makes_its_value_of_the_one_that_it_overrides(page: Bridge, tmp_path: Path) -> None:
    fee = """\
- {name: 基本, key: base, unit: 円, about: 基本, formula: 量 * 100}
- {name: 割引, key: discounted, unit: 円, about: 割引, parameters: [{name: 額, unit: 円}], formula: 額 * 2}
- {name: 料金, key: fee, unit: 円, about: 料金, formula: 基本 + 割引(10)}
"""
    exceptions = """\
versions:
  - from: 2025-01-01
    text: 定め
    overrides:
      - {decision: 基本, about: 割引, when: 量 >= 10, then: 元の値 * 0.8}
      - {decision: 割引, about: 加算, when: 量 >= 10, then: 額 + overridden value}
"""
    root = write(
        tmp_path,
        clause(f"2025-01-01:\n{fee}"),
        exceptions,
        facts="- {name: 量, key: amount, type: number, about: 量}\n",
    )
    few, many = bills(page, root, ({"量": 9}, "2025-01", {}), ({"量": 10}, "2025-01", {}))
    assert (few["total"], many["total"]) == (920, 830)  # 900 + 20; 1,000 × 0.8 + (10 + 20)
    book = kiyaku.load(root)
    contract = book.contract({"量": 10})
    base = book.explained_bill(contract, "2025-01").outcomes["料金"].find("基本")
    assert base is not None
    (considered,) = base.considered
    assert (considered.value, considered.instead_of, considered.citation) == (800, 1000, "第3条")
    for _ in range(120):  # also where many contracts are billed
        assert book.bill(contract, "2025-01").total == 830
    broken = root / "articles" / "03.yaml"
    text = broken.read_text("utf-8")
    broken.write_text(text.replace("when: 量 >= 10, then: 元", "when: 元の値 > 1, then: 元"), "utf-8")
    with pytest.raises(KiyakuError) as raised:
        kiyaku.load(root)
    assert [d.code for d in raised.value.diagnostics] == ["unknown-name"]  # only its value may be made of it


RUNGS = """\
- {name: 第一段, key: first, type: number, about: 境, formula: 日数 * 4}
- name: 料金
  key: fee
  unit: 円
  about: 段階ごと
  table:
    inputs: [種別, 量]
    apply: graduated
    rows:
      - {when: ['"一般"', "[0..第一段]"], then: 30}
      - {when: ['"一般"', "(第一段..第一段 + 100]"], then: 36.5}
      - {when: ['"一般"', "> 第一段 + 100"], then: 40}
      - {when: ['"事業"', "[0..1000]"], then: 50}
"""


def test_portions_between_bounds_that_are_computed_and_by_another_input(page: Bridge, tmp_path: Path) -> None:
    root = write(
        tmp_path,
        clause(f"2025-01-01:\n{RUNGS}"),
        facts="""\
- {name: 種別, key: kind, type: string, domain: '"一般", "事業"', about: 種別}
- {name: 量, key: amount, type: number, domain: '>= 0', about: 量}
- {name: 日数, key: days, type: number, about: 日数}
""",
    )
    cases = [
        ("一般", 260, 30),
        ("一般", 120, 30),
        ("一般", 0, 30),
        ("事業", 260, 30),
        ("事業", 1001, 30),
        ("一般", 260, 15),
    ]
    found = bills(page, root, *(({"種別": k, "量": n, "日数": d}, "2025-01", {}) for k, n, d in cases))
    # 120 × 30 + 100 × 36.5 + 40 × 40 = 8,850; 60 × 30 + 100 × 36.5 + 100 × 40 = 9,450
    assert [b["total"] for b in found] == [8850, 3600, 0, 13000, None, 9450]
    assert found[4]["lines"][0]["status"] == "no_rate"


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        (['"[0..甲]": 10', '"(乙..100]": 20'], "no_rate"),  # 乙 is above 甲: what lies between has no price
        (['"[0..乙]": 10', '"(甲..100]": 20'], "contradiction"),  # they overlap
        (['"[甲..100]": 10'], "no_rate"),  # the first rung is above 0
    ],
)
def test_portions_that_do_not_fit_together(page: Bridge, tmp_path: Path, rows: list[str], status: str) -> None:
    written = [row.split(": ") for row in rows]
    table = "\n".join(f"      - {{when: {when}, then: {then}}}" for when, then in written)
    fee = f"""\
- name: 料金
  key: fee
  unit: 円
  about: 段階ごと
  table:
    inputs: [量]
    apply: graduated
    rows:
{table}
"""
    root = write(
        tmp_path,
        clause(f"2025-01-01:\n{fee}"),
        facts="".join(
            f"- {{name: {n}, key: {k}, type: number, about: 数}}\n"
            for n, k in (("量", "x"), ("甲", "a"), ("乙", "b"))
            if n in fee
        ),
    )
    facts = {n: v for n, v in {"量": 50, "甲": 20, "乙": 30}.items() if n in fee}
    (bill,) = bills(page, root, (facts, "2025-01", {}))
    assert bill["lines"][0]["status"] == status


def test_rows_that_only_their_values_compare(page: Bridge, tmp_path: Path) -> None:
    fee = """\
- name: 料金
  key: fee
  unit: 円
  about: 早い方
  table:
    inputs: [量]
    rows:
      - {when: "< 甲", then: 1}
      - {when: ">= 乙", then: 2}
"""
    root = write(
        tmp_path,
        clause(f"2025-01-01:\n{fee}"),
        facts="".join(
            f"- {{name: {n}, key: {k}, type: number, about: 数}}\n" for n, k in (("量", "x"), ("甲", "a"), ("乙", "b"))
        ),
    )
    cases: list[tuple[dict[str, Any], str, dict[str, str]]]
    cases = [({"量": 5, "甲": 10, "乙": b}, "2025-01", {}) for b in (10, 5)]
    one, two = bills(page, root, *cases)
    assert one["total"] == 1
    assert two["lines"][0]["status"] == "contradiction"  # both rows hold: neither is chosen in silence


def test_a_transitional_rule_of_law_is_that_of_the_contract(page: Bridge, tmp_path: Path) -> None:
    root = law_rules.build(tmp_path)
    asked = (("2026-06-01", "2026-10"), ("2026-10-01", "2026-10"), ("2019-12-31", "2026-10"), ("2026-06-01", "2026-11"))
    found = bills(page, root, *(({"契約日": signed}, month, {}) for signed, month in asked), ({}, "2026-10", {}))
    assert [bill["total"] for bill in found[:4]] == [11000, 11200, 10500, 11200]


def test_deemed_conversions_are_those_of_the_contract(page: Bridge, tmp_path: Path) -> None:
    root = deemed.build(
        tmp_path,
        deemed.DEEMED,
        "{fact: 数量, value: 数量 + 1, who: '開始日 < @\"2026-01-01\"', about: 一つ増えたとみなす}",
    )
    began = {"開始日": "2026-01-01", "数量": 2}
    found = bills(
        page,
        root,
        ({**began, "プラン": "旧"}, "2026-01", {}),
        ({**began, "プラン": {"2025-04-01": "旧", "2026-01-21": "特"}}, "2026-01", {}),
        ({**began, "プラン": "新", "開始日": "2025-04-01"}, "2026-01", {}),
        ({"プラン": "新", "数量": 2}, "2026-01", {}),
        ({"プラン": "旧", "開始日": "2025-04-01"}, "2026-01", {}),
        ({**began, "プラン": {"2025-04-01": "旧", "2026-01-11": "特"}}, "2026-01", {}),
    )
    # 31 days: 10 at 310, 21 at 620; the number of the contract that began earlier is 3 from the eleventh
    assert [bill["total"] for bill in found] == [1040, 1260, 400 + 1260, None, None, 200 + 1260]
