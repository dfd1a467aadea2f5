"""The straight line of a bill gives what the general form gives, or leaves; it answers what it is written for."""

from __future__ import annotations

import pickle
from collections import deque
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from types import FunctionType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kiyaku
from kiyaku.answer.evaluator import _FEW, _MANY
from kiyaku.emit.python.run import Stated
from kiyaku.emit.python.straight.function import LEAVES
from kiyaku.emit.python.straight.writer import Deopt
from kiyaku.feel.python.machine import FeelError
from tests.small import clause, write

MONTH = date(2026, 3, 1)
FACTS = """
- {name: 数, key: count, type: number, varies: true, domain: '[0..50]', about: 数}
- {name: 開始日, key: start, type: date, about: 開始}
- {name: 終了日, key: end, type: date, about: 終了, absent: {value: null, means: 終わらない}}
- name: 停止
  key: stops
  type: 'list<context<from: date and time, until: date and time, kind: string>>'
  about: 停止
  absent: {value: [], means: 停止はない}
"""
FUNCTIONS = """
- name: 時間数
  key: hours
  parameters: [{name: 前, type: date and time}, {name: 後, type: date and time}]
  about: 時間数
  formula: 'floor((後 - 前) / @"PT1H")'
- name: 遅い方
  key: later
  type: date and time
  parameters: [{name: 前, type: date and time}, {name: 後, type: date and time}]
  about: 遅い方
  formula: 'if 前 > 後 then 前 else 後'
- name: 端数
  key: part
  parameters: [{name: 時}]
  about: 単価の時間分
  formula: '時 / 3'
- name: 事実
  key: facts
  type: boolean
  about: すべての事実を使う
  formula: '終了日 = null and count(停止) > value on(数, 開始日)'
"""
BODIES = [
    "sum(for s in 停止 return 時間数(s.from, s.until))",
    "sum(for s in 停止[kind = \"a\"] return max(0, 時間数(max(s.from, date and time(月, @\"00:00:00\")), s.until)))",
    "sum(for s in 停止 return 時間数(遅い方(s.from, date and time(開始日, @\"09:30:00\")), s.until + @\"P1D\" * 2))",
    "sum(for s in 停止 return 時間数(s.from - @\"PT1H\", min(s.until, s.from + @\"PT6H\")))",
    "count(for s in 停止 return date(s.from)) * 7 + count(distinct values(for s in 停止 return date(s.from)))",
    "sum(for s in 停止 return 端数(時間数(s.from, s.until)))",
    "floor(sum(for s in 停止 return 端数(7)))",
    "if some s in 停止 satisfies s.until < s.from then 1 else 2",
    "if every s in 停止 satisfies date(s.from) in [月..月 + @\"P1M\") then 1 else 2",
    "count(停止[item.from >= date and time(月, @\"00:00:00\") and item.kind in (\"a\", \"b\")])",
    "sum(for s in 停止, i in 1..3 return if s.kind = \"b\" then i else 端数(i))",
    "if 終了日 = null then 10 else floor((終了日 - 開始日) / @\"P1D\")",
    "sum(for c in changes(数, [月..月 + @\"P2M\")) return abs(c.after - c.before))",
    "value on(数, 月) * (if 開始日 + @\"P1Y\" > 月 then 2 else 3)",
    "max([0, 時間数(date and time(開始日, @\"00:00:00\"), date and time(月, @\"12:00:00\"))])",
]  # fmt: skip


@cache
def book(body: str) -> kiyaku.Book:
    """A book whose line is an expression."""
    line = f"- {{name: 料金, key: fee, about: 料金, formula: '{body}'}}"
    terms = write(
        Path(mkdtemp()),
        clause(f"2025-01-01:\n{FUNCTIONS}{line}"),
        facts=FACTS,
        bill="""
- {name: 期間, key: period, type: range<date>, about: 2か月, formula: '[月..月 + @"P2M")'}
- {name: 合計, key: total, about: 合計, formula: 料金}
""",
    )
    return kiyaku.load(terms)


_DAYS = st.dates(date(2025, 6, 1), date(2026, 6, 1)).map(date.isoformat)
_MOMENTS = st.datetimes(datetime(2026, 2, 20), datetime(2026, 5, 5)).map(
    lambda moment: moment.replace(microsecond=0).isoformat()
)
CONTRACTS = st.fixed_dictionaries(
    {"数": st.dictionaries(_DAYS, st.integers(0, 50), min_size=1, max_size=4), "開始日": _DAYS},
    optional={
        "終了日": st.none() | _DAYS,
        "停止": st.lists(
            st.fixed_dictionaries({"from": _MOMENTS, "until": _MOMENTS, "kind": st.sampled_from("abc")}), max_size=3
        ),
    },
)


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("body", BODIES)
@settings(max_examples=40)
@given(facts=CONTRACTS)
def test_the_straight_line_agrees_with_the_general_form(body: str, own: bool, facts: dict[str, Any]) -> None:
    terms = book(body)
    contract = terms.contract(facts)
    evaluator = terms.evaluator(None)
    form = evaluator.straight(contract, MONTH, contract.stated if own else None)
    assert form is not None
    try:
        expected = evaluator.amounts(contract, MONTH)
    except FeelError:  # such as the sum of nothing
        with pytest.raises(LEAVES):
            form.amounts(contract)
        return
    try:
        found = form.amounts(contract)
        again, record = form.recorded(contract)
    except LEAVES:
        return  # the general form answers
    assert found == expected == again
    assert [type(found[name]) for name in found] == [type(expected[name]) for name in found]
    assert len(record) == len(form.values)


def test_nothing_is_kept_of_contracts_that_are_left_to_the_general_form() -> None:
    terms = book(next(body for body in BODIES if body.startswith("if 終了日")))
    full = terms.contract({"開始日": "2025-06-01", "終了日": "2026-06-01"})
    form = terms.evaluator(None).straight(full, MONTH)
    assert form is not None
    left = terms.contract({"終了日": "2026-06-01"})
    lengths = []
    for _ in range(3):
        with pytest.raises(Deopt) as raised:
            form.amounts(left)
        lengths.append(len(raised.traceback))
    assert len(set(lengths)) == 1  # an exception that is raised again would grow


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("body", BODIES)
def test_the_straight_line_answers_the_usual(body: str, own: bool) -> None:
    terms = book(body)
    stop = {"from": "2026-03-02T10:00:00", "until": "2026-03-03T18:30:00", "kind": "a"}
    facts = {"数": {"2025-06-01": 3, "2026-03-10": 5}, "開始日": "2025-06-01", "停止": [stop, {**stop, "kind": "b"}]}
    contract = terms.contract(facts)
    form = terms.evaluator(None).straight(contract, MONTH, contract.stated if own else None)
    assert form is not None
    assert form.amounts(contract) == terms.evaluator(None).amounts(contract, MONTH)
    assert len(form.amounts(contract)) == 2


def test_many_contracts_that_state_the_same_get_a_function_of_their_own() -> None:
    terms = book(BODIES[-1])
    few = terms.contract({"数": 3, "開始日": "2025-06-01"})
    more = terms.contract({"数": {"2025-06-01": 3, "2026-03-10": 5}, "開始日": "2025-06-01", "終了日": "2026-05-01"})
    assert few.stated is terms.contract({"数": 4, "開始日": "2025-06-02"}).stated is not more.stated
    expected = [terms.evaluator(None).amounts(contract, MONTH) for contract in (few, more)]
    bills = terms.evaluator(None).bills(MONTH)
    for _ in range(_FEW + _MANY + 1):
        assert [terms.bill(contract, MONTH).amounts for contract in (few, more)] == expected
    own = bills.functions[few.stated], bills.functions[more.stated]
    assert all(isinstance(function, FunctionType) for function in own)
    assert own[0] is not own[1]
    left = bills.general
    for facts in ({"数": 0, "開始日": "2026-02-01"}, {"数": 50, "開始日": "2026-03-31"}):
        contract = terms.contract(facts)
        bill = terms.bill(contract, MONTH, record=True)
        assert bill.amounts == terms.evaluator(None).amounts(contract, MONTH)
        assert bill.amounts == {name: bill.outcomes[name].value for name in bill.amounts}
    assert bills.general == left


def test_what_goes_wrong_while_a_function_is_written_is_no_reason_to_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    terms = book.__wrapped__(BODIES[-1])  # one of its own
    contract = terms.contract({"数": 3, "開始日": "2025-06-01"})
    for _ in range(_FEW + _MANY - 1):
        terms.bill(contract, MONTH)

    def defect(*_: object) -> None:
        raise ValueError("a defect")

    monkeypatch.setattr("kiyaku.answer.evaluator.straight_bill", defect)
    with pytest.raises(ValueError, match="a defect"):
        deque((terms.bill(contract, MONTH) for _ in range(_MANY)), maxlen=0)


def test_contracts_from_another_process_count_as_those_that_state_the_same() -> None:
    terms = book.__wrapped__(BODIES[-1])  # one of its own
    contract = terms.contract({"数": 3, "開始日": "2025-06-01"})
    packed = pickle.dumps(contract)
    for _ in range(_FEW + 1):
        sent = pickle.loads(packed)  # noqa: S301 - what was written two lines above
        assert sent.stated is contract.stated
        assert sent.facts == contract.facts
        assert terms.bill(sent, MONTH).amounts == terms.bill(contract, MONTH).amounts
    assert len(terms.evaluator(None).bills(MONTH).functions) == 1
    other = Stated(contract.stated.slots, [None, *contract.stated.blank[1:]], contract.stated.names)
    assert pickle.loads(pickle.dumps(other)).blank == other.blank  # noqa: S301 - the same


def test_a_record_holds_no_value_that_the_line_never_came_to(tmp_path: Path) -> None:
    """The other part is governed by a day on which its clause was not in force; here it is not asked for."""
    body = """
- {name: 別の額, key: other, about: 別の額, governed_by: 開始日, formula: 'modulo((月 - 月).days, 7)'}
- {name: 料金, key: fee, unit: 円, about: 料金, formula: 'if 数 > 1 then 100 else 別の額'}
"""
    facts = """
- {name: 数, key: count, type: number, domain: '[0..50]', about: 数}
- {name: 開始日, key: start, type: date, about: 開始}
"""
    book = kiyaku.load(write(tmp_path, clause(f"2025-01-01:\n{body}"), facts=facts))
    contract = book.contract({"数": 2, "開始日": "2024-12-31"})
    form = book.evaluator(None).straight(contract, MONTH)
    assert form is not None
    amounts, record = form.recorded(contract)
    assert amounts["料金"] == 100
    assert dict(zip(form.values, record, strict=True))[book.plan.indices["別の額"]] is None
