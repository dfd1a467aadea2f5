"""What holds of every bill, whatever the contract: over random contracts of the real terms.

The figures of single cases are worked out by hand elsewhere; here it is said how the figures of any two cases go
together.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from itertools import pairwise
from typing import Any

import pytest

from kiyaku.answer.bill import Bill
from kiyaku.answer.book import Book, load
from kiyaku.diagnostic import KiyakuError
from tests.emit.script.contracts import Case, Contracts
from tests.repo import ROOT

_CASES = 80
_DAY = timedelta(days=1)


@cache
def book() -> Book:
    return load(ROOT / "rules" / "dokodemo-prime")


@cache
def cases() -> tuple[Case, ...]:
    return tuple(Contracts(book().terms, 12).cases(_CASES))


def bill_of(case: Case, facts: dict[str, Any] | None = None, of: Book | None = None) -> Bill:
    """The bill of a case, perhaps with other facts or by another book."""
    made_by = of or book()
    contract = made_by.contract(case["facts"] if facts is None else facts)
    return made_by.explained_bill(contract, case["month"], readings=case["readings"])


def answers(bill: Bill) -> dict[str, Any]:
    """The figures of a bill, or why there are none."""
    return {name: outcome.value if outcome.ok else outcome.status for name, outcome in bill.outcomes.items()}


def readable() -> Iterator[tuple[Case, Bill]]:
    """The cases whose facts the terms take, with their bills."""
    for case in cases():
        try:
            yield case, bill_of(case)
        except KiyakuError:
            continue


@cache
def billed() -> tuple[tuple[Case, Bill], ...]:
    found = tuple(readable())
    assert len(found) > _CASES * 0.8, "most of the cases that are drawn can be billed"
    assert sum(bill.total is not None for _, bill in found) > _CASES * 0.4, "and many have a total"
    return found


def test_lines_add_up() -> None:
    """The first total is that of the lines; what is to be paid is that of the totals before it."""
    for case, bill in billed():
        if bill.total is not None:
            first, *between, last = (bill.amounts[outcome.name] for outcome in bill.totals)
            assert sum(bill.amounts[outcome.name] for outcome in bill.lines) == first, case
            assert first + sum(between) == last == bill.total, case


def test_nothing_is_negative() -> None:
    for case, bill in billed():
        assert all(amount >= 0 for amount in bill.amounts.values()), case


def test_a_day_belongs_to_one_interval() -> None:
    segmented = 0
    for case, bill in billed():
        for outcome in bill.outcomes.values():
            for node in outcome.explanation.nodes() if outcome.explanation is not None else ():
                segments = sorted(node.segments, key=lambda s: s.start)
                segmented += len(segments) > 1
                for before, after in pairwise(segments):
                    assert before.end <= after.start, case
                for segment in segments:
                    held = (segment.end - segment.start).days
                    assert 0 <= segment.days == held - len(set(segment.excluded)) <= segment.period_days, case
    assert segmented > 10


def test_an_entry_that_changes_nothing_changes_nothing() -> None:
    split = 0
    for case, bill in billed():
        history = case["facts"]["ID数"]
        if not isinstance(history, dict):
            continue
        start = date.fromisoformat(case["month"] + "-01") + 14 * _DAY
        days = sorted(history)
        held = next((history[d] for d in reversed(days) if d <= str(start)), None)
        if held is None or isinstance(held, dict) or str(start) in history:
            continue
        split += 1
        facts = {**case["facts"], "ID数": {**history, str(start): held}}
        assert answers(bill_of(case, facts)) == answers(bill), case
    assert split > 10


def test_the_order_of_a_history_and_of_facts_does_not_matter() -> None:
    for case, bill in billed():
        backwards = {
            name: dict(reversed(value.items())) if isinstance(value, dict) else value
            for name, value in reversed(case["facts"].items())
        }
        assert answers(bill_of(case, backwards)) == answers(bill), case


def test_an_outage_never_raises_a_bill() -> None:
    waived = 0
    for case, bill in billed():
        if "障害" not in case["facts"] or bill.total is None:
            continue
        without = {name: value for name, value in case["facts"].items() if name != "障害"}
        other = bill_of(case, without)
        if other.total is not None:
            waived += bill.total < other.total
            assert bill.total <= other.total, case
    assert waived > 0


def test_a_fact_that_no_figure_reads_changes_nothing() -> None:
    added = 0
    for case, bill in billed()[:60]:
        read = {
            node.name
            for outcome in bill.outcomes.values()
            if outcome.explanation is not None
            for node in outcome.explanation.nodes()
        }
        spare = next(
            (f for f in book().terms.facts.values() if f.name not in read | set(case["facts"]) and _can_be_said(f)),
            None,
        )
        if spare is not None and all(outcome.ok for outcome in bill.outcomes.values()):
            added += 1
            facts = {**case["facts"], spare.name: True}
            assert answers(bill_of(case, facts)) == answers(bill), (case, spare.name)
    assert added > 10


def _can_be_said(fact: Any) -> bool:
    """Whether true can be said of it without contradicting another fact."""
    constrained = {name for c in book().plan.constraints for name in c.names}
    return fact.type.head == "boolean" and not fact.varies and fact.name not in constrained


def test_what_is_known_later_changes_no_answer_unless_it_was_enacted_between() -> None:
    last = max(revision.enacted for revision in book().terms.revisions)
    then = book().known_on(last)
    for case, bill in billed()[:60]:
        assert answers(bill_of(case, of=then)) == answers(bill), case


_PRINT = """
from hashlib import sha256
from tests.answer.test_invariants import answers, billed
from kiyaku.value import to_text
texts = [f"{name}={to_text(value)}" for _, bill in billed() for name, value in answers(bill).items()]
print(sha256(chr(10).join(texts).encode()).hexdigest(), len(texts))
"""


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8"},
        {"PYTHONHASHSEED": "4294967295", "TZ": "America/Adak", "LC_ALL": "C", "PYTHONUTF8": "0"},
    ],
)
def test_bills_are_the_same_in_every_process(environment: dict[str, str]) -> None:
    from kiyaku.value import to_text

    texts = [f"{name}={to_text(value)}" for _, bill in billed() for name, value in answers(bill).items()]
    here = f"{sha256(chr(10).join(texts).encode()).hexdigest()} {len(texts)}"
    paths = os.pathsep.join([str(ROOT), str(ROOT / "engine")])
    said = subprocess.run(
        [sys.executable, "-c", _PRINT],
        env={**os.environ, **environment, "PYTHONPATH": paths},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == here
