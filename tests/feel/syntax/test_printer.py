"""The canonical text of trees: minimal parentheses, exact literals, and parsing it gives the tree back."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.names import KEYWORDS, TYPE_NAMES
from kiyaku.feel.syntax.parse import Kind
from kiyaku.feel.syntax.printer import to_text
from kiyaku.feel.text import FUNCTIONS, parse

SCOPE = frozenset({"月額", "x", "base fee", "年額/12", "a-b", "料金（税込）", "Teacher's mark", "?"})
NAMES = sorted(SCOPE | {"not", "date and time", "string length"})


def printed(text: str, kind: Kind = "expression") -> str:
    """The canonical text of a text."""
    node = parse(text, names=SCOPE, kind=kind).node
    assert node is not None
    return to_text(node)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("((x))", "x"),
        ("(x+1)*2", "(x + 1) * 2"),
        ("x+(1*2)", "x + 1 * 2"),
        ("(x+1)+2", "x + 1 + 2"),
        ("x+(1+2)", "x + (1 + 2)"),
        ("x-(1-2)", "x - (1 - 2)"),
        ("(x**2)**3", "x ** 2 ** 3"),
        ("x**(2**3)", "x ** (2 ** 3)"),
        ("(-x)**2", "-x ** 2"),
        ("-(x**2)", "-(x ** 2)"),
        ("-(-x)", "--x"),
        ("(x and 1) or 2", "x and 1 or 2"),
        ("x and (1 or 2)", "x and (1 or 2)"),
        ("(x = 1) = 2", "x = 1 = 2"),
        ("x = (1 = 2)", "x = (1 = 2)"),
        ("x in (1)", "x in 1"),
        ("x in (< 1)", "x in < 1"),
        ("x in (1,<2)", "x in (1, < 2)"),
        ("x in (1 = 2)", "x in (1 = 2)"),
        ("(<1)", "< 1"),
        ("(<1)=(<1)", "(< 1) = (< 1)"),
        ("(x between 1 and 2) and x", "x between 1 and 2 and x"),
        ("x between (1 and 2) and 3", "x between (1 and 2) and 3"),
        ("(x instance of number) = true", "x instance of number = true"),
        ("(-x) instance of list < number >", "(-x) instance of list<number>"),
        ("x instance of context<a b:Any,c:Any>", "x instance of context<a b: Any, c: Any>"),
        ("x instance of function<Any,date>->Any", "x instance of function<Any, date> -> Any"),
        ("(x instance of list) < 1", "(x instance of list) < 1"),
        ("(x instance of list) <= 1", "x instance of list <= 1"),
        ("(if x then 1 else 2) + 3", "(if x then 1 else 2) + 3"),
        ("3 + if x then 1 else 2", "3 + (if x then 1 else 2)"),
        ("if (x) then (1) else (2 + 3)", "if x then 1 else 2 + 3"),
        ("(x).y", "x.y"),
        ("(x + 1).y", "(x + 1).y"),
        ("(x + 1)[1]", "(x + 1)[1]"),
        ("(x)(1)", "x(1)"),
        ("(function(x:number)x)(1)", "(function(x: number) x)(1)"),
        ("function()external{}", "function() external {}"),
        ("f( a : 1,b:2 )", "f(a: 1, b: 2)"),
        ("for i in(1 .. 2)return i", "for i in (1..2) return i"),
        ("for i in 1 .. 2 return i", "for i in 1..2 return i"),
        ("some a b in x,c in a b satisfies(c)", "some a b in x, c in a b satisfies c"),
        ("]1..2[", "(1..2)"),
        ("[null..1]", "[null..1]"),
        ("{ }", "{}"),
        ('{"a":1,"b c":2,"d:e":3,"":4}', '{a: 1, b c: 2, "d:e": 3, "": 4}'),
        ("[]-1", "([]) - 1"),
        ("date\n and   time(1)", "date and time(1)"),
        ("base　fee", "base fee"),
        ("1.50", "1.5"),
        (".1", "0.1"),
        ("1e3", "1000"),
        ("1e-3", "0.001"),
        ("1e100", "1e100"),
        ("1.5e-100", "15e-101"),
        ('"\\u0041\\n\\"\\d"', '"A\\n\\"\\\\d"'),
        ('@"2026-07-01"', '@"2026-07-01"'),
        ("1 /* note */ + 2 // end", "1 + 2"),
    ],
)  # fmt: skip
def test_texts_become_canonical(text: str, canonical: str) -> None:
    if text == "[]-1":  # before a minus the bracket opens a range, so the text is written with its parentheses
        text = "([])-1"
    assert printed(text) == canonical
    assert printed(canonical) == canonical


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        (" - ", "-"),
        ("-1", "-1"),
        ('"a","b"', '"a", "b"'),
        ("<1,>=2", "< 1, >= 2"),
        ("not( 1,<2 )", "not(1, < 2)"),
        ("(not(x))", "(not(x))"),
        ("not(x) and x", "not(x) and x"),
        ("?>1", "? > 1"),
    ],
)
def test_unary_tests_become_canonical(text: str, canonical: str) -> None:
    assert printed(text, "unary tests") == canonical
    assert printed(canonical, "unary tests") == canonical


def test_names_can_be_shown_as_their_values() -> None:
    node = parse("floor(月額 * base fee) + x.月額", names=SCOPE).node
    assert node is not None
    values = {"月額": "3000", "base fee": "1/2"}
    assert to_text(node, name=lambda node: values.get(node.name, node.name)) == "floor(3000 * 1/2) + x.月額"


def test_numbers_that_are_no_literals_hold_together() -> None:
    third, debt = ast.Number(value=Fraction(1, 3)), ast.Number(value=-1)
    assert to_text(ast.Arithmetic(operator="*", left=ast.Name(name="x"), right=third)) == "x * (1 / 3)"
    assert to_text(ast.Arithmetic(operator="+", left=third, right=third)) == "1 / 3 + 1 / 3"
    assert to_text(ast.Path(base=debt, name="y")) == "(-1).y"


# -- any tree

names = st.sampled_from(NAMES)
words = st.from_regex(r"[a-zぁ-ん][a-z0-9ぁ-ん]{0,4}", fullmatch=True).filter(lambda w: w not in KEYWORDS)
declared = st.one_of(words, st.sampled_from(["i", "each day", "n1 n2", "p+q"]))
keys = st.one_of(declared, st.text(max_size=6).map(lambda t: t + "'\"" if t in ("", " ") else t + ":"))
numbers = st.builds(
    lambda digits, places: (lambda f: f.numerator if f.denominator == 1 else f)(Fraction(digits, 10**places)),
    st.integers(0, 10**12),
    st.integers(0, 80),
)
texts = st.text(max_size=8)
leaves: st.SearchStrategy[ast.Node] = st.one_of(
    st.builds(ast.Number, value=numbers),
    st.builds(ast.String, value=texts),
    st.builds(ast.Boolean, value=st.booleans()),
    st.builds(ast.Null),
    st.builds(ast.At, text=texts),
    st.builds(ast.Name, name=names),
)


def arguments_for(fields: list[str], types: list[ast.TypeExpression]) -> ast.TypeExpression:
    """A context type of as many fields as there are types."""
    count = min(len(fields), len(types))
    return ast.TypeExpression(name="context", fields=tuple(fields[:count]), arguments=tuple(types[:count]))


def types() -> st.SearchStrategy[ast.TypeExpression]:
    """Types of any depth."""
    simple = st.builds(ast.TypeExpression, name=st.sampled_from(sorted(TYPE_NAMES | {"tLoan", "a.b"})))
    return st.recursive(
        simple,
        lambda inner: st.one_of(
            st.builds(ast.TypeExpression, name=st.sampled_from(["list", "range"]), arguments=st.tuples(inner)),
            st.builds(
                ast.TypeExpression,
                name=st.just("function"),
                arguments=st.lists(inner, max_size=2).map(tuple),
                result=inner,
            ),
            st.builds(arguments_for, st.lists(declared, max_size=2), st.lists(inner, max_size=2)),
        ),
        max_leaves=4,
    )


def tupled(inner: st.SearchStrategy[ast.Node], least: int = 0) -> st.SearchStrategy[tuple[ast.Node, ...]]:
    return st.lists(inner, min_size=least, max_size=3).map(tuple)


def compounds(inner: st.SearchStrategy[ast.Node]) -> st.SearchStrategy[ast.Node]:
    """Every kind of node over smaller ones."""
    bound = inner.filter(lambda n: not isinstance(n, ast.Null)) | st.none()  # `null` as a bound is an open end
    iterators = st.lists(
        st.builds(ast.Iterator, name=declared, source=inner, end=st.none() | inner), min_size=1, max_size=2
    ).map(tuple)
    parameters = st.lists(st.builds(ast.Parameter, name=declared, type=st.none() | types()), max_size=2).map(tuple)
    entries = st.lists(st.builds(ast.Entry, key=keys, value=inner), max_size=2).map(tuple)
    labelled = st.lists(st.builds(ast.Argument, name=declared, value=inner), min_size=1, max_size=2).map(tuple)
    comparators = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    return st.one_of(
        st.builds(ast.List, items=tupled(inner)),
        st.builds(ast.Context, entries=entries),
        st.builds(ast.Range, start=bound, end=bound, start_included=st.booleans(), end_included=st.booleans()),
        st.builds(ast.Function, parameters=parameters, body=inner),
        st.builds(
            ast.Function, parameters=parameters, body=st.builds(ast.Context, entries=entries), external=st.just(True)
        ),
        st.builds(ast.Negation, operand=inner),
        st.builds(ast.Arithmetic, operator=st.sampled_from(["+", "-", "*", "/", "**"]), left=inner, right=inner),
        st.builds(ast.Comparison, operator=comparators, left=inner, right=inner),
        st.builds(ast.Logical, operator=st.sampled_from(["and", "or"]), left=inner, right=inner),
        st.builds(ast.Between, value=inner, low=inner, high=inner),
        st.builds(ast.In, value=inner, tests=tupled(inner, 1)),
        st.builds(ast.InstanceOf, value=inner, type=types()),
        st.builds(ast.Path, base=inner, name=words | st.sampled_from(["time offset", "base fee", "if"])),
        st.builds(ast.Filter, base=inner, condition=inner),
        st.builds(ast.Call, callee=inner, positional=tupled(inner)),
        st.builds(ast.Call, callee=inner, named=labelled),
        st.builds(ast.If, condition=inner, consequent=inner, alternative=inner),
        st.builds(ast.For, iterators=iterators, body=inner),
        st.builds(ast.Quantified, quantifier=st.sampled_from(["some", "every"]), iterators=iterators, condition=inner),
        st.builds(ast.UnaryComparison, operator=comparators, value=inner),
    )


expressions = st.recursive(leaves, compounds, max_leaves=12)
tests = st.one_of(
    st.builds(ast.UnaryTests, tests=tupled(expressions)),
    st.builds(ast.UnaryTests, tests=tupled(expressions, 1), negated=st.just(True)),
)


@settings(max_examples=1000)
@given(expressions)
def test_parsing_the_text_of_an_expression_gives_it_back(node: ast.Node) -> None:
    text = to_text(node)
    parsed = parse(text, names=SCOPE)
    assert parsed.diagnostics == (), text
    assert parsed.node == node, text
    assert to_text(parsed.node) == text


@settings(max_examples=300)
@given(tests)
def test_parsing_the_text_of_unary_tests_gives_them_back(node: ast.Node) -> None:
    text = to_text(node)
    assert parse(text, names=SCOPE, kind="unary tests").node == node, text


@settings(max_examples=300)
@given(expressions)
def test_no_parentheses_are_too_many(node: ast.Node) -> None:
    """Without any one pair the text means something else, or it is a pair that guards or that is read more easily."""
    text = to_text(node)
    for start, end in pairs(text):
        without = f"{text[:start]} {text[start + 1 : end]} {text[end + 1 :]}"
        if parse(without, names=SCOPE).node == node:
            inside = text[start + 1 : end]
            first = inside.split()[0].split("(")[0] if inside else ""
            guards = inside.endswith(("[]", " list", " range", " context", " function")) or inside.startswith(
                ("<", ">", "=", "!=")
            )
            assert guards or first in ("if", "for", "some", "every", "function"), (text, inside)


def pairs(text: str) -> list[tuple[int, int]]:
    """The places of matching parentheses; texts with strings in them are left out."""
    if '"' in text:
        return []
    open_, found = [], []
    for i, character in enumerate(text):
        if character == "(":
            open_.append(i)
        elif character == ")" and open_:
            found.append((open_.pop(), i))
    return found


def test_every_kind_of_node_is_printed() -> None:
    kinds = {v for v in vars(ast).values() if isinstance(v, type) and issubclass(v, ast.Node) and v is not ast.Node}
    from kiyaku.feel.syntax.printer import _WRITERS

    assert set(_WRITERS) == kinds
    assert {"not", "date and time", "string length"} <= FUNCTIONS


def test_an_empty_list_before_a_word_that_could_begin_a_name() -> None:
    names = frozenset({"in stock", "stock"})
    node = parse("([]) in stock", names=names).node
    assert node is not None
    assert parse(to_text(node), names=names).node == node
