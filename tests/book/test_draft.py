"""Drafting a revision: what is written, what stays byte for byte, and what is refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import kiyaku
from kiyaku.book import draft
from kiyaku.book.citation import Citation, parse
from kiyaku.book.draft_text import Sheet, order, scalar
from kiyaku.cli import run
from kiyaku.diagnostic import KiyakuError
from kiyaku.publish.diff import compare
from kiyaku.transaction import FileChange, changed, one_writer
from tests.repo import ROOT

WATER = ROOT / "tests" / "fixtures" / "water"
RULES = ROOT / "rules"
DAY = date(2027, 4, 1)
ACCOUNT = {"口径": "20mm", "使用開始日": "2025-04-01", "使用水量": 30}


def cite(text: str) -> Citation:
    found = parse(text)
    assert found is not None
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The water terms with a draft in force from 2027-04-01."""
    target = tmp_path / "water"
    shutil.copytree(WATER, target)
    write(draft.revise(target, DAY, "規程第2号", None))
    return target


def code_of(make: Callable[[], object]) -> str:
    with pytest.raises(KiyakuError) as caught:
        make()
    return caught.value.diagnostics[0].code


# -- revisions


def test_a_revision_is_a_draft_until_it_is_enacted(folder: Path) -> None:
    path = folder / "supplementary" / "2027-04-01.yaml"
    assert path.read_text("utf-8") == (
        "supplementary: 2027-04-01\n"
        "number: 規程第2号\n"
        "effective: 2027-04-01\n"
        "text_held: true\n"
        "draft: true\n"
        "items:\n"
        "  1:\n"
        "    title: 実施期日\n"
        "    text: この改正は2027年4月1日に効力を持つ。\n"
    )
    write(draft.amend(folder, cite("第3条"), DAY))
    annex = folder / "articles" / "03.yaml"
    annex.write_text(annex.read_text("utf-8")[::-1].replace("0042", "0052", 1)[::-1], "utf-8")  # the last 2400: 2500
    now, then = kiyaku.load(folder), kiyaku.load(folder, drafts=True)
    assert now.bill(now.contract(ACCOUNT), "2027-05").amounts["基本料金"] == 2400
    assert then.bill(then.contract(ACCOUNT), "2027-05").amounts["基本料金"] == 2500

    write(draft.enact(folder, DAY, "規程第3号", date(2027, 2, 10)))
    assert not path.exists()
    enacted = kiyaku.load(folder)
    assert enacted.bill(enacted.contract(ACCOUNT), "2027-05").amounts["基本料金"] == 2500
    assert enacted.bill(enacted.contract(ACCOUNT), "2027-01").amounts["基本料金"] == 2400
    before = enacted.known_on(date(2027, 2, 9))
    assert before.bill(before.contract(ACCOUNT), "2027-05").amounts["基本料金"] == 2400
    assert enacted.terms.revisions[-1].number == "規程第3号"


def test_a_revision_that_is_enacted_already_is_no_draft(tmp_path: Path) -> None:
    shutil.copytree(WATER, tmp_path / "water")
    write(draft.revise(tmp_path / "water", DAY, None, date(2027, 2, 10)))
    text = (tmp_path / "water" / "supplementary" / "2027-02-10.yaml").read_text("utf-8")
    assert "draft" not in text
    assert "number" not in text


# -- amend

ODD = """\
# 編集者のための注
article:   9      # 条
title: "点検"   # 見出し

versions:
    # 最初の版
    -   from: 2025-01-01     # 施行
        text: >-
            市は、
            点検をする。

        # 規範
        norm: [ {kind: 義務,   of: 市} ]
    # 末尾の注
# 終わり
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["", "    # 末尾の注\n# 終わり\n"])
def test_amending_leaves_every_other_byte(folder: Path, newline: str, bom: bytes, end: str) -> None:
    head = ODD.removesuffix("    # 末尾の注\n# 終わり\n")
    path = folder / "articles" / "09.yaml"
    before = bom + (head + end).replace("\n", newline).encode()
    path.write_bytes(before)
    changes = draft.amend(folder, cite("第9条"), DAY)
    write(changes)
    after = path.read_bytes()
    version = head[head.index("    -   from") :].replace("2025-01-01", "2027-04-01").replace("\n", newline).encode()
    kept = bom + head.replace("\n", newline).encode()
    assert after == kept + version + end.replace("\n", newline).encode()
    lines = after.decode("utf-8-sig").split("\n")
    assert lines[changes[0].line - 1].strip() == "-   from: 2027-04-01     # 施行"
    assert kiyaku.load(folder, drafts=True).terms.clauses[cite("第9条")].versions.entries[1][0].start == DAY


def test_every_clause_of_the_rules_can_be_amended_and_nothing_changes_by_it(tmp_path: Path) -> None:
    shutil.copytree(RULES, tmp_path / "rules")
    folder = tmp_path / "rules" / "dokodemo-prime"
    write(draft.revise(folder, DAY, None, None))
    clauses = [c for c in kiyaku.load(folder).terms.clauses if c.steps[0][0] != "supplementary"]
    for clause in clauses:
        (change,) = draft.amend(folder, clause, DAY)
        assert change.before is not None
        assert change.after is not None
        assert change.after.startswith(change.before)
        write([change])
    terms = kiyaku.load(folder, drafts=True).terms
    assert all(len(terms.clauses[c].versions.entries) == 2 for c in clauses)
    found = compare(terms, date(2027, 3, 31), terms, DAY)
    assert [(str(c.citation), c.kind) for c in found.changes] == [("附則(2027-04-01)", "added")]


def test_a_file_without_a_last_line_end_gets_one_before_the_copy(folder: Path) -> None:
    path = folder / "articles" / "09.yaml"
    text = "article: 9\ntitle: 点検\nversions:\n  - from: 2025-01-01\n    text: 市は点検をする。"
    path.write_text(text, "utf-8")
    write(draft.amend(folder, cite("第9条"), DAY))
    assert path.read_text("utf-8") == text + "\n  - from: 2027-04-01\n    text: 市は点検をする。"


def test_lists_at_the_depth_of_their_key(folder: Path) -> None:
    path = folder / "articles" / "09.yaml"
    text = "article: 9\ntitle: 点検\nversions:\n- from: 2025-01-01\n  text: 市は点検をする。\n"
    path.write_text(text, "utf-8")
    write(draft.amend(folder, cite("第9条"), DAY))
    assert path.read_text("utf-8") == text + "- from: 2027-04-01\n  text: 市は点検をする。\n"


def test_a_version_before_a_later_one(folder: Path) -> None:
    write(draft.revise(folder, date(2028, 4, 1), None, None))
    write(draft.amend(folder, cite("第3条"), date(2028, 4, 1)))
    later = (folder / "articles" / "03.yaml").read_text("utf-8")
    write(draft.amend(folder, cite("第3条"), DAY))
    between = (folder / "articles" / "03.yaml").read_text("utf-8")
    cut = later.index("  - from: 2028")
    copy = later[cut:].replace("2028-04-01", "2027-04-01")
    assert between == later[:cut] + copy + later[cut:]


# -- repeal, insert, renumber


def write(changes: list[FileChange]) -> None:
    root = changes[0].path.parents[1]
    with one_writer(root), changed(root, changes):
        pass


def clause_of(folder: Path, citation: str, day: date = DAY) -> object:
    found = kiyaku.load(folder, drafts=True).clause(citation, day)
    return found if isinstance(found, str) else found.text


def test_repeal(folder: Path) -> None:
    path = folder / "articles" / "05.yaml"
    before = path.read_text("utf-8")
    write(draft.insert(folder, cite("第5条第3項"), DAY, None))
    write(draft.repeal(folder, cite("第5条第3項"), DAY))
    assert path.read_text("utf-8").startswith(before)
    assert path.read_text("utf-8").endswith("      3: {repealed: true}\n")
    assert clause_of(folder, "第5条第3項") == "repealed"


def test_repeal_a_whole_article(folder: Path) -> None:
    before = (folder / "articles" / "02.yaml").read_text("utf-8")
    (change,) = draft.repeal(folder, cite("第2条"), DAY)
    assert change.after == (before + "  - from: 2027-04-01\n    repealed: true\n").encode()


def test_insert_an_article(folder: Path) -> None:
    article = folder / "articles" / "03.yaml"
    text = article.read_text("utf-8")
    article.write_text(text.replace("versions:", "chapter: {number: 2, title: 料金}\nversions:", 1), "utf-8")
    schema = "# yaml-language-server: $schema=../schemas/article.schema.json\n"
    first = folder / "articles" / "02.yaml"
    first.write_text(schema + first.read_text("utf-8"), "utf-8")
    (change,) = draft.insert(folder, cite("第3条の2"), DAY, "減免: 特例")
    write([change])
    assert change.path.name == "03-2.yaml"
    assert change.path.read_text("utf-8") == (
        schema + "article: 3の2\n"
        "title: '減免: 特例'\n"
        "chapter: {number: 2, title: 料金}\n"
        "versions:\n"
        "  - from: 2027-04-01\n"
        "    text: （未定）\n"
    )
    assert clause_of(folder, "第3条の2") == "（未定）"
    assert clause_of(folder, "第3条の2", date(2027, 3, 31)) == "not_in_force"


def test_make_room_for_a_paragraph(folder: Path) -> None:
    write(draft.renumber(folder, cite("第5条第2項"), cite("第5条第3項"), DAY))
    (change,) = draft.insert(folder, cite("第5条第2項"), DAY, "見出し")
    write([change])
    assert clause_of(folder, "第5条第2項") == "（未定）"
    assert clause_of(folder, "第5条第3項") == "料金に消費税を加え、10円未満の端数を切り捨てる。"
    book = kiyaku.load(folder, drafts=True)
    paragraphs = [b.citation.steps[-1][1] for b in book.terms.clauses[cite("第5条")].versions.entries[1][1].children]
    assert paragraphs == ["1", "2", "3"]
    assert book.bill(book.contract(ACCOUNT), "2027-05").amounts["税"] == 480  # 2,400 + 20*60 + 10*120 = 4,800
    assert change.path.read_text("utf-8").split("\n")[change.line - 1] == "        text: （未定）"


def test_a_number_given_up_in_the_same_revision_leaves_nothing(folder: Path) -> None:
    write(draft.insert(folder, cite("第5条第3項"), DAY, None))
    write(draft.renumber(folder, cite("第5条第3項"), cite("第5条第4項"), DAY))
    text = (folder / "articles" / "05.yaml").read_text("utf-8")
    assert "repealed" not in text
    assert text.endswith("      4:\n        text: （未定）\n")


def test_items_are_put_in_order(folder: Path) -> None:
    for number in (2, 10, 1):
        write(draft.insert(folder, cite(f"第5条第1項第{number}号"), DAY, None))
    book = kiyaku.load(folder, drafts=True)
    body = book.clause("第5条第1項", DAY)
    assert not isinstance(body, str)
    assert [c.citation.steps[-1][1] for c in body.children] == ["1", "2", "10"]
    write(draft.renumber(folder, cite("第5条第1項第10号"), cite("第5条第1項第3号"), DAY))
    body = kiyaku.load(folder, drafts=True).clause("第5条第1項", DAY)
    assert not isinstance(body, str)
    assert [c.citation.steps[-1][1] for c in body.children] == ["1", "2", "3"]


def test_renumber_an_article(folder: Path) -> None:
    (folder / "articles" / "09.yaml").write_text(ODD, "utf-8")
    write(draft.renumber(folder, cite("第9条"), cite("第10条"), DAY))
    assert clause_of(folder, "第10条") == "市は、 点検をする。"
    assert clause_of(folder, "第9条") == "repealed"
    assert clause_of(folder, "第10条", date(2027, 3, 31)) == "not_in_force"
    assert (
        (folder / "articles" / "10.yaml").read_text("utf-8").startswith("# 編集者のための注\narticle:   10      # 条\n")
    )


# -- what is refused


def test_refusals(folder: Path) -> None:
    other = date(2027, 5, 1)
    assert code_of(lambda: draft.revise(folder, DAY, None, None)) == "draft-revision-exists"
    assert code_of(lambda: draft.revise(folder, other, None, date(2027, 6, 1))) == "draft-enacted-later"
    assert code_of(lambda: draft.enact(folder, DAY, None, other)) == "draft-enacted-later"
    assert code_of(lambda: draft.enact(folder, date(2025, 1, 1), None, date(2024, 1, 1))) == "draft-enacted-already"
    assert code_of(lambda: draft.amend(folder, cite("第3条"), other)) == "draft-no-revision"
    assert code_of(lambda: draft.amend(folder, cite("第99条"), DAY)) == "draft-no-clause"
    assert code_of(lambda: draft.amend(folder, cite("附則(2024-12-01)"), DAY)) == "draft-supplementary"
    assert code_of(lambda: draft.repeal(folder, cite("第5条第9項"), DAY)) == "draft-no-clause"
    assert code_of(lambda: draft.insert(folder, cite("第5条第2項"), DAY, None)) == "draft-clause-exists"
    assert code_of(lambda: draft.insert(folder, cite("第5条"), DAY, "料金")) == "draft-clause-exists"
    assert code_of(lambda: draft.insert(folder, cite("第6条"), DAY, None)) == "draft-no-title"
    assert code_of(lambda: draft.renumber(folder, cite("第5条第2項"), cite("第4条第2項"), DAY)) == "draft-renumber"
    assert code_of(lambda: draft.renumber(folder, cite("第5条第2項"), cite("第5条第1項"), DAY)) == "draft-clause-exists"
    write(draft.amend(folder, cite("第3条"), DAY))
    assert code_of(lambda: draft.amend(folder, cite("第3条"), DAY)) == "draft-version-exists"
    (folder / "articles" / "09.yaml").write_text(
        "article: 9\ntitle: 点検\nversions: [{from: 2025-01-01, text: 市は点検をする。}]\n", "utf-8"
    )
    assert code_of(lambda: draft.amend(folder, cite("第9条"), DAY)) == "draft-flow-style"
    write(draft.repeal(folder, cite("第2条"), DAY))
    assert code_of(lambda: draft.insert(folder, cite("第2条第1項"), DAY, None)) == "draft-not-in-force"


def test_the_commands_say_what_to_edit_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "water"
    shutil.copytree(WATER, folder)
    at = ["--rules", str(folder), "--lang", "ja"]
    assert run(["amend", "第3条", "--from", "2027-04-01", *at]) == 1
    assert "kiyaku revise 2027-04-01" in capsys.readouterr().err
    assert run(["revise", "2027-04-01", "--number", "規程第2号", *at]) == 0
    assert "kiyaku enact 2027-04-01" in capsys.readouterr().out
    assert run(["amend", "第3条", "--from", "2027-04-01", *at]) == 0
    assert "articles/03.yaml:32" in capsys.readouterr().out
    assert run(["amend", "第3条", "--from", "2027-04-01", "--rules", str(folder), "--lang", "en"]) == 1
    assert "Edit that version" in capsys.readouterr().err
    assert run(["insert", "第6条", "--title", "雑則", "--from", "2027-04-01", "--format", "json", *at]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["changes"][0]["line"] == 5
    assert run(["renumber", "第6条", "第7条", "--from", "2027-04-01", *at]) == 1
    assert run(["repeal", "第九十九条", "--from", "2027-04-01", *at]) == 1
    assert run(["repeal", "よくわからない", "--from", "2027-04-01", *at]) == 1
    assert run(["diff", "2027-04-01", "--drafts", *at]) == 0
    capsys.readouterr()
    assert run(["enact", "2027-04-01", "--enacted", "2027-02-10", *at]) == 0
    assert "2027-02-10.yaml" in capsys.readouterr().out
    assert run(["check", *at]) == 0


def test_whoever_cites_a_repealed_clause_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    article = folder / "articles" / "02.yaml"
    article.write_text(article.read_text("utf-8").rstrip("\n") + "\n    cites: [第4条第2項]\n", "utf-8")
    assert run(["repeal", "第4条第2項", "--from", "2027-04-01", "--rules", str(folder), "--lang", "ja"]) == 0
    assert "第4条第2項 を引用する条項も直してください: 第2条" in capsys.readouterr().out


COLLECTING = """\
article: 9
title: 点検
versions:
  - from: 2025-01-01
    paragraphs:
      1:
        text: 市は、次のいずれかのとき点検をする。
        items:
          1: {text: 使用水量が多いとき, when: 使用水量 > 100}
        decisions:
          - {name: 点検の事由, key: grounds, type: list<string>, about: 当たる号, collect: items}
"""


def test_a_change_that_would_break_the_rules_is_not_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "articles" / "09.yaml").write_text(COLLECTING, "utf-8")
    assert run(["check", "--rules", str(folder), "--drafts"]) == 0
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert run(["repeal", "第9条第1項第1号", "--from", "2027-04-01", "--rules", str(folder), "--lang", "en"]) == 1
    said = capsys.readouterr().err
    assert "nothing was written" in said
    assert "nothing-to-collect" in said
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


# -- texts


def test_numbers_in_order() -> None:
    assert sorted(["10", "2", "3の2", "3"], key=order) == ["2", "3", "3の2", "10"]
    assert sorted(["iv", "ii", "i"], key=order) == ["i", "ii", "iv"]
    assert sorted(["ハ", "ロ", "イ"], key=order) == ["イ", "ロ", "ハ"]


def test_scalars_are_quoted_where_they_must_be() -> None:
    assert [scalar(t) for t in ("料金", "it's: x", "①")] == ["料金", "'it''s: x'", "①"]


def test_a_sheet_that_is_no_yaml_says_so() -> None:
    assert code_of(lambda: Sheet.of("x.yaml", b"a: [1")) == "yaml-syntax"
