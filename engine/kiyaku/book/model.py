"""The rule book in memory: one terms document with its clauses, decisions, facts, readings and law values.

Everything is frozen.  Names are unique over facts, decisions, law values and calendars; a `key` is the same thing for
machines.  Expressions are kept as text with their place; `check` parses and types them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from kiyaku.book.amending import Deemed as Deemed
from kiyaku.book.amending import Revision as Revision
from kiyaku.book.amending import Transition as Transition
from kiyaku.book.calendar import Calendar
from kiyaku.book.citation import Citation
from kiyaku.book.place import Address as Address
from kiyaku.book.place import Expression as Expression
from kiyaku.book.place import Place as Place
from kiyaku.book.read import Data
from kiyaku.feel.types import Type
from kiyaku.timeline import Timeline

# -- clauses


MOST_WEIGHT = 3
"""Of a reading."""

OVERRIDDEN = ("元の値", "overridden value")
"""What the value that an exception overrides is called in the exception's own value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """The legal kind of a clause and whom it binds."""

    kind: str
    of: str
    to: str | None = None
    discretion: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A clause in one version: its restatement and the clauses inside it."""

    citation: Citation
    text: str | None = None
    title: str | None = None
    repealed: bool = False
    norms: tuple[Norm, ...] = ()
    children: tuple[Body, ...] = ()
    when: Expression | None = None
    cites: tuple[Citation, ...] = ()
    external: tuple[str, ...] = ()
    cited_as: tuple[Mapping[str, str], ...] = ()
    readings: tuple[str, ...] = ()
    notices: tuple[Mapping[str, Data], ...] = ()
    deadlines: tuple[Mapping[str, str], ...] = ()
    aliases: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    place: Place

    def walk(self) -> Iterator[Body]:
        """This clause and every clause inside it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()

    def find(self, citation: Citation) -> Body | None:
        """The clause at a citation inside this one."""
        return next((body for body in self.walk() if body.citation == citation), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """An article, annex or supplementary provision over time."""

    citation: Citation
    title: str
    chapter: tuple[int, str] | None = None
    versions: Timeline[Body]
    place: Place


# -- decisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A value by an expression."""

    expression: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table: a unary test per input, and a value or the name of an absence."""

    tests: tuple[Expression, ...]
    then: Expression | None
    absent: str | None
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A decision table with hit policy unique; `graduated` adds up the portions that fall into each row."""

    inputs: tuple[Expression, ...]
    rows: tuple[Row, ...]
    graduated: bool = False
    whole: bool = False  # its inputs are whole numbers
    absent: str = "no_rate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accrual:
    """A rate per period that runs by days, split where what it depends on changes."""

    rate: Expression
    over: Expression
    during: Expression
    excluded: Expression | None
    split: tuple[Expression, ...] | None
    round_each: str | None
    round_total: str | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Collect:
    """The items of a clause whose condition holds, by citation."""

    items: tuple[tuple[Citation, Expression], ...]


Logic = Formula | Table | Accrual | Collect


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Other logic under another option of a reading."""

    reading: str
    option: str
    logic: Logic
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Something that a person must decide: when it arises, and what it is."""

    when: Expression | None
    reading: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionVersion:
    """A decision as one version of its clause defines it."""

    citation: Citation
    version: date
    about: str
    readings: tuple[str, ...]
    logic: Logic
    alternatives: tuple[Alternative, ...] = ()
    review: Review | None = None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A named value over time; with parameters it is a function (DMN: business knowledge model)."""

    name: str
    key: str
    type: Type
    unit: str | None
    parameters: tuple[tuple[str, Type], ...] = ()
    governed_by: Expression | None = None
    given: bool = False
    rounding: bool = False
    versions: Timeline[DecisionVersion]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideVersion:
    """A clause's exception to a decision, in one version of the clause."""

    citation: Citation
    version: date
    when: Expression
    then: Expression | None
    absent: str | None
    about: str
    readings: tuple[str, ...]
    option: tuple[str, str] | None
    review: Review | None
    over: tuple[Citation, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A clause's exception to a decision, over time."""

    decision: str
    arises_when: Expression | None
    governed_by: Expression | None
    versions: Timeline[OverrideVersion]
    place: Place


# -- facts, readings, law


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What may be known of a contract (or, if `question`, what a question brings with it)."""

    name: str
    key: str
    type: Type
    unit: str | None
    about: str
    labels: Mapping[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)  # of fields, and of their texts
    domain: Expression | None = None
    varies: bool = False
    whole: bool = False
    question: bool = False
    of_change: str | None = None  # the fact that varies of whose changes this one tells: a list of contexts with `on`
    cite: Citation | None = None
    readings: tuple[str, ...] = ()
    has_default: bool = False
    default: Data = None
    default_means: str = ""
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """What must hold between facts."""

    that: Expression
    message: str
    cite: Citation | None
    readings: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class LawCited:
    """A provision of law that a reading leans on: where it was looked up, or why it was not."""

    cite: str
    looked_up: str | None
    not_looked_up: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An open point of the text, and the interpretation adopted."""

    id: str
    title: str
    weight: int
    question: str
    options: Mapping[str, str]
    adopted: str
    reason: str
    clauses: tuple[str, ...]
    confirm: tuple[str, ...]
    law: tuple[LawCited, ...] = ()
    place: Place

    @property
    def is_weighty(self) -> bool:
        """Whether it is among the weightiest and waits for somebody to confirm it."""
        return self.weight == MOST_WEIGHT and bool(self.confirm)


@dataclass(frozen=True, slots=True, kw_only=True)
class LawEntry:
    """A value that law sets for a time, or the name of its absence; and its source."""

    value: Data
    absent: str | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LawValue:
    """A value set by law, over time, with the transitional rules of law that concern the terms, the newest first."""

    name: str
    key: str
    type: Type
    title: str
    english: str = ""  # the same in English
    entries: Timeline[LawEntry]
    rules: tuple[Transition, ...] = ()
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class BillSpec:
    """What a bill of these terms consists of."""

    month: str
    as_of: Expression
    period: str
    lines: tuple[str, ...]
    totals: tuple[str, ...]
    place: Place


AbsenceStatus = Literal["not_in_force", "repealed", "text_unavailable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class English:
    """What terms are called in English, and their units: each for one and for many."""

    title: str = ""
    units: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """One terms document."""

    id: str
    title: str
    publisher: str
    parties: tuple[str, ...]
    units: frozenset[str]
    english: English
    enacted_first: bool
    external: Mapping[str, Mapping[str, str]]
    revisions: tuple[Revision, ...]
    clauses: Mapping[Citation, Clause]
    decisions: Mapping[str, Decision]
    overrides: Mapping[str, tuple[Override, ...]]
    facts: Mapping[str, Fact]
    constraints: tuple[Constraint, ...]
    readings: Mapping[str, Reading]
    law: Mapping[str, LawValue]
    calendars: Mapping[str, Calendar]
    keys: Mapping[str, str]  # key -> name, over facts, decisions, law values and calendars
    bill: BillSpec | None
    transitions: tuple[Transition, ...] = ()
    deemed: tuple[Deemed, ...] = ()  # in the order of their days
    known_on: date | None = None

    def revision_at(self, day: date) -> Revision | None:
        """The revision whose text is in force on a day."""
        return next((r for r in reversed(self.revisions) if r.effective <= day), None)

    def absence(self, day: date, versions: Timeline[object]) -> AbsenceStatus:
        """Why something that has these versions has none on a day."""
        revision = self.revision_at(day)
        if revision is None:
            return "not_in_force" if self.enacted_first else "text_unavailable"
        if not revision.text_held:
            return "text_unavailable"
        first = versions.entries[0][0].start if versions.entries else None
        return "not_in_force" if first is None or day < first else "repealed"

    def body(self, citation: Citation, day: date) -> Body | AbsenceStatus | None:
        """The clause at a citation as of a day, the name of its absence, or None if there never was such a clause."""
        clause = self.clauses.get(citation.top)
        if clause is None:
            return None
        top = clause.versions.at(day)
        if top is None:
            return self.absence(day, clause.versions)
        if top.repealed:
            return "repealed"
        found = top.find(citation)
        if found is not None:
            return "repealed" if found.repealed else found
        known = [(i, b) for i, v in clause.versions.entries if (b := v.find(citation)) is not None]
        if not known:
            return None
        return "not_in_force" if known[0][0].start is None or day < known[0][0].start else "repealed"

    def name_of(self, word: str) -> str:
        """The name that a name or key stands for; an unknown word stands for itself."""
        return self.keys.get(word, word)
