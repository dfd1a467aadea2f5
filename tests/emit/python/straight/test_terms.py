"""The straight lines of whole terms: for each month one, by which many different contracts come out as in general."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import kiyaku
from kiyaku.answer.book import Book
from kiyaku.diagnostic import KiyakuError
from kiyaku.emit.python.straight.function import LEAVES, StraightBill
from tests.answer.test_transitions import build as with_revisions
from tests.emit.script.contracts import Contracts
from tests.repo import ROOT

WATER = ROOT / "tests" / "fixtures" / "water"


def compared(book: Book, cases: Iterable[dict[str, Any]], months: Iterable[date], *, own: bool = False) -> float:
    """Compares every contract in every month; gives the share that a straight line answered."""
    answered = asked = 0
    forms: dict[object, StraightBill | None] = {}
    for case, month in product(list(cases), months):
        readings = case.get("readings") or None
        try:
            contract = book.contract(case["facts"])
            evaluator = book.evaluator(readings)
            pinned = tuple(repr(contract.values[slot]) for slot in evaluator.pinned)
        except KiyakuError:
            continue
        key = (month, pinned, str(readings), contract.stated if own else None)
        if key not in forms:
            forms[key] = evaluator.straight(contract, month, contract.stated if own else None)
        form = forms[key]
        if form is None:
            continue
        asked += 1
        try:
            amounts = form.amounts(contract)
            assert form.recorded(contract)[0] == amounts
        except LEAVES:
            continue
        answered += 1
        assert amounts == evaluator.amounts(contract, month), (case, month)
    return answered / asked


def drawn(book: Book, seed: int, number: int) -> Iterator[dict[str, Any]]:
    """Random contracts, of which those that are paid by the calendar's months share their periods."""
    for case in Contracts(book.terms, seed).cases(number):
        yield {"facts": {k: v for k, v in case["facts"].items() if k != "料金月起算日"}}


def test_the_terms() -> None:
    book = kiyaku.load(ROOT / "rules" / "dokodemo-prime")
    assert compared(book, drawn(book, 11, 150), [date(2026, 7, 1), date(2026, 12, 1), date(2027, 2, 1)]) > 0.6


def test_contracts_that_state_the_same() -> None:
    book = kiyaku.load(ROOT / "rules" / "dokodemo-prime")
    assert compared(book, drawn(book, 12, 40), [date(2026, 9, 1), date(2027, 1, 1)], own=True) > 0.6


def test_every_option_of_a_reading() -> None:
    book = kiyaku.load(ROOT / "rules" / "dokodemo-prime")
    computed = book.checked.graph.options
    options = [{id: o} for id, found in computed.items() for o in found if o != book.terms.readings[id].adopted]
    assert len(options) > 20
    cases = [{**case, "readings": option} for option in options for case in drawn(book, 13, 4)]
    assert compared(book, cases, [date(2027, 2, 1)]) > 0.4


def test_across_revisions(tmp_path: Path) -> None:
    book = kiyaku.load(with_revisions(tmp_path))
    assert compared(book, drawn(book, 14, 60), [date(2027, 3, 1), date(2027, 4, 1), date(2028, 1, 1)]) > 0.5


def test_other_terms() -> None:
    book = kiyaku.load(WATER)
    cases = [
        {"facts": {"口径": size, "使用水量": used, "使用開始日": "2026-04-15", **end}}
        for size, used, end in product(("13mm", "20mm"), (0, 8, 45, "12.5"), ({}, {"使用中止日": "2026-08-10"}))
    ]
    assert compared(book, cases, [date(2026, 5, 1), date(2026, 7, 1)]) > 0.5
