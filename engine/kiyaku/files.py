"""Files that a program writes: whole or not at all; and where a user's caches are kept."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def write_whole(path: Path, content: str | bytes, mode: int = 0o644) -> Path:
    """Write a file so that it never stands there half written, whoever else is reading or writing it.

    Args:
        path: where; folders that are missing are made.
        content: what it holds; text is written as UTF-8.
        mode: who may read and write it, where the system knows of that.

    Raises:
        OSError: it cannot be written; what stood there before is untouched.
    """
    import tempfile  # only here: most runs write nothing

    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path


def cache_directory() -> Path:
    """Where this user's caches are kept; it need not exist."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "kiyaku"
