"""The terms for machines: every version of a clause, the whole text as of a day, the feed of revisions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from kiyaku.site.akoma_ntoso import akoma_ntoso
from kiyaku.site.clause_data import clause_data, stage_data
from kiyaku.site.feed import feed
from kiyaku.site.law_xml import law_xml
from kiyaku.site.page import File
from kiyaku.site.site import Site, Stage
from kiyaku.visible import visible


def _stage_json(site: Site, stage: Stage) -> str:
    return _json(stage_data(site, stage))


FORMS: dict[str, tuple[str, str, Callable[[Site, Stage], str]]] = {
    "Akoma Ntoso": ("akoma-ntoso.xml", "application/akn+xml", akoma_ntoso),
    "法令標準XML": ("law.xml", "application/xml", law_xml),
    "JSON": ("terms.json", "application/json", _stage_json),
}
"""The whole text of a stage as data: label to name of the file, media type and what writes it."""

CLAUSE_FILE = "clause.json"
FEED_FILE = "feed.xml"


def files(site: Site) -> Iterator[File]:
    """Every document of the site."""
    for clause in site.terms.clauses.values():
        for version in site.versions(clause):
            path = f"{site.clause_path(clause.citation, version.start)}/{CLAUSE_FILE}"
            yield File(path=path, content=_json(clause_data(site, version)))
    for stage in site.held:
        for name, _, written in FORMS.values():
            yield File(path=f"{site.stage_path(stage)}/{name}", content=written(site, stage))
    yield File(path=site.path(FEED_FILE), content=feed(site))


def _json(data: dict[str, Any]) -> str:
    return visible(json.dumps(data, ensure_ascii=False, indent=1)) + "\n"
