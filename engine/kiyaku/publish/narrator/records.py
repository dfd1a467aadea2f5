"""A page on which records stand in the words that facts have for their fields: `{知った時: …}` for `{known_at: …}`."""

from __future__ import annotations

from typing import Any

from kiyaku.book.model import Terms
from kiyaku.messages import Language, text
from kiyaku.publish.narrator.layout import Layout, Line, Span
from kiyaku.publish.words import words


class Records:
    """What the fields of records are called, and the texts that stand in them; where facts differ, as they are."""

    def __init__(self, terms: Terms, language: Language) -> None:
        self.language = language
        self.labels: dict[str, str] = {}
        self.values: dict[str, dict[str, str]] = {}
        for fact in terms.facts.values():
            for name, (label, values) in fact.labels.items():
                self.labels[name] = label if self.labels.get(name, label) == label else name
                own = self.values.setdefault(name, {})
                for value, said in values.items():
                    own[value] = said if own.get(value, said) == said else value

    def page(self, lines: Layout) -> Layout:
        """A layout with these words."""
        return tuple(map(self._line, lines)) if self.labels and _any_record(lines) else lines

    def _line(self, line: Line) -> Line:
        spans, below = line.spans, line.below
        if any(span.kind == "value" and _is_record(span.of) for span in spans):
            spans = tuple(map(self._span, spans))
        return line._replace(spans=spans, below=tuple(map(self._line, below)))

    def _span(self, span: Span) -> Span:
        return span._replace(text=self._said(span.of)) if span.kind == "value" and _is_record(span.of) else span

    def _said(self, value: Any) -> str:
        if isinstance(value, tuple) and value:
            return "、".join(map(self._said, value))
        if not isinstance(value, dict):
            return words(value, self.language)
        first = text("value-first", self.language)  # of a history
        fields = (f"{self.labels.get(k, k) or first}: {self._field(k, v)}" for k, v in value.items())
        return "{" + "、".join(fields) + "}"

    def _field(self, name: str, value: Any) -> str:
        known = self.values.get(name, {}).get(value) if isinstance(value, str) else None
        return known or self._said(value)


def _is_record(value: Any) -> bool:
    return type(value) is dict or (type(value) is tuple and bool(value) and type(value[0]) is dict)


def _any_record(lines: Layout) -> bool:
    """Whether there is one: on most pages there is none."""
    for line in lines:
        for _, _, of, _ in line.spans:
            if of is not None and _is_record(of):
                return True
        if line.below and _any_record(line.below):
            return True
    return False
