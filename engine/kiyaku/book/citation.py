"""Citations: the address of a clause.

`第20条第1項第2号`, `第47条の2`, `別紙4※1後段`, `附則(2026-04-06)1`: a citation is a path of steps from the terms
document down to the clause.  `parse` reads the ways in which people write one (full-width and Chinese numerals, spaces,
captions in parentheses, `20条1項(2)`); `str` gives the canonical form.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "article", "paragraph", "item", "subitem", "part", "annex", "section", "note", "entry", "definition",
    "supplementary",
]  # fmt: skip
Step = tuple[Kind, str]

UNITS: dict[str, Kind] = {
    "paragraphs": "paragraph", "sections": "section", "items": "item", "subitems": "subitem", "entries": "entry",
    "definitions": "definition", "notes": "note", "parts": "part",
}  # fmt: skip
"""The keys of a clause file under which inner clauses stand, in their order, and what they are."""

PARTS = (
    "本文", "ただし書", "但書", "前段", "中段", "後段", "柱書", "なお書", "括弧書", "末文", "注",
    *(f"第{n}文" for n in range(1, 10)), *(f"表{n}" for n in range(1, 10)), "表",
)  # fmt: skip
"""The names of parts of a clause that a citation may end with."""

_EID = {
    "article": "art", "paragraph": "para", "item": "item", "subitem": "subitem", "part": "part", "annex": "annex",
    "section": "sec", "note": "note", "entry": "entry", "definition": "def", "supplementary": "suppl",
}  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Citation:
    """The steps from the document to a clause; no steps is the document itself."""

    steps: tuple[Step, ...] = ()

    def __truediv__(self, step: Step) -> Citation:
        return Citation((*self.steps, step))

    @property
    def parent(self) -> Citation:
        """The clause around this one."""
        return Citation(self.steps[:-1])

    @property
    def top(self) -> Citation:
        """The article, annex or supplementary provision that it stands in."""
        return Citation(self.steps[:1])

    def __contains__(self, other: Citation) -> bool:
        return other.steps[: len(self.steps)] == self.steps

    def __str__(self) -> str:
        out = ""
        for i, (kind, label) in enumerate(self.steps):
            out += _written(kind, label, self.steps[:i])
        return out

    @property
    def english(self) -> str:
        """As it is written in English: `Article 20(1)`, `Article 21(1), item 4(ii)`, `Annex 4, note 1, second part`."""
        return "".join(_in_english(kind, label) for kind, label in self.steps)

    @property
    def eid(self) -> str:
        """An identifier in the manner of Akoma Ntoso, without white space: `art_20__para_1__item_2`, `art_47-2`."""
        return "__".join(f"{_EID[kind]}_{_joined(kind, label)}" for kind, label in self.steps)


def _joined(kind: Kind, label: str) -> str:
    return label.replace("の", "-") if kind == "article" else "_".join(label.split())


def _written(kind: Kind, label: str, before: tuple[Step, ...]) -> str:
    if kind == "article":
        number, _, branch = label.partition("の")
        return f"第{number}条" + (f"の{branch}" if branch else "")
    if kind == "paragraph":
        return f"第{label}項"
    if kind == "item":
        if before[0][0] == "article":
            return f"第{label}号"
        if before[0][0] == "supplementary" or not label.isascii():
            return label
        return f"({label})"
    if kind == "annex":
        return f"別紙{label}"
    if kind == "section":
        return f"-{label}"
    if kind == "note":
        return f"※{label}"
    if kind in ("entry", "definition"):
        return f"「{label}」"
    if kind == "supplementary":
        return f"附則({label})"
    return label  # subitem and part


_PARTS_IN_ENGLISH = {
    "本文": "main text", "ただし書": "proviso", "但書": "proviso", "前段": "first part", "中段": "middle part",
    "後段": "second part", "柱書": "opening words", "なお書": "additional sentence", "括弧書": "parenthesis",
    "末文": "last sentence", "注": "remark", "表": "table",
}  # fmt: skip
_NUMBERED = re.compile(r"第([0-9])文|表([0-9])")


def _in_english(kind: Kind, label: str) -> str:
    if kind == "article":
        return f"Article {label.replace('の', '-')}"
    if kind == "annex":
        return f"Annex {label}"
    if kind == "supplementary":
        return f"Supplementary Provisions ({label})"
    if kind in ("paragraph", "subitem"):
        return f"({label})"
    if kind == "section":
        return f"-{label}"
    if kind == "item":
        return f", item {label}"
    if kind == "note":
        return f", note {label}"
    if kind == "part":
        found = _NUMBERED.fullmatch(label)
        if found is not None:
            return f", sentence {found[1]}" if found[1] else f", table {found[2]}"
        return f", {_PARTS_IN_ENGLISH.get(label, label)}"
    return f" “{label}”"


_WIDE = str.maketrans("０１２３４５６７８９（）－ー", "0123456789()--")
_CHINESE = {c: i for i, c in enumerate("〇一二三四五六七八九")}


def _chinese(text: str) -> str:
    """A Chinese numeral below 1,000 as digits."""
    total, digit = 0, 0
    for c in text:
        if c in "百十":
            total += (digit or 1) * (100 if c == "百" else 10)
            digit = 0
        else:
            digit = digit * 10 + _CHINESE[c]
    return str(total + digit)


_NUMBER = r"([0-9]+|[〇一二三四五六七八九十百]+)"


def _number(text: str) -> str:
    return str(int(text)) if text.isdigit() and text.isascii() else _chinese(text)


def _article(m: re.Match[str]) -> str:
    return _number(m[1]) + (f"の{_number(m[2])}" if m[2] else "")


_Rule = tuple[re.Pattern[str], Kind, Callable[[re.Match[str]], str]]


def _rule(pattern: str, kind: Kind, label: Callable[[re.Match[str]], str]) -> _Rule:
    return re.compile(pattern), kind, label


_first: Callable[[re.Match[str]], str] = lambda m: _number(m[1])  # noqa: E731
_ARTICLE = _rule(rf"第?{_NUMBER}条(?:の{_NUMBER})?", "article", _article)
_CAPTION = re.compile(r"\((?![0-9]+\)|\d{4}-)[^()]*\)")
_PARAGRAPH = _rule(rf"第?{_NUMBER}項", "paragraph", _first)
_ITEM = _rule(rf"第?{_NUMBER}号|\(([0-9]+)\)", "item", lambda m: _number(m[1] or m[2]))
_CIRCLED = _rule("([①-⑳])", "item", lambda m: m[1])
_SUBITEM = _rule(r"([ivx]+(?![a-z])|[イロハニホヘトチリヌ])", "subitem", lambda m: m[1])
_QUOTED = re.compile("「([^」]+)」")
_OUTSIDE_QUOTES = re.compile("(?:^|(?<=」))[^「]+")
_ANNEX = _rule(rf"別紙第?{_NUMBER}", "annex", _first)
_SECTION = _rule(rf"[-. ]?{_NUMBER}(?!号)", "section", _first)
_NOTE = _rule(rf"[※*]{_NUMBER}", "note", _first)
_SUPPLEMENTARY = re.compile(r"附則(?:\((\d{4}-\d{2}-\d{2})\))?")
_PART = _rule("(" + "|".join(PARTS) + ")", "part", lambda m: {"但書": "ただし書"}.get(m[1], m[1]))


def parse(text: str) -> Citation | None:
    """The citation that a text writes, or None if it writes none.

    `第3条「ID」` is a definition; `別紙3「OSリカバリ」` an entry of a table.
    """
    narrow = _OUTSIDE_QUOTES.sub(lambda m: m[0].translate(_WIDE), text.strip())  # a name in 「」 stays as it is written
    rest = re.sub(r"(?<=第)\s+|\s+(?=[条項号])", "", narrow)
    if (m := _SUPPLEMENTARY.match(rest)) is not None:
        steps: list[Step] = [("supplementary", m[1] or "")]
        rest = rest[m.end() :].strip()
        inner = [_rule(rf"{_NUMBER}(?:項)?", "item", _first)]
    elif (m := _ARTICLE[0].match(rest)) is not None:
        steps = [("article", _article(m))]
        rest = rest[m.end() :]
        inner = [_PARAGRAPH, _ITEM, _SUBITEM]
    elif (m := _ANNEX[0].match(rest)) is not None:
        steps = [("annex", _number(m[1]))]
        rest = rest[m.end() :]
        inner = [_SECTION, _NOTE, _ITEM, _CIRCLED, _SUBITEM]
    else:
        return None
    while rest := rest.strip():
        if (m := _CAPTION.match(rest)) is not None and len(steps) == 1:
            rest = rest[m.end() :]
            continue
        if (m := _QUOTED.match(rest)) is not None:
            steps.append(("definition" if steps[0][0] == "article" else "entry", m[1]))
        elif (m := _PART[0].match(rest)) is not None:
            steps.append(("part", _PART[2](m)))
        else:
            for position, (pattern, kind, label) in enumerate(inner):
                if (m := pattern.match(rest)) is not None:
                    steps.append((kind, label(m)))
                    inner = inner[position + 1 :]
                    break
            else:
                return None
        assert m is not None
        rest = rest[m.end() :]
    return Citation(tuple(steps))
