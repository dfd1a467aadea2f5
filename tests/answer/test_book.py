from __future__ import annotations

import pickle
from datetime import date

import kiyaku
from tests.repo import ROOT

WATER = ROOT / "tests" / "fixtures" / "water"
FACTS = {"口径": "20mm", "使用水量": 45, "使用開始日": "2025-04-01"}


def test_a_book_can_be_sent_to_another_process() -> None:
    book = kiyaku.load(WATER)
    bill = book.bill(book.contract(FACTS), "2026-05")  # so that there are functions, which are not sent
    sent = pickle.loads(pickle.dumps(book))  # noqa: S301 - of our own making
    assert (sent.digest, sent.plan_digest) == (book.digest, book.plan_digest)
    again = sent.bill(sent.contract(FACTS), "2026-05")
    assert again.amounts == bill.amounts
    assert again.total is not None
    assert again.outcome.clauses == bill.outcome.clauses
    assert sent.known_on(date(2024, 12, 31)).terms.known_on == date(2024, 12, 31)
