"""Calls and function literals."""

from __future__ import annotations

import ast as pyast

from kiyaku.feel.builtins import BUILTINS, Builtin
from kiyaku.feel.python import build as py
from kiyaku.feel.python import machine
from kiyaku.feel.python.emitter import Emitter
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.walk import weight
from kiyaku.feel.types import ANY, Type, function_of
from kiyaku.feel.types.relations import resolved
from kiyaku.value import Function, Value

CLOCK = "clock"


def call(emitter: Emitter, node: ast.Call) -> pyast.expr:
    """Any call: of an extension or function of the caller, of a built-in, of a value."""
    if not isinstance(node.callee, ast.Name):
        return _of_value(emitter, node, emitter.emit(node.callee))
    name = node.callee.name
    local = emitter.is_local(name)
    if name in emitter.calls and not local:
        return py.copied(emitter.calls[name](node, emitter.emit))
    builtin = BUILTINS.get(name)
    if builtin is None:
        return _of_value(emitter, node, emitter.emit(node.callee))
    if local or name in emitter.names:
        loaded = emitter.load(name)
        assert loaded is not None
        own = builtin.as_function()
        return _of_value(emitter, node, py.call(emitter.pool(_callable), loaded, emitter.pool(own)))
    return emitter.builtin(node, builtin)


def _callable(value: Value, builtin: Function) -> Function:
    """The function in a variable that bears the name of a built-in; the built-in if the variable holds none."""
    return value if isinstance(value, Function) else builtin


def _of_value(emitter: Emitter, node: ast.Call, function: pyast.expr) -> pyast.expr:
    if node.named:
        named = pyast.Dict([py.constant(a.name) for a in node.named], [emitter.emit(a.value) for a in node.named])
        return emitter.do(node, py.attribute(emitter.run(), "invoke_named"), function, named)
    arguments = [emitter.emit(a) for a in node.positional]
    return emitter.do(node, py.attribute(emitter.run(), "invoke"), function, *arguments)


def builtin_call(emitter: Emitter, node: ast.Call, builtin: Builtin) -> pyast.expr:
    """A call of a built-in that looks at its arguments when it runs."""
    clock = [py.name(CLOCK)] if builtin.needs_clock else []
    if node.named:
        named = pyast.Dict([py.constant(a.name) for a in node.named], [emitter.emit(a.value) for a in node.named])
        return emitter.do(node, builtin.call_named, named, *clock)
    return emitter.do(node, builtin.call, *clock, *[emitter.emit(a) for a in node.positional])


def function(emitter: Emitter, node: ast.Function) -> pyast.expr:
    """A function literal."""
    if node.external:
        return emitter.do(node, machine.external, py.constant("external"))
    types: list[Type | None] = []
    for parameter in node.parameters:
        type = None if parameter.type is None else resolved(parameter.type, emitter.checked.named_types)
        types.append(None if type is None or type.head == "Any" else type)
    variables = [emitter.variable() for _ in node.parameters]
    names = tuple(p.name for p in node.parameters)
    with emitter.bound({n: py.loader(v) for n, v in zip(names, variables, strict=True)}):
        body = emitter.emit(node.body)
    known = function_of({n: t or ANY for n, t in zip(names, types, strict=True)}, ANY)
    return py.call(
        py.attribute(emitter.run(), "function"),
        py.constant(""),
        emitter.pool(names),
        emitter.pool(tuple(types)),
        emitter.lambda_of(body, *variables),
        emitter.pool(known),
        py.constant(1 + weight(node.body)),
    )
