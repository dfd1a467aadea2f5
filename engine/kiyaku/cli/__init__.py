"""The command line: `kiyaku COMMAND …`, or `python -m kiyaku.cli`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn

__all__ = ["main", "run"]

_INTERRUPTED = 130  # as shells have it


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and leave with its exit status."""
    try:
        from kiyaku.cli.app import main as leave
    except KeyboardInterrupt:  # before there are words for it
        sys.exit(_INTERRUPTED)
    leave(arguments)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit status."""
    from kiyaku.cli.app import run as answer

    return answer(arguments)
