"""FEEL texts read with the names of the language's functions, which the registry of built-ins declares."""

from __future__ import annotations

from collections.abc import Collection

from kiyaku.feel.builtins import BUILTINS
from kiyaku.feel.syntax import parse as syntax
from kiyaku.feel.syntax.names import Vocabulary
from kiyaku.feel.syntax.parse import Kind, Parsed

FUNCTIONS = frozenset(BUILTINS)


def parse(
    text: str,
    *,
    names: Collection[str] | Vocabulary = (),
    kind: Kind = "expression",
    source_name: str = "<expression>",
) -> Parsed:
    """Parse a text.

    Args:
        text: an expression, or the unary tests of a cell of a decision table.
        names: the names in scope; only those with spaces or signs matter.  Where many texts share a scope, hand over
            the same frozenset again and again, or a `vocabulary` that shares what is around.
        kind: which of the two the text is.
        source_name: the name under which messages know the text.
    """
    return syntax.parse(text, functions=FUNCTIONS, names=names, kind=kind, source_name=source_name)


def vocabulary(names: Collection[str]) -> Vocabulary:
    """Names in scope, to which more may be added by `inside` at the cost of these alone."""
    return Vocabulary(names, FUNCTIONS)
