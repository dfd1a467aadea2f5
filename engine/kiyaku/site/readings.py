"""The open points of the text on one page: what is open, how it is read and why, and what that does to figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from htpy import (
    Node,
    a,
    button,
    code,
    dd,
    details,
    div,
    dl,
    dt,
    h2,
    h3,
    li,
    p,
    section,
    small,
    span,
    strong,
    summary,
    table,
    tbody,
    td,
    th,
    thead,
    tr,
    ul,
)

from kiyaku.book.citation import Citation
from kiyaku.book.citation import parse as parse_citation
from kiyaku.book.model import Reading
from kiyaku.publish.readings import decisions_of, law_text
from kiyaku.site.clauses import linker
from kiyaku.site.examples import Effect, Example, effects, examples
from kiyaku.site.filter import choice, controls, filter_script
from kiyaku.site.links import Linker
from kiyaku.site.page import Heading, Page, SearchEntry
from kiyaku.site.site import Site

_HEAVIEST = 3
_SHOWN = 8  # effects that stand open


def pages(site: Site) -> Iterator[Page]:
    """The page of all readings."""
    here = site.path("readings")
    found = list(site.now.readings.values())
    weights = sorted({r.weight for r in found}, reverse=True)
    headings = [
        Heading(level=2, id=f"weight-{w}", title=f"{stars(w)} {site.say('site-weight-of', weight=w)}") for w in weights
    ]
    writer = _Writer(site, here)
    body: list[Node] = [p[site.say("site-readings-about" if found else "site-readings-none")]]
    if found:
        body += [writer.table(found), filter_script(site, here)]
    for weight, heading in zip(weights, headings, strict=True):
        body.append(h2(id=heading.id)[heading.title])
        body += [writer.reading(r) for r in found if r.weight == weight]
    yield Page(
        path=here,
        title=site.say("site-reading-page"),
        body=div(".ky-page")[body],
        contents=tuple(headings),
        description=site.say("site-readings-about"),
        records=tuple(
            SearchEntry(
                id=r.id,
                title=f"{r.id} {r.title}",
                text=" ".join([r.question, *r.options.values(), r.reason]),
                kind="reading",
            )
            for r in found
        ),
        group=site.say("site-group-find"),
    )


def stars(weight: int) -> str:
    """A weight as stars."""
    return "★" * weight + "☆" * (_HEAVIEST - weight)


_NOWHERE = Citation((("article", "0"),))


def cited(links: Linker, text: str) -> Iterator[Node]:
    """A text that stands in no clause, with the citations it writes in full as links."""
    at = 0
    for match, found in links.citations(text, _NOWHERE):
        href = links.address(found)
        if href is not None:
            yield text[at : match.start()]
            yield a(".ky-cite", href=href)[match[0]]
            at = match.end()
    yield text[at:]


class _Writer:
    """Writes readings on their page."""

    def __init__(self, site: Site, here: str) -> None:
        self.site, self.here, self.terms = site, here, site.now
        self.computed = site.enacted.checked.graph.options
        self.effects: Mapping[str, Sequence[Effect]] = effects(site)
        self.asked: dict[str, list[Example]] = {}
        for example in examples(site):
            for id in example.readings:
                self.asked.setdefault(id, []).append(example)
        self.links = linker(site, here, site.day, dated=False)

    # -- the table

    def table(self, found: Sequence[Reading]) -> Node:
        """Every reading in a line, to be filtered and sorted."""
        say = self.site.say
        order = {citation: i for i, citation in enumerate(self.terms.clauses)}

        def place(reading: Reading) -> int:
            tops = (c.top for c in map(parse_citation, reading.clauses) if c is not None)
            return min((order[top] for top in tops if top in order), default=len(order))

        def column(key: str, label: str) -> Node:
            words = say("site-sort-by", what=label)
            return th(scope="col", data_ky_sort=key)[
                span[label], button(type="button", hidden=True, aria_label=words, title=words)["↕"]
            ]

        rows = [
            tr(
                data_ky_item=True,
                data_weight=str(r.weight),
                data_id=f"{i:04}",
                data_clause=f"{place(r):04}",
                data_moves=f"{9999 - self._moved(r):04}",
            )[
                th(scope="row")[a(href=f"#{r.id}")[r.id]],
                td[r.title, div(".ky-soft")["→ ", r.options[r.adopted]]],
                td(".ky-stars")[self._stars(r)],
                td[self._clauses(r.clauses)],
                td[self._moves(r)],
            ]
            for i, r in enumerate(found)
        ]
        weights = {str(w): stars(w) for w in sorted({r.weight for r in found}, reverse=True)}
        return div(data_ky_filter=True)[
            controls(self.site, "readings", [choice(self.site, "readings", "weight", say("site-weight"), weights)]),
            div(".ky-scroll", tabindex="0")[
                table(".ky-readings")[
                    thead[
                        tr[
                            column("id", say("site-reading")),
                            th(scope="col")[say("site-adopted")],
                            column("weight", say("site-weight")),
                            column("clause", say("site-clauses-of")),
                            column("moves", say("site-moves")),
                        ]
                    ],
                    tbody[rows],
                ]
            ],
        ]

    def _stars(self, reading: Reading) -> Node:
        return span(role="img", aria_label=self.site.say("site-weight-of", weight=reading.weight))[
            stars(reading.weight)
        ]

    def _moved(self, reading: Reading) -> int:
        """How many examples some other option of a reading changes."""
        return len({(e.example.scenario.name, e.example.question.path) for e in self.effects.get(reading.id, ())})

    def _moves(self, reading: Reading) -> str:
        if reading.id not in self.computed:
            return self.site.say("site-recorded")
        count = self._moved(reading)
        return self.site.say("site-moves-count", count=count) if count else self.site.say("site-moves-none")

    # -- a reading

    def reading(self, reading: Reading) -> Node:
        """A reading in full."""
        say = self.site.say
        own = self.computed.get(reading.id, ())
        options: list[Node] = []
        for option, about in reading.options.items():
            adopted = option == reading.adopted
            switches = not adopted and (option in own or reading.adopted in own)
            options.append(
                div(class_="ky-adopted" if adopted else None)[
                    dt[
                        code[option],
                        strong[f" {say('site-adopted')}"] if adopted else None,
                        small[f" {say('site-switches')}"] if switches else None,
                    ],
                    dd[self._linked(about)],
                ]
            )
        decisions = [n for n in decisions_of(self.terms, reading.id) if n in self.site.terms.decisions]
        named: Node = [[a(href=self.site.decision_url(self.here, n))[n], " "] for n in decisions]
        rows: list[tuple[str, Node]] = [
            (say("reading-reason"), self._linked(reading.reason) if reading.reason else None),
            (say("reading-clauses"), self._clauses(reading.clauses)),
            (say("reading-decisions"), named or None),
            (say("reading-confirm"), "、".join(reading.confirm) or None),
            *((say("reading-law"), law_text(cited, self.site.language)) for cited in reading.law),
        ]
        return section(".ky-reading-full", id=reading.id)[
            h3[a(href=f"#{reading.id}")[reading.id], " ", reading.title, " ", self._stars(reading)],
            p[self._linked(reading.question)],
            dl(".ky-options")[options],
            dl(".ky-pairs")[[div[dt[label], dd[content]] for label, content in rows if content]],
            self._effects(reading),
            self._asked(reading),
        ]

    def _linked(self, text: str) -> Node:
        return list(cited(self.links, text))

    def _clauses(self, clauses: Sequence[str]) -> list[Node]:
        out: list[Node] = []
        for written in clauses:
            href = self.site.cited_url(self.here, written)
            out += [a(".ky-cite", href=href)[written] if href else written, " "]
        return out

    def _effects(self, reading: Reading) -> Node:
        """The examples whose answers another option changes, and those that are answered under one."""
        found = list(self.effects.get(reading.id, ()))
        if not found:
            return None
        items = [self._effect(e) for e in found]
        more = None
        if len(items) > _SHOWN:
            rest = self.site.say("site-more", count=len(items) - _SHOWN)
            more = details[summary[rest], ul[items[_SHOWN:]]]
        return details(".ky-effects")[
            summary[self.site.say("site-effects", count=len(found))], ul[items[:_SHOWN]], more
        ]

    def _asked(self, reading: Reading) -> Node:
        """The examples that are answered under an option that is not adopted."""
        found = self.asked.get(reading.id, [])
        links: list[Node] = []
        for e in found:
            href = self.site.scenario_url(self.here, e.scenario, e.question)
            links += [a(href=href)[e.scenario.name], " ", code[e.readings[reading.id]], " "]
        return p(".ky-soft")[self.site.say("site-asked-under"), ": ", links] if links else None

    def _effect(self, e: Effect) -> Node:
        scenario = e.example.scenario
        href = self.site.scenario_url(self.here, scenario, e.example.question)
        return li[a(href=href)[scenario.name], " ", code[e.option], f" {e.name} ", f"{e.before} → ", strong[e.after]]
