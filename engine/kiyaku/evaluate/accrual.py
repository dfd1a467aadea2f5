"""Accruals made executable: a rate per period that runs by days.

The days that are charged (`during`, within `over`) are walked from one possible change to the next: a fact that
varies, a version of a clause, a value set by law. Neighbours on which everything that the rate depends on is equal
belong to one segment; each segment's amount is its rate × its days (less the excluded ones) ÷ the days of the
period, exactly, and is rounded where the terms say so and by the clause that says so.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from kiyaku.book.model import Accrual, Decision
from kiyaku.evaluate.outcome import Absent, Segment, Value
from kiyaku.evaluate.runtime import ONE_DAY, Run, days_of
from kiyaku.evaluate.trace import Frame

if TYPE_CHECKING:
    from kiyaku.evaluate.expressions import Call
    from kiyaku.evaluate.plan import Plan

UNHELD = "text_unavailable"


def compile_accrual(plan: Plan, decision: Decision, accrual: Accrual, parameters: tuple[str, ...]) -> Call:
    """The accrual as a callable of a run, a day (which governs the period and the rounding) and the arguments."""
    rate = plan.function(accrual.rate, parameters)
    over = plan.function(accrual.over, parameters)
    during = plan.function(accrual.during, parameters)
    excluded = plan.function(accrual.excluded, parameters) if accrual.excluded is not None else None
    keys = _keys(plan, accrual, parameters)
    working = plan.working(accrual.rate)
    series, fixed = _breaks(plan, accrual)
    each = plan.call(plan.terms.name_of(accrual.round_each)) if accrual.round_each else None
    total = plan.call(plan.terms.name_of(accrual.round_total)) if accrual.round_total else None

    def call(run: Run, day: date, *arguments: Value) -> Value:
        first, last = days_of(over(run, day, *arguments))
        period = (last - first).days
        charged_from, charged_to = days_of(during(run, day, *arguments))
        start, end = max(first, charged_from), min(last, charged_to)
        off = excluded(run, day, *arguments) if excluded is not None and start < end else ()
        amount: Value = 0
        unheld: list[tuple[date, date]] = []
        for a, b in _segments(run, start, end, series, fixed, keys, arguments):
            out = tuple(sorted({d for d in off if a <= d < b})) if off else ()
            days = (b - a).days - len(out)
            frame = run.tracer.enter(Frame("", None)) if run.tracer is not None else None
            try:
                per_period = rate(run, a, *arguments)
            except Absent as absent:
                if absent.status != UNHELD:
                    _give_up(run, frame)
                    raise
                if run.tracer is not None:
                    run.tracer.stack.pop()
                unheld.append((a, b - ONE_DAY))
                continue
            exact = exact_quotient(per_period * days, period)
            try:
                rounded = each(run, day, exact) if each is not None else exact
            except Absent:
                _give_up(run, frame)
                raise
            if frame is not None:
                assert run.tracer is not None
                run.tracer.stack.pop()
                run.tracer.top.segments.append(
                    Segment(
                        start=a,
                        end=b,
                        days=days,
                        excluded=out,
                        period_days=period,
                        rate=per_period,
                        exact=exact,
                        amount=rounded,
                        working=working(frame.noted),
                        inputs=tuple(frame.inputs),
                    )
                )
            amount += rounded
        if unheld:
            whole = sum((b - a).days + 1 for a, b in unheld) == (end - start).days
            raise _unverified(plan, unheld, whole=whole)
        return total(run, day, amount) if total is not None else amount

    return call


def _give_up(run: Run, frame: Frame | None) -> None:
    """End a segment that has no amount; what it read stays on record."""
    if frame is not None:
        assert run.tracer is not None
        run.tracer.stack.pop()
        run.tracer.top.inputs += frame.inputs


def _unverified(plan: Plan, unheld: list[tuple[date, date]], *, whole: bool) -> Absent:
    first = unheld[0][0]
    revision = plan.terms.revision_at(first)
    return Absent(
        UNHELD if whole else "partly_unverified",
        str(revision.citation) if revision else None,
        day=first,
        days=tuple(unheld),
        revision=revision.effective if revision else None,
        number=revision.number if revision else None,
    )


def exact_quotient(numerator: int | Fraction, denominator: int) -> int | Fraction:
    """The quotient, an int where it is whole."""
    if isinstance(numerator, int):
        whole, rest = divmod(numerator, denominator)
        return whole if rest == 0 else Fraction(numerator, denominator)
    value = numerator / denominator
    return value.numerator if value.denominator == 1 else value


def _segments(
    run: Run,
    start: date,
    end: date,
    series: tuple[int, ...],
    fixed: tuple[date, ...],
    keys: Call,
    arguments: tuple[Value, ...],
) -> Iterable[tuple[date, date]]:
    """The longest stretches on which the keys are equal."""
    if start >= end:
        return ()
    points: set[date] | None = None
    low, high = bisect_right(fixed, start), bisect_left(fixed, end)
    if low < high:
        points = set(fixed[low:high])
    for slot in series:
        changing = run.facts.get(slot)
        if changing is not None and len(changing.starts) > 1:
            inside = changing.starts[bisect_right(changing.starts, start) : bisect_left(changing.starts, end)]
            if inside:
                points = points.union(inside) if points is not None else set(inside)
    if points is None:
        return ((start, end),)
    begun, held = start, keys(run, start, *arguments)
    out: list[tuple[date, date]] = []
    for point in sorted(points):
        key = keys(run, point, *arguments)
        if key != held:
            out.append((begun, point))
            begun, held = point, key
    out.append((begun, end))
    return out


@dataclass(frozen=True, slots=True)
class _Missing:
    """A name without value: the same as another of the same name of absence, and of the same revision not held."""

    status: str
    revision: object


def _keys(plan: Plan, accrual: Accrual, parameters: tuple[str, ...]) -> Call:
    """What must be equal for two days to belong to one segment, as a callable giving a sequence.

    A name that has no value on a day makes that day unlike others, and no more: whether the rate needs it is for the
    rate to say.
    """
    if accrual.split is not None:
        calls = [plan.function(e, parameters) for e in accrual.split]
    else:
        calls = plan.parts(accrual.rate, parameters)
    quickly = _values(calls)

    def call(run: Run, day: date, *arguments: Value) -> Value:
        frame = run.tracer.enter(Frame("", None)) if run.tracer is not None else None
        try:
            return quickly(run, day, *arguments)
        except Absent:
            return [_or_missing(f, run, day, arguments) for f in calls]
        finally:
            if frame is not None:
                assert run.tracer is not None
                run.tracer.stack.pop()

    return call


def _values(calls: list[Call]) -> Call:
    if not calls:
        return lambda run, day, *arguments: ()
    if len(calls) == 2:
        one, other = calls
        return lambda run, day, *arguments: [one(run, day, *arguments), other(run, day, *arguments)]
    return lambda run, day, *arguments: [f(run, day, *arguments) for f in calls]


def _or_missing(call: Call, run: Run, day: date, arguments: tuple[Value, ...]) -> Value:
    try:
        return call(run, day, *arguments)
    except Absent as absent:
        return _Missing(absent.status, absent.details.get("revision") if absent.status == UNHELD else None)


def _breaks(plan: Plan, accrual: Accrual) -> tuple[tuple[int, ...], tuple[date, ...]]:
    """The slots of varying facts, and the days on which a clause or law value changes, that the rate depends on."""
    series: list[int] = []
    fixed: set[date] = set()
    names = set(plan.reach(accrual.rate))
    for expression in accrual.split or ():
        names |= plan.reach(expression)
    for name in names:
        fact = plan.terms.facts.get(name)
        if fact is not None and fact.varies:
            series.append(plan.slots[name])
        if name in plan.terms.law:
            fixed.update(plan.terms.law[name].entries.changes())
            series.append(plan.slots[name])
        decision = plan.terms.decisions.get(name)
        if decision is not None:
            fixed.update(decision.versions.changes())
            cited = {v.citation for _, v in decision.versions.entries}
            for rule in plan.terms.transitions:
                if any(rule.concerns(c) for c in cited):
                    fixed.update(d for d in (rule.start, rule.until) if d is not None)
            for override in plan.terms.overrides.get(name, ()):
                fixed.update(override.versions.changes())
    if fixed:
        fixed.update(r.effective for r in plan.terms.revisions)
    return tuple(series), tuple(sorted(fixed))
