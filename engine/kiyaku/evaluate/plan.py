"""A rule book made executable.

A `Plan` holds one callable per decision, `f(run, day, *arguments)`, for one choice of readings.  The expressions inside
are compiled Python functions (`expressions`); what is around them (which version governs, which exception applies, what
is absent) is composed of closures.  The same composition serves two plans: the plain one computes, the traced one also
records.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from kiyaku.book.check import CheckedBook
from kiyaku.book.citation import Citation
from kiyaku.book.model import (
    Accrual,
    Alternative,
    Collect,
    Decision,
    DecisionVersion,
    Expression,
    Formula,
    Logic,
    Table,
)
from kiyaku.book.model import Review as ReviewSpec
from kiyaku.evaluate.accrual import compile_accrual
from kiyaku.evaluate.exceptions import absence, compile_exceptions
from kiyaku.evaluate.expressions import Call, Expressions
from kiyaku.evaluate.outcome import Absent, Review, Value
from kiyaku.evaluate.runtime import EMPTY, Run
from kiyaku.evaluate.show import show
from kiyaku.evaluate.table import compile_table
from kiyaku.evaluate.trace import Frame
from kiyaku.evaluate.transitions import compile_transitions
from kiyaku.feel.python.machine import FeelError
from kiyaku.feel.syntax.printer import to_text
from kiyaku.timeline import Interval, Timeline


class Plan:
    """The callables of a rule book under one choice of readings."""

    def __init__(
        self, book: CheckedBook, slots: Mapping[str, int], options: Mapping[str, str], *, traced: bool, same_text: bool
    ) -> None:
        self.book = book
        self.terms = book.terms
        self.slots = slots
        self.options = options
        self.traced = traced
        self.same_text = same_text
        self._calls: dict[str, Call] = {}
        self._cells = {name: i for i, name in enumerate(self.terms.decisions)}
        expressions = Expressions(book, slots, options, self.call, traced=traced)
        self.function = expressions.function
        self.test = expressions.test
        self.parts = expressions.parts
        self.working = expressions.working

    # -- what the rest of the evaluator asks for

    def call(self, name: str) -> Call:
        """The callable of a decision; those it depends on are compiled before it, and no decision depends on itself."""
        found = self._calls.get(name)
        if found is None:
            found = self._calls[name] = self._decision(self.terms.decisions[name])
        return found

    def reach(self, expression: Expression) -> set[str]:
        """Every name that an expression depends on, through decisions."""
        return self._closure(self.book.names(expression))

    def reach_of(self, decision: str) -> set[str]:
        """Every name that a decision depends on, itself included."""
        return self._closure({decision})

    def reaching_back(self, versions: Timeline[Any]) -> Timeline[Any]:
        """The versions; if text that is not held counts as the same, the first one from the beginning of time."""
        if not self.same_text or not versions.entries:
            return versions
        (interval, version), *rest = versions.entries
        if interval.start is None or interval.start == date.min:
            return versions
        before = date.fromordinal(interval.start.toordinal() - 1)
        if self.terms.absence(before, versions) != "text_unavailable":
            return versions
        return Timeline(((type(interval)(None, interval.end), version), *rest))

    def review(self, spec: ReviewSpec | None, citation: Citation, parameters: tuple[str, ...]) -> Call | None:
        """What a person must decide, as a callable that gives the reviews that arise."""
        if spec is None:
            return None
        when = self.function(spec.when, parameters) if spec.when is not None else None
        review = Review(citation=str(citation), reason=spec.reason, reading=spec.reading)

        def call(run: Run, day: date, *arguments: Value) -> list[Review]:
            assert run.tracer is not None
            stack = run.tracer.stack
            depth = len(stack)
            run.tracer.enter(Frame("", None))  # what a review reads is no input of the figure
            try:
                holds = when is None or bool(when(run, day, *arguments))
                if spec.when is not None:
                    run.tracer.coverage.hit("condition", spec.when.address, holds)
                return [review] if holds else []
            except (Absent, FeelError):
                return [review]  # whether it arises cannot be told; the figure does not depend on it
            finally:
                del stack[depth:]

        return call

    def _closure(self, names: set[str] | frozenset[str]) -> set[str]:
        seen: set[str] = set()
        stack = list(names)
        while stack:
            name = stack.pop()
            if name not in seen:
                seen.add(name)
                decision = self.terms.decisions.get(name)
                for e in self._expressions(decision) if decision is not None else ():
                    stack += self.book.uses.get(e.address, frozenset())
        return seen

    # -- decisions

    def _decision(self, decision: Decision) -> Call:
        parameters = tuple(name for name, _ in decision.parameters)
        timeline = self.reaching_back(decision.versions)
        calls = Timeline(tuple((i, self._logic(decision, v, parameters)) for i, v in timeline.entries))
        plain = self._versions(decision, calls, parameters)
        base = compile_transitions(self, decision, calls, plain)
        compute = compile_exceptions(self, decision, base, parameters)
        if decision.governed_by is not None:
            compute = _governed(self.function(decision.governed_by, parameters), compute)
        if decision.given:
            compute = _givable(self.slots[decision.name], compute)
        if self.traced:
            return self._traced_call(decision, compute)
        if compute is plain and not parameters and len(calls.entries) == 1:
            return self._kept_alone(decision, *calls.entries[0])
        return compute if parameters else _kept(self._cells[decision.name], compute)

    def _versions(self, decision: Decision, calls: Timeline[Call], parameters: tuple[str, ...]) -> Call:
        """The decision's own logic, by the version in force on the governing day."""
        if len(calls.entries) == 1:
            interval, only = calls.entries[0]
            first, last = interval.start or date.min, interval.end or date.max

            if not parameters:

                def alone(run: Run, day: date) -> Value:
                    if first <= day < last:
                        return only(run, day)
                    raise self._absence(decision, day)

                return alone

            def single(run: Run, day: date, *arguments: Value) -> Value:
                if first <= day < last:
                    return only(run, day, *arguments)
                raise self._absence(decision, day)

            return single

        def several(run: Run, day: date, *arguments: Value) -> Value:
            found = calls.at(day)
            if found is None:
                raise self._absence(decision, day)
            return found(run, day, *arguments)

        return several

    def _kept_alone(self, decision: Decision, interval: Interval, only: Call) -> Call:
        """A decision of one version without exceptions, which is most of them: `_kept` and `_versions` in one call."""
        first, last = interval.start or date.min, interval.end or date.max
        cell = self._cells[decision.name]

        def call(run: Run, day: date) -> Value:
            if day is run.day:
                value = run.cells[cell]
                if value is not EMPTY:
                    return value
                if first <= day < last:
                    value = run.cells[cell] = only(run, day)
                    return value
                raise self._absence(decision, day)
            key = (cell, day)
            memo = run.memo
            if key in memo:
                return memo[key]
            if first <= day < last:
                value = memo[key] = only(run, day)
                return value
            raise self._absence(decision, day)

        return call

    def _absence(self, decision: Decision, day: date) -> Absent:
        status = self.terms.absence(day, decision.versions)
        return absence(self, status, str(decision.versions.entries[0][1].citation), day)

    def _logic(self, decision: Decision, version: DecisionVersion, parameters: tuple[str, ...]) -> Call:
        logic, alternative = self._taken(version.logic, version.alternatives)
        value = self._value(decision, logic, parameters)
        if not self.traced:
            return value
        review = self.review(version.review, version.citation, parameters)
        expression, worked = self._shown(logic)
        working = self.working(logic.expression) if isinstance(logic, Formula) else None
        boolean = decision.type.head == "boolean"
        readings = tuple(dict.fromkeys((*version.readings, *(a.reading for a in version.alternatives))))

        def call(run: Run, day: date, *arguments: Value) -> Value:
            assert run.tracer is not None
            frame = run.tracer.top
            frame.citation, frame.version, frame.day = str(version.citation), version.version, day
            frame.expression, frame.worked, frame.working, frame.readings = expression, worked, working, readings
            result = value(run, day, *arguments)
            coverage = run.tracer.coverage
            coverage.hit("decision", version.place.address)
            if boolean:
                coverage.hit("condition", version.place.address, bool(result))
            if alternative is not None:
                coverage.hit("alternative", alternative.place.address)
            if review is not None:
                frame.reviews += review(run, day, *arguments)
            return result

        return call

    def _chosen(self, logic: Logic, alternatives: tuple[Alternative, ...]) -> Logic:
        return self._taken(logic, alternatives)[0]

    def _taken(self, logic: Logic, alternatives: tuple[Alternative, ...]) -> tuple[Logic, Alternative | None]:
        for alternative in alternatives:
            if self.options.get(alternative.reading) == alternative.option:
                return alternative.logic, alternative
        return logic, None

    def _value(self, decision: Decision, logic: Logic, parameters: tuple[str, ...]) -> Call:
        if isinstance(logic, Formula):
            return self.function(logic.expression, parameters)
        if isinstance(logic, Table):
            return compile_table(self, decision, logic, parameters)
        if isinstance(logic, Accrual):
            return compile_accrual(self, decision, logic, parameters)
        return self._collect(logic, parameters)

    def _collect(self, logic: Collect, parameters: tuple[str, ...]) -> Call:
        items = [(str(citation), e, self.function(e, parameters)) for citation, e in logic.items]

        def call(run: Run, day: date, *arguments: Value) -> Value:
            held = [(citation, condition(run, day, *arguments)) for citation, _, condition in items]
            if run.tracer is not None:
                run.tracer.top.collected += held
                for (_, expression, _), (_, holds) in zip(items, held, strict=True):
                    run.tracer.coverage.hit("condition", expression.address, bool(holds))
            return tuple(citation for citation, holds in held if holds)

        return call

    def _shown(self, logic: Logic) -> tuple[str | None, Callable[[dict[str, Value]], str] | None]:
        """The expression of a decision for readers, and with its values filled in."""
        if isinstance(logic, Table):
            return "、".join(e.text for e in logic.inputs), None
        if isinstance(logic, Collect):
            return None, None
        expression = logic.expression if isinstance(logic, Formula) else logic.rate
        node = self.book.tree(expression).node

        def worked(values: dict[str, Value]) -> str:
            return to_text(node, name=lambda written: self._filled(written, values))

        return expression.text, worked

    def _filled(self, written: str, values: dict[str, Value]) -> str:
        name = self.terms.name_of(written)
        decision = self.terms.decisions.get(name)
        if name not in values or (decision is not None and decision.parameters):
            return written
        return show(values[name])

    def _expressions(self, decision: Decision) -> list[Expression]:
        """Every expression that a decision evaluates, under the readings taken."""
        out: list[Expression | None] = [decision.governed_by]
        for _, version in decision.versions.entries:
            out += logic_expressions(self._chosen(version.logic, version.alternatives))
        for override in self.terms.overrides.get(decision.name, ()):
            out += [override.arises_when, override.governed_by]
            for _, v in override.versions.entries:
                out += [v.when, v.then]
        cited = {v.citation for _, v in decision.versions.entries}
        out += [t.who for t in self.terms.transitions if any(t.concerns(c) for c in cited)]
        return [e for e in out if e is not None]

    def _traced_call(self, decision: Decision, compute: Call) -> Call:
        names = [name for name, _ in decision.parameters]

        def call(run: Run, day: date, *arguments: Value) -> Value:
            tracer = run.tracer
            assert tracer is not None
            key = (decision.name, day, arguments) if _hashable(arguments) else None
            if key in tracer.done:
                node = tracer.done[key]
                tracer.add(node)
                return node.value
            frame = Frame(decision.name, decision.unit, "rounding" if decision.rounding else "decision")
            frame.arguments = dict(zip(names, arguments, strict=True))
            tracer.enter(frame)
            try:
                value = compute(run, day, *arguments)
            except Absent as absent:
                tracer.fail(absent)
                raise
            except BaseException:
                tracer.stack.pop()
                raise
            node = tracer.leave(value)
            if key is not None:
                tracer.done[key] = node
            return value

        return call


def logic_expressions(logic: Logic) -> list[Expression | None]:
    """The expressions of a decision's logic."""
    if isinstance(logic, Formula):
        return [logic.expression]
    if isinstance(logic, Table):
        out: list[Expression | None] = list(logic.inputs)
        for row in logic.rows:
            out += [*row.tests, row.then]
        return out
    if isinstance(logic, Accrual):
        return [logic.rate, logic.over, logic.during, logic.excluded, *(logic.split or ())]
    return [e for _, e in logic.items]


def _governed(governing: Call, compute: Call) -> Call:
    def call(run: Run, day: date, *arguments: Value) -> Value:
        return compute(run, governing(run, day, *arguments), *arguments)

    return call


def _givable(slot: int, compute: Call) -> Call:
    """A decision whose value may have been given; then it is not computed."""

    def call(run: Run, day: date, *arguments: Value) -> Value:
        if slot in run.facts:
            if run.tracer is not None:
                run.tracer.top.kind = "given"
            return run.facts[slot]
        return compute(run, day, *arguments)

    return call


def _kept(cell: int, compute: Call) -> Call:
    """A decision computed once per day: for the run's own day in a cell, for other days by day."""

    def call(run: Run, day: date) -> Value:
        if day is run.day:
            value = run.cells[cell]
            if value is EMPTY:
                value = run.cells[cell] = compute(run, day)
            return value
        key = (cell, day)
        memo = run.memo
        if key in memo:
            return memo[key]
        value = memo[key] = compute(run, day)
        return value

    return call


def _hashable(arguments: tuple[Value, ...]) -> bool:
    try:
        hash(arguments)
    except TypeError:
        return False
    return True
