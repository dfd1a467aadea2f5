"""Compile checked expressions into Python functions, by way of Python's syntax tree and never of text.

The function's code is taken out of a compiled module that is never run: only the function's own code object is used,
with globals that hold nothing but what the emitted code refers to.

In strict mode a failure raises `FeelError` with the span of the part that failed; in standard mode such a part is null,
and a warning is added to the list that the caller passes as `warnings`.
"""

from __future__ import annotations

import ast as pyast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any, Literal

from kiyaku.diagnostic import Diagnostic
from kiyaku.feel.budget import MAX_STEPS, limited
from kiyaku.feel.check.checked import Checked
from kiyaku.feel.check.extension import CallEmitter, Load
from kiyaku.feel.python import build as py
from kiyaku.feel.python import machine
from kiyaku.feel.python.emit import StandardEmitter
from kiyaku.feel.python.emitter import RUN, Emitter, Wrap
from kiyaku.feel.python.typed import StrictEmitter
from kiyaku.feel.syntax.walk import parts
from kiyaku.source import Span

__all__ = ["CallEmitter", "Compiled", "Load", "Wrap", "compile_expression", "compile_function"]

Mode = Literal["strict", "standard"]
_GUARD = "_fail"


@dataclass(frozen=True, slots=True)
class Compiled:
    """An expression that is compiled, before the objects that it refers to are known.

    Attributes:
        code: of the function.
        program: what the code refers to besides those objects, by name.
        keyword_defaults: of the function.
        places: where the parts of the expression stand.
        guard: the name under which the code finds what tells of a failure; None if it catches none.
        charges: whether it may count steps.
    """

    code: CodeType
    program: Mapping[str, Any]
    keyword_defaults: Mapping[str, Any]
    places: machine.Places
    guard: str | None
    charges: bool

    def function(self, constants: Mapping[str, object]) -> Callable[..., Any]:
        """The function for some objects."""
        program: dict[str, Any] = {**self.program, **constants}
        if self.guard is not None:
            places = self.places

            def fail(error: Exception) -> machine.FeelError:
                return machine.failed(error, places, program)

            program[self.guard] = fail
        function = FunctionType(self.code, program, "feel")
        if self.keyword_defaults:
            function.__kwdefaults__ = dict(self.keyword_defaults)
        return function


def compile_function(
    checked: Checked,
    *,
    mode: Mode,
    params: tuple[str, ...],
    names: Mapping[str, Load],
    calls: Mapping[str, CallEmitter] | None = None,
    constants: Mapping[str, object] | None = None,
    wrap: Wrap | None = None,
    steps: int = MAX_STEPS,
) -> Callable[..., Any]:
    """The expression as a Python function of `params` that refers to some objects: see `compile_expression`.

    Args:
        checked: the tree.
        mode: what happens where a part has no result.
        params: the names of the function's parameters.
        names: what the free names load.
        calls: how functions that are no values, and special forms, are called.
        constants: the objects that the emitted code refers to by name.  `clock`, if there is one, is what `now()` and
            `today()` ask: a function without parameters that gives a `DateTime`.
        wrap: puts something around the Python expression of a node.
        steps: how many one run may take: see `kiyaku.feel.budget`.

    Raises:
        FeelError: the tree is too deep for Python.
    """
    compiled = compile_expression(checked, mode=mode, params=params, names=names, calls=calls, wrap=wrap)
    function = compiled.function(constants or {})
    return limited(function, steps) if compiled.charges else function


def compile_expression(
    checked: Checked,
    *,
    mode: Mode,
    params: tuple[str, ...],
    names: Mapping[str, Load],
    calls: Mapping[str, CallEmitter] | None = None,
    wrap: Wrap | None = None,
) -> Compiled:
    """The expression as Python code, from which functions of `params` are made for one set of objects or another.

    What it does counts as steps of the request that is at work.

    Args:
        checked: the tree; for strict mode, checked strictly and without diagnostics.
        mode: what happens where a part has no result.
        params: the names of the function's parameters.
        names: what the free names of the expression load; `?` is the input of unary tests.
        calls: how functions that are no values, and special forms, are called.
        wrap: puts something around the Python expression of a node, such as a call that records its value.

    Raises:
        FeelError: the tree is too deep for Python.
    """
    try:
        return _compiled(checked, mode, params, names, calls or {}, wrap)
    except RecursionError:
        span = Span(checked.source, *checked.node.span)
        raise machine.FeelError([Diagnostic(code="expression-too-deep", span=span, hint="fix")]) from None


def _compiled(
    checked: Checked,
    mode: Mode,
    params: tuple[str, ...],
    names: Mapping[str, Load],
    calls: Mapping[str, CallEmitter],
    wrap: Wrap | None,
) -> Compiled:
    program: dict[str, Any] = {"__builtins__": {}}
    kind = StrictEmitter if mode == "strict" else StandardEmitter
    emitter = kind(checked, names, calls, program, wrap=wrap)
    body = emitter.body(checked.node)
    places = machine.Places(checked.source, tuple(part.span for part in parts(checked.node)))
    guard = _GUARD if mode == "strict" else None
    statements = _guarded(body, emitter) if mode == "strict" else body
    if emitter.uses_run:
        make: Callable[..., machine.Run] = machine.Run
        arguments = [emitter.pool(places)]
        if mode == "standard":
            arguments.append(py.name("warnings"))
        run = py.call(emitter.pool(make), *arguments)
        statements = [pyast.Assign([pyast.Name(RUN, py.STORE)], run), *statements]
    keyword_only: dict[str, Any] = {"warnings": None} if mode == "standard" else {}
    code = _code(params, tuple(keyword_only), statements)
    return Compiled(code, program, keyword_only, places, guard, emitter.charges)


def _guarded(body: list[pyast.stmt], emitter: Emitter) -> list[pyast.stmt]:
    """The statements, with every failure raised as one of the part that failed.  Costs nothing while nothing fails."""
    raised = pyast.Raise(py.call(py.name(_GUARD), py.name("_e")), py.constant(None))
    handler = pyast.ExceptHandler(emitter.pool(machine.FAILURES), "_e", [raised])
    return [pyast.Try(body, [handler], [], [])]


def _code(params: tuple[str, ...], keyword_only: tuple[str, ...], statements: list[pyast.stmt]) -> CodeType:
    arguments = pyast.arguments(
        posonlyargs=[],
        args=[pyast.arg(p) for p in params],
        kwonlyargs=[pyast.arg(p) for p in keyword_only],
        kw_defaults=[None] * len(keyword_only),
        defaults=[],
    )
    definition = pyast.FunctionDef("feel", arguments, statements, [])
    if "type_params" in pyast.FunctionDef._fields:  # from Python 3.12 on
        definition.type_params = []  # type: ignore[attr-defined, unused-ignore]
    module = pyast.Module([definition], [])
    py.stamp(module, 1)
    compiled = compile(module, "<feel>", "exec", dont_inherit=True)
    return next(c for c in compiled.co_consts if isinstance(c, CodeType))
