"""Readings, worked cases, duties and the glossary: complete, linked, and true to what the engine answers."""

from __future__ import annotations

import re
import shutil
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from kiyaku.answer.bill import Bill
from kiyaku.publish.duties import duties as norms
from kiyaku.site import duties, glossary, readings, scenarios
from kiyaku.site.examples import effects, examples
from kiyaku.site.explain import bill_html, outcome_html
from kiyaku.site.links import said
from kiyaku.site.open import open_site
from kiyaku.site.related import cited_by
from kiyaku.site.site import Site
from tests.browser_support import served
from tests.site.sites import RULES, WATER, Made, broken_links, real, revised, water

FOLDERS = ("readings", "scenarios", "duties", "glossary")


def plain(html: object) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", str(html)))


def section(html: str, id: str) -> str:
    """The element of an id with everything inside it."""
    start = html.rindex("<", 0, html.index(f'id="{id}"'))
    name = re.match(r"<(\w+)", html[start:])
    assert name is not None
    depth = 0
    for tag in re.finditer(rf"<(/?){name[1]}[ >]", html[start:]):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return html[start : start + tag.end()]
    raise AssertionError(id)


class _Tags(HTMLParser):
    """Whether every element is closed where it was opened."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open it, unless it has no end."""
        if tag not in ("input", "br", "img", "meta", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close it."""
        assert self.open.pop() == tag


def wrong_links(made: Made) -> list[str]:
    """The broken links of these pages."""
    decisions = made.site.path("decisions") in made.pages
    found = [w for w in broken_links(made) if w.split("/")[1].split(":")[0] in FOLDERS]
    return [w for w in found if decisions or "/decisions/" not in w]


@pytest.mark.parametrize("which", [real, revised, water])
def test_every_link_of_these_pages_leads_somewhere(which: object) -> None:
    made = which()  # type: ignore[operator]
    assert wrong_links(made) == []
    for folder in FOLDERS:
        assert _Tags(made.page(folder)).open == []


def test_every_reading_is_shown_with_all_its_options() -> None:
    made = real()
    html = made.page("readings")
    found = made.site.now.readings
    assert html.count("data-ky-item") == len(found)
    for reading in found.values():
        own = plain(section(html, reading.id))
        assert reading.title in own
        assert all(option in own for option in reading.options)
        assert f"{reading.adopted} 採用" in own
        assert all(c in own for c in reading.clauses)
    assert 'role="img" aria-label="重み3（3段階）"' in html
    assert {r.id for r in made.pages["terms/readings"].records} == set(found)


def test_a_reading_shows_which_answers_it_moves() -> None:
    moved = effects(real().site)
    shown = [(e.option, e.name, e.before, e.after) for e in moved["P2"]]
    assert ("floor_on_sum", "請求額", "36,362円", "36,363円") in shown
    own = section(real().page("readings"), "P2")
    assert "36,362円 → 36,363円" in plain(own)
    assert "../scenarios/proration/#" in own
    assert "計算を切り替えられる" in own
    assert "V2" not in moved  # recorded only: no computation asks for it
    assert "計算を切り替えられる" not in section(real().page("readings"), "V2")


def test_every_question_is_answered_as_worked_out_by_hand() -> None:
    made = real()
    pages = [str(p.body) for path, p in made.pages.items() if path.startswith("terms/scenarios/")]
    asked = sum(len(s.questions) for s in made.site.scenarios)
    assert sum(html.count('class="ky-agrees"') for html in pages) == asked > 400
    assert not any("ky-differs" in html for html in pages)
    assert sum(len(html.encode()) for html in pages) < 10_000 * asked
    for scenario in made.site.scenarios:
        assert scenario.name in plain(made.page("scenarios"))


def test_a_bill_is_shown_with_its_arithmetic_and_the_version_it_used() -> None:
    html = section(real().page("scenarios", "proration"), "月の途中でID数を増やす-1")
    words = plain(html)
    assert "33,057円" in words
    assert "2,800円/ID/月 × 10ID × 3/31日 = 2,709.677… → 2,709円（第28条）" in words
    assert 'href="../../art_28/2026-05-11/"' in html
    assert 'href="../../glossary/#fact-id_count"' in section(real().page("scenarios", "proration"), "月の途中で始まる")
    other = plain(section(real().page("scenarios", "proration"), "月の途中でID数を増やす-2"))
    assert "採用していない読みによる" in other
    assert "P2=floor_on_sum" in other


def test_an_answer_leads_to_the_version_that_governs_the_contract() -> None:
    site = revised().site

    def bill(start: str) -> str:
        contract = site.enacted.contract({"契約効力日": start, "提供開始日": start, "ID数": 10})
        return str(bill_html(site, "terms/x", site.enacted.bill(contract, "2027-05")))

    later, earlier = bill("2027-05-01"), bill("2026-06-01")  # a transitional rule keeps the old version for the second
    assert 'href="../annex_4/2027-04-01/"' in later
    assert 'href="../annex_4/2026-05-11/"' not in later
    assert 'href="../annex_4/2026-05-11/"' in earlier


def test_what_has_no_value_says_why_in_words() -> None:
    site = real().site
    contract = site.enacted.contract({"契約効力日": "2026-04-01", "提供開始日": "2026-04-01", "ID数": 10})
    found = site.enacted.evaluate(contract, "単価", as_of=date(2026, 4, 20))
    unheld = plain(outcome_html(site, "terms/x", found))
    assert "本文がない (text_unavailable)" in unheld
    assert "本文がないため、答えられません" in unheld
    empty = site.enacted.contract({})
    missing = plain(outcome_html(site, "terms/x", site.enacted.evaluate(empty, "単価", as_of=date(2026, 6, 1))))
    assert "事実「ID数」が要ります" in missing
    absent = [e for e in examples(site) if e.outcome is not None and e.outcome.status == "no_rate"]
    assert absent  # some of them by a rule that names the absence itself, without telling of a table
    for example in absent:
        assert example.outcome is not None
        assert "ky-why" in str(outcome_html(site, "terms/x", example.outcome))


def test_an_explanation_says_nothing_twice_and_leaves_nothing_out() -> None:
    site = real().site
    for example in examples(site):
        if isinstance(example.answer, Bill) or example.answer is None:
            continue
        html = str(outcome_html(site, "terms/x", example.answer))
        words = plain(html)
        for review in example.answer.reviews:
            assert words.count(review.reason) >= 1
            assert html.count("ky-review") == len(example.answer.reviews)
        for considered in example.answer.applied:
            assert considered.about in words
        open_part = html.split('class="ky-tree"')[0]
        items = re.findall(r'<li><a href="\.\./decisions/[^"]+">[^<]+</a> <span class="ky-sum">[^<]*<', open_part)
        assert len(items) == len(set(items))


def test_duties_stand_by_party_and_kind_as_of_the_day() -> None:
    made = real()
    html = made.page("duties")
    found = list(norms(made.site.now, made.site.day))
    assert html.count("data-ky-item") == len(found)
    parties = [p for p in made.site.now.parties if any(d.norm.of == p for d in found)]
    assert re.findall(r'<h2 id="party-\d+">([^<]+)</h2>', html) == parties
    assert "期限：" in html
    assert "通知：" in html
    ids = set(re.findall(r'id="([^"]+)"', html))
    assert {r.id for r in made.pages["terms/duties"].records} <= ids


def test_the_glossary_has_every_definition_and_every_fact() -> None:
    made = real()
    html = made.page("glossary")
    for body in (b for _, top in made.site.clauses(made.site.day) for b in top.walk()):
        if body.citation.steps[-1][0] == "definition":
            assert f'id="{body.citation.eid}"' in html
    for fact in made.site.now.facts.values():
        own = section(html, f"fact-{fact.key}")
        assert fact.about in plain(own)
    assert "../decisions/" in section(html, "fact-id_count")
    assert {"definition", "fact"} == {r.kind for r in made.pages["terms/glossary"].records}


def test_a_word_is_used_where_it_is_written_and_longer_words_win() -> None:
    site = real().site
    tops = [body for _, body in site.clauses(site.day, site.now)]
    bodies = {b.citation: b for top in tops for b in top.walk()}
    terms = glossary._terms(tops)
    for term in terms:
        words = (term.word, *term.body.aliases)
        for citation in term.uses:
            assert any(word in said(bodies[citation]) for word in words)
    assert all(t.body.citation not in t.uses for t in terms)
    by_word = {t.word: t for t in terms}
    inside = [(a, b) for a in terms for b in terms if a is not b and a.word in b.word]
    assert inside
    for short, long in inside:
        for citation in {*by_word[short.word].uses}:
            rest = said(bodies[citation]).replace(long.word, "")
            assert any(word in rest for word in (short.word, *short.body.aliases))


def test_words_are_sorted_by_letter_then_by_sound_then_by_character() -> None:
    words = ["端末", "ログ", "Secure", "えんどポイント", "EDR", "エンドポイント", "が", "シスコ社"]
    ordered = sorted(words, key=glossary._order)
    assert ordered == ["EDR", "Secure", "えんどポイント", "エンドポイント", "が", "シスコ社", "ログ", "端末"]
    shelves = [glossary._shelf(real().site, w) for w in ordered]
    assert shelves == ["A–Z", "A–Z", "あ行", "あ行", "か行", "さ行", "ら行", "漢字"]


def _with_cases(tmp_path: Path, *, wrong: bool = False) -> Site:
    folder = tmp_path / "rules" / "water"
    shutil.copytree(WATER, folder)
    for law in (RULES.parent / "japan", WATER.parent / "japan"):
        if law.is_dir():
            shutil.copytree(law, tmp_path / "rules" / "japan", dirs_exist_ok=True)
    (folder / "scenarios").mkdir(exist_ok=True)
    (folder / "scenarios" / "two months.yaml").write_text(
        "title: 二か月の料金\nscenarios:\n  - name: 20mm で 40立方メートル\n    clauses: [第3条]\n"
        "    facts: {口径: 20mm, 使用水量: 40, 使用開始日: 2025-01-10}\n    questions:\n"
        f"      - {{bill: 2026-05, expect: {{基本料金: {1 if wrong else 2400}}}}}\n",
        encoding="utf-8",
    )
    return open_site(folder, today=date(2026, 11, 1), official=False)


def test_other_terms_publish_their_cases_with_data_alone(tmp_path: Path) -> None:
    made = Made(_with_cases(tmp_path, wrong=True))
    html = made.page("scenarios", "two months")
    assert "20mm-で-40立方メートル-1" in html
    assert "40立方メートル" in plain(html)
    assert "手計算と違う：基本料金は1円" in plain(html)
    assert wrong_links(made) == []


def test_a_site_without_cases_or_readings_says_so() -> None:
    assert "例はまだありません" in water().page("scenarios")
    assert "記録された解釈はありません" in water().page("readings")


def test_the_pages_speak_english() -> None:
    site = open_site(RULES, today=date(2026, 11, 1), official=False, language="en")
    made = [p for m in (scenarios, readings, duties, glossary) for p in m.pages(site)]
    texts = {p.path: plain(p.body) for p in made}
    assert "agrees with the figure worked out by hand" in texts["terms/scenarios/proration"]
    assert "手計算と" not in texts["terms/scenarios/proration"]
    assert "switches the computation" in texts["terms/readings"]


def test_boxes_narrow_lists_down_and_heads_sort_them(chromium: Browser, real_site: Path) -> None:
    with served(real_site) as root:
        page = chromium.new_page()
        page.goto(f"{root}terms/duties/")
        everything = page.locator("[data-ky-item]:visible").count()
        page.select_option("#duties-party", label="契約者")
        page.select_option("#duties-kind", label="義務")
        items = page.locator("[data-ky-item]:visible")
        assert 0 < items.count() < everything
        assert items.evaluate_all("l => l.every(i => i.dataset.party === '契約者' && i.dataset.kind === '義務')")
        assert page.locator("h2:visible").count() == 1
        page.goto(f"{root}terms/readings/")
        ids = page.locator("tbody tr th")
        first = ids.first.inner_text()
        page.click("th[data-ky-sort=weight] button")
        weights = page.locator("tbody tr").evaluate_all("rows => rows.map(r => r.dataset.weight)")
        assert weights == sorted(weights)
        page.click("th[data-ky-sort=id] button")
        assert ids.first.inner_text() == first
        page.fill("#readings-words", "日割")
        assert 0 < page.locator("tbody tr:visible").count() < len(weights)
        page.close()
        still = chromium.new_context(java_script_enabled=False).new_page()
        still.goto(f"{root}terms/duties/")
        assert still.locator("[data-ky-item]:visible").count() == everything
        assert not still.locator(".ky-controls").is_visible()


# -- what leads to a clause


def test_a_clause_shows_what_it_costs_and_which_clauses_cite_it() -> None:
    html = real().page("annex_4")
    cases = html[html.index('<h2 id="cases">') : html.index('<h2 id="citing">')]
    assert "段階を越えるとすべてのIDの単価が下がる" in cases
    assert "請求額 58,520円" in cases
    bills = ["請求額" in item for item in re.findall(r"<li\b.*?</li>", cases)[:-1]]
    assert len(bills) > 5
    assert bills == sorted(bills, reverse=True)  # what is to be paid comes first
    assert re.search(r"ほか\d+件", cases)
    assert 'href="../calculator/"' in cases
    citing = html[html.index('<h2 id="citing">') : html.index('<h2 id="versions">')]
    assert 'href="../art_2/#art_2__para_4"' in citing
    assert 'href="../art_20/#art_20__para_3"' in citing
    assert ">第4条<" not in citing


def test_citing_clauses_are_those_of_the_text_in_force() -> None:
    for made in (real(), revised(), water()):
        site = made.site
        for cited, citing in cited_by(site).items():
            html = made.page(cited.eid)
            for citation in citing:
                assert citation.top != cited
                assert f"#{quote(citation.eid)}" in html or len(citation.steps) == 1
    assert cited_by(water().site) == {}


def test_records_are_told_in_the_words_that_the_facts_have() -> None:
    page = plain(real().page("scenarios", "outages"))
    assert "会社が知った時 2026-07-10T09:00:00、復旧した時 2026-07-12T10:00:00、範囲 すべての機能" in page
    assert "cause原因（not_customer＝契約者の責めによらない" in plain(real().page("glossary"))
