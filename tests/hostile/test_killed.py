"""Every command that writes, killed before each thing that it does to the file system: old or new, or mended."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiyaku.transaction import JOURNAL
from tests import small
from tests.hostile.bounds import Ran, run
from tests.repo import ROOT

FEE = "2025-01-01:\n- {name: 料金, key: fee, unit: 円, about: 料金, formula: '100'}"
COUNT = "2025-01-01:\n- {name: 別の額, key: other, unit: 円, about: 別の額, formula: '個数 * 1'}"
FACTS = "- {name: 個数, key: count, type: number, unit: 円, about: 数}\n"
DOCUMENT = "第1条（目的）この規程は、試しに定める。\n第2条（料金）額は別に定める。\n附則（令和7年1月1日）\n"


KEY = """-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g
-----END PRIVATE KEY-----
"""  # of no one: the bytes 1 to 32


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("all")
    small.write(folder / "book", small.clause(FEE), small.clause(COUNT), facts=FACTS)
    (folder / "doc.txt").write_text(DOCUMENT, encoding="utf-8")
    (folder / "c.yaml").write_text("facts: {}\n", encoding="utf-8")
    (folder / "p.csv").write_text("id,月\n1,\n", encoding="utf-8")
    (folder / "key.pem").write_text(KEY, encoding="utf-8")
    for command in (("revise", "2027-04-01"), ("insert", "第3条第1項", "--from", "2027-04-01")):
        ran = run(*command, "--rules", "book", cwd=folder)
        assert ran.status == 0, ran
    ran = run("source", "digest", "doc.txt", "--revision", "2025-01-01", "--rules", "book", cwd=folder)
    assert ran.status == 0, ran
    (folder / "result.json").write_text('{"a": 1}', encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Case:
    """A command, and whether a rerun mends what a reader might see half done."""

    args: tuple[str, ...]
    pages: bool = False  # it writes several files that a reader sees one by one
    status: int = 0


IMPACT = ("impact", "--portfolio", "p.csv", "--from", "2027-04-01", "--drafts", "--rules", "book")
COMMANDS = {
    "enact": Case(("enact", "2027-04-01", "--enacted", "2027-02-01", "--rules", "book")),
    "revise": Case(("revise", "2028-04-01", "--rules", "book")),
    "amend": Case(("amend", "第2条", "--from", "2027-04-01", "--rules", "book")),
    "insert": Case(("insert", "第5条", "--title", "新設", "--from", "2027-04-01", "--rules", "book")),
    "repeal": Case(("repeal", "第3条第1項", "--from", "2027-04-01", "--rules", "book")),
    "renumber": Case(("renumber", "第3条第1項", "第3条第2項", "--from", "2027-04-01", "--rules", "book")),
    "source digest": Case(("source", "digest", "doc.txt", "--revision", "2025-01-01", "--rules", "book")),
    "source attach": Case(("source", "attach", "doc.txt", "--revision", "2025-01-01", "--rules", "book"), pages=True),
    "source import": Case(("source", "import", "doc.txt", "--terms", "new", "--into", "new")),
    "impact": Case((*IMPACT, "--csv", "each.csv", "--chart", "chart.svg"), pages=True),
    "sign": Case(("sign", "result.json", "--key", "key.pem", "--rules", "book")),
    "prove": Case(("prove", "--decision", "別の額", "--save", "found", "--rules", "book"), status=1),
    "diff": Case(("diff", "2027-04-01", "--drafts", "--output", "diff.html", "--rules", "book")),
}


def texts(folder: Path) -> dict[str, bytes]:
    """The files that readers see: none whose name begins with a dot, but the wording that is attached."""
    out = {}
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        hidden = [part for part in inner.parts if part.startswith(".") and part != ".kiyaku"]
        if path.is_file() and not hidden:
            out[inner.as_posix()] = path.read_bytes()
    return out


def killed(case: Case, step: int, folder: Path, cache: Path) -> Ran:
    env = {"KIYAKU_TEST_KILL_AT": str(step), **cached(cache)}
    return run(*case.args, cwd=folder, env=env)


def cached(folder: Path) -> dict[str, str]:
    """An environment with a cache in a folder, whatever the tests around have."""
    return {"XDG_CACHE_HOME": str(folder), "KIYAKU_NO_CACHE": ""}


def fresh(pristine: Path, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(pristine, folder)


@pytest.mark.parametrize("name", COMMANDS)
def test_killed_at_every_step(name: str, pristine: Path, tmp_path: Path) -> None:
    case, folder, cache = COMMANDS[name], tmp_path / "all", tmp_path / "cache"
    fresh(pristine, folder)
    before = texts(folder)
    ran = run(*case.args, cwd=folder, env=cached(cache))
    assert ran.status == case.status, ran
    after = texts(folder)
    assert after != before or name == "source digest"
    step, ended = 0, False
    while not ended:
        step += 1
        fresh(pristine, folder)
        ended = killed(case, step, folder, cache).status != 9
        found = texts(folder)
        unfinished = (folder / "book" / JOURNAL).is_dir()
        if unfinished:
            check = run("check", "--rules", "book", cwd=folder, env={"KIYAKU_NO_CACHE": "1"})
            assert (check.status, "unfinished-change" in check.err) == (1, True), (step, check)
        else:
            assert case.pages or found in (before, after), (step, sorted(found))
        if found != after:
            again = run(*case.args, cwd=folder, env=cached(cache))
            assert again.status == case.status, (step, again)
            assert texts(folder) == after, step
    assert step > 3


def test_a_cache_that_is_half_written_is_made_anew(pristine: Path, tmp_path: Path) -> None:
    folder = tmp_path / "all"
    fresh(pristine, folder)
    bill = Case(("bill", "c.yaml", "--month", "2026-07", "--rules", "book"))
    right = run(*bill.args, cwd=folder, env={"KIYAKU_NO_CACHE": "1"})
    assert right.status == 0, right
    step, ended = 0, False
    while not ended:
        step += 1
        cache = tmp_path / f"cache{step}"
        ended = killed(bill, step, folder, cache).status != 9
        again = run(*bill.args, cwd=folder, env=cached(cache))
        assert (again.status, again.out) == (0, right.out), step
    assert step > 3


def test_a_site_that_is_half_written_is_mended_by_writing_it_again(pristine: Path, tmp_path: Path) -> None:
    pytest.importorskip("htpy", reason="htpy is not installed")
    folder, cache = tmp_path / "all", tmp_path / "cache"
    fresh(pristine, folder)
    site = Case(("site", "write", "site", "--html", "--today", "2026-07-01", "--rules", "book"))
    assert run(*site.args, cwd=folder, env=cached(cache)).status == 0
    whole = texts(folder / "site")
    for step in (1, 2, 3, 7, 20, 50, 90, 133):  # each page is written as the others are
        shutil.rmtree(folder / "site")
        if killed(site, step, folder, cache).status == 9:
            assert texts(folder / "site").items() <= whole.items(), step
        assert run(*site.args, cwd=folder, env=cached(cache)).status == 0
        assert texts(folder / "site") == whole


def test_a_chart_of_prices_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    rules = str(ROOT / "rules" / "dokodemo-prime")
    case = Case(("anomalies", "--as-of", "2026-07-01", "--chart", "prices.svg", "--rules", rules))
    (tmp_path / "whole").mkdir()
    assert run(*case.args, cwd=tmp_path / "whole", env=cached(tmp_path)).status == 0
    whole = texts(tmp_path / "whole")
    assert list(whole) == ["prices.svg"]
    step, ended = 0, False
    while not ended:
        step += 1
        (folder := tmp_path / str(step)).mkdir()
        ended = killed(case, step, folder, tmp_path).status != 9
        assert texts(folder) in ({}, whole), step
    assert step > 3


def test_two_writers_do_not_lose_each_others_work(pristine: Path, tmp_path: Path) -> None:
    import fcntl
    import os

    folder = tmp_path / "all"
    fresh(pristine, folder)
    before = texts(folder)
    handle = os.open(folder / "book", os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        for name in ("enact", "amend", "renumber"):
            ran = run(*COMMANDS[name].args, cwd=folder)
            assert (ran.status, "another-writer" in ran.err) == (1, True), ran
    finally:
        os.close(handle)
    assert texts(folder) == before
