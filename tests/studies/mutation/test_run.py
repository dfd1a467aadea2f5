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


def test_a_reason_stands_with_what_survives(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = book(tmp_path, question(10, 100), question(1, 50))
    (root / "mutants.yaml").write_text("reasons: {第2条 > → >=: 理由}\n", encoding="utf-8")
    asked = ["mutate", "--only", "第2条", "--rules", str(root)]
    assert command(asked) == 1
    assert "> → >=\n    理由\n" in capsys.readouterr().out
    assert command([*asked, "--format", "json"]) == 1
    found = {(s["before"], s["after"]): s["reason"] for s in json.loads(capsys.readouterr().out)["survivors"]}
    assert found == {(">", ">="): "理由", ("3", "4"): None}


def test_a_file_of_reasons_of_another_shape_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = book(tmp_path, question(4, 100))
    (root / "mutants.yaml").write_text("reason: {}\n", encoding="utf-8")
    assert command(["mutate", "--only", "第2条", "--rules", str(root)]) == 1
    assert "mutants.yaml:1:1" in capsys.readouterr().err


def test_a_question_of_a_fact_notices_what_is_declared_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = "- {name: 個数, key: count, type: number, about: 数, domain: '>= 1', absent: {value: 3, means: 3個}}\n"
    write(tmp_path, clause(f"2025-01-01:\n{FEE}"), facts=facts)
    (tmp_path / "scenarios").mkdir()
    path = tmp_path / "scenarios" / "a.yaml"
    path.write_text(SCENARIOS + "      - {fact: 個数, accepts: [1], refuses: [0], unstated: 3}\n", encoding="utf-8")
    asked = ["mutate", "--only", "facts.yaml", "--rules", str(tmp_path), "--format", "json"]
    assert command(asked) == 0
    assert json.loads(capsys.readouterr().out)["sums"]["adopted"] == {"mutants": 4, "refused": 0, "noticed": 4}
