"""Full-width characters that were meant as FEEL's own.

A Japanese keyboard gives `料金－割引` and `（１０）` as readily as `料金 - 割引` and `(10)`.  FEEL reads most such
characters as parts of names and knows the others not at all, so they are never taken for operators here; but when a
name is unknown or a text cannot be parsed, the text that was probably meant belongs in the message.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_OPERATORS = {
    "＋": "+",
    "－": "-",
    "−": "-",
    "‐": "-",
    "–": "-",
    "—": "-",
    "―": "-",
    "＊": "*",
    "×": "*",
    "✕": "*",
    "／": "/",
    "÷": "/",
    "＾": "**",
    "＝": "=",
    "＜": "<",
    "＞": ">",
    "≦": "<=",
    "≤": "<=",
    "≧": ">=",
    "≥": ">=",
    "≠": "!=",
}
_RANGE = {"〜": "..", "～": "..", "…": "..", "‥": ".."}
_PUNCTUATION = {"，": ", ", "、": ", ", "：": ": ", "\u3000": " "}
_PAIRS = {"“": "”", "「": "」", "『": "』", "‘": "’", "＂": "＂"}
# The rest of the full-width forms of ASCII: digits, letters, brackets, points.
_FORMS = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_SINGLES = {**_FORMS, **_OPERATORS, **_RANGE, **_PUNCTUATION, **dict.fromkeys("“”「」『』‘", '"')}

_BEFORE_SIGN = "([{,:=<>+-*/"
_PART = re.compile(
    r'(?P<text>"(?:[^"\\]|\\(?s:.))*+"?)'
    + "|(?P<quoted>“[^“”]*”|「[^「」]*」|『[^『』]*』|‘[^‘’]*’|＂[^＂]*＂)"
    + r"|(?P<operator>[ \u3000]*(?:[＞>]＝|＞=|[＜<]＝|＜=|[！!]＝|！=|＊＊|["
    + "".join(_OPERATORS)
    + r"])[ \u3000]*)"
    + "|(?P<single>["
    + "".join(re.escape(c) for c in _SINGLES if c not in _OPERATORS)
    + "])"
)


def fullwidth_fix(text: str, known: Collection[str] = ()) -> str | None:
    """The text with ASCII for full-width characters, operators set off by spaces; None if nothing changes.

    String literals stay as they are, and so do the known names.
    """
    names = sorted((name for name in known if any(c in _SINGLES for c in name)), key=len, reverse=True)
    keep = re.compile("|".join(map(re.escape, names))) if names else None
    out = ""
    position = 0
    while position < len(text):
        name = keep.match(text, position) if keep else None
        part = None if name else _PART.match(text, position)
        if name:
            out += name.group()
        elif part is None:
            out += text[position]
        else:
            out = _replaced(out, part)
        position = (name or part).end() if name or part else position + 1  # type: ignore[union-attr]
    out = out.strip()
    return out if out != text.strip() else None


def _replaced(out: str, part: re.Match[str]) -> str:
    found = part.group()
    if part["text"]:
        return out + found
    if part["quoted"]:
        return out + '"' + found[1:-1].replace('"', '\\"') + '"'
    if part["operator"]:
        operator = found.strip(" \u3000")
        sign = _OPERATORS.get(operator) or "".join(_SINGLES.get(c, c) for c in operator)
        out = out.rstrip()
        if sign == "-" and (not out or out[-1] in _BEFORE_SIGN):
            return f"{out} -" if out and out[-1] not in "([{" else f"{out}-"
        return f"{out} {sign} " if out else f"{sign} "
    return out + _SINGLES[found]


def first_fullwidth(text: str, start: int = 0) -> int | None:
    """Where the first such character stands that is in no string literal."""
    position = start
    while position < len(text):
        part = _PART.match(text, position)
        if part is None or part["text"]:
            position = part.end() if part else position + 1
        elif part["operator"]:
            return position + len(part.group()) - len(part.group().lstrip(" \u3000"))
        else:
            return position
    return None
