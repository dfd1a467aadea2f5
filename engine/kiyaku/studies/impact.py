"""What a change does to a portfolio: for each contract its bill before and after, and the clauses that cause it.

Before is the book without the versions that the change brings; after is the book with them.  The part of one clause is
the bill of the book in which that clause alone changes, less the bill before; what only several clauses together cause
is left as `together`.  A change may also be another option of a reading: then there is one book and one cause.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kiyaku.answer.book import Book
from kiyaku.diagnostic import Diagnostic, KiyakuError
from kiyaku.studies.portfolio import PortfolioEntry
from kiyaku.studies.workers import spread
from kiyaku.value import Number, magnitude

TOGETHER = "together"
CHUNK = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """A change to look at: the books before and after, and for each clause the book in which it alone changes."""

    before: Book
    after: Book
    alone: Mapping[str, Book] = field(default_factory=dict)
    readings_before: Mapping[str, str] = field(default_factory=dict)
    readings_after: Mapping[str, str] = field(default_factory=dict)
    cause: str = TOGETHER  # what causes a difference that no clause alone causes


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactRow:
    """One contract: what it pays before and after (None where that has no value), and the parts of the difference."""

    id: str
    before: Number | None
    after: Number | None
    parts: Mapping[str, Number] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def difference(self) -> Number | None:
        """What it pays more, or None where one of the two has no value."""
        return None if self.before is None or self.after is None else self.after - self.before


def revision_change(book: Book, effective: date) -> RuleChange:
    """The change that the clause versions of one day bring.

    Raises:
        KiyakuError: no clause has a version of that day.
    """
    changed = []
    deeming = {one.citation.top for one in book.terms.deemed if one.start == effective}
    for citation, whole in book.terms.clauses.items():
        own = 1 if citation.steps[0][0] == "supplementary" else 0  # as enacted, it comes with its revision
        if citation in deeming or any(interval.start == effective for interval, _ in whole.versions.entries[own:]):
            changed.append(str(citation))
    if not changed:
        known = "、".join(sorted({str(r.effective) for r in book.terms.revisions}))
        raise KiyakuError([Diagnostic(code="no-change-then", args={"value": effective, "known": known}, hint="fix")])
    alone: dict[str, Book] = {}
    if len(changed) > 1:
        for clause in changed:
            try:
                alone[clause] = book.without(effective, frozenset(changed) - {clause})
            except KiyakuError:
                continue  # it cannot stand without the others: its part is in what they cause together
    return RuleChange(
        before=book.without(effective, frozenset(changed)),
        after=book,
        alone=alone,
        cause=changed[0] if len(changed) == 1 else TOGETHER,
    )


def reading_change(book: Book, readings: Mapping[str, str]) -> RuleChange:
    """The change from the adopted readings to other options."""
    cause = "、".join(f"{id}={option}" for id, option in readings.items())
    return RuleChange(before=book, after=book, readings_after=readings, cause=cause)


def compare(change: RuleChange, entry: PortfolioEntry, month: date) -> ImpactRow:
    """One contract under a change."""
    if entry.facts is None:
        return ImpactRow(id=entry.id, before=None, after=None, diagnostics=entry.diagnostics)
    try:
        contract = change.after.contract(entry.facts)
        after = change.after.bill(contract, month, readings=change.readings_after or None).total
        own = change.before.adopted(contract)
        before = change.before.bill(own, month, readings=change.readings_before or None).total
        parts: dict[str, Number] = {}
        if before is not None and after is not None and before != after:
            left = after - before
            for clause, book in change.alone.items():
                total = book.bill(book.adopted(contract), month).total
                if total is not None and total != before:
                    parts[clause] = total - before
                    left -= total - before
            if left:
                parts[change.cause] = left
    except KiyakuError as error:
        return ImpactRow(id=entry.id, before=None, after=None, diagnostics=entry.placed(error.diagnostics))
    return ImpactRow(id=entry.id, before=before, after=after, parts=parts)


def run(change: RuleChange, entries: Sequence[PortfolioEntry], month: date, *, jobs: int = 1) -> Iterator[ImpactRow]:
    """Every contract under a change, in the order of the portfolio."""
    if jobs > 1 and len(entries) > CHUNK:
        parts = (entries[start : start + CHUNK] for start in range(0, len(entries), CHUNK))
        for rows in spread(_compared, parts, jobs, _begin, change, month):
            yield from rows
        return
    for entry in entries:
        yield compare(change, entry, month)


_work: list[tuple[RuleChange, date]] = []  # of this process


def _begin(change: RuleChange, month: date) -> None:
    _work[:] = [(change, month)]


def _compared(entries: Sequence[PortfolioEntry]) -> list[ImpactRow]:
    ((change, month),) = _work
    return [compare(change, entry, month) for entry in entries]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a change does to a whole portfolio."""

    contracts: int
    failed: int
    before: Number
    after: Number
    more: int
    less: int
    same: int
    by_cause: Mapping[str, tuple[int, Number]]  # how many contracts, and how much in all
    largest: tuple[ImpactRow, ...]
    bins: tuple[tuple[Number, Number, int], ...]  # from, to, how many


def summarize(rows: Sequence[ImpactRow], *, largest: int = 10, bins: int = 12) -> Summary:
    """Totals, winners and losers, causes, the largest changes and their distribution."""
    known = [(r, r.before, r.after) for r in rows if r.before is not None and r.after is not None]
    moved = [(row, after - before) for row, before, after in known if after != before]
    causes: dict[str, tuple[int, Number]] = {}
    for row, _ in moved:
        for cause, part in row.parts.items():
            count, amount = causes.get(cause, (0, 0))
            causes[cause] = (count + 1, amount + part)
    return Summary(
        contracts=len(rows),
        failed=len(rows) - len(known),
        before=sum(before for _, before, _ in known),
        after=sum(after for _, _, after in known),
        more=sum(difference > 0 for _, difference in moved),
        less=sum(difference < 0 for _, difference in moved),
        same=len(known) - len(moved),
        by_cause=dict(sorted(causes.items(), key=lambda c: -magnitude(c[1][1]))),
        largest=tuple(row for row, _ in sorted(moved, key=lambda m: -magnitude(m[1]))[:largest]),
        bins=_bins([difference for _, difference in moved], bins),
    )


def _bins(differences: list[Number], count: int) -> tuple[tuple[Number, Number, int], ...]:
    if not differences:
        return ()
    low, high = min(differences), max(differences)
    width = max(1, -(-(high - low + 1) // count))
    counts = [0] * count
    for d in differences:
        counts[min(count - 1, int((d - low) // width))] += 1
    return tuple((low + i * width, low + (i + 1) * width - 1, n) for i, n in enumerate(counts) if n or i == 0)
