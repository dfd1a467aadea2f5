"""The narrator: what an explanation says, in what order and at which level, laid out once for every printer.

An outcome or a bill goes in; lines of typed spans come out (`layout`), by the rules of `rules.yaml`.  `text` prints
them on a terminal, `layout_data` as JSON data, the site as HTML; the script of the calculator makes the same layout
from the JSON data of a bill, by the same rules.

Levels: `line`, the figures with their clauses; `reasoning`, what an agent needs to answer a customer; `everything`, the
whole tree down to the facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from kiyaku.answer.bill import Bill
from kiyaku.answer.outcome import Outcome
from kiyaku.book.model import Terms
from kiyaku.messages import Language
from kiyaku.publish.levels import LEVELS, Level
from kiyaku.publish.narrator.blocks import narrator, rules, spoken
from kiyaku.publish.narrator.english import English
from kiyaku.publish.narrator.layout import Layout, Line, Span, layout_data
from kiyaku.publish.narrator.records import Records
from kiyaku.publish.narrator.subject import Around, Move, Subject, Why
from kiyaku.publish.narrator.text import layout_text
from kiyaku.publish.terminal import Style

__all__ = [
    "LEVELS",
    "Around",
    "Layout",
    "Level",
    "Line",
    "Move",
    "Records",
    "Span",
    "Subject",
    "Why",
    "answers_text",
    "bill_layout",
    "bill_text",
    "layout_data",
    "layout_text",
    "names_in",
    "narrator",
    "outcome_layout",
    "outcome_text",
    "rules",
    "spoken",
]


def bill_layout(bill: Bill, terms: Terms, language: Language, level: Level, moves: Sequence[Move] = ()) -> Layout:
    """A bill: its title, its figures with what stands under them, and what it rests on.

    Args:
        bill: the bill.
        terms: its terms.
        language: of the words.
        level: how much is said.
        moves: the options that would move what is to be paid, the largest movement first.
    """
    around = Around(terms=terms, moves=tuple(moves))
    return _in(language, terms, narrator("bill", level, language)(Subject.of_bill(bill, around), around))


def outcome_layout(
    outcome: Outcome, terms: Terms, language: Language, level: Level, moves: Sequence[Move] = ()
) -> Layout:
    """One outcome with what stands under it; `moves` are the options under which it would be another."""
    around = Around(terms=terms, moves=tuple(moves))
    return _in(language, terms, narrator("outcome", level, language)(Subject([outcome], around), around))


def answers_layout(outcomes: Sequence[Outcome], terms: Terms, language: Language) -> Layout:
    """Many outcomes at a glance, a line for each, and what they rest on together."""
    around = Around(terms=terms)
    return _in(language, terms, narrator("glance", "line", language)(Subject(outcomes, around), around))


def names_in(language: Language, terms: Terms) -> Callable[[str], str]:
    """How a fact, decision, law value or calendar is called in a language, by its name."""
    known = English(terms).names if language == "en" else {}
    return lambda name: known.get(name, name)


def _in(language: Language, terms: Terms, page: Layout) -> Layout:
    """A page in the words of a language; names, citations and units of the terms too, as far as the data allows."""
    return English(terms).page(page) if language == "en" else Records(terms, language).page(page)


def bill_text(bill: Bill, terms: Terms, language: Language, style: Style, level: Level = "reasoning") -> Iterator[str]:
    """A bill as lines of text."""
    return layout_text(bill_layout(bill, terms, language, level), style)


def outcome_text(
    outcome: Outcome, terms: Terms, language: Language, style: Style, level: Level = "reasoning"
) -> Iterator[str]:
    """One outcome as lines of text."""
    return layout_text(outcome_layout(outcome, terms, language, level), style)


def answers_text(outcomes: Sequence[Outcome], terms: Terms, language: Language, style: Style) -> Iterator[str]:
    """Many outcomes as lines of text, at a glance."""
    return layout_text(answers_layout(outcomes, terms, language), style)
