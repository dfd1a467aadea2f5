"""Calls as JavaScript: of decisions, extensions, built-ins and functions that are values; function literals."""

from __future__ import annotations

import json
from collections.abc import Sequence

from kiyaku.emit.script.emitter import JavaScriptEmitter, builtin_as_value
from kiyaku.emit.script.literals import literal, quoted, type_data
from kiyaku.emit.script.patterns import replaced, translated
from kiyaku.feel.builtins import BUILTINS, Builtin, resolve_call
from kiyaku.feel.builtins.printed import Runtime, Without
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.walk import weight
from kiyaku.feel.types import Type
from kiyaku.feel.types.relations import resolved, zero


def call(emitter: JavaScriptEmitter, node: ast.Call) -> str:
    """Any call."""
    if not isinstance(node.callee, ast.Name):
        return _of_value(emitter, node, emitter.js(node.callee))
    name = node.callee.name
    if emitter.is_local(name):
        return _of_local(emitter, node, name)
    decision = emitter.names.function(name)
    if decision is not None:
        start, parameters = decision
        named = {a.name: a.value for a in node.named}
        arguments = node.positional or tuple(named[p] for p in parameters)
        return f"{start}{''.join(',' + emitter.js(a) for a in arguments)})"
    extension = emitter.names.extension(name)
    if extension is not None:
        if isinstance(extension.javascript, Without):
            raise emitter.left_out(node, name)
        return extension.javascript(node, emitter)
    if name not in BUILTINS:
        return _of_value(emitter, node, emitter.js(node.callee))
    return _of_builtin(emitter, node, BUILTINS[name])


# -- built-ins


def _of_builtin(emitter: JavaScriptEmitter, node: ast.Call, builtin: Builtin) -> str:
    how = builtin.javascript
    if isinstance(how, Without):
        raise emitter.left_out(node, builtin.name)
    if how.pattern is not None:
        return _with_pattern(emitter, node, builtin, how)
    arguments = [emitter.js(a) if a is not None else "null" for a in _ordered(node, builtin)]
    if builtin.name == "sum":
        return f"K.sumFrom({','.join([literal(zero(emitter.checked.types[node.number])), *arguments])})"
    return f"K.BUILTINS[{quoted(builtin.name)}]({','.join(arguments)})"


def _ordered(node: ast.Call, builtin: Builtin) -> Sequence[ast.Node | None]:
    """The arguments by position; what is missing between named ones is null."""
    if not node.named:
        return node.positional
    given = {a.name: a.value for a in node.named}
    signature = resolve_call(builtin, 0, tuple(given))[0]
    last = max(i for i, p in enumerate(signature.parameters) if p.name in given)
    return [given.get(p.name) for p in signature.parameters[: last + 1]]


def _with_pattern(emitter: JavaScriptEmitter, node: ast.Call, builtin: Builtin, how: Runtime) -> str:
    """A call whose regular expression is translated here; it must stand there as a text."""
    arguments = list(_ordered(node, builtin))
    assert how.pattern is not None
    flags = _text(arguments[-1]) if _has_flags(builtin, arguments) else ""
    pattern = _text(arguments[how.pattern])
    found = translated(pattern, flags) if pattern is not None and flags is not None else None
    if found is None or (builtin.name != "matches" and found.nullable):
        raise emitter.left_out(node, builtin.name)
    written = [emitter.js(arguments[0]) if arguments[0] is not None else "null"]
    written.append(f"new RegExp({quoted(found.source)},{quoted('gu')})")
    if how.replacement is not None:
        replacement = _text(arguments[how.replacement])
        pieces = replaced(found, replacement) if replacement is not None else None
        if pieces is None:
            raise emitter.left_out(node, builtin.name)
        written.append(json.dumps(pieces))
    return f"K.BUILTINS[{quoted(builtin.name)}]({','.join(written)})"


def _has_flags(builtin: Builtin, arguments: Sequence[ast.Node | None]) -> bool:
    return builtin.signatures[0].parameter_at(len(arguments) - 1).name == "flags"


def _text(node: ast.Node | None) -> str | None:
    """The text that an argument is known to be; null counts as no text."""
    if node is None or isinstance(node, ast.Null):
        return ""
    return node.value if isinstance(node, ast.String) else None


# -- functions as values


def _of_local(emitter: JavaScriptEmitter, node: ast.Call, name: str) -> str:
    """A call of a variable; one that bears the name of a built-in and holds no function is the built-in."""
    loaded = emitter.js(node.callee)
    if name in BUILTINS:
        own = builtin_as_value(BUILTINS[name])
        if own is None or node.named:
            raise emitter.left_out(node, name)
        loaded = f"K.callable({loaded},{own})"
    return _of_value(emitter, node, loaded)


def _of_value(emitter: JavaScriptEmitter, node: ast.Call, function: str) -> str:
    if node.named:
        entries = ",".join(f"[{quoted(a.name)},{emitter.js(a.value)}]" for a in node.named)
        return f"K.invokeNamed({function},new Map([{entries}]))"
    return f"K.invoke({','.join([function, *map(emitter.js, node.positional)])})"


def function(emitter: JavaScriptEmitter, node: ast.Function) -> str:
    """A function literal."""
    if node.external:
        raise emitter.left_out(node, "external")
    types = [None if p.type is None else simple_type(emitter, node, p.type) for p in node.parameters]
    variables = [emitter.variable() for _ in node.parameters]
    names = [p.name for p in node.parameters]
    with emitter.bound(dict(zip(names, variables, strict=True))):
        body = emitter.js(node.body)
    wanted = [None if t is None or t.head == "Any" else type_data(t) for t in types]
    data = ",".join(json.dumps(part, ensure_ascii=False) for part in (names, wanted))
    return f"K.lambda({data},({','.join(variables)})=>{body},{1 + weight(node.body)})"


def simple_type(emitter: JavaScriptEmitter, node: ast.Node, written: ast.TypeExpression) -> Type:
    """A type that the runtime can ask about: of functions it asks no more than that they are such."""
    found = resolved(written, emitter.checked.named_types)
    if found is None or any(part.head == "function" and part.parameters for part in _parts(found)):
        raise emitter.left_out(node, written.name)
    return found


def _parts(type: Type) -> list[Type]:
    inner = [type.element] if type.element is not None else [t for _, t in type.fields or ()]
    return [type, *(part for t in inner for part in _parts(t))]
