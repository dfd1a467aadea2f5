"""Formulas in words: what every construct says in both languages, and that nothing can be read in two ways."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from kiyaku.answer.book import load
from kiyaku.book.checked import CheckedBook
from kiyaku.book.model import Accrual, DecisionVersion, Expression, Formula
from kiyaku.feel.syntax import ast
from kiyaku.messages import Language
from kiyaku.publish.formula import accrual_in_words, condition_in_words, in_words
from kiyaku.publish.formula_pieces import Cases, FeelText, NameRef, Pieces
from tests.repo import ROOT
from tests.small import clause, write

RULES = ROOT / "rules" / "dokodemo-prime"
WATER = ROOT / "tests" / "fixtures" / "water"
LANGUAGES: tuple[Language, ...] = ("ja", "en")

PARAMETERS = (
    "[{name: a, type: number}, {name: b, type: number}, {name: c, type: number}, {name: s, type: string},"
    " {name: d, type: date}, {name: e, type: date}, {name: t, type: date and time},"
    " {name: ns, type: list<number>}, {name: ds, type: list<date>}, {name: p, type: boolean}, {name: q, type: boolean}]"
)
NUMBERS = [
    ("a + b * c", "a ＋ b × c", "a + b × c"),
    ("(a + b) * c", "（a ＋ b） × c", "(a + b) × c"),
    ("a - (b - c)", "a − （b − c）", "a − (b − c)"),
    ("a - b - c", "a − b − c", "a − b − c"),
    ("a - (b + c)", "a − （b ＋ c）", "a − (b + c)"),
    ("a / (b * c)", "a ÷ （b × c）", "a ÷ (b × c)"),
    ("a / b * c", "a ÷ b × c", "a ÷ b × c"),
    ("-(a + b)", "−（a ＋ b）", "−(a + b)"),
    ("(a + b) ** 2", "（a ＋ b）の2乗", "(a + b) to the power of 2"),
    ("max(0, a - b)", "（a − b）（0を下回るときは0）", "(a − b) (at least 0)"),
    ("max(0, a - b) * c", "（a − b）（0を下回るときは0） × c", "(a − b) (at least 0) × c"),
    ("c + max(0, a - b)", "c ＋ （（a − b）（0を下回るときは0））", "c + ((a − b) (at least 0))"),
    ("c + max(0, a)", "c ＋ （a（0を下回るときは0））", "c + (a (at least 0))"),
    ("max(0, a) + c", "（a（0を下回るときは0）） ＋ c", "(a (at least 0)) + c"),
    ("min(3, sum(ns))", "（nsの合計）（3を超えるときは3）", "(sum of ns) (at most 3)"),
    ("a + sum(ns)", "a ＋ （nsの合計）", "a + (sum of ns)"),
    ("a + min(b, c)", "a ＋ （b、cのうち最も小さいもの）", "a + (the least of b, c)"),
    ("a * floor(b / c)", "a × （（b ÷ c）（1未満を切り捨て））", "a × ((b ÷ c) (rounded down))"),
    ("floor(sum(ns))", "（nsの合計）（1未満を切り捨て）", "(sum of ns) (rounded down)"),
    (
        "sum(for n in ns return floor(n))",
        "（nsのnそれぞれの（n（1未満を切り捨て）））の合計",
        "sum of ((n (rounded down)) for each n of ns)",
    ),
    ("round half up(a / b, 0)", "（a ÷ b）（1未満を四捨五入）", "(a ÷ b) (rounded half up)"),
    ("a + round down(b, 1)", "a ＋ （b（小数第1位までに切り捨て））", "a + (b (rounded toward zero to 1 decimals))"),
    ("modulo(divisor: 5, dividend: a)", "aを5で割った余り", "remainder of a ÷ 5"),
    ("sqrt(a) + exp(b)", "（aの平方根） ＋ （eのb乗）", "(square root of a) + (e to the power of b)"),
    (
        "string length(substring(s, 2))",
        "（sの2文字目から後）の文字数",
        "number of characters of (s from character 2 on)",
    ),
    ("median(ns) - stddev(ns)", "（nsの中央値） − （nsの標準偏差）", "(median of ns) − (standard deviation of ns)"),
    ("sum(concatenate([0], ns))", "nsの合計", "sum of ns"),
    ("modulo(a + b, c)", "（a ＋ b）をcで割った余り", "remainder of (a + b) ÷ c"),
    ("d.day", "dの日", "day of d"),
    ("date(t).year - d.year", "（tの日付）の年 − dの年", "year of (date of t) − year of d"),
    (
        "if p then (if q then 1 else 2) else if q then 3 else 4",
        "「p」に当たるとき: 「q」に当たるときは1、それ以外は2 | 「q」に当たるとき: 3 | else: 4",
        "if “p” holds: 1 if “q” holds, otherwise 2 | if “q” holds: 3 | else: 4",
    ),
    (
        "a * (if p then 1 else if q then 2 else 3)",
        "a × （「p」に当たるときは1、それ以外は（「q」に当たるときは2、それ以外は3））",
        "a × (1 if “p” holds, otherwise (2 if “q” holds, otherwise 3))",
    ),
    (
        "a + (if p then 1 else 2)",
        "a ＋ （「p」に当たるときは1、それ以外は2）",
        "a + (1 if “p” holds, otherwise 2)",
    ),
]
TRUTHS = [
    (
        "p and (q or a > 1)",
        "「p」に当たる、かつ（「q」に当たる、又はaが1を超える）",
        "“p” holds and (“q” holds or a is above 1)",
    ),
    ("p or q or a = 1", "「p」に当たる、又は「q」に当たる、又はaが1に等しい", "“p” holds or “q” holds or a equals 1"),
    ("not(p)", "「p」に当たらない", "“p” does not hold"),
    ("not(p and q)", "（「p」に当たる、かつ「q」に当たる）ではない", "not (“p” holds and “q” holds)"),
    ("count(ns) >= 2", "nsの数が2以上である", "number of ns is at least 2"),
    ("d >= e", "dがe以後である", "d is on or after e"),
    ("d < e", "dがeより前である", "d is before e"),
    ('s != "x"', "sが「x」でない", "s is not “x”"),
    ('s in ("x", "y")', "sが「x」、「y」のどれかである", "s is one of “x”, “y”"),
    ("a in [1..b)", "aが1からbの前までの間にある", "a lies within 1 to before b"),
    ("a between b and c", "aがb以上c以下である", "a is between b and c"),
    ("some n in ns satisfies n > a", "nsの中に、nがaを超えるnがある", "some n of ns is such that n is above a"),
    (
        "p and (if q then a > 1 else not(p))",
        "「p」に当たる、かつ（「q」に当たるときはaが1を超える、それ以外は「p」に当たらない）",
        "“p” holds and (a is above 1 if “q” holds, otherwise “p” does not hold)",
    ),
    (
        "p and 試し0(p)",
        "「p」に当たる、かつ「[試し0]（p）」に当たる",
        "“p” holds and “[試し0] (p)” holds",
    ),
    ("not(試し0(p))", "「[試し0]（p）」に当たらない", "“[試し0] (p)” does not hold"),
]
DAYS = [
    ('d + @"P1M" - @"P1D"', "（dの1か月後）の1日前", "1 day before (1 month after d)"),
    ('d + @"P1D" * (a - 1)', "dの（a − 1）日後", "(a − 1) days after d"),
    ("max(d, e)", "d、eのうち最も後", "the latest of d, e"),
    ("min(ds)", "dsのうち最も前", "the earliest of ds"),
]
LISTS = [
    (
        "concatenate(if p then [a] else [], ns)",
        "（「p」に当たるときはa、それ以外はなし）、nsを合わせたもの",
        "(a if “p” holds, otherwise none), ns together",
    ),
    ("ns[item > a]", "nsのうちitemがaを超えるもの", "those of ns where item is above a"),
    ("[a, b]", "a、b", "a, b"),
]
ALL = [
    *(("number", *case) for case in NUMBERS),
    *(("boolean", *case) for case in TRUTHS),
    *(("date", *case) for case in DAYS),
    *(("list<number>", *case) for case in LISTS),
]


def said(found: Pieces | Cases) -> str:
    """Words in one line: names in [ ], FEEL in < >, cases with | between them."""
    if isinstance(found, Cases):
        return " | ".join(f"{said(c) if c is not None else 'else'}: {said(v)}" for c, v in found.cases)
    return "".join(
        p if isinstance(p, str) else f"[{p.name}]" if isinstance(p, NameRef) else f"<{p.text}>" for p in found
    )


@cache
def book(folder: Path) -> CheckedBook:
    return load(folder).checked


@cache
def written() -> CheckedBook:
    """The water terms with a decision for every expression of the tables above."""
    folder = Path(mkdtemp()) / "rules"
    shutil.copytree(WATER, folder)
    lines = ["article: 9", "title: 試し", "versions:", "  - from: 2025-01-01", "    paragraphs:", "      1:"]
    lines += ["        text: 試しの条。", "        norm: [{kind: 計算, of: 使用者}]", "        decisions:"]
    one = "{{name: 試し{0}, key: try_{0}, type: {1}, about: 試し, parameters: {2}, formula: '{3}'}}"
    lines.append("          - " + one.format(0, "boolean", "[{name: x, type: boolean}]", "not(x)"))
    for i, (kind, text, *_) in enumerate(ALL, 1):
        lines.append("          - " + one.format(i, kind, PARAMETERS, text))
    (folder / "articles" / "09.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return book(folder)


def newest(of: CheckedBook, name: str) -> DecisionVersion:
    return of.terms.decisions[name].versions.entries[-1][1]


def formula(of: CheckedBook, name: str) -> Expression:
    logic = newest(of, name).logic
    assert isinstance(logic, Formula)
    return logic.expression


@pytest.mark.parametrize(("number", "case"), list(enumerate(ALL, 1)), ids=[text for _, text, *_ in ALL])
def test_every_construct_has_words(number: int, case: tuple[str, str, str, str]) -> None:
    kind, _, *expected = case
    of = written()
    words = condition_in_words if kind == "boolean" else in_words
    for language, wanted in zip(LANGUAGES, expected, strict=True):
        assert said(words(of, formula(of, f"試し{number}"), language)) == wanted


@pytest.mark.parametrize(
    ("folder", "name", "ja", "en"),
    [
        (
            RULES,
            "最終申出日",
            "[解約希望日]の定めがないとき: なし | else: [解約希望日]の5日前（[営業日]だけを数える）",
            "if [解約希望日] is not given: none | else: 5 days before [解約希望日] (counting [営業日])",
        ),
        (
            RULES,
            "過少請求の差額",
            "（[請求すべき額] − [請求した額]）（0を下回るときは0）",
            "([請求すべき額] − [請求した額]) (at least 0)",
        ),
        (
            RULES,
            "解約金額",
            "[円未満切捨て]（（変更前 − 変更後）（0を下回るときは0） × [料金表の単価]（変更前） × [残月数]（変更日））",
            "[円未満切捨て] ((変更前 − 変更後) (at least 0) × [料金表の単価] (変更前) × [残月数] (変更日))",
        ),
        (
            WATER,
            "料金",
            "（[基本料金] ＋ [従量料金] ＋ [夏季加算]）（3,000を下回るときは3,000）",
            "([基本料金] + [従量料金] + [夏季加算]) (at least 3,000)",
        ),
        (
            WATER,
            "夏季加算",
            "（[使用期間]の始まり）の月が7、9のどれかであるとき: [端数処理]（[従量料金] × 0.1） | else: 0",
            "if month of (start of [使用期間]) is one of 7, 9: [端数処理] ([従量料金] × 0.1) | else: 0",
        ),
        (WATER, "端数処理", "（額 ÷ 10）（1未満を切り捨て） × 10", "(額 ÷ 10) (rounded down) × 10"),
    ],
)
def test_formulas_of_the_books(folder: Path, name: str, ja: str, en: str) -> None:
    of = book(folder)
    for language, wanted in zip(LANGUAGES, (ja, en), strict=True):
        assert said(in_words(of, formula(of, name), language)) == wanted


def test_rates_that_run_by_days() -> None:
    found: dict[tuple[str, Language], str] = {}
    for folder, name in ((WATER, "基本料金"), (RULES, "料金月の損害額")):
        logic = newest(book(folder), name).logic
        assert isinstance(logic, Accrual)
        found |= {(name, language): said(accrual_in_words(book(folder), logic, language)) for language in LANGUAGES}
    assert found == {
        ("基本料金", "ja"): (
            "[口径別の額]を、[使用期間]のうち[使用した期間]に当たる日数で日割りする。[端数処理]は合計に行う"
        ),
        ("基本料金", "en"): "[口径別の額], by the days of [使用した期間] within [使用期間]; [端数処理] of the total",
        ("料金月の損害額", "ja"): (
            "[単価] × [ID数]を、[日の属する料金月]（月のある日）のうち（[賠償する暦日]のうち最も前から"
            "[賠償する暦日]のうち最も後まで）に当たる日数で日割りする（[間の賠償しない日]を除く）。"
            "[円未満切捨て]は区間ごとに行う"
        ),
        ("料金月の損害額", "en"): (
            "[単価] × [ID数], by the days of (the earliest of [賠償する暦日] to the latest of [賠償する暦日])"
            " within [日の属する料金月] (月のある日) (without [間の賠償しない日]); [円未満切捨て] for each stretch"
        ),
    }


def test_names_are_known_only_where_the_book_has_them() -> None:
    of = book(RULES)
    found = in_words(of, formula(of, "解約金額"), "ja")
    assert isinstance(found, tuple)
    assert [p.name for p in found if isinstance(p, NameRef)] == ["円未満切捨て", "料金表の単価", "残月数"]


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("sum(for 量 in [1, 2] return 量) + 量", ["量"]),
        ("sum(for x in [量] return x)", ["量"]),
        ("count([{量: 1}, {量: 5}][量 > 2])", []),
        ("(function(量: number) 量 + 1)(2)", []),
        ("{量: 4, 倍: 量 * 2}.倍 + 単位", ["単位"]),
        ("if some 量 in [1, 2] satisfies 量 = 2 then 単位 else 0", ["単位"]),
    ],
)
def test_a_name_that_an_expression_binds_is_no_name_of_the_book(text: str, linked: list[str], tmp_path: Path) -> None:
    fee = f"- name: 料金\n  key: fee\n  unit: 円\n  about: 額\n  formula: '{text}'\n"
    facts = "".join(f"- {{name: {n}, key: k{i}, type: number, about: 名}}\n" for i, n in enumerate(("量", "単位")))
    constraint = "- {that: 量 > 0 and 単位 > 0, message: 正}\n"
    of = load(write(tmp_path, clause(f"2025-01-01:\n{fee}"), facts=facts, constraints=constraint)).checked
    found = in_words(of, formula(of, "料金"), "ja")
    pieces = found if isinstance(found, tuple) else [p for c, v in found.cases for p in (*(c or ()), *v)]
    assert [p.name for p in pieces if isinstance(p, NameRef)] == linked


def expressions(of: CheckedBook) -> Iterator[Expression]:
    """Every expression that is a formula or a condition, not a test of a table's column or of a fact's values."""
    for expression in of.places.values():
        if not isinstance(of.tree(expression).node, ast.UnaryTests):
            yield expression


def codes(found: Pieces | Cases) -> list[str]:
    """What stays FEEL."""
    if isinstance(found, Cases):
        return [text for c, v in found.cases for text in (*codes(c or ()), *codes(v))]
    return [piece.text for piece in found if isinstance(piece, FeelText)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("folder", "least", "rate"), [(RULES, 350, 0.01), (WATER, 20, 0.05)])
def test_few_expressions_of_the_books_stay_code(folder: Path, least: int, rate: float, language: Language) -> None:
    of = book(folder)
    found = {e.text: codes(in_words(of, e, language)) for e in expressions(of)}
    assert len(found) >= least
    fallen = {text for text, left in found.items() if left}
    assert len(fallen) / len(found) < rate, fallen


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("folder", [RULES, WATER])
def test_every_expression_of_the_books_can_be_written(folder: Path, language: Language) -> None:
    of = book(folder)
    known = {*of.terms.facts, *of.terms.decisions, *of.terms.law, *of.terms.calendars}
    brackets = {"ja": "（）", "en": "()"}[language]
    for expression in of.places.values():
        for found in (in_words(of, expression, language), condition_in_words(of, expression, language)):
            parts = (
                [p for case in found.cases for p in (*(case[0] or ()), *case[1])] if isinstance(found, Cases) else found
            )
            words = said(found)
            assert words.strip()
            assert {p.name for p in parts if isinstance(p, NameRef)} <= known
            if not codes(found):
                assert words.count(brackets[0]) == words.count(brackets[1])
                assert language == "ja" or not set(words) & set("（）")
