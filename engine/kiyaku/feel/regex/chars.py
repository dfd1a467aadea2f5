"""Classes of characters for regular expressions: tests of one character.

The flag `i` widens single characters and ranges by their case variants, before a class is negated or subtracted from;
`\\p{…}`, `\\d` and the like stay as they are.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache

from kiyaku.feel.regex.blocks import BLOCKS

Test = Callable[[str], bool]


def anything(c: str) -> bool:
    """Every character."""
    return bool(c)


def not_a_line_end(c: str) -> bool:
    """Every character but line feed and carriage return."""
    return c not in "\n\r"


def opposite(test: Test) -> Test:
    """The characters outside of a class."""
    return lambda c: not test(c)


def without(test: Test, subtracted: Test) -> Test:
    """The characters of a class that are not in another."""
    return lambda c: test(c) and not subtracted(c)


def any_of(tests: Sequence[Test]) -> Test:
    """The characters of any of the classes."""
    if len(tests) == 1:
        return tests[0]
    parts = tuple(tests)
    return lambda c: any(test(c) for test in parts)


def one(wanted: str, ignore_case: bool) -> Test:
    """One character, or its case variants too."""
    if ignore_case:
        variants = case_variants(wanted)
        return lambda c: c in variants
    return lambda c: c == wanted


def between(low: str, high: str, ignore_case: bool) -> Test:
    """A range of code points, or the case variants of them too."""
    if ignore_case:
        return lambda c: any(low <= variant <= high for variant in case_variants(c))
    return lambda c: low <= c <= high


@cache
def _folded() -> dict[str, frozenset[str]]:
    """The characters that differ in case only, under each of them."""
    groups: dict[str, set[str]] = {}
    for code in range(0x1E944):  # no letter beyond has case
        c = chr(code)
        fold = c.casefold()
        if fold != c and len(fold) == 1:
            groups.setdefault(fold, {fold}).add(c)
    return {c: frozenset(group) for group in groups.values() for c in group}


def case_variants(c: str) -> frozenset[str]:
    """The character and those that differ from it in case only."""
    return _folded().get(c) or frozenset((c,))


@cache
def borders() -> tuple[int, ...]:
    """The code points at which a named class may begin or end: between two of them, every class holds all or none."""
    found = {0, 0xD800, 0xE000}
    before = ""
    for code in range(sys.maxunicode + 1):
        kind = unicodedata.category(chr(code))
        if kind != before:
            found.add(code)
            before = kind
    for low, high in (*_NAME_PART, *((chr(a), chr(b)) for a, b in BLOCKS.values())):
        found |= {ord(low), ord(high) + 1}
    return tuple(sorted(found))


# -- classes with a name

_NAME_START = (
    (":", ":"), ("A", "Z"), ("_", "_"), ("a", "z"), ("\xc0", "\xd6"), ("\xd8", "\xf6"), ("\xf8", "\u02ff"),
    ("\u0370", "\u037d"), ("\u037f", "\u1fff"), ("\u200c", "\u200d"), ("\u2070", "\u218f"), ("\u2c00", "\u2fef"),
    ("\u3001", "\ud7ff"), ("\uf900", "\ufdcf"), ("\ufdf0", "\ufffd"), ("\U00010000", "\U000effff"),
)  # fmt: skip
_NAME_PART = (
    *_NAME_START, ("-", "."), ("0", "9"), ("\xb7", "\xb7"), ("\u0300", "\u036f"), ("\u203f", "\u2040"),
)  # fmt: skip


def _of(ranges: Sequence[tuple[str, str]]) -> Test:
    return any_of([between(low, high, False) for low, high in ranges])


def _is_space(c: str) -> bool:
    return c in " \t\n\r"


def _is_digit(c: str) -> bool:
    return unicodedata.category(c) == "Nd"


def _is_word(c: str) -> bool:
    return unicodedata.category(c)[0] not in "PZC"


CLASSES: dict[str, Test] = {"s": _is_space, "d": _is_digit, "w": _is_word, "i": _of(_NAME_START), "c": _of(_NAME_PART)}
CLASSES |= {name.upper(): opposite(test) for name, test in CLASSES.items()}

_KINDS = {"L": "ultmo", "M": "nce", "N": "dlo", "P": "cdseifo", "Z": "slp", "S": "mcko", "C": "cfon"}
_CATEGORIES = frozenset(_KINDS) | {f"{kind}{detail}" for kind, details in _KINDS.items() for detail in details}


@cache
def category(name: str) -> Test | None:
    """The class that `\\p{name}` means: a general category, or a block after `Is`; None if there is none."""
    if name.startswith("Is"):
        block = BLOCKS.get(name[2:])
        return None if block is None else between(chr(block[0]), chr(block[1]), False)
    if name not in _CATEGORIES:
        return None
    return lambda c: unicodedata.category(c).startswith(name)
