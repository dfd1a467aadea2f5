"""The spans of a line, from the rules, as Python expressions and statements.

Every kind of span is a row of `_KINDS`; words that do not change (signs, names, citations, texts of the catalogue) are
made once.
"""

from __future__ import annotations

import ast as pyast
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from kiyaku.feel.python import build as py
from kiyaku.messages import Language, catalogue
from kiyaku.plan.working import Working
from kiyaku.publish.narrator.fields import condition, field
from kiyaku.publish.narrator.layout import Span
from kiyaku.publish.narrator.program import FRAME, OF_FRAME, OUT, OUTER, Program, RuleError, Scope, assigned, names_in
from kiyaku.publish.words import is_product, status_words, words

_HOLE = re.compile(r"\{(\w+)\}")
_CACHED = 4096


class _Spread:
    """An expression that gives many spans."""

    def __init__(self, spans: pyast.expr) -> None:
        self.spans = spans


Piece = pyast.expr | _Spread | pyast.stmt  # a span, many spans, or what adds spans to those that are there


class Writer:
    """What the spans of one language and level are made with.

    Args:
        phrases: spans that several lines share.
    """

    def __init__(self, phrases: Mapping[str, Sequence[Any]], language: Language, level: str, program: Program) -> None:
        self.phrases, self.language, self.level, self.program = phrases, language, level, program

    def line(self, rule: Sequence[Any]) -> Callable[[Any], tuple[Span, ...]]:
        """What the spans of a line are, as a function of a frame."""
        pieces = self.all(rule, OUTER)
        if all(isinstance(piece, pyast.expr) for piece in pieces):
            return self.program.value(py.tuple_of([p for p in pieces if isinstance(p, pyast.expr)]))
        whole = py.call(self.program.pool(tuple), py.name(OUT))
        begin = assigned(OUT, pyast.List([], py.LOAD))
        return self.program.function([begin, *_statements(pieces), pyast.Return(whole)])

    def all(self, rule: Sequence[Any], scope: Scope) -> list[Piece]:
        """Some spans, phrases written out."""
        out: list[Piece] = []
        for one in rule:
            if isinstance(one, Mapping) and "use" in one:
                out += self.all(self.phrases[one["use"]], scope)
            elif isinstance(one, Mapping) and "when" in one:
                out += self.chosen(one, scope)
            else:
                out += self.one(one, scope)
        return out

    def chosen(self, rule: Mapping[str, Any], scope: Scope) -> list[Piece]:
        """The spans of a condition; where it is known already, of one of its sides alone."""
        holds = condition(rule["when"], self.level, self.program, scope)
        then, other = self.all(rule["then"], scope), self.all(rule.get("else", ()), scope)
        if isinstance(holds, bool):
            return then if holds else other
        if len(then) == len(other) == 1 and isinstance(then[0], pyast.expr) and isinstance(other[0], pyast.expr):
            return [py.either(holds, then[0], other[0])]
        return [pyast.If(holds, _statements(then) or [pyast.Pass()], _statements(other))]

    def one(self, rule: Any, scope: Scope) -> list[Piece]:
        """A span, or several that stand for it.

        Raises:
            RuleError: no kind of span has this name.
        """
        if isinstance(rule, str):
            return [self.literal(Span("", rule))]
        kind = next(iter(rule))
        if kind not in _KINDS:
            raise RuleError(f"'{kind}' is no kind of span")
        return _KINDS[kind](self, rule, scope)

    def literal(self, span: Span) -> pyast.expr:
        """A span that is always the same."""
        return self.program.pool(span)

    def made(self, make: Callable[..., object], *fields: str | None, scope: Scope) -> pyast.expr:
        """What a function makes of some fields; of nothing, where there is no field."""
        nothing: pyast.expr = py.constant(None)
        given = [nothing if path is None else field(path, self.program, scope) for path in fields]
        return py.call(self.program.pool(make), *given)


def _statements(pieces: Sequence[Piece]) -> list[pyast.stmt]:
    """What adds pieces to the spans that are there, those that follow each other at once."""
    out: list[pyast.stmt] = []
    single: list[pyast.expr] = []

    def add() -> None:
        if len(single) == 1:
            out.append(pyast.Expr(py.call(py.attribute(py.name(OUT), "append"), single[0])))
        elif single:
            out.append(_added(py.tuple_of(single)))
        single.clear()

    for piece in pieces:
        if isinstance(piece, pyast.expr):
            single.append(piece)
            continue
        add()
        out.append(_added(piece.spans) if isinstance(piece, _Spread) else piece)
    add()
    return out


def _added(spans: pyast.expr) -> pyast.stmt:
    return pyast.AugAssign(pyast.Name(OUT, py.STORE), pyast.Add(), spans)


# -- spans of one field


_new = tuple.__new__  # without the detour of a named tuple: a bill has hundreds of spans


def _value(writer: Writer, rule: Mapping[str, str], scope: Scope) -> list[Piece]:
    language = writer.language

    def value(found: Any, unit: str | None) -> Span:
        return _new(Span, ("value", words(found, language, unit), found, None))

    return [writer.made(value, rule["value"], rule["unit"], scope=scope)]


def _number(writer: Writer, rule: Mapping[str, str], scope: Scope) -> list[Piece]:
    language = writer.language

    def number(found: Any) -> Span:
        return _new(Span, ("number", words(found, language), found, None))

    return [writer.made(number, rule["number"], scope=scope)]


def _status(writer: Writer, rule: Mapping[str, str], scope: Scope) -> list[Piece]:
    language = writer.language

    def status(found: str) -> Span:
        return Span("status", status_words(found, language), found)

    return [writer.made(status, rule["status"], scope=scope)]


@lru_cache(maxsize=_CACHED)
def _name_span(name: str) -> Span:
    return Span("name", name, name)


def _name(writer: Writer, rule: Mapping[str, str], scope: Scope) -> list[Piece]:
    language = writer.language
    if "arguments" not in rule:
        return [writer.made(_name_span, rule["name"], scope=scope)]

    def name(named: str, given: Sequence[Any]) -> Span:
        if not given:
            return _name_span(named)
        said = "、".join([words(value, language) for value in given])
        return Span("name", f"{named}({said})", named)

    return [writer.made(name, rule["name"], rule["arguments"], scope=scope)]


@lru_cache(maxsize=_CACHED)
def _cite_span(written: str, version: date | None) -> Span:
    return Span("cite", written, written, version)


def _cite(writer: Writer, rule: Mapping[str, str], scope: Scope) -> list[Piece]:
    return [writer.made(_cite_span, rule["cite"], rule.get("version"), scope=scope)]


def _days_span(first: date, last: date) -> Span:
    return _new(Span, ("days", f"{first.isoformat()}〜{last.isoformat()}", None, None))


def _days(writer: Writer, rule: Mapping[str, Any], scope: Scope) -> list[Piece]:
    return [writer.made(_days_span, *rule["days"], scope=scope)]


def _day_span(day: date) -> Span:
    return _new(Span, ("day", day.isoformat(), None, None))


def _day(writer: Writer, rule: Mapping[str, str], scope: Scope) -> list[Piece]:
    return [writer.made(_day_span, rule["day"], scope=scope)]


def _version_span(day: date, stage: date | str) -> Span:
    return Span("version", str(stage), day)


def _version(writer: Writer, rule: Mapping[str, str], scope: Scope) -> list[Piece]:
    return [writer.made(_version_span, rule["version"], rule.get("stage", rule["version"]), scope=scope)]


@lru_cache(maxsize=_CACHED)
def _reading_span(id: str, option: str | None) -> Span:
    return Span("reading", id if option is None else f"{id}={option}", id)


def _reading(writer: Writer, rule: Mapping[str, str], scope: Scope) -> list[Piece]:
    return [writer.made(_reading_span, rule["reading"], rule.get("option"), scope=scope)]


def _as_it_is(kind: str) -> Callable[[Writer, Mapping[str, str], Scope], list[Piece]]:
    def span(found: str | None) -> Span:
        return _new(Span, (kind, found or "", None, None))

    return lambda writer, rule, scope: [writer.made(span, rule[kind], scope=scope)]


# -- arithmetic


_OPEN, _CLOSE = Span("", "("), Span("", ")")
_SIGNS = {"(": _OPEN, ")": _CLOSE, **{sign: Span("", f" {sign} ") for sign in "+−×÷^"}}


def _sum(writer: Writer, rule: Mapping[str, Any], scope: Scope) -> list[Piece]:
    """`12ID × 2,800円/ID/月`: quantities and signs; as a factor, in brackets unless it is a product."""
    language, is_factor = writer.language, rule.get("factor", False)

    def spans(working: Working) -> list[Span]:
        out = [
            _SIGNS[part]
            if isinstance(part, str)
            else _new(Span, ("quantity", words(part.value, language, part.unit), part.value, None))
            for part in working.parts
        ]
        return [_OPEN, *out, _CLOSE] if is_factor and not is_product(working) else out

    return [_Spread(writer.made(spans, rule["sum"], scope=scope))]


# -- spans made of others


def _say(writer: Writer, rule: Mapping[str, Any], scope: Scope) -> list[Piece]:
    """A text of the catalogue with spans in its holes."""
    template = str(catalogue()[rule["say"]][writer.language]).strip()
    out: list[Piece] = []
    for i, piece in enumerate(_HOLE.split(template)):
        if i % 2:
            out += writer.all(rule[piece], scope)
        elif piece:
            out.append(writer.literal(Span("", piece)))
    return out


def _label(writer: Writer, rule: Mapping[str, str], scope: Scope) -> list[Piece]:
    """A text of the catalogue that names what follows."""
    template = str(catalogue()[rule["label"]][writer.language]).strip()
    holes = [hole for hole in rule if hole != "label"]
    if not holes:
        return [writer.literal(Span("label", template.format()))]

    @lru_cache(maxsize=_CACHED)
    def label(*found: Any) -> Span:
        return Span("label", template.format(**dict(zip(holes, found, strict=True))))

    return [writer.made(label, *[rule[hole] for hole in holes], scope=scope)]


def _each(writer: Writer, rule: Mapping[str, Any], scope: Scope) -> list[Piece]:
    """The spans of every element, and something between them."""
    part, parts, later = (writer.program.variable() for _ in range(3))
    between = _statements([writer.literal(Span("", rule["with"]))])
    said = _statements(writer.all(rule["say"], scope.inner(part)))
    body = [pyast.If(py.name(later), between, []), assigned(later, py.constant(True)), *said]
    loop = pyast.For(pyast.Name(part, py.STORE), py.name(parts), body, [])
    begin, whole = assigned(later, py.constant(False)), field(rule["each"], writer.program, scope)
    if names_in(said) & {*OF_FRAME, FRAME}:
        return [assigned(parts, whole), begin, loop]
    lines = [assigned(OUT, pyast.List([], py.LOAD)), begin, loop, pyast.Return(py.name(OUT))]
    make = _remembered(writer.program.function(lines, (parts,)))
    return [_Spread(py.call(writer.program.pool(make), whole))]


def _remembered(make: Callable[[Any], list[Span]]) -> Callable[[Any], list[Span]]:
    """The spans of some elements; of those that were asked for last at once: bills of one kind rest on the same."""
    last: tuple[Any, list[Span]] = (None, [])

    def spans(parts: Any) -> list[Span]:
        nonlocal last
        known, found = last
        if parts is not known or type(parts) is not tuple:
            found = make(parts)
            last = parts, found
        return found

    return spans


_KINDS: Mapping[str, Callable[[Writer, Mapping[str, Any], Scope], list[Piece]]] = {
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
    **{kind: _as_it_is(kind) for kind in ("text", "row", "code", "note")},
}
