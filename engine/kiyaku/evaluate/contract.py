"""The facts of a contract, read and checked against what the terms declare.

Before: a mapping from the names (or keys) of facts to plain values, from a file or a program.  After: a `Contract`
whose values have their declared types and lie in their domains, or diagnostics that say which does not, where, and what
to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from kiyaku.book.model import Decision, Fact, LawValue, Terms
from kiyaku.book.read import Document, iso_date, plain
from kiyaku.diagnostic import Diagnostic, KiyakuError, suggest
from kiyaku.evaluate.outcome import Value
from kiyaku.evaluate.runtime import Facts, Series
from kiyaku.evaluate.show import show
from kiyaku.feel.types import Type
from kiyaku.source import Span
from kiyaku.temporal import DateTime, TemporalError, parse_date_time, parse_duration, parse_time

Declared = Fact | Decision | LawValue
Domain = Callable[[Fact, Value], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """The facts of one contract, by name; and where each was written."""

    facts: Mapping[str, Value]
    document: Document | None = field(default=None, repr=False, compare=False)
    paths: Mapping[str, tuple[str | int, ...]] = field(default_factory=dict, repr=False, compare=False)
    title: str = ""
    prepared: Facts = field(repr=False, compare=False)  # the facts by slot, with what the absence of others means

    def span(self, name: str) -> Span | None:
        """Where a fact was written, if the contract came from a file."""
        if self.document is None or name not in self.paths:
            return None
        return self.document.span(self.paths[name])


_FEW = 8  # names in a hint


class _Wrong(Exception):
    def __init__(self, code: str, path: tuple[str | int, ...] = (), hint: str = "fix", **args: object) -> None:
        self.code, self.path, self.hint, self.args_ = code, path, hint, args
        super().__init__(code)


def read_facts(
    terms: Terms,
    given: Mapping[str, Any],
    domain: Domain,
    document: Document | None = None,
    base: tuple[str | int, ...] = (),
) -> tuple[dict[str, Value], dict[str, tuple[str | int, ...]], list[Diagnostic]]:
    """Facts with their declared types, the paths where they stand, and what is wrong with them."""
    facts: dict[str, Value] = {}
    paths: dict[str, tuple[str | int, ...]] = {}
    diagnostics: list[Diagnostic] = []

    def report(
        path: tuple[str | int, ...], code: str, hint: str, args: Mapping[str, object], *, key: bool = False
    ) -> None:
        span = None
        if document is not None:
            span = document.key_span(path) if key else document.span(path)
        diagnostics.append(Diagnostic(code=code, span=span, args=args, hint=hint))

    for given_as, raw in given.items():
        word = str(given_as)
        path = (*base, word)
        declared = _declared(terms, word)
        if declared is None:
            known = [*terms.facts, *(f.key for f in terms.facts.values()), *_givable(terms)]
            near = suggest(word, known)
            args = {"name": word, "suggestion": near or "", "known": _nearest(word, terms)}
            report(path, "unknown-fact", "did-you-mean" if near else "fix", args, key=True)
            continue
        name = declared.name
        if name in facts:
            report(path, "fact-given-twice", "fix", {"name": name, "key": declared.key}, key=True)
            continue
        paths[name] = path
        try:
            facts[name] = _value(declared, raw, domain)
        except _Wrong as wrong:
            report((*path, *wrong.path), wrong.code, wrong.hint, {"name": name, **wrong.args_})
    return facts, paths, diagnostics


def _declared(terms: Terms, word: str) -> Declared | None:
    name = terms.name_of(word)
    if name in terms.facts:
        return terms.facts[name]
    if name in terms.law:
        return terms.law[name]
    decision = terms.decisions.get(name)
    return decision if decision is not None and decision.given else None


def _nearest(word: str, terms: Terms) -> str:
    """A few of the facts, those most like a word first: a list of all helps nobody."""
    named = list(terms.facts)
    found = get_close_matches(word, named, n=_FEW, cutoff=0.1) or named[:_FEW]
    return "、".join(found) + (" …" if len(named) > len(found) else "")


def _givable(terms: Terms) -> list[str]:
    return [d.name for d in terms.decisions.values() if d.given]


def _value(declared: Declared, raw: Any, domain: Domain) -> Value:
    varies = isinstance(declared, LawValue) or (isinstance(declared, Fact) and declared.varies)
    if not varies:
        return _one(declared, raw, domain, ())
    if not isinstance(raw, Mapping) or _is_value(raw, declared.type):
        return Series((date.min,), (_one(declared, raw, domain, ()),))
    if not raw:
        raise _Wrong("empty-history")
    steps: dict[date, Value] = {}
    for day, inner in raw.items():
        start = day if type(day) is date else iso_date(str(day))
        if start is None:
            raise _Wrong("impossible-date", (str(day),), value=day)
        steps[start] = _one(declared, inner, domain, (str(day),))
    return Series(tuple(sorted(steps)), tuple(steps[d] for d in sorted(steps)))


def _is_value(raw: Mapping[Any, Any], kind: Type) -> bool:
    """Whether a mapping is one value and no history: a value that is written as a mapping has no day for a key."""
    if kind.head == "number":
        return "fraction" in raw
    if kind.head not in ("range", "context"):
        return False
    return bool(raw) and not any(isinstance(key, date) or _LIKE_A_DAY.fullmatch(str(key)) for key in raw)


def _one(declared: Declared, raw: Any, domain: Domain, path: tuple[str | int, ...]) -> Value:
    value = convert(raw, declared.type, path)
    if isinstance(declared, Fact) and value is not None:
        if declared.whole and not isinstance(value, int):
            raise _Wrong("not-whole", path, value=show(value))
        if declared.domain is not None and not domain(declared, value):
            raise _Wrong("outside-domain", path, value=show(value), domain=declared.domain.text)
    return value


def convert(raw: Any, kind: Type, path: tuple[str | int, ...] = ()) -> Value:
    """A plain value as a FEEL value of a type.

    Raises:
        _Wrong: it is not of that type.
    """
    if raw is None and kind.nullable:
        return None
    found = _CONVERSIONS.get(kind.head, _anything)(raw, kind, path)
    if found is _NO:
        if kind.head == "date" and isinstance(raw, str) and _LIKE_A_DAY.fullmatch(raw):
            raise _Wrong("impossible-date", path, value=raw)
        raise _Wrong("fact-type", path, kind.head, value=_written(raw), expected=kind.head)
    return found


def converted(name: str, raw: Any, kind: Type) -> Value:
    """A plain value as a FEEL value of a type.

    Raises:
        KiyakuError: it is not of that type.
    """
    try:
        return convert(raw, kind)
    except _Wrong as wrong:
        diagnostic = Diagnostic(code=wrong.code, args={"name": name, **wrong.args_}, hint=wrong.hint)
        raise KiyakuError([diagnostic]) from None


_NO = object()
_OPERATORS = ("=", "!=", "<", "<=", ">", ">=")
_FRACTION = re.compile(r"([-+]?[0-9]{1,1000})/([0-9]{1,1000})")
_LIKE_A_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")


def _written(raw: Any) -> str:
    return show(raw) if isinstance(raw, str | int | Fraction | bool | date | None) else str(raw)


def _number(raw: Any, kind: Type, path: tuple[str | int, ...]) -> Value:
    if isinstance(raw, float):
        raise _Wrong("float-given", path, value=raw)
    if isinstance(raw, Mapping) and "fraction" in raw and raw.keys() <= {"fraction", "approximately"}:
        raw = raw["fraction"]
    if isinstance(raw, str):
        raw = _fraction(raw) if "/" in raw else plain(raw)
    if isinstance(raw, Decimal) and raw.is_finite():
        raw = Fraction(raw)
    if isinstance(raw, bool) or not isinstance(raw, int | Fraction):
        return _NO
    return raw.numerator if raw.denominator == 1 else raw


def _fraction(text: str) -> Fraction | None:
    """The number that a quotient of whole numbers is: 84000/31."""
    found = _FRACTION.fullmatch(text)
    return Fraction(int(found[1]), int(found[2])) if found is not None and int(found[2]) else None


def _date(raw: Any, kind: Type, path: tuple[str | int, ...]) -> Value:
    if type(raw) is date:
        return raw
    return iso_date(raw) or _NO


def _date_time(raw: Any, kind: Type, path: tuple[str | int, ...]) -> Value:
    if isinstance(raw, datetime):
        raw = raw.isoformat()
    if not isinstance(raw, str):
        return raw if isinstance(raw, DateTime) else _NO
    text = raw if raw.count(":") != 1 else f"{raw}:00"  # minutes are enough for people
    return parse_date_time(text.replace(" ", "T", 1))


def _parsed(parse: Callable[[str], Value]) -> Callable[[Any, Type, tuple[str | int, ...]], Value]:
    def convert_text(raw: Any, kind: Type, path: tuple[str | int, ...]) -> Value:
        return parse(raw) if isinstance(raw, str) else _NO

    return convert_text


def _list(raw: Any, kind: Type, path: tuple[str | int, ...]) -> Value:
    if not isinstance(raw, list | tuple):
        return _NO
    element = kind.element or Type(head="Any", nullable=True)
    return tuple(convert(v, element, (*path, i)) for i, v in enumerate(raw))


def _context(raw: Any, kind: Type, path: tuple[str | int, ...]) -> Value:
    if not isinstance(raw, Mapping):
        return _NO
    fields = dict(kind.fields or ())
    for key in raw:
        if key not in fields:
            near = suggest(str(key), fields)
            args = {"key": key, "suggestion": near or "", "allowed": "、".join(fields)}
            raise _Wrong("unknown-field", (*path, key), "did-you-mean" if near else "fix", **args)
    for key, inner in fields.items():
        if key not in raw and not inner.nullable:
            raise _Wrong("missing-field", path, key=key)
    return {key: convert(raw.get(key), inner, (*path, key)) for key, inner in fields.items()}


def _range(raw: Any, kind: Type, path: tuple[str | int, ...]) -> Value:
    from kiyaku.value import Range

    if isinstance(raw, Range):
        return raw
    if not isinstance(raw, Mapping):
        return _NO
    element = kind.element or Type(head="Any", nullable=True)

    def bound(*names: str) -> Value:
        name = next((n for n in names if raw.get(n) is not None), None)
        return None if name is None else convert(raw[name], element, (*path, name))

    if len(raw) == 1 and (operator := next(iter(raw))) in _OPERATORS:
        return Range.compared(operator, bound(operator))
    if (
        set(raw) - {"from", "after", "to", "before"}
        or {"from", "after"} <= raw.keys()
        or {"to", "before"} <= raw.keys()
    ):
        return _NO
    start, end = bound("from", "after"), bound("to", "before")
    return Range(start=start, end=end, start_included="after" not in raw, end_included="before" not in raw)


def _anything(raw: Any, kind: Type, path: tuple[str | int, ...]) -> Value:
    return raw


def _guarded(
    f: Callable[[Any, Type, tuple[str | int, ...]], Value],
) -> Callable[[Any, Type, tuple[str | int, ...]], Value]:
    def convert_text(raw: Any, kind: Type, path: tuple[str | int, ...]) -> Value:
        try:
            return f(raw, kind, path)
        except TemporalError:
            return _NO

    return convert_text


_CONVERSIONS: dict[str, Callable[[Any, Type, tuple[str | int, ...]], Value]] = {
    "number": _number,
    "string": lambda raw, kind, path: raw if isinstance(raw, str) else _NO,
    "boolean": lambda raw, kind, path: raw if isinstance(raw, bool) else _NO,
    "date": _date,
    "date and time": _guarded(_date_time),
    "time": _guarded(_parsed(parse_time)),
    "days and time duration": _guarded(_parsed(parse_duration)),
    "years and months duration": _guarded(_parsed(parse_duration)),
    "list": _list,
    "context": _context,
    "range": _range,
}
