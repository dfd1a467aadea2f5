from __future__ import annotations

from pathlib import Path

import pytest

from kiyaku.files import cache_directory, is_own, read_own, write_own, write_whole


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


def test_what_is_ones_own_is_read_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "file"
    assert read_own(file) is None
    write_own(file, "一")
    assert (file.parent.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)
    assert read_own(file) == "一".encode()
    for path, mode in ((file, 0o620), (file, 0o602), (file.parent, 0o770), (file.parent, 0o707)):
        before = path.stat().st_mode
        path.chmod(mode)
        assert read_own(file) is None
        path.chmod(before)
    assert read_own(file) is not None
    assert read_own(file.parent) is None
    file.parent.chmod(0o777)
    with pytest.raises(PermissionError):
        write_own(file, "二")
    assert file.read_text("utf-8") == "一"
    file.parent.rename(tmp_path / "other")
    file.parent.symlink_to(tmp_path / "other")
    assert not is_own(file.parent)
