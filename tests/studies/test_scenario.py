"""Scenarios: those of the rules pass and cover everything; what is wrong in one is told with its place."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import kiyaku
from kiyaku.cli import run
from kiyaku.cli.common import OK, WRONG
from kiyaku.plan.coverage import Coverage
from kiyaku.studies.coverage import KINDS, report
from kiyaku.studies.scenario import read_scenarios, run_question
from tests.repo import ROOT

RULES = ROOT / "rules" / "dokodemo-prime"
WATER = ROOT / "tests" / "fixtures" / "water"


@pytest.fixture(autouse=True)
def japanese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIYAKU_LANG", "ja")


@pytest.fixture
def water(tmp_path: Path) -> Path:
    folder = tmp_path / "rules" / "water"
    shutil.copytree(WATER, folder)
    (folder / "scenarios").mkdir()
    return folder


def write(folder: Path, *questions: str, clauses: str = "[第4条第1項]") -> Path:
    path = folder / "scenarios" / "usage.yaml"
    head = ["title: 水道", "scenarios:", "  - name: 使った水の料金", f"    clauses: {clauses}"]
    facts = ["    facts: {口径: 20mm, 使用開始日: 2025-04-01, 使用水量: 45}", "    questions:"]
    path.write_text("\n".join([*head, *facts, *(f"      - {q}" for q in questions)]) + "\n", "utf-8")
    return path


def test_the_rules_keep_to_their_scenarios_and_everything_is_covered() -> None:
    book = kiyaku.load(RULES)
    book.coverage = Coverage()
    results = [run_question(book, s, q) for s in read_scenarios(book, RULES) for q in s.questions]
    assert [r for r in results if not r.passed] == []
    assert len(results) > 400
    covered = report(book.checked, book.coverage)
    assert covered.uncovered == ()
    assert all(met == total > 0 for met, total in map(covered.count, KINDS))


def test_a_scenario_of_other_terms(water: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(water, "{bill: 2026-07, expect: {従量料金: 4500, 支払額: 8080}, arithmetic: 20×60 + 20×120 + 5×180}")
    assert run(["test", "--rules", str(water)]) == OK
    out = capsys.readouterr().out
    assert "合格 1 問、不合格 0 問" in out
    assert "事例が通っていないもの" in out


def test_a_failure_shows_both_figures_and_the_explanation(water: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(water, "{bill: 2026-07, expect: {従量料金: 4501}, arithmetic: 数え間違い}")
    assert run(["test", "--rules", str(water)]) == WRONG
    out = capsys.readouterr().out
    for words in ("手計算 4,501円", "結果 4,500円（差 -1円）", "手計算の過程 数え間違い", f"{path}:7", "第4条第1項"):
        assert words in out


def test_what_a_question_may_expect(water: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        water,
        "{bill: 2024-09, expect: {支払額: {status: not_in_force}}}",
        "{bill: 2026-07, expect: {支払額: {status: not_in_force}}}",
        "{bill: 2026-07, expect: {支払額: 8080}, applies: [第4条第1項]}",
        "{bill: 2026-07, expect: {支払額: 8080}, cites: [第4条第1項]}",
    )
    assert run(["test", "--rules", str(water), "--format", "json"]) == WRONG
    data = json.loads(capsys.readouterr().out)
    assert (data["passed"], data["failed"]) == (2, 2)
    assert [d["kind"] for f in data["failures"] for d in f["differences"]] == ["status", "applies"]
    assert data["coverage"]["row"]["total"] > 0


def test_a_condition_counts_as_true_and_as_false(water: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def uncovered() -> set[tuple[str, str, bool]]:
        run(["test", "--rules", str(water), "--format", "json"])
        points = json.loads(capsys.readouterr().out)["coverage"]["uncovered"]
        return {(p["decision"], p["about"], p["truth"]) for p in points if p["kind"] == "condition"}

    write(water, "{bill: 2026-07, expect: {支払額: 8080}}")
    summer = uncovered()
    write(water, "{bill: 2026-07, expect: {支払額: 8080}}", "{bill: 2026-05, expect: {夏季加算: 0}}")
    both = uncovered()
    assert both < summer


@pytest.mark.parametrize(
    ("question", "clauses", "code"),
    [
        ("{bill: 2026-07, expct: {支払額: 1}}", "[第4条第1項]", "unknown-key"),
        ("{bill: 2026-07}", "[第4条第1項]", "schema-rule"),
        ("{decide: 従量料金, expect: 1}", "[第4条第1項]", "scenario-no-day"),
        ("{decide: 従量料, as_of: 2026-07-01, expect: 1}", "[第4条第1項]", "unknown-decision"),
        ("{decide: 従量料金, as_of: 2026-02-30, expect: 1}", "[第4条第1項]", "impossible-date"),
        ("{bill: 2026-07, decide: 従量料金, as_of: 2026-07-01, expect: 1}", "[第4条第1項]", "scenario-two-subjects"),
        ("{decide: 従量料金, fact: 使用水量, as_of: 2026-07-01, expect: 1}", "[第4条第1項]", "scenario-two-subjects"),
        ("{fact: 使用量, refuses: [-1]}", "[第4条第1項]", "unknown-fact"),
        ("{fact: 使用水量}", "[第4条第1項]", "schema-rule"),
        ("{bill: 2026-07, expect: {支払額: 1}}", "[第40条]", "unknown-clause"),
        ("{bill: 2026-07, expect: {支払額: 1}}", "[四条のあたり]", "bad-citation"),
    ],
)
def test_faults_in_a_scenario_have_a_place(water: Path, question: str, clauses: str, code: str) -> None:
    path = write(water, question, clauses=clauses)
    with pytest.raises(kiyaku.KiyakuError) as error:
        read_scenarios(kiyaku.load(water), water)
    found = [d for d in error.value.diagnostics if d.code == code]
    assert found
    assert all(d.span is not None and d.span.source.name == str(path) for d in found)


def test_a_wrong_fact_is_shown_where_it_stands(water: Path) -> None:
    write(water, "{bill: 2026-07, facts: {使用水量: many}, expect: {支払額: 1}}")
    book = kiyaku.load(water)
    (scenario,) = read_scenarios(book, water)
    result = run_question(book, scenario, scenario.questions[0])
    assert [d.code for d in result.diagnostics] == ["fact-type"]
    assert result.diagnostics[0].span is not None
    assert result.diagnostics[0].span.text == "many"


def test_none_run_is_a_failure(water: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["test", "--rules", str(water)]) == WRONG
    assert "実行した事例が一つもありません。" in capsys.readouterr().err
    write(water, "{bill: 2026-07, expect: {支払額: 8080}}")
    assert run(["test", "--rules", str(water), "--only", "ほかの事例"]) == WRONG


def test_complete_asks_for_everything(water: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(water, "{bill: 2026-07, expect: {支払額: 8080}}")
    assert run(["test", "--rules", str(water), "--complete"]) == WRONG
    assert run(["test", "--rules", str(RULES), "--complete"]) == OK
    assert "100%" in capsys.readouterr().out


def test_coverage_counts_what_the_rules_hold(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["coverage", "--rules", str(RULES), "--format", "json"]) == OK
    data = json.loads(capsys.readouterr().out)
    counts = data["inventory"]
    assert (counts["article"], counts["annex"], counts["supplementary"]) == (45, 9, 4)
    assert data["scenarios"]["uncovered"] == []


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("{fact: 使用水量, accepts: [0, -1]}", "受け付ける値:\n  - -1\n  + 結果 受け付けない"),
        ("{fact: 使用水量, refuses: [-1, 5]}", "受け付けない値:\n  - 5\n  + 結果 受け付けた"),
        ("{fact: 使用水量, unstated: 0}", "書かないときの値:\n  - 手計算 0\n  + 結果 書かないと答えられない"),
    ],
)
def test_a_question_of_a_fact_tells_what_is_otherwise(
    water: Path, question: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(water, question)
    assert run(["test", "--rules", str(water)]) == 1
    out = "\n".join(line.removeprefix("    ") for line in capsys.readouterr().out.splitlines())
    assert said in out, out


def test_a_question_of_a_fact_passes_where_its_values_are_as_declared(water: Path) -> None:
    write(water, "{fact: 使用水量, accepts: [0, 100], refuses: [-1, many]}")
    (scenario,) = read_scenarios(book := kiyaku.load(water), water)
    assert run_question(book, scenario, scenario.questions[0]).passed


def test_what_a_question_still_lacks_is_told_with_what_it_has(water: Path) -> None:
    write(water, "{fact: 使用水量}")
    with pytest.raises(kiyaku.KiyakuError) as error:
        read_scenarios(kiyaku.load(water), water)
    assert [d.args["keys"] for d in error.value.diagnostics] == ["fact + accepts、fact + refuses、fact + unstated"]
