"""A page in English as far as the data allows: names, citations and units; what clauses say stays in their language.

Before: a layout in English words around the names, citations and units of the terms.  After: the same with each name as
its key reads (`cancellation_fee`: cancellation fee), each citation in English (Article 20(1)), and each unit and
law as `english` in terms.yaml and in the book of law names it.  What its spans are of stays: machines see the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kiyaku.book.citation import parse as parse_citation
from kiyaku.book.model import Terms
from kiyaku.publish.narrator.layout import Layout, Line, Span

_AMOUNT = re.compile(r"([-+−]?[0-9][0-9,.]*…?)([^-+0-9,.…].*)")
_MARKS = str.maketrans({"、": ", ", "（": " (", "）": ")", "〜": " to "})


class English:
    """What words of some terms are in English."""

    def __init__(self, terms: Terms) -> None:
        self.title = terms.english.title
        self.units = terms.english.units
        declared = (terms.facts, terms.decisions, terms.law, terms.calendars)
        keys = {name: key for key, name in terms.keys.items()}
        capitals = {form.lower(): form for forms in self.units.values() for form in forms if form != form.lower()}
        self.names = {name: _read(keys.get(name, name), capitals) for found in declared for name in found}
        self.japanese = terms.title
        self.law = {value.title: value.english for value in terms.law.values() if value.english}

    def page(self, lines: Layout) -> Layout:
        """A layout with English words."""
        return tuple(self._line(line) for line in lines)

    def _line(self, line: Line) -> Line:
        return line._replace(spans=tuple(self._span(s) for s in line.spans), below=self.page(line.below))

    def _span(self, span: Span) -> Span:
        if span.kind == "name":
            arguments = span.text.removeprefix(span.of).replace("、", "; ")
            return span._replace(text=self.names.get(span.of, span.of) + arguments)
        if span.kind == "cite":
            return span._replace(text=self.law.get(span.text) or cited(span.text))
        if span.kind in ("value", "quantity"):
            return span._replace(text=_open_end(self._value(span).translate(_MARKS)))
        if span.kind in ("", "days"):
            return span._replace(text=span.text.translate(_MARKS))
        if span.kind == "note":
            return span._replace(text=self._amount(span.text))
        if span.kind == "text" and span.text == self.japanese and self.title:
            return span._replace(text=self.title)
        return span

    def _value(self, span: Span) -> str:
        if isinstance(span.of, str):
            return cited(span.text)
        if isinstance(span.of, tuple):
            return ", ".join(cited(part) for part in span.text.split("、"))
        return self._amount(span.text)

    def _amount(self, text: str) -> str:
        """A number with a unit of the terms; any other text as it is."""
        found = _AMOUNT.fullmatch(text)
        if found is None or any(part.removeprefix("か") not in self.units for part in found[2].split("/")):
            return text
        return f"{found[1]} {self.unit(found[2], one=found[1] == '1')}"

    def unit(self, written: str, *, one: bool) -> str:
        """A unit in English: `12 IDs`, `2,800 yen/ID/month`."""
        parts = [self.units.get(part.removeprefix("か"), (part, part)) for part in written.split("/")]
        first = parts[0][0] if one else parts[0][1]
        return "/".join([first, *(single for single, _ in parts[1:])])


def _read(key: str, capitals: Mapping[str, str]) -> str:
    """A key as people read it; units among its words as they are written."""
    return " ".join(capitals.get(word, word) for word in key.split("_"))


def _open_end(text: str) -> str:
    """A range of days without one of its ends."""
    if text.endswith(" to "):
        return f"from {text.removesuffix(' to ')}"
    return f"until {text.removeprefix(' to ')}" if text.startswith(" to ") else text


def cited(text: str) -> str:
    """A citation in English; any other text as it is."""
    found = parse_citation(text)
    return found.english if found is not None and found.steps else text
