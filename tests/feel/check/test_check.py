"""The static checker: types of results, and everything it must see before anything runs."""

from __future__ import annotations

import pytest

from kiyaku.feel.check.checker import check
from kiyaku.feel.syntax import ast
from kiyaku.feel.text import parse
from kiyaku.feel.types import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS,
    MONTHS,
    NUMBER,
    STRING,
    TIME,
    Type,
    context_of,
    function_of,
    list_of,
    range_of,
)
from kiyaku.messages import hint
from kiyaku.source import Source
from tests.feel.expressions import checked, found, told

SCOPE = {
    "数": NUMBER,
    "名": STRING,
    "可": BOOLEAN,
    "日": DATE,
    "時刻": TIME,
    "日時": DATE_TIME,
    "解約日": DATE.or_null(),
    "備考": STRING.or_null(),
    "数の列": list_of(NUMBER),
    "期間": range_of(DATE),
    "契約": context_of({"ID数": NUMBER, "開始日": DATE, "備考": STRING.or_null()}),
    "支払": list_of(context_of({"額": NUMBER.or_null()})),
    "深い": context_of({"中": context_of({"額": NUMBER.or_null(), "日": DATE.or_null()})}),
    "契約の列": list_of(context_of({"ID数": NUMBER, "名": STRING})),
    "何か": ANY,
    "倍": function_of({"x": NUMBER}, NUMBER),
}


@pytest.mark.parametrize(
    ("text", "type"),
    [
        ("1 + 数", NUMBER),
        ('"a" + 名', STRING),
        ("-数 ** 2", NUMBER),
        ('日 + duration("P1M")', DATE),
        ('duration("P1D") + 日', DATE),
        ("日 - 日", DAYS),
        ('日時 - duration("PT1H")', DATE_TIME),
        ("日時 - 日", DAYS),
        ("時刻 - 時刻", DAYS),
        ('duration("P1Y") * 2', MONTHS),
        ('duration("P1D") / duration("PT1H")', NUMBER),
        ('@"2026-07-01"', DATE),
        ('@"P1M"', MONTHS),
        ("数 > 1 and not(可)", BOOLEAN),
        ("数 between 1 and 3", BOOLEAN),
        ("数 in (1, [5..9], > 100)", BOOLEAN),
        ("日 in 期間", BOOLEAN),
        ('名 in ("a", "b")', BOOLEAN),
        ("[1, 2]", list_of(NUMBER)),
        ("[1..5]", range_of(NUMBER)),
        ("{a: 1, b: a > 0}", context_of({"a": NUMBER, "b": BOOLEAN})),
        ("契約.ID数 * 2", NUMBER),
        ("契約の列.名", list_of(STRING)),
        ("契約の列[ID数 > 3]", list_of(context_of({"ID数": NUMBER, "名": STRING}))),
        ("契約の列[1].名", STRING),
        ("数の列[item > 3]", list_of(NUMBER)),
        ("数の列[-1]", NUMBER),
        ("日.year", NUMBER),
        ("日時.time offset", DAYS),
        ("期間.start", DATE),
        ("期間.end included", BOOLEAN),
        ('duration("P1Y").months', NUMBER),
        ("for x in 数の列 return x > 1", list_of(BOOLEAN)),
        ("for x in 1..3, y in 期間 return y", list_of(DATE)),
        ("some x in 契約の列 satisfies x.ID数 > 1", BOOLEAN),
        ('if 可 then "a" else null', STRING.or_null()),
        ("function(x: number) x + 1", function_of({"x": NUMBER}, NUMBER)),
        ("(function(x: number, y: string) y)(1, 名)", STRING),
        ("倍(x: 3)", NUMBER),
        ("何か.a.b", ANY),
        ("何か + 1", NUMBER),
        ("何か instance of list<number>", BOOLEAN),
        ("date(名)", DATE),
        ("max(日, 日)", DATE),
        ('split(名, ",")', list_of(STRING)),
        ("distinct values(数の列)", list_of(NUMBER)),
        ("sort(契約の列, function(a, b) a.ID数 < b.ID数)[1].名", STRING),
        ("floor(scale: 1, n: 数)", NUMBER),
        ('years and months duration(日, @"2027-01-01").years', NUMBER),
    ],
)
def test_the_type_of_an_expression(text: str, type: Type) -> None:
    result = checked(text, SCOPE)
    assert (result.diagnostics, result.type) == ((), type)


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("数字", "unknown-name", "数字"),
        ("重量", "unknown-name", "重量"),
        ("fooled(1)", "unknown-function", "fooled"),
        ("null instance of 契約型", "feel-unknown-type", "契約型"),
        ("契約.ID", "unknown-property", "契約.ID"),
        ("日.hour", "unknown-property", "日.hour"),
        ("数.days", "unknown-property", "数.days"),
        ("契約の列.期間", "unknown-property", "契約の列.期間"),
        ('数 + "a"', "operand-types", '数 + "a"'),
        ("日 + 1", "operand-types", "日 + 1"),
        ("-名", "operand-type", "-名"),
        ('数 = "a"', "types-differ", '数 = "a"'),
        ("日 < 日時", "types-differ", "日 < 日時"),
        ("可 < true", "types-differ", "可 < true"),
        ('数 in (1, "a")', "types-differ", '"a"'),
        ("数 in 期間", "types-differ", "期間"),
        ("if 数 then 1 else 2", "not-a-boolean", "数"),
        ("可 and 数", "not-a-boolean", "数"),
        ("数の列[名]", "not-a-boolean", "名"),
        ("every x in 数の列 satisfies x", "not-a-boolean", "x"),
        ("if 可 then 1 else 名", "branches-differ", "名"),
        ("[1, 名]", "elements-differ", "名"),
        ("[可..true]", "not-ordered", "可"),
        ("[1..null]", "open-bound", "[1..null]"),
        ("for x in 数 return x", "not-a-list", "数"),
        ("for x in 1..名 return x", "not-countable", "x in 1..名"),
        ("for x in [時刻..時刻] return x", "not-countable", "[時刻..時刻]"),
        ("floor(名)", "argument-type", "名"),
        ("floor(1, 2, 3)", "wrong-number-of-arguments", "floor(1, 2, 3)"),
        ("floor(n: 1, place: 2)", "unknown-parameter", "floor(n: 1, place: 2)"),
        ("contains(match: 名)", "wrong-parameters", "contains(match: 名)"),
        ("倍(名)", "wrong-result-type", "名"),
        ("倍(1, 2)", "wrong-number-of-arguments", "倍(1, 2)"),
        ("倍(y: 2)", "unknown-parameter", "y: 2"),
        ("(function(x: number, y: number) x)(x: 1)", "wrong-parameters", "(function(x: number, y: number) x)(x: 1)"),
        ("function(x: 無い型) x", "feel-unknown-type", "無い型"),
        ("契約の列[1].名.長さ", "unknown-property", "契約の列[1].名.長さ"),
        ("(< 可)", "not-ordered", "可"),
        ("名(1)", "not-a-function", "名"),
        ('date("2026-02-30")', "unreadable-text", 'date("2026-02-30")'),
        ('@"P1X"', "unreadable-text", '@"P1X"'),
        ("date(2026, 13, 1)", "temporal-out-of-range", "date(2026, 13, 1)"),
        ("{a: 1, a: 2}", "duplicate-key", "a: 2"),
        ("today()", "clock-missing", "today()"),
        ("function() external {java: 1}", "external-function", "function() external {java: 1}"),
        # null
        ("解約日 > 日", "possible-null", "解約日"),
        ("解約日.year", "possible-null", "解約日"),
        ("備考 + 名", "possible-null", "備考"),
        ("upper case(備考)", "possible-null", "備考"),
        ("契約.備考 + 名", "possible-null", "契約.備考"),
        ("解約日 in 期間", "possible-null", "解約日"),
        ("null + 1", "possible-null", "null"),
        ("if 解約日 != null then 日 - 解約日 else 解約日 - 日", "possible-null", "解約日"),
    ],
)
def test_what_would_fail_is_seen_beforehand(text: str, code: str, place: str) -> None:
    assert found(text, SCOPE) == [(code, place)]


@pytest.mark.parametrize(
    "text",
    [
        'if 解約日 = null then 日 else 解約日 + duration("P1D")',
        "解約日 != null and 解約日 > 日",
        "解約日 = null or 解約日 > 日",
        "null = 解約日 or 解約日 > 日",
        "not(解約日 = null) and 解約日 > 日",
        "if not(解約日 = null or 備考 = null) then 解約日 > 日 and 備考 = 名 else false",
        "if 解約日 != null and 備考 != null then 備考 + string(解約日) else 名",
        "if 備考 instance of string then 備考 + 名 else 名",
        "if 解約日 = null then 1 else if 解約日 > 日 then 2 else 3",
        "if 契約.備考 = null then 名 else 契約.備考 + 名",
        "契約.備考 != null and upper case(契約.備考) = 名",
        "sum(for o in 支払 return if o.額 = null then 0 else o.額) > 数",
        'if 深い.中.額 != null and 深い.中.日 != null then 深い.中.日 + 深い.中.額 * @"P1D" > 日 else false',
        "if 契約.備考 instance of string then 契約.備考 + 名 else 名",
        "備考 = 名",
        '備考 in ("a", "b")',
        "解約日 != null",
    ],
)
def test_a_condition_on_null_narrows_the_name(text: str) -> None:
    assert found(text, SCOPE) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("if 契約.備考 = null then 契約.備考 + 名 else 名", "契約.備考"),
        ("if 深い.中.日 = null then false else 深い.中.額 > 1", "深い.中.額"),
        ("if 備考 = null then 名 else 契約.備考 + 名", "契約.備考"),
        ("for 契約 in [{備考: null}, {備考: 名}] return 契約.備考 + 名", "契約.備考"),
    ],
)
def test_another_entry_is_not_narrowed(text: str, place: str) -> None:
    assert found(text, SCOPE) == [("possible-null", place)]


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [("10-19", "[10..19]"), ("19 - 10", "[10..19]"), ("0.5-1.25", "[0.5..1.25]"), ("2026-04-01", '@"2026-04-01"')],
)
def test_a_test_that_subtracts_numbers_was_meant_otherwise(text: str, suggestion: str) -> None:
    node = parse(text, kind="unary tests").node
    assert node is not None
    result = check(node, scope={"?": NUMBER}, source=Source("t", text))
    assert [(d.code, d.args["suggestion"]) for d in result.diagnostics] == [("test-subtracts", suggestion)]


@pytest.mark.parametrize(
    "text",
    [
        "解約日 != null or 解約日 > 日",
        "解約日 = null and 解約日 > 日",
        "if 解約日 != null or 備考 != null then 解約日 > 日 else false",
        "if 解約日 = null then 解約日 > 日 else true",
        "(解約日 != null and 可) or 解約日 > 日",
    ],
)
def test_a_condition_that_says_nothing_narrows_nothing(text: str) -> None:
    assert found(text, SCOPE) == [("possible-null", "解約日")]


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("契約の劣", "did-you-mean", "Did you mean '契約の列'?"),
        ("数－日", "fullwidth", "Full-width signs and digits are read as parts of a name. Did you mean '数 - 日'?"),
        ("zzz", "fix", "Check the names of facts, decisions and variables."),
        ("flor(1)", "did-you-mean", "Did you mean 'floor'?"),
        ("契約.ID数量", "did-you-mean", "Did you mean 'ID数'?"),
    ],
)
def test_an_unknown_name_comes_with_the_one_that_was_meant(text: str, kind: str, said: str) -> None:
    (diagnostic,) = checked(text, SCOPE).diagnostics
    assert diagnostic.hint == kind
    assert hint(diagnostic, "en") == said


def test_all_faults_are_collected() -> None:
    codes = [code for code, _ in found("(数 + 名) > 1 and 不明 = 2 and floor(可) = 1", SCOPE)]
    assert codes == ["operand-types", "unknown-name", "argument-type"]


def test_loops_filters_functions_and_contexts_have_names_of_their_own() -> None:
    assert found("for x in 数の列 return partial", SCOPE) == []
    assert found("[x, for x in 数の列 return x]", SCOPE)[0] == ("unknown-name", "x")
    assert found('契約の列[名 = "a" and item.ID数 > 数]', SCOPE) == []
    assert found("{a: b, b: 1}", SCOPE) == [("unknown-name", "b")]
    assert found("{f: function(n) if n = 0 then 1 else n * f(n - 1)}.f(3)", SCOPE) == []
    assert found("(function(x) x + y)(1)", SCOPE) == [("unknown-name", "y")]
    assert found("何か[名前 = 1]", SCOPE) == []  # any name may be an entry of an unknown element


@pytest.mark.parametrize(
    ("text", "input", "codes"),
    [
        ("[5..9]", NUMBER, []),
        ("< 5, >= 300", NUMBER, []),
        ("-", NUMBER, []),
        ('not("a", "b")', STRING, []),
        ("? > 5 and ? < 10", NUMBER, []),
        ("数, 数の列", NUMBER, []),
        ("期間", DATE, []),
        ('"a"', NUMBER, ["types-differ"]),
        ("[5..9]", STRING, ["types-differ"]),
        ("[5..9]", NUMBER.or_null(), ["possible-null"]),
        ("null", NUMBER.or_null(), []),
        ("? + 1", NUMBER, ["not-a-boolean"]),
        ("> 日", NUMBER, ["types-differ"]),
    ],
)
def test_unary_tests_are_checked_against_the_input(text: str, input: Type, codes: list[str]) -> None:
    assert [code for code, _ in found(text, {**SCOPE, "?": input}, kind="unary tests")] == codes


def test_the_whole_must_be_of_the_expected_type() -> None:
    assert found("数", SCOPE, expected=NUMBER) == []
    assert found("数", SCOPE, expected=STRING) == [("wrong-result-type", "数")]
    assert found("解約日", SCOPE, expected=DATE) == [("possible-null", "解約日")]
    assert found("null", SCOPE, expected=DATE) == [("possible-null", "null")]
    assert found("null", SCOPE, expected=DATE.or_null()) == []
    assert found("何か", SCOPE, expected=DATE) == []
    assert found("[1]", SCOPE, expected=list_of(STRING)) == [("wrong-result-type", "[1]")]
    assert found("{a: 1}", SCOPE, expected=context_of({"b": NUMBER})) == [("wrong-result-type", "{a: 1}")]


def test_functions_that_are_no_values_can_only_be_called() -> None:
    functions = {"端数処理": function_of({"額": NUMBER}, NUMBER)}
    assert found("端数処理(1.5)", {}, functions=functions) == []
    assert found("[1, 2][端数処理]", {}, functions=functions)[0] == ("function-as-value", "端数処理")
    assert found("{f: sum, r: f([1])}.r", {})[0] == ("function-as-value", "sum")


def test_types_may_go_by_a_name() -> None:
    types = {"契約": context_of({"ID数": NUMBER})}
    result = checked("function(k: 契約) k.ID数", {}, types=types)
    assert result.type == function_of({"k": types["契約"]}, NUMBER)
    assert found("function(k: 契約) k.名", {}, types=types) == [("unknown-property", "k.名")]


def test_the_clock_is_known_or_not() -> None:
    assert checked("today()", {}, clock=True).type == DATE
    assert found("now", {}) == [("clock-missing", "now")]


def test_in_standard_mode_nothing_is_reported() -> None:
    assert checked("数 + 名 + 不明", SCOPE, strict=False).diagnostics == ()


def test_types_are_kept_for_every_part() -> None:
    parsed = parse("1 + 2 = 数", names=frozenset(SCOPE))
    assert parsed.node is not None
    result = check(parsed.node, scope=SCOPE, source=parsed.source)
    left = parsed.node.left  # type: ignore[attr-defined]
    assert [result.type_of(n).head for n in (parsed.node, left, left.left)] == ["boolean", "number", "number"]


def test_a_tree_too_deep_to_check_is_reported() -> None:
    node: ast.Node = ast.Number(value=1)
    for _ in range(2000):  # trees can be built deeper than texts are read
        node = ast.Negation(operand=node)
    (diagnostic,) = check(node, scope={}, source=Source("deep", "")).diagnostics
    assert diagnostic.code == "expression-too-deep"
    told(diagnostic)
