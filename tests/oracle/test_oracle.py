"""The oracle gives figures worked out by hand; random books come out alike in every form of the engine."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

import kiyaku
from tests.oracle import books
from tests.oracle.compare import Figures, compare, compare_cases
from tests.oracle.contracts import Case
from tests.oracle.forms import Browser, Independent, opened
from tests.oracle.read import Rules

TERMS = """\
terms: small
title: 小さな規約
units: [円]
first_revision: enactment
bill: {month: 請求月, as_of: '請求月 + @"P1M" - @"P1D"', period: 期間, lines: [料金], totals: [請求額]}
"""
MONTH = "{name: 請求月, key: month, type: date, question: true, about: 月}"
PERIOD = """\
- {name: 期間, key: period, type: range<date>, formula: '[請求月..(請求月 + @"P1M"))'}
- {name: 切捨て, key: down, rounding: true, parameters: [{name: 額}], formula: floor(額)}
- {name: 請求額, key: due, formula: 料金}
"""


def book(folder: Path, facts: str, clauses: dict[str, Any], *revisions: str) -> Path:
    """A small book: its facts, the versions of its articles, and its revisions, as YAML."""
    files: dict[str, Any] = {
        "terms.yaml": yaml.safe_load(TERMS),
        "facts.yaml": {"facts": yaml.safe_load(f"[{facts}, {MONTH}]")},
    }
    for number, versions in clauses.items():
        stated = yaml.safe_load(versions)
        files[f"articles/{number}.yaml"] = {"article": int(number), "title": "定め", "versions": stated}
    for revision in revisions:
        data = yaml.safe_load(revision)
        data["supplementary"] = str(data["supplementary"])
        files[f"supplementary/{data['supplementary']}.yaml"] = data
    return books.write(files, folder)


FIRST = "{supplementary: 2025-12-01, effective: 2026-01-01, text_held: true, text: 第一}"
SECOND = "{supplementary: 2026-01-10, effective: 2026-02-11, text_held: true, text: 第二}"
BASE = f"- {{from: 2026-01-01, decisions: {yaml.safe_load(PERIOD)}}}".replace("None", "null")


def answers(root: Path, facts: dict[str, Any], month: str, browser: Browser | None = None) -> Any:
    """The oracle's amounts of a bill, after every form of the engine gave the same."""
    case = Case(facts, (month,), (date(2026, 2, 10), date(2026, 2, 11)), {}, {"切捨て": {"額": "2.5"}})
    assert compare_cases(Rules(root), kiyaku.load(root), [case], browser, Figures()) == []
    return Independent(Rules(root)).bills(case)[0].amounts


def test_a_price_that_changes_in_mid_month(tmp_path: Path) -> None:
    accrual = "{rate: 単価 * 数量, over: 期間, during: 期間, round: {each: 切捨て}}"
    root = book(
        tmp_path,
        "{name: 数量, key: quantity, type: number, varies: true, about: 数}",
        {
            "01": BASE,
            "02": "- {from: 2026-01-01, decisions: [{name: 単価, key: price, formula: 1000}]}\n"
            "- {from: 2026-02-11, decisions: [{name: 単価, key: price, formula: 1300}]}",
            "03": f"- {{from: 2026-01-01, decisions: [{{name: 料金, key: fee, accrual: {accrual}}}]}}",
        },
        FIRST,
        SECOND,
    )
    # ten days at 1,000 and eighteen at 1,300, of which the last eight for two: 357 + 464 + 742
    assert answers(root, {"数量": {"2026-01-01": 1, "2026-02-21": 2}}, "2026-02") == {"料金": 1563, "請求額": 1563}
    # a change to the same number and back splits nothing
    assert answers(root, {"数量": {"2026-01-01": 1, "2026-01-15": 1}}, "2026-01") == {"料金": 1000, "請求額": 1000}


def test_a_name_that_the_rate_does_not_need_may_be_missing(tmp_path: Path) -> None:
    accrual = "{rate: if 上か then 単価 else 500, over: 期間, during: 期間}"
    root = book(
        tmp_path,
        "{name: 上か, key: upper, type: boolean, varies: true, about: 上}",
        {
            "01": BASE,
            "02": "- {from: 2026-02-11, decisions: [{name: 単価, key: price, formula: 1300}]}",
            "03": f"- {{from: 2026-01-01, decisions: [{{name: 料金, key: fee, accrual: {accrual}}}]}}",
        },
        FIRST,
        SECOND,
    )
    # the first ten days do not ask for the price, which is not there yet; the other eighteen do
    exact = Fraction(500 * 10 + 1300 * 18, 28)
    assert answers(root, {"上か": {"2026-01-01": False, "2026-02-11": True}}, "2026-02") == {
        "料金": exact,
        "請求額": exact,
    }
    assert answers(root, {"上か": False}, "2026-01") == {"料金": 500, "請求額": 500}
    assert answers(root, {"上か": True}, "2026-02") == {}


def test_a_fact_that_varies_may_stand_for_its_absence(tmp_path: Path) -> None:
    accrual = "{rate: '1000 * 上限 + count(changes(上限, 期間))', over: 期間, during: 期間, round: {each: 切捨て}}"
    root = book(
        tmp_path,
        "{name: 上限, key: limit, type: number, varies: true, about: 数, absent: {value: 2, means: 二}}",
        {"01": BASE, "03": f"- {{from: 2026-01-01, decisions: [{{name: 料金, key: fee, accrual: {accrual}}}]}}"},
        FIRST,
    )
    assert answers(root, {}, "2026-02") == {"料金": 2000, "請求額": 2000}
    # ten days at 2,001 and eighteen at 3,001: 714 + 1,929
    assert answers(root, {"上限": {"2020-01-01": 2, "2026-02-11": 3}}, "2026-02") == {"料金": 2643, "請求額": 2643}
    assert answers(root, {"上限": {"2026-02-11": 3}}, "2026-02") == {}


def test_a_bill_whose_day_has_no_value_says_why(tmp_path: Path) -> None:
    root = book(
        tmp_path,
        "{name: 数量, key: quantity, type: number, about: 数}",
        {"01": BASE, "03": "- {from: 2026-01-01, decisions: [{name: 料金, key: fee, formula: 数量}]}"},
        FIRST,
    )
    terms = root / "terms.yaml"
    terms.write_text(terms.read_text("utf-8").replace('請求月 + @"P1M" - @"P1D"', "期間.end"), "utf-8")
    assert answers(root, {"数量": 5}, "2026-02") == {"料金": 5, "請求額": 5}
    assert answers(root, {"数量": 5}, "2025-12") == {}
    loaded = kiyaku.load(root)
    bill = loaded.bill(loaded.contract({"数量": 5}), "2025-12")
    assert {o.status for o in (*bill.lines, *bill.totals)} == {"not_in_force"}
    assert (bill.total, bill.as_of, bill.period) == (None, None, None)


def test_facts_that_nobody_stated_contradict_nothing(tmp_path: Path) -> None:
    absent = "type: number, about: 数, absent: {value: 0, means: ない}"
    root = book(
        tmp_path,
        f"{{name: 数量, key: quantity, {absent}}}, {{name: 下限, key: least, {absent}}}",
        {"01": BASE, "03": "- {from: 2026-01-01, decisions: [{name: 料金, key: fee, formula: 数量 + 下限}]}"},
        FIRST,
    )
    facts = root / "facts.yaml"
    facts.write_text(facts.read_text("utf-8") + "constraints: [{that: 数量 > 下限, message: 足りない}]\n", "utf-8")
    assert answers(root, {}, "2026-02") == {"料金": 0, "請求額": 0}
    assert answers(root, {"下限": 0}, "2026-02") == {}
    assert answers(root, {"数量": 1}, "2026-02") == {"料金": 1, "請求額": 1}


def test_constraints_over_the_month_and_over_facts_that_are_not_needed(tmp_path: Path) -> None:
    root = book(
        tmp_path,
        "{name: 数量, key: quantity, type: number, about: 数}, {name: 下限, key: least, type: number, about: 下}",
        {"01": BASE, "03": "- {from: 2026-01-01, decisions: [{name: 料金, key: fee, formula: 数量}]}"},
        FIRST,
    )
    stated = [
        {"that": '請求月 < @"2026-03-01" or 数量 > 9', "message": "遅い"},
        {"that": "数量 != 3 and 数量 > 下限", "message": "足りない"},
    ]
    facts = root / "facts.yaml"
    facts.write_text(facts.read_text("utf-8") + yaml.safe_dump({"constraints": stated}, allow_unicode=True), "utf-8")
    assert answers(root, {"数量": 5}, "2026-02") == {"料金": 5, "請求額": 5}
    assert answers(root, {"数量": 5}, "2026-03") == {}
    assert answers(root, {"数量": 3}, "2026-02") == {}
    assert answers(root, {"数量": 10}, "2026-03") == {"料金": 10, "請求額": 10}


def test_records_may_decide_the_day_of_many_bills(tmp_path: Path) -> None:
    kind = "'list<context<on: date, amount: number>>'"
    root = book(
        tmp_path,
        f"{{name: 入金, key: paid, type: {kind}, about: 入金}}",
        {"01": BASE, "03": "- {from: 2026-02-01, decisions: [{name: 料金, key: fee, formula: count(入金)}]}"},
        FIRST,
        "{supplementary: 2026-01-10, effective: 2026-02-01, text_held: true, text: 第二}",
    )
    terms = root / "terms.yaml"
    before = '請求月 + @"P1M" - @"P1D"'
    terms.write_text(terms.read_text("utf-8").replace(before, "if count(入金) > 1 then 請求月 else 期間.end"), "utf-8")
    loaded = kiyaku.load(root)
    paid = [{"on": "2026-01-05", "amount": 3}]
    for times in (1, 2) * 60:
        found = loaded.bill(loaded.contract({"入金": paid * times}), "2026-01").amounts
        assert found == ({"料金": 1, "請求額": 1} if times == 1 else {})


@pytest.mark.parametrize("review", ["数量 > 3", "1 / 数量 > 3"])
def test_a_review_that_cannot_be_told_changes_no_figure(tmp_path: Path, review: str) -> None:
    decision = f'{{name: 料金, key: fee, formula: 100, needs_decision: {{reason: 判断, when: "{review}"}}}}'
    root = book(
        tmp_path,
        "{name: 数量, key: quantity, type: number, about: 数}",
        {"01": BASE, "02": f"- {{from: 2026-01-01, decisions: [{decision}]}}"},
        FIRST,
    )
    facts = {"数量": 0} if "/" in review else {}
    assert answers(root, facts, "2026-02") == {"料金": 100, "請求額": 100}
    loaded = kiyaku.load(root)
    outcome = loaded.evaluate(loaded.contract(facts), "料金", as_of=date(2026, 2, 1))
    assert [r.reason for r in outcome.reviews] == ["判断"]


def test_an_exception_may_prevent_what_would_fail(tmp_path: Path) -> None:
    root = book(
        tmp_path,
        "{name: 数量, key: quantity, type: number, about: 数}",
        {
            "01": BASE,
            "02": '- {from: 2026-01-01, decisions: [{name: 料金, key: fee, formula: "100 / 数量"}]}',
            "03": "- {from: 2026-01-01, overrides: [{decision: 料金, when: 数量 = 0, then: 7}]}",
        },
        FIRST,
    )
    assert answers(root, {"数量": 0}, "2026-02") == {"料金": 7, "請求額": 7}
    assert answers(root, {"数量": 4}, "2026-02") == {"料金": 25, "請求額": 25}
    loaded = kiyaku.load(root)
    outcome = loaded.evaluate(loaded.contract({"数量": 0}), "料金", as_of=date(2026, 2, 1))
    assert [c.instead_of_status for c in outcome.applied] == ["division-by-zero"]


def alike(folder: Path, seeds: range, browser: Any, contracts: int) -> Figures:
    """What was compared of some random books, which come out alike."""
    figures = Figures()
    for seed in seeds:
        figures.drawn += 1
        root = books.write(books.draw(seed), folder / str(seed))
        if kiyaku.examine(root)[0] is not None:
            figures.books += 1
            assert compare(root, seed, contracts=contracts, browser=browser, figures=figures) == [], seed
    return figures


def test_random_books_are_alike_in_python(tmp_path: Path) -> None:
    figures = alike(tmp_path, range(1000, 1040), None, 3)
    assert figures.books > 0.6 * figures.drawn
    met = {"ok", "not_in_force", "repealed", "text_unavailable", "missing_fact", "no_rate", "invalid_input"}
    assert met <= figures.statuses.keys()


def test_random_books_are_alike_in_a_browser(tmp_path: Path) -> None:
    accrual = "{rate: if 上か then 数量 else 14, over: 期間, during: 期間, split: [数量], round: {each: 切捨て}}"
    small = book(
        tmp_path / "small",
        "{name: 上か, key: upper, type: boolean, about: 上},"
        "{name: 数量, key: quantity, type: number, varies: true, about: 数}",
        {"01": BASE, "03": f"- {{from: 2026-01-01, decisions: [{{name: 料金, key: fee, accrual: {accrual}}}]}}"},
        FIRST,
    )
    with opened() as browser:
        # the number is not known before the fifth, so four days stand by themselves: 14 × 4/28 and 14 × 24/28
        facts = {"上か": False, "数量": {"2026-02-05": 3}}
        assert answers(small, facts, "2026-02", browser) == {"料金": 2 + 12, "請求額": 14}
        facts = {"上か": False, "数量": {"2026-02-04": 3}}
        assert answers(small, facts, "2026-02", browser) == {"料金": 1 + 12, "請求額": 13}
        figures = alike(tmp_path, range(2000, 2025), browser, 3)
    assert figures.statuses["ok"] > 500


def test_the_same_seed_draws_the_same_book() -> None:
    assert books.draw(7) == books.draw(7)
    assert books.draw(7) != books.draw(8)
