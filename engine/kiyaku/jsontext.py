"""JSON of others, read strictly: nothing that a reader may take in two ways, nothing without bounds.

JSON allows a key twice, of which readers take the last without a word, and Python's reader takes `NaN`, numbers of any
length and any depth.  Here each of them is a `JsonFault`.  Numbers with a point stay texts of their digits (or what
`decimal` makes of them), since a float is not what was written.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any, NoReturn

LONGEST = 300
"""Digits that a number may have, with those that its exponent stands for."""
DEEPEST = 50
"""Lists and mappings that may stand in each other."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_PARTS = re.compile(r"-?(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d+))?\Z", re.ASCII)


class JsonFault(ValueError):
    """What is wrong with a text that should be JSON: a code of the messages and its arguments."""

    def __init__(self, code: str, **args: object) -> None:
        self.code, self.args_of = code, args
        super().__init__(code)


def read_json(text: str, decimal: Callable[[str], Any] = str, *, longest: int = LONGEST, deepest: int = DEEPEST) -> Any:
    """The data of a JSON text.

    Args:
        text: the text.
        decimal: what makes a value of a number that is not written as a whole one.
        longest: digits of a number.
        deepest: levels.

    Raises:
        JsonFault: it is no JSON (`json-syntax`), holds a key twice (`json-key-twice`), a number that is none or too
            long (`json-number`), is nested too deeply (`json-depth`), or holds half a character (`json-character`).
    """

    def whole(digits: str) -> int:
        if len(digits) > longest:
            raise JsonFault("json-number", number=_short(digits))
        return int(digits)

    def parted(digits: str) -> Any:
        if is_long(digits, longest):
            raise JsonFault("json-number", number=_short(digits))
        return decimal(digits)

    try:
        data = json.loads(text, parse_int=whole, parse_float=parted, parse_constant=_constant, object_pairs_hook=_once)
    except JsonFault:
        raise
    except RecursionError:
        raise JsonFault("json-depth", limit=deepest) from None
    except json.JSONDecodeError as error:
        raise JsonFault("json-syntax", column=error.colno, line=error.lineno) from None
    _look(data, deepest)
    return data


def is_long(number: str, longest: int = LONGEST) -> bool:
    """Whether a number, written out without an exponent, has more digits than that."""
    parts = _PARTS.match(number)
    if parts is None or len(number) > longest + 20:
        return True
    exponent = parts[3] or "0"
    if len(exponent) > 5:
        return True
    return len(parts[1]) + len(parts[2] or "") + abs(int(exponent)) > longest


def _constant(name: str) -> NoReturn:
    raise JsonFault("json-number", number=name)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        counted = Counter(key for key, _ in pairs)
        raise JsonFault("json-key-twice", key=counted.most_common(1)[0][0])
    return found


def is_text(words: str) -> bool:
    """Whether a text holds whole characters alone."""
    return words.isascii() or _SURROGATE.search(words) is None


def _look(data: Any, deepest: int) -> None:
    """Refuse what is nested too deeply, and halves of characters."""
    waiting: list[tuple[Any, int]] = [(data, 0)]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, dict | list):
            if depth >= deepest:
                raise JsonFault("json-depth", limit=deepest)
            inner = [*value, *value.values()] if isinstance(value, dict) else value
            waiting += [(one, depth + 1) for one in inner]
        elif isinstance(value, str) and not is_text(value):
            raise JsonFault("json-character", character=f"U+{ord(_SURROGATE.findall(value)[0]):04X}")


def _short(digits: str) -> str:
    return digits if len(digits) <= 20 else f"{digits[:20]}…"
