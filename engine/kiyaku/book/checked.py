"""A rule book whose expressions are parsed and typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiyaku.book.extensions import RuleExtensions
from kiyaku.book.graph import Graph
from kiyaku.book.model import Address, Expression, Terms
from kiyaku.diagnostic import Diagnostic
from kiyaku.feel.check.checked import Checked
from kiyaku.feel.check.extension import Extension


@dataclass(frozen=True, slots=True)
class CheckedBook:
    """The terms and, for each of their expressions, its checked tree."""

    terms: Terms
    trees: Mapping[Address, Checked]
    uses: Mapping[Address, Mapping[str, str]]  # the words that an expression takes from the terms, with their names
    forms: RuleExtensions
    places: Mapping[str, Expression]  # by the name of the source of its tree
    graph: Graph

    @property
    def extensions(self) -> Mapping[str, Extension]:
        """The functions that its expressions have beyond FEEL's own, by name."""
        return self.forms.all()

    def tree(self, expression: Expression) -> Checked:
        """The checked tree of an expression of these terms."""
        return self.trees[expression.address]

    def located(self, diagnostic: Diagnostic) -> Diagnostic:
        """A diagnostic about an expression's own text, at its place in the rule file."""
        span = diagnostic.span
        expression = self.places.get(span.source.name) if span is not None else None
        if span is None or expression is None:
            return diagnostic
        return diagnostic.at(expression.span(span.start, span.end), str(expression.clause or "") or None)

    def words(self, expression: Expression) -> Mapping[str, str]:
        """The words that an expression takes from the terms, each with the name of what it stands for.

        What the expression binds itself, and the parameters of its decision, are none of them.
        """
        return self.uses[expression.address]

    def names(self, expression: Expression) -> frozenset[str]:
        """The facts, decisions, law values and calendars that an expression reads."""
        return frozenset(self.uses[expression.address].values())
