"""A comparison as Markdown and as an accessible HTML table."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from kiyaku.messages import text
from kiyaku.publish.diff import Comparison
from kiyaku.publish.diff_layout import Block, Grid, Line, Options, Words, sections
from kiyaku.publish.markdown import plain
from kiyaku.publish.word_diff import Runs
from kiyaku.visible import writable

# -- Markdown


def comparison_markdown(comparison: Comparison, options: Options) -> Iterator[str]:
    """The whole table; marks are `<u>`, which every renderer of Markdown passes through."""
    language = options.language
    yield f"# {plain(text('diff-title', language, title=comparison.title))}"
    yield ""
    yield plain(options.days(comparison))
    yield ""
    found = sections(comparison, options)
    if not found:
        yield plain(options.nothing(comparison))
        return
    yield text("diff-caption", language)
    yield ""
    columns = options.columns()
    yield f"| {' | '.join(map(plain, columns))} |"
    yield f"|{' --- |' * len(columns)}"
    for section in found:
        for line in section.lines:
            cells = [_markdown_block(block) for block in options.ordered(line)]
            if options.remarks:
                cells.append(plain(line.remark))
            yield f"| {' | '.join(cells)} |"


def _markdown_block(block: Block | None) -> str:
    if block is None:
        return ""
    lead = "　" * block.level
    if isinstance(block, Words):
        words = lead + _markdown_runs(block.runs)
        return f"**{words}**" if block.style == "heading" else words
    rows = ("　".join(_markdown_runs(cell) for cell in row) for row in (block.head, *block.rows))
    return "<br>".join(lead + row for row in rows)


def _markdown_runs(runs: Runs) -> str:
    return "".join(f"<u>{plain(run.text)}</u>" if run.marked else plain(run.text) for run in runs)


# -- HTML

_STYLE = """\
body { font-family: "Hiragino Mincho ProN", "Yu Mincho", YuMincho, "Noto Serif CJK JP", serif; margin: 2rem auto;
  max-width: 72rem; padding: 0 1rem; line-height: 1.7; }
table.comparison { border-collapse: collapse; table-layout: fixed; width: 100%; }
table.comparison > caption { text-align: right; }
table.comparison > thead th { border: 1px solid; padding: .3rem; }
table.comparison > tbody { border: 1px solid; }
table.comparison > tbody > tr > td { border: solid; border-width: 0 1px; padding: .1rem .6rem; vertical-align: top; }
table.comparison p { margin: 0; }
table.comparison p.heading { font-weight: bold; }
table.comparison p.formula { font-size: .85em; }
table.comparison ins, table.comparison del { text-decoration: underline; }
table.cells { border-collapse: collapse; margin: .3rem 0; }
table.cells th, table.cells td { border: 1px solid; font-weight: normal; padding: 0 .6rem; }
@media print { table.comparison > thead { display: table-header-group; } body { max-width: none; } }"""


def comparison_page(comparison: Comparison, options: Options) -> Iterator[str]:
    """A whole page, complete in itself."""
    title = _html(text("diff-title", options.language, title=comparison.title))
    yield "<!DOCTYPE html>"
    yield f'<html lang="{options.language}">'
    yield f'<head><meta charset="utf-8"><title>{title}</title>'
    yield f"<style>\n{_STYLE}\n</style></head>"
    yield f"<body>\n<h1>{title}</h1>"
    days = options.days(comparison)
    yield f"<p>{_html(days)}</p>"
    yield from comparison_table(comparison, options)
    yield "</body>\n</html>"


def comparison_table(comparison: Comparison, options: Options) -> Iterator[str]:
    """The table alone, for a page that has its own frame."""
    language = options.language
    found = sections(comparison, options)
    if not found:
        nothing = options.nothing(comparison)
        yield f"<p>{_html(nothing)}</p>"
        return
    yield '<table class="comparison">'
    yield f"<caption>{_html(text('diff-caption', language))}</caption>"
    heads = "".join(f'<th scope="col">{_html(label)}</th>' for label in options.columns())
    yield f"<thead><tr>{heads}</tr></thead>"
    for section in found:
        yield f'<tbody id="{_html(section.citation.eid)}">'
        for line in section.lines:
            yield f"<tr>{_html_cells(line, options)}</tr>"
        yield "</tbody>"
    yield "</table>"


def _html_cells(line: Line, options: Options) -> str:
    out = ""
    for block in options.ordered(line):
        out += f"<td>{_html_block(block, 'ins' if block is line.after else 'del')}</td>"
    return out + (f"<td>{_html(line.remark)}</td>" if options.remarks else "")


def _html_block(block: Block | None, tag: str) -> str:
    if block is None:
        return ""
    indent = f' style="padding-left: {block.level}em"' if block.level else ""
    if isinstance(block, Words):
        kind = f' class="{block.style}"' if block.style != "text" else ""
        return f"<p{kind}{indent}>{_html_runs(block.runs, tag)}</p>"
    return f"<div{indent}>{_html_grid(block, tag)}</div>"


def _html_grid(grid: Grid, tag: str) -> str:
    heads = "".join(f'<th scope="col">{_html_runs(cell, tag)}</th>' for cell in grid.head)
    rows = ""
    for row in grid.rows:
        span = f' colspan="{len(grid.head)}"' if len(row) < len(grid.head) else ""
        rows += "<tr>" + "".join(f"<td{span}>{_html_runs(cell, tag)}</td>" for cell in row) + "</tr>"
    label = _html(grid.caption)
    return f'<table class="cells" aria-label="{label}"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _html_runs(runs: Runs, tag: str) -> str:
    return "".join(f"<{tag}>{_html(run.text)}</{tag}>" if run.marked else _html(run.text) for run in runs)


def _html(words: str) -> str:
    return escape(writable(words))
