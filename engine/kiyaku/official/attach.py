"""The official wording laid over the rules on one machine: kept in a folder that git ignores, read back by citation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from kiyaku.book.citation import Citation
from kiyaku.book.read import read_file
from kiyaku.diagnostic import Diagnostic, KiyakuError
from kiyaku.files import write_whole
from kiyaku.intake import read
from kiyaku.names import names_terms
from kiyaku.official.tree import Tree

_LARGEST = 50_000_000


def store(folder: Path) -> Path:
    """The folder that holds the official wording of a terms document: never a part of a repository."""
    folder = folder.resolve()
    home = next((p for p in (folder, *folder.parents) if (p / ".git").exists()), folder)
    return home / ".kiyaku" / "official" / terms_id(folder)


def terms_id(folder: Path) -> str:
    """The name of a terms document, as its terms.yaml gives it.

    Raises:
        KiyakuError: the file cannot be read, or what it gives cannot be a name.
    """
    path = folder / "terms.yaml"
    document = read_file(path, str(path), folder)
    if document.diagnostics:
        raise KiyakuError(document.diagnostics)
    data = document.data
    named = data.get("terms") if isinstance(data, dict) else None
    if not isinstance(named, str) or not names_terms(named):
        args = {"value": "" if named is None else str(named)}
        raise KiyakuError([Diagnostic(code="source-terms-id", span=document.span(("terms",)), args=args, hint="fix")])
    return named


def attach(folder: Path, tree: Tree, revision: date) -> Path:
    """Keep the wording of a revision on this machine."""
    home = store(folder)
    write_whole(home.parents[1] / ".gitignore", "*\n")
    data = {
        "terms": home.name,
        "revision": revision.isoformat(),
        "clauses": {u.key: {"title": u.title, "text": u.text} for u in tree.walk()},
    }
    return write_whole(home / f"{revision}.json", json.dumps(data, ensure_ascii=False, indent=1) + "\n")


def official_text(folder: Path, citation: Citation, revision: date) -> str | None:
    """The official wording of a clause with everything inside it, or None if it is not attached.

    Each clause inside it begins on a line of its own with what its number adds to the one around it.
    """
    path = store(folder) / f"{revision}.json"
    if not path.is_file():
        return None
    key = str(citation)
    try:
        clauses: dict[str, Any] = json.loads(read(path, _LARGEST))["clauses"]
    except (ValueError, KeyError, OSError, RecursionError):
        return None  # damaged: as if it were not there, until it is attached again
    if key not in clauses:
        return None
    return "\n".join(_written(key, clauses))


def _written(key: str, clauses: dict[str, Any]) -> Iterator[str]:
    keys = list(clauses)
    start = keys.index(key)
    for other in keys[start:]:
        if other != key and not (other.startswith(key) and _inside(other[len(key) :])):
            return
        title, text = clauses[other]["title"], clauses[other]["text"]
        lead = f"{other[len(key) :]} " if other != key else ""
        if title:
            yield f"{lead}（{title}）"
            lead = ""
        if text:
            yield lead + text.replace("\t", "　")
        elif lead:
            yield lead.rstrip()


def _inside(rest: str) -> bool:
    """Whether what follows a citation leads into it: 第2条の3 is not inside 第2条, nor 別紙12 inside 別紙1."""
    return not rest.startswith("の") and not rest[0].isdigit()
