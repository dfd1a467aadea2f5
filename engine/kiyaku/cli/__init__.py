"""The command line: `kiyaku COMMAND …`, or `python -m kiyaku.cli`."""

from __future__ import annotations

from kiyaku.cli.app import main, run

__all__ = ["main", "run"]
