"""The day that the engine is for: a revision drafted, amended in five ways, checked, compared, weighed, enacted.

Only rule files are touched, with the legal team's commands and an editor.  Every expected figure is worked out
by hand beside it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import kiyaku
from kiyaku.cli import run
from tests.books import loaded_once
from tests.repo import ROOT

RULES = ROOT / "rules"
DAY = "2027-04-01"
Run = Callable[..., str]

WAIVER = """\
        overrides:
          - decision: 解約金額
            about: 災害による解約
            when: 解約の理由 = "災害"
            then: 0
"""
TRANSITIONAL = """\
transitional:
  - clauses: [別紙4]
    who: 提供開始日 < @"2027-04-01"
    until: 2027-10-01
    about: 2027年3月31日までに始まった契約は、2027年9月30日まで改正前の料金表による
"""


def replace_last(path: Path, old: str, new: str) -> None:
    """What somebody changes in an editor, in the newest version."""
    text = path.read_text("utf-8")
    at = text.rindex(old)
    path.write_text(text[:at] + new + text[at + len(old) :], "utf-8")


@pytest.fixture
def kiyaku_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """The commands on a copy of the rules, each expected to succeed."""
    shutil.copytree(RULES, tmp_path / "rules")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KIYAKU_RULES", "rules/dokodemo-prime")

    def call(*words: str, status: int = 0) -> str:
        code = run(words)
        captured = capsys.readouterr()
        assert code == status, captured.out + captured.err
        return captured.out

    with loaded_once():
        yield call


def draft(call: Run, folder: Path) -> None:
    """A price, the bounds of a tier, the minimum term, a waiver, and a transitional rule."""
    call("revise", DAY, "--number", "第5号案")
    call("amend", "別紙4", "--from", DAY)
    call("amend", "第32条", "--from", DAY)
    annex = folder / "annexes" / "4.yaml"
    replace_last(annex, '{when: "[5..9]", then: 3000}', '{when: "[5..9]", then: 3100}')
    replace_last(annex, '{when: "[10..19]", then: 2800}', '{when: "[10..24]", then: 2800}')
    replace_last(annex, '{when: "[20..29]", then: 2600}', '{when: "[25..29]", then: 2600}')
    text = annex.read_text("utf-8")
    cut = text.rindex("  - from: ")
    annex.write_text(text[:cut] + text[cut:].replace('@"P2Y"', '@"P1Y"'), "utf-8")
    article = folder / "articles" / "32.yaml"
    text = article.read_text("utf-8").rstrip("\n") + "\n"
    lead = WAIVER.index("o")
    article.write_text(text + "".join(line[lead - 4 :] + "\n" for line in WAIVER.splitlines()), "utf-8")
    facts = folder / "facts.yaml"
    facts.write_text(
        facts.read_text("utf-8").replace('"改定への不同意", "その他"', '"改定への不同意", "災害", "その他"'), "utf-8"
    )
    supplementary = folder / "supplementary" / f"{DAY}.yaml"
    supplementary.write_text(supplementary.read_text("utf-8").rstrip("\n") + "\n" + TRANSITIONAL, "utf-8")


def bill(book: kiyaku.Book, start: str, ids: int, month: str) -> Any:
    contract = book.contract({"契約効力日": start, "提供開始日": start, "ID数": ids})
    return book.bill(contract, month).amounts["月額料金"]


def fee(book: kiyaku.Book, start: str, day: str, ids: int = 10, **facts: Any) -> Any:
    contract = book.contract({"契約効力日": start, "提供開始日": start, "ID数": ids, **facts})
    arguments = {"変更日": day, "変更前": ids, "変更後": 0}
    return book.evaluate(contract, "解約金額", as_of=date.fromisoformat(day), arguments=arguments).value


def test_the_whole_day(kiyaku_run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "rules" / "dokodemo-prime"
    draft(kiyaku_run, folder)
    kiyaku_run("check", "--drafts")

    # a draft counts only where it is asked for
    plain, drafted = kiyaku.load(folder), kiyaku.load(folder, drafts=True)
    assert bill(plain, "2027-04-01", 7, "2027-05") == 21000  # 7 × 3,000
    assert bill(drafted, "2027-04-01", 7, "2027-05") == 21700  # 7 × 3,100: the price
    assert bill(drafted, "2027-04-01", 22, "2027-05") == 61600  # 22 × 2,800: the tier now reaches 24
    assert bill(drafted, "2026-12-01", 22, "2027-05") == 57200  # 22 × 2,600: kept until 2027-09-30
    assert bill(drafted, "2026-12-01", 22, "2027-10") == 61600  # and no longer
    # the minimum term of one year ends on 2028-03-31: from 2027-09, 6 whole months are left instead of 18
    assert fee(plain, "2027-04-01", "2027-09-10") == 10 * 2800 * 18
    assert fee(drafted, "2027-04-01", "2027-09-10") == 10 * 2800 * 6
    # an older contract keeps annex 4, and with it the two years, until 2027-09-30
    assert fee(drafted, "2026-12-01", "2027-09-30") == 10 * 2800 * 14
    assert fee(drafted, "2026-12-01", "2027-10-01") == 10 * 2800 * 1
    # the new waiver
    assert fee(drafted, "2027-04-01", "2027-09-10", 解約の理由="災害") == 0
    assert fee(drafted, "2026-12-01", "2027-03-31", 解約の理由="災害") == 10 * 2800 * 20  # not yet: to 2028-11
    assert fee(drafted, "2026-12-01", "2027-04-01", 解約の理由="災害") == 0

    table = kiyaku_run("diff", DAY, "--drafts", "--format", "markdown")
    for word in ("3,100", "3,000", "別紙4"):
        assert word in table
    assert "第20条" not in table  # only what changed

    portfolio = tmp_path / "contracts.csv"
    portfolio.write_text(
        "id,契約効力日,提供開始日,ID数\n"
        "kept,2026-12-01,2026-12-01,22\n"
        "dearer,2027-04-01,2027-04-01,7\n"
        "tier,2027-04-01,2027-04-01,22\n"
        "same,2027-04-01,2027-04-01,12\n",
        "utf-8",
    )
    words = ("impact", "--drafts", "--portfolio", str(portfolio), "--from", DAY, "--month", "2027-05")
    found = json.loads(kiyaku_run(*words, "--format", "json"))
    assert (found["more"], found["less"], found["same"], found["failed"]) == (2, 0, 2, 0)
    # with tax 23,870 against 23,100, and 67,760 against 62,920
    assert {r["id"]: r["difference"] for r in found["largest"]} == {"dearer": 770, "tier": 4840}
    assert found["by_cause"] == {"別紙4": {"contracts": 2, "amount": 5610}}

    kiyaku_run("enact", DAY, "--enacted", "2027-02-10", "--number", "第5号")
    kiyaku_run("check")
    enacted = kiyaku.load(folder)
    assert bill(enacted, "2027-04-01", 7, "2027-05") == 21700
    assert bill(enacted.known_on(date(2027, 2, 9)), "2027-04-01", 7, "2027-05") == 21000
    assert bill(enacted.known_on(date(2027, 2, 10)), "2027-04-01", 7, "2027-05") == 21700
    # scenarios of the days before it still hold
    kiyaku_run("test")
