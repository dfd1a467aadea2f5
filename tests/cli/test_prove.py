"""The command prove: what it prints, its exit status, and contracts that show what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from kiyaku.cli import run
from kiyaku.cli.common import OK, USAGE, WRONG
from kiyaku.resources import open_schema
from tests.small import clause, write

pytest.importorskip("z3", reason="z3-solver is an extra")

FACTS = '- {name: 数, key: count, type: number, whole: true, domain: "[1..9]", about: 数}\n'
RULES = """\
- {name: 料金, key: fee, unit: 円, about: 料金, formula: '数 * (if 数 >= 5 then 70 else 100)'}
- {name: 差, key: difference, unit: 円, about: 差, formula: '数 - 2'}
- {name: 長さ, key: length, unit: 円, about: 長さ, formula: 'string length(string(数)) - 5'}
"""


@pytest.fixture
def rules(tmp_path: Path) -> str:
    return str(write(tmp_path / "rules", clause(f"2025-01-01:\n{RULES}"), facts=FACTS))


def prove(rules: str, *more: str) -> int:
    return run(["prove", "--rules", rules, "--as-of", "2025-02-01", *more])


def test_what_is_refuted_is_shown_and_makes_the_status_1(rules: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert prove(rules, "--decision", "料金", "--lang", "en") == WRONG
    out = capsys.readouterr().out
    assert "proved  never-negative:料金  2025-02-01..2025-02-02\n" in out
    assert "refuted  monotone:料金:数  2025-02-01..2025-02-02\n    数 4: 400, 5: 350 (2025-02-01, —)\n" in out
    assert out.endswith("2 proved, 1 refuted, 0 undecided\n")
    assert prove(rules, "--decision", "料金", "--lang", "ja") == WRONG
    assert "反証  monotone:料金:数" in capsys.readouterr().out


def test_what_may_be_refuted_does_not(rules: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert prove(rules, "--decision", "料金", "--allow", "monotone:料金:数", "--lang", "en") == OK
    assert "refuted  monotone:料金:数  2025-02-01..2025-02-02  allowed\n" in capsys.readouterr().out
    with pytest.raises(SystemExit) as left:
        prove(rules, "--allow", "monotone:料金")
    assert left.value.code == USAGE
    assert "monotone:料金" in capsys.readouterr().err


def test_what_is_undecided_says_why_and_is_no_fault(rules: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert prove(rules, "--decision", "長さ", "--claim", "answered", "--lang", "en") == OK
    out = capsys.readouterr().out
    assert "undecided  answered:長さ" in out
    assert "not expressed: string length (第2条)" in out


def test_its_data_fits_the_schema_of_results(rules: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert prove(rules, "--format", "json") == WRONG
    data = json.loads(capsys.readouterr().out)
    Draft202012Validator(open_schema("result")).validate(data)
    by_claim = {p["claim"]: p for p in data["proofs"]}
    (example,) = by_claim["never-negative:差"]["examples"]
    assert (example["facts"], example["value"], example["status"]) == ({"数": 1}, -1, "ok")
    falls = by_claim["monotone:料金:数"]["examples"][0]
    assert (falls["facts"]["数"], falls["value"], falls["more"]) == (4, 400, {"fact": 5, "value": 350})
    assert by_claim["answered:料金"]["verdict"] == "proved"


def test_saved_contracts_show_with_evaluate_what_was_refuted(
    rules: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "examples"
    assert prove(rules, "--decision", "料金", "--save", str(folder)) == WRONG
    assert sorted(p.name for p in folder.iterdir()) == ["001.yaml", "002.yaml"]
    capsys.readouterr()
    amounts = []
    for path in sorted(folder.iterdir()):
        command = ["evaluate", str(path), "--rules", rules, "--as-of", "2025-02-01", "料金", "--format", "json"]
        assert run(command) == OK
        amounts.append(json.loads(capsys.readouterr().out)["results"][0]["value"])
    assert amounts == [400, 350]
    with pytest.raises(SystemExit):  # what stands there is never written over
        prove(rules, "--save", str(folder))


def test_without_the_solver_it_says_what_to_install(
    rules: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("kiyaku.cli.prove.find_spec", lambda name: None)
    assert prove(rules, "--lang", "en") == WRONG
    assert "kiyaku[prove]" in capsys.readouterr().err
