"""A tree of changes laid out as a 新旧対照表: lines of two cells, in sections of one article or annex each.

The conventions: what did not change is folded to （略）, neighbours together (`2～5　（略）`); what was added stands
wholly marked against （新設）, what was deleted against （削る）; a clause that only got another number shows that
number marked, then （略）; a repealed clause keeps its number and becomes 削除.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kiyaku.book.citation import Citation
from kiyaku.messages import Language, text
from kiyaku.publish.diff import ClauseChange, Comparison, FacetChange, Kind, RowChange
from kiyaku.publish.word_diff import Runs, TextRun, joined, whole

Style = Literal["heading", "text", "formula"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A paragraph of a cell; `level` is how far it stands in, `numbered` whether it begins with a clause's number."""

    runs: Runs
    style: Style = "text"
    level: int = 0
    numbered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table inside a cell; a row with fewer cells than the head stands for rows left out."""

    caption: str
    head: tuple[Runs, ...]
    rows: tuple[tuple[Runs, ...], ...]
    level: int = 0


Block = Words | Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What stands side by side; None is an empty cell."""

    before: Block | None
    after: Block | None
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The lines of one article or annex."""

    citation: Citation
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How the table is set: order of the columns, their labels, whether there is a column for remarks or formulas."""

    language: Language = "ja"
    after_first: bool = True
    label_after: str | None = None
    label_before: str | None = None
    remarks: bool = False
    formulas: bool = True

    def days(self, comparison: Comparison) -> str:
        """Which days are compared."""
        return text("diff-days", self.language, **self.dates(comparison))

    def nothing(self, comparison: Comparison) -> str:
        """What is said if nothing changes."""
        return text("diff-nothing", self.language, **self.dates(comparison))

    def dates(self, comparison: Comparison) -> dict[str, str]:
        """Both days as people write them."""
        both = (("before", comparison.before), ("after", comparison.after))
        return {k: text("diff-date", self.language, year=d.year, month=d.month, day=d.day) for k, d in both}

    def columns(self) -> tuple[str, ...]:
        """The labels of the columns, in their order."""
        after = self.label_after or text("diff-after", self.language)
        before = self.label_before or text("diff-before", self.language)
        both = (after, before) if self.after_first else (before, after)
        return (*both, text("diff-remarks", self.language)) if self.remarks else both

    def ordered(self, line: Line) -> tuple[Block | None, Block | None]:
        """The two cells of a line, in the order of the columns."""
        return (line.after, line.before) if self.after_first else (line.before, line.after)


def sections(comparison: Comparison, options: Options) -> tuple[Section, ...]:
    """The whole table."""
    layout = _Layout(options)
    found = (Section(citation=c.citation, lines=tuple(layout.top(c))) for c in comparison.changes)
    return tuple(section for section in found if section.lines)


def numeral(citation: Citation) -> str:
    """The number of a clause as it stands before its text: `2`, `(1)`, `イ`, `※1`."""
    kind, label = citation.steps[-1]
    if kind == "item" and label.isdigit() and citation.steps[0][0] != "supplementary":
        return f"({label})"
    marks = {"note": "※{}", "entry": "「{}」", "definition": "「{}」", "part": "〔{}〕", "section": "{}."}
    return marks.get(kind, "{}").format(label)


def _numerals(citations: Sequence[Citation]) -> str:
    """The numbers of neighbours that are folded together: `2`, `2・3`, `2～5`."""
    first, last = numeral(citations[0]), numeral(citations[-1])
    if citations[0].steps[-1][0] in ("entry", "definition", "part"):
        labels = "・".join(c.steps[-1][1] for c in citations)
        return f"〔{labels}〕" if citations[0].steps[-1][0] == "part" else f"「{labels}」"
    if len(citations) == 1:
        return first
    return f"{first}・{last}" if len(citations) == 2 else f"{first}～{last}"


_GAP = TextRun("　")
_REMARKS = {"added": "diff-note-added", "deleted": "diff-note-deleted", "repealed": "diff-note-repealed"}


class _Layout:
    def __init__(self, options: Options) -> None:
        self.options = options

    def say(self, code: str, **args: object) -> str:
        return text(code, self.options.language, **args)

    def remark(self, change: ClauseChange) -> str:
        kind: Kind = change.kind
        if kind == "renumbered":
            return self.say("diff-note-renumbered", before=change.before, after=change.after)
        return self.say(_REMARKS[kind]) if kind in _REMARKS else ""

    # -- articles and annexes

    def top(self, change: ClauseChange) -> Iterator[Line]:
        one_sided = change.kind in ("added", "deleted", "repealed")
        lines = list(self.one_sided(change, None) if one_sided else self.inside(change, 0))
        if not one_sided and not lines and not change.title.changed and change.kind != "renumbered":
            return  # only formulas changed, and they are not wanted
        if not one_sided:
            moved = change.kind == "renumbered"
            left = self.heading(change.before, change.title.before, marked=moved)
            right = self.heading(change.after, change.title.after, marked=moved)
            yield Line(before=left, after=right, remark=self.remark(change))
            if moved and not lines:
                omitted = Words(runs=whole(self.say("diff-omitted")))
                yield Line(before=omitted, after=omitted)
        yield from lines

    def heading(self, citation: Citation | None, title: Runs | None, *, marked: bool) -> Words:
        assert citation is not None
        annotation = citation.steps[0][0] == "supplementary"
        runs = [TextRun(str(citation), marked)]
        if title and not (annotation and "".join(r.text for r in title) == str(citation)):
            runs += [TextRun("（", marked), *title, TextRun("）", marked)]
        return Words(runs=joined(runs), style="heading")

    # -- clauses that both sides have

    def inside(self, change: ClauseChange, level: int) -> Iterator[Line]:
        """The lines of a clause below its number: its text, what it says beside it, the clauses inside it."""
        own = [f for f in change.facets if f.changed and (self.options.formulas or f.rows)]
        said = list(self.facets(own, level))
        inner = list(self.children(change, level if change.citation.steps[1:] else level - 1))
        if change.text.before or change.text.after:
            if change.text.changed:
                yield Line(before=_words(change.text.before, level), after=_words(change.text.after, level))
            elif said or inner or change.title.changed:
                omitted = Words(runs=whole(self.say("diff-omitted")), level=level)
                yield Line(before=omitted, after=omitted)
        for part in (inner, said) if _parted(change) else (said, inner):
            yield from part

    def children(self, change: ClauseChange, level: int) -> Iterator[Line]:
        if all(c.kind == "unchanged" for c in change.children):
            if change.children and any(f.changed for f in change.facets) and not change.text.before:
                yield from self.folded(change.children, level + 1)
            return
        group: list[ClauseChange] = []
        for child in change.children:
            lines = [] if child.kind == "unchanged" else list(self.child(child, level + 1))
            if not lines and (not group or group[-1].citation.steps[-1][0] == child.citation.steps[-1][0]):
                group.append(child)
                continue
            if group:
                yield from self.folded(group, level + 1)
            group = [] if lines else [child]
            yield from lines
        if group:
            yield from self.folded(group, level + 1)

    def folded(self, group: Sequence[ClauseChange], level: int) -> Iterator[Line]:
        omitted = Words(
            runs=whole(f"{_numerals([c.citation for c in group])}　{self.say('diff-omitted')}"), level=max(level, 0)
        )
        yield Line(before=omitted, after=omitted)

    def child(self, change: ClauseChange, level: int) -> Iterator[Line]:
        if change.kind in ("added", "deleted", "repealed"):
            yield from self.one_sided(change, level)
            return
        moved = change.kind == "renumbered"
        assert change.before is not None
        assert change.after is not None
        left = [TextRun(numeral(change.before), moved)]
        right = [TextRun(numeral(change.after), moved)]
        if change.title.before or change.title.after:
            left += [_GAP, *(change.title.before or ())]
            right += [_GAP, *(change.title.after or ())]
        lines = list(self.inside(change, level))
        if not lines and not moved and not change.title.changed:
            return
        if not lines:
            omitted = Words(runs=whole(self.say("diff-omitted")), level=level)
            lines = [Line(before=omitted, after=omitted)]
        first = lines[0]
        if isinstance(first.before, Words | None) and isinstance(first.after, Words | None) and _is_text(first):
            lines[0] = Line(before=_led(left, first.before, level), after=_led(right, first.after, level))
        else:
            lines.insert(0, Line(before=_led(left, None, level), after=_led(right, None, level)))
        lines[0] = replace(lines[0], remark=self.remark(change))
        yield from lines

    # -- clauses that one side has

    def one_sided(self, change: ClauseChange, level: int | None) -> Iterator[Line]:
        """A clause on one side, wholly marked, against one word on the other."""
        blocks = list(self.whole(change, level))
        added = change.kind == "added"
        other = change.before if added else change.after
        if other is not None:  # it keeps its number
            runs = whole(f"{numeral(other) if level is not None else other}　{self.say('diff-repealed')}", marked=True)
        else:
            runs = whole(self.say("diff-new" if added else "diff-gone"))
        against: Words | None = Words(runs=runs, level=level or 0)
        remark = self.remark(change)
        for block in blocks:
            yield Line(before=against if added else block, after=block if added else against, remark=remark)
            against, remark = None, ""

    def whole(self, change: ClauseChange, level: int | None) -> Iterator[Block]:
        added = change.kind == "added"
        title = change.title.after if added else change.title.before
        words = change.text.after if added else change.text.before
        here = change.after if added else change.before
        if level is None:
            yield self.heading(here, title, marked=True)
            if words:
                yield Words(runs=words)
            below = -1
        else:
            runs = [TextRun(numeral(change.citation), True)]
            runs += [TextRun("　", True), *title] if title else []
            runs += [TextRun("　", True), *words] if words else []
            yield Words(runs=joined(runs), level=level, numbered=True)
            below = level
        lines = self.facets([f for f in change.facets if self.options.formulas or f.rows], max(below, 0))
        said = [block for line in lines if (block := line.after if added else line.before) is not None]
        inner = [block for child in change.children for block in self.whole(child, below + 1)]
        for part in (inner, said) if _parted(change) else (said, inner):
            yield from part

    # -- tables and formulas

    def facets(self, facets: Sequence[FacetChange], level: int) -> Iterator[Line]:
        for facet in facets:
            if facet.head is not None:
                yield Line(before=self.grid(facet, level, after=False), after=self.grid(facet, level, after=True))
            elif facet.sentence is not None:
                label = TextRun(f"［{facet.label}］")
                both = [
                    Words(runs=joined((label, *side)), style="formula", level=level) if side else None
                    for side in (facet.sentence.before, facet.sentence.after)
                ]
                yield Line(before=both[0], after=both[1])

    def grid(self, facet: FacetChange, level: int, *, after: bool) -> Grid | None:
        head = _side(facet.head, after=after) if facet.head is not None else None
        if head is None:
            return None
        rows: list[tuple[Runs, ...]] = []
        omitted = (whole(self.say("diff-omitted")),)
        for row in facet.rows:
            cells = _side(row, after=after)
            if not row.changed:
                cells = omitted
            if cells is not None and (cells is not omitted or not rows or rows[-1] is not omitted):
                rows.append(cells)
        return Grid(caption=facet.label, head=head, rows=tuple(rows), level=level)


def _side(row: RowChange, *, after: bool) -> tuple[Runs, ...] | None:
    return row.after if after else row.before


def _parted(change: ClauseChange) -> bool:
    """Whether its text stands in parts: then what it says beside the text follows them."""
    return any(c.citation.steps[-1][0] == "part" for c in change.children)


def _words(runs: Runs | None, level: int) -> Words | None:
    return Words(runs=runs, level=level) if runs else None


def _is_text(line: Line) -> bool:
    return all(not isinstance(b, Words) or b.style == "text" for b in (line.before, line.after))


def _led(lead: list[TextRun], words: Words | None, level: int) -> Words:
    runs = joined((*lead, _GAP, *words.runs)) if words is not None else joined(lead)
    return Words(runs=runs, level=level, numbered=True)
