"""What is spoken of: the outcomes of a page and what they rest on, and the fields of its parts that are derived."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from kiyaku.answer.bill import Bill
from kiyaku.answer.outcome import Grounds, Outcome, UsedReading, grounds_of, readings_of
from kiyaku.book.citation import parse as parse_citation
from kiyaku.book.model import Body, Terms
from kiyaku.plan.record import Explanation, PendingReview, Segment
from kiyaku.plan.show import show
from kiyaku.plan.working import Quantity, Working

_DAY = timedelta(days=1)
_FEEL_SIGNS = {"×": "*", "÷": "/", "−": "-", "^": "**"}


class Days(NamedTuple):
    """A period: its first and its last day."""

    start: date
    end: date


class Version(NamedTuple):
    """A version of the terms that was used: its first day, and how a site names the stage that began with it."""

    day: date
    stage: str


class Item(NamedTuple):
    """A clause of a collected list, and whether what it says holds."""

    citation: str
    holds: bool


class Why(NamedTuple):
    """Why there is no value, what to do about it, and the facts that it is about."""

    said: str
    fix: str
    facts: tuple[str, ...]


class Move(NamedTuple):
    """Another option of a reading, and by how much what is to be paid would be more or less."""

    id: str
    option: str
    difference: str


@dataclass(slots=True, kw_only=True)
class Around:
    """What the words of a page are taken from beside its outcomes.

    Attributes:
        terms: whose clauses and readings are spoken of.
        stage: how the stage of the terms that begins on a day is named; by its day if nobody says otherwise.
        why: why an outcome has no value, for pages that say so.
        moves: the options that would move what is to be paid, if somebody computed them.
    """

    terms: Terms
    stage: Callable[[date], str] = str
    why: Callable[[Outcome], Why | None] = lambda outcome: None
    moves: tuple[Move, ...] = ()
    clauses: dict[tuple[str, date], str] = field(default_factory=dict)

    def clause(self, citation: str, day: date | None) -> str:
        """What a clause says on a day, in the words of the rules."""
        if day is None:
            return ""
        key = citation, day
        if key not in self.clauses:
            parsed = parse_citation(citation)
            body = self.terms.body(parsed, day) if parsed is not None else None
            self.clauses[key] = (body.text or body.title or "") if isinstance(body, Body) else ""
        return self.clauses[key]


class Subject:
    """Outcomes that are spoken of together.

    Args:
        outcomes: the outcomes; what is to be paid, or the answer itself, is the last.
        around: where words come from.
        month: of a bill, its month as people write it.
        period: of a bill, its first and last day.
    """

    def __init__(
        self, outcomes: Sequence[Outcome], around: Around, *, month: str | None = None, period: Days | None = None
    ) -> None:
        self.all = tuple(outcomes)
        self.month, self.period = month, period
        self.title = around.terms.title
        self._around = around

    @classmethod
    def of_bill(cls, bill: Bill, around: Around) -> Subject:
        """The lines and totals of a bill."""
        period = bill.period
        days = None if period is None else Days(period[0], period[1] - _DAY)
        return cls((*bill.lines, *bill.totals), around, month=bill.month.isoformat()[:7], period=days)

    @property
    def figures(self) -> tuple[Outcome, ...]:
        """All but the last that have something to say: no value, one that is not 0, or one that an exception made 0."""
        return self._by_say[0]

    @property
    def nothing(self) -> tuple[Outcome, ...]:
        """All but the last that are 0, and not by an exception."""
        return self._by_say[1]

    @cached_property
    def _by_say(self) -> tuple[tuple[Outcome, ...], tuple[Outcome, ...]]:
        """All but the last: those that have something to say, and the others."""
        says: list[Outcome] = []
        silent: list[Outcome] = []
        for outcome in self.all[:-1]:
            is_silent = outcome.ok and outcome.value == 0 and not self._waived(outcome)
            (silent if is_silent else says).append(outcome)
        return tuple(says), tuple(silent)

    def _waived(self, outcome: Outcome) -> bool:
        """Whether an exception of its own made a figure 0: not one of another figure that it is made of."""
        if not self._grounds.waives:  # of most bills
            return False
        others = self._names - {outcome.name}
        waiting = [outcome.explanation] if outcome.explanation is not None else []
        seen: set[Explanation] = set()
        while waiting:
            node = waiting.pop()
            if node in seen or node.name in others:
                continue
            seen.add(node)
            if node.considered and node.waives:
                return True
            waiting += node.inputs
            for segment in node.segments:
                waiting += segment.inputs
        return False

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(o.name for o in self.all)

    @property
    def due(self) -> tuple[Outcome, ...]:
        """The last."""
        return self.all[-1:]

    @cached_property
    def _grounds(self) -> Grounds:
        return grounds_of(self.all)

    @property
    def reviews(self) -> tuple[PendingReview, ...]:
        """What a person must decide."""
        return self._grounds.reviews

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses under all of them, in the order of use."""
        return self._grounds.clauses

    @cached_property
    def versions(self) -> tuple[Version, ...]:
        """The versions of the terms that they used, oldest first."""
        return tuple([Version(v, self._around.stage(v)) for v in self._grounds.versions])

    @cached_property
    def readings(self) -> tuple[UsedReading, ...]:
        """The readings that they rest on; those of which another option than the adopted was taken come first."""
        found = readings_of(self.all, self._grounds)
        others = tuple([used for used in found if not used.adopted])
        return (*others, *[used for used in found if used.adopted]) if others else found

    @property
    def others(self) -> tuple[UsedReading, ...]:
        """The readings of which another option than the adopted was taken."""
        return tuple([used for used in self.readings if not used.adopted])

    @property
    def moves(self) -> tuple[Move, ...]:
        """The options that would move what is to be paid, if somebody computed them."""
        return self._around.moves

    @cached_property
    def weighty(self) -> tuple[UsedReading, ...]:
        """The weightiest readings that wait for somebody to confirm them, and were not named among those that move."""
        named = {move.id for move in self.moves} | {used.id for used in self.others}
        known = self._around.terms.readings
        return tuple([used for used in self.readings if used.id not in named and known[used.id].is_weighty])

    @property
    def count_rest(self) -> int:
        """How many readings were not named."""
        named = {move.id for move in self.moves} | {used.id for used in (*self.others, *self.weighty)}
        return sum(used.id not in named for used in self.readings)

    @property
    def assumptions(self) -> tuple[Explanation, ...]:
        """The facts that nobody stated and that count as what the terms say of that."""
        return self._grounds.assumptions

    @property
    def count_readings(self) -> int:
        """How many readings they rest on."""
        return len(self.readings)

    @property
    def count_assumptions(self) -> int:
        """How many facts nobody stated."""
        return len(self.assumptions)


# -- fields of parts that are not theirs by name


def formula(node: Explanation) -> str:
    """The expression of a node with its values, unless its row, its value or its arithmetic says the same."""
    if node.expression is None or not node.inputs or node.row is not None:
        return ""
    said = " ".join((node.worked or node.expression).split())
    known = ["null" if node.value is None else show(node.value)]
    if node.working is not None:
        known.append(_in_feel(node.working))
    return "" if _bare(said) in map(_bare, known) else said


_MARKS = str.maketrans("", "", ',、"')


def _bare(said: str) -> str:
    """What is left of a text without what only separates."""
    return said.translate(_MARKS)


def _in_feel(working: Working) -> str:
    """A line of arithmetic as FEEL would write it."""
    out = [show(p.value) if isinstance(p, Quantity) else _FEEL_SIGNS.get(p, p) for p in working.parts]
    return " ".join(out).replace("( ", "(").replace(" )", ")")


def rounding(part: Explanation | Segment) -> Explanation | None:
    """The rounding among the inputs that a clause defines."""
    for node in part.inputs:
        if node.kind == "rounding" and node.citation:
            return node
    return None


def last_day(segment: Segment | Days) -> date:
    """The last day of a stretch or a period."""
    return segment.end if isinstance(segment, Days) else segment.end - _DAY


def single(node: Explanation) -> bool:
    """Whether the arithmetic of a node is no more than one value, as exact as it then stands behind it."""
    found = node.working
    return found is not None and len(found.parts) == 1 and found.parts[0][0] == found.exact


DERIVED: Mapping[str, Callable[[Any], Any]] = {
    "formula": formula,
    "rounding": rounding,
    "single": single,
    "to": last_day,
}
"""Fields that are computed from the part alone."""

RENAMED: Mapping[str, str] = {"from": "start", "needs_decision": "reviews", "arguments": "given"}
"""Fields that the model names otherwise than the JSON data (arguments have their names only there)."""

ELEMENTS: Mapping[str, Callable[[Any], Any]] = {"collected": Item._make}
"""Fields whose elements have no names of their own."""
