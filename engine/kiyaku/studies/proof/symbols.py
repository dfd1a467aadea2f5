"""Values that stand for all values at once: terms of the solver, with the conditions under which there is none.

Numbers are reals of the solver, exact; days are counted as `date.toordinal` counts them; texts are numbers, one for
each that is written somewhere.  What cannot be expressed is a fresh unknown of its type, so that whatever is proved of
it holds of the true value, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

import z3

from kiyaku.feel.types import Type

Term = Any
"""A term of the solver; z3 has no types of its own."""

TRUE, FALSE = z3.BoolVal(True), z3.BoolVal(False)
FAILURE = "failure"
"""Not an absence: an expression that cannot be computed (a division by zero)."""
UNKNOWN = "unknown"
"""Whether a part that is not expressed has a value."""
FIRST, LAST = date(1950, 1, 1), date(2100, 1, 1)
"""The days that facts and days of use may be; the second is the first that they may not."""

_SORTS: dict[str, Callable[[], Any]] = {
    "number": z3.RealSort,
    "boolean": z3.BoolSort,
    "date": z3.IntSort,
    "string": z3.IntSort,
    "days and time duration": z3.IntSort,
}


@dataclass(frozen=True)
class Symbol:
    """A value: its kind (the head of a FEEL type), its term (None: nothing is known of it), and when it is null."""

    head: str
    term: Term
    null: Term = FALSE


@dataclass(frozen=True)
class Result:
    """A value, and by status the conditions under which there is none."""

    value: Symbol
    absent: dict[str, Term] = field(default_factory=dict)

    @property
    def without(self) -> Term:
        """When there is no value."""
        return any_of(self.absent.values())


def number(value: int | Fraction) -> Term:
    """A number as the solver writes it."""
    exact = Fraction(value)
    return z3.Q(exact.numerator, exact.denominator)


def day_number(day: date) -> Term:
    """A day as the solver writes it."""
    return z3.IntVal(day.toordinal())


def any_of(conditions: Iterable[Term]) -> Term:
    """Whether one of them holds."""
    found = [c for c in conditions if not z3.is_false(c)]
    return z3.Or(found) if len(found) > 1 else found[0] if found else FALSE


def all_of(conditions: Iterable[Term]) -> Term:
    """Whether all of them hold."""
    found = [c for c in conditions if not z3.is_true(c)]
    return z3.And(found) if len(found) > 1 else found[0] if found else TRUE


def negated(condition: Term) -> Term:
    """Whether it does not hold."""
    if z3.is_false(condition) or z3.is_true(condition):
        return TRUE if z3.is_false(condition) else FALSE
    return z3.Not(condition)


def choose(condition: Term, one: Term, other: Term) -> Term:
    """One term or another."""
    if z3.is_true(condition) or one.eq(other):
        return one
    return other if z3.is_false(condition) else z3.If(condition, one, other)


def after(*parts: dict[str, Term]) -> dict[str, Term]:
    """The absences of what is computed one after the other: a later one counts only if none came before."""
    found: dict[str, Term] = {}
    for part in parts:
        reached = negated(any_of(found.values()))
        for status, condition in part.items():
            found[status] = any_of([found.get(status, FALSE), all_of([reached, condition])])
    return {s: c for s, c in found.items() if not z3.is_false(c)}


def when(condition: Term, absent: dict[str, Term]) -> dict[str, Term]:
    """Absences of what is computed only under a condition."""
    found = {s: all_of([condition, c]) for s, c in absent.items()}
    return {s: c for s, c in found.items() if not z3.is_false(c)}


def either(condition: Term, one: Result, other: Result) -> Result:
    """What one result is under a condition and another is otherwise."""
    absent = dict(when(condition, one.absent))
    for status, found in when(negated(condition), other.absent).items():
        absent[status] = any_of([absent.get(status, FALSE), found])
    return Result(_either(condition, one.value, other.value), absent)


def _either(condition: Term, one: Symbol, other: Symbol) -> Symbol:
    if one.head == "Null" and other.head != "Null":
        one = Symbol(other.head, other.term, TRUE)
    elif other.head == "Null" and one.head != "Null":
        other = Symbol(one.head, one.term, TRUE)
    null = choose(condition, one.null, other.null)
    if one.head != other.head:
        return Symbol("Any", None, null)
    known = one.term is not None and other.term is not None
    return Symbol(one.head, choose(condition, one.term, other.term) if known else None, null)


def fresh(kind: Type, name: str) -> Symbol:
    """An unknown value of a type."""
    sort = _SORTS.get(kind.head)
    term = z3.Const(name, sort()) if sort is not None else None
    return Symbol(kind.head, term, z3.Bool(f"{name} null") if kind.nullable else FALSE)


def nothing(status: str, kind: Type, name: str) -> Result:
    """No value at all; the value stands only where one must stand."""
    return Result(fresh(kind.not_null(), name), {status: TRUE})
