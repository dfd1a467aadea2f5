"""What leads to a clause: the worked cases that rest on it, with their figures, and the clauses that cite it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from htpy import Node, a, h2, li, p, section, span, ul

from kiyaku.answer.bill import Bill
from kiyaku.book.citation import Citation
from kiyaku.book.citation import parse as parse_citation
from kiyaku.book.model import Clause
from kiyaku.site.examples import Example, answer_words, examples
from kiyaku.site.links import Linker
from kiyaku.site.page import Heading
from kiyaku.site.site import Site

_CASES = 8  # cases that stand on the page of a clause
_LONGEST = 40  # characters of an answer that stand there


def related(site: Site, here: str, clause: Clause, headings: list[Heading]) -> Iterator[Node]:
    """The sections of a clause's page; each is entered in the contents."""
    cases = _cases(site).get(clause.citation, ())
    citing = cited_by(site).get(clause.citation, ())
    if cases:
        headings.append(Heading(level=2, id="cases", title=site.say("decisions-cases")))
        items = [li[_case(site, here, example)] for example in cases[:_CASES]]
        if len(cases) > _CASES:
            more = site.say("decisions-more", count=len(cases) - _CASES)
            items.append(li[a(href=site.url(here, site.path("scenarios")))[more]])
        own = None
        if any(not _is_no_bill(example) for example in cases):
            own = p[a(href=site.url(here, site.path("calculator")))[site.say("site-calculator-own")]]
        yield section(".ky-related")[h2(id="cases")[site.say("decisions-cases")], ul[items], own]
    if citing:
        headings.append(Heading(level=2, id="citing", title=site.say("site-citing")))
        links = [li[a(".ky-cite", href=site.clause_url(here, citation))[str(citation)]] for citation in citing]
        yield section(".ky-related")[h2(id="citing")[site.say("site-citing")], ul(".ky-inline")[links]]


def _case(site: Site, here: str, example: Example) -> Node:
    link = a(href=site.scenario_url(here, example.scenario))[example.scenario.name]
    outcome = example.outcome
    said = answer_words(site, outcome) if outcome is not None else ""
    if outcome is None or len(said) > _LONGEST:
        return link
    return [link, span(".ky-soft")[f"　{outcome.name} {said}"]]


@lru_cache(maxsize=2)
def _cases(site: Site) -> Mapping[Citation, tuple[Example, ...]]:
    """By top clause, the first question of each case that is about it; those that ask for a bill first."""
    found: dict[Citation, dict[str, Example]] = {}
    for example in examples(site):
        for written in example.scenario.clauses:
            citation = parse_citation(written)
            if citation is not None:
                found.setdefault(citation.top, {}).setdefault(example.scenario.name, example)
    return {top: tuple(sorted(cases.values(), key=_is_no_bill)) for top, cases in found.items()}


def _is_no_bill(example: Example) -> bool:
    return not isinstance(example.answer, Bill)


@lru_cache(maxsize=2)
def cited_by(site: Site) -> Mapping[Citation, tuple[Citation, ...]]:
    """By top clause, the clauses elsewhere that cite it or something in it, in the order of the text."""
    tops = [body for _, body in site.clauses(site.day, site.now)]
    links = Linker(tops, lambda citation: None)
    found: dict[Citation, dict[Citation, None]] = {}
    for top in tops:
        for body in top.walk():
            written = (citation for _, citation in links.citations(body.text or "", body.citation))
            for citation in (*written, *body.cites):
                if citation.top != top.citation:
                    found.setdefault(citation.top, {})[_number(body.citation)] = None
    return {cited: tuple(citing) for cited, citing in found.items()}


def _number(citation: Citation) -> Citation:
    """The citation without the part of a sentence."""
    while citation.steps[-1][0] == "part":
        citation = citation.parent
    return citation
