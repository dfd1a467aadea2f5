"""The engine: load terms once, evaluate contracts many times.

    book = kiyaku.load("rules/some-terms")
    contract = book.contract({"ID数": 10, "提供開始日": "2026-06-01"})
    book.bill(contract, "2026-07").total          # 30800
    book.evaluate(contract, "解約金", as_of=date(2026, 9, 10)).value

Everything is exact, every outcome explains itself, and nothing is guessed: what has no value has a status.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from functools import cached_property, partial
from pathlib import Path

from kiyaku.answer import cache
from kiyaku.answer.bill import NOTHING, Bill, Readings, explained, month_of
from kiyaku.answer.contract import Contract, Origin, Reader
from kiyaku.answer.evaluator import Evaluator, StraightBills
from kiyaku.answer.outcome import Outcome
from kiyaku.answer.provenance import Provenance, provenance_of
from kiyaku.answer.reader import converted
from kiyaku.book.checked import CheckedBook
from kiyaku.book.citation import Citation
from kiyaku.book.citation import parse as parse_citation
from kiyaku.book.digest import digest
from kiyaku.book.files import Files
from kiyaku.book.model import AbsenceStatus, Body, Decision, Fact, Terms
from kiyaku.book.read import Document, read_file
from kiyaku.book.schema import validate
from kiyaku.diagnostic import Diagnostic, KiyakuError, in_order, suggest
from kiyaku.emit.python.code import Expressions
from kiyaku.emit.python.general import General
from kiyaku.emit.python.record import Record
from kiyaku.emit.python.run import Prepared, Run, Stated
from kiyaku.emit.python.straight.function import LEAVES
from kiyaku.feel.budget import request
from kiyaku.feel.python.machine import FeelError
from kiyaku.memory import without_collection
from kiyaku.plan.absence import Absent
from kiyaku.plan.coverage import Coverage
from kiyaku.plan.digest import digest as plan_digest
from kiyaku.plan.ir import Plan
from kiyaku.plan.specialise import Choice
from kiyaku.value import Number, Value


def load(folder: str | Path, *, known_on: date | None = None, drafts: bool = False) -> Book:
    """The rule book in a folder, checked and ready.

    Args:
        folder: where terms.yaml stands.
        known_on: leave out revisions enacted after this day.
        drafts: count revisions that are not enacted yet.

    Raises:
        KiyakuError: something is wrong with the rules; it carries every diagnostic.
    """
    book, diagnostics = examine(folder, known_on=known_on, drafts=drafts)
    if book is None:
        raise KiyakuError(in_order(diagnostics))
    return book


def examine(
    folder: str | Path, *, known_on: date | None = None, drafts: bool = False
) -> tuple[Book | None, tuple[Diagnostic, ...]]:
    """Like `load`, but giving the diagnostics instead of raising; no book if one of them is an error."""
    with without_collection():
        return _examined(Path(folder), known_on, drafts)


def _examined(folder: Path, known_on: date | None, drafts: bool) -> tuple[Book | None, tuple[Diagnostic, ...]]:
    entry = cache.entry(folder, known_on, drafts)
    cached = entry.read() if entry is not None else None
    if cached is not None:
        with suppress(KiyakuError):
            return Book(cached.checked, cached.files, plan=cached.plan, drafts=drafts), cached.diagnostics
    from kiyaku.book.load import read_files

    files = read_files(folder)
    book, diagnostics = _built(files, known_on, drafts)
    if entry is not None and book is not None:
        entry.write(cache.Cached(checked=book.checked, plan=book.plan, files=files, diagnostics=diagnostics))
    return book, diagnostics


def _built(
    files: Files,
    known_on: date | None,
    drafts: bool,
    left_out: frozenset[tuple[Citation, date]] = frozenset(),
) -> tuple[Book | None, tuple[Diagnostic, ...]]:
    from kiyaku.answer.making import make  # only here: what reads rules is large, and not needed for a cached book

    made, diagnostics = make(files, known_on, drafts, left_out)
    if made is None:
        return None, diagnostics
    try:
        return Book(made.checked, files, plan=made.plan, drafts=drafts), diagnostics
    except KiyakuError as error:  # what the absence of a fact means is not of the fact's type
        return None, in_order([*diagnostics, *error.diagnostics])


class Book:
    """A checked rule book, its plan, and what evaluates it.

    Attributes:
        checked: the terms with their checked expressions.
        terms: the terms.
        plan: what they mean, lowered.
        coverage: where to note what explained evaluations meet of the rules; None, if nobody asks.
    """

    def __init__(self, checked: CheckedBook, files: Files, *, plan: Plan, drafts: bool = False) -> None:
        self.checked = checked
        self.terms: Terms = checked.terms
        self.plan = plan
        self._files = files
        self._drafts = drafts
        self._evaluators: dict[object, Evaluator] = {}
        self.coverage: Coverage | None = None
        self._domains = General(Expressions(self.plan), Choice(self.plan.adopted))
        self._reader = Reader(self.terms, self.plan, self._domain)
        self._bills: dict[str | date, StraightBills] = {}  # under the adopted readings

    def __reduce__(self) -> tuple[Callable[..., Book], tuple[object, ...]]:
        """What is sent to another process: the checked terms, their plan and their files, which are pure data."""
        return partial(Book, plan=self.plan, drafts=self._drafts), (self.checked, self._files)

    @cached_property
    def digest(self) -> str:
        """The digest of the rules: `sha256:` and 64 hexadecimal digits (see `kiyaku.book.digest`)."""
        return digest(self._files.contents)

    @cached_property
    def plan_digest(self) -> str:
        """The digest of the plan: of what the rules mean, whatever they look like (see `kiyaku.plan.digest`)."""
        return plan_digest(self.plan)

    def provenance(
        self, *, as_of: date | None = None, readings: Readings | None = None, outcomes: Iterable[Outcome] = ()
    ) -> Provenance:
        """What made a result that consists of some outcomes, as of a day, under the options that were asked for."""
        return provenance_of(self.terms, self.digest, self._drafts, as_of, readings or {}, outcomes)

    # -- other views

    def known_on(self, day: date) -> Book:
        """The book as it was known on a day: without the revisions enacted later.

        Raises:
            KiyakuError: what remains is not a sound rule book.
        """
        book, diagnostics = _built(self._files, day, self._drafts)
        if book is None:
            raise KiyakuError(diagnostics)
        return book

    def without(self, effective: date, clauses: frozenset[str]) -> Book:
        """The book without the versions that some clauses have from a day.

        Raises:
            KiyakuError: what remains is not a sound rule book.
        """
        left_out = frozenset((c, effective) for c in map(parse_citation, clauses) if c is not None)
        book, diagnostics = _built(self._files, self.terms.known_on, self._drafts, left_out)
        if book is None:
            raise KiyakuError(diagnostics)
        return book

    def adopted(self, contract: Contract) -> Contract:
        """A contract read by another book of the same facts (`known_on`, `without`), made ready for this one."""
        if contract.names is self.plan.slots or contract.names == self.plan.slots:
            return contract
        return self._reader.over(contract, {})

    def clause(self, citation: str | Citation, as_of: date) -> Body | AbsenceStatus:
        """A clause as of a day, or the name of its absence.

        Raises:
            KiyakuError: there never was such a clause.
        """
        parsed = parse_citation(citation) if isinstance(citation, str) else citation
        found = self.terms.body(parsed, as_of) if parsed is not None else None
        if found is None:
            raise KiyakuError([Diagnostic(code="unknown-clause", args={"value": citation}, hint="fix")])
        return found

    # -- contracts

    def contract(self, facts: Mapping[str, object], *, title: str = "") -> Contract:
        """The facts of a contract, by name or key, as plain values: numbers, ISO dates, mappings of day to value.

        Raises:
            KiyakuError: a fact is unknown, of the wrong type or outside its domain.
        """
        return self._reader.read(facts, Origin(title=title)) if title else self._reader.read(facts)

    def read_contract(self, path: str | Path) -> Contract:
        """A contract from a YAML file.

        Raises:
            KiyakuError: the file or a fact in it is wrong; every diagnostic has its place in the file.
        """
        document = read_file(Path(path), str(path))
        diagnostics = [*(document.diagnostics or validate(document, "contract"))]
        if diagnostics:
            raise KiyakuError(diagnostics)
        named = document.data.get("terms")
        if named is not None and named != self.terms.id:
            args = {"name": named, "expected": self.terms.id}
            diagnostics.append(Diagnostic(code="wrong-terms", span=document.span(("terms",)), args=args, hint="fix"))
        facts = document.data["facts"]
        try:
            paths = self._reader.paths(facts, ("facts",))
            origin = Origin(title=document.data.get("title", ""), document=document, paths=paths)
            contract = self._reader.read(facts, origin)
        except KiyakuError:
            diagnostics += self._reader.diagnostics(facts, document, ("facts",))
            raise KiyakuError(diagnostics) from None
        if diagnostics:
            raise KiyakuError(diagnostics)
        return contract

    def with_facts(self, contract: Contract, facts: Mapping[str, object]) -> Contract:
        """The contract with other facts put over its own.

        Raises:
            KiyakuError: a fact is unknown, of the wrong type or outside its domain.
        """
        more = self._reader.read(facts)
        put = dict(zip(more.stated.slots, more.given, strict=True))
        return self._reader.over(contract, put)

    def _domain(self, fact: Fact) -> Callable[[Value], bool]:
        """The test of a fact's domain, which speaks of the value alone; one for which it fails is not in it."""
        index = list(self.terms.facts).index(fact.name)
        code = self.plan.domains[index]
        assert code is not None
        test: Callable[..., Value] | None = None
        blank = Run(Prepared((), Stated((), (), ())), (), date.min, 0)

        @request
        def within(value: Value) -> bool:
            nonlocal test
            if test is None:  # a contract states few of all facts
                test = self._domains.test(code)
            try:
                return bool(test(blank, date.min, value))
            except (Absent, FeelError):
                return False

        return within

    # -- evaluation

    def evaluate(
        self,
        contract: Contract,
        decision: str,
        *,
        as_of: date,
        arguments: Mapping[str, object] | None = None,
        readings: Readings | None = None,
    ) -> Outcome:
        """One decision for a contract as of a day, explained.

        Args:
            decision: its name or key.
            as_of: the day of use, where the decision does not say which day governs it.
            arguments: the values of its parameters, if it has any.
            readings: options other than the adopted ones, by reading.

        Raises:
            KiyakuError: there is no such decision, argument or option; or an expression failed on these values.
        """
        found = self.decision(decision)
        values, index = self._arguments(found, arguments or {}), self.plan.indices[found.name]
        outcome = self._outcome(contract, index, as_of, readings, values)
        return self._with_same_text(outcome, contract, index, as_of, readings, values)

    def bill(
        self, contract: Contract, month: str | date, *, readings: Readings | None = None, record: bool = False
    ) -> Bill:
        """The bill of a contract for the period that begins in a month (`2026-07`).

        Args:
            contract: as this book has read it.
            month: the month, or its first day.
            readings: options other than the adopted ones, by reading.
            record: keep the values of the decisions that are computed on the way.

        Raises:
            KiyakuError: the terms define no bill, or the month is not one; or an expression failed on these values.
        """
        bills = self._bills.get(month) if readings is None else None
        if bills is None:
            bills = self._bills_of(month, readings)
        try:
            if record:
                amounts, values = bills.recorded(contract)
                return Bill((self, contract, bills.month, amounts, readings, values))
            try:  # as `StraightBills.amounts`, without a call: this is what is done a million times
                amounts = bills.functions[contract.stated](contract)
            except LEAVES:
                amounts = bills.left(contract)
            return Bill((self, contract, bills.month, amounts, readings, NOTHING))
        except FeelError as error:
            raise self._failed(error) from error

    def explained_bill(self, contract: Contract, month: str | date, *, readings: Readings | None = None) -> Bill:
        """The same as `bill`, for whoever looks at the explanations: they are made at once, and the amounts with them.

        Raises:
            KiyakuError: as `bill`.
        """
        start = self._month_of_bill(month)
        return explained(self, contract, start, self.explain_bill(contract, start, readings or {}), readings)

    def _month_of_bill(self, month: str | date) -> date:
        start = month if isinstance(month, date) else month_of(month)
        if self.terms.bill is None:
            raise KiyakuError([Diagnostic(code="no-bill", hint="fix")])
        return start

    def _bills_of(self, month: str | date, readings: Readings | None) -> StraightBills:
        """What computes the bills of a month."""
        start = self._month_of_bill(month)
        found = self.evaluator(readings).bills(start)
        if readings is None:
            self._bills[month] = found
        return found

    def amounts(self, contract: Contract, month: date, readings: Readings) -> Mapping[str, Number]:
        """The lines and totals of one bill that have a value, by the general form: for readings that are tried once."""
        return self.evaluator(readings).amounts(contract, month)

    def bill_day(self, contract: Contract, month: date, readings: Readings) -> date | None:
        """The day as of which a bill is made, or None where it has no value."""
        try:
            return self.evaluator(readings).day_of_bill(contract, month)
        except Absent:
            return None

    def explain_bill(self, contract: Contract, month: date, readings: Readings) -> Mapping[str, Outcome]:
        """Every line and total of a bill, and its period, each with its explanation."""
        evaluator = self.evaluator(readings)
        try:
            day = evaluator.day_of_bill(contract, month)
            found = evaluator.explained(contract, month, day, self.coverage)
            return {
                outcome.name: self._with_same_text(outcome, contract, index, day, readings, (), month)
                for index, outcome in found.items()
            }
        except Absent as absent:
            return {o.name: o for o in (evaluator.without_day(i, absent) for i in evaluator.explained_in_bill)}
        except FeelError as error:
            raise self._failed(error) from error

    # -- inside

    def decision(self, word: str) -> Decision:
        """A decision by its name or key.

        Raises:
            KiyakuError: there is none.
        """
        name = self.terms.name_of(word)
        found = self.terms.decisions.get(name)
        if found is None:
            near = suggest(word, [*self.terms.decisions, *(d.key for d in self.terms.decisions.values())])
            args = {"name": word, "suggestion": near or ""}
            hint = "did-you-mean" if near else "fix"
            raise KiyakuError([Diagnostic(code="unknown-decision", args=args, hint=hint)])
        return found

    def _arguments(self, decision: Decision, given: Mapping[str, object]) -> tuple[Value, ...]:
        expected = [name for name, _ in decision.parameters]
        if set(given) != set(expected):
            args = {"name": decision.name, "expected": "、".join(expected) or "—", "found": "、".join(given) or "—"}
            raise KiyakuError([Diagnostic(code="wrong-arguments", args=args, hint="fix")])
        return tuple(converted(name, given[name], kind) for name, kind in decision.parameters)

    def _options(self, readings: Readings | None) -> dict[str, str]:
        for id, option in (readings or {}).items():
            reading = self.terms.readings.get(id)
            if reading is None:
                raise KiyakuError([Diagnostic(code="unknown-reading", args={"value": id}, hint="fix")])
            if option not in reading.options:
                args = {"reading": id, "value": option, "allowed": "、".join(reading.options)}
                raise KiyakuError([Diagnostic(code="unknown-option", args=args, hint="fix")])
        return {**self.plan.adopted, **(readings or {})}

    def evaluator(self, readings: Readings | None, *, same_text: bool = False) -> Evaluator:
        """What evaluates the book under some options; text that is not held may be taken to say the same."""
        key = (frozenset(readings.items()) if readings else None, same_text)
        if key not in self._evaluators:
            choice = Choice(self._options(readings), same_text)
            self._evaluators[key] = Evaluator(self._domains.expressions, choice, self._concerned, self._reader.blank)
        return self._evaluators[key]

    def _concerned(self, index: int, options: Mapping[str, str]) -> list[int]:
        """The constraints that concern a decision under some options."""
        return list(self.checked.graph.constraints([self.plan.decisions[index].name], options))

    @request
    def _outcome(
        self,
        prepared: Prepared,
        index: int,
        day: date,
        readings: Readings | None,
        arguments: tuple[Value, ...],
        month: date | None = None,
        *,
        same_text: bool = False,
    ) -> Outcome:
        evaluator = self.evaluator(readings, same_text=same_text)
        try:
            run = evaluator.run(prepared, day, month=month, record=Record(self.coverage))
            return evaluator.outcome(run, index, arguments)
        except FeelError as error:
            raise self._failed(error) from error

    def _with_same_text(
        self,
        outcome: Outcome,
        prepared: Prepared,
        index: int,
        day: date,
        readings: Readings | None,
        arguments: tuple[Value, ...],
        month: date | None = None,
    ) -> Outcome:
        """The outcome; where text is not held, with what it would be if that said the same."""
        if outcome.status not in ("text_unavailable", "partly_unverified"):
            return outcome
        assumed = self._outcome(prepared, index, day, readings, arguments, month, same_text=True)
        return outcome.assuming(assumed)

    def _failed(self, error: FeelError) -> KiyakuError:
        """A failure inside an expression, seen from its rule file."""
        return KiyakuError([self.checked.located(d) for d in error.diagnostics])


__all__ = ["Bill", "Book", "Contract", "Document", "Outcome", "examine", "load"]
