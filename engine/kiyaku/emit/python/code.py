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
from kiyaku.feel.python.compile import Wrap, compile_function
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

    def calendar(self, index: int) -> object:
        """A calendar."""


def compiled(
    plan: Plan,
    code: Code,
    names: Names,
    *,
    tests: bool = False,
    wrap: Wrap | None = None,
    constants: Mapping[str, object] | None = None,
) -> Call:
    """An expression as a function of a run, a day and the arguments; `tests` take the input value last."""
    places = {name: f"p{i}" for i, name in enumerate(code.parameters)}
    parameters = (RUN, DAY, *places.values())
    if tests:
        parameters, places = (*parameters, INPUT), {**places, "?": INPUT}
    pool: dict[str, object] = {
        "_changes": run.changes, "_add_days": run.add_days, "_is_open": run.is_open, **(constants or {})
    }  # fmt: skip
    loads: dict[str, Load] = {written: py.loader(place) for written, place in places.items()}
    calls: dict[str, CallEmitter] = {n: e.emit for n, e in RuleExtensions(frozenset(), {}).all().items()}
    histories: dict[str, Call] = {}
    for written, ref in code.refs.items():
        if written in places:
            continue
        if ref.kind == "calendar":
            loads[written] = py.loader(_constant(names.calendar(ref.index), pool))
            continue
        key = _constant(names.reader(ref), pool)
        if ref.kind == "fact" and plan.facts[ref.index].varies:
            histories[written] = names.history(ref)
        if ref.kind == "decision" and plan.decisions[ref.index].parameters:
            calls[written] = _call_of(key, [name for name, _ in plan.decisions[ref.index].parameters])
        else:
            loads[written] = _load_of(key)
    pool["_series"] = lambda c, written: histories[written](c)
    function: Call = compile_function(
        code.checked, mode="strict", params=parameters, names=loads, calls=calls, constants=pool, wrap=wrap
    )
    return function


def _constant(value: object, constants: dict[str, object]) -> str:
    name = f"k{len(constants)}"
    constants[name] = value
    return name


def _load_of(key: str) -> Load:
    return lambda: py.call(py.name(key), py.name(RUN), py.name(DAY))


def _call_of(key: str, parameters: list[str]) -> CallEmitter:
    def emit(call: ast.Call, compile: Callable[[ast.Node], pyast.expr]) -> pyast.expr:
        named = {a.name: a.value for a in call.named}
        arguments = call.positional or tuple(named[p] for p in parameters)
        return py.call(py.name(key), py.name(RUN), py.name(DAY), *map(compile, arguments))

    return emit
