"""Characters of Japanese documents: widths, numerals, dates, and the form in which two wordings are compared."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_WIDE = {i: i - 0xFEE0 for i in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0xA0: 0x20,
    ord("〔"): ord("("),
    ord("〕"): ord(")"),
}
_FORMS_OF_THEIR_OWN = frozenset(("<circle>", "<super>", "<sub>", "<fraction>", "<square>"))
_SAME = {ord(c): "〜" for c in "~〜～∼"} | {ord(c): "-" for c in "‐‑‒–—―−－"} | {0xAD: "", 0x200B: "", 0xFEFF: ""}
_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0}
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}

NUMBER = r"(?:[0-9]{1,6}(?![0-9])|[〇一二三四五六七八九十百]{1,8}(?![〇一二三四五六七八九十百]))"


def narrow(text: str) -> str:
    """The same text with narrow letters, digits, brackets and blanks, character by character."""
    return text.translate(_WIDE)


def normal(text: str) -> str:
    """A wording as it is compared: widths, blanks and line breaks of a layout make no difference, numbers do.

    ① stays apart from 1, and a blank between two letters or digits stays: `1 10` is not `110`.
    """
    folded = "".join(_folded(c) for c in text.translate(_SAME))
    folded = unicodedata.normalize("NFC", folded).translate(_SAME)
    folded = re.sub(r"\s+", " ", folded).strip()
    return re.sub(r"(?<![0-9A-Za-z]) | (?![0-9A-Za-z])", "", folded)


def _folded(c: str) -> str:
    form = unicodedata.decomposition(c).split(" ")[0]
    return c if form in _FORMS_OF_THEIR_OWN or unicodedata.category(c) == "No" else unicodedata.normalize("NFKC", c)


def number(text: str) -> int:
    """A numeral in digits or in Chinese characters."""
    if text.isascii():
        return int(text)
    if not set(text) & set("十百"):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, 0
    for c in text:
        if c in "十百":
            total += (digit or 1) * (100 if c == "百" else 10)
            digit = 0
        else:
            digit = _DIGITS[c]
    return total + digit


_DATE = re.compile(rf"(明治|大正|昭和|平成|令和)?({NUMBER}|元)年({NUMBER})月({NUMBER})日")


def dates(text: str) -> tuple[date, ...]:
    """The days that a text names, in its order."""
    out = []
    for m in _DATE.finditer(re.sub(r"\s+", "", narrow(text))):
        year = (1 if m[2] == "元" else number(m[2])) + (_ERAS[m[1]] if m[1] else 0)
        try:
            out.append(date(year, number(m[3]), number(m[4])))
        except ValueError:
            continue  # no such day: a misprint, or no date at all
    return tuple(out)


def complete(text: str) -> bool:
    """Whether a line ends where a sentence or heading may end."""
    last = narrow(text.rstrip()[-1:])
    return not last or last in "。.)」』】]:"


def open_brackets(text: str) -> bool:
    """Whether a bracket opens and is not closed."""
    plain = narrow(text)
    return any(plain.count(a) > plain.count(b) for a, b in ("()", "「」", "『』", "【】"))


_ADDRESS = 2000  # characters; none is longer


def joined(above: str, below: str) -> str:
    """Two lines as one: words of letters stay apart, Japanese and the halves of an address do not."""
    if not (above and below and above[-1].isascii() and below[0].isascii()):
        return above + below
    tail = re.search(r"[!-~]*$", above[-_ADDRESS:])
    return above + ("" if tail is not None and "://" in tail[0] else " ") + below
