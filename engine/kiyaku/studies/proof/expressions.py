"""FEEL expressions as terms of the solver.

Arithmetic, comparisons, conditions, ranges, days and a few functions are expressed exactly; a price from a table times
a number is linear in each row.  Everything else is an unknown of its type, and noted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

import z3

from kiyaku.feel.check.extension import arguments_of
from kiyaku.feel.syntax import ast
from kiyaku.plan.ir import Code, Ref
from kiyaku.studies.proof.functions import FUNCTIONS, ORDERED
from kiyaku.studies.proof.space import Left, Space
from kiyaku.studies.proof.symbols import (
    FAILURE,
    FALSE,
    TRUE,
    UNKNOWN,
    Result,
    Symbol,
    Term,
    after,
    all_of,
    any_of,
    choose,
    day_number,
    either,
    fresh,
    negated,
    number,
    when,
)
from kiyaku.temporal import parse_at
from kiyaku.temporal.durations import DayTimeDuration
from kiyaku.temporal.units import DAY

_MOST_ROWS = 64  # of a price that is multiplied row by row


class Names(Protocol):
    """What expressions read."""

    space: Space
    copy: str

    def ref(self, ref: Ref, day: Term) -> Result:
        """What a name stands for on a day."""

    def call(self, index: int, arguments: tuple[Symbol, ...], day: Term) -> Result:
        """A decision with parameters."""

    def moved(self, code: Code) -> bool:
        """Whether an expression depends on the fact that differs between two evaluations."""


@dataclass(frozen=True)
class Expression:
    """The evaluation of one expression on a day, with the values of its parameters."""

    names: Names
    code: Code
    day: Term
    environment: Mapping[str, Symbol]

    def result(self) -> Result:
        """What it comes to."""
        return self.of(self.code.checked.node)

    def met_by(self, value: Symbol) -> Result:
        """Whether unary tests are met by a value."""
        node = self.code.checked.node
        inner = replace(self, environment={**self.environment, "?": value})
        return inner.test(node, value)

    # -- parts

    def of(self, node: ast.Node) -> Result:
        """What a part comes to."""
        if isinstance(node, ast.Number):
            return Result(Symbol("number", number(node.value)))
        if isinstance(node, ast.Boolean):
            return Result(Symbol("boolean", TRUE if node.value else FALSE))
        if isinstance(node, ast.String):
            return Result(Symbol("string", self.names.space.text(node.value)))
        if isinstance(node, ast.Null):
            return Result(Symbol("Null", None, TRUE))
        constant: object = self.code.checked.constants.get(node.number)
        if isinstance(node, ast.At):
            constant = parse_at(node.text)
        if isinstance(constant, date) and type(constant) is date:
            return Result(Symbol("date", day_number(constant)))
        if isinstance(constant, DayTimeDuration) and constant.nanos % DAY == 0:
            return Result(Symbol("days and time duration", z3.IntVal(constant.nanos // DAY)))
        method = _PARTS.get(type(node))
        found = method(self, node) if method is not None else None
        return found if found is not None else self.unknown(node)

    def unknown(self, node: ast.Node) -> Result:
        """An unknown of the type of a part; the same part with the same inputs is the same unknown."""
        space, names = self.names.space, self.names
        inputs = tuple((n, s.term.get_id() if s.term is not None else None) for n, s in self.environment.items())
        key = (self.code.address, node.number, self.day.get_id(), inputs, names.copy if names.moved(self.code) else "")
        found = space.opaque.get(key)
        if found is None:
            where = str(self.code.clause or "—")
            space.left.setdefault(Left(_said(node), where))
            space.held += [self.day, *(s.term for s in self.environment.values())]
            value = fresh(self.code.checked.type_of(node), space.name(_said(node)))
            space.within(value)
            found = space.opaque[key] = Result(value, {UNKNOWN: z3.Bool(space.name("unknown"))})
        return found

    def name(self, node: ast.Name) -> Result | None:
        """A parameter, a fact, a law value or a decision."""
        if node.name in self.environment:
            return Result(self.environment[node.name])
        ref = self.code.refs.get(node.name)
        return self.names.ref(ref, self.day) if ref is not None and ref.kind != "calendar" else None

    def negation(self, node: ast.Negation) -> Result | None:
        """Unary minus."""
        inner = self.of(node.operand)
        if inner.value.head not in ("number", "days and time duration") or inner.value.term is None:
            return None
        return self._strict(Symbol(inner.value.head, -inner.value.term), inner)

    def arithmetic(self, node: ast.Arithmetic) -> Result | None:
        """Numbers, and days that are counted."""
        left, right = self.of(node.left), self.of(node.right)
        one, other, op = left.value, right.value, node.operator
        if one.term is None or other.term is None:
            return None
        heads = (one.head, other.head)
        if heads == ("number", "number"):
            if op in ("+", "-"):
                return self._strict(
                    Symbol("number", one.term + other.term if op == "+" else one.term - other.term), left, right
                )
            if op == "*":
                return self._strict(Symbol("number", self.times(one.term, other.term)), left, right)
            if op == "/":
                return self._quotient(left, right)
        days = "days and time duration"
        if op in ("+", "-") and heads in (("date", days), (days, days), (days, "date")):
            term = one.term + other.term if op == "+" else one.term - other.term
            return self._strict(Symbol(days if heads == (days, days) else "date", term), left, right)
        if op == "-" and heads == ("date", "date"):
            return self._strict(Symbol(days, one.term - other.term), left, right)
        return None

    def _quotient(self, left: Result, right: Result) -> Result:
        """A quotient; by 0 it fails."""
        space, by = self.names.space, z3.simplify(right.value.term)
        if z3.is_rational_value(by) and by.as_fraction() != 0:
            return self._strict(Symbol("number", left.value.term / by), left, right)
        term = z3.Real(space.name("÷"))
        space.known.append(z3.Implies(by != 0, self.times(term, by) == left.value.term))
        return self._strict(Symbol("number", term), left, right, Result(Symbol("number", by), {FAILURE: by == 0}))

    def times(self, one: Term, other: Term) -> Term:
        """A product; linear where one factor is a number in each of few cases."""
        for cases, factor in ((_cases(one), other), (_cases(other), one)):
            if cases is not None:
                (_, last), *before = reversed(cases)
                term = last * factor
                for condition, value in before:
                    term = choose(condition, value * factor, term)
                return term
        return self.names.space.product(one, other)

    def comparison(self, node: ast.Comparison) -> Result | None:
        """Two values of one kind; with null, whether it is."""
        left, right = self.of(node.left), self.of(node.right)
        return self.compared(node.operator, left, right)

    def compared(self, operator: str, left: Result, right: Result) -> Result | None:
        """Two results, compared."""
        one, other = left.value, right.value
        absent = after(left.absent, right.absent)
        if operator in ("=", "!="):
            if "Null" in (one.head, other.head):
                same = all_of([one.null, other.null])
            elif one.head == other.head and one.term is not None and other.term is not None:
                both = all_of([negated(one.null), negated(other.null), one.term == other.term])
                same = any_of([both, all_of([one.null, other.null])])
            else:
                return None
            return Result(Symbol("boolean", same if operator == "=" else negated(same)), absent)
        if one.head != other.head or one.head not in ORDERED or one.term is None or other.term is None:
            return None
        term = {"<": one.term < other.term, "<=": one.term <= other.term, ">": one.term > other.term}.get(
            operator, one.term >= other.term
        )
        return self._strict(Symbol("boolean", term), left, right)

    def logical(self, node: ast.Logical) -> Result | None:
        """`and`, `or`: the right side is looked at only if the left does not decide."""
        left, right = self.of(node.left), self.of(node.right)
        if left.value.head != "boolean" or right.value.head != "boolean":
            return None
        going = left.value.term if node.operator == "and" else negated(left.value.term)
        join = all_of if node.operator == "and" else any_of
        term = join([left.value.term, right.value.term])
        nulls = when(any_of([left.value.null, right.value.null]), {UNKNOWN: TRUE})
        return Result(Symbol("boolean", term), after(left.absent, when(going, right.absent), nulls))

    def between(self, node: ast.Between) -> Result | None:
        """Between two bounds that count."""
        value, low, high = self.of(node.value), self.of(node.low), self.of(node.high)
        above, below = self.compared(">=", value, low), self.compared("<=", value, high)
        if above is None or below is None:
            return None
        term = all_of([above.value.term, below.value.term])
        return Result(Symbol("boolean", term), after(above.absent, below.absent))

    def conditional(self, node: ast.If) -> Result | None:
        """`if`: null counts as false."""
        condition = self.of(node.condition)
        if condition.value.head != "boolean":
            return None
        holds = all_of([condition.value.term, negated(condition.value.null)])
        found = either(holds, self.of(node.consequent), self.of(node.alternative))
        return Result(found.value, after(condition.absent, found.absent))

    def contained(self, node: ast.In) -> Result | None:
        """`in`: one of some tests is met."""
        value = self.of(node.value)
        tests = [self.test(test, value.value) for test in node.tests]
        if any(t.value.term is None for t in tests):
            return None
        term = any_of(t.value.term for t in tests)
        return Result(Symbol("boolean", term), after(value.absent, *(t.absent for t in tests)))

    def path(self, node: ast.Path) -> Result | None:
        """The days of a duration; a part of a date within its bounds."""
        base = self.of(node.base)
        if base.value.term is None:
            return None
        if base.value.head == "days and time duration" and node.name == "days":
            return self._strict(Symbol("number", z3.ToReal(base.value.term)), base)
        if base.value.head == "date" and node.name in _FIELDS:
            found = self.unknown(node)
            low, high = _FIELDS[node.name]
            self.names.space.known += [found.value.term >= low, found.value.term <= high]
            return Result(found.value, after(base.absent))
        return None

    # -- tests

    def test(self, node: ast.Node, value: Symbol) -> Result:
        """Whether a value meets a test."""
        given = Result(value)
        found: Result | None = None
        if isinstance(node, ast.UnaryTests):
            parts = [self.test(t, value) for t in node.tests]
            met = any_of(p.value.term for p in parts) if parts else TRUE
            return Result(Symbol("boolean", negated(met) if node.negated else met), after(*(p.absent for p in parts)))
        if isinstance(node, ast.UnaryComparison):
            found = self.compared(node.operator, given, self.of(node.value))
        elif isinstance(node, ast.Range):
            found = self._in_range(node, given)
        else:
            result = self.of(node)
            found = (
                result
                if result.value.head == "boolean" and value.head != "boolean"
                else self.compared("=", given, result)
            )
        return found if found is not None and found.value.term is not None else self._untold(node)

    def _in_range(self, node: ast.Range, value: Result) -> Result | None:
        sides: list[Result | None] = []
        if node.start is not None:
            sides.append(self.compared(">=" if node.start_included else ">", value, self.of(node.start)))
        if node.end is not None:
            sides.append(self.compared("<=" if node.end_included else "<", value, self.of(node.end)))
        both = [side for side in sides if side is not None]
        if len(both) < len(sides):
            return None
        return Result(Symbol("boolean", all_of(s.value.term for s in both)), after(*(s.absent for s in both)))

    def _untold(self, node: ast.Node) -> Result:
        found = self.unknown(node)
        return Result(Symbol("boolean", z3.Bool(self.names.space.name("test"))), found.absent)

    # -- calls

    def call(self, node: ast.Call) -> Result | None:
        """A function that is expressed, or a decision with parameters."""
        if not isinstance(node.callee, ast.Name):
            return None
        name = node.callee.name
        ref = self.code.refs.get(name)
        if ref is not None and ref.kind == "decision":
            return self._decision(node, ref)
        if name == "value on" and ref is None:
            return self._value_on(node)
        if name == "list contains" and len(node.positional) == 2:
            return self._list_contains(*node.positional)
        if name == "sum" and ref is None and len(node.positional) == 1:
            return self.summed(node.positional[0])
        function = FUNCTIONS.get(name)
        if function is None or node.named or ref is not None:
            return None
        parts = [self.of(a) for a in node.positional]
        if any(p.value.term is None for p in parts):
            return None
        value = function([p.value for p in parts])
        return self._strict(value, *parts) if value is not None else None

    def summed(self, node: ast.Node) -> Result | None:
        """The sum of a list that is written out, put together or chosen."""
        if isinstance(node, ast.If):
            condition, one, other = self.of(node.condition), self.summed(node.consequent), self.summed(node.alternative)
            if one is None or other is None or condition.value.term is None or condition.value.head != "boolean":
                return None
            found = either(all_of([condition.value.term, negated(condition.value.null)]), one, other)
            return Result(found.value, after(condition.absent, found.absent))
        parts: list[Result | None]
        if isinstance(node, ast.List):
            parts = [self.of(item) for item in node.items]
        elif isinstance(node, ast.Call) and node.callee == ast.Name(name="concatenate") and node.positional:
            parts = [self.summed(part) for part in node.positional]
        else:
            return None
        summands = [p for p in parts if p is not None and p.value.head == "number" and p.value.term is not None]
        if len(summands) < len(parts):
            return None
        term = z3.Sum([p.value.term for p in summands]) if summands else number(0)
        return self._strict(Symbol("number", term), *summands)

    def _decision(self, node: ast.Call, ref: Ref) -> Result:
        named = {a.name: a.value for a in node.named}
        parameters = self.names.space.plan.decisions[ref.index].parameters
        written = node.positional or tuple(named[p] for p, _ in parameters)
        given = [self.of(a) for a in written]
        found = self.names.call(ref.index, tuple(g.value for g in given), self.day)
        return Result(found.value, after(*(g.absent for g in given), found.absent))

    def _value_on(self, node: ast.Call) -> Result | None:
        given = arguments_of(node, ("expression", "date"))
        day = self.of(given["date"])
        if day.value.term is None:
            return None
        found = replace(self, day=day.value.term).of(given["expression"])
        return Result(found.value, after(day.absent, found.absent))

    def _list_contains(self, of: ast.Node, item: ast.Node) -> Result | None:
        ref = self.code.refs.get(of.name) if isinstance(of, ast.Name) else None
        if ref is None or ref.kind != "fact" or not isinstance(item, ast.String):
            return None
        fact = self.names.space.plan.facts[ref.index]
        if fact.nullable or fact.varies:
            return None
        return Result(Symbol("boolean", self.names.space.contains(fact, item.value, self.names.copy)))

    @staticmethod
    def _strict(value: Symbol, *parts: Result) -> Result:
        """A value made of others: it has none where one of them has none; what null comes to is not told."""
        nulls = any_of(p.value.null for p in parts)
        return Result(value, after(*(p.absent for p in parts), {UNKNOWN: nulls}))


_FIELDS = {"year": (1000, 3000), "month": (1, 12), "day": (1, 31), "weekday": (1, 7)}


def _said(node: ast.Node) -> str:
    """What a part is called, for the reader."""
    if isinstance(node, ast.Call) and isinstance(node.callee, ast.Name):
        return node.callee.name
    if isinstance(node, ast.Path):
        return f".{node.name}"
    if isinstance(node, ast.Name):
        return node.name
    return {"For": "for", "Quantified": "some/every", "Filter": "[…]", "List": "list", "Context": "context"}.get(
        type(node).__name__, type(node).__name__.lower()
    )


def _cases(term: Term, condition: Term = TRUE) -> list[tuple[Term, Term]] | None:
    """A term as numbers under conditions, the last without; None if it is not one, or has too many."""
    found: list[tuple[Term, Term]] = []
    waiting = [(condition, term)]
    while waiting:
        under, part = waiting.pop()
        if z3.is_rational_value(part):
            found.append((under, part))
        elif z3.is_app_of(part, z3.Z3_OP_ITE):
            test, one, other = part.children()
            waiting += [(all_of([under, z3.Not(test)]), other), (all_of([under, test]), one)]
        else:
            return None
        if len(found) + len(waiting) > _MOST_ROWS:
            return None
    return found


_PARTS: Mapping[type[ast.Node], Callable[..., Result | None]] = {
    ast.Name: Expression.name,
    ast.Negation: Expression.negation,
    ast.Arithmetic: Expression.arithmetic,
    ast.Comparison: Expression.comparison,
    ast.Logical: Expression.logical,
    ast.Between: Expression.between,
    ast.If: Expression.conditional,
    ast.In: Expression.contained,
    ast.Path: Expression.path,
    ast.Call: Expression.call,
}
