"""Regular expressions of XPath as those of JavaScript, as far as both mean the same by construction.

Before: a pattern that is known.  After: the source of a JavaScript pattern for the flag `u`, or None.  A class of
characters becomes the list of its code points, as the engine tests them, so no table of characters of the browser is
asked.  Left out are back-references, and what JavaScript searches without a bound or captures otherwise: loops within
loops, choices within loops, loops over what may be empty, groups within loops whose last text is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kiyaku.feel.errors import Fault
from kiyaku.feel.regex import parsed, replacement_pieces
from kiyaku.feel.regex.chars import Test, borders, case_variants
from kiyaku.feel.regex.syntax import Alternation, Chars, End, Group, Node, Reference, Repeat, Sequence, Start

_SURROGATES = range(0xD800, 0xE000)
_CODE_POINTS = 0x110000


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern in JavaScript, without its slashes.

    Attributes:
        source: its text.
        groups: how many groups capture.
        nullable: whether it matches the empty text.
        captures: whether the texts of its groups are those of the engine.
    """

    source: str
    groups: int
    nullable: bool
    captures: bool


@lru_cache(maxsize=256)
def translated(pattern: str, flags: str = "") -> Pattern | None:
    """A pattern as JavaScript; None where it is not known to mean the same there, or is no pattern."""
    try:
        parser, tree = parsed(pattern, flags)
        source = _source(tree, flags)
    except (Fault, _LeftOut):
        return None
    inside = (part for part in _parts(tree) if isinstance(part, Repeat) and part.most != 1)
    captures = not any(isinstance(part, Group) for loop in inside for part in _parts(loop.body))
    return Pattern(source, parser.groups, _nullable(tree), captures)


def replaced(pattern: Pattern, replacement: str) -> tuple[str | int, ...] | None:
    """The texts and numbers of groups that a match is replaced by; None if the text writes none or cannot be had."""
    try:
        pieces = replacement_pieces(replacement, pattern.groups)
    except Fault:
        return None
    return pieces if pattern.captures or not any(isinstance(p, int) and p > 0 for p in pieces) else None


class _LeftOut(Exception):
    """Something that is not known to mean the same in JavaScript."""


def _parts(node: Node) -> Iterator[Node]:
    yield node
    inner: tuple[Node, ...] = ()
    if isinstance(node, Group | Repeat):
        inner = (node.body,)
    elif isinstance(node, Sequence):
        inner = node.parts
    elif isinstance(node, Alternation):
        inner = node.branches
    for part in inner:
        yield from _parts(part)


def _nullable(node: Node) -> bool:
    if isinstance(node, Group):
        return _nullable(node.body)
    if isinstance(node, Sequence):
        return all(map(_nullable, node.parts))
    if isinstance(node, Alternation):
        return any(map(_nullable, node.branches))
    if isinstance(node, Repeat):
        return node.least == 0 or _nullable(node.body)
    return not isinstance(node, Chars)


def _source(node: Node, flags: str) -> str:
    def of(part: Node) -> str:
        return _source(part, flags)

    if isinstance(node, Chars):
        return _class(node, flags)
    if isinstance(node, Start):
        return r"(?:(?<![^])|(?<=\n)(?=[^]))" if "m" in flags else "^"
    if isinstance(node, End):
        return r"(?=\n|(?![^]))" if "m" in flags else "$"
    if isinstance(node, Group):
        return f"({of(node.body)})"
    if isinstance(node, Sequence):
        return "".join(f"(?:{of(p)})" if isinstance(p, Alternation) else of(p) for p in node.parts)
    if isinstance(node, Alternation):
        return "|".join(map(of, node.branches))
    if isinstance(node, Reference):
        raise _LeftOut
    return _loop(node, of(node.body))


def _loop(node: Repeat, body: str) -> str:
    if _nullable(node.body) or any(isinstance(part, Repeat | Alternation) for part in _parts(node.body)):
        raise _LeftOut
    most = "" if node.most is None else node.most
    return f"(?:{body}){{{node.least},{most}}}{'' if node.greedy else '?'}"


def _class(node: Chars, flags: str) -> str:
    if node.text == ".":
        return "[^]" if "s" in flags else r"[^\n\r]"
    if len(node.text) == 1:
        alike = sorted(case_variants(node.text)) if "i" in flags else [node.text]
        return f"[{''.join(_escaped(ord(c)) for c in alike)}]" if len(alike) > 1 else _escaped(ord(node.text))
    if "i" not in flags and _PLAIN_CLASS.fullmatch(node.text):
        return node.text
    found = runs(node.test, node.text, ignore_case="i" in flags)
    inside = "".join(
        _escaped(first) if first == last else f"{_escaped(first)}-{_escaped(last)}" for first, last in found
    )
    return f"[{inside}]"


_PLAIN_CLASS = re.compile(r"\[\^?(?:[A-Za-z0-9]-[A-Za-z0-9]|[A-Za-z0-9_ぁ-ん一-龠])+\]")


def runs(test: Test, text: str, *, ignore_case: bool) -> list[tuple[int, int]]:
    """The first and last code points of the runs of characters that pass a test.

    Without regard to case a test of a class changes nowhere but at the borders of named classes and at the characters
    with which the pattern writes it; with regard to case each character is tested.
    """
    found: list[tuple[int, int]] = []
    first: int | None = None
    for code in range(_CODE_POINTS) if ignore_case else _changes(text):
        passes = code < _CODE_POINTS and code not in _SURROGATES and test(chr(code))
        if passes and first is None:
            first = code
        elif not passes and first is not None:
            found.append((first, code - 1))
            first = None
    return found if first is None else [*found, (first, _CODE_POINTS - 1)]


def _changes(text: str) -> list[int]:
    """Where a class that is written so may begin or end."""
    written = {ord(c) for c in f"{text} \t\n\r"}
    return sorted({*borders(), *written, *(code + 1 for code in written)})


def _escaped(code: int) -> str:
    """A character within or outside of brackets."""
    c = chr(code)
    if c.isascii() and (c.isalnum() or c in "_ "):
        return c
    return f"\\u{{{code:x}}}"
