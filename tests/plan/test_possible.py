"""What a decision may end with is told before anything runs, and nothing ends otherwise."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import kiyaku
from kiyaku.diagnostic import KiyakuError
from kiyaku.plan.known import Knowledge
from kiyaku.plan.possible import absences
from tests.oracle import books
from tests.oracle.contracts import Contracts
from tests.oracle.read import Rules
from tests.small import clause, write

_ALWAYS = {"ok", "invalid_input", "partly_unverified"}  # what is told of every decision elsewhere


def possible(book: kiyaku.Book, name: str, day: date) -> frozenset[str]:
    """The statuses that a decision may end with under the adopted readings."""
    return absences(Knowledge(book.plan, book.evaluator(None).choice), book.plan.indices[name], day)


def test_random_decisions_end_with_nothing_else(tmp_path: Path) -> None:
    met: set[str] = set()
    for seed in range(300, 330):
        root = books.write(books.draw(seed), tmp_path / str(seed))
        try:
            book = kiyaku.load(root)
        except KiyakuError:
            continue
        source = Contracts(Rules(root), seed)
        for case in (source.case() for _ in range(3)):
            if case.readings:
                continue
            try:
                contract = book.contract(case.facts)
            except KiyakuError:
                continue
            for day in case.days:
                for decision in book.plan.decisions:
                    if decision.parameters:
                        continue
                    try:
                        status = book.evaluate(contract, decision.name, as_of=day).status
                    except KiyakuError:
                        continue
                    if status not in _ALWAYS:
                        assert status in possible(book, decision.name, day), (seed, decision.name, day)
                        met.add(status)
    assert {"missing_fact", "not_in_force", "text_unavailable", "repealed"} <= met


REVISIONS = {
    "2024-12-01": "effective: 2025-01-01",
    "2025-12-01": "effective: 2026-01-01",
}


@pytest.mark.parametrize(
    ("day", "name", "expected"),
    [
        (date(2024, 6, 1), "単価", {"not_in_force"}),
        (date(2025, 6, 1), "単価", set()),
        (date(2026, 6, 1), "単価", {"repealed"}),
        (date(2025, 6, 1), "料金", {"not_in_force", "missing_fact", "repealed"}),
    ],
)
def test_versions_and_what_they_read(tmp_path: Path, day: date, name: str, expected: set[str]) -> None:
    root = write(
        tmp_path,
        clause("2025-01-01:\n- {name: 料金, key: fee, unit: 円, formula: 単価 * 数}"),
        "versions:\n  - from: 2025-01-01\n    until: 2026-01-01\n    text: 定め\n"
        "    decisions: [{name: 単価, key: price, unit: 円, formula: 100}]\n",
        facts="- {name: 数, key: number, type: number, about: 数}\n",
        revisions=REVISIONS,
    )
    assert possible(kiyaku.load(root), name, day) == expected
