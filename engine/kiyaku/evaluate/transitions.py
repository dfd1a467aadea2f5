"""Transitional rules (経過措置) made executable: for whom, and until when, the version before a revision still holds.

Only the choice of the version is put back; facts and everything else are those of the day itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kiyaku.book.citation import Citation
from kiyaku.book.model import Decision, Transition
from kiyaku.evaluate.expressions import Call
from kiyaku.evaluate.outcome import Absent, Considered, Value
from kiyaku.evaluate.runtime import Run
from kiyaku.evaluate.trace import Frame
from kiyaku.feel.python.machine import FeelError
from kiyaku.timeline import Timeline

if TYPE_CHECKING:
    from kiyaku.evaluate.plan import Plan


class Kept:
    """One transitional rule, compiled."""

    __slots__ = ("before", "rule", "start", "until", "who")

    def __init__(self, plan: Plan, rule: Transition) -> None:
        self.rule = rule
        self.start, self.until = rule.start, rule.until or date.max
        self.before = rule.start - timedelta(days=1)
        self.who = plan.function(rule.who) if rule.who is not None else None

    def holds(self, run: Run, day: date) -> bool:
        """Whether the earlier version still holds on a day, for this contract."""
        return self.start <= day < self.until and (self.who is None or bool(self.who(run, day)))


def kept_by(plan: Plan, citations: Iterable[Citation]) -> list[Kept]:
    """The transitional rules that concern something that these clauses define, the newest first."""
    mine = [t for t in plan.terms.transitions if any(t.concerns(c) for c in citations)]
    return [Kept(plan, t) for t in sorted(mine, key=lambda t: t.start, reverse=True)]


def compile_transitions(plan: Plan, decision: Decision, calls: Timeline[Call], base: Call) -> Call:
    """A decision's logic by version, with its transitional rules put before it; the logic itself if there are none."""
    rules = kept_by(plan, {v.citation for _, v in decision.versions.entries})
    if not rules:
        return base
    traced = plan.traced

    def call(run: Run, day: date, *arguments: Value) -> Value:
        for kept in rules:
            if kept.holds(run, day):
                earlier = calls.at(kept.before)
                if earlier is None:
                    raise Absent("not_in_force", str(kept.rule.citation), day=day)
                if not traced:
                    return earlier(run, day, *arguments)
                return _told(kept.rule, earlier, base, run, day, arguments)
        return base(run, day, *arguments)

    return call


def _told(rule: Transition, earlier: Call, base: Call, run: Run, day: date, arguments: tuple[Value, ...]) -> Value:
    """The earlier version's value, with the rule and what would have held without it on record."""
    assert run.tracer is not None
    instead, status = otherwise(base, run, day, arguments)
    value = earlier(run, day, *arguments)
    run.tracer.top.considered.append(
        Considered(
            citation=str(rule.citation),
            version=rule.start,
            about=rule.about,
            applied=True,
            value=value,
            instead_of=instead,
            instead_of_status=status,
        )
    )
    return value


def otherwise(base: Call, run: Run, day: date, arguments: tuple[Value, ...]) -> tuple[Value, str]:
    """What would have held without a rule, or why it has no value; what it reads is not recorded.

    It may fail outright (a division by zero that the rule is there to prevent); the figure does not depend on it.
    """
    assert run.tracer is not None
    stack = run.tracer.stack
    depth = len(stack)
    run.tracer.enter(Frame("", None))
    try:
        return base(run, day, *arguments), "ok"
    except Absent as absent:
        return None, absent.status
    except FeelError as error:
        return None, error.diagnostic.code
    finally:
        del stack[depth:]
