"""Several files of one folder changed together: all of them, or none, wherever it is interrupted.

What the files held stands in a journal in the folder before the first of them is touched, synced to the disk.  While
the journal is there the change is not done: the next writer puts the files back as they were, and whoever reads the
rules meanwhile is told.  Taking the journal away, by one rename, is what makes the change whole.  One writer works on a
folder at a time.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from kiyaku.files import write_whole

JOURNAL = ".kiyaku-journal"
_LIST = "files.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """One file, before and after; None is a file that is not there."""

    path: Path
    before: bytes | None
    after: bytes | None
    line: int = 1


class AnotherWriter(Exception):
    """Somebody else is changing the files of a folder."""


class ChangedMeanwhile(Exception):
    """A file is not as it was when the change was worked out."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


_own: set[Path] = set()  # folders that this process is changing: it may read what it wrote


def is_unfinished(folder: Path) -> bool:
    """Whether a change of several files was begun in a folder, by somebody else, and not brought to an end."""
    return (folder / JOURNAL).is_dir() and folder.resolve() not in _own


@contextmanager
def one_writer(folder: Path) -> Iterator[None]:
    """While this lasts, nobody else writes here; what was left unfinished is first put back as it was.

    Raises:
        AnotherWriter: somebody else does.
        OSError: the folder cannot be written to.
    """
    with _locked(folder):
        roll_back(folder)
        yield


@contextmanager
def changed(folder: Path, changes: Sequence[FileChange]) -> Iterator[None]:
    """While this lasts the files are changed; they stay so if it ends well, and else are as they were.

    Raises:
        ChangedMeanwhile: a file is no longer what the change was worked out from.
        OSError: a file cannot be written; none is changed.
    """
    for change in changes:
        if (change.path.read_bytes() if change.path.exists() else None) != change.before:
            raise ChangedMeanwhile(change.path)
    _begin(folder, changes)
    _own.add(folder.resolve())
    try:
        for change in changes:
            _put(change.path, change.after)
        yield
    except BaseException:
        roll_back(folder)
        raise
    finally:
        _own.discard(folder.resolve())
    _end(folder)


def roll_back(folder: Path) -> None:
    """Put the files of an unfinished change back as they were; nothing where there is none."""
    shutil.rmtree(_aside(folder), ignore_errors=True)
    journal = folder / JOURNAL
    if not journal.is_dir():
        return
    for entry in json.loads((journal / _LIST).read_text("utf-8")):
        path = folder / entry["path"]
        for left in path.parent.glob(f".{path.name}.*"):  # of a file that was being written
            left.unlink()
        _put(path, None if entry["held"] is None else (journal / entry["held"]).read_bytes())
    _end(folder)


def _begin(folder: Path, changes: Sequence[FileChange]) -> None:
    aside = _aside(folder)
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    entries = []
    for number, change in enumerate(changes):
        held = None if change.before is None else str(number)
        if held is not None and change.before is not None:
            write_whole(aside / held, change.before, synced=True)
        entries.append({"path": change.path.relative_to(folder).as_posix(), "held": held})
    write_whole(aside / _LIST, json.dumps(entries, ensure_ascii=False), synced=True)
    aside.rename(folder / JOURNAL)
    _sync(folder)


def _end(folder: Path) -> None:
    (folder / JOURNAL).rename(_aside(folder))
    _sync(folder)
    shutil.rmtree(_aside(folder), ignore_errors=True)


def _aside(folder: Path) -> Path:
    """Where a journal stands that does not count: not yet, or no longer."""
    return folder / f"{JOURNAL}.aside"


def _put(path: Path, content: bytes | None) -> None:
    if content is not None:
        write_whole(path, content, synced=True)
    elif path.exists():
        path.unlink()
        _sync(path.parent)


def _sync(folder: Path) -> None:
    """See to it that the names in a folder are on the disk, where a system knows how."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    try:
        import fcntl
    except ImportError:  # a system that does not lock folders: two writers still see each other's changes
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AnotherWriter from None
        yield
    finally:
        os.close(handle)
