"""Files that are written whole or not at all; a user's caches: where they are, and whether they are the user's own."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def write_whole(path: Path, content: str | bytes, mode: int | None = None, *, synced: bool = False) -> Path:
    """Write a file so that it never stands there half written, whoever else is reading or writing it.

    Args:
        path: where; folders that are missing are made.
        content: what it holds; text is written as UTF-8.
        mode: who may read and write it, where the system knows of that; None leaves it as it was for a file that
            stands there already, and is 0o644 for a new one.
        synced: whether it stands on the disk, with its name, when this returns.

    Raises:
        OSError: it cannot be written; what stood there before is untouched.
    """
    import tempfile  # only here: most runs write nothing

    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            if synced:
                file.flush()
                os.fsync(file.fileno())
        if mode is None:
            mode = path.stat().st_mode & 0o7777 if path.exists() else 0o644
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder to fill, which stands at `path` once that ended well, and never half filled.

    Raises:
        OSError: it cannot be made, or something stands there.
    """
    import shutil
    import tempfile

    path.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    try:
        yield made
        made.chmod(0o755)
        made.rename(path)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def cache_directory() -> Path:
    """Where this user's caches stand; it need not exist.

    Raises:
        RuntimeError: the user has no home.
    """
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "kiyaku"


def read_own(path: Path) -> bytes | None:
    """What a file holds; None if it cannot be read, or if it or its folder belongs to, or can be changed by, others.

    Where the system knows no owners, a file is its reader's.
    """
    try:
        if not is_own(path.parent):
            return None
        with path.open("rb") as file:
            return file.read() if _is_own(os.fstat(file.fileno()), stat.S_ISREG) else None
    except OSError:
        return None


def write_own(path: Path, content: str | bytes) -> None:
    """Write a file for this user alone, in a folder for this user alone, so that `read_own` reads it.

    Raises:
        OSError: it cannot be written, or the folder belongs to, or can be changed by, others.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not is_own(path.parent):
        raise PermissionError(f"others may write into {path.parent}")
    write_whole(path, content, 0o600)


def is_own(folder: Path) -> bool:
    """Whether a folder is there, belongs to this user and can be changed by nobody else."""
    try:
        return _is_own(folder.lstat(), stat.S_ISDIR)
    except OSError:
        return False


def _is_own(status: os.stat_result, is_kind: Callable[[int], bool]) -> bool:
    if not is_kind(status.st_mode):
        return False
    if sys.platform == "win32":
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
