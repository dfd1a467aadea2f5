"""The words of FEEL: which characters make a name, what is reserved, and which names are in scope.

A FEEL name may hold spaces and operator signs (`date and time`, `年額/12`), so a text can be cut into tokens only by
someone who knows the names in scope.  `Vocabulary` is that knowledge, ready for longest match: names that are one plain
word need none and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

# White space and name characters of DMN 1.5 (10.3.1.2, rules 28-30 and 61); where the standard lists a character as
# both, it is white space here.
SPACE = "\\t-\\r \\x85\\xa0\\u1680\\u180e\\u2000-\\u200b\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff"
START = (
    "?A-Z_a-z\\xc0-\\xd6\\xd8-\\xf6\\xf8-\\u02ff\\u0370-\\u037d\\u037f-\\u167f\\u1681-\\u180d\\u180f-\\u1fff"
    "\\u200c\\u200d\\u2070-\\u218f\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufefe\\uff00-\\ufffd"
    "\\U00010000-\\U000effff"
)
PART = START + "0-9\\xb7\\u0300-\\u036f\\u203f\\u2040"
SIGNS = "+*.'’\\-"  # besides `/`, which must not begin a comment

WORD = re.compile(f"[{START}][{PART}]*+")
SPACES = re.compile(f"[{SPACE}]+")
# A name that is declared by its place: anything that is no delimiter, as far as it goes.
DECLARED = re.compile(f"[{START}](?:[{PART}{SPACE}{SIGNS}]|/(?![/*]))*+")

KEYWORDS = {
    "if": "IF",
    "then": "THEN",
    "else": "ELSE",
    "for": "FOR",
    "in": "IN",
    "return": "RETURN",
    "some": "SOME",
    "every": "EVERY",
    "satisfies": "SATISFIES",
    "function": "FUNCTION",
    "between": "BETWEEN",
    "and": "AND",
    "or": "OR",
    "true": "TRUE",
    "false": "FALSE",
    "null": "NULL",
}

TYPE_NAMES = frozenset(
    {
        "Any",
        "Null",
        "number",
        "string",
        "boolean",
        "date",
        "time",
        "date and time",
        "dateTime",
        "days and time duration",
        "dayTimeDuration",
        "years and months duration",
        "yearMonthDuration",
        "list",
        "range",
        "context",
        "function",
    }
)
PROPERTY_NAMES = frozenset({"time offset", "start included", "end included"})

Index = dict[str, tuple[str, ...]]  # by first word, longest name first


def normalized(name: str) -> str:
    """The name with single spaces for any white space."""
    return SPACES.sub(" ", name).strip(" ")


def is_plain(name: str) -> bool:
    """Whether the name is one word, which needs no knowledge of the scope to be read."""
    return WORD.fullmatch(name) is not None


def is_declarable(name: str) -> bool:
    """Whether the name can be written as it is where names are declared: as a key, a label or a variable."""
    return DECLARED.fullmatch(name) is not None and normalized(name) == name


def first_word(text: str, start: int = 0) -> str:
    """The word that begins at a place of a text; where none does, the one character."""
    word = WORD.match(text, start)
    return word.group() if word else text[start : start + 1]


@lru_cache(maxsize=4096)
def pattern(name: str) -> re.Pattern[str]:
    """How a normalized name is found: any white space between its words, and no name character after its last."""
    words = f"[{SPACE}]+".join(re.escape(word) for word in name.split(" "))
    boundary = f"(?![{PART}])" if re.match(f"[{PART}]", name[-1]) else ""
    return re.compile(words + boundary)


def index(names: Iterable[str]) -> Index:
    """Those of the names that are more than one word, ready for longest match."""
    found: dict[str, set[str]] = {}
    for name in map(normalized, names):
        if name and not is_plain(name):
            found.setdefault(first_word(name), set()).add(name)
    return {word: tuple(sorted(group, key=len, reverse=True)) for word, group in found.items()}


class Vocabulary:
    """The names in scope when a text begins.

    `names` are those of the scope and of the functions that the language has, `properties` those that may follow a dot,
    `types` those that may name a type.
    """

    __slots__ = ("names", "properties", "types")

    def __init__(self, names: frozenset[str], functions: frozenset[str] = frozenset()) -> None:
        self.names = index(names | functions)
        self.properties = index(names | PROPERTY_NAMES)
        self.types = index(names | TYPE_NAMES)


@lru_cache(maxsize=64)
def _vocabulary(names: frozenset[str], functions: frozenset[str]) -> Vocabulary:
    return Vocabulary(names, functions)


def vocabulary(names: Collection[str], functions: frozenset[str]) -> Vocabulary:
    """The vocabulary of a set of names and of functions; made once for sets that come again."""
    return _vocabulary(names if isinstance(names, frozenset) else frozenset(names), functions)
