"""The guide to revising: its commands run, in their order, on a copy of the rules."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from kiyaku.cli import run
from tests.repo import ROOT

GUIDE = (ROOT / "docs" / "revising.md").read_text("utf-8")
BLOCKS = re.findall(r"^\$ kiyaku (.+)$", GUIDE, re.MULTILINE)
INLINE = re.findall(r"`kiyaku ([^`]+)`", GUIDE)


def test_the_commands_of_the_guide_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("docx", reason="python-docx is an extra")
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KIYAKU_RULES", raising=False)
    for command in BLOCKS:
        assert run(shlex.split(command)) == 0, (command, capsys.readouterr().err)
    assert len(BLOCKS) == 11
    assert (tmp_path / "新旧対照表.docx").stat().st_size > 10_000


@pytest.mark.parametrize("command", [c for c in INLINE if c.split()[0] not in ("test",)])
def test_the_commands_of_the_table_run(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KIYAKU_RULES", raising=False)
    assert run(["revise", "2027-04-01"]) == 0
    assert run(shlex.split(command)) == 0
