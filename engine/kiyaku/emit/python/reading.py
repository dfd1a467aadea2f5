"""The nodes of what expressions read: facts, histories, law values.

A node belongs to what was read first and is shared by whoever reads it again in the same run.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from kiyaku.book.calendar import Calendar
from kiyaku.book.citation import Citation
from kiyaku.emit.python.code import Call
from kiyaku.emit.python.run import Run
from kiyaku.plan.absence import Absent
from kiyaku.plan.ir import Fact, Law, Transition
from kiyaku.plan.record import Considered, Explanation, NodeInfo, distinct
from kiyaku.value import Value


def fact(fact: Fact, read: Call) -> Call:
    """A fact, with its node: one for each day on which it is read, if it varies."""
    slot, varies, readings = fact.slot, fact.varies, fact.readings
    cite = str(fact.citation) if fact.citation else None
    always = ("fact", slot, None)
    stated = NodeInfo(name=fact.name, kind="fact", unit=fact.unit)
    assumed = NodeInfo(name=fact.name, kind="assumed", unit=fact.unit, note=fact.means)

    def call(run: Run, day: date) -> Value:
        record = run.record
        key = ("fact", slot, day) if varies else always
        node = record.done.get(key)
        if node is None:
            node = record.done[key] = Explanation(stated)
            node.citation = cite
            try:
                node.value = read(run, day)
                node.readings = readings
                node.day = day if varies else None
                if varies and run.prepared.deemed:
                    node.considered = _deemed(run, slot, day)
                if not run.states(slot):
                    node.info, node.kind = assumed, "assumed"
            except Absent as absent:
                record.failed(node, absent)
        return record.read(node)

    return call


def _deemed(run: Run, slot: int, day: date) -> tuple[Considered, ...]:
    """The deemed conversion to which a fact owes its value on a day, and what the contract states instead."""
    found = run.series(slot)
    place = bisect_right(found.starts, day) - 1
    one = run.prepared.deemed.get(slot, {}).get(found.starts[place])
    if one is None:
        return ()
    return (
        Considered(
            citation=str(one.citation),
            version=one.start,
            about=one.about,
            applied=True,
            value=found.values[place],
            instead_of=found.values[place - 1] if place else None,
            instead_of_status="ok" if place else "missing_fact",
        ),
    )


_ALWAYS = (date.min,)


def history(fact: Fact) -> Call:
    """The whole history of a fact that varies, as one node; of one that never does, its value."""
    slot = fact.slot
    cite = str(fact.citation) if fact.citation else None
    site = NodeInfo(name=fact.name, kind="fact", unit=fact.unit)

    def call(run: Run) -> Value:
        record = run.record
        found = run.series(slot)
        days, key = found.starts, ("history", slot)
        node = record.done.get(key)
        if node is None:
            node = record.done[key] = Explanation(site)
            node.value = found.values[0]
            if days != _ALWAYS:
                steps = zip(days, found.values, strict=True)
                node.value = {"" if day == date.min else str(day): value for day, value in steps}
            node.citation = cite
            for day in run.prepared.deemed.get(slot, ()):
                node.considered += _deemed(run, slot, day)
        record.top.inputs.append(node)
        return found

    return call


def law(law: Law, read: Call, rule_of: Callable[[Run, date], Transition | None]) -> Call:
    """A law value on a day, with its source and the transitional rules by which it is an earlier one.

    Args:
        law: the value.
        read: what gives it.
        rule_of: the rule that keeps an earlier value on a day; what it asks is read by the node.
    """
    given = NodeInfo(name=law.name, kind="law", note="given")
    absent_site = NodeInfo(name=law.name, kind="law", note="")
    sites = law.settings.map(lambda s: absent_site if s.absent else NodeInfo(name=law.name, kind="law", note=s.source))

    def call(run: Run, day: date) -> Value:
        record = run.record
        key = ("law", law.slot, day)
        node = record.done.get(key)
        if node is None:
            stated = law.slot in run.given
            node = record.done[key] = Explanation(given if stated else absent_site)
            node.citation, node.day = law.title, day
            above, record.top, node.noted = record.top, node, {}
            try:
                as_of = day if stated or not law.rules else as_held(run, node, day)
                interval = law.settings.interval_at(as_of)
                if not stated:
                    node.info = sites.at(as_of) or absent_site
                    node.version = interval.start if interval is not None else None
                node.value = read(run, day)
                node.considered = tuple(replace(c, value=node.value) for c in node.considered)
            except Absent as absent:
                record.failed(node, absent)
            finally:
                record.top = above
                node.inputs = distinct(node.inputs)
        return record.read(node)

    def as_held(run: Run, node: Explanation, day: date) -> date:
        """The day whose value holds by the transitional rules."""
        while (rule := rule_of(run, day)) is not None:
            instead = law.settings.at(day)
            node.considered += (
                Considered(
                    citation=rule.cited,
                    version=None,
                    about=rule.about,
                    applied=True,
                    instead_of=instead.value if instead is not None else None,
                    instead_of_status=(instead.absent or "ok") if instead is not None else "no_law_value",
                ),
            )
            day = rule.keeps
        return day

    return call


class Watched:
    """A calendar whose node tells which days it skipped, beside those that every week skips.

    Its value holds them as people name them; its note is the law that names them, and its day is the first one on which
    they are not fixed yet, if such a day was looked at.
    """

    __slots__ = ("_calendar", "_node", "_named")

    def __init__(self, calendar: Calendar, node: Explanation, named: NodeInfo) -> None:
        self._calendar, self._node, self._named = calendar, node, named

    @property
    def name(self) -> str:
        """Of the calendar."""
        return self._calendar.name

    @property
    def cite(self) -> Citation | None:
        """The clause that sets it."""
        return self._calendar.cite

    def is_open(self, day: date) -> bool | None:
        """Whether a day is open, or None beyond the days that the calendar covers."""
        calendar, node = self._calendar, self._node
        found = calendar.is_open(day)
        if found is None:
            return None
        if calendar.provisional_from is not None and day >= calendar.provisional_from:
            node.day, node.info = calendar.provisional_from, self._named
        skipped = None if found else calendar.skipped(day)
        if skipped is not None:
            node.value = (*node.value, skipped) if isinstance(node.value, tuple) else (skipped,)
            node.info = self._named
        return found


def calendar(calendar: Calendar) -> Callable[[Run, date], Watched]:
    """A calendar, with a node for each time it is used."""
    cite = str(calendar.cite) if calendar.cite else None
    readings = calendar.rests_on
    site = NodeInfo(name=calendar.name, kind="calendar")
    named = NodeInfo(name=calendar.name, kind="calendar", note=calendar.source or None)

    def call(run: Run, day: date) -> Watched:
        node = Explanation(site)
        node.value, node.citation, node.readings = (), cite, readings
        run.record.top.inputs.append(node)
        return Watched(calendar, node, named)

    return call
