"""The guide for those who keep the terms: every command runs, every quoted output and line of a file is true."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from kiyaku.cli import run
from kiyaku.feel import evaluate
from tests.docs.guide import blocks, changed, holds, steps, write
from tests.repo import ROOT

GUIDE = (ROOT / "docs" / "guide.md").read_text("utf-8")
SCOPE = {"単価": 2800, "ID数": 12, "契約効力日": date(2026, 6, 1), "解約希望日": None}


def test_the_guide_from_beginning_to_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KIYAKU_RULES", raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)  # a process of several tests may have it
    monkeypatch.setenv("KIYAKU_LANG", "ja")
    ran = refused = 0
    undo: tuple[Path, str] | None = None
    for block in blocks(GUIDE):
        if block.language == "csv":
            write(tmp_path, block)
        elif block.language == "yaml":
            assert holds((tmp_path / block.title).read_text("utf-8"), block.text, "# …"), block
        elif block.language == "diff":
            path = tmp_path / block.title
            undo = (path, path.read_text("utf-8"))
            path.write_text(changed(undo[1], block), "utf-8")
        for step in steps(block.text) if block.language == "console" else ():
            code = run(step.words)
            told = capsys.readouterr()
            shown = told.out + told.err
            ran += 1
            assert holds(shown, step.output, "…"), (step, shown)
            assert code == ("エラー[" in step.output), (step, shown)
            if code:
                assert undo is not None
                undo[0].write_text(undo[1], "utf-8")
                refused += 1
    assert (ran, refused) == (16, 6)
    for page in (".", "annex_4/2027-04-01", "annex_4/2026-05-11", "revisions"):
        assert (tmp_path / "preview" / "terms" / page / "index.html").is_file(), page


def test_the_expressions() -> None:
    lines = [line for block in blocks(GUIDE) if block.language == "feel" for line in block.text.splitlines()]
    assert len(lines) == 15
    for line in lines:
        expression, _, promised = line.partition("//")
        found = evaluate(expression.strip(), SCOPE)
        shown = (
            f'"{found}"' if isinstance(found, str) else str(found).lower() if isinstance(found, bool) else str(found)
        )
        assert shown == promised.strip(), line


def test_commands_in_sentences(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("KIYAKU_RULES", raising=False)
    for command in re.findall(r"`kiyaku ((?:duties|readings) [^`]+)`", GUIDE):
        assert run(command.split()) == 0
        assert capsys.readouterr().out.strip()


def test_the_settings_name_schemas_and_files_that_are_there() -> None:
    (settings,) = (json.loads(block.text) for block in blocks(GUIDE) if block.language == "json")
    for schema, files in settings["yaml.schemas"].items():
        assert (ROOT / schema).is_file()
        assert list(ROOT.glob(files)), files


def test_the_start_page(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("KIYAKU_RULES", raising=False)
    monkeypatch.setenv("KIYAKU_LANG", "ja")
    page = (ROOT / "docs" / "index.md").read_text("utf-8")
    found = [step for block in blocks(page) if block.language == "console" for step in steps(block.text)]
    assert len(found) == 3
    for step in found:
        assert run(step.words) == 0
        assert holds(capsys.readouterr().out, step.output, "…"), step
