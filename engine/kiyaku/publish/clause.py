"""A clause as of a day, as text and as JSON data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from kiyaku.book.citation import parse as parse_citation
from kiyaku.book.model import Body, Norm, Terms
from kiyaku.messages import Language, text
from kiyaku.publish.terminal import Style


def clause_text(
    terms: Terms, written: str, found: Body | str, day: date, language: Language, style: Style
) -> Iterator[str]:
    """The clause with everything inside it; or why there is none on that day."""
    if isinstance(found, str):
        citation = parse_citation(written)
        yield text("show-absent", language, citation=str(citation), status=found, day=day)
        revision = terms.revision_at(day)
        if found == "text_unavailable":
            known = f"{revision.effective}（{revision.number}）" if revision else ""
            yield text("show-known", language, revision=known) if revision else text("show-unknown", language)
        return
    clause = terms.clauses[found.citation.top]
    yield style(f"{clause.citation}（{clause.title}）", "bold")
    interval = clause.versions.interval_at(day)
    if interval is not None and interval.start is not None:
        yield style(text("show-version", language, date=interval.start), "dim")
    yield from _body_text(found, 0, language, style)


def _body_text(body: Body, depth: int, language: Language, style: Style) -> Iterator[str]:
    pad = "  " * depth
    norms = "・".join(_norm(n) for n in body.norms)
    title = f" {body.title}" if body.title else ""
    yield f"{pad}{style(str(body.citation), 'cyan')}{style(title, 'bold')}  {style(norms, 'dim')}"
    if body.repealed:
        yield f"{pad}  （廃止）"
    if body.text:
        yield f"{pad}  {body.text}"
    if body.when is not None:
        yield f"{pad}  {style('when: ' + body.when.text, 'dim')}"
    if body.decisions:
        yield f"{pad}  {style('→ ' + '、'.join(body.decisions), 'green')}"
    if body.cites or body.external:
        yield f"{pad}  {style('⇢ ' + '、'.join([*map(str, body.cites), *body.external]), 'dim')}"
    for corrected in body.cited_as:
        yield f"{pad}  {style(text('clause-cited-as', language, **corrected), 'dim')}"
    if body.readings:
        yield f"{pad}  {style('? ' + '、'.join(body.readings), 'yellow')}"
    for child in body.children:
        yield from _body_text(child, depth + 1, language, style)


def _norm(norm: Norm) -> str:
    owed = f"→{norm.to}" if norm.to else ""
    return f"{norm.kind}（{norm.of}{owed}{'、裁量' if norm.discretion else ''}）"


def clause_data(terms: Terms, written: str, found: Body | str, day: date) -> dict[str, Any]:
    """The clause as JSON data."""
    if isinstance(found, str):
        revision = terms.revision_at(day)
        return {
            "citation": str(parse_citation(written)),
            "as_of": day.isoformat(),
            "status": found,
            "revision": revision and {"effective": revision.effective.isoformat(), "number": revision.number},
        }
    interval = terms.clauses[found.citation.top].versions.interval_at(day)
    return {
        "as_of": day.isoformat(),
        "status": "ok",
        "version": interval and interval.start and interval.start.isoformat(),
        **body_data(found),
    }


def body_data(body: Body) -> dict[str, Any]:
    """A clause and everything inside it, without what it does not have."""
    data: dict[str, Any] = {
        "citation": str(body.citation),
        "id": body.citation.eid,
        "title": body.title,
        "text": body.text,
        "repealed": body.repealed or None,
        "norms": [
            {k: v for k, v in (("kind", n.kind), ("of", n.of), ("to", n.to), ("discretion", n.discretion)) if v}
            for n in body.norms
        ],
        "when": body.when.text if body.when is not None else None,
        "decisions": list(body.decisions),
        "cites": [str(c) for c in body.cites],
        "external": list(body.external),
        "cited_as": [dict(c) for c in body.cited_as],
        "readings": list(body.readings),
        "notices": [dict(n) for n in body.notices],
        "deadlines": [dict(d) for d in body.deadlines],
        "children": [body_data(c) for c in body.children],
    }
    return {k: v for k, v in data.items() if v not in (None, [])}
