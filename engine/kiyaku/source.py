"""Where a piece of text came from.

A `Source` is a text with a name (a file path, or `<expression>`); a `Span` is a half-open range of its
characters.  Everything that can be wrong carries a span, and lines and columns are worked out only when
a person is going to read them.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path

from kiyaku.intake import LARGEST, read


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A text and the name under which a reader knows it."""

    name: str
    text: str
    _starts: list[int] = field(default_factory=list, init=False, repr=False)

    @classmethod
    def read(
        cls, path: Path, shown_as: str | None = None, *, within: Path | None = None, largest: int = LARGEST
    ) -> Source:
        """Read a UTF-8 file; what `within` and `largest` are says `intake`.

        Raises:
            OSError: the file cannot be read.
            UnicodeDecodeError: the file is not UTF-8.
        """
        content = read(path, largest, within)
        return cls(shown_as or str(path), content.decode("utf-8-sig").replace("\r\n", "\n"))

    def _line_starts(self) -> list[int]:
        if not self._starts:
            self._starts.append(0)
            self._starts.extend(i + 1 for i, c in enumerate(self.text) if c == "\n")
        return self._starts

    def position(self, offset: int) -> tuple[int, int]:
        """The 1-based line and column of a character offset."""
        starts = self._line_starts()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a 1-based line, without its line break."""
        starts = self._line_starts()
        end = starts[number] - 1 if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end]


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `[start, end)` of a source."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """The characters themselves."""
        return self.source.text[self.start : self.end]

    @property
    def position(self) -> tuple[int, int]:
        """The 1-based line and column of the first character."""
        return self.source.position(self.start)
