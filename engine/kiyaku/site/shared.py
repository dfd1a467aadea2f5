"""Small parts that many pages share: banners, badges, links to data."""

from __future__ import annotations

from htpy import Node, a, div, li, p, span, strong, ul

from kiyaku.book.model import Clause
from kiyaku.site.site import Site, State


def banner(site: Site, state: State, words: str, link: Node = None) -> Node:
    """What kind of text a page shows; loud unless it is the one in force."""
    role = "note" if state == "in_force" else "alert"
    return div(class_=f"ky-banner ky-{state}", role=role)[
        p[strong[site.state_word(state)], " ", words, [" ", link] if link is not None else None]
    ]


def badge(site: Site, state: State) -> Node:
    """The state in one word."""
    return span(class_=f"ky-badge ky-{state}")[site.state_word(state)]


def group_of(site: Site, clause: Clause) -> str:
    """The chapter of an article, or what other clauses are called together."""
    if clause.chapter is not None:
        return site.say("site-chapter", number=clause.chapter[0], title=clause.chapter[1])
    kinds = {"annex": "site-annexes", "supplementary": "site-supplementary"}
    return site.say(kinds.get(clause.citation.steps[0][0], "site-articles"))


def machine_links(site: Site, here: str, files: dict[str, tuple[str, str]]) -> Node:
    """Links to the same as data: label to (path, media type)."""
    return div(".ky-data")[
        p[site.say("site-data")],
        ul[(li[a(href=site.url(here, path), type=kind)[label]] for label, (path, kind) in files.items())],
    ]
