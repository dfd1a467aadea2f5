"""Clauses as of a day in the form in which people compare them: text, figures of tables, formulas, exceptions.

A facet is what a clause says beside its text.  Tables keep their cells, with conditions and numbers as people write
them (`10〜19`, `40超`, `2,800`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from kiyaku.book.citation import Citation
from kiyaku.book.model import Accrual, Body, Clause, Decision, Formula, Logic, OverrideVersion, Table, Terms
from kiyaku.messages import Language, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """Something that a clause says beside its text: a sentence, or a table with a head and rows of cells."""

    key: str
    label: str
    sentence: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    conditions: int = 0
    """How many of the first cells of a row say when it applies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A clause and the clauses inside it."""

    citation: Citation
    title: str = ""
    text: str = ""
    repealed: bool = False
    facets: tuple[Facet, ...] = ()
    children: tuple[Snapshot, ...] = ()

    @property
    def label(self) -> str:
        """Its number among its neighbours."""
        return self.citation.steps[-1][1]

    @property
    def content(self) -> tuple[object, ...]:
        """All that it says, apart from its own number."""
        inner = tuple((c.citation.steps[-1], c.content) for c in self.children)
        return self.title, self.text, self.repealed, self.facets, inner

    @property
    def full_text(self) -> str:
        """Its words and those of the clauses inside it."""
        return "".join([self.title, self.text, *(c.full_text for c in self.children)])


def snapshots(terms: Terms, day: date, language: Language) -> tuple[Snapshot, ...]:
    """Every clause in force on a day, in the order of the document.

    A supplementary provision counts from the day on which its revision takes effect.
    """
    effective = {r.citation: r.effective for r in terms.revisions}
    taker = _Taker(terms, day, language)
    return tuple(
        taker.take(body, clause)
        for clause in terms.clauses.values()
        if effective.get(clause.citation, day) <= day and (body := clause.versions.at(day)) is not None
    )


class _Taker:
    def __init__(self, terms: Terms, day: date, language: Language) -> None:
        self.terms = terms
        self.day = day
        self.language = language
        self.exceptions: dict[Citation, list[tuple[str, OverrideVersion]]] = {}
        for name, overrides in terms.overrides.items():
            for override in overrides:
                version = override.versions.at(day)
                if version is not None:
                    self.exceptions.setdefault(version.citation, []).append((name, version))

    def take(self, body: Body, clause: Clause | None = None) -> Snapshot:
        if body.repealed:
            return Snapshot(citation=body.citation, title=clause.title if clause else "", repealed=True)
        return Snapshot(
            citation=body.citation,
            title=body.title or (clause.title if clause else ""),
            text=body.text or "",
            facets=tuple(self.facets(body)),
            children=tuple(self.take(child) for child in body.children),
        )

    def say(self, code: str, **args: object) -> str:
        return text(code, self.language, **args)

    def facets(self, body: Body) -> Iterator[Facet]:
        if body.when is not None:
            yield Facet(key="when", label=self.say("diff-condition"), sentence=formula_words(body.when.text, self.say))
        for name in body.decisions:
            decision = self.terms.decisions[name]
            version = decision.versions.at(self.day)
            if version is not None:
                yield from self.decision(decision, version.logic)
        inner = {child.citation for child in body.children}
        for citation, exceptions in self.exceptions.items():
            own_part = citation.parent == body.citation and citation.steps[-1][0] == "part" and citation not in inner
            if citation == body.citation or own_part:
                yield from self.excepting(exceptions)

    def decision(self, decision: Decision, logic: Logic) -> Iterator[Facet]:
        key = f"decision {decision.name}"
        unit = f"（{decision.unit}）" if decision.unit else ""
        if isinstance(logic, Table):
            head = (*(e.text for e in logic.inputs), decision.name + unit)
            rows = tuple(
                (
                    *(test_words(t.text, self.say) for t in row.tests),
                    number_words(row.then.text) if row.then is not None else self.say("diff-absent"),
                )
                for row in logic.rows
            )
            label = self.say("diff-table", name=decision.name)
            yield Facet(key=key, label=label, head=head, rows=rows, conditions=len(logic.inputs))
            return
        said = _formula(logic, self.say)
        if said:
            parameters = f"({', '.join(p for p, _ in decision.parameters)})" if decision.parameters else ""
            sentence = f"{decision.name}{parameters}{unit} = {said}"
            yield Facet(key=key, label=self.say("diff-formula"), sentence=sentence)

    def excepting(self, exceptions: list[tuple[str, OverrideVersion]]) -> Iterator[Facet]:
        for i, (name, version) in enumerate(exceptions):
            value = formula_words(version.then.text, self.say) if version.then is not None else self.say("diff-absent")
            when = formula_words(version.when.text, self.say)
            said = self.say("diff-exception-is", name=name, when=when, value=value)
            yield Facet(key=f"exception {name} {i}", label=self.say("diff-exception"), sentence=said)


def _formula(logic: Logic, say: Callable[..., str]) -> str:
    if isinstance(logic, Formula):
        return formula_words(logic.expression.text, say)
    if isinstance(logic, Accrual):
        left_out = say("diff-accrual-except", days=logic.excluded.text) if logic.excluded is not None else ""
        rounding = logic.round_each or logic.round_total
        rounded = say("diff-accrual-round", rounding=rounding) if rounding else ""
        said = say("diff-accrual", rate=logic.rate.text, period=logic.over.text, days=logic.during.text)
        return formula_words(said + left_out + rounded, say)
    return ""  # what a clause collects stands on its items


# -- as people write it

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?\Z")
_RANGE = re.compile(r"([\[(\]])\s*(.+?)\s*\.\.\s*(.+?)\s*([\])\[])\Z")
_COMPARISON = re.compile(r"(<=|>=|<|>|=)\s*(.+)\Z")
_STRINGS = re.compile(r'"[^"]*"(?:\s*,\s*"[^"]*")*\Z')
_OPERATORS = {"<": "diff-below", "<=": "diff-up-to", ">": "diff-above", ">=": "diff-from"}


_DURATION = re.compile(r'@"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(\d+)H)?"')
_DATE = re.compile(r'@"(\d{4}-\d{2}-\d{2})"')
_LENGTHS = ("duration-years", "duration-months", "duration-days", "duration-hours")


def formula_words(written: str, say: Callable[..., str]) -> str:
    """A formula on one line, with lengths of time and dates as people write them."""

    def length(m: re.Match[str]) -> str:
        said = [say(code, number=number) for code, number in zip(_LENGTHS, m.groups(), strict=True) if number]
        return "".join(said) or m[0]

    return " ".join(_DATE.sub(r"\1", _DURATION.sub(length, number_words(written))).split())


def number_words(written: str) -> str:
    """A number with its thousands apart; any other text as it is."""
    if not _NUMBER.match(written):
        return written
    whole, dot, rest = written.partition(".")
    return f"{int(whole):,}{dot}{rest}"


def test_words(test: str, say: Callable[..., str]) -> str:
    """A condition of a table as people write it: `[10..19]` is 10〜19."""
    if test.strip() == "-":
        return say("diff-any")
    if _STRINGS.match(test):
        return "、".join(re.findall(r'"([^"]*)"', test))
    if (m := _RANGE.match(test)) is not None:
        first, last = number_words(m[2]), number_words(m[3])
        if m[1] == "[" and m[4] == "]":
            return say("diff-range", first=first, last=last)
        start = say("diff-from" if m[1] == "[" else "diff-above", value=first)
        return start + say("diff-up-to" if m[4] == "]" else "diff-below", value=last)
    if (m := _COMPARISON.match(test)) is not None:
        value = number_words(m[2])
        return say(_OPERATORS[m[1]], value=value) if m[1] in _OPERATORS else value
    return number_words(test)
