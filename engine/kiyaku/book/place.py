"""Where the parts of a rule book stand: their addresses, by which they are known, and the places of diagnostics."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiyaku.book.citation import Citation
from kiyaku.book.read import Document, Path
from kiyaku.source import Span

Address = tuple[str, Path]
"""The name of a document, and a path in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A FEEL text and where it stands."""

    text: str
    document: Document = field(repr=False, compare=False)
    path: Path = field(repr=False, compare=False)
    clause: Citation | None = field(default=None, compare=False)

    @property
    def address(self) -> Address:
        """What it is known by: no other expression of a rule book stands there."""
        return self.document.source.name, self.path

    def span(self, start: int, end: int) -> Span:
        """The place in the file of some of its characters."""
        return self.document.inner(self.path, start, end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something is defined, for diagnostics."""

    document: Document = field(repr=False, compare=False)
    path: Path = field(repr=False, compare=False)

    @property
    def address(self) -> Address:
        """What the thing that stands there is known by."""
        return self.document.source.name, self.path

    @property
    def span(self) -> Span:
        """Its place in the file."""
        return self.document.span(self.path)

    def of(self, *keys: str | int) -> Span:
        """The place of something inside it, or its own if that is not written."""
        return self.document.span((*self.path, *keys))
