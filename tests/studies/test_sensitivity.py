"""Which readings would move a bill, and by how much."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import kiyaku
from kiyaku.publish.sensitivity import turns_of
from kiyaku.studies.sensitivity import choices, compare, moving, turning
from tests.repo import ROOT
from tests.small import clause, write

READINGS = """\
A1: {title: 一, weight: 1, question: どう読むか, options: {a: 一, b: 二, c: 三}, adopted: a, reason: 理由, clauses: [第2条], confirm: []}
A2: {title: 二, weight: 1, question: どう読むか, options: {a: 一, b: 二}, adopted: a, reason: 理由, clauses: [第2条], confirm: []}
"""  # noqa: E501
FEE = """\
- name: 料金
  key: fee
  unit: 円
  about: 料金
  readings: [A1, A2]
  formula: 量 * 10
  alternatives:
    - {reading: A1, option: b, formula: 量 * 9}
    - {reading: A1, option: c, formula: 量 / (量 - 3)}
    - {reading: A2, option: b, formula: 量 * 10 + 0}
"""


def test_options_are_ordered_by_how_far_they_move_the_amount(tmp_path: Path) -> None:
    facts = "- {name: 量, key: amount, type: number, about: 量}\n"
    book = kiyaku.load(write(tmp_path, clause(f"2025-01-01:\n{FEE}"), facts=facts, readings=READINGS))
    contract = book.contract({"量": 5})
    bill = book.explained_bill(contract, "2025-01")
    found = moving(book, contract, bill, {})
    assert [(e.reading, e.option, e.total) for e in found] == [("A1", "c", 2.5), ("A1", "b", 45)]  # 5 / 2; 5 × 9
    for effect in found:  # the same as by a whole bill
        assert effect == compare(book, contract, bill, {}, (effect.reading, effect.option))
    assert ("A2", "b") in choices(book, bill).switchable  # it computes, and comes to the same

    contract = book.contract({"量": 3})  # one option divides by zero: under it there is no amount, and the bill stands
    found = moving(book, contract, book.explained_bill(contract, "2025-01"), {})
    assert [(e.option, e.total) for e in found] == [("b", 27), ("c", None)]


def test_options_under_which_an_answer_would_be_another(tmp_path: Path) -> None:
    facts = "- {name: 量, key: amount, type: number, about: 量}\n"
    book = kiyaku.load(write(tmp_path, clause(f"2025-01-01:\n{FEE}"), facts=facts, readings=READINGS))
    for amount, wanted in ((5, ["c -47.5円", "b -5円"]), (3, ["b -3円", "c 値が出ない"])):
        contract = book.contract({"量": amount})

        def ask(readings: Mapping[str, str]) -> kiyaku.Outcome:
            return book.evaluate(contract, "料金", as_of=date(2025, 1, 1), readings=readings)  # noqa: B023

        outcome = ask({})
        moves = turns_of(outcome, turning(book, outcome, {}, ask), "ja")
        assert [f"{m.option} {m.difference}" for m in moves] == wanted


def test_an_answer_in_words_is_told_with_what_it_would_be() -> None:
    book = kiyaku.load(ROOT / "rules" / "dokodemo-prime")
    contract = book.read_contract(ROOT / "docs" / "examples" / "transfer.yaml")

    def ask(readings: Mapping[str, str]) -> kiyaku.Outcome:
        return book.evaluate(contract, "譲渡の承認", as_of=date(2026, 8, 1), readings=readings)

    outcome = ask({})
    assert outcome.value == "承認しない"
    moves = turns_of(outcome, turning(book, outcome, {}, ask), "ja")
    assert [(m.id, m.option, m.difference) for m in moves] == [("X2", "literal", "→ 承認する")]
