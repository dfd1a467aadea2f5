"""Names that look alike: the same to a reader, and others to a program.

`skeleton` brings every character to the one that it is taken for.  What it folds are the forms that Japanese input
leaves behind (widths, ー 一 − ‐, カ 力, へ ヘ) and the letters of other scripts that look like Latin ones.
"""

from __future__ import annotations

import unicodedata

_ALIKE = {
    "一": "ー―—–−‐‑‒─━－-",
    "力": "カ",
    "口": "ロ囗",
    "二": "ニ",
    "八": "ハ",
    "夕": "タ",
    "工": "エ",
    "卜": "ト",
    "才": "オ",
    "千": "チ",
    "三": "ミ",
    "へ": "ヘ",
    "べ": "ベ",
    "ぺ": "ペ",
    "り": "リ",
    "o": "0оοо〇○◯",
    "l": "1IiІіⅠｌ|ӏıι",
    "a": "аα",
    "b": "Ьв",
    "c": "сϲ",
    "e": "еε",
    "h": "һн",
    "j": "јϳ",
    "k": "кκ",
    "m": "м",
    "n": "п",
    "p": "рρ",
    "s": "ѕ",
    "t": "тτ",
    "v": "ѵν",
    "x": "хχ",
    "y": "уγ",
}
_FOLDED = {ord(other): one for one, others in _ALIKE.items() for other in others}


def skeleton(name: str) -> str:
    """A name with every character as the one that it is taken for; two of the same look alike."""
    plain = unicodedata.normalize("NFKC", name).translate(_FOLDED).lower().translate(_FOLDED)
    return unicodedata.normalize("NFC", plain)
