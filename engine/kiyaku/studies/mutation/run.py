"""Mutants against the scenarios: each is refused by the checks, noticed by a question, or survives.

Only the questions that come to what was changed are asked, where there are any: those first that noticed a change near
it, and none after the first that notices.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

from kiyaku.answer.book import Book
from kiyaku.answer.making import make
from kiyaku.book.files import Files
from kiyaku.book.read import Document, read_file
from kiyaku.book.schema import validate
from kiyaku.diagnostic import KiyakuError, has_errors
from kiyaku.memory import without_collection
from kiyaku.plan.coverage import Coverage
from kiyaku.studies.mutation.places import Address, Mutant
from kiyaku.studies.scenario import Question, Scenario, run_question
from kiyaku.studies.workers import FORKS, spread

REASONS = "mutants.yaml"
Asked = tuple[Scenario, Question]


def _address(key: Any) -> Address:
    """The file and path of what was met; a condition is numbered within them."""
    return _address(key[0]) if isinstance(key[0], tuple) else key


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of a mutant: the code of a check that refuses it, or the scenario that notices it, or neither."""

    mutant: Mutant
    refused: str | None = None
    noticed: str | None = None

    @property
    def survived(self) -> bool:
        """Whether nothing told it from the rules."""
        return self.refused is None and self.noticed is None


class Trial:
    """The questions of a book's scenarios, put to mutants of it."""

    def __init__(self, book: Book, files: Files, scenarios: Sequence[Scenario], *, drafts: bool = False) -> None:
        self.book, self.files, self.drafts = book, files, drafts
        self.asked: list[Asked] = [(s, q) for s in scenarios for q in s.questions]
        self.met = [self._met(s, q) for s, q in self.asked]
        self.last: dict[str, list[int]] = defaultdict(list)  # by clause: which questions noticed something there

    def _met(self, scenario: Scenario, question: Question) -> frozenset[Address]:
        """The places in the rules that a question comes to."""
        self.book.coverage = coverage = Coverage()
        run_question(self.book, scenario, question)
        return frozenset(_address(key) for _, key, _ in coverage.met)

    def order(self, mutant: Mutant) -> Sequence[int]:
        """The questions for a mutant, the likeliest first: those that come to where it stands, or else all."""
        near: Sequence[int] = [i for i, met in enumerate(self.met) if any(map(mutant.concerns, met))]
        if near:  # what has no value is not recorded where it stops
            near = [*near, *(i for i, (_, q) in enumerate(self.asked) if q.without_value)]
        else:
            name = mutant.clause
            stated = [i for i, (_, q) in enumerate(self.asked) if name in map(self.book.terms.name_of, q.names)]
            near = list(dict.fromkeys([*stated, *range(len(self.asked))]))
        first = [i for i in reversed(self.last[mutant.clause]) if i in near]
        return list(dict.fromkeys([*first, *near]))

    def fate(self, mutant: Mutant) -> Fate:
        """Put the questions to a mutant."""
        with without_collection():
            return self._fate(mutant)

    def _fate(self, mutant: Mutant) -> Fate:
        made = self._made(mutant)
        if isinstance(made, str):
            return Fate(mutant=mutant, refused=made)
        for i in self.order(mutant):
            scenario, question = self.asked[i]
            if not run_question(made, scenario, question).passed:
                self.last[mutant.clause].append(i)
                return Fate(mutant=mutant, noticed=scenario.name)
        return Fate(mutant=mutant)

    def _made(self, mutant: Mutant) -> Book | str:
        """The book with the change, or the code of what is wrong with it."""
        old = mutant.document
        new = Document(source=old.source, data=mutant.data(), places=old.places)
        kind = next(k for k, d in self.files.documents if d is old)
        found = validate(new, kind)
        if has_errors(found):
            return found[0].code
        documents = tuple((k, new if d is old else d) for k, d in self.files.documents)
        files = replace(self.files, documents=documents, diagnostics=())
        made, wrong = make(files, None, self.drafts)
        if made is None:
            return next((d.code for d in wrong), "")
        try:
            return Book(made.checked, files, plan=made.plan, drafts=self.drafts)
        except KiyakuError as error:
            return error.diagnostics[0].code


def read_reasons(folder: Path) -> Mapping[str, str]:
    """Why mutants may survive, by their keys: mutants.yaml beside the scenarios, if there is one.

    Raises:
        KiyakuError: the file is not as its schema says.
    """
    path = folder / REASONS
    if not path.exists():
        return {}
    document = read_file(path, str(path), folder)
    found = document.diagnostics or validate(document, "mutants")
    if found:
        raise KiyakuError(found)
    return cast("Mapping[str, str]", document.data["reasons"])


_trial: list[Trial] = []  # of this process
_mutants: list[Mutant] = []


def run(trial: Trial, mutants: Sequence[Mutant], jobs: int) -> Iterator[Fate]:
    """The fates of mutants, in their order."""
    if jobs <= 1 or not FORKS:
        yield from map(trial.fate, mutants)
        return
    fates = spread(_fate, range(len(mutants)), jobs, _begin, trial, mutants)  # workers inherit the book
    for mutant, (refused, noticed) in zip(mutants, fates, strict=True):
        yield Fate(mutant=mutant, refused=refused, noticed=noticed)


def _begin(trial: Trial, mutants: Sequence[Mutant]) -> None:
    _trial[:], _mutants[:] = [trial], mutants


def _fate(number: int) -> tuple[str | None, str | None]:
    found = _trial[0].fate(_mutants[number])
    return found.refused, found.noticed


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many mutants there were, and what became of them."""

    mutants: int = 0
    refused: int = 0
    noticed: int = 0

    @property
    def caught(self) -> int:
        """How many did not survive."""
        return self.refused + self.noticed

    @property
    def share(self) -> Fraction:
        """Caught among all, in percent; all of none."""
        return Fraction(100 * self.caught, self.mutants) if self.mutants else Fraction(100)


def tally(fates: Iterable[Fate]) -> dict[str, Tally]:
    """Of the adopted rules, and of the options of readings that are not: what became of their mutants."""
    counted = {"adopted": [0, 0, 0], "alternatives": [0, 0, 0]}
    for fate in fates:
        numbers = counted["alternatives" if fate.mutant.alternative else "adopted"]
        numbers[0] += 1
        numbers[1] += fate.refused is not None
        numbers[2] += fate.noticed is not None
    return {part: Tally(mutants=n[0], refused=n[1], noticed=n[2]) for part, n in counted.items()}
