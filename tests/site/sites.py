"""Sites to test with: the real terms, the same with more revisions and a draft, quite different terms."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from posixpath import join, normpath
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urlsplit

from kiyaku.site import clauses, documents, overview, revisions
from kiyaku.site.build import MAKERS, Maker, build
from kiyaku.site.open import open_site
from kiyaku.site.page import File, Page
from kiyaku.site.site import Site
from tests.answer.test_transitions import build as with_revisions
from tests.once import once

ROOT = Path(__file__).parents[2]
RULES = ROOT / "rules" / "dokodemo-prime"
WATER = ROOT / "tests" / "fixtures" / "water"

__all__ = [
    "RULES",
    "TEXT",
    "WATER",
    "Made",
    "broken_links",
    "real",
    "revised",
    "revised_rules",
    "text_of_revised",
    "water",
]


_TEMPORARY = TemporaryDirectory()  # removed when the process ends


class Made:
    """A site with everything that was made of it (which may have been found), or with what some makers made."""

    def __init__(self, site: Site, makers: tuple[Maker, ...] = MAKERS, found: Sequence[Page | File] = ()) -> None:
        self.site = site
        found = found or list(build(site, makers))
        self.pages = {page.path: page for page in found if isinstance(page, Page)}
        self.files = {file.path: file.content for file in found if isinstance(file, File)}

    def page(self, *parts: str) -> str:
        """The HTML of a page under the base."""
        return str(self.pages[self.site.path(*parts)].body)


TEXT: tuple[Maker, ...] = (overview.pages, clauses.pages, revisions.pages, documents.files)
"""What makes the pages and documents of the text, without its figures."""


def whole(name: str, site: Site) -> Made:
    """Everything that is made of a site: by the first process of a run that asks for it, for all of them."""

    def make(folder: Path) -> None:
        folder.mkdir()
        (folder / "made").write_bytes(pickle.dumps(list(build(site))))

    return Made(site, found=pickle.loads((once(f"made-{name}", make) / "made").read_bytes()))  # noqa: S301 - written above


@cache
def real() -> Made:
    """The real terms as they stood in the autumn of 2026."""
    return whole("real", open_site(RULES, today=date(2026, 11, 1), official=False))


@cache
def revised_rules() -> Path:
    """The real terms with a revision from 2027-04-01 (one article later), and a draft for 2027-12-01."""
    folder = with_revisions(Path(_TEMPORARY.name))
    new = (folder / "articles" / "20.yaml").read_text("utf-8")
    start = new.index("versions:\n") + len("versions:\n")
    version = new[start:].replace("2026-05-11", "2027-12-01", 1).replace("解約希望日, -5", "解約希望日, -7")
    (folder / "articles" / "20.yaml").write_text(new + version, encoding="utf-8")
    (folder / "supplementary" / "2027-12-01.yaml").write_text(
        "supplementary: 2027-12-01\neffective: 2027-12-01\ntext_held: true\ndraft: true\n"
        "items:\n  1: {text: この改正は2027年12月1日に効力を持つ。}\n",
        encoding="utf-8",
    )
    return folder


@cache
def revised() -> Made:
    """The site of the revised terms."""
    return whole("revised", open_site(revised_rules(), today=date(2027, 5, 1), drafts=True, official=False))


@cache
def text_of_revised(today: date = date(2027, 5, 1), *, drafts: bool = True) -> Made:
    """The text of the revised terms, as of other days."""
    return Made(open_site(revised_rules(), today=today, drafts=drafts, official=False), TEXT)


@cache
def water() -> Made:
    """Quite different terms."""
    return whole("water", open_site(WATER, today=date(2026, 11, 1), official=False))


class _Addresses(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect where it points to and what it is called."""
        for name, value in attrs:
            if name in ("href", "src") and value is not None:
                self.links.append(value)
            if name == "id" and value:
                self.ids.append(value)


def broken_links(found: Made) -> list[str]:
    """Every address in the pages that leads nowhere, out of the site, or to a fragment that is not there."""
    parsed = {path: _Addresses(str(page.body)) for path, page in found.pages.items()}
    wrong = []
    for path, addresses in parsed.items():
        twice = {i for i in addresses.ids if addresses.ids.count(i) > 1}
        wrong += [f"{path}: id {i} twice" for i in twice]
        for link in addresses.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                wrong.append(f"{path}: {link} leaves the site")
                continue
            target = normpath(join(path, unquote(parts.path))) if parts.path else path
            if target in found.files:
                continue
            if target not in parsed:
                wrong.append(f"{path}: {link}")
            elif parts.fragment and unquote(parts.fragment) not in parsed[target].ids:
                wrong.append(f"{path}: {link} (no such place)")
    return wrong
