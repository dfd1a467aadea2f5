"""The plan of a decision as text and data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import kiyaku
from kiyaku.cli import run
from kiyaku.messages import catalogue
from kiyaku.plan.known import Knowledge
from kiyaku.plan.possible import absences
from kiyaku.publish.plan import Item, plan_items, plan_text
from kiyaku.publish.terminal import Style
from kiyaku.resources import open_schema
from tests.answer.test_transitions import build
from tests.repo import ROOT

PRIME = ROOT / "rules" / "dokodemo-prime"
DAY = date(2026, 7, 31)


@pytest.fixture(scope="module")
def book() -> kiyaku.Book:
    """The first terms."""
    return kiyaku.load(PRIME)


def lines(book: kiyaku.Book, name: str, day: date = DAY, **readings: str) -> list[str]:
    """The plan of a decision in Japanese."""
    items = plan_items(book.plan, book.evaluator(readings).choice, book.plan.indices[name], day, book.plan_digest)
    return list(plan_text(items, "ja", Style(colour=False)))


def walk(items: Iterable[Item]) -> Iterator[Item]:
    """Items and those below them."""
    for item in items:
        yield item
        yield from walk(item.parts)


def test_a_formula_with_what_it_reads_and_what_is_known(book: kiyaku.Book) -> None:
    assert lines(book, "消費税額") == [
        "消費税額（tax_on）: number [円]、2026-07-31 現在",
        "  引数 税抜: number [円]",
        "第31条（2026-05-11 の版、読み T10）",
        "  = 円未満切捨て(税抜 * 消費税率)",
        "前もってわかること",
        "  値は整数",
        "  値のないことがある: 法令の値がない、本文がない",
        "  日によって変わる事実によらない",
        "読むもの",
        "  法令の値 消費税率",
        "  決定 円未満切捨て",
        f"計画のダイジェスト {book.plan_digest}",
    ]


def test_every_decision_on_every_kind_of_day_can_be_read(book: kiyaku.Book) -> None:
    choice = book.evaluator(None).choice
    kinds: set[str] = set()
    for day in (date(2025, 5, 1), DAY):
        for index in range(len(book.plan.decisions)):
            items = plan_items(book.plan, choice, index, day, book.plan_digest)
            assert len(list(plan_text(items, "en", Style(colour=False)))) > 5
            kinds |= {item.kind for item in walk(items)}
    assert kinds >= {
        *("accrual", "accrual-rate", "accrual-over", "accrual-during", "accrual-excluded", "accrual-split"),
        *("collect", "collected", "exception", "when", "governed", "given", "review", "table", "row", "otherwise"),
        *("not-on-day", "marked", "formula", "missing", "row-missing", "reads-calendar", "reads-through"),
    }


def test_every_text_is_of_a_kind_and_every_kind_has_a_text() -> None:
    source = (ROOT / "engine" / "kiyaku" / "publish" / "plan.py").read_text("utf-8")
    said = {code.removeprefix("plan-") for code in catalogue() if code.startswith("plan-")}
    made = {kind for kind in said if f'"{kind}"' in source}
    assert {kind.rpartition("-")[0] for kind in said - made} <= {"accrual", "reads"}


def test_another_option_gives_another_plan(book: kiyaku.Book) -> None:
    usual, other = lines(book, "解約金額"), lines(book, "解約金額", C5="monthly_difference")
    assert usual != other
    assert any("選ばれた読みによる定め" in line for line in other)


def test_a_day_without_text_says_so(book: kiyaku.Book) -> None:
    assert "別紙4: 2025-05-01 には本文がない" in lines(book, "単価", date(2025, 5, 1))


def test_transitional_rules_stand_before_what_holds_otherwise(tmp_path: Path) -> None:
    book = kiyaku.load(build(tmp_path))
    during = lines(book, "料金表の単価", date(2027, 5, 1))
    after = lines(book, "料金表の単価", date(2027, 10, 1))
    begin = "経過措置 附則(2027-02-10) [2027-04-01..2027-10-01)"
    rule = next(i for i, line in enumerate(during) if line.startswith(begin))
    assert during[rule + 1] == '  対象 提供開始日 < @"2027-04-01"'
    assert [line.strip() for line in during if "[10.." in line] == ["[10..19] → 2800", "[10..14] → 2900"]
    assert not any("経過措置" in line for line in after)


def test_what_ends_without_a_value_was_possible(book: kiyaku.Book) -> None:
    knowledge = Knowledge(book.plan, book.evaluator(None).choice)
    contract = book.contract({})
    seen: set[str] = set()
    for day in (date(2025, 5, 1), DAY):
        for decision in book.terms.decisions.values():
            if not decision.parameters:
                outcome = book.evaluate(contract, decision.name, as_of=day)
                if not outcome.ok and outcome.status not in ("invalid_input", "partly_unverified"):
                    possible = absences(knowledge, book.plan.indices[decision.name], day)
                    assert outcome.status in possible, (decision.name, day)
                    seen.add(outcome.status)
    assert seen >= {"text_unavailable", "missing_fact"}


def test_the_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    assert run(["plan", "解約金", "--as-of", "2026-07-31", "--lang", "en"]) == 0
    assert capsys.readouterr().out.startswith("解約金 (cancellation_fee): number [円], as of 2026-07-31\n")
    options = ["--as-of", "2026-07-31", "--reading", "C5=monthly_difference", "--format", "json"]
    assert run(["plan", "cancellation_fee", *options]) == 0
    data = json.loads(capsys.readouterr().out)
    Draft202012Validator(open_schema("result")).validate(data)
    assert data["readings"] == {"C5": "monthly_difference"}
    assert data["items"][0]["words"]["name"] == "解約金"
    assert run(["plan", "無い", "--as-of", "2026-07-31"]) == 1
