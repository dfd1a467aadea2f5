"""The examples of docs/api.md, run: every `# …` behind an expression is what the expression gives."""

from __future__ import annotations

import ast
import re
from datetime import date
from typing import Any

import pytest

import kiyaku
from tests.repo import ROOT


def test_the_examples_of_the_api_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "api.md").read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 3
    book = kiyaku.load("rules/dokodemo-prime")
    contract = book.contract(
        {
            "契約効力日": "2026-06-01",
            "提供開始日": "2026-06-01",
            "ID数": {"2026-06-01": 10, "2026-07-04": 12},
            "解約日": "2026-07-31",
        }
    )
    bill = book.bill(contract, "2026-07")
    outcome = book.evaluate(
        contract,
        "解約金額",
        as_of=date(2026, 7, 31),
        arguments={"変更日": "2026-07-31", "変更前": 12, "変更後": 0},
    )
    made = bill.provenance
    found: dict[str, Any] = {
        "bill.total": bill.total,
        "[(line.name, line.value) for line in bill.lines if line.value]": [
            (line.name, line.value) for line in bill.lines if line.value
        ],
        "outcome.value, outcome.unit": (outcome.value, outcome.unit),
        "outcome.clauses[:2]": outcome.clauses[:2],
        'str(made.as_of), [str(day) for day in made.versions["別紙4"]]': (
            str(made.as_of),
            [str(day) for day in made.versions["別紙4"]],
        ),
        "[(use.name, str(use.value), str(use.since)) for use in made.law]": [
            (use.name, str(use.value), str(use.since)) for use in made.law
        ],
    }
    promised = dict(re.findall(r"^(.+?)\s+# (.+)$", "\n".join(blocks), re.MULTILINE))
    assert promised.keys() == found.keys()
    for expression, written in promised.items():
        assert ast.literal_eval(written) == found[expression], expression
    for block in blocks:
        compile(block, "docs/api.md", "exec")
