"""Proofs, held against the engine: over small domains every contract is computed."""

from __future__ import annotations

import random
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import kiyaku
from kiyaku.studies.anomaly import drops
from kiyaku.timeline import Interval
from tests.repo import ROOT
from tests.small import clause, write

pytest.importorskip("z3", reason="z3-solver is an extra")

from kiyaku.studies.proof.claims import Proof, Prover, intervals

DAY = date(2025, 2, 1)
ONE_DAY = Interval(DAY, date(2025, 2, 2))
FACTS = """\
- {name: 数, key: count, type: number, whole: true, domain: "[0..12]", about: 数}
- {name: 甲, key: first, type: boolean, about: 甲}
- {name: 種類, key: kind, type: string, domain: '"大", "小"', about: 種類}
"""
FEE = "- {name: 料金, key: fee, unit: 円, about: 料金, formula: 額}\n"
USES = """\
- {name: 使う, key: uses, unit: 円, about: 使う, formula: '数 + (if 甲 and 種類 = "大" then 1 else 0)'}
"""


def book_of(folder: Path, decisions: str, *articles: str, facts: str = FACTS) -> kiyaku.Book:
    return kiyaku.load(write(folder, clause(f"2025-01-01:\n{FEE}{USES}{decisions}"), *articles, facts=facts))


def proofs(book: kiyaku.Book, name: str) -> dict[str, Proof]:
    prover = Prover(book)
    found = [prover.prove(*claim, ONE_DAY) for claim in prover.claims([name])]
    return {p.claim.replace(f":{name}", ""): p for p in found}


def decision(name: str, key: str, formula: str) -> str:
    return f"- {{name: {name}, key: {key}, unit: 円, about: {name}, formula: '{formula}'}}\n"


CONTRACTS = [{"数": n, "甲": a, "種類": k} for n in range(13) for a in (True, False) for k in ("大", "小")]


def computed(book: kiyaku.Book, name: str, facts: dict[str, Any]) -> Any:
    """The value; the status of its absence; `fails` where an expression has no result."""
    try:
        outcome = book.evaluate(book.contract(facts), name, as_of=DAY)
    except kiyaku.KiyakuError:
        return "fails"
    return outcome.value if outcome.ok else outcome.status


PRICES = """\
- name: 単価
  key: price
  unit: 円
  about: 単価
  table:
    inputs: [数]
    rows:
      - {when: ["[1..4]"], then: 100}
      - {when: ["[5..9]"], then: 70}
      - {when: ["[10..12]"], then: 60}
"""


def test_a_cheaper_row_makes_more_cost_less_and_every_such_step_is_found(tmp_path: Path) -> None:
    found = proofs(book_of(tmp_path, PRICES + decision("額", "amount", "単価 * 数")), "額")
    assert found["never-negative"].verdict == "proved"
    falls = found["monotone:数"]
    assert falls.verdict == "refuted"
    assert [(e.facts["数"], e.value, e.more) for e in falls.examples] == [(4, 400, (5, 350)), (9, 630, (10, 600))]
    answered = found["answered"]
    assert answered.verdict == "proved"
    assert answered.absences is not None
    assert {status: e.facts["数"] for status, e in answered.absences.items()} == {"no_rate": 0}


@pytest.mark.parametrize("ranked", [False, True])
def test_exceptions_that_contradict_each_other_are_found_with_the_contract(tmp_path: Path, *, ranked: bool) -> None:
    over = ", over: [第3条]" if ranked else ""
    first = clause("2025-01-01:\noverrides:\n  - {decision: 額, when: 数 > 5, then: 1, about: 一}", decisions=False)
    second = clause(
        f"2025-01-01:\noverrides:\n  - {{decision: 額, when: 甲 and 数 < 7, then: 2, about: 二{over}}}", decisions=False
    )
    book = book_of(tmp_path, decision("額", "amount", "数 * 10"), first, second)
    found = proofs(book, "額")["one-exception"]
    if ranked:
        assert found.verdict == "proved"
        assert "contradiction" not in {computed(book, "額", c) for c in CONTRACTS}
    else:
        (example,) = found.examples
        assert (found.verdict, example.status) == ("refuted", "contradiction")
        assert (example.facts["数"], example.facts["甲"]) == (6, True)


def test_what_fails_is_found_and_what_is_left_out_leaves_a_claim_undecided(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        decision("額", "amount", "100 / (数 - 3)")
        + decision("長さ", "length", "string length(種類) * 数")
        + decision("下限", "bounded", "max(0, string length(種類) - 5)"),
    )
    failing = proofs(book, "額")["answered"]
    assert (failing.verdict, failing.examples[0].facts["数"]) == ("refuted", 3)
    unknown = proofs(book, "長さ")
    assert unknown["answered"].verdict == "undecided"
    assert unknown["answered"].why == ("string length (第2条)",)
    assert unknown["never-negative"].verdict == "undecided"
    assert proofs(book, "下限")["never-negative"].verdict == "proved"  # whatever the unknown part is


def formula(draw: random.Random, depth: int) -> str:
    """A random formula of the facts."""
    if depth == 0:
        return draw.choice(["数", str(draw.randint(-3, 9)), "数 / 4", "段"])
    one, other = formula(draw, depth - 1), formula(draw, depth - 1)
    condition = draw.choice(
        [
            "甲",
            "not(甲)",
            '種類 = "大"',
            f"数 > {draw.randint(0, 12)}",
            f"数 in [{draw.randint(0, 5)}..8)",
            "甲 or 数 < 3",
        ]
    )
    return draw.choice(
        [
            f"({one} + {other})",
            f"({one} - {other})",
            f"({one}) * {draw.randint(-2, 3)}",
            f"max({one}, {other})",
            f"min({one}, {other})",
            f"floor({one} / 3)",
            f"(if {condition} then {one} else {other})",
            f"({one}) * ({other})",
            f"({one}) / ({other})",
        ]
    )


@pytest.mark.parametrize("seed", range(3))
def test_every_verdict_is_what_all_contracts_show(tmp_path: Path, seed: int) -> None:
    """Random formulas, each held against the engine for every combination of facts."""
    draw = random.Random(seed)
    formulas = [formula(draw, draw.randint(1, 3)) for _ in range(10)]
    steps = PRICES.replace("unit: 円", "type: number").replace("単価", "段")  # a number without a unit
    decisions = "".join(decision(f"値{i}", f"value_{i}", f) for i, f in enumerate(formulas))
    book = book_of(tmp_path, steps + decision("額", "amount", "段") + decisions)
    verdicts: set[str] = set()
    for i, written in enumerate(formulas):
        name = f"値{i}"
        values = {(c["数"], c["甲"], c["種類"]): computed(book, name, c) for c in CONTRACTS}
        numbers = {key: v for key, v in values.items() if not isinstance(v, str)}
        pairs = [
            (numbers[low], numbers[high])
            for low in numbers
            for high in numbers
            if low[1:] == high[1:] and int(low[0]) < int(high[0])
        ]
        holds = {
            "never-negative": all(v >= 0 for v in numbers.values()),
            "monotone:数": all(one <= other for one, other in pairs),
            "answered": "fails" not in values.values(),
        }
        for claim, proof in proofs(book, name).items():
            assert claim in holds
            assert proof.verdict == "undecided" or (proof.verdict == "proved") == holds[claim], (written, proof)
            verdicts.add(proof.verdict)
    assert {"proved", "refuted"} <= verdicts


def test_days_are_split_where_the_rules_change(tmp_path: Path) -> None:
    before, behind = decision("額", "amount", "数"), decision("額", "amount", "0 - 数")
    versions = (f"2025-01-01:\n{FEE}{USES}{before}", f"2025-06-01:\n{FEE}{USES}{behind}")
    revisions = {"2024-12-01": "effective: 2025-01-01", "2025-05-01": "effective: 2025-06-01"}
    book = kiyaku.load(write(tmp_path, clause(*versions), facts=FACTS, revisions=revisions))
    first, second = intervals(book, ["額"])
    assert (first, second) == (Interval(date(2025, 1, 1), date(2025, 6, 1)), Interval(date(2025, 6, 1), None))
    prover = Prover(book)
    (claim,) = prover.claims(["額"], ["never-negative"])
    assert prover.prove(*claim, first).verdict == "proved"
    refuted = prover.prove(*claim, second)
    assert refuted.verdict == "refuted"
    assert refuted.examples[0].day >= date(2025, 6, 1)


def test_what_is_proved_of_the_real_terms_holds_of_random_contracts() -> None:
    """Amounts that are never negative, for facts and arguments at random."""
    book = kiyaku.load(ROOT / "rules" / "dokodemo-prime")
    prover = Prover(book)
    day = date(2026, 7, 31)
    draw = random.Random(1)
    checked = 0
    for name in ("料金表の単価", "月額料金", "端数のままの月額料金"):
        for kind, subject, fact in prover.claims([name], ["never-negative"]):
            assert prover.prove(kind, subject, fact, Interval(day, date(2026, 8, 1))).verdict == "proved"
            for _ in range(15):
                start = date.fromordinal(draw.randint(date(2024, 1, 1).toordinal(), day.toordinal())).isoformat()
                facts = {"ID数": draw.randint(1, 400), "提供開始日": start, "契約効力日": start, "請求月": "2026-07-01"}
                until = date.fromordinal(draw.randint(date(2026, 5, 11).toordinal(), date(2028, 1, 1).toordinal()))
                known = {"変更日": until.isoformat(), "変更前": draw.randint(5, 400), "変更後": draw.randint(0, 400)}
                known["申込み数"] = draw.randint(1, 400)
                given = {p: known[p] for p, _ in subject.parameters}
                outcome = book.evaluate(book.contract(facts), name, as_of=day, arguments=given)
                if outcome.ok:
                    value: Any = outcome.value
                    assert value >= 0, (name, facts, given)
                    checked += 1
    assert checked > 20


def test_the_known_drops_of_the_real_terms_are_all_found() -> None:
    day = date(2026, 7, 31)
    book = kiyaku.load(ROOT / "rules" / "dokodemo-prime")
    prover = Prover(book)
    claims = [c for c in prover.claims(["月額料金"]) if c[0] == "never-negative" or (c[2] and c[2].name == "ID数")]
    never, falls = (prover.prove(*claim, Interval(day, date(2026, 8, 1))) for claim in claims)
    assert never.verdict == "proved"
    found = [(e.facts["ID数"], e.value, *(e.more or ())) for e in falls.examples]
    assert found == [(d.below, d.total_below, d.above, d.total_above) for d in drops(book, day)]
    assert len(found) == 6
    for numbers, amounts in zip(pairwise([f[0] for f in found]), pairwise([f[1] for f in found]), strict=True):
        assert numbers[0] < numbers[1]
        assert amounts[0] < amounts[1]
