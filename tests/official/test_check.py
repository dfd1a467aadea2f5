"""Drift: a published document against the digests that the rules hold; skeletons; the official wording laid over."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kiyaku.answer.book import load
from kiyaku.book.citation import parse as citation
from kiyaku.cli import run
from kiyaku.cli.common import OK, WRONG
from kiyaku.official.attach import official_text, store
from kiyaku.official.check import Check, compare
from kiyaku.official.digest import digests_of
from kiyaku.official.parse import parse
from tests.repo import ROOT

FOLDER = ROOT / "tests" / "fixtures" / "official"
RULES = ROOT / "rules" / "dokodemo-prime"
PUBLISHED = ROOT.parent / "shared" / "source"
DAY = date(2026, 4, 1)
CYCLE = (FOLDER / "cycle.txt").read_text("utf-8")


@pytest.fixture(autouse=True)
def japanese(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KIYAKU_RULES", "KIYAKU_LANG", "LC_ALL", "LANG"):
        monkeypatch.delenv(name, raising=False)


def against_cycle(document: str) -> Check:
    return compare(parse(document), digests_of(parse(CYCLE)), DAY)


def told(found: Check) -> dict[str, list[str]]:
    return {
        "changed": [c.key for c in found.changed],
        "renumbered": [f"{c.key}→{c.now}" for c in found.renumbered],
        "new": list(found.new),
        "gone": list(found.gone),
    }


def edited(old: str, new: str) -> str:
    assert CYCLE.count(old) == 1
    return CYCLE.replace(old, new)


# -- what changed


def test_the_same_document_matches() -> None:
    found = against_cycle(CYCLE)
    assert found.clean
    assert len(found.matched) == len(digests_of(parse(CYCLE)))


def test_another_layout_matches() -> None:
    """Other line breaks, widths, blanks and pages are no change."""
    other = CYCLE.replace("みなと輪業 会員規約 第2版\n", "").replace("\f", "\n").replace("- 1 -\n", "")
    other = (
        other.replace("\nことであるとき", "ことであるとき")
        .replace("第2条（", "第 ２ 条 (")
        .replace("500 円", "５００円")
    )
    assert told(against_cycle(other)) == {"changed": [], "renumbered": [], "new": [], "gone": []}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("450 円", "430 円", {"changed": ["別紙1-1「2台以上」"]}),
        ("1 台\t", "3 台\t", {"changed": ["別紙1-1「1台」"]}),
        ("登録は 3 日以内", "登録は 4 日以内", {"changed": ["第2条第3項"]}),
        ("第1条（目的）\n本", "第1条（趣旨）\n本", {"changed": ["第1条"]}),
        ("第2章 料金", "第2章 費用", {"changed": ["第2章"]}),
        ("・電話番号", "・電話番号\n・勤め先", {"new": ["第4条第3号"]}),
        ("2. 駅の北口\n3.", "2.", {"gone": ["別紙2(2)"], "renumbered": ["別紙2(3)→別紙2(2)"]}),
        ("第3条（料金）\n会", "第5条（料金）\n会", {"renumbered": ["第3条→第5条"]}),
        ("別紙2（貸", "別紙3（貸", {"renumbered": ["別紙2→別紙3"]}),
        (
            "第4条（届出）",
            "第4条（禁止）\n会員は、自転車を貸さない。\n第5条（届出）",
            {"new": ["第4条"], "renumbered": ["第4条→第5条"]},
        ),
    ],
)
def test_exactly_what_changed_is_told(old: str, new: str, expected: dict[str, list[str]]) -> None:
    assert told(against_cycle(edited(old, new))) == {"changed": [], "renumbered": [], "new": [], "gone": [], **expected}


# -- the commands


@pytest.fixture
def imported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    folder = tmp_path / "rules" / "cycle"
    asked = ["source", "import", str(FOLDER / "cycle.txt"), "--terms", "cycle", "--into", str(folder)]
    assert run(asked) == OK
    capsys.readouterr()
    return folder


def test_a_skeleton_loads_and_holds_no_wording(imported: Path) -> None:
    terms = load(imported).terms
    assert terms.title == "レンタサイクル「かぜ」会員規約"
    bodies = [b for clause in terms.clauses.values() for b in clause.versions.entries[-1][1].walk()]
    assert {str(b.citation): b.text for b in bodies if b.text} == {
        "別紙1-1「1台」": "月額 500円",
        "別紙1-1「2台以上」": "月額 450円",
    }
    document = {str(u.citation) for u in parse(CYCLE).walk() if u.citation is not None}
    assert {str(b.citation) for b in bodies} == document
    second = next(c for c in terms.clauses.values() if str(c.citation) == "第2条")
    assert (second.title, second.chapter) == ("会員の資格及び登録の手続並びに登録の取消し", (1, "総則"))


@pytest.mark.parametrize("name", ["library.txt", "pool.md"])
def test_skeletons_of_other_layouts_load(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "rules" / "some"
    asked = ["source", "import", str(FOLDER / name), "--terms", "some", "--into", str(folder)]
    assert run([*asked, *(["--revision", "2026-04-01"] if name == "pool.md" else [])]) == OK
    assert load(folder).terms.clauses
    assert run(["source", "check", str(FOLDER / name), "--rules", str(folder)]) == OK


def test_check_tells_in_text_and_json(imported: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "new.txt"
    copy.write_text(edited("450 円", "430 円"), "utf-8")
    asked = ["source", "check", str(copy), "--rules", str(imported)]
    assert run(asked) == WRONG
    assert "変更  別紙1-1「2台以上」（8字 → 8字）" in capsys.readouterr().out
    assert run([*asked, "--format", "json"]) == WRONG
    data = json.loads(capsys.readouterr().out)
    assert [c["clause"] for c in data["changed"]] == ["別紙1-1「2台以上」"]
    assert (data["new"], data["gone"], data["revision"]) == ([], [], "2026-04-01")
    assert data["structure"]["only_rules"] == []


def test_the_rules_and_the_document_are_compared_by_number(imported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = imported / "articles" / "01.yaml"
    path.write_text(path.read_text("utf-8") + "  definitions:\n    会員: {text: 登録した者}\n", "utf-8")
    (imported / "articles" / "03.yaml").unlink()
    asked = ["source", "check", str(FOLDER / "cycle.txt"), "--rules", str(imported), "--format", "json"]
    assert run(asked) == OK  # it is information: the wording matches
    data = json.loads(capsys.readouterr().out)["structure"]
    assert data["only_rules"] == ["第1条「会員」"]
    assert data["only_document"] == ["第3条", "第3条注"]


def test_digests_are_added_by_revision(imported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (imported / "supplementary" / "2026-09-01.yaml").write_text(
        "supplementary: 2026-09-01\neffective: 2026-10-01\ntext_held: true\n", "utf-8"
    )
    before = (imported / "official.yaml").read_text("utf-8")
    asked = ["source", "digest", str(FOLDER / "cycle.txt"), "--rules", str(imported), "--revision", "2026-10-01"]
    assert run(asked) == OK
    after = (imported / "official.yaml").read_text("utf-8")
    assert after.startswith(before)
    assert "輪業" not in after
    assert "2026-10-01:" in after
    assert run(["check", "--rules", str(imported)]) == OK
    assert [p.name for p in imported.iterdir() if p.name.startswith(".")] == []  # nothing half written is left


def test_a_fault_in_the_digests_is_found(imported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = imported / "official.yaml"
    path.write_text(path.read_text("utf-8").replace("length:", "lenght:", 1), "utf-8")
    assert run(["check", "--rules", str(imported)]) == WRONG
    assert "official.yaml" in capsys.readouterr().err


def test_an_impossible_day_in_the_digests_is_found(imported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = imported / "official.yaml"
    path.write_text(path.read_text("utf-8").replace("2026-04-01:", "2026-04-31:"), "utf-8")
    assert run(["source", "check", str(FOLDER / "cycle.txt"), "--rules", str(imported)]) == WRONG
    assert "impossible-date" in capsys.readouterr().err


def test_attach_and_show(imported: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = str(imported)
    assert run(["source", "attach", str(FOLDER / "cycle.txt"), "--rules", where]) == OK
    kept = store(imported) / "2026-04-01.json"
    assert kept.is_file()
    assert (kept.parents[2] / ".gitignore").read_text("utf-8") == "*\n"
    capsys.readouterr()
    assert run(["show", "第2条", "--rules", where, "--as-of", "2026-05-01", "--official"]) == OK
    shown = capsys.readouterr().out.splitlines()
    assert shown[:3] == [
        "第2条", "（会員の資格及び登録の手続並びに登録の取消し）", "第1項 会員になろうとする者は、申込書を出す。",
    ]  # fmt: skip
    assert shown[-1] == "第3項 登録は 3 日以内に行う。"
    row = citation("別紙1-1「1台」")
    assert row is not None
    assert official_text(imported, row, DAY) == "1 台　500 円"
    assert official_text(imported, row, date(2030, 1, 1)) is None
    kept.write_text("{", "utf-8")
    assert official_text(imported, row, DAY) is None


def test_attach_refuses_what_does_not_match(imported: Path, tmp_path: Path) -> None:
    copy = tmp_path / "new.txt"
    copy.write_text(edited("450 円", "430 円"), "utf-8")
    asked = ["source", "attach", str(copy), "--rules", str(imported)]
    assert run(asked) == WRONG
    assert not store(imported).exists()
    assert run([*asked, "--force"]) == OK
    assert store(imported).exists()


# -- the published document


@pytest.fixture
def published() -> Path:
    found = sorted(PUBLISHED.glob("*.txt"))
    if not found:
        pytest.skip("the published document is not at hand: it is never part of the repository")
    return found[0]


@pytest.fixture
def checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[str], tuple[int, dict[str, list[object]]]]:
    def check(document: str) -> tuple[int, dict[str, list[object]]]:
        path = tmp_path / "published.txt"
        path.write_text(document, "utf-8")
        code = run(["source", "check", str(path), "--rules", str(RULES), "--format", "json"])
        return code, json.loads(capsys.readouterr().out)

    return check


def test_every_clause_of_the_published_document_matches(
    published: Path, checked: Callable[[str], tuple[int, dict[str, list[object]]]]
) -> None:
    code, data = checked(published.read_text("utf-8"))
    assert code == OK
    assert len(data["matched"]) > 400
    assert data["changed"] == data["renumbered"] == data["new"] == data["gone"] == []


def test_one_digit_of_a_price_is_told_as_its_row(
    published: Path, checked: Callable[[str], tuple[int, dict[str, list[object]]]]
) -> None:
    code, data = checked(published.read_text("utf-8").replace("2,800 円/ID", "2,900 円/ID", 1))
    assert code == WRONG
    assert [c["clause"] for c in data["changed"] if isinstance(c, dict)] == ["別紙4「10〜19ID」"]
    assert data["renumbered"] == data["new"] == data["gone"] == []


def test_any_digit_of_the_price_list_is_told_as_one_clause(published: Path) -> None:
    text = published.read_text("utf-8")
    held = digests_of(parse(text))
    start, end = text.index("【別紙 4】"), text.index("【別紙5】")
    places = [i for i in range(start, end) if text[i] in "0123456789"]
    assert len(places) > 100
    for i in places[::3]:
        other = text[:i] + str((int(text[i]) + 1) % 10) + text[i + 1 :]
        found = compare(parse(other), held, date(2026, 5, 11))
        assert found.differences == 1, text[i - 5 : i + 5]
        assert (*found.changed, *found.renumbered)[0].key.startswith("別紙4")


def test_the_digests_tell_no_wording(published: Path) -> None:
    text = published.read_text("utf-8")
    longest = max(digests_of(parse(text)).values(), key=lambda d: len(d.heading))
    assert len(longest.heading) <= 24


def test_the_real_document_becomes_a_skeleton_of_the_same_clauses(published: Path, tmp_path: Path) -> None:
    folder = tmp_path / "rules" / "real"
    assert run(["source", "import", str(published), "--terms", "real", "--into", str(folder)]) == OK
    terms = load(folder).terms
    assert [str(r.effective) for r in terms.revisions if r.text_held] == ["2026-05-11"]
    rules = load(RULES).terms
    assert {str(c) for c in terms.clauses} == {str(c) for c in rules.clauses}
    assert {c.title for c in terms.clauses.values() if c.citation.steps[0][0] == "article"} == {
        c.title for c in rules.clauses.values() if c.citation.steps[0][0] == "article"
    }
    shutil.rmtree(folder)
