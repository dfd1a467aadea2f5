"""The first page of the terms, and the whole text as of every day on which it changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from htpy import Node, a, div, h2, li, nav, ol, p, section, ul

from kiyaku.book.model import Body, Clause, Terms
from kiyaku.site.clauses import whole_linker
from kiyaku.site.documents import FORMS
from kiyaku.site.page import Heading, Page
from kiyaku.site.search import go_form
from kiyaku.site.shared import badge, banner, group_of, machine_links
from kiyaku.site.site import Site, Stage
from kiyaku.site.text import Writer

_DAY = timedelta(days=1)


def pages(site: Site) -> Iterator[Page]:
    """The overview and a page for each stage of the text."""
    yield _overview(site)
    for stage in site.stages:
        yield _whole(site, stage) if stage.state != "unheld" else _unheld(site, stage)


def _overview(site: Site) -> Page:
    here = site.path()
    terms = site.now
    current = site.current
    shown = next((s for s in reversed(site.held) if s.start <= site.day), None)
    body: list[Node] = []
    if current is not None:
        words = site.say("site-in-force", day=site.day_words(current.start))
        number = f"{site.say('site-number')} {current.revision.number}" if current.revision.number else ""
        body.append(banner(site, "in_force", f"{words}{number}"))
    elif shown is not None:
        words = site.say("site-none-in-force", today=site.day_words(site.today), day=site.day_words(shown.start))
        body.append(banner(site, "unheld", words))
    publisher = site.say("site-publisher", name=terms.publisher)
    body.append(p(".ky-restatement")[publisher, "　", site.say("site-restatement")])
    body.append(_doors(site, here, shown))
    body.append(go_form(site))
    contents, headings = _contents(site, here, terms)
    body.append(contents)
    return Page(
        path=here,
        title=terms.title,
        body=div(".ky-page")[body],
        contents=tuple(headings),
        description=site.say("site-restatement"),
        changed=shown.start if shown is not None else None,
        group="",
    )


def _doors(site: Site, here: str, shown: Stage | None) -> Node:
    """Where readers mostly want to go from the first page."""
    doors = {
        "fees": "fees-title",
        "calculator": "site-calculator",
        "scenarios": "site-scenarios",
        "revisions": "site-revisions",
        "compare": "site-comparison",
        "duties": "site-duties",
        "readings": "site-reading-page",
        "glossary": "site-glossary",
    }
    if site.enacted.terms.bill is None:
        del doors["calculator"]
    links = [(site.path(path), site.say(code)) for path, code in doors.items()]
    if shown is not None:
        links.insert(0, (site.stage_path(shown), site.say("site-whole")))
    return ul(".ky-doors")[(li[a(".ky-door", href=site.url(here, path))[said]] for path, said in links)]


def _contents(site: Site, here: str, terms: Terms) -> tuple[Node, list[Heading]]:
    """The clauses by chapter."""
    groups: dict[str, list[tuple[Clause, Body]]] = {}
    for clause, body in site.clauses(site.day, terms):
        groups.setdefault(group_of(site, clause), []).append((clause, body))
    headings = [Heading(level=2, id=f"contents-{i + 1}", title=name) for i, name in enumerate(groups)]
    parts = [
        section[
            h2(id=heading.id)[name],
            ul(".ky-contents")[
                (
                    li[
                        a(href=site.clause_url(here, clause.citation))[site.name(clause)],
                        f" {site.say('site-repealed')}" if body.repealed else None,
                    ]
                    for clause, body in found
                )
            ],
        ]
        for heading, (name, found) in zip(headings, groups.items(), strict=True)
    ]
    return nav(".ky-chapters", aria_label=site.say("site-overview"))[parts], headings


# -- the whole text


def _whole(site: Site, stage: Stage) -> Page:
    here = site.stage_path(stage)
    tops = list(site.clauses(stage.start))
    links = whole_linker([body for _, body in tops])
    writer = Writer(site, here, stage.start, links, beside=False)
    headings: list[Heading] = []
    parts: list[Node] = []
    group = ""
    for clause, body in tops:
        if (own := group_of(site, clause)) != group:
            group = own
            id = f"part-{len(headings) + 1}"
            headings.append(Heading(level=2, id=id, title=group))
            parts.append(h2(id=id)[group])
        headings.append(Heading(level=3, id=clause.citation.eid, title=site.name(clause)))
        parts.append(
            writer.titled(site.name(clause), body, site.clause_url(here, clause.citation, _start(site, clause, stage)))
        )
    draft = stage.state == "draft"
    title = site.say("site-whole-draft" if draft else "site-whole-of", day=site.day_words(stage.start))
    files = {label: (f"{here}/{name}", kind) for label, (name, kind, _) in FORMS.items()}
    attached = stage.revision.effective in site.official
    restated = site.say("site-restatement-beside" if attached else "site-restatement")
    return Page(
        path=here,
        title=title,
        body=div(".ky-page.ky-whole")[
            stage_notice(site, stage, here),
            p(".ky-restatement")[restated],
            go_form(site),
            machine_links(site, here, files),
            parts,
        ],
        contents=tuple(headings),
        description=f"{site.terms.title} {title}",
        changed=stage.start,
        in_force=False,
        label=f"{stage.start} {site.state_word(stage.state)}",
    )


def _start(site: Site, clause: Clause, stage: Stage) -> date | None:
    interval = clause.versions.interval_at(stage.start)
    return interval.start if interval is not None else None


def stage_notice(site: Site, stage: Stage, here: str) -> Node:
    """What a stage is: in force, past, to come, a draft."""
    start = site.day_words(stage.start)
    current = site.current
    link = None
    if current is not None and current is not stage:
        link = a(href=site.url(here, site.stage_path(current)))[site.say("site-to-current")]
    if stage.state == "past" and stage.end is not None:
        words = site.say("site-past", start=start, end=site.day_words(stage.end - _DAY))
    elif stage.state == "in_force":
        words = site.say("site-in-force", day=start)
    else:
        words = site.say(f"site-{stage.state}", day=start, number=stage.revision.number or "—")
    return banner(site, stage.state, words, link)


def _unheld(site: Site, stage: Stage) -> Page:
    here = site.stage_path(stage)
    return Page(
        path=here,
        title=site.say("site-unheld-title", day=site.day_words(stage.start)),
        body=div(".ky-page")[
            stage_notice(site, stage, here),
            ol[
                (
                    li[
                        a(href=site.url(here, site.stage_path(s)))[
                            site.say("site-whole-of", day=site.day_words(s.start))
                        ],
                        " ",
                        badge(site, s.state),
                    ]
                    for s in site.held
                )
            ],
        ],
        changed=stage.start,
        in_force=False,
        label=site.state_word("unheld"),
    )
