"""Accruals as callables: a rate per period that runs by days.

The days that are charged (`during`, within `over`) are walked from one possible change to the next: a fact that
varies, a version of a clause, a value set by law. Neighbours on which everything that the rate depends on is equal
belong to one segment; each segment's amount is its rate × its days (less the excluded ones) ÷ the days of the
period, exactly, and is rounded where the terms say so and by the clause that says so.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Protocol, cast

from kiyaku.emit.python.code import Call, Scope
from kiyaku.emit.python.run import ONE_DAY, Run, Series, days_of
from kiyaku.plan.absence import UNHELD, Absent
from kiyaku.plan.ir import Accrual, Code, Plan, Ref
from kiyaku.value import Number, Range, Value


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days of a segment: from `start` to before `end`; `days` leaves out the excluded ones."""

    start: date
    end: date
    days: int
    excluded: tuple[date, ...]
    period_days: int


Charge = Callable[[Run, date, Stretch, tuple[Value, ...]], Number | None]
"""The amount of a segment; None where the text that the rate needs is not held."""


class AccrualParts(Protocol):
    """What prints the parts of an accrual."""

    plan: Plan

    def code(self, code: Code) -> Call:
        """An expression."""

    def charge(self, node: Accrual) -> Charge:
        """The amount of a segment."""

    def ends(self, index: int) -> Call:
        """The day on which a transitional rule ends for a contract, or null."""

    def decision(self, index: int) -> Call:
        """A decision by which the whole is rounded."""

    def reader(self, ref: Ref) -> Call:
        """What a name gives."""

    def apart(self, call: Call) -> Call:
        """A callable that leaves nothing in a record."""


def accrual(printer: AccrualParts, node: Accrual, scope: Scope) -> Call:
    """The accrual as a callable of a run, a day (which governs the period and the rounding) and the arguments."""
    over, during, charge = printer.code(node.over), printer.code(node.during), printer.charge(node)
    excluded = printer.code(node.excluded) if node.excluded is not None else None
    keys = _keys(printer, node)
    ends = [printer.apart(printer.ends(index)) for index in node.ends]
    total = printer.decision(node.total) if node.total is not None else None

    def call(run: Run, day: date, *arguments: Value) -> Value:
        first, last = days_of(cast("Range", over(run, day, *arguments)))
        period = (last - first).days
        charged_from, charged_to = days_of(cast("Range", during(run, day, *arguments)))
        start, end = max(first, charged_from), min(last, charged_to)
        off: tuple[date, ...] = ()
        if excluded is not None and start < end:
            off = cast("tuple[date, ...]", excluded(run, day, *arguments))
        amount: Number = 0
        unheld: list[tuple[date, date]] = []
        for a, b in _segments(run, start, end, node, ends, keys, arguments):
            out = tuple(sorted({d for d in off if a <= d < b})) if off else ()
            charged = charge(run, day, Stretch(a, b, (b - a).days - len(out), out, period), arguments)
            if charged is None:
                unheld.append((a, b - ONE_DAY))
            else:
                amount += charged
        if unheld:
            whole = sum((b - a).days + 1 for a, b in unheld) == (end - start).days
            raise _unverified(printer.plan, unheld, whole=whole)
        return total(run, day, amount) if total is not None else amount

    return call


def exact_quotient(numerator: Number, denominator: int) -> Number:
    """The quotient, an int where it is whole."""
    if isinstance(numerator, int):
        whole, rest = divmod(numerator, denominator)
        return whole if rest == 0 else Fraction(numerator, denominator)
    value = numerator / denominator
    return value.numerator if value.denominator == 1 else value


def _unverified(plan: Plan, unheld: list[tuple[date, date]], *, whole: bool) -> Absent:
    first = unheld[0][0]
    revision = next((r for r in reversed(plan.revisions) if r.effective <= first), None)
    return Absent(
        UNHELD if whole else "partly_unverified",
        str(revision.citation) if revision else None,
        day=first,
        days=tuple(unheld),
        revision=revision.effective if revision else None,
        number=revision.number if revision else None,
    )


def _segments(
    run: Run, start: date, end: date, node: Accrual, ends: list[Call], keys: Keys, arguments: tuple[Value, ...]
) -> list[tuple[date, date]]:
    """The longest stretches on which the keys are equal."""
    if start >= end:
        return []
    points = set(node.fixed[bisect_right(node.fixed, start) : bisect_left(node.fixed, end)])
    for slot in node.series:
        found = run.facts[slot]
        if type(found) is Series:  # there, and known; whether the rate needs it is for the rate to say
            starts = found.starts
            points.update(starts[bisect_right(starts, start) : bisect_left(starts, end)])
    if ends:
        points.update(day for day in _ended(run, ends, (start, *points)) if start < day < end)
    if not points:
        return [(start, end)]
    out: list[tuple[date, date]] = []
    begun, held = start, keys(run, start, arguments)
    for point in sorted(points):
        key = keys(run, point, arguments)
        if key != held:
            out.append((begun, point))
            begun, held = point, key
    return [*out, (begun, end)]


def _ended(run: Run, ends: list[Call], days: tuple[date, ...]) -> Iterator[date]:
    """The days on which transitional rules end, as known on some days."""
    for end in ends:
        for day in days:
            try:
                found = end(run, day)
            except Absent:
                continue  # whether the rate needs it is for the rate to say
            if isinstance(found, date):
                yield found


@dataclass(frozen=True, slots=True)
class _Missing:
    """A name without value: the same as another of the same absence, and of the same revision if text is not held."""

    status: str
    revision: object


Keys = Callable[[Run, date, tuple[Value, ...]], list[Value]]


def _keys(printer: AccrualParts, node: Accrual) -> Keys:
    """What must be equal for two days to belong to one segment.

    A name that has no value on a day makes that day unlike others, and no more: whether the rate needs it is for the
    rate to say.
    """
    calls = [
        (printer.apart(printer.code(k)), True) if isinstance(k, Code) else (printer.apart(printer.reader(k)), False)
        for k in node.keys
    ]

    def one(call: Call, own: bool, run: Run, day: date, arguments: tuple[Value, ...]) -> Value:
        try:
            return call(run, day, *arguments) if own else call(run, day)
        except Absent as absent:
            return _Missing(absent.status, absent.details.get("revision") if absent.status == UNHELD else None)

    return lambda run, day, arguments: [one(call, own, run, day, arguments) for call, own in calls]
