"""What a revision does to a portfolio, contract by contract and clause by clause; and what price tables do."""

from __future__ import annotations

import multiprocessing
from datetime import date
from pathlib import Path

import pytest

import kiyaku
from kiyaku.studies.anomaly import drops
from kiyaku.studies.impact import reading_change, revision_change, run, summarize
from kiyaku.studies.portfolio import read_portfolio
from tests.answer.test_revision import RULES, rules

__all__ = ["rules"]  # the fixture with the fictional revision

HEADER = "id,契約効力日,service_start,ID数\n"
PORTFOLIO = HEADER + (
    "old,2026-06-01,2026-06-01,10\n"  # 28,000 before; 2,900 less 100 for a long contract after: the same
    "new,2026-09-15,2026-09-15,10\n"  # 28,000 before, 29,000 after
    "nineteen,2026-09-15,2026-09-15,19\n"  # 53,200 before, 52,250 after
    "seven,2026-09-15,2026-09-15,7\n"  # not touched
    "grown,2026-09-15,2026-09-15,2026-09-15:10;2026-11-16:12\n"  # 14,000+16,800 before, 14,500+17,400 after
    "few,2026-09-15,2026-09-15,4\n"  # no price
    "wrong,2026-09-15,2026-02-30,10\n"
)


@pytest.fixture(scope="module")
def book(rules: Path) -> kiyaku.Book:
    return kiyaku.load(rules)


@pytest.fixture
def portfolio(tmp_path: Path) -> Path:
    path = tmp_path / "contracts.csv"
    path.write_text(PORTFOLIO, encoding="utf-8")
    return path


def test_each_contract_before_and_after(book: kiyaku.Book, portfolio: Path) -> None:
    change = revision_change(book, date(2026, 10, 1))
    rows = {r.id: r for r in run(change, read_portfolio(portfolio, book.terms), date(2026, 11, 1))}
    assert {id: (r.before, r.after) for id, r in rows.items()} == {
        "old": (30800, 30800),
        "new": (30800, 31900),
        "nineteen": (58520, 57475),
        "seven": (23100, 23100),
        "grown": (33880, 35090),
        "few": (None, None),
        "wrong": (None, None),
    }
    assert rows["new"].parts == {"別紙4": 1100}
    (wrong,) = rows["wrong"].diagnostics
    assert wrong.code == "impossible-date"
    assert wrong.span is not None
    assert wrong.span.position[0] == 8


def test_the_parts_add_up_to_the_difference(book: kiyaku.Book, portfolio: Path) -> None:
    change = revision_change(book, date(2026, 10, 1))
    for row in run(change, read_portfolio(portfolio, book.terms), date(2027, 2, 1)):
        if row.difference:
            assert sum(row.parts.values()) == row.difference


def test_summary(book: kiyaku.Book, portfolio: Path) -> None:
    change = revision_change(book, date(2026, 10, 1))
    summary = summarize(list(run(change, read_portfolio(portfolio, book.terms), date(2026, 11, 1))))
    assert (summary.contracts, summary.failed, summary.more, summary.less, summary.same) == (7, 2, 2, 1, 2)
    assert summary.after - summary.before == 1100 - 1045 + 1210
    assert summary.by_cause == {"別紙4": (3, 1265)}
    assert sum(n for _, _, n in summary.bins) == 3
    assert [r.id for r in summary.largest] == ["grown", "new", "nineteen"]


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")  # a worker of pytest has a thread of its own
@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_other_processes_give_the_same_rows(
    book: kiyaku.Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    if start not in multiprocessing.get_all_start_methods():
        pytest.skip(f"this system cannot {start}")
    monkeypatch.setattr("kiyaku.studies.workers.START", start)
    path = tmp_path / "many.csv"
    path.write_text(HEADER + "".join(f"c{i},2026-09-15,2026-09-15,{5 + i % 200}\n" for i in range(1500)), "utf-8")
    entries = read_portfolio(path, book.terms)
    change = revision_change(book, date(2026, 10, 1))
    month = date(2026, 11, 1)
    assert list(run(change, entries, month, jobs=2)) == list(run(change, entries, month))


def test_a_reading_is_a_change_too(book: kiyaku.Book, portfolio: Path) -> None:
    change = reading_change(book, {"P2": "floor_on_sum"})
    rows = {r.id: r for r in run(change, read_portfolio(portfolio, book.terms), date(2026, 9, 1))}
    assert rows["old"].difference == 0
    assert rows["old"].before == 30800


def test_a_day_without_versions(book: kiyaku.Book) -> None:
    with pytest.raises(kiyaku.KiyakuError) as caught:
        revision_change(book, date(2026, 10, 2))
    assert caught.value.diagnostics[0].code == "no-change-then"


def test_columns_that_are_no_facts(book: kiyaku.Book, tmp_path: Path) -> None:
    path = tmp_path / "contracts.csv"
    path.write_text("id,ID数,提供開始\n1,10,2026-06-01\n", encoding="utf-8")
    with pytest.raises(kiyaku.KiyakuError) as caught:
        read_portfolio(path, book.terms)
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.args["suggestion"]) == ("unknown-fact", "提供開始日")


def test_lines_of_json(book: kiyaku.Book, tmp_path: Path) -> None:
    path = tmp_path / "contracts.jsonl"
    path.write_text('{"id": "a", "facts": {"ID数": {"2026-06-01": 10}}}\n\nnot json\n', encoding="utf-8")
    good, bad = read_portfolio(path, book.terms)
    assert good.facts == {"ID数": {"2026-06-01": 10}}
    assert [d.code for d in bad.diagnostics] == ["portfolio-line"]


def test_where_more_costs_less() -> None:
    found = drops(kiyaku.load(RULES / "dokodemo-prime"), date(2026, 7, 1))
    assert [(d.below, d.above, d.total_below, d.total_above) for d in found] == [
        (19, 20, 53200, 52000),
        (29, 30, 75400, 72000),
        (39, 40, 93600, 88000),
        (49, 50, 107800, 100000),
        (99, 100, 198000, 180000),
        (299, 300, 538200, 480000),
    ]
    # 36 IDs at 2,400 are 86,400 and 37 are 88,800, against 88,000 for 40
    assert [d.break_even for d in found] == [19, 28, 37, 46, 90, 267]
