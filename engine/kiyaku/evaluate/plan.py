"""A rule book made executable.

A `Plan` holds one callable per decision, `f(run, day, *arguments)`, for one choice of readings.  The expressions inside are
compiled Python functions; what is around them (which version governs, which exception applies, what is absent) is
composed of closures here.  The same code serves two plans: the plain one computes, the traced one also records.
"""

from __future__ import annotations

import ast as pyast
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from kiyaku.book.check import CheckedBook
from kiyaku.book.model import (
    Accrual,
    Alternative,
    Collect,
    Decision,
    DecisionVersion,
    Expression,
    Fact,
    Formula,
    LawValue,
    Logic,
    Override,
    OverrideVersion,
    Table,
)
from kiyaku.book.model import Review as ReviewSpec
from kiyaku.evaluate import runtime
from kiyaku.evaluate.accrual import compile_accrual
from kiyaku.evaluate.outcome import Absent, Considered, Explanation, Review, Value
from kiyaku.evaluate.runtime import Run
from kiyaku.evaluate.table import compile_table
from kiyaku.evaluate.trace import Frame
from kiyaku.feel import ast
from kiyaku.feel.compile import compile_function
from kiyaku.feel.printer import to_text
from kiyaku.evaluate.show import show
from kiyaku.timeline import Interval, Timeline

Call = Callable[..., Value]  # (run, day, *arguments)


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
        self.calls: dict[str, Call] = {}
        self._law = {name: self._law_call(value) for name, value in self.terms.law.items()}
        self._calendars = {name: self._calendar(name) for name in self.terms.calendars}
        self._primitives = {
            "_at": runtime.at,
            "_series": self._series,
            "_changes": runtime.changes,
            "_add_days": runtime.add_days,
            "_is_open": runtime.is_open,
        }

    # -- what the rest of the evaluator asks for --------------------------------------------------------------------

    def call(self, name: str) -> Call:
        """The callable of a decision."""
        found = self.calls.get(name)
        if found is None:
            # a decision may be called before it is compiled: its name is looked up when it first runs
            self.calls[name] = lambda run, day, *arguments: self.calls[name](run, day, *arguments)
            found = self.calls[name] = self._decision(self.terms.decisions[name])
        return found

    def function(self, expression: Expression, parameters: tuple[str, ...] = ()) -> Call:
        """An expression as a callable of a run, a day and the decision's arguments."""
        places = {name: f"p{i}" for i, name in enumerate(parameters)}
        return self._compile(expression, ("c", "day", *places.values()), places)

    def test(self, expression: Expression, parameters: tuple[str, ...] = ()) -> Call:
        """Unary tests as a callable that takes the input value last."""
        places = {name: f"p{i}" for i, name in enumerate(parameters)}
        return self._compile(expression, ("c", "day", *places.values(), "x"), {**places, "?": "x"})

    def reach(self, expression: Expression) -> set[str]:
        """Every name that an expression depends on, through decisions."""
        seen: set[str] = set()
        stack = list(self.book.names(expression))
        while stack:
            name = stack.pop()
            if name not in seen:
                seen.add(name)
                stack += self._used_by(name)
        return seen

    def parts(self, expression: Expression, parameters: tuple[str, ...]) -> list[Call]:
        """What an expression is made of that may change from day to day: a callable for each name in it.

        A function in it has no value of its own; then the expression itself stands for all.
        """
        calls: list[Call] = []
        for written in sorted(_names(self.book.tree(expression).node) - set(parameters)):
            name = self.terms.name_of(written)
            fact, decision = self.terms.facts.get(name), self.terms.decisions.get(name)
            if fact is not None and fact.varies:
                calls.append(_varying(self.slots[name], name))
            elif name in self.terms.law:
                calls.append(self._law[name])
            elif decision is not None and decision.parameters:
                return [self.function(expression, parameters)]
            elif decision is not None:
                calls.append(self._lazy(name))
        return [_without_arguments(call) for call in calls]

    # -- expressions ------------------------------------------------------------------------------------------------

    def _compile(self, expression: Expression, params: tuple[str, ...], places: Mapping[str, str]) -> Call:
        checked = self.book.tree(expression)
        constants: dict[str, object] = dict(self._primitives)
        names: dict[str, Callable[[], pyast.expr]] = {}
        calls: dict[str, Any] = {n: e.emit for n, e in self.book.extensions.items()}
        names |= {written: _load(place) for written, place in places.items()}
        for written in _names(checked.node) - places.keys():
            name = self.terms.name_of(written)
            if name in self.terms.facts:
                names[written] = self._fact(self.terms.facts[name], constants)
            elif name in self.terms.law:
                names[written] = self._constant(self._law[name], f"law{len(constants)}", constants)
            elif name in self.terms.calendars:
                key = f"calendar{len(constants)}"
                constants[key] = self._calendars[name]
                names[written] = _load(key)
            elif name in self.terms.decisions:
                decision = self.terms.decisions[name]
                key = f"d{len(constants)}"
                constants[key] = self._lazy(name)
                if decision.parameters:
                    calls[written] = _emit_call(key, [p for p, _ in decision.parameters])
                else:
                    names[written] = _load_call(key)
        compiled: Call = compile_function(
            checked, mode="strict", params=params, names=names, calls=calls, constants=constants
        )
        return compiled

    def _lazy(self, name: str) -> Call:
        found = self.calls.get(name)
        if found is not None:
            return found
        cell: list[Call] = []

        def call(run: Run, day: date, *arguments: Value) -> Value:
            if not cell:
                cell.append(self.call(name))
            return cell[0](run, day, *arguments)

        return call

    @staticmethod
    def _constant(call: Call, key: str, constants: dict[str, object]) -> Callable[[], pyast.expr]:
        constants[key] = call
        return _load_call(key)

    def _fact(self, fact: Fact, constants: dict[str, object]) -> Callable[[], pyast.expr]:
        slot = self.slots[fact.name]
        if self.traced:
            return self._constant(self._traced_fact(fact), f"fact{slot}", constants)
        facts = pyast.Attribute(_name("c"), "facts", pyast.Load())

        def load() -> pyast.expr:
            value = pyast.Subscript(facts, pyast.Constant(slot), pyast.Load())
            if not fact.varies:
                return value
            return pyast.Call(_name("_at"), [value, _name("day"), pyast.Constant(fact.name)], [])

        return load

    def _series(self, run: Run, written: str) -> runtime.Series:
        """A varying fact with its whole history."""
        fact = self.terms.facts[self.terms.name_of(written)]
        if self.traced:
            assert run.tracer is not None
            run.tracer.add(_leaf(fact.name, "fact", None, fact.unit, "ok", str(fact.cite) if fact.cite else None))
        found: runtime.Series = run.facts[self.slots[fact.name]]
        return found

    def _traced_fact(self, fact: Fact) -> Call:
        slot = self.slots[fact.name]
        cite = str(fact.cite) if fact.cite else None

        def call(run: Run, day: date) -> Value:
            assert run.tracer is not None
            try:
                value = run.facts[slot]
                if fact.varies:
                    value = runtime.at(value, day, fact.name)
            except Absent as absent:
                run.tracer.add(_leaf(fact.name, "fact", None, fact.unit, absent.status, cite))
                raise
            assumed = slot in run.facts.assumed
            node = Explanation(
                name=fact.name,
                kind="assumed" if assumed else "fact",
                value=value,
                unit=fact.unit,
                citation=cite,
                day=day if fact.varies else None,
                note=fact.default_means if assumed else None,
                readings=fact.readings,
            )
            run.tracer.add(node)
            return value

        return call

    def _law_call(self, law: LawValue) -> Call:
        slot = self.slots[law.name]
        traced = self.traced

        def call(run: Run, day: date) -> Value:
            given = run.facts.get(slot)
            entry = None if given is not None else law.entries.at(day)
            if given is not None:
                value, source, version = runtime.at(given, day, law.name), "given", None
            elif entry is None or entry.absent is not None:
                status = "no_law_value" if entry is None else str(entry.absent)
                if traced:
                    assert run.tracer is not None
                    run.tracer.add(_leaf(law.name, "law", None, None, status, law.title))
                raise Absent(status, law.title, value=law.name, day=day)
            else:
                interval = law.entries.interval_at(day)
                value, source, version = entry.value, entry.source, interval.start if interval else None
            if traced:
                assert run.tracer is not None
                run.tracer.add(
                    Explanation(
                        name=law.name, kind="law", value=value, citation=law.title, version=version, day=day, note=source
                    )
                )
            return value

        return call

    def _calendar(self, name: str) -> object:
        calendar = self.terms.calendars[name]
        for reading, option, weekdays, dates in calendar.alternatives:
            if self.options.get(reading) == option:
                from dataclasses import replace

                return replace(calendar, closed_weekdays=weekdays, closed_dates=dates)
        return calendar

    # -- decisions --------------------------------------------------------------------------------------------------

    def _decision(self, decision: Decision) -> Call:
        parameters = tuple(name for name, _ in decision.parameters)
        governed = self.function(decision.governed_by, parameters) if decision.governed_by else None
        base = self._versions(decision, parameters)
        overrides = [self._override(o, parameters) for o in self.terms.overrides.get(decision.name, ())]
        slot = self.slots[decision.name] if decision.given else None

        def compute(run: Run, day: date, *arguments: Value) -> Value:
            if slot is not None and slot in run.facts:
                if self.traced:
                    assert run.tracer is not None
                    run.tracer.top.kind = "given"
                return run.facts[slot]
            if governed is not None:
                day = governed(run, day, *arguments)
            if overrides:
                return self._excepted(decision, overrides, base, run, day, arguments)
            return base(run, day, *arguments)

        return self._traced_call(decision, compute) if self.traced else _memoized(decision, compute)

    def _versions(self, decision: Decision, parameters: tuple[str, ...]) -> Call:
        """The decision's own logic, by the version in force on the governing day."""
        timeline = self._reaching_back(decision.versions)
        starts = tuple((i, self._logic(decision, v, parameters)) for i, v in timeline.entries)
        if len(starts) == 1:
            interval, only = starts[0]
            first, last = interval.start or date.min, interval.end or date.max

            def single(run: Run, day: date, *arguments: Value) -> Value:
                if first <= day < last:
                    return only(run, day, *arguments)
                raise self._absence(decision, day)

            return single
        calls = Timeline(starts)

        def several(run: Run, day: date, *arguments: Value) -> Value:
            found = calls.at(day)
            if found is None:
                raise self._absence(decision, day)
            return found(run, day, *arguments)

        return several

    def _reaching_back(self, versions: Timeline[Any]) -> Timeline[Any]:
        """The versions; if text that is not held counts as the same, the first one from the beginning of time."""
        if not self.same_text or not versions.entries:
            return versions
        (interval, version), *rest = versions.entries
        if interval.start is None or self.terms.absence(_before(interval.start), versions) != "text_unavailable":
            return versions
        return Timeline(((Interval(None, interval.end), version), *rest))

    def _absence(self, decision: Decision, day: date) -> Absent:
        status = self.terms.absence(day, decision.versions)
        first = decision.versions.entries[0][1]
        return absence(self.terms, status, str(first.citation), day)

    def _logic(self, decision: Decision, version: DecisionVersion, parameters: tuple[str, ...]) -> Call:
        logic = self._chosen(version.logic, version.alternatives)
        value = self._value(decision, logic, parameters)
        if not self.traced:
            return value
        review = self._review(version.review, str(version.citation), parameters)
        expression, worked = self._shown(logic)
        readings = self._readings(version)

        def call(run: Run, day: date, *arguments: Value) -> Value:
            assert run.tracer is not None
            frame = run.tracer.top
            frame.citation, frame.version, frame.day = str(version.citation), version.version, day
            frame.expression, frame.worked, frame.readings = expression, worked, readings
            result = value(run, day, *arguments)
            if review is not None:
                frame.reviews += review(run, day, *arguments)
            return result

        return call

    def _chosen(self, logic: Logic, alternatives: tuple[Alternative, ...]) -> Logic:
        for alternative in alternatives:
            if self.options.get(alternative.reading) == alternative.option:
                return alternative.logic
        return logic

    def _readings(self, version: DecisionVersion) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*version.readings, *(a.reading for a in version.alternatives))))

    def _value(self, decision: Decision, logic: Logic, parameters: tuple[str, ...]) -> Call:
        if isinstance(logic, Formula):
            return self.function(logic.expression, parameters)
        if isinstance(logic, Table):
            return compile_table(self, decision, logic, parameters)
        if isinstance(logic, Accrual):
            return compile_accrual(self, decision, logic, parameters)
        return self._collect(logic, parameters)

    def _collect(self, logic: Collect, parameters: tuple[str, ...]) -> Call:
        conditions = [(str(citation), self.function(e, parameters)) for citation, e in logic.items]

        def call(run: Run, day: date, *arguments: Value) -> Value:
            held = [(citation, condition(run, day, *arguments)) for citation, condition in conditions]
            if self.traced:
                assert run.tracer is not None
                run.tracer.top.collected += held
            return tuple(citation for citation, holds in held if holds)

        return call

    def _shown(self, logic: Logic) -> tuple[str | None, Callable[[dict[str, Value]], str] | None]:
        if isinstance(logic, Formula | Accrual):
            expression = logic.expression if isinstance(logic, Formula) else logic.rate
            node = self.book.tree(expression).node
            terms = self.terms

            def worked(values: dict[str, Value]) -> str:
                return to_text(node, name=lambda n: _filled(terms.name_of(n), values))

            return expression.text, worked
        if isinstance(logic, Table):
            return "、".join(e.text for e in logic.inputs), None
        return None, None

    def _used_by(self, name: str) -> set[str]:
        decision = self.terms.decisions.get(name)
        if decision is None:
            return set()
        out: set[str] = set()
        for e in self._expressions(decision):
            out |= self.book.uses.get(id(e), frozenset())
        return out

    def _expressions(self, decision: Decision) -> list[Expression]:
        out: list[Expression | None] = [decision.governed_by]
        for _, version in decision.versions.entries:
            out += logic_expressions(self._chosen(version.logic, version.alternatives))
        for override in self.terms.overrides.get(decision.name, ()):
            out += [override.arises_when, override.governed_by]
            for _, v in override.versions.entries:
                out += [v.when, v.then]
        return [e for e in out if e is not None]

    # -- exceptions -------------------------------------------------------------------------------------------------

    def _override(self, override: Override, parameters: tuple[str, ...]) -> _Exception:
        return _Exception(self, override, parameters)

    def _excepted(
        self,
        decision: Decision,
        overrides: list[_Exception],
        base: Call,
        run: Run,
        day: date,
        arguments: tuple[Value, ...],
    ) -> Value:
        hits = [hit for o in overrides if (hit := o.applies(run, day, arguments)) is not None]
        if not hits:
            return base(run, day, *arguments)
        outranked = {cited for hit in hits for cited in hit.version.over}
        winners = [hit for hit in hits if hit.version.citation not in outranked]
        instead = self._instead(base, run, day, arguments) if self.traced else (None, "ok")
        results = [hit.result(run, arguments) for hit in winners]
        if any(r != results[0] for r in results[1:]) or not results:
            cited = "、".join(str(hit.version.citation) for hit in hits)
            raise Absent("contradiction", cited, decision=decision.name)
        if self.traced:
            for hit in winners:
                hit.record(run, results[0], instead, arguments)
        if isinstance(results[0], Absent):
            raise results[0]
        return results[0]

    def _instead(self, base: Call, run: Run, day: date, arguments: tuple[Value, ...]) -> tuple[Value, str]:
        """What would have held without the exception; its own trace is not kept."""
        assert run.tracer is not None
        run.tracer.enter(Frame("", None))
        try:
            return base(run, day, *arguments), "ok"
        except Absent as absent:
            return None, absent.status
        finally:
            run.tracer.stack.pop()

    def _review(self, spec: ReviewSpec | None, citation: str, parameters: tuple[str, ...]) -> Call | None:
        if spec is None:
            return None
        when = self.function(spec.when, parameters) if spec.when is not None else None
        review = Review(citation=citation, reason=spec.reason, reading=spec.reading)

        def call(run: Run, day: date, *arguments: Value) -> list[Review]:
            assert run.tracer is not None
            run.tracer.enter(Frame("", None))  # what a review reads is no input of the figure
            try:
                return [review] if when is None or when(run, day, *arguments) else []
            finally:
                run.tracer.stack.pop()

        return call

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


class _Exception:
    """A clause's exception to a decision, compiled."""

    def __init__(self, plan: Plan, override: Override, parameters: tuple[str, ...]) -> None:
        def maybe(e: Expression | None) -> Call | None:
            return plan.function(e, parameters) if e is not None else None

        self.plan = plan
        self.override = override
        self.arises = maybe(override.arises_when)
        self.governed = maybe(override.governed_by)
        self.versions = plan._reaching_back(override.versions).map(
            lambda v: (v, plan.function(v.when, parameters), maybe(v.then), plan._review(v.review, str(v.citation), parameters))
        )

    def applies(self, run: Run, day: date, arguments: tuple[Value, ...]) -> _Hit | None:
        """The exception as it applies on a day, or None if it does not."""
        if self.arises is not None and not self.arises(run, day, *arguments):
            return None
        governing = self.governed(run, day, *arguments) if self.governed is not None else day
        found = self.versions.at(governing)
        if found is None:
            status = self.plan.terms.absence(governing, self.override.versions)
            if status == "text_unavailable":
                first = self.override.versions.entries[0][1]
                raise absence(self.plan.terms, status, str(first.citation), governing)
            return None
        version, when, then, review = found
        if version.option is not None and self.plan.options.get(version.option[0]) != version.option[1]:
            return None
        holds = when(run, governing, *arguments)
        if self.plan.traced and not holds:
            assert run.tracer is not None
            run.tracer.top.considered.append(
                Considered(
                    citation=str(version.citation), version=version.version, about=version.about, applied=False
                )
            )
        return _Hit(version, then, review, governing) if holds else None


class _Hit:
    """An exception that applies."""

    __slots__ = ("day", "review", "then", "version")

    def __init__(self, version: OverrideVersion, then: Call | None, review: Call | None, day: date) -> None:
        self.version, self.then, self.review, self.day = version, then, review, day

    def result(self, run: Run, arguments: tuple[Value, ...]) -> Value:
        """The value that holds instead, or the absence."""
        if self.then is None:
            return _Ruled(str(self.version.absent), str(self.version.citation))
        return self.then(run, self.day, *arguments)

    def record(self, run: Run, value: Value, instead: tuple[Value, str], arguments: tuple[Value, ...]) -> None:
        """Tell the tracer."""
        assert run.tracer is not None
        frame = run.tracer.top
        frame.citation, frame.version, frame.day = str(self.version.citation), self.version.version, self.day
        absent = isinstance(value, Absent)
        frame.considered.append(
            Considered(
                citation=str(self.version.citation),
                version=self.version.version,
                about=self.version.about,
                applied=True,
                value=None if absent else value,
                instead_of=instead[0],
                instead_of_status=instead[1],
            )
        )
        option = (self.version.option[0],) if self.version.option else ()
        frame.readings = tuple(dict.fromkeys((*frame.readings, *self.version.readings, *option)))
        if self.review is not None:
            frame.reviews += self.review(run, self.day, *arguments)


class _Ruled(Absent):
    """An absence that a clause rules; equal to another of the same name."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Ruled) and self.status == other.status

    def __hash__(self) -> int:
        return hash(self.status)


def absence(terms: Any, status: str, citation: str, day: date) -> Absent:
    """The absence of a clause on a day, with the revision that was in force."""
    revision = terms.revision_at(day)
    return Absent(
        status,
        citation,
        day=day,
        revision=revision.effective if revision else None,
        number=revision.number if revision else None,
    )


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


def _varying(slot: int, name: str) -> Call:
    return lambda run, day: runtime.at(run.facts[slot], day, name)


def _without_arguments(call: Call) -> Call:
    return lambda run, day, *arguments: call(run, day)


def _memoized(decision: Decision, compute: Call) -> Call:
    if decision.parameters:
        return compute
    name = decision.name

    def call(run: Run, day: date) -> Value:
        memo = run.memo
        key = (name, day)
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


def _leaf(name: str, kind: str, value: Value, unit: str | None, status: str, citation: str | None) -> Explanation:
    return Explanation(name=name, kind=kind, value=value, unit=unit, status=status, citation=citation)


def _filled(name: str, values: dict[str, Value]) -> str:
    return show(values[name]) if name in values else name


def _before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _names(node: object) -> set[str]:
    """Every word used as a name anywhere in a tree."""
    if isinstance(node, ast.Name):
        return {node.name}
    if isinstance(node, tuple):
        return set().union(*map(_names, node)) if node else set()
    if isinstance(node, ast.Node):
        return set().union(*(_names(getattr(node, f)) for f in node.__dataclass_fields__ if f != "span"))
    return set()


# -- emitting Python ------------------------------------------------------------------------------------------------


def _name(name: str) -> pyast.expr:
    return pyast.Name(name, pyast.Load())


def _load(name: str) -> Callable[[], pyast.expr]:
    return lambda: _name(name)


def _load_call(name: str) -> Callable[[], pyast.expr]:
    return lambda: pyast.Call(_name(name), [_name("c"), _name("day")], [])


def _emit_call(name: str, parameters: list[str]) -> Callable[[ast.Call, Callable[[ast.Node], pyast.expr]], pyast.expr]:
    def emit(call: ast.Call, compile: Callable[[ast.Node], pyast.expr]) -> pyast.expr:
        named = {a.name: a.value for a in call.named}
        arguments = call.positional or tuple(named[p] for p in parameters)
        return pyast.Call(_name(name), [_name("c"), _name("day"), *map(compile, arguments)], [])

    return emit
