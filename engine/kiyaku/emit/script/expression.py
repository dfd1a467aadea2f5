"""FEEL expressions as JavaScript, for the runtime in `js/feel.js`.

Before: a checked tree of strict mode.  After: the text of one JavaScript expression over `r` (the run), `d` (the day),
the parameters of the decision and `K` (values and operators).  What the runtime does not have is left out when the
program is made, part by part; no figure is ever computed another way than the engine does.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from kiyaku.emit.script import calls
from kiyaku.emit.script.emitter import Bindings, JavaScriptEmitter
from kiyaku.emit.script.literals import literal, quoted, type_data
from kiyaku.feel.builtins.conversion import at_literal
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.walk import mentions_input, weight


class ExpressionEmitter(JavaScriptEmitter):
    """One expression with a writer for every kind of node that has JavaScript."""

    def write(self, node: ast.Node) -> str:
        """A part that is not constant, by its kind."""
        writer = _WRITERS.get(type(node))
        if writer is None:
            raise self.left_out(node, type(node).__name__.lower())
        return writer(self, node)


# -- nodes

_OPERATORS = {"+": "add", "-": "sub", "*": "mul", "/": "div", "**": "pow"}
_COMPARISONS = {"=": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


def _value(emitter: JavaScriptEmitter, node: ast.Number | ast.String | ast.Boolean) -> str:
    return literal(node.value)


def _at(emitter: JavaScriptEmitter, node: ast.At) -> str:
    try:
        return literal(at_literal(node.text))
    except ValueError:
        raise emitter.left_out(node, node.text) from None


def _name(emitter: JavaScriptEmitter, node: ast.Name) -> str:
    found = emitter.load(node.name)
    if found is None:
        raise emitter.left_out(node, node.name)
    return found


def _list(emitter: JavaScriptEmitter, node: ast.List) -> str:
    return f"[{','.join(map(emitter.js, node.items))}]"


def _context(emitter: JavaScriptEmitter, node: ast.Context) -> str:
    made = emitter.variable()
    done: dict[str, str] = {}
    steps = ""
    for entry in node.entries:
        with emitter.bound(dict(done)):
            steps += f"{made}.set({quoted(entry.key)},{emitter.js(entry.value)});"
        done[entry.key] = f"{made}.get({quoted(entry.key)})"
    return f"(()=>{{const {made}=new Map();{steps}return {made};}})()"


def _range(emitter: JavaScriptEmitter, node: ast.Range) -> str:
    ends = [emitter.js(end) if end is not None else "null" for end in (node.start, node.end)]
    return f"K.range({ends[0]},{ends[1]},{literal(node.start_included)},{literal(node.end_included)})"


def _unary_comparison(emitter: JavaScriptEmitter, node: ast.UnaryComparison) -> str:
    return f"K.compared({quoted(node.operator)},{emitter.js(node.value)})"


def _negation(emitter: JavaScriptEmitter, node: ast.Negation) -> str:
    return f"K.neg({emitter.js(node.operand)})"


def _arithmetic(emitter: JavaScriptEmitter, node: ast.Arithmetic) -> str:
    return f"K.{_OPERATORS[node.operator]}({emitter.js(node.left)},{emitter.js(node.right)})"


def _comparison(emitter: JavaScriptEmitter, node: ast.Comparison) -> str:
    return f"K.{_COMPARISONS[node.operator]}({emitter.js(node.left)},{emitter.js(node.right)})"


def _logical(emitter: JavaScriptEmitter, node: ast.Logical) -> str:
    return f"K.{node.operator}({emitter.js(node.left)},()=>{emitter.js(node.right)})"


def _between(emitter: JavaScriptEmitter, node: ast.Between) -> str:
    return f"K.between({','.join(map(emitter.js, (node.value, node.low, node.high)))})"


def _in(emitter: JavaScriptEmitter, node: ast.In) -> str:
    value = emitter.js(node.value)
    if len(node.tests) == 1:
        return f"K.inside({value},{emitter.js(node.tests[0])})"
    return f"K.insideAny({value},[{','.join(map(emitter.js, node.tests))}])"


def _unary_tests(emitter: JavaScriptEmitter, node: ast.UnaryTests) -> str:
    if not node.tests:
        return "true"
    outcomes = [
        emitter.js(test) if mentions_input(test) else f"K.inside({emitter.load('?')},{emitter.js(test)})"
        for test in node.tests
    ]
    passed = outcomes[0] if len(outcomes) == 1 else f"K.some([{','.join(outcomes)}])"
    return f"K.not({passed})" if node.negated else passed


def _if(emitter: JavaScriptEmitter, node: ast.If) -> str:
    branches = f"{emitter.js(node.consequent)}:{emitter.js(node.alternative)}"
    return f"(K.cond({emitter.js(node.condition)})?{branches})"


def _walked(
    emitter: JavaScriptEmitter, iterators: tuple[ast.Iterator, ...], body: ast.Node, made: str, inner: Bindings
) -> str:
    """The statements that walk the iterators and push the body's value for every round; `inner` is the body's alone."""
    if not iterators:
        with emitter.bound(inner):
            return f"{made}.push({emitter.js(body)});"
    first, *rest = iterators
    source = emitter.js(first.source)
    items = f"K.count({source},{emitter.js(first.end)})" if first.end is not None else f"K.iterate({source})"
    items = f"K.walked({items},{1 if rest else weight(body)})"
    variable = emitter.variable()
    with emitter.bound({first.name: variable}):
        return f"for(const {variable} of {items}){{{_walked(emitter, tuple(rest), body, made, inner)}}}"


def _for(emitter: JavaScriptEmitter, node: ast.For) -> str:
    made = emitter.variable()
    named = any(iterator.name == "partial" for iterator in node.iterators)
    inner = {} if named else {"partial": f"[...{made}]"}
    steps = _walked(emitter, node.iterators, node.body, made, inner)
    return f"(()=>{{const {made}=[];{steps}return {made};}})()"


def _quantified(emitter: JavaScriptEmitter, node: ast.Quantified) -> str:
    made = emitter.variable()
    steps = _walked(emitter, node.iterators, node.condition, made, {})
    return f"K.{node.quantifier}((()=>{{const {made}=[];{steps}return {made};}})())"


def _path(emitter: JavaScriptEmitter, node: ast.Path) -> str:
    return f"K.prop({emitter.js(node.base)},{quoted(node.name)})"


def _filter(emitter: JavaScriptEmitter, node: ast.Filter) -> str:
    base = emitter.js(node.base)
    inner = node.condition.operand if isinstance(node.condition, ast.Negation) else node.condition
    if isinstance(inner, ast.Number):
        return f"K.at({base},{emitter.js(node.condition)})"
    item = emitter.variable()
    with emitter.bound(item):
        return f"K.select({base},({item})=>{emitter.js(node.condition)},{weight(node.condition)})"


def _instance_of(emitter: JavaScriptEmitter, node: ast.InstanceOf) -> str:
    wanted = calls.simple_type(emitter, node, node.type)
    return f"K.isOf({emitter.js(node.value)},{json.dumps(type_data(wanted), ensure_ascii=False)})"


_WRITERS: dict[type[ast.Node], Callable[[JavaScriptEmitter, Any], str]] = {
    ast.Number: _value,
    ast.String: _value,
    ast.Boolean: _value,
    ast.Null: lambda emitter, node: "null",
    ast.At: _at,
    ast.Name: _name,
    ast.List: _list,
    ast.Context: _context,
    ast.Range: _range,
    ast.UnaryComparison: _unary_comparison,
    ast.Negation: _negation,
    ast.Arithmetic: _arithmetic,
    ast.Comparison: _comparison,
    ast.Logical: _logical,
    ast.Between: _between,
    ast.In: _in,
    ast.UnaryTests: _unary_tests,
    ast.If: _if,
    ast.For: _for,
    ast.Quantified: _quantified,
    ast.Path: _path,
    ast.Filter: _filter,
    ast.InstanceOf: _instance_of,
    ast.Call: calls.call,
    ast.Function: calls.function,
}
