"""Types and units of operators, comparisons, membership and unary tests."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from kiyaku.feel.check.state import Checker
from kiyaku.feel.errors import Fault
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.walk import mentions_input
from kiyaku.feel.types import ANY, BOOLEAN, DATE, DATE_TIME, DAYS, MONTHS, NUMBER, STRING, TIME, Type, range_of
from kiyaku.feel.types.narrow import Env, narrowed
from kiyaku.feel.types.relations import ORDERED, SOMETHING, may_be_null, shown
from kiyaku.feel.types.units import agree, format_unit, multiplied, raised
from kiyaku.value import to_text

_DURATIONS = (DAYS.head, MONTHS.head)
_MOMENTS = (DATE.head, DATE_TIME.head)
_SUMS: dict[tuple[str, str, str], Type] = {
    ("+", STRING.head, STRING.head): STRING,
    ("+", TIME.head, DAYS.head): TIME,
    ("+", DAYS.head, TIME.head): TIME,
    ("-", TIME.head, DAYS.head): TIME,
    ("-", TIME.head, TIME.head): DAYS,
    **{(sign, d.head, d.head): d for sign in "+-" for d in (DAYS, MONTHS)},
    **{(sign, m.head, d): m for sign in "+-" for m in (DATE, DATE_TIME) for d in _DURATIONS},
    **{("+", d, m.head): m for m in (DATE, DATE_TIME) for d in _DURATIONS},
    **{("-", a, b): DAYS for a in _MOMENTS for b in _MOMENTS},
    **{("*", d.head, NUMBER.head): d for d in (DAYS, MONTHS)},
    **{("*", NUMBER.head, d.head): d for d in (DAYS, MONTHS)},
    **{("/", d.head, NUMBER.head): d for d in (DAYS, MONTHS)},
    **{("/", d.head, d.head): NUMBER for d in (DAYS, MONTHS)},
}


def negation(checker: Checker, node: ast.Negation, env: Env) -> Type:
    """`-x` of a number or duration."""
    found = checker.value(node.operand, env)
    if found.head not in (NUMBER.head, *_DURATIONS, "Any"):
        checker.fault(Fault("operand-type", operator="-", found=shown(found)), node)
        return ANY
    return found


def arithmetic(checker: Checker, node: ast.Arithmetic, env: Env) -> Type:
    """`+ - * / **`, with units."""
    left, right = checker.value(node.left, env), checker.value(node.right, env)
    if left.head == right.head == NUMBER.head:
        return replace(NUMBER, unit=_unit(checker, node, left, right))
    found = _SUMS.get((node.operator, left.head, right.head))
    if found is not None:
        return found
    if "Any" in (left.head, right.head):
        return _partly_known(node.operator, left, right)
    checker.fault(Fault("operand-types", operator=node.operator, left=shown(left), right=shown(right)), node)
    return ANY


def _unit(checker: Checker, node: ast.Arithmetic, left: Type, right: Type) -> tuple[tuple[str, int], ...] | None:
    if node.operator in "+-":
        _agree(checker, node, node.operator, left, right)
        return right.unit if left.unit is None else left.unit
    if node.operator in ("*", "/"):
        return multiplied(left.unit, right.unit, 1 if node.operator == "*" else -1)
    if right.unit:
        checker.report("unit-exponent", node.right, unit=format_unit(right.unit))
    exponent = node.right.operand if isinstance(node.right, ast.Negation) else node.right
    known = exponent.value if isinstance(exponent, ast.Number) else None
    try:
        return raised(left.unit, -known if known is not None and exponent is not node.right else known)
    except ValueError as unit:
        checker.report("unit-exponent", node, unit=str(unit))
        return None


def _partly_known(operator: str, left: Type, right: Type) -> Type:
    """The result where one side is only known when the expression runs."""
    known = right if left.head == "Any" else left
    if known.head == STRING.head or (operator == "**" and known.head == NUMBER.head):
        return Type(head=known.head)
    if operator in "+-" and known.head == NUMBER.head:
        return known
    return SOMETHING


def _agree(checker: Checker, node: ast.Node, operator: str, left: Type, right: Type) -> None:
    if left.head == right.head == NUMBER.head and not agree(left.unit, right.unit):
        units = {"left": format_unit(left.unit), "right": format_unit(right.unit)}
        checker.report("units-differ", node, operator=operator, **units)


# -- comparison


def compared(checker: Checker, node: ast.Node, operator: str, left: Type, right: Type) -> None:
    """Report two types that cannot be compared."""
    if "Any" in (left.head, right.head):
        return
    equality = operator in ("=", "!=")
    if equality and "Null" in (left.head, right.head):
        return
    if left.head != right.head or not (equality or left.head in ORDERED):
        checker.report("types-differ", node, operator=operator, left=shown(left), right=shown(right))
    else:
        _agree(checker, node, operator, left, right)


def comparison(checker: Checker, node: ast.Comparison, env: Env) -> Type:
    """`= != < <= > >=`; only equality may be asked of null."""
    see = checker.visit if node.operator in ("=", "!=") else checker.value
    compared(checker, node, node.operator, see(node.left, env), see(node.right, env))
    return BOOLEAN


def logical(checker: Checker, node: ast.Logical, env: Env) -> Type:
    """`and`, `or`; the right side knows what the left one said about null."""
    checker.condition(node.left, env, node.operator)
    checker.condition(node.right, narrowed(node.left, env, node.operator == "and"), node.operator)
    return BOOLEAN


def between(checker: Checker, node: ast.Between, env: Env) -> Type:
    """`x between a and b`."""
    value = checker.value(node.value, env)
    for bound in (node.low, node.high):
        compared(checker, node, "between", value, checker.value(bound, env))
    return BOOLEAN


def range_(checker: Checker, node: ast.Range, env: Env) -> Type:
    """`[a..b]`: two bounds of one ordered type."""
    if node.start is None or node.end is None:
        checker.report("open-bound", node)
    found = [(bound, checker.value(bound, env)) for bound in (node.start, node.end) if bound is not None]
    for bound, type in found:
        if type.head not in ORDERED and type.head != "Any":
            checker.report("not-ordered", bound, found=shown(type))
            return range_of(ANY)
    if len(found) == 2:
        compared(checker, node, "..", found[0][1], found[1][1])
    units = [t.unit for _, t in found if t.unit is not None]
    element = found[0][1] if found else ANY
    return range_of(replace(element, unit=units[0]) if units else element)


def unary_comparison(checker: Checker, node: ast.UnaryComparison, env: Env) -> Type:
    """`(< 5)` as a value is a range."""
    found = checker.value(node.value, env)
    if node.operator not in ("=", "!=") and found.head not in ORDERED and found.head != "Any":
        checker.report("not-ordered", node.value, found=shown(found))
    return range_of(found)


# -- membership and unary tests


def in_(checker: Checker, node: ast.In, env: Env) -> Type:
    """`x in test`, `x in (test, test)`."""
    value = checker.visit(node.value, env)
    for part in node.tests:
        _test(checker, part, value, node.value, env)
    return BOOLEAN


def unary_tests(checker: Checker, node: ast.UnaryTests, env: Env) -> Type:
    """The tests of a cell, of an input whose type is that of `?`."""
    value = env.get("?", ANY)
    for part in node.tests:
        if mentions_input(part):
            checker.condition(part, env, "?")
        elif (meant := _meant(part)) is not None:
            checker.report("test-subtracts", part, text=checker.text_of(part), suggestion=meant)
        else:
            _test(checker, part, value, node, env)
    return BOOLEAN


def _meant(test: ast.Node) -> str | None:
    """What was meant by a test that subtracts written numbers: by `10-19` a range, by `2026-04-01` a day."""
    numbers: list[int | Fraction] = []
    node = test
    while isinstance(node, ast.Arithmetic) and node.operator == "-" and isinstance(node.right, ast.Number):
        numbers.insert(0, node.right.value)
        node = node.left
    if not numbers or not isinstance(node, ast.Number):
        return None
    if len(numbers) == 1:
        low, high = sorted((node.value, numbers[0]))
        return f"[{to_text(low)}..{to_text(high)}]"
    day = [number for number in (node.value, *numbers) if isinstance(number, int)]
    return '@"{:04}-{:02}-{:02}"'.format(*day) if len(day) == len(numbers) + 1 == 3 else None


def _test(checker: Checker, test: ast.Node, value: Type, subject: ast.Node, env: Env) -> None:
    if isinstance(test, ast.UnaryComparison):
        found = checker.visit(test.value, env)
        checker.types[test.number] = range_of(found)
        if test.operator not in ("=", "!="):
            checker.not_null(test.value, found)
            _present(checker, subject, value)
        compared(checker, test, test.operator, value, found)
        return
    found = checker.visit(test, env)
    element = found.element or ANY
    if found.head == "range" and value.head != "range":
        _present(checker, subject, value)
        compared(checker, test, "in", value.not_null(), element)
    elif found.head == "list" and value.head != "list":
        if element.head == "range":
            _present(checker, subject, value)
            element = element.element or ANY
        compared(checker, test, "=", value, element)
    elif found.head == value.head == "list" and element.head == "list":
        compared(checker, test, "=", value, element)
    else:
        compared(checker, test, "=", value, found)


def _present(checker: Checker, subject: ast.Node, value: Type) -> None:
    if may_be_null(value):
        text = "?" if isinstance(subject, ast.UnaryTests) else checker.text_of(subject)
        checker.report("possible-null", subject, text=text)
