"""The calculator's page as a reader uses it: every figure that it shows is the engine's."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from posixpath import join, normpath
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from kiyaku.answer.bill import Bill
from kiyaku.answer.script import compiled
from kiyaku.diagnostic import KiyakuError
from kiyaku.publish.words import words
from kiyaku.site import calculator
from kiyaku.site.explain import bill_html
from kiyaku.site.page import File
from kiyaku.site.write import write
from tests.browser_support import Watched, hurdles, served
from tests.emit.script.contracts import Contracts
from tests.site.sites import RULES, WATER, Made, broken_links, real, revised, water

PLAIN = {"契約効力日": "2026-06-01", "提供開始日": "2026-06-01", "ID数": {"2026-06-01": 10, "2026-07-04": 12}}
OUTAGE = {
    "known_at": "2026-07-10T09:00",
    "restored_at": "2026-07-12T10:00",
    "scope": "all_functions",
    "cause": "maintenance",
}
CHOSEN: list[dict[str, Any]] = [
    {"facts": PLAIN, "month": "2026-07"},
    {"facts": {**PLAIN, "解約日": "2026-07-31"}, "month": "2026-07"},
    {"facts": {**PLAIN, "解約日": "2026-07-31"}, "month": "2026-08"},
    {"facts": {**PLAIN, "解約希望日": "2026-08-31", "確認完了日": "2026-08-10"}, "month": "2026-08"},
    {"facts": {**PLAIN, "解約希望日": None}, "month": "2026-08"},
    {"facts": {**PLAIN, "障害": [OUTAGE]}, "month": "2026-07"},
    {"facts": {**PLAIN, "障害": [{**OUTAGE, "cause": "ntt_gross_negligence"}]}, "month": "2026-07"},
    {"facts": {**PLAIN, "利用停止期間": [{"from": "2026-07-20", "to": "2026-07-22"}]}, "month": "2026-07"},
    {"facts": {**PLAIN, "請求書の発行": True, "法人か": False}, "month": "2026-07"},
    {"facts": {**PLAIN, "請求書の発行": True}, "month": "2026-07"},
    {"facts": {**PLAIN, "ID数": 4}, "month": "2026-07"},
    {"facts": {**PLAIN, "ID数": 10000}, "month": "2026-07"},
    {"facts": {**PLAIN, "別段の合意の単価": "1234.5"}, "month": "2026-07"},
    {"facts": {"提供開始日": "2026-06-01", "ID数": 10}, "month": "2026-07"},
    {"facts": {}, "month": "2026-07"},
    {"facts": {**PLAIN, "契約効力日": "2026-04-01", "提供開始日": "2026-04-01", "ID数": 10}, "month": "2026-05"},
    {"facts": {**PLAIN, "契約効力日": "2026-04-01", "提供開始日": "2026-04-01", "ID数": 10}, "month": "2026-04"},
    {"facts": {**PLAIN, "解約日": "2026-05-01"}, "month": "2026-07"},
    {"facts": PLAIN, "month": "2026-07", "readings": {"P2": "floor_on_sum"}},
    {"facts": {**PLAIN, "解約日": "2026-07-31"}, "month": "2026-07", "readings": {"C4": "taxed"}},
]
_SHOWN = """async (fragments) => {
  const body = document.getElementById("calculator-bill-body");
  const found = [];
  for (const fragment of fragments) {
    const turned = new Promise((done) => addEventListener("hashchange", done, { once: true }));
    location.hash = fragment;
    await turned;
    await new Promise((done) => setTimeout(done));
    const texts = [...body.querySelectorAll(".ky-sheet")].map((e) => {
      const sheet = e.cloneNode(true);
      for (const button of sheet.querySelectorAll("button")) button.remove();
      return sheet.textContent;
    });
    found.push({ texts, total: document.querySelector(".ky-due-now").textContent,
                 errors: [...body.querySelectorAll(".ky-mistakes:not(.ky-empty) li")].map((e) => e.textContent) });
  }
  return found;
}"""


def text_of(html: str) -> str:
    """What a reader sees of HTML."""
    return unescape(re.sub(r"<[^>]+>", "", html))


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory, real_site: Path) -> Path:
    folder = tmp_path_factory.mktemp("calculators")
    (folder / "favicon.ico").write_bytes(b"")  # browsers ask for one
    (folder / "framed").symlink_to(real_site)
    for name, made in (("real", real()), ("revised", revised()), ("water", water())):
        files = [File(path=path, content=content) for path, content in made.files.items()]
        write(made.site, [*made.pages.values(), *files], folder / name, "html")
    return folder


@pytest.fixture(scope="module")
def root(sites: Path) -> Iterator[str]:
    with served(sites) as address:
        yield address


def opened(chromium: Browser, root: str, name: str, fragment: str = "", **options: Any) -> Watched:
    """The calculator of a site, computed."""
    watched = Watched(chromium.new_context(**options).new_page(), root)
    page = watched.open(f"{name}/terms/calculator/{fragment}")
    page.wait_for_selector("[data-computed]")
    return watched


def written(case: dict[str, Any]) -> str:
    """A case as the part of an address after `#`."""
    pairs = {"month": case["month"], **{k: json.dumps(v, ensure_ascii=False) for k, v in case["facts"].items()}}
    pairs |= {f"reading.{k}": v for k, v in case.get("readings", {}).items()}
    return "&".join(f"{quote(k)}={quote(v)}" for k, v in pairs.items())


def figures(made: Made, case: dict[str, Any]) -> Bill | list[str]:
    """The engine's bill, or the codes of what is wrong."""
    book = made.site.enacted
    try:
        return book.bill(book.contract(case["facts"]), case["month"], readings=case.get("readings", {}))
    except KiyakuError as error:
        return [d.code for d in error.diagnostics]


def squeezed(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


def compared(made: Made, page: Page, cases: list[dict[str, Any]]) -> tuple[int, list[str]]:
    """How many bills were shown, and where the page shows something else than the engine."""
    faults, bills = [], 0
    for case, shown in zip(cases, page.evaluate(_SHOWN, [f"#{written(case)}" for case in cases]), strict=True):
        bill = figures(made, case)
        if isinstance(bill, list):
            if not shown["errors"]:
                faults.append(f"{case}: {bill} is not shown")
            continue
        bills += 1
        due = words(bill.outcome.value, "ja", bill.outcome.unit) if bill.outcome.ok else bill.outcome.status
        if due not in shown["total"]:
            faults.append(f"{case}: {due} is not {shown['total']}")
        here = made.site.path("calculator")
        wanted = squeezed(text_of(str(bill_html(made.site, here, bill))))
        assert words(bill.outcome.value, "ja", bill.outcome.unit) in wanted or not bill.outcome.ok
        if [wanted] != [squeezed(text) for text in shown["texts"]]:
            faults.append(f"{case}: {wanted} != {shown['texts']}")
    return bills, faults


# -- the page without a browser


def test_the_page_speaks_of_the_bill_s_facts_and_leads_somewhere() -> None:
    for made in (real(), water()):
        page = next(p for p in made.pages.values() if p.path == made.site.path("calculator"))
        assert "<noscript>" in str(page.body)
        assert not [w for w in broken_links(made) if w.startswith(page.path)]
        content = made.files[made.site.path("assets", "calculator", "page.js")]
        assert isinstance(content, str)
        data = json.loads(content.removeprefix("export default ").rstrip().removesuffix(";"))
        grouped = [key for group in data["groups"] for key in group["keys"]]
        assert sorted([*data["first"], *grouped]) == sorted(data["facts"])
        assert all(data["messages"].values())
        links = [url for urls in data["links"].values() for url in urls.values()]
        links += [*data["names"].values(), *(s["href"] for s in data["stages"].values())]
        links += [p["href"] for p in data["presets"]] + [r["href"] for r in data["readings"].values()]
        missing = {normpath(join(page.path, unquote(urlsplit(link).path))) for link in links} - set(made.pages)
        assert {m for m in missing if "/decisions/" not in m} == set()


def test_what_is_needed_comes_first_and_choices_come_from_the_domains() -> None:
    site = real().site
    data = calculator.page_data(site, site.path("calculator"), compiled(site.enacted))
    assert data["essential"] == ["contract_start", "service_start", "id_count"]
    ends = [
        "desired_date",
        "company_cancellation_date",
        "acceptance_revoked_on",
        "service_end",
        "flets_change_completed",
    ]
    assert data["first"] == [*data["essential"], *ends]
    assert "第20条" in data["facts"]["termination_ground"]["choices"]
    assert data["facts"]["outages"]["suggested"]["scope"] == ["all_functions"]
    assert data["facts"]["outages"]["labels"]["restored_at"] == {"label": "復旧した時", "values": {}}
    assert data["units"] == {"月": "か月"}
    site = water().site
    data = calculator.page_data(site, site.path("calculator"), compiled(site.enacted))
    assert data["facts"]["diameter"]["choices"] == ["13mm", "20mm", "25mm"]


# -- in a browser


def test_every_figure_is_the_engine_s(chromium: Browser, root: str) -> None:
    drawn = list(Contracts(real().site.enacted.terms, 20260511).cases(60))
    watched = opened(chromium, root, "real")
    bills, faults = compared(real(), watched.page, [*CHOSEN, *drawn])
    assert faults == []
    assert bills >= 60
    assert (watched.outside, watched.complaints) == ([], [])


def test_revised_terms_are_computed_as_enacted(chromium: Browser, root: str) -> None:
    later = {"契約効力日": "2026-06-01", "提供開始日": "2026-06-01", "ID数": {"2026-06-01": 12, "2027-04-10": 8}}
    cases = [{"facts": later, "month": month} for month in ("2026-07", "2027-03", "2027-04", "2027-12", "2028-01")]
    cases += [{"facts": {**later, "解約希望日": "2027-06-30", "確認完了日": day}, "month": "2027-06"}
              for day in ("2027-05-01", "2027-06-20", "2027-06-28")]  # fmt: skip
    watched = opened(chromium, root, "revised")
    bills, faults = compared(revised(), watched.page, [*CHOSEN, *cases])
    assert faults == []
    assert bills >= len(cases)


def test_other_terms_need_no_other_page(chromium: Browser, root: str) -> None:
    facts = {"口径": "20mm", "使用水量": 45, "使用開始日": "2026-05-01"}
    cases = [
        {"facts": facts, "month": "2026-07"},
        {"facts": {**facts, "使用中止日": "2026-08-10"}, "month": "2026-07"},
        {"facts": {**facts, "使用水量": "12.5"}, "month": "2026-09"},
        {"facts": facts, "month": "2026-08"},
        {"facts": {**facts, "口径": "30mm"}, "month": "2026-07"},
        {"facts": {"口径": "13mm"}, "month": "2026-07"},
    ]
    watched = opened(chromium, root, "water")
    bills, faults = compared(water(), watched.page, cases)
    assert faults == []
    assert bills == 5
    assert (watched.outside, watched.complaints) == ([], [])


def test_a_reader_fills_in_the_form(chromium: Browser, root: str) -> None:
    page = opened(chromium, root, "real").page
    assert page.locator(".ky-empty button").all_inner_texts() == ["契約効力日", "提供開始日", "ID数"]
    page.fill("#ky-month", "2026-07")
    page.fill("#fact-contract_start", "2026-06-01")
    page.fill("#fact-service_start", "2026-06-01")
    count = page.locator("#fact-id_count")
    count.locator("li").nth(0).locator("input").nth(0).fill("2026-06-01")
    count.locator("li").nth(0).locator("input").nth(1).fill("10")
    page.wait_for_function("document.querySelector('.ky-due-now').textContent.includes('30,800円')")
    count.get_by_role("button", name="行を足す").click()
    count.locator("li").nth(1).locator("input").nth(0).fill("2026-07-04")
    count.locator("li").nth(1).locator("input").nth(1).fill("12")
    page.wait_for_function("document.querySelector('.ky-due-now').textContent.includes('36,362円')")
    page.locator("#ky-readings summary").click()
    page.select_option("#reading-P2", label=page.locator("#reading-P2 option").all_inner_texts()[1])
    page.wait_for_function("location.hash.includes('reading.P2=')")
    assert page.locator(".ky-switched").count() == 1
    address = page.url
    again = opened(chromium, root, "real", "#" + urlsplit(address).fragment).page
    assert again.inner_text(".ky-due-now") == page.inner_text(".ky-due-now")
    assert again.url == address
    count.get_by_role("button", name="ID数 2: この行を消す").click()
    page.get_by_role("button", name="すべて消す").click()
    assert "reading" not in page.url


def test_fields_of_a_record_have_names_that_people_use(chromium: Browser, root: str) -> None:
    page = opened(chromium, root, "real", "#" + written(CHOSEN[0])).page
    group = page.locator("details.ky-group").first
    group.locator("summary").first.click()
    outages = page.locator("#fact-outages")
    outages.get_by_role("button").first.click()
    labels = outages.locator("label > span").all_inner_texts()
    assert [label for label in labels if label] == ["会社が知った時", "復旧した時", "範囲", "原因"]
    outages.get_by_label("会社が知った時").fill("2026-07-10T09:00")
    outages.get_by_label("復旧した時").fill("2026-07-12T10:00")
    outages.get_by_label("範囲").select_option("すべての機能")
    outages.get_by_label("原因").select_option("契約者の責めによらない")
    page.get_by_role("button", name="計算する").click()
    assert "cause" in unquote(page.url)
    assert "not_customer" in unquote(page.url)
    entered = page.locator(".ky-entered").text_content() or ""
    assert "範囲 すべての機能 原因 契約者の責めによらない" in entered


def test_a_mistake_is_told_at_its_field(chromium: Browser, root: str) -> None:
    facts = {"契約効力日": "2026-02-30", "提供開始日": "2026-06-01", "ID数": {"2026-06-01": 10, "2026-07-04": -1}}
    page = opened(chromium, root, "real", "#" + written({"facts": {**facts, "zzz": 1}, "month": "2026-07"})).page
    said = page.locator("#fact-contract_start-error")
    assert "2026-02-30" in said.inner_text()
    assert page.get_attribute("#fact-contract_start", "aria-invalid") == "true"
    assert "fact-contract_start-error" in str(page.get_attribute("#fact-contract_start", "aria-describedby"))
    assert page.locator("#fact-id_count [aria-invalid]").input_value() == "-1"
    page.get_by_role("button", name="計算する").click()
    assert page.evaluate("document.activeElement.id") == "fact-contract_start"
    page.keyboard.press("Control+a")
    page.fill("#fact-contract_start", "2026-06-01")
    page.locator("#fact-id_count [aria-invalid]").fill("12")
    page.wait_for_function("document.querySelector('.ky-due-now').textContent.includes('36,362円')")
    assert page.locator(".ky-error:visible").count() == 0


def test_a_row_that_is_being_written_is_no_mistake_yet(chromium: Browser, root: str) -> None:
    page = opened(chromium, root, "real", "#" + written(CHOSEN[0])).page
    page.locator("#fact-id_count").get_by_role("button", name="行を足す").click()
    page.locator("#fact-id_count li").nth(2).locator("input").nth(0).fill("2026-07-20")
    page.wait_for_selector(".ky-stale")
    assert page.locator(".ky-error:visible").count() == 0
    page.focus("#fact-service_start")
    page.wait_for_selector("#fact-id_count-error:visible")
    assert page.locator(".ky-stale").count() == 0
    assert "円" not in page.inner_text(".ky-due-now")


def test_an_absence_leads_to_the_fact_that_is_missing(chromium: Browser, root: str) -> None:
    facts = {**PLAIN, "請求書の発行": True}
    page = opened(chromium, root, "real", "#" + written({"facts": facts, "month": "2026-07"})).page
    page.get_by_role("button", name="「法人か」を入れる").first.click()
    assert page.evaluate("document.activeElement.id") == "fact-is_corporation"


def test_the_months_show_the_whole_life_of_a_contract(chromium: Browser, root: str) -> None:
    made = real()
    facts = {**PLAIN, "解約日": "2026-09-10"}
    page = opened(chromium, root, "real", "#" + written({"facts": facts, "month": "2026-07"})).page
    page.locator("#ky-months > summary").click()
    rows = page.locator(".ky-months tbody tr")
    rows.first.wait_for()
    assert rows.count() == 12
    book = made.site.enacted
    for row in rows.all():
        month = str(row.get_attribute("data-month"))
        total = book.bill(book.contract(facts), month).total
        assert row.locator(".ky-due").inner_text() == f"{total:,}円"
    page.get_by_role("button", name="2026-09の請求を開く").click()
    assert "2026-09" in page.inner_text(".ky-due-now")


def test_contradictory_facts_leave_no_month_out(chromium: Browser, root: str) -> None:
    page = opened(chromium, root, "real", "#" + written(CHOSEN[17])).page
    page.locator("#ky-months > summary").click()
    page.locator(".ky-months tbody tr").first.wait_for()
    assert page.locator(".ky-months tbody .ky-due.ky-absent").count() == 12
    assert page.locator(".ky-months tfoot").count() == 0


def test_a_period_of_two_months_has_a_row_each(chromium: Browser, root: str) -> None:
    fragment = '#month=2026-07&diameter="20mm"&usage=45&opened_on=2026-05-01'
    page = opened(chromium, root, "water", fragment).page
    page.locator("#ky-months > summary").click()
    page.locator(".ky-months tbody tr").first.wait_for()
    months = [r.get_attribute("data-month") for r in page.locator(".ky-months tbody tr").all()]
    assert months[:3] == ["2026-05", "2026-07", "2026-09"]


@pytest.mark.parametrize(
    ("name", "rules", "case"),
    [
        ("real", RULES, {**CHOSEN[5], "readings": {"P2": "floor_on_sum"}}),
        ("real", RULES, CHOSEN[7]),
        (
            "water",
            WATER,
            {"facts": {"口径": "20mm", "使用水量": "12.5", "使用開始日": "2026-05-01"}, "month": "2026-07"},
        ),
    ],
)
def test_the_contract_file_gives_the_same_bill(
    chromium: Browser, root: str, tmp_path: Path, name: str, rules: Path, case: dict[str, Any]
) -> None:
    page = opened(chromium, root, name, "#" + written(case)).page
    page.locator("#ky-out-yaml > summary").click()
    page.locator("#ky-out-json > summary").click()
    page.wait_for_function("document.querySelector('#ky-out-json .ky-code').textContent")
    (tmp_path / "contract.yaml").write_text(page.inner_text("#ky-out-yaml .ky-code"), encoding="utf-8")
    command = page.inner_text("#ky-out-yaml p code").split()
    assert command[:3] == ["kiyaku", "bill", "contract.yaml"]
    run = [sys.executable, "-m", "kiyaku.cli", *command[1:], "--rules", str(rules), "--format", "json", "--explain"]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said.pop("contract")["facts"]
    assert said.pop("digests").keys() == said["versions"].keys()  # what the command alone stores to be verified later
    assert said == json.loads(page.inner_text("#ky-out-json .ky-code"))


def test_a_heading_does_not_forget_what_was_entered(chromium: Browser, root: str) -> None:
    page = opened(chromium, root, "framed", "#" + written(CHOSEN[0])).page
    page.click(".md-sidebar--secondary a[href='#calculator-bill']")
    page.wait_for_function("location.hash.includes('month=2026-07')")
    assert page.evaluate("scrollY") > 0
    assert "36,362円" in page.inner_text(".ky-due-now")


def test_an_example_is_one_click(chromium: Browser, root: str) -> None:
    page = opened(chromium, root, "real").page
    page.locator(".ky-preset").first.click()
    assert page.inner_text(".ky-due-now strong").endswith("円")
    assert page.locator(".ky-preset").count() >= 4


@pytest.mark.parametrize(
    ("name", "width", "scheme", "fragment"),
    [
        ("real", 1100, "light", "#" + written(CHOSEN[5])),
        ("real", 360, "dark", "#" + written(CHOSEN[1])),
        ("real", 360, "light", "#zzz=1&month=x"),
        ("framed", 1280, "light", "#" + written(CHOSEN[8])),
        ("framed", 360, "dark", "#" + written(CHOSEN[19])),
    ],
)
def test_everyone_can_use_it(chromium: Browser, root: str, name: str, width: int, scheme: str, fragment: str) -> None:
    watched = opened(chromium, root, name, fragment, viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = watched.page
    page.evaluate("document.querySelectorAll('.ky-calc-app details').forEach((d) => { d.open = true; })")
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert (watched.outside, watched.complaints) == ([], [])
    assert hurdles(page, within=".ky-calculator") == []
