"""The space that a proof speaks of: one unknown for each fact, text and day, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import z3

from kiyaku.feel.types import Type
from kiyaku.plan.ir import Fact, Plan
from kiyaku.studies.proof.symbols import (
    FIRST,
    LAST,
    Result,
    Symbol,
    Term,
    all_of,
    day_number,
    fresh,
)


@dataclass(frozen=True)
class Left:
    """A part that was not expressed: what it is, and where it stands."""

    what: str
    where: str


@dataclass(frozen=True)
class Product:
    """A product that is not linear: its term and its factors."""

    term: Term
    one: Term
    other: Term


@dataclass(frozen=True)
class Charge:
    """What an accrual comes to: it grows with its rate, and has its sign.  `key` says which accruals compare."""

    key: object
    term: Term
    rate: Term


@dataclass
class Space:
    """Unknowns and what is known of them; two evaluations that share it differ only in the fact that is `moved`."""

    plan: Plan
    facts: dict[tuple[int, str], Symbol] = field(default_factory=dict)
    contained: dict[tuple[int, str, str], Term] = field(default_factory=dict)
    parameters: dict[tuple[str, str], Symbol] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)
    known: list[Term] = field(default_factory=list)
    left: dict[Left, None] = field(default_factory=dict)
    products: list[Product] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    opaque: dict[object, Result] = field(default_factory=dict)
    held: list[Any] = field(default_factory=list)  # terms whose numbers are keys: they must stay alive
    numbers: Iterator[int] = field(default_factory=count)

    def name(self, about: str) -> str:
        """A name that nothing else has."""
        return f"{about} #{next(self.numbers)}"

    def text(self, value: str) -> Term:
        """A text."""
        return z3.IntVal(self.texts.setdefault(value, len(self.texts)))

    def fact(self, fact: Fact, copy: str) -> Symbol:
        """What a fact is."""
        found = self.facts.get((fact.slot, copy))
        if found is None:
            kind = fact.type.or_null() if fact.nullable else fact.type
            found = fresh(kind, f"{fact.name}{copy}")
            if found.term is not None and found.head == "number" and fact.whole:
                found = Symbol("number", z3.ToReal(z3.Int(f"{fact.name}{copy}")), found.null)
            self.facts[fact.slot, copy] = found
            self.within(found)
        return found

    def contains(self, fact: Fact, text: str, copy: str) -> Term:
        """Whether a fact that is a list of texts has one of them."""
        key = (fact.slot, text, copy)
        return self.contained.setdefault(key, z3.Bool(f"{fact.name}{copy} ∋ {text}"))

    def parameter(self, name: str, kind: Type, copy: str) -> Symbol:
        """A parameter of the decision that is asked for; a number is 0 or more."""
        found = self.parameters.get((name, copy))
        if found is None:
            found = self.parameters[name, copy] = fresh(kind, f"({name}){copy}")
            self.within(found)
            if found.head == "number":
                self.known.append(found.term >= 0)
        return found

    def within(self, symbol: Symbol) -> None:
        """Days are those of the calendar that proofs speak of; texts are some text."""
        if symbol.term is not None and symbol.head == "date":
            self.known += [symbol.term >= day_number(FIRST), symbol.term < day_number(LAST)]
        elif symbol.term is not None and symbol.head == "string":
            self.known.append(symbol.term >= 0)

    # -- what is known of what is not linear

    def product(self, one: Term, other: Term) -> Term:
        """A product of two unknowns, as an unknown of its own: see `lemmas`."""
        term = z3.Real(self.name("×"))
        self.products.append(Product(term, one, other))
        return term

    def exact(self) -> list[Term]:
        """What products are."""
        return [p.term == p.one * p.other for p in self.products]

    def lemmas(self) -> list[Term]:
        """Signs and order of products and accruals, which is what proofs mostly need of them."""
        found: list[Term] = []
        for p in self.products:
            same = z3.Or(z3.And(p.one >= 0, p.other >= 0), z3.And(p.one <= 0, p.other <= 0))
            unlike = z3.Or(z3.And(p.one >= 0, p.other <= 0), z3.And(p.one <= 0, p.other >= 0))
            found += [z3.Implies(same, p.term >= 0), z3.Implies(unlike, p.term <= 0)]
        for p in self.products:
            for q in self.products:
                less = all_of([p.one >= 0, p.other >= 0, p.one <= q.one, p.other <= q.other])
                if p is not q:
                    found.append(z3.Implies(less, p.term <= q.term))
        for c in self.charges:
            found += [z3.Implies(c.rate >= 0, c.term >= 0), z3.Implies(c.rate <= 0, c.term <= 0)]
            found += [
                z3.Implies(c.rate <= d.rate, c.term <= d.term) for d in self.charges if d is not c and d.key == c.key
            ]
        return found

    def whole(self) -> list[Term]:
        """For an example that is easily read: whole numbers; every accrual comes to its rate for a whole period."""
        given = (*self.facts.values(), *self.parameters.values())
        numbers = [z3.IsInt(s.term) for s in given if s.head == "number" and s.term is not None]
        return [*numbers, *(c.term == c.rate for c in self.charges)]
