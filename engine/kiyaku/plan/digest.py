"""The digest of a plan: one text that names what the rules mean.

It is the SHA-256 of the plan in a form that says the same in every process and on every machine: each thing with its
kind and its length before it, mappings and sets in the order of what they hold.  Where something stands in a file says
nothing of what it means and is left out; so are comments and wording that no plan holds.  Two rule books of one digest
compute and explain the same; the digest of the rules (`kiyaku.book.digest`) tells them apart by the letter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from typing import Any

from kiyaku.feel.check.checked import Checked
from kiyaku.plan.ir import Chosen, Code, Plan

_WHERE = frozenset({"address", "place", "span", "source", "document"})


def digest(plan: Plan) -> str:
    """The digest of a plan: `sha256:` and 64 hexadecimal digits."""
    return f"sha256:{sha256(encoded(plan)).hexdigest()}"


def encoded(value: object) -> bytes:
    """A part of a plan as bytes: equal for what means the same, whichever process asks.

    Raises:
        TypeError: it is no data of a plan.
    """
    write = _WRITERS.get(type(value))
    if write is not None:
        return write(value)
    if is_dataclass(value) and not isinstance(value, type):
        parts = (encoded(getattr(value, name)) for name in _names(type(value)))
        return _framed(type(value).__qualname__, b"".join(parts))
    raise TypeError(f"no data of a plan: {type(value).__name__}")


@lru_cache(maxsize=256)
def _names(kind: type[Any]) -> tuple[str, ...]:
    """The fields that say what something of a kind means."""
    return tuple(f.name for f in fields(kind) if f.name not in _WHERE and f.init and (f.compare or kind is Code))


def _framed(kind: str, content: bytes) -> bytes:
    return b"%b %d:%b" % (kind.encode(), len(content), content)


def _sequence(value: Any) -> bytes:
    return _framed("list", b"".join(map(encoded, value)))


def _mapping(value: Mapping[Any, Any]) -> bytes:
    return _framed("mapping", b"".join(sorted(encoded(k) + encoded(v) for k, v in value.items())))


def _set(value: frozenset[Any]) -> bytes:
    return _framed("set", b"".join(sorted(map(encoded, value))))


def _checked(value: Checked) -> bytes:
    """A tree with its types and constants by the numbers of its nodes."""
    parts = (value.node, value.type, value.types, value.constants, value.named_types, value.input_type)
    return _framed("Checked", b"".join(map(encoded, parts)))


def _chosen(value: Chosen) -> bytes:
    cases = [(reading, option, case) for reading, option, _, case in value.cases]
    return _framed("Chosen", encoded(cases) + encoded(value.otherwise))


def _scalar(kind: str) -> Callable[[Any], bytes]:
    return lambda value: _framed(kind, str(value).encode())


_WRITERS: Mapping[type, Callable[[Any], bytes]] = {
    type(None): _scalar("null"),
    bool: _scalar("boolean"),
    int: _scalar("number"),
    Fraction: _scalar("number"),
    str: _scalar("string"),
    date: _scalar("date"),
    tuple: _sequence,
    list: _sequence,
    dict: _mapping,
    frozenset: _set,
    Checked: _checked,
    Chosen: _chosen,
}
