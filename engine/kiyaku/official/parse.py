"""A published document to its clauses.

Before: lines without furniture.  After: a tree of clauses with the citations that the rules use.  The numbering
decides, not one document's layout: a mark opens a clause where it continues a numbering that is open or begins one, and
where the line before it has come to an end; any other line goes on with the clause that is open.

What a citation has no word for gets the nearest one: 別表 counts as 別紙 (with the next free number where both exist),
①② directly in an article are its paragraphs, and divisions of items that are not lettered イロハ are numbered i, ii.
"""

from __future__ import annotations

import re

from kiyaku.book.citation import Kind
from kiyaku.official import markers
from kiyaku.official.lines import Line, lines_of
from kiyaku.official.markers import Heading, Marker
from kiyaku.official.resolve import first_day, sections_or_items
from kiyaku.official.tables import add_table
from kiyaku.official.tree import Draft, Tree
from kiyaku.official.words import complete, dates, joined, narrow

FRONT = "冒頭"  # the key of what stands before the first clause
_BRACKETED = ("(1)", "①", "(一)", "(イ)", "(ア)")
_FULL_LINE = 35  # characters; what stands below a shorter line does not go on with it
_LONGEST = 50_000  # characters of a line that others go on with
_SENTENCES = 50  # lines of a clause in which a sentence is looked for
_JUMP = 3  # numbers that may be missing before a heading that is not sure to be one


def parse(document: str) -> Tree:
    """The clauses of a document."""
    cutter = _Cutter()
    lines = lines_of(document)
    i = 0
    while i < len(lines):
        i += cutter.take(lines, i)
    return Tree(tuple(draft.finish() for draft in cutter.finished()))


class _Cutter:
    """Cuts one document; holds what is open."""

    def __init__(self) -> None:
        self.front = Draft(None, FRONT)
        self.document = Draft(None, "", children=[self.front])
        self.annexes: dict[str, set[int]] = {}  # the numbers in use, by the word before them
        self.highest: dict[str, int] = {}
        self.labels: dict[int, str] = {}  # the words of annexes, by the numbers that citations have for them
        self.open: list[Draft] = [self.front]  # from the outermost to the innermost clause
        self.target = self.front  # where the next words go: the innermost clause, or a note beside it
        self.chapter: tuple[int, str] | None = None
        self.last = (0, 0)  # the number of the last article
        self.caption = ""  # a heading that stands above the number of its clause

    # -- lines

    def take(self, lines: list[Line], i: int) -> int:
        """Take the line at a position, and say how many were used."""
        line = lines[i]
        if line.cells:
            end = i
            while end < len(lines) and lines[end].cells:
                end += 1
            self._ended_lists()
            add_table(self.target, lines[i:end], article=self.top.kind == "article")
            return end - i
        following = lines[i + 1] if i + 1 < len(lines) else None
        beyond = lines[i + 2] if i + 2 < len(lines) else None
        whole = self._split_heading(line, following, beyond)
        if whole is not None:
            self._words_of(whole, beyond)
            return 2
        self._words_of(line, following)
        return 1

    def _split_heading(self, line: Line, following: Line | None, beyond: Line | None) -> Line | None:
        """A heading that runs over two lines: its bracket is open, or its line is full and the next stands apart."""
        if following is None or following.cells:
            return None
        text = line.text + following.text
        head = markers.article(line.text)
        if head is not None and head.word == "open":
            whole = markers.article(text)
            if whole is None or not whole.firm or not self._is_article(whole, line):
                return None
        elif (head := markers.annex(line.text)) is not None and head.firm:
            apart = beyond is None or beyond.after_blank or bool(beyond.cells)
            if len(line.text) < _FULL_LINE or following.after_blank or not apart or "。" in following.text:
                return None
        else:
            return None
        return Line(text, bulleted=line.bulleted, after_blank=line.after_blank)

    def _words_of(self, line: Line, following: Line | None) -> None:
        if self._heading(line):
            return
        top = self.top
        if top.kind == "annex" and not (top.title or top.lines or top.children) and self._names(line):
            top.title = line.text
            return
        words = markers.caption(line.text)
        if words is not None and not line.bulleted and (self._fresh(line) or line.after_blank):
            if top.kind == "article" and not top.title and not top.lines and not top.children:
                top.title = words
                return
            if following is not None and not following.cells and self._opens(following):
                self.caption = words
                return
        self._below(line)

    def _names(self, line: Line) -> bool:
        """Whether a line can be the heading of an annex that has none beside its number."""
        short = len(line.text) < _FULL_LINE and re.search("[、。]", line.text) is None
        return short and not self._opens(line) and markers.note(line.text) is None and markers.dot(line.text) is None

    def _opens(self, line: Line) -> bool:
        return markers.article(line.text) is not None or any(True for _ in markers.markers(line.text))

    # -- headings

    @property
    def top(self) -> Draft:
        """The article, annex or supplementary provision that is open."""
        return self.open[0]

    def _heading(self, line: Line) -> bool:
        text = line.text
        rest = markers.supplementary(text)
        if not (self._fresh(line) or line.after_blank or rest == "" or self._next_heading(line)):
            return False
        gone = markers.deleted(text)
        if gone is not None and self.top.kind in (None, "article"):
            for n in gone:
                self._article(Heading(n, None, "削除", "", firm=True))
            return True
        head = markers.chapter(text)
        if head is not None and self.top.kind in (None, "article"):
            self._chapter(head)
            return True
        if rest is not None:
            self._supplementary(rest)
            return True
        head = markers.annex(text)
        if head is not None and (head.firm or self._is_annex(head)):
            self._annex(head)
            return True
        head = markers.article(text)
        if head is not None and head.word != "open" and self._is_article(head, line):
            self._article(head)
            return True
        return False

    def _next_heading(self, line: Line) -> bool:
        """Whether a line is so clearly the heading that must come next that no sentence can be going on in it."""
        head = markers.article(line.text)
        if head is not None and head.word != "open" and (head.title or head.rest):
            return (head.number, head.branch) == (self.last[0] + 1, None) and self.top.kind != "supplementary"
        head = markers.annex(line.text)
        return head is not None and head.firm and "、" not in head.title and self._is_annex(head)

    def _is_article(self, head: Heading, line: Line) -> bool:
        numbers = (head.number or 0, head.branch or 0)
        following = numbers in ((self.last[0] + 1, 0), (self.last[0], self.last[1] + 1), (self.last[0], 2))
        if self.top.kind == "annex":
            return head.firm and numbers == (self.last[0] + 1, 0)
        if self.top.kind == "supplementary":
            return False
        if following:
            return True
        if not self._fresh(line):
            return False
        return head.firm or self.last < numbers <= (self.last[0] + _JUMP, 0)

    def _is_annex(self, head: Heading) -> bool:
        used, most = self.annexes.get(head.word, set()), self.highest.get(head.word, 0)
        return head.number is None or (head.number not in used and head.number <= most + _JUMP)

    def _begin(self, draft: Draft) -> Draft:
        self.document.add(draft)
        self.open = [draft]
        self.target = draft
        return draft

    def _chapter(self, head: Heading) -> None:
        if head.word == "章" and head.number is not None:
            self.chapter = (head.number, head.title)
        self._begin(Draft(None, f"第{head.number}{head.word}", title=head.title))

    def _article(self, head: Heading) -> None:
        assert head.number is not None
        self.last = (head.number, head.branch or 0)
        label = f"{head.number}の{head.branch}" if head.branch else str(head.number)
        title, self.caption = head.title or self.caption, ""
        self._begin(Draft("article", label, title=title, chapter=self.chapter))
        if head.rest:
            self._below(Line(head.rest, bulleted=True))

    def _annex(self, head: Heading) -> None:
        ordinal = head.number or 1 + self.highest.get(head.word, 0)
        label = ordinal if self.labels.setdefault(ordinal, head.word) == head.word else 1 + max(self.highest.values())
        self.labels.setdefault(label, head.word)
        self.annexes.setdefault(head.word, set()).add(ordinal)
        self.highest[head.word] = max(ordinal, label, self.highest.get(head.word, 0))
        self.caption = ""
        self._begin(Draft("annex", str(label), title=head.title, style=head.word, ordinal=ordinal))

    def _supplementary(self, rest: str) -> None:
        found = dates(rest)
        label = found[0].isoformat() if found else ""
        self.caption = ""
        words = narrow(rest)
        title = rest[1:-1].strip() if words.startswith("(") and words.endswith(")") else rest
        self._begin(Draft("supplementary", label, title=title))

    # -- clauses inside an article, an annex or a supplementary provision

    def _fresh(self, line: Line) -> bool:
        """Whether what came before has come to an end, so that a line may open a clause."""
        if line.bulleted or self.caption or not self.target.lines or self.top.kind is None:
            return True
        last = self.target.lines[-1]
        if complete(last) or "\t" in last:  # the row of a table is an end as well
            return True
        noun = self.target.kind in ("item", "subitem", "section")
        return noun and not any("。" in above for above in self.target.lines[:_SENTENCES])

    def _below(self, line: Line) -> None:
        text = line.text
        if self.top.kind is not None:
            if self._note(line) or self._dotted(line):
                return
            for mark in markers.markers(text):
                if self._marked(mark, line):
                    return
        if self.caption:
            self.target.lines.append(f"({self.caption})")
            self.caption = ""
        self._go_on(line)

    def _go_on(self, line: Line) -> None:
        lines, text = self.target.lines, line.text
        below_heading = self.target.kind == "section" and len(lines) == 1
        apart = below_heading and (line.after_blank or len(lines[0]) < _FULL_LINE)
        apart = apart or self.target is self.front
        apart = apart or (bool(lines) and len(lines[-1]) > _LONGEST)
        if lines and not complete(lines[-1]) and "\t" not in lines[-1] and not apart:
            lines[-1] = joined(lines[-1], text)
        else:
            lines.append(text)

    def _note(self, line: Line) -> bool:
        found = markers.note(line.text)
        if found is None or (not self._fresh(line) and not line.after_blank):
            return False
        number, rest = found
        outer = [d for d in self.open if d.kind in ("article", "paragraph", "annex", "section", "supplementary")]
        if self.top.kind == "annex" and number is not None:
            self.open = outer
            self._push(Draft("note", str(number), style="※", ordinal=number), rest)
        elif self.target.kind == "note":
            self.target.lines.append(line.text)  # a remark inside a note
        else:
            self.open = outer
            self.target = self.open[-1].part("注")
            self.target.lines.append(rest)
        return True

    def _dotted(self, line: Line) -> bool:
        rest = markers.dot(line.text)
        if rest is None or self.open[-1].kind in ("subitem", "note") or self._innermost_numbered():
            return False
        while self.open[-1].style == "・":
            self.open.pop()
        ordinal = 1 + sum(c.style == "・" for c in self.open[-1].children)
        self._push(Draft("item", str(ordinal), style="・", ordinal=ordinal), rest)
        return True

    def _innermost_numbered(self) -> bool:
        return self.open[-1].kind == "item" and self.open[-1].style != "・"

    def _marked(self, mark: Marker, line: Line) -> bool:
        depth = next((i for i in range(len(self.open) - 1, 0, -1) if self.open[i].style == mark.style), None)
        if depth is not None:
            before = self.open[depth].ordinal
            if not self._follows(mark, before, line):
                return False
            self.open = self.open[:depth]
        elif not self._begins(mark, line):
            return False
        if depth is None and self._is_second(mark):
            self._first_paragraph()
        draft = self._named(mark)
        if draft is None:
            return False
        draft.title, self.caption = self.caption, ""
        self._push(draft, mark.rest)
        return True

    def _follows(self, mark: Marker, before: int, line: Line) -> bool:
        """Whether a mark goes on with a numbering; one that skips numbers or repeats them must stand clearly apart."""
        fresh = self._fresh(line)
        if mark.ordinal == before + 1:
            return fresh or line.after_blank or (mark.firm and not markers.goes_on(mark.rest))
        if mark.style == "1" and not mark.firm and not line.bulleted:
            return fresh and line.after_blank and before < mark.ordinal <= before + _JUMP
        apart = fresh or (line.after_blank and mark.style in _BRACKETED and not markers.goes_on(mark.rest))
        return apart and mark.style not in ("一", "イ", "ア", "i", "a")

    def _begins(self, mark: Marker, line: Line) -> bool:
        """Whether a mark begins a numbering inside the innermost clause."""
        fresh = self._fresh(line) or line.after_blank
        top = self.top
        if mark.ordinal == 1:
            return fresh or (mark.style in _BRACKETED and not markers.goes_on(mark.rest))
        if mark.style == "1" and top.kind == "article" and not top.lines and not top.children:
            return fresh and line.bulleted
        if self._is_second(mark):
            return fresh
        if mark.style == "1" and mark.firm and top.kind == "supplementary" and not top.children:
            return fresh
        return fresh and mark.style == "(1)"

    def _is_second(self, mark: Marker) -> bool:
        """Whether it is the second paragraph of an article whose first one bears no number, as in statutes."""
        top = self.top
        second = mark.style == "1" and mark.ordinal == 2 and top.kind == "article"
        return second and bool(top.lines) and not any(c.kind == "paragraph" for c in top.children)

    def _first_paragraph(self) -> None:
        """Make what stands in an article so far its first paragraph."""
        top = self.top
        top.gather(Draft("paragraph", "1", style="1", ordinal=1))
        self.open = [top]

    def _named(self, mark: Marker) -> Draft | None:
        """The clause that a mark opens inside the innermost one, or None if nothing can stand there."""
        around, style, n = self.open[-1], mark.style, mark.ordinal
        kind: Kind
        if around.kind == "article" and style in ("1", "①"):
            kind, label = "paragraph", str(n)
        elif around.kind == "annex" and style == "1":
            kind, label = "section", str(n)
        elif around.kind in ("article", "paragraph", "annex", "section", "supplementary", "note", "part"):
            kind, label = "item", markers.CIRCLED[n - 1] if style == "①" and self.top.kind == "annex" else str(n)
        elif around.kind == "item":
            series = markers.IROHA[:10]
            kind = "subitem"
            label = series[n - 1] if style in ("イ", "(イ)") and n <= len(series) else markers.ROMAN[(n - 1) % 20]
        else:
            return None
        return Draft(kind, label, style=style, ordinal=n)

    def _push(self, draft: Draft, rest: str) -> None:
        self.open[-1].add(draft)
        self.open.append(draft)
        self.target = draft
        if rest:
            draft.lines.append(rest)

    def _ended_lists(self) -> None:
        """A table after a list of dots belongs to what is around the list."""
        while self.open[-1].style == "・":
            self.open.pop()
            self.target = self.open[-1]

    # -- the end

    def finished(self) -> list[Draft]:
        """Everything that was cut, with what only the whole can tell: are numbers of an annex sections or items?"""
        tops = self.document.children
        known = {t.label for t in tops if t.kind == "supplementary" and not _undated(t)}
        for top in tops:
            if top.kind == "annex":
                sections_or_items(top)
            if top.kind == "supplementary" and _undated(top):
                top.label = first_day(top) or str(len(known) + 1)
                known.add(top.label)
        self.document.put_again()
        return [t for t in self.document.children if t is not self.front or t.lines]


def _undated(provision: Draft) -> bool:
    return provision.label[:1] in ("", "'")
