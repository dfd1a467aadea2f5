"""The built-in functions that are expressed as terms of the solver."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import z3

from kiyaku.studies.proof.symbols import Symbol, Term, choose, negated

ORDERED = ("number", "date", "days and time duration")
"""The kinds of values that have an order and are expressed."""


def _extreme(larger: bool) -> Callable[[list[Symbol]], Symbol | None]:
    def function(values: list[Symbol]) -> Symbol | None:
        first, *rest = values
        if first.head not in ORDERED or any(v.head != first.head for v in rest) or not rest:
            return None
        term = first.term
        for value in rest:
            term = choose(value.term > term if larger else value.term < term, value.term, term)
        return Symbol(first.head, term)

    return function


def _of_numbers(function: Callable[[Term], Term]) -> Callable[[list[Symbol]], Symbol | None]:
    def one(values: list[Symbol]) -> Symbol | None:
        return Symbol("number", function(values[0].term)) if [v.head for v in values] == ["number"] else None

    return one


def _not(values: list[Symbol]) -> Symbol | None:
    return Symbol("boolean", negated(values[0].term)) if [v.head for v in values] == ["boolean"] else None


def _sum(values: list[Symbol]) -> Symbol | None:
    if len(values) < 2 or any(v.head != "number" for v in values):
        return None
    return Symbol("number", z3.Sum([v.term for v in values]))


FUNCTIONS: Mapping[str, Callable[[list[Symbol]], Symbol | None]] = {
    "min": _extreme(larger=False),
    "max": _extreme(larger=True),
    "sum": _sum,
    "not": _not,
    "abs": _of_numbers(lambda x: z3.If(x >= 0, x, -x)),
    "floor": _of_numbers(lambda x: z3.ToReal(z3.ToInt(x))),
    "ceiling": _of_numbers(lambda x: -z3.ToReal(z3.ToInt(-x))),
}
"""By name: what a call of these values comes to; None where it is not expressed."""
