"""What a check of an expression has found so far, and what the checks of all kinds of nodes share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from kiyaku.diagnostic import Diagnostic, suggest
from kiyaku.feel.check.extension import Extension
from kiyaku.feel.errors import Fault
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.fullwidth import fullwidth_fix
from kiyaku.feel.types import ANY, Type
from kiyaku.feel.types.narrow import Env
from kiyaku.feel.types.relations import fits, may_be_null, shown
from kiyaku.source import Source, Span
from kiyaku.value import Value


class Checker:
    """One check: what has been found so far; `visits` says how each kind of node is checked."""

    def __init__(
        self,
        source: Source,
        functions: Mapping[str, Type],
        extensions: Mapping[str, Extension],
        named_types: Mapping[str, Type],
        clock: bool,
        visits: Mapping[type[ast.Node], Visit],
    ) -> None:
        self.source = source
        self.functions = functions
        self.extensions = extensions
        self.named_types = named_types
        self.clock = clock
        self._visits = visits
        self.types: dict[int, Type] = {}
        self.constants: dict[int, Value] = {}
        self.diagnostics: list[Diagnostic] = []

    # -- what the parts of the checker share

    def visit(self, node: ast.Node, env: Env) -> Type:
        """The type of a node, which is recorded."""
        found = self._visits[type(node)](self, node, env)
        self.types[node.number] = found
        return found

    def value(self, node: ast.Node, env: Env) -> Type:
        """The type of a node that must not be null where it stands."""
        return self.not_null(node, self.visit(node, env))

    def not_null(self, node: ast.Node, found: Type) -> Type:
        """The type without null; reported if null is possible."""
        if may_be_null(found):
            self.report("possible-null", node, text=self.text_of(node))
            return ANY if found.head == "Null" else found.not_null()
        return found

    def require(self, node: ast.Node, found: Type, wanted: Type) -> None:
        """Report a value that is not of the wanted type."""
        if not fits(found, wanted):
            if found.head == "Null":
                self.report("possible-null", node, text=self.text_of(node))
            elif found.head == wanted.head == "number":
                self.report("wrong-unit", node, expected=shown(wanted), found=shown(found))
            else:
                self.report("wrong-result-type", node, expected=shown(wanted), found=shown(found))
        elif may_be_null(found) and not wanted.nullable and wanted.head != "Null":
            self.report("possible-null", node, text=self.text_of(node))

    def condition(self, node: ast.Node, env: Env, operator: str) -> None:
        """Check a condition, which must be true or false."""
        found = self.value(node, env)
        if found.head not in ("boolean", "Any"):
            self.report("not-a-boolean", node, operator=operator, found=shown(found))

    def report(self, code: str, node: ast.Node, hint: str = "fix", **args: object) -> None:
        """Add a diagnostic at a node."""
        self.diagnostics.append(Diagnostic(code=code, span=Span(self.source, *node.span), args=args, hint=hint))

    def fault(self, fault: Fault, node: ast.Node) -> None:
        """Add what a run would have raised."""
        self.diagnostics.append(fault.diagnostic(Span(self.source, *node.span)))

    def text_of(self, node: ast.Node) -> str:
        """The text of a node, for a message."""
        return Span(self.source, *node.span).text or type(node).__name__

    def unknown(self, code: str, name: str, node: ast.Node, known: Collection[str]) -> None:
        """Report a name that is not known, with the one that was probably meant."""
        meant = fullwidth_fix(name, known)
        if meant is not None:
            self.report(code, node, "fullwidth", name=name, suggestion=meant)
            return
        near = suggest(name, known)
        self.report(code, node, "did-you-mean" if near else "fix", name=name, suggestion=near or "")


Visit = Callable[[Checker, Any, Env], Type]
"""The check of one kind of node, in the types of the names around it."""
