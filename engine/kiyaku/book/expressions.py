"""The expressions inside of parts of a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from kiyaku.book.model import Expression
from kiyaku.timeline import Timeline


def expressions(part: object) -> Iterator[Expression]:
    """Every expression inside of some parts of a model."""
    if isinstance(part, Expression):
        yield part
    elif isinstance(part, Timeline):
        for _, value in part.entries:
            yield from expressions(value)
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from expressions(value)
    elif isinstance(part, tuple):
        for value in part:
            yield from expressions(value)
    elif is_dataclass(part):
        for declared in fields(part):
            if declared.name != "place":
                yield from expressions(getattr(part, declared.name))
