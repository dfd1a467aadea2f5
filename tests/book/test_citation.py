"""Citations as people write them, and as they are printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.book.citation import Citation, Step, parse

CANONICAL = [
    "第20条",
    "第20条第1項第2号",
    "第47条の2",
    "第47条の2第3項",
    "第21条第1項第4号iv",
    "第8条第1項第3号イ",
    "第2条第4項ただし書",
    "第24条第1項後段",
    "第24条第2項第2号表1",
    "第3条「ID」",
    "別紙4",
    "別紙4※1",
    "別紙4※1後段",
    "別紙4※3(1)",
    "別紙9-1(2)",
    "別紙9-3(3)i",
    "別紙1-4①",
    "別紙3「OSリカバリ」",
    "附則(2026-04-06)",
    "附則(2026-04-06)1",
]


@pytest.mark.parametrize("text", CANONICAL)
def test_canonical_form_is_read_and_printed_alike(text: str) -> None:
    assert str(parse(text)) == text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("第１７条（利用停止）第１項", "第17条第1項"),
        ("第 16 条 (利用中止)", "第16条"),
        ("20条1項(2)", "第20条第1項第2号"),
        ("第二十条第三項但書", "第20条第3項ただし書"),
        ("第百二条", "第102条"),
        ("別紙9 3(3)ii", "別紙9-3(3)ii"),
        ("第四十七条の二", "第47条の2"),
    ],
)
def test_other_ways_to_write_it(written: str, meant: str) -> None:
    assert str(parse(written)) == meant


@pytest.mark.parametrize("text", ["", "20", "本条", "第条", "第20条第1項@", "別紙", "第20条第1号第2項"])
def test_what_is_no_citation(text: str) -> None:
    assert parse(text) is None


def test_identifier_in_the_manner_of_akoma_ntoso() -> None:
    citation = parse("第47条の2第1項第2号")
    assert citation is not None
    assert citation.eid == "art_47-2__para_1__item_2"


def test_containment_and_parents() -> None:
    article, item = parse("第20条"), parse("第20条第1項第2号")
    assert article is not None
    assert item is not None
    assert item in article
    assert article not in item
    assert item.top == article
    assert str(item.parent) == "第20条第1項"


numbers = st.integers(1, 120).map(str)


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    """Citations of articles, down to some depth."""
    label = draw(numbers) + draw(st.sampled_from(["", "の2", "の11"]))
    steps: list[Step] = [("article", label)]
    if draw(st.booleans()):
        steps.append(("paragraph", draw(numbers)))
        if draw(st.booleans()):
            steps.append(("item", draw(numbers)))
            if draw(st.booleans()):
                steps.append(("subitem", draw(st.sampled_from(["i", "iv", "イ", "ロ"]))))
    if draw(st.booleans()):
        steps.append(("part", draw(st.sampled_from(["ただし書", "後段", "柱書"]))))
    return Citation(tuple(steps))


@given(citations())
def test_reading_undoes_printing(citation: Citation) -> None:
    assert parse(str(citation)) == citation
