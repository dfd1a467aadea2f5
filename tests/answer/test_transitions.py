"""Transitional rules: existing contracts keep a clause for a time, in data alone.  Figures worked out by hand."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

import kiyaku
from tests.answer.test_revision import RULES, amended, with_new_prices
from tests.small import FIRST, clause, write

SUPPLEMENTARY = """\
supplementary: 2027-02-10
number: 架空第2号
effective: 2027-04-01
text_held: true
later:
  - {clauses: [第26条], from: 2027-07-01}
transitional:
  - clauses: [別紙4]
    who: 提供開始日 < @"2027-04-01"
    until: 2027-10-01
    about: 2027年3月31日までに始まった契約は、2027年9月30日まで改正前の料金による
items:
  1: {text: この改正は2027年4月1日に効力を持つ。}
"""


def build(root: Path, supplementary: str = SUPPLEMENTARY) -> Path:
    """The rules with a price change from 2027-04-01, an article that follows later, and a transitional rule."""
    shutil.copytree(RULES, root, dirs_exist_ok=True)
    folder = root / "dokodemo-prime"
    (folder / "supplementary" / "2027-02-10.yaml").write_text(supplementary, encoding="utf-8")
    annex = folder / "annexes" / "4.yaml"
    annex.write_text(with_new_prices(annex.read_text("utf-8")).replace("2026-10-01", "2027-04-01"), encoding="utf-8")
    article = folder / "articles" / "26.yaml"
    before, new = amended(article.read_text("utf-8"))
    new = new.replace("2026-10-01", "2027-07-01").replace('@"P15D"', '@"P10D"')
    article.write_text(before + new, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> kiyaku.Book:
    return kiyaku.load(build(tmp_path_factory.mktemp("transitional")))


def fee(book: kiyaku.Book, start: str, month: str, **facts: object) -> kiyaku.Bill:
    return book.bill(book.contract({"契約効力日": start, "提供開始日": start, "ID数": 10, **facts}), month)


def test_existing_contracts_keep_their_price_until_the_day(book: kiyaku.Book) -> None:
    kept = fee(book, "2026-12-01", "2027-09")
    assert kept.amounts["月額料金"] == 28000
    assert fee(book, "2026-12-01", "2027-10").amounts["月額料金"] == 29000
    assert fee(book, "2027-04-01", "2027-09").amounts["月額料金"] == 29000
    nodes = list(kept.lines[0].explanation.nodes()) if kept.lines[0].explanation else []
    applied = [c for n in nodes for c in n.considered if c.applied]
    assert {(c.citation, c.value, c.instead_of) for c in applied} >= {("附則(2027-02-10)", 2800, 2900)}


def test_a_period_across_the_end_of_the_rule_is_split_there(book: kiyaku.Book) -> None:
    # 2027-09-16 to 2027-10-15: 15 days at the old price, 15 at the new one
    assert fee(book, "2026-12-01", "2027-09", 料金月起算日=16).amounts["月額料金"] == 14000 + 14500


def test_fees_of_a_termination_follow_the_rule_too(book: kiyaku.Book) -> None:
    contract = book.contract({"契約効力日": "2026-12-01", "提供開始日": "2026-12-01", "ID数": 10})

    def due(day: str) -> object:
        arguments = {"変更日": day, "変更前": 10, "変更後": 0}
        return book.evaluate(contract, "解約金額", as_of=date(2027, 1, 1), arguments=arguments).value

    # minimum term to 2028-11-30: from 2027-09 14 months are left, from 2027-10 13
    assert due("2027-09-30") == 10 * 2800 * 14
    assert due("2027-10-01") == 10 * 2900 * 13


def test_a_clause_in_force_later_than_the_rest(book: kiyaku.Book) -> None:
    def interest(due: str, paid: str) -> object:
        contract = book.contract({"元本": 36500, "支払期日": due, "入金": [{"on": paid, "amount": 36500}]})
        return book.evaluate(contract, "延滞利息", as_of=date(2027, 8, 1)).value

    # within the old 15 days of grace (to 07-14); beyond the new 10 (07-10 is a Saturday: to 07-12), and 12 days are
    # paid for: 36,500 × 3 % × 12 ÷ 365 = 36
    assert interest("2027-06-29", "2027-07-13") == 0
    assert interest("2027-06-30", "2027-07-13") == 36


def test_what_was_known_before(book: kiyaku.Book) -> None:
    earlier = book.known_on(date(2027, 2, 9))
    assert fee(earlier, "2027-04-01", "2027-09").amounts["月額料金"] == 28000


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("until: 2027-10-01", "until: 2027-04-01", "transition-over"),
        ("  - clauses: [別紙4]\n    who", "  - clauses: [別紙5]\n    who", "transition-without-version"),
        (
            "transitional:\n",
            "transitional:\n"
            '  - {clauses: [別紙4], who: 提供開始日 < @"2027-04-01", until: 2028-01-01, about: 別の期限}\n',
            "contradictory-transitions",
        ),
        ("who: 提供開始日", "who: 提供開示日", "unknown-name"),
        ("{clauses: [第26条], from: 2027-07-01}", "{clauses: [第26条], from: 2027-07-02}", "version-without-revision"),
    ],
)
def test_rules_that_cannot_be(tmp_path: Path, old: str, new: str, code: str) -> None:
    assert old in SUPPLEMENTARY
    _, diagnostics = kiyaku.examine(build(tmp_path, SUPPLEMENTARY.replace(old, new, 1)))
    assert code in {d.code for d in diagnostics}


def test_what_would_have_held_is_computed_with_the_rule_off_everywhere(tmp_path: Path) -> None:
    first = """\
        - {name: 単価, key: price, unit: 円, about: 単価, formula: 100}
        - {name: 料金, key: fee, unit: 円, about: 料金, formula: 単価 * 3}
    """
    second = """\
        - {name: 単価, key: price, unit: 円, about: 単価, formula: 200}
        - {name: 料金, key: fee, unit: 円, about: 料金, formula: 単価 * 3 + 1}
    """
    rule = """\
effective: 2026-01-01
transitional:
  - {clauses: [第2条], until: 2026-07-01, about: 半年は改正前の料金}
"""
    versions = clause(f"2025-01-01:\n{dedent(first)}", f"2026-01-01:\n{dedent(second)}")
    folder = write(tmp_path, versions, revisions={**FIRST, "2025-12-01": rule})
    book = kiyaku.load(folder)
    found = book.evaluate(book.contract({}), "料金", as_of=date(2026, 3, 1))
    assert found.value == 300
    (considered,) = found.applied
    assert considered.instead_of == 200 * 3 + 1  # not 100 * 3 + 1: without the rule the price is new too
    assert found.find("単価").value == 100  # what was read for that is not recorded
    assert book.evaluate(book.contract({}), "料金", as_of=date(2026, 7, 1)).value == 601
