"""Expressions of a rule book as Python functions of a run, a day and the arguments of their decision.

`Expressions` knows what a name in an expression loads: a fact's slot, a varying fact on the current day, a law value, a
calendar, or the call of another decision.  In a traced plan the loads also tell the tracer what they read.
"""

from __future__ import annotations

import ast as pyast
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from kiyaku.book.check import CheckedBook
from kiyaku.book.model import Address, Calendar, Expression, Fact, LawValue
from kiyaku.evaluate import runtime
from kiyaku.evaluate.outcome import Absent, Explanation, Value
from kiyaku.evaluate.runtime import Run
from kiyaku.evaluate.working import Noted, Working, conditions, spine, working
from kiyaku.feel.python.compile import Wrap, compile_function
from kiyaku.feel.syntax import ast

Call = Callable[..., Value]  # (run, day, *arguments)
Load = Callable[[], pyast.expr]


STEPS = 1_000_000
"""How many rounds the loops of one expression may take."""


class Expressions:
    """The compiler of a plan's expressions.

    `decision` gives the callable of a decision by name.
    """

    def __init__(
        self,
        book: CheckedBook,
        slots: Mapping[str, int],
        options: Mapping[str, str],
        decision: Callable[[str], Call],
        *,
        traced: bool,
    ) -> None:
        self.book = book
        self.terms = book.terms
        self.slots = slots
        self.options = options
        self.traced = traced
        self._extensions = {name: e.emit for name, e in book.extensions.items()}
        self._decision = decision
        self._law = {name: self._law_call(value) for name, value in self.terms.law.items()}
        self._calendars = {name: self._calendar(c) for name, c in self.terms.calendars.items()}
        self._primitives: dict[str, object] = {
            "_at": runtime.at,
            "_series": self._series,
            "_changes": runtime.changes,
            "_add_days": runtime.add_days,
            "_is_open": runtime.is_open,
        }

    def function(self, expression: Expression, parameters: tuple[str, ...] = ()) -> Call:
        """An expression as a callable of a run, a day and the decision's arguments."""
        places = {name: f"p{i}" for i, name in enumerate(parameters)}
        return self._compile(expression, ("c", "day", *places.values()), places)

    def test(self, expression: Expression, parameters: tuple[str, ...] = ()) -> Call:
        """Unary tests as a callable that takes the input value last."""
        places = {name: f"p{i}" for i, name in enumerate(parameters)}
        return self._compile(expression, ("c", "day", *places.values(), "x"), {**places, "?": "x"})

    def parts(self, expression: Expression, parameters: tuple[str, ...]) -> list[Call]:
        """What an expression is made of that may change from day to day: a callable for each name in it.

        A function in it has no value of its own; then the expression itself stands for all.
        """
        calls: list[Call] = []
        for written in sorted(names_in(self.book.tree(expression).node) - set(parameters)):
            name = self.terms.name_of(written)
            fact, decision = self.terms.facts.get(name), self.terms.decisions.get(name)
            if fact is not None and fact.varies:
                calls.append(_varying(self.slots[name], name))
            elif name in self.terms.law:
                calls.append(self._law[name])
            elif decision is not None and decision.parameters:
                return [self.function(expression, parameters)]
            elif decision is not None:
                calls.append(self._decision(name))
        return [_without_arguments(call) for call in calls] if parameters else calls

    def _compile(self, expression: Expression, params: tuple[str, ...], places: Mapping[str, str]) -> Call:
        checked = self.book.tree(expression)
        constants = dict(self._primitives)
        names: dict[str, Load] = {written: _load(place) for written, place in places.items()}
        calls: dict[str, Any] = {**self._extensions}
        for written in names_in(checked.node) - places.keys():
            name = self.terms.name_of(written)
            if name in self.terms.facts:
                names[written] = self._fact(self.terms.facts[name], constants)
            elif name in self.terms.law:
                names[written] = _load_call(_constant(self._law[name], constants))
            elif name in self.terms.calendars:
                names[written] = _load(_constant(self._calendars[name], constants))
            elif name in self.terms.decisions:
                parameters = [p for p, _ in self.terms.decisions[name].parameters]
                key = _constant(self._decision(name), constants)
                if parameters:
                    calls[written] = _emit_call(key, parameters)
                else:
                    names[written] = _load_call(key)
        compiled: Call = compile_function(
            checked,
            mode="strict",
            params=params,
            names=names,
            calls=calls,
            constants=constants,
            wrap=self._noting(expression, constants) if self.traced else None,
        )
        return compiled

    def _noting(self, expression: Expression, constants: dict[str, object]) -> Wrap:
        """Around the parts that arithmetic shows, and around conditions, a call that notes their values."""
        checked = self.book.tree(expression)
        shown = {node.number for node in spine(checked.node, self.rounds)}
        asked = {node.number for node in conditions(checked.node)}
        constants |= {"_note": _note, "_ask": _ask, "_address": expression.address}

        def wrap(node: ast.Node, made: pyast.expr) -> pyast.expr:
            for function, nodes in (("_note", shown), ("_ask", asked)):
                if node.number in nodes:
                    place = pyast.Constant(node.number)
                    made = pyast.Call(_name(function), [_name("c"), _name("_address"), place, made], [])
            return made

        return wrap

    def rounds(self, written: str) -> bool:
        """Whether a name is that of a decision that rounds."""
        decision = self.terms.decisions.get(self.terms.name_of(written)) if written else None
        return decision is not None and decision.rounding

    def working(self, expression: Expression) -> Callable[[Mapping[Address, Noted]], Working | None]:
        """What makes the arithmetic of an expression out of the noted values of its parts."""
        checked = self.book.tree(expression)
        address = expression.address
        return lambda noted: working(checked, self.rounds, noted.get(address, {}))

    # -- loads

    def _fact(self, fact: Fact, constants: dict[str, object]) -> Load:
        slot = self.slots[fact.name]
        if self.traced:
            return _load_call(_constant(self._traced_fact(fact), constants))
        facts = pyast.Attribute(_name("c"), "asked" if fact.question else "facts", pyast.Load())

        def load() -> pyast.expr:
            value = pyast.Subscript(facts, pyast.Constant(slot), pyast.Load())
            if not fact.varies:
                return value
            return pyast.Call(_name("_at"), [value, _name("day"), pyast.Constant(fact.name)], [])

        return load

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
                run.tracer.add(
                    Explanation(name=fact.name, kind="fact", unit=fact.unit, status=absent.status, citation=cite)
                )
                raise
            assumed = slot in run.facts.assumed
            run.tracer.add(
                Explanation(
                    name=fact.name,
                    kind="assumed" if assumed else "fact",
                    value=value,
                    unit=fact.unit,
                    citation=cite,
                    day=day if fact.varies else None,
                    note=fact.default_means if assumed else None,
                    readings=fact.readings,
                )
            )
            return value

        return call

    def _series(self, run: Run, written: str) -> runtime.Series:
        """A varying fact with its whole history."""
        fact = self.terms.facts[self.terms.name_of(written)]
        found: runtime.Series = run.facts[self.slots[fact.name]]
        if run.tracer is not None:
            steps = {"" if d == date.min else str(d): v for d, v in zip(found.starts, found.values, strict=True)}
            cite = str(fact.cite) if fact.cite else None
            run.tracer.add(Explanation(name=fact.name, kind="fact", value=steps, unit=fact.unit, citation=cite))
        return found

    def _law_call(self, law: LawValue) -> Call:
        slot = self.slots[law.name]

        def call(run: Run, day: date) -> Value:
            given = run.facts.get(slot)
            entry = None if given is not None else law.entries.at(day)
            status = "ok"
            value: Value = None
            source, version = "given", None
            if given is not None:
                value = runtime.at(given, day, law.name)
            elif entry is None or entry.absent is not None:
                status, source = "no_law_value" if entry is None else str(entry.absent), ""
            else:
                value, source = entry.value, entry.source
            if run.tracer is not None:
                interval = law.entries.interval_at(day)
                version = interval.start if interval is not None and entry is not None else None
                run.tracer.add(
                    Explanation(
                        name=law.name,
                        kind="law",
                        value=value,
                        status=status,
                        citation=law.title,
                        version=version,
                        day=day,
                        note=source,
                    )
                )
            if status != "ok":
                raise Absent(status, law.title, value=law.name, day=day)
            return value

        return call

    def _calendar(self, calendar: Calendar) -> Calendar:
        for reading, option, weekdays, dates in calendar.alternatives:
            if self.options.get(reading) == option:
                return replace(calendar, closed_weekdays=weekdays, closed_dates=dates)
        return calendar


def names_in(node: object) -> set[str]:
    """Every word used as a name anywhere in a tree."""
    if isinstance(node, ast.Name):
        return {node.name}
    if isinstance(node, tuple):
        return set().union(*map(names_in, node)) if node else set()
    if isinstance(node, ast.Node):
        return set().union(*(names_in(getattr(node, f)) for f in node.__dataclass_fields__ if f != "span"))
    return set()


def _note(run: Run, address: Address, node: int, value: Value) -> Value:
    assert run.tracer is not None
    run.tracer.top.noted.setdefault(address, {})[node] = value
    return value


def _ask(run: Run, address: Address, node: int, value: Value) -> Value:
    assert run.tracer is not None
    run.tracer.coverage.hit("condition", (address, node), bool(value))
    return value


def _loops(node: object) -> bool:
    if isinstance(node, tuple):
        return any(map(_loops, node))
    if isinstance(node, ast.For | ast.Quantified | ast.Function):
        return True
    return isinstance(node, ast.Node) and any(
        _loops(getattr(node, f)) for f in node.__dataclass_fields__ if f != "span"
    )


def _varying(slot: int, name: str) -> Call:
    return lambda run, day: runtime.at(run.facts[slot], day, name)


def _without_arguments(call: Call) -> Call:
    return lambda run, day, *arguments: call(run, day)


# -- emitting Python


def _constant(value: object, constants: dict[str, object]) -> str:
    name = f"k{len(constants)}"
    constants[name] = value
    return name


def _name(name: str) -> pyast.expr:
    return pyast.Name(name, pyast.Load())


def _load(name: str) -> Load:
    return lambda: _name(name)


def _load_call(name: str) -> Load:
    return lambda: pyast.Call(_name(name), [_name("c"), _name("day")], [])


def _emit_call(name: str, parameters: list[str]) -> Callable[[ast.Call, Callable[[ast.Node], pyast.expr]], pyast.expr]:
    def emit(call: ast.Call, compile: Callable[[ast.Node], pyast.expr]) -> pyast.expr:
        named = {a.name: a.value for a in call.named}
        arguments = call.positional or tuple(named[p] for p in parameters)
        return pyast.Call(_name(name), [_name("c"), _name("day"), *map(compile, arguments)], [])

    return emit
