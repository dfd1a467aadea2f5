"""Deemed conversions: the facts of a contract as supplementary provisions say that they are taken to be.

Before: the facts that a contract states.  After: the same with an entry in a history for every conversion that concerns
it, from the day of the revision on; what is computed from the facts knows of no conversion.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from kiyaku.diagnostic import Diagnostic, KiyakuError
from kiyaku.emit.python.general import General
from kiyaku.emit.python.run import MISSING, ONE_DAY, Prepared, Run, Series, Stated, stating
from kiyaku.plan.absence import Absent
from kiyaku.plan.ir import Deemed
from kiyaku.plan.show import show
from kiyaku.value import Value


class Converted(Prepared):
    """A contract after its deemed conversions."""

    __slots__ = ("_deemed",)

    def __init__(self, given: tuple[Value, ...], stated: Stated, deemed: Mapping[int, Mapping[date, Deemed]]) -> None:
        super().__init__(given, stated)
        self._deemed = deemed

    @property
    def deemed(self) -> Mapping[int, Mapping[date, Deemed]]:
        """By slot, the entries of its history that a conversion made, by day."""
        return self._deemed


class _Untold(Series[Value]):
    """A history of which nobody can say whether it was converted: whoever reads it learns why."""

    __slots__ = ("_absent",)

    def __init__(self, absent: Absent) -> None:
        self._absent = absent

    @property
    def starts(self) -> tuple[date, ...]:  # type: ignore[override]
        """None.

        Raises:
            Absent: what the conversion depends on has no value.
        """
        raise self._absent


def converted(general: General, blank: Sequence[Value], prepared: Prepared) -> Converted:
    """A contract with what its facts are deemed to be.

    Args:
        general: what evaluates for whom a conversion is, and to what.
        blank: what slots hold that are not stated.
        prepared: the contract.
    """
    plan = general.plan
    given = dict(zip(prepared.stated.slots, prepared.given, strict=True))
    made: dict[int, dict[date, Deemed]] = {}
    for one in plan.deemed:
        stated = stating(tuple(given), blank, plan.slots)
        run = Run(Prepared(tuple(given.values()), stated), plan.slots, one.start - ONE_DAY, len(plan.decisions))
        try:
            if one.who is not None and not general.code(one.who)(run, run.day):
                continue
            value = general.code(one.value)(run, run.day)
        except Absent as absent:
            given[one.slot] = _Untold(absent)
            continue
        _within_domain(general, one, run, value)
        before = run.facts[one.slot]
        if isinstance(before, _Untold):
            continue
        own = made.setdefault(one.slot, {})
        given[one.slot] = _with(before, one.start, value)
        if given[one.slot] is not before:
            own[one.start] = one
    return Converted(tuple(given.values()), stating(tuple(given), blank, plan.slots), made)


def _within_domain(general: General, one: Deemed, run: Run, value: Value) -> None:
    """Refuse a value that the fact may not have."""
    fact, domain = next(f for f in zip(general.plan.facts, general.plan.domains, strict=True) if f[0].slot == one.slot)
    args = {"name": fact.name, "value": show(value), "domain": domain.text if domain is not None else ""}
    if value is None:
        return
    if domain is not None and not general.test(domain)(run, run.day, value):
        code = "outside-domain"
    elif fact.whole and not isinstance(value, int):
        code = "not-whole"
    else:
        return
    raise KiyakuError([Diagnostic(code=code, args=args, hint="fix", clause=str(one.citation))])


def _with(history: Value, start: date, value: Value) -> Value:
    """A history with a value from a day on, unless it has an entry of that day; or one of that value alone."""
    if history is MISSING:
        return Series((start,), (value,))
    old = cast("Series[Value]", history)
    place = bisect_right(old.starts, start)
    if place and old.starts[place - 1] == start:
        return history
    return Series((*old.starts[:place], start, *old.starts[place:]), (*old.values[:place], value, *old.values[place:]))
