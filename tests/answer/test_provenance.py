"""What made a result is worked out from its explanations, when somebody asks."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

import kiyaku
from kiyaku.answer.provenance import Provenance
from kiyaku.version import VERSION
from tests.answer.test_revision import SUPPLEMENTARY, with_new_prices
from tests.repo import ROOT

RULES = ROOT / "rules" / "dokodemo-prime"


@pytest.fixture(scope="module")
def book() -> kiyaku.Book:
    return kiyaku.load(RULES)


@pytest.fixture(scope="module")
def contract(book: kiyaku.Book) -> kiyaku.Contract:
    return book.contract({"契約効力日": "2026-06-01", "提供開始日": "2026-06-01", "ID数": 10, "支払期日": "2026-07-31"})


def interest(book: kiyaku.Book, contract: kiyaku.Contract, paid: str, readings: dict[str, str]) -> Provenance:
    day = date(2026, 8, 1)
    arguments = {"支払日": paid, "支払額": 10_000}
    found = book.evaluate(contract, "入金に対する延滞利息", as_of=day, arguments=arguments, readings=readings)
    made: Provenance = book.provenance(as_of=day, readings=readings, outcomes=[found])
    return made


def test_the_head_of_a_book_alone(book: kiyaku.Book) -> None:
    made = book.provenance()
    assert made == Provenance(engine=VERSION, terms="dokodemo-prime", digest=book.digest)
    known = book.known_on(date(2026, 6, 30))
    assert known.provenance(as_of=date(2026, 7, 1)).known_on == date(2026, 6, 30)
    assert known.digest == book.digest  # what was known is a choice, not other rules


def test_nothing_is_worked_out_before_somebody_asks(contract: kiyaku.Contract) -> None:
    fresh = kiyaku.load(RULES).known_on(date(2026, 7, 1))  # a book of its own, that no other test has asked anything
    bill = fresh.bill(fresh.adopted(contract), "2026-07")
    assert bill.total == 30_800
    assert "digest" not in vars(fresh)
    assert bill.provenance.digest == fresh.digest
    assert "digest" in vars(fresh)


def test_a_law_value_has_every_day_it_was_looked_up_for(book: kiyaku.Book, contract: kiyaku.Contract) -> None:
    (once,) = interest(book, contract, "2026-09-01", {}).law
    assert (once.name, once.value, once.since) == ("法定利率", Fraction(3, 100), date(2026, 4, 1))
    assert once.days == (date(2026, 8, 1),)
    (daily,) = interest(book, contract, "2026-09-01", {"L3": "split"}).law
    assert daily.days == tuple(date(2026, 8, 1) + timedelta(days=n) for n in range(31))


def test_a_law_value_that_is_not_set_yet_is_named_too(book: kiyaku.Book, contract: kiyaku.Contract) -> None:
    late = book.with_facts(contract, {"支払期日": "2029-03-10"})
    known, unknown = interest(book, late, "2029-05-01", {"L3": "split"}).law
    assert (known.value, known.days[0], known.days[-1]) == (Fraction(3, 100), date(2029, 3, 11), date(2029, 3, 31))
    assert (unknown.value, unknown.since, unknown.days) == (None, date(2029, 4, 1), (date(2029, 4, 1),))


def test_only_readings_that_differ_are_named(book: kiyaku.Book, contract: kiyaku.Contract) -> None:
    asked = {"L3": "split", "L2": book.terms.readings["L2"].adopted}
    assert interest(book, contract, "2026-09-01", asked).readings == {"L3": "split"}


def test_versions_are_of_every_day_that_a_bill_spans(tmp_path: Path) -> None:
    shutil.copytree(RULES.parent, tmp_path, dirs_exist_ok=True)
    folder = tmp_path / RULES.name
    (folder / "supplementary" / "2026-08-20.yaml").write_text(SUPPLEMENTARY, encoding="utf-8")
    annex = folder / "annexes" / "4.yaml"
    annex.write_text(with_new_prices(annex.read_text("utf-8")), encoding="utf-8")
    book = kiyaku.load(folder)
    facts = {"契約効力日": "2026-09-01", "提供開始日": "2026-09-01", "ID数": 10, "料金月起算日": 16}
    bill = book.bill(book.contract(facts), "2026-09")  # 2026-09-16 to 2026-10-15, and the prices change in between
    made = bill.provenance
    assert made.versions["別紙4"] == (date(2026, 5, 11), date(2026, 10, 1))
    assert made.versions["第28条"] == (date(2026, 5, 11),)
    assert made.digest != kiyaku.load(RULES).digest
    used = {c for o in bill.outcomes.values() for c in o.clauses} - {use.title for use in made.law}
    assert used <= made.versions.keys()
