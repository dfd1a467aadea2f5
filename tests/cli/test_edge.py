"""The edge of a command, where what would tell of its end cannot be used any more."""

from __future__ import annotations

import pytest

from kiyaku.cli import edge


def _interrupted() -> int:
    raise KeyboardInterrupt


def test_an_interrupt_is_told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIYAKU_LANG", "en")
    assert edge.at_the_edge(_interrupted) == edge.INTERRUPTED
    assert "Interrupted" in capsys.readouterr().err


def test_an_interrupt_while_the_messages_were_loaded_is_told_by_its_code(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def half_loaded(*_: object) -> None:
        raise AttributeError("partially initialized module 'yaml' has no attribute 'error'")

    monkeypatch.setattr(edge, "tell", half_loaded)
    assert edge.at_the_edge(_interrupted) == edge.INTERRUPTED
    assert capsys.readouterr().err == "kiyaku: interrupted\n"
