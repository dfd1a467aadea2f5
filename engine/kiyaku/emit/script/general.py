"""The nodes of a plan as data with functions in it, which the runtime reads node by node (`js/general.js`).

Every kind of node is printed by the method of its name and computed by the function of the same name; both stand in the
order of `emit/python/general.py`.  Nothing is chosen beforehand: a reader may switch readings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

from kiyaku.book.citation import Citation
from kiyaku.diagnostic import Diagnostic
from kiyaku.emit.script.code import DAY, RUN, Expressions
from kiyaku.emit.script.left_out import Parts
from kiyaku.emit.script.literals import Data, Verbatim, literal, type_data
from kiyaku.emit.script.reached import Reached
from kiyaku.plan.ir import (
    Accrual,
    ByDay,
    Chosen,
    Code,
    Collect,
    Decision,
    Excepted,
    Formula,
    Given,
    Governed,
    Ladder,
    Marked,
    Missing,
    Node,
    Override,
    OverrideVersion,
    Plan,
    Ref,
    Review,
    Row,
    Rows,
    Rung,
    Transitional,
)
from kiyaku.timeline import Timeline

Printed = dict[str, Data]
T = TypeVar("T")


def ordinal(day: date | None) -> int | None:
    """A day as its number."""
    return None if day is None else day.toordinal()


class General(Expressions):
    """The nodes of a program; it notes which readings they ask for and which clauses they cite."""

    def __init__(self, plan: Plan, reached: Reached, located: Callable[[Diagnostic], Diagnostic]) -> None:
        super().__init__(plan, reached, Parts(located))
        self.readings: dict[str, None] = {}
        self.cited: dict[str, None] = {}

    # -- decisions

    def decision(self, decision: Decision) -> Printed:
        """A decision."""
        with self.parts.within((decision.name,)):
            return {
                "name": decision.name,
                "key": decision.key,
                "unit": decision.unit,
                "type": type_data(decision.type),
                "parameters": [name for name, _ in decision.parameters],
                "given": isinstance(decision.body, Given) or None,
                "rounding": decision.rounding or None,
                "edges": self.reached.edges(decision),
                "body": self.node(decision.body),
            }

    # -- nodes

    def node(self, node: Node) -> Printed:
        """A node."""
        kind = _METHODS[type(node)]
        printed: Printed = getattr(self, kind)(node)
        return {"kind": kind, **printed}

    def formula(self, node: Formula) -> Printed:
        """A formula, whose arithmetic is noted."""
        return self.noting(node.code)

    def missing(self, node: Missing) -> Printed:
        """An absence that the terms name."""
        return {"status": node.status, "citation": self.cite(node.citation)}

    def instead(self, node: Formula | Missing) -> Printed:
        """What a row or an exception gives; of a formula, no arithmetic is shown."""
        return {"kind": "formula", "code": self.code(node.code)} if isinstance(node, Formula) else self.node(node)

    def row(self, row: Row) -> Printed:
        """What a row of a table gives."""
        return {"label": row.label, "then": self.instead(row.then)}

    def rows(self, node: Rows) -> Printed:
        """A table whose rows are met one by one."""
        return {
            "inputs": [self.input(code) for code in node.inputs],
            "rows": [self.cells(node, row) for row in node.rows],
            "unsure": node.unsure or None,
            "portions": node.portions,
            "absent": node.absent,
            "clause": self.cite(node.inputs[0].clause),
        }

    def cells(self, node: Rows, row: Row) -> Printed:
        """The tests of a row, or its bounds for the input that is cut into portions."""
        tests = [self.test(t) if n != node.portions else None for n, t in enumerate(row.tests)]
        low = self.code(row.low) if row.low is not None else None
        high = self.code(row.high) if row.high is not None else None
        return {"tests": tests, "low": low, "high": high, **self.row(row)}

    def ladder(self, node: Ladder) -> Printed:
        """A table of ranges of numbers."""
        return {
            "graduated": node.graduated or None,
            "inputs": [self.input(node.input)],
            "rows": [self.rung(rung) for rung in node.rungs],
            "absent": node.absent,
            "clause": self.cite(node.input.clause),
        }

    def rung(self, rung: Rung) -> Printed:
        """A row over a range of numbers; a bound that is not there is without."""
        return {
            "low": Verbatim(literal(rung.low)) if rung.low is not None else None,
            "high": Verbatim(literal(rung.high)) if rung.high is not None else None,
            "low_included": rung.low_included or None,
            "high_included": rung.high_included or None,
            **self.row(rung.row),
        }

    def input(self, code: Code) -> Printed:
        """An input of a table."""
        return {"text": code.text, "code": self.code(code)}

    def accrual(self, node: Accrual) -> Printed:
        """A rate that runs by days."""
        return {
            "rate": self.noting(node.rate),
            "over": self.code(node.over),
            "during": self.code(node.during),
            "excluded": self.maybe(node.excluded),
            "keys": [self.key(key) for key in node.keys],
            "series": [self.plan.slots[slot] for slot in node.series],
            "fixed": [day.toordinal() for day in node.fixed],
            "ends": [self.reached.rule(i) for i in node.ends] or None,
            "each": self.reached.decision(node.each) if node.each is not None else None,
            "total": self.reached.decision(node.total) if node.total is not None else None,
        }

    def key(self, key: Code | Ref) -> Verbatim:
        """What must be equal for two days to belong to one segment."""
        return self.code(key) if isinstance(key, Code) else Verbatim(f"({RUN},{DAY})=>{self.load(key)}")

    def collect(self, node: Collect) -> Printed:
        """The clauses whose condition holds."""
        return {"items": [[self.cite(citation), self.code(code)] for citation, code in node.items]}

    def marked(self, node: Marked) -> Printed:
        """A version of a decision."""
        return {
            "citation": self.cite(node.citation),
            "version": ordinal(node.version),
            "readings": list(node.readings),
            "body": self.node(node.body),
            "review": self.review(node.review),
        }

    def chosen(self, node: Chosen) -> Printed:
        """The logic under each option of a reading."""
        self.readings.update(dict.fromkeys(reading for reading, *_ in node.cases))
        cases: list[Data] = [
            {"reading": reading, "option": option, "body": self.node(body)} for reading, option, _, body in node.cases
        ]
        return {"cases": cases, "otherwise": self.node(node.otherwise)}

    def by_day(self, node: ByDay) -> Printed:
        """What is in force on the day."""
        return {
            "versions": self.timeline(node.versions, lambda body: {"body": self.node(body)}),
            "citation": self.cite(node.citation),
            "back": node.back or None,
        }

    def timeline(self, versions: Timeline[T], printed: Callable[[T], Printed]) -> list[Data]:
        """What holds from the first of some days to before the other."""
        return [
            {"start": ordinal(i.start), "end": ordinal(i.end), **printed(version)} for i, version in versions.entries
        ]

    def transitional(self, node: Transitional) -> Printed:
        """What was in force before a revision, for whom a transitional rule keeps it; mostly of the body itself."""
        earlier = None if node.earlier == node.body else self.node(node.earlier)
        return {"rules": [self.reached.rule(i) for i in node.rules], "earlier": earlier, "body": self.node(node.body)}

    def excepted(self, node: Excepted) -> Printed:
        """The exceptions that apply, or else the body."""
        return {"exceptions": [self.override(e) for e in node.exceptions], "body": self.node(node.body)}

    def override(self, override: Override) -> Printed:
        """An exception over time."""
        return {
            "arises": self.maybe(override.arises),
            "governed": self.maybe(override.governed),
            "versions": self.timeline(override.versions, self.override_version),
            "citation": self.cite(override.citation),
            "back": override.back or None,
            "rules": [self.reached.rule(i) for i in override.rules],
        }

    def override_version(self, version: OverrideVersion) -> Printed:
        """An exception in one version."""
        if version.option is not None:
            self.readings[version.option[0]] = None
        return {
            "citation": self.cite(version.citation),
            "version": ordinal(version.version),
            "about": version.about,
            "readings": list(version.readings),
            "option": list(version.option) if version.option is not None else None,
            "over": [str(citation) for citation in version.over],
            "when": self.code(version.when),
            "then": self.instead(version.then),
            "fromOverridden": version.from_overridden or None,
            "review": self.review(version.review),
        }

    def review(self, review: Review | None) -> Printed | None:
        """What a person must decide."""
        if review is None:
            return None
        return {
            "when": self.maybe(review.when),
            "citation": self.cite(review.citation),
            "reason": review.reason,
            "reading": review.reading,
        }

    def governed(self, node: Governed) -> Printed:
        """The body as of another day."""
        return {"day": self.code(node.day), "body": self.node(node.body)}

    def given(self, node: Given) -> Printed:
        """A value that was given, or else the body."""
        return {"name": self.plan.slots[node.slot], "body": self.node(node.body)}

    # -- clauses

    def cite(self, citation: Citation | str | None) -> str | None:
        """A citation as text, remembered for the links of the page."""
        if citation is None:
            return None
        self.cited[str(citation)] = None
        return str(citation)


_METHODS: Mapping[type, str] = {
    Formula: "formula",
    Missing: "missing",
    Rows: "rows",
    Ladder: "ladder",
    Accrual: "accrual",
    Collect: "collect",
    Marked: "marked",
    Chosen: "chosen",
    ByDay: "by_day",
    Transitional: "transitional",
    Excepted: "excepted",
    Governed: "governed",
    Given: "given",
}
"""The method that prints a kind of node, which is also the function that computes it.

There is none for `Alternative`, which stands in plans whose readings are chosen.
"""
