"""What revisions of terms are, and what they bring beside new versions of clauses.  Frozen, as all of the model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kiyaku.book.citation import Citation
from kiyaku.book.place import Expression, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One 改正: enacted on a day, in force from another; its text held or known by number only."""

    citation: Citation
    number: str | None
    enacted: date
    effective: date
    text_held: bool
    draft: bool = False
    later: tuple[tuple[Citation, date], ...] = ()  # clauses that take effect on a later day
    place: Place

    def takes_effect(self, clause: Citation) -> frozenset[date]:
        """The days on which it may bring a version of a clause into force."""
        own = {day for citation, day in self.later if citation == clause}
        return frozenset(own or {self.effective})


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A transitional rule (経過措置): who keeps the earlier version of some clauses, and until when.

    It holds from `start` to before `until`, and of each contract to before the day that `ends` gives, if it gives one.
    On `since` what it keeps was replaced: on `start`, unless a later revision changed the rule.
    """

    citation: Citation
    clauses: tuple[Citation, ...]
    start: date
    since: date
    who: Expression | None
    until: date | None
    ends: Expression | None
    about: str
    anew: tuple[Citation, ...] = ()  # clauses that are read in their new version all the same
    source: str = ""  # the provision of law, where it keeps a value that law sets
    place: Place

    def concerns(self, citation: Citation) -> bool:
        """Whether a clause is one of those that it keeps back."""
        return any(citation in clause for clause in self.clauses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deemed:
    """A deemed conversion (みなす): from a day on a fact of some contracts is another than what they state.

    `who` and `value` are asked as of the day before; `fact` is a name or key.
    """

    citation: Citation
    start: date
    fact: str
    value: Expression
    who: Expression | None
    about: str
    place: Place
