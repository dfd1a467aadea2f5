"""What the tests about the repository itself share: its root and its files."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@cache
def text_files() -> dict[Path, str]:
    """Every text file under version control or about to be, by its path from the root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    out: dict[Path, str] = {}
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.is_file():  # not one that was deleted and not yet committed
            try:
                out[Path(name)] = path.read_text("utf-8")
            except UnicodeDecodeError:
                continue  # an image or another binary
    return out
