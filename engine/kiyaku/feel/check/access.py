"""Types of properties and filters."""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.diagnostic import suggest
from kiyaku.feel.check.state import Checker
from kiyaku.feel.syntax import ast
from kiyaku.feel.types import ANY, BOOLEAN, DAYS, NUMBER, STRING, Type, list_of
from kiyaku.feel.types.narrow import Env
from kiyaku.feel.types.relations import may_be_null, shown

_OF_DATE = {"year": NUMBER, "month": NUMBER, "day": NUMBER, "weekday": NUMBER}
_OF_TIME = {"hour": NUMBER, "minute": NUMBER, "second": NUMBER, "time offset": DAYS, "timezone": STRING}
PROPERTIES: Mapping[str, Mapping[str, Type]] = {
    "date": _OF_DATE,
    "time": _OF_TIME,
    "date and time": {**_OF_DATE, **_OF_TIME},
    "days and time duration": {"days": NUMBER, "hours": NUMBER, "minutes": NUMBER, "seconds": NUMBER},
    "years and months duration": {"years": NUMBER, "months": NUMBER},
}
_ENDS = ("start", "end")
_OF_RANGE = {"start included": BOOLEAN, "end included": BOOLEAN}


def path(checker: Checker, node: ast.Path, env: Env) -> Type:
    """`base.name`; over a list, that of every element."""
    return _property(checker, node, checker.value(node.base, env))


def _property(checker: Checker, node: ast.Path, base: Type) -> Type:
    if base.head == "Any" or (base.head == "context" and base.fields is None):
        return ANY
    if base.head == "list":
        element = base.element or ANY
        if may_be_null(element):
            checker.not_null(node.base, element)
        return list_of(_property(checker, node, element.not_null()))
    if base.head == "range" and node.name in _ENDS:
        return base.element or ANY
    known = _OF_RANGE if base.head == "range" else PROPERTIES.get(base.head, dict(base.fields or ()))
    if node.name in known:
        return known[node.name]
    near = suggest(node.name, known)
    options = ", ".join([*_ENDS, *known] if base.head == "range" else known)
    hint = "did-you-mean" if near else "known" if options else "fix"
    checker.report(
        "unknown-property", node, hint, name=node.name, kind=shown(base), suggestion=near or "", known=options
    )
    return ANY


def filter_(checker: Checker, node: ast.Filter, env: Env) -> Type:
    """`base[condition]`: a position, or a condition that sees the element as `item` and its entries by name."""
    base = checker.value(node.base, env)
    element = (base.element or ANY) if base.head == "list" else base
    bound = {"item": element, **dict(element.fields or ())}  # an element's own `item` comes before the implicit one
    found = checker.value(node.condition, env.inside(bound))
    if found.head == "number":
        return element
    if found.head == "boolean":
        return list_of(element)
    if found.head != "Any":
        checker.report("not-a-boolean", node.condition, operator="[…]", found=shown(found))
    return ANY
