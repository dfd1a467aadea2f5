"""The spans of a line, from the rules: closures that add what they say to a list.

Every kind of span is a row of `_KINDS`; words that do not change (signs, names, citations, texts of the catalogue) are
made once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from kiyaku.messages import Language, catalogue
from kiyaku.plan.working import Quantity, Working
from kiyaku.publish.narrator.fields import Frame, Get, RuleError, condition, field, no, yes
from kiyaku.publish.narrator.layout import Span
from kiyaku.publish.words import is_product, status_words, words

Spans = list[Span]
Make = Callable[[Spans, Frame], None]

_HOLE = re.compile(r"\{(\w+)\}")
_CACHED = 4096


class Writer:
    """What the spans of one language and level are made with.

    Args:
        phrases: spans that several lines share.
    """

    def __init__(self, phrases: Mapping[str, Sequence[Any]], language: Language, level: str) -> None:
        self.phrases, self.language, self.level = phrases, language, level

    def line(self, rule: Sequence[Any]) -> Callable[[Frame], tuple[Span, ...]]:
        """What the spans of a line are."""
        makes = self.all(rule)

        def spans(frame: Frame) -> tuple[Span, ...]:
            out: Spans = []
            for make in makes:
                make(out, frame)
            return tuple(out)

        return spans

    def all(self, rule: Sequence[Any]) -> list[Make]:
        """The makers of some spans, phrases written out."""
        out: list[Make] = []
        for one in rule:
            if isinstance(one, Mapping) and "use" in one:
                out += self.all(self.phrases[one["use"]])
            elif isinstance(one, Mapping) and "when" in one:
                out += self.chosen(one)
            else:
                out.append(self.one(one))
        return out

    def chosen(self, rule: Mapping[str, Any]) -> list[Make]:
        """The makers of the spans of a condition; where it is known already, of one of its sides alone."""
        holds = condition(rule["when"], self.level)
        then, other = self.all(rule["then"]), self.all(rule.get("else", ()))
        if holds is yes or holds is no:
            return then if holds is yes else other

        def make(out: Spans, frame: Frame) -> None:
            for one in then if holds(frame) else other:
                one(out, frame)

        return [make]

    def one(self, rule: Any) -> Make:
        """The maker of a span.

        Raises:
            RuleError: no kind of span has this name.
        """
        if isinstance(rule, str):
            return literal(Span("", rule))
        kind = next(iter(rule))
        if kind not in _KINDS:
            raise RuleError(f"'{kind}' is no kind of span")
        return _KINDS[kind](self, rule)


def literal(*spans: Span) -> Make:
    """Spans that are always the same."""
    return lambda out, frame: out.extend(spans)


# -- spans of one field


def _value(writer: Writer, rule: Mapping[str, str]) -> Make:
    get, unit, language = field(rule["value"]), field(rule["unit"]), writer.language

    def make(out: Spans, frame: Frame) -> None:
        found = get(frame)
        out.append(Span("value", words(found, language, unit(frame)), found))

    return make


def _number(writer: Writer, rule: Mapping[str, str]) -> Make:
    get, language = field(rule["number"]), writer.language

    def make(out: Spans, frame: Frame) -> None:
        found = get(frame)
        out.append(Span("number", words(found, language), found))

    return make


def _status(writer: Writer, rule: Mapping[str, str]) -> Make:
    get, language = field(rule["status"]), writer.language

    def make(out: Spans, frame: Frame) -> None:
        found = get(frame)
        out.append(Span("status", status_words(found, language), found))

    return make


@lru_cache(maxsize=_CACHED)
def _name_span(name: str) -> Span:
    return Span("name", name, name)


def _name(writer: Writer, rule: Mapping[str, str]) -> Make:
    get, language = field(rule["name"]), writer.language
    if "arguments" not in rule:
        return lambda out, frame: out.append(_name_span(get(frame)))
    arguments = field(rule["arguments"])

    def make(out: Spans, frame: Frame) -> None:
        name, given = get(frame), arguments(frame)
        if given:
            said = "、".join([words(value, language) for _, value in given])
            out.append(Span("name", f"{name}({said})", name))
        else:
            out.append(_name_span(name))

    return make


@lru_cache(maxsize=_CACHED)
def _cite_span(written: str, version: date | None) -> Span:
    return Span("cite", written, written, version)


def _cite(writer: Writer, rule: Mapping[str, str]) -> Make:
    get = field(rule["cite"])
    version = field(rule["version"]) if "version" in rule else None
    if version is None:
        return lambda out, frame: out.append(_cite_span(get(frame), None))
    found: Get = version
    return lambda out, frame: out.append(_cite_span(get(frame), found(frame)))


def _days(writer: Writer, rule: Mapping[str, Any]) -> Make:
    first, last = field(rule["days"][0]), field(rule["days"][1])
    return lambda out, frame: out.append(Span("days", f"{first(frame)}〜{last(frame)}"))


def _day(writer: Writer, rule: Mapping[str, str]) -> Make:
    get = field(rule["day"])
    return lambda out, frame: out.append(Span("day", str(get(frame))))


def _version(writer: Writer, rule: Mapping[str, str]) -> Make:
    get, stage = field(rule["version"]), field(rule.get("stage", rule["version"]))
    return lambda out, frame: out.append(Span("version", str(stage(frame)), get(frame)))


@lru_cache(maxsize=_CACHED)
def _reading_span(id: str, option: str | None) -> Span:
    return Span("reading", id if option is None else f"{id}={option}", id)


def _reading(writer: Writer, rule: Mapping[str, str]) -> Make:
    get = field(rule["reading"])
    option = field(rule["option"]) if "option" in rule else None
    if option is None:
        return lambda out, frame: out.append(_reading_span(get(frame), None))
    taken: Get = option
    return lambda out, frame: out.append(_reading_span(get(frame), taken(frame)))


def _words_as_they_are(kind: str) -> Callable[[Writer, Mapping[str, str]], Make]:
    def of(writer: Writer, rule: Mapping[str, str]) -> Make:
        get = field(rule[kind])
        return lambda out, frame: out.append(Span(kind, get(frame) or ""))

    return of


# -- arithmetic


_OPEN, _CLOSE = Span("", "("), Span("", ")")
_SIGNS = {"(": _OPEN, ")": _CLOSE}


def _sum(writer: Writer, rule: Mapping[str, Any]) -> Make:
    """`12ID × 2,800円/ID/月`: quantities and signs; as a factor, in brackets unless it is a product."""
    get, language, is_factor = field(rule["sum"]), writer.language, rule.get("factor", False)

    def make(out: Spans, frame: Frame) -> None:
        working: Working = get(frame)
        brackets = is_factor and not is_product(working)
        if brackets:
            out.append(_OPEN)
        for part in working.parts:
            if isinstance(part, Quantity):
                out.append(Span("quantity", words(part.value, language, part.unit), part.value))
            else:
                out.append(_SIGNS.get(part) or _sign(part))
        if brackets:
            out.append(_CLOSE)

    return make


@lru_cache(maxsize=_CACHED)
def _sign(sign: str) -> Span:
    return Span("", f" {sign} ")


# -- spans made of others


def _say(writer: Writer, rule: Mapping[str, Any]) -> Make:
    """A text of the catalogue with spans in its holes."""
    template = str(catalogue()[rule["say"]][writer.language]).strip()
    makes: list[Make] = []
    for i, piece in enumerate(_HOLE.split(template)):
        if i % 2:
            makes += writer.all(rule[piece])
        elif piece:
            makes.append(literal(Span("", piece)))

    def make(out: Spans, frame: Frame) -> None:
        for one in makes:
            one(out, frame)

    return make


def _label(writer: Writer, rule: Mapping[str, str]) -> Make:
    """A text of the catalogue that names what follows."""
    template = str(catalogue()[rule["label"]][writer.language]).strip()
    gets = {hole: field(path) for hole, path in rule.items() if hole != "label"}
    if not gets:
        return literal(Span("label", template.format()))
    return lambda out, frame: out.append(Span("label", template.format(**{h: get(frame) for h, get in gets.items()})))


def _each(writer: Writer, rule: Mapping[str, Any]) -> Make:
    get, makes, between = field(rule["each"]), writer.all(rule["say"]), Span("", rule["with"])

    def make(out: Spans, frame: Frame) -> None:
        said, of, above = frame.said, frame.it, frame.above
        for i, part in enumerate(get(frame)):
            if i:
                out.append(between)
            inner = Frame(said, part, of, above)
            for one in makes:
                one(out, inner)

    return make


_KINDS: Mapping[str, Callable[[Writer, Mapping[str, Any]], Make]] = {
    "value": _value,
    "number": _number,
    "status": _status,
    "name": _name,
    "cite": _cite,
    "days": _days,
    "day": _day,
    "version": _version,
    "reading": _reading,
    "sum": _sum,
    "say": _say,
    "label": _label,
    "each": _each,
    **{kind: _words_as_they_are(kind) for kind in ("text", "row", "code", "note")},
}
