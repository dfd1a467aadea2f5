"""Checked books as data: what stands in them is known by where it stands, and they can be sent to another process."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from benchmarks import check as large
from kiyaku.answer.book import Book, load
from kiyaku.book import check as checking
from kiyaku.book import load as loading
from kiyaku.book.checked import CheckedBook
from kiyaku.book.model import Address, Expression, Terms
from kiyaku.feel.types import Type
from kiyaku.plan.lower import lower
from kiyaku.publish.data import bill_data
from kiyaku.studies.coverage import points
from tests.repo import ROOT
from tests.work import calls

RULES = ROOT / "rules"
TERMS = RULES / "dokodemo-prime"
WATER = ROOT / "tests" / "fixtures" / "water"


@pytest.fixture(scope="module", params=[TERMS, WATER], ids=["terms", "water"])
def book(request: pytest.FixtureRequest) -> Book:
    return load(request.param)


def expressions(value: object) -> list[Expression]:
    """Every expression in a model, as often as it stands there."""
    if isinstance(value, Expression):
        return [value]
    if isinstance(value, dict):
        return [e for part in value.values() for e in expressions(part)]
    if isinstance(value, (tuple, frozenset)):
        return [e for part in value for e in expressions(part)]
    if is_dataclass(value):
        return [e for f in fields(value) for e in expressions(getattr(value, f.name)) if f.name != "document"]
    return []


def test_every_expression_of_a_book_stands_at_an_address_of_its_own(book: Book) -> None:
    texts: dict[Address, str] = {}
    for expression in expressions(book.terms):
        assert texts.setdefault(expression.address, expression.text) == expression.text
    assert book.checked.trees.keys() <= texts.keys()
    assert len(book.checked.places) == len(book.checked.trees)


def test_every_point_of_coverage_is_another(book: Book) -> None:
    found = Counter((p.kind, p.key, p.truth) for p in points(book.checked))
    assert [key for key, count in found.items() if count > 1] == []


def test_a_pickled_book_computes_and_explains_the_same() -> None:
    files = loading.read_files(TERMS)
    book = load(TERMS)
    again = pickle.loads(pickle.dumps(book.checked))  # noqa: S301 - what was written in this line
    assert isinstance(again, CheckedBook)
    assert {a: (t.node, t.types) for a, t in again.trees.items()} == {
        a: (t.node, t.types) for a, t in book.checked.trees.items()
    }
    other = Book(again, files, plan=lower(again))
    facts = {
        "契約効力日": "2026-06-01",
        "提供開始日": "2026-06-01",
        "ID数": {"2026-06-01": 10, "2026-07-04": 12},
        "解約日": "2026-07-31",
    }
    bills = [of.bill(of.contract(facts), date(2026, 7, 1)) for of in (book, other)]
    assert bills[0].amounts == bills[1].amounts
    assert bill_data(bills[0], explain=True) == bill_data(bills[1], explain=True)
    assert isinstance(bills[0].total, int)
    assert bills[0].total > 0


class Counted(dict[str, Type]):
    """Names with their types, and how often all of them were gone through."""

    def __init__(self, names: Mapping[str, Type]) -> None:
        super().__init__(names)
        self.times = 0

    def __iter__(self) -> Iterator[str]:
        self.times += 1
        return super().__iter__()

    def keys(self) -> Any:
        self.times += 1
        return super().keys()


def work(folder: Path, decisions: int, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int, int]:
    """Of a check of a book: its decisions, the functions called, and how often it went through all names in scope."""
    terms, _ = loading.build(loading.read_files(large.write(folder, decisions)))
    assert terms is not None
    scopes: list[Counted] = []
    original = checking._scope

    def counted(of: Terms) -> tuple[Counted, Counted]:
        scopes.extend(map(Counted, original(of)))
        return scopes[0], scopes[1]

    wrong: list[object] = []
    with monkeypatch.context() as patched:
        patched.setattr(checking, "_scope", counted)
        count = calls(lambda: wrong.extend(checking.check(terms)[1]))
    assert wrong == []
    return len(terms.decisions), count, sum(scope.times for scope in scopes)


def test_checking_is_as_much_work_as_there_are_decisions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work(tmp_path / "first", 20, monkeypatch)  # the grammar is read once
    few, small, often = work(tmp_path / "small", 62, monkeypatch)
    many, big, as_often = work(tmp_path / "big", 602, monkeypatch)
    assert big / small < 1.1 * many / few
    assert as_often == often
