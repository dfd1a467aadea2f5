"""Digests of the official wording, as the rules hold them: they tell whether a clause has changed, not what it says.

`official.yaml` beside `terms.yaml` maps each revision to its clauses, in the order of the text, and each clause to its
heading, the length of its wording and a digest of both.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kiyaku.book.read import iso_date, read_file
from kiyaku.book.schema import validate
from kiyaku.diagnostic import Diagnostic, KiyakuError, has_errors
from kiyaku.files import write_whole
from kiyaku.official.tree import Tree, Unit
from kiyaku.official.words import normal

FILE = "official.yaml"
_LONGEST_HEADING = 24
_HEAD = """\
# yaml-language-server: $schema=../../schemas/official.schema.json
# 公表された本文の指紋（kiyaku source digest が書く）。本文そのものは含まない。
"""


@dataclass(frozen=True, slots=True)
class Digest:
    """What the rules know of the wording of one clause."""

    heading: str
    length: int
    digest: str


Digests = Mapping[str, Digest]


def digest_of(unit: Unit) -> Digest:
    """The digest of one clause, without the clauses inside it."""
    title, text = normal(unit.title), "\n".join(normal(line) for line in unit.text.split("\n"))
    packed = text.replace("\n", "")
    code = hashlib.sha256(f"{title}\n{packed}".encode()).hexdigest()[:16]
    heading = title if len(title) <= _LONGEST_HEADING else title[: _LONGEST_HEADING - 1] + "…"
    return Digest(heading=heading, length=len(packed), digest=code)


def digests_of(tree: Tree) -> dict[str, Digest]:
    """The digests of every clause of a document, in the order of the text."""
    return {unit.key: digest_of(unit) for unit in tree.walk()}


def read_digests(folder: Path) -> dict[date, Digests]:
    """The digests that the rules of a terms document hold, by revision; none if they hold none.

    Raises:
        KiyakuError: the file is not what its schema asks for.
    """
    path = folder / FILE
    if not os.path.lexists(path):
        return {}
    document = read_file(path, str(path), folder)
    found = document.diagnostics or validate(document, "official")
    if has_errors(found):
        raise KiyakuError(found)
    out: dict[date, Digests] = {}
    for written, clauses in document.data["revisions"].items():
        day = iso_date(written)
        if day is None:
            span = document.key_span(("revisions", written))
            raise KiyakuError([Diagnostic(code="impossible-date", span=span, args={"value": written}, hint="fix")])
        out[day] = {k: Digest(e.get("heading", ""), e["length"], e["digest"]) for k, e in clauses.items()}
    return out


def write_digests(folder: Path, terms: str, revisions: Mapping[date, Digests]) -> Path:
    """Write the digests of every revision at once; whoever reads meanwhile sees the old file or the new one."""
    lines = [_HEAD + f"terms: {terms}", "revisions:"]
    for day, digests in sorted(revisions.items()):
        lines.append(f"  {day}:")
        lines += [f"    {_quoted(key)}: {{{_entry(entry)}}}" for key, entry in digests.items()]
    return write_whole(folder / FILE, "\n".join(lines) + "\n")


def _entry(entry: Digest) -> str:
    heading = f"heading: {_quoted(entry.heading)}, " if entry.heading else ""
    return f'{heading}length: {entry.length}, digest: "{entry.digest}"'


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
