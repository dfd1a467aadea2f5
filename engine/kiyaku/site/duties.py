"""Who must, may or must not do what, by party and kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from htpy import Node, a, div, h2, h3, li, p, section, small, ul

from kiyaku.publish.duties import Duty, duties, said
from kiyaku.site.clauses import linker
from kiyaku.site.filter import choice, controls, filter_script
from kiyaku.site.links import Linker
from kiyaku.site.page import Heading, Page, SearchEntry
from kiyaku.site.site import Site


def pages(site: Site) -> Iterator[Page]:
    """The page of all norms in force."""
    here = site.path("duties")
    found = list(duties(site.now, site.day))
    kinds = [kind for kind, _ in Counter(d.norm.kind for d in found).most_common()]
    parties = [party for party in site.now.parties if any(d.norm.of == party for d in found)]
    links = linker(site, here, site.day, dated=False)
    sections: list[Node] = []
    headings: list[Heading] = []
    for i, party in enumerate(parties, 1):
        own = [d for d in found if d.norm.of == party]
        headings.append(Heading(level=2, id=f"party-{i}", title=party))
        parts: list[Node] = []
        for j, kind in enumerate(kinds, 1):
            of_kind = [d for d in own if d.norm.kind == kind]
            if of_kind:
                headings.append(Heading(level=3, id=f"party-{i}-{j}", title=kind))
                parts.append(
                    section(data_ky_group=True)[
                        h3(id=f"party-{i}-{j}")[kind, " ", small[str(len(of_kind))]],
                        ul(".ky-duties")[[_item(site, here, d, links) for d in of_kind]],
                    ]
                )
        sections.append(section(data_ky_group=True)[h2(id=f"party-{i}")[party], parts])
    boxes = [
        choice(site, "duties", "party", site.say("site-party"), {x: x for x in parties}),
        choice(site, "duties", "kind", site.say("site-kind"), {x: x for x in kinds}),
    ]
    about = site.say("site-duties-about", day=site.day_words(site.day))
    yield Page(
        path=here,
        title=site.say("site-duties"),
        body=div(".ky-page", data_ky_filter=True)[
            p[about],
            [controls(site, "duties", boxes), sections] if found else p[site.say("site-duties-none")],
            filter_script(site, here) if found else None,
        ],
        contents=tuple(headings),
        description=about,
        records=tuple(
            SearchEntry(
                id=f"party-{parties.index(d.norm.of) + 1}-{kinds.index(d.norm.kind) + 1}",
                title=f"{d.norm.of} {d.norm.kind} {d.body.citation}",
                text=said(d.body),
                kind="duty",
            )
            for d in found
        ),
        group=site.say("site-group-find"),
    )


def _item(site: Site, here: str, duty: Duty, links: Linker) -> Node:
    """A norm: its clause, to whom it is owed, what it says, until when, by which notice."""
    norm, body = duty.norm, duty.body
    more = []
    if norm.to:
        more.append(site.say("site-toward", party=norm.to))
    if norm.discretion:
        more.append(site.say("site-discretion"))
    lines = [site.say("site-deadline", **d) for d in body.deadlines]
    for notice in body.notices:
        given = {k: str(notice.get(k, "—")) for k in ("by", "to", "how", "when")}
        lines.append(site.say("site-notice", **given))
    return li(data_ky_item=True, data_party=norm.of, data_kind=norm.kind)[
        p[
            a(".ky-cite", href=site.clause_url(here, body.citation))[str(body.citation)],
            " ",
            small["、".join(more)] if more else None,
        ],
        p[list(links.linked(said(body), body.citation))],
        [p(".ky-soft")[line] for line in lines],
    ]
