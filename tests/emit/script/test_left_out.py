"""What has no JavaScript is left out where it is needed, and nowhere else: every other figure is the engine's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page

import kiyaku
from kiyaku.answer.script import compiled, warnings
from kiyaku.diagnostic import Severity
from kiyaku.emit.script import calls
from kiyaku.feel.builtins import BUILTINS
from kiyaku.feel.builtins.printed import Without
from tests.emit.script.bridge import bridge, difference, in_javascript, in_python
from tests.emit.script.contracts import Contracts
from tests.oracle import books, forms
from tests.oracle.contracts import Contracts as Drawn
from tests.oracle.read import Rules
from tests.site.sites import RULES

Bridge = tuple[Page, Path]
CANNOT = "matches(名, '(a|b)+')".replace("'", '"')  # a choice within a loop, which JavaScript searches without a bound
TERMS = """\
terms: small
title: 小さな規約
publisher: 架空社
units: [円]
first_revision: enactment
bill:
  month: 請求月
  as_of: '請求月 + @"P1M" - @"P1D"'
  period: 期間
  lines: [料金, 別料金]
  totals: [請求額, 総額]
"""
FACTS = """\
- {name: 請求月, key: month, type: date, question: true, about: 月}
- {name: 名, key: label, type: string, about: 名}
- {name: 数量, key: quantity, type: number, about: 数}
- {name: 回数, key: times, type: number, about: 回}
"""
FIXED = """\
- {name: 期間, key: period, type: range<date>, formula: '[請求月..(請求月 + @"P1M"))'}
- {name: 請求額, key: due, unit: 円, formula: 料金}
- {name: 別料金, key: other_fee, unit: 円, formula: 回数 * 7}
- {name: 総額, key: all, unit: 円, formula: 料金 + 別料金}
- {name: 名札, key: tag, formula: string length(名) + 数量}
"""
FEE = {"name": "料金", "key": "fee", "unit": "円", "about": "料金"}
FIRST = {"supplementary": "2025-12-01", "effective": "2026-01-01", "text_held": True, "text": "第一"}
SECOND = {"supplementary": "2026-01-10", "effective": "2026-02-11", "text_held": True, "text": "第二"}
FACT = {"名": "xay", "数量": 5, "回数": 2}
NEEDS_FEE = ["料金", "請求額", "総額"]
SAID = ("name", "status", "value", "citation")
ALL = ["料金", "別料金", "請求額", "総額"]


def book(folder: Path, versions: list[dict[str, Any]], **files: Any) -> kiyaku.Book:
    """A small book with one article of its own."""
    terms, facts = yaml.safe_load(TERMS), yaml.safe_load(FACTS)
    terms.update(files.pop("terms", {}))
    written = {
        "terms.yaml": terms,
        "facts.yaml": {"facts": [*facts, *files.pop("facts", ())], "constraints": files.pop("constraints", [])},
        "articles/1.yaml": {
            "article": 1,
            "title": "定め",
            "versions": [{"from": "2026-01-01", "text": "定め", "decisions": yaml.safe_load(FIXED)}],
        },
        "articles/2.yaml": {"article": 2, "title": "料金", "versions": [{"text": "料金", **v} for v in versions]},
        "supplementary/2025-12-01.yaml": FIRST,
        **files,
    }
    return kiyaku.load(books.write(written, folder / "book"))


def fee(**how: Any) -> list[dict[str, Any]]:
    """The versions of the article that gives the fee."""
    return [{"from": "2026-01-01", "decisions": [{**FEE, **how}]}]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bridge]:
    folder = tmp_path_factory.mktemp("bridge")
    with bridge(folder) as opened:
        yield opened, folder


def left_out(
    page: Bridge, of: kiyaku.Book, facts: dict[str, Any] | None = None, month: str = "2026-01", **readings: str
) -> list[str]:
    """The figures that the page cannot compute; all others are as the engine gives them."""
    case = case_of(of, FACT if facts is None else facts, month, readings)
    (found,) = in_javascript(*page, of, [case])
    wanted = in_python(of, case)
    names = []
    for part in ("lines", "totals"):
        for one, other in zip(wanted[part], found[part], strict=True):
            if other["status"] == "not_here":
                assert other["value"] is None
                assert other["details"]["text"] in {text_of(d) for d in warnings(of)}
                names.append(one["name"])
            else:
                assert list(difference(one, other)) == []
    if not names:
        assert list(difference(wanted, found)) == []
    if "総額" in names:
        assert found["total"] is None
    return names


def case_of(
    of: kiyaku.Book, facts: dict[str, Any] = FACT, month: str = "2026-01", readings: dict[str, str] | None = None
) -> dict[str, Any]:
    """A case of the facts that the bill knows."""
    source = compiled(of).source
    known = {name: value for name, value in facts.items() if f'"name":"{name}"' in source}
    return {"facts": known, "month": month, "readings": readings or {}}


def text_of(found: Any) -> str:
    """What a warning is about."""
    return found.span.text if found.span is not None else str(found.args["name"])


def warned(of: kiyaku.Book) -> list[tuple[str, str | None, str]]:
    """What `check` says that the page cannot compute: text, clause, figures."""
    found = warnings(of)
    assert all(d.code == "script-unsupported" and d.severity is Severity.WARNING and d.hint for d in found)
    assert [p.diagnostic for p in compiled(of).left_out] == list(found)
    return [(text_of(d), d.clause, str(d.args["figures"])) for d in found]


def test_a_part_that_is_not_needed_hinders_nothing(page: Bridge, tmp_path: Path) -> None:
    of = book(tmp_path, fee(formula=f"if 数量 > 10 then (if {CANNOT} then 1 else 2) else 3"))
    assert left_out(page, of) == []
    assert left_out(page, of, {**FACT, "数量": 11}) == NEEDS_FEE
    assert warned(of) == [(CANNOT, "第2条", "料金、請求額、総額")]


def test_a_whole_formula(page: Bridge, tmp_path: Path) -> None:
    of = book(tmp_path, fee(formula=f"if {CANNOT} then 1 else 2"))
    assert left_out(page, of) == NEEDS_FEE


def test_a_decision_below_the_figure(page: Bridge, tmp_path: Path) -> None:
    below = {"name": "印", "key": "mark", "type": "boolean", "formula": CANNOT}
    versions = [{"from": "2026-01-01", "decisions": [below, {**FEE, "formula": "if 数量 > 5 and 印 then 1 else 2"}]}]
    of = book(tmp_path, versions)
    assert left_out(page, of) == []
    assert left_out(page, of, {**FACT, "数量": 6}) == NEEDS_FEE
    assert warned(of) == [(CANNOT, "第2条", "料金、請求額、総額")]


def test_the_condition_of_an_exception(page: Bridge, tmp_path: Path) -> None:
    other = {"article": 3, "title": "免除", "versions": [
        {"from": "2026-01-01", "text": "免除", "overrides": [
            {"decision": "料金", "when": f"数量 > 5 and {CANNOT}", "then": 0},
        ]},
    ]}  # fmt: skip
    of = book(tmp_path, fee(formula="数量 * 100"), **{"articles/3.yaml": other})
    assert left_out(page, of) == []
    assert left_out(page, of, {**FACT, "数量": 6}) == NEEDS_FEE
    assert warned(of) == [(CANNOT, "第3条", "料金、請求額、総額")]


def test_what_an_exception_gives_instead(page: Bridge, tmp_path: Path) -> None:
    other = {"article": 3, "title": "減額", "versions": [
        {"from": "2026-01-01", "text": "減額", "overrides": [
            {"decision": "料金", "when": "数量 > 5", "then": f"if {CANNOT} then 1 else 2"},
        ]},
    ]}  # fmt: skip
    of = book(tmp_path, fee(formula="数量 * 100"), **{"articles/3.yaml": other})
    assert left_out(page, of) == []
    assert left_out(page, of, {**FACT, "数量": 6}) == NEEDS_FEE


def test_what_would_have_held_without_an_exception_does_not_hinder_it(page: Bridge, tmp_path: Path) -> None:
    other = {"article": 3, "title": "免除", "versions": [
        {"from": "2026-01-01", "text": "免除", "overrides": [{"decision": "料金", "when": "数量 > 5", "then": 0}]},
    ]}  # fmt: skip
    of = book(tmp_path, fee(formula=f"if {CANNOT} then 1 else 2"), **{"articles/3.yaml": other})
    case = {"facts": {**FACT, "数量": 6}, "month": "2026-01", "readings": {}}
    (found,) = in_javascript(*page, of, [case])
    assert [(o["status"], o["value"]) for o in found["lines"]] == [("ok", 0), ("ok", 14)]
    (considered,) = found["lines"][0]["explanation"]["considered"]
    assert (considered["instead_of"], considered["instead_of_status"]) == (None, "not_here")
    assert left_out(page, of) == NEEDS_FEE


@pytest.mark.parametrize("condition", [f"数量 > 0 or {CANNOT}", f"if 数量 > 0 then true else {CANNOT}"])
def test_a_constraint(page: Bridge, tmp_path: Path, condition: str) -> None:
    constraint = {"that": condition, "message": "数か名が要る", "cite": "第1条"}
    of = book(tmp_path, fee(formula="数量 * 100"), constraints=[constraint])
    assert left_out(page, of) == []
    assert left_out(page, of, {**FACT, "数量": 0}) == NEEDS_FEE  # the other fee speaks of neither fact
    assert warned(of) == [(CANNOT, "第1条", "料金、請求額、総額")]


def test_a_constraint_that_is_broken_is_said_though_another_cannot_be_told(page: Bridge, tmp_path: Path) -> None:
    constraints = [
        {"that": f"数量 > 0 or {CANNOT}", "message": "数か名が要る", "cite": "第1条"},
        {"that": "数量 >= 0", "message": "数は負にならない", "cite": "第1条"},
    ]
    of = book(tmp_path, fee(formula="数量 * 100"), constraints=constraints)
    case = {"facts": {**FACT, "数量": -1}, "month": "2026-01", "readings": {}}
    (found,) = in_javascript(*page, of, [case])
    assert [o["status"] for o in found["lines"]] == ["invalid_input", "ok"]


def test_a_row_of_a_table(page: Bridge, tmp_path: Path) -> None:
    rows = [
        {"when": "< 3", "then": 1},
        {"when": "[3..9]", "then": f"if {CANNOT} then 2 else 3"},
        {"when": "> 9", "then": 4},
    ]
    of = book(tmp_path, fee(table={"inputs": ["数量"], "rows": rows}))
    assert left_out(page, of) == NEEDS_FEE
    assert left_out(page, of, {**FACT, "数量": 2}) == []
    assert left_out(page, of, {**FACT, "数量": 10}) == []


def test_the_input_of_a_table(page: Bridge, tmp_path: Path) -> None:
    rows = [{"when": "true", "then": 1}, {"when": "false", "then": 2}]
    of = book(tmp_path, fee(table={"inputs": [CANNOT], "rows": rows}))
    assert left_out(page, of) == NEEDS_FEE


def test_whom_a_transitional_rule_concerns(page: Bridge, tmp_path: Path) -> None:
    rule = {"clauses": ["第2条"], "who": f"数量 > 5 and {CANNOT}", "until": "2026-04-01", "about": "前の料金による"}
    versions = [
        {"from": "2026-01-01", "decisions": [{**FEE, "formula": "100"}]},
        {"from": "2026-02-11", "decisions": [{**FEE, "formula": "200"}]},
    ]
    of = book(tmp_path, versions, **{"supplementary/2026-01-10.yaml": {**SECOND, "transitional": [rule]}})
    many = {**FACT, "数量": 6}
    assert left_out(page, of, many) == []  # in January the rule does not run yet
    assert left_out(page, of, FACT, "2026-03") == []
    assert left_out(page, of, many, "2026-03") == NEEDS_FEE
    assert left_out(page, of, many, "2026-04") == []
    (found,) = warned(of)
    assert (found[0], found[2]) == (CANNOT, "料金、請求額、総額")
    assert found[1] is not None


def test_the_rate_of_an_accrual(page: Bridge, tmp_path: Path) -> None:
    facts = [{"name": "上か", "key": "upper", "type": "boolean", "varies": True, "about": "上"}]
    accrual = {"rate": f"if 上か then (if {CANNOT} then 31 else 62) else 310", "over": "期間", "during": "期間"}
    of = book(tmp_path, fee(accrual=accrual), facts=facts)
    assert left_out(page, of, {**FACT, "上か": False}) == []
    assert left_out(page, of, {**FACT, "上か": {"2026-01-01": False, "2026-02-05": True}}) == []
    assert left_out(page, of, {**FACT, "上か": {"2026-01-01": False, "2026-01-05": True}}) == NEEDS_FEE


def test_the_days_of_an_accrual(page: Bridge, tmp_path: Path) -> None:
    during = f'[請求月 + (if {CANNOT} then @"P1D" else @"P2D")..請求月 + @"P9D"]'
    of = book(tmp_path, fee(accrual={"rate": "310", "over": "期間", "during": during}))
    assert left_out(page, of) == NEEDS_FEE


def test_an_alternative_under_a_reading(page: Bridge, tmp_path: Path) -> None:
    reading = {
        "title": "名か", "question": "名を見るか", "options": {"no": "見ない", "yes": "見る"}, "adopted": "no",
        "reason": "書いていない", "clauses": ["第2条"], "confirm": ["法務"], "weight": 1,
    }  # fmt: skip
    other = [{"reading": "X1", "option": "yes", "formula": f"if {CANNOT} then 1 else 2"}]
    of = book(
        tmp_path,
        fee(formula="3", readings=["X1"], alternatives=other),
        **{"readings.yaml": {"readings": {"X1": reading}}},
    )
    assert left_out(page, of) == []
    assert left_out(page, of, X1="yes") == NEEDS_FEE


def test_a_review_that_cannot_be_told_is_asked_for(page: Bridge, tmp_path: Path) -> None:
    of = book(tmp_path, fee(formula="100", needs_decision={"reason": "判断", "when": f"not({CANNOT})"}))
    case = case_of(of)
    (found,) = in_javascript(*page, of, [case])
    assert [(o["status"], o["value"]) for o in found["lines"]] == [("ok", 100), ("ok", 14)]
    assert [r["reason"] for r in found["lines"][0]["needs_decision"]] == ["判断"]
    assert in_python(of, case)["lines"][0]["needs_decision"] == []
    assert warned(of) == [(CANNOT, "第2条", "料金、請求額、総額")]


def test_the_day_of_the_bill(page: Bridge, tmp_path: Path) -> None:
    bill = {**yaml.safe_load(TERMS)["bill"], "as_of": f'if {CANNOT} then 請求月 else 請求月 + @"P1D"'}
    of = book(tmp_path, fee(formula="100"), terms={"bill": bill})
    assert left_out(page, of) == ALL
    ((text, _, figures),) = warned(of)
    assert (text, figures) == (CANNOT, "料金、別料金、請求額、総額、期間")


def test_the_domain_of_a_fact(page: Bridge, tmp_path: Path) -> None:
    domain = 'matches(?, "(a|b)+")'
    code = {"name": "符号", "key": "code", "type": "string", "domain": domain, "about": "符号", "cite": "第1条"}
    of = book(tmp_path, fee(formula="if 数量 > 5 then string length(符号) else 1"), facts=[code])
    assert left_out(page, of) == []
    assert left_out(page, of, {**FACT, "符号": "b"}) == []
    assert left_out(page, of, {**FACT, "数量": 6, "符号": "b"}) == NEEDS_FEE
    assert [(text, clause) for text, clause, _ in warned(of)] == [(domain, "第1条")]


def test_what_a_fact_is_taken_to_be(page: Bridge, tmp_path: Path) -> None:
    zoned = {"value": "10:00:00@Asia/Tokyo", "means": "朝"}
    hour = {"name": "時刻", "key": "hour", "type": "time", "about": "時刻", "absent": zoned}
    of = book(tmp_path, fee(formula="時刻.hour"), facts=[hour])
    assert left_out(page, of, {**FACT, "時刻": "12:00:00"}) == []
    assert left_out(page, of) == NEEDS_FEE
    assert len(warned(of)) == 1


def test_nothing_is_left_out_of_what_has_javascript(tmp_path: Path) -> None:
    of = book(tmp_path, fee(formula='if matches(名, "^[a-z]+$") then round up(sqrt(数量), 0) else 2'))
    assert warned(of) == []


@pytest.mark.parametrize("withheld", [["floor"], ["max"], ["count"], ["date"], ["sum", "min", "any", "modulo"]])
def test_whatever_is_withheld_no_figure_is_wrong(
    page: Bridge, withheld: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real terms, with a runtime that lacks some functions: each figure is the engine's, or is not given."""
    lacking = {n: replace(BUILTINS[n], javascript=Without(why="withheld")) for n in withheld}
    monkeypatch.setattr(calls, "BUILTINS", {**BUILTINS, **lacking})
    of = kiyaku.load(RULES)
    assert warned(of)
    cases = list(Contracts(of.terms, 29).cases(40))
    given = {"not_here": 0, "same": 0}
    for case, found in zip(cases, in_javascript(*page, of, cases), strict=True):
        wanted = in_python(of, case)
        if "lines" not in wanted:
            assert found == wanted
            continue
        for part in ("lines", "totals"):
            for one, other in zip(wanted[part], found[part], strict=True):
                if other["status"] == "not_here":
                    assert other["value"] is None
                    given["not_here"] += 1
                else:
                    assert [one[k] for k in SAID] == [other[k] for k in SAID]
                    given["same"] += 1
    assert min(given.values()) > 20, given


@pytest.mark.parametrize(
    "withheld", [["sum", "count", "abs"], ["max", "min", "modulo"], ["floor", "round half up", "date"]]
)
def test_random_books_with_functions_withheld(
    page: Bridge, withheld: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Versions, exceptions, transitions, readings, accruals, constraints: each figure is the engine's, or not given."""
    lacking = {n: replace(BUILTINS[n], javascript=Without(why="withheld")) for n in withheld}
    monkeypatch.setattr(calls, "BUILTINS", {**BUILTINS, **lacking})
    written = len(list(page[1].glob("book-*.js")))  # a browser loads a module of one address once
    runtime = forms.Browser(*page, count(written))
    given = {"not_here": 0, "same": 0}
    for seed in range(7_000, 7_018):
        root = books.write(books.draw(seed, books.EVERYTHING), tmp_path / str(seed))
        of, _ = kiyaku.examine(root)
        if of is None:
            continue
        source = Drawn(Rules(root), seed)
        script, engine = runtime.form(of), forms.Recorded(of)
        for case in [source.case() for _ in range(3)]:
            for wanted, found in zip(engine.bills(case), script.bills(case), strict=True):
                if isinstance(wanted.outcomes, str):
                    continue  # the engine has no bill: an expression fails, or a fact is refused
                assert isinstance(found.outcomes, Mapping), (seed, case, found.outcomes)
                assert wanted.outcomes is not None
                for name, one in wanted.outcomes.items():
                    other = found.outcomes[name]
                    if other.status == "not_here":
                        assert other.value is None
                    elif other.same_text is None or other.same_text[0] != "not_here":
                        assert one == other, (seed, case, name)
                    given["not_here" if other.status == "not_here" else "same"] += 1
    assert min(given.values()) > 10, given
