"""Compiled expressions: values in both modes, where failures lie, limits, and what callers can put in."""

from __future__ import annotations

import ast as pyast
import dis
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from types import CodeType, FunctionType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.diagnostic import Severity
from kiyaku.feel import (
    CallContext,
    Evaluation,
    Extension,
    FeelError,
    compile_function,
    evaluate,
    make_value,
    parse,
    run,
    set_types,
)
from kiyaku.feel.builtins import BUILTINS
from kiyaku.feel.builtins.printed import Without
from kiyaku.feel.check.checker import check
from kiyaku.feel.check.extension import Compile, arguments_of
from kiyaku.feel.python import build as py
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.walk import parts
from kiyaku.feel.types import ANY, BOOLEAN, DATE, NUMBER, STRING, context_of, function_of, list_of, range_of
from kiyaku.feel.values import rounding
from kiyaku.source import Source
from kiyaku.temporal import DateTime, LongDate, Time
from kiyaku.value import DayTimeDuration, Range, Value, YearMonthDuration
from tests.feel.expressions import checked, compiled, number, of_tree, told

SCOPE = {
    "単価": number("円/ID"),
    "ID数": number("ID"),
    "割合": NUMBER,
    "月額": NUMBER,
    "開始日": DATE,
    "終了日": DATE,
    "区分": STRING,
    "可": BOOLEAN,
    "備考": STRING.or_null(),
    "数の列": list_of(NUMBER),
    "契約の列": list_of(context_of({"ID数": NUMBER, "名": STRING})),
    "期間": range_of(DATE),
    "何か": ANY,
}
VALUES: tuple[Value, ...] = (
    3000,
    7,
    Fraction(1, 3),
    9,
    date(2026, 1, 15),
    date(2026, 3, 1),
    "月額",
    True,
    None,
    (4, Fraction(1, 2), 9),
    ({"ID数": 3, "名": "a"}, {"ID数": 8, "名": "b"}),
    Range(date(2026, 1, 1), date(2026, 2, 1), True, False),
    {"a": {"b": (1, "x")}},
)

EXPRESSIONS: list[tuple[str, Value]] = [
    ("単価 * ID数", 21000),
    ("単価 * 割合 / 7", Fraction(1000, 7)),
    ("割合 * 3", 1),
    ("割合 + 割合 + 割合", 1),
    ("-割合 * 3", -1),
    ("割合 * 3 = 1", True),
    ("[割合 * 3]", (1,)),
    ("floor(単価 * ID数 * 割合 / 31)", 225),
    ("ceiling(単価 * 割合 / 7)", 143),
    ("floor(-割合)", -1),
    ("ceiling(-割合)", 0),
    ("floor(割合 * 0.1 + 2.5)", 2),
    ("floor(月額 / 2 - 1 / 4)", 4),
    ("floor(月額 / 割合)", 27),
    ("floor(月額 / (1 / 2))", 18),
    ("round half up(月額 / 2, 0)", 5),
    ("round half up(-月額 / 2, 0)", -5),
    ("round half down(月額 / 2, 0)", 4),
    ("round up(割合, 0)", 1),
    ("round down(-月額 / 2, 0)", -4),
    ("decimal(月額 / 2, 0)", 4),
    ("decimal(割合, 2)", Fraction(33, 100)),
    ("floor(月額)", 9),
    ("floor(月額 / 4 + 割合)", 2),
    ("floor(月額 / 4 - 0.25 + 月額 / 3)", 5),
    ("floor((月額 + 0.5) / 2)", 4),
    ("floor(月額 / 0.5 / 4)", 4),
    ("floor(月額 * (割合 / 2))", 1),
    ("floor(2.55, 1)", Fraction(5, 2)),
    ("floor(何か.a.b[1])", 1),
    ("ceiling(floor(月額))", 9),
    ("ceiling(何か.a.b[1])", 1),
    ("round up(floor(月額), 0)", 9),
    ("round up(何か.a.b[1], 0)", 1),
    ("abs(何か.a.b[1])", 1),
    ("modulo(何か.a.b[1], 2)", 1),
    ("min(何か.a.b[1], 2)", 1),
    ("max([月額])", 9),
    ('max("a", "b")', "b"),
    ('max([@"P1D", @"P2D"]).days', 2),
    ('max(for d in [@"2026-01-30"..@"2026-02-01"] return d)', date(2026, 2, 1)),
    ("sum([月額])", 9),
    ("sum(何か.a.b[1], 2)", 3),
    ("count(何か.a.b)", 2),
    ("not(何か.a.b[1] = 2)", True),
    ("sort(list: 数の列, precedes: function(a, b) a < b)[1]", Fraction(1, 2)),
    ("substring(start position: 1, string: 区分)", "月額"),
    ("月額 ** 2", 81),
    ("modulo(月額, 4)", 1),
    ("modulo(-割合, 1)", Fraction(2, 3)),
    ("abs(-割合)", Fraction(1, 3)),
    ("min(月額, 割合, 5)", Fraction(1, 3)),
    ("max([月額, 割合])", 9),
    ("max(数の列)", 9),
    ("min(開始日, 終了日)", date(2026, 1, 15)),
    ("sum(月額, 割合, 割合 * 2)", 10),
    ("sum(数の列)", Fraction(27, 2)),
    ("sum(for x in 数の列 return x * 2)", 27),
    ("count(数の列[item > 1])", 2),
    ("mean(数の列)", Fraction(9, 2)),
    ('区分 + "料"', "月額料"),
    ('if 可 and 区分 = "月額" then 1 else 2', 1),
    ("可 or 1 / 0 > 1", True),
    ("not(可)", False),
    ("備考 = null", True),
    ('備考 = "x"', False),
    ('備考 != null and 備考 = "x"', False),
    ("開始日 < 終了日", True),
    ("開始日 = 終了日", False),
    ("(終了日 - 開始日).days + 1", 46),
    ("開始日.year * 100 + 開始日.month", 202601),
    ("開始日.weekday", 4),
    ('開始日 + duration("P1M")', date(2026, 2, 15)),
    ('終了日 - duration("P1D")', date(2026, 2, 28)),
    ("開始日 in 期間", True),
    ("期間.start", date(2026, 1, 1)),
    ("期間.end included", False),
    ("月額 in [5..9]", True),
    ("月額 in (5..9)", False),
    ("月額 in (1, 2, 9)", True),
    ("月額 in (< 3, [10..20])", False),
    ("月額 + 1 in (< 3, [10..20])", True),
    ("月額 in 数の列", True),
    ('区分 in ("年額", "月額")', True),
    ('備考 in ("年額", "月額")', False),
    ("月額 between 割合 and 10", True),
    ("数の列[2]", Fraction(1, 2)),
    ("数の列[-1]", 9),
    ("数の列[count(数の列)]", 9),
    ("数の列[item > 1]", (4, 9)),
    ("契約の列[ID数 > 5].名", ("b",)),
    ('契約の列[item.ID数 > 5 and 名 = "b"][1].ID数', 8),
    ("契約の列[ID数 = 月額 - 1].名[1]", "b"),
    ("for x in 数の列 return x * 2", (8, 1, 18)),
    ("for x in 1..3, y in x..1 return 10 * x + y", (11, 22, 21, 33, 32, 31)),
    ("for x in 1..4 return if x = 1 then 1 else partial[-1] * x", (1, 2, 6, 24)),
    ('for x in [@"2026-01-30"..@"2026-02-01"] return x.day', (30, 31, 1)),
    ("some x in 数の列 satisfies x > 8", True),
    ("every x in 数の列, y in 数の列 satisfies x + y > 1", False),
    ("{a: 月額, b: a * 2, c: b + a}.c", 27),
    ("{f: function(n) if n <= 1 then 1 else n * f(n - 1)}.f(20)", 2432902008176640000),
    ("(function(x: number, y: number) x - y)(y: 1, x: 月額)", 8),
    ("[for x in 1..3 return function(y: number) x * y][1][2](10)", 20),
    ("sort(数の列, function(a, b) a > b)", (9, 4, Fraction(1, 2))),
    ("何か.a.b[1]", 1),
    ("何か.a.b[1] + 1 > 割合", True),
    ("何か.a.b[item instance of string]", ("x",)),
    ("何か instance of context<a: context<b: list<Any>>>", True),
    ("if 何か.a.b[1] = 1 and 可 then 割合 * 3 else 0", 1),
    ("string length(区分)", 2),
    ("substring(string: 区分, start position: 2)", "額"),
    ("[1..5] = [1..5]", True),
    ('{a: 1, "b c": [2]} = {"b c": [2], a: 1}', True),
    ("index of([1, 2, 1], 1)", (1, 3)),
    ('date(2026, 2, 28) + @"P1D"', date(2026, 3, 1)),
    ('@"9999-12-31" + @"P1D"', LongDate(10000, 1, 1)),
    ('@"-0001-12-31" < 開始日', True),
]


@pytest.mark.parametrize(("text", "value"), EXPRESSIONS)
def test_an_expression_has_its_value_in_strict_mode(text: str, value: Value) -> None:
    result = compiled(text, SCOPE)(*VALUES)
    assert result == value
    assert type(result) is type(value)  # neither True for 1 nor a fraction for a whole number


@pytest.mark.parametrize(("text", "value"), EXPRESSIONS)
def test_standard_mode_agrees(text: str, value: Value) -> None:
    evaluation = run(text, dict(zip(SCOPE, VALUES, strict=True)))
    assert evaluation.value == value
    assert type(evaluation.value) is type(value)


@pytest.mark.parametrize(("text", "value"), EXPRESSIONS)
def test_a_trace_sees_every_part_and_changes_nothing(text: str, value: Value) -> None:
    tree = checked(text, SCOPE)
    seen: dict[int, Value] = {}

    def record(node: int, result: Value) -> Value:
        seen[node] = result
        return result

    def wrap(node: ast.Node, made: pyast.expr) -> pyast.expr:
        return py.call(py.name("record"), py.constant(node.number), made)

    assert of_tree(tree, SCOPE, wrap=wrap, constants={"record": record})(*VALUES) == value
    assert seen[0] == value
    assert all(not isinstance(v, Fraction) or v.denominator > 1 for v in seen.values())


def test_parts_are_numbered_in_the_order_of_the_text() -> None:
    for text in ("a + b * c", "if a then [b, c][item > 1] else f(x: a)"):
        tree = parse(text).node
        assert tree is not None
        assert [part.number for part in parts(tree)] == list(range(len(list(parts(tree)))))


def test_a_tree_made_by_hand_is_numbered_as_a_copy() -> None:
    one = parse("1").node
    assert one is not None
    made = ast.Arithmetic(operator="+", left=one, right=ast.Arithmetic(operator="*", left=one, right=one))
    found = check(made, scope={}, source=Source("<expression>", "1"))
    assert [part.number for part in parts(found.node)] == [0, 1, 2, 3, 4]
    assert [part.number for part in parts(made)] == [-1, 0, -1, 0, 0]
    assert found.node == made
    assert {found.type_of(part).head for part in parts(found.node)} == {"number"}
    assert compile_function(found, mode="strict", params=(), names={})() == 2


# -- direct operators

whole = st.integers(-(10**6), 10**6)
rational = st.fractions(-1000, 1000, max_denominator=60).map(lambda f: f.numerator if f.denominator == 1 else f)


def code_of(function: Callable[..., Any]) -> list[str]:
    assert isinstance(function, FunctionType)
    return [i.opname for i in dis.get_instructions(function)]


def calls_in(function: Callable[..., Any]) -> int:
    """How many calls a run without failure makes."""
    names = code_of(function)
    end = names.index("RETURN_VALUE")
    return sum(name.startswith("CALL") for name in names[:end])


@pytest.mark.parametrize(
    "text",
    [
        "floor(単価 * ID数 * 20 / 31)",
        'if 可 and 区分 = "月額" then floor(単価 * 0.1) else 0',
        "月額 in [5..9] or 開始日 < 終了日",
        '開始日 in [@"2026-01-01"..@"2026-12-31"]',
        '区分 in ("a", "b")',
        "月額 * 割合 > 割合",
        "備考 = null",
        "開始日.year",
    ],
)
def test_what_is_typed_becomes_operators_without_calls(text: str) -> None:
    assert calls_in(compiled(text, SCOPE)) == 0


@given(rational, rational, rational)
def test_arithmetic_is_exact_and_settled(a: Any, b: Any, c: Any) -> None:
    scope = {"a": NUMBER, "b": NUMBER, "c": NUMBER}
    for text, exact in (("a * b + c", a * b + c), ("a - b * c - 1", a - b * c - 1), ("-a + 0.5", -a + Fraction(1, 2))):
        result = compiled_once(text, tuple(scope))(a, b, c)
        assert result == exact
        assert isinstance(result, int) or result.denominator > 1


@given(rational, rational, rational.filter(bool), st.sampled_from(["floor", "ceiling"]))
def test_rounding_a_quotient_is_rounding_the_exact_quotient(a: Any, b: Any, c: Any, name: str) -> None:
    import math

    result = compiled_once(f"{name}(a * b / c)", ("a", "b", "c"))(a, b, c)
    assert result == getattr(math, name.replace("ceiling", "ceil"))(Fraction(a) * b / c)
    assert type(result) is int


_COMPILED: dict[str, Callable[..., Any]] = {}


def compiled_once(text: str, names: tuple[str, ...]) -> Callable[..., Any]:
    if text not in _COMPILED:
        _COMPILED[text] = compiled(text, dict.fromkeys(names, NUMBER))
    return _COMPILED[text]


@given(rational, rational.filter(bool))
def test_rounding_a_fraction_agrees_with_the_built_in(top: Any, bottom: Any) -> None:
    exact = Fraction(top) / bottom
    for name, function in (
        ("round up", rounding.round_up),
        ("round down", rounding.round_down),
        ("round half up", rounding.round_half_up),
        ("round half down", rounding.round_half_down),
        ("decimal", rounding.round_half_even),
    ):
        assert function(top, bottom) == BUILTINS[name].call(exact, 0)
        assert type(function(top, bottom)) is int


@given(whole, whole)
def test_true_is_not_one(a: int, b: int) -> None:
    assert evaluate("a = b", {"a": a, "b": b}) is (a == b)
    assert evaluate("a = true", {"a": 1}) is None
    assert evaluate("[1, 2] = [true, 2]") is None
    assert evaluate("1 in [true, false]") is False
    assert evaluate("true + 1") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sum(数の列[item > 100])", 0),
        ("sum(for x in 数の列[item > 100] return x * 2) + 月額", 9),
        ("sum(list: 数の列[item > 100])", 0),
        ("sum([])", 0),
        ("{f: function(x) sum(x), r: f([])}.r", 0),
        ('sum([@"P1D"][item > @"P2D"])', DayTimeDuration(0)),
        ('sum([@"P1M"][item > @"P2M"])', YearMonthDuration(0)),
        ("sum(for x in 数の列[item > 100] return 何か.a.b)", 0),
    ],
)
def test_the_sum_of_nothing_is_the_zero_of_its_type_in_strict_mode(text: str, expected: Value) -> None:
    assert compiled(text, {**SCOPE, "ID数": NUMBER})(*VALUES) == expected


# -- failures

FAILURES = [
    ("1 + 月額 / (ID数 - 7)", "division-by-zero", "月額 / (ID数 - 7)"),
    ("floor(月額 / (ID数 - 7)) + 1", "division-by-zero", "月額 / (ID数 - 7)"),
    ("modulo(月額, ID数 - 7)", "division-by-zero", "modulo(月額, ID数 - 7)"),
    ("数の列[1] + 数の列[4]", "no-such-position", "数の列[4]"),
    ("何か.a + 1", "operand-types", "何か.a + 1"),
    ("何か.x", "no-such-entry", "何か.x"),
    ("if 何か.a then 1 else 2", "not-a-boolean", "何か.a"),
    ("可 and 何か.a.b", "not-a-boolean", "可 and 何か.a.b"),
    ("for x in 数の列 return 1 / (x - 9)", "division-by-zero", "1 / (x - 9)"),
    ("[1, 2][sqrt(item - 2) > 0]", "no-real-result", "sqrt(item - 2)"),
    ("some x in 数の列 satisfies log(-x) > 1", "no-real-result", "log(-x)"),
    ("(function(x: number) sqrt(x))(-1)", "no-real-result", "sqrt(x)"),
    ('(function(x) x + 1)("a")', "operand-types", "x + 1"),
    ("何か(1)", "not-a-function", "何か(1)"),
    ("{f: function(n) f(n)}.f(1)", "recursion-too-deep", "f(n)"),
    ("max(数の列[item > 100])", "empty-list", "max(数の列[item > 100])"),
    ("min(数の列[item > 100])", "empty-list", "min(数の列[item > 100])"),
    ("date(2026, 月額 + 4, 1)", "temporal-out-of-range", "date(2026, 月額 + 4, 1)"),
]


@pytest.mark.parametrize(("text", "code", "place"), FAILURES)
def test_a_failure_in_strict_mode_names_the_part_that_failed(text: str, code: str, place: str) -> None:
    function = compiled(text, {**SCOPE, "ID数": NUMBER})
    with pytest.raises(FeelError) as raised:
        function(*VALUES)
    diagnostic = raised.value.diagnostic
    assert (diagnostic.code, diagnostic.span and diagnostic.span.text) == (code, place)
    assert diagnostic.severity is Severity.ERROR
    told(diagnostic)


@pytest.mark.parametrize(("text", "code", "place"), FAILURES)
def test_standard_mode_warns_of_the_same(text: str, code: str, place: str) -> None:
    warnings = run(text, dict(zip(SCOPE, VALUES, strict=True))).warnings
    assert code in [w.code for w in warnings]
    assert {w.severity for w in warnings} == {Severity.WARNING}


def test_an_exception_of_the_caller_passes_through_unchanged() -> None:
    class Absent(Exception):
        pass

    def absent() -> Value:
        raise Absent

    tree = checked("1 + x", {"x": NUMBER})
    function = compile_function(
        tree,
        mode="strict",
        params=(),
        names={"x": lambda: py.call(py.name("absent"))},
        constants={"absent": absent},
    )
    with pytest.raises(Absent):
        function()


def test_a_failure_of_an_inner_expression_keeps_its_own_place() -> None:
    inner = compiled("1 / a", {"a": NUMBER})
    tree = checked("2 * x", {"x": NUMBER})
    load = {"x": lambda: py.call(py.name("inner"), py.name("a"))}
    outer = compile_function(tree, mode="strict", params=("a",), names=load, constants={"inner": inner})
    assert outer(4) == Fraction(1, 2)
    with pytest.raises(FeelError) as raised:
        outer(0)
    assert raised.value.diagnostic.span is not None
    assert raised.value.diagnostic.span.text == "1 / a"


# -- standard mode


@pytest.mark.parametrize(
    ("text", "value", "codes"),
    [
        ('1 + "a"', None, ["operand-types"]),
        ("[1, 1 / 0, 3]", (1, None, 3), ["division-by-zero"]),
        ("unknown + 1", None, ["unknown-name", "null-operand"]),
        ("if null then 1 else 2", 2, []),
        ('if "a" then 1 else 2', None, ["not-a-boolean"]),
        ("false and x", False, []),
        ("[{a: 1}, {b: 2}].a", (1, None), []),
        ("[{a: 1}, {b: 2}][a = 1]", ({"a": 1},), ["unknown-name"]),
        ("[{item: 1}, {item: 2}][item > 1]", ({"item": 2},), []),
        ("[{a: 1}][[{b: 2}][b > a][1].b = 2]", ({"a": 1},), []),
        ("null.a", None, ["null-operand"]),
        ("{a: 1, a: 2}", None, ["duplicate-key"]),
        ('floor("a")', None, ["argument-type"]),
        ("floor(m: 1)", None, ["unknown-parameter"]),
        ("(function(x) x)(1, 2)", None, ["wrong-number-of-arguments"]),
        ('(function(x: number) x)("a")', None, ["wrong-kind"]),
        ("(function(x: list<number>) x)(1)", (1,), []),
        ("(function(x: number) x)([1])", 1, []),
        ("(function(x: number) x)(null)", None, []),
        ('(function(x: date and time) x.hour)(@"2026-01-01")', 0, []),
        ("(function(x, y) x - y)(y: 1, x: 3)", 2, []),
        ("(function(x) x)(z: 1)", None, ["unknown-parameter"]),
        ("(function(x, y) x)(x: 1)", None, ["wrong-parameters"]),
        ("{m: max}.m(1, 2)", 2, []),
        ("{m: floor}.m(n: 1.5)", 1, []),
        ("1(2)", None, ["not-a-function"]),
        ("null(2)", None, ["null-operand"]),
        ("1 instance of nothing", None, ["feel-unknown-type"]),
        ("function() external {java: 1}", None, ["external-function"]),
        ('@"nonsense"', None, ["unreadable-text"]),
        ("1 +", None, ["feel-unexpected-end"]),
        ("[1..null]", Range(1, None), []),
        ("5 in [1..null]", None, ["null-operand"]),
    ],
)
def test_what_has_no_result_is_null_with_a_warning(text: str, value: Value, codes: list[str]) -> None:
    evaluation = run(text, {})
    assert (evaluation.value, [w.code for w in evaluation.warnings]) == (value, codes)
    for warning in evaluation.warnings:
        told(warning)


def test_a_variable_may_bear_the_name_of_a_built_in() -> None:
    assert evaluate("count + 1", {"count": 4}) == 5
    assert evaluate("count([1, 2]) + count", {"count": 4}) == 6
    assert evaluate("(function(count) count(3))(function(x) x + 1)") == 4


def test_a_function_made_by_one_expression_warns_and_counts_in_another() -> None:
    made = evaluate('function(x) x + "a"')
    evaluation = run("f(1)", {"f": made})
    assert [w.code for w in evaluation.warnings] == ["operand-types"]
    loop = evaluate("function(n) count(for i in 1..n return i)")
    assert run("f(100) + f(100)", {"f": loop}, steps=400).value == 200
    assert [w.code for w in run("f(100) + f(100)", {"f": loop}, steps=150).warnings] == ["too-many-steps"]


@pytest.mark.parametrize("mode", ["standard", "strict"])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("for a in 1..1000, b in 1..1000, c in 1..1000 return 1", "too-many-steps"),
        ("some a in 1..100000, b in 1..100000 satisfies a = 0", "too-many-steps"),
        ("[for x in 1..500 return x][1][item > 0 and count(for x in 1..600 return x) > 0]", "too-many-steps"),
        ("[1..2][count(for x in 1..2000 return x) > 0 and item = [1..2]]", "too-many-steps"),
        ("{a: 10, b: a ** 9999, c: b * b, d: c * c, e: d * d, f: e * e}.f", "number-too-large"),
        ("{f: function(n) f(n + 1) + 1}.f(1)", "recursion-too-deep"),
        ("abs(" * 199 + "1" + ")" * 199, ""),
    ],
)
def test_no_expression_runs_away(mode: Any, text: str, code: str) -> None:
    try:
        evaluation = run(text, {}, mode=mode, steps=1000)
        codes = [w.code for w in evaluation.warnings]
    except FeelError as error:
        codes = [d.code for d in error.diagnostics]
    assert any(c.startswith(code) for c in codes) or not code


def test_nothing_of_the_host_can_be_reached() -> None:
    for text in ("().__class__", '"".__class__', "x.__class__", '__import__("os")', "x.real", "{a: 1}.keys"):
        assert evaluate(text, {"x": 1}) is None
    function = compiled("x + 1", {"x": NUMBER})
    assert isinstance(function, FunctionType)
    assert function.__globals__["__builtins__"] == {}
    assert all(not isinstance(c, CodeType) or c.co_names == () for c in function.__code__.co_consts)


# -- the public functions


def test_lists_go_in_and_come_out_as_python_lists() -> None:
    assert evaluate("append(xs, [4])", {"xs": [1, [2]]}) == [1, [2], [4]]
    assert evaluate("{a: xs}", {"xs": (1,)}) == {"a": [1]}
    assert run("xs", {"xs": [1]}) == Evaluation((1,))


def test_floats_are_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        evaluate("x", {"x": [0.1]})


def test_strict_evaluation_takes_types_from_the_values() -> None:
    assert evaluate("単価 * 数", {"単価": 3, "数": Fraction(1, 2)}, mode="strict") == Fraction(3, 2)
    with pytest.raises(FeelError) as raised:
        evaluate("単価 + 名", {"単価": 3, "名": "a"}, mode="strict")
    assert [d.code for d in raised.value.diagnostics] == ["operand-types"]
    with pytest.raises(FeelError):
        evaluate("1 +", {}, mode="strict")


def test_the_clock_is_handed_in() -> None:
    noon = DateTime(date(2026, 7, 1), Time(12 * 3600 * 10**9, offset=0))
    for mode in ("standard", "strict"):
        options: dict[str, Any] = {"clock": lambda: noon, "mode": mode}
        assert evaluate("today()", **options) == date(2026, 7, 1)
        assert evaluate("now().hour", **options) == 12
        assert evaluate("{t: today}.t()", **options) == date(2026, 7, 1)
    assert evaluate('now() > @"2026-01-01T00:00:00Z"') is True  # the machine's


def test_unary_tests_test_an_input() -> None:
    for mode in ("standard", "strict"):
        options: dict[str, Any] = {"kind": "unary tests", "mode": mode}
        assert evaluate("[1..3], > 10", {"?": 2}, **options) is True
        assert evaluate("[1..3], > 10", {"?": 5}, **options) is False
        assert evaluate("not(1, 2)", {"?": 5}, **options) is True
        assert evaluate("-", {"?": 5}, **options) is True
        assert evaluate("? * 2 = 10, 7", {"?": 5}, **options) is True
        assert evaluate('"a", "b"', {"?": "b"}, **options) is True


def test_types_can_be_given_names() -> None:
    set_types({"金額": "number", "明細": "list<行>", "行": "context<額: 金額>", "輪": "list<輪>"})
    try:
        assert evaluate("[{額: 1}] instance of 明細") is True
        assert evaluate('[{額: "a"}] instance of 明細') is False
        assert evaluate("(function(x: 行) x.額)({額: 3})") == 3
        assert run("1 instance of 輪").warnings[0].code == "feel-unknown-type"
    finally:
        set_types({})


def test_values_are_made_of_texts() -> None:
    assert make_value("string", " a ") == " a "
    assert make_value("boolean", "true") is True
    assert make_value("decimal", "1.50") == Fraction(3, 2)
    assert make_value("date", "2026-07-01") == date(2026, 7, 1)
    assert make_value("duration", "P1Y") == YearMonthDuration(12)
    assert make_value("dateTime", "nonsense") is None


# -- extensions


def _check_on(context: CallContext) -> Any:
    arguments = context.arguments(("expression", "date"))
    if arguments is None:
        return ANY
    context.type_of(arguments["date"], DATE)
    return context.type_of(arguments["expression"])


def _emit_on(call: ast.Call, compile: Compile) -> pyast.expr:
    arguments = arguments_of(call, ("expression", "date"))
    return py.call(py.function(["day"], compile(arguments["expression"])), compile(arguments["date"]))


VALUE_ON = Extension(
    name="value on",
    parameters=("expression", "date"),
    summary="The expression as on another day.",
    summary_ja="別の日における式の値。",
    words=(),
    check=_check_on,
    emit=_emit_on,
    javascript=Without(why="only Python is tested here"),
)


def with_days(text: str) -> Callable[..., Any]:
    """An expression over a fact that has another value every day."""
    tree = checked(text, {"数": NUMBER, "開始日": DATE}, extensions={"value on": VALUE_ON})
    assert tree.diagnostics == ()
    return compile_function(
        tree,
        mode="strict",
        params=("start", "day"),
        names={
            "数": lambda: py.call(py.name("at"), py.name("day")),
            "開始日": py.loader("start"),
        },
        calls={"value on": VALUE_ON.emit},
        constants={"at": lambda day: day.day},
    )


def test_a_special_form_evaluates_its_argument_with_another_variable() -> None:
    start, day = date(2026, 7, 1), date(2026, 7, 20)
    assert with_days("数 - value on(数, 開始日)")(start, day) == 19
    assert with_days("value on(date: 開始日, expression: 数 * 2)")(start, day) == 2
    assert with_days('value on(value on(数, 開始日 + duration("P4D")), 開始日) + 数')(start, day) == 25


def test_an_extension_reports_like_a_built_in() -> None:
    scope = {"数": NUMBER, "名": STRING}
    options: dict[str, Any] = {"extensions": {"value on": VALUE_ON}}
    codes = [d.code for d in checked("value on(数)", scope, **options).diagnostics]
    assert codes == ["wrong-number-of-arguments"]
    assert checked("value on(数, 名)", scope, **options).diagnostics[0].code == "wrong-result-type"
    assert checked("value on(expression: 数, day: 名)", scope, **options).diagnostics[0].code == "unknown-parameter"
    assert checked("valeu on(数, 名)".replace(" ", "_"), scope, **options).diagnostics[0].hint == "did-you-mean"


def test_functions_of_the_caller_are_emitted_by_the_caller() -> None:
    functions = {"端数処理": function_of({"額": NUMBER}, NUMBER)}
    tree = checked("端数処理(10 / 3) + 端数処理(額: 1 / 2)", {}, functions=functions)

    def emit(call: ast.Call, compile: Compile) -> pyast.expr:
        return py.call(py.name("f"), compile(arguments_of(call, ("額",))["額"]))

    function = compile_function(
        tree, mode="strict", params=(), names={}, calls={"端数処理": emit}, constants={"f": lambda x: int(x)}
    )
    assert function() == 3


def test_one_load_may_be_handed_out_again_and_again() -> None:
    shared = py.call(py.name("f"))
    tree = checked("1 / (x - 1) + 1 / x", {"x": NUMBER})
    values = iter([3, 0])
    function = compile_function(
        tree, mode="strict", params=(), names={"x": lambda: shared}, constants={"f": lambda: next(values)}
    )
    with pytest.raises(FeelError) as raised:
        function()
    assert raised.value.diagnostic.span is not None
    assert raised.value.diagnostic.span.text == "1 / x"


def test_a_tree_too_deep_to_compile_is_an_error_with_a_place() -> None:
    node: ast.Node = ast.Number(value=1)
    for _ in range(3000):
        node = ast.Negation(operand=node)
    tree = checked("1", {})
    deep = type(tree)(node=node, type=NUMBER, source=tree.source)
    with pytest.raises(FeelError) as raised:
        compile_function(deep, mode="standard", params=(), names={})
    assert raised.value.diagnostic.code == "expression-too-deep"
