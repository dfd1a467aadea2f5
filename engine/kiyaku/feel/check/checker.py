"""The static checker: the type of every node, with units, and whatever can be seen to be wrong before anything runs.

Before: a tree as parsed, and the types of the names in scope.  After: a `Checked` tree.  In strict mode it carries a
diagnostic for everything that would fail, or might meet null, when it runs; in standard mode nothing but syntax is an
error, so nothing is reported.  A part whose type is not known (`Any`) is left to run time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from kiyaku.diagnostic import Diagnostic, suggest
from kiyaku.feel.builtins import BUILTINS
from kiyaku.feel.builtins.conversion import at_literal
from kiyaku.feel.check import access as check_access
from kiyaku.feel.check import calls as check_calls
from kiyaku.feel.check import operators as check_operators
from kiyaku.feel.check.checked import Checked
from kiyaku.feel.check.extension import Extension
from kiyaku.feel.errors import Fault
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.fullwidth import fullwidth_fix
from kiyaku.feel.syntax.names import TYPE_NAMES
from kiyaku.feel.syntax.walk import numbered
from kiyaku.feel.types import ANY, BOOLEAN, NULL, NUMBER, STRING, Type, list_of
from kiyaku.feel.types.narrow import Env, narrowed
from kiyaku.feel.types.relations import fits, joined, may_be_null, resolved, shown, type_of
from kiyaku.source import Source, Span
from kiyaku.value import Value


def check(
    node: ast.Node,
    *,
    scope: Mapping[str, Type],
    source: Source,
    functions: Mapping[str, Type] | None = None,
    extensions: Mapping[str, Extension] | None = None,
    expected: Type | None = None,
    strict: bool = True,
    types: Mapping[str, Type] | None = None,
    clock: bool = False,
) -> Checked:
    """Check a tree.

    Args:
        node: what was parsed, or made by hand (then a numbered copy is checked); for unary tests, the type of the
            input is that of `?` in the scope.
        scope: the types of the names that the expression may use.
        source: the text, for the spans of diagnostics.
        functions: the types of functions that may be called but are no values.
        extensions: functions and special forms beyond the standard.
        expected: the type that the whole must have.
        strict: report what is wrong; otherwise only types are found, without a promise that they hold.
        types: types that go by a name.
        clock: whether `now()` and `today()` have a clock to ask.
    """
    checker = Checker(source, functions or {}, extensions or {}, types or {}, clock)
    found = ANY
    try:
        node = numbered(node)
        found = checker.visit(node, scope if isinstance(scope, Env) else Env(scope))
        if expected is not None:
            checker.require(node, found, expected)
    except RecursionError:
        checker.report("expression-too-deep", node)
        strict = True  # such a tree cannot be compiled in either mode
    return Checked(
        node=node,
        type=found,
        source=source,
        types=checker.types,
        constants=checker.constants,
        named_types=checker.named_types,
        input_type=scope.get("?"),
        diagnostics=tuple(checker.diagnostics) if strict else (),
    )


class Checker:
    """One check: what has been found so far, and how each kind of node is checked."""

    def __init__(
        self,
        source: Source,
        functions: Mapping[str, Type],
        extensions: Mapping[str, Extension],
        named_types: Mapping[str, Type],
        clock: bool,
    ) -> None:
        self.source = source
        self.functions = functions
        self.extensions = extensions
        self.named_types = named_types
        self.clock = clock
        self.types: dict[int, Type] = {}
        self.constants: dict[int, Value] = {}
        self.diagnostics: list[Diagnostic] = []

    # -- what the parts of the checker share

    def visit(self, node: ast.Node, env: Env) -> Type:
        """The type of a node, which is recorded."""
        found = _VISITS[type(node)](self, node, env)
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


# -- literals and names


def _number(checker: Checker, node: ast.Number, env: Env) -> Type:
    return NUMBER


def _string(checker: Checker, node: ast.String, env: Env) -> Type:
    return STRING


def _boolean(checker: Checker, node: ast.Boolean, env: Env) -> Type:
    return BOOLEAN


def _null(checker: Checker, node: ast.Null, env: Env) -> Type:
    return NULL


def _at(checker: Checker, node: ast.At, env: Env) -> Type:
    try:
        value = at_literal(node.text)
    except Fault as fault:
        checker.fault(fault, node)
        return ANY
    checker.constants[node.number] = value
    return type_of(value)


def _name(checker: Checker, node: ast.Name, env: Env) -> Type:
    if node.name in env:
        return env[node.name]
    if node.name in checker.functions:
        checker.report("function-as-value", node, name=node.name)
        return checker.functions[node.name]
    if node.name in BUILTINS:
        if BUILTINS[node.name].needs_clock and not checker.clock:
            checker.report("clock-missing", node, name=node.name)
        return Type(head="function")
    item = env.get("item", NUMBER)
    if item.head != "Any" and not (item.head == "context" and item.fields is None):
        # of such an element nothing is known, so the name may be one of its entries
        checker.unknown("unknown-name", node.name, node, {**env, **checker.functions})
    return ANY


def _list(checker: Checker, node: ast.List, env: Env) -> Type:
    found = [checker.visit(item, env) for item in node.items]
    return list_of(_agreeing(checker, node.items, found, "elements-differ"))


def _agreeing(checker: Checker, nodes: tuple[ast.Node, ...], found: list[Type], code: str) -> Type:
    """What the types have in common; the first that does not agree with those before it is reported."""
    both = joined(found)
    if both is not None:
        return both
    for end in range(2, len(found) + 1):
        if joined(found[:end]) is None:
            before = joined(found[: end - 1]) or ANY
            checker.report(code, nodes[end - 1], left=shown(before), right=shown(found[end - 1]))
            break
    return ANY


def _context(checker: Checker, node: ast.Context, env: Env) -> Type:
    fields: dict[str, Type] = {}
    for entry in node.entries:
        if entry.key in fields:
            checker.fault(Fault("duplicate-key", key=entry.key), entry)
        itself = (
            {entry.key: Type(head="function")} if isinstance(entry.value, ast.Function) else {}
        )  # it may call itself
        found = fields[entry.key] = checker.visit(entry.value, env.inside({**fields, **itself}))
        checker.types[entry.number] = found
    return Type(head="context", fields=tuple(fields.items()))


# -- control


def _if(checker: Checker, node: ast.If, env: Env) -> Type:
    checker.condition(node.condition, env, "if")
    found = [
        checker.visit(node.consequent, narrowed(node.condition, env, True)),
        checker.visit(node.alternative, narrowed(node.condition, env, False)),
    ]
    return _agreeing(checker, (node.consequent, node.alternative), found, "branches-differ")


def _iterators(checker: Checker, iterators: tuple[ast.Iterator, ...], env: Env) -> Env:
    for iterator in iterators:
        source = checker.value(iterator.source, env)
        if iterator.end is None:
            element = _walked(checker, iterator.source, source)
        else:
            end = checker.value(iterator.end, env)
            element = joined((source, end)) or ANY
            if "Any" not in (source.head, end.head) and element.head not in ("number", "date"):
                checker.report("not-countable", iterator, start=shown(source), end=shown(end))
        checker.types[iterator.number] = element
        env = env.inside({iterator.name: element})
    return env


def _walked(checker: Checker, node: ast.Node, found: Type) -> Type:
    """What a loop over a value of the type walks over."""
    if found.head == "list":
        return found.element or ANY
    if found.head == "range":
        element = found.element or ANY
        if element.head not in ("number", "date", "Any"):
            checker.report("not-countable", node, start=shown(element), end=shown(element))
        return element
    if found.head != "Any":
        checker.report("not-a-list", node, found=shown(found))
    return ANY


def _for(checker: Checker, node: ast.For, env: Env) -> Type:
    inner = _iterators(checker, node.iterators, env)
    if all(iterator.name != "partial" for iterator in node.iterators):
        inner = inner.inside({"partial": list_of(ANY)})
    return list_of(checker.visit(node.body, inner))


def _quantified(checker: Checker, node: ast.Quantified, env: Env) -> Type:
    checker.condition(node.condition, _iterators(checker, node.iterators, env), node.quantifier)
    return BOOLEAN


def _instance_of(checker: Checker, node: ast.InstanceOf, env: Env) -> Type:
    checker.visit(node.value, env)
    if resolved(node.type, checker.named_types) is None:
        checker.unknown("feel-unknown-type", node.type.name, node.type, checker.named_types.keys() | TYPE_NAMES)
    return BOOLEAN


_VISITS: dict[type[ast.Node], Callable[[Checker, Any, Env], Type]] = {
    ast.Number: _number,
    ast.String: _string,
    ast.Boolean: _boolean,
    ast.Null: _null,
    ast.At: _at,
    ast.Name: _name,
    ast.List: _list,
    ast.Context: _context,
    ast.If: _if,
    ast.For: _for,
    ast.Quantified: _quantified,
    ast.InstanceOf: _instance_of,
    ast.Range: check_operators.range_,
    ast.Negation: check_operators.negation,
    ast.Arithmetic: check_operators.arithmetic,
    ast.Comparison: check_operators.comparison,
    ast.Logical: check_operators.logical,
    ast.Between: check_operators.between,
    ast.In: check_operators.in_,
    ast.UnaryComparison: check_operators.unary_comparison,
    ast.UnaryTests: check_operators.unary_tests,
    ast.Path: check_access.path,
    ast.Filter: check_access.filter_,
    ast.Call: check_calls.call,
    ast.Function: check_calls.function,
}
