"""The plan: what a rule book means, as data.

A plan holds the decisions of a rule book as trees of nodes over checked FEEL expressions.  Whatever surrounds an
expression is a node of its own: the version that holds on a day, transitional rules, exceptions, tables, accruals,
absences, given values, reviews, governing days, and the marks from which explanations are made.  Nothing in it is a
function; it can be pickled, compared, printed (`text`) and has a digest.

A node has a value for a run (the facts), a day and the arguments of its decision.  `ByDay` is where the day chooses,
`Chosen` where a reading does; `specialise` takes both away as far as they are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

from kiyaku.book.calendar import Calendar
from kiyaku.book.citation import Citation
from kiyaku.book.model import Address, Revision
from kiyaku.feel.check.checked import Checked
from kiyaku.feel.types import Type
from kiyaku.timeline import Interval, Timeline
from kiyaku.value import Value

Kind = Literal["fact", "law", "calendar", "decision"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """What a name of an expression stands for: an entry of the plan's `facts`, `law`, `calendars` or `decisions`."""

    kind: Kind
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A checked FEEL expression; `refs` are its free names as they are written."""

    text: str
    address: Address
    clause: Citation | None
    parameters: tuple[str, ...]
    refs: Mapping[str, Ref]
    checked: Checked = field(repr=False, compare=False)


# -- logic


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """The value of an expression."""

    code: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """No value, for a reason that the terms name."""

    status: str
    citation: Citation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table: what it gives, and the tests of its inputs (none in a `Ladder`, whose rungs say it)."""

    label: str
    tests: tuple[Code, ...]
    then: Formula | Missing
    address: Address
    low: Code | None = None  # of what is cut into portions; without a bound there is none
    high: Code | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A table whose rows are met one by one; `absent` is the status where none is met.

    `unsure` says that two rows may be met at once, which only their values can tell.  `portions` is the number of the
    input that is cut into what falls between the bounds of each row; the tests of the other inputs choose the rows.
    """

    inputs: tuple[Code, ...]
    rows: tuple[Row, ...]
    absent: str
    unsure: bool = False
    portions: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A row over a range of numbers; None is without bound."""

    low: int | Fraction | None
    high: int | Fraction | None
    low_included: bool
    high_included: bool
    row: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """A table of disjoint number ranges over one input, low to high; graduated, it adds up what falls into each."""

    input: Code
    rungs: tuple[Rung, ...]
    graduated: bool
    absent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accrual:
    """A rate per period that runs by days, in segments on which all `keys` are equal.

    `series` are the facts and law values (slots), `fixed` the days on which something that the rate depends on may
    change, `ends` the transitional rules that end on a day of the contract's own; `each` and `total` are decisions that
    round.
    """

    rate: Code
    over: Code
    during: Code
    excluded: Code | None
    keys: tuple[Code | Ref, ...]
    series: tuple[int, ...]
    fixed: tuple[date, ...]
    ends: tuple[int, ...]
    each: int | None
    total: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Collect:
    """The clauses whose condition holds."""

    items: tuple[tuple[Citation, Code], ...]


# -- what stands around logic


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Something that a person must decide when a condition holds (always, if there is none)."""

    when: Code | None
    citation: Citation
    reason: str
    reading: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A version of a decision: the clause and the day it is from, for the record of an evaluation."""

    citation: Citation
    version: date
    readings: tuple[str, ...]
    review: Review | None
    address: Address
    body: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The first case whose reading takes its option; otherwise the last node."""

    cases: tuple[tuple[str, str, Address, Node], ...]
    otherwise: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Logic that holds under another option of a reading; only a mark."""

    address: Address
    body: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class ByDay:
    """What is in force on the day; where nothing is, the absence of the clause.

    `back`: the first version reaches back if text that is not held is taken to say the same.
    """

    versions: Timeline[Node]
    citation: Citation
    back: bool
    dates: Timeline[None]  # of all versions, as they were before a plan was specialised


@dataclass(frozen=True, slots=True, kw_only=True)
class Transitional:
    """Transitional rules: where one holds on the day, what was in force before it; otherwise the body."""

    rules: tuple[int, ...]  # of the plan's transitions, the newest first
    earlier: ByDay
    body: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideVersion:
    """An exception in one version of its clause: when it applies, and what then holds."""

    citation: Citation
    version: date
    about: str
    readings: tuple[str, ...]
    option: tuple[str, str] | None
    when: Code
    then: Formula | Missing
    review: Review | None
    over: tuple[Citation, ...]
    from_overridden: bool  # its value is made of the one that it overrides, the last argument of `then`
    address: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A clause's exception over time: when it arises, the day that governs it, its versions and transitional rules."""

    arises: Code | None
    governed: Code | None
    versions: Timeline[OverrideVersion]
    citation: Citation
    back: bool
    dates: Timeline[None]
    rules: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Excepted:
    """The exceptions that apply; the body where none does.  Several must agree or be ranked, or they contradict."""

    exceptions: tuple[Override, ...]
    body: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Governed:
    """The body as of another day."""

    day: Code
    body: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The value that was given; the body where none was."""

    slot: int
    body: Node


Node = (
    Formula | Missing | Rows | Ladder | Accrual | Collect
    | Marked | Chosen | Alternative | ByDay | Transitional | Excepted | Governed | Given
)  # fmt: skip


# -- the plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A named value; with parameters it is a function.  `needs` are the decisions that it reads itself."""

    index: int
    name: str
    key: str
    type: Type
    unit: str | None
    parameters: tuple[tuple[str, Type], ...]
    rounding: bool
    boolean: bool
    needs: tuple[int, ...]
    body: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a fact: what people call it, and the texts that may stand in it (none: any), each with its name."""

    key: str
    label: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What may be known of a contract, by its slot among the values of a run."""

    slot: int
    name: str
    key: str
    type: Type
    about: str
    unit: str | None
    varies: bool
    whole: bool
    question: bool
    nullable: bool
    citation: Citation | None
    readings: tuple[str, ...]
    means: str
    of_change: str | None = None  # the fact of whose changes it tells
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What law says of a value for a time: the value or the status of its absence, and the source."""

    value: Value
    absent: str | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """A value set by law, over time; a run may have another one given, by slot.

    `rules` are the transitional rules (of the plan's) by which an earlier value still holds, the newest first.
    """

    slot: int
    name: str
    key: str
    type: Type
    title: str
    settings: Timeline[Setting]
    rules: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An open point of the text: its options, each in words."""

    id: str
    title: str
    options: Mapping[str, str]
    is_weighty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A transitional rule (経過措置): on which days, and for whom, what was in force until the day `keeps` still is.

    `ends` gives the day on which it ends for a contract, or null.  One of law names its `source`.
    """

    citation: Citation
    days: Interval
    keeps: date
    who: Code | None
    ends: Code | None
    about: str
    source: str = ""

    @property
    def cited(self) -> str:
        """What sets it: the provision of law, or the clause."""
        return self.source or str(self.citation)

    @property
    def codes(self) -> tuple[Code, ...]:
        """Its expressions."""
        return tuple(code for code in (self.who, self.ends) if code is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deemed:
    """A deemed conversion: from a day on the fact in a slot has another value, for whom it is.

    Both are asked as of the day before; a change that a contract states for a later day (or the same) still counts.
    """

    citation: Citation
    slot: int
    start: date
    who: Code | None
    value: Code
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """What must hold between facts; `slots` are those it speaks of, `names` all that it speaks of."""

    that: Code
    message: str
    citation: Citation | None
    names: tuple[str, ...]
    slots: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class BillSpec:
    """What a bill consists of: the slot of the month asked for, the day it is as of, its decisions."""

    month: int
    as_of: Code
    period: int
    lines: tuple[int, ...]
    totals: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A rule book, lowered."""

    slots: tuple[str, ...]  # facts, law values and decisions that may be given
    facts: tuple[Fact, ...]
    domains: tuple[Code | None, ...]  # unary tests of each fact's values
    law: tuple[Law, ...]
    calendars: tuple[Calendar, ...]
    decisions: tuple[Decision, ...]
    transitions: tuple[Transition, ...]
    deemed: tuple[Deemed, ...]  # in the order of their days
    constraints: tuple[Constraint, ...]
    bill: BillSpec | None
    revisions: tuple[Revision, ...]
    readings: tuple[Reading, ...]
    adopted: Mapping[str, str]
    enacted_first: bool
    indices: Mapping[str, int] = field(repr=False)  # of the decisions, by name
