"""The pages of clauses: as they are in force, and in every version for good.

The page without a date is the permalink that survives revisions: numbers that the version shown no longer has keep
their anchors there and say where they last stood.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import quote

from htpy import Node, a, div, h2, input, label, li, nav, p, section, span, strong, ul

from kiyaku.book.citation import Citation
from kiyaku.book.model import Body, Clause
from kiyaku.site.links import Linker, said
from kiyaku.site.page import Heading, Page, SearchEntry
from kiyaku.site.related import related
from kiyaku.site.search import go_form
from kiyaku.site.shared import badge, banner, group_of
from kiyaku.site.site import Site, Version
from kiyaku.site.text import Writer

_DAY = timedelta(days=1)


def pages(site: Site) -> Iterator[Page]:
    """The pages of every top clause."""
    clauses = list(site.terms.clauses.values())
    shown = [site.shown(clause) for clause in clauses]
    around: list[Version | None] = [None, *shown, None]
    for i, version in enumerate(shown):
        yield _current(site, version, around[i], around[i + 2])
        for one in site.versions(version.clause):
            yield _fixed(site, one, is_shown=one == version)


def _current(site: Site, version: Version, before: Version | None, after: Version | None) -> Page:
    clause = version.clause
    here = site.clause_path(clause.citation)
    day = _day_of(site, version)
    writer = Writer(site, here, day, linker(site, here, day, dated=False))
    headings: list[Heading] = []
    gone = list(_gone(site, version))
    body: list[Node] = [
        _notice(site, version, here),
        go_form(site),
        _tools(site, version, here),
        writer.clause(version.body, headings),
    ]
    if gone:
        body.append(section(".ky-gone")[h2(id="gone")[site.say("site-gone")], ul[_gone_items(site, here, gone)]])
    body += [*related(site, here, clause, headings), _versions(site, clause, here)]
    body.append(_neighbours(site, here, before, after))
    in_force = version.state == "in_force"
    return Page(
        path=here,
        title=site.name(clause),
        body=div(".ky-page", data_ky_clause=clause.citation.eid)[body],
        contents=tuple(headings),
        description=said(version.body)[:120] or site.name(clause),
        changed=version.interval.start,
        in_force=in_force,
        label="" if in_force else site.state_word(version.state),
        records=tuple(records(site, version.body, clause)),
        group=group_of(site, clause) if in_force else "",
    )


def _fixed(site: Site, version: Version, *, is_shown: bool) -> Page:
    clause = version.clause
    here = site.clause_path(clause.citation, version.start)
    writer = Writer(site, here, version.start, linker(site, here, version.start, dated=True))
    headings: list[Heading] = []
    return Page(
        path=here,
        title=f"{site.name(clause)} {version.start}",
        body=div(".ky-page", data_ky_clause=clause.citation.eid)[
            _notice(site, version, here),
            go_form(site),
            _tools(site, version, here),
            writer.clause(version.body, headings),
            _versions(site, clause, here),
        ],
        contents=tuple(headings),
        description=said(version.body)[:120] or site.name(clause),
        changed=version.start,
        in_force=False,
        label=f"{version.start} {site.state_word(version.state)}",
        records=() if is_shown else tuple(records(site, version.body, clause)),
    )


def _day_of(site: Site, version: Version) -> date:
    """A day on which the version stands: that of the site, or its first or last one."""
    if site.day in version.interval:
        return site.day
    if site.day < version.start:
        return version.start
    return version.interval.end - _DAY if version.interval.end is not None else version.start


def linker(site: Site, here: str, day: date, *, dated: bool) -> Linker:
    """The links of a page: to the clauses as they are in force, or as they stood on its day."""
    tops = {clause.citation: body for clause, body in site.clauses(day)}

    def address(citation: Citation) -> str | None:
        clause = site.terms.clauses.get(citation.top)
        if clause is None:
            return None
        interval = clause.versions.interval_at(day) if dated else None
        return site.clause_url(here, citation, interval.start if interval is not None else None)

    return Linker(list(tops.values()), address)


def whole_linker(tops: list[Body]) -> Linker:
    """The links of a page that holds the whole text: to places on the same page."""
    return Linker(tops, lambda citation: f"#{quote(citation.eid)}")


# -- around the text


def _notice(site: Site, version: Version, here: str) -> Node:
    clause, start, end = version.clause, version.start, version.interval.end
    current = site.shown(clause)
    link = None
    if current.start != start or current.state != version.state:
        link = a(href=site.clause_url(here, clause.citation))[site.say("site-to-current")]
    if version.state == "past" and end is not None:
        over = current.start == start
        code = "site-ended" if over else "site-past"
        words = site.say(code, start=site.day_words(start), end=site.day_words(end - _DAY))
        return banner(site, "past", words, link)
    if version.state == "in_force":
        return banner(site, "in_force", site.say("site-in-force", day=site.day_words(start)), link)
    words = site.say(f"site-{version.state}", day=site.day_words(start))
    if version.state == "draft" and len(clause.versions.entries) == 1:
        words += site.say("site-only-draft")
    return banner(site, version.state, words, link)


def _tools(site: Site, version: Version, here: str) -> Node:
    clause = version.clause
    attached = str(clause.citation) in site.official.get(version.start, {})
    said_of = site.say("site-restatement-beside" if attached else "site-restatement")
    fixed = site.clause_path(clause.citation, version.start)
    links: list[Node] = []
    if fixed != here:
        links.append(a(href=site.url(here, fixed))[site.say("site-version-fixed")])
    links.append(a(href=site.url(here, f"{fixed}/clause.json"), type="application/json")["JSON"])
    return div(".ky-tools")[
        p(".ky-restatement")[said_of],
        label(".ky-toggle")[input(type="checkbox", id="ky-bare"), " ", site.say("site-bare")],
        p(".ky-links")[_spaced(links)],
    ]


def _spaced(links: list[Node]) -> Iterator[Node]:
    for i, link in enumerate(links):
        if i:
            yield " "
        yield link


def _versions(site: Site, clause: Clause, here: str) -> Node:
    versions = site.versions(clause)
    items: list[Node] = []
    for i in range(len(versions) - 1, -1, -1):
        v = versions[i]
        end = v.interval.end
        span_words = (
            site.say("site-span", start=site.day_words(v.start), end=site.day_words(end - _DAY))
            if end is not None
            else site.say("site-since", day=site.day_words(v.start))
        )
        path = site.clause_path(clause.citation, v.start)
        changes: Node = None
        if i and _compared(site, versions[i - 1].start, v.start):
            compare = site.compare_path(_stage_start(site, versions[i - 1].start), v.start)
            changes = [" ", a(href=site.url(here, compare, clause.citation.eid))[site.say("site-changes")]]
        items.append(
            li(class_=f"ky-{v.state}")[
                a(href=site.url(here, path), aria_current="page" if path == here else None)[span_words],
                " ",
                badge(site, v.state),
                changes,
            ]
        )
    return section(".ky-versions")[h2(id="versions")[site.say("site-versions")], ul[items]]


def _stage_start(site: Site, day: date) -> date:
    return next((s.start for s in reversed(site.held) if s.start <= day), day)


def _compared(site: Site, before: date, after: date) -> bool:
    starts = {s.start for s in site.held}
    return _stage_start(site, before) in starts and after in starts


def _neighbours(site: Site, here: str, before: Version | None, after: Version | None) -> Node:
    def link(version: Version | None, code: str, rel: str) -> Node:
        if version is None:
            return span
        target = site.clause_url(here, version.clause.citation)
        return a(href=target, rel=rel)[span[site.say(code)], " ", strong[site.name(version.clause)]]

    return nav(".ky-neighbours", aria_label=site.say("site-neighbours"))[
        link(before, "site-previous", "prev"), link(after, "site-next", "next")
    ]


# -- numbers that are no longer there


def _gone(site: Site, shown: Version) -> Iterator[tuple[Citation, Version]]:
    """The citations that other versions have and the one shown has not, each with the version to look at."""
    there = {body.citation for body in shown.body.walk()}
    found: dict[Citation, Version] = {}
    for version in site.versions(shown.clause):
        if version.start != shown.start:
            for body in version.body.walk():
                missing = body.citation not in there and body.citation.steps[-1][0] != "part"
                if missing and (version.start < shown.start or body.citation not in found):
                    found[body.citation] = version
    yield from found.items()


def _gone_items(site: Site, here: str, gone: list[tuple[Citation, Version]]) -> Iterator[Node]:
    for citation, version in gone:
        ahead = version.state in ("future", "draft")
        words = site.say(
            "site-gone-ahead" if ahead else "site-gone-item", citation=citation, day=site.day_words(version.start)
        )
        yield li(id=citation.eid)[a(href=site.clause_url(here, citation, version.start))[words]]


# -- what search finds


def records(site: Site, body: Body, clause: Clause) -> Iterator[SearchEntry]:
    """A record for the clause itself and for each paragraph, item, definition, entry and note inside it."""
    for inner in body.walk():
        kind = inner.citation.steps[-1][0]
        if kind == "part":
            continue
        own = said(inner)
        top = inner.citation == clause.citation
        if not own and not top:
            continue
        yield SearchEntry(
            id="" if top else inner.citation.eid,
            title=site.name(clause) if top else f"{inner.citation}" + (f" {inner.title}" if inner.title else ""),
            text=own,
            kind="definition" if kind == "definition" else "clause",
        )
