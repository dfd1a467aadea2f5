"""Every result as JSON data: what it is, what made it, and its content.

The head of a result is the same for all; what follows is that of its kind.  `schemas/result.schema.json` describes
both.  The version of a format grows when something in it is taken away or changes its meaning; what is added leaves it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiyaku.answer.provenance import LawUse, Provenance
from kiyaku.publish.json_values import plain
from kiyaku.version import VERSION

FORMATS: dict[str, int] = {
    "anomalies": 1,
    "bill": 1,
    "changes": 1,
    "check": 1,
    "clause": 1,
    "comparison": 1,
    "coverage": 1,
    "diagnostics": 1,
    "digest": 1,
    "duties": 1,
    "evaluation": 1,
    "facts": 1,
    "impact": 1,
    "official": 1,
    "plan": 1,
    "mutation": 1,
    "proofs": 1,
    "readings": 1,
    "sensitivity": 1,
    "site": 1,
    "source-check": 1,
    "test": 1,
    "verification": 1,
}
"""The kinds of results, and the version of the format of each."""

EXPLAINED = frozenset({"bill", "evaluation", "sensitivity"})
"""Those that rest on values set by law and on versions of clauses, and say on which."""


def result_data(kind: str, made: Provenance | None, content: Mapping[str, Any]) -> dict[str, Any]:
    """A result as JSON data.

    Args:
        kind: one of `FORMATS`.
        made: what made it; None where no rules were read, or none that are sound.
        content: what is its own.
    """
    head: dict[str, Any] = {
        "format": {"name": kind, "version": FORMATS[kind]},
        "engine": VERSION if made is None else made.engine,
        "rules": None if made is None else {"terms": made.terms, "digest": made.digest},
        "as_of": made.as_of.isoformat() if made is not None and made.as_of is not None else None,
        "known_on": made.known_on.isoformat() if made is not None and made.known_on is not None else None,
        "drafts": made is not None and made.drafts,
        "readings": {} if made is None else dict(made.readings),
    }
    if kind in EXPLAINED and made is not None:
        head["law"] = [_law(use) for use in made.law]
        head["versions"] = {c: [day.isoformat() for day in days] for c, days in made.versions.items()}
    twice = head.keys() & content.keys()
    assert not twice, twice
    return {**head, **content}


def _law(use: LawUse) -> dict[str, Any]:
    return {
        "name": use.name,
        "value": plain(use.value),
        "since": use.since.isoformat() if use.since is not None else None,
        "days": [day.isoformat() for day in use.days],
        "title": use.title,
        "source": use.source,
    }
