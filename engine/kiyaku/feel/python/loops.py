"""Loops, quantifiers, filters and paths as Python comprehensions and calls."""

from __future__ import annotations

import ast as pyast
from collections.abc import Callable, Mapping
from contextlib import ExitStack

from kiyaku.feel.check.extension import Load
from kiyaku.feel.python import build as py
from kiyaku.feel.python import machine
from kiyaku.feel.python.emitter import Emitter
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.walk import parts, weight
from kiyaku.feel.values import ops


def for_(emitter: Emitter, node: ast.For) -> pyast.expr:
    """`for x in xs, y in ys return body`."""
    if _names_partial(node):
        done = emitter.variable()
        outcomes = walked(emitter, node.iterators, node.body, {"partial": lambda: py.call(py.name(done))})
        outcome = py.call(emitter.pool(machine.accumulate), emitter.lambda_of(outcomes(pyast.GeneratorExp), done))
    else:
        listed = walked(emitter, node.iterators, node.body)(pyast.ListComp)
        outcome = py.call(emitter.pool(tuple), listed)
    return outcome if emitter.strict else emitter.do(node, emitter.lambda_of(outcome))


def _names_partial(node: ast.For) -> bool:
    bound = any(iterator.name == "partial" for iterator in node.iterators)
    return not bound and any(isinstance(p, ast.Name) and p.name == "partial" for p in parts(node.body))


def quantified(emitter: Emitter, node: ast.Quantified) -> pyast.expr:
    """`some`, `every`."""
    outcomes = walked(emitter, node.iterators, node.condition)(pyast.GeneratorExp)
    function = ops.some if node.quantifier == "some" else ops.every
    outcome = py.call(emitter.pool(function), outcomes)
    return outcome if emitter.strict else emitter.do(node, emitter.lambda_of(outcome))


Made = Callable[[type[pyast.ListComp] | type[pyast.GeneratorExp]], pyast.expr]


def walked(
    emitter: Emitter, iterators: tuple[ast.Iterator, ...], body: ast.Node, inner: Mapping[str, Load] | None = None
) -> Made:
    """The body for every choice of the iterators' elements, as whichever kind of comprehension is asked for.

    `inner` are names that the body alone knows.
    """
    loops: list[pyast.comprehension] = []
    variables: list[str] = []
    with ExitStack() as stack:
        for iterator in iterators:
            variable = emitter.variable()
            variables.append(variable)
            at_hand = iterator.end is None and _is_list(emitter, iterator.source)
            round = weight(body) if iterator is iterators[-1] else 1
            items = emitter.counted(_items(emitter, iterator), round, at_hand=at_hand)
            py.stamp(items, iterator.number + 1)
            loops.append(py.loop(variable, items))
            stack.enter_context(emitter.bound({iterator.name: py.loader(variable)}))
        stack.enter_context(emitter.bound(inner or {}))
        outcome = emitter.emit(body)
    if any(isinstance(part, ast.Function) for part in parts(body)):
        # A function keeps the elements of the round in which it was made.
        outcome = py.call(emitter.lambda_of(outcome, *variables), *map(py.name, variables))
        py.stamp(outcome, body.number + 1)
    return lambda made: made(outcome, loops)


def _items(emitter: Emitter, iterator: ast.Iterator) -> pyast.expr:
    source = emitter.emit(iterator.source)
    if iterator.end is not None:
        return py.call(emitter.pool(ops.count_from_to), source, emitter.emit(iterator.end))
    return source if _is_list(emitter, iterator.source) else py.call(emitter.pool(ops.iterate), source)


def _is_list(emitter: Emitter, node: ast.Node) -> bool:
    """Whether it is known to be a list."""
    return emitter.strict and emitter.checked.type_of(node).head == "list"


def filter_(emitter: Emitter, node: ast.Filter) -> pyast.expr:
    """`base[condition]`."""
    base = emitter.emit(node.base)
    if isinstance(node.condition, ast.Number) or _is_negative(node.condition):
        return emitter.do(node, ops.element_at, base, emitter.emit(node.condition))
    item = emitter.variable()
    with emitter.bound(item):
        condition = emitter.emit(node.condition)
    test = emitter.lambda_of(condition, item)
    return emitter.do(node, ops.select, base, test, py.constant(weight(node.condition)))


def _is_negative(node: ast.Node) -> bool:
    return isinstance(node, ast.Negation) and isinstance(node.operand, ast.Number)


def path(emitter: Emitter, node: ast.Path) -> pyast.expr:
    """`base.name`."""
    get = ops.get_property if emitter.strict else ops.get_property_or_null
    return emitter.do(node, get, emitter.emit(node.base), py.constant(node.name))
