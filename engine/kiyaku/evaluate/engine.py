"""The engine: load terms once, evaluate contracts many times.

    book = kiyaku.load("rules/some-terms")
    contract = book.contract({"ID数": 10, "提供開始日": "2026-06-01"})
    book.bill(contract, "2026-07").total          # 30800
    book.evaluate(contract, "解約金", as_of=date(2026, 9, 10)).value

Everything is exact, every outcome explains itself, and nothing is guessed: what has no value has a status.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from kiyaku.book import load as loading
from kiyaku.book.check import CheckedBook
from kiyaku.book.check import check as check_book
from kiyaku.book.citation import Citation
from kiyaku.book.citation import parse as parse_citation
from kiyaku.book.consequences import independent
from kiyaku.book.digest import digest
from kiyaku.book.model import AbsenceStatus, Body, Decision, Fact, Terms
from kiyaku.book.read import Document, read_file
from kiyaku.book.schema import validate
from kiyaku.diagnostic import Diagnostic, KiyakuError, has_errors, suggest
from kiyaku.evaluate.bill import Bill, BillPlan, CompiledConstraint, contradiction
from kiyaku.evaluate.contract import Contract, converted, read_facts
from kiyaku.evaluate.coverage import Coverage
from kiyaku.evaluate.outcome import Absent, Outcome, Value
from kiyaku.evaluate.plan import Plan
from kiyaku.evaluate.provenance import Provenance, provenance_of
from kiyaku.evaluate.runtime import Facts, Run
from kiyaku.evaluate.trace import Tracer
from kiyaku.feel.python.machine import FeelError

Readings = Mapping[str, str]


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
        raise KiyakuError(loading.in_order(diagnostics))
    return book


def examine(
    folder: str | Path, *, known_on: date | None = None, drafts: bool = False
) -> tuple[Book | None, tuple[Diagnostic, ...]]:
    """Like `load`, but giving the diagnostics instead of raising; no book if one of them is an error."""
    files = loading.read_files(Path(folder))
    return _built(files, known_on, drafts)


_WHOLE_BOOKS_ONLY = ("unused-fact", "dangling-citation", "transition-without-version")
"""What may be found in a view of a book without being a fault of the book."""


def _built(
    files: loading.Files,
    known_on: date | None,
    drafts: bool,
    left_out: frozenset[tuple[Citation, date]] = frozenset(),
) -> tuple[Book | None, tuple[Diagnostic, ...]]:
    terms, found = loading.build(files, known_on=known_on, drafts=drafts, left_out=left_out)
    diagnostics = [*files.diagnostics, *found]
    if terms is None:
        return None, loading.in_order(diagnostics)
    checked, wrong = check_book(terms)
    diagnostics = list(loading.in_order(independent([*diagnostics, *wrong])))
    if known_on is not None or left_out:
        diagnostics = [d for d in diagnostics if d.code not in _WHOLE_BOOKS_ONLY]
    if has_errors(diagnostics):
        return None, tuple(diagnostics)
    try:
        return Book(checked, files, drafts=drafts), tuple(diagnostics)
    except KiyakuError as error:  # what the absence of a fact means is not of the fact's type
        return None, loading.in_order([*diagnostics, *error.diagnostics])


class Book:
    """A checked rule book, and the plans compiled from it."""

    def __init__(self, checked: CheckedBook, files: loading.Files, *, drafts: bool = False) -> None:
        self.checked = checked
        self.terms: Terms = checked.terms
        self._files = files
        self._drafts = drafts
        names = [*self.terms.facts, *self.terms.law, *(d.name for d in self.terms.decisions.values() if d.given)]
        self._slots = {name: slot for slot, name in enumerate(names)}
        self._names: Mapping[int, str] = {slot: name for name, slot in self._slots.items()}
        self._twin: Mapping[int, str] = self._names  # those of another book, once found equal
        self._domains: dict[str, Any] = {}
        self._plans: dict[object, Plan] = {}
        self._adopted = {r.id: r.adopted for r in self.terms.readings.values()}
        self._defaults: dict[int, Value] = {}
        self._blank = Run(self._facts({}), date.min, 0)  # domains speak of nothing but the value
        self._defaults = self._default_facts()
        self._bills: dict[object, BillPlan] = {}
        self._checks: dict[object, list[CompiledConstraint]] = {}
        self.coverage = Coverage()
        """What explained evaluations have met of the rules so far."""

    # -- what it is

    @cached_property
    def digest(self) -> str:
        """The digest of the rules: `sha256:` and 64 hexadecimal digits (see `kiyaku.book.digest`)."""
        return digest(self._files.contents)

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
        names = contract.prepared.names
        if names is not self._names and names is not self._twin:
            if names != self._names:
                return self._over(contract, {})
            self._twin = names  # the same facts in the same slots: nothing has to be made anew
        return contract

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

    def contract(self, facts: Mapping[str, Any], *, title: str = "") -> Contract:
        """The facts of a contract, by name or key, as plain values: numbers, ISO dates, mappings of day to value.

        Raises:
            KiyakuError: a fact is unknown, of the wrong type or outside its domain.
        """
        read_in, paths, diagnostics = read_facts(self.terms, facts, self._in_domain)
        if diagnostics:
            raise KiyakuError(diagnostics)
        return Contract(facts=read_in, paths=paths, title=title, prepared=self._facts(read_in))

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
        facts, paths, wrong = read_facts(self.terms, document.data["facts"], self._in_domain, document, ("facts",))
        if diagnostics or wrong:
            raise KiyakuError([*diagnostics, *wrong])
        return Contract(
            facts=facts,
            document=document,
            paths=paths,
            title=document.data.get("title", ""),
            prepared=self._facts(facts),
        )

    def with_facts(self, contract: Contract, facts: Mapping[str, Any]) -> Contract:
        """The contract with other facts put over its own.

        Raises:
            KiyakuError: a fact is unknown, of the wrong type or outside its domain.
        """
        more = self.contract(facts)
        return self._over(contract, more.facts)

    def _over(self, contract: Contract, facts: Mapping[str, Value]) -> Contract:
        merged = {**contract.facts, **facts}
        return replace(contract, facts=merged, prepared=self._facts(merged))

    def _in_domain(self, fact: Fact, value: Value) -> bool:
        assert fact.domain is not None
        test = self._domains.get(fact.name)
        if test is None:
            test = self._domains[fact.name] = self._plan({}).test(fact.domain)
        return bool(test(self._blank, date.min, value))

    def _default_facts(self) -> dict[int, Value]:
        out: dict[int, Value] = {}
        wrong: list[Diagnostic] = []
        for fact in self.terms.facts.values():
            if fact.has_default:
                try:
                    out[self._slots[fact.name]] = converted(fact.name, fact.default, fact.type)
                except KiyakuError as error:
                    wrong += [d.at(fact.place.of("absent", "value")) for d in error.diagnostics]
        if wrong:
            raise KiyakuError(wrong)
        return out

    def _facts(self, facts: Mapping[str, Value]) -> Facts:
        given = {self._slots[name]: value for name, value in facts.items()}
        assumed = frozenset(self._defaults.keys() - given.keys())
        return Facts(self._names, {**self._defaults, **given}, assumed)

    # -- evaluation

    def evaluate(
        self,
        contract: Contract,
        decision: str,
        *,
        as_of: date,
        arguments: Mapping[str, Any] | None = None,
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
        found = self._decision(decision)
        options = self._options(readings)
        values = self._arguments(found, arguments or {})
        facts = contract.prepared
        outcome = self._outcome(found, facts, as_of, values, options, same_text=False)
        if outcome.status in ("text_unavailable", "partly_unverified"):
            assumed = self._outcome(found, facts, as_of, values, options, same_text=True)
            outcome = replace(outcome, if_same_text=assumed)
        return outcome

    def bill(self, contract: Contract, month: str | date, *, readings: Readings | None = None) -> Bill:
        """The bill of a contract for the period that begins in a month (`2026-07`).

        Raises:
            KiyakuError: the terms define no bill, or the month is not one; or an expression failed on these values.
        """
        start = month if isinstance(month, date) else month_of(month)
        plan = self._bill_plan(readings)
        try:
            amounts = plan.amounts(contract.prepared, start)
        except FeelError as error:
            raise self._failed(error) from error
        return Bill(self, contract, start, amounts, readings or {})

    def _bill_plan(self, readings: Readings | None) -> BillPlan:
        key = frozenset(readings.items()) if readings else None
        plan = self._bills.get(key)
        if plan is None:
            if self.terms.bill is None:
                raise KiyakuError([Diagnostic(code="no-bill", hint="fix")])
            plain = self._plan(self._options(readings))
            names = [self.terms.name_of(n) for n in (*self.terms.bill.lines, *self.terms.bill.totals)]
            month = self._slots[self.terms.name_of(self.terms.bill.month)]
            plan = self._bills[key] = BillPlan(plain, self.terms.bill, names, month, self._constraints(plain, names))
        return plan

    def bill_day(self, contract: Contract, month: date, readings: Readings) -> date:
        """The day as of which a bill is made."""
        return self._bill_plan(readings).day(contract.prepared, month)

    def explain_bill(self, contract: Contract, month: date, readings: Readings) -> Mapping[str, Outcome]:
        """Every line and total of a bill, and its period, each with its explanation."""
        bill = self.terms.bill
        assert bill is not None
        day = self.bill_day(contract, month, readings)
        asked = self._over(contract, {self.terms.name_of(bill.month): month})
        names = (*bill.lines, *bill.totals, bill.period)
        return {name: self.evaluate(asked, name, as_of=day, readings=readings) for name in names}

    # -- inside

    def _decision(self, word: str) -> Decision:
        name = self.terms.name_of(word)
        found = self.terms.decisions.get(name)
        if found is None:
            near = suggest(word, [*self.terms.decisions, *(d.key for d in self.terms.decisions.values())])
            args = {"name": word, "suggestion": near or ""}
            hint = "did-you-mean" if near else "fix"
            raise KiyakuError([Diagnostic(code="unknown-decision", args=args, hint=hint)])
        return found

    def _arguments(self, decision: Decision, given: Mapping[str, Any]) -> tuple[Value, ...]:
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
        return {**self._adopted, **(readings or {})}

    def _plan(self, options: Mapping[str, str], *, traced: bool = False, same_text: bool = False) -> Plan:
        key = (traced, same_text, frozenset(options.items()))
        plan = self._plans.get(key)
        if plan is None:
            plan = Plan(self.checked, self._slots, options or self._adopted, traced=traced, same_text=same_text)
            self._plans[key] = plan
        return plan

    def _constraints(self, plan: Plan, names: Sequence[str]) -> list[CompiledConstraint]:
        """The constraints that concern what some decisions depend on."""
        reached = set().union(*(plan.reach_of(name) for name in names))
        found = []
        for constraint in self.terms.constraints:
            speaks_of = self.checked.names(constraint.that)
            if speaks_of & reached:
                facts_only = speaks_of <= self.terms.facts.keys()
                slots = frozenset(self._slots[n] for n in speaks_of) if facts_only else frozenset[int]()
                compiled = plan.function(constraint.that)
                found.append(CompiledConstraint(constraint, compiled, tuple(sorted(speaks_of)), slots))
        return found

    def _constraints_of(self, plan: Plan, decision: str) -> list[CompiledConstraint]:
        key = (decision, plan.same_text, frozenset(plan.options.items()))
        found = self._checks.get(key)
        if found is None:
            found = self._checks[key] = self._constraints(plan, [decision])
        return found

    def _outcome(
        self,
        decision: Decision,
        facts: Facts,
        day: date,
        arguments: tuple[Value, ...],
        options: Mapping[str, str],
        *,
        same_text: bool,
    ) -> Outcome:
        plain = self._plan(options, same_text=same_text)
        tracer = Tracer(self.coverage)
        absent: Absent | None = None
        value: Value = None
        try:
            cells = len(self.terms.decisions)
            constraints = self._constraints_of(plain, decision.name)
            absent = contradiction(constraints, Run(facts, day, cells), day, self.coverage)
            if absent is None:
                call = self._plan(options, traced=True, same_text=same_text).call(decision.name)
                try:
                    value = call(Run(facts, day, cells, tracer), day, *arguments)
                except Absent as found:
                    absent = found
        except FeelError as error:
            raise self._failed(error) from error
        explanation = tracer.root.inputs[-1] if tracer.root.inputs else None
        rests = {r for n in explanation.walk() for r in n.readings} if explanation is not None else set()
        return Outcome(
            name=decision.name,
            key=decision.key,
            value=value,
            unit=decision.unit,
            status=absent.status if absent is not None else "ok",
            citation=absent.citation if absent is not None else (explanation.citation if explanation else None),
            details=absent.details if absent is not None else {},
            explanation=explanation,
            options={r: options[r] for r in self.terms.readings if r in rests},
        )

    def _failed(self, error: FeelError) -> KiyakuError:
        """A failure inside an expression, seen from its rule file."""
        return KiyakuError([self.checked.located(d) for d in error.diagnostics])


@lru_cache(maxsize=256)
def month_of(text: str) -> date:
    """The first day of a month written as 2026-07.

    Raises:
        KiyakuError: it is none.
    """
    match = re.fullmatch(r"(\d{4})-(\d{2})", text)
    if match is None or not 1 <= int(match[2]) <= 12 or int(match[1]) < 1:
        raise KiyakuError([Diagnostic(code="not-a-month", args={"value": text}, hint="fix")])
    return date(int(match[1]), int(match[2]), 1)


__all__ = ["Bill", "Book", "Contract", "Document", "Outcome", "examine", "load"]
