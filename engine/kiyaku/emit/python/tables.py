"""Decision tables as callables.  No row met is a named absence, never a default."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from fractions import Fraction
from typing import Protocol, cast

from kiyaku.emit.python.code import Call, Scope
from kiyaku.emit.python.run import Run
from kiyaku.plan.absence import Absent
from kiyaku.plan.ir import Code, Ladder, Row, Rows
from kiyaku.value import Number, Value


class Cells(Protocol):
    """What prints the parts of a table."""

    def code(self, code: Code) -> Call:
        """An input."""

    def test(self, code: Code) -> Call:
        """The tests of a row for an input."""

    def row(self, row: Row, scope: Scope) -> Call:
        """What a row gives."""


def rows(printer: Cells, table: Rows, scope: Scope) -> Call:
    """A table whose rows are met one by one."""
    inputs = [printer.code(e) for e in table.inputs]
    made = [([printer.test(t) for t in row.tests], printer.row(row, scope)) for row in table.rows]

    def call(run: Run, day: date, *arguments: Value) -> Value:
        values = tuple(f(run, day, *arguments) for f in inputs)
        for tests, result in made:
            if all(test(run, day, *arguments, x) for test, x in zip(tests, values, strict=True)):
                return result(run, day, *arguments)
        raise missed(scope.name, table, values, day)

    return call


def ladder(printer: Cells, table: Ladder, scope: Scope) -> Call:
    """A table of ranges: a search over the lower bounds."""
    value = printer.code(table.input)
    rungs = table.rungs
    results = [printer.row(rung.row, scope) for rung in rungs]
    bottom = rungs[0].low is None
    lows = [rung.low for rung in rungs if rung.low is not None]

    def call(run: Run, day: date, *arguments: Value) -> Value:
        x = cast("Number", value(run, day, *arguments))
        i = bisect_right(lows, x) - 1 + bottom
        if i >= 0 and not rungs[i].low_included and x == rungs[i].low:
            i -= 1
        if i >= 0:
            high = rungs[i].high
            if high is None or x < high or (x == high and rungs[i].high_included):
                return results[i](run, day, *arguments)
        raise missed(scope.name, table, (x,), day)

    return call


def graduated(printer: Cells, table: Ladder, scope: Scope) -> Call:
    """A table that adds up what falls into each range."""
    value = printer.code(table.input)
    results = [printer.row(rung.row, scope) for rung in table.rungs]
    floors: list[Number] = [0, *(rung.high if rung.high is not None else 0 for rung in table.rungs[:-1])]
    top = table.rungs[-1].high

    def call(run: Run, day: date, *arguments: Value) -> Value:
        x = cast("Number", value(run, day, *arguments))
        if x < 0 or (top is not None and x > top):
            raise missed(scope.name, table, (x,), day)
        total: Number = 0
        for i, floor in enumerate(floors):
            if x <= floor and i:
                break
            high = floors[i + 1] if i + 1 < len(floors) else x
            total += (min(x, high) - floor) * cast("Number", results[i](run, day, *arguments))
        return total.numerator if isinstance(total, Fraction) and total.denominator == 1 else total

    return call


def missed(name: str, table: Rows | Ladder, values: tuple[Value, ...], day: date) -> Absent:
    """No row of a decision's table, which is that of the version and options asked for, is met by these inputs."""
    inputs = table.inputs if isinstance(table, Rows) else (table.input,)
    rows = table.rows if isinstance(table, Rows) else tuple(rung.row for rung in table.rungs)
    clause = inputs[0].clause
    return Absent(
        table.absent,
        str(clause) if clause else None,
        decision=name,
        inputs={e.text: v for e, v in zip(inputs, values, strict=True)},
        rows=tuple(row.label for row in rows),
        day=day,
    )
