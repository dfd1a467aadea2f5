"""Files of others, read within bounds: files alone, no longer than they may be, and from where they belong.

A pipe in a folder of rules waits for ever, a device never ends, and a link may lead anywhere.  Here each is an
`Unfit`, which is an `OSError` that says what it is.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

LARGEST = 4_000_000
"""Bytes of a file of rules or of a contract."""
LARGEST_MANY = 4_000_000_000
"""Bytes of a portfolio."""


_PART = 1 << 20


class Unfit(OSError):
    """What cannot be read as a file: a code of the messages and its arguments."""

    def __init__(self, code: str, path: Path, **args: object) -> None:
        super().__init__(errno.EINVAL, code, str(path))
        self.code, self.args_of = code, args


def read(path: Path, largest: int = LARGEST, within: Path | None = None) -> bytes:
    """What a file holds.

    Args:
        path: the file.  One that a user names may be a pipe as well, such as `/dev/stdin`.
        largest: the bytes that it may have.
        within: the folder that links may not lead out of, where the file was found there and not named.

    Raises:
        Unfit: it is no file (`not-a-file`), too large (`file-too-large`), or elsewhere (`link-out`).
        OSError: it cannot be read.
    """
    if within is not None and not is_within(path, within):
        raise Unfit("link-out", path)
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if stat.S_ISFIFO(status.st_mode) and within is None:
            os.set_blocking(handle, True)
        elif not stat.S_ISREG(status.st_mode):
            raise Unfit("not-a-file", path)
        if status.st_size > largest:
            raise Unfit("file-too-large", path, limit=f"{largest:,}")
        parts, length = [], 0
        while part := file.read(_PART):
            parts.append(part)
            length += len(part)
            if length > largest:  # a pipe, or a file that grows
                raise Unfit("file-too-large", path, limit=f"{largest:,}")
    return b"".join(parts)


def is_within(path: Path, folder: Path) -> bool:
    """Whether a path, links followed, stays in a folder."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a link that leads to itself
        return True  # it cannot be opened either, and is told for that
