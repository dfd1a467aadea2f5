"""A site whose calculator cannot compute everything: it is written whole, and says what is left out, and why."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import kiyaku
from kiyaku.site.open import open_site
from kiyaku.site.page import File
from kiyaku.site.write import write
from tests.browser_support import Watched, browser, served
from tests.site.sites import RULES, WATER, Made, broken_links, water

CANNOT = 'matches(口径, "^(13|20)+mm$")'
LINES = """() => [...document.querySelectorAll("#calculator-bill-body .ky-bill > li")].map((line) => [
  line.querySelector(".ky-line a").textContent, line.querySelector(".ky-value").textContent,
  line.querySelector(".ky-why")?.textContent ?? null,
])"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The water terms with a surcharge that only small pipes pay, said with what the page does not have."""
    root = tmp_path_factory.mktemp("rules")
    shutil.copytree(WATER, root / "water")
    shutil.copytree(RULES.parent / "japan", root / "japan")
    article = root / "water" / "articles" / "04.yaml"
    text = article.read_text("utf-8")
    formula = "if 使用期間.start.month in (7, 9) then"
    assert formula in text
    new = (
        f"if 使用期間.start.month in (7, 9) then (if {CANNOT} then 端数処理(従量料金 * 0.1) else 0) else if false then"
    )
    article.write_text(text.replace(formula, new), "utf-8")
    return root / "water"


@pytest.fixture(scope="module")
def made(rules: Path) -> Made:
    return Made(open_site(rules, today=date(2026, 11, 1), official=False))


@pytest.fixture(scope="module")
def watched(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    folder = tmp_path_factory.mktemp("site")
    (folder / "favicon.ico").write_bytes(b"")
    files = [File(path=path, content=content) for path, content in made.files.items()]
    write(made.site, [*made.pages.values(), *files], folder, "html")
    with served(folder) as root, browser() as launched:
        yield Watched(launched.new_context().new_page(), root)


def lines(watched: Watched, month: str) -> dict[str, list[str | None]]:
    """The figures that the page shows for a month: the amount, and what is said of an absence, by name."""
    watched.open("")
    page = watched.open(f"terms/calculator/#month={month}&diameter=13mm&usage=30&opened_on=2025-04-01")
    page.wait_for_selector("[data-computed]")
    found: list[list[str]] = page.evaluate(LINES)
    return {name: [*rest] for name, *rest in found}


def amounts(book: kiyaku.Book, month: str) -> dict[str, str]:
    """The figures of the engine, as the page writes them; those of nothing it names together."""
    bill = book.bill(book.contract({"口径": "13mm", "使用水量": 30, "使用開始日": "2025-04-01"}), month)
    outcomes = (*bill.lines, *bill.totals)
    assert all(outcome.ok for outcome in outcomes)
    return {outcome.name: f"{outcome.value:,}円" for outcome in outcomes if outcome.value}


def test_the_site_is_written_whole(made: Made) -> None:
    assert made.pages.keys() == water().pages.keys()
    assert made.files.keys() == water().files.keys()
    assert broken_links(made) == []


def test_the_page_lists_what_it_cannot_compute(made: Made) -> None:
    page = made.page("calculator")
    assert "このページで計算できないもの" in page
    assert "このページで計算できないもの" not in water().page("calculator")
    part = page[page.index("このページで計算できないもの") :]
    assert "第4条第2項" in part
    assert "^(13|20)+mm$" in part
    for name in ("夏季加算", "料金", "税", "支払額"):
        assert f">{name}</a>" in part


def test_a_figure_says_that_it_cannot_be_computed_here_and_others_are(watched: Watched, rules: Path) -> None:
    book = kiyaku.load(rules)
    summer = lines(watched, "2026-07")
    assert [name for name, (amount, _) in summer.items() if "not_here" in str(amount)] == [
        "夏季加算", "料金", "税", "支払額",
    ]  # fmt: skip
    for name in ("基本料金", "従量料金"):
        assert summer[name] == [amounts(book, "2026-07")[name], None]
    said = summer["夏季加算"][1]
    assert said is not None
    assert "このページでは計算できません" in said
    assert CANNOT in said
    assert "第4条第2項" in said
    assert lines(watched, "2026-11") == {name: [amount, None] for name, amount in amounts(book, "2026-11").items()}
