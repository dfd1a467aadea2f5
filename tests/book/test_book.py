"""A rule book as a whole: what is collected, what follows from what, and what is absent and why."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kiyaku
from kiyaku.answer.book import examine
from kiyaku.book.citation import parse as citation
from kiyaku.book.consequences import independent
from kiyaku.book.model import Body
from kiyaku.book.read import plain, read
from kiyaku.diagnostic import Diagnostic
from kiyaku.publish.terminal import Style, diagnostic_text
from kiyaku.source import Source, Span
from tests.repo import ROOT

WATER = ROOT / "tests" / "fixtures" / "water"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "water"
    shutil.copytree(WATER, target)
    return target


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def codes(folder: Path) -> list[str]:
    return [d.code for d in examine(folder)[1]]


# -- what is collected


def test_sound_rules_have_no_diagnostics() -> None:
    made, found = examine(WATER)
    assert made is not None
    assert found == ()


def test_a_reading_is_named_once_and_a_clause_has_those_of_its_decisions_and_exceptions() -> None:
    terms = kiyaku.load(ROOT / "rules" / "dokodemo-prime").terms
    bodies = [body for c in terms.clauses.values() for _, top in c.versions.entries for body in top.walk()]
    seen = 0
    for body in bodies:
        for name in body.decisions:
            for _, version in terms.decisions[name].versions.entries:
                used = {*version.readings, *(a.reading for a in version.alternatives)}
                assert used <= set(body.readings), name
                seen += len(used)
    assert seen > 100
    grants = {b.citation: b.readings for b in bodies}[citation("別紙9-3(3)ii")]
    assert grants == ("B1",)  # named by the exception that the item grants, and nowhere else


def test_no_clause_of_the_real_rules_repeats_a_reading_that_stands_inside_of_it() -> None:
    terms = kiyaku.load(ROOT / "rules" / "dokodemo-prime").terms

    def inside(part: object) -> set[str]:
        if isinstance(part, dict):
            own = {str(part["reading"])} if "reading" in part else set()
            return own.union(part.get("readings") or (), *map(inside, part.values()))
        return set().union(*map(inside, part)) if isinstance(part, list) else set()

    seen = 0
    for clause in terms.clauses.values():
        for _, top in clause.versions.entries:
            for body in top.walk():
                data = body.place.document.at(body.place.path)
                repeated = set(data.get("readings") or ()) & inside([v for k, v in data.items() if k != "readings"])
                assert not repeated, body.citation
                seen += len(data.get("readings") or ())
    assert seen > 100


def test_every_fault_is_told_at_once_in_the_order_of_files(folder: Path) -> None:
    change(folder, "articles/04.yaml", "(20..40]", "[20..40]")
    change(folder, "articles/05.yaml", "formula: 料金 + 税}", "formula: 料金 + 使用水量}")
    change(folder, "terms.yaml", "夏季加算]", "冬季加算]")
    found = examine(folder)[1]
    assert [d.code for d in found] == ["table-overlap", "units-differ", "unknown-decision"]
    assert [d.clause for d in found] == ["第4条第1項", "第5条第2項", None]


def test_a_broken_file_does_not_drown_the_rest_in_what_follows_from_it(folder: Path) -> None:
    change(folder, "articles/03.yaml", "title: 基本料金", "title：基本料金")
    change(folder, "articles/04.yaml", "(20..40]", "[20..40]")
    assert codes(folder) == ["yaml-syntax", "table-overlap"]


def test_a_fault_of_its_own_stays_beside_a_broken_file(folder: Path) -> None:
    change(folder, "articles/03.yaml", "title: 基本料金", "title：基本料金")
    change(folder, "articles/05.yaml", "formula: 料金 + 税}", "formula: 料金 + 税金額}")
    assert codes(folder) == ["yaml-syntax", "unknown-name"]


def test_what_follows_is_kept_where_no_file_is_broken() -> None:
    here = Span(Source("articles/01.yaml", "x"), 0, 1)
    unknown = Diagnostic(code="unknown-name", span=here, args={"name": "料金"})
    assert independent([unknown]) == [unknown]


def test_files_that_would_be_passed_over_are_told(folder: Path) -> None:
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "a.yaml").write_text("x: 1\n", "utf-8")
    (folder / ".git").mkdir()
    (folder / ".git" / "b.yaml").write_text("x: 1\n", "utf-8")
    assert codes(folder) == []
    (folder / "articles" / "old").mkdir()
    (folder / "articles" / "old" / "06.yaml").write_text("article: 6\n", "utf-8")
    assert codes(folder) == ["stray-file"]


def test_a_closure_may_cross_the_turn_of_the_year(folder: Path) -> None:
    calendar = "\ncalendars: [{name: 営業日, key: business_day, closed_dates: [12-29..01-03]}]"
    change(folder, "terms.yaml", "first_revision: enactment", "first_revision: enactment" + calendar)
    made = kiyaku.load(folder).terms.calendars["営業日"]
    assert sorted(made.closed_dates) == [(1, 1), (1, 2), (1, 3), (12, 29), (12, 30), (12, 31)]


# -- what a revision leaves


@pytest.fixture
def revised(folder: Path) -> kiyaku.Book:
    (folder / "supplementary" / "2025-12-01.yaml").write_text(
        "supplementary: 2025-12-01\nnumber: 規程第2号\neffective: 2026-01-01\ntext_held: true\ntext: 改める。\n",
        "utf-8",
    )
    (folder / "articles" / "06.yaml").write_text(
        "article: 6\ntitle: 督促\nversions:\n"
        "  - {from: 2025-01-01, paragraphs: {1: {text: 督促する。}, 2: {text: 書面による。}}}\n"
        "  - from: 2026-01-01\n"
        "    paragraphs: {1: {text: 書面で督促する。}, 2: {repealed: true}, 3: {text: 一度に限る。}}\n",
        "utf-8",
    )
    (folder / "articles" / "07.yaml").write_text(
        "article: 7\ntitle: 附帯\nversions:\n  - {from: 2025-01-01, until: 2025-07-01, text: 附帯の定め。}\n", "utf-8"
    )
    return kiyaku.load(folder)


@pytest.mark.parametrize(
    ("clause", "day", "expected"),
    [
        ("第6条第1項", "2025-06-01", "督促する。"),
        ("第6条第1項", "2026-01-01", "書面で督促する。"),
        ("第6条第2項", "2025-12-31", "書面による。"),
        ("第6条第2項", "2026-01-01", "repealed"),
        ("第6条第3項", "2025-12-31", "not_in_force"),
        ("第6条第3項", "2026-01-01", "一度に限る。"),
        ("第6条", "2024-12-31", "not_in_force"),
        ("第7条", "2025-06-30", "附帯の定め。"),
        ("第7条", "2025-07-01", "repealed"),
        ("第7条", "2026-06-01", "repealed"),
        ("第6条第4項", "2026-01-01", None),
        ("第9条", "2026-01-01", None),
    ],
)
def test_a_clause_as_of_a_day(revised: kiyaku.Book, clause: str, day: str, expected: str | None) -> None:
    cited = citation(clause)
    assert cited is not None
    found = revised.terms.body(cited, date.fromisoformat(day))
    assert (found.text if isinstance(found, Body) else found) == expected


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_a_version_is_in_force_on_its_days_and_absent_by_name_on_others(day: date) -> None:
    terms = kiyaku.load(WATER).terms
    for clause in terms.clauses.values():
        found = terms.body(clause.citation, day)
        assert isinstance(found, Body) == (clause.versions.at(day) is not None)
        assert isinstance(found, Body) or found == terms.absence(day, clause.versions)


# -- whatever is in a file


@given(st.text(st.sampled_from("ab:{}[]()-#&*!|>'\"%@`,?5５：　\t\n \0\x1b円~<="), max_size=60))
def test_reading_gives_data_or_diagnostics_and_never_raises(text: str) -> None:
    document = read(Source("x.yaml", text))
    for diagnostic in document.diagnostics:
        for language in ("ja", "en"):
            shown = diagnostic_text(diagnostic, language, Style(colour=False))
            assert not set(shown) & {"\x1b", "\0"}
    assert document.diagnostics or document.places


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
@pytest.mark.parametrize("depth", [60, 900, 100_000])
def test_deep_nesting_is_refused(opening: str, depth: int) -> None:
    assert {d.code for d in read(Source("x.yaml", opening * depth)).diagnostics} <= {
        "yaml-depth",
        "yaml-syntax",
        "yaml-key",
    }


def test_a_number_without_end_is_no_number() -> None:
    assert plain("9" * 301) == "9" * 301
    assert plain("9" * 300) == int("9" * 300)
