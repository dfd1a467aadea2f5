"""Regular expressions in JavaScript: classes as code points, and what is left out."""

from __future__ import annotations

import random
import sys

import pytest

from kiyaku.emit.script.patterns import replaced, runs, translated
from kiyaku.feel.regex import parsed
from kiyaku.feel.regex.syntax import Chars


@pytest.mark.parametrize(
    "text",
    [
        r"\d", r"\D", r"\s", r"\S", r"\w", r"\W", r"\i", r"\c", r"\p{Lu}", r"\P{L}", r"\p{IsHiragana}", "[a-z]",
        "[^a-z]", "[a-z-[aeiou]]", r"[\d-[5-9]]", r"[\-\]]", "[あ-ん第]", r"[\p{Nd}x]", r"[^\w]", r"\n",
        "[\U00020000-\U00020010]",
    ],
)  # fmt: skip
def test_the_runs_of_a_class_are_its_characters(text: str) -> None:
    _, node = parsed(text)
    assert isinstance(node, Chars)
    found = runs(node.test, node.text, ignore_case=False)
    inside = [False] * (sys.maxunicode + 1)
    for first, last in found:
        inside[first : last + 1] = [True] * (last + 1 - first)
    r = random.Random(5)
    tried = {*range(0x400), *(r.randrange(sys.maxunicode + 1) for _ in range(3_000))}
    tried |= {code + by for run in found for code in run for by in (-1, 0, 1)}
    codes = [code for code in tried if 0 <= code <= sys.maxunicode and not 0xD800 <= code < 0xE000]
    assert [hex(code) for code in codes if node.test(chr(code)) != inside[code]] == []


@pytest.mark.parametrize(
    ("pattern", "source"),
    [
        ("abc", "abc"),
        ("a.c", r"a[^\n\r]c"),
        ("^[a-z]+$", "^(?:[a-z]){1,}$"),
        (r"\.", r"[\u{2e}]"),
        ("(a)|b", "(a)|b"),
        ("x(?:a|b)", "x(?:a|b)"),
        ("a{2,3}?", "(?:a){2,3}?"),
        (r"\s", r"[\u{9}-\u{a}\u{d} ]"),
    ],
)
def test_patterns_are_translated(pattern: str, source: str) -> None:
    found = translated(pattern)
    assert found is not None
    assert found.source == source


@pytest.mark.parametrize("pattern", [r"(a)\1", "(a+)+", "(a|b)*", "(a?)*", "(", "a**", "[b-a]"])
def test_others_are_left_out(pattern: str) -> None:
    assert translated(pattern) is None


def test_a_replacement_in_pieces() -> None:
    found = translated("(a)(b)?")
    assert found is not None
    assert replaced(found, "x$1-$2$0") == ("x", 1, "-", 2, 0)
    assert replaced(found, "$") is None
    looped = translated("(a){2}")
    assert looped is not None
    assert replaced(looped, "$1") is None
    assert replaced(looped, "$0") == (0,)
