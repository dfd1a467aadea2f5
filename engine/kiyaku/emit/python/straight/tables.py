"""Decision tables in a straight line."""

from __future__ import annotations

import ast as pyast
from fractions import Fraction
from typing import cast

from kiyaku.emit.python.straight.expression import Expression
from kiyaku.emit.python.straight.printer import Printer
from kiyaku.emit.python.straight.scope import Scope
from kiyaku.emit.python.straight.writer import NotCovered, all_of, any_of, call, compared
from kiyaku.feel.python import build as py
from kiyaku.plan.ir import Formula, Ladder, Node, Rows
from kiyaku.value import Number

DENSE = 20_000
"""How long a table of prices by number may be."""


def rows(printer: Printer, node: Rows, scope: Scope) -> pyast.expr:
    """A table whose rows are met one by one."""
    if node.unsure or node.portions is not None:
        raise NotCovered
    inputs = [printer.writer.assign(printer.code(code, scope)) for code in node.inputs]

    def from_row(number: int) -> pyast.expr:
        if number == len(node.rows):
            printer.writer.give_up()
            return py.constant(None)
        row = node.rows[number]
        tests = [
            Expression(printer, test, scope, subject=subject).whole()
            for test, subject in zip(row.tests, inputs, strict=True)
        ]
        return printer.writer.either(all_of(tests), lambda: printer.node(row.then, scope), lambda: from_row(number + 1))

    return from_row(0)


def ladder(printer: Printer, node: Ladder, scope: Scope) -> pyast.expr:
    """A table of ranges: an array by number where it is small, else rung by rung."""
    x = printer.writer.assign(printer.code(node.input, scope))
    dense = _dense(node)
    if dense is not None:
        if not Expression(printer, node.input, scope).bounds.whole(node.input.checked.node):
            printer.writer.give_up(compared(call(printer.writer, type, x), pyast.IsNot(), printer.writer.pool(int)))
        inside = compared(x, pyast.GtE(), py.constant(0))  # one beyond the top leaves the line by itself
        price = py.either(inside, pyast.Subscript(printer.writer.pool(dense), x, pyast.Load()), py.constant(None))
        found = printer.writer.assign(price)
        printer.writer.give_up(compared(found, pyast.Is(), py.constant(None)))
        return found
    return _rung(printer, node, 0, x, scope)


def _rung(printer: Printer, node: Ladder, number: int, x: pyast.expr, scope: Scope) -> pyast.expr:
    if number == len(node.rungs):
        printer.writer.give_up()
        return py.constant(None)
    rung = node.rungs[number]
    tests = []
    if rung.low is not None:
        tests.append(compared(x, pyast.GtE() if rung.low_included else pyast.Gt(), printer.writer.pool(rung.low)))
    if rung.high is not None:
        tests.append(compared(x, pyast.LtE() if rung.high_included else pyast.Lt(), printer.writer.pool(rung.high)))
    if not tests:
        return printer.node(rung.row.then, scope)
    return printer.writer.either(
        all_of(tests), lambda: printer.node(rung.row.then, scope), lambda: _rung(printer, node, number + 1, x, scope)
    )


def graduated(printer: Printer, node: Ladder, scope: Scope) -> pyast.expr:
    """A table that adds up what falls into each range, where its prices are known."""
    prices = [number_of(rung.row.then) for rung in node.rungs]
    if None in prices:
        raise NotCovered
    x = printer.writer.assign(printer.code(node.input, scope))
    top = node.rungs[-1].high
    outside = [compared(x, pyast.Lt(), py.constant(0))]
    if top is not None:
        outside.append(compared(x, pyast.Gt(), printer.writer.pool(top)))
    printer.writer.give_up(any_of(outside))
    floors: list[Number] = [0, *(rung.high if rung.high is not None else 0 for rung in node.rungs[:-1])]
    return call(printer.writer, _graduated, x, printer.writer.pool(tuple(floors)), printer.writer.pool(tuple(prices)))


def _graduated(x: Number, floors: tuple[Number, ...], prices: tuple[Number, ...]) -> Number:
    total: Number = 0
    last = len(floors) - 1
    for i, floor in enumerate(floors):
        if x <= floor and i:
            break
        total += ((x if i == last else min(x, floors[i + 1])) - floor) * prices[i]
    return total.numerator if isinstance(total, Fraction) and total.denominator == 1 else total


def number_of(then: Node) -> Number | None:
    """The number that a row gives, if it is written there."""
    if not isinstance(then, Formula):
        return None
    root = then.code.checked.node
    value = then.code.checked.constants.get(root.number, getattr(root, "value", None))
    return value if isinstance(value, int | Fraction) and not isinstance(value, bool) else None


def _dense(node: Ladder) -> list[int | Fraction | None] | None:
    """The prices of a table by whole number, where it is bounded and its prices are written in it."""
    prices = [number_of(rung.row.then) for rung in node.rungs]
    ends = [(rung.low, rung.high) for rung in node.rungs]
    if any(p is None for p in prices) or not all(isinstance(e, int) and e >= 0 for pair in ends for e in pair):
        return None
    top = cast("int", max(high for _, high in ends if high is not None))
    if top > DENSE:
        return None
    out: list[int | Fraction | None] = [None] * (top + 1)
    for rung, price in zip(node.rungs, prices, strict=True):
        low = cast("int", rung.low) + (not rung.low_included)
        high = cast("int", rung.high) - (not rung.high_included)
        out[low : high + 1] = [price] * max(high - low + 1, 0)
    return out
