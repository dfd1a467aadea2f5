"""The timeline of revisions, and the comparison of any two states of the text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations

from htpy import Node, a, dd, div, dl, dt, h2, li, ol, p, section, strong, ul
from markupsafe import Markup

from kiyaku.book.model import Revision
from kiyaku.publish.diff import Comparison, compare
from kiyaku.publish.diff_layout import Options
from kiyaku.publish.diff_markup import comparison_table
from kiyaku.site.page import Heading, Page
from kiyaku.site.shared import badge, banner
from kiyaku.site.site import Site, Stage

_DAY = timedelta(days=1)


def pages(site: Site) -> Iterator[Page]:
    """The timeline, the list of comparisons, and every comparison."""
    compared = {pair: _compared(site, *pair) for pair in combinations(site.held, 2)}
    yield _timeline(site, compared)
    yield _list(site)
    for (before, after), comparison in compared.items():
        yield _comparison(site, before, after, comparison)


def _compared(site: Site, before: Stage, after: Stage) -> Comparison:
    return compare(site.terms, before.start, site.terms, after.start, site.language)


# -- the timeline


def _timeline(site: Site, compared: dict[tuple[Stage, Stage], Comparison]) -> Page:
    here = site.path("revisions")
    headings: list[Heading] = []
    items: list[Node] = []
    for revision in sorted(site.terms.revisions, key=lambda r: r.effective, reverse=True):
        id = f"revision-{revision.effective}"
        headings.append(Heading(level=2, id=id, title=site.say("site-since", day=site.day_words(revision.effective))))
        items.append(_revision(site, here, id, revision, compared))
    return Page(
        path=here,
        title=site.say("site-revisions"),
        body=div(".ky-page")[
            p[
                site.say("site-revisions-about"),
                " ",
                a(href=site.url(here, site.path("feed.xml")))[site.say("site-feed")],
            ],
            ol(".ky-timeline")[items],
        ],
        contents=tuple(headings),
        description=site.say("site-revisions-about"),
        group=site.say("site-group-time"),
    )


def _revision(
    site: Site, here: str, id: str, revision: Revision, compared: dict[tuple[Stage, Stage], Comparison]
) -> Node:
    stage = next((s for s in site.stages if s.start == revision.effective), None)
    state = stage.state if stage is not None else "unheld"
    facts: list[Node] = []
    if revision.number:
        facts += [dt[site.say("site-number")], dd[revision.number]]
    facts += [dt[site.say("site-enacted")], dd["—" if revision.draft else site.day_words(revision.enacted)]]
    facts += [dt[site.say("site-effective")], dd[site.day_words(revision.effective)]]
    for citation, day in revision.later:
        facts += [dt[site.say("site-later")], dd[f"{citation} {site.day_words(day)}"]]
    if revision.citation in site.terms.clauses:
        link = a(href=site.clause_url(here, revision.citation))[str(revision.citation)]
        facts += [dt[site.say("site-supplement")], dd[link]]
    for rule in site.terms.transitions:
        if rule.citation in revision.citation:
            days = site.say("site-until", day=site.day_words(rule.until - _DAY)) if rule.until is not None else ""
            own = site.say("site-ends", day=rule.ends.text) if rule.ends is not None else ""
            until = f"（{'、'.join(filter(None, (days, own)))}）" if days or own else ""
            facts += [dt[site.say("site-transitional")], dd["、".join(map(str, rule.clauses)), "：", rule.about, until]]
    for one in site.terms.deemed:
        if one.citation in revision.citation:
            facts += [dt[site.say("site-deemed")], dd[site.terms.name_of(one.fact), "：", one.about]]
    previous = _before(site, stage)
    if stage is not None and previous is not None:
        found = compared[previous, stage].changes
        facts += [dt[site.say("site-changed-clauses")], dd[_changed(site, here, previous, stage, found)]]
    links = [link for own in site.stages if own.revision is revision for link in _links(site, here, own)]
    return li(class_=f"ky-{state}")[
        h2(id=id)[site.say("site-since", day=site.day_words(revision.effective)), " ", badge(site, state)],
        p[site.say("site-unheld", day=site.day_words(revision.effective), number=revision.number or "—")]
        if state == "unheld"
        else None,
        dl[facts],
        ul(".ky-links")[links],
    ]


def _links(site: Site, here: str, stage: Stage) -> Iterator[Node]:
    """The whole text as of a stage, and what changed with it."""
    if stage.state == "unheld":
        return
    day = site.day_words(stage.start)
    yield li[a(href=site.url(here, site.stage_path(stage)))[site.say("site-whole-of", day=day)]]
    previous = _before(site, stage)
    if previous is not None:
        path = site.compare_path(previous.start, stage.start)
        words = site.say("site-compare-with", day=site.day_words(previous.start))
        yield li[a(href=site.url(here, path))[words]]


def _before(site: Site, stage: Stage | None) -> Stage | None:
    """The last state of the text before one, if both are held."""
    if stage is None or stage not in site.held:
        return None
    i = site.held.index(stage)
    return site.held[i - 1] if i else None


def _changed(site: Site, here: str, before: Stage, after: Stage, changes: object) -> Iterator[Node]:
    path = site.compare_path(before.start, after.start)
    first = True
    for change in changes:  # type: ignore[attr-defined]
        yield None if first else "、"
        yield a(href=site.url(here, path, change.citation.eid))[str(change.citation)]
        first = False
    if first:
        yield site.say("site-no-change")


# -- comparisons


def _list(site: Site) -> Page:
    here = site.path("compare")
    body: list[Node] = []
    headings: list[Heading] = []
    for i, after in enumerate(reversed(site.held)):
        earlier = site.held[: len(site.held) - 1 - i]
        if not earlier:
            continue
        title = site.say("site-since", day=site.day_words(after.start))
        headings.append(Heading(level=2, id=f"after-{after.start}", title=title))
        body.append(
            section[
                h2(id=f"after-{after.start}")[title, " ", badge(site, after.state)],
                ul[
                    [
                        li[
                            a(href=site.url(here, site.compare_path(before.start, after.start)))[
                                site.say("site-compare-with", day=site.day_words(before.start))
                            ],
                            " ",
                            badge(site, before.state),
                        ]
                        for before in reversed(earlier)
                    ]
                ],
            ]
        )
    return Page(
        path=here,
        title=site.say("site-comparison"),
        body=div(".ky-page")[body or p[site.say("site-one-version")]],
        contents=tuple(headings),
        description=site.say("site-comparison"),
        group=site.say("site-group-time"),
    )


def _comparison(site: Site, before: Stage, after: Stage, comparison: Comparison) -> Page:
    here = site.compare_path(before.start, after.start)
    options = Options(language=site.language, remarks=True)
    days = {"before": site.day_words(before.start), "after": site.day_words(after.start)}
    title = site.say("site-comparison-of", **days)
    table = "\n".join(comparison_table(comparison, options))
    draft = next((s for s in (after, before) if s.state == "draft"), None)
    links = [
        li[
            a(href=site.url(here, site.stage_path(s)))[site.say("site-whole-of", day=site.day_words(s.start))],
            " ",
            badge(site, s.state),
        ]
        for s in (after, before)
    ]
    changed = [li[a(href=f"#{c.citation.eid}")[str(c.citation)]] for c in comparison.changes]
    return Page(
        path=here,
        title=title,
        body=div(".ky-page.ky-comparison")[
            banner(site, "draft", site.say("site-draft", day=site.day_words(draft.start))) if draft else None,
            ul(".ky-links")[links],
            [strong[site.say("site-changed-clauses")], ul(".ky-inline")[changed]] if changed else None,
            div(".ky-scroll", tabindex="0", role="region", aria_label=title)[Markup(table)],
        ],
        description=f"{site.terms.title} {title}",
        changed=after.start,
        in_force=False,
        label=site.say("site-comparison"),
        wide=True,
    )
