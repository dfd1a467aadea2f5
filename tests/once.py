"""Folders that are made once for all processes of a run."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

_top: list[Path] = []  # one, once the tests run


def share_in(folder: Path) -> None:
    """Keep what is shared below a folder that all processes of the run know."""
    _top[:] = [folder]


def once(name: str, make: Callable[[Path], None]) -> Path:
    """The folder of a name, made by the first process of this run that asks for it; the others wait for it."""
    (top,) = _top
    made = top / f"once-{name}"
    with (top / f"once-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            unfinished = top / f"once-{name}.unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            make(unfinished)
            unfinished.rename(made)
    return made
