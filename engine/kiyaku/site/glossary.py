"""The words of a terms document: those that it defines, and those that its computations use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from htpy import Node, a, code, dd, details, div, dl, dt, h2, h3, li, nav, p, section, small, summary, ul

from kiyaku.book.citation import Citation
from kiyaku.book.model import Body, Fact
from kiyaku.site.clauses import linker
from kiyaku.site.filter import controls, filter_script
from kiyaku.site.links import said
from kiyaku.site.page import Heading, Page, SearchEntry
from kiyaku.site.site import Site

_SHOWN = 10  # links to clauses and decisions that stand open
_KANA_ROWS = "あかさたなはまやらわ"
_KANA = re.compile(r"[ぁ-ゖァ-ヺ]")


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryTerm:
    """A word that the terms define."""

    word: str
    body: Body
    uses: tuple[Citation, ...]

    @property
    def fragment(self) -> str:
        """Its fragment on the page."""
        return self.body.citation.eid


def pages(site: Site) -> Iterator[Page]:
    """The glossary."""
    here = site.path("glossary")
    tops = [body for _, body in site.clauses(site.day, site.now)]
    terms = sorted(_terms(tops), key=lambda t: _order(t.word))
    facts = list(site.now.facts.values())
    headings: list[Heading] = []
    parts: list[Node] = []
    if terms:
        headings.append(Heading(level=2, id="definitions", title=site.say("site-definitions")))
        parts.append(_definitions(site, here, terms, headings))
    if facts:
        headings.append(Heading(level=2, id="facts", title=site.say("site-facts")))
        users = site.enacted.checked.graph.users
        parts.append(
            section(data_ky_group=True)[
                h2(id="facts")[site.say("site-facts")],
                [_fact(site, here, fact, users(fact.name)) for fact in facts],
            ]
        )
    yield Page(
        path=here,
        title=site.say("site-glossary"),
        body=div(".ky-page", data_ky_filter=True)[
            p[site.say("site-glossary-about")], controls(site, "glossary", []), parts, filter_script(site, here)
        ],
        contents=tuple(headings),
        description=site.say("site-glossary-about"),
        records=(
            *(
                SearchEntry(
                    id=t.fragment, title="、".join([t.word, *t.body.aliases]), text=said(t.body), kind="definition"
                )
                for t in terms
            ),
            *(SearchEntry(id=f"fact-{f.key}", title=f.name, text=f.about, kind="fact") for f in facts),
        ),
        group=site.say("site-group-find"),
    )


# -- what the terms define


def _terms(tops: Sequence[Body]) -> list[GlossaryTerm]:
    """The definitions in force, each with the clauses that write its word; longer words win."""
    defined = [b for top in tops for b in top.walk() if b.citation.steps[-1][0] == "definition" and not b.repealed]
    by_word: dict[str, Body] = {}
    for body in defined:
        for word in (body.citation.steps[-1][1], *body.aliases):
            by_word.setdefault(word, body)
    uses: dict[Citation, dict[Citation, None]] = {body.citation: {} for body in defined}
    if by_word:
        pattern = re.compile("|".join(_whole(w) for w in sorted(by_word, key=len, reverse=True)))
        for top in tops:
            for body in top.walk():
                if body.citation.steps[-1][0] != "part":
                    for match in pattern.finditer(said(body)):
                        found = by_word[match[0]].citation
                        if body.citation not in found and found not in body.citation:
                            uses[found][body.citation] = None
    return [GlossaryTerm(word=b.citation.steps[-1][1], body=b, uses=tuple(uses[b.citation])) for b in defined]


def _whole(word: str) -> str:
    """A pattern for a word that does not stand inside a longer Latin one."""
    before = r"(?<![A-Za-z0-9])" if word[0].isascii() else ""
    after = r"(?![A-Za-z0-9])" if word[-1].isascii() else ""
    return before + re.escape(word) + after


def _order(word: str) -> tuple[int, str]:
    """Latin words by letter, then words in kana by sound, then the others by their characters."""
    plain = _folded(word)
    kind = 0 if plain[0].isascii() else 1 if _KANA.match(plain[0]) else 2
    return kind, plain


def _folded(word: str) -> str:
    """A word for sorting: one width, one case, one kana."""
    plain = unicodedata.normalize("NFKC", word).casefold()
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in plain)


def _shelf(site: Site, word: str) -> str:
    """The part of the index in which a word stands."""
    kind, plain = _order(word)
    if kind == 0:
        return site.say("site-latin")
    if kind == 2:
        return site.say("site-kanji")
    base = unicodedata.normalize("NFD", plain[0])[0]  # without its voicing mark
    row = [first for first in _KANA_ROWS if first <= base] or [_KANA_ROWS[0]]
    return site.say("site-row", first=row[-1])


def _definitions(site: Site, here: str, terms: Sequence[GlossaryTerm], headings: list[Heading]) -> Node:
    shelves: dict[str, list[GlossaryTerm]] = {}
    for term in terms:
        shelves.setdefault(_shelf(site, term.word), []).append(term)
    links = linker(site, here, site.day, dated=False)
    parts: list[Node] = []
    index: list[Node] = []
    for i, (name, found) in enumerate(shelves.items(), 1):
        headings.append(Heading(level=3, id=f"shelf-{i}", title=name))
        index.append(li[a(href=f"#shelf-{i}")[name]])
        entries = []
        for term in found:
            body = term.body
            linked = list(links.linked(said(body), body.citation))
            entries.append(
                div(".ky-entry-full", id=term.fragment, data_ky_item=True)[
                    p(".ky-word")[
                        a(href=f"#{term.fragment}")[term.word],
                        small[" ", site.say("site-aliases", words="、".join(body.aliases))] if body.aliases else None,
                    ],
                    p[linked],
                    p(".ky-soft")[
                        site.say("site-defined-in"),
                        ": ",
                        a(".ky-cite", href=site.clause_url(here, body.citation))[str(body.citation)],
                    ],
                    _limited(
                        site,
                        site.say("site-used-in", count=len(term.uses)),
                        [a(".ky-cite", href=site.clause_url(here, c))[str(c)] for c in term.uses],
                    ),
                ]
            )
        parts.append(section(data_ky_group=True)[h3(id=f"shelf-{i}")[name], entries])
    return section(data_ky_group=True)[
        h2(id="definitions")[site.say("site-definitions")],
        nav(aria_label=site.say("site-definitions"))[ul(".ky-inline")[index]],
        parts,
    ]


def _limited(site: Site, label: str, links: list[Node]) -> Node:
    """A line of links, the later ones closed."""
    if not links:
        return None
    shown = [[link, " "] for link in links[:_SHOWN]]
    rest = [[link, " "] for link in links[_SHOWN:]]
    more = details[summary[site.say("site-more", count=len(rest))], rest] if rest else None
    return div(".ky-soft")[label, ": ", shown, more]


# -- what computations use


def _fact(site: Site, here: str, fact: Fact, users: Sequence[str]) -> Node:
    marks = []
    if fact.varies:
        marks.append(site.say("site-varies"))
    if fact.question:
        marks.append(site.say("site-asked"))
    cite = site.cited_url(here, str(fact.cite)) if fact.cite is not None else None
    rows: list[tuple[str, Node]] = []
    if fact.unit:
        rows.append((site.say("site-unit"), fact.unit))
    if fact.domain is not None:
        rows.append((site.say("site-domain"), code[fact.domain.text]))
    for name, (label, values) in fact.labels.items():
        inner = "、".join(f"{value}＝{meant}" for value, meant in values.items())
        rows.append((name, f"{label}（{inner}）" if inner else label))
    if fact.has_default:
        rows.append((site.say("site-absent-means"), fact.default_means))
    if fact.cite is not None:
        rows.append((site.say("site-clauses-of"), a(".ky-cite", href=cite)[str(fact.cite)] if cite else str(fact.cite)))
    if fact.readings:
        linked: Node = [[a(href=site.reading_url(here, r))[r], " "] for r in fact.readings]
        rows.append((site.say("site-readings"), linked))
    return div(".ky-entry-full", id=f"fact-{fact.key}", data_ky_item=True)[
        p(".ky-word")[
            a(href=f"#fact-{fact.key}")[fact.name], " ", code[fact.key], small[" ", "、".join(marks)] if marks else None
        ],
        p[fact.about],
        dl(".ky-pairs")[[div[dt[label], dd[content]] for label, content in rows]] if rows else None,
        _limited(
            site,
            site.say("site-used-by", count=len(users)),
            [a(href=site.decision_url(here, name))[name] for name in users],
        ),
    ]
