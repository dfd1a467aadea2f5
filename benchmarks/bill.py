"""How long the rule book takes to load, and how long a bill takes; against the same arithmetic written by hand.

    python benchmarks/bill.py [--rounds 7]

Loading is everything from files to compiled plans, after imports and without a cache.  The hand-written bill knows one
price table, one tax and no clause: it is the limit, not a rival.  The figures are the least of several rounds.
"""

from __future__ import annotations

import argparse
import time
from bisect import bisect_right
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema  # noqa: F401 - heavy imports come before the clock starts
import lark  # noqa: F401
import referencing  # noqa: F401

import kiyaku
import kiyaku.answer.book

RULES = Path(__file__).parents[1] / "rules" / "dokodemo-prime"
FACTS: dict[str, Any] = {"契約効力日": "2026-06-01", "提供開始日": "2026-06-01", "ID数": 10}
CASES: dict[str, dict[str, Any]] = {
    "a whole month": FACTS,
    "a change in mid-month": {**FACTS, "ID数": {"2026-06-01": 10, "2026-07-04": 12}},
    "a change and a termination": {**FACTS, "ID数": {"2026-06-01": 10, "2026-07-04": 12}, "解約日": "2026-07-31"},
}
_LOWS = [5, 10, 20, 30, 40, 50, 100, 300]
_PRICES = [3000, 2800, 2600, 2400, 2200, 2000, 1800, 1600]


def by_hand(contract: dict[str, Any], start: date, end: date) -> int:
    """The monthly fee with tax, and nothing else."""
    days = (end - start).days
    changes = [(d, n) for d, n in contract["ids"] if d < end]
    stop = min(end, contract["cancelled"] or end)
    total = 0
    for i, (day, ids) in enumerate(changes):
        following = changes[i + 1][0] if i + 1 < len(changes) else stop
        run = (min(following, stop) - max(day, start)).days
        if run > 0:
            total += _PRICES[bisect_right(_LOWS, ids) - 1] * ids * run // days
    return total + total * 10 // 100


def best(run: Callable[[], object], times: int, rounds: int) -> float:
    """The least time of one call, in microseconds."""
    least = float("inf")
    for _ in range(rounds):
        begun = time.perf_counter()
        for _ in range(times):
            run()
        least = min(least, (time.perf_counter() - begun) / times)
    return least * 1e6


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    loads = []
    for _ in range(max(3, rounds // 2)):
        begun = time.perf_counter()
        book = kiyaku.load(RULES)
        contract = book.contract(FACTS)
        book.bill(contract, "2026-07")
        loads.append(time.perf_counter() - begun)
    print(f"load and first bill: first {loads[0] * 1e3:.0f} ms, least {min(loads) * 1e3:.0f} ms")
    limit = best(
        lambda: by_hand({"ids": [(date(2026, 6, 1), 10)], "cancelled": None}, date(2026, 7, 1), date(2026, 8, 1)),
        20_000,
        rounds,
    )
    print(f"{'by hand, the monthly fee alone':32} {limit:7.2f} µs")
    for name, facts in CASES.items():
        contract = book.contract(facts)
        taken = best(lambda contract=contract: book.bill(contract, "2026-07"), 2_000, rounds)  # type: ignore[misc]
        print(f"{name:32} {taken:7.2f} µs  {taken / limit:5.1f} × by hand")
    contract = book.contract(FACTS)
    taken = best(lambda: book.bill(contract, "2026-07").outcomes, 20, rounds)
    print(f"{'explained in full':32} {taken:7.0f} µs")


if __name__ == "__main__":
    main()
