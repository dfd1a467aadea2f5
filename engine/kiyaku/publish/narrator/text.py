"""A layout as lines of text: columns for figures, everything else under its line, long lines broken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from kiyaku.publish.narrator.layout import Layout, Line, Span
from kiyaku.publish.terminal import Style, left, right, width, wrapped

_INDENT = "  "
_HEAD = frozenset({"title", "period"})
_FIGURES = frozenset({"figure", "total"})
_RESTS = "rests-"


class _Form(NamedTuple):
    """How a line is printed.

    Attributes:
        lead: how many of its spans stay at its begin; what follows is broken into lines that hang below their end.
        hang: how far the lines hang instead.
        style: of the whole line.
        breaks: whether it may be broken at all.
    """

    lead: int = 0
    hang: str | None = None
    style: str | None = None
    breaks: bool = True


_WHOLE = _Form(breaks=False)
_FORMS: Mapping[str, _Form] = {
    "working": _Form(hang=_INDENT),
    "applied": _Form(hang=_INDENT),
    "met": _Form(lead=3),
    "review": _Form(hang=_INDENT, style="yellow"),
    "formula": _Form(lead=2, style="dim"),
    "unmet": _Form(hang=_INDENT, style="dim"),
    "open": _Form(style="dim", breaks=False),
    "node": _Form(hang=_INDENT * 2),
    "before": _Form(hang=_INDENT, style="dim"),
    "rests-clauses": _Form(lead=2, style="dim"),
    "rests-versions": _Form(lead=2, style="dim"),
    "rests-readings": _Form(lead=2, style="dim"),
    "rests-moves": _Form(lead=2),
    "rests-others": _Form(lead=2, style="dim"),
    "rests-weighty": _Form(lead=2, style="dim"),
    "rests-more": _Form(style="dim", breaks=False),
    "rests-assumptions": _Form(style="dim", breaks=False),
    "rests-assumed": _Form(style="dim", breaks=False),
}
_STYLES: Mapping[str, str] = {"cite": "cyan", "note": "dim"}


def layout_text(lines: Layout, style: Style) -> Iterator[str]:
    """A page as lines of text."""
    columns = _columns(lines)
    before = ""
    for line in lines:
        group = "head" if line.kind in _HEAD else "rests" if line.kind.startswith(_RESTS) else "figures"
        if before and group != before:
            yield ""
        before = group
        if line.kind == "title":
            yield style(line.text, "bold")
            continue
        if line.kind == "total" and len(lines) > 1:
            yield style("─" * (sum(columns) + 2), "dim")
        out: list[str] = []
        if line.kind in _FIGURES or line.kind == "glance":
            out.append(_figure(line, columns, style))
            _below(out, line.below, _INDENT, style)
        else:
            _print(out, line, "", style)
        yield from out


def _columns(lines: Layout) -> tuple[int, int]:
    """How wide the names and the amounts of the figures are."""
    figures = [line.spans for line in lines if line.kind in _FIGURES or line.kind == "glance"]
    names = max((width(spans[0].text) for spans in figures), default=0)
    return names, max((width(spans[2].text) for spans in figures), default=0)


def _figure(line: Line, columns: tuple[int, int], style: Style) -> str:
    name, _, amount, *rest = line.spans
    named = left(name.text, columns[0])
    if line.kind == "glance":
        return f"{named}  {style(amount.text, 'bold', _colour(amount))}{_joined(rest, style)}"
    return style(f"{named}  {right(amount.text, columns[1])}", "bold") + _joined(rest, style)


def _colour(amount: Span) -> str:
    return "yellow" if amount.kind == "status" else "green"


def _below(out: list[str], lines: Sequence[Line], indent: str, style: Style) -> None:
    """Lines under a line; the days of stretches in a column."""
    days = 0
    for line in lines:
        if line.kind == "segment":
            days = max(days, width(line.spans[0].text))
    for line in lines:
        if line.kind == "segment":
            first, *rest = line.spans
            out.append(f"{indent}{left(first.text, days)}{_joined(rest, style)}")
            _below(out, line.below, indent + " " * (days + 2), style)
        else:
            _print(out, line, indent, style)


def _print(out: list[str], line: Line, indent: str, style: Style) -> None:
    form = _FORMS.get(line.kind, _WHOLE)
    spans = line.spans
    if form.style is not None:
        inner = _PLAIN
    elif line.kind == "outcome":
        name, gap, amount, *rest = spans
        out.append(
            f"{indent}{style(name.text, 'bold')}{gap.text}{style(amount.text, 'bold', _colour(amount))}"
            f"{_joined(rest, style)}"
        )
        _below(out, line.below, indent + _INDENT, style)
        return
    else:
        inner = style
    if form.breaks:
        lead = _joined(spans[: form.lead], inner) if form.lead else ""
        lines = wrapped(_joined(spans[form.lead :], inner), lead=lead, after=form.hang)
    else:
        lines = (_joined(spans, inner),)
    for words in lines:
        out.append(indent + (style(words, form.style) if form.style and style.colour else words))
    if line.below:
        _below(out, line.below, indent + _INDENT, style)


_PLAIN = Style(colour=False)
_WORDS = itemgetter(Span._fields.index("text"))


def _joined(spans: Sequence[Span], style: Style) -> str:
    if not style.colour:
        return "".join(map(_WORDS, spans))
    return "".join([style(span.text, _STYLES[span.kind]) if span.kind in _STYLES else span.text for span in spans])
