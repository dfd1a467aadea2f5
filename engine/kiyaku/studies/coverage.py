"""What the worked cases of a terms document have met of its rules, and what they have not.

A `Coverage` is told what evaluations that keep a record meet; `points` lists everything in a rule book that there is to
meet: each decision that computes, each row of a table, each condition as true and as false, each exception, each
alternative of a reading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kiyaku.book.checked import CheckedBook
from kiyaku.book.model import Accrual, Collect, DecisionVersion, Expression, Formula, Logic, Row, Table, Terms
from kiyaku.plan.coverage import Coverage, PointKind
from kiyaku.plan.working import conditions

KINDS: tuple[PointKind, ...] = ("decision", "row", "condition", "override", "alternative")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Something to be met: where it stands, what it says, and for a condition whether as true or as false."""

    kind: PointKind
    key: object = field(repr=False)
    truth: bool = True
    clause: str
    decision: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The points of a rule book, and which of them were met."""

    points: tuple[Point, ...]
    uncovered: tuple[Point, ...]

    def count(self, kind: PointKind) -> tuple[int, int]:
        """How many of a kind were met, and how many there are."""
        total = Counter(p.kind for p in self.points)[kind]
        return total - Counter(p.kind for p in self.uncovered)[kind], total

    def clauses(self) -> tuple[int, int]:
        """How many of the clauses with decisions were met in full, and how many there are."""
        every = {p.clause for p in self.points}
        return len(every - {p.clause for p in self.uncovered}), len(every)


def report(book: CheckedBook, coverage: Coverage) -> Report:
    """What a coverage has met of a rule book."""
    found = tuple(points(book))
    return Report(points=found, uncovered=tuple(p for p in found if (p.kind, p.key, p.truth) not in coverage.met))


def points(book: CheckedBook) -> Iterator[Point]:
    """Everything in a rule book that there is to meet, in the order of its decisions."""
    for decision in book.terms.decisions.values():
        for _, version in decision.versions.entries:
            yield from _version(book, decision.name, decision.type.head == "boolean", version)
        for override in book.terms.overrides.get(decision.name, ()):
            for _, o in override.versions.entries:
                clause = str(o.citation)
                if override.arises_when is not None:
                    yield from _truths(book, override.arises_when, clause, decision.name, whole=True)
                yield from _truths(book, o.when, clause, decision.name, whole=True)
                if o.review is not None and o.review.when is not None:
                    yield from _truths(book, o.review.when, clause, decision.name, whole=True)
                yield Point(kind="override", key=o.place.address, clause=clause, decision=decision.name, about=o.about)
    for constraint in book.terms.constraints:
        clause = str(constraint.cite) if constraint.cite else "facts"
        for truth in (True, False):
            yield Point(
                kind="condition",
                key=constraint.that.address,
                truth=truth,
                clause=clause,
                decision="",
                about=_short(constraint.that.text),
            )


def _version(book: CheckedBook, name: str, boolean: bool, version: DecisionVersion) -> Iterator[Point]:
    clause = str(version.citation)
    key = version.place.address
    yield Point(kind="decision", key=key, clause=clause, decision=name, about=version.about)
    if boolean:
        for truth in (True, False):
            yield Point(kind="condition", key=key, truth=truth, clause=clause, decision=name, about=name)
    yield from _logic(book, name, clause, version.logic)
    if version.review is not None and version.review.when is not None:
        yield from _truths(book, version.review.when, clause, name, whole=True)
    for alternative in version.alternatives:
        about = f"{alternative.reading}={alternative.option}"
        yield Point(kind="alternative", key=alternative.place.address, clause=clause, decision=name, about=about)


def _logic(book: CheckedBook, name: str, clause: str, logic: Logic) -> Iterator[Point]:
    if isinstance(logic, Table):
        for row in logic.rows:
            yield Point(kind="row", key=row.tests[0].address, clause=clause, decision=name, about=_row(row))
    if isinstance(logic, Collect):
        for citation, condition in logic.items:
            yield from _truths(book, condition, str(citation), name, whole=True)
        return
    for expression in _expressions(logic):
        yield from _truths(book, expression, clause, name, whole=False)


def _row(row: Row) -> str:
    return f"{row.label} → {row.then.text if row.then is not None else row.absent}"


def _expressions(logic: Logic) -> list[Expression]:
    if isinstance(logic, Formula):
        return [logic.expression]
    if isinstance(logic, Accrual):
        every = (logic.rate, logic.over, logic.during, logic.excluded)
        return [e for e in every if e is not None]
    if isinstance(logic, Table):
        return [e for row in logic.rows if (e := row.then) is not None] + list(logic.inputs)
    return []


def _truths(book: CheckedBook, expression: Expression, clause: str, name: str, *, whole: bool) -> Iterator[Point]:
    """An expression that is itself a condition (`whole`), and the conditions of the `if`s in it."""
    from kiyaku.feel.syntax.printer import to_text

    checked = book.tree(expression)
    found: list[tuple[object, str]] = [(expression.address, expression.text)] if whole else []
    found += [
        ((expression.address, node.number), to_text(node))
        for node in conditions(checked.node)
        if node.number not in checked.constants
    ]
    for key, text in found:
        for truth in (True, False):
            yield Point(kind="condition", key=key, truth=truth, clause=clause, decision=name, about=_short(text))


def _short(text: str) -> str:
    return " ".join(text.split())


# -- inventory


def inventory(terms: Terms) -> Mapping[str, int]:
    """How many clauses of each kind the latest versions hold, and rows of tables, decisions, facts and readings."""
    counts: Counter[str] = Counter()
    for clause in terms.clauses.values():
        for body in clause.versions.entries[-1][1].walk():
            counts[body.citation.steps[-1][0]] += 1
            counts["norm"] += len(body.norms)
    order = (
        "article", "paragraph", "item", "subitem", "part", "definition",
        "annex", "section", "note", "entry", "supplementary", "norm",
    )  # fmt: skip
    tables = [v.logic for d in terms.decisions.values() for _, v in d.versions.entries if isinstance(v.logic, Table)]
    return {
        **{kind: counts[kind] for kind in order},
        "row": sum(len(t.rows) for t in tables),
        "decision": len(terms.decisions),
        "override": sum(len(o) for o in terms.overrides.values()),
        "fact": len(terms.facts),
        "reading": len(terms.readings),
    }
