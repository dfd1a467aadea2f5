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
    + r"|(?P<operator>(?:[＞>]＝|＞=|[＜<]＝|＜=|[！!]＝|！=|＊＊|["
    + "".join(_OPERATORS)
    + r"])[ \u3000]*+)"
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
    out: list[str] = []
    position = 0
    while position < len(text):
        found = (keep.match(text, position) if keep else None) or _PART.match(text, position)
        if found is None:
            out.append(text[position])
        elif found.re is keep:
            out.append(found.group())
        else:
            _replace(out, found)
        position = found.end() if found else position + 1
    fixed = "".join(out).strip()
    return fixed if fixed != text.strip() else None


def _replace(out: list[str], part: re.Match[str]) -> None:
    """Append what a part of the text should have been."""
    found = part.group()
    if part["text"]:
        out.append(found)
    elif part["quoted"]:
        out.append('"' + found[1:-1].replace('"', '\\"') + '"')
    elif part["operator"]:
        operator = found.rstrip(" \u3000")
        sign = _OPERATORS.get(operator) or "".join(_SINGLES.get(c, c) for c in operator)
        while out and out[-1].isspace():
            out.pop()
        before = out[-1].rstrip()[-1] if out else ""
        unary = sign == "-" and (not before or before in _BEFORE_SIGN)
        left = " " if before and not (unary and before in "([{") and not out[-1].endswith(" ") else ""
        out.append(f"{left}{sign}" if unary else f"{left}{sign} ")
    else:
        out.append(_SINGLES[found])


def first_fullwidth(text: str, start: int = 0) -> int | None:
    """Where the first such character stands that is in no string literal."""
    position = start
    while position < len(text):
        part = _PART.match(text, position)
        if part is None or part["text"]:
            position = part.end() if part else position + 1
        else:
            return position
    return None
