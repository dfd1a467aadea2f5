"""The general form of a plan: a callable for every decision, made of one callable for every node.

It covers everything that a plan can say; the absences, contradictions and citations of every other form are this one's.
`Recording` is the same with a record: it wraps what is made here and computes nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import cast

from kiyaku.book.calendar import Calendar
from kiyaku.emit.python import accruals, exceptions, tables
from kiyaku.emit.python.code import Call, Expressions, Scope
from kiyaku.emit.python.run import EMPTY, OpenDays, Run, step
from kiyaku.feel.budget import charge
from kiyaku.plan.absence import UNHELD, Absent, of_clause, status_on
from kiyaku.plan.ir import (
    Accrual,
    Alternative,
    ByDay,
    Code,
    Collect,
    Decision,
    Excepted,
    Formula,
    Given,
    Governed,
    Ladder,
    Law,
    Marked,
    Missing,
    Node,
    Ref,
    Review,
    Row,
    Rows,
    Transition,
    Transitional,
)
from kiyaku.plan.known import in_order, nodes
from kiyaku.plan.specialise import Choice, specialised
from kiyaku.timeline import Timeline
from kiyaku.value import Number, Value


class General:
    """The callables of a plan under one choice of readings."""

    def __init__(self, expressions: Expressions, choice: Choice) -> None:
        self.plan = expressions.plan
        self.choice = choice
        self.expressions = expressions
        self._decisions: dict[int, Call] = {}
        self._readers: dict[Ref, Call] = {}
        self.calendars = tuple(_calendar(c, choice.options) for c in self.plan.calendars)
        self._transitions: dict[int, Callable[[Run, date], bool]] = {}

    # -- decisions

    def decision(self, index: int) -> Call:
        """The callable of a decision; those it depends on are made before it, and none depends on itself."""
        found = self._decisions.get(index)
        if found is None:
            for needed in in_order(self.plan, index, self._decisions):
                decision = self.plan.decisions[needed]
                self._decisions[needed] = self.whole(decision, self.body(decision))
            found = self._decisions[index]
        return found

    def body(self, decision: Decision) -> Call:
        """What computes a decision."""
        return self.node(specialised(decision.body, self.choice), Scope(decision))

    def whole(self, decision: Decision, compute: Call) -> Call:
        """A decision is computed once per day and arguments; without any, on the run's own day, in a cell.

        Each time that a decision is computed counts by the size of what computes it.
        """
        weight, cell = weight_of(decision), decision.index
        if decision.parameters:

            def applied(run: Run, day: date, *arguments: Value) -> Value:
                key = (cell, day, arguments)
                memo = run.memo
                try:
                    if key in memo:
                        return memo[key]
                except TypeError:  # an argument that cannot be looked up
                    charge(weight)
                    return compute(run, day, *arguments)
                charge(weight)
                value = memo[key] = compute(run, day, *arguments)
                return value

            return applied

        def call(run: Run, day: date) -> Value:
            if day is run.day:
                value = run.cells[cell]
                if value is EMPTY:
                    charge(weight)
                    value = run.cells[cell] = compute(run, day)
                return value
            key = (cell, day)
            memo = run.memo
            if key in memo:
                return memo[key]
            charge(weight)
            value = memo[key] = compute(run, day)
            return value

        return call

    # -- nodes

    def node(self, node: Node, scope: Scope) -> Call:
        """The callable of a node."""
        printed: Call = getattr(self, _METHODS[type(node)])(node, scope)
        return printed

    def formula(self, node: Formula, scope: Scope) -> Call:
        """A formula."""
        return self.code(node.code)

    def missing(self, node: Missing, scope: Scope) -> Call:
        """An absence that the terms name."""
        status, citation = node.status, str(node.citation) if node.citation else None

        def call(run: Run, day: date, *arguments: Value) -> Value:
            raise Absent(status, citation)

        return call

    def row(self, row: Row, scope: Scope) -> Call:
        """What a row of a table gives."""
        return self.node(row.then, scope)

    def rows(self, node: Rows, scope: Scope) -> Call:
        """A table whose rows are met one by one."""
        return tables.rows(self, node, scope)

    def ladder(self, node: Ladder, scope: Scope) -> Call:
        """A table of ranges of numbers."""
        return tables.graduated(self, node, scope) if node.graduated else tables.ladder(self, node, scope)

    def accrual(self, node: Accrual, scope: Scope) -> Call:
        """A rate that runs by days."""
        return accruals.accrual(self, node, scope)

    def charge(self, node: Accrual) -> accruals.Charge:
        """The amount of one segment: the rate × the days ÷ the days of the period, rounded if each segment is."""
        rate = self.code(node.rate)
        each = self.decision(node.each) if node.each is not None else None

        def call(run: Run, day: date, segment: accruals.Stretch, arguments: tuple[Value, ...]) -> Number | None:
            try:
                per_period = cast("Number", rate(run, segment.start, *arguments))
            except Absent as absent:
                if absent.status == UNHELD:
                    return None
                raise
            exact = accruals.exact_quotient(per_period * segment.days, segment.period_days)
            return cast("Number", each(run, day, exact)) if each is not None else exact

        return call

    def collect(self, node: Collect, scope: Scope) -> Call:
        """The clauses whose condition holds."""
        items = [(str(citation), self.condition(code)) for citation, code in node.items]

        def call(run: Run, day: date, *arguments: Value) -> Value:
            return tuple(citation for citation, condition in items if condition(run, day, *arguments))

        return call

    def marked(self, node: Marked, scope: Scope) -> Call:
        """A version of a decision."""
        return self.node(node.body, scope)

    def alternative(self, node: Alternative, scope: Scope) -> Call:
        """Logic under another option of a reading."""
        return self.node(node.body, scope)

    def by_day(self, node: ByDay, scope: Scope) -> Call:
        """What is in force on the day."""
        calls = node.versions.map(lambda body: self.node(body, scope))
        at = calls.at

        def call(run: Run, day: date, *arguments: Value) -> Value:
            found = at(day)
            if found is None:
                raise of_clause(self.plan, status_on(self.plan, day, node.dates), node.citation, day)
            return found(run, day, *arguments) if arguments else found(run, day)

        return call

    def transitional(self, node: Transitional, scope: Scope) -> Call:
        """What was in force before a revision, for whom a transitional rule keeps it."""
        rules = [(self.plan.transitions[i], self.transition(i)) for i in node.rules]
        earlier = node.earlier.versions.map(lambda body: self.node(body, scope))
        base = self.node(node.body, scope)

        def call(run: Run, day: date, *arguments: Value) -> Value:
            for rule, holds in rules:
                if holds(run, day):
                    return self.by_rule(rule, earlier, base, run, day, arguments)
            return base(run, day, *arguments)

        return call

    def by_rule(
        self, rule: Transition, earlier: Timeline[Call], base: Call, run: Run, day: date, arguments: tuple[Value, ...]
    ) -> Value:
        """The value that a transitional rule keeps."""
        found = earlier.at(rule.keeps)
        if found is None:
            raise Absent("not_in_force", str(rule.citation), day=day)
        return found(run, day, *arguments)

    def transition(self, index: int) -> Callable[[Run, date], bool]:
        """Whether a transitional rule holds on a day."""
        found = self._transitions.get(index)
        if found is None:
            rule = self.plan.transitions[index]
            who = self.code(rule.who) if rule.who is not None else None
            ends = self.code(rule.ends) if rule.ends is not None else None
            days = rule.days

            def found(run: Run, day: date) -> bool:
                if run.off and any(off is rule for off in run.off):
                    return False
                if day not in days or not (who is None or who(run, day)):
                    return False
                end = cast("date | None", ends(run, day)) if ends is not None else None
                return end is None or day < end

            self._transitions[index] = found
        return found

    def ends(self, index: int) -> Call:
        """The day on which a transitional rule ends for a contract, or null."""
        code = self.plan.transitions[index].ends
        assert code is not None
        return self.code(code)

    def excepted(self, node: Excepted, scope: Scope) -> Call:
        """The exceptions that apply, or else the body."""
        return exceptions.excepted(self, node, scope)

    def instead(self, base: Call, run: Run, day: date, arguments: tuple[Value, ...]) -> tuple[Value, str]:
        """What would have held without an exception or a transitional rule, for the record."""
        return None, "ok"

    def overridden(self, base: Call, run: Run, day: date, arguments: tuple[Value, ...]) -> Value:
        """The value that an exception overrides, where it is made of that."""
        found: Value = base(run, day, *arguments)
        return found

    def applied(
        self,
        run: Run,
        hits: list[exceptions.Hit],
        value: Value,
        instead: tuple[Value, str],
        arguments: tuple[Value, ...],
    ) -> None:
        """Exceptions apply and prevail."""

    def looked_at(self, run: Run, exception: exceptions.Printed) -> None:
        """An exception does not apply."""

    def review(self, review: Review | None) -> Call | None:
        """What a person must decide; only a record tells it."""
        return None

    def governed(self, node: Governed, scope: Scope) -> Call:
        """The body as of another day."""
        governing, body = self.code(node.day), self.node(node.body, scope)

        def call(run: Run, day: date, *arguments: Value) -> Value:
            return body(run, governing(run, day, *arguments), *arguments)

        return call

    def given(self, node: Given, scope: Scope) -> Call:
        """A value that was given, or else the body."""
        slot, body = node.slot, self.node(node.body, scope)

        def call(run: Run, day: date, *arguments: Value) -> Value:
            return run.facts[slot] if slot in run.given else body(run, day, *arguments)

        return call

    # -- expressions

    def code(self, code: Code) -> Call:
        """An expression."""
        return self.expressions.function(code, self)

    def condition(self, code: Code) -> Call:
        """An expression whose outcome decides something."""
        return self.code(code)

    def test(self, code: Code) -> Call:
        """Unary tests, as a callable that takes the input value last."""
        return self.expressions.function(code, self, tests=True)

    def apart(self, call: Call) -> Call:
        """A callable that leaves nothing in a record."""
        return call

    # -- what expressions read

    def reader(self, ref: Ref) -> Call:
        """What a fact, a law value or a decision gives, as a callable of a run, a day and arguments."""
        found = self._readers.get(ref)
        if found is None:
            if ref.kind == "decision":
                return self.decision(ref.index)
            found = self._readers[ref] = self.law(self.plan.law[ref.index]) if ref.kind == "law" else self.fact(ref)
        return found

    def fact(self, ref: Ref) -> Call:
        """A fact on a day."""
        fact = self.plan.facts[ref.index]
        slot = fact.slot
        if fact.varies:
            return lambda run, day: run.fact_on(slot, day)
        if fact.question:
            return lambda run, day: run.question(slot)
        return lambda run, day: run.fact(slot)

    def history(self, ref: Ref) -> Call:
        """The whole history of a fact that varies."""
        slot = self.plan.facts[ref.index].slot
        return lambda run: run.series(slot)

    def law(self, law: Law) -> Call:
        """A law value on a day; another one may be given."""
        rule_of = self.rule_of(law)

        def call(run: Run, day: date) -> Value:
            if law.slot in run.given:
                return step(run.series(law.slot), day, law.name)
            as_of = day
            while (rule := rule_of(run, as_of)) is not None:
                as_of = rule.keeps
            return set_by(law, as_of)

        return call

    def rule_of(self, law: Law) -> Callable[[Run, date], Transition | None]:
        """The transitional rule by which the value before a change still holds on a day."""
        rules = [(self.plan.transitions[i], self.transition(i)) for i in law.rules]
        return lambda run, day: next((rule for rule, holds in rules if holds(run, day)), None)

    def calendar(self, index: int) -> Callable[[Run, date], OpenDays]:
        """A calendar under the options taken."""
        calendar = self.calendars[index]
        return lambda run, day: calendar


def weight_of(decision: Decision) -> int:
    """How many steps it counts when a decision is computed: with a record, each time leaves a node of it."""
    return _DECISION + sum(1 for _ in nodes(decision.body)) // 4


_DECISION = 20


def set_by(law: Law, day: date) -> Value:
    """What law sets for a day.

    Raises:
        Absent: nothing.
    """
    setting = law.settings.at(day)
    if setting is None or setting.absent is not None:
        status = setting.absent if setting is not None and setting.absent is not None else "no_law_value"
        raise Absent(status, law.title, value=law.name, day=day)
    return setting.value


def _calendar(calendar: Calendar, options: Mapping[str, str]) -> Calendar:
    for reading, option, weekdays, dates in calendar.alternatives:
        if options.get(reading) == option:
            return replace(calendar, closed_weekdays=weekdays, closed_dates=dates)
    return calendar


_METHODS: Mapping[type, str] = {
    Formula: "formula",
    Missing: "missing",
    Rows: "rows",
    Ladder: "ladder",
    Accrual: "accrual",
    Collect: "collect",
    Marked: "marked",
    Alternative: "alternative",
    ByDay: "by_day",
    Transitional: "transitional",
    Excepted: "excepted",
    Governed: "governed",
    Given: "given",
}
"""The method that prints a kind of node."""
