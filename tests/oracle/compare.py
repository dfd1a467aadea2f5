"""A book in all its forms, contract by contract: where they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import kiyaku
from tests.oracle.contracts import Case, Contracts
from tests.oracle.forms import BEYOND, Answer, Bill, Browser, Form, forms
from tests.oracle.read import ONE, Rules


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a form says something else than the oracle."""

    form: str
    where: str  # the decision, and the month or day
    wanted: Any
    found: Any
    case: Case

    @property
    def kind(self) -> tuple[str, str]:
        """What makes two differences alike: the form, and what kind of thing differs."""
        return self.form, self.where.split(" ")[0]

    def __str__(self) -> str:
        return f"{self.form} {self.where}: {self.found} instead of {self.wanted}"


@dataclass(slots=True)
class Figures:
    """What a run has looked at."""

    drawn: int = 0
    books: int = 0
    contracts: int = 0
    comparisons: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)  # bills, by the form that answered
    differing: int = 0

    def __str__(self) -> str:
        share = 100 * self.books // max(self.drawn, 1)
        met = ", ".join(f"{status} {n}" for status, n in self.statuses.most_common())
        return (
            f"{self.drawn} books drawn, {self.books} pass check ({share} %), {self.contracts} contracts,"
            f" {self.comparisons} comparisons, {self.differing} books differ\n{met}\n"
            f"bills: {', '.join(f'{form} {n}' for form, n in self.answered.items())}"
        )


def compare(
    root: Path, seed: int, *, contracts: int = 4, browser: Browser | None = None, figures: Figures | None = None
) -> list[Difference]:
    """The differences between the forms of the book in a folder, over random contracts.

    Args:
        root: the folder of terms.yaml.
        seed: of the contracts.
        browser: to compare the calculator as well.
        figures: what to count in.
    """
    figures = figures if figures is not None else Figures()
    rules = Rules(root)
    source = Contracts(rules, seed)
    book = kiyaku.load(root)
    found = compare_cases(rules, book, [source.case() for _ in range(contracts)], browser, figures)
    for view, other in _views(rules, book, source):
        found += compare_cases(view, other, [Contracts(view, seed).case()], browser, figures)
    return found


def _views(rules: Rules, book: kiyaku.Book, source: Contracts) -> Iterator[tuple[Rules, kiyaku.Book]]:
    """The book with its drafts, and as it was known on the day before a revision was enacted, where these are sound."""
    if any(r.data.get("draft") == "true" for r in Rules(rules.folder, drafts=True).revisions):
        with suppress(kiyaku.KiyakuError):
            yield Rules(rules.folder, drafts=True), kiyaku.load(rules.folder, drafts=True)
    if len(rules.revisions) > 1:
        day = source.random.choice(rules.revisions).enacted - ONE
        with suppress(kiyaku.KiyakuError):
            yield Rules(rules.folder, known_on=day), book.known_on(day)


def compare_cases(
    rules: Rules, book: kiyaku.Book, cases: list[Case], browser: Browser | None, figures: Figures
) -> list[Difference]:
    """The differences between the forms of a book over some cases."""
    first, *others = forms(rules, book, browser)
    found: list[Difference] = []
    known = {word for named in (book.terms.facts, book.terms.law, book.terms.decisions) for word in named}
    known |= book.terms.keys.keys()
    drafts = any(r.data.get("draft") == "true" for r in Rules(rules.folder, drafts=True).revisions)
    for case in cases:
        if drafts:  # facts that only a draft needs are unknown to those who do not ask for it
            case = replace(case, facts={name: value for name, value in case.facts.items() if name in known})
        figures.contracts += 1
        bills, decided = first.bills(case), first.decisions(case)
        assert decided is not None
        for bill in bills:
            if isinstance(bill.outcomes, Mapping):
                figures.statuses.update(o.status for o in bill.outcomes.values())
        figures.statuses.update(o.status for o in decided.values())
        for form in others:
            found += _of_bills(form, case, bills, figures)
            for where, answer in (form.decisions(case) or {}).items():
                figures.comparisons += 1
                if _differ(decided[where], answer):
                    found.append(Difference(form.name, f"{where[0]} on {where[1]}", decided[where], answer, case))
    return found


def _of_bills(form: Form, case: Case, wanted: list[Bill], figures: Figures) -> Iterator[Difference]:
    for month, bill, other in zip(case.months, wanted, form.bills(case), strict=True):
        figures.comparisons += 1
        figures.answered[form.name] += other.amounts is not None or other.outcomes is not None
        if other.amounts is not None and bill.amounts not in (BEYOND, other.amounts):
            yield Difference(form.name, f"amounts of {month}", bill.amounts, other.amounts, case)
        if other.outcomes is None or bill.outcomes == BEYOND:
            continue
        if isinstance(bill.outcomes, Mapping) and isinstance(other.outcomes, Mapping):
            for name, answer in bill.outcomes.items():
                if _differ(answer, other.outcomes[name]):
                    yield Difference(form.name, f"{name} of {month}", answer, other.outcomes[name], case)
        elif bill.outcomes != other.outcomes:
            yield Difference(form.name, f"outcomes of {month}", bill.outcomes, other.outcomes, case)


def _differ(wanted: Answer, found: Answer) -> bool:
    if BEYOND in (wanted.status, found.status):
        return False
    if wanted.same_text is not None and wanted.same_text[0] == BEYOND:
        return (wanted.status, wanted.citation) != (found.status, found.citation)
    return wanted != found
