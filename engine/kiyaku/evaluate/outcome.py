"""What an evaluation gives: a value or the name of its absence, with the tree that explains it.

No figure is ever missing without a name: `Absent` is raised where a value cannot be given, carries why and under which
clause, and ends up in an `Outcome`; it is never turned into 0, null or an older value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from kiyaku.evaluate.working import Working

Value = Any  # a FEEL value: int, Fraction, str, bool, date, tuple, dict, Range …

STATUSES = {
    "text_unavailable": "the text in force on that day is not held",
    "partly_unverified": "the text in force on some of the days is not held",
    "not_in_force": "the clause was not yet in force on that day",
    "repealed": "the clause was repealed before that day",
    "no_rate": "the table has no row for these inputs",
    "missing_fact": "a fact that is needed was not given",
    "invalid_input": "the facts contradict each other or the terms",
    "calendar_unknown": "the calendar does not reach that day",
    "no_law_value": "the law sets no value on that day",
    "contradiction": "two clauses give different values and neither prevails",
}
"""The absences that the engine itself names; rules add their own (`rate_unknown`, `not_issued` …)."""


class Absent(Exception):
    """There is no value, for a named reason."""

    def __init__(self, status: str, citation: str | None = None, **details: object) -> None:
        self.status = status
        self.citation = citation
        self.details: dict[str, object] = details
        super().__init__(status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of days of an accrual on which nothing changes."""

    start: date
    end: date  # the first day that no longer belongs to it
    days: int  # charged days: without the excluded ones
    excluded: tuple[date, ...]
    period_days: int
    rate: Value
    exact: Value
    amount: Value
    working: Working | None = None  # of the rate
    inputs: tuple[Explanation, ...] = ()
    status: str = "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """An exception that was looked at: whether it applied, and what would have held instead."""

    citation: str
    version: date | None
    about: str
    applied: bool
    value: Value = None
    instead_of: Value = None
    instead_of_status: str = "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Something in a result that a person must decide."""

    citation: str
    reason: str
    reading: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A node of the tree under a figure."""

    name: str
    kind: str  # fact, law, decision, rounding
    value: Value = None
    unit: str | None = None
    status: str = "ok"
    citation: str | None = None
    version: date | None = None
    day: date | None = None
    expression: str | None = None
    worked: str | None = None  # the expression with its values filled in
    working: Working | None = None  # its arithmetic, as a person would write it down
    arguments: tuple[tuple[str, Value], ...] = ()
    row: str | None = None  # the row of a table that was met
    note: str | None = None  # where a law value comes from, what an absent fact means
    inputs: tuple[Explanation, ...] = ()
    segments: tuple[Segment, ...] = ()
    considered: tuple[Considered, ...] = ()
    readings: tuple[str, ...] = ()
    reviews: tuple[Review, ...] = ()
    collected: tuple[tuple[str, bool], ...] = ()

    def walk(self) -> Iterator[Explanation]:
        """This node and all below it, each before what it was made of."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            for segment in reversed(node.segments):
                waiting.extend(reversed(segment.inputs))
            waiting.extend(reversed(node.inputs))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grounds:
    """What the nodes of a tree rest on, each once."""

    reviews: tuple[Review, ...]
    clauses: tuple[str, ...]
    versions: tuple[date, ...]
    assumptions: tuple[Explanation, ...]


def _gathered(explanation: Explanation | None) -> _Grounds:
    reviews: dict[Review, None] = {}
    clauses: dict[str, None] = {}
    versions: set[date] = set()
    assumptions: dict[str, Explanation] = {}
    for node in explanation.walk() if explanation is not None else ():
        kind = node.kind
        if kind == "assumed":
            assumptions[node.name] = node
        elif node.citation and kind != "fact":
            clauses[node.citation] = None
        if node.version and kind != "law":
            versions.add(node.version)
        if node.reviews:
            reviews.update(dict.fromkeys(node.reviews))
    return _Grounds(
        reviews=tuple(reviews),
        clauses=tuple(clauses),
        versions=tuple(sorted(versions)),
        assumptions=tuple(assumptions.values()),
    )


@dataclass(frozen=True, kw_only=True)  # without slots: what is asked of its tree is gathered once
class Outcome:
    """The answer to one question: a value, or the status that names its absence."""

    name: str
    key: str
    value: Value
    unit: str | None = None
    status: str = "ok"
    citation: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)
    explanation: Explanation | None = None
    options: Mapping[str, str] = field(default_factory=dict)  # the readings it rests on, and the option taken of each
    if_same_text: Outcome | None = None  # what it would be if text that is not held said the same

    @property
    def ok(self) -> bool:
        """Whether there is a value."""
        return self.status == "ok"

    @cached_property
    def _grounds(self) -> _Grounds:
        return _gathered(self.explanation)

    @property
    def reviews(self) -> tuple[Review, ...]:
        """What a person must decide, from anywhere in the tree."""
        return self._grounds.reviews

    @property
    def needs_decision(self) -> bool:
        """Whether a person must decide something before the value is final."""
        return bool(self.reviews)

    @property
    def clauses(self) -> tuple[str, ...]:
        """Every clause that the result rests on, in the order of use."""
        return self._grounds.clauses

    @property
    def versions(self) -> tuple[date, ...]:
        """The versions of the terms that it used, oldest first."""
        return self._grounds.versions

    @property
    def assumptions(self) -> tuple[Explanation, ...]:
        """Facts that were not given and stand for what the terms' facts file says their absence means."""
        return self._grounds.assumptions

    @property
    def applied(self) -> tuple[Considered, ...]:
        """The exceptions that applied to this value itself."""
        return tuple(c for c in self.explanation.considered if c.applied) if self.explanation else ()

    def find(self, name: str) -> Explanation | None:
        """The first node of a name in the tree."""
        nodes = self.explanation.walk() if self.explanation is not None else ()
        return next((n for n in nodes if n.name == name), None)
