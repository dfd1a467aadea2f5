from __future__ import annotations

import pytest

from kiyaku.cli.common import progress


def test_a_bar_is_drawn_on_a_terminal_a_hundred_times_at_most(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert list(progress("abc", 3)) == ["a", "b", "c"]
    assert capsys.readouterr().err == (
        f"\r[{'#' * 10}{'.' * 20}] 1/3\r[{'#' * 20}{'.' * 10}] 2/3\r[{'#' * 30}] 3/3\r\x1b[K"
    )
    assert sum(progress(iter(range(1234)), 1234)) == 1233 * 617
    drawn = capsys.readouterr().err.split("\r")[1:-1]
    assert len(drawn) <= 104
    assert drawn[-1].endswith("] 1,234/1,234")


def test_no_bar_is_drawn_into_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress([1, 2], 2)) == [1, 2]
    assert capsys.readouterr().err == ""
