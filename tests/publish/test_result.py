"""Every JSON result fits the published schema and says what made it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

import kiyaku
from kiyaku.cli import run
from kiyaku.publish.data import bill_data
from kiyaku.publish.json_values import json_text
from kiyaku.publish.result import EXPLAINED, FORMATS, result_data
from kiyaku.resources import open_schema
from kiyaku.version import VERSION
from tests.repo import ROOT

RULES = ROOT / "rules" / "dokodemo-prime"
WATER = ROOT / "tests" / "fixtures" / "water"
PUBLISHED = ROOT / "tests" / "fixtures" / "official" / "cycle.txt"
EXAMPLE = "docs/examples/contract.yaml"
SCHEMA = open_schema("result")
VALIDATOR = Draft202012Validator(SCHEMA)
HEAD = ("format", "engine", "rules", "as_of", "known_on", "drafts", "readings")

Asked = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for name in ("KIYAKU_RULES", "KIYAKU_LANG", "LC_ALL", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def asked(capsys: pytest.CaptureFixture[str]) -> Asked:
    """What a command prints as JSON; it fits the schema and has a head."""

    def ask(*words: str) -> dict[str, Any]:
        capsys.readouterr()
        run([*words, "--format", "json"])
        data: dict[str, Any] = json.loads(capsys.readouterr().out)
        wrong = best_match(VALIDATOR.iter_errors(data))
        assert wrong is None, f"{wrong.json_path}: {wrong.message}"
        assert tuple(data)[: len(HEAD)] == HEAD
        assert data["engine"] == VERSION
        return data

    return ask


@pytest.fixture
def water(tmp_path: Path) -> Path:
    """Terms with two scenarios, one of which fails, and a contract beside them."""
    folder = tmp_path / "water"
    shutil.copytree(WATER, folder)
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "usage.yaml").write_text(
        """title: 使用量
scenarios:
  - name: 45立方メートル
    clauses: [第4条第1項]
    facts: {口径: 20mm, 使用水量: 45, 使用開始日: 2025-04-01}
    questions:
      - {decide: 従量料金, as_of: 2026-05-31, expect: 4500}
      - {decide: 従量料金, as_of: 2026-05-31, expect: 4500.25}
      - {decide: 従量料金, as_of: 2026-05-31, facts: {口径: 21mm}, expect: 4500}
""",
        encoding="utf-8",
    )
    (tmp_path / "contract.yaml").write_text(
        "facts: {口径: 20mm, 使用水量: 20.5, 使用開始日: 2025-04-01}\n", encoding="utf-8"
    )
    return folder


COMMANDS = [
    ("bill", ["bill", EXAMPLE, "--month", "2026-07", "--explain"]),
    ("bill", ["bill", EXAMPLE, "--month", "2026-07", "--level", "everything"]),
    ("bill", ["bill", EXAMPLE, "--month", "2026-04", "--explain"]),  # text of that day is not held
    ("evaluation", ["evaluate", EXAMPLE, "--as-of", "2026-07-31", "--explain"]),
    ("evaluation", ["evaluate", "docs/examples/support-call.yaml", "--as-of", "2026-08-31", "--level", "line"]),
    ("sensitivity", ["sensitivity", EXAMPLE, "--month", "2026-07"]),
    ("clause", ["show", "第20条", "--as-of", "2026-07-01"]),
    ("clause", ["show", "別紙4", "--as-of", "2026-07-01"]),
    ("clause", ["show", "第20条", "--as-of", "2025-08-01"]),
    ("readings", ["readings"]),
    ("duties", ["duties", "--as-of", "2026-07-01"]),
    ("facts", ["facts"]),
    ("facts", ["facts", "月額料金", "--contract", EXAMPLE]),
    ("anomalies", ["anomalies", "--as-of", "2026-07-01"]),
    ("plan", ["plan", "解約金額", "--as-of", "2026-07-31"]),
    ("mutation", ["mutate", "--only", "第34条", "--sample", "2", "--jobs", "1", "--least", "0"]),
    ("proofs", ["prove", "--decision", "単価", "--as-of", "2026-07-31"]),
    ("digest", ["digest"]),
    ("diagnostics", ["bill", "docs/examples/none.yaml", "--month", "2026-07"]),
    ("check", ["check"]),
]


@pytest.mark.parametrize(("kind", "words"), COMMANDS, ids=lambda v: v if isinstance(v, str) else " ".join(v)[:40])
def test_a_result_fits_the_schema(asked: Asked, kind: str, words: list[str]) -> None:
    data = asked(*words)
    assert data["format"] == {"name": kind, "version": FORMATS[kind]}
    assert ("law" in data) == ("versions" in data) == (kind in EXPLAINED)
    assert (data["rules"] is None) == (kind == "diagnostics")


def test_results_about_changes_fit_the_schema(asked: Asked, water: Path, tmp_path: Path) -> None:
    at = ("--rules", str(water))
    portfolio = tmp_path / "contracts.csv"
    portfolio.write_text("id,口径,使用水量,使用開始日\na,20mm,45,2025-04-01\nb,20mm,20.5,2025-04-01\n", "utf-8")
    before = asked("digest", *at)["rules"]["digest"]
    kinds = [
        asked("revise", "2027-04-01", "--number", "規程第2号", *at),
        asked("amend", "第3条", "--from", "2027-04-01", *at),
        asked("diff", "2027-04-01", "--drafts", *at),
        asked("impact", "--portfolio", str(portfolio), "--from", "2027-04-01", "--drafts", "--jobs", "1", *at),
    ]
    assert [k["format"]["name"] for k in kinds] == ["changes", "changes", "comparison", "impact"]
    assert [k["drafts"] for k in kinds] == [True, True, True, True]
    assert before not in {k["rules"]["digest"] for k in kinds}
    assert len({k["rules"]["digest"] for k in kinds[1:]}) == 1


def test_results_of_scenarios_fit_the_schema(asked: Asked, water: Path) -> None:
    tested = asked("test", "--rules", str(water))
    assert (tested["passed"], tested["failed"]) == (1, 2)
    assert tested["failures"][0]["differences"][0]["expected"] == 4500.25
    assert asked("coverage", "--rules", str(water))["scenarios"] == tested["coverage"]


def test_results_about_the_published_text_fit_the_schema(asked: Asked, tmp_path: Path) -> None:
    folder = str(tmp_path / "cycle")
    assert run(["source", "import", str(PUBLISHED), "--terms", "cycle", "--into", folder]) == 0
    for path in (tmp_path / "cycle").rglob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace("text: \n", "text: 文\n"), "utf-8")
    checked = asked("source", "check", str(PUBLISHED), "--rules", folder)
    assert (checked["format"]["name"], checked["clean"]) == ("source-check", True)
    assert run(["source", "attach", str(PUBLISHED), "--rules", folder]) == 0
    shown = asked("show", "第2条", "--rules", folder, "--as-of", "2026-05-01", "--official")
    assert (shown["format"]["name"], shown["citation"]) == ("official", "第2条")


def test_a_site_that_was_written_fits_the_schema(asked: Asked, tmp_path: Path) -> None:
    pytest.importorskip("htpy", reason="htpy is not installed")
    written = asked("site", "write", str(tmp_path / "out"), "--rules", str(WATER), "--today", "2026-06-01")
    assert (written["format"]["name"], written["as_of"]) == ("site", "2026-06-01")


def test_the_schema_has_every_kind_and_every_kind_is_asked_for() -> None:
    named = {branch["if"]["properties"]["format"]["properties"]["name"]["const"] for branch in SCHEMA["allOf"]}
    assert named == set(SCHEMA["$defs"]["format"]["properties"]["name"]["enum"]) == FORMATS.keys()
    tested = {kind for kind, _ in COMMANDS}
    elsewhere = {
        "changes",
        "comparison",
        "impact",
        "test",
        "coverage",
        "source-check",
        "official",
        "site",
        "verification",
    }
    assert tested | elsewhere == FORMATS.keys()


def test_a_result_with_another_word_does_not_fit() -> None:
    (example, _) = SCHEMA["examples"]
    assert VALIDATOR.is_valid(example)
    assert not VALIDATOR.is_valid({**example, "extra": 1})
    assert not VALIDATOR.is_valid({**example, "as_of": "tomorrow"})
    assert not VALIDATOR.is_valid({k: v for k, v in example.items() if k != "engine"})


# -- what made it


def test_a_bill_names_its_law_values_and_versions(asked: Asked) -> None:
    data = asked("bill", EXAMPLE, "--month", "2026-07", "--reading", "P2=floor_on_sum", "--reading", "P1=actual_days")
    assert data["as_of"] == "2026-07-31"
    assert data["readings"] == {"P2": "floor_on_sum"}  # P1 is as adopted
    (tax,) = data["law"]
    assert (tax["name"], tax["value"], tax["since"], tax["days"]) == ("消費税率", 0.1, "2019-10-01", ["2026-07-30"])
    assert data["versions"]["別紙4"] == ["2026-05-11"]
    used = {c for o in (*data["lines"], *data["totals"]) for c in o["clauses"]} - {"消費税"}
    assert used <= data["versions"].keys()


def test_a_law_value_that_is_given_says_so(asked: Asked) -> None:
    data = asked("bill", EXAMPLE, "--month", "2026-07", "--fact", "消費税率=0.0725")
    (tax,) = data["law"]
    assert (tax["value"], tax["since"], tax["source"]) == (0.0725, None, "given")


def test_what_was_known_and_drafts_are_named(asked: Asked) -> None:
    data = asked("duties", "--as-of", "2026-07-01", "--known-on", "2026-06-30", "--drafts")
    assert (data["as_of"], data["known_on"], data["drafts"]) == ("2026-07-01", "2026-06-30", True)


def test_numbers_of_a_result_have_all_their_digits(water: Path, tmp_path: Path) -> None:
    book = kiyaku.load(water)
    contract = book.read_contract(tmp_path / "contract.yaml")
    bill = book.bill(contract, "2026-05")
    text = json_text(result_data("bill", bill.provenance, bill_data(bill, explain=True)))
    assert '"value": 20.5' in text
    assert "41/2" not in text


# -- the digest


def digest(folder: Path) -> str:
    return str(kiyaku.load(folder).digest)


def test_the_digest_is_of_names_and_content_alone(tmp_path: Path) -> None:
    first, second = tmp_path / "a" / "water", tmp_path / "elsewhere" / "w"
    shutil.copytree(WATER, first)
    shutil.copytree(WATER, second)
    (second / "scenarios").mkdir()
    (second / "scenarios" / "none.yaml").write_text("title: 無\nscenarios: []\n", "utf-8")
    for path in second.rglob("*.yaml"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert digest(first) == digest(second) == digest(WATER)


@pytest.mark.parametrize("name", sorted(p.relative_to(WATER).as_posix() for p in WATER.rglob("*.yaml")))
def test_the_digest_changes_with_every_file(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "water"
    shutil.copytree(WATER, folder)
    (folder / name).write_text((folder / name).read_text("utf-8") + "# 注\n", "utf-8")
    assert digest(folder) != digest(WATER)


def test_the_digest_changes_with_the_law(tmp_path: Path) -> None:
    shutil.copytree(WATER, tmp_path / "water")
    shutil.copytree(ROOT / "rules" / "japan", tmp_path / "japan")
    assert digest(tmp_path / "water") == digest(WATER)
    law = tmp_path / "japan" / "consumption-tax.yaml"
    law.write_text(law.read_text("utf-8") + "# 注\n", "utf-8")
    assert digest(tmp_path / "water") != digest(WATER)


def test_the_digest_can_be_made_without_the_engine(asked: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    from hashlib import sha256

    data = asked("digest", "--rules", str(WATER))
    files = {p.relative_to(WATER).as_posix(): p for p in WATER.rglob("*.yaml")}
    files["law/consumption-tax.yaml"] = ROOT / "rules" / "japan" / "consumption-tax.yaml"
    lines = [f"{sha256(files[name].read_bytes()).hexdigest()}  {name}\n" for name in sorted(files)]
    assert data["rules"]["digest"] == "sha256:" + sha256("".join(lines).encode()).hexdigest()
    assert data["files"] == {name: line.split()[0] for name, line in zip(sorted(files), lines, strict=True)}
    assert run(["digest", "--files", "--rules", str(WATER)]) == 0
    assert capsys.readouterr().out == "".join(lines) + f"{data['rules']['digest']}  water\n"
