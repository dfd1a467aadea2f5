"""How long it takes to explain a bill: `python benchmarks/explain.py`.

The outcomes of a bill are there; what is timed is to lay them out and to print them as text, at each level, once on
outcomes that nobody has looked at and once more on the same.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import kiyaku
from kiyaku.answer.bill import Bill
from kiyaku.publish.levels import LEVELS
from kiyaku.publish.narrator import bill_layout, bill_text, layout_text
from kiyaku.publish.terminal import Style

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 60
PLAIN = Style(colour=False)


def timed(work: Callable[[Bill], object], bill: Callable[[], Bill]) -> str:
    """The least and the median of the microseconds that some work takes."""
    found: list[float] = []
    for _ in range(ROUNDS):
        given = bill()
        start = time.perf_counter()
        work(given)
        found.append(time.perf_counter() - start)
    return f"{min(found) * 1e6:8.0f} {statistics.median(found) * 1e6:8.0f}"


def main() -> None:
    """Time every level."""
    book = kiyaku.load(ROOT / "rules" / "dokodemo-prime")
    contract = book.read_contract(ROOT / "docs" / "examples" / "contract.yaml")

    def fresh() -> Bill:
        bill: Bill = book.bill(contract, "2026-07")
        assert bill.outcomes
        return bill

    same = fresh()
    gc.freeze()
    print(f"{'microseconds':38}{'least':>8} {'median':>8}")
    for level in LEVELS:
        lines = bill_layout(same, book.terms, "ja", level)
        rows = {
            "laid out and printed": timed(lambda b, at=level: list(bill_text(b, book.terms, "ja", PLAIN, at)), fresh),  # type: ignore[misc]
            "again": timed(lambda b, at=level: list(bill_text(b, book.terms, "ja", PLAIN, at)), lambda: same),  # type: ignore[misc]
            "only printed": timed(lambda b, at=lines: list(layout_text(at, PLAIN)), lambda: same),  # type: ignore[misc]
        }
        for name, figures in rows.items():
            print(f"{level:12}{name:26}{figures}")


if __name__ == "__main__":
    main()
