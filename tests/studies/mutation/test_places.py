"""What may be changed in rules, on a small book: every kind of change, at its place, and nothing else of the data."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiyaku.answer.making import make
from kiyaku.book.load import read_files
from kiyaku.studies.mutation.places import Mutant, _parts, mutants
from tests.small import clause, write

FEE = """\
- name: 料金
  key: fee
  unit: 円
  about: 料金
  table:
    inputs: [個数]
    rows:
      - {when: '[0..10)', then: '100'}
      - {when: '>= 10', then: '200 * 2 + 1.5'}
- {name: 手数料, key: charge, unit: 円, about: 手数料, formula: 'if 種別 = "a" and 個数 > 3 then 30 else 0'}
"""
FACTS = """\
- {name: 個数, key: count, type: number, whole: true, domain: '>= 0', absent: {value: 5, means: 5個}, about: 数}
- {name: 種別, key: kind, type: string, about: 種別}
"""


@pytest.fixture
def found(tmp_path: Path) -> list[Mutant]:
    files = read_files(write(tmp_path, clause(f"2025-01-01:\n{FEE}"), facts=FACTS))
    made, wrong = make(files, None, False)
    assert made is not None, wrong
    return list(mutants(made.checked, files))


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("3 + 第2号", ["4 + 第2号", "3 - 第2号"]),
        ("10.5", ["11.5"]),
        ("a <= 1", ["a < 1", "a <= 2"]),
        ("a = b and true", ["a != b and true", "a = b or true", "a = b and false"]),
        ('date("2026-12-31")', ['date("2027-01-01")']),
        ('@"P1Y2M"', ['@"P2Y2M"']),
        ('x = "a"', ['x != "a"', 'x = "a′"']),
        ("[0..10)", ["[1..10)", "[0..11)", "(0..10)", "[0..10]"]),
        ("f(x) -> y", []),
        ("額2", []),
    ],
)
def test_parts_of_expressions(text: str, others: list[str]) -> None:
    assert [text[:start] + other + text[end:] for start, end, other in _parts(text)] == others


def test_every_kind_of_change_is_made(found: list[Mutant]) -> None:
    changes = {(m.before, m.after) for m in found}
    assert {("100", "101"), ("[", "("), (")", "]"), (">=", ">"), ("*", "/"), ("+", "-"), ("1.5", "2.5")} <= changes
    assert {("and", "or"), ('"a"', '"a′"'), ("=", "!="), (">", ">=")} <= changes
    assert {("rows 1", "—"), ("rows 2", "—"), ("domain", "—"), ("whole", "—"), ("absent 5", "absent 6")} <= changes


def test_days_of_versions_units_and_single_exceptions_are_changed(found: list[Mutant]) -> None:
    changes = {(m.clause, m.before, m.after) for m in found}
    assert ("02.yaml", "from 2025-01-01", "from 2025-01-02") in changes
    assert {("料金", "unit 円", "unit 台"), ("手数料", "unit 円", "unit 台")} <= changes


def test_a_change_stands_at_its_place_and_leaves_all_else(found: list[Mutant]) -> None:
    (one,) = [m for m in found if (m.before, m.after) == ("100", "101")]
    assert one.span.text == "100"
    assert one.clause == "第2条"
    row = one.data()["versions"][0]["decisions"][0]["table"]["rows"]
    assert row == [{"when": "[0..10)", "then": "101"}, {"when": ">= 10", "then": "200 * 2 + 1.5"}]
    assert one.document.data["versions"][0]["decisions"][0]["table"]["rows"][0]["then"] == "100"
    assert row[1] is one.document.data["versions"][0]["decisions"][0]["table"]["rows"][1]
