"""What opens a clause at the start of a line: the headings of articles, annexes and supplementary provisions, and the
marks of paragraphs, items and their divisions in the ways in which Japanese documents write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kiyaku.official.words import NUMBER, narrow, number

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
IROHA = "イロハニホヘトチリヌルヲ"
AIUEO = "アイウエオカキクケコサシスセソタチツテト"
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv",
         "xvi", "xvii", "xviii", "xix", "xx")  # fmt: skip
_SMALL_ROMAN = "ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻ"
_DOTS = "・●•○◯■□◆▪"

_PARTICLE = re.compile(
    r"(?:[のにをがはとでもやへ、,。・]|から|まで|より|及び|又は|または|若しくは|ないし|乃至|各|第|に|参照|記載|所定)"
)
_ARTICLE = re.compile(rf"第\s*({NUMBER})\s*条(?:\s*の\s*({NUMBER})(?![0-9一二三四五六七八九十]))?(\s*)(.*)$")
_CHAPTER = re.compile(rf"第\s*({NUMBER})\s*([編章節款])[\s:]*(.*)$")
_ANNEX = re.compile(
    rf"([\[【<〈《(]?)\s*(別紙|別表|別添|別記|付表|付録)\s*第?\s*({NUMBER})?\s*(?:\s*号)?\s*([\]】>〉》)]?)\s*(.*)$"
)
_SUPPLEMENTARY = re.compile(r"[\[【<〈《(]?\s*附\s*則\s*[\]】>〉》)]?\s*(.*)$")
_NOTE = re.compile(r"※\s*(\d{1,2}(?!\d))?\s*[.:]?\s*|\(\s*注\s*(\d{0,2})\s*\)\s*|注\s*(\d{1,2})\s*[.:)]?\s+")
_CAPTION = re.compile(r"\(([^()]{1,40}(?:\([^()]*\))?[^()]{0,20})\)$")


@dataclass(frozen=True, slots=True)
class Marker:
    """The mark of a clause below an article, annex or supplementary provision."""

    style: str
    ordinal: int
    rest: str
    firm: bool = True  # no ordinary line would begin like that


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of an article, a chapter, an annex or a supplementary provision."""

    number: int | None
    branch: int | None
    title: str
    rest: str
    firm: bool
    word: str = ""


def markers(line: str) -> Iterator[Marker]:
    """The marks that a line may begin with."""
    plain = narrow(line)
    if (m := re.match(r"(\d{1,3})(\s+|[.、](?!\d)\s*)(?=\S)", plain)) is not None:
        yield Marker("1", int(m[1]), line[m.end() :], firm=m[2].strip() != "")
    if (m := re.match(r"\(\s*(\d{1,3})\s*\)\s*|(\d{1,3})\)\s*", plain)) is not None:
        yield Marker("(1)", int(m[1] or m[2]), line[m.end() :])
    if plain[0] in CIRCLED:
        yield Marker("①", CIRCLED.index(plain[0]) + 1, line[1:].strip())
    if (m := re.match(r"([一二三四五六七八九十]{1,3})[\s、.]\s*(?=\S)", plain)) is not None:
        yield Marker("一", number(m[1]), line[m.end() :])
    if (m := re.match(r"\(([一二三四五六七八九十]{1,3})\)\s*", plain)) is not None:
        yield Marker("(一)", number(m[1]), line[m.end() :])
    for series in (IROHA, AIUEO):
        if (m := re.match(rf"([{series}])[\s、.)]\s*(?=\S)|\(([{series}])\)\s*", plain)) is not None:
            style = f"({series[0]})" if m[2] else series[0]
            yield Marker(style, series.index(m[1] or m[2]) + 1, line[m.end() :])
    if (m := re.match(r"\(?([ivx]{1,5})[\s.、)]\s*(?=\S)", plain)) is not None and m[1] in ROMAN:
        yield Marker("i", ROMAN.index(m[1]) + 1, line[m.end() :])
    if plain[0] in _SMALL_ROMAN:
        yield Marker("i", _SMALL_ROMAN.index(plain[0]) + 1, line[1:].lstrip(" 　.．、"))
    if (m := re.match(r"\(?([a-z])[.)]\s*(?=\S)", plain)) is not None:
        yield Marker("a", ord(m[1]) - ord("a") + 1, line[m.end() :])


def dot(line: str) -> str | None:
    """What follows the dot of a list without numbers."""
    return line[1:].strip() if line[0] in _DOTS and line[1:].strip() else None


def note(line: str) -> tuple[int | None, str] | None:
    """The number of a note, if it has one, and its text."""
    m = _NOTE.match(narrow(line))
    if m is None:
        return None
    label = m[1] or m[2] or m[3]
    return (int(label) if label else None), line[m.end() :]


def caption(line: str) -> str | None:
    """The heading in brackets that stands on a line of its own, above or below the number of its clause."""
    m = _CAPTION.match(narrow(line))
    return line[1:-1].strip() if m is not None and not m[1].isascii() and not re.match("注", m[1]) else None


def article(line: str) -> Heading | None:
    """The head of an article."""
    plain = narrow(line)
    m = _ARTICLE.match(plain)
    if m is None:
        return None
    first, branch = number(m[1]), number(m[2]) if m[2] else None
    rest = line[m.start(4) :].strip()
    if not rest:
        return Heading(first, branch, "", "", firm=True)
    if narrow(rest)[0] in "([【":
        end = _closing(narrow(rest))
        if end is None:
            return Heading(first, branch, rest, "", firm=False, word="open")
        after = rest[end + 1 :].strip()
        if after and _PARTICLE.match(narrow(after)):
            return None
        return Heading(first, branch, rest[1:end].strip(), after, firm=not after, word="" if after else "titled")
    if not m[3] or _PARTICLE.match(narrow(rest)):
        return None
    if len(rest) <= 30 and not re.search("[、。]", rest):
        return Heading(first, branch, rest, "", firm=True)
    return Heading(first, branch, "", rest, firm=False)


_DELETED = re.compile(
    rf"第\s*({NUMBER})\s*条\s*(?:から|及び|乃至|ないし|、)\s*第\s*({NUMBER})\s*条\s*(?:まで)?\s*[(]?削除[)]?$"
)


def deleted(line: str) -> range | None:
    """The articles that a line says are deleted, where it names several: 第2条から第4条まで 削除."""
    m = _DELETED.match(narrow(line))
    return None if m is None else range(number(m[1]), min(number(m[2]), number(m[1]) + 99) + 1)


def goes_on(text: str) -> bool:
    """Whether a text can only be the rest of a sentence."""
    return _PARTICLE.match(narrow(text)) is not None


def chapter(line: str) -> Heading | None:
    """The head of a chapter or of what is above or below one."""
    m = _CHAPTER.match(narrow(line))
    if m is None or len(m[3]) > 40 or re.search("[、。]", m[3]) or _PARTICLE.match(m[3]):
        return None
    return Heading(number(m[1]), None, line[m.start(3) :].strip(), "", firm=True, word=m[2])


def annex(line: str) -> Heading | None:
    """The head of an annex."""
    m = _ANNEX.match(narrow(line))
    if m is None or "。" in m[5] or (bool(m[1]) != bool(m[4])):
        return None
    rest = line[m.start(5) :].strip()
    firm = bool(m[1])
    if not firm and rest:
        if _PARTICLE.match(narrow(rest)) or "、" in rest:
            return None
        if narrow(rest)[0] == "(":
            end = _closing(narrow(rest))
            if end is None or _PARTICLE.match(narrow(rest[end + 1 :]).strip()):
                return None
            if end == len(rest) - 1:
                rest = rest[1:-1].strip()
    return Heading(number(m[3]) if m[3] else None, None, rest, "", firm=firm, word=m[2])


def supplementary(line: str) -> str | None:
    """What follows the word that opens a supplementary provision: its date and number, or nothing."""
    m = _SUPPLEMENTARY.match(narrow(line))
    if m is None or (
        m[1] not in ("", "抄")
        and m[1][0] != "("
        and not m[1].startswith(("第", "令和", "平成"))
        and not m[1][0].isdigit()
    ):
        return None
    rest = line[m.start(1) :].strip()
    return None if re.search("[、。]", rest) or (_PARTICLE.match(narrow(rest)) and rest[0] != "第") else rest


def _closing(text: str) -> int | None:
    """Where the bracket that a text begins with is closed."""
    pairs = {"(": ")", "[": "]", "【": "】"}
    opening, closing, depth = text[0], pairs[text[0]], 0
    for i, c in enumerate(text):
        depth += (c == opening) - (c == closing)
        if depth == 0:
            return i
    return None
