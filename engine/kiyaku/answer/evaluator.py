"""A plan at work under one choice of readings: decisions and bills of prepared facts, plain or recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import cast

from kiyaku.answer.outcome import Outcome
from kiyaku.emit.python.code import Call
from kiyaku.emit.python.general import General
from kiyaku.emit.python.recording import Record, Recording
from kiyaku.emit.python.run import Prepared, Run
from kiyaku.plan.absence import Absent
from kiyaku.plan.coverage import Coverage
from kiyaku.plan.ir import Constraint, Plan
from kiyaku.plan.specialise import Choice
from kiyaku.value import Number, Value

Checks = Sequence[tuple[Constraint, Call]]


class Evaluator:
    """What answers questions under one choice of readings.

    `concerned` says which constraints (by number) concern a decision (by number) under some options.
    """

    def __init__(
        self, plan: Plan, choice: Choice, concerned: Callable[[int, Mapping[str, str]], Sequence[int]]
    ) -> None:
        self.plan = plan
        self.choice = choice
        self.plain = General(plan, choice)
        self._recording: dict[bool, Recording] = {}
        self._concerned = concerned
        self._checks: dict[int, Checks] = {}
        self._as_of = self.plain.code(plan.bill.as_of) if plan.bill is not None else None

    def run(self, prepared: Prepared, day: date, *, month: date | None = None, record: Record | None = None) -> Run:
        """A run as of a day, in which a month may be asked for."""
        bill = self.plan.bill
        asked = {bill.month: month} if month is not None and bill is not None else None
        return Run(prepared, self.plan.slots, day, len(self.plan.decisions), asked=asked, record=record)

    def day_of_bill(self, prepared: Prepared, month: date) -> date:
        """The day as of which the bill of a month is made.

        Raises:
            Absent: it has no value.
        """
        assert self._as_of is not None
        return cast("date", self._as_of(self.run(prepared, month, month=month), month))

    def amounts(self, prepared: Prepared, month: date) -> dict[str, Number]:
        """The lines and totals of a bill that have a value, in its order."""
        bill = self.plan.bill
        assert bill is not None
        try:
            day = self.day_of_bill(prepared, month)
        except Absent:
            return {}
        run = self.run(prepared, day, month=month)
        indices = (*bill.lines, *bill.totals)
        if any(self.contradiction(run, index) is not None for index in dict.fromkeys(indices)):
            return {}
        found: dict[str, Number] = {}
        for index in indices:
            try:
                found[self.plan.decisions[index].name] = cast("Number", self.plain.decision(index)(run, day))
            except Absent:
                continue
        return found

    def contradiction(self, run: Run, index: int, coverage: Coverage | None = None) -> Absent | None:
        """The first constraint on what a decision depends on that does not hold, as an absence.

        One that speaks of facts that nobody stated is passed over.
        """
        for constraint, holds in self.checks(index):
            unstated = constraint.slots and not any(map(run.states, constraint.slots))
            if unstated and coverage is None:
                continue
            try:
                held = bool(holds(run, run.day))
            except Absent:
                continue
            if coverage is not None:
                coverage.hit("condition", constraint.that.address, held)
            if not held and not unstated:
                citation = str(constraint.citation) if constraint.citation else None
                return Absent("invalid_input", citation, message=constraint.message, facts=constraint.names)
        return None

    def checks(self, index: int) -> Checks:
        """The constraints that concern a decision, as callables."""
        found = self._checks.get(index)
        if found is None:
            constraints = [self.plan.constraints[i] for i in self._concerned(index, self.choice.options)]
            found = self._checks[index] = [(c, self.plain.code(c.that)) for c in constraints]
        return found

    def outcome(self, run: Run, index: int, arguments: tuple[Value, ...] = ()) -> Outcome:
        """One decision in a run that keeps a record."""
        decision = self.plan.decisions[index]
        record = run.record
        assert record is not None
        absent = self.contradiction(self.run_of(run), index, record.coverage)
        value: Value = None
        explanation = None
        if absent is None:
            record.top.inputs.clear()
            try:
                value = self.recording(record.coverage is not None).decision(index)(run, run.day, *arguments)
            except Absent as found:
                absent = found
            explanation = record.top.inputs[-1] if record.top.inputs else None
        return Outcome(
            name=decision.name,
            key=decision.key,
            value=value,
            unit=decision.unit,
            absent=absent,
            explanation=explanation,
            choice=self.choice.options,
        )

    def without_day(self, index: int, absent: Absent) -> Outcome:
        """A line or total of a bill whose day has no value: nobody can say which clauses hold."""
        decision = self.plan.decisions[index]
        return Outcome(
            name=decision.name,
            key=decision.key,
            value=None,
            unit=decision.unit,
            absent=absent,
            explanation=None,
            choice=self.choice.options,
        )

    def run_of(self, run: Run) -> Run:
        """A run of the same facts and day that keeps no record."""
        return Run(Prepared(run.facts, run.given), run.names, run.day, len(run.cells), asked=run.asked)

    def recording(self, covering: bool) -> Recording:
        """The callables that keep a record."""
        found = self._recording.get(covering)
        if found is None:
            found = self._recording[covering] = Recording(self.plan, self.choice, covering=covering)
        return found
