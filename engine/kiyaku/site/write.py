"""The site written to disk, for any generator or server: Markdown with HTML in it, or complete HTML pages."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from kiyaku.files import write_whole
from kiyaku.names import inside
from kiyaku.publish.markdown import block, in_markup, plain
from kiyaku.site.build import scripts, styles
from kiyaku.site.page import File, Page
from kiyaku.site.site import Site

Form = Literal["markdown", "html"]


def write(site: Site, made: Iterable[Page | File], folder: Path, form: Form) -> tuple[int, int]:
    """Write every page and file, each at once or not at all; how many pages and files that were.

    Raises:
        ValueError: one of them would stand outside the folder.
    """
    pages: list[Page] = []
    files = 0
    for item in made:
        inside(folder, item.path)
        if isinstance(item, Page):
            pages.append(item)
            if form == "html":
                write_whole(folder / item.path / "index.html", html_page(site, item))
            else:
                write_whole(folder / item.path / "index.md", markdown_page(item))
        else:
            write_whole(folder / item.path, item.content)
            files += 1
    if form == "html" and site.root_url is not None:
        write_whole(folder / "sitemap.xml", sitemap(site.root_url, (page.path for page in pages if page.in_force)))
        files += 1
    return len(pages), files


def sitemap(root: str, paths: Iterable[str]) -> str:
    """The sitemap (sitemaps.org) of pages by their folders; what is not in force does not belong there."""
    urls = "".join(f"<url><loc>{escape(root + quote(path and f'{path}/'))}</loc></url>\n" for path in paths)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
    )


def markdown_page(page: Page) -> str:
    """The page as Markdown: front matter, the title, and its body as one block of HTML on one line."""
    robots = "" if page.in_force else "robots: noindex\n"
    return f"{front_matter(page)}{robots}---\n\n# {plain(page.title)}\n\n{block(str(page.body))}\n"


def html_page(site: Site, page: Page) -> str:
    """The page as HTML, complete in itself: the site's own style sheets and scripts, a link home, the contents."""
    here = page.path
    home = site.url(here, site.path())
    sheets = "".join(f'<link rel="stylesheet" href="{site.url(here, site.path("assets", name))}">' for name in styles())
    modules = "".join(
        f'<script type="module" src="{site.url(here, site.path("assets", name))}"></script>' for name in scripts()
    )
    root = "../" * (here.count("/") + 1) if here else "./"
    robots = "" if page.in_force else '<meta name="robots" content="noindex">'
    contents = "".join(f'<li><a href="#{h.fragment}">{escape(h.title)}</a></li>' for h in page.contents)
    shape = "ky-plain ky-wide" if page.wide else "ky-plain"
    toc = f'<nav class="ky-toc"><ul>{contents}</ul></nav>' if contents else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{site.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,"><title>{escape(page.title)}</title>'
        f'<meta name="description" content="{escape(page.description)}">{robots}'
        f'<meta name="kiyaku-root" content="{root}"><meta name="kiyaku-base" content="{escape(site.base)}">'
        f'<link rel="alternate feed" type="application/atom+xml" href="{site.url(here, site.path("feed.xml"))}">'
        f'{sheets}{modules}</head><body class="{shape}">'
        f'<header class="ky-header"><a href="{home}">{escape(site.terms.title)}</a></header>'
        f"{toc}<main><h1>{escape(page.title)}</h1>{page.body}</main></body></html>\n"
    )


def front_matter(page: Page) -> str:
    """The beginning of a Markdown page; generators put what it says into their pages as it stands."""
    title, description = (in_markup(words).replace("\\", "\\\\") for words in (page.title, page.description))
    return f'---\ntitle: "{title}"\ndescription: "{description}"\n'
