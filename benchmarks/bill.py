"""How long bills take, beside the same bills written by hand; all in one run, checked equal before.

    python benchmarks/bill.py [--rounds 9] [--contracts 1000]

The portfolio holds contracts of nine kinds: unchanged, changed once to three times, begun in mid-month, terminated,
with outages, with fees for invoices, mixed.  Times are CPU seconds of this process, the least of several rounds, as in
a run of very many contracts: the functions that such a run writes are written before, and what that takes is printed.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import by_hand

import kiyaku
from kiyaku.publish.narrator import Level, bill_text
from kiyaku.publish.terminal import Style

RULES = Path(__file__).parents[1] / "rules" / "dokodemo-prime"
FIRST, LAST = date(2026, 7, 1), date(2026, 8, 1)
WARM = 5_000


def least(run: Callable[[], object], each: int, rounds: int) -> float:
    """The least CPU time for one of `each` things that a run does, in microseconds."""
    found = float("inf")
    for _ in range(rounds):
        begun = time.process_time()
        run()
        found = min(found, time.process_time() - begun)
    return found / each * 1e6


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--contracts", type=int, default=1000)
    options = parser.parse_args()
    rounds = options.rounds

    begun = time.process_time()
    book = kiyaku.load(RULES)
    print(f"load: {(time.process_time() - begun) * 1e3:.0f} ms of CPU")
    facts = [given for _, given in by_hand.portfolio(options.contracts)]
    parsed = [by_hand.parse(given) for given in facts]
    contracts = [book.contract(given) for given in facts]
    for plain, contract in zip(parsed, contracts, strict=True):
        expected = by_hand.bill(plain, FIRST, LAST)
        bill = book.bill(contract, FIRST, record=True)
        assert expected == dict(bill.amounts) == dict(book.bill(contract, FIRST).amounts)
        assert expected == {name: o.value for name, o in bill.outcomes.items() if name in expected}
        explained = {name: o for name, o in bill.outcomes.items() if o.ok}
        assert all(value == explained[name].value for name, value in bill.record.items() if name in explained)

    n = len(contracts)
    begun = time.process_time()
    alike = list({contract.stated: contract for contract in contracts}.values())
    for contract in alike:
        for _ in range(WARM):
            book.bill(contract, FIRST)
    taken = (time.process_time() - begun) * 1e3
    print(f"{WARM * len(alike)} bills before, with {len(alike)} functions written: {taken:.0f} ms")
    gc.collect()
    gc.disable()
    hand = least(lambda: [by_hand.bill(plain, FIRST, LAST) for plain in parsed], n, rounds)
    hand_read = least(lambda: [by_hand.bill(by_hand.parse(given), FIRST, LAST) for given in facts], n, rounds)
    engine = least(lambda: [book.bill(contract, FIRST) for contract in contracts], n, rounds)
    engine_read = least(lambda: [book.bill(book.contract(given), FIRST) for given in facts], n, rounds)
    recorded = least(lambda: [book.bill(contract, FIRST, record=True) for contract in contracts], n, rounds)
    few = contracts[: max(n // 5, 1)]
    made = least(lambda: [book.bill(contract, FIRST).outcomes for contract in few], len(few), rounds)
    style = Style(colour=False)

    def printed(level: Level) -> float:
        def run() -> None:
            for contract in few:
                for _ in bill_text(book.bill(contract, FIRST), book.terms, "ja", style, level):
                    pass

        return least(run, len(few), rounds)

    rows = [
        ("prepared contracts, by hand", hand, hand),
        ("prepared contracts", engine, hand),
        ("prepared contracts, recording", recorded, engine),
        ("with reading and checks, by hand", hand_read, hand_read),
        ("with reading and checks", engine_read, hand_read),
    ]
    for name, taken, limit in rows:
        print(f"{name:36} {taken:8.2f} µs  {taken / limit:5.2f} ×")
    print(f"{'all explanations made':36} {made:8.0f} µs")
    print(f"{'… and printed, line by line':36} {printed('line'):8.0f} µs")
    print(f"{'… and printed, the reasoning':36} {printed('reasoning'):8.0f} µs")
    print(f"{'… and printed, everything':36} {printed('everything'):8.0f} µs")


if __name__ == "__main__":
    main()
