"""The command line, as a person meets it: what is printed, in which stream, and with which exit status."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from kiyaku.cli import run
from kiyaku.cli.app import COMMANDS, build_parser
from kiyaku.cli.common import NO_TEXT, NO_VALUE, OK, USAGE, WRONG
from tests.repo import ROOT

EXAMPLE = "docs/examples/contract.yaml"


@pytest.fixture(autouse=True)
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for name in ("KIYAKU_RULES", "KIYAKU_LANG", "LC_ALL", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    return tmp_path / "contract.yaml"


def write(path: Path, *facts: str) -> str:
    lines = ["terms: dokodemo-prime", "facts:", "  契約効力日: 2026-06-01", "  提供開始日: 2026-06-01"]
    path.write_text("\n".join([*lines, *(f"  {f}" for f in facts)]) + "\n", "utf-8")
    return str(path)


# -- a bill


def test_bill_shows_arithmetic_and_clauses(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bill", EXAMPLE, "--month", "2026-07"]) == OK
    out = capsys.readouterr().out
    for line in (
        "月額料金       31,973円  第27条第2項",
        "  2026-07-01〜2026-07-03  2,800円/ID/月 × 10ID × 3/31日 = 2,709.677… → 2,709円（第28条）",
        "  2026-07-04〜2026-07-30  2,800円/ID/月 × 12ID × 27/31日 = 29,264.516… → 29,264円（第28条）",
        "  31,973円 × 0.1 = 3,197.3 → 3,197円（第28条）",
        "  12ID × 2,800円/ID/月 × 22か月 = 739,200円",
        "    最低契約期間満了日 2028-05-31  別紙4※1",
        "      2026-06-01 + 2年 − 1日 = 2028-05-31",
        "  31,973円 + 3,197円 + 739,200円 = 774,370円",
    ):
        assert line in out.splitlines()
    assert "郵送料等" not in out  # nothing is said of what is zero
    assert out.count("最低契約期間満了日") == 1  # and nothing twice


def test_bill_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bill", EXAMPLE, "--month", "2026-07", "--lang", "en"]) == OK
    out = capsys.readouterr().out
    assert "Bill of 2026-07 (2026-07-01 to 2026-07-31)" in out
    assert "2,800 yen/ID/month × 10 IDs × 3/31 days = 2,709.677… → 2,709 yen (Article 28)" in out


def test_explain_prints_no_decision_twice(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bill", EXAMPLE, "--month", "2026-07", "--explain"]) == OK
    heads = [line.strip() for line in capsys.readouterr().out.splitlines() if " = " in line and "[" not in line]
    nodes = [h for h in heads if not h.startswith(("式", "既出", "ID数")) and "×" not in h and "→" not in h]
    assert len(nodes) == len(set(nodes))


def test_a_bill_at_the_first_level_is_a_line_for_each_figure(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bill", EXAMPLE, "--month", "2026-07", "--level", "line"]) == OK
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "請求額        774,370円  第31条"
    assert len([line for line in lines if "円" in line]) == 5


def test_explain_is_the_last_level(capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["bill", EXAMPLE, "--month", "2026-07"], ["evaluate", EXAMPLE, "--as-of", "2026-07-31", "単価"]):
        outputs = []
        for option in (["--explain"], ["--level", "everything"], ["--explain", "--level", "reasoning"], []):
            assert run([*command, *option]) == OK
            outputs.append(capsys.readouterr().out)
        assert outputs[0] == outputs[1] != outputs[2] == outputs[3]


def test_all_that_can_be_answered_stands_at_a_glance_or_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["evaluate", EXAMPLE, "--as-of", "2026-07-31"]
    outputs = []
    for option in ([], ["--level", "line"], ["--level", "reasoning"], ["--explain"]):
        assert run([*command, *option]) == OK
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1]
    assert len(outputs[1]) < len(outputs[2]) < len(outputs[3])
    assert "2026-06-01 + 2年 − 1日 = 2028-05-31" in outputs[2]
    assert "2026-06-01 + 2年 − 1日 = 2028-05-31" not in outputs[1]


def test_what_is_said_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bill", EXAMPLE, "--month", "2026-07", "--format", "json", "--level", "line"]) == OK
    bill = json.loads(capsys.readouterr().out)
    said = bill["narration"]
    assert said[-1]["kind"] == "total"
    assert {"kind": "value", "text": "774,370円", "of": 774370} in said[-1]["spans"]
    assert "explanation" not in bill["lines"][0]
    assert run(["evaluate", EXAMPLE, "--as-of", "2026-07-31", "単価", "--format", "json", "--level", "reasoning"]) == OK
    (found,) = json.loads(capsys.readouterr().out)["results"]
    assert [s if isinstance(s, str) else s["text"] for s in found["narration"][0]["spans"]] == [
        "単価", "  ", "2,800円/ID/月", "  ", "別紙4",
    ]  # fmt: skip


def test_bill_as_json_is_exact(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bill", EXAMPLE, "--month", "2026-07", "--format", "json", "--explain"]) == OK
    data = json.loads(capsys.readouterr().out)
    assert (data["total"], data["period"]) == (774370, {"from": "2026-07-01", "to": "2026-07-31"})
    fee = next(o for o in data["totals"] if o["key"] == "cancellation_fee")
    inner = next(n for n in fee["explanation"]["inputs"] if n["name"] == "解約金額")
    assert [p if isinstance(p, str) else p["value"] for p in inner["working"]["parts"]] == [12, "×", 2800, "×", 22]


def test_a_reading_can_be_switched(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bill", EXAMPLE, "--month", "2026-07", "--reading", "P2=floor_on_sum"]) == OK
    assert "774,371円" in capsys.readouterr().out


# -- what can be wrong


@pytest.mark.parametrize(
    ("fact", "code", "ja", "en"),
    [
        ("ID数: 4", NO_VALUE, "別紙4の表に 申込み数 = 4 に当たる行がありません。", "has no row for 申込み数 = 4."),
        ("ID数: 10000", NO_VALUE, "申込み数 = 10,000 に当たる行がありません。", "has no row for 申込み数 = 10,000."),
        ("IDカズ: 4", WRONG, "「IDカズ」という事実はこの規約では使いません。", "These terms know no fact 'IDカズ'."),
        ("id_cuont: 4", WRONG, "「id_count」ではありませんか。", "Did you mean 'id_count'?"),
        ("解約日: 2026-02-30", WRONG, "「2026-02-30」という日はありません。", "There is no such day as '2026-02-30'."),
        ("ID数: ten", WRONG, "半角の数字で書いてください", "Write a number in digits"),
    ],
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_wrong_contracts(
    contract: Path, capsys: pytest.CaptureFixture[str], fact: str, code: int, ja: str, en: str, language: str
) -> None:
    others = [] if fact.startswith("ID数") else ["ID数: 10"]
    path = write(contract, fact, *others)
    assert run(["bill", path, "--month", "2026-07", "--lang", language]) == code
    err = capsys.readouterr().err
    assert (ja if language == "ja" else en) in err
    assert f"{path}:5:" in err  # file and line
    assert fact in err  # the line itself
    assert "  = " in err  # and what to do


def test_a_misspelt_key(contract: Path, capsys: pytest.CaptureFixture[str]) -> None:
    contract.write_text("terms: dokodemo-prime\nfact:\n  ID数: 10\n", "utf-8")
    assert run(["bill", str(contract), "--month", "2026-07"]) == WRONG
    err = capsys.readouterr().err
    assert f"{contract}:2:1" in err
    assert "「facts」ではありませんか。" in err


def test_diagnostics_as_json(contract: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(contract, "ID数: ten")
    assert run(["bill", path, "--month", "2026-07", "--format", "json", "--lang", "en"]) == WRONG
    (found,) = json.loads(capsys.readouterr().out)["diagnostics"]
    assert (found["code"], found["line"], found["file"]) == ("fact-type", 5, path)
    assert found["hint"]


@pytest.mark.parametrize(("language", "words"), [("ja", "本文がない"), ("en", "not held")])
def test_text_that_is_not_held(capsys: pytest.CaptureFixture[str], language: str, words: str) -> None:
    asked = ["evaluate", EXAMPLE, "--as-of", "2026-05-10", "単価", "--fact", "ID数=10", "--lang", language]
    assert run(asked) == NO_TEXT
    out, err = capsys.readouterr()
    assert words in err
    assert "2025-10-01" in err  # the revision in force that day
    assert (
        "2,800円/ID/月" if language == "ja" else "2,800 yen/ID/month"
    ) in out  # what it would be if the text had been the same


def test_a_bill_of_which_some_days_are_not_held(contract: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(contract, "ID数: 10").replace("contract.yaml", "old.yaml")
    Path(path).write_text(contract.read_text("utf-8").replace("2026-06-01", "2026-04-01"), "utf-8")
    assert run(["bill", path, "--month", "2026-05"]) == NO_TEXT
    out, err = capsys.readouterr()
    assert "本文が現行と同じだったとすれば 30,800円" in out
    assert "2026-05-01〜2026-05-10" in err


def test_show_of_text_that_is_not_held(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "第20条", "--as-of", "2026-05-10"]) == NO_TEXT
    assert "2025-10-01" in capsys.readouterr().out


@pytest.mark.parametrize(
    "asked",
    [
        ["evaluate", EXAMPLE, "--as-of", "2026-02-30"],
        ["bill", EXAMPLE, "--month", "2026-07", "--fact", "ID数"],
        ["duties", "--of", "契約"],
        ["duties", "--kind", "義理"],
        ["nothing"],
        [],
    ],
)
def test_wrong_usage(asked: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        run(asked)
    assert left.value.code == USAGE
    assert "usage: kiyaku" in capsys.readouterr().err


def test_where_the_rules_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        run(["check"])
    assert "KIYAKU_RULES" in capsys.readouterr().err
    for name in ("a", "b"):
        (tmp_path / "rules" / name).mkdir(parents=True)
        (tmp_path / "rules" / name / "terms.yaml").write_text("", "utf-8")
    with pytest.raises(SystemExit):
        run(["check"])
    assert "rules/a" in capsys.readouterr().err
    monkeypatch.setenv("KIYAKU_RULES", str(ROOT / "tests" / "fixtures" / "water"))
    assert run(["check"]) == OK


@pytest.mark.parametrize(("language", "said"), [("ja", "計算ページ"), ("en", "calculator")])
def test_check_warns_of_what_the_calculator_cannot_do(
    language: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    water = tmp_path / "water"
    shutil.copytree(ROOT / "tests" / "fixtures" / "water", water)
    shutil.copytree(ROOT / "rules" / "japan", tmp_path / "japan")
    article = water / "articles" / "04.yaml"
    text = article.read_text("utf-8").replace("使用期間.start.month in (7, 9)", 'matches(口径, "(1|2)+3mm")')
    article.write_text(text, "utf-8")
    assert run(["check", "--rules", str(water), "--lang", language]) == OK
    found = capsys.readouterr().err
    assert said in found
    assert "articles/04.yaml:29" in found
    assert "第4条第2項" in found
    assert "夏季加算、料金、税、支払額" in found
    assert run(["check", "--rules", str(water), "--format", "json"]) == OK
    (warning,) = json.loads(capsys.readouterr().out)["diagnostics"]
    assert (warning["code"], warning["severity"]) == ("script-unsupported", "warning")


@pytest.mark.parametrize(
    "command",
    ["bill", "evaluate", "sensitivity", "show", "readings", "duties", "facts", "check", "test", "coverage"],
)
def test_every_command_shows_examples(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        run([command, "--help"])
    assert left.value.code == OK
    assert f"examples:\n  kiyaku {command}" in capsys.readouterr().out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        run(["--version"])
    assert left.value.code == OK
    assert capsys.readouterr().out.startswith("kiyaku ")


# -- the other commands


def test_evaluate_at_a_glance(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate", "docs/examples/suspension.yaml", "--as-of", "2026-08-31"]) == OK
    out = capsys.readouterr().out
    assert "利用を停止できるか" in out
    answered, lacking = out.split("事実が足りず答えられない決定 ")
    assert "最低契約期間" not in answered  # nothing that no fact of the contract touches
    count = int(lacking.split()[0])
    lines = lacking.splitlines()[1:]
    assert any(re.fullmatch(r"  契約効力日（2 件: 最低契約期間の起算日、最低契約期間満了日）", line) for line in lines)
    assert sum(int(found) for found in re.findall(r"（(\d+) 件: ", lacking)) == count


def test_grounds_say_what_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["evaluate", "docs/examples/suspension.yaml", "--as-of", "2026-08-31", "利用を停止できるか"]
    assert run(asked) == OK
    assert "✓ 第17条第1項第1号  料金その他の債務" in capsys.readouterr().out


def test_evaluate_with_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["evaluate", EXAMPLE, "--as-of", "2026-07-31", "remaining_months", "--arg", "変更日=2026-07-31"]
    assert run(asked) == OK
    assert "残月数  22か月  別紙4※1" in capsys.readouterr().out


def test_readings(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["readings", "X1"]) == OK
    out = capsys.readouterr().out
    assert "● item_5" in out
    assert "○ dead_letter" in out
    assert run(["readings", "--clause", "別紙4※1", "--format", "json"]) == OK
    found = {r["id"] for r in json.loads(capsys.readouterr().out)["results"]}
    assert {"X1", "C1"} <= found
    assert "T2" not in found
    assert run(["readings", "ZZ9"]) == WRONG


def test_sensitivity(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sensitivity", EXAMPLE, "--month", "2026-07", "--format", "json"]) == OK
    data = json.loads(capsys.readouterr().out)
    moved = {f"{o['reading']}={o['option']}": o["total"] for o in data["options"] if o["changed"]}
    assert moved["P2=floor_on_sum"] == 774371  # one yen by rounding once
    assert moved["C4=taxed"] == 848290  # 739,200 yen taxed as well
    assert data["total"] == 774370


def test_duties(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["duties", "--of", "契約者", "--kind", "禁止", "--as-of", "2026-07-01", "--format", "json"]) == OK
    found = json.loads(capsys.readouterr().out)["results"]
    assert {(d["of"], d["kind"]) for d in found} == {("契約者", "禁止")}
    assert "第14条本文" in {d["citation"] for d in found}
    assert run(["duties", "--as-of", "2026-05-10"]) == NO_TEXT


def test_no_colour_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bill", EXAMPLE, "--month", "2026-07"]) == OK
    assert "\033" not in capsys.readouterr().out


def test_every_module_adds_the_commands_that_are_said_to_be_its_own() -> None:
    def commands(word: str | None) -> list[str]:
        parser = build_parser(word)
        (found,) = (a.choices for a in parser._actions if isinstance(a.choices, dict))
        return list(found)

    for names in COMMANDS.values():
        for name in names:
            assert commands(name) == list(names)
    assert commands(None) == commands("none") == [name for names in COMMANDS.values() for name in names]


def test_facts_of_a_change_in_an_argument(capsys: pytest.CaptureFixture[str]) -> None:
    entry = '{"value": 8, "変更の根拠": "第21条第1項第5号", "契約者の責め": false}'
    asked = ["bill", EXAMPLE, "--month", "2026-09", "--level", "line", "--fact", "解約日=null"]
    for change, total in ((entry, "28,600円"), ("8", "140,600円")):
        assert run([*asked, "--fact", f'ID数={{"2026-06-01": 10, "2026-09-16": {change}}}']) == OK
        assert total in capsys.readouterr().out
    assert run([*asked, "--fact", 'ID数={"2026-06-01": 10']) == WRONG  # no JSON
    assert "ID数" in capsys.readouterr().err
    twice = '変更の事情=[{"on": "2026-09-16", "ground": "第9条"}]'
    assert run([*asked, "--fact", f'ID数={{"2026-06-01": 10, "2026-09-16": {entry}}}', "--fact", twice]) == WRONG
