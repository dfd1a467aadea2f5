"""Accruals in a straight line.

The period is known when the function is made, and lies in one epoch; so only the facts that vary can change anything.
Mostly none does within the days charged: then there is one segment, and nothing is looked for.
"""

from __future__ import annotations

import ast as pyast
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

from kiyaku.emit.python.run import ONE_DAY, Series, days_of
from kiyaku.emit.python.straight.expression import Expression
from kiyaku.emit.python.straight.inline import Inline
from kiyaku.emit.python.straight.printer import Printer
from kiyaku.emit.python.straight.scope import Argument, Scope
from kiyaku.emit.python.straight.writer import NotCovered, all_of, any_of, call, compared, negated
from kiyaku.feel.python import build as py
from kiyaku.feel.python.builtins import fraction
from kiyaku.feel.syntax import ast
from kiyaku.plan.ir import Accrual, Code, Ref
from kiyaku.value import Range, Value


def accrual(printer: Printer, node: Accrual, scope: Scope) -> pyast.expr:
    """What an accrual comes to."""
    writer = printer.writer
    over = Expression(printer, node.over, scope)
    period = over.static(node.over.checked.node)
    if period is None or not isinstance(period[0], Range):
        raise NotCovered
    first, last = days_of(period[0])
    end_of_epoch = printer.epoch.end or date.max
    if first not in printer.epoch or last > end_of_epoch or first >= last:
        raise NotCovered
    start, end = _charged(printer, node.during, scope, first, last)
    total = writer.variable()
    writer.assign(py.constant(0), total)
    with writer.block() as charged:
        _segments(printer, node, scope, start, end, (last - first).days, (first, last), total)
    writer.add(pyast.If(compared(start, pyast.Lt(), end), charged, []))
    if node.total is None:
        return py.name(total)
    return _rounded(printer, node.total, py.name(total), None, scope)


def _charged(printer: Printer, during: Code, scope: Scope, first: date, last: date) -> tuple[pyast.expr, pyast.expr]:
    """The first day that is charged, and the first that no longer is."""
    writer = printer.writer
    a, b = writer.variable(), writer.variable()
    writer.assign(writer.pool(first), a)
    writer.assign(writer.pool(last), b)
    Days(printer, a, b).narrow(during, scope)
    return py.name(a), py.name(b)


class Days:
    """A range of days as two variables, which a range in an expression narrows."""

    def __init__(self, printer: Printer, start: str, end: str) -> None:
        self.printer = printer
        self.writer = printer.writer
        self.start = start
        self.end = end

    def narrow(self, code: Code, scope: Scope) -> None:
        """Narrow the variables to what an expression gives."""
        self._node(Expression(self.printer, code, scope), code.checked.node)

    def _node(self, inline: Inline, node: ast.Node) -> None:
        if isinstance(node, ast.If) and inline.known(node.condition, frozenset({"boolean"})):
            self.writer.when(
                inline.emit(node.condition),
                lambda: self._node(inline, node.consequent),
                lambda: self._node(inline, node.alternative),
            )
        elif isinstance(node, ast.Range) and node.start is not None and node.end is not None:
            self._from(inline, node.start, included=node.start_included)
            self._to(inline, node.end, included=node.end_included)
        elif isinstance(node, ast.UnaryComparison) and node.operator in (">", ">="):
            self._from(inline, node.value, included=node.operator == ">=")
        elif isinstance(node, ast.UnaryComparison) and node.operator in ("<", "<="):
            self._to(inline, node.value, included=node.operator == "<=")
        elif isinstance(node, ast.Name) and self._formula(inline, node) is not None:
            code = self._formula(inline, node)
            assert code is not None
            inner = self.printer.plan.decisions[inline.code.refs[node.name].index]
            self.narrow(code, replace(inline.scope, decision=inner, arguments={}, whole=frozenset()))
        else:
            self._any(inline.emit(node))

    def _formula(self, inline: Inline, node: ast.Name) -> Code | None:
        """The formula of a decision that is no more than one in this epoch."""
        ref = inline.code.refs.get(node.name)
        if ref is None or ref.kind != "decision" or inline.is_local(node.name) or node.name in inline.scope.arguments:
            return None
        body = self.printer.knowledge.body(ref.index)
        if self.printer.static(ref, inline.scope.day) is not None:
            return None
        return self.printer.plain_formula(body)

    def _from(self, inline: Inline, bound: ast.Node, *, included: bool) -> None:
        day = self._day(inline, bound)
        if not included:
            day = self.writer.assign(py.binary(day, pyast.Add(), self.writer.pool(ONE_DAY)))
        later = compared(day, pyast.Gt(), py.name(self.start))
        self.writer.add(pyast.If(later, [pyast.Assign([pyast.Name(self.start, py.STORE)], day)], []))

    def _to(self, inline: Inline, bound: ast.Node, *, included: bool) -> None:
        day = self._day(inline, bound)
        if included:
            day = self.writer.assign(py.binary(day, pyast.Add(), self.writer.pool(ONE_DAY)))
        earlier = compared(day, pyast.Lt(), py.name(self.end))
        self.writer.add(pyast.If(earlier, [pyast.Assign([pyast.Name(self.end, py.STORE)], day)], []))

    def _day(self, inline: Inline, bound: ast.Node) -> pyast.expr:
        if inline.known(bound, frozenset({"date"})) is None:
            raise NotCovered
        return self.writer.assign(inline.emit(bound))

    def _any(self, window: pyast.expr) -> None:
        """A range that is a value."""
        writer = self.writer
        ends = writer.assign(call(writer, days_of, window))
        for name, index, operator in ((self.start, 0, pyast.Gt()), (self.end, 1, pyast.Lt())):
            day = writer.assign(pyast.Subscript(ends, py.constant(index), pyast.Load()))
            narrower = compared(day, operator, py.name(name))
            writer.add(pyast.If(narrower, [pyast.Assign([pyast.Name(name, py.STORE)], day)], []))


def _segments(
    printer: Printer,
    node: Accrual,
    scope: Scope,
    start: pyast.expr,
    end: pyast.expr,
    days: int,
    period: tuple[date, date],
    total: str,
) -> None:
    """The statements that add up the segments between two days."""
    writer = printer.writer
    off = None
    if node.excluded is not None:
        off = writer.assign(printer.code(node.excluded, scope))
        if writer.is_empty(off):
            off = None
    slots = [slot for slot in node.series if slot in printer.varying]
    for slot in node.series:
        if slot not in printer.varying:
            writer.give_up(_given(printer, slot))
    histories = [printer.present(slot) for slot in slots]
    if not histories:
        _charge(printer, node, scope, start, end, off, days, period, total)
        return
    changing = any_of([_changes(printer, h, start) for h in histories])
    alone = histories[0] if len(histories) == 1 and _is_only_key(printer, node, slots[0]) else None
    with writer.block() as several:
        if alone is not None:
            _step_by_step(printer, node, scope, (slots[0], alone), start, end, off, days, total)
        else:
            _several(printer, node, scope, histories, start, end, off, days, total)
    with writer.block() as one:
        assert isinstance(start, pyast.Name)
        for slot, history in zip(slots, histories, strict=True):  # whose last step has come
            last = pyast.Subscript(py.attribute(history, "values"), py.negative(py.constant(1)), py.LOAD)
            writer.learn(("on", slot, start.id), writer.assign(last))
        _charge(printer, node, scope, start, end, off, days, period, total)
    writer.add(pyast.If(changing, several, one))


def _given(printer: Printer, slot: int) -> pyast.expr:
    return negated(printer.is_missing(slot))


def _changes(printer: Printer, history: pyast.expr, start: pyast.expr) -> pyast.expr:
    """Whether a history changes after a day."""
    last = pyast.Subscript(py.attribute(history, "starts"), py.negative(py.constant(1)), pyast.Load())
    return compared(last, pyast.Gt(), start)


def _several(
    printer: Printer,
    node: Accrual,
    scope: Scope,
    histories: list[pyast.expr],
    start: pyast.expr,
    end: pyast.expr,
    off: pyast.expr | None,
    days: int,
    total: str,
) -> None:
    """Segment by segment: from one day on which a fact changes to the next on which a key differs."""
    writer = printer.writer
    begun, stop = writer.variable(), writer.variable()
    writer.assign(start, begun)
    assert isinstance(start, pyast.Name)
    held = [writer.assign(key, writer.variable()) for key in _keys(printer, node, replace(scope, day=start.id))]
    points = call(writer, _points, start, end, *histories)
    with writer.block() as each:
        with writer.block() as here:
            found = [writer.assign(key) for key in _keys(printer, node, replace(scope, day=stop))]
            if held:
                equal = all_of([compared(f, pyast.Eq(), h) for f, h in zip(found, held, strict=True)])
                here.append(pyast.If(equal, [pyast.Continue()], []))
            else:
                here.append(pyast.Continue())
        inner = compared(py.name(stop), pyast.IsNot(), end)
        writer.add(pyast.If(inner, here, []))
        for slot, key in zip(_key_slots(printer, node), held, strict=False):
            writer.learn(("on", slot, begun), key)
        _charge(printer, node, scope, py.name(begun), py.name(stop), off, days, None, total)
        writer.assign(py.name(stop), begun)
        last = compared(py.name(stop), pyast.Is(), end)
        writer.add(pyast.If(last, [pyast.Break()], []))
        for h, f in zip(held, found, strict=True):
            assert isinstance(h, pyast.Name)
            writer.assign(f, h.id)
    writer.add(pyast.For(pyast.Name(stop, py.STORE), points, each, []))


def _is_only_key(printer: Printer, node: Accrual, slot: int) -> bool:
    """Whether segments differ in nothing but one fact."""
    if any(isinstance(key, Code) for key in node.keys):
        return False
    reads = [printer.knowledge.reads(k.index) for k in node.keys if isinstance(k, Ref) and k.kind == "decision"]
    return _key_slots(printer, node) == [slot] and all(
        not r.by_day or r.slots & printer.varying <= {slot} for r in reads
    )


def _step_by_step(
    printer: Printer,
    node: Accrual,
    scope: Scope,
    history: tuple[int, pyast.expr],
    start: pyast.expr,
    end: pyast.expr,
    off: pyast.expr | None,
    days: int,
    total: str,
) -> None:
    """Segment by segment along the steps of the one fact that may change."""
    writer = printer.writer
    slot, series = history
    starts, values = (writer.assign(py.attribute(series, part)) for part in ("starts", "values"))
    i, begun, stop, held = (writer.variable() for _ in range(4))
    count = writer.assign(call(writer, len, starts))
    writer.assign(call(writer, bisect_right, starts, start), i)
    writer.give_up(compared(py.name(i), pyast.Eq(), py.constant(0)))
    before = py.binary(py.name(i), pyast.Sub(), py.constant(1))
    writer.assign(pyast.Subscript(values, before, py.LOAD), held)
    writer.assign(start, begun)
    begun_ordinal, stop_ordinal = (writer.variable() for _ in range(2))
    writer.assign(_ordinal(printer, start), begun_ordinal)
    here = pyast.Subscript(values, py.name(i), py.LOAD)
    more = compared(py.name(i), pyast.Lt(), count)
    advance = pyast.AugAssign(pyast.Name(i, py.STORE), pyast.Add(), py.constant(1))
    with writer.block() as each:
        equal = compared(here, pyast.Eq(), py.name(held))
        writer.add(pyast.While(all_of([more, equal]), [advance], []))
        day = pyast.Subscript(starts, py.name(i), py.LOAD)
        inside = all_of([more, compared(day, pyast.Lt(), end)])
        writer.assign(py.either(inside, day, end), stop)
        writer.assign(_ordinal(printer, py.name(stop)), stop_ordinal)
        writer.learn(("ordinal", begun), py.name(begun_ordinal))
        writer.learn(("ordinal", stop), py.name(stop_ordinal))
        writer.learn(("on", slot, begun), py.name(held))
        _charge(printer, node, scope, py.name(begun), py.name(stop), off, days, None, total)
        writer.add(pyast.If(compared(py.name(stop), pyast.Is(), end), [pyast.Break()], []))
        writer.assign(py.name(stop), begun)
        writer.assign(py.name(stop_ordinal), begun_ordinal)
        writer.assign(here, held)
        writer.add(advance)
    writer.add(pyast.While(py.constant(True), each, []))


def _points(start: date, end: date, *histories: Series[Value]) -> list[date]:
    """The days between two days on which a history changes, and the last."""
    return [*sorted({day for history in histories for day in history.starts if start < day < end}), end]


def _key_slots(printer: Printer, node: Accrual) -> list[int]:
    """The facts among what must be equal, by slot."""
    return [printer.plan.facts[k.index].slot for k in node.keys if isinstance(k, Ref) and k.kind == "fact"]


def _keys(printer: Printer, node: Accrual, scope: Scope) -> list[pyast.expr]:
    """What must be equal for two days to belong to one segment, facts first.

    A key that depends on the day only through facts that are keys themselves cannot differ where they do not.
    """
    slots = set(_key_slots(printer, node))
    facts = [printer.fact(k, scope.day) for k in node.keys if isinstance(k, Ref) and k.kind == "fact"]
    others: list[pyast.expr] = []
    for key in node.keys:
        if isinstance(key, Code):
            others.append(printer.code(key, scope))
        elif key.kind == "decision":
            reads = printer.knowledge.reads(key.index)
            if reads.by_day and not reads.slots & printer.varying <= slots:
                others.append(printer.value(key.index, scope.day))
    return [*facts, *others]


def _charge(
    printer: Printer,
    node: Accrual,
    scope: Scope,
    start: pyast.expr,
    end: pyast.expr,
    off: pyast.expr | None,
    days: int,
    period: tuple[date, date] | None,
    total: str,
) -> None:
    """One segment: its rate × its days ÷ the days of the period, rounded if each segment is, added to the total."""
    writer = printer.writer
    charged: pyast.expr = py.binary(_ordinal(printer, end), pyast.Sub(), _ordinal(printer, start))
    if period is not None:
        first, last = (writer.pool(day) for day in period)
        whole = all_of([compared(start, pyast.Is(), first), compared(end, pyast.Is(), last)])
        charged = py.either(whole, py.constant(days), charged)
    count = writer.assign(charged, writer.variable())
    if off is not None:
        assert isinstance(count, pyast.Name)
        excluded = call(writer, _excluded, off, start, end)
        writer.add(pyast.If(off, [pyast.AugAssign(pyast.Name(count.id, py.STORE), pyast.Sub(), excluded)], []))
    assert isinstance(start, pyast.Name)
    inline = Expression(printer, node.rate, replace(scope, day=start.id))
    above, below = fraction(inline, node.rate.checked.node)
    above = py.binary(above, pyast.Mult(), count)
    if below is not None and not isinstance(below, pyast.Constant):
        raise NotCovered
    divisor = days * (below.value if isinstance(below, pyast.Constant) and isinstance(below.value, int) else 1)
    amount: pyast.expr
    if node.each is None:
        amount = call(writer, _quotient, above, py.constant(divisor))
    else:
        amount = _rounded(printer, node.each, above, divisor, scope)
    writer.add(pyast.AugAssign(pyast.Name(total, py.STORE), pyast.Add(), amount))


def _ordinal(printer: Printer, day: pyast.expr) -> pyast.expr:
    known = printer.writer.known(("ordinal", day.id)) if isinstance(day, pyast.Name) else None
    return known if known is not None else py.call(py.attribute(day, "toordinal"))


def _excluded(off: tuple[date, ...], start: date, end: date) -> int:
    return len({day for day in off if start <= day < end})


def _quotient(above: int | Fraction, below: int) -> int | Fraction:
    value = Fraction(above, below) if isinstance(above, int) else above / below
    return value.numerator if value.denominator == 1 else value


def _rounded(printer: Printer, index: int, above: pyast.expr, below: int | None, scope: Scope) -> pyast.expr:
    """An amount rounded by a decision."""
    ((name, _),) = printer.plan.decisions[index].parameters
    value = printer.writer.assign(above)
    argument: Argument = value if below in (None, 1) else (value, below or 1)
    arguments: Mapping[str, Argument] = {name: argument}
    return printer.applied(index, arguments, scope.day, frozenset())
