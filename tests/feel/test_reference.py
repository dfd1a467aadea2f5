"""The page on FEEL: its reference is that of the registry, and its examples give what it says."""

from __future__ import annotations

import doctest
import re

import pytest

from kiyaku.book.extensions import RuleExtensions
from kiyaku.feel.builtins import BUILTINS
from kiyaku.feel.reference import TITLES, extensions, functions, renewed
from tests.repo import ROOT

PAGE = ROOT / "docs" / "feel.md"
TEXT = PAGE.read_text("utf-8")


def test_the_reference_is_up_to_date() -> None:
    assert renewed(TEXT) == TEXT, "run python -m kiyaku.feel.reference docs/feel.md"


def test_every_built_in_is_in_it_once() -> None:
    assert {b.family for b in BUILTINS.values()} == set(TITLES)
    rows = [line for line in functions().splitlines() if line.startswith("| `")]
    named = [re.match(r"\| `([^(]+)\(", row) for row in rows]
    assert sorted(n[1] for n in named if n) == sorted(BUILTINS)
    assert all(b.example and b.expected and b.summary and b.summary_ja and b.section for b in BUILTINS.values())


def test_the_extensions_of_the_rules_are_listed() -> None:
    assert extensions(RuleExtensions(frozenset(), {}).all().values()) in TEXT


def test_the_examples_give_what_the_page_says() -> None:
    result = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert result.attempted > 10
    assert result.failed == 0


def test_a_page_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="functions"):
        renewed("# FEEL")
