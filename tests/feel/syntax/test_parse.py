"""Every production of the grammar, right and wrong; what is said about mistakes; bounds; the saved table."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.diagnostic import Diagnostic
from kiyaku.feel.syntax import ast, grammar
from kiyaku.feel.syntax import build as builders
from kiyaku.feel.syntax.ast import (
    Argument,
    Arithmetic,
    At,
    Between,
    Boolean,
    Call,
    Comparison,
    Context,
    Entry,
    Filter,
    For,
    Function,
    If,
    In,
    InstanceOf,
    Iterator,
    List,
    Logical,
    Name,
    Negation,
    Node,
    Null,
    Number,
    Parameter,
    Quantified,
    Range,
    String,
    TypeExpression,
    UnaryComparison,
    UnaryTests,
)
from kiyaku.feel.syntax.parse import MAX_LENGTH, Kind
from kiyaku.feel.syntax.tokens import MAX_DEPTH, MAX_TOKENS
from kiyaku.feel.text import parse
from kiyaku.messages import catalogue, describe
from tests.work import calls

Member = ast.Path  # `Path` is a file here
A, B, C, D, X, Y = (Name(name=n) for n in "abcdxy")
ONE, TWO, THREE = (Number(value=n) for n in (1, 2, 3))


def tree(text: str, *scope: str, kind: Kind = "expression") -> Node:
    """The tree of a text that can be parsed."""
    parsed = parse(text, names=scope, kind=kind)
    assert parsed.diagnostics == ()
    assert parsed.node is not None
    return parsed.node


def fault(text: str, *scope: str, kind: Kind = "expression") -> Diagnostic:
    """The one diagnostic of a text that cannot be parsed."""
    parsed = parse(text, names=scope, kind=kind)
    assert parsed.node is None
    (found,) = parsed.diagnostics
    return found


def number(text: str) -> TypeExpression:
    return TypeExpression(name=text)


# -- expressions

EXPRESSIONS: dict[str, Node] = {
    # literals
    "1": ONE,
    "0.1": Number(value=Fraction(1, 10)),
    '"a"': String(value="a"),
    "true": Boolean(value=True),
    "false": Boolean(value=False),
    "null": Null(),
    '@"P1D"': At(text="P1D"),
    "a": A,
    "?": Name(name="?"),
    "(a)": A,
    "((a))": A,
    # lists, contexts
    "[]": List(items=()),
    "[a]": List(items=(A,)),
    "[a, [b]]": List(items=(A, List(items=(B,)))),
    "{}": Context(entries=()),
    "{a: 1}": Context(entries=(Entry(key="a", value=ONE),)),
    '{"a": 1, if: 2}': Context(entries=(Entry(key="a", value=ONE), Entry(key="if", value=TWO))),
    "{a: {b: 1}}": Context(entries=(Entry(key="a", value=Context(entries=(Entry(key="b", value=ONE),))),)),
    # ranges
    "[1..2]": Range(start=ONE, end=TWO, start_included=True, end_included=True),
    "(a+1..f(b))": Range(
        start=Arithmetic(operator="+", left=A, right=ONE),
        end=Call(callee=Name(name="f"), positional=(B,)),
        start_included=False,
        end_included=False,
    ),
    "(null..2]": Range(start=None, end=TWO, start_included=False, end_included=True),
    "[1..null)": Range(start=ONE, end=None, start_included=True, end_included=False),
    "(< 5)": UnaryComparison(operator="<", value=Number(value=5)),
    "(=1) = (!=2)": Comparison(
        operator="=",
        left=UnaryComparison(operator="=", value=ONE),
        right=UnaryComparison(operator="!=", value=TWO),
    ),
    "[>= a + 1]": List(items=(UnaryComparison(operator=">=", value=Arithmetic(operator="+", left=A, right=ONE)),)),
    # arithmetic
    "a + b - c": Arithmetic(operator="-", left=Arithmetic(operator="+", left=A, right=B), right=C),
    "a + b * c": Arithmetic(operator="+", left=A, right=Arithmetic(operator="*", left=B, right=C)),
    "a / b * c": Arithmetic(operator="*", left=Arithmetic(operator="/", left=A, right=B), right=C),
    "a * b ** c": Arithmetic(operator="*", left=A, right=Arithmetic(operator="**", left=B, right=C)),
    "a ** b ** c": Arithmetic(operator="**", left=Arithmetic(operator="**", left=A, right=B), right=C),
    "-3 ** 2": Arithmetic(operator="**", left=Negation(operand=THREE), right=TWO),
    "2 ** -3": Arithmetic(operator="**", left=TWO, right=Negation(operand=THREE)),
    "--a": Negation(operand=Negation(operand=A)),
    "-a.b": Negation(operand=Member(base=A, name="b")),
    "a - -b": Arithmetic(operator="-", left=A, right=Negation(operand=B)),
    "a-b": Arithmetic(operator="-", left=A, right=B),
    "(a + b) * c": Arithmetic(operator="*", left=Arithmetic(operator="+", left=A, right=B), right=C),
    # comparison
    **{f"a {o} b": Comparison(operator=o, left=A, right=B) for o in ("=", "!=", "<", "<=", ">", ">=")},
    "a + 1 < b": Comparison(operator="<", left=Arithmetic(operator="+", left=A, right=ONE), right=B),
    "a = b = c": Comparison(operator="=", left=Comparison(operator="=", left=A, right=B), right=C),
    "a between b and c": Between(value=A, low=B, high=C),
    "a between b and c and d": Logical(operator="and", left=Between(value=A, low=B, high=C), right=D),
    "a in b": In(value=A, tests=(B,)),
    "a in (b)": In(value=A, tests=(B,)),
    "a in (b, < 1, [1..2])": In(
        value=A,
        tests=(
            B,
            UnaryComparison(operator="<", value=ONE),
            Range(start=ONE, end=TWO, start_included=True, end_included=True),
        ),
    ),
    "a in >= 1": In(value=A, tests=(UnaryComparison(operator=">=", value=ONE),)),
    "a in (>= 1)": In(value=A, tests=(UnaryComparison(operator=">=", value=ONE),)),
    "a in (1..2)": In(value=A, tests=(Range(start=ONE, end=TWO, start_included=False, end_included=False),)),
    "a in [1..2] and b": Logical(
        operator="and",
        left=In(value=A, tests=(Range(start=ONE, end=TWO, start_included=True, end_included=True),)),
        right=B,
    ),
    "a in (b) + c": In(value=A, tests=(Arithmetic(operator="+", left=B, right=C),)),
    # logic
    "a or b and c": Logical(operator="or", left=A, right=Logical(operator="and", left=B, right=C)),
    "a and b or c": Logical(operator="or", left=Logical(operator="and", left=A, right=B), right=C),
    "a or b or c": Logical(operator="or", left=Logical(operator="or", left=A, right=B), right=C),
    "a < 1 and b": Logical(operator="and", left=Comparison(operator="<", left=A, right=ONE), right=B),
    "not(a)": Call(callee=Name(name="not"), positional=(A,)),
    # access
    "a.b": Member(base=A, name="b"),
    "a.b.c": Member(base=Member(base=A, name="b"), name="c"),
    "a[1]": Filter(base=A, condition=ONE),
    "a[b > 1]": Filter(base=A, condition=Comparison(operator=">", left=B, right=ONE)),
    "a[1][2].b": Member(base=Filter(base=Filter(base=A, condition=ONE), condition=TWO), name="b"),
    "[1, 2][1]": Filter(base=List(items=(ONE, TWO)), condition=ONE),
    "{a: 1}.a": Member(base=Context(entries=(Entry(key="a", value=ONE),)), name="a"),
    "a()": Call(callee=A),
    "a(b, 1)": Call(callee=A, positional=(B, ONE)),
    "a(b: 1, c: 2)": Call(callee=A, named=(Argument(name="b", value=ONE), Argument(name="c", value=TWO))),
    "a(1)(2)": Call(callee=Call(callee=A, positional=(ONE,)), positional=(TWO,)),
    "a.b(1)": Call(callee=Member(base=A, name="b"), positional=(ONE,)),
    "(function(x) x)(1)": Call(callee=Function(parameters=(Parameter(name="x"),), body=X), positional=(ONE,)),
    # control
    "if a then b else c": If(condition=A, consequent=B, alternative=C),
    "if(a) then(b) else(c)": If(condition=A, consequent=B, alternative=C),
    "if a then b else if c then d else 1": If(
        condition=A, consequent=B, alternative=If(condition=C, consequent=D, alternative=ONE)
    ),
    "if a then b else c + 1": If(condition=A, consequent=B, alternative=Arithmetic(operator="+", left=C, right=ONE)),
    "a and if b then c else d or 1": Logical(
        operator="and",
        left=A,
        right=If(condition=B, consequent=C, alternative=Logical(operator="or", left=D, right=ONE)),
    ),
    "a + if b then 1 else 2": Arithmetic(operator="+", left=A, right=If(condition=B, consequent=ONE, alternative=TWO)),
    "for x in a return x": For(iterators=(Iterator(name="x", source=A),), body=X),
    "for x in a, y in x return y": For(iterators=(Iterator(name="x", source=A), Iterator(name="y", source=X)), body=Y),
    "for x in 1..2 return x": For(iterators=(Iterator(name="x", source=ONE, end=TWO),), body=X),
    "for x in [1..2] return x": For(
        iterators=(Iterator(name="x", source=Range(start=ONE, end=TWO, start_included=True, end_included=True)),),
        body=X,
    ),
    "for x in (for y in a return y) return x": For(
        iterators=(Iterator(name="x", source=For(iterators=(Iterator(name="y", source=A),), body=Y)),), body=X
    ),
    "some x in a satisfies x": Quantified(quantifier="some", iterators=(Iterator(name="x", source=A),), condition=X),
    "every x in a, y in b satisfies x = y": Quantified(
        quantifier="every",
        iterators=(Iterator(name="x", source=A), Iterator(name="y", source=B)),
        condition=Comparison(operator="=", left=X, right=Y),
    ),
    "not(some x in a satisfies x)": Call(
        callee=Name(name="not"),
        positional=(Quantified(quantifier="some", iterators=(Iterator(name="x", source=A),), condition=X),),
    ),
    # functions
    "function() 1": Function(parameters=(), body=ONE),
    "function(x, y) x + y": Function(
        parameters=(Parameter(name="x"), Parameter(name="y")), body=Arithmetic(operator="+", left=X, right=Y)
    ),
    "function(x: number, y: list<date and time>) x": Function(
        parameters=(
            Parameter(name="x", type=number("number")),
            Parameter(name="y", type=TypeExpression(name="list", arguments=(number("date and time"),))),
        ),
        body=X,
    ),
    "function(x) external {a: 1}": Function(
        parameters=(Parameter(name="x"),), body=Context(entries=(Entry(key="a", value=ONE),)), external=True
    ),
    "function() external {}": Function(parameters=(), body=Context(entries=()), external=True),
    "function() external": Function(parameters=(), body=Name(name="external")),
    # types
    "a instance of number": InstanceOf(value=A, type=number("number")),
    "a instance of years and months duration": InstanceOf(value=A, type=number("years and months duration")),
    "a instance of b.c": InstanceOf(value=A, type=number("b.c")),
    "a instance of list": InstanceOf(value=A, type=number("list")),
    "a instance of list<list<number>>": InstanceOf(
        value=A,
        type=TypeExpression(name="list", arguments=(TypeExpression(name="list", arguments=(number("number"),)),)),
    ),
    "a instance of range<date>": InstanceOf(value=A, type=TypeExpression(name="range", arguments=(number("date"),))),
    "a instance of context<>": InstanceOf(value=A, type=number("context")),
    "a instance of context<a: number, b c: string>": InstanceOf(
        value=A,
        type=TypeExpression(name="context", arguments=(number("number"), number("string")), fields=("a", "b c")),
    ),
    "a instance of function<>->Any": InstanceOf(value=A, type=TypeExpression(name="function", result=number("Any"))),
    "a instance of function<number, list<Any>> -> string": InstanceOf(
        value=A,
        type=TypeExpression(
            name="function",
            arguments=(number("number"), TypeExpression(name="list", arguments=(number("Any"),))),
            result=number("string"),
        ),
    ),
    "a instance of list<number>=true": Comparison(
        operator="=",
        left=InstanceOf(value=A, type=TypeExpression(name="list", arguments=(number("number"),))),
        right=Boolean(value=True),
    ),
    "a instance of number and b": Logical(operator="and", left=InstanceOf(value=A, type=number("number")), right=B),
    "1 + a instance of number": Arithmetic(operator="+", left=ONE, right=InstanceOf(value=A, type=number("number"))),
}


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_expressions(text: str) -> None:
    assert tree(text) == EXPRESSIONS[text]


def test_every_builder_is_reached() -> None:
    """No alternative of the grammar is without an example, here or among the unary tests."""
    named = {builder for _, _, builder in grammar.table().rules if builder}
    assert {
        name for name, value in vars(builders).items() if getattr(value, "__module__", "") == builders.__name__
    } >= named
    called: set[str] = set()
    texts: list[tuple[str, Kind]] = [(t, "expression") for t in EXPRESSIONS] + [(t, "unary tests") for t in TESTS]
    for text, kind in texts:
        called |= {type(n).__name__ for n in nodes(tree(text, kind=kind))}
    kinds = {name for name, value in vars(ast).items() if isinstance(value, type) and issubclass(value, Node)}
    assert called == kinds - {"Node"}


def nodes(node: object) -> list[Node]:
    """A node and all below it."""
    if isinstance(node, tuple):
        return [found for part in node for found in nodes(part)]
    if not isinstance(node, Node):
        return []
    return [node, *(f for name in node.__dataclass_fields__ for f in nodes(getattr(node, name)))]


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_spans_lie_within_one_another_and_hold_the_text(text: str) -> None:
    node = tree(f"  {text} // end")
    assert node.span == (2, 2 + len(text)) or text.startswith("(")
    for outer in nodes(node):
        start, end = outer.span
        assert 2 <= start < end <= 2 + len(text)
        for inner in nodes(tuple(getattr(outer, name) for name in outer.__dataclass_fields__)):
            assert start <= inner.span[0]
            assert inner.span[1] <= end
        if isinstance(outer, Name | Number):
            assert tree(f"  {text}"[start:end]) == outer


# -- unary tests

TESTS: dict[str, UnaryTests] = {
    "-": UnaryTests(tests=()),
    " - ": UnaryTests(tests=()),
    "-1": UnaryTests(tests=(Negation(operand=ONE),)),
    "1": UnaryTests(tests=(ONE,)),
    '"a", "b"': UnaryTests(tests=(String(value="a"), String(value="b"))),
    "< 1": UnaryTests(tests=(UnaryComparison(operator="<", value=ONE),)),
    "= 1, != 2, >= a + 1": UnaryTests(
        tests=(
            UnaryComparison(operator="=", value=ONE),
            UnaryComparison(operator="!=", value=TWO),
            UnaryComparison(operator=">=", value=Arithmetic(operator="+", left=A, right=ONE)),
        )
    ),
    "[1..2], ]1..2[": UnaryTests(
        tests=(
            Range(start=ONE, end=TWO, start_included=True, end_included=True),
            Range(start=ONE, end=TWO, start_included=False, end_included=False),
        )
    ),
    "not(1, < 2)": UnaryTests(tests=(ONE, UnaryComparison(operator="<", value=TWO)), negated=True),
    "not (a)": UnaryTests(tests=(A,), negated=True),
    "? > 1 and ? < a": UnaryTests(
        tests=(
            Logical(
                operator="and",
                left=Comparison(operator=">", left=Name(name="?"), right=ONE),
                right=Comparison(operator="<", left=Name(name="?"), right=A),
            ),
        )
    ),
    "not(a) and b": UnaryTests(
        tests=(Logical(operator="and", left=Call(callee=Name(name="not"), positional=(A,)), right=B),)
    ),
    "not": UnaryTests(tests=(Name(name="not"),)),
    "null, true": UnaryTests(tests=(Null(), Boolean(value=True))),
}


@pytest.mark.parametrize("text", TESTS)
def test_unary_tests(text: str) -> None:
    assert tree(text, kind="unary tests") == TESTS[text]


@pytest.mark.parametrize("text", ["", "1,", ", 1", "- , 1", "not(1", "1 2", "<", "not(1) 2"])
def test_what_are_no_unary_tests(text: str) -> None:
    assert fault(text, kind="unary tests").span is not None


def test_a_mistake_after_not_is_shown_where_it_is() -> None:
    found = fault("/* note */ not(a) and", kind="unary tests")
    assert (found.code, found.hint) == ("feel-unexpected-end", "value")
    found = fault("not(a, b", kind="unary tests")
    assert found.code == "feel-unclosed-bracket"


@pytest.mark.parametrize("text", ["-", "1, 2", "= 1, 2"])
def test_unary_tests_are_no_expressions(text: str) -> None:
    assert fault(text).code in ("feel-unexpected", "feel-unexpected-end")


# -- what is said about mistakes: the text, the code, the characters it points at, the hint

MISTAKES: list[tuple[str, str, str, str | None]] = [
    ("", "feel-empty", "", "fix"),
    ("  // only a comment", "feel-empty", "", "fix"),
    ("1 +", "feel-unexpected-end", "", "value"),
    ("f(1,", "feel-unexpected-end", "", "value"),
    ("((", "feel-unexpected-end", "", "value"),
    ("a.", "feel-unexpected-end", "", "property"),
    ("a instance of", "feel-unexpected-end", "", "type"),
    ("for", "feel-unexpected-end", "", "variable"),
    ("{a: 1,", "feel-unexpected-end", "", "key"),
    ("f(a: 1,", "feel-unexpected-end", "", "label"),
    ("function(a,", "feel-unexpected-end", "", "parameter"),
    ("a instance of context<a: number,", "feel-unexpected-end", "", "field"),
    ("some x in a", "feel-unexpected-end", "", "operator-or-symbols"),
    ("for x", "feel-unexpected-end", "", "symbols"),
    ("a between 1", "feel-unexpected-end", "", "operator-or-symbols"),
    ("* 2", "feel-unexpected", "*", "value"),
    ("1 + * 2", "feel-unexpected", "*", "value"),
    ("[1, 2,]", "feel-unexpected", "]", "value"),
    ("()", "feel-unexpected", ")", "value"),
    ("a.1", "feel-unexpected", "1", "property"),
    ("a.[1]", "feel-unexpected", "[", "property"),
    ("a instance of 5", "feel-unexpected", "5", "type"),
    ("a instance of list<>", "feel-unexpected", ">", "type"),
    ("for 1 in a return 1", "feel-unexpected", "1", "variable"),
    ("function(1) 2", "feel-unexpected", "1", "parameter"),
    ("{1: 2}", "feel-unexpected", "1", "key"),
    ("{a 1}", "feel-unexpected", "1", "symbols"),
    ("{a b, c: 1}", "feel-unexpected", ",", "symbols"),
    ("a instance of context<1>", "feel-unexpected", "1", "field"),
    ("f(a: 1, 2)", "feel-unexpected", "2", "label"),
    ("f(a b)", "feel-unexpected", "b", "operator-or-symbols"),
    ("月額 料金", "feel-unexpected", "料金", "operator"),
    ("a b c", "feel-unexpected", "b", "operator"),
    ('1 "a"', "feel-unexpected", '"a"', "operator"),
    ("1 + string lenght(a)", "feel-unexpected", "string lenght", "did-you-mean"),
    ("a then b", "feel-unexpected", "then", "end"),
    ("1, 2", "feel-unexpected", ",", "end"),
    ("1..2", "feel-unexpected", "..", "end"),
    ("(1, 2)", "feel-unexpected", ",", "end-or-symbols"),
    ("for x return 1", "feel-unexpected", "return", "symbols"),
    ("every x satisfies y", "feel-unexpected", "satisfies", "symbols"),
    ("a = < 5", "feel-unexpected", "<", "value"),
    ("< 5 and a", "feel-unexpected", "and", "end"),
    ('"abc', "feel-unterminated-string", '"', "fix"),
    ('a = "b', "feel-unterminated-string", '"', "fix"),
    ("1 /* a", "feel-unterminated-comment", "/*", "fix"),
    ("a # b", "feel-unknown-character", "#", None),
    ("a \\ b", "feel-unknown-character", "\\", None),
    ("\x00", "feel-unknown-character", "\x00", None),
    ("(1 + 2", "feel-unclosed-bracket", "(", "fix"),
    ("a + (b * [1, 2)", "feel-unclosed-bracket", "[", "fix"),
    ("[1..2", "feel-unclosed-bracket", "[", "fix"),
    ("]1..2", "feel-unclosed-bracket", "]", "fix"),
    ("{a: 1", "feel-unclosed-bracket", "{", "fix"),
    ("{a: 1)", "feel-unclosed-bracket", "{", "fix"),
    ("a instance of list<number", "feel-unclosed-bracket", "<", "fix"),
    ("1 + 2)", "feel-unopened-bracket", ")", "fix"),
    ("a]", "feel-unopened-bracket", "]", "fix"),
    ("a}", "feel-unopened-bracket", "}", "fix"),
    ("in + 1", "feel-reserved-word", "in", "fix"),
    ("1 + then", "feel-reserved-word", "then", "fix"),
    ("for in xs return 1", "feel-reserved-word", "in", "fix"),
    ("if a then b", "feel-missing-else", "if", "fix"),
    ("f(if a then b)", "feel-missing-else", "if", "fix"),
    ("if a then if b then c else d", "feel-missing-else", "if", "fix"),
    ("5日", "feel-name-starts-with-digit", "5日", "fix"),
    ("a == b", "feel-foreign-operator", "==", "fix"),
    ("a === b", "feel-foreign-operator", "===", "fix"),
    ("a <> b", "feel-foreign-operator", "<>", "fix"),
    ("a => b", "feel-foreign-operator", "=>", "fix"),
    ("a =< b", "feel-foreign-operator", "=<", "fix"),
    ("a && b", "feel-foreign-operator", "&&", "fix"),
    ("a || b", "feel-foreign-operator", "||", "fix"),
    ("!a", "feel-foreign-operator", "!", "fix"),
    ("not a", "feel-foreign-operator", "not", "fix"),
    ("a and not b", "feel-foreign-operator", "not", "fix"),
    ("a % b", "feel-foreign-operator", "%", "fix"),
    ("a ^ b", "feel-foreign-operator", "^", "fix"),
    ("a; b", "feel-foreign-operator", ";", "fix"),
    ("a := 1", "feel-foreign-operator", ":=", "fix"),
    ("{a := 1}", "feel-foreign-operator", ":=", "fix"),
    ("if a then b elif c then d else 1", "feel-foreign-operator", "elif", "fix"),
    ("a AND b", "feel-foreign-operator", "AND", "fix"),
    ("IF a THEN b ELSE c", "feel-foreign-operator", "IF", "fix"),
    ("a かつ b", "feel-foreign-operator", "かつ", "fix"),
    ("a = 'b'", "feel-single-quotes", "'b'", "fix"),
    ("'b' = a", "feel-single-quotes", "'b'", "fix"),
    ("単価 × 2", "feel-full-width", "×", "corrected"),
    ("単価 ＋ 2", "feel-full-width", "＋", "corrected"),
    ("日数 ≧ 5", "feel-full-width", "≧", "corrected"),
    ("（単価 + 2）", "feel-full-width", "）", "corrected"),
    ("区分 = “解約”", "feel-full-width", "“", "corrected"),
    ("[5〜9]", "feel-full-width", "〜", "corrected"),
    ("料金－ 割引", "feel-full-width", "－", "corrected"),
]


@pytest.mark.parametrize(("text", "code", "at", "hint"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_mistakes(text: str, code: str, at: str, hint: str | None) -> None:
    found = fault(text)
    assert found.span is not None
    assert (found.code, found.span.text, found.hint) == (code, at, hint)
    for language in ("ja", "en"):
        assert describe(found, language).startswith("<expression>:")


def test_a_misspelt_name_of_several_words_is_recognized() -> None:
    found = fault("monthly  fees * 2", "monthly fee", "monthly")
    assert found.span is not None
    assert (found.span.text, found.args["suggestion"]) == ("monthly  fees", "monthly fee")


def test_a_mistake_in_the_middle_is_shown_where_it_is() -> None:
    found = fault("if a then\n  b ==\n  c else d")
    assert found.span is not None
    assert found.span.position == (2, 5)
    assert found.args == {"found": "==", "instead": "="}


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("（料金 ＋ １００） × ２", "(料金 + 100) * 2"),
        ("単価　×　ＩＤ数", "単価 * ID数"),
        ("区分 ＝ 「解約」", '区分 = "解約"'),
        ('名前 ＝ "（株）"', '名前 = "（株）"'),
    ],
)
def test_the_hint_shows_the_text_in_half_width(text: str, corrected: str) -> None:
    found = fault(text)
    assert found.args["corrected"] == corrected
    assert corrected in describe(found, "ja")
    assert corrected in describe(found, "en")


def test_names_of_the_scope_keep_their_full_width_characters() -> None:
    assert tree("料金（税込） + 1", "料金（税込）") == Arithmetic(
        operator="+", left=Name(name="料金（税込）"), right=ONE
    )
    assert fault("料金（税込） × 2", "料金（税込）").args["corrected"] == "料金（税込） * 2"


def test_full_width_characters_are_not_blamed_for_another_mistake() -> None:
    assert fault("料金（税込） + + 2").code == "feel-unexpected"


def test_expected_signs_are_named() -> None:
    assert fault("for x return 1").args["symbols"] == "`in`"
    assert fault("(1, 2)").args["symbols"] == "`..` `)`"
    assert fault("{a b, c: 1}").args["symbols"] == "`:`"
    assert "`then`" in str(fault("if a b").args["symbols"])


def test_every_message_of_the_syntax_has_a_text_that_produces_it() -> None:
    path = Path(grammar.__file__).parents[2] / "messages" / "feel-syntax.yaml"
    codes = {line.partition(":")[0] for line in path.read_text("utf-8").splitlines() if line[:1] not in (" ", "#", "")}
    bounds = {fault(text).code for text in BOUNDS}
    assert codes == {code for _, code, _, _ in MISTAKES} | bounds
    for code in codes:
        hints = {hint for _, c, _, hint in MISTAKES if c == code} - {None}
        assert set(catalogue()[code].get("hints", ())) - hints <= UNREACHED.get(code, set()), code


UNREACHED: dict[str, set[str]] = {"feel-unexpected-end": {"operator", "end", "end-or-symbols"}}


# -- bounds

CALLS_PER_CHARACTER = 50  # a token is a handful of rules, each a handful of calls

BOUNDS = {
    "(" * 100_000: "feel-too-deep",
    "[" * 100_000: "feel-too-deep",
    "{a:" * 30_000: "feel-too-deep",
    "f(" * 40_000 + ")" * 10_000: "feel-too-deep",
    "a[" * 40_000: "feel-too-deep",
    "x instance of " + "list<" * 15_000: "feel-too-deep",
    "1" + "+1" * 9_000: "feel-too-deep",
    "a" + ".a" * 9_000: "feel-too-deep",
    "- " * 15_000 + "1": "feel-too-deep",
    "if a then b else " * 3_000 + "1": "feel-too-deep",
    "[" + "1," * 30_000 + "1]": "feel-too-many-tokens",
    "1" * 4_001: "feel-number-size",
    "1e4000": "feel-number-size",
    " " * (MAX_LENGTH + 1): "feel-too-long",
}


@pytest.mark.parametrize("text", BOUNDS, ids=lambda t: f"{t[:8]}…{len(t)}")
def test_bounds_are_diagnostics_and_little_work(text: str) -> None:
    found = fault(text)
    assert found.code == BOUNDS[text]
    assert calls(lambda: parse(text)) <= CALLS_PER_CHARACTER * len(text)
    assert describe(found, "ja")


@pytest.mark.parametrize(
    "text",
    [
        "a" + " " * 99_990,
        "a" * 100_000,
        "[" + " " * 90_000 + "]",
        '"' + "x" * 99_998 + '"',
        "[" + ",".join(["1"] * (MAX_TOKENS // 2 - 1)) + "]",
        "(" * (MAX_DEPTH - 1) + "1" + ")" * (MAX_DEPTH - 1),
        "1" + "+1" * (MAX_DEPTH - 2),
    ],
    ids=lambda t: f"{t[:4]}…{len(t)}",
)
def test_what_is_within_the_bounds_is_read_with_work_that_grows_with_its_length(text: str) -> None:
    assert tree(text) is not None
    assert calls(lambda: parse(text)) <= CALLS_PER_CHARACTER * len(text)


@pytest.mark.parametrize(
    "part", ["f(a ", "a:", "for x ", "a b ", "'", "/*", '"\\', "（", "a in ", "[]-", "x{", "=", "１ "]
)
def test_a_mistake_is_as_much_work_however_often_it_is_repeated(part: str) -> None:
    few, many = part * (9_000 // len(part)), part * (90_000 // len(part))
    parse(few)  # what is cached from now on
    assert 0 < calls(lambda: parse(many)) <= 1.1 * calls(lambda: parse(few))


@given(st.text("ab1 .,:;()[]{}<>=!+-*/\"'@?\\\n　（）料×", max_size=30), st.booleans())
def test_any_text_is_parsed_or_explained(text: str, expression: bool) -> None:
    parsed = parse(text, names=("a b", "a-1"), kind="expression" if expression else "unary tests")
    assert (parsed.node is None) == bool(parsed.diagnostics)
    for found in parsed.diagnostics:
        assert found.span is not None
        assert 0 <= found.span.start <= found.span.end <= len(text)
        assert describe(found, "ja") != describe(found, "en")


WORDS = [
    *("if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "function", "external", "between"),
    *(
        "and",
        "or",
        "not",
        "instance",
        "of",
        "true",
        "null",
        "a",
        "b",
        "料金",
        "1",
        "2.5",
        '"s"',
        "list",
        "number",
        "date",
    ),
    *("time", "?", *"()[]{},:.+-*/=<>@", "..", "**", "!=", "<=", ">=", "->"),
]


@given(st.lists(st.sampled_from(WORDS), max_size=14), st.booleans())
def test_any_words_are_parsed_or_explained(words: list[str], expression: bool) -> None:
    text = " ".join(words)
    parsed = parse(text, kind="expression" if expression else "unary tests")
    assert (parsed.node is None) == bool(parsed.diagnostics)
    for found in parsed.diagnostics:
        assert describe(found, "en")


# -- the source and the scope


def test_the_source_bears_the_name_that_is_given() -> None:
    parsed = parse("1 +", source_name="articles/20.yaml")
    assert parsed.source.name == "articles/20.yaml"
    assert parsed.diagnostics[0].span is not None
    assert parsed.diagnostics[0].span.source is parsed.source


def test_names_come_as_any_collection() -> None:
    for names in (["a b"], ("a b",), {"a b"}, frozenset({"a b"}), {"a b": 1}):
        assert parse("a b", names=names).node == Name(name="a b")


# -- the table


def test_a_table_is_read_only_by_its_own_grammar(tmp_path: Path) -> None:
    text = "text: A\ntests: A\n%declare A\n"
    data = grammar.build(text)
    file = tmp_path / "deep" / "table.json"
    grammar.write(file, data)
    found = grammar.read(file, grammar.key(text))
    assert found is not None
    assert set(found.starts) == {"text", "tests"}
    assert grammar.read(file, grammar.key(text + "\n")) is None
    assert grammar.read(tmp_path / "none.json", grammar.key(text)) is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"key": 1}', b"\xff\xfe"])
def test_a_damaged_table_is_no_table(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "table.json"
    file.write_bytes(content)
    assert grammar.read(file, "x") is None


def test_a_table_with_the_right_key_but_without_its_rules_is_no_table(tmp_path: Path) -> None:
    file = tmp_path / "table.json"
    file.write_text(json.dumps({"key": "x", "rows": []}), "utf-8")
    assert grammar.read(file, "x") is None


def test_a_cache_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", "utf-8")
    grammar.write(blocked / "table.json", {"key": "x"})
    assert blocked.read_text("utf-8") == ""


def test_the_table_is_built_where_none_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(grammar, "_PACKAGED", tmp_path / "none.json")
    original, builds = grammar.build, list[str]()

    def counted(text: str) -> dict[str, Any]:
        builds.append(text)
        return original(text)

    monkeypatch.setattr(grammar, "build", counted)
    built = grammar.table.__wrapped__()
    (cached,) = (tmp_path / "kiyaku" / "grammar").iterdir()
    again = grammar.table.__wrapped__()
    assert (built.rows, built.rules) == (again.rows, again.rules)
    assert (cached.suffix, len(builds)) == (".json", 1)
    cached.chmod(0o666)  # others could have written it
    assert len(grammar.table.__wrapped__().rows) == len(built.rows)
    assert len(builds) == 2

    def homeless() -> Path:
        raise RuntimeError

    monkeypatch.setattr(grammar, "cache_directory", homeless)
    assert len(grammar.table.__wrapped__().rows) == len(built.rows)
    assert len(builds) == 3


def test_the_table_is_the_same_in_every_process() -> None:
    """Lark numbers the states of its table by the order of sets; a wheel must not hang on that."""
    program = "import json; from kiyaku.feel.syntax import grammar as g; print(json.dumps(g.build(%r)))"
    program %= Path(grammar.__file__).with_name("feel.lark").read_text("utf-8")
    tables = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(tables) == 1


def test_the_grammar_has_no_conflict_and_a_conflict_is_refused() -> None:
    from lark.exceptions import GrammarError

    grammar.build(Path(grammar.__file__).with_name("feel.lark").read_text("utf-8"))
    with pytest.raises(GrammarError):
        grammar.build("text: e\ntests: A\ne: A | e B e -> more\n%declare A B\n")
