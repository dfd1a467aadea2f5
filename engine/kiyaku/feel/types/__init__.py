"""Static types and units of FEEL expressions.

A type is a head with parts: `list<number>`, `range<date>`, `context<a: number>`, `function<number> -> string`.
`nullable` says that the value may be null.  A number carries a unit, a product of powers of base units: 円/ID/月 is
`{円: 1, ID: -1, 月: -1}`.  A number whose unit is None (a literal, a count) is plain: it multiplies as dimensionless
and adds or compares with anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

Head = Literal[
    "Any",
    "Null",
    "number",
    "string",
    "boolean",
    "date",
    "time",
    "date and time",
    "days and time duration",
    "years and months duration",
    "list",
    "range",
    "context",
    "function",
]

Unit = tuple[tuple[str, int], ...]  # sorted by name, no zero powers; () is dimensionless


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """What a value is known to be before anything runs."""

    head: Head
    unit: Unit | None = None  # numbers only
    element: Type | None = None  # list and range
    fields: tuple[tuple[str, Type], ...] | None = None  # context; None is any context
    parameters: tuple[tuple[str, Type], ...] | None = None  # function
    result: Type | None = None  # function
    nullable: bool = False

    def or_null(self) -> Type:
        """The same type, or null."""
        return self if self.nullable else replace(self, nullable=True)

    def not_null(self) -> Type:
        """The same type without null."""
        return replace(self, nullable=False) if self.nullable else self

    def field(self, name: str) -> Type | None:
        """The type of a context's field, if it is known."""
        return dict(self.fields).get(name) if self.fields is not None else None


ANY = Type(head="Any", nullable=True)
NULL = Type(head="Null", nullable=True)
NUMBER = Type(head="number")
STRING = Type(head="string")
BOOLEAN = Type(head="boolean")
DATE = Type(head="date")
TIME = Type(head="time")
DATE_TIME = Type(head="date and time")
DAYS = Type(head="days and time duration")
MONTHS = Type(head="years and months duration")


def list_of(element: Type) -> Type:
    """`list<element>`."""
    return Type(head="list", element=element)


def range_of(element: Type) -> Type:
    """`range<element>`."""
    return Type(head="range", element=element)


def context_of(fields: Mapping[str, Type]) -> Type:
    """`context<…>` with exactly these fields."""
    return Type(head="context", fields=tuple(fields.items()))


def function_of(parameters: Mapping[str, Type], result: Type) -> Type:
    """`function<…> -> result` with named parameters."""
    return Type(head="function", parameters=tuple(parameters.items()), result=result)


_SIMPLE: dict[str, Type] = {t.head: t for t in (ANY, NUMBER, STRING, BOOLEAN, DATE, TIME, DATE_TIME, DAYS, MONTHS)}


def parse_type(text: str) -> Type | None:
    """The type that a text such as `list<context<日: date, 額: number>>` writes, or None if it writes none.

    A `?` behind a type says that the value may be null; the standard has no word for that.

    Source: DMN 1.5, 10.3.1.2, grammar rule 54.
    """
    text = text.strip()
    if text.endswith("?"):
        inner = parse_type(text[:-1])
        return None if inner is None else inner.or_null()
    if text in _SIMPLE:
        return _SIMPLE[text]
    head, opened, rest = text.partition("<")
    head = head.strip()
    if not opened or not rest.endswith(">"):
        return None
    parts = rest[:-1]
    if head in ("list", "range"):
        element = parse_type(parts)
        return None if element is None else Type(head="list" if head == "list" else "range", element=element)
    if head != "context":
        return None
    fields: dict[str, Type] = {}
    for part in _split(parts):
        name, colon, kind = part.partition(":")
        parsed = parse_type(kind) if colon else None
        if parsed is None:
            return None
        fields[name.strip()] = parsed
    return context_of(fields)


def _split(text: str) -> list[str]:
    """The parts between the commas that stand outside of angle brackets."""
    parts, depth, start = [], 0, 0
    for i, c in enumerate(text):
        depth += (c == "<") - (c == ">")
        if c == "," and depth == 0:
            parts.append(text[start:i])
            start = i + 1
    return [*parts, text[start:]]
