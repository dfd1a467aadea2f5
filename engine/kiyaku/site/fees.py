"""The fees: what amounts the terms determine and how, with charts of prices by number and what is odd about them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from htpy import Node, a, details, div, h2, h3, li, p, section, summary, table, tbody, td, th, thead, tr, ul
from markupsafe import Markup

from kiyaku.book.model import Decision, Table
from kiyaku.book.tables import ladder
from kiyaku.publish.chart import curve_figure
from kiyaku.publish.words import words as value_words
from kiyaku.site.figures import decision_figure, override_figure
from kiyaku.site.page import Heading, Page, SearchEntry
from kiyaku.site.site import Site
from kiyaku.studies.anomaly import Drop, drops, totals
from kiyaku.value import Number, number

_LISTED = 400  # numbers that a chart's table lists at most


def pages(site: Site) -> Iterator[Page]:
    """The page of fees."""
    here = site.path("fees")
    day = site.day
    money = _money(site, day)
    priced = [d for d in money if _price_table(site, d, day) is not None]
    billed = [d for d in _billed(site) if d in money]
    others = [d for d in money if d not in billed and d not in priced]
    headings: list[Heading] = []
    parts: list[Node] = []
    if priced:
        parts.append(_section(site, here, headings, "tables", [_priced(site, here, d, day) for d in priced]))
    if billed:
        parts.append(_section(site, here, headings, "bill", [_amount(site, here, d, day) for d in billed]))
    if others:
        parts.append(_section(site, here, headings, "others", [_amount(site, here, d, day) for d in others]))
    yield Page(
        path=here,
        title=site.say("fees-title"),
        body=div(".ky-page")[p[site.say("fees-about")], parts],
        contents=tuple(headings),
        description=site.say("fees-about"),
        records=tuple(
            SearchEntry(id=f"fee-{d.key}", title=d.name, text=_about(d, day), kind="fee")
            for d in (*priced, *billed, *others)
        ),
        group=site.say("site-group-figures"),
    )


def _section(site: Site, here: str, headings: list[Heading], which: str, inner: list[Node]) -> Node:
    title = site.say(f"fees-{which}")
    headings.append(Heading(level=2, id=which, title=title))
    return section[h2(id=which)[title], inner]


def _about(decision: Decision, day: date) -> str:
    version = decision.versions.at(day)
    return f"{version.about} {version.citation}" if version is not None else decision.name


def _billed(site: Site) -> list[Decision]:
    """The lines and totals of a bill."""
    bill = site.terms.bill
    if bill is None:
        return []
    return [site.terms.decisions[site.terms.name_of(n)] for n in (*bill.lines, *bill.totals)]


def _money(site: Site, day: date) -> list[Decision]:
    """The decisions in force on a day that give amounts of the currency of the bill, or prices in it."""
    billed = _billed(site)
    unit = billed[-1].type.unit if billed else None
    if not unit:
        return []
    (currency, _), *_ = unit
    return [
        d
        for d in site.terms.decisions.values()
        if d.versions.at(day) is not None and d.type.unit and dict(d.type.unit).get(currency) == 1
    ]


def _price_table(site: Site, decision: Decision, day: date) -> Table | None:
    """The table of prices by whole number that a decision is, if it is one."""
    version = decision.versions.at(day)
    if version is None or not isinstance(version.logic, Table) or version.logic.graduated:
        return None
    return version.logic if ladder(version.logic, site.book.checked.trees) and _of(decision) else None


def _of(decision: Decision) -> str | None:
    """The unit by which a price is meant: 円/ID is a price per ID."""
    if decision.type.unit is None or len(decision.parameters) != 1:
        return None
    unit = decision.parameters[0][1].unit
    if not unit or len(unit) != 1 or dict(decision.type.unit).get(unit[0][0]) != -unit[0][1]:
        return None
    return unit[0][0]


def _amount(site: Site, here: str, decision: Decision, day: date) -> Node:
    version = decision.versions.at(day)
    assert version is not None
    href = site.cited_url(here, str(version.citation))
    cited = str(version.citation)
    exceptions = [
        override_figure(site, here, decision.name, v)
        for o in site.terms.overrides.get(decision.name, ())
        if (v := o.versions.at(day)) is not None
    ]
    return section(".ky-fee", id=f"fee-{decision.key}")[
        h3[decision.name, "　", a(".ky-cite", href=href)[cited] if href else cited],
        decision_figure(site, here, decision, day),
        exceptions,
        _readings(site, here, version.readings),
    ]


def _readings(site: Site, here: str, ids: tuple[str, ...]) -> Node:
    known = [site.terms.readings[id] for id in ids if id in site.terms.readings]
    if not known:
        return None
    links: list[Node] = [[a(href=site.reading_url(here, r.id), title=r.title)[r.id], " "] for r in known]
    return p(".ky-small")[site.say("site-readings"), ": ", links]


# -- prices by number


def _priced(site: Site, here: str, decision: Decision, day: date) -> Node:
    unit = _of(decision) or ""
    found = [d for d in drops(site.book, day) if d.decision == decision.name]
    drafted = {stage.start for stage in site.held if stage.state == "draft"}
    starts = [i.start for i, _ in reversed(decision.versions.entries) if i.start is not None and day not in i]
    others = [start for start in starts if start not in drafted]
    own = decision.versions.interval_at(day)
    return [
        _amount(site, here, decision, day),
        _charts(site, decision, own.start if own and own.start else day, unit, dated=bool(others)),
        details[summary[site.say("fees-versions")], [_charts(site, decision, one, unit, dated=True) for one in others]]
        if others
        else None,
        [
            h3(id=f"drops-{decision.key}")[site.say("fees-drops")],
            ul[[li[_drop(site, decision, one, unit)] for one in found]],
        ]
        if found
        else None,
    ]


def _drop(site: Site, decision: Decision, drop: Drop, unit: str) -> str:
    money = _currency(decision)
    said = {
        "dear": value_words(drop.total_below, site.language, money),
        "cheap": value_words(drop.total_above, site.language, money),
        "saved": value_words(drop.saved, site.language, money),
    }
    said |= {"below": f"{drop.below:,}", "above": f"{drop.above:,}"}
    if drop.break_even == drop.below:
        return site.say("fees-drop-one", unit=unit, **said)
    return site.say("fees-drop", unit=unit, even=f"{drop.break_even:,}", **said)


def _currency(decision: Decision) -> str:
    return next(name for name, power in decision.type.unit or () if power == 1)


def _charts(site: Site, decision: Decision, day: date, unit: str, *, dated: bool) -> Node:
    version = decision.versions.at(day)
    if version is None or not isinstance(version.logic, Table):
        return None
    numbers = _numbers(site, version.logic)
    if numbers is None:
        return None
    curve = totals(site.book, decision.name, day, numbers)
    prices = tuple((n, number(total.numerator, total.denominator * n)) for n, total in curve if n)
    marked = sorted({n for d in drops(site.book, day) if d.decision == decision.name for n in (d.below, d.above)})
    money = _currency(decision)
    suffix = f"（{site.say('fees-as-of', day=site.day_words(day))}）" if dated else ""
    total_title = site.say("fees-chart", name=decision.name, unit=unit) + suffix
    price_title = site.say("fees-unit-chart", name=decision.name, unit=unit) + suffix
    return div(".ky-charts")[
        Markup(curve_figure(total_title, curve, marked, unit, money)),
        Markup(curve_figure(price_title, prices, (), unit, money)),
        details[summary[site.say("fees-data"), suffix], _figures(site, curve, money, unit)],
    ]


def _numbers(site: Site, logic: Table) -> range | None:
    """The numbers that a chart shows: all rows that end soon enough to be told apart, and the beginning of the next."""
    rungs = ladder(logic, site.book.checked.trees) or ()
    lows = [int(s.low) for s, _ in rungs if s.low is not None]
    highs = [int(s.high) for s, _ in rungs if s.high is not None]
    if not lows or not highs:
        return None
    last = highs[-1]
    if len(lows) > 1 and last > 3 * lows[-1]:
        last = lows[-1] * 4 // 3
    return range(max(1, lows[0]), last + 1)


def _figures(site: Site, curve: tuple[tuple[int, Number], ...], money: str, unit: str) -> Node:
    every = max(1, len(curve) // _LISTED)
    rows = [
        tr[
            td[f"{n:,}"],
            td(".ky-amount")[value_words(number(total.numerator, total.denominator * n), site.language, money)],
            td(".ky-amount")[value_words(total, site.language, money)],
        ]
        for n, total in curve[::every]
    ]
    heads = [
        th(scope="col")[w] for w in (site.say("fees-number", unit=unit), site.say("fees-price"), site.say("fees-total"))
    ]
    return div(".ky-scroll", tabindex="0", role="region", aria_label=site.say("fees-data"))[
        table(".ky-table")[thead[tr[heads]], tbody[rows]]
    ]
