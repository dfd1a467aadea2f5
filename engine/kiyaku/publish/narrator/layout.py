"""What an explanation says, laid out: lines of typed spans, lines below lines.  Printers print it and decide nothing.

A layout is in the words of one language, since every printer shows words; beside them a span keeps what it is of (the
value, the name, the clause and its version), so that a printer can link it and data can hold it exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from kiyaku.publish.json_values import plain


class Span(NamedTuple):
    """Words of one kind within a line (a tuple, since a bill has hundreds of them).

    Attributes:
        kind: `name`, `value`, `number` (a value without its unit), `quantity` (a value within a line of arithmetic),
            `status`, `cite`, `row`, `days`, `day`, `text`, `code`, `note`, `label`, `reading`, `version`; or nothing
            for the words and signs between.
        text: the words.
        of: what they are of: the value, the name, the citation as written, the id of a reading, a day.
        version: of a citation, the first day of the version that was used.
    """

    kind: str
    text: str
    of: Any = None
    version: date | None = None


class Line(NamedTuple):
    """A line and what stands below it.

    Attributes:
        kind: what it says; the name of its rule.
        spans: its words.
        below: the lines under it.
        about: the facts that a reader may want to change because of it.
    """

    kind: str
    spans: tuple[Span, ...]
    below: tuple[Line, ...] = ()
    about: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Its words without what they are."""
        return "".join([span.text for span in self.spans])

    def walk(self) -> Iterator[Line]:
        """This line and all below it."""
        yield self
        for line in self.below:
            yield from line.walk()


Layout = tuple[Line, ...]


def layout_data(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """A layout as JSON data: the words between spans as plain texts, each span with what it is of."""
    return [_line_data(line) for line in lines]


def _line_data(line: Line) -> dict[str, Any]:
    data: dict[str, Any] = {"kind": line.kind, "spans": [_span_data(span) for span in line.spans]}
    if line.about:
        data["about"] = list(line.about)
    if line.below:
        data["below"] = layout_data(line.below)
    return data


def _span_data(span: Span) -> str | dict[str, Any]:
    if not span.kind:
        return span.text
    data: dict[str, Any] = {"kind": span.kind, "text": span.text}
    if span.of is not None:
        data["of"] = plain(span.of)
    if span.version is not None:
        data["version"] = span.version.isoformat()
    return data
