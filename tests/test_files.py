from __future__ import annotations

from pathlib import Path

import pytest

from kiyaku.files import cache_directory, write_whole


def test_a_file_is_written_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "deep" / "file"
    assert write_whole(file, "一") == file
    assert write_whole(file, b"\x00\xff").read_bytes() == b"\x00\xff"
    assert file.stat().st_mode & 0o777 == 0o644

    def fails(self: Path, target: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(PermissionError):
        write_whole(file, "二")
    assert [f.name for f in file.parent.iterdir()] == ["file"]
    assert file.read_bytes() == b"\x00\xff"


def test_a_file_may_be_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "file"
    assert write_whole(file, "一", 0o600).stat().st_mode & 0o777 == 0o600
    assert write_whole(file, "二").stat().st_mode & 0o777 == 0o600
    assert write_whole(file, "三", 0o644).stat().st_mode & 0o777 == 0o644


def test_the_cache_is_the_users_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_directory() == tmp_path / "kiyaku"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_directory() == Path.home() / ".cache" / "kiyaku"
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert cache_directory() == tmp_path / "kiyaku"
