"""Rules that would run for ever or grow without end: stopped within bounds, with a code."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kiyaku.answer.book import load
from kiyaku.diagnostic import KiyakuError
from kiyaku.feel.budget import Stopped
from tests import small
from tests.hostile.bounds import contained, run

GROWING = {
    "a triple loop": "sum(for a in 1..1000, b in 1..1000, c in 1..1000 return 1)",
    "loops in loops": "sum(for a in 1..1000 return sum(for b in 1..1000 return sum(for c in 1..1000 return 1)))",
    "a list of a million lists": "count(for a in 1..1000000 return [a, a, a, a, a, a, a, a])",
    "big contexts": "count(for a in 1..1000000 return {a: a, b: [a, a], c: [a, a, a], d: {e: a, f: [a]}})",
    "quantifiers": "if some a in 1..100000, b in 1..100000 satisfies a + b < 0 then 1 else 0",
    "every": "if every a in 1..100000, b in 1..100000 satisfies a + b > 0 then 1 else 0",
    "a filter in a loop": "sum(for a in 1..2000 return count((for b in 1..2000 return b)[item > a]))",
    "filters of filters": "count((for a in 1..3000 return a)[count((for b in 1..3000 return b)[item > 5]) > 5])",
    "partial results": "count(for a in 1..200000 return count(partial))",
    "recursion": "{f: function(n: number) if n = 0 then 0 else f(n - 1) + f(n - 1), r: f(60)}.r",
    "deep recursion": "{f: function(n: number) if n = 0 then 0 else 1 + f(n - 1), r: f(100000)}.r",
    "lists that double": "count({a: for i in 1..1000 return i, b: concatenate(a, a), c: concatenate(b, b),"
    " d: concatenate(c, c), e: concatenate(d, d), f: concatenate(e, e), g: concatenate(f, f), h: concatenate(g, g),"
    " i: concatenate(h, h), j: concatenate(i, i), k: concatenate(j, j), l: concatenate(k, k)}.l)",
    "texts that grow tenfold": 'string length({a: "0123456789x", b: a + a + a + a + a + a + a + a + a + a,'
    " c: b + b + b + b + b + b + b + b + b + b, d: c + c + c + c + c + c + c + c + c + c,"
    " e: d + d + d + d + d + d + d + d + d + d, f: e + e + e + e + e + e + e + e + e + e}.f)",
    "many long texts": 'count({t: string join(for i in 1..100000 return "0123456789"),'
    ' r: for i in 1..100000 return t + "x"}.r)',
    "long texts compared": 'count({t: string join(for i in 1..90000 return "0123456789"), u: t + "",'
    " r: for i in 1..100000 return t = u}.r)",
    "long texts searched": 'count({t: string join(for i in 1..90000 return "0123456789"),'
    ' r: for i in 1..100000 return contains(t, "x")}.r)',
    "patterns": 'count({t: string join(for i in 1..9000 return "aaaaaaaaaa"),'
    ' r: for i in 1..100000 return matches(t, "(a*)*b")}.r)',
    "a replacement that grows": 'string length({t: string join(for i in 1..9000 return "aaaaaaaaaa"),'
    ' r: replace(t, "a", t)}.r)',
    "a pattern of many groups": 'count({t: string join(for i in 1..9000 return "aaaaaaaaaa"),'
    ' p: "(" + string join(for i in 1..800 return "(a*)") + ")*b", r: if matches(t, p) then [1] else []}.r)',
    "patterns that are never the same": "count(for i in 1..100000"
    ' return matches("a", "(a|b){200}(c|d){200}" + string(i)))',
    "a text split into characters": 'count({t: string join(for i in 1..9000 return "a,b,c,d,e,"),'
    ' r: for i in 1..10000 return count(split(t, ","))}.r)',
    "long lists searched": "count({l: for i in 1..100000 return i,"
    " r: for i in 1..100000 return list contains(l, -1)}.r)",
    "long lists compared": "count({l: for i in 1..100000 return i, m: for i in 1..100000 return i,"
    " r: for i in 1..100000 return l = m}.r)",
    "sorting": "count(sort(for i in 1..900000 return modulo(i * 7919, 900001), function(a, b) a < b))",
    "powers of powers": "{a: 7 ** 1000, b: a ** 10, c: b ** 10, d: c ** 10}.d",
    "large products": "count(for i in 1..100000 return (7 ** 3000) * (3 ** 3000) / (11 ** 2500 + i))",
    "fractions that grow": "sum(for i in 1..100000 return 1 / (i * i + 1))",
    "digits": "count(for i in 1..100000 return string(7 ** 2000 + i))",
    "a list of the days of the calendar": 'count(for d in date("0001-01-01")..date("9999-12-31") return'
    ' for e in date("0001-01-01")..date("9999-12-31") return 1)',
    "joined texts": 'string length(string join(for i in 1..400000 return "0123456789", "0123456789"))',
    "flattened lists": "count(flatten(for i in 1..2000 return for j in 1..2000 return [j]))",
    "distinct values": "count(for i in 1..10000 return count(distinct values(for j in 1..10000 return j)))",
}


@pytest.mark.parametrize("formula", GROWING.values(), ids=list(GROWING))
def test_an_expression_of_a_rule_is_stopped(tmp_path: Path, formula: str) -> None:
    rules, contract = _book(tmp_path, f"- {{name: 料金, key: fee, unit: 円, about: 料金, formula: '{formula}'}}")
    contained(run("check", "--rules", rules), 0)
    contained(run("evaluate", contract, "料金", "--as-of", "2025-02-01", "--rules", rules), 1, *_STOPPED)


_STOPPED = ("error[", "articles/02.yaml:")
"""What a rule that was stopped says: a code, and where it stands."""


def _book(folder: Path, decisions: str, facts: str = "") -> tuple[str, str]:
    """The rules of a book whose article 2 makes some decisions, and a contract."""
    rules = small.write(folder / "rules", small.clause(f"2025-01-01:\n{decisions}"), facts=facts)
    contract = folder / "contract.yaml"
    contract.write_text("facts: {日: 2025-02-01}\n" if facts else "facts: {}\n", encoding="utf-8")
    return str(rules), str(contract)


def _decision(name: str, formula: str, *, of_number: bool) -> str:
    key = "fee" if name == "料金" else name
    parameters = ", parameters: [{name: n, type: number}]" if of_number else ""
    return f"- {{name: {name}, key: {key}, unit: 円, about: 額{parameters}, formula: '{formula}'}}\n"


def _chain(link: str, last: str, *, of_number: bool, length: int = 40) -> str:
    """Decisions each of which is made of the next."""
    decisions = [_decision("料金", "d0(1)" if of_number else "d0", of_number=False)]
    for i in range(length):
        decisions.append(_decision(f"d{i}", link.format(next=f"d{i + 1}"), of_number=of_number))
    return "".join((*decisions, _decision(f"d{length}", last, of_number=of_number)))


_DAY = "- {name: 日, key: day, type: date, about: 日}\n"
CHAINS = {
    "functions twice, with other arguments": (_chain("{next}(n) + {next}(n + 1)", "n", of_number=True), ""),
    "functions twice, with the same": (_chain("{next}(n) + {next}(n)", "n", of_number=True), ""),
    "decisions twice": (_chain("{next} + {next}", "1", of_number=False), ""),
    "decisions on other days": (
        _chain('value on({next}, 日 + @"P1D") + value on({next}, 日 - @"P1D")', "1", of_number=False),
        _DAY,
    ),
    "functions in loops": (_chain("sum(for i in 1..10 return {next}(n + i))", "n", of_number=True, length=20), ""),
}
ASKED = {
    "evaluate": ("evaluate", "料金", "--as-of", "2025-02-01"),
    "everything": ("evaluate", "料金", "--as-of", "2025-02-01", "--level", "everything"),
    "tree": ("evaluate", "料金", "--as-of", "2025-02-01", "--explain", "--format", "json"),
    "bill": ("bill", "--month", "2025-02"),
    "sensitivity": ("sensitivity", "--month", "2025-02"),
}


@pytest.mark.parametrize("asked", ASKED.values(), ids=list(ASKED))
@pytest.mark.parametrize(("decisions", "facts"), CHAINS.values(), ids=list(CHAINS))
def test_decisions_that_multiply_are_computed_once(
    tmp_path: Path, decisions: str, facts: str, asked: tuple[str, ...]
) -> None:
    rules, contract = _book(tmp_path, decisions, facts)
    ran = run(asked[0], contract, *asked[1:], "--rules", rules)
    if "--explain" in asked:
        contained(ran)  # a tree, in which what is read in several places stands in each
        assert ran.status == 0 or "tree-too-large" in ran.out
    else:
        contained(ran, 0)


NUMBERS = {
    "many digits": "7 ** 8000",
    "few of one": "1 / 7 ** 8000",
    "a quotient": "(7 ** 8000 + 1) / 3 ** 8000",
    "below zero": "-(7 ** 8000)",
    "a literal": "1" + "0" * 3990,
    "a power of ten": "10 ** 9000",
    "a root": "sqrt(7 ** 8000)",
    "rounded": "decimal(1 / 7 ** 4000, 6000)",
    "in a text": "string length(string(7 ** 8000))",
}


@pytest.mark.parametrize("asked", ASKED.values(), ids=list(ASKED))
@pytest.mark.parametrize("formula", NUMBERS.values(), ids=list(NUMBERS))
def test_numbers_of_many_digits_print(tmp_path: Path, formula: str, asked: tuple[str, ...]) -> None:
    rules, contract = _book(tmp_path, f"- {{name: 料金, key: fee, unit: 円, about: 料金, formula: '{formula}'}}")
    contained(run(asked[0], contract, *asked[1:], "--rules", rules), 0)


TOO_MUCH = {
    "a text as a number": ('number("1" + string join(for i in 1..5000 return "0"))', "number-too-large"),
    "a year": ("date(10 ** 100, 1, 1).year", "temporal-out-of-range"),
    "days added": ('(date("2025-01-01") + duration("P1D") * 10 ** 100).year', "temporal-out-of-range"),
    "a duration": ('duration("P" + string(10 ** 3000) + "D").days', "unreadable-text"),
    "digits": ("decimal(1 / 3, 9000)", "scale-out-of-range"),
    "places": ("floor(10 ** 9000 / 7, -8000)", "scale-out-of-range"),
    "factors": ("7 ** 8000 * 7 ** 8000", "number-too-large"),
}


@pytest.mark.parametrize(("formula", "code"), TOO_MUCH.values(), ids=list(TOO_MUCH))
def test_what_is_too_large_is_refused(tmp_path: Path, formula: str, code: str) -> None:
    rules, contract = _book(tmp_path, f"- {{name: 料金, key: fee, unit: 円, about: 料金, formula: '{formula}'}}")
    contained(run("evaluate", contract, "料金", "--as-of", "2025-02-01", "--rules", rules), 1, code, *_STOPPED)


def test_bills_by_straight_lines_are_stopped_too(tmp_path: Path) -> None:
    """Loops of decisions that are written into each other count, whichever form computes the bill."""
    loops = "".join(_decision(f"d{i}", f"sum(for i in 数 return d{i + 1}(n + i))", of_number=True) for i in range(9))
    decisions = _decision("料金", "sum(for i in 数 return d0(i))", of_number=False) + loops
    decisions += _decision("d9", "n", of_number=True)
    facts = "- {name: 数, key: numbers, type: list<number>, about: 数}\n"
    book = load(small.write(tmp_path, small.clause(f"2025-01-01:\n{decisions}"), facts=facts))
    month = date(2025, 2, 1)
    few, many = (book.contract({"数": list(range(count))}) for count in (2, 200))
    form = book.evaluator({}).straight(few, month)
    assert form is not None
    assert form.amounts(few)["料金"] == book.bill(few, "2025-02").total
    with pytest.raises(Stopped):
        form.amounts(many)
    with pytest.raises(KiyakuError, match="1000000"):
        book.bill(many, "2025-02")
