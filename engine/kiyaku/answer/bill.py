"""Bills: the decisions that terms.yaml names as lines and totals, for one contract and one period.

The amounts are computed at once; the outcomes that explain them are made when somebody looks at them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Protocol, cast

from kiyaku.answer.contract import Contract
from kiyaku.answer.outcome import Outcome
from kiyaku.answer.provenance import Provenance
from kiyaku.book.model import BillSpec, Terms
from kiyaku.diagnostic import Diagnostic, KiyakuError
from kiyaku.emit.python.run import days_of
from kiyaku.plan.ir import Plan
from kiyaku.value import Number, Range, Value

Readings = Mapping[str, str]
BillValues = tuple[tuple[int, ...], tuple[Value, ...]]
"""The decisions whose values were recorded, by number, and their values (None for one that was not needed)."""

NOTHING: BillValues = ((), ())


class Explaining(Protocol):
    """The rule book that a bill was made by, as far as a bill asks it."""

    plan: Plan
    terms: Terms

    def bill_day(self, contract: Contract, month: date, readings: Readings) -> date | None:
        """The day as of which a bill is made, or None where it has no value."""

    def explain_bill(self, contract: Contract, month: date, readings: Readings) -> Mapping[str, Outcome]:
        """Every line and total of a bill, and its period, each with its explanation."""

    def provenance(
        self, *, as_of: date | None = None, readings: Readings | None = None, outcomes: Iterable[Outcome] = ()
    ) -> Provenance:
        """What made a result."""


class Bill:
    """A bill: the amounts of its lines and totals, and on demand the outcomes that explain them."""

    _outcomes: Mapping[str, Outcome]

    __slots__ = ("_made", "_outcomes")

    def __init__(
        self, made: tuple[Explaining, Contract, date, Mapping[str, Number], Mapping[str, str] | None, BillValues]
    ) -> None:
        self._made = made  # one tuple, since many bills are made and few looked into

    def __repr__(self) -> str:
        return f"Bill({self.month:%Y-%m}, {dict(self.amounts)})"

    @property
    def _book(self) -> Explaining:
        return self._made[0]

    @property
    def contract(self) -> Contract:
        """Whose bill it is."""
        return self._made[1]

    @property
    def month(self) -> date:
        """The first day of the month asked for."""
        return self._made[2]

    @property
    def amounts(self) -> Mapping[str, Number]:
        """The lines and totals that have a value, exact; one that is missing has an outcome that says why."""
        return self._made[3]

    @property
    def readings(self) -> Mapping[str, str]:
        """The options that were asked for instead of the adopted ones."""
        return self._made[4] or {}

    @property
    def record(self) -> Mapping[str, Value]:
        """The values of the decisions that were computed on the way, by name, if they were asked for.

        Only bills that a function computed have a record; the others have their outcomes.
        """
        plan = self._book.plan
        return {
            plan.decisions[index].name: value for index, value in zip(*self._made[5], strict=True) if value is not None
        }

    @property
    def _spec(self) -> BillSpec:
        spec = self._book.terms.bill
        assert spec is not None
        return spec

    @property
    def total(self) -> Number | None:
        """What is to be paid, or None if that has no value (see `outcome`)."""
        return self.amounts.get(self._spec.totals[-1])

    @property
    def outcomes(self) -> Mapping[str, Outcome]:
        """Every line and total, and the period, with its explanation, by name."""
        try:
            return self._outcomes
        except AttributeError:  # nobody has looked yet
            found = self._outcomes = self._book.explain_bill(self.contract, self.month, self.readings)
            return found

    @property
    def lines(self) -> tuple[Outcome, ...]:
        """The lines, explained."""
        outcomes = self.outcomes
        return tuple([outcomes[name] for name in self._spec.lines])

    @property
    def totals(self) -> tuple[Outcome, ...]:
        """The totals, explained; the last is what is to be paid."""
        outcomes = self.outcomes
        return tuple([outcomes[name] for name in self._spec.totals])

    @property
    def outcome(self) -> Outcome:
        """What is to be paid, explained."""
        return self.totals[-1]

    @property
    def period(self) -> tuple[date, date] | None:
        """The first day of the period and the first day after it, or None where it has no value."""
        found = self.outcomes[self._spec.period]
        found = found.if_same_text or found
        return days_of(cast("Range", found.value)) if found.ok else None

    @property
    def as_of(self) -> date | None:
        """The day as of which the bill is made, or None where it has no value (the outcomes say why)."""
        return self._book.bill_day(self.contract, self.month, self.readings)

    @property
    def provenance(self) -> Provenance:
        """What made the bill: engine, rules, day, law values, versions of the clauses it rests on."""
        return self._book.provenance(as_of=self.as_of, readings=self.readings, outcomes=self.outcomes.values())


def explained(
    book: Explaining,
    contract: Contract,
    month: date,
    outcomes: Mapping[str, Outcome],
    readings: Mapping[str, str] | None,
) -> Bill:
    """The bill whose explanations are at hand."""
    spec = book.terms.bill
    assert spec is not None
    names = dict.fromkeys((*spec.lines, *spec.totals))
    found = [outcomes[name] for name in names]
    contradicts = any(o.status == "invalid_input" and "facts" in o.details for o in found)  # then nothing has a value
    amounts = {} if contradicts else {o.name: cast("Number", o.value) for o in found if o.status == "ok"}
    bill = Bill((book, contract, month, amounts, readings, NOTHING))
    bill._outcomes = outcomes
    return bill


_LAST_YEAR = 9900  # what a bill counts from its month lies before the end of the calendar


@lru_cache(maxsize=256)
def month_of(text: str) -> date:
    """The first day of a month written as 2026-07.

    Raises:
        KiyakuError: it is none.
    """
    match = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text)
    if match is None or not 1 <= int(match[1]) <= _LAST_YEAR:
        raise KiyakuError([Diagnostic(code="not-a-month", args={"value": text}, hint="fix")])
    return date(int(match[1]), int(match[2]), 1)
