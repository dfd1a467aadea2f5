"""Every diagnostic code has a case that produces it, what is shown in both languages, and an entry on the page."""

from __future__ import annotations

import pytest

from kiyaku.messages import Language
from tests.bad.cases import FOLDER, LANGUAGES, Case, cases, run, shown, unprovoked
from tests.bad.docs import PAGE, SUBJECTS, codes, page

by_name = pytest.mark.parametrize("case", cases(), ids=lambda c: c.name)


@by_name
def test_a_case_produces_its_code_and_nothing_unexpected(case: Case) -> None:
    found = {d.code for d in run(case)}
    assert case.code in found
    assert found <= {case.code, *case.data.get("with", ())}


@by_name
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_shown_is_as_accepted(case: Case, language: Language) -> None:
    assert shown(case, language) == case.golden(language).read_text("utf-8"), "see python -m tests.bad --accept"


@by_name
def test_a_fault_in_a_file_has_a_place_of_its_own(case: Case) -> None:
    """On words, not on a whole file: at most a line or so."""
    for diagnostic in run(case):
        if diagnostic.span is not None:
            assert diagnostic.span.text.count("\n") <= 3, diagnostic.code


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_code_has_a_case_or_a_reason_why_not(subject: str) -> None:
    known = set(codes(subject))
    produced = {c.code for c in cases()}
    assert sorted(known - produced - set(unprovoked())) == []
    assert sorted(set(unprovoked()) & produced) == [], "these can be provoked after all"


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_hint_is_shown_by_some_case(subject: str) -> None:
    given = {(d.code, d.hint) for c in cases() for d in run(c)}
    hints = {
        (code, hint)
        for code, entry in codes(subject).items()
        if code not in unprovoked()
        for hint in entry.get("hints", {})
    }
    assert sorted(hints - given) == []


def test_no_golden_file_is_left_over() -> None:
    kept = {case.golden(language).name for case in cases() for language in LANGUAGES}
    assert {p.name for p in FOLDER.glob("*.txt")} == kept


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(), "see python -m tests.bad --docs"
