"""The graph of dependencies: what it holds, and what is asked of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import kiyaku
from kiyaku.book.graph import Graph
from kiyaku.timeline import Interval
from tests.small import BILL, FIRST, clause, write

FACTS = """\
- {name: 量, key: amount, type: number, varies: true, about: 量}
- {name: 別, key: kind, type: string, domain: '"a", "b"', about: 別}
- {name: 除く日, key: off, type: list<date>, about: 除く日}
- {name: 対象, key: subject, type: boolean, about: 対象}
- {name: 古い, key: old, type: boolean, about: 古い}
- {name: 基準日, key: based, type: date, about: 基準日}
- {name: 上限, key: limit, type: number, about: 上限}
"""
READINGS = """\
A1: {title: 疑義, question: どう読むか, options: {one: 一, two: 二}, adopted: one, reason: 理由, clauses: [第2条]}
"""
PRICE = """\
- name: 単価
  key: price
  unit: 円/月
  about: 単価
  table:
    inputs: [別]
    rows:
      - {when: '"a"', then: 100}
      - {when: '"b"', then: 量 * 1}
  alternatives:
    - {reading: A1, option: two, formula: 上限}
  needs_decision: {when: 対象, reason: 判断}
"""
FEE = """\
- name: 料金
  key: fee
  unit: 円
  about: 料金
  accrual: {rate: 単価, over: 期間, during: 期間, except: 除く日, round: {total: 切捨て}}
"""
WAIVER = """\
decisions:
  - {name: 免除額, key: waived, unit: 円/月, about: 免除額, formula: 0}
overrides:
  - {decision: 単価, when: 対象, then: 免除額, about: 免除, arises_when: 量 > 1, governed_by: 基準日}
"""
KEEPING = """\
effective: 2026-01-01
transitional:
  - {clauses: [第4条], who: 古い, until: 2026-02-01, about: 経過措置}
"""


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    root = write(
        tmp_path_factory.mktemp("graph"),
        clause(f"2025-01-01:\n{PRICE}"),
        clause(f"2025-01-01:\n{FEE}"),
        clause(f"2025-01-01:\n{WAIVER}", f"2026-01-01:\n{WAIVER}", decisions=False),
        facts=FACTS,
        constraints="- {that: 上限 > 0, message: 上限は正}\n",
        readings=READINGS,
        revisions={**FIRST, "2025-12-01": KEEPING},
    )
    found: Graph = kiyaku.load(root).checked.graph
    return found


def test_an_edge_says_what_for_where_when_and_under_which_options(graph: Graph) -> None:
    old, new = Interval(date(2025, 1, 1), date(2026, 1, 1)), Interval(date(2026, 1, 1))
    always, two = Interval(date(2025, 1, 1)), (("A1", "two"),)
    assert [(e.name, e.kind, e.days, e.needs, e.unless) for e in graph.of("単価")] == [
        ("量", "exception arises", Interval(), (), ()),
        ("基準日", "exception governing day", Interval(), (), ()),
        ("古い", "transition", Interval(date(2026, 1, 1), date(2026, 2, 1)), (), ()),
        ("対象", "exception", old, (), ()),
        ("免除額", "exception value", old, (), ()),
        ("対象", "exception", new, (), ()),
        ("免除額", "exception value", new, (), ()),
        ("別", "input", always, (), two),
        ("量", "value", always, (), two),
        ("上限", "value", always, two, ()),
        ("対象", "review", always, (), ()),
    ]
    assert [(e.name, e.kind) for e in graph.of("料金")] == [
        ("期間", "over"),
        ("期間", "during"),
        ("除く日", "except"),
        ("単価", "rate"),
        ("切捨て", "rounding"),
    ]
    assert [(e.name, e.kind) for e in graph.of_bill()] == [
        ("月", "bill month"),
        ("月", "bill day"),
        ("料金", "bill line"),
        ("合計", "bill total"),
        ("期間", "bill period"),
    ]
    rounding, rate = graph.of("料金")[-1].at, graph.of("料金")[-2].at
    assert (rounding.path[-2:], rate.path[-1]) == (("round", "total"), "rate")
    assert graph.options == {"A1": frozenset({"two"})}


def test_reach_follows_the_options_taken(graph: Graph) -> None:
    anyhow, one, two = (graph.reach(["料金"], o) for o in (None, {"A1": "one"}, {"A1": "two"}))
    assert anyhow.keys() == one.keys() | two.keys()
    assert one.keys() - two.keys() == {"別"}
    assert two.keys() - one.keys() == {"上限"}
    assert list(one)[:6] == ["料金", "期間", "月", "除く日", "単価", "量"]  # as an evaluation meets them
    edge = one["量"]
    assert edge is not None
    assert (edge.origin, edge.kind) == ("単価", "exception arises")
    assert graph.bill({"A1": "one"}).keys() == {*one, "合計"}
    assert graph.users("量") == ("単価",)
    assert graph.users("切捨て") == ("料金",)


def test_what_a_person_decides_on_counts_for_no_figure(tmp_path: Path) -> None:
    review = "needs_decision: {when: 対象, reason: 判断}"
    fee = f"- {{name: 料金, key: fee, unit: 円, about: 料金, formula: 1, {review}}}"
    root = write(
        tmp_path,
        clause(f"2025-01-01:\n{fee}"),
        facts="- {name: 対象, key: subject, type: boolean, about: 対象}\n",
        constraints="- {that: not(対象), message: 対象ではない}\n",
    )
    book = kiyaku.load(root)
    graph = book.checked.graph
    assert set(graph.reach(["料金"])) == {"料金", "対象"}
    assert set(graph.reach(["料金"], figures=True)) == {"料金"}
    outcome = book.evaluate(book.contract({"対象": True}), "料金", as_of=date(2025, 1, 1))
    assert (outcome.value, [r.reason for r in outcome.reviews]) == (1, ["判断"])


def test_a_constraint_concerns_what_may_be_read_under_the_options_taken(graph: Graph) -> None:
    assert graph.constraints(["料金"]) == (0,)
    assert graph.constraints(["料金"], {"A1": "one"}) == ()
    assert graph.constraints(["料金"], {"A1": "two"}) == (0,)
    assert graph.constraints(["期間"], {"A1": "two"}) == ()


def test_the_days_on_which_a_value_may_change(graph: Graph) -> None:
    found = graph.breaks(["単価"])
    assert found.facts == ("量",)
    assert found.days == (date(2025, 1, 1), date(2026, 1, 1), date(2026, 2, 1))
    assert graph.breaks(["期間"]).facts == ()
    assert [rule.start for rule in graph.transitions("単価")] == [date(2026, 1, 1)]
    assert graph.transitions("料金") == ()


# -- cycles

LOOPS = {
    "value": ("formula: 別の額", "", ""),
    "governing day": ("governed_by: 別の日, formula: 1", "", ""),
    "rounding": ("accrual: {rate: 別の率, over: 期間, during: 期間, round: {total: 丸め}}", "", ""),
    "review": ("formula: 1, needs_decision: {when: 別の額 > 1, reason: 判断}", "", ""),
    "exception": ("formula: 1", "{decision: 料金, when: 別の額 > 1, then: 1, about: 例外}", ""),
    "exception value": ("formula: 1", "{decision: 料金, when: 対象, then: 別の額, about: 例外}", ""),
    "exception arises": (
        "formula: 1",
        "{decision: 料金, arises_when: 別の額 > 1, when: 対象, then: 1, about: 例外}",
        "",
    ),
    "exception governing day": (
        "formula: 1",
        "{decision: 料金, governed_by: 別の日, when: 対象, then: 1, about: 例外}",
        "",
    ),
    "exception review": (
        "formula: 1",
        "{decision: 料金, when: 対象, then: 1, about: 例外, needs_decision: {when: 別の額 > 1, reason: 判断}}",
        "",
    ),
    "transition": ("formula: 1", "", "第2条"),
    "transition of an exception": ("formula: 1", "{decision: 料金, when: 対象, then: 1, about: 例外}", "第3条"),
}


OTHERS = """\
- {name: 別の額, key: other, unit: 円, about: 別, formula: 料金}
- {name: 別の率, key: rate, unit: 円/月, about: 別, formula: 1}
- {name: 別の日, key: day, type: date, about: 別, formula: if 別の額 > 1 then 月 else 月}
- {name: 丸め, key: round, unit: 円, rounding: true, about: 丸め, parameters: [{name: x, unit: 円}], formula: 料金 + x}
"""


@pytest.mark.parametrize("way", LOOPS)
def test_every_way_back_to_a_decision_is_a_cycle(tmp_path: Path, way: str) -> None:
    logic, exception, kept = LOOPS[way]
    own = f"- {{name: 料金, key: fee, unit: 円, about: 料金, {logic}}}\n"
    exceptions = f"overrides:\n  - {exception}" if exception else "title: 定め"
    rule = f"transitional:\n  - {{clauses: [{kept}], who: 別の額 > 1, about: 経過措置}}" if kept else ""
    root = write(
        tmp_path,
        clause(*(f"{day}:\n{own}" for day in ("2025-01-01", "2026-01-01"))),
        clause(*(f"{day}:\n{exceptions}" for day in ("2025-01-01", "2026-01-01")), decisions=False),
        clause(f"2025-01-01:\n{OTHERS}"),
        facts="- {name: 対象, key: subject, type: boolean, about: 対象}\n",
        revisions={**FIRST, "2025-12-01": f"effective: 2026-01-01\n{rule}"},
    )
    found = [d for d in kiyaku.examine(root)[1] if d.code == "cycle"]
    assert len(found) == 1, kiyaku.examine(root)[1]
    names = str(found[0].args["path"]).split(" → ")
    assert names[0] == names[-1]
    assert "料金" in names


# -- names in their scope

SHADOWED = {
    "sum(for 料金 in [1, 2] return 料金)": 3,
    "sum(for fee in [1, 2] return fee)": 3,
    "sum(for x in [1, 2], 料金 in [x, 10] return 料金 * x)": 35,
    "sum(for 料金 in 1..3 return 料金)": 6,
    "if some 料金 in [1, 2] satisfies 料金 = 2 then 7 else 8": 7,
    "if every 料金 in [1, 2] satisfies 料金 = 2 then 7 else 8": 8,
    "(function(料金: number) 料金 + 1)(2)": 3,
    "{料金: 4, 倍: 料金 * 2}.倍": 8,
    "count([{料金: 1}, {料金: 5}][料金 > 2])": 1,
    "sum(for x in [1, 2] return sum(for 料金 in [x] return 料金))": 3,
    "count(for 料金 in [1, 2, 3] return count(partial))": 3,
    "max(1, 2)": 2,
}


@pytest.mark.parametrize("formula", SHADOWED)
def test_a_name_that_an_expression_binds_is_its_own(tmp_path: Path, formula: str) -> None:
    fee = f"- name: 料金\n  key: fee\n  unit: 円\n  about: 料金\n  formula: '{formula}'\n"
    book = kiyaku.load(write(tmp_path, clause(f"2025-01-01:\n{fee}")))
    assert book.checked.graph.of("料金") == ()
    contract = book.contract({})
    assert book.bill(contract, "2025-01").amounts["料金"] == SHADOWED[formula]
    assert book.evaluate(contract, "料金", as_of=date(2025, 1, 1)).value == SHADOWED[formula]


def test_a_name_read_before_it_is_bound_is_the_outer_one(tmp_path: Path) -> None:
    fee = "- {name: 料金, key: fee, unit: 円, about: 料金, formula: 'sum(for 料金 in [料金] return 料金)'}"
    _, found = kiyaku.examine(write(tmp_path, clause(f"2025-01-01:\n{fee}")))
    assert [(d.code, d.args["path"]) for d in found] == [("cycle", "料金 → 料金")]


def test_names_are_bound_in_every_part_of_a_book(tmp_path: Path) -> None:
    some = "some 料金 in [1, 2] satisfies 料金 = 2"
    parts = f"""\
decisions:
  - name: 表
    key: table
    about: 表
    table:
      inputs: ['sum(for 料金 in [1, 2] return 料金)']
      rows:
        - {{when: '? > sum(for 料金 in [1, 1] return 料金)', then: 'sum(for 料金 in [3, 4] return 料金)'}}
  - name: 料金
    key: fee
    unit: 円
    about: 料金
    governed_by: 'max(for 料金 in [月] return 料金)'
    accrual:
      rate: 'sum(for 料金 in [表, 1] return 料金)'
      over: 期間
      during: 期間
      except: 'for 料金 in [] return 料金'
    needs_decision: {{when: '{some}', reason: 判断}}
overrides:
  - decision: 料金
    about: 例外
    arises_when: not({some})
    when: {some}
    then: sum(for 料金 in [9] return 料金)
"""
    keeping = f"transitional:\n  - {{clauses: [第2条], who: '{some}', about: 経過措置}}"
    root = write(
        tmp_path,
        clause(f"2025-01-01:\n{parts}", f"2026-01-01:\n{parts}", decisions=False),
        constraints=f"- {{that: '({some}) and 月 != null', message: 常に}}\n",
        revisions={**FIRST, "2025-12-01": f"effective: 2026-01-01\n{keeping}"},
    )
    book = kiyaku.load(root)
    assert {e.name for e in book.checked.graph.of("料金")} == {"月", "表", "期間"}
    assert book.bill(book.contract({}), "2025-01").amounts == {"料金": 8, "合計": 8}


def test_partial_is_bound_by_for_alone_and_only_in_its_body(tmp_path: Path) -> None:
    fee = """\
- name: 料金
  key: fee
  unit: 円
  about: 料金
  formula: >-
    sum(for x in partial return x + count(partial))
    + (if some y in [1] satisfies partial = [5, 6] then 100 else 0)
"""
    root = write(
        tmp_path,
        clause(f"2025-01-01:\n{fee}"),
        facts="- {name: partial, key: part, type: list<number>, about: 名前}\n",
    )
    book = kiyaku.load(root)
    assert [e.name for e in book.checked.graph.of("料金")] == ["partial"]
    assert book.bill(book.contract({"partial": [5, 6]}), "2025-01").amounts["料金"] == 5 + 6 + 1 + 100


def test_an_item_that_nobody_collects_is_checked_too(tmp_path: Path) -> None:
    fee = "{name: 料金, key: fee, unit: 円, about: 額, formula: 1}"
    items = f"items:\n  1: {{text: 一, when: 名前 = 1}}\ndecisions: [{fee}]"
    _, found = kiyaku.examine(write(tmp_path, clause(f"2025-01-01:\n{items}", decisions=False)))
    assert [d.code for d in found] == ["unknown-name"]


def test_a_long_chain_of_decisions_is_followed_to_its_end(tmp_path: Path) -> None:
    chain = [f"- {{name: 額{i}, key: amount_{i}, about: 額, formula: 額{i + 1}}}" for i in range(1, 1200)]
    first = "- {name: 料金, key: fee, unit: 円, about: 額, formula: 額1}\n"
    last = "- {name: 額1200, key: amount_1200, about: 額, formula: 料金}"
    root = write(tmp_path, clause("2025-01-01:\n" + first + "\n".join(chain) + "\n" + last), bill=BILL)
    found = [d for d in kiyaku.examine(root)[1] if d.code == "cycle"]
    assert len(found) == 1
    assert str(found[0].args["path"]).count("→") == 1201
