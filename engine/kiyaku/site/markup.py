"""XML documents: elements with text, and the tables that clauses determine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from xml.etree import ElementTree as ET

from kiyaku.book.citation import Citation
from kiyaku.messages import Language
from kiyaku.publish.snapshot import Facet, Snapshot, snapshots
from kiyaku.site.site import Site
from kiyaku.visible import writable

LANGUAGE: Language = "ja"
"""The language of the terms; documents say what they add in it."""


def child(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    """A new last element inside another."""
    made = ET.SubElement(parent, tag, attributes)
    made.text = text
    return made


def document(root: ET.Element) -> str:
    """The document as text, an element per line where no words stand between elements."""
    _broken(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{writable(ET.tostring(root, encoding="unicode"))}\n'


def _broken(element: ET.Element) -> None:
    if not len(element) or element.text or any(inner.tail for inner in element):
        return
    element.text = "\n"
    for inner in element:
        _broken(inner)
        inner.tail = "\n"


def tables(site: Site, day: date) -> Mapping[Citation, tuple[Facet, ...]]:
    """The tables of every clause as of a day."""
    found: dict[Citation, tuple[Facet, ...]] = {}

    def collect(snapshot: Snapshot) -> None:
        own = tuple(facet for facet in snapshot.facets if facet.rows)
        if own:
            found[snapshot.citation] = own
        for inner in snapshot.children:
            collect(inner)

    for snapshot in snapshots(site.terms, day, LANGUAGE):
        collect(snapshot)
    return found
