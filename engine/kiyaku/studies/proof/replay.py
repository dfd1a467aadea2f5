"""What the solver found, asked of the ordinary engine: nothing is called refuted that the engine does not show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import z3

from kiyaku.answer.book import Book
from kiyaku.answer.outcome import Outcome
from kiyaku.diagnostic import KiyakuError
from kiyaku.plan.ir import Decision, Fact
from kiyaku.studies.proof.space import Space
from kiyaku.studies.proof.symbols import Symbol, Term
from kiyaku.value import Value

_MOST_FACTS = 60  # that a contract is completed with, one by one, as the engine asks for them


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question to the engine: facts and arguments as plain values, the day."""

    decision: str
    facts: Mapping[str, object]
    arguments: Mapping[str, object]
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A contract for which the engine gave this: the value, or the status or the code in its place.

    Attributes:
        facts: the facts of the contract, as they stand in its file.
        more: for a claim about a number fact: its larger value, and what the engine gave then.
    """

    decision: str
    facts: Mapping[str, object]
    arguments: Mapping[str, object]
    day: date
    value: Value = None
    status: str = "ok"
    more: tuple[object, Value] | None = None


class Replay:
    """What asks the engine."""

    def __init__(self, book: Book, readings: Mapping[str, str], others: Mapping[str, object]) -> None:
        self.book = book
        self.readings = readings
        self.others = others

    def asked(
        self, space: Space, decision: Decision, arguments: tuple[Symbol, ...], model: z3.ModelRef, day: Term, copy: str
    ) -> Asked:
        """The question that a model stands for."""
        by_slot = {f.slot: f for f in self.book.plan.facts}
        words = {number: text for text, number in space.texts.items()}
        facts: dict[str, object] = {}
        for (slot, of), symbol in space.facts.items():
            varied = (slot, "'") in space.facts
            if symbol.term is not None and (of == copy if varied else of == ""):
                value = plain(symbol, model, words)
                if value is not None:
                    facts[by_slot[slot].name] = value
        for (slot, text, of), term in space.contained.items():
            if of in ("", copy):
                listed = facts.setdefault(by_slot[slot].name, [])
                if isinstance(listed, list) and z3.is_true(model.eval(term, model_completion=True)):
                    listed.append(text)
        given = {name: plain(s, model, words) for (name, _), s in zip(decision.parameters, arguments, strict=True)}
        on = date.fromordinal(model.eval(day, model_completion=True).as_long())
        return Asked(decision=decision.name, facts=facts, arguments=given, day=on)

    def ask(self, asked: Asked) -> tuple[Mapping[str, object], Outcome | str] | None:
        """The facts of the completed contract, with the outcome or the code of what failed; None: no contract."""
        facts = dict(asked.facts)
        for _ in range(_MOST_FACTS):
            try:
                contract = self.book.contract(facts)
            except KiyakuError:
                return None
            try:
                outcome = self.book.evaluate(
                    contract, asked.decision, as_of=asked.day, arguments=asked.arguments, readings=self.readings or None
                )
            except KiyakuError as error:
                return facts, error.diagnostics[0].code
            if outcome.status != "missing_fact":
                return facts, outcome
            missing = str(outcome.details.get("fact"))
            if missing in facts or missing not in self.book.terms.facts:
                return None
            facts[missing] = self.others.get(missing, _some(self._fact(missing), asked.day))
        return None

    def _fact(self, name: str) -> Fact:
        return next(f for f in self.book.plan.facts if f.name == name)

    def _example(self, asked: Asked, facts: Mapping[str, object], outcome: Outcome | str) -> Example:
        value = outcome.value if isinstance(outcome, Outcome) and outcome.ok else None
        status = outcome if isinstance(outcome, str) else outcome.status
        return Example(
            decision=asked.decision, facts=facts, arguments=asked.arguments, day=asked.day, value=value, status=status
        )

    # -- what refutes

    def negative(self, asked: Asked) -> Example | None:
        """The example, if the amount is below 0."""
        found = self.ask(asked)
        if found is None or isinstance(found[1], str) or not found[1].ok:
            return None
        value: Any = found[1].value
        return self._example(asked, *found) if value is not None and value < 0 else None

    def falls(self, fact: Fact, one: Asked, other: Asked) -> Example | None:
        """The example, if the amount is smaller for the larger number."""
        first = self.ask(one)
        if first is None or isinstance(first[1], str) or not first[1].ok:
            return None
        more = other.facts[fact.name]
        facts = {**first[0], fact.name: more}
        second = self.ask(Asked(decision=one.decision, facts=facts, arguments=one.arguments, day=one.day))
        if second is None or isinstance(second[1], str) or not second[1].ok:
            return None
        low: Any = first[1].value
        high: Any = second[1].value
        if low is None or high is None or not low > high or not facts[fact.name] > first[0][fact.name]:  # type: ignore[operator]
            return None
        return Example(
            decision=one.decision,
            facts=first[0],
            arguments=one.arguments,
            day=one.day,
            value=low,
            more=(more, high),
        )

    def contradicts(self, asked: Asked) -> Example | None:
        """The example, if exceptions contradict each other."""
        return self.absent(asked, "contradiction")

    def absent(self, asked: Asked, status: str) -> Example | None:
        """The example, if there is no value for this reason."""
        found = self.ask(asked)
        if found is None or isinstance(found[1], str) or found[1].status != status:
            return None
        return self._example(asked, *found)

    def fails(self, asked: Asked) -> Example | None:
        """The example, if an expression fails."""
        found = self.ask(asked)
        return self._example(asked, *found) if found is not None and isinstance(found[1], str) else None


def plain(symbol: Symbol, model: z3.ModelRef, words: Mapping[int, str]) -> object:
    """What a symbol is in a model, as it stands in a contract; None for null."""
    if symbol.term is None or z3.is_true(model.eval(symbol.null, model_completion=True)):
        return None
    value = model.eval(symbol.term, model_completion=True)
    if symbol.head == "boolean":
        return z3.is_true(value)
    if symbol.head == "date":
        return date.fromordinal(value.as_long()).isoformat()
    if symbol.head == "string":
        return words.get(value.as_long(), f"text {value.as_long()}")
    if symbol.head == "number":
        if z3.is_algebraic_value(value):
            value = value.approx(20)
        exact = Fraction(value.numerator_as_long(), value.denominator_as_long())
        return exact.numerator if exact.denominator == 1 else exact
    return None


def _some(fact: Fact, day: date) -> object:
    """A value of the type of a fact that nobody stated; the engine refuses it where it does not fit."""
    allowed = [text for f in fact.fields for text, _ in f.values]
    first = day.replace(day=1)
    return {
        "number": 1,
        "boolean": False,
        "date": (first if fact.question else first.replace(year=day.year - 1)).isoformat(),
        "string": allowed[0] if allowed else "",
        "list": [],
    }.get(fact.type.head)
