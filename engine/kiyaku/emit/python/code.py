"""FEEL expressions of a plan as Python functions of a run, a day and the arguments of their decision.

What a name loads is decided here: a fact's slot, a varying fact on the current day, a law value, a calendar, the call
of another decision.
"""

from __future__ import annotations

import ast as pyast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from kiyaku.book.extensions import RuleExtensions
from kiyaku.emit.python import run
from kiyaku.feel.check.extension import CallEmitter, Load
from kiyaku.feel.python import build as py
from kiyaku.feel.python.compile import Compiled, Wrap, compile_expression
from kiyaku.feel.syntax import ast
from kiyaku.plan.ir import Code, Decision, Plan, Ref
from kiyaku.value import Value

Call = Callable[..., Value]  # (run, day, *arguments)

RUN, DAY, INPUT = "c", "day", "x"


@dataclass(frozen=True, slots=True)
class Scope:
    """The decision that is printed."""

    decision: Decision

    @property
    def name(self) -> str:
        """Of the decision."""
        return self.decision.name


class Names(Protocol):
    """What expressions read, as callables of a run and a day (and the arguments of a function)."""

    def reader(self, ref: Ref) -> Call:
        """What a fact, a law value or a decision gives."""

    def history(self, ref: Ref) -> Call:
        """The whole history of a fact that varies."""

    def calendar(self, index: int) -> Callable[..., object]:
        """A calendar, as a callable of a run and a day."""


class Expressions:
    """The expressions of a plan, each compiled once for all choices of readings."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._compiled: dict[object, tuple[Code, Compiled]] = {}

    def function(
        self,
        code: Code,
        names: Names,
        *,
        tests: bool = False,
        wrap: Wrap | None = None,
        wrapped: str = "",
        constants: Mapping[str, object] | None = None,
    ) -> Call:
        """An expression as a function of a run, a day and the arguments; `tests` take the input value last.

        Args:
            code: the expression.
            names: what its names read.
            tests: whether they are unary tests.
            wrap: what is put around its nodes.
            wrapped: what that is called: under the same name the same is put around the nodes of an expression.
            constants: what it refers to.
        """
        pool: dict[str, object] = {
            "_changes": run.changes, "_add_days": run.add_days, "_is_open": run.is_open, **(constants or {})
        }  # fmt: skip
        written = [name for name in code.refs if name not in code.parameters]
        loaded = {name: f"k{i}" for i, name in enumerate(written)}
        pool.update((key, self._read(names, code.refs[name])) for name, key in loaded.items())
        histories = {name: names.history(code.refs[name]) for name in written if self._varies(code.refs[name])}
        pool["_series"] = lambda c, name: histories[name](c)
        key = (code.address, tests, wrapped)
        same, found = self._compiled.get(key, (None, None))
        if found is None or same is not code:
            found = self._expression(code, loaded, tests, wrap)
            self._compiled[key] = code, found
        function: Call = found.function(pool)
        return function

    def _read(self, names: Names, ref: Ref) -> object:
        return names.calendar(ref.index) if ref.kind == "calendar" else names.reader(ref)

    def _varies(self, ref: Ref) -> bool:
        return ref.kind == "fact" and self.plan.facts[ref.index].varies

    def _expression(self, code: Code, loaded: Mapping[str, str], tests: bool, wrap: Wrap | None) -> Compiled:
        places = {name: f"p{i}" for i, name in enumerate(code.parameters)}
        parameters = (RUN, DAY, *places.values())
        if tests:
            parameters, places = (*parameters, INPUT), {**places, "?": INPUT}
        loads: dict[str, Load] = {written: py.loader(place) for written, place in places.items()}
        calls: dict[str, CallEmitter] = {n: e.emit for n, e in RuleExtensions(frozenset(), {}).all().items()}
        for written, key in loaded.items():
            ref = code.refs[written]
            if ref.kind == "decision" and self.plan.decisions[ref.index].parameters:
                calls[written] = _call_of(key, [name for name, _ in self.plan.decisions[ref.index].parameters])
            else:
                loads[written] = _load_of(key)
        return compile_expression(code.checked, mode="strict", params=parameters, names=loads, calls=calls, wrap=wrap)


def _load_of(key: str) -> Load:
    return lambda: py.call(py.name(key), py.name(RUN), py.name(DAY))


def _call_of(key: str, parameters: list[str]) -> CallEmitter:
    def emit(call: ast.Call, compile: Callable[[ast.Node], pyast.expr]) -> pyast.expr:
        named = {a.name: a.value for a in call.named}
        arguments = call.positional or tuple(named[p] for p in parameters)
        return py.call(py.name(key), py.name(RUN), py.name(DAY), *map(compile, arguments))

    return emit
