"""The callables of a plan: made from what each depends on upwards."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import kiyaku
from kiyaku.feel.check.checked import Checked
from kiyaku.feel.python.compile import Compiled, compile_expression
from tests.repo import ROOT
from tests.small import clause, write


def test_a_long_chain_of_decisions_has_a_value(tmp_path: Path) -> None:
    length = 180
    chain = [f"- {{name: 額{i}, key: a_{i}, unit: 円, about: 額, formula: 額{i + 1} + 1}}" for i in range(length)]
    first = "- {name: 料金, key: fee, unit: 円, about: 額, formula: 額0}"
    last = f"- {{name: 額{length}, key: a_{length}, unit: 円, about: 額, formula: 1}}"
    book = kiyaku.load(write(tmp_path, clause("2025-01-01:\n" + "\n".join([first, *chain, last]))))
    contract = book.contract({})
    assert book.bill(contract, "2025-01").amounts["料金"] == length + 1
    assert book.evaluate(contract, "料金", as_of=date(2025, 1, 1)).value == length + 1


def test_each_decision_is_made_once_and_after_what_it_reads(tmp_path: Path) -> None:
    fees = """\
- {name: 料金, key: fee, unit: 円, about: 額, formula: 甲 + 乙}
- {name: 甲, key: a, unit: 円, about: 額, formula: 丙}
- {name: 乙, key: b, unit: 円, about: 額, formula: 丙 + 甲}
- {name: 丙, key: c, unit: 円, about: 額, formula: 7}
"""
    book = kiyaku.load(write(tmp_path, clause(f"2025-01-01:\n{fees}")))
    plan = book.plan
    needed = {d.name: [plan.decisions[i].name for i in d.needs] for d in plan.decisions}
    assert needed["料金"] == ["甲", "乙"]
    assert needed["乙"] == ["丙", "甲"]
    assert needed["丙"] == []
    assert book.bill(book.contract({}), "2025-01").amounts["料金"] == 21


def test_an_expression_is_compiled_once_for_all_choices_of_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    texts: list[str] = []

    def counted(checked: Checked, **options: Any) -> Compiled:
        texts.append(checked.source.text)
        return compile_expression(checked, **options)

    monkeypatch.setattr("kiyaku.emit.python.code.compile_expression", counted)
    book = kiyaku.load(ROOT / "rules" / "dokodemo-prime")
    contract = book.contract({"契約効力日": "2026-06-01", "提供開始日": "2026-06-01", "ID数": 10})
    assert book.bill(contract, "2026-07").outcomes["請求額"].ok
    first = len(texts)
    assert first > 100
    other = book.bill(contract, "2026-07", readings={"P2": "floor_on_sum"}).outcomes["請求額"]
    assert len(texts) - first < 10
    assert dict(other.options)["P2"] == "floor_on_sum"
