"""Bills: the decisions that terms.yaml names as lines and totals, for one contract and one period.

The amounts are computed at once by the plain plan; the outcomes that explain them are made when somebody looks at them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from kiyaku.book.model import Bill as BillSpec
from kiyaku.book.model import Constraint
from kiyaku.evaluate.contract import Contract
from kiyaku.evaluate.coverage import Coverage
from kiyaku.evaluate.expressions import Call
from kiyaku.evaluate.outcome import Absent, Outcome, Value
from kiyaku.evaluate.plan import Plan
from kiyaku.evaluate.provenance import Provenance
from kiyaku.evaluate.runtime import Asked, Facts, Run, days_of

if TYPE_CHECKING:
    from kiyaku.evaluate.engine import Book


class CompiledConstraint:
    """What must hold between facts, as a callable."""

    __slots__ = ("constraint", "facts", "holds", "slots")

    def __init__(self, constraint: Constraint, holds: Call, facts: tuple[str, ...], slots: frozenset[int]) -> None:
        self.constraint, self.holds, self.facts = constraint, holds, facts
        self.slots = slots  # of its facts, if it speaks of nothing else


def contradiction(
    constraints: list[CompiledConstraint], run: Run, day: date, coverage: Coverage | None = None
) -> Absent | None:
    """The first constraint that does not hold, as an absence; one that speaks of unknown facts is passed over."""
    assumed = run.facts.assumed if coverage is None else frozenset()
    for compiled in constraints:
        if compiled.slots and compiled.slots <= assumed:
            continue  # nobody stated anything that it speaks of
        try:
            holds = bool(compiled.holds(run, day))
        except Absent:
            continue
        if coverage is not None:
            coverage.hit("condition", compiled.constraint.that.address, holds)
        if holds:
            continue
        c = compiled.constraint
        cite = str(c.cite) if c.cite else None
        return Absent("invalid_input", cite, message=c.message, facts=compiled.facts)
    return None


class BillPlan:
    """The callables of a bill under one choice of readings."""

    def __init__(
        self, plan: Plan, spec: BillSpec, names: list[str], month: int, constraints: list[CompiledConstraint]
    ) -> None:
        self._calls = [(name, plan.call(name)) for name in reversed(names)]  # totals first: they compute the lines
        self._names = names
        self._month = month
        self._as_of = plan.function(spec.as_of)
        self._constraints = constraints
        self._cells = len(plan.terms.decisions)

    def day(self, prepared: Facts, month: date) -> date:
        """The day as of which the bill is made."""
        day: date = self._as_of(Run(prepared, month, 0, None, Asked(prepared, self._month, month)), month)
        return day

    def amounts(self, prepared: Facts, month: date) -> dict[str, Value]:
        """The lines and totals that have a value, in the order of the bill."""
        run = Run(prepared, month, self._cells, None, Asked(prepared, self._month, month))
        day = run.day = self._as_of(run, month)
        found: dict[str, Value] = dict.fromkeys(self._names)
        if contradiction(self._constraints, run, day) is not None:
            return {}
        failed = False
        for name, call in self._calls:
            try:
                found[name] = call(run, day)
            except Absent:
                del found[name]
                failed = True
        return dict(found) if failed else found


class Bill:
    """A bill: the amounts of its lines and totals, and on demand the outcomes that explain them.

    Attributes:
        month: the first day of the month asked for.
        readings: the options that were asked for, by reading.
        amounts: the lines and totals that have a value, exact; one that is missing has an outcome that says why.
    """

    def __init__(
        self, book: Book, contract: Contract, month: date, amounts: Mapping[str, Value], readings: Mapping[str, str]
    ) -> None:
        self._book = book
        self._contract = contract
        self.readings = readings
        self.month = month
        self.amounts = amounts

    def __repr__(self) -> str:
        return f"Bill({self.month:%Y-%m}, {dict(self.amounts)})"

    @property
    def _spec(self) -> BillSpec:
        spec = self._book.terms.bill
        assert spec is not None
        return spec

    @property
    def total(self) -> Value:
        """What is to be paid, or None if that has no value (see `outcome`)."""
        return self.amounts.get(self._spec.totals[-1])

    @cached_property
    def outcomes(self) -> Mapping[str, Outcome]:
        """Every line and total, and the period, with its explanation, by name."""
        return self._book.explain_bill(self._contract, self.month, self.readings)

    @property
    def lines(self) -> tuple[Outcome, ...]:
        """The lines, explained."""
        return tuple(self.outcomes[name] for name in self._spec.lines)

    @property
    def totals(self) -> tuple[Outcome, ...]:
        """The totals, explained; the last is what is to be paid."""
        return tuple(self.outcomes[name] for name in self._spec.totals)

    @property
    def outcome(self) -> Outcome:
        """What is to be paid, explained."""
        return self.totals[-1]

    @cached_property
    def period(self) -> tuple[date, date] | None:
        """The first day of the period and the first day after it, or None where it has no value."""
        found = self.outcomes[self._spec.period]
        found = found.if_same_text or found
        return days_of(found.value) if found.ok else None

    @property
    def as_of(self) -> date:
        """The day as of which the bill is made."""
        return self._book.bill_day(self._contract, self.month, self.readings)

    @property
    def provenance(self) -> Provenance:
        """What made the bill: engine, rules, day, law values, versions of the clauses it rests on."""
        return self._book.provenance(as_of=self.as_of, readings=self.readings, outcomes=self.outcomes.values())
