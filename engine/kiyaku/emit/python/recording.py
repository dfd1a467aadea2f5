"""The general form with a record: the same callables, wrapped in what tells a record of them.

Nothing here computes a value.  A node of the record belongs to what was read first and is shared by whoever reads it
again in the same run.
"""

from __future__ import annotations

import ast as pyast
from collections.abc import Callable
from datetime import date
from typing import cast

from kiyaku.emit.python import accruals, exceptions, reading
from kiyaku.emit.python.code import Call, Expressions, Scope
from kiyaku.emit.python.general import General, weight_of
from kiyaku.emit.python.record import unnamed
from kiyaku.emit.python.run import OpenDays, Run
from kiyaku.emit.python.shown import rounding_names, shown_formula, shown_logic
from kiyaku.feel.budget import charge
from kiyaku.feel.python import build as py
from kiyaku.feel.python.compile import Wrap
from kiyaku.feel.python.machine import FeelError
from kiyaku.feel.syntax import ast
from kiyaku.plan.absence import UNHELD, Absent
from kiyaku.plan.coverage import PointKind
from kiyaku.plan.ir import (
    Accrual,
    Alternative,
    Code,
    Collect,
    Decision,
    Formula,
    Given,
    Law,
    Marked,
    Ref,
    Review,
    Row,
    Transition,
)
from kiyaku.plan.record import Considered, Explanation, NodeInfo, NodeKind, PendingReview, Segment, distinct
from kiyaku.plan.specialise import Choice
from kiyaku.plan.working import conditions, noted_parts
from kiyaku.timeline import Timeline
from kiyaku.value import Number, Value


class Recording(General):
    """The callables of a plan that keep a record; with `covering`, also of what they met of the rules."""

    def __init__(self, expressions: Expressions, choice: Choice, *, covering: bool = False) -> None:
        super().__init__(expressions, choice)
        self.covering = covering

    # -- decisions

    def whole(self, decision: Decision, compute: Call) -> Call:
        """A decision with its node."""
        kind: NodeKind = "rounding" if decision.rounding else "decision"
        names = tuple(name for name, _ in decision.parameters)
        site = NodeInfo(name=decision.name, kind=kind, unit=decision.unit, parameters=names)
        index = decision.index
        weight = weight_of(decision)

        def plain(run: Run, day: date) -> Value:  # the same for the many that have no parameters
            record = run.record
            key = (index, day)
            node = record.done.get(key)
            if node is not None:
                return record.read(node)
            charge(weight)
            above = record.top
            node = record.top = Explanation(site)
            node.noted = {}
            try:
                node.value = compute(run, day)
            except Absent as absent:
                record.failed(node, absent)
                raise
            finally:
                record.top = above
                if len(node.inputs) > 1:
                    node.inputs = distinct(node.inputs)
                above.inputs.append(node)
                record.done[key] = node  # after what it was made of
            return node.value

        def call(run: Run, day: date, *arguments: Value) -> Value:
            record = run.record
            key: object = (index, day, arguments)
            try:
                node = record.done.get(key)
            except TypeError:  # an argument that cannot be looked up
                key = node = None
            if node is not None:
                return record.read(node)
            charge(weight)
            above = record.top
            node = record.top = Explanation(site)
            node.given = arguments
            node.noted = {}
            try:
                node.value = compute(run, day, *arguments) if arguments else compute(run, day)
            except Absent as absent:
                record.failed(node, absent)
                raise
            finally:
                record.top = above
                if len(node.inputs) > 1:
                    node.inputs = distinct(node.inputs)
                above.inputs.append(node)
                if key is not None:
                    record.done[key] = node
            return node.value

        return call if names else plain

    # -- nodes

    def marked(self, node: Marked, scope: Scope) -> Call:
        """A version: its clause, its readings and how it is shown."""
        compute = self.node(node.body, scope)
        citation, version, readings = str(node.citation), node.version, node.readings
        shown = shown_logic(self.plan, node.body)
        review = self.review(node.review)
        boolean, address, covering = scope.decision.boolean, node.address, self.covering

        def call(run: Run, day: date, *arguments: Value) -> Value:
            record = run.record
            top = record.top
            top.citation, top.version, top.day, top.readings, top.shown = citation, version, day, readings, shown
            value = compute(run, day, *arguments) if arguments else compute(run, day)
            if covering:
                self.hit(run, "decision", address)
                if boolean:
                    self.hit(run, "condition", address, bool(value))
            if review is not None:
                top.reviews += cast("tuple[PendingReview, ...]", review(run, day, *arguments))
            return value

        return call

    def alternative(self, node: Alternative, scope: Scope) -> Call:
        """Logic under another option."""
        compute = self.node(node.body, scope)
        if not self.covering:
            return compute

        def call(run: Run, day: date, *arguments: Value) -> Value:
            value = compute(run, day, *arguments)
            self.hit(run, "alternative", node.address)
            return value

        return call

    def formula(self, node: Formula, scope: Scope) -> Call:
        """A formula, whose arithmetic is noted."""
        return self.noting(node.code)

    def row(self, row: Row, scope: Scope) -> Call:
        """A row that was met."""
        compute = self.node(row.then, scope) if not isinstance(row.then, Formula) else self.code(row.then.code)

        def call(run: Run, day: date, *arguments: Value) -> Value:
            run.record.top.row = row.label
            self.hit(run, "row", row.address)
            return compute(run, day, *arguments)

        return call

    def charge(self, node: Accrual) -> accruals.Charge:
        """A segment."""
        rate = self.noting(node.rate)
        each = self.decision(node.each) if node.each is not None else None
        shown = shown_formula(self.plan, node.rate)

        def call(run: Run, day: date, stretch: accruals.Stretch, arguments: tuple[Value, ...]) -> Number | None:
            record = run.record
            top = record.top
            gathered = record.top = unnamed()
            per_period: Number | None = None
            try:
                per_period = cast("Number", rate(run, stretch.start, *arguments))
                exact = accruals.exact_quotient(per_period * stretch.days, stretch.period_days)
                amount = cast("Number", each(run, day, exact)) if each is not None else exact
            except Absent as absent:
                if per_period is None and absent.status == UNHELD:
                    return None
                top.inputs += gathered.inputs  # what was read stays on record
                raise
            finally:
                record.top = top
            top.segments += (
                Segment(
                    stretch.start,
                    stretch.end,
                    stretch.days,
                    stretch.excluded,
                    stretch.period_days,
                    per_period,
                    exact,
                    amount,
                    gathered,
                    shown,
                ),
            )
            return amount

        return call

    def collect(self, node: Collect, scope: Scope) -> Call:
        """The clauses of a collection, those that hold and those that do not."""
        items = [(str(citation), self.condition(code)) for citation, code in node.items]

        def call(run: Run, day: date, *arguments: Value) -> Value:
            held = [(citation, bool(condition(run, day, *arguments))) for citation, condition in items]
            run.record.top.collected += tuple(held)
            return tuple(citation for citation, holds in held if holds)

        return call

    def by_rule(
        self, rule: Transition, earlier: Timeline[Call], base: Call, run: Run, day: date, arguments: tuple[Value, ...]
    ) -> Value:
        """What a transitional rule keeps, and what would have held if it were not there at all."""
        instead, status = self.instead(base, run.without(rule), day, arguments)
        value = super().by_rule(rule, earlier, base, run, day, arguments)
        considered = Considered(
            citation=rule.cited,
            version=rule.days.start,
            about=rule.about,
            applied=True,
            value=value,
            instead_of=instead,
            instead_of_status=status,
        )
        run.record.top.considered += (considered,)
        return value

    def instead(self, base: Call, run: Run, day: date, arguments: tuple[Value, ...]) -> tuple[Value, str]:
        """What would have held otherwise, or why it has no value; what was read for it is not recorded.

        It may fail outright (a division by zero that the exception is there to prevent): no figure depends on it.
        """
        try:
            return self.apart(base)(run, day, *arguments), "ok"
        except Absent as absent:
            return None, absent.status
        except FeelError as error:
            return None, error.diagnostic.code

    def overridden(self, base: Call, run: Run, day: date, arguments: tuple[Value, ...]) -> Value:
        """The value that an exception overrides; what was read for it is not recorded, as of what would have held."""
        found: Value = self.apart(base)(run, day, *arguments)
        return found

    def applied(
        self,
        run: Run,
        hits: list[exceptions.Hit],
        value: Value,
        instead: tuple[Value, str],
        arguments: tuple[Value, ...],
    ) -> None:
        """Exceptions that prevail."""
        top = run.record.top
        for hit in hits:
            exception = hit.exception
            self.hit(run, "override", exception.address)
            top.citation, top.version, top.day = str(exception.citation), exception.version, hit.day
            top.considered += (
                Considered(
                    citation=str(exception.citation),
                    version=exception.version,
                    about=exception.about,
                    applied=True,
                    value=None if isinstance(value, Absent) else value,
                    instead_of=instead[0],
                    instead_of_status=instead[1],
                ),
            )
            option = (exception.option[0],) if exception.option else ()
            top.readings = tuple(dict.fromkeys((*top.readings, *exception.readings, *option)))
            if hit.printed.review is not None:
                top.reviews += cast("tuple[PendingReview, ...]", hit.printed.review(run, hit.day, *arguments))

    def looked_at(self, run: Run, exception: exceptions.Printed) -> None:
        """An exception that does not apply."""
        run.record.top.considered += (exception.passed_over,)

    def review(self, review: Review | None) -> Call | None:
        """What a person must decide; what its condition reads is no input of the figure."""
        if review is None:
            return None
        when = self.condition(review.when) if review.when is not None else None
        made = PendingReview(citation=str(review.citation), reason=review.reason, reading=review.reading)

        def call(run: Run, day: date, *arguments: Value) -> Value:
            try:
                return (made,) if when is None or when(run, day, *arguments) else ()
            except (Absent, FeelError):
                return (made,)  # whether it arises cannot be told; the figure does not depend on it

        return self.apart(call)

    def given(self, node: Given, scope: Scope) -> Call:
        """A value that was given."""
        compute = super().given(node, scope)
        slot = node.slot

        def call(run: Run, day: date, *arguments: Value) -> Value:
            if slot in run.given:
                run.record.top.kind = "given"
            return compute(run, day, *arguments)

        return call

    # -- expressions

    def code(self, code: Code) -> Call:
        """An expression; with `covering`, its conditions tell how they came out."""
        return self.wrapped(code, self.asking(code))

    def test(self, code: Code) -> Call:
        """Unary tests."""
        return self.wrapped(code, self.asking(code), tests=True)

    def noting(self, code: Code) -> Call:
        """An expression that notes the values of the parts of its arithmetic."""
        shown = noted_parts(code.checked.node, rounding_names(self.plan, code))
        asking = self.asking(code)

        def wrap(node: ast.Node, made: pyast.expr) -> pyast.expr:
            if node.number in shown:
                made = py.call(py.name("_note"), py.name("c"), py.constant(node.number), made)
            return asking(node, made) if asking is not None else made

        return self.wrapped(code, wrap, noting=True)

    def wrapped(self, code: Code, wrap: Wrap | None, *, tests: bool = False, noting: bool = False) -> Call:
        """An expression with something around its nodes."""
        wrapped = ("noting " if noting else "") + ("asking" if self.covering else "")
        constants = {"_note": _note, "_ask": self.ask(code)}
        return self.expressions.function(code, self, tests=tests, wrap=wrap, wrapped=wrapped, constants=constants)

    def asking(self, code: Code) -> Wrap | None:
        """Around the conditions in an expression, a call that tells how they came out; none unless it is covering."""
        if not self.covering:
            return None
        asked = {node.number for node in conditions(code.checked.node)}

        def wrap(node: ast.Node, made: pyast.expr) -> pyast.expr:
            if node.number in asked:
                return py.call(py.name("_ask"), py.name("c"), py.constant(node.number), made)
            return made

        return wrap

    def ask(self, code: Code) -> Callable[[Run, int, Value], Value]:
        """What tells how a condition in an expression came out."""

        def ask(run: Run, number: int, value: Value) -> Value:
            self.hit(run, "condition", (code.address, number), bool(value))
            return value

        return ask

    def condition(self, code: Code) -> Call:
        """An expression whose outcome decides something."""
        compute = self.code(code)
        if not self.covering:
            return compute

        def call(run: Run, day: date, *arguments: Value) -> Value:
            value = compute(run, day, *arguments)
            self.hit(run, "condition", code.address, bool(value))
            return value

        return call

    def apart(self, call: Call) -> Call:
        """A callable whose reads are not recorded."""

        def silently(run: Run, day: date, *arguments: Value) -> Value:
            record = run.record
            above = record.top
            record.top = record.aside
            try:
                return call(run, day, *arguments)
            finally:
                record.top = above
                record.aside.inputs.clear()

        return silently

    def hit(self, run: Run, kind: PointKind, key: object, truth: bool = True) -> None:
        """Tell the coverage, if there is one, that something of the rules was met."""
        coverage = run.record.coverage
        if coverage is not None:
            coverage.hit(kind, key, truth)

    # -- what expressions read

    def fact(self, ref: Ref) -> Call:
        """A fact, with its node."""
        return reading.fact(self.plan.facts[ref.index], super().fact(ref))

    def history(self, ref: Ref) -> Call:
        """The whole history of a fact that varies, as one node."""
        return reading.history(self.plan.facts[ref.index])

    def calendar(self, index: int) -> Callable[[Run, date], OpenDays]:
        """A calendar, which tells which days it skipped."""
        return reading.calendar(self.calendars[index])

    def law(self, law: Law) -> Call:
        """A law value on a day, with its source and the transitional rules of law."""
        return reading.law(law, super().law(law), self.rule_of(law))


def _note(run: Run, number: int, value: Value) -> Value:
    run.record.top.noted[number] = value
    return value
