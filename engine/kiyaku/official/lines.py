"""A published document as plain text to its lines, without what only the pages need.

Before: text with line breaks, perhaps form feeds between pages.  After: lines that are not empty, each with its cells
if it is a row of a table; page numbers, running heads, the table of contents and tags left over from a conversion are
gone.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from kiyaku.official.words import NUMBER, narrow, normal

_TAG = re.compile(r"</?(?:ul|ol|li|p|br|div|span|b|i|u|strong|em)\b[^<>]*>", re.IGNORECASE)
_BULLET = re.compile(r"^\s*[-*–]\s+")
_MARKDOWN = re.compile(r"^#{1,6}\s+")
_PAGE = re.compile(r"^(?:p(?:age|\.)?\s*)?\d{1,4}\s*(?:(?:/|of)\s*\d{1,4}|ページ|頁)$", re.IGNORECASE)
_DASHED = re.compile(r"^[-–—]\s*\d{1,4}\s*[-–—]$|^(?:page|ページ|頁)\s*\d{1,4}$", re.IGNORECASE)
_LEADERS = re.compile(r"[.…・‥]{4,}\s*\d*$")
_HEADING = re.compile(rf"^第\s*{NUMBER}\s*[章条]")
_RULED = re.compile(r"^[-=_*─━＿]{3,}$")
_EDGE = 2  # lines at the head and foot of a page that may be furniture
_PAGES = 3  # pages on which a line must recur to be furniture


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its text without bullet, its cells if it is a row, and what stands around it."""

    text: str
    cells: tuple[str, ...] = ()
    bulleted: bool = False
    after_blank: bool = False


def lines_of(document: str) -> list[Line]:
    """The lines of a document that are neither empty nor furniture."""
    pages = [_TAG.sub(" ", page).splitlines() for page in document.lstrip("\ufeff").split("\f")]
    out: list[Line] = []
    blank = True
    for printed in _without_contents(_without_furniture(pages)):
        plain = printed.strip(" \u3000\r")
        if not plain.strip() or _RULED.match(plain) or _PAGE.match(narrow(plain)) or _DASHED.match(narrow(plain)):
            blank = True
            continue
        out.append(_line(plain, after_blank=blank))
        blank = False
    return out


def _line(printed: str, *, after_blank: bool) -> Line:
    if "\t" in printed:
        cells = tuple(c.strip() for c in printed.split("\t"))
        last = next((i for i in range(len(cells) - 1, 1, -1) if cells[i]), 1)
        return Line(printed, cells=cells[: last + 1], after_blank=after_blank)
    if printed.startswith("|") and printed.endswith("|") and len(printed) > 2:
        cells = tuple(c.strip() for c in printed[1:-1].split("|"))
        if all(re.fullmatch(r":?-{2,}:?", c) for c in cells):
            return Line("", cells=("",), after_blank=after_blank)
        return Line(printed, cells=cells, after_blank=after_blank)
    printed = _MARKDOWN.sub("", printed)
    text = _BULLET.sub("", printed)
    return Line(text.strip(), bulleted=text != printed, after_blank=after_blank)


def _without_furniture(pages: list[list[str]]) -> list[str]:
    """The lines of all pages without those that recur at the edge of most of them but for digits."""

    def masked(line: str) -> str:
        return re.sub(r"\d+", "#", normal(line))

    def edges(page: list[str]) -> set[int]:
        written = [i for i, line in enumerate(page) if line.strip()]
        return {*written[:_EDGE], *written[-_EDGE:]}

    seen = Counter(mask for page in pages for mask in {masked(page[i]) for i in edges(page)})
    recurring = {mask for mask, count in seen.items() if count >= max(_PAGES, len(pages) // 2)}
    out: list[str] = []
    for page in pages:
        drop = {i for i in edges(page) if masked(page[i]) in recurring}
        out += [line for i, line in enumerate(page) if i not in drop]
        out.append("")
    return out


def _without_contents(lines: list[str]) -> list[str]:
    """The lines without a table of contents: what stands between 目次 and the second time of its first heading."""
    start = next((i for i, line in enumerate(lines) if normal(line) in ("目次", "もくじ")), None)
    if start is not None:
        heads = [(i, _heading(lines[i])) for i in range(start, len(lines)) if _HEADING.match(narrow(lines[i]).strip())]
        again = next((i for i, head in heads[1:] if head == heads[0][1]), start + 1)
        lines = lines[:start] + lines[again:]
    return [line for line in lines if not _LEADERS.search(narrow(line).rstrip())]


def _heading(line: str) -> str:
    """A heading without the page on which it stands."""
    return re.sub(r"(?<=\D)\d+$", "", normal(_LEADERS.sub("", narrow(line).rstrip())))
