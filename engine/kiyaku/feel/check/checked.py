"""What a check of an expression gives: its tree with types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiyaku.diagnostic import Diagnostic
from kiyaku.feel.syntax import ast
from kiyaku.feel.types import ANY, Type
from kiyaku.source import Source
from kiyaku.value import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A numbered tree with the types of its nodes, by the numbers of the nodes.

    `constants` are the values of nodes that are known beforehand, such as `date("2026-07-01")`.
    """

    node: ast.Node
    type: Type
    source: Source
    types: Mapping[int, Type] = field(default_factory=dict)
    constants: Mapping[int, Value] = field(default_factory=dict)
    named_types: Mapping[str, Type] = field(default_factory=dict)
    input_type: Type | None = None  # of `?` in unary tests
    diagnostics: tuple[Diagnostic, ...] = ()

    def type_of(self, node: ast.Node) -> Type:
        """The type of a part; Any where it was not checked."""
        return self.types.get(node.number, ANY)
