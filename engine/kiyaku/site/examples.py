"""The worked cases of a site with the answers of the engine, and what other options of readings would do to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kiyaku.answer.bill import Bill
from kiyaku.answer.outcome import Outcome
from kiyaku.diagnostic import Diagnostic, KiyakuError
from kiyaku.publish.words import status_words, words
from kiyaku.site.site import Site
from kiyaku.studies.scenario import Mismatch, Question, Scenario, answer, ask_fact, compare
from kiyaku.value import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A question with its answer, or with the diagnostics for which there is none; and what differs from the case.

    A question of a fact has neither answer nor diagnostics.
    """

    scenario: Scenario
    question: Question
    answer: Bill | Outcome | None
    differences: tuple[Mismatch, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def readings(self) -> Mapping[str, str]:
        """The options that the question takes instead of the adopted ones."""
        return self.question.data.get("readings") or {}

    @property
    def outcome(self) -> Outcome | None:
        """The outcome that it asks for; of a bill, what is to be paid."""
        return self.answer.outcome if isinstance(self.answer, Bill) else self.answer

    @property
    def options(self) -> Mapping[str, str]:
        """The readings that the answer rests on, each with the option taken."""
        outcomes = self.answer.outcomes.values() if isinstance(self.answer, Bill) else [self.answer]
        return {r: option for o in outcomes if o is not None for r, option in o.options.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What another option of a reading does to the answer of an example: a figure before and after, in words."""

    example: Example
    option: str
    name: str
    before: str
    after: str


@lru_cache(maxsize=2)
def examples(site: Site) -> tuple[Example, ...]:
    """Every question of the worked cases, answered under what is enacted."""
    return tuple(_example(site, s, q) for s in site.scenarios for q in s.questions)


def _example(site: Site, scenario: Scenario, question: Question) -> Example:
    if question.of_fact:
        differences = tuple(ask_fact(site.enacted, question))
        return Example(scenario=scenario, question=question, answer=None, differences=differences)
    try:
        found = answer(site.enacted, scenario, question)
        differences = compare(site.enacted, question, found)
    except KiyakuError as error:
        return Example(scenario=scenario, question=question, answer=None, diagnostics=tuple(error.diagnostics))
    return Example(scenario=scenario, question=question, answer=found, differences=differences)


@lru_cache(maxsize=2)
def effects(site: Site) -> Mapping[str, tuple[Effect, ...]]:
    """By reading, the examples whose answer another of its options changes."""
    terms = site.enacted.terms
    computed = site.enacted.checked.graph.options
    found: dict[str, list[Effect]] = {}
    for example in examples(site):
        if example.answer is None or example.readings:
            continue
        for id, chosen in example.options.items():
            own = computed.get(id, ())
            for option in terms.readings[id].options:
                if option != chosen and (option in own or chosen in own):
                    found.setdefault(id, []).extend(_effect(site, example, id, option))
    return {id: tuple(of) for id, of in found.items() if of}


def _effect(site: Site, example: Example, id: str, option: str) -> Iterator[Effect]:
    try:
        other = answer(site.enacted, example.scenario, example.question, {id: option})
    except KiyakuError:
        return  # the option leads to values that an expression cannot take: no figure to show beside the other
    if isinstance(example.answer, Bill) and isinstance(other, Bill):
        if example.answer.amounts == other.amounts:
            return
        names = dict.fromkeys((*example.answer.amounts, *other.amounts))
        name = next(n for n in reversed(names) if example.answer.amounts.get(n) != other.amounts.get(n))
        before, after = example.answer.outcomes[name], other.outcomes[name]
    else:
        assert isinstance(example.answer, Outcome)
        assert isinstance(other, Outcome)
        before, after = example.answer, other
        if _same(before, after):
            return
    yield Effect(
        example=example,
        option=option,
        name=before.name,
        before=answer_words(site, before),
        after=answer_words(site, after),
    )


def _same(one: Outcome, other: Outcome) -> bool:
    a: tuple[str, Value] = (one.status, one.value)
    return a == (other.status, other.value)


def answer_words(site: Site, outcome: Outcome) -> str:
    """The value of an outcome with its unit, or why there is none."""
    if outcome.ok:
        return words(outcome.value, site.language, outcome.unit)
    return status_words(outcome.status, site.language)
