"""What depends on what in a rule book: the one answer to every question about it.

A decision, a constraint, a transitional rule, the domain of a fact and the bill *depend* on names: facts, law values,
calendars and other decisions.  An edge says for one such name where it is read, what for, in the version of which days,
and under which options of readings.  What exceptions and transitional rules read counts for the decisions that they are
about.

Everything else asks this graph: cycles, unused facts, what an evaluation may read and in which order, the days that
part the segments of an accrual, the constraints that concern a value, the options that change computations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from kiyaku.book.citation import Citation
from kiyaku.book.model import Address, Constraint, Expression, Place, Terms, Transition
from kiyaku.timeline import Interval

Kind = Literal[
    "value",  # the formula, or the result of a table's row
    "input",  # an input of a table
    "row",  # a test of a table's row
    "collect",  # the condition of an item
    "rate", "over", "during", "except", "split",  # the parts of an accrual
    "rounding",  # the decision that rounds an accrual
    "governing day",
    "review",  # when a person must decide
    "exception arises", "exception governing day", "exception", "exception value", "exception review",
    "deemed",  # to be what, and for whom, of a fact
    "transition",  # who keeps an earlier version, of the decision's clause or of an exception's
    "domain", "constraint",
    "bill month", "bill day", "bill period", "bill line", "bill total",
]  # fmt: skip
"""What a name is read for."""

NO_FIGURE: frozenset[Kind] = frozenset({"review", "exception review"})
"""The kinds that change no value: they say what a person must decide."""

ALWAYS = Interval()
GOVERNING: frozenset[Kind] = frozenset({"governing day", "exception governing day"})
"""The kinds that choose the day, and by it the version."""

Option = tuple[str, str]
"""A reading and one of its options."""
Options = Mapping[str, str]
"""The option taken of every reading."""
Origin = str | Address
"""What depends: a decision or the domain of a fact by name; a constraint, a rule or the bill by its place's address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One reason for which something depends on a name.

    Attributes:
        origin: what depends on it.
        name: the fact, law value, calendar or decision that it depends on.
        kind: what the name is read for.
        at: where it is read; for what no expression says (a rounding, a part of the bill), the place that names it.
        days: the days of the version in which it stands, or of the transitional rule; without bounds where it is in no
            version.  A transitional rule may keep a version beyond its days.
        needs: the options that must be taken for it to be read.
        unless: the options of which none may be taken.
    """

    origin: Origin
    name: str
    kind: Kind
    at: Expression | Place
    days: Interval = ALWAYS
    needs: tuple[Option, ...] = ()
    unless: tuple[Option, ...] = ()

    def holds(self, options: Options | None) -> bool:
        """Whether the name is read under the options taken; None stands for any options."""
        if options is None or not (self.needs or self.unless):
            return True
        return all(options.get(r) == o for r, o in self.needs) and not any(options.get(r) == o for r, o in self.unless)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaks:
    """What parts the days of a period: only between two of these can a value differ.

    Attributes:
        facts: the facts that vary and are reached.
        law: the law values that are reached; a contract may state them with changes of its own.
        days: the days on which a version, a transitional rule, a law value or a revision begins or ends, sorted.
        rules: the transitional rules that end on a day of each contract's own.
    """

    facts: tuple[str, ...]
    law: tuple[str, ...]
    days: tuple[date, ...]
    rules: tuple[Transition, ...]


Reached = Mapping[str, Edge | None]
"""Names in the order in which an evaluation may meet them, each with the edge that led to it; None if asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """The dependencies of a checked rule book.

    Attributes:
        edges: by what depends, its edges in the order of evaluation.
        readers: the same edges by the name that they lead to, in the order of the terms.
        options: by reading, the options on which some computation depends.
        rules: by article, annex or supplementary provision, the transitional rules about clauses in it.
    """

    terms: Terms = field(repr=False)
    edges: Mapping[Origin, tuple[Edge, ...]]
    readers: Mapping[str, tuple[Edge, ...]] = field(repr=False)
    options: Mapping[str, frozenset[str]]
    rules: Mapping[Citation, tuple[Transition, ...]]

    # -- single steps

    def of(self, origin: Origin, options: Options | None = None) -> tuple[Edge, ...]:
        """The edges of something, under the options taken (None: under any)."""
        found = self.edges.get(origin, ())
        return found if options is None else tuple(e for e in found if e.holds(options))

    def of_bill(self, options: Options | None = None) -> tuple[Edge, ...]:
        """The edges of the bill; none if the terms define no bill."""
        return self.of(self.terms.bill.place.address, options) if self.terms.bill is not None else ()

    def of_constraint(self, constraint: Constraint) -> tuple[Edge, ...]:
        """The edges of a constraint."""
        return self.of(constraint.place.address)

    def users(self, name: str, *, without: frozenset[Kind] = frozenset()) -> tuple[str, ...]:
        """The decisions that read a name themselves (for other kinds than some), in the order of the terms."""
        found = (e.origin for e in self.readers.get(name, ()) if e.kind not in without)
        return tuple(dict.fromkeys(d for d in found if isinstance(d, str) and d in self.terms.decisions))

    # -- reach

    def reach(self, names: Iterable[str], options: Options | None = None, *, figures: bool = False) -> Reached:
        """What the values of some names depend on, themselves included.

        Args:
            names: facts, decisions, law values and calendars.
            options: the option taken of every reading; None for whatever any choice of options may lead to.
            figures: leave out what only a person's decision depends on.
        """
        found: dict[str, Edge | None] = {}
        waiting: list[tuple[str, Edge | None]] = [(name, None) for name in reversed(list(names))]
        while waiting:
            name, edge = waiting.pop()
            if name in found:
                continue
            found[name] = edge
            edges = self.of(name, options)
            if name in self.terms.facts:
                edges = tuple(e for e in edges if e.kind == "deemed")
            if edges:
                more = (e for e in edges if not (figures and e.kind in NO_FIGURE))
                waiting += reversed([(e.name, e) for e in more if e.name not in found])
        return found

    def bill(self, options: Options | None = None) -> Reached:
        """What the bill depends on: its month, day, period, lines and totals, and all that these reach."""
        return self.reach((e.name for e in self.of_bill()), options)

    def constraints(self, names: Iterable[str], options: Options | None = None) -> tuple[int, ...]:
        """The constraints that concern the values of some names, by their places among those of the terms.

        A constraint concerns a value if, under the options taken, the value depends on something that the constraint
        names itself; what only a person's decision depends on does not count.
        """
        reached = self.reach(names, options, figures=True)
        stated = enumerate(self.terms.constraints)
        return tuple(i for i, c in stated if any(e.name in reached for e in self.of_constraint(c)))

    # -- time

    def breaks(self, names: Iterable[str], options: Options | None = None) -> Breaks:
        """Where the values of some names may change from one day to the next."""
        terms = self.terms
        reached = self.reach(names, options, figures=True)
        days: set[date] = set()
        rules: dict[Transition, None] = {}
        for name in reached:
            if name in terms.law:
                days.update(terms.law[name].entries.changes())
                stated = terms.law[name].rules
            elif name in terms.decisions:
                days.update(terms.decisions[name].versions.changes())
                for override in terms.overrides.get(name, ()):
                    days.update(override.versions.changes())
                stated = self.transitions(name)
            else:
                continue
            for rule in stated:
                days.update(day for day in (rule.start, rule.until) if day is not None)
                if rule.ends is not None:
                    rules[rule] = None
        if days:
            days.update(revision.effective for revision in terms.revisions)
        return Breaks(
            facts=tuple(n for n in reached if n in terms.facts and terms.facts[n].varies),
            law=tuple(n for n in reached if n in terms.law),
            days=tuple(sorted(days)),
            rules=tuple(rules),
        )

    def transitions(self, decision: str) -> tuple[Transition, ...]:
        """The transitional rules about the clauses of a decision and of its exceptions, the newest first."""
        own = (v.citation for _, v in self.terms.decisions[decision].versions.entries)
        others = (v.citation for o in self.terms.overrides.get(decision, ()) for _, v in o.versions.entries)
        return self.about((*own, *others))

    def about(self, citations: Iterable[Citation]) -> tuple[Transition, ...]:
        """The transitional rules about some clauses, the newest first."""
        return concerning(self.rules, citations)

    # -- faults

    def cycles(self) -> Iterator[tuple[str, ...]]:
        """Ways from a decision back to itself (first and last), under any options; no decision in two of them."""
        done: set[str] = set()
        for start in self.terms.decisions:
            yield from self._circles(start, done)

    def _circles(self, start: str, done: set[str]) -> Iterator[tuple[str, ...]]:
        if start in done:
            return
        path = {start: self._next(start)}
        while path:
            name, following = next(reversed(path.items()))
            after = next((n for n in following if n not in done), None)
            if after is None:
                del path[name]
                done.add(name)
            elif after in path:
                names = list(path)
                yield (*names[names.index(after) :], after)
                done.update(names)
                return
            else:
                path[after] = self._next(after)

    def longest(self) -> tuple[str, ...]:
        """The longest chain of decisions each of which reads the next; of a graph without cycles."""
        chains: dict[str, tuple[int, str | None]] = {}  # by decision: how long its chain is, and what comes next
        waiting = [(name, False) for name in self.terms.decisions]
        while waiting:
            name, ready = waiting.pop()
            if name in chains:
                continue
            if not ready:
                waiting.append((name, True))
                waiting += [(n, False) for n in self._next(name)]
                continue
            length, following = max(((chains[n][0], n) for n in self._next(name)), default=(0, None))
            chains[name] = length + 1, following
        chain: list[str] = []
        at = max(chains, key=lambda name: chains[name][0], default=None)
        while at is not None:
            chain.append(at)
            at = chains[at][1]
        return tuple(chain)

    def _next(self, name: str) -> Iterator[str]:
        """The decisions that a decision reads itself, and the law values with the decisions that their rules read."""
        known = (self.terms.decisions, self.terms.law)
        return iter(sorted({e.name for e in self.of(name) if any(e.name in names for names in known)}))

    def unused(self) -> tuple[str, ...]:
        """The facts that nothing reads."""
        return tuple(name for name in self.terms.facts if name not in self.readers)


def rules_by_clause(transitions: Iterable[Transition]) -> Mapping[Citation, tuple[Transition, ...]]:
    """Transitional rules by the articles, annexes and supplementary provisions that they are about."""
    found: dict[Citation, list[Transition]] = {}
    for rule in transitions:
        for top in dict.fromkeys(clause.top for clause in rule.clauses):
            found.setdefault(top, []).append(rule)
    return {top: tuple(rules) for top, rules in found.items()}


def concerning(
    rules: Mapping[Citation, tuple[Transition, ...]], citations: Iterable[Citation]
) -> tuple[Transition, ...]:
    """Those of some rules that are about one of some clauses, the newest first."""
    if not rules:
        return ()
    cited = dict.fromkeys(citations)
    near = dict.fromkeys(rule for c in cited for rule in rules.get(c.top, ()))
    mine = (rule for rule in near if any(rule.concerns(c) for c in cited))
    return tuple(sorted(mine, key=lambda rule: rule.start, reverse=True))
