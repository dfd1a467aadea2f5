"""Several files of a folder changed together: all or none, one writer at a time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kiyaku.transaction import (
    JOURNAL,
    AnotherWriter,
    ChangedMeanwhile,
    FileChange,
    changed,
    is_unfinished,
    one_writer,
    roll_back,
)

BEFORE = {"a.yaml": b"one", "b/c.yaml": b"two"}
AFTER = {"a.yaml": b"another", "b/d.yaml": b"new"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in BEFORE.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


def changes(folder: Path) -> list[FileChange]:
    return [
        FileChange(path=folder / name, before=BEFORE.get(name), after=AFTER.get(name))
        for name in sorted({*BEFORE, *AFTER})
    ]


def held(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_all_or_none(folder: Path) -> None:
    with one_writer(folder), changed(folder, changes(folder)):
        assert (folder / JOURNAL).is_dir()
        assert not is_unfinished(folder)  # to the process that changes it
    assert held(folder) == AFTER


def test_what_fails_inside_is_put_back(folder: Path) -> None:
    with pytest.raises(ZeroDivisionError), one_writer(folder), changed(folder, changes(folder)):
        raise ZeroDivisionError
    assert held(folder) == BEFORE


def test_what_was_changed_meanwhile_is_not_lost(folder: Path) -> None:
    found = changes(folder)
    (folder / "a.yaml").write_bytes(b"by hand")
    with pytest.raises(ChangedMeanwhile), one_writer(folder), changed(folder, found):
        pass
    assert held(folder) == {**BEFORE, "a.yaml": b"by hand"}


def test_one_writer_at_a_time(folder: Path) -> None:
    with one_writer(folder), pytest.raises(AnotherWriter), one_writer(folder):
        pass
    with one_writer(folder):
        pass


def test_killed_at_every_step_the_next_writer_finds_the_old_or_the_new(folder: Path) -> None:
    steps = 0
    while True:
        steps += 1
        child = os.fork()
        if not child:
            _killed_at(steps, folder)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        unfinished = is_unfinished(folder)
        if not unfinished:
            visible = {n: c for n, c in held(folder).items() if JOURNAL not in n and "/." not in f"/{n}"}
            assert visible in (BEFORE, AFTER), steps
        with one_writer(folder):
            pass
        assert {n: c for n, c in held(folder).items() if "/." not in f"/{n}"} in (BEFORE, AFTER), steps
        for path in folder.rglob("*"):
            if path.is_file():
                path.unlink()
        for name, content in BEFORE.items():
            (folder / name).write_bytes(content)
        if status == 0:
            break
    assert steps > 30
    roll_back(folder)


def _killed_at(step: int, folder: Path) -> None:
    """Make the change in this process, which ends without a word before its step of that number."""
    import sys

    left = step

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "shutil.rmtree"):
            left -= 1
            if left <= 0:
                os._exit(9)

    sys.addaudithook(count)
    try:
        with one_writer(folder), changed(folder, changes(folder)):
            pass
    except BaseException:
        os._exit(1)
    os._exit(0)
