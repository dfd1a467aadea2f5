"""Where a command writes: looked at before the work, and never onto what it reads."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from kiyaku.cli.common import UsageError
from kiyaku.messages import Language, text


def output_file(written: str, language: Language, *, reads: Iterable[Path], folder: Path | None = None) -> Path:
    """The file that a command is asked to write.

    Args:
        written: its path as it was given.
        language: of messages.
        reads: the files that the command reads, or that it writes too.
        folder: that of the rules: what stands there is not overwritten.

    Raises:
        UsageError: it is one of those, a folder, no usual file, or nothing can be written there.
    """
    path = Path(written)
    if not written or "\0" in written:
        raise UsageError(text("usage-output-name", language, path=written))
    if path.is_dir():
        raise UsageError(text("usage-output-folder", language, path=path))
    if any(_is_same(path, read) for read in reads) or (folder is not None and path.exists() and _is_in(path, folder)):
        raise UsageError(text("usage-output-input", language, path=path))
    if path.exists() and not path.is_file():
        raise UsageError(text("usage-output-name", language, path=path))
    _writable(path.parent, language)
    return path


def output_folder(written: str, language: Language, *, folder: Path) -> Path:
    """The folder that a command is asked to write into: not that of the rules, nor one around or inside it.

    Raises:
        UsageError: it is one of those, a file, or nothing can be written there.
    """
    path = Path(written)
    if not written or "\0" in written:
        raise UsageError(text("usage-output-name", language, path=written))
    if _is_in(path, folder) or _is_same(path, folder):
        raise UsageError(text("usage-output-input", language, path=path))
    _writable(path, language)
    return path


def _writable(folder: Path, language: Language) -> None:
    """Refuse a folder into which nothing can be written; one that is missing is made by whoever writes."""
    around = next((f for f in (folder, *folder.parents) if f.exists()), Path())
    if not around.is_dir() or not os.access(around, os.W_OK | os.X_OK):
        raise UsageError(text("usage-output-place", language, path=around))


def _is_same(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file, by whatever name or link."""
    try:
        return one.samefile(other)
    except OSError:
        return one.resolve() == other.resolve()


def _is_in(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())
