"""A reader on the site: finds a word, opens its clause, follows a citation, goes to another day, compares."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser_support import Watched, hurdles, served

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def root(revised_site: Path) -> Iterator[str]:
    with served(revised_site) as address:
        yield address


@pytest.fixture
def reader(chromium: Browser, root: str) -> Iterator[Watched]:
    page = chromium.new_page(viewport=DESK)  # type: ignore[arg-type]
    watched = Watched(page, root)
    yield watched
    page.close()
    assert watched.outside == []
    assert watched.complaints == []


def test_from_a_word_to_its_clause_to_the_cited_one_to_another_day_to_a_comparison(reader: Watched) -> None:
    page = reader.open("terms/")
    page.keyboard.press("/")
    page.keyboard.type("解約金")
    hits = page.locator(".ky-panel .ky-hit a")
    expect(hits.first).to_be_visible()
    page.locator(".ky-panel").get_by_role("link", name="別紙4※1", exact=True).first.click()
    expect(page).to_have_url(reader.root + "terms/annex_4/#annex_4__note_1")
    expect(page.locator("#annex_4__note_1")).to_be_in_viewport()
    page.locator("#annex_4__note_1 a.ky-cite", has_text="第21条第1項第5号").first.click()
    expect(page).to_have_url(reader.root + "terms/art_21/#art_21__para_1__item_5")
    page.goto(reader.root + "terms/annex_4/")
    expect(page.locator("main")).to_contain_text("2,900")
    page.locator("[data-ky-go] input[name=day]").fill("2026-09-01")
    expect(page).to_have_url(reader.root + "terms/annex_4/2026-05-11/")
    expect(page.locator(".ky-banner.ky-past")).to_contain_text("今の条文ではありません")
    expect(page.locator("main")).not_to_contain_text("2,900")
    page.get_by_role("link", name="今の条文を見る").click()
    page.get_by_role("link", name="変更点").first.click()
    expect(page).to_have_url(reader.root + "terms/compare/2026-05-11/2027-04-01/#annex_4")
    expect(page.locator("table.comparison ins", has_text="2,900")).to_be_visible()
    expect(page.locator("table.comparison del", has_text="2,800")).to_be_visible()


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("第20条", "第20条（契約者による解約）"),
        ("20条", "第20条（契約者による解約）"),
        ("第二十条", "第20条（契約者による解約）"),
        ("第２０条第２項", "第20条第2項"),
        ("20条2項", "第20条第2項"),
        ("別紙4", "別紙4（料金表）"),
        ("別紙４※１", "別紙4※1"),
        ("別紙4 ※1", "別紙4※1"),
    ],
)
def test_citations_are_found_however_they_are_written(reader: Watched, query: str, first: str) -> None:
    page = reader.open("terms/")
    page.locator(".ky-search input").fill(query)
    expect(page.locator(".ky-panel .ky-hit a").first).to_have_text(first)


def test_a_part_of_a_word_is_found_and_nonsense_is_not(reader: Watched) -> None:
    page = reader.open("terms/search/?q=約希望日")
    expect(page.locator(".ky-results")).to_contain_text("第20条第2項")
    page.locator("[data-ky-results] input[name=q]").fill("存在しないことば")
    expect(page.locator(".ky-count")).to_have_text("見つかりませんでした。")


def test_branch_articles_are_told_from_their_stem(reader: Watched) -> None:
    page = reader.open("terms/")
    found = page.evaluate(
        """async () => {
          const { prepared, search } = await import("./assets/lookup.js");
          const index = { pages: [["a/", "第47条（甲）", ""], ["b/", "第47条の2（乙）", ""]],
            sections: [[0, "", "第47条（甲）", "", "clause"], [1, "", "第47条の2（乙）", "", "clause"],
                       [1, "x", "第47条の2第1項", "", "clause"]] };
          const ask = (q) => search(prepared([index]), q).map((s) => s.title);
          const queries = ["四十七条の二", "第四十七条の二", "47の2", "第47条"];
          return [ask("第47条の2"), ...queries.map((q) => ask(q)[0])];
        }"""
    )
    assert found[0] == ["第47条の2（乙）", "第47条の2第1項"]
    assert found[1:] == ["第47条の2（乙）", "第47条の2（乙）", "第47条の2（乙）", "第47条（甲）"]


def test_other_versions_and_drafts_are_found_only_when_asked_for(reader: Watched) -> None:
    page = reader.open("terms/search/?q=7営業日前")
    expect(page.locator(".ky-count")).to_have_text("見つかりませんでした。")
    page.goto(reader.root + "terms/search/?q=2027年12月1日に効力")
    expect(page.locator(".ky-count")).to_have_text("見つかりませんでした。")
    page.locator("input[name=other]").check()
    expect(page.locator(".ky-results")).to_contain_text("改正案")
    assert page.url.endswith("&other=1")


def test_with_the_keyboard_alone(reader: Watched) -> None:
    page = reader.open("terms/art_20/")
    page.keyboard.press("Control+k")
    page.keyboard.type("第26条")
    expect(page.locator(".ky-panel .ky-hit a").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(reader.root + "terms/art_26/")


def test_days_without_a_text_say_so(reader: Watched) -> None:
    page = reader.open("terms/art_20/")
    page.locator("[data-ky-go] input[name=day]").fill("2025-11-01")
    expect(page).to_have_url(reader.root + "terms/as-of/2025-10-01/")
    expect(page.locator("main")).to_contain_text("本文がありません")
    page = reader.open("terms/art_20/")
    page.locator("[data-ky-go] input[name=day]").fill("2020-01-01")
    expect(page.locator("[data-ky-go] [role=status]")).to_have_text("その日の条文はありません。")
    page = reader.open("terms/art_26/")
    page.locator("[data-ky-go] input[name=day]").fill("2027-08-01")
    expect(page).to_have_url(reader.root + "terms/art_26/2027-07-01/")
    expect(page.locator(".ky-banner")).to_contain_text("まだ効力はありません")


def test_the_clause_box_leads_to_the_item(reader: Watched) -> None:
    page = reader.open("terms/")
    box = page.locator("[data-ky-go] input[name=clause]")
    box.fill("21条1項5号")
    box.press("Enter")
    expect(page).to_have_url(reader.root + "terms/art_21/#art_21__para_1__item_5")
    page.goto(reader.root + "terms/")
    box.fill("第999条")
    box.press("Enter")
    expect(page.locator("[data-ky-go] [role=status]")).to_have_text("その条文はありません。")


def test_definitions_show_on_hover_and_on_focus(reader: Watched) -> None:
    page = reader.open("terms/art_20/")
    term = page.locator("a.ky-term", has_text="本契約").first
    shown = "el => getComputedStyle(el, '::after').content"
    assert term.evaluate(shown) == "none"
    term.hover()
    assert "提供を当社から受けるための契約" in term.evaluate(shown)
    page.mouse.move(0, 0)
    term.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert "提供を当社から受けるための契約" in term.evaluate(shown)


def test_the_text_alone_can_be_read(reader: Watched) -> None:
    page = reader.open("terms/art_20/")
    expect(page.locator(".ky-beside").first).to_be_visible()
    page.get_by_label("本文だけを見る").check()
    expect(page.locator(".ky-beside").first).to_be_hidden()


def test_a_page_that_has_grown_old_says_so(chromium: Browser, root: str) -> None:
    context = chromium.new_context()
    context.clock.set_fixed_time("2027-09-01T03:00:00Z")
    page = context.new_page()
    page.goto(root + "terms/art_26/")
    expect(page.locator(".ky-banner[role=status]")).to_contain_text("2027-07-01に新しい改正が施行されています")
    context.close()


PAGES = [
    "", "terms/", "terms/art_3/", "terms/art_20/", "terms/annex_4/", "terms/annex_4/2026-05-11/",
    "terms/art_20/2027-12-01/",
    "terms/as-of/2027-04-01/", "terms/as-of/2025-10-01/", "terms/revisions/", "terms/compare/",
    "terms/compare/2026-05-11/2027-04-01/", "terms/fees/", "terms/decisions/", "terms/decisions/cancellation_fee_for/",
    "terms/decisions/unit_price/", "terms/readings/", "terms/scenarios/", "terms/scenarios/proration/", "terms/duties/",
    "terms/glossary/", "terms/calculator/", "terms/search/?q=解約", "guide/", "cli/", "reference/kiyaku/",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_accessible_and_keep_to_themselves(reader: Watched, path: str) -> None:
    page = reader.open(path)
    reader.settle()
    found = hurdles(page, "wcag2a", "wcag2aa", "wcag21aa", "best-practice")
    assert [hurdle for hurdle in found if hurdle[1] in ("serious", "critical")] == []


def test_one_pale_word_among_many_that_are_styled_alike_is_a_hurdle(reader: Watched) -> None:
    page = reader.page
    row = "<tr><td>料金</td><td><a href='#x'>別紙4</a></td></tr>"
    body = f"<main><h1>料金</h1><p>本文</p><table>{row * 40}</table></main>"
    page.set_content(f"<!DOCTYPE html><html lang=ja><title>料金</title>{body}</html>")
    assert hurdles(page, "wcag2aa") == []
    for pale in ("tr:nth-child(31) td:first-child { color: #bbb }", "tr:nth-child(17) { background: #33c }"):
        page.evaluate("css => { document.head.innerHTML = `<title>x</title><style>${css}</style>` }", pale)
        assert [rule for rule, _, _ in hurdles(page, "wcag2aa")] == ["color-contrast"], pale


@pytest.mark.parametrize("path", ["terms/art_20/", "terms/fees/", "terms/calculator/", "terms/readings/"])
def test_dark_pages_are_accessible_too(chromium: Browser, root: str, path: str) -> None:
    context = chromium.new_context(color_scheme="dark", viewport=DESK)  # type: ignore[arg-type]
    watched = Watched(context.new_page(), root)
    page = watched.open(path)
    watched.settle()
    assert hurdles(page, "wcag2aa") == []
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_than_a_phone(chromium: Browser, root: str, path: str) -> None:
    page = chromium.new_page(viewport=PHONE)  # type: ignore[arg-type]
    page.goto(root + path)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    page.close()


def test_the_real_terms_as_they_are_published(chromium: Browser, real_site: Path) -> None:
    with served(real_site) as address:
        page = chromium.new_page()
        watched = Watched(page, address)
        watched.open("terms/as-of/2026-05-11/")
        assert page.locator(".ky-clause").count() == 45 + 9 + 4
        watched.open("terms/compare/")
        expect(page.locator("main")).to_contain_text("比べられる版はまだありません")
        assert (watched.outside, watched.complaints) == ([], [])
        page.close()
