"""Every kind of node as statements of a straight line."""

from __future__ import annotations

import ast as pyast
from dataclasses import replace
from datetime import date

from kiyaku.emit.python.straight import accrual as accruals
from kiyaku.emit.python.straight import exceptions, tables
from kiyaku.emit.python.straight.expression import Expression
from kiyaku.emit.python.straight.printer import Printer
from kiyaku.emit.python.straight.scope import Scope
from kiyaku.emit.python.straight.writer import call
from kiyaku.feel.python import build as py
from kiyaku.plan.ir import (
    Accrual,
    Alternative,
    ByDay,
    Code,
    Collect,
    Excepted,
    Formula,
    Given,
    Governed,
    Ladder,
    Marked,
    Node,
    Rows,
    Transitional,
)


class NodePrinter(Printer):
    """What prints a request, node by node."""

    def node(self, node: Node, scope: Scope) -> pyast.expr:
        """What a node comes to."""
        match node:
            case Formula(code=code):
                return self.code(code, scope)
            case Marked(body=body) | Alternative(body=body):
                return self.node(body, scope)
            case ByDay():
                return self.by_day(node, self.day, scope)
            case Transitional():
                return self.transitional(node, scope)
            case Governed(day=code, body=body):
                return self.node(body, replace(scope, day=self.governed(code, scope)))
            case Given(slot=slot, body=body):
                return self.given(slot, body, scope)
            case Excepted():
                return exceptions.excepted(self, node, scope)
            case Rows():
                return tables.rows(self, node, scope)
            case Ladder():
                make = tables.graduated if node.graduated else tables.ladder
                return make(self, node, scope)
            case Accrual():
                return accruals.accrual(self, node, scope)
            case Collect(items=items):
                return self.collect(items, scope)
            case _:
                self.writer.give_up()
                return py.constant(None)

    def code(self, code: Code, scope: Scope) -> pyast.expr:
        """An expression."""
        return Expression(self, code, scope).whole()

    def by_day(self, node: ByDay, day: date, scope: Scope) -> pyast.expr:
        """What is in force in the epoch."""
        found = node.versions.at(day)
        if found is None:
            self.writer.give_up()
            return py.constant(None)
        return self.node(found, scope)

    def transitional(self, node: Transitional, scope: Scope) -> pyast.expr:
        """What a transitional rule that runs through the epoch keeps, for whom it does."""
        for number, index in enumerate(node.rules):
            rule = self.plan.transitions[index]
            if self.day in rule.days:
                before = rule.keeps
                if rule.ends is not None:  # it may end within the epoch
                    self.writer.give_up()
                if rule.who is None:
                    return self.by_day(node.earlier, before, scope)
                rest = replace(node, rules=node.rules[number + 1 :])
                return self.writer.either(
                    self.code(rule.who, Scope(None, {}, scope.day)),
                    lambda before=before: self.by_day(node.earlier, before, scope),  # type: ignore[misc]
                    lambda rest=rest: self.transitional(rest, scope),  # type: ignore[misc]
                )
        return self.node(node.body, scope)

    def given(self, slot: int, body: Node, scope: Scope) -> pyast.expr:
        """A value that may have been given."""
        value = self.slot(slot)
        return self.writer.either(self.is_missing(slot), lambda: self.node(body, scope), lambda: value)

    def collect(self, items: tuple[tuple[object, Code], ...], scope: Scope) -> pyast.expr:
        """The clauses whose condition holds."""
        held = [py.tuple_of([py.constant(str(c)), self.code(code, scope)]) for c, code in items]
        return call(self.writer, _holding, py.tuple_of(held))


def _holding(items: tuple[tuple[str, bool], ...]) -> tuple[str, ...]:
    return tuple(citation for citation, holds in items if holds)
