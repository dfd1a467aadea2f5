"""A reader of the part of FEEL that generated books are written in, apart from the engine's.

Names have no spaces and no operators in them; that is all that makes this small.  A text becomes a `Node`: its kind and
its parts, which are nodes, texts or values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

PHRASES = (
    "years and months duration", "round half up", "round half down", "round up", "round down", "value on",
    "add business days", "is business day", "day of year", "list contains", "string length",
)  # fmt: skip
_TOKEN = re.compile(
    r"\s*(?:(?P<phrase>" + "|".join(PHRASES) + r")(?!\w)"
    r'|(?P<at>@"[^"]*")|(?P<text>"[^"]*")|(?P<number>\d+\.\d+|\d+)'
    r"|(?P<name>[^\W\d]\w*)|(?P<sign>\.\.|\*\*|!=|<=|>=|[-+*/=<>()\[\],.?{}:]))"
)
_WORDS = frozenset(
    {
        "if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "and", "or", "between", "not",
        "true", "false", "null",
    }
)  # fmt: skip
_COMPARE = ("=", "!=", "<", "<=", ">", ">=")


@dataclass(frozen=True, slots=True)
class Node:
    """A part of an expression."""

    kind: str
    parts: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Days:
    """A duration of whole days."""

    number: int


@dataclass(frozen=True, slots=True)
class Months:
    """A duration of whole months."""

    number: int


def expression(text: str | int | float | bool) -> Node:
    """An expression as YAML gives it."""
    reader = _Reader(_written(text))
    found = reader.expression()
    reader.finish()
    return found


def tests(text: str | int | float | bool) -> Node:
    """The unary tests of a table's row or a domain."""
    reader = _Reader(_written(text))
    found = reader.tests()
    reader.finish()
    return found


def _written(text: str | int | float | bool) -> str:
    if isinstance(text, bool):
        return "true" if text else "false"
    return str(text)


def names(node: Any, bound: frozenset[str] = frozenset()) -> Iterator[str]:
    """The names that an expression reads, without those that its loops bind."""
    if isinstance(node, tuple):
        for part in node:
            yield from names(part, bound)
    elif isinstance(node, Node):
        if node.kind == "name":
            if node.parts[0] not in bound:
                yield node.parts[0]
        elif node.kind in ("for", "some", "every"):
            variable, source, body = node.parts
            yield from names(source, bound)
            yield from names(body, bound | {variable})
        elif node.kind == "filter":
            source, body = node.parts
            yield from names(source, bound)
            yield from names(body, bound | {"item"})
        elif node.kind == "call":
            if node.parts[0] not in bound:
                yield node.parts[0]
            yield from names(node.parts[1:], bound)
        else:
            yield from names(node.parts, bound)


def literal(text: str) -> date | Days | Months:
    """What stands between the quotes of `@"…"`."""
    found = re.fullmatch(r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?", text)
    if found is None:
        return date.fromisoformat(text)
    sign = -1 if found[1] else 1
    if found[4]:
        return Days(sign * int(found[4]))
    return Months(sign * (12 * int(found[2] or 0) + int(found[3] or 0)))


class _Reader:
    """A recursive descent over the tokens of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while text[at:].strip():
            match = _TOKEN.match(text, at)
            if match is None:
                raise ValueError(f"not read: {text[at:]!r} in {text!r}")
            kind = str(match.lastgroup)
            word = match[kind]
            self.tokens.append(("word" if kind == "name" and word in _WORDS else kind, word))
            at = match.end()
        self.at = 0

    def peek(self, *words: str, ahead: int = 0) -> bool:
        at = self.at + ahead
        return at < len(self.tokens) and self.tokens[at][0] in ("sign", "word") and self.tokens[at][1] in words

    def take(self, *words: str) -> str:
        if not self.peek(*words):
            raise ValueError(f"{words} expected at {self.at} in {self.text!r}")
        self.at += 1
        return self.tokens[self.at - 1][1]

    def try_(self, *words: str) -> str | None:
        return self.take(*words) if self.peek(*words) else None

    def finish(self) -> None:
        if self.at != len(self.tokens):
            raise ValueError(f"more than an expression in {self.text!r}")

    # -- from the loosest to the tightest

    def expression(self) -> Node:
        if self.try_("if"):
            condition = self.expression()
            self.take("then")
            yes = self.expression()
            self.take("else")
            return Node("if", (condition, yes, self.expression()))
        if self.peek("for", "some", "every"):
            return self.loop()
        left = self.both()
        while self.try_("or"):
            left = Node("or", (left, self.both()))
        return left

    def loop(self) -> Node:
        kind = self.take("for", "some", "every")
        variable = self.tokens[self.at][1]
        self.at += 1
        self.take("in")
        source = self.sum()
        if self.try_(".."):
            source = Node("steps", (source, self.sum()))
        self.take("return" if kind == "for" else "satisfies")
        return Node(kind, (variable, source, self.expression()))

    def both(self) -> Node:
        left = self.comparison()
        while self.try_("and"):
            left = Node("and", (left, self.comparison()))
        return left

    def comparison(self) -> Node:
        left = self.sum()
        operator = self.try_(*_COMPARE)
        if operator:
            return Node("compare", (operator, left, self.sum()))
        if self.try_("in"):
            if self.peek("(") and not self.ranges_ahead():
                self.take("(")
                found = [self.test()]
                while self.try_(","):
                    found.append(self.test())
                self.take(")")
                return Node("in", (left, Node("any", tuple(found))))
            return Node("in", (left, Node("any", (self.test(),))))
        if self.try_("between"):
            low = self.sum()
            self.take("and")
            return Node("between", (left, low, self.sum()))
        return left

    def ranges_ahead(self) -> bool:
        """Whether the parenthesis here opens a range with an open start."""
        depth = 0
        for kind, word in self.tokens[self.at :]:
            if kind == "sign":
                depth += (word in "([") - (word in ")]")
                if word == ".." and depth == 1:
                    return True
                if depth == 0:
                    return False
        return False

    def sum(self) -> Node:
        left = self.product()
        while operator := self.try_("+", "-"):
            left = Node("arithmetic", (operator, left, self.product()))
        return left

    def product(self) -> Node:
        left = self.power()
        while operator := self.try_("*", "/"):
            left = Node("arithmetic", (operator, left, self.power()))
        return left

    def power(self) -> Node:
        left = self.unary()
        while self.try_("**"):
            left = Node("arithmetic", ("**", left, self.unary()))
        return left

    def unary(self) -> Node:
        if self.try_("-"):
            return Node("minus", (self.unary(),))
        left = self.primary()
        while True:
            if self.try_("."):
                left = Node("field", (left, self.tokens[self.at][1]))
                self.at += 1
            elif self.peek("[") and not self.ranges_ahead():
                self.take("[")
                left = Node("filter", (left, self.expression()))
                self.take("]")
            else:
                return left

    def primary(self) -> Node:
        kind, word = self.tokens[self.at]
        if kind == "sign":
            return self.bracket(word)
        self.at += 1
        if kind == "number":
            return Node("value", (Fraction(word),))
        if kind == "text":
            return Node("value", (word[1:-1],))
        if kind == "at":
            return Node("value", (literal(word[2:-1]),))
        if word in ("true", "false", "null"):
            return Node("value", ({"true": True, "false": False, "null": None}[word],))
        if self.peek("(") and (kind in ("name", "phrase") or word == "not"):
            return self.call(word)
        if kind == "name":
            return Node("name", (word,))
        raise ValueError(f"{word!r} is unexpected in {self.text!r}")

    def call(self, word: str) -> Node:
        self.take("(")
        arguments: list[tuple[str | None, Node]] = []
        while not self.try_(")"):
            named = None
            if self.peek(":", ahead=1):
                named = self.tokens[self.at][1]
                self.at += 2
            arguments.append((named, self.expression()))
            self.try_(",")
        return Node("call", (word, *(Node("argument", pair) for pair in arguments)))

    def bracket(self, word: str) -> Node:
        if self.ranges_ahead():
            return self.range()
        self.take("(", "[", "?")
        if word == "?":
            return Node("input")
        if word == "(":
            operator = self.try_(*_COMPARE)
            inner = self.expression()
            self.take(")")
            return Node("half", (operator, inner)) if operator else inner
        found = []
        while not self.try_("]"):
            found.append(self.expression())
            self.try_(",")
        return Node("list", tuple(found))

    def range(self) -> Node:
        opening = self.take("(", "[", "]")
        low = self.sum()
        self.take("..")
        high = self.sum()
        closing = self.take(")", "]", "[")
        return Node("range", (low, high, opening == "[", closing == "]"))

    # -- unary tests

    def tests(self) -> Node:
        if self.peek("-") and len(self.tokens) == 1:
            self.at = 1
            return Node("anything")
        negated = self.peek("not") and self.peek("(", ahead=1)
        if negated:
            self.take("not")
            self.take("(")
        found = [self.test()]
        while self.try_(","):
            found.append(self.test())
        if negated:
            self.take(")")
            return Node("none", tuple(found))
        return Node("any", tuple(found))

    def test(self) -> Node:
        operator = self.try_(*_COMPARE)
        if operator:
            return Node("half", (operator, self.sum()))
        return self.expression()
