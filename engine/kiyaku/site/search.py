"""What search looks up: records of every page, and what scripts need to know of the site.

Japanese has no spaces, so nothing is cut into words: the script looks for the reader's words as parts of the text.
What is in force and the guides are one file; other versions and drafts another, which is fetched only if asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any

from htpy import Node, a, div, form, input, label, noscript, p

from kiyaku.site.page import File, Page, SearchEntry, script_data
from kiyaku.site.site import Site

Guide = tuple[str, str, str]  # address, title, HTML

KINDS = ("clause", "definition", "decision", "fact", "fee", "reading", "scenario", "duty", "page", "guide")
"""The kinds of records, in the order in which results are grouped."""


def pages(site: Site) -> Iterator[Page | File]:
    """The page of results, and the scripts' own data."""
    here = site.path("search")
    say = site.say
    yield Page(
        path=here,
        title=say("search-label"),
        body=div(".ky-page")[
            form(".ky-search-page", role="search", data_ky_results="")[
                label[
                    say("search-label"),
                    " ",
                    input(type="search", name="q", placeholder=say("search-placeholder"), autocomplete="off"),
                ],
                label[input(type="checkbox", name="other", value="1"), " ", say("search-other")],
            ],
            p(".ky-count", aria_live="polite"),
            div(".ky-results"),
            noscript[p[say("search-needs-script"), " ", a(href=site.url(here, site.path()))[site.terms.title]]],
        ],
        description=say("search-label"),
        group=say("site-group-find"),
    )
    yield File(path=site.path("assets", "strings.js"), content=_module(_strings(site)))
    yield File(path=site.path("assets", "timeline.js"), content=_module(_timeline(site)))


def _module(data: Any) -> str:
    return f"export default {script_data(data)};\n"


def _strings(site: Site) -> dict[str, Any]:
    codes = ("label", "placeholder", "button", "other", "none", "more")
    go = ("unknown", "none", "see")
    return {
        **{code: site.say(f"search-{code}") for code in codes},
        "found": site.say("search-found", count="{count}"),
        "kinds": {kind: site.say(f"searched-{kind}") for kind in KINDS},
        **{f"go_{code}": site.say(f"go-{code}") for code in go},
        "go_newer": site.say("go-newer", built="{built}", day="{day}"),
    }


def _timeline(site: Site) -> dict[str, Any]:
    """Which page shows what on which day."""
    clauses: dict[str, list[list[str | None]]] = {}
    for clause in site.terms.clauses.values():
        clauses[clause.citation.eid] = [
            [
                v.start.isoformat(),
                v.interval.end.isoformat() if v.interval.end is not None else None,
                site.clause_path(clause.citation, v.start),
            ]
            for v in site.versions(clause)
            if v.state != "draft"
        ]
    return {
        "built": site.today.isoformat(),
        "stages": [
            {"start": s.start.isoformat(), "state": s.state, "path": site.stage_path(s)}
            for s in site.stages
            if s.state != "draft"
        ],
        "clauses": clauses,
    }


# -- the index


def search_files(site: Site, pages: Iterable[Page], guides: Iterable[Guide] = ()) -> Iterator[File]:
    """The indexes: of what is in force with the guides, and of the rest."""
    found = list(pages)
    current = [(f"{page.path}/", page) for page in found if page.in_force]
    others = [(f"{page.path}/", page) for page in found if not page.in_force]
    index = _index((url, page.title, page.label, _of_page(page)) for url, page in current)
    guided = _index((url, title, "", list(guide_records(title, html))) for url, title, html in guides)
    yield File(path=site.path("assets", "search.json"), content=script_data(_joined(index, guided)))
    rest = _index((url, page.title, page.label, page.records) for url, page in others)
    yield File(path=site.path("assets", "search-other.json"), content=script_data(rest))


def _of_page(page: Page) -> tuple[SearchEntry, ...]:
    return page.records or (SearchEntry(id="", title=page.title, text=page.description, kind="page"),)


_Index = dict[str, list[list[Any]]]


def _index(pages: Iterable[tuple[str, str, str, Iterable[SearchEntry]]]) -> _Index:
    listed: list[list[Any]] = []
    sections: list[list[Any]] = []
    for url, title, label_, records in pages:
        for record in records:
            sections.append([len(listed), record.id, record.title, " ".join(record.text.split()), record.kind])
        listed.append([url, title, label_])
    return {"pages": listed, "sections": sections}


def _joined(first: _Index, second: _Index) -> _Index:
    shift = len(first["pages"])
    moved = [[page + shift, *rest] for page, *rest in second["sections"]]
    return {"pages": first["pages"] + second["pages"], "sections": first["sections"] + moved}


class _Sections(HTMLParser):
    """The text of a page between its headings."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, list[str]]] = [("", title, [])]
        self._heading: list[str] | None = None
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._silent += 1
        if tag in ("h2", "h3"):
            self._heading = []
            self.found.append((dict(attrs).get("id") or "", "", []))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._silent -= 1
        if tag in ("h2", "h3") and self._heading is not None:
            id, _, text = self.found[-1]
            self.found[-1] = (id, "".join(self._heading).replace("¶", "").strip(), text)
            self._heading = None

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._heading is not None:
            self._heading.append(data)
        else:
            self.found[-1][2].append(data)


def guide_records(title: str, html: str) -> Iterator[SearchEntry]:
    """A record for each section of a page that is not made from the terms."""
    parser = _Sections(title)
    parser.feed(html)
    for id, heading, text in parser.found:
        yield SearchEntry(id=id, title=heading or title, text=" ".join("".join(text).split()), kind="guide")


def go_form(site: Site) -> Node:
    """The way to a clause and to a day; scripts show and serve it."""
    say = site.say
    return form(".ky-go", hidden=True, data_ky_go="")[
        label[say("go-clause"), " ", input(type="text", name="clause", size="10", placeholder="第20条")],
        label[say("go-day"), " ", input(type="date", name="day", value=site.day.isoformat())],
        input(type="submit", value=say("go-button")),
        p(role="status", aria_live="polite"),
    ]
