"""The whole site of a terms document: every page and file, in the order of the navigation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import resources
from importlib.resources.abc import Traversable

from markupsafe import Markup

from kiyaku.site import (
    calculator,
    clauses,
    decisions,
    documents,
    duties,
    fees,
    glossary,
    overview,
    readings,
    revisions,
    scenarios,
    search,
)
from kiyaku.site.page import File, Page
from kiyaku.site.site import Site
from kiyaku.visible import writable

Maker = Callable[[Site], Iterator[Page | File] | Iterator[Page] | Iterator[File]]


def assets(site: Site) -> Iterator[File]:
    """Style sheets and scripts."""
    for entry in _assets():
        if entry.name.endswith((".css", ".js", ".svg")):
            yield File(path=site.path("assets", entry.name), content=entry.read_bytes())


def _assets() -> list[Traversable]:
    return sorted(resources.files("kiyaku.site").joinpath("assets").iterdir(), key=lambda e: e.name)


MAKERS: tuple[Maker, ...] = (
    overview.pages,
    clauses.pages,
    revisions.pages,
    fees.pages,
    decisions.pages,
    search.pages,
    calculator.pages,
    scenarios.pages,
    readings.pages,
    duties.pages,
    glossary.pages,
    documents.files,
    assets,
)
"""What makes the pages, in the order of the navigation, and the files beside them."""


def build(site: Site, makers: tuple[Maker, ...] = MAKERS) -> Iterator[Page | File]:
    """Every page, its body written out, and every file, of the whole site or of some makers."""
    for maker in makers:
        for made in maker(site):
            yield _written(made) if isinstance(made, Page) else made


def _written(page: Page) -> Page:
    """A page whose body is written out, and which holds nothing that HTML must not hold."""
    return replace(
        page,
        title=writable(page.title),
        description=writable(page.description),
        body=Markup(writable(str(page.body))),
        contents=tuple(replace(heading, title=writable(heading.title)) for heading in page.contents),
    )


def styles() -> tuple[str, ...]:
    """The style sheets that every page has."""
    return tuple(entry.name for entry in _assets() if entry.name.endswith(".css"))


def scripts() -> tuple[str, ...]:
    """The scripts that every page runs; others are loaded by the pages that need them."""
    return tuple(entry.name for entry in _assets() if entry.name in ("search.js", "go.js"))
