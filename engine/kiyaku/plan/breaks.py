"""Where an accrual may change: temporary, until the dependency graph answers this."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kiyaku.book.check import CheckedBook
from kiyaku.book.model import Accrual, Expression, Formula, Logic, Table
from kiyaku.feel.syntax import ast


def logic_expressions(logic: Logic) -> list[Expression | None]:
    """The expressions of a decision's logic."""
    if isinstance(logic, Formula):
        return [logic.expression]
    if isinstance(logic, Table):
        out: list[Expression | None] = list(logic.inputs)
        for row in logic.rows:
            out += [*row.tests, row.then]
        return out
    if isinstance(logic, Accrual):
        return [logic.rate, logic.over, logic.during, logic.excluded, *(logic.split or ())]
    return [e for _, e in logic.items]


@dataclass(frozen=True, slots=True)
class Breaks:
    varying: frozenset[str]
    days: tuple[date, ...]


class Graph:
    def __init__(self, book: CheckedBook) -> None:
        self.book = book
        self.terms = book.terms

    def reach(self, names: Iterable[str], options: Mapping[str, str] | None = None) -> set[str]:
        from kiyaku.plan.breaks import logic_expressions

        seen: set[str] = set()
        stack = list(names)
        while stack:
            name = stack.pop()
            if name in seen:
                continue
            seen.add(name)
            d = self.terms.decisions.get(name)
            if d is None:
                continue
            found: list[Expression | None] = [d.governed_by]
            cited = [v.citation for _, v in d.versions.entries]
            for _, v in d.versions.entries:
                logics = [v.logic, *(a.logic for a in v.alternatives)]
                if options is not None:
                    taken = [a.logic for a in v.alternatives if options.get(a.reading) == a.option]
                    logics = taken[:1] or [v.logic]
                for logic in logics:
                    found += logic_expressions(logic)
                    if isinstance(logic, Accrual):
                        stack += [self.terms.name_of(n) for n in (logic.round_each, logic.round_total) if n]
                if v.review is not None:
                    found.append(v.review.when)
            for o in self.terms.overrides.get(name, ()):
                found += [o.arises_when, o.governed_by]
                for _, w in o.versions.entries:
                    if options is not None and w.option is not None and options.get(w.option[0]) != w.option[1]:
                        continue
                    cited.append(w.citation)
                    found += [w.when, w.then]
            found += [t.who for t in self.terms.transitions if any(t.concerns(c) for c in cited)]
            for e in found:
                if e is not None:
                    stack += self.book.names(e)
        return seen

    def breaks(self, expressions: Iterable[Expression]) -> Breaks:
        names = self.reach(n for e in expressions for n in self.book.names(e))
        varying: set[str] = set()
        days: set[date] = set()
        for name in names:
            fact = self.terms.facts.get(name)
            if fact is not None and fact.varies:
                varying.add(name)
            if name in self.terms.law:
                varying.add(name)
                days.update(self.terms.law[name].entries.changes())
            d = self.terms.decisions.get(name)
            if d is not None:
                days.update(d.versions.changes())
                cited = {v.citation for _, v in d.versions.entries}
                for o in self.terms.overrides.get(name, ()):
                    days.update(o.versions.changes())
                    cited |= {v.citation for _, v in o.versions.entries}
                for rule in self.terms.transitions:
                    if any(rule.concerns(c) for c in cited):
                        days.update(x for x in (rule.start, rule.until) if x is not None)
        if days:
            days.update(r.effective for r in self.terms.revisions)
        return Breaks(frozenset(varying), tuple(sorted(days)))


def names_in(node: object) -> set[str]:
    """Every word used as a name anywhere in a tree."""
    if isinstance(node, ast.Name):
        return {node.name}
    if isinstance(node, tuple):
        return set().union(*map(names_in, node)) if node else set()
    if isinstance(node, ast.Node):
        return set().union(*(names_in(getattr(node, f)) for f in node.__dataclass_fields__ if f != "span"))
    return set()
