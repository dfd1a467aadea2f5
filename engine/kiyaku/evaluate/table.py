"""Decision tables made executable.

A table of number ranges over one input becomes a search over the lower bounds; a graduated one adds up what falls into
each row; any other is met row by row.  No row met is a named absence, never a default.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from kiyaku.book.model import Decision, Row, Table
from kiyaku.book.tables import Span, ladder
from kiyaku.evaluate.outcome import Absent, Value
from kiyaku.evaluate.runtime import Run

if TYPE_CHECKING:
    from kiyaku.evaluate.expressions import Call
    from kiyaku.evaluate.plan import Plan


def compile_table(plan: Plan, decision: Decision, table: Table, parameters: tuple[str, ...]) -> Call:
    """The table as a callable of a run, a day and the decision's arguments."""
    rungs = ladder(table, plan.book.trees)
    if rungs is not None:
        if table.graduated:
            return _graduated(plan, decision, table, rungs, parameters)
        return _ladder(plan, decision, table, rungs, parameters)
    return _rows(plan, decision, table, parameters)


def _missed(decision: Decision, table: Table, values: tuple[Value, ...]) -> Absent:
    clause = table.inputs[0].clause
    inputs = {e.text: v for e, v in zip(table.inputs, values, strict=True)}
    return Absent(table.absent, str(clause) if clause else None, decision=decision.name, inputs=inputs)


def _result(plan: Plan, row: Row, parameters: tuple[str, ...]) -> Call:
    if row.then is not None:
        return plan.function(row.then, parameters)
    status, clause = str(row.absent), row.tests[0].clause

    def absent(run: Run, day: date, *arguments: Value) -> Value:
        raise Absent(status, str(clause) if clause else None)

    return absent


def _note(plan: Plan, run: Run, row: Row) -> None:
    if plan.traced:
        assert run.tracer is not None
        run.tracer.top.row = row.label
        run.tracer.coverage.hit("row", row.tests[0].address)


def _ladder(
    plan: Plan, decision: Decision, table: Table, rungs: tuple[tuple[Span, Row], ...], parameters: tuple[str, ...]
) -> Call:
    value = plan.function(table.inputs[0], parameters)
    results = [_result(plan, row, parameters) for _, row in rungs]
    bottom = rungs[0][0].low is None
    lows = [span.low for span, _ in rungs if span.low is not None]

    def call(run: Run, day: date, *arguments: Value) -> Value:
        x = value(run, day, *arguments)
        i = bisect_right(lows, x) - 1 + bottom
        if i >= 0:
            span = rungs[i][0]
            if not span.low_included and x == span.low:
                i -= 1
                span = rungs[i][0]
            if i >= 0 and (span.high is None or x < span.high or (x == span.high and span.high_included)):
                _note(plan, run, rungs[i][1])
                return results[i](run, day, *arguments)
        raise _missed(decision, table, (x,))

    return call


def _graduated(
    plan: Plan, decision: Decision, table: Table, rungs: tuple[tuple[Span, Row], ...], parameters: tuple[str, ...]
) -> Call:
    value = plan.function(table.inputs[0], parameters)
    results = [_result(plan, row, parameters) for _, row in rungs]
    floors: list[int | Fraction] = [0]
    for span, _ in rungs[:-1]:
        floors.append(span.high if span.high is not None else 0)
    top = rungs[-1][0].high

    def call(run: Run, day: date, *arguments: Value) -> Value:
        x = value(run, day, *arguments)
        if x < 0 or (top is not None and x > top):
            raise _missed(decision, table, (x,))
        total: int | Fraction = 0
        for i, floor in enumerate(floors):
            if x <= floor and i:
                break
            high = floors[i + 1] if i + 1 < len(floors) else x
            _note(plan, run, rungs[i][1])
            total += (min(x, high) - floor) * results[i](run, day, *arguments)
        return total if isinstance(total, int) or total.denominator != 1 else total.numerator

    return call


def _rows(plan: Plan, decision: Decision, table: Table, parameters: tuple[str, ...]) -> Call:
    inputs = [plan.function(e, parameters) for e in table.inputs]
    rows: list[tuple[Row, list[Callable[..., Value]], Call]] = [
        (row, [plan.test(t, parameters) for t in row.tests], _result(plan, row, parameters)) for row in table.rows
    ]

    def call(run: Run, day: date, *arguments: Value) -> Value:
        values = tuple(f(run, day, *arguments) for f in inputs)
        for row, tests, result in rows:
            if all(test(run, day, *arguments, x) for test, x in zip(tests, values, strict=True)):
                _note(plan, run, row)
                return result(run, day, *arguments)
        raise _missed(decision, table, values)

    return call
