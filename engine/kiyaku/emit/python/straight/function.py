"""A bill as one Python function of the facts by slot."""

from __future__ import annotations

import ast as pyast
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property
from types import CodeType, FunctionType
from typing import cast

from kiyaku.emit.python.general import General
from kiyaku.emit.python.run import Prepared
from kiyaku.emit.python.straight.nodes import NodePrinter
from kiyaku.emit.python.straight.printer import Printer
from kiyaku.emit.python.straight.scope import Scope
from kiyaku.emit.python.straight.slots import Slots
from kiyaku.emit.python.straight.writer import Deopt, NotCovered, any_of, compared, negated
from kiyaku.feel.budget import MAX_STEPS, UNLIMITED, budget
from kiyaku.feel.errors import Fault
from kiyaku.feel.python import build as py
from kiyaku.feel.python.machine import FAILURES, FeelError
from kiyaku.plan.absence import Absent
from kiyaku.plan.ir import Constraint, Plan
from kiyaku.plan.known import Knowledge, change_days
from kiyaku.timeline import Interval
from kiyaku.value import Number, Value

_STEPS = MAX_STEPS // 4  # a bill that takes more is left to the general form, which has them all
LEAVES = (Deopt, Absent, FeelError, TypeError, LookupError, OverflowError, ValueError, *FAILURES)
"""What the function raises where the general form has to answer."""


class StraightBill:
    """The bill of one month as a function, plain and with a record.

    Attributes:
        amounts: lines and totals by name, of a contract; raises one of `LEAVES` where it does not cover them.
        values: the decisions whose values a record holds.
    """

    amounts: Callable[[Prepared], dict[str, Number]]

    def __init__(self, printer: Printer, amounts: pyast.expr) -> None:
        self.values = tuple(printer.values)
        self._printer = printer
        self._amounts = amounts
        self.amounts = cast(
            "Callable[[Prepared], dict[str, Number]]",
            _function(self._request([*printer.writer.statements, pyast.Return(amounts)]), printer.writer.program),
        )

    @cached_property
    def recorded(self) -> Callable[[Prepared], tuple[dict[str, Number], tuple[Value, ...]]]:
        """The same, and the values of `values` in their order (None for one that was not computed)."""
        values = self._printer.values.values()
        variables = sorted({e.id for e in values if isinstance(e, pyast.Name) and e.id.startswith("v")})
        blank: list[pyast.stmt] = []
        if variables:
            blank = [pyast.Assign([pyast.Name(v, py.STORE) for v in variables], py.constant(None))]
        body = [*blank, *self._printer.writer.statements]
        returned = pyast.Return(py.tuple_of([self._amounts, py.tuple_of(list(values))]))
        return cast(
            "Callable[[Prepared], tuple[dict[str, Number], tuple[Value, ...]]]",
            _function(self._request([*body, returned]), self._printer.writer.program),
        )

    def _request(self, body: list[pyast.stmt]) -> list[pyast.stmt]:
        """Statements as a request, if steps are counted in them."""
        writer = self._printer.writer
        if not writer.charges:
            return body
        left = pyast.Attribute(writer.pool(budget), "left", py.STORE)
        begins, ends = (pyast.Assign([left], py.constant(steps)) for steps in (_STEPS, UNLIMITED))
        return [begins, pyast.Try(body, [], [], [ends])]


def epoch_of(plan: Plan, day: date) -> Interval:
    """The days around a day on which nothing in the rules changes."""
    changes: set[date] = {r.effective for r in plan.revisions}
    for decision in plan.decisions:
        changes.update(change_days(decision.body))
    for law in plan.law:
        changes.update(law.settings.changes())
    for rule in plan.transitions:
        changes.update(d for d in (rule.days.start, rule.days.end) if d is not None)
    start = max((d for d in changes if d <= day), default=None)
    end = min((d for d in changes if d > day), default=None)
    return Interval(start, end)


def straight_bill(
    general: General,
    knowledge: Knowledge,
    month: date,
    day: date,
    slots: Slots,
    constraints: Iterable[Constraint],
) -> StraightBill | None:
    """The bill of a month as a function; None where a straight line cannot cover it.

    Args:
        general: the general form, which answers what the function leaves.
        knowledge: what is known of the plan's values.
        month: the first day of the month.
        day: the day as of which the bill is made.
        slots: what is known of the facts of the contracts it is for.
        constraints: those that concern the bill.
    """
    plan = general.plan
    bill = plan.bill
    assert bill is not None
    try:
        printer = NodePrinter(general, knowledge, month, day, epoch_of(plan, day), slots)
        _pinned(printer)
        _given_law(printer, (*bill.lines, *bill.totals))
        constraints = [c for c in constraints if not _is_passed_over(c, slots, bill.month)]
        for constraint in constraints:
            _needed(printer, constraint)
        names = (*bill.lines, *bill.totals)
        found = {index: printer.value(index, day) for index in reversed(names)}
        for constraint in constraints:
            _constraint(printer, constraint)
    except (NotCovered, Fault, FeelError, RecursionError):
        return None
    if any(isinstance(statement, pyast.Raise) for statement in printer.writer.statements):
        return None  # it is left by every contract
    return StraightBill(
        printer, pyast.Dict([py.constant(plan.decisions[i].name) for i in names], [found[i] for i in names])
    )


def _pinned(printer: Printer) -> None:
    """Leave the straight line where a fact for whose value it is made has another."""
    stated = printer.slots.stated
    for slot, value in printer.slots.pinned.items():
        if stated is not None and slot not in stated:
            continue  # it holds what its absence means, and so does that of every contract like it
        given = printer.place(slot)
        printer.writer.give_up(compared(given, pyast.NotEq(), printer.writer.pool(value)))


def _given_law(printer: Printer, indices: Sequence[int]) -> None:
    """Leave the straight line where a law value is given."""
    reached = sorted({i for index in indices for i in printer.knowledge.reads(index).law})
    printer.writer.give_up(any_of([negated(printer.is_missing(printer.plan.law[i].slot)) for i in reached]))


def _needed(printer: Printer, constraint: Constraint) -> None:
    """Leave the straight line where a fact that a constraint names is not there.

    Whether it needs that fact is for the general form to say: `a or b` holds without `b` where `a` is true.
    """
    writer = printer.writer
    refs = [ref for ref in constraint.that.refs.values() if ref.kind == "fact"]
    slots = [printer.plan.facts[r.index].slot for r in refs]
    needed = [slot for slot in slots if not printer.is_certain(slot)]
    writer.give_up(any_of([printer.is_missing(slot) for slot in needed]))
    for slot in needed:
        writer.learn(("present", slot), printer.slot(slot))


def _constraint(printer: Printer, constraint: Constraint) -> None:
    """Leave the straight line where a constraint does not hold."""
    holds = printer.code(constraint.that, Scope(None, {}, printer.day))
    printer.writer.give_up(negated(holds))


def _is_passed_over(constraint: Constraint, slots: Slots, month: int) -> bool:
    """Whether a constraint speaks of facts of which none is stated, neither by the contract nor by the question."""
    if slots.stated is None or not constraint.slots:
        return False
    return constraint.slots.isdisjoint({*slots.stated, month})


def _function(body: list[pyast.stmt], program: dict[str, object]) -> FunctionType:
    definition = py.definition("bill", ("c",), body)
    module = pyast.Module([definition], [])
    pyast.fix_missing_locations(module)
    compiled = compile(module, "<bill>", "exec", dont_inherit=True)
    code = next(c for c in compiled.co_consts if isinstance(c, CodeType))
    return FunctionType(code, program, "bill")
