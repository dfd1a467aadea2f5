"""FEEL texts read with the names of the language's functions, which the registry of built-ins declares."""

from __future__ import annotations

from collections.abc import Collection

from kiyaku.feel.builtins import BUILTINS
from kiyaku.feel.syntax import parse as syntax
from kiyaku.feel.syntax.parse import Kind, Parsed

FUNCTIONS = frozenset(BUILTINS)


def parse(
    text: str, *, names: Collection[str] = (), kind: Kind = "expression", source_name: str = "<expression>"
) -> Parsed:
    """Parse a text.

    Args:
        text: an expression, or the unary tests of a cell of a decision table.
        names: the names in scope; only those with spaces or signs matter.  Hand over the same frozenset again and again
            where many texts share a scope.
        kind: which of the two the text is.
        source_name: the name under which messages know the text.
    """
    return syntax.parse(text, functions=FUNCTIONS, names=names, kind=kind, source_name=source_name)
