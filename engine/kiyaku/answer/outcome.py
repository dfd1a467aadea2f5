"""What an evaluation gives: a value or the name of its absence, with the tree that explains it.

No figure is ever missing without a name: where a value cannot be given, the outcome carries why and under which clause;
it is never 0, null or an older value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from kiyaku.plan.absence import Absent
from kiyaku.plan.record import Considered, Explanation, PendingReview
from kiyaku.value import Value

_MOST_SETS = 256  # sets of readings whose options are remembered


class UsedReading(NamedTuple):
    """A reading that something rests on, and the option that was taken of it."""

    id: str
    option: str
    adopted: bool


class Options:
    """The option of every reading under which outcomes were computed, in the order of the terms."""

    __slots__ = ("_adopted", "_options", "_used")

    def __init__(self, options: Mapping[str, str], adopted: Mapping[str, str]) -> None:
        self._options, self._adopted = options, adopted
        self._used: dict[frozenset[str], tuple[UsedReading, ...]] = {}  # bills of one kind rest on the same readings

    def used(self, readings: frozenset[str]) -> tuple[UsedReading, ...]:
        """Some readings (by id) with their options."""
        found = self._used.get(readings)
        if found is None:
            if len(self._used) >= _MOST_SETS:
                self._used.clear()
            found = self._used[readings] = tuple(
                UsedReading(id, option, option == self._adopted[id])
                for id, option in self._options.items()
                if id in readings
            )
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What the nodes under some outcomes rest on, each once, in the order of use.

    Attributes:
        reviews: what a person must decide.
        clauses: the clauses, as cited.
        versions: the versions of the terms that were used, oldest first.
        readings: the ids of the readings.
        assumptions: the facts that nobody stated.
        waives: whether an exception made a figure 0 that would have been another.
    """

    reviews: tuple[PendingReview, ...]
    clauses: tuple[str, ...]
    versions: tuple[date, ...]
    readings: frozenset[str]
    assumptions: tuple[Explanation, ...]
    waives: bool


def gathered(explanations: Iterable[Explanation]) -> Grounds:
    """What some trees rest on together; what they share is looked at once."""
    reviews: dict[PendingReview, None] = {}
    clauses: dict[str, None] = {}
    versions: set[date] = set()
    readings: set[tuple[str, ...]] = set()  # clauses of one version rest on the same
    assumptions: dict[str, Explanation] = {}
    waives = False
    seen: set[Explanation] = set()
    waiting = [*explanations][::-1]
    while waiting:  # the walk of `Explanation.nodes`, written out: every bill that is explained goes through it
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        kind = node.kind
        if kind == "fact" or kind == "assumed":  # below it is nothing
            if kind == "assumed":  # how to state what nobody stated has decided nothing
                assumptions[node.name] = node
            elif node.readings:
                readings.add(node.readings)
            continue
        if node.citation is not None:
            clauses[node.citation] = None
        if node.version is not None and kind != "law":
            versions.add(node.version)
        if node.readings:
            readings.add(node.readings)
        if node.reviews:
            reviews.update(dict.fromkeys(node.reviews))
        if node.considered and not waives:
            waives = node.waives
        if node.segments:
            for segment in reversed(node.segments):
                waiting += segment.inputs[::-1]
        if node.inputs:
            waiting += node.inputs[::-1]
    return Grounds(
        reviews=tuple(reviews),
        clauses=tuple(clauses),
        versions=tuple(sorted(versions)),
        readings=frozenset().union(*readings),
        assumptions=tuple(assumptions.values()),
        waives=waives,
    )


class Outcome:
    """The answer to one question: a value, or the status that names its absence.

    Attributes:
        name: of the decision.
        key: of the decision, for machines.
        value: exact; None where there is none.
        unit: of the value.
        status: ok, or the name of the absence.
        citation: the clause that gave the value, or under which it is absent.
        details: what else is known of the absence.
        explanation: the tree under the value.
        if_same_text: what it would be if text that is not held said the same.
    """

    __slots__ = (
        "_found", "_options", "citation", "details", "explanation", "if_same_text", "key", "name", "status", "unit",
        "value",
    )  # fmt: skip

    def __init__(
        self,
        *,
        name: str,
        key: str,
        value: Value,
        unit: str | None,
        absent: Absent | None,
        explanation: Explanation | None,
        options: Options,
        if_same_text: Outcome | None = None,
    ) -> None:
        self.name, self.key, self.value, self.unit = name, key, value, unit
        self.status = absent.status if absent is not None else "ok"
        self.citation = absent.citation if absent is not None else (explanation.citation if explanation else None)
        self.details: Mapping[str, object] = absent.details if absent is not None else {}
        self.explanation = explanation
        self.if_same_text = if_same_text
        self._options = options
        self._found: Grounds | None = None

    def assuming(self, other: Outcome) -> Outcome:
        """The same, with what it would be if text that is not held said the same."""
        same = copy(self)
        same.if_same_text = other
        return same

    @property
    def ok(self) -> bool:
        """Whether there is a value."""
        return self.status == "ok"

    @property
    def _grounds(self) -> Grounds:
        if self._found is None:
            self._found = gathered([self.explanation] if self.explanation is not None else [])
        return self._found

    @property
    def options(self) -> Mapping[str, str]:
        """The readings it rests on, and the option taken of each."""
        return {used.id: used.option for used in self._options.used(self._grounds.readings)}

    @property
    def reviews(self) -> tuple[PendingReview, ...]:
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
        nodes = self.explanation.nodes() if self.explanation is not None else ()
        return next((n for n in nodes if n.name == name), None)


def grounds_of(outcomes: Iterable[Outcome]) -> Grounds:
    """What some outcomes rest on together."""
    return gathered(o.explanation for o in outcomes if o.explanation is not None)


def readings_of(outcomes: Sequence[Outcome], grounds: Grounds) -> tuple[UsedReading, ...]:
    """The readings under some outcomes of one choice of options, in the order of the terms.

    Args:
        outcomes: the outcomes.
        grounds: what they rest on together.
    """
    return outcomes[0]._options.used(grounds.readings) if outcomes else ()
