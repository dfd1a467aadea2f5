"""A case made ready for the engine, and what several operations share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kiyaku import Book, Contract, Outcome
from kiyaku.book.citation import Citation
from tests.golden.facts import Given, facts_of

Answers = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A case made ready: the book, the given fields, and the readings to take."""

    book: Book
    given: Given
    when: Given
    readings: Mapping[str, str]

    def contract(self, **more: Any) -> Contract:
        """The facts of the case, and more that the question implies."""
        return self.book.contract({**facts_of({**self.given, **self.when}), **more})

    @property
    def day(self) -> date:
        """The day of use where a case names none: the newest revision's first."""
        newest: date = self.book.terms.revisions[-1].effective
        return newest

    def ask(self, decision: str, contract: Contract, day: date | None = None, **arguments: Any) -> Outcome:
        """One decision."""
        return self.book.evaluate(
            contract, decision, as_of=day or self.day, arguments=arguments, readings=self.readings
        )


Operation = Callable[[Asked], Answers]


def month_end(month: str) -> date:
    """The last day of a month written as 2026-07."""
    year, number = map(int, month.split("-"))
    return date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)


def taxed(asked: Asked, contract: Contract, day: date, ex_tax: Any) -> Answers:
    """An amount with its tax and total; all null if there is none."""
    if ex_tax is None:
        return {"ex_tax": None, "tax": None, "total": None}
    tax = asked.ask("消費税額", contract, day, 税抜=ex_tax).value
    return {"ex_tax": ex_tax, "tax": tax, "total": ex_tax + tax}


def short(citation: Citation | str) -> str:
    """A citation as the cases write it: 2条4項, 別紙4※1後段."""
    return str(citation).replace("第", "")
