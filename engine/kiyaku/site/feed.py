"""An Atom feed of the enacted revisions (RFC 4287).

An entry is dated by the day on which its revision was enacted, since that is when it became known; nothing else about
it changes later.  Drafts are not in the feed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from kiyaku.book.citation import Citation
from kiyaku.book.model import Revision
from kiyaku.messages import text
from kiyaku.publish.diff import compare
from kiyaku.site.markup import LANGUAGE, child, document
from kiyaku.site.site import Site, Stage

NAMESPACE = "http://www.w3.org/2005/Atom"
_MIDNIGHT = "T00:00:00+09:00"


def feed(site: Site) -> str:
    """The feed, newest revision first."""
    ET.register_namespace("", NAMESPACE)
    terms = site.now
    revisions = sorted(terms.revisions, key=lambda r: (r.enacted, r.effective), reverse=True)
    root = ET.Element(_tag("feed"), {"{http://www.w3.org/XML/1998/namespace}lang": LANGUAGE})
    child(root, _tag("id"), _id(terms.id))
    child(root, _tag("title"), f"{terms.title} {text('site-revisions', LANGUAGE)}")
    child(root, _tag("updated"), _moment(revisions[0].enacted if revisions else site.today))
    child(child(root, _tag("author")), _tag("name"), terms.publisher)
    child(root, _tag("link"), rel="self", href=_address(site, "feed.xml"), type="application/atom+xml")
    child(root, _tag("link"), rel="alternate", href=_address(site, "revisions/"), type="text/html")
    child(root, _tag("rights"), text("site-restatement", LANGUAGE))
    for revision in revisions:
        _entry(site, root, revision)
    return document(root)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _id(*parts: str) -> str:
    """An identifier that is the same wherever the site stands."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, '/'.join(('kiyaku', *parts)))}"


def _moment(day: date) -> str:
    return f"{day.isoformat()}{_MIDNIGHT}"


def _address(site: Site, path: str) -> str:
    """An address on the site: absolute if the site's own is known, else relative to the feed."""
    return f"{site.root_url}{site.path(path)}" if site.root_url is not None else path


def _entry(site: Site, root: ET.Element, revision: Revision) -> None:
    entry = child(root, _tag("entry"))
    number = f"（{revision.number}）" if revision.number else ""
    child(entry, _tag("id"), _id(site.terms.id, revision.effective.isoformat()))
    child(entry, _tag("title"), f"{text('document-takes-effect', LANGUAGE, day=_words(revision.effective))}{number}")
    child(entry, _tag("published"), _moment(revision.enacted))
    child(entry, _tag("updated"), _moment(revision.enacted))
    address = _address(site, f"revisions/#revision-{revision.effective}")
    child(entry, _tag("link"), rel="alternate", href=address, type="text/html")
    child(entry, _tag("summary"), "".join(_summary(site, revision)))


def _summary(site: Site, revision: Revision) -> Iterator[str]:
    enacted, effective = _words(revision.enacted), _words(revision.effective)
    yield text("document-entry", LANGUAGE, enacted=enacted, effective=effective)
    for citation, day in revision.later:
        yield text("document-entry-later", LANGUAGE, citation=citation, day=_words(day))
    if not revision.text_held:
        yield text("document-entry-unheld", LANGUAGE)
        return
    changed = list(_changed(site, revision))
    if changed:
        yield text("document-entry-changed", LANGUAGE, clauses="、".join(map(str, changed)))


def _changed(site: Site, revision: Revision) -> Iterator[Citation]:
    """The clauses that a revision changed, on its own day and on later ones, each once."""
    found: dict[Citation, None] = {}
    before: Stage | None = None
    for stage in site.held:
        if stage.revision == revision and before is not None:
            for change in compare(site.terms, before.start, site.terms, stage.start, LANGUAGE).changes:
                found[change.citation] = None
        before = stage
    yield from found


def _words(day: date) -> str:
    return text("diff-date", LANGUAGE, year=day.year, month=day.month, day=day.day)
