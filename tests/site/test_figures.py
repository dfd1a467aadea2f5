"""Figures, fees, decisions, their graphs and charts: the right numbers, words, clauses and links."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from html import unescape
from itertools import pairwise
from pathlib import Path
from posixpath import join, normpath
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest

from kiyaku.book.model import Accrual, Decision, Expression
from kiyaku.publish.chart import bars, curve, curve_figure
from kiyaku.site import decisions, fees
from kiyaku.site.figures import decision_figure
from kiyaku.site.graph import Neighbour, graph
from kiyaku.site.open import open_site
from kiyaku.site.site import Site
from tests.site.sites import WATER, Made, real, revised_rules, water

SITES = [real, water]


@cache
def revised() -> Made:
    """The figures of the revised terms, without the other pages."""
    site = open_site(revised_rules(), today=date(2027, 5, 1), drafts=True, official=False)
    return Made(site, (fees.pages, decisions.pages))


@cache
def english() -> Made:
    site = open_site(WATER, today=date(2026, 11, 1), official=False, language="en")
    return Made(site, (fees.pages, decisions.pages))


def plain(html: object) -> str:
    return unescape(re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", "", str(html))))


def between(html: str, start: str, end: str) -> str:
    assert html.count(start) == 1, start
    return html.split(start)[1].split(end)[0]


def rows(html: str) -> list[list[str]]:
    """The cells of the rows of a table's body."""
    body = html.split("<tbody>")[1].split("</tbody>")[0]
    return [[plain(c) for c in re.findall(r"<td[^>]*>(.*?)</td>", row)] for row in body.split("</tr>")[:-1]]


def leads(made: Made, here: str, href: str) -> str:
    """The page to which a link leads; its fragment must be there."""
    parts = urlsplit(unescape(href))
    target = normpath(join(here, unquote(parts.path)))
    assert target in made.pages, (here, href)
    assert not parts.fragment or f'id="{unquote(parts.fragment)}"' in str(made.pages[target].body), href
    return target


def number(text: str) -> int:
    return int(re.sub(r"[^0-9]", "", text))


# -- fees


def curves(html: str) -> list[dict[int, int]]:
    """The totals by number that stand below each pair of charts."""
    out = []
    for part in html.split('<div class="ky-charts">')[1:]:
        found = {number(n): (number(price), number(total)) for n, price, total in rows(part)}
        assert all(price * n == total for n, (price, total) in found.items())
        out.append({n: total for n, (_, total) in found.items()})
    return out


def test_where_more_costs_less_is_what_the_listed_totals_say() -> None:
    html = real().page("fees")
    (totals,) = curves(html)
    assert list(totals) == list(range(5, 401))
    drops = [(n, more) for n, more in pairwise(totals) if totals[more] < totals[n]]
    said = re.findall(r"<li>(.*?)</li>", between(html, '<h3 id="drops-table_unit_price">', "</ul>"))
    assert [tuple(int(n) for n in re.findall(r"(\d+)IDの合計", s)) for s in said] == drops
    for (below, above), words in zip(drops, said, strict=True):
        assert f"{totals[below]:,}円は" in words
        assert f"{totals[above]:,}円より{totals[below] - totals[above]:,}円高く" in words
        even = next(n for n in range(1, below + 1) if totals.get(n, 0) >= totals[above])
        assert (f"{even}IDから{below}IDまで" in words) == (even != below)


def test_the_rise_from_49_to_50_is_told_and_marked() -> None:
    html = real().page("fees")
    assert (
        "<li>49IDの合計107,800円は、50IDの合計100,000円より7,800円高くなります。"
        "46IDから49IDまでは、50IDを申し込む方が高くなりません。</li>"
    ) in html
    assert "<li>19IDの合計53,200円は、20IDの合計52,000円より1,200円高くなります。</li>" in html
    total, price = re.findall(r'<figure class="ky-chart">.*?</figure>', html)
    assert "<title>49ID: 107,800円</title>" in total
    assert "<title>50ID: 100,000円</title>" in total
    assert total.count("ky-mark") == 12
    assert price.count("ky-mark") == 0
    for chart in (total, price):
        assert len(re.findall(r"[ML]\d", re.findall(r'ky-curve" d="([^"]+)"', chart)[0])) == 396
    assert "<figcaption>料金表の単価：IDの数ごとの合計</figcaption>" in total
    assert "<figcaption>料金表の単価：IDの数ごとの単価</figcaption>" in price


def test_every_enacted_version_of_a_price_table_has_its_charts_and_no_draft_has() -> None:
    html = revised().page("fees")
    titles = re.findall(r"<figcaption>(.*?)</figcaption>", html)
    for day in ("2026年5月11日", "2027年4月1日"):
        for what in ("合計", "単価"):
            assert titles.count(f"料金表の単価：IDの数ごとの{what}（{day}の版）") == 1
    assert "2027年12月1日の版" not in html
    assert {totals[50] for totals in curves(html)} == {100_000}


def money(site: Site) -> set[str]:
    return {
        d.key
        for d in site.terms.decisions.values()
        if d.versions.at(site.day) is not None and d.type.unit and dict(d.type.unit).get("円") == 1
    }


@pytest.mark.parametrize("which", [*SITES, revised])
def test_every_amount_stands_once_among_the_fees_with_its_clause(which: object) -> None:
    made: Made = which()  # type: ignore[operator]
    html, site = made.page("fees"), made.site
    shown = re.findall(r'<section class="ky-fee" id="fee-([^"]+)">', html)
    assert sorted(shown) == sorted(money(site))
    for key in shown:
        (decision,) = (d for d in site.terms.decisions.values() if d.key == key)
        version = decision.versions.at(site.day)
        assert version is not None
        heading = between(html, f'id="fee-{key}"><h3>', "</h3>")
        assert plain(heading) == f"{decision.name}　{version.citation}"
        assert 'class="ky-cite"' in heading
        if which is not revised:
            leads(made, site.path("fees"), re.findall(r'href="([^"]+)"', heading)[0])


@pytest.mark.parametrize("which", SITES)
def test_the_bill_stands_in_the_order_of_the_bill(which: object) -> None:
    made: Made = which()  # type: ignore[operator]
    html, terms = made.page("fees"), made.site.terms
    part = html.split('<h2 id="bill">')[1].split("<h2 ")[0]
    bill = terms.bill
    assert bill is not None
    wanted = [terms.decisions[terms.name_of(n)].key for n in (*bill.lines, *bill.totals)]
    assert re.findall(r'id="fee-([^"]+)"', part) == wanted


def test_other_terms_have_their_tables_and_no_chart() -> None:
    html = water().page("fees")
    assert "<svg" not in html
    assert "drops-" not in html
    graduated = between(html, 'id="decision-volume_charge"', "</section>")
    assert "<caption>超えた分だけに各段の単価を用いる</caption>" in graduated
    assert rows(graduated) == [["0〜20", "60"], ["20超40以下", "120"], ["40超", "180"]]
    plain_table = between(html, 'id="decision-base_rate"', "</section>")
    assert "<caption>" not in plain_table
    assert rows(plain_table) == [["13mm", "1,800"], ["20mm", "2,400"], ["25mm", "3,600"]]


# -- figures


def test_figures_say_their_formula_with_linked_names_and_the_feel_beside_it() -> None:
    figure = between(water().page("fees"), 'id="decision-charge"', "</section>")
    assert "（基本料金 ＋ 従量料金 ＋ 夏季加算）（3,000を下回るときは3,000）" in plain(figure)
    assert '<a class="ky-name" href="../decisions/base_charge/">基本料金</a>' in figure
    assert "<code>max(3000, 基本料金 + 従量料金 + 夏季加算)</code>" in figure
    cases = between(water().page("fees"), 'id="decision-summer_surcharge"', "</section>")
    assert [plain(d) for d in re.findall(r"<d[td]>(.*?)</d[td]>", cases)] == [
        "（使用期間の始まり）の月が7、9のどれかであるとき",
        "端数処理（従量料金 × 0.1）",
        "それ以外",
        "0",
    ]
    running = plain(between(english().page("fees"), 'id="decision-base_charge"', "</section>"))
    assert "口径別の額, by the days of 使用した期間 within 使用期間; 端数処理 of the total" in running


def test_a_figure_shows_every_other_reading() -> None:
    figure = between(real().page("fees"), 'id="decision-consumption_tax"', "</section>")
    assert '<a href="../readings/#C4">C4で「加える」を採るとき</a>' in figure
    assert "ある日の消費税額（税抜＝税抜合計 ＋ 解約金、基準日＝税率の基準日）" in plain(figure)
    assert "ある日の消費税額（税抜＝税抜合計、基準日＝税率の基準日）" in plain(figure)


def test_nothing_is_shown_before_it_holds() -> None:
    site = water().site
    for decision in site.terms.decisions.values():
        assert decision_figure(site, site.path("fees"), decision, date(2024, 12, 31)) is None
        assert decision_figure(site, site.path("fees"), decision, date(2025, 1, 1)) is not None


def test_an_exception_says_when_it_comes_up_where_its_clause_stands() -> None:
    html = plain(real().page("art_2"))
    comes_up = "条件：解約の理由が「改定への不同意」である、かつ変更後が0に等しい"
    applies = (
        "解約申出日が不同意を申し出る期間の間にある、かつ"
        "「解約の時期が足りるか（変更日＝変更日、申出の日＝解約申出日）」に当たるときは 0"
    )
    assert comes_up in html
    assert applies in html
    assert html.index(comes_up) < html.index(applies)


# -- decisions


@pytest.mark.parametrize("which", [*SITES, revised])
def test_every_decision_is_listed_once_under_its_clause(which: object) -> None:
    made: Made = which()  # type: ignore[operator]
    site = made.site
    here = site.path("decisions")
    links = re.findall(r'<li data-ky-item><a href="([^"]+)">', made.page("decisions"))
    assert sorted(leads(made, here, h) for h in links) == sorted(
        site.path("decisions", d.key) for d in site.terms.decisions.values()
    )
    for part in made.page("decisions").split("<section data-ky-group>")[1:]:
        name = plain(part.split("</h2>")[0].split("</p>")[-1])
        for key in re.findall(r'<li data-ky-item><a href="([^"/]+)/?">', part):
            (decision,) = (d for d in site.terms.decisions.values() if d.key == key)
            assert name == site.name(site.terms.clauses[decision.versions.entries[-1][1].citation.top])


@pytest.mark.parametrize("which", [*SITES, revised])
def test_every_page_names_the_clauses_that_make_the_value_and_those_that_override_it(which: object) -> None:
    made: Made = which()  # type: ignore[operator]
    site, seen = made.site, 0
    for decision in site.terms.decisions.values():
        here = site.path("decisions", decision.key)
        html = made.page("decisions", decision.key)
        defined = html.split('<h2 id="logic">')[1].split("<h2 ")[0]
        headings = re.findall(r"<h3>(.*?)</h3>", defined)
        versions = [v for _, v in reversed(decision.versions.entries)]
        assert [plain(h).split("　")[0] for h in headings] == [str(v.citation) for v in versions]
        for heading, version in zip(headings, versions, strict=True):
            assert f"/{version.version}/" in heading
            assert site.day_words(version.version) + "から" in heading
            if which is not revised:
                leads(made, here, re.findall(r'href="([^"]+)"', heading)[0])
        overrides = site.terms.overrides.get(decision.name, ())
        assert ('<h2 id="exceptions">' in html) == bool(overrides)
        if overrides:
            part = between(html, '<h2 id="exceptions">', "<h2 ")
            wanted = [v for o in overrides for _, v in reversed(o.versions.entries)]
            named = re.findall(r'<li><p><a href="([^"]+)">(.*?)</a>', part)
            assert [plain(text) for _, text in named] == [str(v.citation) for v in wanted]
            assert all(v.about in plain(part) for v in wanted)
            seen += len(wanted)
            if which is not revised:
                for href, _ in named:
                    leads(made, here, href)
    assert seen >= {real: 30, water: 0, revised: 35}[which]  # type: ignore[index]


def test_versions_say_from_when_and_until_when_they_hold() -> None:
    html = plain(revised().page("decisions", "cancellation_fee_for"))
    assert "別紙4※1　2027年4月1日から減るID数" in html
    assert "別紙4※1　2026年5月11日から2027年3月31日まで" in html
    assert "別紙4※1後段（2027年4月1日から）：第21条第1項第5号に当たり" in html
    assert "別紙4※1後段（2026年5月11日から2027年3月31日まで）：第21条第1項第5号に当たり" in html
    assert "from 2025-01-01" in english().page("decisions", "summer_surcharge")


def test_worked_cases_that_ask_for_a_value_are_linked() -> None:
    made, seen = real(), 0
    for decision in made.site.terms.decisions.values():
        asking = [
            s
            for s in made.site.scenarios
            if any(made.site.terms.name_of(q.subject) == decision.name for q in s.questions)
        ]
        html = made.page("decisions", decision.key)
        assert ('<h2 id="cases">' in html) == bool(asking)
        if asking:
            part = between(html, '<h2 id="cases">', "</section>")
            links = re.findall(r'href="([^"]+)"', part)
            assert len(links) == min(12, len({s.name for s in asking}))
            for href, scenario in zip(links, asking, strict=False):
                target = leads(made, made.site.path("decisions", decision.key), href)
                assert scenario.name in plain(made.pages[target].body) + made.pages[target].title
                seen += 1
            more = len({s.name for s in asking}) - 12
            assert (f"ほか{more}件" in part) == (more > 0)
    assert seen > 100


def test_the_rest_of_many_worked_cases_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    site = real().site
    asked = [
        site.terms.name_of(q.subject) for s in site.scenarios for q in {q.subject: q for q in s.questions}.values()
    ]
    decision = site.terms.decisions[max(site.terms.decisions, key=asked.count)]
    number = asked.count(decision.name)
    monkeypatch.setattr(decisions, "_CASES", number - 2)
    html = Made(site, (decisions.pages,)).page("decisions", decision.key)
    assert between(html, '<h2 id="cases">', "</section>").endswith("<li>ほか2件</li></ul>")


# -- the graph


def expressions(value: object) -> Iterator[Expression]:
    """Every expression in the logic of a decision or in an exception."""
    if isinstance(value, Expression):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from expressions(one)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name != "review":
                yield from expressions(getattr(value, field.name))


def used(site: Site, decision: Decision) -> set[str]:
    """What a decision and its exceptions read, apart from the day that chooses the version."""
    found: set[str] = set()
    parts: list[object] = [p for _, v in decision.versions.entries for p in (v.logic, v.alternatives)]
    for override in site.terms.overrides.get(decision.name, ()):
        parts += [override.arises_when, *(p for _, v in override.versions.entries for p in (v.when, v.then))]
    reviews = [v.review for _, v in decision.versions.entries]
    reviews += [v.review for o in site.terms.overrides.get(decision.name, ()) for _, v in o.versions.entries]
    parts += [review.when for review in reviews if review is not None]
    parts += [rule.who for rule in site.book.checked.graph.transitions(decision.name)]
    for expression in expressions(tuple(parts)):
        found |= site.book.checked.names(expression)
    for accrual in (p for _, v in decision.versions.entries for p in (v.logic, *(a.logic for a in v.alternatives))):
        if isinstance(accrual, Accrual):
            found |= {site.terms.name_of(name) for name in (accrual.round_each, accrual.round_total) if name}
    return found - {decision.name}


def boxes(svg: str) -> list[tuple[str, str, int, str | None]]:
    """Kind, name, left edge and address of every box."""
    found = []
    for href, inner in re.findall(r'<(?:a href="([^"]+)"[^>]*|g)>(<rect.*?</text>)', svg):
        kind = re.findall(r"ky-box-(\w+)", inner)[0]
        place = int(re.findall(r'x="(\d+)\.0"', inner)[0])
        found.append((kind, plain(inner), place, href or None))
    return found


def short(name: str) -> str:
    return name if len(name) <= 15 else name[:14] + "…"


@pytest.mark.parametrize("which", [*SITES, revised])
def test_a_graph_holds_the_neighbours_of_its_decision_and_nothing_else(which: object) -> None:
    made: Made = which()  # type: ignore[operator]
    site = made.site
    uses = {d.name: used(site, d) for d in site.terms.decisions.values()}
    linked = 0
    for decision in site.terms.decisions.values():
        html = made.page("decisions", decision.key)
        found = boxes(re.findall(r'<svg class="ky-graph".*?</svg>', html)[0])
        left = sorted(name for kind, name, x, _ in found if x == 1)
        right = sorted(name for kind, name, x, _ in found if x == 551)
        over = [name for kind, name, x, _ in found if kind == "over"]
        users = {name for name, names in uses.items() if decision.name in names}
        for side, wanted in ((left, uses[decision.name]), (right, users)):
            assert set(side) <= {short(n) for n in wanted}, decision.name
            assert len(side) == min(12, len(wanted)), decision.name
        overriding = {str(o.versions.entries[-1][1].citation) for o in site.terms.overrides.get(decision.name, ())}
        assert len(over) == len(set(over)) == min(12, len(overriding))
        assert set(over) <= {short(n) for n in overriding}
        assert [name for kind, name, _, _ in found if kind == "centre"] == [short(decision.name)]
        assert len(found) == 1 + len(left) + len(right) + len(over)
        for heading, wanted in (("使う値", uses[decision.name]), ("この値を使うもの", users)):
            listed = re.findall(rf"<h3>{heading}</h3><ul[^>]*>(.*?)</ul>", html)
            assert bool(listed) == bool(wanted)
            assert {plain(i) for part in listed for i in re.findall(r"<li>(.*?)</li>", part)} == wanted
        for kind, name, _, href in found:
            assert (href is None) == (kind in ("centre", "law")), name
            if href is not None and (kind == "decision" or which is not revised):
                target = leads(made, site.path("decisions", decision.key), href)
                assert kind != "decision" or short(made.pages[target].title) == name
                linked += 1
    assert linked >= {real: 400, water: 10, revised: 300}[which]  # type: ignore[index]


def test_what_an_exception_gives_instead_is_a_neighbour_too(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(WATER, folder)
    (folder / "articles" / "09.yaml").write_text(
        "article: 9\ntitle: 例外\nversions:\n  - from: 2025-01-01\n    paragraphs:\n      1:\n"
        "        text: 細い管には加えない。\n        norm: [{kind: 計算, of: 使用者}]\n        overrides:\n"
        "          - {decision: 夏季加算, about: 細い管, when: '口径 = \"13mm\"', then: 基本料金}\n",
        encoding="utf-8",
    )
    made = Made(open_site(folder, today=date(2026, 11, 1), official=False), (decisions.pages,))
    html = made.page("decisions", "summer_surcharge")
    found = boxes(re.findall(r'<svg class="ky-graph".*?</svg>', html)[0])
    assert {name for _, name, x, _ in found if x == 1} == {"使用期間", "従量料金", "端数処理", "口径", "基本料金"}
    assert [(kind, name, href) for kind, name, _, href in found if kind == "over"] == [
        ("over", "第9条第1項", "../../art_9/2025-01-01/#art_9__para_1")
    ]
    used_by = boxes(re.findall(r'<svg class="ky-graph".*?</svg>', made.page("decisions", "base_charge"))[0])
    assert "夏季加算" in {name for _, name, x, _ in used_by if x == 551}


def test_the_graph_of_a_bills_total() -> None:
    made = real()
    html = made.page("decisions", "consumption_tax")
    found = boxes(re.findall(r'<svg class="ky-graph".*?</svg>', html)[0])
    assert {(name, href) for _, name, x, href in found if x == 1} == {
        ("区間ごとの消費税", "../tax_by_segment/"),
        ("支払証明書発行料金", "../payment_certificate_fee/"),
        ("ある日の消費税額", "../tax_as_of/"),
        ("消費税額", "../tax_on/"),
        ("税率の基準日", "../tax_day/"),
        ("税抜合計", "../total_ex_tax/"),
        ("請求書等発行料金", "../invoice_issue_fee/"),
        ("適格請求書発行料金", "../qualified_invoice_fee/"),
        ("郵送料等", "../postage/"),
        ("解約金", "../cancellation_fee/"),
    }
    assert [(name, href) for _, name, x, href in found if x == 551] == [("請求額", "../invoice_total/")]


def test_a_picture_of_many_neighbours_keeps_its_measure() -> None:
    many = [Neighbour(name=f"n{i}", kind="fact", url=f"../{i}/?a=1&b=2") for i in range(40)]
    over = [Neighbour(name="第1条", kind="over")]
    svg = str(graph('a "b" & <c>', "これはとても長い名前の決まりごとである", many, [], over))
    root = ElementTree.fromstring(svg)
    assert root.get("aria-label") == 'a "b" & <c>'
    assert root.get("viewBox") == f"0 0 760 {12 + 42 + 14 + 12 * 42 + 12}"
    found = boxes(svg)
    assert [name for kind, name, _, _ in found if kind == "fact"] == [f"n{i}" for i in range(12)]
    assert found[0][1] == "これはとても長い名前の決まりご"[:14] + "…"
    assert [href for kind, _, _, href in found if kind == "over"] == [None]
    assert svg.count("ky-edge-over") == 1
    assert "ky-edge-over" not in str(graph("t", "c", many, [], []))


# -- charts

POINTS = [(1, 100), (2, 200), (3, 150)]


def parsed(svg: str) -> ElementTree.Element:
    """A chart, which must be well-formed."""
    return ElementTree.fromstring(svg.replace(' xmlns="http://www.w3.org/2000/svg"', ""))


def test_a_curve_on_a_page_draws_points_to_scale_and_names_the_marked() -> None:
    root = parsed(curve_figure('単価 "甲" <乙>', POINTS, (2, 9), "台", "円"))
    assert root.findtext("figcaption") == '単価 "甲" <乙>'
    svg = root.find("svg")
    assert svg is not None
    assert svg.get("aria-label") == '単価 "甲" <乙>'
    path = svg.find("path")
    assert path is not None
    assert path.get("d") == "M96.0 156.0 L396.0 36.0 L696.0 96.0"
    (mark,) = svg.findall("circle")
    assert (mark.get("cx"), mark.get("cy"), mark.findtext("title")) == ("396.0", "36.0", "2台: 200円")
    words = [t.text for t in svg.findall("text")]
    assert words[:5] == ["0", "50", "100", "150", "200"]
    assert words[5:8] == ["1", "2", "3"]
    assert words[-1] == "台 / 円"


def test_a_curve_of_nothing_and_of_zeros() -> None:
    assert curve_figure("t", [], (), "x", "y") == ""
    path = parsed(curve_figure("t", [(1, 0), (2, 0)], (), "x", "y")).find("svg/path")
    assert path is not None
    assert path.get("d") == "M96.0 276.0 L696.0 276.0"


@pytest.mark.parametrize(
    ("first", "last", "wanted"),
    [
        (5, 400, ["5", "100", "200", "300", "400"]),
        (1, 15, ["1", "5", "10", "15"]),
        (900, 2100, ["900", "1,000", "1,500", "2,000"]),
    ],
)
def test_ticks_are_round_numbers(first: int, last: int, wanted: list[str]) -> None:
    points = [(n, n) for n in range(first, last + 1)]
    texts = parsed(curve_figure("t", points, (), "x", "y")).findall("svg/text")
    assert [t.text for t in texts if t.get("text-anchor") == "middle"] == wanted


def test_a_curve_for_a_file_marks_its_numbers() -> None:
    root = parsed(curve('単価 "甲"', POINTS, (2, 9), "台", "円"))
    assert root.get("aria-label") == root.findtext("title") == '単価 "甲"'
    path = root.find("path")
    assert path is not None
    assert path.get("d") == "M96.0 156.0 L396.0 36.0 L696.0 96.0"
    assert [c.findtext("title") for c in root.findall("circle")] == ["2台: 200円"]
    texts = root.findall("text")
    assert [t.text for t in texts if t.get("y") == "28.0"] == ["2"]
    assert texts[-1].text == "台 / 円"
    assert parsed(curve("t", [], (), "x", "y")).find("path") is None


def test_bars_show_counts_and_tell_losses_apart() -> None:
    root = parsed(bars("差", [(-200, -100, 5), (0, 100, 10), (100, 1200, 0)]))
    columns = root.findall("rect")
    assert [c.get("class") for c in columns] == ["ky-loss", "ky-bar", "ky-bar"]
    assert [c.get("height") for c in columns] == ["120.0", "240.0", "0.0"]
    assert [c.findtext("title") for c in columns] == ["-200〜-100: 5", "0〜100: 10", "100〜1,200: 0"]
    assert parsed(bars("t", [])).find("rect") is None
