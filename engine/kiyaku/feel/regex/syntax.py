"""Read an XPath regular expression into a tree.

The language is that of XML Schema with anchors, reluctant quantifiers, back-references and groups that capture or not.
Source: XPath and XQuery Functions and Operators, section on regular expression syntax; DMN 1.5, 10.3.4.3.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiyaku.feel.errors import Fault
from kiyaku.feel.regex import chars as regex_chars
from kiyaku.feel.regex.chars import Test

MAX_DEPTH = 60
MAX_REPEAT = 1_000

_SINGLE = {"n": "\n", "r": "\r", "t": "\t", **{c: c for c in "\\|.?*+(){}-[]^$"}}


@dataclass(frozen=True, slots=True)
class Chars:
    """One character that passes the test, and how the pattern writes it."""

    test: Test
    text: str


@dataclass(frozen=True, slots=True)
class Start:
    """`^`."""


@dataclass(frozen=True, slots=True)
class End:
    """`$`."""


@dataclass(frozen=True, slots=True)
class Reference:
    """The text that a group has captured."""

    group: int


@dataclass(frozen=True, slots=True)
class Group:
    """A group that captures, by number."""

    number: int
    body: Node


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after another."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Alternation:
    """The first that leads to a match."""

    branches: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """So many times, as often as possible or as rarely as possible."""

    body: Node
    least: int
    most: int | None
    greedy: bool


Node = Chars | Start | End | Reference | Group | Sequence | Alternation | Repeat


def without_space(pattern: str) -> str:
    """The pattern under the flag `x`: white space outside of brackets is dropped."""
    written: list[str] = []
    depth = 0
    escaped = False
    for c in pattern:
        if c in " \t\n\r" and depth == 0:
            continue
        written.append(c)
        if escaped:
            escaped = False
        elif c == "\\":
            escaped = True
        else:
            depth += (c == "[") - (c == "]" and depth > 0)
    return "".join(written)


class Parser:
    """Reads one pattern; `groups` counts the groups that capture."""

    def __init__(self, pattern: str, *, ignore_case: bool, dot_all: bool) -> None:
        self.pattern = pattern
        self.position = 0
        self.groups = 0
        self.has_references = False
        self._closed: set[int] = set()
        self._ignore_case = ignore_case
        self._dot = regex_chars.anything if dot_all else regex_chars.not_a_line_end

    def parse(self) -> Node:
        """The whole pattern.

        Raises:
            Fault: it is not well formed.
        """
        node = self._choice(0)
        if self.position < len(self.pattern):
            raise self._fault()
        return node

    def _fault(self) -> Fault:
        return Fault("regex-syntax", pattern=self.pattern[:80], position=self.position + 1)

    def _peek(self, ahead: int = 0) -> str:
        place = self.position + ahead
        return self.pattern[place] if place < len(self.pattern) else ""

    def _take(self, text: str) -> bool:
        if self.pattern.startswith(text, self.position):
            self.position += len(text)
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise self._fault()

    def _choice(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise Fault("regex-too-large", limit=MAX_DEPTH)
        branches = [self._sequence(depth)]
        while self._take("|"):
            branches.append(self._sequence(depth))
        return branches[0] if len(branches) == 1 else Alternation(tuple(branches))

    def _sequence(self, depth: int) -> Node:
        parts: list[Node] = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._quantified(self._atom(depth)))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _quantified(self, atom: Node) -> Node:
        bounds = self._quantifier()
        if bounds is None:
            return atom
        greedy = not self._take("?")
        if self._peek() in ("?", "*", "+", "{"):
            raise self._fault()
        return Repeat(atom, *bounds, greedy)

    def _quantifier(self) -> tuple[int, int | None] | None:
        simple: dict[str, tuple[int, int | None]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}
        found = simple.get(self._peek())
        if found is not None:
            self.position += 1
            return found
        if not self._take("{"):
            return None
        least = self._number()
        most: int | None = least
        if self._take(","):
            most = None if self._peek() == "}" else self._number()
        self._expect("}")
        if most is not None and most < least:
            raise self._fault()
        return least, most

    def _number(self) -> int:
        start = self.position
        while self._peek().isascii() and self._peek().isdigit():
            self.position += 1
        digits = self.pattern[start : self.position]
        if not digits:
            raise self._fault()
        if len(digits) > 6 or int(digits) > MAX_REPEAT:
            raise Fault("regex-too-large", limit=MAX_REPEAT)
        return int(digits)

    def _atom(self, depth: int) -> Node:
        c = self._peek()
        if c == "(":
            return self._group(depth)
        if c == "[":
            begin = self.position
            self.position += 1
            test = self._brackets(depth)
            return Chars(test, self.pattern[begin : self.position])
        if c == "\\":
            return self._escape()
        if c in "?*+{}]":
            raise self._fault()
        self.position += 1
        match c:
            case "^":
                return Start()
            case "$":
                return End()
            case ".":
                return Chars(self._dot, c)
            case _:
                return Chars(regex_chars.one(c, self._ignore_case), c)

    def _group(self, depth: int) -> Node:
        self.position += 1
        if self._take("?:"):
            body = self._choice(depth + 1)
            self._expect(")")
            return body
        self.groups += 1
        number = self.groups
        body = self._choice(depth + 1)
        self._expect(")")
        self._closed.add(number)
        return Group(number, body)

    def _escape(self) -> Node:
        if self._peek(1).isascii() and self._peek(1).isdigit():
            return self._reference()
        begin = self.position
        self.position += 1
        found = self._class_escape()
        test = regex_chars.one(found, self._ignore_case) if isinstance(found, str) else found
        return Chars(test, self.pattern[begin : self.position])

    def _reference(self) -> Node:
        """As many digits as name a group that is closed."""
        self.position += 1
        number = int(self._peek())
        if number == 0 or number not in self._closed:
            self.position -= 1
            raise self._fault()
        self.position += 1
        while self._peek().isascii() and self._peek().isdigit() and number * 10 + int(self._peek()) in self._closed:
            number = number * 10 + int(self._peek())
            self.position += 1
        self.has_references = True
        return Reference(number)

    def _class_escape(self) -> str | Test:
        """What follows a backslash: a character, or a class of characters."""
        c = self._peek()
        if c in ("p", "P"):
            self.position += 1
            self._expect("{")
            end = self.pattern.find("}", self.position)
            test = regex_chars.category(self.pattern[self.position : end]) if end >= 0 else None
            if test is None:
                raise self._fault()
            self.position = end + 1
            return regex_chars.opposite(test) if c == "P" else test
        found: str | Test | None = _SINGLE.get(c) or regex_chars.CLASSES.get(c)
        if not found:
            raise self._fault()
        self.position += 1
        return found

    def _brackets(self, depth: int) -> Test:
        """A class in brackets, after its opening one."""
        if depth > MAX_DEPTH:
            raise Fault("regex-too-large", limit=MAX_DEPTH)
        negated = self._take("^")
        parts: list[Test] = []
        subtracted: Test | None = None
        while subtracted is None and (self._peek() != "]" or not parts):
            if self._peek() == "-" and self._peek(1) == "[" and parts:
                self.position += 2
                subtracted = self._brackets(depth + 1)
            else:
                parts.append(self._bracket_part(first=not parts))
        self._expect("]")
        test = regex_chars.any_of(parts)
        if negated:
            test = regex_chars.opposite(test)
        return test if subtracted is None else regex_chars.without(test, subtracted)

    def _bracket_part(self, *, first: bool) -> Test:
        low = self._bracket_char(first=first)
        if not isinstance(low, str):
            return low
        if self._peek() != "-" or self._peek(1) in ("]", "["):
            return regex_chars.one(low, self._ignore_case)
        self.position += 1
        high = self._bracket_char(first=False)
        if not isinstance(high, str) or high < low:
            raise self._fault()
        return regex_chars.between(low, high, self._ignore_case)

    def _bracket_char(self, *, first: bool) -> str | Test:
        c = self._peek()
        if c == "\\":
            self.position += 1
            return self._class_escape()
        if c in ("", "[", "]") or (c == "-" and not first and self._peek(1) != "]"):
            raise self._fault()
        self.position += 1
        return c
