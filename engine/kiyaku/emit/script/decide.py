"""Decisions as data with functions in it: their versions, exceptions and logic, as the runtime reads them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from kiyaku.book.citation import Citation
from kiyaku.book.model import (
    Accrual,
    Collect,
    Decision,
    DecisionVersion,
    Expression,
    Formula,
    Logic,
    Override,
    OverrideVersion,
    Review,
    Row,
    Table,
)
from kiyaku.book.tables import ladder
from kiyaku.emit.script.literals import Raw, type_data
from kiyaku.emit.script.scope import Scope, ordinal
from kiyaku.timeline import Timeline


class Decisions(Scope):
    """The decisions of a program."""

    def decision(self, decision: Decision) -> dict[str, Any]:
        with self.within((decision.name,)):
            return self._decision(decision)

    def _decision(self, decision: Decision) -> dict[str, Any]:
        parameters = tuple(name for name, _ in decision.parameters)
        cited = [v.citation for _, v in decision.versions.entries]
        return {
            "name": decision.name,
            "key": decision.key,
            "unit": decision.unit,
            "type": type_data(decision.type),
            "parameters": list(parameters),
            "governed": self._maybe(decision.governed_by, parameters),
            "given": decision.given or None,
            "rounding": decision.rounding or None,
            "back": self._back(decision.versions) or None,
            "versions": [
                {"start": ordinal(i.start), "end": ordinal(i.end), **self.version(decision, v, parameters)}
                for i, v in decision.versions.entries
            ],
            "kept": self._kept(cited),
            "edges": self.edges(decision),
            "overrides": [self.override(o, parameters) for o in self.terms.overrides.get(decision.name, ())],
        }

    def _maybe(self, expression: Expression | None, parameters: tuple[str, ...]) -> Raw | None:
        return self.expression(expression, parameters) if expression is not None else None

    def _kept(self, cited: Iterable[Citation]) -> list[int]:
        return [self.terms.transitions.index(t) for t in self.graph.about(cited)]

    def _back(self, versions: Timeline[Any]) -> bool:
        """Whether the first version reaches back if text that is not held is taken to say the same."""
        start = versions.entries[0][0].start if versions.entries else None
        if start is None or start == date.min:
            return False
        before = date.fromordinal(start.toordinal() - 1)
        return self.terms.absence(before, versions) == "text_unavailable"

    def version(self, decision: Decision, version: DecisionVersion, parameters: tuple[str, ...]) -> dict[str, Any]:
        alternatives = []
        for a in version.alternatives:
            self.readings[a.reading] = None
            alternatives.append(
                {"reading": a.reading, "option": a.option, "logic": self.logic(decision, a.logic, parameters)}
            )
        named = (*version.readings, *(a.reading for a in version.alternatives))
        return {
            "citation": self.cite(version.citation),
            "version": ordinal(version.version),
            "about": version.about,
            "readings": list(dict.fromkeys(named)),
            "logic": self.logic(decision, version.logic, parameters),
            "alternatives": alternatives,
            "review": self.review(version.review, parameters),
        }

    def review(self, review: Review | None, parameters: tuple[str, ...]) -> dict[str, Any] | None:
        if review is None:
            return None
        return {
            "when": self._maybe(review.when, parameters),
            "reading": review.reading,
            "reason": review.reason,
        }

    def override(self, override: Override, parameters: tuple[str, ...]) -> dict[str, Any]:
        entries = override.versions.entries
        return {
            "arises": self._maybe(override.arises_when, parameters),
            "governed": self._maybe(override.governed_by, parameters),
            "back": self._back(override.versions) or None,
            "kept": self._kept(v.citation for _, v in entries),
            "versions": [
                {"start": ordinal(i.start), "end": ordinal(i.end), **self.exception(v, parameters)} for i, v in entries
            ],
        }

    def exception(self, version: OverrideVersion, parameters: tuple[str, ...]) -> dict[str, Any]:
        if version.option is not None:
            self.readings[version.option[0]] = None
        return {
            "citation": self.cite(version.citation),
            "version": ordinal(version.version),
            "about": version.about,
            "readings": list(version.readings),
            "option": list(version.option) if version.option is not None else None,
            "over": [str(c) for c in version.over],
            "when": self.expression(version.when, parameters),
            "then": self._maybe(version.then, parameters),
            "absent": version.absent,
            "review": self.review(version.review, parameters),
        }

    # -- logic

    def logic(self, decision: Decision, logic: Logic, parameters: tuple[str, ...]) -> dict[str, Any]:
        if isinstance(logic, Formula):
            return {"kind": "formula", **self.worked_out(logic.expression, parameters)}
        if isinstance(logic, Table):
            return self.table(logic, parameters)
        if isinstance(logic, Accrual):
            return self.accrual(logic, parameters)
        return self.collect(logic, parameters)

    def table(self, table: Table, parameters: tuple[str, ...]) -> dict[str, Any]:
        clause = self.cite(table.inputs[0].clause)
        common: dict[str, Any] = {
            "text": "、".join(e.text for e in table.inputs),
            "inputs": [{"text": e.text, "f": self.expression(e, parameters)} for e in table.inputs],
            "absent": table.absent,
            "clause": clause,
        }
        rungs = ladder(table, self.book.trees)
        if rungs is not None:
            bounds = [self.value(b, row.label) for span, row in rungs for b in (span.low, span.high)]
            missing = next((number for _, number in bounds if number is not None), None)
            if missing is not None:
                return {"kind": "missing", "part": missing}
            return {
                "kind": "graduated" if table.graduated else "ladder",
                **common,
                "rungs": [
                    {
                        "low": bounds[2 * i][0] if span.low is not None else None,
                        "high": bounds[2 * i + 1][0] if span.high is not None else None,
                        "li": span.low_included,
                        "hi": span.high_included,
                        **self.row(row, parameters),
                    }
                    for i, (span, row) in enumerate(rungs)
                ],
            }
        rows = [{"tests": [self.test(t, parameters) for t in r.tests], **self.row(r, parameters)} for r in table.rows]
        return {"kind": "rows", **common, "rows": rows}

    def row(self, row: Row, parameters: tuple[str, ...]) -> dict[str, Any]:
        return {
            "label": row.label,
            "then": self._maybe(row.then, parameters),
            "absent": row.absent,
            "clause": self.cite(row.tests[0].clause),
        }

    def accrual(self, accrual: Accrual, parameters: tuple[str, ...]) -> dict[str, Any]:
        names = [n for e in (accrual.rate, *(accrual.split or ())) for n in self.book.names(e)]
        breaks = self.graph.breaks(names)
        facts, law = self.places["fact"], self.places["law"]
        each, total = (self.terms.name_of(n) if n else None for n in (accrual.round_each, accrual.round_total))
        return {
            "kind": "accrual",
            **self.worked_out(accrual.rate, parameters),
            "over": self.expression(accrual.over, parameters),
            "during": self.expression(accrual.during, parameters),
            "excluded": self._maybe(accrual.excluded, parameters),
            "keys": self._keys(accrual, parameters),
            "series": sorted(facts[n] for n in breaks.facts),
            "lawSeries": sorted(law[n] for n in breaks.law),
            "fixed": [d.toordinal() for d in breaks.days],
            "each": self.places["decision"][each] if each else None,
            "total": self.places["decision"][total] if total else None,
        }

    def _keys(self, accrual: Accrual, parameters: tuple[str, ...]) -> list[Raw]:
        """What must be equal for two days to belong to one segment."""
        if accrual.split is not None:
            return [self.expression(e, parameters) for e in accrual.split]
        keys: list[Raw] = []
        for _, name in sorted(self.book.words(accrual.rate).items()):
            fact, decision = self.terms.facts.get(name), self.terms.decisions.get(name)
            if fact is not None and fact.varies:
                keys.append(Raw(f"(r,d)=>r.at({self.places['fact'][name]},d)"))
            elif name in self.terms.law:
                keys.append(Raw(f"(r,d)=>r.l({self.places['law'][name]},d)"))
            elif decision is not None and decision.parameters:
                return [self.expression(accrual.rate, parameters)]
            elif decision is not None:
                keys.append(Raw(f"(r,d)=>r.D({self.places['decision'][name]},d)"))
        return keys

    def collect(self, collect: Collect, parameters: tuple[str, ...]) -> dict[str, Any]:
        items = [[self.cite(c), self.expression(e, parameters)] for c, e in collect.items]
        return {"kind": "collect", "items": items}
