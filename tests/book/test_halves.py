"""A transitional rule keeps a whole rule, or says what of it is new."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import kiyaku
from kiyaku.diagnostic import KiyakuError
from tests.small import FIRST, write

CLAUSES = """\
versions:
  - from: 2025-01-01
    paragraphs:
      1: {text: 定め, decisions: [{name: 料金, key: fee, unit: 円, about: 料金, formula: 割増 * 3}]}
      2: {text: 定め, decisions: [{name: 割増, key: more, unit: 円, about: 割増, formula: 単価 * 2}]}
      3: {text: 定め, decisions: [{name: 単価, key: price, unit: 円, about: 単価, formula: 100}]}
  - from: 2026-01-01
    paragraphs:
      1: {text: 定め, decisions: [{name: 料金, key: fee, unit: 円, about: 料金, formula: 割増 * 4}]}
      2: {text: 定め, decisions: [{name: 割増, key: more, unit: 円, about: 割増, formula: 単価 * 2}]}
      3: {text: 定め, decisions: [{name: 単価, key: price, unit: 円, about: 単価, formula: 200}]}
"""


def fee(root: Path, rule: str) -> object:
    transitional = (
        f"effective: 2026-01-01\ntransitional:\n  - {{{rule}, until: 2026-07-01, about: 半年は改正前による}}\n"
    )
    book = kiyaku.load(write(root, CLAUSES, revisions={**FIRST, "2025-12-01": transitional}))
    return book.evaluate(book.contract({}), "料金", as_of=date(2026, 3, 1)).value


def test_an_earlier_formula_with_a_new_price_is_asked_about(tmp_path: Path) -> None:
    with pytest.raises(KiyakuError) as raised:
        fee(tmp_path, "clauses: [第2条第1項]")
    (found,) = raised.value.diagnostics
    assert (found.code, found.args["name"], found.args["other"]) == ("transition-half", "料金", "単価")
    assert found.args["clause"] == "第2条第3項"  # through 割増, which reads the same as before


def test_the_price_is_kept_too(tmp_path: Path) -> None:
    assert fee(tmp_path, "clauses: [第2条第1項, 第2条第3項]") == 100 * 2 * 3


def test_the_new_price_is_meant(tmp_path: Path) -> None:
    assert fee(tmp_path, "clauses: [第2条第1項], anew: [第2条第3項]") == 200 * 2 * 3
