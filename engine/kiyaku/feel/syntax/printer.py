"""Write a syntax tree as text: canonical, with no more parentheses than it needs.

Parsing the text gives the tree back, given the names in scope.  Two kinds of tree have no text of their own and are
written as their nearest equal: a number that no literal can be, below zero or without a finite decimal (`-1`, `1 / 3`),
and a name or label that the grammar could not read where it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.literals import number_text, quoted

# How tightly a node holds together; an operand of a looser level stands in parentheses.
_EXPRESSION, _OR, _AND, _COMPARISON, _ADDITION, _MULTIPLICATION, _POWER, _NEGATION, _INSTANCE, _ACCESS = range(10)
_ARITHMETIC = {"+": _ADDITION, "-": _ADDITION, "*": _MULTIPLICATION, "/": _MULTIPLICATION, "**": _POWER}

_BARE_GENERICS = tuple(
    f"{before} {name}" for before in ("of", "->") for name in ("list", "range", "context", "function")
)


def to_text(node: ast.Node, *, name: Callable[[ast.Name], str] | None = None) -> str:
    """The canonical text of a tree.

    Args:
        node: an expression, unary tests, or a type.
        name: what to write where a name stands, to show an expression with its values filled in.
    """
    return _Printer(name or (lambda n: n.name)).write(node)


class _Printer:
    """Writes nodes, a method for each class."""

    __slots__ = ("name",)

    def __init__(self, name: Callable[[ast.Name], str]) -> None:
        self.name = name

    def write(self, node: ast.Node, level: int = _EXPRESSION) -> str:
        """A node where a certain level is needed."""
        text = _WRITERS[type(node)](self, node)
        return f"({text})" if _level(node) < level else text

    def listed(self, nodes: tuple[ast.Node, ...]) -> str:
        return ", ".join(map(self.write, nodes))

    def number(self, n: ast.Number) -> str:
        return number_text(n.value)

    def string(self, n: ast.String) -> str:
        return quoted(n.value)

    def boolean(self, n: ast.Boolean) -> str:
        return "true" if n.value else "false"

    def null(self, n: ast.Null) -> str:
        return "null"

    def at(self, n: ast.At) -> str:
        return "@" + quoted(n.text)

    def name_(self, n: ast.Name) -> str:
        return self.name(n)

    def list(self, n: ast.List) -> str:
        return f"[{self.listed(n.items)}]"

    def context(self, n: ast.Context) -> str:
        return f"{{{self.listed(n.entries)}}}"

    def entry(self, n: ast.Entry) -> str:
        from kiyaku.feel.syntax.names import is_declarable  # only here: the patterns of names are large

        key = n.key if is_declarable(n.key) else quoted(n.key)
        return f"{key}: {self.write(n.value)}"

    def range(self, n: ast.Range) -> str:
        start = "null" if n.start is None else self.write(n.start)
        end = "null" if n.end is None else self.write(n.end)
        return f"{'[' if n.start_included else '('}{start}..{end}{']' if n.end_included else ')'}"

    def function(self, n: ast.Function) -> str:
        external = " external" if n.external else ""
        return f"function({self.listed(n.parameters)}){external} {self.write(n.body)}"

    def parameter(self, n: ast.Parameter) -> str:
        return n.name if n.type is None else f"{n.name}: {self.write(n.type)}"

    def negation(self, n: ast.Negation) -> str:
        return "-" + self.write(n.operand, _NEGATION)

    def arithmetic(self, n: ast.Arithmetic) -> str:
        level = _ARITHMETIC[n.operator]
        left = self.write(n.left, level)
        if n.operator == "-":
            left = _guarded(left)
        return f"{left} {n.operator} {self.write(n.right, level + 1)}"

    def comparison(self, n: ast.Comparison) -> str:
        left = self.write(n.left, _COMPARISON)
        if n.operator == "<" and left.endswith(_BARE_GENERICS):
            left = f"({left})"  # or what follows would be read as the type of the elements
        return f"{left} {n.operator} {self.write(n.right, _ADDITION)}"

    def logical(self, n: ast.Logical) -> str:
        level = _AND if n.operator == "and" else _OR
        return f"{self.write(n.left, level)} {n.operator} {self.write(n.right, level + 1)}"

    def between(self, n: ast.Between) -> str:
        bounds = f"{self.write(n.low, _ADDITION)} and {self.write(n.high, _ADDITION)}"
        return f"{_guarded(self.write(n.value, _COMPARISON))} between {bounds}"

    def in_(self, n: ast.In) -> str:
        value = _guarded(self.write(n.value, _COMPARISON))
        if len(n.tests) != 1:
            return f"{value} in ({self.listed(n.tests)})"
        level = _EXPRESSION if isinstance(n.tests[0], ast.UnaryComparison) else _ADDITION
        return f"{value} in {self.write(n.tests[0], level)}"

    def instance_of(self, n: ast.InstanceOf) -> str:
        return f"{self.write(n.value, _INSTANCE)} instance of {self.write(n.type)}"

    def path(self, n: ast.Path) -> str:
        return f"{self.write(n.base, _ACCESS)}.{n.name}"

    def filter(self, n: ast.Filter) -> str:
        # After `..` a bracket before a comparison would close the range: `[1..a[` < 5.
        level = _OR if isinstance(n.condition, ast.UnaryComparison) else _EXPRESSION
        return f"{self.write(n.base, _ACCESS)}[{self.write(n.condition, level)}]"

    def call(self, n: ast.Call) -> str:
        return f"{_guarded(self.write(n.callee, _ACCESS))}({self.listed(n.positional or n.named)})"

    def argument(self, n: ast.Argument) -> str:
        return f"{n.name}: {self.write(n.value)}"

    def if_(self, n: ast.If) -> str:
        parts = self.write(n.condition), self.write(n.consequent), self.write(n.alternative)
        return "if {} then {} else {}".format(*parts)

    def iterator(self, n: ast.Iterator) -> str:
        end = "" if n.end is None else f"..{self.write(n.end)}"
        return f"{n.name} in {self.write(n.source)}{end}"

    def for_(self, n: ast.For) -> str:
        return f"for {self.listed(n.iterators)} return {self.write(n.body)}"

    def quantified(self, n: ast.Quantified) -> str:
        return f"{n.quantifier} {self.listed(n.iterators)} satisfies {self.write(n.condition)}"

    def unary_comparison(self, n: ast.UnaryComparison) -> str:
        return f"{n.operator} {self.write(n.value, _ADDITION)}"

    def unary_tests(self, n: ast.UnaryTests) -> str:
        if n.negated:
            return f"not({self.listed(n.tests)})"
        if not n.tests:
            return "-"
        text = self.listed(n.tests)
        first = n.tests[0]
        # Alone, a call of the function `not` would read as the keyword.
        keyword = len(n.tests) == 1 and isinstance(first, ast.Call) and first.callee == ast.Name(name="not")
        return f"({text})" if keyword else text

    def type_expression(self, n: ast.TypeExpression) -> str:
        if n.result is not None:
            return f"function<{self.listed(n.arguments)}> -> {self.write(n.result)}"
        if n.fields:
            pairs = zip(n.fields, n.arguments, strict=True)
            return f"context<{', '.join(f'{field}: {self.write(type)}' for field, type in pairs)}>"
        return f"{n.name}<{self.listed(n.arguments)}>" if n.arguments else n.name


_WRITERS: dict[type[ast.Node], Callable[[_Printer, Any], str]] = {
    ast.Number: _Printer.number,
    ast.String: _Printer.string,
    ast.Boolean: _Printer.boolean,
    ast.Null: _Printer.null,
    ast.At: _Printer.at,
    ast.Name: _Printer.name_,
    ast.List: _Printer.list,
    ast.Context: _Printer.context,
    ast.Entry: _Printer.entry,
    ast.Range: _Printer.range,
    ast.Function: _Printer.function,
    ast.Parameter: _Printer.parameter,
    ast.Negation: _Printer.negation,
    ast.Arithmetic: _Printer.arithmetic,
    ast.Comparison: _Printer.comparison,
    ast.Logical: _Printer.logical,
    ast.Between: _Printer.between,
    ast.In: _Printer.in_,
    ast.InstanceOf: _Printer.instance_of,
    ast.Path: _Printer.path,
    ast.Filter: _Printer.filter,
    ast.Call: _Printer.call,
    ast.Argument: _Printer.argument,
    ast.If: _Printer.if_,
    ast.Iterator: _Printer.iterator,
    ast.For: _Printer.for_,
    ast.Quantified: _Printer.quantified,
    ast.UnaryComparison: _Printer.unary_comparison,
    ast.UnaryTests: _Printer.unary_tests,
    ast.TypeExpression: _Printer.type_expression,
}


def _guarded(text: str) -> str:
    """An empty list apart from what follows it: before `-`, `(` or a name its second bracket would open a range."""
    return f"({text})" if text.endswith("[]") else text


def _level(node: ast.Node) -> int:
    match node:
        case ast.UnaryComparison() | ast.If() | ast.For() | ast.Quantified() | ast.Function():
            return _EXPRESSION
        case ast.Logical():
            return _AND if node.operator == "and" else _OR
        case ast.Comparison() | ast.Between() | ast.In():
            return _COMPARISON
        case ast.Arithmetic():
            return _ARITHMETIC[node.operator]
        case ast.Negation():
            return _NEGATION
        case ast.InstanceOf():
            return _INSTANCE
        case ast.Number() if node.value < 0:
            return _NEGATION
        case ast.Number() if "/" in number_text(node.value):
            return _MULTIPLICATION
        case _:
            return _ACCESS
