"""The record of an evaluation: the tree under a figure.

A node is made when its decision, fact or law value is first read in a run, and read from then on by whoever needs it,
so two places of the tree that rest on the same reading hold the same node.  What is the same for every run (names,
units, the words of formulas) stands in its `Site`; texts are made when somebody looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from kiyaku.plan.working import Noted, Working
from kiyaku.value import Number, Value

NodeKind = Literal["fact", "assumed", "given", "law", "calendar", "decision", "rounding"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How a formula is shown: its text, the text with values filled in, and its arithmetic."""

    expression: str
    worked: Callable[[dict[str, Value]], str] | None = None
    working: Callable[[Noted], Working | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeInfo:
    """What a node has in every run."""

    name: str
    kind: NodeKind
    unit: str | None = None
    parameters: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
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
class PendingReview:
    """Something in a result that a person must decide."""

    citation: str
    reason: str
    reading: str | None = None


class Segment:
    """A stretch of days of an accrual on which nothing changes.

    Attributes:
        start: its first day.
        end: the first day that no longer belongs to it.
        days: charged days, without the excluded ones.
        excluded: the days that are not charged.
        period_days: the days of the period.
        rate: the rate for a whole period.
        exact: rate × days ÷ period days.
        amount: the same, rounded where the terms round each segment.
        inputs: what the rate was made of.
    """

    __slots__ = (
        "_noted", "_shown", "_working", "amount", "days", "end", "exact", "excluded", "inputs", "period_days", "rate",
        "start",
    )  # fmt: skip

    def __init__(
        self,
        start: date,
        end: date,
        days: int,
        excluded: tuple[date, ...],
        period_days: int,
        rate: Number,
        exact: Number,
        amount: Number,
        gathered: Explanation,
        shown: Shown,
    ) -> None:
        self.start, self.end, self.days, self.excluded, self.period_days = start, end, days, excluded, period_days
        self.rate, self.exact, self.amount = rate, exact, amount
        self.inputs = distinct(gathered.inputs)
        self._noted, self._shown = gathered.noted, shown
        self._working: Working | bool | None = False  # until somebody looks

    @property
    def working(self) -> Working | None:
        """The arithmetic of the rate."""
        if isinstance(self._working, bool):
            self._working = self._shown.working(self._noted) if self._shown.working is not None else None
        return self._working


_NOTHING: Final[dict[int, Value]] = {}


class Explanation:
    """A node of the tree under a figure.

    Attributes:
        value: what it came to; None if `status` is not ok.
        status: ok, or the name of its absence.
        citation: the clause that gave the value.
        version: since when that clause reads so.
        day: the day it is as of.
        row: the row of a table that was met.
        given: the arguments of a function.
        inputs: what was read for it.
        segments: of an accrual.
        considered: the exceptions that were looked at.
        readings: the readings it rests on.
        reviews: what a person must decide.
        collected: the clauses of a collection, and whether the condition of each holds.
        noted: the values of the parts of its formula, by number.
    """

    __slots__ = (
        "_working", "citation", "collected", "considered", "day", "given", "inputs", "kind", "noted", "readings",
        "reviews", "row", "segments", "shown", "info", "status", "value", "version",
    )  # fmt: skip

    def __init__(self, info: NodeInfo) -> None:
        self.info = info
        self.kind: NodeKind = info.kind
        self.value: Value = None
        self.status = "ok"
        self.citation: str | None = None
        self.version: date | None = None
        self.day: date | None = None
        self.row: str | None = None
        self.shown: Shown | None = None
        self.given: tuple[Value, ...] = ()
        self.inputs: list[Explanation] = []
        self.segments: tuple[Segment, ...] = ()
        self.considered: tuple[Considered, ...] = ()
        self.readings: tuple[str, ...] = ()
        self.reviews: tuple[PendingReview, ...] = ()
        self.collected: tuple[tuple[str, bool], ...] = ()
        self.noted: dict[int, Value] = _NOTHING  # a decision gets its own
        self._working: Working | bool | None = False  # until somebody looks

    @property
    def name(self) -> str:
        """Of the decision, fact or law value."""
        return self.info.name

    @property
    def unit(self) -> str | None:
        """Of the value."""
        return self.info.unit

    @property
    def note(self) -> str | None:
        """Where a law value comes from; what the absence of a fact means."""
        return self.info.note

    @property
    def arguments(self) -> tuple[tuple[str, Value], ...]:
        """The arguments of a function, with the names of its parameters."""
        return tuple(zip(self.info.parameters, self.given, strict=True)) if self.given else ()

    @property
    def waives(self) -> bool:
        """Whether an exception made it 0, where it would have been another."""
        return any(c.applied and c.value == 0 and c.instead_of != 0 for c in self.considered)

    @property
    def expression(self) -> str | None:
        """The formula, as it is written."""
        return self.shown.expression if self.shown is not None else None

    @property
    def worked(self) -> str | None:
        """The formula with its values filled in."""
        if self.shown is None or self.shown.worked is None:
            return None
        known = {e.name: e.value for e in self.inputs if e.status == "ok" and e.kind != "calendar"}
        return self.shown.worked(known | dict(self.arguments))

    @property
    def working(self) -> Working | None:
        """The arithmetic of the formula, as a person would write it down."""
        if isinstance(self._working, bool):
            shown = self.shown if self.status == "ok" else None
            self._working = shown.working(self.noted) if shown is not None and shown.working is not None else None
        return self._working

    def nodes(self) -> Iterator[Explanation]:
        """This node and all below it, each once, where it first stands."""
        seen: set[Explanation] = set()
        stack = [self]
        while stack:
            node = stack.pop()
            if node not in seen:
                seen.add(node)
                yield node
                stack += reversed([*node.inputs, *(e for s in node.segments for e in s.inputs)])


def distinct(nodes: list[Explanation]) -> list[Explanation]:
    """The nodes, each once."""
    count = len(nodes)
    if count < 2 or (count == 2 and nodes[0] is not nodes[1]):
        return nodes
    return list(dict.fromkeys(nodes))
