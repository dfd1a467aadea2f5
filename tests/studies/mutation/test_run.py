"""What scenarios notice: on the water terms with one scenario, by hand, and the same in one process as in two."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiyaku.cli import run as command
from tests.small import clause, write

FEE = """\
- name: 料金
  key: fee
  unit: 円
  about: 料金
  formula: 'if 個数 > 3 then 100 else 50'
"""
FACTS = "- {name: 個数, key: count, type: number, about: 数}\n"
SCENARIOS = """\
title: 例
scenarios:
  - name: 境
    clauses: [第2条]
    as_of: 2025-01-01
    questions:
"""


def book(folder: Path, *questions: str) -> Path:
    write(folder, clause(f"2025-01-01:\n{FEE}"), facts=FACTS)
    (folder / "scenarios").mkdir()
    asked = "".join(f"      - {question}\n" for question in questions)
    (folder / "scenarios" / "a.yaml").write_text(SCENARIOS + asked, encoding="utf-8")
    return folder


def question(count: int, fee: int) -> str:
    return f"{{decide: 料金, facts: {{個数: {count}}}, expect: {fee}}}"


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_survives_is_told_and_decides_the_status(
    jobs: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = book(tmp_path, question(10, 100), question(1, 50))
    asked = ["mutate", "--only", "第2条", "--rules", str(root), "--jobs", jobs, "--lang", "en"]
    assert command(asked) == 1
    said = capsys.readouterr().out
    assert "02.yaml:11 第2条: > → >=" in said
    assert "02.yaml:11 第2条: 3 → 4" in said
    assert "Adopted rules: 2 of 4 mutants caught (50.0 %; 0 of them refused by the checks)" in said
    assert command([*asked, "--least", "50"]) == 0


def test_a_scenario_at_the_bound_notices_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = book(tmp_path, question(4, 100), question(3, 50))
    assert command(["mutate", "--only", "第2条", "--rules", str(root), "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["sums"]["adopted"] == {"mutants": 4, "refused": 0, "noticed": 4}
    assert data["survivors"] == []


def test_nothing_to_change_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["mutate", "--only", "第99条", "--rules", str(book(tmp_path, question(4, 100)))]) == 1
    assert "変異させるところがありません" in capsys.readouterr().err
