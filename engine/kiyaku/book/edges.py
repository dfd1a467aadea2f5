"""From a linked model, and the names that its expressions read, to the graph of its dependencies (see `graph`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain

from kiyaku.book.citation import Citation
from kiyaku.book.graph import ALWAYS, Edge, Graph, Kind, Option, Origin, concerning, rules_by_clause
from kiyaku.book.model import (
    Accrual,
    Address,
    Alternative,
    BillSpec,
    Collect,
    Decision,
    Expression,
    Formula,
    Logic,
    Override,
    Place,
    Review,
    Table,
    Terms,
    Transition,
)
from kiyaku.timeline import Interval


def dependencies(terms: Terms, uses: Mapping[Address, Mapping[str, str]]) -> Graph:
    """The graph of a rule book.

    Args:
        terms: the linked model.
        uses: by the address of an expression, the words in it that are taken from the terms, each with the name of the
            fact, decision, law value or calendar that it stands for; an expression that could not be read has none.
    """
    rules = rules_by_clause(terms.transitions)
    build = _Build(terms, uses, rules)
    for fact in terms.facts.values():
        build.read(_Reader(fact.name), "domain", fact.domain)
    for constraint in terms.constraints:
        build.read(_Reader(constraint.place.address), "constraint", constraint.that)
    for rule in terms.transitions:
        build.read(_Reader(rule.place.address, Interval(rule.start, rule.until)), "transition", rule.who, rule.ends)
    for one in terms.deemed:
        build.read(_Reader(terms.name_of(one.fact), Interval(one.start, None)), "deemed", one.who, one.value)
    for value in terms.law.values():
        for rule in value.rules:
            reader = _Reader(value.name, Interval(rule.start, rule.until))
            build.read(reader, "transition", rule.who, rule.ends)
    for decision in terms.decisions.values():
        build.decision(decision)
    if terms.bill is not None:
        build.bill(terms.bill)
    readers: dict[str, list[Edge]] = {}
    for edge in chain.from_iterable(build.edges.values()):
        readers.setdefault(edge.name, []).append(edge)
    return Graph(
        terms=terms,
        edges={origin: tuple(edges) for origin, edges in build.edges.items()},
        readers={name: tuple(edges) for name, edges in readers.items()},
        options={reading: frozenset(options) for reading, options in _options(terms).items()},
        rules=rules,
    )


def _options(terms: Terms) -> Mapping[str, set[str]]:
    """By reading, the options on which some computation depends."""
    found: dict[str, set[str]] = {}
    for decision in terms.decisions.values():
        for _, version in decision.versions.entries:
            for alternative in version.alternatives:
                found.setdefault(alternative.reading, set()).add(alternative.option)
        for override in terms.overrides.get(decision.name, ()):
            for _, v in override.versions.entries:
                if v.option is not None:
                    found.setdefault(v.option[0], set()).add(v.option[1])
    for calendar in terms.calendars.values():
        for reading, option, _, _ in calendar.alternatives:
            found.setdefault(reading, set()).add(option)
    return found


@dataclass(frozen=True, slots=True)
class _Reader:
    """What reads, when, and under which options."""

    origin: Origin
    days: Interval = ALWAYS
    needs: tuple[Option, ...] = ()
    unless: tuple[Option, ...] = ()


@dataclass(slots=True)
class _Build:
    terms: Terms
    uses: Mapping[Address, Mapping[str, str]]
    rules: Mapping[Citation, tuple[Transition, ...]]
    edges: dict[Origin, list[Edge]] = field(default_factory=dict)

    def read(self, reader: _Reader, kind: Kind, *expressions: Expression | None) -> None:
        """The names in some expressions."""
        for expression in expressions:
            if expression is not None:
                for name in dict.fromkeys(self.uses.get(expression.address, {}).values()):
                    self.name(reader, kind, name, expression)

    def name(self, reader: _Reader, kind: Kind, name: str, at: Expression | Place) -> None:
        """One name."""
        self.edges.setdefault(reader.origin, []).append(
            Edge(
                origin=reader.origin,
                name=name,
                kind=kind,
                at=at,
                days=reader.days,
                needs=reader.needs,
                unless=reader.unless,
            )
        )

    # -- decisions, in the order in which the evaluation reads

    def decision(self, decision: Decision) -> None:
        """A decision with its exceptions and the transitional rules about it."""
        name = decision.name
        self.read(_Reader(name), "governing day", decision.governed_by)
        for override in self.terms.overrides.get(name, ()):
            self.exception(name, override)
        self.who(name, (v.citation for _, v in decision.versions.entries), [()])
        for interval, version in decision.versions.entries:
            for reader, logic in _choices(name, interval, version.logic, version.alternatives):
                self.logic(reader, logic)
            self.review(_Reader(name, interval), "review", version.review)

    def exception(self, name: str, override: Override) -> None:
        """An exception of a decision; it is possible as soon as one of its versions is."""
        entries = override.versions.entries
        needs = dict.fromkeys(() if v.option is None else (v.option,) for _, v in entries)
        ways: list[tuple[Option, ...]] = [()] if () in needs else list(needs)
        for way in ways:
            self.read(_Reader(name, needs=way), "exception arises", override.arises_when)
            self.read(_Reader(name, needs=way), "exception governing day", override.governed_by)
        self.who(name, (v.citation for _, v in entries), ways)
        for interval, version in entries:
            reader = _Reader(name, interval, () if version.option is None else (version.option,))
            self.read(reader, "exception", version.when)
            self.read(reader, "exception value", version.then)
            self.review(reader, "exception review", version.review)

    def who(self, name: str, clauses: Iterable[Citation], ways: Iterable[tuple[Option, ...]]) -> None:
        """For whom transitional rules keep earlier versions of some clauses."""
        for rule in concerning(self.rules, clauses):
            for way in ways:
                self.read(_Reader(name, Interval(rule.start, rule.until), way), "transition", rule.who, rule.ends)

    def review(self, reader: _Reader, kind: Kind, review: Review | None) -> None:
        """When a person must decide."""
        if review is not None:
            self.read(reader, kind, review.when)

    def logic(self, reader: _Reader, logic: Logic) -> None:
        """The logic of a decision."""
        if isinstance(logic, Formula):
            self.read(reader, "value", logic.expression)
        elif isinstance(logic, Table):
            self.read(reader, "input", *logic.inputs)
            for row in logic.rows:
                self.read(reader, "row", *row.tests)
                self.read(reader, "value", row.then)
        elif isinstance(logic, Collect):
            self.read(reader, "collect", *(condition for _, condition in logic.items))
        else:
            self.accrual(reader, logic)

    def accrual(self, reader: _Reader, accrual: Accrual) -> None:
        """An amount by days."""
        self.read(reader, "over", accrual.over)
        self.read(reader, "during", accrual.during)
        self.read(reader, "except", accrual.excluded)
        self.read(reader, "split", *(accrual.split or ()))
        self.read(reader, "rate", accrual.rate)
        for key, rounding in (("each", accrual.round_each), ("total", accrual.round_total)):
            if rounding is not None:
                self.part(reader, "rounding", rounding, accrual.place, "round", key)

    # -- the bill

    def bill(self, bill: BillSpec) -> None:
        """The parts of the bill."""
        reader = _Reader(bill.place.address)
        self.part(reader, "bill month", bill.month, bill.place, "month")
        self.read(reader, "bill day", bill.as_of)
        for i, line in enumerate(bill.lines):
            self.part(reader, "bill line", line, bill.place, "lines", i)
        for i, total in enumerate(bill.totals):
            self.part(reader, "bill total", total, bill.place, "totals", i)
        self.part(reader, "bill period", bill.period, bill.place, "period")

    def part(self, reader: _Reader, kind: Kind, word: str, place: Place, *path: str | int) -> None:
        """A name that stands by itself, if there is such a fact or decision."""
        name = self.terms.name_of(word)
        if name in self.terms.decisions or name in self.terms.facts:
            self.name(reader, kind, name, Place(document=place.document, path=(*place.path, *path)))


def _choices(
    name: str, days: Interval, logic: Logic, alternatives: tuple[Alternative, ...]
) -> Iterable[tuple[_Reader, Logic]]:
    """The logic of a version with the options that must not be taken, and each alternative with its option.

    Of several alternatives whose options are taken, the first counts.
    """
    options = [(a.reading, a.option) for a in alternatives]
    yield _Reader(name, days, unless=tuple(dict.fromkeys(options))), logic
    for i, (option, alternative) in enumerate(zip(options, alternatives, strict=True)):
        before = tuple(o for o in dict.fromkeys(options[:i]) if o[0] != option[0])
        if option not in options[:i]:
            yield _Reader(name, days, needs=(option,), unless=before), alternative.logic
