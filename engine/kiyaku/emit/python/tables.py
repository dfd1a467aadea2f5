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
    if table.portions is not None:
        return portions(printer, table, table.portions, scope)
    inputs = [printer.code(e) for e in table.inputs]
    made = [([printer.test(t) for t in row.tests], printer.row(row, scope)) for row in table.rows]
    unsure = table.unsure

    def call(run: Run, day: date, *arguments: Value) -> Value:
        values = tuple(f(run, day, *arguments) for f in inputs)
        for i, (tests, result) in enumerate(made):
            if all(test(run, day, *arguments, x) for test, x in zip(tests, values, strict=True)):
                if unsure:
                    for others, _ in made[i + 1 :]:
                        if all(test(run, day, *arguments, x) for test, x in zip(others, values, strict=True)):
                            raise twice(scope.name, table)
                return result(run, day, *arguments)
        raise missed(scope.name, table, values, day)

    return call


def portions(printer: Cells, table: Rows, column: int, scope: Scope) -> Call:
    """A table that adds up what falls between the bounds of each row, which are computed."""
    inputs = [printer.code(e) for e in table.inputs]
    made = [
        (
            [None if n == column else printer.test(t) for n, t in enumerate(row.tests)],
            printer.code(row.low) if row.low is not None else None,
            printer.code(row.high) if row.high is not None else None,
            printer.row(row, scope),
        )
        for row in table.rows
    ]

    def call(run: Run, day: date, *arguments: Value) -> Value:
        values = tuple(f(run, day, *arguments) for f in inputs)
        spans: list[tuple[Number, Number | None, Call]] = []
        for tests, low, high, result in made:
            if all(t is None or t(run, day, *arguments, x) for t, x in zip(tests, values, strict=True)):
                floor = cast("Number", low(run, day, *arguments)) if low is not None else 0
                top = cast("Number", high(run, day, *arguments)) if high is not None else None
                if top is None or top > floor:  # a rung that nothing can fall into is none
                    spans.append((floor, top, result))
        spans.sort(key=lambda span: span[0])
        x = cast("Number", values[column])
        reached: Number | None = 0
        total: Number = 0
        for floor, top, result in spans:
            if reached is None or floor < reached:
                raise twice(scope.name, table)
            if floor > reached:
                break
            if x > floor or floor == 0:
                price = cast("Number", result(run, day, *arguments))
                total += ((x if top is None else min(x, top)) - floor) * price
            reached = top
        if x < 0 or not spans or (reached is not None and x > reached):
            raise missed(scope.name, table, values, day)
        return total.numerator if isinstance(total, Fraction) and total.denominator == 1 else total

    return call


def twice(name: str, table: Rows) -> Absent:
    """Two rows are met by the same inputs."""
    clause = table.inputs[0].clause
    return Absent("contradiction", str(clause) if clause else None, decision=name)


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
