"""What a stored result needs to be verified later: the facts that it was made of, and what its clauses said.

The digest of a version of a clause is of what it says to a computation: its decisions, tables, exceptions and wording
about them, whoever asks and wherever it stands.  Another version, another clause or a line that moved leaves it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import sha256
from typing import cast

from kiyaku.answer.contract import Contract
from kiyaku.book.model import Terms
from kiyaku.emit.python.run import Series
from kiyaku.plan.digest import encoded
from kiyaku.value import Value


def facts_of(contract: Contract) -> dict[str, Value]:
    """The facts that a contract states, by name; of one that varies, its values by the day from which each holds."""
    return {name: _stated(value) for name, value in contract.facts.items()}


def _stated(value: Value) -> Value:
    if not isinstance(value, Series):
        return value
    series = cast("Series[Value]", value)
    if series.starts == (date.min,):
        return series.values[0]
    return {day.isoformat(): value for day, value in zip(series.starts, series.values, strict=True)}


def digests_of(terms: Terms, versions: Mapping[str, tuple[date, ...]]) -> dict[str, dict[str, str]]:
    """The digests of versions of clauses: by citation and first day, 64 hexadecimal digits.

    Args:
        terms: the terms in which the clauses stand.
        versions: by citation, the first days of the versions.
    """
    wanted = {(citation, day) for citation, days in versions.items() for day in days}
    said: dict[tuple[str, date], list[bytes]] = {}
    for citation, day, part in _parts(terms):
        if (citation, day) in wanted:
            said.setdefault((citation, day), []).append(encoded(part))
    found: dict[str, dict[str, str]] = {}
    for (citation, day), parts in said.items():
        found.setdefault(citation, {})[day.isoformat()] = sha256(b"".join(sorted(parts))).hexdigest()
    return found


def _parts(terms: Terms) -> Iterator[tuple[str, date, object]]:
    """What every version of a clause says to a computation, with its citation and its first day."""
    for decision in terms.decisions.values():
        head = (decision.name, decision.type, decision.parameters, decision.governed_by, decision.given)
        for _, version in decision.versions.entries:
            yield str(version.citation), version.version, (head, version)
    for overrides in terms.overrides.values():
        for override in overrides:
            upon = (override.decision, override.arises_when, override.governed_by)
            for _, overriding in override.versions.entries:
                yield str(overriding.citation), overriding.version, (upon, overriding)
