"""How static types relate: what fits where, what several have in common, what a value's type is, what a name means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kiyaku.feel.syntax import ast
from kiyaku.feel.types import ANY, DAYS, MONTHS, NULL, Type, function_of, list_of, parse_type, range_of
from kiyaku.feel.types.conform import type_text
from kiyaku.feel.types.units import agree, format_unit
from kiyaku.value import DayTimeDuration, Function, Range, Value, YearMonthDuration, kind

SOMETHING = ANY.not_null()
ORDERED = frozenset(
    {
        "number",
        "string",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    }
)
_ALIASES = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}


def zero(type: Type) -> Value:
    """The sum of nothing, where a sum has this type."""
    return {DAYS.head: DayTimeDuration(0), MONTHS.head: YearMonthDuration(0)}.get(type.head, 0)


def fits(type: Type, wanted: Type) -> bool:
    """Whether a value of the type may stand where another is wanted; null is asked about apart.

    Any fits everywhere: what it holds is looked at when the expression runs.
    """
    if type.head == "Any" or wanted.head == "Any":
        return True
    if type.head == "Null":
        return wanted.nullable or wanted.head == "Null"
    if type.head != wanted.head:
        return False
    if wanted.head == "number":
        return agree(type.unit, wanted.unit)
    if wanted.head in ("list", "range"):
        return fits(type.element or ANY, wanted.element or ANY)
    if wanted.head == "context":
        own = dict(type.fields) if type.fields is not None else None
        return own is None or all(k in own and fits(own[k], t) for k, t in wanted.fields or ())
    if wanted.head == "function" and wanted.parameters is not None and type.parameters is not None:
        if len(wanted.parameters) != len(type.parameters):
            return False
        pairs = zip(type.parameters, wanted.parameters, strict=True)
        return all(fits(theirs, ours) for (_, ours), (_, theirs) in pairs) and fits(
            type.result or ANY, wanted.result or ANY
        )
    return True


def may_be_null(type: Type) -> bool:
    """Whether null is known to be possible; of Any nothing is known."""
    return type.head == "Null" or (type.nullable and type.head != "Any")


def joined(types: Iterable[Type]) -> Type | None:
    """The type that holds the values of all; None if they are of different kinds or units."""
    result: Type | None = None
    for type in types:
        if result is None:
            result = type
            continue
        both = _joined(result, type)
        if both is None:
            return None
        result = both
    return ANY if result is None else result


def _joined(left: Type, right: Type) -> Type | None:
    nullable = left.nullable or right.nullable
    if left.head == "Any" or right.head == "Any":
        return replace(ANY, nullable=nullable)
    if left.head == "Null":
        return right.or_null()
    if right.head == "Null":
        return left.or_null()
    if left.head != right.head:
        return None
    if left.head == "number":
        if not agree(left.unit, right.unit):
            return None
        return replace(left, unit=right.unit if left.unit is None else left.unit, nullable=nullable)
    if left.head in ("list", "range"):
        element = _joined(left.element or ANY, right.element or ANY)
        return None if element is None else replace(left, element=element, nullable=nullable)
    if left.head == "context":
        return _joined_contexts(left, right, nullable)
    return left if left == right else replace(left, parameters=None, result=None, nullable=nullable)


def _joined_contexts(left: Type, right: Type, nullable: bool) -> Type | None:
    if left.fields is None or right.fields is None:
        return Type(head="context", nullable=nullable)
    theirs = dict(right.fields)
    fields: list[tuple[str, Type]] = []
    for name, type in left.fields:
        if name in theirs:
            both = _joined(type, theirs[name])
            if both is None:
                return None
            fields.append((name, both))
    return Type(head="context", fields=tuple(fields), nullable=nullable)


def type_of(value: Value) -> Type:
    """The type of a value at hand."""
    if value is None:
        return NULL
    if isinstance(value, tuple):
        element = joined(map(type_of, value)) if value else ANY
        return list_of(ANY if element is None else element)
    if isinstance(value, dict):
        return Type(head="context", fields=tuple((k, type_of(v)) for k, v in value.items()))
    if isinstance(value, Range):
        bounds = [type_of(b) for b in (value.start, value.end) if b is not None]
        return range_of(bounds[0] if bounds else ANY)
    if isinstance(value, Function):
        if isinstance(value.type, Type):
            return value.type
        return function_of(dict.fromkeys(value.parameters, ANY), ANY)
    return Type(head=kind(value))  # type: ignore[arg-type]  # the names of the rest are heads


def shown(type: Type) -> str:
    """The type for a reader, with its unit."""
    text = type_text(type.not_null())
    if type.head == "number" and type.unit is not None:
        return f"{text} [{format_unit(type.unit)}]"
    return text


def resolved(written: ast.TypeExpression, named: Mapping[str, Type]) -> Type | None:
    """The type that an expression of a type means; None if it names one that is not known."""
    parts = [resolved(a, named) for a in written.arguments]
    known = [p for p in parts if p is not None]
    if len(known) != len(parts):
        return None
    if written.name in named and not parts:
        return named[written.name]
    if written.name == "context":
        # `context<>` has no entries that one could ask for; `context` alone is any context
        return Type(head="context", fields=tuple(zip(written.fields, known, strict=True)))
    if written.name == "function":
        if written.result is None:
            return Type(head="function")
        result = resolved(written.result, named)
        parameters = tuple((str(i), p) for i, p in enumerate(known, 1))
        return None if result is None else Type(head="function", parameters=parameters, result=result)
    if written.name in ("list", "range"):
        return Type(head="list" if written.name == "list" else "range", element=known[0] if known else None)
    if written.name == "Null":
        return NULL
    if written.name == "Any":
        return SOMETHING
    return parse_type(_ALIASES.get(written.name, written.name))
