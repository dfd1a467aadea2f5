"""Cut a FEEL text into tokens, one at a time, as the parser asks for them.

Where a name ends depends on where it stands, so the scanner is given the parser's row: the terminals that the parser's
state knows.  A row with `NAME` wants a value, a row with `KEY` a context key up to its colon, and so on; any other row
wants an operator or a bracket.  Names that the text itself declares (keys, variables, parameters) are kept in scopes
that the parser closes again when it has read the construct.

Nothing here recurses, and every pattern is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from kiyaku.feel.syntax.literals import MAX_DIGITS, NUMBER, STRING, number_value, unescaped
from kiyaku.feel.syntax.names import (
    DECLARED,
    KEYWORDS,
    PART,
    SPACE,
    START,
    TYPE_NAMES,
    WORD,
    Names,
    Vocabulary,
    first_word,
    normalized,
)

MAX_TOKENS = 20_000
MAX_DEPTH = 200

END = "$END"


class Token(NamedTuple):
    """A terminal of the grammar, what it means, and the characters `[start, end)` it stands on."""

    kind: str
    value: str | int | Fraction
    start: int
    end: int


class ScanError(Exception):
    """The text cannot be cut into tokens; turned into a diagnostic by the parser."""

    def __init__(self, code: str, start: int, end: int, hint: str | None = "fix", /, **args: object) -> None:
        super().__init__(code)
        self.code, self.start, self.end, self.hint, self.args_ = code, start, end, hint, args


_SKIP = re.compile(f"(?:[{SPACE}]++|//[^\\n\\r]*+|/\\*(?s:.)*?\\*/)*+")
_OPERAND = re.compile(f'[{START}0-9"@({{\\-]|\\.[0-9]')
_GENERIC = re.compile(f"(list|range|context|function)[{SPACE}]*+<(?!=)")
_QUALIFIED = re.compile(f"[{START}][{PART}]*+(?:\\.(?!\\.)[{START}][{PART}]*+)*+")
_INSTANCE_OF = re.compile(f"instance[{SPACE}]++of(?![{PART}])")
_IN = re.compile(f"[{SPACE}]in(?![{PART}])")
_SYMBOL = re.compile(r":=|\*\*|\.\.|!=|<=|>=|->|[-+*/=<>()\[\]{},:.]")
SYMBOLS = {
    "**": "POWER",
    "..": "DOTDOT",
    "!=": "NE",
    "<=": "LE",
    ">=": "GE",
    "->": "ARROW",
    "-": "MINUS",
    "+": "PLUS",
    "*": "STAR",
    "/": "SLASH",
    "=": "EQ",
    "<": "LT",
    ">": "GT",
    "(": "LPAR",
    ")": "RPAR",
    "[": "LSQB",
    "]": "RSQB",
    "{": "LBRACE",
    "}": "RBRACE",
    ",": "COMMA",
    ":": "COLON",
    ".": "DOT",
}
CLOSERS = {"(": ")", "[": "]", "{": "}", "<": ">", "]": "]"}
_GENERICS = {
    "list": "COLLECTION_TYPE",
    "range": "COLLECTION_TYPE",
    "context": "CONTEXT_TYPE",
    "function": "FUNCTION_TYPE",
}
_GENERIC_KINDS = frozenset(_GENERICS.values())
_SCOPING = frozenset({"FOR", "SOME", "EVERY", "FUNCTION"})
_DECLARING = ("KEY", "LABEL", "FIELD", "PARAMETER", "VARIABLE")


@dataclass(slots=True)
class _Open:
    """A bracket not yet closed."""

    bracket: str
    start: int
    loops: int = 0  # how many `for`, `some` and `every` directly in it still await their `return` or `satisfies`
    ranges: bool = False  # whether a `..` directly in it makes it the bracket of a range


class Scanner:
    """The tokens of one text."""

    __slots__ = ("brackets", "count", "end", "keys", "last", "position", "scopes", "text", "vocabulary")

    def __init__(self, text: str, vocabulary: Vocabulary, end: str = END) -> None:
        self.text = text
        self.end = end  # the kind of the token after the last
        self.vocabulary = vocabulary
        self.position = 0
        self.last = ""  # the kind of the token before
        self.count = 0
        self.brackets: list[_Open] = []
        self.scopes: list[Names] = [Names()]  # the first of which nothing declares
        self.keys = Names()

    def next(self, row: Mapping[str, int]) -> Token:
        """The next token, read as the parser's state expects it.

        Raises:
            ScanError: there is none that could be read.
        """
        text = self.text
        skipped = _SKIP.match(text, self.position)
        start = skipped.end() if skipped else self.position
        if start >= len(text):
            self.position = start
            return Token(self.end, "", start, start)
        self.count += 1
        if self.count > MAX_TOKENS:
            raise ScanError("feel-too-many-tokens", start, start + 1, None, limit=MAX_TOKENS)
        if text.startswith("/*", start):
            raise ScanError("feel-unterminated-comment", start, start + 2)
        if "NAME" in row:
            token = self._operand(start, row)
        elif "PROPERTY" in row:
            token = self._property(start)
        elif "TYPE" in row:
            token = self._type(start)
        else:
            token = self._declared(start, row)
        self.position = token.end
        self.last = token.kind
        return token

    # -- scopes

    def close_scope(self) -> None:
        """Forget the names that the construct just read has declared."""
        self.scopes.pop()

    def _declare(self, name: str) -> None:
        self.scopes[-1].add(name)

    def _longest(self, kind: str, start: int, known: int, local: Iterable[Names]) -> Token | None:
        """The longest name that begins here, if it is more than a word: a known one (by its end), or a declared one."""
        end = known
        for names in local:
            end = max(end, names.longest(self.text, start))
        return Token(kind, normalized(self.text[start:end]), start, end) if end >= 0 else None

    # -- by what is expected

    def _operand(self, start: int, row: Mapping[str, int]) -> Token:
        text = self.text
        if "LABEL" in row:
            label = DECLARED.match(text, start)
            if label and self._follows(label.end(), ":"):
                return Token("LABEL", normalized(label.group()), start, start + len(label.group().rstrip()))
        name = self._longest("NAME", start, self.vocabulary.name(text, start), self.scopes[1:])
        if name is not None:
            return name
        word = first_word(text, start)
        first = text[start]
        if first in "0123456789." and (number := NUMBER.match(text, start)):
            return self._number(number)
        if WORD.match(word):
            end = start + len(word)
            kind = KEYWORDS.get(word, "NAME")
            if kind in _SCOPING:
                self.scopes.append(Names())
                if self.brackets and kind != "FUNCTION":
                    self.brackets[-1].loops += 1
            elif word == "external" and "EXTERNAL" in row and self._follows(end, "{"):
                kind = "EXTERNAL"
            elif word == "not" and "NOT" in row and self._follows(end, "("):
                kind = "NOT"
            return Token(kind, word, start, end)
        if first == '"':
            return self._string("STRING", start, start)
        if first == "@" and self._follows(start + 1, '"'):
            skipped = _SKIP.match(text, start + 1)
            return self._string("AT", start, skipped.end() if skipped else start + 1)
        if first == "[":
            self._open("[", start)
            return Token("LSQB", "[", start, start + 1)
        if first == "]" and self._opens_range(start):
            self._open("]", start)
            return Token("RANGE_OPEN", "]", start, start + 1)
        return self._symbol(start)

    def _property(self, start: int) -> Token:
        known = self.vocabulary.property(self.text, start)
        name = self._longest("PROPERTY", start, known, [*self.scopes[1:], self.keys])
        if name is not None:
            return name
        word = WORD.match(self.text, start)
        return Token("PROPERTY", word.group(), start, word.end()) if word else self._symbol(start)

    def _type(self, start: int) -> Token:
        generic = _GENERIC.match(self.text, start)
        if generic:
            name = generic.group(1)
            return Token(_GENERICS[name], name, start, generic.end(1))
        longest = self._longest("TYPE", start, self.vocabulary.type(self.text, start), ())
        if longest is not None:
            return longest
        word = _QUALIFIED.match(self.text, start)
        if word is None:
            return self._symbol(start)
        kind = "TYPE" if word.group() in TYPE_NAMES else KEYWORDS.get(word.group(), "TYPE")
        return Token(kind, word.group(), start, word.end())

    def _declared(self, start: int, row: Mapping[str, int]) -> Token:
        """A name that is declared by its place, or whatever else stands there."""
        text = self.text
        kind = next((kind for kind in _DECLARING if kind in row), None)
        if kind is None:
            return self._symbol(start)
        if text[start] == '"' and kind == "KEY":
            token = self._string("STRING", start, start)
            self._declare_key(normalized(str(token.value)))
            return token
        if kind == "VARIABLE":
            end = self._end_of_variable(start)
        else:
            declared = DECLARED.match(text, start)
            end = declared.end() if declared and self._follows(declared.end(), (":", ",", ")")) else None
        if end is None:  # the parser will say what is missing after the word
            word = WORD.match(text, start)
            if word is None or word.group() in KEYWORDS:
                return self._symbol(start)
            end = word.end()
        name = normalized(text[start:end])
        if kind == "KEY":
            self._declare_key(name)
        elif kind in ("PARAMETER", "VARIABLE"):
            self._declare(name)
        return Token(kind, name, start, start + len(text[start:end].rstrip()))

    def _declare_key(self, name: str) -> None:
        self.scopes[-1].add(name)
        self.keys.add(name)

    def _end_of_variable(self, start: int) -> int | None:
        """Where the name of a variable ends: before the first `in` that stands as a word of its own."""
        found = _IN.search(self.text, start)
        return found.start() if found and DECLARED.fullmatch(self.text, start, found.start()) else None

    # -- literals

    def _number(self, match: re.Match[str]) -> Token:
        start, end = match.span()
        value = number_value(match)
        if value is None:
            raise ScanError("feel-number-size", start, end, None, limit=MAX_DIGITS)
        word = WORD.match(self.text, end)
        if word is not None and word.group() not in KEYWORDS:
            found = self.text[start : word.end()]
            raise ScanError("feel-name-starts-with-digit", start, word.end(), found=found)
        return Token("NUMBER", value, start, end)

    def _string(self, kind: str, start: int, quote: int) -> Token:
        match = STRING.match(self.text, quote)
        if match is None:
            raise ScanError("feel-unterminated-string", quote, quote + 1)
        return Token(kind, unescaped(match.group(1)), start, match.end())

    # -- symbols

    def _symbol(self, start: int) -> Token:
        """An operator, a bracket or a word between operands; the literals only so that a message can show them."""
        text = self.text
        match = _SYMBOL.match(text, start)
        if match is None:
            return self._word(start)
        symbol = match.group()
        if symbol == ":=":
            raise ScanError("feel-foreign-operator", start, start + 2, found=":=", instead=":")
        if symbol == ">=" and self.brackets and self.brackets[-1].bracket == "<":
            symbol = ">"  # `list<number>=x`: the type ends first
        kind = SYMBOLS[symbol]
        if symbol == "..":
            if self.brackets and not self.brackets[-1].loops:
                self.brackets[-1].ranges = True
        elif symbol == "[":
            if self._in_range() and not self._starts_operand(start + 1):
                self.brackets.pop()
                kind = "RANGE_CLOSE"
            else:
                self._open("[", start)
        elif symbol in "({":
            self._open(symbol, start)
            if symbol == "{":
                self.scopes.append(Names())
        elif symbol in ")]}":
            self._close(symbol, start)
        elif symbol == "<" and self.last in _GENERIC_KINDS:
            self._open("<", start)
        elif symbol == ">" and self.brackets and self.brackets[-1].bracket == "<":
            self.brackets.pop()
        return Token(kind, symbol, start, start + len(symbol))

    def _word(self, start: int) -> Token:
        text = self.text
        instance_of = _INSTANCE_OF.match(text, start)
        if instance_of:
            return Token("INSTANCE_OF", "instance of", start, instance_of.end())
        word = WORD.match(text, start)
        if word:
            kind = KEYWORDS.get(word.group(), "NAME")
            if kind in ("RETURN", "SATISFIES") and self.brackets and self.brackets[-1].loops:
                self.brackets[-1].loops -= 1
            return Token(kind, word.group(), start, word.end())
        number = NUMBER.match(text, start)
        if number:
            return self._number(number)
        if text[start] == '"':
            return self._string("STRING", start, start)
        if text[start] == "@" and self._follows(start + 1, '"'):
            return Token("AT", "@", start, start + 1)
        code = f"U+{ord(text[start]):04X}"
        shown = text[start] if text[start].isprintable() else code
        raise ScanError("feel-unknown-character", start, start + 1, None, character=shown, code=code)

    def _open(self, bracket: str, start: int) -> None:
        self.brackets.append(_Open(bracket, start))
        if len(self.brackets) > MAX_DEPTH:
            raise ScanError("feel-too-deep", start, start + 1, None, limit=MAX_DEPTH)

    def _close(self, closer: str, start: int) -> None:
        if not self.brackets:
            raise ScanError("feel-unopened-bracket", start, start + 1, bracket=closer)
        opener = self.brackets[-1]
        if CLOSERS[opener.bracket] != closer and not (closer in ")]" and self._in_range()):
            expected = CLOSERS[opener.bracket]
            raise ScanError(
                "feel-unclosed-bracket", opener.start, opener.start + 1, bracket=opener.bracket, expected=expected
            )
        self.brackets.pop()

    def _in_range(self) -> bool:
        return bool(self.brackets) and self.brackets[-1].ranges and self.brackets[-1].bracket in "([]"

    def _follows(self, position: int, character: str | tuple[str, ...]) -> bool:
        skipped = _SKIP.match(self.text, position)
        return self.text.startswith(character, skipped.end() if skipped else position)

    def _starts_operand(self, position: int) -> bool:
        """Whether a value begins here, rather than an operator or a closing bracket."""
        skipped = _SKIP.match(self.text, position)
        start = skipped.end() if skipped else position
        if self.text.startswith("[", start):
            return True
        if not _OPERAND.match(self.text, start):
            return False
        word = first_word(self.text, start)
        if word not in _BINARY:
            return True
        return self._longest("NAME", start, self.vocabulary.name(self.text, start), self.scopes[1:]) is not None

    def _opens_range(self, start: int) -> bool:
        """Whether a `]` where a value is expected opens a range, `]1..2]`, rather than closing a list, `[]`."""
        in_list = bool(self.brackets) and self.brackets[-1].bracket == "["
        if in_list and self._follows(start + 1, "["):
            return False
        return self._starts_operand(start + 1)


_BINARY = frozenset({"and", "or", "in", "between", "then", "else", "return", "satisfies", "instance"})
