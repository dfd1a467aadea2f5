"""Built-ins of strings, and XPath's regular expressions."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.feel import regex
from kiyaku.value import Value
from tests.feel.builtins.test_registry import call
from tests.feel.faults import faults
from tests.work import calls


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("substring", ("foobar", 3), "obar"),
        ("substring", ("foobar", 3, 3), "oba"),
        ("substring", ("foobar", -2, 1), "a"),
        ("substring", ("foobar", -6, 6), "foobar"),
        ("substring", ("🐎ab", 2), "ab"),
        ("string length", ("🐎😀",), 2),
        ("upper case", ("aBc4",), "ABC4"),
        ("lower case", ("aBc4",), "abc4"),
        ("substring before", ("foobar", "bar"), "foo"),
        ("substring before", ("foobar", "x"), ""),
        ("substring before", ("abc", ""), ""),
        ("substring after", ("foobar", "ob"), "ar"),
        ("substring after", ("foobar", "x"), ""),
        ("substring after", ("abc", ""), "abc"),
        ("contains", ("foobar", "oba"), True),
        ("contains", ("", ""), True),
        ("starts with", ("foobar", "foo"), True),
        ("ends with", ("foobar", "foo"), False),
        ("string join", (("a", None, "c"), "X"), "aXc"),
        ("string join", ((),), ""),
        ("split", ("John Doe", "\\s"), ("John", "Doe")),
        ("split", ("a;b;c;;", ";"), ("a", "b", "c", "", "")),
    ],
)
def test_strings(name: str, arguments: tuple[Value, ...], result: Value) -> None:
    assert call(name, *arguments) == result


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("substring", ("abc", 0), "no-such-position"),
        ("substring", ("abc", -4), "no-such-position"),
        ("substring", ("abc", 4), "no-such-position"),
        ("substring", ("abc", 1, -1), "no-such-length"),
        ("substring", ("abc", 2, 3), "no-such-length"),
        ("string join", ((1, 2),), "argument-type"),
        ("contains", ("a", None), "null-argument"),
    ],
)
def test_strings_without_result(name: str, arguments: tuple[Value, ...], code: str) -> None:
    with faults(code):
        call(name, *arguments)


# -- what patterns mean


@pytest.mark.parametrize(
    ("text", "pattern", "flags", "result"),
    [
        ("abracadabra", "bra", "", True),
        ("abc", "ABC", "i", True),
        ("\u212a", "k", "i", True),
        ("x", "[A-Z-[OI]]", "i", True),
        ("i", "[A-Z-[OI]]", "i", False),
        ("q", "[^Q]", "i", False),
        ("aA", "(a)\\1", "i", True),
        ("aA", "(a)\\1", "", False),
        ("\nabcd\ndefg\n", "^$", "m", True),
        ("a\n", "^$", "m", False),
        ("abcd\n\ndefg\n", "^$", "m", True),
        ("abcd\n", "d$", "", False),
        ("Mary\rJones", "Mary.Jones", "", False),
        ("Mary\rJones", "Mary.Jones", "s", True),
        ("hello world", "hello\\ sworld", "x", True),
        ("hello world", "he ll o[ ]worl d", "x", True),
        ("helloworld", "hello[ ]world", "x", False),
        ("hello", "\\p{ I s B a s i c L a t i n }+", "x", True),
        ("料金", "^\\p{IsCJKUnifiedIdeographs}+$", "", True),
        ("料金A", "^\\P{Lu}+$", "", False),
        ("第２０条", "\\d\\d", "", True),
        ("a:b", "^\\i\\c*$", "", True),
        ("1a", "^\\i\\c*$", "", False),
        ("a-b", "^[a\\-b]+$", "", True),
        ("-", "[a-]", "", True),
        ("{}", "\\{\\}", "", True),
        ("a b", "^\\w\\s\\w$", "", True),
        ("ab", "^\\S\\W$", "", False),
        ("abab", "^(?:ab){2}$", "", True),
        ("aaa", "^a{2,}$", "", True),
        ("aaaa", "^a{2,3}$", "", False),
        ("ab12ab", "([a-z]+)([0-9]+)\\1", "", True),
        ("", "^(a?)*$", "", True),
        ("abcdefghijkk", "(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)\\11", "", True),
        ("a1", "(a)\\11", "", False),
        ("aa1", "(a)\\11", "", True),
        ("5", "[\\d]", "", True),
        ("xyz", "a*", "", True),
    ],
)
def test_patterns(text: str, pattern: str, flags: str, result: bool) -> None:
    assert call("matches", text, pattern, flags) is result


@pytest.mark.parametrize(
    "pattern",
    [
        "(a",
        "a)",
        "[a",
        "a**",
        "*a",
        "a{2,1}",
        "a{,2}",
        "a}",
        "a]",
        "[]",
        "[b-a]",
        "[a-\\d]",
        "\\q",
        "\\",
        "\\p{Xx}",
        "\\p{IsNowhere}",
        "\\p{L",
        "(.)\\3",
        "(a\\1)",
        "(asd)[\\1]",
        "\\0",
        "(?=a)",
        "[a-z-9]",
    ],
)
def test_patterns_that_are_not_well_formed(pattern: str) -> None:
    with faults("regex-syntax"):
        call("matches", "abc", pattern)


def test_flags_are_four() -> None:
    for flags in ("p", "X", " ", "ii-"):
        with faults("regex-flag"):
            call("matches", "input", "pattern", flags)
    assert call("matches", "abracadabra", "bra", None) is True


@pytest.mark.parametrize(
    ("arguments", "result"),
    [
        (("abcd", "(ab)|(a)", "[1=$1][2=$2]"), "[1=ab][2=]cd"),
        (("abracadabra", "a.*a", "*"), "*"),
        (("abracadabra", "a.*?a", "*"), "*c*bra"),
        (("AAAA", "A+?", "b"), "bbbb"),
        (("darted", "^(.*?)d(.*)$", "$1c$2"), "carted"),
        (("0123456789", "(\\d{3})(\\d{3})(\\d{4})", "($1) $2-$3"), "(012) 345-6789"),
        (("abc", "[a-z]", "#", "i"), "###"),
        (("ab", "(a)", "$12"), "a2b"),
        (("ab", "(a)", "\\$1\\\\"), "$1\\b"),
        (("ab", "a", "$7"), "b"),
        (("abc", "x", "y"), "abc"),
        (("abcdefghijk", "(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)", "$11$1"), "ka"),
        (("banana", "(an)+", "<$0>"), "b<anan>a"),
    ],
)
def test_replacing(arguments: tuple[Value, ...], result: str) -> None:
    assert call("replace", *arguments) == result


def test_replacing_needs_a_match_of_something_and_a_sound_replacement() -> None:
    for name, arguments in (("replace", ("abc", "x*", "-")), ("split", ("abc", ""))):
        with faults("regex-matches-nothing"):
            call(name, *arguments)
    for replacement in ("$", "$x", "\\n", "\\"):
        with faults("regex-replacement"):
            call("replace", "abc", "b", replacement)


# -- against another engine, and the clock

atoms = st.sampled_from(["a", "b", "c", ".", "[ab]", "[^a]", "(a|b)", "(ab)", "(?:a|bc)"])
quantifiers = st.sampled_from(["", "", "*", "+", "?", "*?", "+?", "??", "{1,2}", "{2}"])
pieces = st.one_of(st.builds("{}{}".format, atoms, quantifiers), st.sampled_from("^$"))
patterns = st.lists(pieces, min_size=1, max_size=5).map("".join)


@given(patterns, st.text("abc", max_size=12))
def test_where_the_languages_agree_so_do_the_engines(pattern: str, text: str) -> None:
    expected = re.compile(pattern)
    assert regex.search(text, pattern) == bool(expected.search(text))
    if not expected.search(""):
        assert regex.split(text, pattern) == tuple(
            text[start:end]
            for start, end in zip(
                [0, *(m.end() for m in expected.finditer(text))],
                [*(m.start() for m in expected.finditer(text)), len(text)],
                strict=True,
            )
        )
        assert regex.replace(text, pattern, "<$0>") == expected.sub(r"<\g<0>>", text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a*)*b", "a" * 5000),
        ("(a|aa)+$b", "a" * 5000),
        ("(x+x+)+y", "x" * 5000),
        ("^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 2000),
        ("(.*)(.*)(.*)(.*)(.*)c", "ab" * 1000),
    ],
)
def test_patterns_that_run_away_elsewhere_take_no_more_steps_than_program_times_text(
    pattern: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A state is entered once; a way that leads back to one that was tried ends there.
    states = len(regex.compile_pattern(pattern).steps) * (len(text) + 1)
    monkeypatch.setattr(regex, "MAX_STEPS", 2 * states)
    assert regex.search(text, pattern) is False


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("((a+)+)\\1b", "a" * 40), ("(a*)*(a*)*\\1b", "a" * 60), ("(.*)(.*)(.*)(.*)(.*)(.*)c", "a" * 100_000)],
)
def test_a_search_that_takes_too_long_is_given_up(pattern: str, text: str) -> None:
    def search() -> None:
        with faults("regex-too-slow"):
            regex.search(text, pattern)

    assert calls(search) <= 2 * regex.MAX_STEPS


@pytest.mark.parametrize(
    "pattern",
    ["(((a{100}){100}){100})", "[a-" * 70 + "[b]" + "]" * 70, "a{99999999}", "(" * 100 + ")" * 100, "a" * 10_001],
)
def test_patterns_have_a_bound(pattern: str) -> None:
    with faults("regex-too-large"):
        regex.search("a", pattern)
