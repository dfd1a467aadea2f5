"""Two texts compared word by word: which words of each are not in the other.

A mark falls on whole words and numbers (`15日`, `第3項`, `解約金`), never on a kana that two different words happen to
share: a text is cut where the script changes, and a short stretch of kana or punctuation between two changes is taken
into them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_NUMERAL = "[0-9０-９]+(?:[,，.．][0-9０-９]+)*"
_COUNTER = "か月間?|カ月|ヶ月|箇月|営業日|年間|日間|時間|[年月日条項号回倍人名台件時分秒割円%％]"
_JOINING = "又は|若しくは|及び|並びに"
_WORD = re.compile(
    rf"第?{_NUMERAL}(?:{_COUNTER})?(?:の{_NUMERAL})?"
    "|[A-Za-zＡ-Ｚａ-ｚ]+"
    "|[ァ-ヴー]+"
    rf"|{_JOINING}"
    rf"|(?:(?!{_JOINING})[一-龠々〆])+"
    "|[ぁ-ん]+"
    "|.",
    re.DOTALL,
)
_GLUE = re.compile("[ぁ-ん、。，．・　 ]{1,2}")
_OTHER = 0.3
"""Below this similarity two texts are different texts: every word of them is marked."""


@dataclass(frozen=True, slots=True)
class TextRun:
    """A stretch of text, marked or not."""

    text: str
    marked: bool = False


Runs = tuple[TextRun, ...]


def whole(text: str, *, marked: bool = False) -> Runs:
    """A text as one run."""
    return (TextRun(text, marked),) if text else ()


def plain(runs: Iterable[TextRun]) -> str:
    """The text of runs without their marks."""
    return "".join(run.text for run in runs)


def joined(runs: Iterable[TextRun]) -> Runs:
    """The same text and marks in as few runs as possible."""
    out: list[TextRun] = []
    for run in runs:
        if out and out[-1].marked == run.marked:
            out[-1] = TextRun(out[-1].text + run.text, run.marked)
        elif run.text:
            out.append(run)
    return tuple(out)


def words(text: str) -> list[str]:
    """A text cut into what a mark may fall on."""
    return _WORD.findall(text)


def similarity(before: str, after: str) -> float:
    """How much two texts share, from 0 to 1."""
    if before == after:
        return 1.0
    matcher = SequenceMatcher(None, words(before), words(after), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() > _OTHER else 0.0


def compared(before: str, after: str) -> tuple[Runs, Runs]:
    """Both texts with marks on what the other does not have."""
    if before == after:
        return whole(before), whole(after)
    old, new = words(before), words(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < _OTHER:
        return whole(before, marked=True), whole(after, marked=True)
    left: list[TextRun] = []
    right: list[TextRun] = []
    for same, a, b in _stretches(matcher.get_opcodes(), old):
        left.append(TextRun("".join(old[slice(*a)]), not same))
        right.append(TextRun("".join(new[slice(*b)]), not same))
    return joined(left), joined(right)


_Bounds = tuple[int, int]


def _stretches(
    codes: Sequence[tuple[str, int, int, int, int]], old: list[str]
) -> Iterator[tuple[bool, _Bounds, _Bounds]]:
    """What is equal and what is not, kana between two changes counted as changed."""
    for i, (tag, a1, a2, b1, b2) in enumerate(codes):
        equal = tag == "equal"
        between = 0 < i < len(codes) - 1 and codes[i - 1][0] == codes[i + 1][0] == "replace"
        if equal and between and _GLUE.fullmatch("".join(old[a1:a2])):
            equal = False
        yield equal, (a1, a2), (b1, b2)
