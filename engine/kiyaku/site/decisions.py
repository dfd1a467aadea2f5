"""A page for every value that the terms determine: its clauses, what it rests on, which exceptions prevail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from htpy import Node, a, dd, div, dl, dt, h2, h3, li, p, section, ul

from kiyaku.book.graph import GOVERNING
from kiyaku.book.model import Decision, DecisionVersion, Override
from kiyaku.publish.formula import in_words
from kiyaku.publish.formula_pieces import Cases
from kiyaku.site.figures import arises_words, exception_words, head, logic_words, pieces
from kiyaku.site.filter import controls, filter_script
from kiyaku.site.graph import Neighbour
from kiyaku.site.graph import graph as drawn
from kiyaku.site.page import Heading, Page, SearchEntry
from kiyaku.site.site import Site
from kiyaku.studies.scenario import Scenario
from kiyaku.timeline import Interval

_DAY = timedelta(days=1)
_CASES = 12  # worked cases that are listed


def pages(site: Site) -> Iterator[Page]:
    """The list of decisions, and a page for each."""
    graph = site.book.checked.graph
    yield _index(site)
    asked = _asked(site)
    for name, decision in site.terms.decisions.items():
        uses = list(dict.fromkeys(edge.name for edge in graph.of(name) if edge.kind not in GOVERNING))
        users = list(graph.users(name, without=GOVERNING))
        yield _page(site, decision, uses, users, asked.get(name, []))


def _asked(site: Site) -> dict[str, list[Scenario]]:
    """The worked cases that ask for each decision."""
    found: dict[str, dict[str, Scenario]] = {}
    for scenario in site.scenarios:
        for question in scenario.questions:
            found.setdefault(site.terms.name_of(question.subject), {}).setdefault(scenario.name, scenario)
    return {name: list(cases.values()) for name, cases in found.items()}


# -- the list


def _index(site: Site) -> Page:
    here = site.path("decisions")
    groups: dict[str, list[Decision]] = {}
    for decision in site.terms.decisions.values():
        clause = site.terms.clauses.get(decision.versions.entries[-1][1].citation.top)
        groups.setdefault(site.name(clause) if clause is not None else "—", []).append(decision)
    headings = [Heading(level=2, id=f"group-{i}", title=name) for i, name in enumerate(groups)]
    parts = [
        section(data_ky_group=True)[
            h2(id=heading.id)[name],
            ul[[li(data_ky_item=True)[head(site, here, d), "　", d.versions.entries[-1][1].about] for d in found]],
        ]
        for heading, (name, found) in zip(headings, groups.items(), strict=True)
    ]
    return Page(
        path=here,
        title=site.say("decisions-title"),
        body=div(".ky-page", data_ky_filter=True)[
            p[site.say("decisions-about")], controls(site, "decisions", []), parts, filter_script(site, here)
        ],
        contents=tuple(headings),
        description=site.say("decisions-about"),
        group=site.say("site-group-figures"),
    )


# -- one decision


def _page(site: Site, decision: Decision, uses: list[str], users: list[str], asked: list[Scenario]) -> Page:
    here = site.path("decisions", decision.key)
    newest = decision.versions.entries[-1][1]
    headings = [Heading(level=2, id="logic", title=site.say("decisions-defined"))]
    listed = a(href=site.url(here, site.path("decisions")))[site.say("decisions-title")]
    body: list[Node] = [p(".ky-small")[listed], _facts(site, here, decision), _versions(site, here, decision)]
    overrides = site.terms.overrides.get(decision.name, ())
    if overrides:
        headings.append(Heading(level=2, id="exceptions", title=site.say("decisions-exceptions")))
        body.append(_exceptions(site, here, overrides))
    readings = _readings(site, decision)
    if readings:
        headings.append(Heading(level=2, id="readings", title=site.say("decisions-readings")))
        body.append(_reading_list(site, here, readings))
    headings.append(Heading(level=2, id="graph", title=site.say("decisions-graph")))
    body.append(_graph(site, here, decision, uses, users))
    if asked:
        headings.append(Heading(level=2, id="cases", title=site.say("decisions-cases")))
        body.append(_cases(site, here, asked))
    citation = str(newest.citation)
    return Page(
        path=here,
        title=decision.name,
        body=div(".ky-page")[body],
        contents=tuple(headings),
        description=newest.about or decision.name,
        changed=newest.version,
        records=(
            SearchEntry(id="", title=decision.name, text=f"{newest.about} {citation} {decision.key}", kind="decision"),
        ),
    )


def _facts(site: Site, here: str, decision: Decision) -> Node:
    say = site.say
    rows: list[Node] = [dt[say("decisions-key")], dd[decision.key], dt[say("decisions-type")], dd[decision.type.head]]
    if decision.unit:
        rows += [dt[say("decisions-unit")], dd[decision.unit]]
    if decision.parameters:
        rows += [dt[say("decisions-parameters")], dd["、".join(name for name, _ in decision.parameters)]]
    if decision.governed_by is not None:
        said = in_words(site.book.checked, decision.governed_by, site.language)
        shown = decision.governed_by.text if isinstance(said, Cases) else pieces(site, here, said)
        rows += [dt[say("decisions-governed")], dd[shown]]
    if decision.rounding:
        rows += [dt["※"], dd[say("decisions-rounds")]]
    if decision.given:
        rows += [dt["※"], dd[say("decisions-given")]]
    return dl(".ky-facts")[rows]


def _versions(site: Site, here: str, decision: Decision) -> Node:
    parts: list[Node] = [h2(id="logic")[site.say("decisions-defined")]]
    for interval, version in reversed(decision.versions.entries):
        parts.append(
            section[
                h3[_clause(site, here, version), "　", _when(site, interval)],
                p[version.about] if version.about else None,
                logic_words(site, here, version.logic, decision),
                [
                    [
                        p[
                            a(href=site.reading_url(here, alt.reading))[
                                site.say(
                                    "figure-option", reading=alt.reading, option=_said(site, alt.reading, alt.option)
                                )
                            ]
                        ],
                        div(".ky-alternative")[logic_words(site, here, alt.logic, decision)],
                    ]
                    for alt in version.alternatives
                ],
                p(".ky-review")[site.say("figure-review", reason=version.review.reason)] if version.review else None,
            ]
        )
    return parts


def _when(site: Site, interval: Interval) -> str:
    """From when and until when a version holds."""
    if interval.start is None:
        return ""
    start = site.day_words(interval.start)
    if interval.end is None:
        return site.say("decisions-since", day=start)
    return site.say("decisions-span", start=start, end=site.day_words(interval.end - _DAY))


def _said(site: Site, reading: str, option: str) -> str:
    known = site.terms.readings.get(reading)
    return known.options.get(option, option) if known is not None else option


def _clause(site: Site, here: str, version: DecisionVersion) -> Node:
    href = site.cited_url(here, str(version.citation), version.version)
    return a(href=href)[str(version.citation)] if href else str(version.citation)


def _exceptions(site: Site, here: str, overrides: tuple[Override, ...]) -> Node:
    items: list[Node] = []
    for override in overrides:
        for interval, version in reversed(override.versions.entries):
            href = site.cited_url(here, str(version.citation), version.version)
            cited = str(version.citation)
            over = "、".join(map(str, version.over))
            when = ["（", _when(site, interval), "）"] if len(override.versions.entries) > 1 else None
            items.append(
                li[
                    p[a(href=href)[cited] if href else cited, when, "：", version.about],
                    arises_words(site, here, override),
                    exception_words(site, here, version),
                    p[site.say("decisions-prevails", clauses=over)] if over else None,
                ]
            )
    return section[h2(id="exceptions")[site.say("decisions-exceptions")], ul[items]]


def _readings(site: Site, decision: Decision) -> list[str]:
    found: dict[str, None] = {}
    for _, version in decision.versions.entries:
        found |= dict.fromkeys((*version.readings, *(alt.reading for alt in version.alternatives)))
    for override in site.terms.overrides.get(decision.name, ()):
        for _, o in override.versions.entries:
            found |= dict.fromkeys((*o.readings, *(o.option[:1] if o.option else ())))
    return [r for r in found if r in site.terms.readings]


def _reading_list(site: Site, here: str, ids: list[str]) -> Node:
    readings = [site.terms.readings[id] for id in ids]
    return section[
        h2(id="readings")[site.say("decisions-readings")],
        ul[
            [
                li[a(href=site.reading_url(here, r.id))[f"{r.id} {r.title}"], "：", r.options[r.adopted]]
                for r in readings
            ]
        ],
    ]


def _graph(site: Site, here: str, decision: Decision, uses: list[str], users: list[str]) -> Node:
    left = [_neighbour(site, here, name) for name in uses]
    right = [_neighbour(site, here, name) for name in users]
    above = [
        Neighbour(name=str(v.citation), kind="over", url=site.cited_url(here, str(v.citation), v.version))
        for o in site.terms.overrides.get(decision.name, ())
        for _, v in o.versions.entries[-1:]
    ]
    seen = {n.name: n for n in above}
    title = site.say("decisions-graph-of", name=decision.name)

    def listed(code: str, found: list[Neighbour]) -> Node:
        if not found:
            return None
        items: list[Node] = [li[a(href=n.url)[n.name] if n.url else n.name] for n in found]
        return div[h3[site.say(code)], ul(".ky-inline")[items]]

    return section[
        h2(id="graph")[site.say("decisions-graph")],
        div(".ky-scroll", tabindex="0", role="region", aria_label=title)[
            drawn(title, decision.name, left, right, list(seen.values()))
        ],
        listed("decisions-uses", left),
        listed("decisions-used", right),
    ]


def _neighbour(site: Site, here: str, name: str) -> Neighbour:
    if name in site.terms.decisions:
        return Neighbour(name=name, kind="decision", url=site.decision_url(here, name))
    if name in site.terms.facts:
        return Neighbour(name=name, kind="fact", url=site.fact_url(here, name))
    return Neighbour(name=name, kind="law")


def _cases(site: Site, here: str, asked: list[Scenario]) -> Node:
    items: list[Node] = [li[a(href=site.scenario_url(here, s))[s.name]] for s in asked[:_CASES]]
    if len(asked) > _CASES:
        items.append(li[site.say("decisions-more", count=len(asked) - _CASES)])
    return section[h2(id="cases")[site.say("decisions-cases")], ul[items]]
