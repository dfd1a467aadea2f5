"""A site from a rules folder: the enacted book, its drafts, and the official wording that is attached."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from kiyaku.answer.book import load
from kiyaku.intake import read
from kiyaku.messages import Language
from kiyaku.official.attach import store
from kiyaku.site.site import Site
from kiyaku.studies.scenario import read_scenarios


def open_site(
    rules: Path,
    *,
    today: date,
    drafts: bool = False,
    official: bool = True,
    base: str = "terms",
    language: Language = "ja",
    url: str | None = None,
) -> Site:
    """The site of a rules folder.

    Args:
        today: the day that decides what is in force.
        drafts: show revisions that are not enacted, as marked previews.
        official: show the official wording where it is attached.
        url: the address of the site's root, if it is known.

    Raises:
        KiyakuError: something is wrong with the rules or their scenarios.
    """
    enacted = load(rules)
    preview = load(rules, drafts=True) if drafts else None
    return Site(
        enacted,
        today,
        preview=preview,
        base=base,
        language=language,
        official=_attached(rules) if official else {},
        url=url,
        scenarios=read_scenarios(enacted, rules),
    )


def _attached(rules: Path) -> dict[date, dict[str, dict[str, str]]]:
    """The attached wording by revision; a damaged file counts as not attached."""
    found: dict[date, dict[str, dict[str, str]]] = {}
    for file in sorted(store(rules).glob("*.json")):
        try:
            found[date.fromisoformat(file.stem)] = json.loads(read(file, 50_000_000))["clauses"]
        except (ValueError, KeyError, OSError, RecursionError):
            continue
    return found
