"""Two states of a terms document compared clause by clause, table cell by cell.

Before: the clauses as of two days.  After: a tree of changes.  A clause is paired with the one of its number, or with
the one that says the same under another number; what is left over was added or deleted.  A clause that is repealed
keeps its number; one that is deleted gives it to its successor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Literal

from kiyaku.book.citation import Citation
from kiyaku.book.model import Terms
from kiyaku.diagnostic import Diagnostic, KiyakuError
from kiyaku.messages import Language
from kiyaku.publish.snapshot import Facet, Snapshot, snapshots
from kiyaku.publish.word_diff import Runs, compared, similarity, whole

Kind = Literal["unchanged", "changed", "added", "deleted", "repealed", "renumbered"]

_SAME_NUMBER = 0.25  # what a common number adds to the similarity of two clauses
_MOVED = 0.6  # clauses of different numbers that are less alike are different clauses


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """A text before and after, with marks on what is not in the other; None where there is none."""

    before: Runs | None
    after: Runs | None

    @property
    def changed(self) -> bool:
        """Whether anything is different."""
        return any(run.marked for side in (self.before, self.after) for run in side or ())


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """A row of a table before and after, cell by cell."""

    before: tuple[Runs, ...] | None
    after: tuple[Runs, ...] | None

    @property
    def changed(self) -> bool:
        """Whether anything is different."""
        return any(run.marked for side in (self.before, self.after) for cell in side or () for run in cell)


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetChange:
    """What a clause says beside its text, before and after."""

    label: str
    sentence: Texts | None = None
    head: RowChange | None = None
    rows: tuple[RowChange, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything is different."""
        parts: list[Texts | RowChange | None] = [self.sentence, self.head, *self.rows]
        return any(part is not None and part.changed for part in parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseChange:
    """A clause before and after, and the clauses inside it."""

    kind: Kind
    before: Citation | None
    after: Citation | None
    title: Texts
    text: Texts
    facets: tuple[FacetChange, ...] = ()
    children: tuple[ClauseChange, ...] = ()

    @property
    def citation(self) -> Citation:
        """Its address: the new one, if it has one."""
        found = self.after or self.before
        assert found is not None
        return found

    def walk(self) -> Iterator[ClauseChange]:
        """This change and those inside it."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def content_changed(self) -> bool:
        """Whether more than its number is different."""
        own = self.title.changed or self.text.changed or any(f.changed for f in self.facets)
        return own or any(c.kind != "unchanged" for c in self.children)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What is different between two days; `changes` holds the articles and annexes that changed."""

    title: str
    before: date
    after: date
    changes: tuple[ClauseChange, ...]


def compare(old: Terms, before: date, new: Terms, after: date, language: Language = "ja") -> Comparison:
    """What is different between the terms of two days.

    Raises:
        KiyakuError: the text of one of the days is not held.
    """
    wrong = [d for terms, day in ((old, before), (new, after)) if (d := _no_text(terms, day)) is not None]
    if wrong:
        raise KiyakuError(wrong)
    pairs = _pairs(snapshots(old, before, language), snapshots(new, after, language))
    changes = (_change(a, b) for a, b in pairs)
    return Comparison(
        title=new.title, before=before, after=after, changes=tuple(c for c in changes if c.kind != "unchanged")
    )


def _no_text(terms: Terms, day: date) -> Diagnostic | None:
    revision = terms.revision_at(day)
    if revision is not None and not revision.text_held:
        args = {"day": day, "number": revision.number or revision.citation, "effective": revision.effective}
        return Diagnostic(code="diff-no-text", args=args, hint="fix")
    if revision is None:
        first = terms.revisions[0].effective if terms.revisions else None
        return Diagnostic(code="diff-before-first", args={"day": day, "first": first}, hint="fix")
    return None


# -- which clause became which

_Pair = tuple[Snapshot | None, Snapshot | None]


def _pairs(olds: Sequence[Snapshot], news: Sequence[Snapshot]) -> list[_Pair]:
    """Clauses before and after in the order of the new text, those that are gone where they stood."""
    partner: dict[int, int] = {}  # of new ones: the old one
    matched: set[int] = set()

    def take(o: int, n: int) -> None:
        if n not in partner and o not in matched:
            partner[n] = o
            matched.add(o)

    same = [(o, n) for o, a in enumerate(olds) for n, b in enumerate(news) if _key(a) == _key(b)]
    for o, n in same:
        if olds[o].content == news[n].content:
            take(o, n)
    for n, b in enumerate(news):
        for o, a in enumerate(olds):
            if b.full_text and not b.repealed and _kind(a) == _kind(b) and a.content == b.content:
                take(o, n)
    for _, o, n in sorted(_candidates(olds, news, matched, set(partner)), reverse=True):
        take(o, n)
    for o, n in same:
        take(o, n)
    out: list[_Pair] = [
        (olds[partner[n]] if n in partner else None, b) for n, b in enumerate(news) if n in partner or not b.repealed
    ]
    for o, a in enumerate(olds):
        if o not in matched and not a.repealed:
            previous = next((i for i in range(len(out) - 1, -1, -1) if o and out[i][0] is olds[o - 1]), -1)
            out.insert(previous + 1, (a, None))
    return out


def _candidates(
    olds: Sequence[Snapshot], news: Sequence[Snapshot], matched: set[int], placed: set[int]
) -> Iterator[tuple[float, int, int]]:
    for o, a in enumerate(olds):
        for n, b in enumerate(news):
            if o in matched or n in placed or a.repealed or b.repealed or _kind(a) != _kind(b):
                continue
            alike = similarity(a.full_text, b.full_text)
            if _key(a) == _key(b):
                yield alike + _SAME_NUMBER, o, n
            elif alike >= _MOVED:
                yield alike, o, n


def _key(snapshot: Snapshot) -> tuple[str, str]:
    return snapshot.citation.steps[-1]


def _kind(snapshot: Snapshot) -> str:
    return snapshot.citation.steps[-1][0]


# -- what became of it


def _change(old: Snapshot | None, new: Snapshot | None) -> ClauseChange:
    if old is None or new is None or new.repealed != old.repealed:
        return _one_sided(old, new)
    children = tuple(_change(a, b) for a, b in _pairs(old.children, new.children))
    change = ClauseChange(
        kind="changed",
        before=old.citation,
        after=new.citation,
        title=_texts(old.title, new.title),
        text=_texts(old.text, new.text),
        facets=tuple(_facets(old.facets, new.facets)),
        children=children,
    )
    if _key(old) != _key(new):
        return replace(change, kind="renumbered")
    return change if change.content_changed else replace(change, kind="unchanged")


def _one_sided(old: Snapshot | None, new: Snapshot | None) -> ClauseChange:
    """A clause that one side alone has: everything of it is marked."""
    added = new is not None and not new.repealed
    only = new if added else old
    assert only is not None
    children = (_one_sided(None, c) if added else _one_sided(c, None) for c in only.children)
    empty = Snapshot(citation=only.citation)
    return ClauseChange(
        kind="added" if added else "deleted" if new is None else "repealed",
        before=old.citation if old is not None else None,
        after=new.citation if new is not None else None,
        title=_sided(only.title, added=added),
        text=_sided(only.text, added=added),
        facets=tuple(_facets(() if added else only.facets, only.facets if added else empty.facets)),
        children=tuple(children),
    )


def _texts(before: str, after: str) -> Texts:
    if not before and not after:
        return Texts(before=None, after=None)
    if not before or not after:
        return _sided(before or after, added=bool(after))
    left, right = compared(before, after)
    return Texts(before=left, after=right)


def _sided(words: str, *, added: bool) -> Texts:
    runs = whole(words, marked=True) or None
    return Texts(before=None if added else runs, after=runs if added else None)


def _facets(olds: Sequence[Facet], news: Sequence[Facet]) -> Iterator[FacetChange]:
    before, after = {f.key: f for f in olds}, {f.key: f for f in news}
    for key in dict.fromkeys([*after, *before]):
        old, new = before.get(key), after.get(key)
        if old is not None and new is not None and bool(old.rows) != bool(new.rows):  # a table that became a formula
            yield _facet(old, None)
            yield _facet(None, new)
        else:
            yield _facet(old, new)


def _facet(old: Facet | None, new: Facet | None) -> FacetChange:
    some = new or old
    assert some is not None
    if not some.rows:
        sentence = _texts(old.sentence if old else "", new.sentence if new else "")
        return FacetChange(label=some.label, sentence=sentence)
    return FacetChange(
        label=some.label,
        head=_row(old.head if old else None, new.head if new else None),
        rows=tuple(_rows(old, new)),
    )


def _rows(old: Facet | None, new: Facet | None) -> Iterator[RowChange]:
    a, b = old.rows if old else (), new.rows if new else ()
    left, right = ([row[: facet.conditions] for row in facet.rows] if facet else [] for facet in (old, new))
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for _, a1, a2, b1, b2 in matcher.get_opcodes():
        if a2 - a1 == b2 - b1:
            for before, after in zip(a[a1:a2], b[b1:b2], strict=True):
                yield _row(before, after)
        else:
            for before in a[a1:a2]:
                yield _row(before, None)
            for after in b[b1:b2]:
                yield _row(None, after)


def _row(before: tuple[str, ...] | None, after: tuple[str, ...] | None) -> RowChange:
    if before is None or after is None or len(before) != len(after):
        sides = (None if row is None else tuple(whole(cell, marked=True) for cell in row) for row in (before, after))
        return RowChange(before=next(sides), after=next(sides))
    both = [compared(a, b) for a, b in zip(before, after, strict=True)]
    return RowChange(before=tuple(a for a, _ in both), after=tuple(b for _, b in both))
