"""Norms by party and kind: who must, may or must not do what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kiyaku.book.model import Body, Norm, Terms
from kiyaku.messages import Language, text
from kiyaku.publish.terminal import Style, wrapped


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A norm and the clause that sets it."""

    norm: Norm
    body: Body


def duties(terms: Terms, day: date) -> Iterator[Duty]:
    """Every norm in force on a day, in the order of the text."""
    for clause in terms.clauses.values():
        top = clause.versions.at(day)
        for body in top.walk() if top is not None else ():
            if not body.repealed:
                yield from (Duty(norm=norm, body=body) for norm in body.norms)


def duty_text(terms: Terms, found: Sequence[Duty], day: date, language: Language, style: Style) -> Iterator[str]:
    """The duties, clause by clause."""
    top = None
    for duty in found:
        clause = terms.clauses[duty.body.citation.top]
        if clause is not top:
            if top is not None:
                yield ""
            title = f"（{clause.title}）" if clause.title != str(clause.citation) else ""
            yield style(f"{clause.citation}{title}", "bold")
            top = clause
        n = duty.norm
        who = n.of + (f" → {n.to}" if n.to else "")
        may = text("duty-discretion", language) if n.discretion else ""
        yield f"  {style(str(duty.body.citation), 'cyan')}  {style(n.kind + may, 'bold')}  {style(who, 'dim')}"
        yield from wrapped(said(duty.body), lead="    ")
        for deadline in duty.body.deadlines:
            yield from wrapped(text("duty-deadline", language, **deadline), lead="    ")
    yield ""
    yield style(text("duty-count", language, count=len(found), day=day), "dim")


def said(body: Body) -> str:
    """What a clause says: its own text, or that of the parts it consists of."""
    if body.text:
        return body.text
    return "".join(said(child) for child in body.children) or body.title or ""


def duty_data(duty: Duty) -> dict[str, Any]:
    """A duty as JSON data."""
    return {
        "citation": str(duty.body.citation),
        "kind": duty.norm.kind,
        "of": duty.norm.of,
        "to": duty.norm.to,
        "discretion": duty.norm.discretion,
        "text": said(duty.body),
        "deadlines": [dict(d) for d in duty.body.deadlines],
        "notices": [dict(n) for n in duty.body.notices],
    }
