"""What made a result: the engine, the rules, the day, what was known, and the law values and clauses it rests on.

It is worked out from the explanations when somebody asks, and costs nothing before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from kiyaku.answer.outcome import Outcome
from kiyaku.book.model import Terms
from kiyaku.plan.record import Explanation
from kiyaku.value import Value
from kiyaku.version import VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class LawUse:
    """A value set by law that a result rests on, and the days for which it was looked up."""

    name: str
    value: Value  # None where the law sets none
    days: tuple[date, ...]
    since: date | None  # the first day of the value; None for one that the contract states
    title: str
    source: str  # the enactment; `given` for one that the contract states


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What made a result; with the same of all this, the same result comes out.

    Attributes:
        engine: the version of the engine.
        terms: the id of the terms document.
        digest: the digest of its rules (see `kiyaku.book.digest`).
        as_of: the day of use, where the result has one.
        known_on: the day after whose end no enactment was counted; None if all were.
        drafts: whether revisions that are not enacted were counted.
        readings: the options taken that differ from the adopted ones, by reading.
        law: the values set by law that it rests on.
        versions: by citation, the first days of the versions of the clauses it rests on.
    """

    engine: str = VERSION
    terms: str
    digest: str
    as_of: date | None = None
    known_on: date | None = None
    drafts: bool = False
    readings: Mapping[str, str] = field(default_factory=dict)
    law: tuple[LawUse, ...] = ()
    versions: Mapping[str, tuple[date, ...]] = field(default_factory=dict)


def provenance_of(
    terms: Terms,
    digest: str,
    drafts: bool,
    as_of: date | None,
    readings: Mapping[str, str],
    outcomes: Iterable[Outcome],
) -> Provenance:
    """What made a result.

    Args:
        terms: the terms of the rule book.
        digest: the digest of its rules.
        drafts: whether revisions that are not enacted were counted.
        as_of: the day of use, where the result has one.
        readings: the options that were asked for, adopted ones among them.
        outcomes: the outcomes that the result consists of.
    """
    nodes = list(nodes_of(outcomes))
    return Provenance(
        terms=terms.id,
        digest=digest,
        as_of=as_of,
        known_on=terms.known_on,
        drafts=drafts,
        readings={r: option for r, option in readings.items() if terms.readings[r].adopted != option},
        law=law_of(nodes),
        versions=versions_of(nodes),
    )


def nodes_of(outcomes: Iterable[Outcome]) -> Iterator[Explanation]:
    """Every node of the explanations of some outcomes, also of those that assume the same text."""
    for outcome in outcomes:
        if outcome.explanation is not None:
            yield from outcome.explanation.nodes()
        if outcome.if_same_text is not None:
            yield from nodes_of((outcome.if_same_text,))


def law_of(nodes: Iterable[Explanation]) -> tuple[LawUse, ...]:
    """The values set by law that some nodes rest on, in the order of their first use, then the holidays it names."""
    nodes = list(nodes)
    uses: dict[tuple[str, str, date | None, str | None], list[Explanation]] = {}
    for node in nodes:
        if node.kind == "law":
            uses.setdefault((node.name, repr(node.value), node.version, node.note), []).append(node)
    return (*(_law_use(found) for found in uses.values()), *_holidays(nodes))


def _holidays(nodes: Iterable[Explanation]) -> Iterator[LawUse]:
    """The days that calendars did not count because a law names them."""
    skipped: dict[tuple[str, str], set[str]] = {}
    for node in nodes:
        if node.kind == "calendar" and node.note and isinstance(node.value, tuple):
            named = {day for day in map(str, node.value) if " " in day}  # `2027-01-01 元日`
            skipped.setdefault((node.name, node.note), set()).update(named)
    for (name, source), days in skipped.items():
        if days:
            first = tuple(date.fromisoformat(day.partition(" ")[0]) for day in sorted(days))
            yield LawUse(name=name, value=tuple(sorted(days)), days=first, since=None, title=source, source=source)


def _law_use(found: list[Explanation]) -> LawUse:
    node = found[0]
    return LawUse(
        name=node.name,
        value=node.value,
        days=tuple(sorted({n.day for n in found if n.day is not None})),
        since=None if node.note == "given" else node.version,
        title=node.citation or "",
        source=node.note or "",
    )


def versions_of(nodes: Iterable[Explanation]) -> dict[str, tuple[date, ...]]:
    """The versions of the clauses that some nodes rest on, of exceptions that were looked at too; by citation."""
    found: dict[str, set[date]] = {}
    for node in nodes:
        if node.citation is not None and node.version is not None and node.kind != "law":
            found.setdefault(node.citation, set()).add(node.version)
        for considered in node.considered:
            if considered.version is not None:
                found.setdefault(considered.citation, set()).add(considered.version)
    return {citation: tuple(sorted(days)) for citation, days in found.items()}
