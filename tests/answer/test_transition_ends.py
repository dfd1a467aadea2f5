"""Transitional rules that end on a day of each contract's own, or that a later revision changes.  Figures by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import kiyaku
from kiyaku.studies.impact import revision_change
from tests.small import FIRST, clause, write

FACTS = """\
- {name: 開始日, key: start, type: date, about: 契約が始まった日}
- {name: 満了日, key: expiry, type: date, domain: '> @"2000-01-01"', about: 契約期間が満了する日}
- {name: 数量, key: quantity, type: number, domain: ">= 0", varies: true, about: 数量}
"""
PRICE = "- {name: 単価, key: price, unit: 円/月, about: 単価, formula: %s}"
FEE = """
- name: 料金
  key: fee
  unit: 円
  about: 2026年1月の料金
  accrual: {rate: 単価 * 数量, over: '[@"2026-01-01"..@"2026-01-31"]', during: '[@"2026-01-01"..@"2026-01-31"]'}
"""
OLD, NEW = f"2025-01-01:\n{PRICE % 310}{FEE}", f"2026-01-01:\n{PRICE % 620}{FEE}"


def rule(until: str, more: str = "") -> str:
    who = "'min(開始日, 満了日) < @\"2026-01-01\"'"
    stated = f"{{clauses: [第2条], about: 従前の例による, who: {who}, until: {until}}}"
    return f"effective: 2026-01-01\ntransitional:\n  - {stated}\n{more}"


def fee(folder: Path, **facts: object) -> kiyaku.Outcome:
    book = kiyaku.load(folder)
    contract = book.contract({"開始日": "2025-06-01", "満了日": "2026-01-21", "数量": 1, **facts})
    return book.evaluate(contract, "料金", as_of=date(2026, 1, 31))


def build(root: Path, until: str) -> Path:
    return write(root, clause(OLD, NEW), facts=FACTS, revisions={**FIRST, "2025-12-01": rule(until)})


def test_a_rule_ends_on_the_day_on_which_the_contract_expires_and_splits_the_period(tmp_path: Path) -> None:
    folder = build(tmp_path, "満了日")
    found = fee(folder)
    assert found.value == 310 * 20 // 31 + 620 * 11 // 31 == 200 + 220
    assert [(s.start, s.end, s.rate) for s in found.explanation.segments] == [
        (date(2026, 1, 1), date(2026, 1, 21), 310),
        (date(2026, 1, 21), date(2026, 2, 1), 620),
    ]
    assert fee(folder, 満了日="2026-03-01").value == 310
    assert fee(folder, 満了日="2025-12-15").value == 620


FIRST_CHANGE = """'{all: changes(数量, >= @"2026-01-01"), day: if count(all) = 0 then null else all[1].date}.day'"""


def test_a_rule_ends_with_the_first_change_of_something(tmp_path: Path) -> None:
    folder = build(tmp_path, FIRST_CHANGE)
    assert fee(folder).value == 310  # nothing changes, so it does not end
    # twice as many from the 11th: 10 days at the old price, 21 at twice the new one
    assert fee(folder, 数量={"2025-06-01": 1, "2026-01-11": 2}).value == 310 * 10 // 31 + 1240 * 21 // 31 == 100 + 840
    # a change before the revision is not one that ends it
    assert fee(folder, 数量={"2025-06-01": 1, "2025-07-01": 2}).value == 620


def test_what_ends_a_rule_is_a_day(tmp_path: Path) -> None:
    _, diagnostics = kiyaku.examine(build(tmp_path, "数量"))
    assert "wrong-result-type" in {d.code for d in diagnostics}


def test_a_rule_that_asks_what_is_not_known_says_so(tmp_path: Path) -> None:
    folder = build(tmp_path, "満了日")
    book = kiyaku.load(folder)
    found = book.evaluate(book.contract({"開始日": "2025-06-01", "数量": 1}), "料金", as_of=date(2026, 1, 31))
    assert found.status == "missing_fact"


# -- a later revision amends the supplementary provision


def amended(root: Path, transitional: str) -> Path:
    more = f"versions:\n  - from: 2026-04-01\n    text: 期限を改める。\n{transitional}"
    end = "'if 数量 >= 0 then @\"2027-01-01\" else 満了日'"
    revisions = {**FIRST, "2025-12-01": rule(end, more), "2026-03-01": "effective: 2026-04-01\n"}
    return write(root, clause(OLD, NEW), facts=FACTS, revisions=revisions)


def price(folder: Path, day: date, known_on: date | None = None) -> object:
    book = kiyaku.load(folder)
    if known_on is not None:
        book = book.known_on(known_on)
    contract = book.contract({"開始日": "2025-06-01", "満了日": "2026-01-21", "数量": 1})
    return book.evaluate(contract, "単価", as_of=day).value


def test_a_later_revision_shortens_a_transitional_rule(tmp_path: Path) -> None:
    later = "    transitional: [{clauses: [第2条], about: 期限を早める, who: 満了日 > 開始日, until: 2026-07-01}]\n"
    folder = amended(tmp_path, later)
    assert [price(folder, date(2026, m, 1)) for m in (3, 4, 6, 7)] == [310, 310, 310, 620]
    # before it was enacted, the rule ran to the end of the year
    assert price(folder, date(2026, 12, 31), known_on=date(2026, 2, 28)) == 310


def test_a_later_revision_ends_a_transitional_rule(tmp_path: Path) -> None:
    folder = amended(tmp_path, "    transitional: []\n")
    assert [price(folder, date(2026, m, d)) for m, d in ((3, 31), (4, 1), (12, 31))] == [310, 620, 620]


def test_a_later_revision_narrows_whom_a_transitional_rule_concerns(tmp_path: Path) -> None:
    who = '開始日 < @"2025-06-01"'
    later = f"    transitional: [{{clauses: [第2条], about: 対象を狭める, who: '{who}', until: 2027-01-01}}]\n"
    folder = amended(tmp_path, later)
    assert [price(folder, date(2026, m, d)) for m, d in ((3, 31), (4, 1))] == [310, 620]


def test_the_text_of_a_supplementary_provision_has_versions(tmp_path: Path) -> None:
    terms = kiyaku.load(amended(tmp_path, "    transitional: []\n")).terms
    clause = next(c for c in terms.clauses.values() if str(c.citation) == "附則(2025-12-01)")
    assert [(i.start, body.text) for i, body in clause.versions.entries] == [
        (date(2025, 12, 1), "附則"),
        (date(2026, 4, 1), "期限を改める。"),
    ]


def test_the_version_of_a_supplementary_provision_needs_a_revision(tmp_path: Path) -> None:
    folder = amended(tmp_path, "    transitional: []\n")
    (folder / "supplementary" / "2026-03-01.yaml").unlink()
    _, diagnostics = kiyaku.examine(folder)
    assert {d.code for d in diagnostics} == {"version-without-revision"}


def test_a_rule_that_is_over_when_its_version_begins_is_an_error(tmp_path: Path) -> None:
    later = "    transitional: [{clauses: [第2条], about: 期限を早める, who: 満了日 > 開始日, until: 2026-03-01}]\n"
    _, diagnostics = kiyaku.examine(amended(tmp_path, later))
    assert [d.code for d in diagnostics] == ["transition-over"]
    assert diagnostics[0].args["start"] == date(2026, 4, 1)


def test_a_provision_enacted_later_than_in_force_is_amended_only_after_both(tmp_path: Path) -> None:
    folder = amended(tmp_path, "    transitional: []\n")
    (folder / "supplementary" / "2025-12-01.yaml").rename(folder / "supplementary" / "2026-05-01.yaml")
    late = folder / "supplementary" / "2026-05-01.yaml"
    late.write_text(late.read_text("utf-8").replace("supplementary: 2025-12-01", "supplementary: 2026-05-01"), "utf-8")
    _, diagnostics = kiyaku.examine(folder)
    assert [d.code for d in diagnostics] == ["version-order"]


def test_what_an_amended_provision_changes_can_be_told(tmp_path: Path) -> None:
    book = kiyaku.load(amended(tmp_path, "    transitional: []\n"))
    change = revision_change(book, date(2026, 4, 1))
    facts = {"開始日": "2025-06-01", "満了日": "2026-01-21", "数量": 1}
    found = [b.evaluate(b.contract(facts), "単価", as_of=date(2026, 5, 1)).value for b in (change.before, change.after)]
    assert (found, change.cause) == ([310, 620], "附則(2025-12-01)")
