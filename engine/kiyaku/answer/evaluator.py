"""A plan at work under one choice of readings: decisions and bills of prepared facts, plain or recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from operator import itemgetter
from typing import Any, cast

from kiyaku.answer.deemed import Converted, converted
from kiyaku.answer.fixed import Fixed
from kiyaku.answer.outcome import Options, Outcome
from kiyaku.emit.python.code import Call, Expressions
from kiyaku.emit.python.general import General
from kiyaku.emit.python.record import Record
from kiyaku.emit.python.recording import Recording
from kiyaku.emit.python.run import MISSING, Prepared, Run, Stated
from kiyaku.emit.python.straight.function import LEAVES, StraightBill, straight_bill
from kiyaku.emit.python.straight.slots import Slots
from kiyaku.emit.python.straight.writer import Deopt
from kiyaku.feel.budget import request
from kiyaku.feel.python.machine import FeelError
from kiyaku.plan.absence import Absent
from kiyaku.plan.coverage import Coverage
from kiyaku.plan.ir import Accrual
from kiyaku.plan.known import Knowledge, nodes
from kiyaku.plan.specialise import Choice
from kiyaku.value import Number, Value

_MOST_MONTHS = 240  # for which functions are cached
_FEW = 100  # bills of the same pinned facts that cost less by the general form than a function costs to write
_MOST_PINNED = 32  # sets of values of pinned facts for which functions are cached
_MOST_SEEN = 10_000  # sets of values of pinned facts of which bills are counted
_MANY = 4_000  # bills of contracts that state the same after which a function is written for them
_MOST_STATED = 1_000  # sets of facts that contracts state of which bills are counted

_CONSISTENT = "consistent"

Amounts = Callable[[Prepared], dict[str, Number]]
"""What gives the lines and totals of a bill of a contract."""


class Evaluator:
    """What answers questions under one choice of readings.

    `concerned` says which constraints (by number) concern a decision (by number) under some options; `blank` is what
    the slots of facts hold that are not stated; the expressions are shared with other choices.
    """

    def __init__(
        self,
        expressions: Expressions,
        choice: Choice,
        concerned: Callable[[int, Mapping[str, str]], Sequence[int]],
        blank: Sequence[Value],
    ) -> None:
        plan = self.plan = expressions.plan
        self.choice = choice
        self.options = Options(choice.options, plan.adopted)
        self.plain = General(expressions, choice)
        self._recording: dict[bool, Recording] = {}
        self._concerned = concerned
        self._blank = blank
        self._checks: dict[int, Call] = {}  # of constraints, by number
        self._concerning: dict[int, Sequence[int]] = {}
        self._together: dict[tuple[int, ...], Sequence[int]] = {}  # constraints of several decisions
        self._as_of = self.plain.code(plan.bill.as_of) if plan.bill is not None else None
        self._bills: dict[date, StraightBills] = {}
        self._fixed: dict[object, Fixed] = {}
        self._converted: tuple[Prepared | None, Converted | None] = (None, None)  # the last contract

    def run(self, prepared: Prepared, day: date, *, month: date | None = None, record: Record | None = None) -> Run:
        """A run as of a day, in which a month may be asked for."""
        bill = self.plan.bill
        prepared = self.deemed(prepared)
        asked = {bill.month: month} if month is not None and bill is not None else None
        return Run(prepared, self.plan.slots, day, len(self.plan.decisions), asked=asked, record=record)

    @request
    def deemed(self, prepared: Prepared) -> Prepared:
        """A contract with what its facts are deemed to be."""
        if not self.plan.deemed or isinstance(prepared, Converted):
            return prepared
        last, found = self._converted
        if found is None or last is not prepared:
            found = converted(self.plain, self._blank, prepared)
            self._converted = prepared, found
        return found

    @request
    def day_of_bill(self, prepared: Prepared, month: date) -> date:
        """The day as of which the bill of a month is made.

        Raises:
            Absent: it has no value.
        """
        assert self._as_of is not None
        return cast("date", self._as_of(self.run(prepared, month, month=month), month))

    def bills(self, month: date) -> StraightBills:
        """The functions for the bills of a month."""
        found = self._bills.get(month)
        if found is None:
            if len(self._bills) >= _MOST_MONTHS:
                self._bills.clear()
            bills = StraightBills(self, month)
            found = self._bills[month] = DeemedBills(bills, self.deemed) if self.plan.deemed else bills
        return found

    @request
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
        if not self.are_consistent(run, indices):
            return {}
        found: dict[str, Number] = {}
        for index in indices:
            try:
                found[self.plan.decisions[index].name] = cast("Number", self.plain.decision(index)(run, day))
            except Absent:
                continue
        return found

    def are_consistent(self, run: Run, indices: Sequence[int]) -> bool:
        """Whether every constraint on what some decisions depend on holds; if so, none is asked again in the run."""
        key = tuple(indices)
        found = self._together.get(key)
        if found is None:
            found = self._together[key] = tuple(dict.fromkeys(n for i in indices for n in self._constraints(i)))
        if any(self._contradicts(run, number, None) for number in found):
            return False
        run.memo[_CONSISTENT] = True
        return True

    def contradiction(self, run: Run, index: int, coverage: Coverage | None = None) -> Absent | None:
        """The first constraint on what a decision depends on that does not hold, as an absence.

        One that speaks of facts that nobody stated is passed over.
        """
        for number in self._constraints(index):
            if run.memo.get(("holds", number)):
                continue
            if self._contradicts(run, number, coverage):
                constraint = self.plan.constraints[number]
                citation = str(constraint.citation) if constraint.citation else None
                return Absent("invalid_input", citation, message=constraint.message, facts=constraint.names)
            run.memo["holds", number] = True
        return None

    def _contradicts(self, run: Run, number: int, coverage: Coverage | None) -> bool:
        """Whether what is stated contradicts a constraint."""
        slots = self.plan.constraints[number].slots
        unstated = slots and not any(map(run.states, slots))
        return (not unstated or coverage is not None) and self._is_broken(run, number, coverage) and not unstated

    def _is_broken(self, run: Run, number: int, coverage: Coverage | None) -> bool:
        """Whether a constraint does not hold; one that speaks of what has no value is not broken."""
        key = ("broken", number)
        if key not in run.memo:
            constraint = self.plan.constraints[number]
            holds = self._checks.get(number)
            if holds is None:
                holds = self._checks[number] = self.plain.code(constraint.that)
            try:
                held = bool(holds(run, run.day))
            except Absent:
                run.memo[key] = False
            else:
                run.memo[key] = not held
                if coverage is not None:
                    coverage.hit("condition", constraint.that.address, held)
        return bool(run.memo[key])

    def _constraints(self, index: int) -> Sequence[int]:
        """The constraints that concern a decision, by number."""
        found = self._concerning.get(index)
        if found is None:
            found = self._concerning[index] = self._concerned(index, self.choice.options)
        return found

    def fixed(self, prepared: Prepared, month: date, day: date) -> Fixed:
        """The nodes that bills of a month and day have alike, of contracts that state the same as this one."""
        key = (prepared.stated, month, day)
        found = self._fixed.get(key)
        if found is None:
            if len(self._fixed) >= _MOST_STATED:
                self._fixed.clear()
            found = self._fixed[key] = Fixed(self._fixed_test(frozenset(prepared.stated.slots)))
        return found

    def _fixed_test(self, stated: frozenset[int]) -> Callable[[object], bool]:
        """Whether the node under a key of a record does not depend on some facts."""
        knowledge = self.knowledge

        def is_fixed(key: object) -> bool:
            of, slot = cast("tuple[Any, ...]", key)[:2]
            return slot not in stated if isinstance(of, str) else stated.isdisjoint(knowledge.recorded(of))

        return is_fixed

    def outcome(self, run: Run, index: int, arguments: tuple[Value, ...] = ()) -> Outcome:
        """One decision in a run that keeps a record."""
        decision = self.plan.decisions[index]
        record = run.record
        absent = None if _CONSISTENT in run.memo else self.contradiction(run, index, record.coverage)
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
            options=self.options,
        )

    @cached_property
    def explained_in_bill(self) -> tuple[int, ...]:
        """What of a bill has an explanation: its lines, its totals, its period."""
        bill = self.plan.bill
        assert bill is not None
        return tuple(dict.fromkeys((*bill.lines, *bill.totals, bill.period)))

    @request
    def explained(self, prepared: Prepared, month: date, day: date, coverage: Coverage | None) -> dict[int, Outcome]:
        """The lines and totals of a bill, and its period, by number; those that contracts have alike at once."""
        indices = self.explained_in_bill
        prepared = self.deemed(prepared)
        if coverage is not None:
            run = self.run(prepared, day, month=month, record=Record(coverage))
            return {index: self.outcome(run, index) for index in indices}
        fixed = self.fixed(prepared, month, day)
        run = self.run(prepared, day, month=month, record=fixed.record())
        known = fixed.outcomes if self.are_consistent(run, indices) else {}
        found = {index: known.get(index) or self.outcome(run, index) for index in indices}
        fixed.learn(run.record)
        for index, outcome in found.items():
            if index not in fixed.outcomes and outcome.explanation in fixed:
                fixed.outcomes[index] = outcome
        return found

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
            options=self.options,
        )

    @cached_property
    def knowledge(self) -> Knowledge:
        """What is known of the plan's values."""
        return Knowledge(self.plan, self.choice)

    @cached_property
    def pinned(self) -> tuple[int, ...]:
        """The facts that decide the day and the period of a bill, by slot."""
        bill = self.plan.bill
        assert bill is not None
        codes = [bill.as_of]
        for index in (*bill.lines, *bill.totals):
            for reached in self.knowledge.reached(index):
                codes += [n.over for n in nodes(self.knowledge.body(reached)) if isinstance(n, Accrual)]
        slots = {slot for code in codes for slot in self.knowledge.reads_of_code(code).slots}
        varying = {f.slot for f in self.plan.facts if f.varies}
        return tuple(sorted(slots - varying - {bill.month}))

    def straight(self, prepared: Prepared, month: date, stated: Stated | None = None) -> StraightBill | None:
        """The function for the bills of a month of contracts with the same pinned facts, perhaps stating the same."""
        bill = self.plan.bill
        assert bill is not None
        pinned = {slot: prepared.values[slot] for slot in self.pinned}
        if MISSING in pinned.values():
            return None
        try:
            day = self.day_of_bill(prepared, month)
        except (Absent, FeelError):
            return None
        concerned = {i for index in (*bill.lines, *bill.totals) for i in self._concerned(index, self.choice.options)}
        constraints = [self.plan.constraints[i] for i in sorted(concerned)]
        slots = Slots(blank=self._blank, pinned=pinned, stated=None if stated is None else stated.slots)
        return straight_bill(self.plain, self.knowledge, month, day, slots, constraints)

    def recording(self, covering: bool) -> Recording:
        """The callables that keep a record."""
        found = self._recording.get(covering)
        if found is None:
            found = Recording(self.plain.expressions, self.choice, covering=covering)
            self._recording[covering] = found
        return found


class StraightBills:
    """The bills of one month: by functions that are written when there are many, or else by the general form.

    A function is written for the values of the facts that decide the period (`pinned`), such as the day on which it
    begins; there are few.  For contracts that state the same facts there is another, which need not ask for the others:
    it is written once so many bills of such contracts were made that it will repay what writing costs.

    Attributes:
        month: the first day of the month.
        functions: what computes most bills, by what a contract states; they raise one of `LEAVES` where they do not
            cover its facts.
        general: how many bills were computed by the general form.
    """

    def __init__(self, evaluator: Evaluator, month: date) -> None:
        self.month = month
        self.functions: dict[Stated, Amounts] = {}
        self.general = 0
        self._evaluator = evaluator
        self._seen: dict[object, int] = {}  # bills, by the values of the pinned facts
        slots = evaluator.pinned
        self._key: Callable[[list[Value]], object] = itemgetter(*slots) if slots else _nothing
        self._forms: dict[object, StraightBill | None] = {}
        self._own: dict[Stated, StraightBill] = {}  # of contracts that state the same

    def form(self, prepared: Prepared) -> StraightBill | None:
        """The function for the bill of a contract, whatever it states, if there is one."""
        try:
            key = self._key(prepared.values)
            if key in self._forms:
                return self._forms[key]
        except TypeError:  # a fact that cannot be looked up
            return None
        if len(self._forms) >= _MOST_PINNED:
            return None
        seen = self._seen[key] = self._seen.get(key, 0) + 1
        if seen < _FEW:
            if len(self._seen) > _MOST_SEEN:
                self._seen.clear()
            return None
        found = self._forms[key] = self._evaluator.straight(prepared, self.month)
        return found

    def amounts(self, prepared: Prepared) -> dict[str, Number]:
        """The lines and totals that have a value."""
        try:
            return self.functions[prepared.stated](prepared)
        except LEAVES:
            return self.left(prepared)

    def left(self, prepared: Prepared) -> dict[str, Number]:
        """The same where no function of `functions` gave it: by the one for its pinned facts, or the general form."""
        form = self.form(prepared)
        if form is not None:
            self._count(prepared, form.amounts)
            try:
                return form.amounts(prepared)
            except LEAVES:
                pass
        self.general += 1
        return self._evaluator.amounts(prepared, self.month)

    def _count(self, prepared: Prepared, amounts: Amounts) -> None:
        """Count bills of contracts that state the same as this one, or write a function for them if that is due."""
        stated = prepared.stated
        counted = self.functions.get(stated)
        if counted is None and len(self.functions) < _MOST_STATED:
            self.functions[stated] = _Counted(amounts)
        elif isinstance(counted, _Counted) and counted.is_due:
            own = self._evaluator.straight(prepared, self.month, stated)
            if own is not None:
                self._own[stated] = own
            self.functions[stated] = amounts if own is None else own.amounts

    def recorded(self, prepared: Prepared) -> tuple[dict[str, Number], tuple[tuple[int, ...], tuple[Value, ...]]]:
        """The same, and the decisions that were computed (by number) with their values."""
        for form in (self._own.get(prepared.stated), self.form(prepared)):
            if form is not None:
                try:
                    amounts, record = form.recorded(prepared)
                except LEAVES:
                    continue
                return amounts, (form.values, record)
        self.general += 1
        return self._evaluator.amounts(prepared, self.month), ((), ())


class DeemedBills(StraightBills):
    """The same of contracts whose facts may be deemed to be others; it has no functions of its own."""

    def __init__(self, bills: StraightBills, deemed: Callable[[Prepared], Prepared]) -> None:
        super().__init__(bills._evaluator, bills.month)
        self._inner, self._deemed = bills, deemed

    def left(self, prepared: Prepared) -> dict[str, Number]:
        """The lines and totals that have a value."""
        return self._inner.amounts(self._deemed(prepared))

    def recorded(self, prepared: Prepared) -> tuple[dict[str, Number], tuple[tuple[int, ...], tuple[Value, ...]]]:
        """The same, and the decisions that were computed."""
        return self._inner.recorded(self._deemed(prepared))


class _Counted:
    """A function for bills that counts them, and leaves when there are so many that another should be written."""

    def __init__(self, function: Amounts) -> None:
        self._function = function
        self._left = _MANY

    @property
    def is_due(self) -> bool:
        """Whether there are many."""
        return self._left <= 0

    def __call__(self, prepared: Prepared) -> dict[str, Number]:
        self._left -= 1
        if self.is_due:
            raise Deopt
        return self._function(prepared)


def _nothing(values: list[Value]) -> object:
    """The key where no fact decides the period."""
    return None
