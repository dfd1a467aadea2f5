"""The commands of the README, run."""

from __future__ import annotations

import re
import shlex

import pytest

from kiyaku.cli import run
from tests.repo import ROOT

COMMANDS = re.findall(r"^kiyaku ([a-z].+)$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)


def test_there_are_commands() -> None:
    assert len(COMMANDS) > 8


@pytest.mark.parametrize("command", COMMANDS)
def test_command(command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("KIYAKU_RULES", raising=False)
    assert run(shlex.split(command)) == 0
    assert capsys.readouterr().out.strip()
