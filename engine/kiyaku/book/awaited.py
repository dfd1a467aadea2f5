"""What only revisions that do not count bring: facts, constraints on new decisions, readings, lines of a bill.

Facts, readings and the bill have no versions of their own.  Whoever drafts a revision adds what it needs beside them;
for everybody who does not ask for drafts that is not there yet.

Before: the terms as they count, and the same with the drafts.  After: the terms as they count, without what only the
drafts use.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kiyaku.book.citation import parse as parse_citation
from kiyaku.book.expressions import expressions
from kiyaku.book.model import BillSpec, Reading, Terms


def without(terms: Terms, drafted: Terms) -> Terms:
    """The terms without what only the drafts use."""
    counted = {e.address: e.text for e in expressions(_ruling(terms))}
    both = {e.address: e.text for e in expressions(_ruling(drafted))}
    later = [text for address, text in both.items() if address not in counted]
    decisions = {w for d in drafted.decisions.values() if d.name not in terms.decisions for w in (d.name, d.key)}
    constraints = tuple(c for c in terms.constraints if not _mention(decisions, [c.that.text]))
    now = [*counted.values(), *(c.that.text for c in constraints)]
    now += [fact.domain.text for fact in terms.facts.values() if fact.domain is not None]
    now += [terms.bill.as_of.text] if terms.bill is not None else []
    named = {name: (name, fact.key) for name, fact in terms.facts.items()}
    awaited = {n for n, words in named.items() if _mention(words, later) and not _mention(words, now)}
    return replace(
        terms,
        facts={name: fact for name, fact in terms.facts.items() if name not in awaited},
        keys={key: name for key, name in terms.keys.items() if name not in awaited},
        constraints=constraints,
        readings={id: r for id, r in terms.readings.items() if not _of_a_draft(r, terms, drafted)},
        bill=_bill(terms.bill, decisions) if terms.bill is not None else None,
    )


def _ruling(terms: Terms) -> tuple[object, ...]:
    """What decides something, and the facts that it is about."""
    return terms.decisions, terms.overrides, terms.transitions, terms.deemed, terms.law


def _bill(bill: BillSpec, awaited: set[str]) -> BillSpec:
    lines = tuple(name for name in bill.lines if name not in awaited)
    return replace(bill, lines=lines, totals=tuple(name for name in bill.totals if name not in awaited))


def _of_a_draft(reading: Reading, terms: Terms, drafted: Terms) -> bool:
    """Whether a reading is about an article or annex that only a draft brings."""
    cited = [c.top for c in map(parse_citation, reading.clauses) if c is not None]
    return any(top not in terms.clauses and top in drafted.clauses for top in cited)


def _mention(words: Iterable[str], texts: Iterable[str]) -> bool:
    wanted = tuple(words)
    return any(word in text for text in texts for word in wanted)
