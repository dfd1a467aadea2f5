"""The site written to a folder, without MkDocs: complete pages or Markdown, in either language."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen
from xml.etree import ElementTree as ET

import pytest

from kiyaku.cli.app import run
from tests.site.sites import WATER


def written(folder: Path, *options: str) -> Path:
    assert run(["site", "write", str(folder), "--rules", str(WATER), "--today", "2026-11-01", *options]) == 0
    return folder


def test_complete_pages_stand_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = written(tmp_path / "site", "--html", "--format", "json")
    told = json.loads(capsys.readouterr().out)
    pages = sorted(folder.rglob("index.html"))
    assert told["pages"] == len(pages) > 20
    assert told["files"] == sum(p.is_file() for p in folder.rglob("*")) - len(pages)
    for page in pages:
        html = page.read_text("utf-8")
        assert html.startswith("<!DOCTYPE html>")
        assert html.count("<h1>") == 1
        assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", html), page
        for sheet in re.findall(r'<link rel="stylesheet" href="([^"]+)"', html):
            assert (page.parent / sheet).is_file(), (page, sheet)
        for script in re.findall(r'<script type="module" src="([^"]+)"', html):
            assert (page.parent / script).is_file(), (page, script)


def test_the_sitemap_lists_what_is_in_force_where_the_address_is_known(tmp_path: Path) -> None:
    assert not (written(tmp_path / "a", "--html") / "sitemap.xml").exists()
    root = ET.parse(written(tmp_path / "b", "--html", "--url", "https://terms.example") / "sitemap.xml").getroot()
    listed = [element.text or "" for element in root.iter() if element.tag.endswith("}loc")]
    assert "https://terms.example/terms/" in listed
    assert "https://terms.example/terms/art_4/" in listed
    assert not any("as-of" in url or re.search(r"art_4/\d", url) for url in listed)
    for url in listed:
        assert (tmp_path / "b" / url.removeprefix("https://terms.example/") / "index.html").is_file()


def test_markdown_pages_are_one_block_of_html_under_a_title(tmp_path: Path) -> None:
    folder = written(tmp_path / "docs", "--base", "rules/water")
    text = (folder / "rules" / "water" / "art_4" / "index.md").read_text("utf-8")
    head, title, body = re.fullmatch(r"---\n(.*?)\n---\n\n# (.*?)\n\n(.*)\n", text, re.DOTALL).groups()  # type: ignore[union-attr]
    assert f'title: "{title}"' in head
    assert title.startswith("第4条")
    assert "\n\n" not in body
    old = (folder / "rules" / "water" / "art_4" / "2025-01-01" / "index.md").read_text("utf-8")
    assert "robots: noindex" in old


def test_an_english_site_says_its_own_words_in_english(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = written(tmp_path / "en", "--html", "--lang", "en")
    assert "Wrote" in capsys.readouterr().out
    html = (folder / "terms" / "art_4" / "index.html").read_text("utf-8")
    assert '<html lang="en">' in html
    assert "In force since" in html
    assert "施行されている版です" not in html


def test_a_fault_in_the_rules_is_told_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "terms.yaml").write_text("terms: x\n", encoding="utf-8")
    assert run(["site", "write", str(tmp_path / "out"), "--rules", str(rules)]) != 0
    assert "terms.yaml" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_serve_shows_the_site_until_it_is_told_to_stop(told: signal.Signals) -> None:
    def heed() -> None:  # where tests run in the background, what they start would not be interrupted
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    command = [sys.executable, "-m", "kiyaku.cli", "site", "serve", "--port", "0", "--today", "2026-11-01"]
    with subprocess.Popen(
        [*command, "--rules", str(WATER), "--lang", "ja"], stdout=subprocess.PIPE, text=True, preexec_fn=heed
    ) as served:
        assert served.stdout is not None
        said = served.stdout.readline()
        try:
            url = said.split()[0]
            with urlopen(url) as page:
                assert "<!DOCTYPE html>" in page.read().decode()
            with urlopen(f"{url}assets/lookup.js") as script:
                assert script.headers["Content-Type"].startswith("text/javascript")
        finally:
            served.send_signal(told)
        assert served.wait(timeout=20) == 0
    assert "Ctrl+C" in said


def test_a_port_that_is_taken_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert run(["site", "serve", "--rules", str(WATER), "--port", port, "--lang", "ja"]) == 1
    told = capsys.readouterr().err
    assert "site-port" in told
    assert port in told
    assert "--port" in told
