"""What a built-in function says to those that print calls of it: JavaScript, words, and what is known of its result.

A printer asks for these and holds no list of names of its own.  What a printer cannot have is declared as `Without`,
with the reason; a test lists everything that is neither there nor declared so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Language = Literal["ja", "en"]

ResultIs = Literal["whole", "argument", "size", "combined", "rounded"]
"""What is known of the number that a built-in gives.

whole: it is whole.  argument: it is one of its arguments.  size: it is its argument but for the sign.  combined: it is
made of its arguments by adding and the like, so it is whole where they are.  rounded: it is whole where the scale is 0.
"""

Units = Literal["same", "product", "none"]
"""The unit of the result is that of the arguments, which share one, or their product; or no unit is allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """What a printer does not have.

    Attributes:
        why: the reason, for those who maintain the built-ins.
    """

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """The JavaScript runtime has a function under the name of the built-in.

    Attributes:
        pattern: the position of an argument that is a regular expression; it must be a literal, which is translated
            while the program is made.  Flags stand in the last parameter.
        replacement: the position of an argument that says what a match is replaced by; a literal too.
    """

    pattern: int | None = None
    replacement: int | None = None


RUNTIME = Runtime()
JavaScript = Runtime | Without

_HOLE = re.compile(r"\{(\d|\*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A call in words, with a hole for each argument by position (`{0}`), or one for the list of all (`{*}`).

    Attributes:
        ja: the text in Japanese.
        en: the text in English.
        form: a phrase stands for a value as a name does; a note is a phrase that ends in brackets about the value
            before it; a sentence says whether something holds, or reads as one.
    """

    ja: str
    en: str
    form: Literal["phrase", "note", "sentence"] = "phrase"

    @property
    def count(self) -> int | None:
        """How many arguments it speaks of; None if of any number."""
        holes = set(_HOLE.findall(self.ja))
        return None if "*" in holes else len(holes)

    def pieces(self, language: Language) -> list[str | int | None]:
        """The texts, the positions of arguments between them, and None where all of them are listed."""
        text = self.ja if language == "ja" else self.en
        return [
            piece if i % 2 == 0 else None if piece == "*" else int(piece) for i, piece in enumerate(_HOLE.split(text))
        ]


def words_for(words: tuple[Words, ...], count: int) -> Words | None:
    """The words for a call with so many arguments."""
    exact = next((w for w in words if w.count == count), None)
    return exact or next((w for w in words if w.count is None), None)


def phrase(ja: str, en: str) -> Words:
    """Words that stand for a value."""
    return Words(ja=ja, en=en)


def note(ja: str, en: str) -> Words:
    """Words whose end is a note in brackets."""
    return Words(ja=ja, en=en, form="note")


def sentence(ja: str, en: str) -> Words:
    """Words that say whether something holds."""
    return Words(ja=ja, en=en, form="sentence")
