"""The MkDocs plugin: what it adds to a site, and what it says of rules that are wrong."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from tests.site.built import build_from
from tests.site.sites import RULES, WATER


def test_a_strict_build_has_every_kind_of_page(revised_site: Path) -> None:
    site = revised_site
    for path in ("", "art_20", "art_20/2026-05-11", "as-of/2027-04-01", "as-of/2025-10-01", "revisions", "compare"):
        assert (site / "terms" / path / "index.html").is_file(), path
    html = (site / "terms" / "art_20" / "index.html").read_text("utf-8")
    assert "<title>第20条（契約者による解約） - kiyaku</title>" in html
    assert html.count("<h1>") == 1
    assert '<nav class="md-nav md-nav--secondary"' in html
    assert 'href="#art_20__para_2"' in html


def test_pages_that_are_not_in_force_are_kept_from_machines_that_index(revised_site: Path) -> None:
    site = revised_site
    noindex = '<meta name="robots" content="noindex">'
    assert noindex in (site / "terms" / "annex_4" / "2026-05-11" / "index.html").read_text("utf-8")
    assert noindex not in (site / "terms" / "annex_4" / "index.html").read_text("utf-8")
    listed = re.findall(r"<loc>(.*?)</loc>", (site / "sitemap.xml").read_text("utf-8"))
    assert any(url.endswith("/terms/annex_4/") for url in listed)
    assert not any("2026-05-11" in url for url in listed)


def test_the_navigation_lists_clauses_in_force_by_chapter(revised_site: Path) -> None:
    html = (revised_site / "terms" / "index.html").read_text("utf-8")
    assert "第5章　利用中止等" in html
    assert "第20条（契約者による解約）" in html


def test_the_build_stops_at_a_fault_in_the_rules_and_names_its_place(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(RULES.parent, folder)
    article = folder / "dokodemo-prime" / "articles" / "20.yaml"
    article.write_text(article.read_text("utf-8").replace("解約希望日, -5", "解約希望曰, -5"), encoding="utf-8")
    with pytest.raises(Abort):
        build_from(folder / "dokodemo-prime", tmp_path / "made", today="2026-11-01", drafts=False)
    said = caplog.text
    assert "20.yaml:22:" in said
    assert "第20条第1項" in said
    assert "「解約希望日」ではありませんか" in said


@pytest.mark.parametrize("theme", ["material", "mkdocs"])
def test_the_shortest_configuration_does(tmp_path: Path, theme: str) -> None:
    shutil.copytree(WATER, tmp_path / "rules" / "water")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# ある町の水道\n\n[規約](terms/index.md)\n", encoding="utf-8")
    config = tmp_path / "mkdocs.yml"
    config.write_text(f"site_name: 水道\ntheme: {theme}\nplugins: [kiyaku]\n", encoding="utf-8")
    build(load_config(config_file=str(config), strict=True))
    html = (tmp_path / "site" / "terms" / "art_4" / "index.html").read_text("utf-8")
    assert "第4条" in html
    assert 'href="../assets/kiyaku.css"' in html
    assert (tmp_path / "site" / "terms" / "as-of" / "2025-01-01" / "law.xml").is_file()
    home = (tmp_path / "site" / "index.html").read_text("utf-8")
    assert 'href="terms/"' in home


def test_several_terms_ask_which_one_is_meant(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("a", "b"):
        shutil.copytree(WATER, tmp_path / "rules" / name)
    (tmp_path / "docs").mkdir()
    config = tmp_path / "mkdocs.yml"
    config.write_text("site_name: 水道\ntheme: {name: mkdocs, language: ja}\nplugins: [kiyaku]\n", encoding="utf-8")
    with pytest.raises(Abort):
        build(load_config(config_file=str(config)))
    assert "rules/ にあるもの：a、b" in caplog.text
