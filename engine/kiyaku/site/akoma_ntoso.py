"""The terms as of a day as Akoma Ntoso 1.0 (OASIS LegalDocML, namespace 3.0).

Every clause keeps its identifier (`eId`), the same as the fragment of its permalink; citations are references to them.
Articles, paragraphs, items and subitems become `article`, `paragraph`, `point` and `indent`; what the standard has no
element for (annex, note, definition, entry, part of a sentence) is an `hcontainer` with a name.
"""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree as ET

from kiyaku.book.citation import Citation
from kiyaku.book.model import Body, Clause
from kiyaku.messages import text
from kiyaku.publish.diff_layout import numeral
from kiyaku.publish.snapshot import Facet
from kiyaku.site.links import Linker
from kiyaku.site.markup import LANGUAGE, child, document, tables
from kiyaku.site.site import Site, Stage

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"

_ELEMENT = {"article": "article", "paragraph": "paragraph", "item": "point", "subitem": "indent", "section": "section"}
_LANGUAGE_CODE = "jpn"
_COUNTRY = "jp"


def akoma_ntoso(site: Site, stage: Stage) -> str:
    """The document of a stage whose text is held."""
    ET.register_namespace("", NAMESPACE)
    return document(_Writer(site, stage).written())


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


class _Writer:
    def __init__(self, site: Site, stage: Stage) -> None:
        self.site = site
        self.stage = stage
        self.tops = list(site.clauses(stage.start))
        self.tables = tables(site, stage.start)
        self.links = Linker([body for _, body in self.tops], lambda citation: f"#{citation.eid}")

    def written(self) -> ET.Element:
        root = ET.Element(_tag("akomaNtoso"))
        act = child(root, _tag("act"), name="terms", contains="singleVersion")
        self._meta(act)
        preface = child(act, _tag("preface"))
        longtitle = child(preface, _tag("longTitle"))
        child(child(longtitle, _tag("p")), _tag("docTitle"), self.site.terms.title)
        child(preface, _tag("p"), text("site-restatement", LANGUAGE))
        if self.stage.state == "draft":
            day = self.site.day_words(self.stage.start)
            child(preface, _tag("p"), text("site-draft", LANGUAGE, day=day))
        self._body(act)
        return root

    # -- what the document is

    def _meta(self, act: ET.Element) -> None:
        stage, terms = self.stage, self.site.terms
        work = f"/akn/{_COUNTRY}/act/terms/{terms.id}"
        expression = f"{work}/{_LANGUAGE_CODE}@{stage.start}"
        meta = child(act, _tag("meta"))
        known = child(meta, _tag("identification"), source="#editor")
        first = terms.revisions[0] if terms.enacted_first else None
        enacted = first.enacted if first is not None else stage.revision.enacted
        of_work = self._frbr(known, "FRBRWork", work, enacted, "enacted")
        child(of_work, _tag("FRBRcountry"), value=_COUNTRY)
        child(of_work, _tag("FRBRsubtype"), value="terms")
        child(of_work, _tag("FRBRname"), value=terms.title)
        of_expression = self._frbr(known, "FRBRExpression", expression, stage.start, "effective")
        child(of_expression, _tag("FRBRauthoritative"), value="false")
        child(of_expression, _tag("FRBRlanguage"), language=_LANGUAGE_CODE)
        of_file = self._frbr(known, "FRBRManifestation", f"{expression}.xml", stage.start, "effective")
        child(of_file, _tag("FRBRformat"), value="application/akn+xml")
        self._events(meta)
        references = child(meta, _tag("references"), source="#editor")
        for id, name in (("publisher", terms.publisher), ("editor", "kiyaku")):
            child(references, _tag("TLCOrganization"), eId=id, href=f"/akn/ontology/organization/{id}", showAs=name)

    def _frbr(self, parent: ET.Element, tag: str, uri: str, day: date, about: str) -> ET.Element:
        """One level of the document's identity; the address on the site is another name for the expression."""
        level = child(parent, _tag(tag))
        child(level, _tag("FRBRthis"), value=f"{uri}/!main" if tag == "FRBRExpression" else uri)
        child(level, _tag("FRBRuri"), value=uri)
        if tag == "FRBRExpression" and self.site.root_url is not None:
            address = f"{self.site.root_url}{self.site.stage_path(self.stage)}/"
            child(level, _tag("FRBRalias"), name="permalink", value=address)
        child(level, _tag("FRBRdate"), date=day.isoformat(), name=about)
        child(level, _tag("FRBRauthor"), href="#publisher" if tag == "FRBRWork" else "#editor")
        return level

    def _events(self, meta: ET.Element) -> None:
        """The revisions up to the stage, each on the day from which it is in force."""
        past = [r for r in self.site.terms.revisions if r.effective <= self.stage.start]
        lifecycle = child(meta, _tag("lifecycle"), source="#editor")
        for i, revision in enumerate(past):
            first = i == 0 and self.site.terms.enacted_first
            child(
                lifecycle,
                _tag("eventRef"),
                eId=f"event_{revision.effective}",
                date=revision.effective.isoformat(),
                type="generation" if first else "amendment",
                source="#publisher",
            )

    # -- what it says

    def _body(self, act: ET.Element) -> None:
        body = child(act, _tag("body"))
        chapter: tuple[int, str] | None = None
        inside = body
        for clause, top in self.tops:
            if clause.chapter != chapter:
                chapter = clause.chapter
                inside = body
                if chapter is not None:
                    inside = child(body, _tag("chapter"), eId=f"chp_{chapter[0]}")
                    child(inside, _tag("num"), text("document-chapter", LANGUAGE, number=chapter[0]))
                    child(inside, _tag("heading"), chapter[1])
            self._clause(inside, top, clause)

    def _clause(self, parent: ET.Element, body: Body, clause: Clause | None = None) -> None:
        kind, label = body.citation.steps[-1]
        tag = _ELEMENT.get(kind, "hcontainer")
        made = child(parent, _tag(tag), eId=body.citation.eid)
        if tag == "hcontainer":
            made.set("name", kind)
        title = clause.title if clause is not None else body.title
        if kind not in ("definition", "entry", "part"):
            child(made, _tag("num"), str(body.citation) if clause is not None else numeral(body.citation))
        else:
            title = f"{label}　{title}" if title else label
        if title and title != str(body.citation):
            child(made, _tag("heading"), title)
        if body.repealed:
            made.set("status", "removed")
            child(child(made, _tag("content")), _tag("p"), text("site-repealed", LANGUAGE))
            return
        own = self.tables.get(body.citation, ())
        if not body.children:
            content = child(made, _tag("content"))
            self._words(content, body)
            self._tables(content, own)
            if not len(content):
                child(content, _tag("p"))
            return
        if body.text or own:
            intro = child(made, _tag("intro"))
            self._words(intro, body)
            self._tables(intro, own)
        for inner in body.children:
            self._clause(made, inner)

    def _words(self, parent: ET.Element, body: Body) -> None:
        if not body.text:
            return
        p = child(parent, _tag("p"))
        last: ET.Element | None = None
        at = 0
        for match, found in self.links.citations(body.text, body.citation):
            _said(p, last, body.text[at : match.start()])
            last = child(p, _tag("ref"), match[0], href=_fragment(found))
            at = match.end()
        _said(p, last, body.text[at:])

    def _tables(self, parent: ET.Element, facets: tuple[Facet, ...]) -> None:
        for facet in facets:
            table = child(parent, _tag("table"))
            child(table, _tag("caption"), facet.label)
            for tag, row in (("th", facet.head), *(("td", row) for row in facet.rows)):
                line = child(table, _tag("tr"))
                for cell in row:
                    child(child(line, _tag(tag)), _tag("p"), cell)


def _fragment(citation: Citation) -> str:
    return f"#{citation.eid}"


def _said(p: ET.Element, last: ET.Element | None, words: str) -> None:
    """Words behind the last reference of a paragraph, or at its beginning."""
    if last is None:
        p.text = words
    else:
        last.tail = words
