"""Hidden characters: which they are, and how they are written out."""

from __future__ import annotations

import json
import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from kiyaku.visible import on_one_line, visible, writable

_ARABIC_AND_EGYPTIAN = range(0x600, 0x606), (0x6DD, 0x70F, 0x8E2, 0x110BD, 0x110CD), (0x890, 0x891)
_SEEN = {chr(c) for some in (*_ARABIC_AND_EGYPTIAN, range(0x13430, 0x13440)) for c in some}
"""What Unicode calls a format character although a reader sees it."""


def test_every_character_that_is_not_seen_is_written_out() -> None:
    for c in map(chr, range(sys.maxunicode + 1)):
        hidden = unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") and c not in _SEEN and c != "\n"
        if hidden:
            assert visible(c) != c, hex(ord(c))
        elif visible(c) != c:
            assert unicodedata.category(c) == "Cn", hex(ord(c))  # not assigned


@given(st.text(st.sampled_from("a規\n\t\x1b\x9b\x7f\u202e\u2028\ufeff\U000e0041\ud800\udc9b")))
def test_a_text_that_is_written_out_says_the_same_in_json(words: str) -> None:
    written = visible(words)
    assert written.encode().decode() == written
    assert visible(written) == written
    assert json.loads(f'"{on_one_line(words)}"') == json.loads(json.dumps(words, ensure_ascii=True))


@given(st.text())
def test_a_document_holds_what_it_may(words: str) -> None:
    written = writable(words)
    assert all(c in "\t\n\r" or unicodedata.category(c) not in ("Cc", "Cs") for c in written)
    assert writable("\u200fא\u200e") == "\u200fא\u200e"
