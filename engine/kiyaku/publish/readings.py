"""The open points of the text, as text and as JSON data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kiyaku.book.checked import CheckedBook
from kiyaku.book.citation import Citation
from kiyaku.book.citation import parse as parse_citation
from kiyaku.book.model import LawCited, Reading, Terms
from kiyaku.diagnostic import Diagnostic, KiyakuError
from kiyaku.messages import Language, text
from kiyaku.publish.terminal import Style, left, width, wrapped


def chosen(terms: Terms, ids: Sequence[str], clause: str | None) -> list[Reading]:
    """The readings of some ids, or all; of those the ones that concern a clause or one inside it.

    Raises:
        KiyakuError: the clause is no citation.
    """
    found = [r for r in terms.readings.values() if not ids or r.id in ids]
    if clause is None:
        return found
    wanted = parse_citation(clause)
    if wanted is None:
        raise KiyakuError([Diagnostic(code="unknown-clause", args={"value": clause}, hint="fix")])
    return [r for r in found if any(_inside(c, wanted) for c in r.clauses)]


def _inside(written: str, wanted: Citation) -> bool:
    cited = parse_citation(written)
    return cited is not None and cited in wanted


def list_text(found: Sequence[Reading], language: Language, style: Style) -> Iterator[str]:
    """A line for each reading."""
    ids = max((width(r.id) for r in found), default=0)
    for r in found:
        stars = "★" * r.weight + "☆" * (3 - r.weight)
        yield f"{style(left(r.id, ids), 'bold')}  {stars}  {r.title}  {style('→ ' + r.adopted, 'cyan')}"
    yield ""
    yield style(text("readings-count", language, count=len(found)), "dim")


def reading_text(book: CheckedBook, reading: Reading, language: Language, style: Style) -> Iterator[str]:
    """A reading in full."""
    stars = "★" * reading.weight + "☆" * (3 - reading.weight)
    yield f"{style(reading.id, 'bold')}  {style(reading.title, 'bold')}  {stars}"
    yield from wrapped(reading.question, lead="  ")
    yield ""
    computed = book.graph.options.get(reading.id, ())
    columns = max(width(o) for o in reading.options)
    for option, about in reading.options.items():
        mark = style("●", "green") if option == reading.adopted else "○"
        switch = "" if option == reading.adopted or not computed else text("reading-switches", language)
        if option not in computed and reading.adopted not in computed:
            switch = ""
        yield from wrapped(about + switch, lead=f"  {mark} {left(option, columns)}  ")
    yield ""
    for label, content in (
        ("reading-reason", reading.reason),
        ("reading-clauses", "、".join(reading.clauses)),
        ("reading-decisions", "、".join(decisions_of(book.terms, reading.id))),
        ("reading-confirm", "、".join(reading.confirm)),
        *(("reading-law", law_text(cited, language)) for cited in reading.law),
    ):
        if content:
            yield from wrapped(content, lead=f"  {style(text(label, language), 'dim')} ")


def reading_data(book: CheckedBook, reading: Reading) -> dict[str, Any]:
    """A reading as JSON data."""
    return {
        "id": reading.id,
        "title": reading.title,
        "weight": reading.weight,
        "question": reading.question,
        "options": dict(reading.options),
        "adopted": reading.adopted,
        "reason": reading.reason,
        "clauses": list(reading.clauses),
        "confirm": list(reading.confirm),
        "law": [_law_data(cited) for cited in reading.law],
        "decisions": decisions_of(book.terms, reading.id),
        "switches": sorted(book.graph.options.get(reading.id, ())),
    }


def law_text(cited: LawCited, language: Language) -> str:
    """A provision of law that a reading leans on, and whether somebody looked it up."""
    if cited.looked_up is not None:
        return text("reading-law-looked-up", language, cite=cited.cite, where=cited.looked_up)
    return text("reading-law-not-looked-up", language, cite=cited.cite, why=cited.not_looked_up)


def _law_data(cited: LawCited) -> dict[str, str]:
    words = {"cite": cited.cite, "looked_up": cited.looked_up, "not_looked_up": cited.not_looked_up}
    return {key: word for key, word in words.items() if word is not None}


def decisions_of(terms: Terms, reading: str) -> list[str]:
    """The names of the decisions that say they rest on a reading."""
    out = []
    for decision in terms.decisions.values():
        named = {r for _, v in decision.versions.entries for r in (*v.readings, *(a.reading for a in v.alternatives))}
        for override in terms.overrides.get(decision.name, ()):
            for _, o in override.versions.entries:
                named |= {*o.readings, *(o.option or ())}
        if reading in named:
            out.append(decision.name)
    return out
