"""The decisions of a plan as terms of the solver: versions, exceptions, tables, accruals around their expressions.

The order in which things are looked at is that of `emit/python/general.py`.  Facts have one value through all days;
none is missing, and nothing is given but facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import TypeVar

import z3

from kiyaku.plan.absence import UNHELD, status_on
from kiyaku.plan.ir import (
    Accrual,
    Alternative,
    ByDay,
    Code,
    Excepted,
    Formula,
    Given,
    Governed,
    Ladder,
    Law,
    Marked,
    Missing,
    Node,
    Override,
    OverrideVersion,
    Plan,
    Ref,
    Rows,
    Transitional,
)
from kiyaku.plan.known import Knowledge
from kiyaku.studies.proof.expressions import Expression
from kiyaku.studies.proof.space import Charge, Left, Space
from kiyaku.studies.proof.symbols import (
    FALSE,
    FIRST,
    LAST,
    TRUE,
    UNKNOWN,
    Result,
    Symbol,
    Term,
    after,
    all_of,
    any_of,
    choose,
    day_number,
    either,
    fresh,
    negated,
    nothing,
    number,
    when,
)
from kiyaku.timeline import Timeline

T = TypeVar("T")


class Evaluation:
    """One evaluation of decisions; another one in the same space may differ in the fact `slot`, if there is one."""

    def __init__(self, space: Space, knowledge: Knowledge, *, slot: int | None = None, copy: str = "") -> None:
        self.space = space
        self.knowledge = knowledge
        self.plan: Plan = space.plan
        self.slot = slot
        self.copy = copy
        self.conflicts: dict[int, list[Term]] = {}  # when exceptions of a decision contradict each other
        self._made: dict[object, Result] = {}

    # -- what expressions read

    def moved(self, code: Code) -> bool:
        """Whether an expression depends on the fact in which evaluations differ."""
        return self.slot is not None and self.slot in self.knowledge.reads_of_code(code).slots

    def ref(self, ref: Ref, day: Term) -> Result:
        """What a name stands for on a day."""
        if ref.kind == "decision":
            return self.call(ref.index, (), day)
        if ref.kind == "law":
            return self._law(self.plan.law[ref.index], day)
        fact = self.plan.facts[ref.index]
        copy = self.copy if fact.slot == self.slot else ""
        if any(d.slot == fact.slot for d in self.plan.deemed):
            self.space.left.setdefault(Left(fact.name, str(fact.citation or "—")))
            return Result(fresh(fact.type.or_null() if fact.nullable else fact.type, self.space.name(fact.name)))
        return Result(self.space.fact(fact, copy))

    def call(self, index: int, arguments: tuple[Symbol, ...], day: Term) -> Result:
        """A decision on a day."""
        key = (index, day.get_id(), tuple((a.term.get_id() if a.term is not None else id(a)) for a in arguments))
        found = self._made.get(key)
        if found is None:
            self.space.held += [day, arguments]
            decision = self.plan.decisions[index]
            environment = dict(zip((name for name, _ in decision.parameters), arguments, strict=True))
            found = self._made[key] = self._node(self.knowledge.body(index), environment, day, index)
        return found

    def code(self, code: Code, environment: dict[str, Symbol], day: Term) -> Result:
        """An expression."""
        return Expression(self, code, day, environment).result()

    def holds(self, code: Code, environment: dict[str, Symbol], day: Term) -> Result:
        """An expression whose outcome decides something; null is false."""
        found = self.code(code, environment, day)
        if found.value.head != "boolean" or found.value.term is None:
            term = z3.Bool(self.space.name("holds"))
            return Result(Symbol("boolean", term), found.absent)
        return Result(Symbol("boolean", all_of([found.value.term, negated(found.value.null)])), found.absent)

    def domain(self, index: int) -> Term:
        """What is known of a fact by its domain; true where that cannot be expressed."""
        fact, code = self.plan.facts[index], self.plan.domains[index]
        value = self.space.fact(fact, self.copy if fact.slot == self.slot else "")
        if code is None or value.term is None:
            return TRUE
        before = len(self.space.left)
        met = Expression(self, code, day_number(FIRST), {}).met_by(value)
        return z3.Or(value.null, met.value.term) if len(self.space.left) == before else TRUE

    def _law(self, law: Law, day: Term) -> Result:
        found = None
        for start, _, setting in _stretches(law.settings, (), lambda _: "no_law_value"):
            if isinstance(setting, str) or setting.absent is not None:
                status = setting if isinstance(setting, str) else setting.absent or ""
                one = nothing(status, law.type, self.space.name(law.name))
            else:
                one = Result(_constant(self.space, setting.value, law.type.head))
            found = one if found is None else either(_from(day, start), one, found)
        assert found is not None
        if law.rules and found.value.term is not None:  # which value holds for whom is left open
            value = fresh(law.type, self.space.name(law.name))
            values = [s.value for _, s in law.settings.entries if s.absent is None]
            one_of = [value.term == _constant(self.space, v, law.type.head).term for v in values]
            self.space.known.append(any_of(one_of))
            return Result(value, {UNKNOWN: z3.Bool(self.space.name(law.name))})
        return found

    # -- nodes

    def _node(self, node: Node, env: dict[str, Symbol], day: Term, index: int) -> Result:
        kind = self.plan.decisions[index].type
        if isinstance(node, Formula):
            return self.code(node.code, env, day)
        if isinstance(node, Missing):
            return nothing(node.status, kind, self.space.name("nothing"))
        if isinstance(node, Marked | Alternative | Given):
            return self._node(node.body, env, day, index)
        if isinstance(node, ByDay):
            return self._by_day(node, env, day, index)
        if isinstance(node, Transitional):
            return self._transitional(node, env, day, index)
        if isinstance(node, Governed):
            as_of = self.code(node.day, env, day)
            if as_of.value.term is None or as_of.value.head != "date":
                return self._left("governed_by", node.day, index)
            found = self._node(node.body, env, as_of.value.term, index)
            return Result(found.value, after(as_of.absent, found.absent))
        if isinstance(node, Excepted):
            return self._excepted(node, env, day, index)
        if isinstance(node, Rows):
            return self._rows(node, env, day, index)
        if isinstance(node, Ladder):
            return self._ladder(node, env, day, index)
        if isinstance(node, Accrual):
            return self._accrual(node, env, day, index)
        return self._left("collect", None, index)

    def _left(self, what: str, code: Code | None, index: int) -> Result:
        decision = self.plan.decisions[index]
        where = str(code.clause) if code is not None and code.clause else decision.name
        self.space.left.setdefault(Left(what, where))
        value = fresh(decision.type, self.space.name(decision.name))
        self.space.within(value)
        return Result(value, {UNKNOWN: z3.Bool(self.space.name("unknown"))})

    def _by_day(self, node: ByDay, env: dict[str, Symbol], day: Term, index: int) -> Result:
        kind = self.plan.decisions[index].type
        found: Result | None = None
        days = [r.effective for r in self.plan.revisions]
        for start, _, body in _stretches(node.versions, days, lambda d: status_on(self.plan, d, node.dates)):
            if isinstance(body, str):
                one = nothing(body, kind, self.space.name("nothing"))
            else:
                one = self._node(body, env, day, index)
            found = one if found is None else either(_from(day, start), one, found)
        assert found is not None
        return found

    def _transition(self, index: int, day: Term) -> Result:
        """Whether a transitional rule holds on a day."""
        rule = self.plan.transitions[index]
        within = all_of([_from(day, rule.days.start), negated(_from(day, rule.days.end)) if rule.days.end else TRUE])
        who = self.holds(rule.who, {}, day) if rule.who is not None else Result(Symbol("boolean", TRUE))
        term, absent = all_of([within, who.value.term]), when(within, who.absent)
        if rule.ends is not None:
            end = self.code(rule.ends, {}, day)
            before = (
                z3.Or(end.value.null, day < end.value.term)
                if end.value.term is not None
                else z3.Bool(self.space.name("ends"))
            )
            absent = after(absent, when(term, end.absent))
            term = all_of([term, before])
        return Result(Symbol("boolean", term), absent)

    def _transitional(self, node: Transitional, env: dict[str, Symbol], day: Term, index: int) -> Result:
        found = self._node(node.body, env, day, index)
        for i in reversed(node.rules):
            holds = self._transition(i, day)
            body = node.earlier.versions.at(self.plan.transitions[i].keeps)
            kind = self.plan.decisions[index].type
            earlier = (
                nothing("not_in_force", kind, self.space.name("nothing"))
                if body is None
                else self._node(body, env, day, index)
            )
            found = either(holds.value.term, earlier, found)
            found = Result(found.value, after(holds.absent, found.absent))
        return found

    # -- exceptions

    def _excepted(self, node: Excepted, env: dict[str, Symbol], day: Term, index: int) -> Result:
        base = self._node(node.body, env, day, index)
        hits = [hit for e in node.exceptions for hit in self._hits(e, env, day)]
        looked = after(*(absent for *_, absent in hits))
        results = [self._then(v, base, env, at, index) for v, at, _, _ in hits]
        wins = [
            all_of([applies, *(negated(other) for w, _, other, _ in hits if v.citation in w.over)])
            for v, _, applies, _ in hits
        ]
        found = base
        for win, result in zip(reversed(wins), reversed(results), strict=True):
            found = either(win, result, found)
        conflicts = [
            all_of([wins[i], wins[j], _differ(results[i], results[j])]) for j in range(len(hits)) for i in range(j)
        ]
        none_wins = all_of([any_of(applies for _, _, applies, _ in hits), negated(any_of(wins))])
        self.conflicts.setdefault(index, []).extend([none_wins, *conflicts])
        contradiction = any_of([none_wins, *conflicts])
        return Result(found.value, after(looked, {"contradiction": contradiction}, found.absent))

    def _hits(
        self, exception: Override, env: dict[str, Symbol], day: Term
    ) -> Iterator[tuple[OverrideVersion, Term, Term, dict[str, Term]]]:
        """Each version of an exception, the day that governs it, when it applies, and what has no value on the way."""
        arises, absent = TRUE, dict[str, Term]()
        if exception.arises is not None:
            found = self.holds(exception.arises, env, day)
            arises, absent = found.value.term, found.absent
        at = day
        if exception.governed is not None:
            as_of = self.code(exception.governed, env, day)
            at = as_of.value.term if as_of.value.term is not None else z3.Int(self.space.name("day"))
            absent = after(absent, when(arises, as_of.absent))
        chosen = at
        for i in reversed(exception.rules):
            holds = self._transition(i, at)
            absent = after(absent, when(arises, holds.absent))
            chosen = choose(holds.value.term, day_number(self.plan.transitions[i].keeps), chosen)
        days = [r.effective for r in self.plan.revisions]
        stretches = _stretches(exception.versions, days, lambda d: status_on(self.plan, d, exception.dates))
        for start, end, version in stretches:
            here = all_of([arises, _from(chosen, start), negated(_from(chosen, end)) if end is not None else TRUE])
            if isinstance(version, str):
                if version == UNHELD:
                    absent = after(absent, {UNHELD: here})
                continue
            met = self.holds(version.when, env, at)
            yield version, at, all_of([here, met.value.term]), after(absent, when(here, met.absent))
            absent = {}

    def _then(self, version: OverrideVersion, base: Result, env: dict[str, Symbol], at: Term, index: int) -> Result:
        if isinstance(version.then, Missing):
            return nothing(version.then.status, self.plan.decisions[index].type, self.space.name("nothing"))
        code = version.then.code
        if version.from_overridden:
            found = self.code(code, {**env, code.parameters[-1]: base.value}, at)
            return Result(found.value, after(base.absent, found.absent))
        return self.code(code, env, at)

    # -- tables

    def _rows(self, node: Rows, env: dict[str, Symbol], day: Term, index: int) -> Result:
        if node.portions is not None:
            return self._left("graduated", node.inputs[0], index)
        inputs = [self.code(code, env, day) for code in node.inputs]
        kind = self.plan.decisions[index].type
        met: list[Term] = []
        tested: list[dict[str, Term]] = []
        for row in node.rows:
            tests = [
                Expression(self, code, day, env).met_by(given.value)
                for code, given in zip(row.tests, inputs, strict=True)
            ]
            met.append(all_of(t.value.term for t in tests))
            tested.append(after(*(t.absent for t in tests)))
        found = nothing(node.absent, kind, self.space.name("nothing"))
        for place in reversed(range(len(node.rows))):
            then = self._node(node.rows[place].then, env, day, index)
            if node.unsure and place + 1 < len(met):
                then = Result(then.value, after({"contradiction": any_of(met[place + 1 :])}, then.absent))
            found = either(met[place], then, found)
            found = Result(found.value, after(tested[place], found.absent))
        return Result(found.value, after(*(i.absent for i in inputs), found.absent))

    def _ladder(self, node: Ladder, env: dict[str, Symbol], day: Term, index: int) -> Result:
        given = self.code(node.input, env, day)
        x = given.value.term
        if node.graduated or x is None or given.value.head != "number":
            return self._left("graduated" if node.graduated else "table", node.input, index)
        found = nothing(node.absent, self.plan.decisions[index].type, self.space.name("nothing"))
        for rung in reversed(node.rungs):
            bounds = []
            if rung.low is not None:
                bounds.append(x >= number(rung.low) if rung.low_included else x > number(rung.low))
            if rung.high is not None:
                bounds.append(x <= number(rung.high) if rung.high_included else x < number(rung.high))
            found = either(all_of(bounds), self._node(rung.row.then, env, day, index), found)
        return Result(found.value, after(given.absent, when(given.value.null, {UNKNOWN: TRUE}), found.absent))

    # -- accruals

    def _accrual(self, node: Accrual, env: dict[str, Symbol], day: Term, index: int) -> Result:
        """What a rate comes to over its days: it has the sign of the rate, and grows with it, if its rounding does.

        The rate is asked as of the first days of segments, which are any days.
        """
        decision = self.plan.decisions[index]
        left = self._left("accrual", node.rate, index)
        some = z3.Int(f"day of {decision.name}")
        self.space.known += [some >= day_number(FIRST), some < day_number(LAST)]
        rate = self.code(node.rate, env, some)
        if rate.value.head != "number" or rate.value.term is None or left.value.term is None:
            return left
        if not all(self._keeps_order(i) for i in (node.each, node.total) if i is not None):
            return left
        inputs = tuple(s.term.get_id() if s.term is not None else None for s in env.values())
        moving = any(self.moved(code) for code in (node.over, node.during, node.excluded) if code is not None)
        key = (index, inputs, self.copy if moving else "")
        self.space.held.append(env)
        empty = z3.Bool(f"no days of {key}")
        priced = negated(any_of(c for s, c in rate.absent.items() if s != UNKNOWN))
        self.space.known += [z3.Implies(empty, left.value.term == 0), z3.Or(empty, priced)]
        self.space.charges.append(Charge(key, left.value.term, rate.value.term))
        return left

    def _keeps_order(self, index: int) -> bool:
        """Whether a rounding of one amount grows with it and leaves 0; asked of the solver."""
        space = Space(self.plan)
        inner = Evaluation(space, self.knowledge)
        low, high = Symbol("number", z3.Real("low")), Symbol("number", z3.Real("high"))
        day = z3.Int("day")
        ends = [inner.call(index, (s,), day) for s in (low, high, Symbol("number", number(0)))]
        if space.left or any(r.value.term is None or r.value.head != "number" for r in ends):
            return False
        solver = z3.Solver()
        solver.set("rlimit", _LIMIT)
        solver.add(z3.Not(z3.Or([r.without for r in ends])), low.term <= high.term)
        solver.add(z3.Or(ends[0].value.term > ends[1].value.term, ends[2].value.term != 0))
        return bool(solver.check() == z3.unsat)


_LIMIT = 2_000_000  # of what the solver counts, for one question


def _constant(space: Space, value: object, head: str) -> Symbol:
    if isinstance(value, int | Fraction) and head == "number":
        return Symbol(head, number(value))
    if head == "boolean":
        return Symbol(head, TRUE if value else FALSE)
    if head == "date" and isinstance(value, date):
        return Symbol(head, day_number(value))
    return Symbol(head, space.text(value)) if isinstance(value, str) else Symbol("Any", None)


def _from(day: Term, start: date | None) -> Term:
    return TRUE if start is None else day >= day_number(start)


def _stretches(
    versions: Timeline[T], days: Sequence[date], status: Callable[[date], str]
) -> Iterator[tuple[date | None, date | None, T | str]]:
    """Each stretch of days with what holds on it, or the name of its absence, from the first day to the last."""
    cuts = {d for i, _ in versions.entries for d in (i.start, i.end) if d is not None} | set(days)
    starts: list[date | None] = [None, *sorted(cuts)]
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        on = start if start is not None else date.min
        found = versions.at(on)
        yield start, end, found if found is not None else status(on)


def _differ(one: Result, other: Result) -> Term:
    """Whether two exceptions come to different results."""
    if one.absent.get(UNKNOWN) is None and other.absent.get(UNKNOWN) is None and one.value.head == other.value.head:
        statuses = any_of(
            z3.Xor(one.absent.get(s, FALSE), other.absent.get(s, FALSE)) for s in {*one.absent, *other.absent}
        )
        if one.value.term is not None and other.value.term is not None:
            both = all_of([negated(one.without), negated(other.without)])
            return any_of([statuses, all_of([both, one.value.term != other.value.term])])
    return TRUE
