"""Entries of a history that carry facts of their own, and fields that hold one of a few texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import kiyaku
from kiyaku.diagnostic import KiyakuError
from tests.small import clause, write

FACTS = """\
- {name: 数, key: count_of, type: number, varies: true, about: 数}
- name: 変更の事情
  key: why
  type: 'list<context<on: date, ground: string?, fault: boolean?>>'
  of_change: 数
  about: 数の変更の一つ一つの事情
  fields: {on: 変更の日, ground: {label: 根拠, values: {own: 自分の変更, theirs: 会社の変更}}, fault: 責め}
  absent: {value: [], means: 事情はない}
"""
FEE = """\
- name: 料金
  key: fee
  unit: 円
  about: 会社の変更のほかは、減る数に10円
  formula: >-
    sum(for c in changes(数, 期間) return
    if some x in 変更の事情 satisfies x.on = c.date and x.ground = "theirs" then 0 else (c.before - c.after) * 10)
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> kiyaku.Book:
    return kiyaku.load(write(tmp_path_factory.mktemp("changes"), clause("2025-01-01:\n" + FEE), facts=FACTS))


def fee(book: kiyaku.Book, history: Any, **more: Any) -> Any:
    return book.bill(book.contract({"数": history, **more}), "2025-02").amounts["料金"]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (6, 40),
        ({"value": 6}, 40),
        ({"value": 6, "ground": "own"}, 40),
        ({"value": 6, "ground": "theirs"}, 0),
        ({"value": 6, "根拠": "会社の変更"}, 0),
        ({"value": 6, "根拠": None, "責め": True}, 40),
    ],
)
def test_an_entry_carries_the_facts_of_its_own_change(book: kiyaku.Book, entry: Any, expected: int) -> None:
    assert fee(book, {"2025-01-01": 10, "2025-02-10": entry}) == expected
    # another change in the same month is not touched by them
    assert fee(book, {"2025-01-01": 10, "2025-02-10": entry, "2025-02-20": 5}) == expected + 10


def test_entries_and_the_plain_form_come_together(book: kiyaku.Book) -> None:
    history = {"2025-01-01": 10, "2025-02-10": {"value": 6, "ground": "theirs"}, "2025-02-20": 5}
    stated = [{"on": "2025-02-20", "ground": "theirs"}]
    assert fee(book, history, 変更の事情=stated) == 0
    contract = book.contract({"count_of": history, "why": stated})
    assert [c["on"].isoformat() for c in contract.facts["変更の事情"]] == ["2025-02-20", "2025-02-10"]


def test_many_contracts_are_read_as_one_is(book: kiyaku.Book) -> None:
    for _ in range(150):  # a function is written for contracts of one form
        assert fee(book, {"2025-01-01": 10, "2025-02-10": {"value": 6, "ground": "theirs"}}) == 0
        assert (
            fee(book, {"2025-01-01": 10, "2025-02-10": 6}, why=[{"on": "2025-02-10", "ground": "own", "fault": None}])
            == 40
        )
    full = {"on": "2025-02-10", "ground": "会社の変更", "fault": False}
    assert fee(book, {"2025-01-01": 10, "2025-02-10": 6}, why=[full]) == 0
    with pytest.raises(KiyakuError):
        fee(book, {"2025-01-01": 10, "2025-02-10": 6}, why=[{**full, "ground": "their"}])


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("{value: 6, grund: own}", "unknown-field", 4),
        ("{value: 6, 根拠: 会社}", "outside-domain", 4),
        ("{value: x}", "fact-type", 4),
        ("{value: 6, fault: 1}", "fact-type", 4),
        ("{ground: own}", "fact-type", 4),
    ],
)
def test_what_is_wrong_in_an_entry_is_told_where_it_was_written(
    book: kiyaku.Book, tmp_path: Path, text: str, code: str, line: int
) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(f"facts:\n  数:\n    2025-01-01: 10\n    2025-02-10: {text}\n", "utf-8")
    with pytest.raises(KiyakuError) as raised:
        book.read_contract(path)
    (diagnostic,) = raised.value.diagnostics
    assert diagnostic.code == code
    assert diagnostic.span is not None
    assert diagnostic.span.position[0] == line


def test_a_fact_that_does_not_vary_in_a_contract_hides_no_entries_of_another(tmp_path: Path) -> None:
    more = (
        FACTS.replace("数", "別の数")
        .replace("count_of", "other_of")
        .replace("変更の事情", "別の事情")
        .replace("why", "because")
    )
    fee_of_other = FEE.replace("数", "別の数").replace("変更の事情", "別の事情")
    fee_of_one = FEE.replace("name: 料金\n  key: fee", "name: 別の料金\n  key: other_fee")
    clauses = [clause("2025-01-01:\n" + fee) for fee in (fee_of_other, fee_of_one)]
    two = kiyaku.load(write(tmp_path, *clauses, facts=FACTS + more))
    history = {"2025-01-01": 10, "2025-02-10": {"value": 6, "ground": "theirs"}}
    contract = two.contract({"数": 3, "別の数": history})
    assert two.bill(contract, "2025-02").amounts["料金"] == 0
