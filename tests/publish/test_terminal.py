"""Columns and lines of a terminal: wide characters count twice, nothing is lost where a line breaks."""

from __future__ import annotations

import random
import re
import unicodedata

import pytest

from kiyaku.publish.terminal import Style, left, right, shown, width, wrapped

_PHRASES = (
    "契約者は、", "料金（月額12,800円）を", "「利用開始日」から", "支払う。", " 2,800円/ID/月 × 10ID", " = ", "→",
    "if a.b then 0 else 1",
    "ｶﾀｶﾅと", "e\u0301te\u0301 ", "T1=anchor_day ", "P2 ", "、", "（第28条）",
)  # fmt: skip


def columns_of(text: str) -> int:
    """The columns of a text, character by character."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


@pytest.mark.parametrize("seed", range(40))
def test_lines_are_short_enough_and_lose_nothing(seed: int) -> None:
    chosen = random.Random(seed)
    for _ in range(20):
        words = "".join(chosen.choice(_PHRASES) for _ in range(chosen.randrange(0, 25))).strip()
        lead, after = chosen.choice([("", "    "), ("式 ", None), ("読み3件 ", None)])
        lines = list(wrapped(words, lead=lead, after=after, columns=40))
        assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", lead + words)
        assert all(line == line.rstrip() for line in lines)
        hang = " " * width(lead) if after is None else after
        assert all(line.startswith(hang) for line in lines[1:])
        assert all(columns_of(line) <= 40 for line in lines)


def test_a_line_breaks_before_no_closing_and_after_no_opening_mark() -> None:
    words = "料金を「支払う」。" * 20
    for columns in range(12, 40):
        lines = list(wrapped(words, columns=columns))
        assert "".join(lines) == words
        assert not any(line[0] in "」。" or line[-1] == "「" for line in lines)


def test_a_word_that_is_longer_than_a_line_stays_whole() -> None:
    assert list(wrapped("a " + "x" * 50 + " b", columns=20)) == ["a", "x" * 50, "b"]


def test_wide_characters_count_twice_and_colours_nothing() -> None:
    assert (width("abc"), width("規約"), width(Style(colour=True)("規", "bold")), width("e\u0301")) == (3, 4, 2, 1)
    assert left("規約", 6) + "|" == "規約  |"
    assert right("規約", 6) == "  規約"
    assert list(wrapped("", lead="")) == []
    assert list(wrapped("規約", lead="→ ")) == ["→ 規約"]


def test_colours_of_the_program_are_shown_and_those_of_a_text_are_written_out() -> None:
    style = Style(colour=True)
    assert shown(style("規約", "bold", "red")) == "\033[1;31m規約\033[0m"
    assert shown(style("\033[31m規約", "dim") + "\033[0m") == "\033[2m\\u001b[31m規約\033[0m\\u001b[0m"
    assert width("\033[1m規") == len("\\u001b[1m") + 2
