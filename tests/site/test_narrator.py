"""What the script of the calculator lays out is what the narrator lays out, span by span."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from kiyaku.answer.bill import Bill
from kiyaku.diagnostic import KiyakuError
from kiyaku.messages import Language
from kiyaku.publish.json_values import json_text
from kiyaku.publish.narrator import LEVELS, Around, Records, Subject, layout_data, narrator
from kiyaku.site import build, calculator
from kiyaku.site.explain import bill_sheet
from kiyaku.site.open import open_site
from kiyaku.site.page import File
from kiyaku.site.site import Site
from tests.browser_support import browser, served
from tests.emit.script.bridge import difference
from tests.emit.script.contracts import Case, Contracts
from tests.publish.books import water_with_grounds
from tests.site.sites import RULES, WATER, revised_rules

_LAID_OUT = """async ([root, pages, cases]) => {
  const { makeCalculator } = await import(`${root}calculator/plan.js`);
  const calculator = makeCalculator((await import(`${root}calculator/program.js`)).default);
  const { layOut } = await import(`${root}narrator.js`);
  const { aroundOf } = await import(`${root}calculator-bill.js`);
  return JSON.stringify(cases.map(({ facts, month, readings }) => {
    try {
      const { contract, errors } = calculator.read(facts);
      if (errors) return null;
      const bill = calculator.bill(contract, month, { readings });
      return pages.map(([page, level]) => layOut(page, level, bill, aroundOf(calculator.program)));
    } catch (error) {
      if (!error.code) throw error;
      return null;
    }
  }));
}"""
_PAGES = [*(("bill", level) for level in LEVELS), ("sheet", "reasoning")]
_EMPTY = '<!DOCTYPE html><meta charset="utf-8"><link rel="icon" href="data:,"><title>narrator</title>'


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with browser() as launched:
        yield launched.new_page()


def wanted(site: Site, bill: Bill) -> list[Any]:
    """The layouts of a bill as the engine makes them, read from their JSON text."""
    around = Around(terms=site.terms)
    raw = (narrator("bill", level, site.language)(Subject.of_bill(bill, around), around) for level in LEVELS)
    made = map(Records(site.terms, site.language).page, raw)
    return [json.loads(json_text(layout_data(m)), parse_float=Decimal) for m in (*made, bill_sheet(site, bill))]


def compare(page: Page, folder: Path, site: Site, cases: list[Case]) -> Counter[str]:
    """All cases in both languages: how often each kind of line was laid out alike."""
    for file in (*build.assets(site), *calculator.pages(site)):
        if isinstance(file, File):
            (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
            content = file.content.encode() if isinstance(file.content, str) else file.content
            (folder / file.path).write_bytes(content)
    (folder / "index.html").write_text(_EMPTY, encoding="utf-8")
    with served(folder) as root:
        page.goto(root)
        assets = f"{root}{site.path('assets')}/"
        found = json.loads(page.evaluate(_LAID_OUT, [assets, _PAGES, cases]), parse_float=Decimal)
    kinds: Counter[str] = Counter()
    for case, layouts in zip(cases, found, strict=True):
        try:
            bill = site.enacted.bill(site.enacted.contract(case["facts"]), case["month"], readings=case["readings"])
        except KiyakuError:
            assert layouts is None
            continue
        for (name, level), one, other in zip(_PAGES, wanted(site, bill), layouts, strict=True):
            assert list(difference(one, other)) == [], (case, name, level)
            kinds.update(_kinds(one))
    return kinds


def _kinds(lines: list[Any]) -> Iterator[str]:
    for line in lines:
        yield line["kind"]
        yield from _kinds(line.get("below", []))


def site_of(rules: Path, language: Language = "ja", *, today: date = date(2026, 11, 1)) -> Site:
    return open_site(rules, today=today, official=False, language=language)


def test_bills_of_random_contracts(page: Page, tmp_path: Path) -> None:
    site = site_of(RULES)
    kinds = compare(page, tmp_path, site, list(Contracts(site.terms, 20261126).cases(150)))
    assert {
        "figure", "total", "segment", "excluded", "working", "applied", "unmet", "same", "child", "node", "before",
        "why", "same-text", "nothing", "formula", "rests-readings", "rests-assumed", "stands-on", "assumed", "whole",
    } <= kinds.keys()  # fmt: skip


def test_bills_in_english(page: Page, tmp_path: Path) -> None:
    site = site_of(RULES, "en")
    kinds = compare(page, tmp_path, site, list(Contracts(site.terms, 20261127).cases(30)))
    assert {"segment", "unmet", "rests-assumptions"} <= kinds.keys()


def test_bills_under_other_readings(page: Page, tmp_path: Path) -> None:
    site = site_of(RULES)
    drawn = Contracts(site.terms, 3)
    cases = [
        {**case, "readings": {reading.id: option}}
        for reading in site.terms.readings.values()
        for option in reading.options
        if option != reading.adopted
        for case in drawn.cases(1)
    ]
    compare(page, tmp_path, site, cases)


def test_bills_across_revisions(page: Page, tmp_path: Path) -> None:
    site = site_of(revised_rules(), today=date(2027, 5, 1))
    cases = list(Contracts(site.terms, 12, since="2026-12-01", until="2027-11-01").cases(40))
    compare(page, tmp_path, site, cases)


def test_grounds_and_what_a_person_must_decide(page: Page, tmp_path: Path) -> None:
    site = site_of(water_with_grounds(tmp_path))
    cases = [
        {"facts": {"口径": size, "使用開始日": "2025-04-01", "使用水量": usage}, "month": "2026-05", "readings": {}}
        for size in ("13mm", "20mm", "25mm")
        for usage in (0, 30, 45)
    ]
    kinds = compare(page, tmp_path, site, cases)
    assert {"met", "open", "review"} <= kinds.keys()


def test_quite_different_terms(page: Page, tmp_path: Path) -> None:
    base = {"口径": "20mm", "使用開始日": "2025-04-01"}
    cases = [
        {"facts": {**base, "使用水量": usage, **more}, "month": month, "readings": {}}
        for usage in (0, "20.5", 45, 12345)
        for month in ("2025-05", "2026-06", "2026-07")
        for more in ({}, {"使用中止日": "2026-08-01"}, {"口径": "30mm"}, {"口径": None})
    ]
    compare(page, tmp_path, site_of(WATER), cases)
