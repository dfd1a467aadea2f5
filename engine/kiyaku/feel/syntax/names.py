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


class Names:
    """Names of more than one word, ready for longest match: a tree of their characters.

    Looking for a name costs as much as what it is found in is long, however many names there are.
    """

    __slots__ = ("_root",)

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._root: _Branch = {}
        for name in names:
            self.add(normalized(name))

    def __bool__(self) -> bool:
        return bool(self._root)

    def add(self, name: str) -> None:
        """Take in one more name, if it is more than a word."""
        if not name or is_plain(name):
            return
        branch = self._root
        for character in name:
            branch = branch.setdefault(character, {})
        branch[_WHOLE] = {}

    def longest(self, text: str, start: int) -> int:
        """Where the longest name that begins at a place ends; -1 if none does.

        Any white space may stand between the words of a name, and after its last no character of a name.
        """
        branch = self._root
        end, position = -1, start
        while position < len(text):
            character = text[position]
            if character in branch and character != " ":
                position += 1
            elif " " not in branch or (space := SPACES.match(text, position)) is None:
                return end
            else:
                character, position = " ", space.end()
            branch = branch[character]
            if _WHOLE in branch and not (_PART.match(character) and _PART.match(text, position)):
                end = position
        return end


class Vocabulary:
    """The names in scope when a text begins, in layers: the functions of the language, and the names of the caller.

    Names that are one plain word need no vocabulary.  What is common to many vocabularies is shared by them.
    """

    __slots__ = ("_functions", "_layers", "_scope", "functions")

    def __init__(
        self, names: Collection[str], functions: frozenset[str] = frozenset(), outer: Vocabulary | None = None
    ) -> None:
        own, around = Names(names), outer._layers if outer is not None else ()
        self.functions = functions
        self._functions = _functions(functions)
        self._layers: tuple[Names, ...] = (own, *around) if own else around
        self._scope: tuple[Collection[str], ...] = (names, *(outer._scope if outer is not None else ()))

    def inside(self, names: Collection[str]) -> Vocabulary:
        """The vocabulary with some more names; what is around them is shared."""
        return Vocabulary(names, self.functions, self) if names else self

    @property
    def every_name(self) -> frozenset[str]:
        """All names in scope, those of the functions and of one word among them."""
        return self.functions.union(*self._scope)

    def name(self, text: str, start: int) -> int:
        """Where the longest name of a value or function that begins at a place ends, or -1."""
        return self._longest(text, start, self._functions)

    def property(self, text: str, start: int) -> int:
        """Where the longest name of a property that begins at a place ends, or -1."""
        return self._longest(text, start, _PROPERTIES)

    def type(self, text: str, start: int) -> int:
        """Where the longest name of a type that begins at a place ends, or -1."""
        return self._longest(text, start, _TYPES)

    def _longest(self, text: str, start: int, known: Names) -> int:
        end = known.longest(text, start)
        for layer in self._layers:
            end = max(end, layer.longest(text, start))
        return end


_Branch = dict[str, "_Branch"]
_WHOLE = ""  # the key under which a branch says that a name ends there
_PART = re.compile(f"[{PART}]")
_PROPERTIES, _TYPES = Names(PROPERTY_NAMES), Names(TYPE_NAMES)


@lru_cache(maxsize=8)
def _functions(names: frozenset[str]) -> Names:
    return Names(names)


@lru_cache(maxsize=64)
def _vocabulary(names: frozenset[str], functions: frozenset[str]) -> Vocabulary:
    return Vocabulary(names, functions)


def vocabulary(names: Collection[str] | Vocabulary, functions: frozenset[str]) -> Vocabulary:
    """The vocabulary of a set of names and of functions; made once for sets that come again."""
    if isinstance(names, Vocabulary):
        return names
    return _vocabulary(names if isinstance(names, frozenset) else frozenset(names), functions)
