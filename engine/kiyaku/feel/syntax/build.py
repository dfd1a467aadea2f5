"""Make the nodes of the syntax tree, one function for each named alternative of feel.lark.

A builder gets the values of the symbols that it replaces (tokens, nodes, lists of nodes) and the characters on which
they stand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.ast import Offsets
from kiyaku.feel.syntax.tokens import Token

Values = list[Any]
Builder = Callable[[Values, Offsets], Any]


def first(v: Values, at: Offsets) -> list[Any]:
    return [v[0]]


def more(v: Values, at: Offsets) -> list[Any]:
    v[0].append(v[2])
    return v[0]  # type: ignore[no-any-return]


# -- unary tests


def tests_any(v: Values, at: Offsets) -> ast.Node:
    return ast.UnaryTests(tests=(), span=at)


def tests_plain(v: Values, at: Offsets) -> ast.Node:
    return ast.UnaryTests(tests=tuple(v[0]), span=at)


def tests_negated(v: Values, at: Offsets) -> ast.Node:
    return ast.UnaryTests(tests=tuple(v[2]), negated=True, span=at)


def unary_comparison(v: Values, at: Offsets) -> ast.Node:
    return ast.UnaryComparison(operator=v[0].value, value=v[1], span=at)


# -- control


def if_(v: Values, at: Offsets) -> ast.Node:
    return ast.If(condition=v[1], consequent=v[3], alternative=v[5], span=at)


def for_(v: Values, at: Offsets) -> ast.Node:
    return ast.For(iterators=tuple(v[1]), body=v[3], span=at)


def quantified(v: Values, at: Offsets) -> ast.Node:
    return ast.Quantified(quantifier=v[0].value, iterators=tuple(v[1]), condition=v[3], span=at)


def iterator(v: Values, at: Offsets) -> ast.Node:
    return ast.Iterator(name=v[0].value, source=v[2], span=at)


def iterator_counting(v: Values, at: Offsets) -> ast.Node:
    return ast.Iterator(name=v[0].value, source=v[2], end=v[4], span=at)


def function(v: Values, at: Offsets) -> ast.Node:
    return ast.Function(parameters=tuple(v[2]), body=v[4], span=at)


def function_bare(v: Values, at: Offsets) -> ast.Node:
    return ast.Function(parameters=(), body=v[3], span=at)


def function_external(v: Values, at: Offsets) -> ast.Node:
    return ast.Function(parameters=tuple(v[2]), body=v[5], external=True, span=at)


def function_external_bare(v: Values, at: Offsets) -> ast.Node:
    return ast.Function(parameters=(), body=v[4], external=True, span=at)


def parameter(v: Values, at: Offsets) -> ast.Node:
    return ast.Parameter(name=v[0].value, span=at)


def parameter_typed(v: Values, at: Offsets) -> ast.Node:
    return ast.Parameter(name=v[0].value, type=v[2], span=at)


# -- operators


def logical(v: Values, at: Offsets) -> ast.Node:
    return ast.Logical(operator=v[1].value, left=v[0], right=v[2], span=at)


def comparison(v: Values, at: Offsets) -> ast.Node:
    return ast.Comparison(operator=v[1].value, left=v[0], right=v[2], span=at)


def arithmetic(v: Values, at: Offsets) -> ast.Node:
    return ast.Arithmetic(operator=v[1].value, left=v[0], right=v[2], span=at)


def negation(v: Values, at: Offsets) -> ast.Node:
    return ast.Negation(operand=v[1], span=at)


def between(v: Values, at: Offsets) -> ast.Node:
    return ast.Between(value=v[0], low=v[2], high=v[4], span=at)


def in_one(v: Values, at: Offsets) -> ast.Node:
    return ast.In(value=v[0], tests=(v[2],), span=at)


def in_comparison(v: Values, at: Offsets) -> ast.Node:
    test = ast.UnaryComparison(operator=v[2].value, value=v[3], span=(v[2].start, at[1]))
    return ast.In(value=v[0], tests=(test,), span=at)


def in_several(v: Values, at: Offsets) -> ast.Node:
    return ast.In(value=v[0], tests=(*v[3], v[5]), span=at)


def instance_of(v: Values, at: Offsets) -> ast.Node:
    return ast.InstanceOf(value=v[0], type=v[2], span=at)


# -- access


def path(v: Values, at: Offsets) -> ast.Node:
    return ast.Path(base=v[0], name=v[2].value, span=at)


def filter(v: Values, at: Offsets) -> ast.Node:
    return ast.Filter(base=v[0], condition=v[2], span=at)


def call_bare(v: Values, at: Offsets) -> ast.Node:
    return ast.Call(callee=v[0], span=at)


def call(v: Values, at: Offsets) -> ast.Node:
    return ast.Call(callee=v[0], positional=tuple(v[2]), span=at)


def call_named(v: Values, at: Offsets) -> ast.Node:
    return ast.Call(callee=v[0], named=tuple(v[2]), span=at)


def argument(v: Values, at: Offsets) -> ast.Node:
    return ast.Argument(name=v[0].value, value=v[2], span=at)


# -- atoms


def number(v: Values, at: Offsets) -> ast.Node:
    return ast.Number(value=v[0].value, span=at)


def string(v: Values, at: Offsets) -> ast.Node:
    return ast.String(value=v[0].value, span=at)


def at(v: Values, at: Offsets) -> ast.Node:
    return ast.At(text=v[0].value, span=at)


def boolean(v: Values, at: Offsets) -> ast.Node:
    return ast.Boolean(value=v[0].kind == "TRUE", span=at)


def null(v: Values, at: Offsets) -> ast.Node:
    return ast.Null(span=at)


def name(v: Values, at: Offsets) -> ast.Node:
    return ast.Name(name=v[0].value, span=at)


def group(v: Values, at: Offsets) -> ast.Node:
    node: ast.Node = v[1]
    return node


def list_bare(v: Values, at: Offsets) -> ast.Node:
    return ast.List(items=(), span=at)


def list_(v: Values, at: Offsets) -> ast.Node:
    return ast.List(items=tuple(v[1]), span=at)


def range_(v: Values, at: Offsets) -> ast.Node:
    opener: Token = v[0]
    closer: Token = v[4]
    return ast.Range(
        start=_bound(v[1]),
        end=_bound(v[3]),
        start_included=opener.kind == "LSQB",
        end_included=closer.kind == "RSQB",
        span=at,
    )


def _bound(node: ast.Node) -> ast.Node | None:
    """`null` as a bound is how an open end is written."""
    return None if isinstance(node, ast.Null) else node


def context_bare(v: Values, at: Offsets) -> ast.Node:
    return ast.Context(entries=(), span=at)


def context(v: Values, at: Offsets) -> ast.Node:
    return ast.Context(entries=tuple(v[1]), span=at)


def entry(v: Values, at: Offsets) -> ast.Node:
    return ast.Entry(key=v[0].value, value=v[2], span=at)


# -- types


def type_simple(v: Values, at: Offsets) -> ast.Node:
    return ast.TypeExpression(name=v[0].value, span=at)


def type_collection(v: Values, at: Offsets) -> ast.Node:
    return ast.TypeExpression(name=v[0].value, arguments=(v[2],), span=at)


def type_context_bare(v: Values, at: Offsets) -> ast.Node:
    return ast.TypeExpression(name="context", arguments=(), span=at)


def type_context(v: Values, at: Offsets) -> ast.Node:
    fields: list[tuple[str, ast.TypeExpression]] = v[2]
    return ast.TypeExpression(
        name="context", fields=tuple(name for name, _ in fields), arguments=tuple(type for _, type in fields), span=at
    )


def type_function_bare(v: Values, at: Offsets) -> ast.Node:
    return ast.TypeExpression(name="function", result=v[4], span=at)


def type_function(v: Values, at: Offsets) -> ast.Node:
    return ast.TypeExpression(name="function", arguments=tuple(v[2]), result=v[5], span=at)


def field(v: Values, at: Offsets) -> tuple[str, ast.Node]:
    return v[0].value, v[2]
