"""Deemed conversions: a fact that a supplementary provision takes to be another from its day on.  Figures by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import kiyaku
from kiyaku.diagnostic import KiyakuError
from kiyaku.studies.impact import compare, revision_change
from kiyaku.studies.portfolio import PortfolioEntry
from tests.small import FIRST, clause, write

FACTS = """\
- {name: 開始日, key: start, type: date, about: 契約が始まった日}
- {name: プラン, key: plan, type: string, domain: '"旧", "新", "特"', varies: true, about: 料金のプラン}
- {name: 数量, key: quantity, type: number, domain: ">= 0", whole: true, varies: true, about: 数量}
"""
PRICE = """
- name: 単価
  key: price
  unit: 円/月
  about: 単価
  table:
    inputs: [プラン]
    rows:
      - {when: ['"旧"'], then: 310}
      - {when: ['"新"'], then: 620}
      - {when: ['"特"'], then: 930}
- name: 料金
  key: fee
  unit: 円
  about: 2026年1月の料金
  accrual: {rate: 単価 * 数量, over: '[@"2026-01-01"..@"2026-01-31"]', during: '[@"2026-01-01"..@"2026-01-31"]'}
- {name: 既存, key: existing, type: boolean, about: 前からの契約か, formula: '開始日 < @"2026-01-01"'}
- {name: 変更, key: switched, type: number, about: 変更の数, formula: 'count(changes(プラン, >= @"2026-01-01"))'}
"""
DEEMED = (
    "{fact: プラン, value: '\"新\"', who: 'プラン = \"旧\"', about: 旧プランの契約は新プランの契約とみなす, item: 2}"
)
REVISION = "effective: 2026-01-11\nitems: {2: {text: みなす}}\ndeemed:\n  - %s"


def build(root: Path, *deemed: str, facts: str = FACTS, draft: bool = False) -> Path:
    stated = REVISION % "\n  - ".join(deemed or (DEEMED,))
    revisions = {**FIRST, "2025-12-01": stated + ("\ndraft: true" if draft else "")}
    return write(root, clause(f"2025-01-01:\n{PRICE}"), facts=facts, revisions=revisions)


def fee(book: kiyaku.Book, plan: object, **facts: object) -> kiyaku.Outcome:
    contract = book.contract({"プラン": plan, "数量": 1, **facts})
    return book.evaluate(contract, "料金", as_of=date(2026, 1, 31))


def test_a_fact_is_what_it_is_deemed_to_be_from_the_day_on(tmp_path: Path) -> None:
    book = kiyaku.load(build(tmp_path))
    found = fee(book, "旧")
    assert found.value == 310 * 10 // 31 + 620 * 21 // 31 == 100 + 420
    assert [s.start for s in found.explanation.segments] == [date(2026, 1, 1), date(2026, 1, 11)]
    assert fee(book, "新").value == 620
    assert fee(book, "特").value == 930


def test_what_a_contract_states_for_a_later_day_counts(tmp_path: Path) -> None:
    book = kiyaku.load(build(tmp_path))
    later = fee(book, {"2025-04-01": "旧", "2026-01-21": "特"})
    assert later.value == 310 * 10 // 31 + 620 * 10 // 31 + 930 * 11 // 31 == 100 + 200 + 330
    assert fee(book, {"2025-04-01": "旧", "2026-01-11": "特"}).value == 100 + 930 * 21 // 31
    assert fee(book, {"2025-04-01": "新", "2026-01-06": "旧"}).value == 620 * 5 // 31 + 310 * 5 // 31 + 420


def test_a_conversion_counts_as_a_change(tmp_path: Path) -> None:
    book = kiyaku.load(build(tmp_path))
    contract = book.contract({"プラン": "旧", "数量": 1})
    found = book.evaluate(contract, "変更", as_of=date(2026, 1, 31))
    assert found.value == 1
    (history,) = [n for n in found.explanation.nodes() if n.name == "プラン"]
    assert [(c.citation, c.instead_of, c.value) for c in history.considered] == [("附則(2025-12-01)2", "旧", "新")]
    assert contract.facts["プラン"].values == ("旧",)  # what was stated stays as it is


def test_the_explanation_cites_the_provision_and_what_is_stated(tmp_path: Path) -> None:
    book = kiyaku.load(build(tmp_path))
    nodes = [n for n in fee(book, "旧").explanation.nodes() if n.name == "プラン"]
    assert [(n.value, [(c.citation, c.instead_of) for c in n.considered]) for n in nodes] == [
        ("旧", []),
        ("新", [("附則(2025-12-01)2", "旧")]),
    ]


def test_bills_of_all_forms_know_the_conversion(tmp_path: Path) -> None:
    book = kiyaku.load(build(tmp_path))
    contracts = [book.contract({"プラン": plan, "数量": n}) for n in range(1, 120) for plan in ("旧", "新")]
    plain = [n * each for n in range(1, 120) for each in (520, 620)]
    for _ in range(2):  # by the general form, then by straight lines
        assert [book.bill(c, "2026-01").total for c in contracts] == plain
    assert [book.bill(c, "2026-01", record=True).total for c in contracts] == plain
    assert [book.explained_bill(c, "2026-01").total for c in contracts[:4]] == plain[:4]
    assert book.bill(contracts[0], "2026-01").lines[0].explanation is not None


def test_a_fact_that_nobody_states_may_be_deemed_to_be_something(tmp_path: Path) -> None:
    deemed = "{fact: 数量, value: 3, who: '開始日 < @\"2026-01-01\"', about: 3とみなす}"
    book = kiyaku.load(build(tmp_path, deemed))
    late = book.contract({"プラン": "新", "開始日": "2025-04-01"})
    assert book.evaluate(late, "単価", as_of=date(2026, 1, 31)).value == 620
    assert book.evaluate(late, "料金", as_of=date(2026, 1, 31)).status == "missing_fact"  # before the day there is none


def test_who_cannot_be_told_only_matters_to_whoever_reads_the_fact(tmp_path: Path) -> None:
    deemed = "{fact: 数量, value: 3, who: '開始日 < @\"2026-01-01\"', about: 3とみなす}"
    book = kiyaku.load(build(tmp_path, deemed))
    contract = book.contract({"プラン": "新", "数量": 1})
    assert book.evaluate(contract, "単価", as_of=date(2026, 1, 31)).value == 620
    outcome = book.evaluate(contract, "料金", as_of=date(2026, 1, 31))
    assert (outcome.status, outcome.details["fact"]) == ("missing_fact", "開始日")
    assert book.bill(contract, "2026-01").total is None


def test_conversions_follow_one_another(tmp_path: Path) -> None:
    root = build(tmp_path)
    (root / "supplementary" / "2026-01-12.yaml").write_text(
        "supplementary: 2026-01-12\neffective: 2026-01-21\ntext_held: true\ntext: 附則\n"
        "deemed: [{fact: プラン, value: '\"特\"', who: 'プラン = \"新\"', about: みなす}]\n",
        "utf-8",
    )
    book = kiyaku.load(root)
    assert fee(book, "旧").value == 100 + 200 + 330
    assert fee(kiyaku.load(root, known_on=date(2026, 1, 1)), "旧").value == 520
    assert fee(kiyaku.load(root, known_on=date(2025, 1, 1)), "旧").value == 310


def test_a_draft_converts_nothing(tmp_path: Path) -> None:
    root = build(tmp_path, draft=True)
    assert fee(kiyaku.load(root), "旧").value == 310
    assert fee(kiyaku.load(root, drafts=True), "旧").value == 520


def test_impact_knows_conversions(tmp_path: Path) -> None:
    book = kiyaku.load(build(tmp_path))
    change = revision_change(book, date(2026, 1, 11))
    row = compare(change, PortfolioEntry(id="1", facts={"プラン": "旧", "数量": 1}), date(2026, 1, 1))
    assert (row.before, row.after, row.parts) == (310, 520, {"附則(2025-12-01)": 210})


@pytest.mark.parametrize(
    ("deemed", "code"),
    [
        ("{fact: 計画, value: '\"新\"', about: みなす}", "deemed-unknown"),
        ("{fact: 開始日, value: '@\"2026-01-01\"', about: みなす}", "deemed-not-varying"),
        ("{fact: 数量, value: '\"三\"', about: みなす}", "wrong-result-type"),
        ("{fact: 数量, value: 3, who: 数量, about: みなす}", "wrong-result-type"),
    ],
)
def test_what_cannot_be_deemed_is_an_error(tmp_path: Path, deemed: str, code: str) -> None:
    with pytest.raises(KiyakuError) as caught:
        kiyaku.load(build(tmp_path, deemed))
    assert code in {d.code for d in caught.value.diagnostics}


def test_a_value_outside_of_the_domain_is_refused(tmp_path: Path) -> None:
    book = kiyaku.load(build(tmp_path, "{fact: 数量, value: 数量 / 2, about: 半分とみなす}"))
    assert fee(book, "新", 数量=4).value == 620 * 4 * 10 // 31 + 620 * 2 * 21 // 31
    with pytest.raises(KiyakuError, match="数量"):
        fee(book, "新", 数量=3)
