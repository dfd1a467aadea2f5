"""The terms as of a day in 法令標準XML (schema version 3), as far as that structure fits.

It has articles, paragraphs, items and ten levels below them, supplementary provisions and annexed tables.  What it has
no place for goes to the nearest: an entry or a definition is an item of two columns, a note is an item under its mark,
the words that stand at the head of an annex are an item without a number.  A law's number is required; the number and
day of the revision that brought this state about take its place, and its position among the revisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from xml.etree import ElementTree as ET

from kiyaku.book.model import Body, Clause, Revision
from kiyaku.messages import text
from kiyaku.publish.diff_layout import numeral
from kiyaku.publish.snapshot import Facet
from kiyaku.site.markup import LANGUAGE, child, document, tables
from kiyaku.site.site import Site, Stage

_ERAS = (
    ("Reiwa", date(2019, 5, 1)),
    ("Heisei", date(1989, 1, 8)),
    ("Showa", date(1926, 12, 25)),
    ("Taisho", date(1912, 7, 30)),
    ("Meiji", date(1868, 1, 25)),
)
_FUNCTION = {"本文": "main", "ただし書": "proviso"}
_DEEPEST = 10


def law_xml(site: Site, stage: Stage) -> str:
    """The document of a stage whose text is held."""
    return document(_Writer(site, stage).written())


def era(day: date) -> tuple[str, int]:
    """The era of a day, and the year in it: 2026-05-11 is (`Reiwa`, 8).

    Raises:
        ValueError: the day is before 1868-01-25.
    """
    for name, start in _ERAS:
        if start <= day:
            return name, day.year - start.year + 1
    raise ValueError(f"no era is known for {day}")


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence, and whether it is the main clause (`main`) or the proviso (`proviso`)."""

    text: str
    function: str = ""


class _Writer:
    def __init__(self, site: Site, stage: Stage) -> None:
        self.site = site
        self.stage = stage
        self.tops = list(site.clauses(stage.start))
        self.tables = tables(site, stage.start)

    def written(self) -> ET.Element:
        terms, revision = self.site.terms, self.stage.revision
        name, year = era(revision.enacted)
        law = ET.Element(
            "Law",
            Era=name,
            Year=str(year),
            Num=str(terms.revisions.index(revision) + 1),
            LawType="Misc",
            Lang="ja",
        )
        if not revision.draft:
            law.set("PromulgateMonth", str(revision.enacted.month))
            law.set("PromulgateDay", str(revision.enacted.day))
        child(law, "LawNum", _number(revision))
        code = "document-draft" if self.stage.state == "draft" else "document-subject"
        day = _day(self.stage.start)
        body = child(law, "LawBody", Subject=text(code, LANGUAGE, title=terms.title, day=day))
        child(body, "LawTitle", terms.title)
        self._main(body)
        revisions = {r.citation: r for r in terms.revisions}
        for _, top in self._of("supplementary"):
            self._supplement(body, top, revisions.get(top.citation))
        for clause, top in self._of("annex"):
            self._annex(body, clause, top)
        return law

    def _of(self, kind: str) -> list[tuple[Clause, Body]]:
        return [(clause, body) for clause, body in self.tops if body.citation.steps[0][0] == kind]

    # -- articles

    def _main(self, body: ET.Element) -> None:
        articles = self._of("article")
        main = child(body, "MainProvision")
        chaptered = all(clause.chapter is not None for clause, _ in articles)
        chapter: tuple[int, str] | None = None
        inside = main
        for clause, top in articles:
            if chaptered and clause.chapter is not None and clause.chapter != chapter:
                chapter = clause.chapter
                inside = child(main, "Chapter", Num=str(chapter[0]))
                number = text("document-chapter", LANGUAGE, number=chapter[0])
                child(inside, "ChapterTitle", f"{number}　{chapter[1]}")
            self._article(inside, clause, top)

    def _article(self, parent: ET.Element, clause: Clause, top: Body) -> None:
        article = child(parent, "Article", Num=top.citation.steps[0][1].replace("の", "_"))
        if clause.title:
            child(article, "ArticleCaption", f"（{clause.title}）")
        child(article, "ArticleTitle", str(top.citation))
        if top.repealed:
            article.set("Delete", "true")
        paragraphs = [inner for inner in top.children if _kind(inner) == "paragraph"]
        if top.repealed or not paragraphs:
            self._paragraph(article, replace(top, title=None), 1, "")
            return
        other = [unit for unit in _units(top) if _kind(unit) != "paragraph"]
        for i, inner in enumerate(paragraphs, 1):
            if i == 1:  # the article's own words and items stand before its paragraphs
                before = f"{top.text}{inner.text or ''}" if top.text else inner.text
                inner = replace(inner, text=before, children=(*other, *inner.children))
            own = self._tables(top) if i == 1 else ()
            self._paragraph(article, inner, i, "" if i == 1 else numeral(inner.citation), own)
        notes = "".join(said.text for said in _sentences(replace(top, text=None)))
        if notes:
            child(article, "SupplNote", notes)

    def _paragraph(
        self, parent: ET.Element, body: Body, number: int, shown: str, before: tuple[Facet, ...] = ()
    ) -> None:
        paragraph = child(parent, "Paragraph", Num=str(number))
        if body.title:
            child(paragraph, "ParagraphCaption", f"（{body.title}）")
        child(paragraph, "ParagraphNum", shown)
        _write_sentences(child(paragraph, "ParagraphSentence"), _sentences(body))
        _write_tables(paragraph, (*before, *self._tables(body)))
        for i, unit in enumerate(_units(body), 1):
            self._item(paragraph, unit, i, 0)

    def _tables(self, body: Body) -> tuple[Facet, ...]:
        """The tables of a clause and of the parts that its text consists of."""
        found = self.tables.get(body.citation, ())
        for inner in body.children:
            if _kind(inner) == "part":
                found += self._tables(inner)
        return found

    # -- items and what is below them

    def _item(self, parent: ET.Element, body: Body, position: int, depth: int) -> None:
        tag = f"Subitem{depth}" if depth else "Item"
        kind, label = body.citation.steps[-1]
        item = child(parent, tag, Num=label if label.isascii() and label.isdigit() else str(position))
        columns = kind in ("definition", "entry")
        if not columns:
            number = numeral(body.citation)
            child(item, f"{tag}Title", f"{number}　{body.title}" if body.title else number)
        if body.repealed:
            item.set("Delete", "true")
        sentences = child(item, f"{tag}Sentence")
        if columns:
            _write_sentences(child(sentences, "Column", Num="1"), [_Said(label)])
            _write_sentences(child(sentences, "Column", Num="2"), _sentences(body))
        else:
            _write_sentences(sentences, _sentences(body))
        if depth < _DEEPEST:
            for i, unit in enumerate(_units(body), 1):
                self._item(item, unit, i, depth + 1)
        _write_tables(item, self._tables(body))

    # -- supplementary provisions and annexes

    def _supplement(self, parent: ET.Element, top: Body, revision: Revision | None) -> None:
        first = self.site.terms.enacted_first and revision is self.site.terms.revisions[0]
        made = child(parent, "SupplProvision", Type="New" if first else "Amend")
        if not first:
            made.set("AmendLawNum", _number(revision) if revision is not None else str(top.citation))
        child(made, "SupplProvisionLabel", text("site-supplementary", LANGUAGE))
        units = list(_units(top))
        own = replace(top, children=tuple(inner for inner in top.children if _kind(inner) == "part"))
        paragraphs = [own, *units] if any(_sentences(own)) or not units else units
        for i, unit in enumerate(paragraphs, 1):
            self._paragraph(made, unit, i, "" if unit is own else numeral(unit.citation))

    def _annex(self, parent: ET.Element, clause: Clause, top: Body) -> None:
        annex = child(parent, "AppdxTable")
        label = top.citation.steps[0][1]
        if label.isdigit() and int(label) > 0:
            annex.set("Num", label)
        child(annex, "AppdxTableTitle", f"{top.citation}　{clause.title}" if clause.title else str(top.citation))
        said = list(_sentences(top))
        if said:
            _write_sentences(child(child(annex, "Item", Num="0"), "ItemSentence"), said)
        _write_tables(annex, self._tables(top))
        for i, unit in enumerate(_units(top), 1):
            self._item(annex, unit, i, 0)


def _number(revision: Revision) -> str:
    """What stands for the number of a law: that of the revision, or its day."""
    return revision.number or _day(revision.enacted)


def _kind(body: Body) -> str:
    return body.citation.steps[-1][0]


def _sentences(body: Body, function: str = "") -> Iterator[_Said]:
    """What a clause says, sentence by sentence."""
    if body.repealed:
        yield _Said(text("site-repealed", LANGUAGE))
        return
    if body.text:
        yield _Said(body.text, function)
    for inner in body.children:
        if _kind(inner) == "part":
            yield from _sentences(inner, _FUNCTION.get(inner.citation.steps[-1][1], function))


def _units(body: Body) -> Iterator[Body]:
    """The clauses inside one, those inside its parts included."""
    for inner in body.children:
        if _kind(inner) == "part":
            yield from _units(inner)
        else:
            yield inner


def _write_sentences(parent: ET.Element, said: Iterable[_Said]) -> None:
    """At least one sentence, numbered."""
    for i, own in enumerate(list(said) or [_Said("")], 1):
        sentence = child(parent, "Sentence", own.text, Num=str(i))
        if own.function:
            sentence.set("Function", own.function)


def _write_tables(parent: ET.Element, facets: tuple[Facet, ...]) -> None:
    for facet in facets:
        struct = child(parent, "TableStruct")
        child(struct, "TableStructTitle", facet.label)
        table = child(struct, "Table")
        head = child(table, "TableHeaderRow")
        for cell in facet.head:
            child(head, "TableHeaderColumn", cell)
        for row in facet.rows:
            line = child(table, "TableRow")
            for cell in row:
                child(child(line, "TableColumn"), "Sentence", cell)


def _day(day: date) -> str:
    return text("diff-date", LANGUAGE, year=day.year, month=day.month, day=day.day)
