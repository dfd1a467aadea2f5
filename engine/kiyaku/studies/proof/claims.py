"""What is claimed of the decisions of a rule book, and what the solver says of it.

    never-negative  an amount of money is never below 0
    monotone        more of a number fact never costs less
    one-exception   no two exceptions give different results at once without one being ranked above the other
    answered        every combination of facts has a value or a named absence: no expression fails

A claim is proved, refuted with a contract that the ordinary engine was asked about, or undecided with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import z3

from kiyaku.answer.book import Book
from kiyaku.plan.ir import Code, Decision, Fact
from kiyaku.plan.known import Knowledge
from kiyaku.plan.specialise import Choice
from kiyaku.studies.proof.evaluation import Evaluation
from kiyaku.studies.proof.replay import Asked, Replay
from kiyaku.studies.proof.replay import Example as Example
from kiyaku.studies.proof.space import Space
from kiyaku.studies.proof.symbols import (
    FAILURE,
    FIRST,
    LAST,
    UNKNOWN,
    Result,
    Symbol,
    Term,
    any_of,
    day_number,
    negated,
)
from kiyaku.timeline import Interval

Kind = Literal["never-negative", "monotone", "one-exception", "answered"]
KINDS: tuple[Kind, ...] = ("never-negative", "monotone", "one-exception", "answered")
Verdict = Literal["proved", "refuted", "undecided"]
MOST_EXAMPLES = 12
_LIMIT = 1_000_000  # of what the solver counts, for one question
_TRIES = 3  # examples of the solver that the engine does not confirm, before a claim is left undecided


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What is known of a claim for the days of an interval.

    Attributes:
        fact: the number fact of a claim `monotone`.
        examples: contracts that refute it, each confirmed by the engine.
        absences: of a claim `answered` that is proved: the named absences that occur, each with a contract.
        why: for what is undecided: the parts that could not be expressed, or that the solver gave up.
    """

    kind: Kind
    decision: str
    days: Interval
    verdict: Verdict
    fact: str | None = None
    examples: tuple[Example, ...] = ()
    absences: Mapping[str, Example] | None = None
    why: tuple[str, ...] = ()

    @property
    def claim(self) -> str:
        """What the claim is called on the command line."""
        return ":".join(part for part in (self.kind, self.decision, self.fact) if part)


class Prover:
    """What proves claims about a book, under its adopted readings or others."""

    def __init__(
        self, book: Book, *, readings: Mapping[str, str] | None = None, others: Mapping[str, object] | None = None
    ) -> None:
        self.book = book
        self.plan = book.plan
        self.knowledge = Knowledge(book.plan, Choice({**book.plan.adopted, **(readings or {})}))
        self.replay = Replay(book, readings or {}, others or {})

    # -- which claims there are

    def claims(
        self, names: Sequence[str] = (), kinds: Sequence[Kind] = KINDS
    ) -> Iterator[tuple[Kind, Decision, Fact | None]]:
        """The claims about some decisions, in the order of the decisions.

        If none is named, about all; that more never costs less, then, only of the lines and totals of the bill.
        """
        chosen = {self.book.decision(name).name for name in names}
        bill = self.plan.bill
        compared = {self.plan.decisions[i].name for i in (*bill.lines, *bill.totals)} if bill is not None else set()
        compared |= chosen
        money = self._currency()
        for decision in self.plan.decisions:
            if chosen and decision.name not in chosen:
                continue
            of_money = money is None or dict(decision.type.unit or ()).get(money) == 1
            priced = decision.type.head == "number" and of_money and not decision.rounding
            several = len(self.book.terms.overrides.get(decision.name, ())) > 1
            asked = {"answered", "never-negative", *(["one-exception"] if several else [])}
            for kind in kinds:
                if kind == "monotone" and priced and decision.name in compared:
                    yield from ((kind, decision, fact) for fact in self._numbers(decision))
                elif kind in asked and (kind != "never-negative" or priced):
                    yield kind, decision, None

    def _currency(self) -> str | None:
        bill = self.plan.bill
        unit = self.plan.decisions[bill.totals[-1]].type.unit if bill is not None else None
        return unit[0][0] if unit else None

    def _numbers(self, decision: Decision) -> list[Fact]:
        slots = self.knowledge.reads(decision.index).slots
        found = [f for f in self.plan.facts if f.type.head == "number" and f.slot in slots and not f.nullable]
        per = {name for name, power in decision.type.unit or () if power < 0}  # a price per unit may fall by intention
        return [f for f in found if not per & {name for name, _ in f.type.unit or ()}]

    # -- one claim

    def prove(self, kind: Kind, decision: Decision, fact: Fact | None, days: Interval) -> Proof:
        """A claim for the days of an interval."""
        try:
            question = _Question(self, decision, fact, days)
        except RecursionError:
            return Proof(kind=kind, decision=decision.name, days=days, verdict="undecided", why=("depth",))
        except z3.Z3Exception as error:
            return Proof(kind=kind, decision=decision.name, days=days, verdict="undecided", why=(str(error),))
        return _PROVERS[kind](question)


class _Question:
    """A claim with what the solver needs: the space, one evaluation of the decision or two."""

    def __init__(self, prover: Prover, decision: Decision, fact: Fact | None, days: Interval) -> None:
        self.prover, self.decision, self.moved, self.days = prover, decision, fact, days
        self.space = Space(prover.plan)
        self.day = z3.Int("day")
        start, end = max(days.start or FIRST, FIRST), min(days.end or LAST, LAST)
        self.space.known += [self.day >= day_number(start), self.day < day_number(end)]
        slot = fact.slot if fact is not None else None
        copies = ("", "'") if fact is not None else ("",)
        self.evaluations = [Evaluation(self.space, prover.knowledge, slot=slot, copy=c) for c in copies]
        self.arguments = tuple(self.space.parameter(name, kind, "") for name, kind in decision.parameters)
        self.results = [e.call(decision.index, self.arguments, self.day) for e in self.evaluations]
        self._domains()
        for constraint in prover.plan.constraints:
            self._constraint(constraint.that)

    def _domains(self) -> None:
        done: set[tuple[int, str]] = set()
        by_slot = {f.slot: i for i, f in enumerate(self.prover.plan.facts)}
        for evaluation in self.evaluations:
            for slot, copy in list(self.space.facts):
                if (slot, copy) not in done and copy == (evaluation.copy if slot == evaluation.slot else ""):
                    done.add((slot, copy))
                    self.space.known.append(evaluation.domain(by_slot[slot]))

    def _constraint(self, code: Code) -> None:
        slots = {self.prover.plan.facts[r.index].slot for r in code.refs.values() if r.kind == "fact"}
        if any(r.kind != "fact" for r in code.refs.values()) or not slots <= {slot for slot, _ in self.space.facts}:
            return  # it speaks of something that the decision does not ask
        for evaluation in self.evaluations:
            left, opaque = dict(self.space.left), dict(self.space.opaque)
            found = evaluation.holds(code, {}, self.day)
            if len(self.space.left) == len(left):
                self.space.known.append(found.value.term)
            self.space.left, self.space.opaque = left, opaque

    # -- asking

    def why(self) -> tuple[str, ...]:
        """What was not expressed."""
        return tuple(f"{left.what} ({left.where})" for left in self.space.left) or ("solver",)

    def proof(self, kind: Kind, verdict: Verdict, **more: object) -> Proof:
        """What is known of the claim."""
        fact = self.moved.name if self.moved is not None else None
        return Proof(kind=kind, decision=self.decision.name, days=self.days, verdict=verdict, fact=fact, **more)  # type: ignore[arg-type]

    def models(self, *wanted: Term, blocking: Callable[[z3.ModelRef], Term] | None = None) -> Iterator[z3.ModelRef]:
        """Models of what is wanted, those first that the engine is likeliest to confirm."""
        for extra in ([*self.space.whole(), *self.space.exact()], []):
            solver = self.solver(*wanted, *extra)
            for _ in range(_TRIES if blocking is None else MOST_EXAMPLES):
                if solver.check() != z3.sat:
                    break
                model = solver.model()
                yield model
                solver.add(blocking(model) if blocking is not None else self._unlike(model))

    def solver(self, *wanted: Term) -> z3.Solver:
        """A solver that knows the space."""
        solver = z3.Solver()
        solver.set("rlimit", _LIMIT)
        solver.set("random_seed", 1)
        solver.add(*self.space.known, *self.space.lemmas(), *wanted)
        return solver

    def impossible(self, *wanted: Term) -> bool:
        """Whether the solver knows that there is no such thing."""
        solver = self.solver(*wanted)
        if solver.check() == z3.unsat:
            return True
        if not self.space.products:
            return False
        solver.add(*self.space.exact())
        return bool(solver.check() == z3.unsat)

    def _unlike(self, model: z3.ModelRef) -> Term:
        terms = [s.term for s in self.space.facts.values() if s.term is not None]
        terms += [s.term for s in self.arguments if s.term is not None]
        same = [t == model.eval(t, model_completion=True) for t in (*terms, self.day)]
        return z3.Not(z3.And(same))

    def asked(self, model: z3.ModelRef, copy: str = "") -> Asked:
        """The contract, the day and the arguments of a model."""
        return self.prover.replay.asked(self.space, self.decision, self.arguments, model, self.day, copy)


def _has(result: Result) -> Term:
    """Whether a result has a value, as far as that is known."""
    return negated(any_of(c for s, c in result.absent.items() if s != UNKNOWN))


def _given(question: _Question) -> Symbol | None:
    value = question.results[0].value
    return value if value.head == "number" and value.term is not None else None


def _never_negative(q: _Question) -> Proof:
    value = _given(q)
    if value is None:
        return q.proof("never-negative", "undecided", why=q.why())
    wanted = (_has(q.results[0]), z3.Not(value.null), value.term < 0)
    if q.impossible(*wanted):
        return q.proof("never-negative", "proved")
    for model in q.models(*wanted):
        if (found := q.prover.replay.negative(q.asked(model))) is not None:
            return q.proof("never-negative", "refuted", examples=(found,))
    return q.proof("never-negative", "undecided", why=q.why())


def _monotone(q: _Question) -> Proof:
    assert q.moved is not None
    one, other = (r.value for r in q.results)
    low, high = (q.space.facts.get((q.moved.slot, c)) for c in ("", "'"))
    if low is None or high is None or one.head != "number" or one.term is None or other.term is None:
        return q.proof("monotone", "undecided", why=q.why())
    wanted = (*map(_has, q.results), z3.Not(one.null), z3.Not(other.null), one.term > other.term)
    if q.impossible(*wanted, low.term < high.term):
        return q.proof("monotone", "proved")
    found: dict[object, Example] = {}
    unconfirmed = 0
    for step in [low.term + 1 == high.term] if q.moved.whole else [], [low.term < high.term]:
        for model in q.models(*wanted, *step, blocking=lambda m: low.term != m.eval(low.term, model_completion=True)):
            example = q.prover.replay.falls(q.moved, q.asked(model), q.asked(model, "'"))
            if example is not None:
                found.setdefault(example.facts[q.moved.name], example)
            unconfirmed += example is None
            if len(found) >= MOST_EXAMPLES or unconfirmed >= _TRIES:
                break
        if found or unconfirmed >= _TRIES:
            break
    if found:
        ordered = sorted(found.values(), key=lambda e: e.facts[q.moved.name])  # type: ignore[arg-type, return-value, union-attr]
        return q.proof("monotone", "refuted", examples=tuple(ordered))
    return q.proof("monotone", "undecided", why=q.why())


def _one_exception(q: _Question) -> Proof:
    conflicts = q.evaluations[0].conflicts.get(q.decision.index, [])
    undecided = False
    for conflict in conflicts:
        if q.impossible(conflict):
            continue
        undecided = True
        for model in q.models(conflict):
            if (found := q.prover.replay.contradicts(q.asked(model))) is not None:
                return q.proof("one-exception", "refuted", examples=(found,))
    return q.proof("one-exception", "undecided" if undecided else "proved", why=q.why() if undecided else ())


def _answered(q: _Question) -> Proof:
    absent = q.results[0].absent
    fails = absent.get(FAILURE)
    if fails is not None and not q.impossible(fails):
        for model in q.models(fails):
            if (found := q.prover.replay.fails(q.asked(model))) is not None:
                return q.proof("answered", "refuted", examples=(found,))
        return q.proof("answered", "undecided", why=q.why())
    unknown = absent.get(UNKNOWN)
    if unknown is not None and not q.impossible(unknown):
        return q.proof("answered", "undecided", why=q.why())
    named: dict[str, Example] = {}
    for status, condition in absent.items():
        if status not in (FAILURE, UNKNOWN):
            for model in q.models(condition):
                if (found := q.prover.replay.absent(q.asked(model), status)) is not None:
                    named[status] = found
                    break
    return q.proof("answered", "proved", absences=named)


_PROVERS: Mapping[Kind, Callable[[_Question], Proof]] = {
    "never-negative": _never_negative,
    "monotone": _monotone,
    "one-exception": _one_exception,
    "answered": _answered,
}


def intervals(book: Book, decisions: Sequence[str] = ()) -> tuple[Interval, ...]:
    """The stretches of days on which the same versions and law values are in force, from the first text held on."""
    from kiyaku.plan.known import change_days

    held = [r.effective for r in book.plan.revisions if r.text_held]
    if not held:
        return ()
    knowledge = Knowledge(book.plan, Choice(book.plan.adopted))
    chosen = [book.plan.indices[book.decision(n).name] for n in decisions] or range(len(book.plan.decisions))
    days: set[date] = set(held)
    for index in chosen:
        for reached in knowledge.reached(index):
            days |= change_days(knowledge.body(reached))
        for law in knowledge.reads(index).law:
            days |= set(book.plan.law[law].settings.changes())
    cuts = sorted(d for d in days if held[0] <= d < LAST)
    return tuple(Interval(a, b) for a, b in zip(cuts, [*cuts[1:], None], strict=True))
