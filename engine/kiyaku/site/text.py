"""A clause as HTML: its numbers, words and links, what it determines beside it; the official wording, if attached."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from htpy import Node, a, div, h3, li, p, section, span, ul

from kiyaku.book.citation import Citation
from kiyaku.book.model import Body, OverrideVersion
from kiyaku.publish.diff_layout import numeral
from kiyaku.site import figures
from kiyaku.site.links import Linker
from kiyaku.site.page import Heading
from kiyaku.site.site import Site


class Writer:
    """Writes clauses of one page.

    Args:
        here: the folder of the page.
        day: the day as of which the clauses stand.
        links: what is linked, and where to.
        beside: whether what a clause determines, its duties and readings stand beside its words.
    """

    def __init__(self, site: Site, here: str, day: date, links: Linker, *, beside: bool = True) -> None:
        self.site, self.here, self.day, self.links, self.beside = site, here, day, links, beside
        self._exceptions: dict[Citation, list[tuple[str, OverrideVersion]]] = {}
        for name, overrides in site.terms.overrides.items():
            for override in overrides:
                version = override.versions.at(day)
                if version is not None:
                    self._exceptions.setdefault(version.citation, []).append((name, version))
        revision = site.terms.revision_at(day)
        self._official = site.official.get(revision.effective, {}) if revision is not None else {}

    def clause(self, body: Body, headings: list[Heading], level: int = 2) -> Node:
        """A top clause with everything inside it; what deserves an entry in the contents is added to the headings."""
        for child in body.children:
            if child.citation.steps[-1][0] in ("paragraph", "section", "note", "item"):
                own = str(child.citation)[len(str(body.citation)) :].lstrip("-")
                title = f"{own}　{child.title}" if child.title else own
                headings.append(Heading(level=level, id=child.citation.eid, title=title))
        paired = str(body.citation) in self._official
        return section(class_="ky-clause ky-paired" if paired else "ky-clause", id=body.citation.eid)[
            self._inside(body)
        ]

    def titled(self, name: str, body: Body, href: str) -> Node:
        """A top clause under its name, on a page that holds many."""
        paired = str(body.citation) in self._official
        return section(class_="ky-clause ky-paired" if paired else "ky-clause", id=body.citation.eid)[
            h3[a(href=href)[name]], self._inside(body)
        ]

    def _inside(self, body: Body) -> Iterator[Node]:
        if body.repealed:
            yield p(".ky-repealed")[self.site.say("site-repealed")]
        yield self._words(body)
        if self.beside:
            yield self._beside(body)
        for child in body.children:
            if child.citation.steps[-1][0] != "part":
                yield self._unit(child)

    def _unit(self, body: Body) -> Node:
        kind = body.citation.steps[-1][0]
        eid = body.citation.eid
        words = self.site.say("site-permalink", citation=body.citation)
        return div(class_=f"ky-unit ky-{kind}", id=eid)[
            div(".ky-number")[
                numeral(body.citation),
                a(".ky-anchor", href=f"#{eid}", aria_label=words, title=words)["¶"],
            ],
            div(".ky-inner")[
                p(".ky-title")[body.title] if body.title else None,
                self._inside(body),
            ],
        ]

    def _words(self, body: Body) -> Node:
        """The text of a clause and of the parts it consists of; the official wording to the left of it."""
        own = [*self._text(body), *self._parts(body)]
        official = self._official.get(str(body.citation), {}).get("text")
        if not official:  # a heading has no wording of its own
            return own
        return div(".ky-pair")[
            div(".ky-official", lang="ja")[
                span(".ky-side")[self.site.say("site-official")],
                (p[line] for line in official.split("\n") if line.strip()),
            ],
            div(".ky-restated")[span(".ky-side")[self.site.say("site-restated")], own],
        ]

    def _text(self, body: Body) -> Iterator[Node]:
        if body.text:
            yield p(".ky-text")[list(self.links.linked(body.text, body.citation))]

    def _parts(self, body: Body) -> Iterator[Node]:
        for child in body.children:
            if child.citation.steps[-1][0] == "part":
                units = [self._unit(inner) for inner in child.children if inner.citation.steps[-1][0] != "part"]
                yield div(".ky-part", id=child.citation.eid)[
                    [*self._text(child), *self._parts(child)],
                    self._beside(child) if self.beside else None,
                    units,
                ]

    # -- beside the words

    def _beside(self, body: Body) -> Node:
        say = self.site.say
        norms = [
            span(".ky-norm")[
                f"{n.kind}（{n.of}{'→' + n.to if n.to else ''}{'、' + say('site-discretion') if n.discretion else ''}）"
            ]
            for n in body.norms
        ]
        lines: list[Node] = []
        lines += [li[say("site-deadline", **d)] for d in body.deadlines]
        for n in body.notices:
            said = {k: str(n.get(k, "—")) for k in ("by", "to", "how", "when")}
            lines.append(li[say("site-notice", **said)])
        lines += [li[say("clause-cited-as", **c)] for c in body.cited_as if "cited" in c and "read_as" in c]
        if body.aliases:
            lines.append(li[say("site-aliases", words="、".join(body.aliases))])
        if body.readings:
            lines.append(li[say("site-readings"), ": ", self._readings(body.readings)])
        written = {found for _, found in self.links.citations(body.text or "", body.citation)}
        unlinked = [c for c in body.cites if c not in written]
        if unlinked or body.external:
            lines.append(li[say("site-cites"), ": ", self._cites(unlinked, body.external)])
        figures = [*self._figures(body)]
        if not norms and not lines and not figures:
            return None
        return div(".ky-beside")[
            div(".ky-norms")[norms] if norms else None, figures, ul(".ky-notes")[lines] if lines else None
        ]

    def _figures(self, body: Body) -> Iterator[Node]:
        """What the clause determines, and the exceptions it makes."""
        if body.when is not None:
            yield figures.condition_figure(self.site, self.here, body.when)
        for name in body.decisions:
            yield figures.decision_figure(self.site, self.here, self.site.terms.decisions[name], self.day)
        for name, version in self._exceptions.get(body.citation, ()):
            yield figures.override_figure(self.site, self.here, name, version)

    def _readings(self, ids: tuple[str, ...]) -> Iterator[Node]:
        for i, id in enumerate(ids):
            if i:
                yield " "
            reading = self.site.terms.readings.get(id)
            title = reading.title if reading is not None else None
            yield a(".ky-reading", href=self.site.reading_url(self.here, id), title=title)[id]

    def _cites(self, citations: list[Citation], external: tuple[str, ...]) -> Iterator[Node]:
        first = True
        for citation in citations:
            href = self.links.address(citation)
            yield None if first else "、"
            yield a(".ky-cite", href=href)[str(citation)] if href else str(citation)
            first = False
        for key in external:
            yield None if first else "、"
            known = self.site.terms.external.get(key)
            yield known["title"] if known else key
            first = False
