"""A comparison on the terminal: two columns that know how wide Japanese is.

Marks are underlined; where there is no colour, a line of tildes stands below the marked words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kiyaku.messages import text
from kiyaku.publish.diff import Comparison
from kiyaku.publish.diff_layout import Block, Grid, Options, Words, sections
from kiyaku.publish.terminal import Style, left, width, wrapped
from kiyaku.publish.word_diff import Runs, TextRun, plain

_BAR = " │ "
_Row = tuple[tuple[str, bool], ...]  # characters with their marks


def comparison_text(comparison: Comparison, options: Options, style: Style, *, columns: int = 100) -> Iterator[str]:
    """The whole table."""
    language = options.language
    yield style(text("diff-title", language, title=comparison.title), "bold")
    yield style(options.days(comparison), "dim")
    found = sections(comparison, options)
    if not found:
        yield options.nothing(comparison)
        return
    yield text("diff-caption", language)
    half = max(20, (columns - len(_BAR)) // 2)
    first, second = options.columns()[:2]
    rule = "─" * (half + 1) + "┼" + "─" * (half + 1)
    yield left(style(first, "bold"), half) + _BAR + style(second, "bold")
    for section in found:
        yield rule
        for line in section.lines:
            a, b = ([*_rows(block, half)] for block in options.ordered(line))
            for i in range(max(len(a), len(b))):
                yield from _side_by_side(a[i] if i < len(a) else (), b[i] if i < len(b) else (), half, style)
            if options.remarks and line.remark:
                yield style(f"  [{line.remark}]", "dim")


def _rows(block: Block | None, half: int) -> Iterator[_Row]:
    if isinstance(block, Words):
        yield from _broken(block.runs, "  " * block.level, half)
    elif isinstance(block, Grid):
        yield from _table(block, "  " * block.level)


def _broken(runs: Runs, lead: str, half: int) -> Iterator[_Row]:
    """Runs in rows of at most so many columns, each character with its mark."""
    characters = [(c, run.marked) for run in runs for c in run.text]
    at = 0
    for row in wrapped(plain(runs), columns=half - len(lead)):
        out: list[tuple[str, bool]] = [(c, False) for c in lead]
        for c in row:
            while characters[at][0] != c:
                at += 1
            out.append(characters[at])
            at += 1
        yield tuple(out)


def _table(grid: Grid, lead: str) -> Iterator[_Row]:
    full = [row for row in (grid.head, *grid.rows) if len(row) == len(grid.head)]
    widths = [max(width(plain(row[i])) for row in full) for i in range(len(grid.head))]
    for row in (grid.head, *grid.rows):
        out = [(c, False) for c in lead + "  "]
        for cell, columns in zip(row, widths, strict=False):
            out += _flat(cell)
            out += [(" ", False)] * (columns - width(plain(cell)) + 2)
        while out and out[-1] == (" ", False):
            out.pop()
        yield tuple(out)


def _flat(runs: Sequence[TextRun]) -> list[tuple[str, bool]]:
    return [(c, run.marked) for run in runs for c in run.text]


def _side_by_side(a: _Row, b: _Row, half: int, style: Style) -> Iterator[str]:
    shown = [_painted(row, style) if style.colour else "".join(c for c, _ in row) for row in (a, b)]
    yield (left(shown[0], half) + _BAR + shown[1]).rstrip()
    if not style.colour and any(marked for _, marked in (*a, *b)):
        yield (left(_under(a), half) + _BAR + _under(b)).rstrip()


def _painted(row: _Row, style: Style) -> str:
    out, stretch = "", ""
    for c, marked in row:
        if not marked and stretch:
            out += style(stretch, "underline")
            stretch = ""
        if marked:
            stretch += c
        else:
            out += c
    return out + style(stretch, "underline")


def _under(row: _Row) -> str:
    return "".join(("~" if marked else " ") * width(c) for c, marked in row).rstrip()
