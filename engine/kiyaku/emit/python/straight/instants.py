"""Moments without a zone as whole numbers of seconds, so that their arithmetic is that of `int`.

A moment with a zone, or with parts of a second, leaves the straight line: FEEL orders moments by whole seconds, and
what a zone means depends on more than a number.
"""

from __future__ import annotations

import ast as pyast
from dataclasses import replace
from datetime import date

from kiyaku.emit.python.straight.inline import Inline
from kiyaku.emit.python.straight.writer import Deopt, call, compared
from kiyaku.feel.python import build as py
from kiyaku.feel.python.typed import COMPARISONS
from kiyaku.feel.syntax import ast
from kiyaku.temporal import DateTime, DayTimeDuration, Time
from kiyaku.temporal.units import SECOND

_DAY = 86_400
_MOMENTS = frozenset({"date and time"})
_DATES = frozenset({"date"})
_NUMBERS = frozenset({"number"})


def special(inline: Inline, node: ast.Node) -> pyast.expr | None:
    """A comparison of moments, a quotient of durations, the day of a moment; None if it is something else."""
    if isinstance(node, ast.Comparison) and inline.same(node.left, node.right, _MOMENTS):
        return compared(_seconds(inline, node.left), COMPARISONS[node.operator](), _seconds(inline, node.right))
    arguments = _arguments(inline, node, "date")
    if arguments is not None and len(arguments) == 1 and inline.known(arguments[0], _MOMENTS):
        days = py.binary(_seconds(inline, arguments[0]), pyast.FloorDiv(), py.constant(_DAY))
        return py.call(py.attribute(inline.pool(date), "fromordinal"), days)
    return None


def quotient(inline: Inline, node: ast.Node) -> tuple[pyast.expr, pyast.expr] | None:
    """A duration between moments over a known one, as what stands above and below the line."""
    within = _within(inline, node)
    if within is not None:
        return quotient(*within)
    if not isinstance(node, ast.Arithmetic) or node.operator != "/" or not inline.in_place:
        return None
    below = inline.checked.constants.get(node.right.number)
    if not isinstance(below, DayTimeDuration) or below.nanos <= 0 or below.nanos % SECOND:
        return None
    above = node.left
    if (
        not isinstance(above, ast.Arithmetic)
        or above.operator != "-"
        or not inline.same(above.left, above.right, _MOMENTS)
    ):
        return None
    difference = py.binary(_seconds(inline, above.left), pyast.Sub(), _seconds(inline, above.right))
    return difference, py.constant(below.nanos // SECOND)


def _arguments(inline: Inline, node: ast.Node, name: str) -> tuple[ast.Node, ...] | None:
    if not isinstance(node, ast.Call) or node.named or not isinstance(node.callee, ast.Name):
        return None
    return node.positional if node.callee.name == name and not inline.is_local(name) else None


def _seconds(inline: Inline, node: ast.Node) -> pyast.expr:
    """A moment as seconds since the day before 0001-01-01."""
    writer = inline.writer
    joined = _arguments(inline, node, "date and time")
    if joined is not None and len(joined) == 2 and inline.known(joined[0], _DATES):
        clock = inline.static(joined[1])
        if clock is not None and isinstance(clock[0], Time) and not (clock[0].is_zoned or clock[0].nanos % SECOND):
            days = py.binary(
                py.call(py.attribute(inline.emit(joined[0]), "toordinal")), pyast.Mult(), py.constant(_DAY)
            )
            return days if not clock[0].nanos else py.binary(days, pyast.Add(), py.constant(clock[0].nanos // SECOND))
    for name, operator in (("max", pyast.GtE()), ("min", pyast.LtE())):
        both = _arguments(inline, node, name)
        if both is not None and len(both) == 2 and inline.same(both[0], both[1], _MOMENTS):
            left, right = (writer.assign(_seconds(inline, part)) for part in both)
            return py.either(compared(left, operator, right), left, right)
    if isinstance(node, ast.If) and inline.in_place and inline.known(node.condition, frozenset({"boolean"})):
        branches = (node.consequent, node.alternative)
        if all(inline.known(branch, _MOMENTS) for branch in branches):
            test = inline.emit(node.condition)
            return writer.either(test, *(lambda branch=branch: _seconds(inline, branch) for branch in branches))
    moved = _moved(inline, node)
    if moved is not None:
        return moved
    called = _called(inline, node)
    if called is not None:
        return called
    writer.partial = True
    moment = inline.emit(node)
    if not inline.in_place:
        return call(writer, seconds_of, moment)
    moment = writer.assign(moment)
    key = ("seconds", moment.id if isinstance(moment, pyast.Name) else moment)
    found = writer.known(key)
    if found is None:
        found = writer.learn(key, writer.assign(py.attribute(moment, "seconds")))
        writer.give_up(compared(found, pyast.Is(), py.constant(None)))
    return found


def _called(inline: Inline, node: ast.Node) -> pyast.expr | None:
    """A function that is no more than a formula, written in place as a number."""
    within = _within(inline, node)
    if within is None:
        return None
    inner, formula = within
    return _seconds(inner, formula) if inner.known(formula, _MOMENTS) else None


def _within(inline: Inline, node: ast.Node) -> tuple[Inline, ast.Node] | None:
    """The formula of a function that is called and is no more than one, with its arguments in their places."""
    if not inline.in_place or not isinstance(node, ast.Call) or not isinstance(node.callee, ast.Name):
        return None
    ref = inline.code.refs.get(node.callee.name)
    if ref is None or ref.kind != "decision" or inline.is_local(node.callee.name) or node.named:
        return None
    decision = inline.printer.plan.decisions[ref.index]
    code = inline.printer.plain_formula(inline.printer.knowledge.body(ref.index))
    if code is None or not decision.parameters:
        return None
    names = [name for name, _ in decision.parameters]
    arguments = {name: inline.argument(given) for name, given in zip(names, node.positional, strict=True)}
    scope = replace(inline.scope, decision=decision, arguments=arguments, whole=frozenset())
    return type(inline)(inline.printer, code, scope), code.checked.node


def _moved(inline: Inline, node: ast.Node) -> pyast.expr | None:
    """A moment plus or minus a known duration, perhaps several times."""
    if not isinstance(node, ast.Arithmetic) or node.operator not in ("+", "-") or not inline.known(node.left, _MOMENTS):
        return None
    amount = _duration(inline, node.right)
    if amount is None:
        return None
    operator = pyast.Add() if node.operator == "+" else pyast.Sub()
    return py.binary(_seconds(inline, node.left), operator, amount)


def _duration(inline: Inline, node: ast.Node) -> pyast.expr | None:
    amount = inline.checked.constants.get(node.number)
    if isinstance(amount, DayTimeDuration):
        return None if amount.nanos % SECOND else py.constant(amount.nanos // SECOND)
    if isinstance(node, ast.Arithmetic) and node.operator == "*":
        for duration, number in ((node.left, node.right), (node.right, node.left)):
            seconds = _duration(inline, duration)
            if seconds is not None and inline.known(number, _NUMBERS) and inline.bounds.whole(number):
                return py.binary(seconds, pyast.Mult(), inline.unnormalized(number))
    return None


def seconds_of(moment: DateTime) -> int:
    """The seconds of a moment.

    Raises:
        Deopt: it has a zone or parts of a second.
    """
    seconds = moment.seconds
    if seconds is None:
        raise Deopt
    return seconds
