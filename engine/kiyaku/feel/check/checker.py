"""The static checker: the type of every node, with units, and whatever can be seen to be wrong before anything runs.

Before: a tree as parsed, and the types of the names in scope.  After: a `Checked` tree.  In strict mode it carries a
diagnostic for everything that would fail, or might meet null, when it runs; in standard mode nothing but syntax is an
error, so nothing is reported.  A part whose type is not known (`Any`) is left to run time.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.feel.builtins import BUILTINS
from kiyaku.feel.builtins.conversion import at_literal
from kiyaku.feel.check import access as check_access
from kiyaku.feel.check import calls as check_calls
from kiyaku.feel.check import operators as check_operators
from kiyaku.feel.check.checked import Checked
from kiyaku.feel.check.extension import Extension
from kiyaku.feel.check.state import Checker, Visit
from kiyaku.feel.errors import Fault
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.names import TYPE_NAMES
from kiyaku.feel.syntax.walk import numbered
from kiyaku.feel.types import ANY, BOOLEAN, NULL, NUMBER, STRING, Type, list_of
from kiyaku.feel.types.narrow import Env, narrowed
from kiyaku.feel.types.relations import joined, resolved, shown, type_of
from kiyaku.source import Source


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
    checker = Checker(source, functions or {}, extensions or {}, types or {}, clock, _VISITS)
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


_BY_TYPE = frozenset({"sum"})
"""The built-ins whose value depends on types that only a call knows: of what nothing is added up."""


def _name(checker: Checker, node: ast.Name, env: Env) -> Type:
    if node.name in env:
        return env[node.name]
    if node.name in checker.functions:
        checker.report("function-as-value", node, name=node.name)
        return checker.functions[node.name]
    if node.name in BUILTINS:
        if BUILTINS[node.name].needs_clock and not checker.clock:
            checker.report("clock-missing", node, name=node.name)
        if node.name in _BY_TYPE:
            checker.report("function-as-value", node, name=node.name)
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


_VISITS: Mapping[type[ast.Node], Visit] = {
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
