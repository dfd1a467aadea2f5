"""An answer of the engine as HTML: a layout of the narrator with its clauses, names and readings linked.

The figures stand at once, each with its reasoning, which can be folded; the whole computation can be opened below.
What is said, and in which order, is the narrator's; every clause leads to the version that was used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import groupby

from htpy import Node, a, code, dd, details, div, dl, dt, li, p, small, span, strong, summary, ul

from kiyaku.answer.bill import Bill
from kiyaku.answer.outcome import Outcome
from kiyaku.messages import hint, message
from kiyaku.publish.absence import absence_diagnostic, facts_of
from kiyaku.publish.narrator import Around, Layout, Line, Records, Span, Subject, Why, narrator
from kiyaku.site.site import Site

_FEW = 8  # readings that stand open
_FIGURES = frozenset({"figure", "total"})
_RESTS = frozenset({"stands-on", "rests-readings", "assumptions"})
_REMARKS = frozenset({"why", "same-text"})
_CLASSES: Mapping[str, str] = {
    "excluded": "ky-soft",
    "unmet": "ky-soft",
    "open": "ky-soft",
    "before": "ky-soft",
    "formula": "ky-soft",
    "review": "ky-review",
}


def outcome_html(site: Site, here: str, outcome: Outcome) -> Node:
    """One outcome: its value in large type, its clause, and why; the whole computation closed.

    Args:
        here: the folder of the page on which it stands.
    """
    around = _around(site)
    lines = narrator("answer", "reasoning", site.language)(Subject([outcome], around), around)
    return _Printer(site, here).page(Records(site.terms, site.language).page(lines))


def bill_html(site: Site, here: str, bill: Bill) -> Node:
    """A bill: its lines and totals with their reasoning; the whole computation under them, closed."""
    return _Printer(site, here).page(bill_sheet(site, bill))


def bill_sheet(site: Site, bill: Bill) -> Layout:
    """What a page says of a bill; the calculator says the same of a reader's own."""
    around = _around(site)
    lines = narrator("sheet", "reasoning", site.language)(Subject.of_bill(bill, around), around)
    return Records(site.terms, site.language).page(lines)


def stage_words(site: Site, day: date) -> str:
    """A version of the terms by its first day, with the revision that began with it."""
    since = site.say("site-since", day=site.day_words(day))
    stage = next((s for s in site.held if s.start == day), None)
    if stage is None:
        return since
    number = f"（{stage.revision.number}）" if stage.revision.number else ""
    return f"{since}{number} {site.state_word(stage.state)}"


def _around(site: Site) -> Around:
    def why(outcome: Outcome) -> Why | None:
        if outcome.ok:
            return None
        diagnostic = absence_diagnostic(outcome, site.enacted.contract({}), site.terms)
        said, fix = message(diagnostic, site.language), hint(diagnostic, site.language)
        return Why(said, fix or "", facts_of(outcome))

    return Around(terms=site.terms, stage=lambda day: stage_words(site, day), why=why)


class _Printer:
    """Prints the lines of one page.

    Args:
        here: the folder of the page, from which links lead on.
    """

    def __init__(self, site: Site, here: str) -> None:
        self.site, self.here, self.terms = site, here, site.terms
        self.printed: Mapping[str, Callable[[Span], Node]] = {
            "name": self.name,
            "cite": self.cite,
            "version": self.version,
            "reading": self.reading,
            "days": lambda s: span(".ky-days")[s.text],
            "value": _figure,
            "number": _figure,
            "quantity": _figure,
            "note": lambda s: small[s.text],
            "code": lambda s: code[s.text],
        }

    # -- lines

    def page(self, lines: Layout) -> Node:
        """All lines of a page; figures in a list, what they rest on in another."""
        out: list[Node] = []
        for group, some in groupby(lines, key=_group):
            found = list(some)
            if group == "figures":
                out.append(ul(".ky-bill")[[self.figure(line) for line in found]])
            elif group == "answer":
                out += [self.answer(line) for line in found]
            elif group == "rests":
                out.append(dl(".ky-rests")[[self.rests(line) for line in found]])
            else:
                out += [self.remark(line) for line in found]
        return div(".ky-outcome")[out]

    def remark(self, line: Line) -> Node:
        """A line beside the figures."""
        if line.kind == "whole":
            return details(".ky-tree")[summary[self.spans(line.spans)], ul[self.lines(line.below)]]
        classes = {"period": "ky-period", "nothing": "ky-soft ky-nothing"}.get(line.kind, "ky-why")
        return p(class_=classes)[self.spans(line.spans)]

    def figure(self, line: Line) -> Node:
        """A figure of a bill."""
        return li(class_="ky-total" if line.kind == "total" else None)[self.folded(line, "ky-line")]

    def answer(self, line: Line) -> Node:
        """The figure of an answer."""
        return self.folded(line, "ky-answer")

    def folded(self, line: Line, classes: str) -> Node:
        """The line of a figure, and under it why there is no value, and what it was made of."""
        head = [self.amount(s) if s.kind in ("value", "status") else self.span(s) for s in line.spans]
        remarks = [self.remark(under) for under in line.below if under.kind in _REMARKS]
        steps = [under for under in line.below if under.kind not in _REMARKS]
        folded = details(".ky-reasons", open=True)[
            summary[self.site.say("site-reasons")], ul(".ky-steps")[self.lines(steps)]
        ]
        return [p(class_=classes)[[[node, " "] for node in head]], remarks, folded if steps else None]

    def lines(self, lines: Iterable[Line]) -> list[Node]:
        """Lines under a line."""
        return [
            li(class_=_CLASSES.get(line.kind))[
                self.spans(line.spans), ul[self.lines(line.below)] if line.below else None
            ]
            for line in lines
        ]

    def rests(self, line: Line) -> Node:
        """What figures rest on: a label and what it names; what is long is closed."""
        label, *found = line.spans
        held: Node = self.spans(found)
        if line.kind == "assumptions":
            held = details[summary[self.site.say("site-show")], ul[self.lines(line.below)]]
        adopted = [s for s in found if s.kind == "reading" and s.text == s.of]
        if len(adopted) > _FEW:
            others = [s for s in found if s.kind == "reading" and s.text != s.of]
            said = self.site.say("site-adopted-options", count=len(adopted))
            held = [
                [[self.span(s), " "] for s in others],
                details[summary[said], [[self.span(s), " "] for s in adopted]],
            ]
        return div(class_="ky-assumed" if line.kind == "assumptions" else None)[dt[label.text], dd[held]]

    # -- spans

    def spans(self, spans: Iterable[Span]) -> list[Node]:
        """Spans one after the other."""
        return [self.span(s) for s in spans]

    def span(self, s: Span) -> Node:
        """A span as it stands in a line."""
        printer = self.printed.get(s.kind)
        return printer(s) if printer is not None else s.text

    def amount(self, s: Span) -> Node:
        """The value of a figure, or the name of its absence."""
        return strong(".ky-value" if s.kind == "value" else ".ky-value.ky-absent")[s.text]

    def name(self, s: Span) -> Node:
        """A decision, linked to its page; a fact, to the glossary."""
        if s.of in self.terms.decisions:
            return a(href=self.site.decision_url(self.here, s.of))[s.text]
        if s.of in self.terms.facts:
            return a(href=self.site.fact_url(self.here, s.of))[s.text]
        return s.text

    def cite(self, s: Span) -> Node:
        """A clause, linked to the version that was used; the title of a law as it is."""
        href = self.site.cited_url(self.here, s.text, s.version)
        return a(".ky-cite", href=href)[s.text] if href else span(".ky-cite")[s.text]

    def version(self, s: Span) -> Node:
        """A version of the terms, linked to their text as of its first day."""
        stage = next((stage for stage in self.site.held if stage.start == s.of), None)
        return a(href=self.site.url(self.here, self.site.stage_path(stage)))[s.text] if stage is not None else s.text

    def reading(self, s: Span) -> Node:
        """A reading; with its option where that is not the adopted one."""
        link = a(href=self.site.reading_url(self.here, s.of), title=self.terms.readings[s.of].title)[s.text]
        return link if s.text == s.of else strong[link]


def _figure(s: Span) -> Node:
    return span(".ky-sum")[s.text]


def _group(line: Line) -> str:
    if line.kind in _RESTS:
        return "rests"
    return "answer" if line.kind == "answer" else "figures" if line.kind in _FIGURES else "others"
