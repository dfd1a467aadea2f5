"""Where tokens begin and end: names in scope, names declared by their place, literals, brackets, comments."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.feel.syntax import ast, names
from kiyaku.feel.syntax.fullwidth import first_fullwidth, fullwidth_fix
from kiyaku.feel.syntax.grammar import table
from kiyaku.feel.syntax.literals import MAX_DIGITS, number_text, quoted, unescaped
from kiyaku.feel.syntax.names import SPACE, Vocabulary, is_declarable, is_plain, normalized
from kiyaku.feel.syntax.tokens import END, ScanError, Scanner, Token
from kiyaku.feel.text import FUNCTIONS, parse

VALUE = table().rows[table().starts["text"]]  # where a value is expected
OPERATOR = {"PLUS": 0}


def scan(text: str, *scope: str, row: dict[str, int] = VALUE) -> Token:
    """The first token of a text."""
    return Scanner(text, Vocabulary(frozenset(scope), FUNCTIONS)).next(row)


def tree(text: str, *scope: str) -> ast.Node:
    """The tree of a text that can be parsed."""
    parsed = parse(text, names=scope)
    assert parsed.diagnostics == ()
    assert parsed.node is not None
    return parsed.node


# -- names in scope


@pytest.mark.parametrize(
    ("text", "scope", "name"),
    [
        ("料金 + 1", (), "料金"),
        ("monthly fee + 1", ("monthly fee",), "monthly fee"),
        ("monthly fee cap", ("monthly fee", "monthly fee cap"), "monthly fee cap"),
        ("monthly\n\t  fee", ("monthly fee",), "monthly fee"),
        ("monthly　fee", ("monthly fee",), "monthly fee"),  # U+3000
        ("monthly fees", ("monthly fee",), "monthly"),  # the word goes on
        ("a-b", ("a-b",), "a-b"),
        ("a-b", (), "a"),
        ("a - b", ("a-b",), "a"),
        ("年額/12", ("年額/12",), "年額/12"),
        ("date and time(1)", (), "date and time"),
        ("date and times", (), "date"),
        ("string length(x)", (), "string length"),
        ("in stock", ("in stock",), "in stock"),
        ("?", (), "?"),
        ("_x1·é", (), "_x1·é"),
        ("料金（税込）", (), "料金（税込）"),
        ("𠮷野家", (), "𠮷野家"),
        ("5年契約", ("5年契約",), "5年契約"),
        ("①の額", ("①の額",), "①の額"),
    ],
)
def test_a_name_is_the_longest_that_is_known(text: str, scope: tuple[str, ...], name: str) -> None:
    assert scan(text, *scope)[:2] == ("NAME", name)


def test_names_given_with_other_white_space_are_the_same_names() -> None:
    assert scan("monthly fee", "  monthly \n fee ").value == "monthly fee"


def test_a_keyword_is_a_whole_word() -> None:
    assert scan("if x").kind == "IF"
    assert scan("iffy").kind == "NAME"
    assert scan("null").kind == "NULL"
    assert scan("and", row=OPERATOR).kind == "AND"
    assert scan("instance   of x", row=OPERATOR)[:2] == ("INSTANCE_OF", "instance of")
    assert scan("instance x", row=OPERATOR).kind == "NAME"


def test_all_built_in_functions_are_known_as_one_name() -> None:
    assert len(FUNCTIONS) == 86
    for name in FUNCTIONS:
        assert scan(f"{name}(x)")[:2] == ("NAME", name)


@pytest.mark.parametrize(
    "space", [" ", "\t", "\n", "\r\n", "\x0b", "\x85", "\xa0", "\u2003", "\u200b", "\u3000", "\ufeff"]
)
def test_white_space_is_more_than_ascii(space: str) -> None:
    assert tree(f"{space}1{space}+{space}a{space}") == tree("1+a")


def test_what_is_white_space_is_no_name_character() -> None:
    for code in range(0x110000):
        if chr(code).isspace() and not 0x1C <= code <= 0x1F:  # separators of files and records are neither
            assert names.SPACES.fullmatch(chr(code)), hex(code)
            assert names.WORD.match(chr(code)) is None, hex(code)
    assert "\\u3000" in SPACE


@pytest.mark.parametrize("character", "、。「」（）－＝＋０Ａー々〆ｱ")
def test_japanese_signs_are_name_characters(character: str) -> None:
    assert is_plain(f"料金{character}")


@pytest.mark.parametrize("character", "×÷≦≧≠“”※→%&|^;!'")
def test_other_signs_are_not(character: str) -> None:
    assert not is_plain(f"料金{character}")


# -- names declared by their place


def test_keys_reach_to_the_colon_and_are_known_afterwards() -> None:
    assert tree("{foo + bar: 1, x: foo + bar}") == ast.Context(
        entries=(
            ast.Entry(key="foo + bar", value=ast.Number(value=1)),
            ast.Entry(key="x", value=ast.Name(name="foo + bar")),
        )
    )


def test_keys_are_known_as_properties_anywhere_later() -> None:
    assert tree("[{a b: 1}][1].a b") == ast.Path(base=tree("[{a b: 1}][1]"), name="a b")
    assert tree('{"a b": 1}.a b') == ast.Path(base=tree('{"a b": 1}'), name="a b")


def test_a_key_is_forgotten_as_a_name_where_its_context_ends() -> None:
    assert tree("[{a-b: 1}, a-b]").items[1] == tree("a - b")  # type: ignore[attr-defined]


def test_variables_reach_to_in() -> None:
    assert tree("for each day in days return each day") == ast.For(
        iterators=(ast.Iterator(name="each day", source=ast.Name(name="days")),), body=ast.Name(name="each day")
    )
    assert tree("some index x in xs, y z in index x satisfies y z") is not None
    assert parse("(for each day in days return 1) + each day").node is None


def test_parameters_reach_to_the_colon_the_comma_or_the_bracket() -> None:
    node = tree("function(first one: number, second one) first one + second one")
    assert isinstance(node, ast.Function)
    assert [p.name for p in node.parameters] == ["first one", "second one"]
    assert node.body == ast.Arithmetic(operator="+", left=ast.Name(name="first one"), right=ast.Name(name="second one"))


def test_labels_reach_to_the_colon() -> None:
    node = tree("f(start position: 1, a-b /* note */ : 2)")
    assert isinstance(node, ast.Call)
    assert [a.name for a in node.named] == ["start position", "a-b"]


def test_a_positional_argument_is_no_label_because_of_a_colon_further_on() -> None:
    assert tree("f(a, {b: 1})") == ast.Call(callee=ast.Name(name="f"), positional=(ast.Name(name="a"), tree("{b: 1}")))
    assert tree("f(/* a: b */ c)") == tree("f(c)")


@pytest.mark.parametrize("name", ["time offset", "start included", "end included"])
def test_properties_with_spaces_are_known(name: str) -> None:
    assert tree(f"a.{name} = 1") == tree("a.b = 1").__class__(  # type: ignore[call-arg]
        operator="=", left=ast.Path(base=ast.Name(name="a"), name=name), right=ast.Number(value=1)
    )


def test_a_property_is_one_word_unless_known() -> None:
    assert tree("a.b c", "b c") == ast.Path(base=ast.Name(name="a"), name="b c")
    assert parse("a.b c").diagnostics[0].code == "feel-unexpected"
    assert tree("a.if") == ast.Path(base=ast.Name(name="a"), name="if")


def test_names_round_trip_as_declared() -> None:
    assert is_declarable("foo + bar")
    assert is_declarable("Teacher's Evaluation")
    assert not is_declarable("a:b")
    assert not is_declarable("a  b")
    assert not is_declarable("a //b")
    assert not is_declarable("")


# -- literals


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("007", 7),
        ("1.50", Fraction(3, 2)),
        (".5", Fraction(1, 2)),
        ("1.0", 1),
        ("1e3", 1000),
        ("1.23E+4", 12300),
        ("1.23e-4", Fraction(123, 1000000)),
    ],
)
def test_numbers_are_exact(text: str, value: int | Fraction) -> None:
    node = tree(text)
    assert isinstance(node, ast.Number)
    assert (type(node.value), node.value) == (type(value), value)


def test_the_longest_numbers() -> None:
    for text in (
        "9" * MAX_DIGITS,
        "." + "9" * (MAX_DIGITS // 2),
        f"1e{MAX_DIGITS - 1}",
        f"10e{MAX_DIGITS - 2}",
        f"1e-{MAX_DIGITS - 1}",
        "0.0e+0000000001",
        "5e-0000000001",
    ):
        node = tree(text)
        assert isinstance(node, ast.Number)
        assert tree(number_text(node.value)) == node


def test_two_points_after_a_number_are_a_range() -> None:
    assert tree("[1..2]") == ast.Range(
        start=ast.Number(value=1), end=ast.Number(value=2), start_included=True, end_included=True
    )
    assert tree("[1...5]") == tree("[1 .. 0.5]")


@given(st.integers(0, 10**80), st.integers(-200, 200))
def test_a_number_is_read_as_it_was_written(digits: int, exponent: int) -> None:
    value = digits * Fraction(10) ** exponent
    plain = value.numerator if value.denominator == 1 else value
    assert tree(number_text(plain)) == ast.Number(value=plain)


def test_numbers_that_no_literal_can_be_are_written_as_their_equal() -> None:
    assert number_text(Fraction(-1, 3)) == "-1 / 3"
    assert number_text(Fraction(1, 10)) == "0.1"
    assert number_text(Fraction(-5, 4)) == "-1.25"


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (r"a\"b", 'a"b'),
        (r"\\u0009", r"\u0009"),
        (r"\u0009\n\r\t\'", "\t\n\r\t'"),
        (r"\U01F40E", "🐎"),
        (r"\uD83D\uDCA9", "💩"),
        (r"\ud83d\udc0e\uD83D\uDE00", "🐎😀"),
        (r"\d\p{L}\.", r"\d\p{L}\."),  # regular expressions come through
        (r"\uD83D", r"\uD83D"),  # half a pair is no character
        (r"\U110000", r"\U110000"),
        (r"\u12", r"\u12"),
        ("改行\nも可", "改行\nも可"),
    ],
)
def test_escapes(body: str, value: str) -> None:
    assert unescaped(body) == value
    assert tree(f'"{body}"') == ast.String(value=value)


@given(st.text())
def test_a_string_is_read_as_it_was_written(text: str) -> None:
    assert tree(quoted(text)) == ast.String(value=text)


def test_at_literals() -> None:
    assert tree('@"2026-07-01"') == ast.At(text="2026-07-01")
    assert tree('@ "P1D"') == ast.At(text="P1D")


@pytest.mark.parametrize(
    "text", ["1 + /* 2 + */ 3", "1 + // 2 +\n3", "/* a */ 1 + 3 // b", "1/* a *//* b */+3", "1 +/**/3"]
)
def test_comments_are_white_space(text: str) -> None:
    assert tree(text) == tree("1 + 3")


# -- brackets


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("[1..2]", True, True),
        ("(1..2)", False, False),
        ("]1..2[", False, False),
        ("]1..2]", False, True),
        ("[1..2[", True, False),
        ("[1..2)", True, False),
        ("(1..2]", False, True),
        ("(1..2[", False, False),
        ("]1..2)", False, False),
    ],
)
def test_brackets_of_ranges(text: str, start: bool, end: bool) -> None:
    found = tree(text)
    assert isinstance(found, ast.Range)
    assert (found.start_included, found.end_included) == (start, end)
    listed = tree(f"[{text}, [{text}]]")
    assert isinstance(listed, ast.List)
    assert listed.items == (found, ast.List(items=(found,)))
    assert tree(f"x in {text} and y") == tree(f"(x in ({text})) and (y)")


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("[]", "[ ]"),
        ("[[], []]", "[[ ], [ ]]"),
        ("[][1]", "([])[1]"),
        ("[1..a[2]]", "[1..(a[2])]"),
        ("[1..a[b]]", "[1..(a[b])]"),
        ("[1..2[ = [1..2[", "[1..2) = [1..2)"),
        ("[1..2[ and x", "([1..2)) and x"),
        ("[]-1..5[]", "[(-1..5)]"),
        ("[1..2][1]", "([1..2])[1]"),
        ("(for i in 1..5 return a[i])", "(for i in 1..5 return (a[i]))"),
    ],
)
def test_a_bracket_is_what_its_place_makes_it(text: str, same: str) -> None:
    assert tree(text) == tree(same)


# -- errors of the scanner itself


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('"abc', "feel-unterminated-string"),
        ("/* abc", "feel-unterminated-comment"),
        ("#", "feel-unknown-character"),
        ("5日", "feel-name-starts-with-digit"),
        (f"1e{MAX_DIGITS}", "feel-number-size"),
        (f"1e{'9' * 5000}", "feel-number-size"),
        (f"1e-{'9' * 5000}", "feel-number-size"),
        ("9" * (MAX_DIGITS + 1), "feel-number-size"),
        (")", "feel-unopened-bracket"),
    ],
)
def test_what_cannot_be_cut_into_tokens(text: str, code: str) -> None:
    with pytest.raises(ScanError) as caught:
        scan(text)
    assert caught.value.code == code
    assert caught.value.start == 0


def test_after_the_last_token_comes_the_end() -> None:
    assert scan("  // nothing\n ")[:2] == (END, "")


# -- full-width characters


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("料金－割引", "料金 - 割引"),
        ("料金　＋　１００", "料金 + 100"),
        ("（料金＋１００）×２", "(料金 + 100) * 2"),
        ("単価×ＩＤ数÷３０", "単価 * ID数 / 30"),
        ("区分＝「解約」", '区分 = "解約"'),
        ("区分 = “解約　済”", '区分 = "解約　済"'),
        ("区分 = ‘解約’", '区分 = "解約"'),
        ("ｍａｘ（１，２、３）", "max(1, 2, 3)"),
        ("日数≦５", "日数 <= 5"),
        ("日数＞＝５", "日数 >= 5"),
        ("日数≠５", "日数 != 5"),
        ("日数！＝５", "日数 != 5"),
        ("［５〜９］", "[5..9]"),
        ("１．５＊＊２", "1.5 ** 2"),
        ("－５", "-5"),
        ("（－５）", "(-5)"),
        ("３×－５", "3 * -5"),
        ("｛名前：１｝", "{名前: 1}"),
        ('"全角（１）" ＋ 名前', '"全角（１）" + 名前'),
    ],
)
def test_full_width_characters_are_mended(text: str, fixed: str) -> None:
    assert fullwidth_fix(text) == fixed
    assert fullwidth_fix(fixed) is None


@pytest.mark.parametrize("text", ["料金 - 割引", "データ", '"（１）"', "", "月額々"])
def test_what_is_right_is_left_alone(text: str) -> None:
    assert fullwidth_fix(text) is None
    assert first_fullwidth(text) is None


def test_known_names_keep_their_characters() -> None:
    assert fullwidth_fix("料金（税込）＋１", {"料金（税込）", "料金"}) == "料金（税込） + 1"
    assert fullwidth_fix("料金（税込）", {"料金（税込）"}) is None


@given(st.text())
def test_mending_ends(text: str) -> None:
    fixed = fullwidth_fix(text)
    assert fixed is None or fixed != text


@given(st.text("a 　\n\t", max_size=12))
def test_normalized_names_have_single_spaces(text: str) -> None:
    name = normalized(text)
    assert "  " not in name
    assert normalized(name) == name
