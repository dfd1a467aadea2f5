"""Evaluate one expression at once: parse, check, compile, run.

Standard mode gives null, with warnings, for whatever has no result; strict mode takes the types of the scope from its
values and raises `FeelError`.  Compiled expressions are cached for texts that come again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from kiyaku.diagnostic import Diagnostic, Severity, has_errors
from kiyaku.feel.budget import MAX_STEPS, Stopped
from kiyaku.feel.check.checked import Checked
from kiyaku.feel.check.checker import check
from kiyaku.feel.errors import Fault
from kiyaku.feel.python import build as py
from kiyaku.feel.python.compile import compile_function
from kiyaku.feel.python.machine import FeelError, fault_of
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.parse import Kind, Parsed
from kiyaku.feel.text import parse
from kiyaku.feel.types import ANY, Type
from kiyaku.feel.types.relations import resolved, type_of
from kiyaku.source import Source, Span
from kiyaku.temporal import SECOND, DateTime, Time, date_from_ordinal
from kiyaku.value import Value

Clock = Callable[[], DateTime]
Mode = Literal["standard", "strict"]

_EPOCH = 719_163  # the day number of 1970-01-01
_named: ContextVar[tuple[tuple[str, str], ...]] = ContextVar("named_types", default=())


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A FEEL value (lists are tuples), and why parts of it are null."""

    value: Value
    warnings: tuple[Diagnostic, ...] = ()


def evaluate(
    expression: str,
    scope: Mapping[str, Value] | None = None,
    *,
    mode: Mode = "standard",
    kind: Kind = "expression",
    clock: Clock | None = None,
    steps: int = MAX_STEPS,
) -> Value:
    """The value of an expression, with Python lists for lists.

    Args:
        expression: the text.
        scope: the values of the names that it may use; `?` is the input of unary tests.
        mode: `standard` gives null where there is no result; `strict` raises.
        kind: whether the text is an expression or the unary tests of a cell.
        clock: what `now()` and `today()` ask; without, they read the machine's clock in standard mode, and are an error
            in strict mode.
        steps: how many it may take: see `kiyaku.feel.budget`.

    Raises:
        FeelError: in strict mode, if the expression is wrong or has no result.
    """
    return plain(run(expression, scope, mode=mode, kind=kind, clock=clock, steps=steps).value)


def run(
    expression: str,
    scope: Mapping[str, Value] | None = None,
    *,
    mode: Mode = "standard",
    kind: Kind = "expression",
    clock: Clock | None = None,
    steps: int = MAX_STEPS,
) -> Evaluation:
    """The value of an expression with the warnings; see `evaluate`.

    Raises:
        FeelError: in strict mode, if the expression is wrong or has no result.
    """
    values = native(dict(scope or {}))
    assert isinstance(values, dict)
    if mode == "strict":
        return _strict(expression, values, kind, clock, steps)
    try:
        function, problems = _standard(expression, frozenset(values), kind, _named.get(), steps)
    except FeelError as error:
        return Evaluation(None, error.diagnostics)
    if function is None:
        return Evaluation(None, problems)
    warnings: list[Diagnostic] = []
    try:
        value = function(values, clock or machine_clock, warnings=warnings)
    except (Stopped, RecursionError) as error:
        span = Span(Source("<expression>", expression), 0, len(expression))
        warnings.append(fault_of(error).diagnostic(span, Severity.WARNING))
        value = None
    return Evaluation(value, tuple(warnings))


def native(value: object) -> Value:
    """The value with lists as tuples: callers may hand in Python lists.

    Raises:
        TypeError: it holds a float, which has no exact meaning.
    """
    if isinstance(value, float):
        raise TypeError("floats are not exact; hand in an int, a Fraction or the text of the number")
    if isinstance(value, (list, tuple)):
        return tuple(map(native, value))
    if isinstance(value, dict):
        return {k: native(v) for k, v in value.items()}
    return value


def plain(value: Value) -> Value:
    """The value with tuples as lists, for callers that go on with them in Python."""
    if isinstance(value, tuple):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    return value


def _strict(expression: str, values: dict[str, Value], kind: Kind, clock: Clock | None, steps: int) -> Evaluation:
    scope = {name: type_of(value) for name, value in values.items()}
    types = named_types(_named.get())
    parsed = parse(expression, names=frozenset(scope), kind=kind)
    if parsed.node is None:
        raise FeelError(parsed.diagnostics)
    checked = check(parsed.node, scope=scope, source=parsed.source, types=types, clock=clock is not None)
    if has_errors(checked.diagnostics):
        raise FeelError(checked.diagnostics)
    function = compile_function(
        checked, mode="strict", params=("_s", "clock"), names=_loads(frozenset(scope)), steps=steps
    )
    return Evaluation(function(values, clock))


@lru_cache(maxsize=1024)
def _standard(
    expression: str, names: frozenset[str], kind: Kind, types: tuple[tuple[str, str], ...], steps: int
) -> tuple[Callable[..., Value] | None, tuple[Diagnostic, ...]]:
    """The compiled expression, or why there is none."""
    parsed = _parsed(expression, names, kind)
    if parsed.node is None:
        return None, parsed.diagnostics
    checked = Checked(node=parsed.node, type=ANY, source=parsed.source, named_types=named_types(types))
    function = compile_function(checked, mode="standard", params=("_s", "clock"), names=_loads(names), steps=steps)
    return function, ()


def _parsed(expression: str, names: Collection[str], kind: Kind) -> Parsed:
    return parse(expression, names=names, kind=kind)


def _loads(names: Collection[str]) -> dict[str, Callable[[], Any]]:
    def load(name: str) -> Callable[[], Any]:
        return lambda: py.subscript(py.name("_s"), name)

    return {name: load(name) for name in names}


def machine_clock() -> DateTime:
    """The machine's clock, in UTC."""
    day, nanos = divmod(time.time_ns(), 86_400 * SECOND)
    return DateTime(date_from_ordinal(_EPOCH + day), Time(nanos, offset=0))


# -- types that go by a name


def set_types(texts: Mapping[str, str]) -> None:
    """Let `evaluate` know types by their names, in this context from now on: name to FEEL type text."""
    _named.set(tuple(texts.items()))


@lru_cache(maxsize=64)
def named_types(texts: tuple[tuple[str, str], ...]) -> dict[str, Type]:
    """The types that the texts write; those that name others come after them, and a circle is left out."""
    written = {name: _written(text, frozenset(dict(texts))) for name, text in texts}
    known: dict[str, Type] = {}
    waiting = {name: tree for name, tree in written.items() if tree is not None}
    while waiting:
        found = {name: type for name, tree in waiting.items() if (type := resolved(tree, known)) is not None}
        if not found:
            break
        known |= found
        waiting = {name: tree for name, tree in waiting.items() if name not in found}
    return known


def _written(text: str, names: frozenset[str]) -> ast.TypeExpression | None:
    node = parse(f"null instance of {text}", names=names).node
    return node.type if isinstance(node, ast.InstanceOf) else None


def make_value(kind: str, text: str) -> Value:
    """A value from a text and the name of its XML Schema type; null if the text writes none."""
    from kiyaku.feel.builtins import BUILTINS

    builtin = {"date": "date", "time": "time", "dateTime": "date and time", "duration": "duration"}.get(kind)
    if kind == "string":
        return text
    if kind == "boolean":
        return text.strip() in ("true", "1")
    if builtin is None:
        builtin = "number"
    arguments = (text.strip(), None, None) if builtin == "number" else (text.strip(),)
    try:
        return BUILTINS[builtin].call(*arguments)
    except Fault:
        return None
