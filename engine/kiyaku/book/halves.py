"""Transitional rules that keep half a rule: an earlier formula that would read what the revision has changed.

A rule that keeps 別紙4※1 keeps its formula, not the prices of 別紙4 that it multiplies.  Whether the earlier or the new
price is meant, only the terms can say: the rule keeps that clause too, or names it in `anew`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from kiyaku.book.citation import Citation
from kiyaku.book.expressions import expressions
from kiyaku.book.graph import NO_FIGURE, Graph
from kiyaku.book.model import Decision, Terms, Transition

_DAY = timedelta(days=1)


def halves(terms: Terms, graph: Graph) -> Iterator[tuple[Transition, str, str, Citation]]:
    """A rule, a decision that it keeps, what that reads which is new, and the clause of the latter."""
    for place in dict.fromkeys(rule.place.address for rule in terms.transitions):
        rules = [rule for rule in terms.transitions if rule.place.address == place]
        for since in dict.fromkeys(rule.since for rule in rules):
            together = [rule for rule in rules if rule.since == since]
            for name in terms.decisions:
                if _holds_on(terms.decisions[name], together, since):
                    for other, clause in _changed_below(terms, graph, name, together, since):
                        yield together[0], name, other, clause


def _changed_below(
    terms: Terms, graph: Graph, name: str, rules: list[Transition], start: date
) -> Iterator[tuple[str, Citation]]:
    """What an earlier version reads that the revision has changed and the rules do not keep."""
    waiting, seen = [name], {name}
    before = start - _DAY
    while waiting:
        for edge in graph.of(waiting.pop()):
            other = terms.decisions.get(edge.name)
            if other is None or other.name in seen or edge.kind in NO_FIGURE or before not in edge.days:
                continue
            seen.add(other.name)
            old, new = other.versions.at(before), other.versions.at(start)
            if _holds_on(other, rules, start) or (
                new is not None and any(new.citation in a for r in rules for a in r.anew)
            ):
                continue
            if old is not None and new is not None and _texts(old) != _texts(new):
                yield other.name, new.citation
            else:
                waiting.append(other.name)


def _holds_on(decision: Decision, rules: list[Transition], start: date) -> bool:
    """Whether one of the rules keeps its version from before the revision."""
    found = decision.versions.at(start - _DAY)
    return found is not None and any(rule.concerns(found.citation) for rule in rules)


def _texts(part: object) -> list[str]:
    return [expression.text for expression in expressions(part)]
