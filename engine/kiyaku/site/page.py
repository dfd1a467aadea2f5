"""What a site consists of: pages and files, and what search finds on a page.  Nothing here knows where they go."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from htpy import Renderable
from markupsafe import Markup

from kiyaku.visible import visible


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """An entry of a page's table of contents."""

    level: int
    id: str
    title: str

    @property
    def fragment(self) -> str:
        """Its id as it stands in an address: whatever means something there, or in HTML, is escaped."""
        return re.sub(r"[^\w.~-]", lambda match: quote(match[0], safe=""), self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchEntry:
    """Something that search finds on a page.

    Attributes:
        id: the fragment where it stands, or nothing for the page itself.
        kind: clause, definition, decision, reading, scenario, guide …
    """

    id: str
    title: str
    text: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of a site.

    Attributes:
        path: its folder under the root of the site, without slashes around it; its address ends in `/`.
        body: what stands below the title.
        contents: the headings of the body.
        changed: the day from which what it says holds.
        in_force: whether it shows what is in force; if not, search leaves it out unless asked.
        label: what kind of text it is, if not the one in force (an old version, a draft …).
        records: what search finds on it.
        group: the label of its neighbours in the navigation; a page without a group is not listed there.
        wide: whether it needs the whole width.
    """

    path: str
    title: str
    body: Renderable | Markup
    contents: tuple[Heading, ...] = ()
    description: str = ""
    changed: date | None = None
    in_force: bool = True
    label: str = ""
    records: tuple[SearchEntry, ...] = ()
    group: str = ""
    wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of a site: data beside a page, a style sheet, a script."""

    path: str
    content: str | bytes


def script_data(data: Any) -> str:
    """JSON data for scripts: none of its texts ends the script or the page in which it may come to stand."""
    return visible(json.dumps(data, ensure_ascii=False, separators=(",", ":"))).replace("<", "\\u003c")
