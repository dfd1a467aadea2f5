"""Which absences a decision may end with, before anything runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from kiyaku.plan.absence import UNHELD, status_on
from kiyaku.plan.ir import (
    ByDay,
    Excepted,
    Governed,
    Ladder,
    Missing,
    Node,
    OverrideVersion,
    Plan,
    Rows,
    Transitional,
)
from kiyaku.plan.known import Knowledge, children, nodes, own_codes
from kiyaku.timeline import Timeline


def absences(knowledge: Knowledge, index: int, day: date) -> frozenset[str]:
    """The statuses with which a decision may have no value, asked as of a day.

    What is asked as of another day (what a governing day governs, the decisions that it reads) counts on every day.
    Facts that contradict each other or the terms (`invalid_input`) concern every decision and are left out.
    """
    found: set[str] = set()
    for reached in knowledge.reached(index):
        found.update(_of(knowledge.plan, knowledge.body(reached), day if reached == index else None))
        reads = knowledge.reads(reached)
        if any(not fact.nullable for fact in knowledge.plan.facts if fact.slot in reads.slots):
            found.add("missing_fact")
        laws = (knowledge.plan.law[i] for i in reads.law)
        if any(_has_gaps(law.settings) or any(s.absent for _, s in law.settings.entries) for law in laws):
            found.add("no_law_value")
        codes = (code for part in nodes(knowledge.body(reached)) for code in own_codes(part))
        if any(ref.kind == "calendar" for code in codes for ref in code.refs.values()):
            found.add("calendar_unknown")
    return frozenset(found)


def _of(plan: Plan, node: Node, day: date | None) -> Iterator[str]:
    inner = day
    if isinstance(node, Missing):
        yield node.status
    elif isinstance(node, Rows | Ladder):
        yield node.absent
        if isinstance(node, Rows) and (node.unsure or node.portions is not None):
            yield "contradiction"
    elif isinstance(node, Excepted):
        if len(node.exceptions) > 1:
            yield "contradiction"
        for exception in node.exceptions:  # one whose text is not held may be one that applies
            here = None if exception.governed is not None or exception.rules else day
            if UNHELD in _left_out(plan, exception.versions, exception.dates, here):
                yield UNHELD
    elif isinstance(node, ByDay):
        yield from _left_out(plan, node.versions, node.dates, day)
        if day is not None:
            body = node.versions.at(day)
            yield from () if body is None else _of(plan, body, day)
            return
    elif isinstance(node, Governed):
        inner = None
    elif isinstance(node, Transitional):
        for found in (node.earlier.versions.at(plan.transitions[i].keeps) for i in node.rules):
            yield from ("not_in_force",) if found is None else _of(plan, found, day)
        yield from _of(plan, node.body, day)
        return
    for part in children(node):
        yield from _of(plan, part, inner)


def _left_out(
    plan: Plan, versions: Timeline[Node] | Timeline[OverrideVersion], dates: Timeline[None], day: date | None
) -> Iterator[str]:
    """Why no version is in force on a day, or on those days that the versions leave out.

    The reason may change with each revision.
    """
    held = [interval for interval, _ in versions.entries]
    days = {day}
    if day is None:
        ends = (interval.end for interval in held if interval.end is not None)
        first = (interval.start for interval, _ in dates.entries if interval.start is not None)
        days = {date.min, *ends, *first, *(revision.effective for revision in plan.revisions)}
    for each in days:
        if each is not None and not any(each in interval for interval in held):
            yield status_on(plan, each, dates)


def _has_gaps(timeline: Timeline[object]) -> bool:
    entries = timeline.entries
    if not entries or entries[0][0].start is not None or entries[-1][0].end is not None:
        return True
    return any(one.end != other.start for (one, _), (other, _) in pairwise(entries))
