"""Worked cases of a terms document: read from its folder, run, and compared with what was worked out by hand.

A scenario holds the facts of a contract and questions; a question asks for a bill or a decision and says what the
answer must be, exactly, or names a fact and says which of its values are accepted and what holds where it is not
stated.  What differs is a `Mismatch` beside the outcome that explains what the engine found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from kiyaku.answer.bill import Bill
from kiyaku.answer.book import Book
from kiyaku.answer.contract import Contract
from kiyaku.answer.outcome import Outcome
from kiyaku.answer.reader import converted
from kiyaku.book.citation import parse as parse_citation
from kiyaku.book.read import Document, iso_date, read_file
from kiyaku.book.schema import validate
from kiyaku.diagnostic import Diagnostic, KiyakuError, suggest
from kiyaku.emit.python.run import days_of
from kiyaku.source import Span
from kiyaku.value import Range, Value

FOLDER = "scenarios"
MISSING = "missing_fact"
_Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question and the answer worked out by hand."""

    data: Mapping[str, Any]
    facts: Mapping[str, Any]
    as_of: str | None
    path: _Path

    @property
    def subject(self) -> str:
        """What is asked for: the month of a bill, or the name of a decision or fact."""
        return str(self.data.get("bill") or self.data.get("decide") or self.data["fact"])

    @property
    def of_fact(self) -> bool:
        """Whether it asks which values a fact may have, not what is computed from them."""
        return "fact" in self.data

    @property
    def without_value(self) -> bool:
        """Whether it says of something that it has no value."""
        expected = self.data.get("expect")
        figures = expected.values() if isinstance(expected, Mapping) else ()
        return "status" in self.data or any(isinstance(v, Mapping) and set(v) == {"status"} for v in figures)

    @property
    def names(self) -> tuple[str, ...]:
        """The facts that it states or asks for, as they are written."""
        return (*self.facts, *([self.subject] if self.of_fact else []))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A worked case."""

    name: str
    title: str  # of its file
    clauses: tuple[str, ...]
    questions: tuple[Question, ...]
    document: Document = field(repr=False, compare=False)

    def span(self, question: Question) -> Span:
        """Where a question stands."""
        return self.document.span(question.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """Something that came out otherwise than expected."""

    what: str  # the name of a figure, or the key of what was expected about it
    kind: str  # value, status, applies, needs_decision, cites, accepts, refuses, unstated
    expected: Value
    found: Value
    unit: str | None = None
    outcome: Outcome | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A question answered: what differs, or the diagnostics for which there is no answer."""

    scenario: Scenario
    question: Question
    differences: tuple[Mismatch, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything came out as expected."""
        return not self.differences and not self.diagnostics


# -- reading


def read_scenarios(book: Book, folder: Path) -> tuple[Scenario, ...]:
    """The scenarios in a terms document's folder.

    Raises:
        KiyakuError: something is wrong with their files; it carries every diagnostic.
    """
    found: list[Scenario] = []
    diagnostics: list[Diagnostic] = []
    for path in sorted((folder / FOLDER).glob("*.yaml")):
        document = read_file(path, str(path), folder)
        wrong = document.diagnostics or validate(document, "scenario")
        if wrong:
            diagnostics += wrong
            continue
        for scenario in _scenarios(document):
            found.append(scenario)
            diagnostics += _faults(book, scenario)
        names = [s["name"] for s in document.data["scenarios"]]
        for i, name in enumerate(names):
            if name in names[:i]:
                at = document.span(("scenarios", i, "name"))
                diagnostics.append(Diagnostic(code="scenario-twice", span=at, args={"name": name}, hint="fix"))
    if diagnostics:
        raise KiyakuError(diagnostics)
    return tuple(found)


def _scenarios(document: Document) -> Iterator[Scenario]:
    for i, data in enumerate(document.data["scenarios"]):
        questions = tuple(
            Question(
                data=q,
                facts={**data.get("facts", {}), **q.get("facts", {})},
                as_of=q.get("as_of", data.get("as_of")),
                path=("scenarios", i, "questions", j),
            )
            for j, q in enumerate(data["questions"])
        )
        yield Scenario(
            name=data["name"],
            title=document.data["title"],
            clauses=tuple(data["clauses"]),
            questions=questions,
            document=document,
        )


def _faults(book: Book, scenario: Scenario) -> Iterator[Diagnostic]:
    """What can be seen to be wrong before anything runs: dangling citations, unknown decisions, missing days."""
    document = scenario.document
    base = scenario.questions[0].path[:2]
    for i, written in enumerate(scenario.clauses):
        yield from _cited(book, document, (*base, "clauses", i), written)
    for question in scenario.questions:
        for key in ("applies", "needs_decision", "cites"):
            for i, written in enumerate(question.data.get(key, ())):
                yield from _cited(book, document, (*question.path, key, i), written)
        if sum(key in question.data for key in ("bill", "decide", "fact")) > 1:
            yield Diagnostic(code="scenario-two-subjects", span=scenario.span(question), hint="fix")
            continue
        if question.of_fact and book.terms.name_of(question.subject) not in book.terms.facts:
            near = suggest(question.subject, book.terms.facts)
            args = {"name": question.subject, "suggestion": near or ""}
            span = document.span((*question.path, "fact"))
            yield Diagnostic(code="unknown-fact", span=span, args=args, hint="did-you-mean" if near else "fix")
        named = question.data.get("decide")
        if named is None:
            continue
        if book.terms.name_of(named) not in book.terms.decisions:
            near = suggest(named, book.terms.decisions)
            args = {"name": named, "suggestion": near or ""}
            span = document.span((*question.path, "decide"))
            yield Diagnostic(code="unknown-decision", span=span, args=args, hint="did-you-mean" if near else "fix")
        if question.as_of is None:
            args = {"name": named}
            yield Diagnostic(code="scenario-no-day", span=scenario.span(question), args=args, hint="fix")
        elif iso_date(question.as_of) is None:
            inner = (*question.path, "as_of") if "as_of" in question.data else (*base, "as_of")
            span = document.span(inner)
            yield Diagnostic(code="impossible-date", span=span, args={"value": question.as_of}, hint="fix")


def _cited(book: Book, document: Document, path: _Path, written: str) -> Iterator[Diagnostic]:
    citation = parse_citation(written)
    if citation is None:
        yield Diagnostic(code="bad-citation", span=document.span(path), args={"value": written}, hint="fix")
        return
    clause = book.terms.clauses.get(citation.top)
    if clause is None or not any(v.find(citation) is not None for _, v in clause.versions.entries):
        yield Diagnostic(code="unknown-clause", span=document.span(path), args={"value": written}, hint="fix")


# -- running


def run_question(book: Book, scenario: Scenario, question: Question) -> Result:
    """Ask the engine and compare."""
    try:
        if question.of_fact:
            return Result(scenario=scenario, question=question, differences=tuple(ask_fact(book, question)))
        differences = compare(book, question, answer(book, scenario, question))
    except KiyakuError as error:
        found = (d if d.span is not None else d.at(scenario.span(question)) for d in error.diagnostics)
        return Result(scenario=scenario, question=question, diagnostics=tuple(found))
    return Result(scenario=scenario, question=question, differences=differences)


def answer(
    book: Book, scenario: Scenario, question: Question, readings: Mapping[str, str] | None = None
) -> Bill | Outcome:
    """What the engine answers to a question.

    Args:
        readings: options of readings, instead of those that the question takes itself.

    Raises:
        KiyakuError: a fact is not as declared, or the question cannot be asked.
    """
    contract = _contract(book, scenario, question)
    options = question.data.get("readings") if readings is None else readings
    if "bill" in question.data:
        return book.bill(contract, question.data["bill"], readings=options)
    day = iso_date(question.as_of)
    assert day is not None
    arguments = question.data.get("arguments")
    return book.evaluate(contract, question.data["decide"], as_of=day, arguments=arguments, readings=options)


def compare(book: Book, question: Question, found: Bill | Outcome) -> tuple[Mismatch, ...]:
    """What differs between an answer and the one worked out by hand.

    Raises:
        KiyakuError: the question expects a figure that the bill does not have.
    """
    return tuple(_decision(book, found, question) if isinstance(found, Outcome) else _bill(book, found, question))


def ask_fact(book: Book, question: Question) -> Iterator[Mismatch]:
    """What differs between the values that a fact takes and those that a question of it says."""
    fact = book.terms.facts[book.terms.name_of(question.subject)]
    for kind in ("accepts", "refuses"):
        for value in question.data.get(kind, ()):
            allowed = _allows(book, {**question.facts, fact.name: value})
            if allowed is not (kind == "accepts"):
                found = "refuses" if kind == "accepts" else "accepts"
                yield Mismatch(what=fact.name, kind=kind, expected=value, found=found)
    if "unstated" in question.data:
        expected = question.data["unstated"]
        if not fact.has_default:
            yield Mismatch(what=fact.name, kind="unstated", expected=expected, found=MISSING)
        elif (type(expected), expected) != (type(fact.default), fact.default):
            yield Mismatch(what=fact.name, kind="unstated", expected=expected, found=fact.default)


def _allows(book: Book, facts: Mapping[str, Any]) -> bool:
    try:
        book.contract(facts)
    except KiyakuError:
        return False
    return True


def _contract(book: Book, scenario: Scenario, question: Question) -> Contract:
    """The facts of a question; a fault in one is shown where it is written."""
    try:
        return book.contract(question.facts)
    except KiyakuError as error:
        places = [(*question.path, "facts"), (*question.path[:2], "facts")]
        located = []
        for d in error.diagnostics:
            name = str(d.args.get("name", ""))
            written = (name, *(f.key for f in book.terms.facts.values() if f.name == name))
            spans = (scenario.document.span((*p, w)) for p in places for w in written if _has(scenario, (*p, w)))
            located.append(d.at(next(spans, scenario.span(question))))
        raise KiyakuError(located) from None


def _has(scenario: Scenario, path: _Path) -> bool:
    data: Any = scenario.document.data
    for step in path:
        if isinstance(data, Mapping) and step not in data:
            return False
        data = data[step]  # the index of a list comes from the list itself
    return True


def _bill(book: Book, bill: Bill, question: Question) -> Iterator[Mismatch]:
    for word, expected in question.data["expect"].items():
        name = book.terms.name_of(word)
        outcome = bill.outcomes.get(name)
        if outcome is None:
            near = suggest(word, bill.outcomes)
            args = {"name": word, "suggestion": near or ""}
            raise KiyakuError([Diagnostic(code="unknown-decision", args=args, hint="did-you-mean" if near else "fix")])
        if isinstance(expected, Mapping) and set(expected) == {"status"}:
            yield from _status(outcome, expected["status"])
        else:
            yield from _value(book, outcome, expected)
    yield from _about(question, tuple(bill.outcomes.values()))


def _decision(book: Book, outcome: Outcome, question: Question) -> Iterator[Mismatch]:
    if "status" in question.data:
        yield from _status(outcome, question.data["status"])
    else:
        yield from _value(book, outcome, question.data["expect"])
    yield from _about(question, (outcome,))


def _status(outcome: Outcome, expected: str) -> Iterator[Mismatch]:
    if outcome.status != expected:
        found = outcome.value if outcome.ok else outcome.status
        yield Mismatch(what=outcome.name, kind="status", expected=expected, found=found, outcome=outcome)


def _value(book: Book, outcome: Outcome, unparsed: Any) -> Iterator[Mismatch]:
    kind = replace(book.terms.decisions[outcome.name].type, nullable=True)
    expected = converted(outcome.name, unparsed, kind)
    if not outcome.ok:
        found: Value = outcome.status
    elif _normal(expected) == _normal(outcome.value) and isinstance(expected, bool) == isinstance(outcome.value, bool):
        return
    else:
        found = outcome.value
    yield Mismatch(what=outcome.name, kind="value", expected=expected, found=found, unit=outcome.unit, outcome=outcome)


def _normal(value: Value) -> Value:
    """A range of days by its first day and the day after it, whatever its brackets."""
    if isinstance(value, Range) and all(b is None or type(b) is date for b in (value.start, value.end)):
        return ("days", *days_of(value))
    if isinstance(value, tuple):
        return tuple(map(_normal, value))
    return value


def _about(question: Question, outcomes: tuple[Outcome, ...]) -> Iterator[Mismatch]:
    nodes = [n for o in outcomes if o.explanation is not None for n in o.explanation.nodes()]
    found = {
        "applies": sorted({c.citation for n in nodes for c in n.considered if c.applied}),
        "needs_decision": sorted({r.citation for o in outcomes for r in o.reviews}),
    }
    for key, held in found.items():
        if key in question.data:
            expected = sorted({str(parse_citation(c)) for c in question.data[key]})
            if expected != held:
                yield Mismatch(what=key, kind=key, expected=tuple(expected), found=tuple(held), outcome=outcomes[0])
    cited = {c for o in outcomes for c in o.clauses}
    wanted = {str(parse_citation(c)) for c in question.data.get("cites", ())}
    if wanted - cited:
        yield Mismatch(
            what="cites", kind="cites", expected=tuple(sorted(wanted)), found=tuple(sorted(cited)), outcome=outcomes[0]
        )
