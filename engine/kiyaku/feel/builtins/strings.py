"""Built-in functions of strings; characters are code points.

Source: DMN 1.5, 10.3.4.3.
"""

from __future__ import annotations

from kiyaku.feel.builtins.printed import Runtime, phrase, sentence
from kiyaku.feel.builtins.registry import Builtin, optional, required, signature, table
from kiyaku.feel.errors import Fault
from kiyaku.feel.types import BOOLEAN, NUMBER, STRING, list_of
from kiyaku.feel.values.arithmetic import bounded_length, bounded_text
from kiyaku.value import Number, to_text


def substring(string: str, start: Number, length: Number | None = None) -> str:
    """So many characters from a position on, counted from 1, or from the end where negative.

    Raises:
        Fault: there is no such position, or fewer characters than the length, or the length is not positive.
    """
    position = int(start)
    if position == 0 or abs(position) > len(string):
        raise Fault("no-such-position", position=position, length=len(string))
    first = position - 1 if position > 0 else len(string) + position
    if length is None:
        return string[first:]
    if not 1 <= int(length) <= len(string) - first:
        raise Fault("no-such-length", length=to_text(length), available=len(string) - first)
    return string[first : first + int(length)]


def string_length(string: str) -> int:
    """How many characters it has."""
    return len(string)


def upper_case(string: str) -> str:
    """In capital letters."""
    return bounded_text(string.upper())


def lower_case(string: str) -> str:
    """In small letters."""
    return bounded_text(string.lower())


def substring_before(string: str, match: str) -> str:
    """What stands before the first match, or nothing."""
    before, found, _ = string.partition(match) if match else ("", "", "")
    return before if found else ""


def substring_after(string: str, match: str) -> str:
    """What stands after the first match, or nothing."""
    return string.partition(match)[2] if match else string


def contains(string: str, match: str) -> bool:
    """Whether it holds the match."""
    return match in string


def starts_with(string: str, match: str) -> bool:
    """Whether it begins with the match."""
    return string.startswith(match)


def ends_with(string: str, match: str) -> bool:
    """Whether it ends with the match."""
    return string.endswith(match)


def replace(input: str, pattern: str, replacement: str, flags: str | None = None) -> str:
    """Every match of the pattern replaced."""
    from kiyaku.feel import regex  # only here: few expressions search by a pattern

    return bounded_text(regex.replace(input, pattern, replacement, flags or ""))


def matches(input: str, pattern: str, flags: str | None = None) -> bool:
    """Whether the pattern matches somewhere."""
    from kiyaku.feel import regex  # only here: few expressions search by a pattern

    return regex.search(input, pattern, flags or "")


def split(string: str, delimiter: str) -> tuple[str, ...]:
    """The parts between the matches of the pattern."""
    from kiyaku.feel import regex  # only here: few expressions search by a pattern

    return regex.split(string, delimiter, "")


def string_join(list: tuple[str | None, ...], delimiter: str | None = None) -> str:
    """The strings one after another; null is left out."""
    joined = [item for item in list if item is not None]
    between = delimiter or ""
    bounded_length(sum(map(len, joined)) + len(between) * max(len(joined) - 1, 0))
    return between.join(joined)


_entry = table("strings", "10.3.4.3")
_STRING, _MATCH = required("string", STRING), required("match", STRING)
_INPUT, _PATTERN = required("input", STRING), required("pattern", STRING)
_FLAGS = optional("flags", STRING.or_null())

STRINGS: tuple[Builtin, ...] = (
    _entry(
        "substring",
        signature(substring, STRING, _STRING, required("start position", NUMBER), optional("length", NUMBER)),
        "The characters from a position on, or so many of them.",
        "指定した位置からの文字列を、文字数を限って取り出す。",
        'substring("foobar", -2, 1)',
        '"a"',
        words=(
            phrase("{0}の{1}文字目から後", "{0} from character {1} on"),
            phrase("{0}の{1}文字目からの{2}文字", "{2} characters of {0} from the {1}th"),
        ),
    ),
    _entry(
        "string length",
        signature(string_length, NUMBER, _STRING),
        "How many characters the string has.",
        "文字の数。",
        'string length("第20条")',
        "4",
        words=phrase("{0}の文字数", "number of characters of {0}"),
        result_is="whole",
    ),
    _entry(
        "upper case",
        signature(upper_case, STRING, _STRING),
        "The string in capital letters.",
        "大文字にする。",
        'upper case("aBc4")',
        '"ABC4"',
        words=phrase("{0}を大文字にしたもの", "{0} in capital letters"),
    ),
    _entry(
        "lower case",
        signature(lower_case, STRING, _STRING),
        "The string in small letters.",
        "小文字にする。",
        'lower case("aBc4")',
        '"abc4"',
        words=phrase("{0}を小文字にしたもの", "{0} in small letters"),
    ),
    _entry(
        "substring before",
        signature(substring_before, STRING, _STRING, _MATCH),
        "What stands before the first match; nothing if there is none.",
        "最初に一致した所より前の文字列。一致しなければ空。",
        'substring before("foobar", "bar")',
        '"foo"',
        words=phrase("{0}のうち{1}より前", "what stands before {1} in {0}"),
    ),
    _entry(
        "substring after",
        signature(substring_after, STRING, _STRING, _MATCH),
        "What stands after the first match; nothing if there is none.",
        "最初に一致した所より後の文字列。一致しなければ空。",
        'substring after("foobar", "ob")',
        '"ar"',
        words=phrase("{0}のうち{1}より後", "what stands after {1} in {0}"),
    ),
    _entry(
        "replace",
        signature(replace, STRING, _INPUT, _PATTERN, required("replacement", STRING), _FLAGS),
        "Every match of a regular expression replaced.",
        "正規表現に一致した所をすべて置き換える。",
        'replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")',
        '"[1=ab][2=]cd"',
        words=(
            phrase("{0}のうち{1}に合う所を{2}に置き換えたもの", "{0} with every match of {1} replaced by {2}"),
            phrase(
                "{0}のうち{1}に合う所を{2}に置き換えたもの（{3}）", "{0} with every match of {1} replaced by {2} ({3})"
            ),
        ),
        javascript=Runtime(pattern=1, replacement=2),
    ),
    _entry(
        "contains",
        signature(contains, BOOLEAN, _STRING, _MATCH),
        "Whether the string holds the match.",
        "文字列を含むかどうか。",
        'contains("foobar", "of")',
        "false",
        words=sentence("{0}に{1}がある", "{0} contains {1}"),
    ),
    _entry(
        "starts with",
        signature(starts_with, BOOLEAN, _STRING, _MATCH),
        "Whether the string begins with the match.",
        "その文字列で始まるかどうか。",
        'starts with("foobar", "fo")',
        "true",
        words=sentence("{0}が{1}で始まる", "{0} starts with {1}"),
    ),
    _entry(
        "ends with",
        signature(ends_with, BOOLEAN, _STRING, _MATCH),
        "Whether the string ends with the match.",
        "その文字列で終わるかどうか。",
        'ends with("foobar", "r")',
        "true",
        words=sentence("{0}が{1}で終わる", "{0} ends with {1}"),
    ),
    _entry(
        "matches",
        signature(matches, BOOLEAN, _INPUT, _PATTERN, _FLAGS),
        "Whether a regular expression matches somewhere.",
        "正規表現に一致する所があるかどうか。",
        'matches("foobar", "^fo*b")',
        "true",
        words=(
            sentence("{0}に{1}に合う所がある", "{0} matches {1}"),
            sentence("{0}に{1}に合う所がある（{2}）", "{0} matches {1} ({2})"),
        ),
        javascript=Runtime(pattern=1),
    ),
    _entry(
        "split",
        signature(split, list_of(STRING), _STRING, required("delimiter", STRING)),
        "The parts between the matches of a regular expression.",
        "正規表現に一致した所で分ける。",
        'split("a;b;;", ";")',
        '["a", "b", "", ""]',
        words=phrase("{0}を{1}で分けたもの", "{0} split at {1}"),
        javascript=Runtime(pattern=1),
    ),
    _entry(
        "string join",
        signature(string_join, STRING, required("list", list_of(STRING)), optional("delimiter", STRING.or_null())),
        "The strings one after another, with a delimiter between them.",
        "文字列をつなぐ。間に入れる文字列を指定できる。",
        'string join(["a", "b", "c"], "_and_")',
        '"a_and_b_and_c"',
        words=(
            phrase("{0}をつないだもの", "{0} joined"),
            phrase("{0}を{1}でつないだもの", "{0} joined by {1}"),
        ),
    ),
)
