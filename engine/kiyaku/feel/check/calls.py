"""Types of calls: built-ins with their overloads, functions of the scope, extensions, function literals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kiyaku.diagnostic import suggest
from kiyaku.feel.builtins import BUILTINS, Builtin, Signature, resolve_call
from kiyaku.feel.check.state import Checker
from kiyaku.feel.errors import Fault
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.names import TYPE_NAMES
from kiyaku.feel.types import ANY, NUMBER, Type, Unit, function_of, list_of
from kiyaku.feel.types.narrow import Env
from kiyaku.feel.types.relations import fits, may_be_null, resolved, shown, type_of
from kiyaku.feel.types.units import agree, common, format_unit, multiplied


def function(checker: Checker, node: ast.Function, env: Env, hints: Sequence[Type] = ()) -> Type:
    """A function literal; a parameter without a type has that of the hint, or any."""
    parameters: dict[str, Type] = {}
    for i, parameter in enumerate(node.parameters):
        type = ANY if parameter.type is None else resolved(parameter.type, checker.named_types)
        if type is None:
            assert parameter.type is not None
            known = checker.named_types.keys() | TYPE_NAMES
            checker.unknown("feel-unknown-type", parameter.type.name, parameter.type, known)
            type = ANY
        elif parameter.type is None and i < len(hints):
            type = hints[i]
        parameters[parameter.name] = type
    if node.external:
        checker.report("external-function", node)
        return function_of(parameters, ANY)
    found = function_of(parameters, checker.visit(node.body, env.inside(parameters)))
    checker.types[node.number] = found
    return found


def call(checker: Checker, node: ast.Call, env: Env) -> Type:
    """Any call."""
    if not isinstance(node.callee, ast.Name):
        return _of_value(checker, node, checker.value(node.callee, env), env)
    name = node.callee.name
    declared = env.get(name, checker.functions.get(name))
    if declared is not None and (declared.head in ("function", "Any") or name not in BUILTINS):
        return _of_value(checker, node, declared, env)
    if name in checker.extensions:
        return checker.extensions[name].check(_Context(checker, node, env))
    if name in BUILTINS:
        return _of_builtin(checker, node, BUILTINS[name], env)
    for argument in (*node.positional, *(a.value for a in node.named)):
        checker.visit(argument, env)
    functions = {n: t for n, t in env.items() if t.head == "function"}
    checker.unknown(
        "unknown-function", name, node.callee, {**functions, **checker.functions, **BUILTINS, **checker.extensions}
    )
    return ANY


# -- functions of the scope


def _of_value(checker: Checker, node: ast.Call, declared: Type, env: Env) -> Type:
    """A call of a function that is a value, or of one that only its signature is known of."""
    name = checker.text_of(node.callee)
    given = [(a, checker.visit(a, env)) for a in (*node.positional, *(a.value for a in node.named))]
    if declared.head not in ("function", "Any"):
        checker.report("not-a-function", node.callee, name=name, found=shown(declared))
        return ANY
    if declared.parameters is None:
        return declared.result or ANY
    wanted = _wanted(checker, node, name, declared.parameters)
    for (argument, found), type in zip(given, wanted, strict=False):
        checker.require(argument, found, type)
    return declared.result or ANY


def _wanted(checker: Checker, node: ast.Call, name: str, parameters: tuple[tuple[str, Type], ...]) -> list[Type]:
    """The types of the parameters that the arguments fill, in the order of the arguments."""
    if node.named:
        types = dict(parameters)
        for argument in node.named:
            if argument.name not in types:
                known = suggest(argument.name, types) or ", ".join(types)
                checker.fault(Fault("unknown-parameter", function=name, name=argument.name, known=known), argument)
                return []
        given = {a.name for a in node.named}
        if given != set(types):
            fault = Fault("wrong-parameters", function=name, given=", ".join(given), allowed=", ".join(types))
            checker.fault(fault, node)
        return [types[a.name] for a in node.named]
    if len(node.positional) != len(parameters):
        count = {"given": len(node.positional), "allowed": str(len(parameters))}
        checker.fault(Fault("wrong-number-of-arguments", function=name, **count), node)
    return [type for _, type in parameters]


# -- built-ins


def _of_builtin(checker: Checker, node: ast.Call, builtin: Builtin, env: Env) -> Type:
    if builtin.needs_clock and not checker.clock:
        checker.report("clock-missing", node, name=builtin.name)
    try:
        fitting = resolve_call(builtin, len(node.positional), [a.name for a in node.named])
    except Fault as fault:
        for argument in (*node.positional, *(a.value for a in node.named)):
            checker.visit(argument, env)
        checker.fault(fault, node)
        return builtin.signatures[0].result
    arguments, names = node.positional, [a.name for a in node.named]
    if names:
        arguments = tuple(a.value for a in node.named)
    found = _argument_types(checker, builtin, arguments, env)
    ranked = [
        s for s in fitting if all(fits(t, w) for t, w in zip(found, _parameters(s, names, len(found)), strict=True))
    ]
    if not ranked:
        _wrong_argument(checker, builtin, fitting, arguments, names, found)
        return fitting[0].result if len({s.result for s in fitting}) == 1 else ANY
    for argument, type, wanted in zip(arguments, found, _parameters(ranked[0], names, len(found)), strict=True):
        if may_be_null(type) and not any(w.nullable for w in _at(ranked, names, arguments.index(argument), len(found))):
            checker.require(argument, type, wanted.not_null())
    known = _constant(checker, node, builtin, arguments, names)
    if known is not None:
        return known
    return _result(checker, node, builtin, ranked, arguments, names, found)


def _argument_types(checker: Checker, builtin: Builtin, arguments: tuple[ast.Node, ...], env: Env) -> list[Type]:
    """The types of the arguments; of an untyped function over a list, some parameters are of its elements' type."""
    found: list[Type] = []
    elements = max((p.of_elements for s in builtin.signatures for p in s.parameters), default=0)
    for argument in arguments:
        if isinstance(argument, ast.Function) and found and found[0].head == "list":
            element = found[0].element or ANY
            type = function(checker, argument, env, [element] * elements)
            checker.types[argument.number] = type
            found.append(type)
        else:
            found.append(checker.visit(argument, env))
    return found


def _parameters(signature: Signature, names: Sequence[str], count: int) -> list[Type]:
    """The types of the parameters that the arguments fill."""
    if names:
        types = {p.name: p.type for p in signature.parameters}
        return [types[n] for n in names]
    return [signature.parameter_at(i).type for i in range(count)]


def _at(signatures: Sequence[Signature], names: Sequence[str], position: int, count: int) -> list[Type]:
    return [_parameters(s, names, count)[position] for s in signatures]


def _wrong_argument(
    checker: Checker,
    builtin: Builtin,
    fitting: Sequence[Signature],
    arguments: tuple[ast.Node, ...],
    names: Sequence[str],
    found: list[Type],
) -> None:
    """Report the argument at which the signature that fits furthest stops to fit."""

    def reach(signature: Signature) -> int:
        pairs = zip(found, _parameters(signature, names, len(found)), strict=True)
        return next((i for i, (t, w) in enumerate(pairs) if not fits(t, w)), len(found))

    best = max(fitting, key=reach)
    place = reach(best)
    wanted = dict.fromkeys(shown(t) for t in _at([s for s in fitting if reach(s) == place], names, place, len(found)))
    parameter = names[place] if names else best.parameter_at(place).name
    if found[place].head == "Null":
        checker.report("possible-null", arguments[place], text=checker.text_of(arguments[place]))
        return
    fault = Fault(
        "argument-type",
        function=builtin.name,
        parameter=parameter,
        expected=" / ".join(wanted),
        found=shown(found[place]),
    )
    checker.fault(fault, arguments[place])


def _result(
    checker: Checker,
    node: ast.Call,
    builtin: Builtin,
    ranked: Sequence[Signature],
    arguments: tuple[ast.Node, ...],
    names: Sequence[str],
    found: list[Type],
) -> Type:
    ordered = found
    if names:
        by_name = dict(zip(names, found, strict=True))
        ordered = [by_name.get(p.name, ANY) for p in ranked[0].parameters]
    numbers = [_number_of(t) for t in found if _number_of(t).head == NUMBER.head]
    _check_units(checker, node, builtin, numbers)
    results = {s.result_type(ordered) for s in ranked}
    if "Any" in {t.head for t in found} and len(results) > 1:
        return ANY
    result = ranked[0].result_type(ordered)
    if builtin.units == "product":
        return replace(NUMBER, unit=_product(found))
    if builtin.units == "same":
        return _with_unit(result, common(numbers))
    return result


def _number_of(type: Type) -> Type:
    return (type.element or ANY) if type.head == "list" else type


def _with_unit(result: Type, unit: Unit | None) -> Type:
    if result.head == NUMBER.head:
        return replace(result, unit=unit)
    if result.head == "list" and result.element is not None and result.element.head == NUMBER.head:
        return list_of(replace(result.element, unit=unit))
    return result


def _product(found: Sequence[Type]) -> Unit | None:
    unit: Unit | None = None
    for type in found:
        unit = multiplied(unit, type.unit)
    return unit


def _check_units(checker: Checker, node: ast.Call, builtin: Builtin, numbers: Sequence[Type]) -> None:
    if builtin.units == "none" or (builtin.units == "product" and len(node.positional) == 1):
        for type in numbers:
            if type.unit:
                checker.report("unit-not-allowed", node, name=builtin.name, unit=format_unit(type.unit))
                return
    if builtin.units == "same":
        first = common(numbers)
        for type in numbers:
            if not agree(first, type.unit):
                checker.report(
                    "units-differ", node, operator=builtin.name, left=format_unit(first), right=format_unit(type.unit)
                )
                return


# -- values known beforehand


def _constant(
    checker: Checker, node: ast.Call, builtin: Builtin, arguments: tuple[ast.Node, ...], names: Sequence[str]
) -> Type | None:
    """The type of a constructor's value where its arguments are literals."""
    if not builtin.constructs or not all(map(_is_literal, arguments)):
        return None
    values = [_literal(checker, a) for a in arguments]
    try:
        value = builtin.call_named(dict(zip(names, values, strict=True))) if names else builtin.call(*values)
    except Fault as fault:
        checker.fault(fault, node)
        return None
    checker.constants[node.number] = value
    return type_of(value)


def _is_literal(node: ast.Node) -> bool:
    return isinstance(node, ast.Number | ast.String) or (
        isinstance(node, ast.Negation) and isinstance(node.operand, ast.Number)
    )


def _literal(checker: Checker, node: ast.Node) -> object:
    if isinstance(node, ast.Negation) and isinstance(node.operand, ast.Number):
        return -node.operand.value
    return node.value if isinstance(node, ast.Number | ast.String) else None


# -- extensions


@dataclass(frozen=True, slots=True)
class _Context:
    """What an extension sees of the check; see `extension.CallContext`."""

    checker: Checker
    call: ast.Call
    env: Env

    @property
    def scope(self) -> Mapping[str, Type]:
        return self.env

    def type_of(self, node: ast.Node, expected: Type | None = None) -> Type:
        found = self.checker.visit(node, self.env)
        if expected is not None:
            self.checker.require(node, found, expected)
        return found

    def arguments(self, parameters: Sequence[str], optional: Sequence[str] = ()) -> dict[str, ast.Node] | None:
        names, every = self.checker.text_of(self.call.callee), [*parameters, *optional]
        if self.call.named:
            given = {a.name: a.value for a in self.call.named}
            for name in given:
                if name not in every:
                    known = suggest(name, every) or ", ".join(every)
                    self.checker.fault(Fault("unknown-parameter", function=names, name=name, known=known), self.call)
                    return None
        else:
            given = dict(zip(every, self.call.positional, strict=False))
        if len(self.call.positional) > len(every) or not set(parameters) <= set(given):
            allowed = f"{len(parameters)}–{len(every)}" if optional else str(len(parameters))
            count = {"given": max(len(self.call.positional), len(self.call.named)), "allowed": allowed}
            self.checker.fault(Fault("wrong-number-of-arguments", function=names, **count), self.call)
            return None
        return given

    def report(self, code: str, node: ast.Node | None = None, hint: str = "fix", **args: object) -> None:
        self.checker.report(code, node or self.call, hint, **args)
