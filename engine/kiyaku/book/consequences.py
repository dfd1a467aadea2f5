"""Diagnostics that only follow from others left out.

A clause file that cannot be read takes its decisions and clauses with it, and everything that mentions them would be
reported as well.  Before: all diagnostics of a rule book.  After: those about a name, clause, reading or revision that
a broken file would have given are gone; they come back, if they are real, once that file is repaired.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePath

from kiyaku.book.citation import parse as parse_citation
from kiyaku.diagnostic import Diagnostic, Severity

_BY_NAME = {  # code -> the argument that names what is missing
    "unknown-name": "name",
    "unknown-function": "name",
    "dangling-override": "name",
    "unknown-decision": "name",
    "bill-part": "name",
    "not-a-rounding": "name",
    "unused-fact": "name",
    "unknown-reading": "value",
    "unknown-holidays": "value",
    "unknown-party": "value",
    "unknown-external": "value",
}
_LOSES_CONTENT = frozenset(
    {
        "unknown-key",
        "missing-key",
        "empty-value",
        "wrong-type",
        "value-not-allowed",
        "wrong-form",
        "schema-rule",
        "unreadable-file",
        "not-utf8",
        "stray-file",
        "impossible-date",
        "version-order",
        "version-without-revision",
        "unknown-law",
    }
)
"""The codes after which something that a file says is not in the book; and all whose names begin with `yaml-`."""


def independent(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The diagnostics that do not merely follow from a broken file."""
    found = list(diagnostics)
    broken = {
        d.span.source
        for d in found
        if d.span is not None
        and d.severity is Severity.ERROR
        and (d.code in _LOSES_CONTENT or d.code.startswith("yaml-"))
    }
    if not broken:
        return found
    texts = "\n".join(source.text for source in broken)
    names = frozenset(source.name for source in broken)
    no_revision = any(
        PurePath(d.span.source.name).parent.name == "supplementary"
        for d in found
        if d.span is not None and d.span.source in broken and d.code != "version-without-revision"
    )
    return [
        d for d in found if not _follows(d, texts, names) and not (no_revision and d.code == "version-without-revision")
    ]


def _follows(diagnostic: Diagnostic, texts: str, names: frozenset[str]) -> bool:
    if diagnostic.code == "dangling-citation":
        return _would_hold(str(diagnostic.args["value"]), names)
    argument = _BY_NAME.get(diagnostic.code)
    if argument is None or (diagnostic.span is not None and diagnostic.span.source.name in names):
        return False
    return str(diagnostic.args[argument]) in texts


def _would_hold(cited: str, names: frozenset[str]) -> bool:
    """Whether a clause would stand in one of the broken files, going by the file's name."""
    citation = parse_citation(cited)
    if citation is None:
        return False
    kind, label = citation.steps[0]
    folder = {"article": "articles", "annex": "annexes"}.get(kind, kind)
    return any(path.parent.name == folder and _digits(path.stem) == _digits(label) for path in map(PurePath, names))


def _digits(label: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall("[0-9]+", label))
