"""What the building passes share: a place in a document, and the list that diagnostics are added to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from kiyaku.book.citation import Citation
from kiyaku.book.citation import parse as parse_citation
from kiyaku.book.model import Expression, Place
from kiyaku.book.read import Data, Document, Path, iso_date
from kiyaku.diagnostic import Diagnostic
from kiyaku.feel.types import Type
from kiyaku.feel.types import parse_type as parse_type_text
from kiyaku.feel.types.units import parse_unit

_DAY = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?")
"""What is meant as a day, in whatever form."""


@dataclass(slots=True)
class Log:
    """Diagnostics in the order in which they are found, and the units that may be used."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    units: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Cursor:
    """A mapping in a document: its data, its place, and the clause it belongs to."""

    document: Document
    path: Path
    log: Log
    clause: Citation | None = None

    @property
    def data(self) -> Data:
        """The data at this place."""
        return self.document.at(self.path)

    @property
    def place(self) -> Place:
        """This place."""
        return Place(document=self.document, path=self.path)

    def __contains__(self, key: str) -> bool:
        return isinstance(self.data, Mapping) and key in self.data

    def get(self, key: str, default: Data = None) -> Data:
        """The value under a key."""
        return self.data.get(key, default)

    def down(self, *steps: str | int, clause: Citation | None = None) -> Cursor:
        """A place further down."""
        return Cursor(self.document, (*self.path, *steps), self.log, clause or self.clause)

    def each(self, key: str) -> Iterator[Cursor]:
        """The members of the list under a key."""
        for i in range(len(self.get(key) or ())):
            yield self.down(key, i)

    def report(
        self,
        code: str,
        key: str | int | None = None,
        hint: str | None = "fix",
        *,
        on_key: bool = False,
        **args: object,
    ) -> None:
        """Add a diagnostic at this place, at the value under a key, or at that key itself."""
        path = self.path if key is None else (*self.path, key)
        clause = str(self.clause) if self.clause else None
        span = self.document.key_span(path) if on_key else self.document.span(path)
        self.log.diagnostics.append(Diagnostic(code=code, span=span, args=args, hint=hint, clause=clause))

    def expression(self, key: str | int) -> Expression | None:
        """The FEEL text under a key, or None if there is none."""
        value = self.data[key] if isinstance(key, int) else self.get(key)
        if value is None:
            return None
        return Expression(text=feel_text(value), document=self.document, path=(*self.path, key), clause=self.clause)

    def day(self, key: str) -> date | None:
        """The day under a key; an impossible one is reported."""
        value = self.get(key)
        if value is None:
            return None
        day = iso_date(value)
        if day is None:
            self.report("impossible-date", key, value=value)
        return day

    def day_or_expression(self, key: str) -> tuple[date | None, Expression | None]:
        """The day under a key, or the expression that gives one; an impossible day is reported."""
        if _DAY.fullmatch(str(self.get(key))) is None:
            return None, self.expression(key)
        return self.day(key), None

    def citation(self, key: str | int) -> Citation | None:
        """The citation under a key; an unreadable one is reported."""
        value = self.data[key] if isinstance(key, int) else self.get(key)
        if value is None:
            return None
        citation = parse_citation(str(value))
        if citation is None:
            self.report("bad-citation", key, value=value)
        return citation

    def citations(self, key: str) -> tuple[Citation, ...]:
        """The citations in the list under a key."""
        inner = self.down(key)
        found = (inner.citation(i) for i in range(len(self.get(key) or ())))
        return tuple(c for c in found if c is not None)

    def type(self) -> Type:
        """The type that `type` and `unit` give; number if only a unit or nothing stands there; `date?` may be null."""
        text = str(self.get("type", "number"))
        kind = parse_type_text(text.removesuffix("?"))
        if kind is None:
            self.report("unknown-type", "type", value=text)
            return Type(head="Any", nullable=True)
        if text.endswith("?"):
            kind = kind.or_null()
        unit = self.get("unit")
        if unit is None:
            return kind
        if kind.head != "number":
            self.report("unit-without-number", "unit", name=self.get("name", ""), type=text)
            return kind
        parsed = parse_unit(unit, self.log.units)
        if parsed is None:
            allowed = "、".join(sorted(self.log.units))
            self.report("unknown-unit", "unit", value=unit, allowed=allowed)
            return kind
        return Type(head="number", unit=parsed, nullable=kind.nullable)


def feel_text(value: Data) -> str:
    """The FEEL text that a YAML scalar stands for: `3000` and `true` are themselves."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Fraction):
        return decimal_text(value)
    return str(value)


def decimal_text(value: Fraction) -> str:
    """A fraction with a finite decimal form, written out exactly.

    Raises:
        ValueError: it has no finite decimal form.
    """
    scale, rest = 0, value.denominator
    while rest % 10 == 0:
        rest //= 10
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        raise ValueError(f"{value} has no finite decimal form")
    while (value * 10**scale).denominator != 1:
        scale += 1
    digits = str(abs(value.numerator) * 10**scale // value.denominator).rjust(scale + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (digits if scale == 0 else f"{digits[:-scale]}.{digits[-scale:]}")
