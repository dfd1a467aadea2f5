"""Why there is no value, in words: of the version, the rule and the options that were asked for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import kiyaku
from kiyaku.publish.absence import absence_diagnostic
from tests.small import FIRST, TERMS, clause, write

FEE = """\
- name: 料金
  key: fee
  unit: 円
  about: 料金
  table:
    inputs: [口径]
    rows: [{rows}]
"""
ALTERNATIVE = """\
  alternatives:
    - {reading: A1, option: two, table: {inputs: [口径], rows: [{when: '"50mm"', then: 4}]}}
"""
READINGS = (
    "A1: {title: 疑義, question: 問, options: {one: 一, two: 二}, adopted: one, reason: 理由, clauses: [第2条]}\n"
)
KEEPING = """\
effective: 2026-01-01
transitional: [{clauses: [第2条], who: 古い, until: 2027-01-01, about: 経過措置}]
"""
FACTS = """\
- {name: 口径, key: diameter, type: string, about: 口径}
- {name: 古い, key: old, type: boolean, about: 古い}
"""


def rows(*labels: str) -> str:
    return ", ".join(f"{{when: '\"{label}\"', then: 1}}" for label in labels)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> kiyaku.Book:
    old, new = (FEE.replace("{rows}", rows(*labels)) for labels in (("13mm", "20mm"), ("13mm", "20mm", "25mm")))
    root = write(
        tmp_path_factory.mktemp("absence"),
        clause(f"2025-01-01:\n{old}", f"2026-01-01:\n{new}{ALTERNATIVE}"),
        facts=FACTS,
        readings=READINGS,
        revisions={**FIRST, "2025-12-01": KEEPING},
    )
    return kiyaku.load(root)


@pytest.mark.parametrize(
    ("day", "old", "readings", "listed"),
    [
        (date(2025, 7, 1), False, {}, '"13mm"、"20mm"'),
        (date(2026, 7, 1), False, {}, '"13mm"、"20mm"、"25mm"'),
        (date(2026, 7, 1), True, {}, '"13mm"、"20mm"'),  # a transitional rule keeps the version before
        (date(2027, 7, 1), True, {}, '"13mm"、"20mm"、"25mm"'),
        (date(2026, 7, 1), False, {"A1": "two"}, '"50mm"'),
        (date(2025, 7, 1), False, {"A1": "two"}, '"13mm"、"20mm"'),
    ],
)
def test_the_rows_that_are_listed_are_those_that_were_asked(
    book: kiyaku.Book, day: date, old: bool, readings: dict[str, str], listed: str
) -> None:
    contract = book.contract({"口径": "40mm", "古い": old})
    outcome = book.evaluate(contract, "料金", as_of=day, readings=readings)
    assert outcome.status == "no_rate"
    assert absence_diagnostic(outcome, contract, book.terms).args["rows"] == listed


def test_a_line_that_is_the_total_too_may_be_absent(tmp_path: Path) -> None:
    fee = FEE.replace("{rows}", rows("13mm"))
    root = write(
        tmp_path,
        clause(f"2025-01-01:\n{fee}"),
        facts=FACTS.splitlines(keepends=True)[0],
        terms=TERMS.replace("totals: [合計]", "totals: [料金]"),
    )
    book = kiyaku.load(root)
    bill = book.bill(book.contract({"口径": "40mm"}), "2025-01")
    assert bill.amounts == {}
    assert bill.total is None
    assert [o.status for o in (*bill.lines, *bill.totals)] == ["no_rate", "no_rate"]
    assert book.bill(book.contract({"口径": "13mm"}), "2025-01").amounts == {"料金": 1}
