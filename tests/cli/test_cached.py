"""The command that shows and clears the cache."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiyaku.cli import run
from kiyaku.cli.common import OK
from tests.books import loaded_anew
from tests.repo import ROOT

WATER = str(ROOT / "tests" / "fixtures" / "water")


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Where the books of a user are cached who has none yet."""
    monkeypatch.delenv("KIYAKU_NO_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with loaded_anew():
        yield tmp_path / "kiyaku" / "books"


def test_it_shows_where_and_how_much_and_clears(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def said(*arguments: str) -> list[str]:
        assert run(["cache", *arguments]) == OK
        return capsys.readouterr().out.splitlines()

    assert said("--lang", "en") == [f"Folder: {home}", "0 rule book(s), 0 bytes"]
    assert run(["digest", "--rules", WATER]) == OK
    assert run(["check", "--rules", WATER]) == OK
    capsys.readouterr()
    (entry,) = home.iterdir()
    size = entry.stat().st_size
    assert size > 1_000
    assert said("--lang", "en") == [f"Folder: {home}", f"1 rule book(s), {size:,} bytes"]
    assert said("--clear", "--lang", "ja") == [f"場所: {home}", f"規則 1 件（{size:,} バイト）", "1 件を消しました。"]
    assert list(home.iterdir()) == []


def test_a_user_without_a_home_is_told_of_no_folder(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("kiyaku.answer.cache.books_directory", lambda: None)
    assert run(["cache", "--lang", "en"]) == OK
    assert capsys.readouterr().out == "Folder: —\n0 rule book(s), 0 bytes\n"
