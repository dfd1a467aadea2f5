"""Names that become parts of paths: what they may be, and whether a path stays where it belongs.

Schemas hold names of terms, decisions and clauses to such forms when rules are read; whoever makes a path of a name
that did not come through a schema asks here, and whoever writes asks whether the path stays in its folder.
"""

from __future__ import annotations

import re
from pathlib import Path

_TERMS = re.compile(r"[a-z][a-z0-9-]{0,99}\Z")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])\Z")  # Windows has no files of these names
_PARTS = re.compile(r"[^\x00-\x1f\x7f/\\:*?\"<>|]{1,100}\Z")


def names_terms(word: str) -> bool:
    """Whether a word can be the name of a terms document: it is one of a folder, too."""
    return _TERMS.match(word) is not None and _DEVICES.match(word) is None


def is_address(path: str) -> bool:
    """Whether a path that a user gives leads down from where it begins, on every system."""
    return all(_PARTS.match(part) and part.strip(" .") == part for part in path.split("/"))


def inside(folder: Path, path: Path | str) -> Path:
    """The path of what stands at a path inside a folder.

    Raises:
        ValueError: it leads out of the folder.
    """
    found = folder / path
    if not found.resolve().is_relative_to(folder.resolve()):
        raise ValueError(f"{path} leads out of {folder}")
    return found
