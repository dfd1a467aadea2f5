"""Which values are of which type, and the implicit conversions between them.

Source: DMN 1.5, 10.3.2.9 (type conformance, implicit conversions) and 10.3.2.15 (instance of).
"""

from __future__ import annotations

from datetime import date

from kiyaku.feel.budget import charge_for
from kiyaku.feel.errors import Fault
from kiyaku.feel.types import ANY, Type
from kiyaku.temporal import DateTime, LongDate, Time
from kiyaku.value import Function, Range, Value, kind


def instance_of(value: Value, type: Type) -> bool:
    """`value instance of type`; null is an instance of nothing but Null."""
    if value is None:
        return type.head == "Null"
    return conforms(value, type)


def conforms(value: Value, type: Type) -> bool:
    """Whether the value is of the type; parts of a list or context may be null."""
    if type.head == "Any":
        return value is not None or type.nullable
    if value is None:
        return type.nullable or type.head == "Null"
    if kind(value) != type.head:
        return False
    if isinstance(value, tuple):
        element = type.element
        if element is None or (element.head == "Any" and element.nullable):
            return True
        charge_for(value)
        return all(v is None or conforms(v, element) for v in value)
    if isinstance(value, dict):
        return all(k in value and (value[k] is None or conforms(value[k], t)) for k, t in type.fields or ())
    if isinstance(value, Range):
        element = type.element
        return element is None or all(v is None or conforms(v, element) for v in (value.start, value.end))
    if isinstance(value, Function):
        return _function_conforms(value, type)
    return True


def _function_conforms(value: Function, type: Type) -> bool:
    """Whether a function is of the type; one that names no parameters, `function<> -> Any`, says nothing of them."""
    if not type.parameters:
        return True
    if len(type.parameters) != len(value.parameters):
        return False
    return not isinstance(value.type, Type) or subtype(value.type, type)


def subtype(type: Type, of: Type) -> bool:
    """Whether every value of the type is also one of the other."""
    if of.head == "Any":
        return True
    if type.head == "Null":
        return of.nullable
    if type.head != of.head:
        return False
    if of.head in ("list", "range"):
        return of.element is None or subtype(type.element or ANY, of.element)
    if of.head == "context":
        own = dict(type.fields or ())
        return all(k in own and subtype(own[k], t) for k, t in of.fields or ())
    if of.head == "function" and of.parameters is not None:
        if type.parameters is None or len(type.parameters) != len(of.parameters):
            return False
        pairs = zip(type.parameters, of.parameters, strict=True)
        return all(subtype(theirs, ours) for (_, ours), (_, theirs) in pairs) and (
            of.result is None or type.result is None or subtype(type.result, of.result)
        )
    return True


def coerce(value: Value, type: Type) -> Value:
    """The value as one of the type: as it is, out of or into a list of one, or a day as its midnight in UTC.

    Raises:
        Fault: there is no such conversion.
    """
    if conforms(value, type):
        return value
    if isinstance(value, tuple) and len(value) == 1 and type.head != "list" and conforms(value[0], type):
        return value[0]
    if type.head == "list" and value is not None and not isinstance(value, tuple) and conforms((value,), type):
        return (value,)
    if type.head == "date and time" and isinstance(value, (date, LongDate)):
        return DateTime(value, Time(0, offset=0))
    if value is None:
        raise Fault("null-value", expected=type_text(type))
    raise Fault("wrong-kind", expected=type_text(type), found=kind(value))


def type_text(type: Type) -> str:
    """The type as FEEL writes it."""
    if type.head in ("list", "range"):
        return f"{type.head}<{type_text(type.element)}>" if type.element is not None else type.head
    if type.head == "context" and type.fields is not None:
        return f"context<{', '.join(f'{k}: {type_text(t)}' for k, t in type.fields)}>"
    if type.head == "function" and type.parameters is not None:
        parameters = ", ".join(type_text(t) for _, t in type.parameters)
        return f"function<{parameters}> -> {type_text(type.result or ANY)}"
    return type.head
