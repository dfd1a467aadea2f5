"""The forms in which a rule book is computed: the oracle, and what the engine prints its meaning as.

Every form answers the same two questions about a case, in the same plain data: the outcomes of a bill by name (`Bill`),
and the outcome of every decision on a day.  A further form is one more class here and one more entry in `FORMS`.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from importlib import resources
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Page

import kiyaku
from kiyaku.diagnostic import KiyakuError
from kiyaku.emit.python.run import Prepared, Stated
from kiyaku.emit.python.straight.function import LEAVES
from kiyaku.plan.record import Explanation
from kiyaku.publish.json_values import plain
from tests.oracle.contracts import Case, understood, understood_arguments
from tests.oracle.interpret import Oracle
from tests.oracle.reach import contradicted
from tests.oracle.read import ONE, Rules
from tests.oracle.values import Absence, Beyond, Failure, Range

BEYOND = "(beyond)"
"""What is left out of the comparison: the oracle reaches only the years 1 to 9999."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An outcome: its status, its value as plain data, and the clause that an absence is by."""

    status: str
    value: Any = None
    citation: str | None = None
    same_text: tuple[str, Any] | None = None  # what it would be if text that is not held said the same
    segments: tuple[tuple[Any, ...], ...] = ()  # of an accrual: first day, day after the last, charged days, amount


@dataclass(frozen=True, slots=True)
class Bill:
    """The amounts of a bill, and the outcomes of its lines and totals; or why there are none; None if not given."""

    amounts: Mapping[str, Any] | str | None = None
    outcomes: Mapping[str, Answer] | str | None = None


Asked = tuple[str, date]
"""A decision and a day."""


class Form(Protocol):
    """A form in which a book is computed."""

    name: str

    def bills(self, case: Case) -> list[Bill]:
        """The bill of every month of a case."""
        ...

    def decisions(self, case: Case) -> dict[Asked, Answer] | None:
        """The outcome of every decision on every day of a case; None if the form has none."""
        ...


def data(value: Any) -> Any:
    """A value of the oracle as plain data: numbers as fractions, days as text, ranges by their ends."""
    if isinstance(value, tuple):
        return [data(v) for v in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Range):
        if value.low is None:
            return {"<=" if value.high_in else "<": data(value.high)}
        if value.high is None:
            return {">=" if value.low_in else ">": data(value.low)}
        return {
            "from" if value.low_in else "after": data(value.low),
            "to" if value.high_in else "before": data(value.high),
        }
    return value


def normal(value: Any) -> Any:
    """A value of the engine's JSON as the same plain data."""
    if isinstance(value, list):
        return [normal(v) for v in value]
    if isinstance(value, dict):
        if "fraction" in value:
            return Fraction(value["fraction"])
        return {k: normal(v) for k, v in value.items()}
    return Fraction(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value


class Independent:
    """The oracle."""

    name = "oracle"

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        terms = rules.terms["bill"]
        self.lines = list(dict.fromkeys(rules.name(n) for n in (*terms["lines"], *terms["totals"])))

    def bills(self, case: Case) -> list[Bill]:
        return [self._bill(case, month) for month in case.months]

    def _bill(self, case: Case, month: str) -> Bill:
        terms = self.rules.terms["bill"]
        first = date.fromisoformat(f"{month}-01")
        given, asked = understood(self.rules, case.facts), {self.rules.name(terms["month"]): first}
        try:
            oracle = Oracle(self.rules, given, case.readings, asked=asked)
            same_text = Oracle(self.rules, given, case.readings, same_text=True, asked=asked)
            day = oracle.evaluate(terms["as_of"], oracle.at(first))
        except Absence as absence:
            return Bill({}, dict.fromkeys(self.lines, Answer(absence.status, None, absence.citation)))
        except (Failure, Beyond) as error:
            why = BEYOND if isinstance(error, Beyond) else "fault"
            return Bill(why, why)
        outcomes = {name: self._answer(oracle, same_text, name, day) for name in self.lines}
        met = {o.status for o in outcomes.values()}
        failed = next((status for status in (BEYOND, "fault") if status in met), None)
        if contradicted(oracle, self.lines, day):
            return Bill({}, failed or outcomes)
        amounts = {n: o.value for n, o in outcomes.items() if o.status == "ok"}
        return Bill(failed or amounts, failed or outcomes)

    def decisions(self, case: Case) -> dict[Asked, Answer]:
        given = understood(self.rules, case.facts)
        arguments = {n: understood_arguments(self.rules, n, given) for n, given in case.arguments.items()}
        try:
            oracle = Oracle(self.rules, given, case.readings)
            same_text = Oracle(self.rules, given, case.readings, same_text=True)
        except (Failure, Beyond) as error:
            failed = Answer(BEYOND if isinstance(error, Beyond) else "fault")
            return {(n, day): failed for n in self.rules.decisions for day in case.days}
        return {
            (n, day): self._answer(oracle, same_text, n, day, arguments.get(n, ()))
            for n in self.rules.decisions
            for day in case.days
        }

    def _answer(
        self, oracle: Oracle, same_text: Oracle, name: str, day: date, arguments: tuple[Any, ...] = ()
    ) -> Answer:
        found = self._once(oracle, name, day, arguments)
        if found.status in ("text_unavailable", "partly_unverified"):
            other = self._once(same_text, name, day, arguments)
            return Answer(found.status, None, found.citation, (other.status, other.value))
        return found

    def _once(self, oracle: Oracle, name: str, day: date, arguments: tuple[Any, ...]) -> Answer:
        try:
            wrong = contradicted(oracle, [name], day)
            if wrong is not None:
                raise wrong
            value = data(oracle.decide(name, day, arguments))
            return Answer("ok", value, segments=tuple(oracle.segments.get((name, day, arguments), ())))
        except Absence as absence:
            return Answer(absence.status, None, absence.citation)
        except Failure:
            return Answer("fault")
        except Beyond:
            return Answer(BEYOND)


class _Engine:
    """What the engine's forms share: the book, and contracts read by it."""

    def __init__(self, book: kiyaku.Book) -> None:
        self.book = book

    def contract(self, case: Case) -> kiyaku.Contract:
        return self.book.contract(case.facts)


class Plain(_Engine):
    """The bill as it is computed for amounts alone."""

    name = "plain"

    def bills(self, case: Case) -> list[Bill]:
        found = []
        for month in case.months:
            try:
                amounts = self.book.bill(self.contract(case), month, readings=case.readings).amounts
                found.append(Bill({n: normal(plain(v)) for n, v in amounts.items()}))
            except Exception as error:
                found.append(Bill(_fault(error)))
        return found

    def decisions(self, case: Case) -> None:
        return None


class Recorded(_Engine):
    """Outcomes with their explanations."""

    name = "recorded"

    def bills(self, case: Case) -> list[Bill]:
        found = []
        for month in case.months:
            try:
                bill = self.book.bill(self.contract(case), month, readings=case.readings)
                outcomes = {o.name: _answer(o) for o in (*bill.lines, *bill.totals)}
                found.append(Bill(outcomes=outcomes))
            except Exception as error:
                found.append(Bill(outcomes=_fault(error)))
        return found

    def decisions(self, case: Case) -> dict[Asked, Answer]:
        contract = self.contract(case)
        found = {}
        for decision in self.book.terms.decisions.values():
            arguments = case.arguments.get(decision.name)
            for day in case.days:
                try:
                    outcome = self.book.evaluate(
                        contract, decision.name, as_of=day, arguments=arguments, readings=case.readings
                    )
                    found[decision.name, day] = _answer(outcome)
                except Exception as error:
                    found[decision.name, day] = Answer(_fault(error))
        return found


class Straight(_Engine):
    """The bill as a function of its own, where there is one and it does not leave the case to the general form.

    There are two: for contracts of all kinds, and for those that state the same as this one.  Their records must hold,
    of every decision that they name, the value that the general form gives.
    """

    name = "straight"

    def __init__(self, book: kiyaku.Book) -> None:
        super().__init__(book)
        self.answered = 0  # bills that the functions answered themselves

    def bills(self, case: Case) -> list[Bill]:
        return [self._bill(case, date.fromisoformat(f"{month}-01")) for month in case.months]

    def _bill(self, case: Case, month: date) -> Bill:
        prepared = self.book.evaluator(case.readings).deemed(self.contract(case))
        found = [self._amounts(case, prepared, month, stated) for stated in (None, prepared.stated)]
        answers = [amounts for amounts in found if amounts is not None]
        if not answers:
            return Bill()
        self.answered += 1
        assert all(amounts == answers[0] for amounts in answers)
        return Bill({n: normal(plain(v)) for n, v in answers[0].items()})

    def _amounts(self, case: Case, prepared: Prepared, month: date, stated: Stated | None) -> dict[str, Any] | None:
        evaluator = self.book.evaluator(case.readings)
        form = evaluator.straight(prepared, month, stated)
        if form is None:
            return None
        try:
            amounts = form.amounts(prepared)
            again, record = form.recorded(prepared)
        except LEAVES:
            return None
        assert again == amounts
        day = evaluator.day_of_bill(prepared, month)
        for index, value in zip(form.values, record, strict=True):
            if value is not None:
                run = evaluator.run(prepared, day, month=month)
                assert evaluator.plain.decision(index)(run, day) == value, self.book.plan.decisions[index].name
        return dict(amounts)

    def decisions(self, case: Case) -> None:
        return None


def _fault(error: Exception) -> str:
    """What is told of an error: a failure of the rules, or a defect of the engine."""
    return "fault" if isinstance(error, KiyakuError) else f"crash: {type(error).__name__}"


def _answer(outcome: kiyaku.Outcome) -> Answer:
    same = outcome.if_same_text
    return Answer(
        outcome.status,
        normal(plain(outcome.value)),
        outcome.citation if outcome.status != "ok" else None,
        None if same is None else (same.status, normal(plain(same.value))),
        _segments(outcome.explanation) if outcome.explanation is not None and outcome.status == "ok" else (),
    )


def _segments(node: Explanation) -> tuple[tuple[Any, ...], ...]:
    return tuple((s.start, s.end, s.days, Fraction(s.amount)) for s in node.segments)


_BILLS = """async ([program, facts, months, readings]) => {
  const { makeCalculator } = await import("./plan.js");
  const calculator = makeCalculator((await import(program)).default);
  const { program: reached } = calculator;
  const all = [...reached.facts, ...reached.law, ...reached.decisions];
  const known = new Set(all.flatMap(({ name, key }) => [name, key]));
  const asked = Object.entries(facts).filter(([name]) => known.has(name));  // the page asks for no other
  const { contract, errors } = calculator.read(Object.fromEntries(asked));
  if (errors) return { errors };
  return JSON.stringify(months.map((month) => {
    try {
      return calculator.bill(contract, month, { readings });
    } catch (error) {
      return { fault: error.code ?? String(error) };
    }
  }));
}"""


@dataclass(slots=True)
class Browser:
    """A page with the calculator's runtime beside it, in which the programs of many books run one after another."""

    page: Page
    folder: Path
    numbers: Iterator[int] = field(default_factory=count)

    def form(self, book: kiyaku.Book) -> Script:
        """The calculator of a book."""
        from kiyaku.answer.script import program

        path = self.folder / f"book-{next(self.numbers)}.js"
        path.write_text(program(book), encoding="utf-8")
        return Script(self.page, f"./{path.name}")


class Script:
    """The calculator in a browser."""

    name = "script"

    def __init__(self, page: Page, program: str) -> None:
        self.page = page
        self.program = program

    def bills(self, case: Case) -> list[Bill]:
        found = self.page.evaluate(_BILLS, [self.program, case.facts, case.months, case.readings])
        if isinstance(found, dict):
            return [Bill(outcomes=f"refused: {found['errors']}")] * len(case.months)
        return [self._bill(b) for b in json.loads(found, parse_float=Decimal)]

    def _bill(self, bill: Any) -> Bill:
        if "fault" in bill:
            known = re.fullmatch(r"[a-z-]+", bill["fault"])
            return Bill(outcomes="fault" if known else f"crash: {bill['fault']}")
        return Bill(outcomes={o["name"]: self._answer(o) for o in (*bill["lines"], *bill["totals"])})

    def _answer(self, outcome: Any) -> Answer:
        same = outcome.get("if_same_text")
        return Answer(
            outcome["status"],
            normal(outcome["value"]),
            outcome["citation"] if outcome["status"] != "ok" else None,
            None if same is None else (same["status"], normal(same["value"])),
            self._segments(outcome.get("explanation", {})) if outcome["status"] == "ok" else (),
        )

    def _segments(self, node: Any) -> tuple[tuple[Any, ...], ...]:
        return tuple(
            (date.fromisoformat(s["from"]), date.fromisoformat(s["to"]) + ONE, s["days"], normal(s["amount"]))
            for s in node.get("segments", ())
        )

    def decisions(self, case: Case) -> None:
        return None


@contextmanager
def opened() -> Iterator[Browser]:
    """A browser for the calculators of many books."""
    from tests.browser_support import browser, served

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for entry in resources.files("kiyaku.emit.script").joinpath("js").iterdir():
            (folder / entry.name).write_bytes(entry.read_bytes())
        (folder / "index.html").write_text('<!DOCTYPE html><meta charset="utf-8"><title>books</title>', "utf-8")
        root = stack.enter_context(served(folder))
        page = stack.enter_context(browser()).new_page()
        page.goto(root)
        yield Browser(page, folder)


def forms(rules: Rules, book: kiyaku.Book, browser: Browser | None) -> list[Form]:
    """The forms of a book that are compared; the first is the one that the others are held against."""
    found: list[Form] = [Independent(rules), Plain(book), Recorded(book), Straight(book)]
    if browser is not None:
        found.append(browser.form(book))
    return found
