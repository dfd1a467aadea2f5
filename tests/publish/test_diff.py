"""新旧対照表: what is marked, what is folded, and how it is set."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import kiyaku
from kiyaku.cli import run
from kiyaku.diagnostic import KiyakuError
from kiyaku.publish import terminal
from kiyaku.publish.diff import Comparison, compare
from kiyaku.publish.diff_data import comparison_data
from kiyaku.publish.diff_layout import Block, Options, Words, sections
from kiyaku.publish.diff_markup import comparison_markdown, comparison_page, comparison_table
from kiyaku.publish.diff_text import comparison_text
from kiyaku.publish.terminal import Style, width
from kiyaku.publish.word_diff import Runs, compared, plain
from tests.repo import ROOT

WATER = ROOT / "tests" / "fixtures" / "water"
PLAIN = Options()
BEFORE, AFTER = date(2027, 3, 31), date(2027, 4, 1)

SUPPLEMENTARY = """\
supplementary: 2027-02-10
number: 規程第2号
effective: 2027-04-01
text_held: true
text: この規程は、2027年4月1日から施行する。
"""
ARTICLE_6 = """\
article: 6
title: 備え付け
versions:
  - from: 2025-01-01
    paragraphs:
      1: {text: 市は、この規程を庁舎に備え付ける。}
      2: {text: 使用者は、備え付けの規程をいつでも読むことができる。}
      3: {text: 写しの交付には手数料を要する。}
      4: {text: 交付の申込みは書面による。}
      5: {text: 交付は窓口で行う。}
  - from: 2027-04-01
    paragraphs:
      1: {text: 市は、この規程を庁舎に備え付ける。}
      2: {text: 使用者は、備え付けの規程をいつでも読むことができる。}
      3: {text: 交付の申込みは書面による。}
      4: {text: 交付は窓口又は郵便で行う。}
      5: {repealed: true}
"""
ARTICLE_7 = """\
article: 7
title: 検針
versions:
  - from: 2027-04-01
    paragraphs:
      1:
        text: 検針は、次の方法で行う。
        items:
          1: {text: 訪問}
          2: {text: 遠隔}
"""


def edited(name: str, *changes: tuple[str, str]) -> Callable[[Path], None]:
    """A last version copied as one of the revision, with text replaced in the copy."""

    def edit(folder: Path) -> None:
        path = folder / "articles" / name
        text = path.read_text("utf-8")
        copy = text[text.rindex("  - from: ") :].replace("2025-01-01", "2027-04-01", 1)
        for old, new in changes:
            assert copy.count(old) == 1
            copy = copy.replace(old, new)
        path.write_text(text + copy, "utf-8")

    return edit


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The water terms with a revision of five kinds."""
    folder = tmp_path_factory.mktemp("terms") / "water"
    shutil.copytree(WATER, folder)
    (folder / "supplementary" / "2027-02-10.yaml").write_text(SUPPLEMENTARY, "utf-8")
    (folder / "articles" / "06.yaml").write_text(ARTICLE_6, "utf-8")
    (folder / "articles" / "07.yaml").write_text(ARTICLE_7, "utf-8")
    edited("03.yaml", ("then: 2400", "then: 2500"))(folder)
    split = '"(20..30]", then: 110}\n                - {when: "(30..40]", then: 130'
    edited("04.yaml", ('"(20..40]", then: 120', split))(folder)
    least = ("3,000円に満たないときは3,000円", "3,200円に満たないときは3,200円")
    edited("05.yaml", least, ("max(3000", "max(3200"))(folder)
    return folder


@pytest.fixture(scope="module")
def comparison(rules: Path) -> Comparison:
    terms = kiyaku.load(rules).terms
    return compare(terms, BEFORE, terms, AFTER)


def shown(block: Block | None) -> str:
    """A cell with its marks in brackets."""
    if block is None:
        return ""
    if isinstance(block, Words):
        return "  " * block.level + marked(block.runs)
    return " / ".join(" ".join(map(marked, row)) for row in block.rows)


def marked(runs: Runs) -> str:
    return "".join(f"[{run.text}]" if run.marked else run.text for run in runs)


def rows(comparison: Comparison, citation: str, options: Options = PLAIN) -> list[tuple[str, str]]:
    """The lines of an article: new, old."""
    found = [s for s in sections(comparison, options) if str(s.citation) == citation]
    return [(shown(line.after), shown(line.before)) for section in found for line in section.lines]


# -- words


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        ("期間は2年間とする。", "期間は1年間とする。", "期間は[2年間]とする。", "期間は[1年間]とする。"),
        ("単価は2,800円", "単価は2,900円", "単価は[2,800円]", "単価は[2,900円]"),
        ("第3項による。", "第4項による。", "[第3項]による。", "[第4項]による。"),
        ("書面による。", "書面又は電子メールによる。", "書面による。", "書面[又は電子メール]による。"),
        ("当社は通知する。", "契約者は報告する。", "[当社は通知]する。", "[契約者は報告]する。"),  # no lone は between
        ("同じ", "同じ", "同じ", "同じ"),
        ("甲", "全く違う文である。", "[甲]", "[全く違う文である。]"),
    ],
)
def test_marks_fall_on_words_and_numbers(before: str, after: str, old: str, new: str) -> None:
    left, right = compared(before, after)
    assert (marked(left), marked(right)) == (old, new)
    assert (plain(left), plain(right)) == (before, after)


# -- clauses


def test_only_what_changed_is_in_the_comparison(comparison: Comparison) -> None:
    found = [(str(c.citation), c.kind) for c in comparison.changes]
    assert found == [
        ("第3条", "changed"),
        ("第4条", "changed"),
        ("第5条", "changed"),
        ("第6条", "changed"),
        ("第7条", "added"),
        ("附則(2027-02-10)", "added"),
    ]


def test_a_changed_cell_of_a_table(comparison: Comparison) -> None:
    assert rows(comparison, "第3条") == [
        ("第3条（基本料金）", "第3条（基本料金）"),
        ("（略）", "（略）"),
        ("（略） / 20mm [2,500] / （略）", "（略） / 20mm [2,400] / （略）"),
    ]


def test_rows_of_a_table_that_are_new_and_gone(comparison: Comparison) -> None:
    assert rows(comparison, "第4条") == [
        ("第4条（従量料金）", "第4条（従量料金）"),
        ("1　（略）", "1　（略）"),
        (
            "  （略） / [20超30以下] [110] / [30超40以下] [130] / （略）".strip(),
            "  （略） / [20超40以下] [120] / （略）".strip(),
        ),
        ("2　（略）", "2　（略）"),
    ]


def test_numbers_in_text_and_formula(comparison: Comparison) -> None:
    assert rows(comparison, "第5条") == [
        ("第5条（料金と税）", "第5条（料金と税）"),
        (
            "1　料金は各料金の合計とし、[3,200円]に満たないときは[3,200円]とする。",
            "1　料金は各料金の合計とし、[3,000円]に満たないときは[3,000円]とする。",
        ),
        (
            "［計算］料金（円） = max([3200], 基本料金 + 従量料金 + 夏季加算)",
            "［計算］料金（円） = max([3000], 基本料金 + 従量料金 + 夏季加算)",
        ),
        ("2　（略）", "2　（略）"),
    ]
    bare = rows(comparison, "第5条", Options(formulas=False))
    assert not any("［計算］" in new for new, _ in bare)


def test_deleted_renumbered_and_folded_paragraphs(comparison: Comparison) -> None:
    assert rows(comparison, "第6条") == [
        ("第6条（備え付け）", "第6条（備え付け）"),
        ("1・2　（略）", "1・2　（略）"),
        ("（削る）", "[3　写しの交付には手数料を要する。]"),
        ("[3]　（略）", "[4]　（略）"),
        ("[4]　交付は窓口[又は郵便]で行う。", "[5]　交付は窓口で行う。"),
    ]


def test_an_added_article_is_wholly_marked(comparison: Comparison) -> None:
    assert rows(comparison, "第7条") == [
        ("[第7条（検針）]", "（新設）"),
        ("[1　検針は、次の方法で行う。]", ""),
        ("  [(1)　訪問]", ""),
        ("  [(2)　遠隔]", ""),
    ]


def test_the_other_way_round_it_is_deleted_and_a_repealed_one_keeps_its_number(rules: Path) -> None:
    terms = kiyaku.load(rules).terms
    back = compare(terms, AFTER, terms, BEFORE)
    assert rows(back, "第7条")[0] == ("（削る）", "[第7条（検針）]")


def test_repealed(tmp_path: Path) -> None:
    folder = tmp_path / "water"
    shutil.copytree(WATER, folder)
    (folder / "supplementary" / "2027-02-10.yaml").write_text(SUPPLEMENTARY, "utf-8")
    path = folder / "articles" / "02.yaml"
    path.write_text(
        path.read_text("utf-8").rstrip("\n") + "\n  - from: 2026-04-01\n    repealed: true\n".replace("2026", "2027"),
        "utf-8",
    )
    terms = kiyaku.load(folder).terms
    found = rows(compare(terms, BEFORE, terms, AFTER), "第2条", Options(formulas=False))
    assert found == [
        ("[第2条　削除]", "[第2条（使用期間）]"),
        ("", "[料金は、奇数月の初日から2か月を1期として計算する。]"),
    ]


def test_long_runs_of_unchanged_paragraphs_are_one_line(tmp_path: Path) -> None:
    folder = tmp_path / "water"
    shutil.copytree(WATER, folder)
    (folder / "supplementary" / "2027-02-10.yaml").write_text(SUPPLEMENTARY, "utf-8")
    text = ARTICLE_6[: ARTICLE_6.index("  - from: 2027")]
    copy = text[text.index("  - from: ") :].replace("2025-01-01", "2027-04-01").replace("庁舎", "支所")
    (folder / "articles" / "06.yaml").write_text(text + copy, "utf-8")
    terms = kiyaku.load(folder).terms
    found = rows(compare(terms, BEFORE, terms, AFTER), "第6条")
    assert found[1:] == [
        ("1　市は、この規程を[支所]に備え付ける。", "1　市は、この規程を[庁舎]に備え付ける。"),
        ("2～5　（略）", "2～5　（略）"),
    ]


def test_nothing_changes_within_one_revision(rules: Path) -> None:
    terms = kiyaku.load(rules).terms
    found = compare(terms, AFTER, terms, date(2030, 1, 1))
    assert found.changes == ()
    assert any("変わる条項はありません" in line for line in comparison_text(found, Options(), Style(colour=False)))


def test_a_day_before_the_first_revision_cannot_be_compared(rules: Path) -> None:
    terms = kiyaku.load(rules).terms
    with pytest.raises(KiyakuError) as caught:
        compare(terms, date(2024, 1, 1), terms, AFTER)
    assert [d.code for d in caught.value.diagnostics] == ["diff-before-first"]


def test_a_text_that_is_not_held_cannot_be_compared() -> None:
    terms = kiyaku.load(ROOT / "rules" / "dokodemo-prime").terms
    with pytest.raises(KiyakuError) as caught:
        compare(terms, date(2025, 10, 1), terms, date(2026, 6, 1))
    assert [d.code for d in caught.value.diagnostics] == ["diff-no-text"]


# -- how it is set


def test_the_terminal_keeps_its_columns_and_underlines(comparison: Comparison) -> None:
    lines = list(comparison_text(comparison, Options(), Style(colour=False), columns=80))
    assert all(width(line) <= 80 for line in lines)
    at = next(i for i, line in enumerate(lines) if "20mm" in line)
    new, _, old = lines[at].partition("│")
    assert (new.split(), old.split()) == (["20mm", "2,500"], ["20mm", "2,400"])
    assert lines[at + 1].count("~~~~~") == 2
    assert lines[at + 1].index("~") == new.index("2,500")
    painted = "\n".join(map(terminal.shown, comparison_text(comparison, Options(), Style(colour=True), columns=80)))
    assert "\033[4m2,500\033[0m" in painted
    assert "~~~" not in painted


def test_columns_labels_and_remarks_can_be_chosen(comparison: Comparison) -> None:
    options = Options(after_first=False, label_after="新", label_before="旧", remarks=True)
    text = "\n".join(comparison_markdown(comparison, options))
    assert "| 旧 | 新 | 備考 |" in text
    assert "| （新設） | **<u>第7条（検針）</u>** | 新設 |" in text
    assert "第6条第4項を第6条第3項とする。" in text


def test_html_says_what_was_inserted_and_deleted_and_escapes(comparison: Comparison) -> None:
    page = "\n".join(comparison_page(comparison, Options()))
    assert page.startswith('<!DOCTYPE html>\n<html lang="ja">')
    assert "<caption>（下線部分は改正部分）</caption>" in page
    assert '<th scope="col">改正後</th><th scope="col">改正前</th>' in page
    assert "<ins>2,500</ins>" in page
    assert "<del>2,400</del>" in page
    assert '<tbody id="art_3">' in page
    table = "\n".join(comparison_table(comparison, Options()))
    assert table.count("<tr>") == table.count("</tr>")
    assert table in page


def test_json_holds_the_tree(comparison: Comparison) -> None:
    data = json.loads(json.dumps(comparison_data(comparison)))
    third = data["changes"][0]
    assert (third["citation"], third["kind"]) == ("第3条", "changed")
    assert third["facets"][0]["rows"] == [
        {
            "before": [{"text": "20mm", "marked": []}, {"text": "2,400", "marked": ["2,400"]}],
            "after": [{"text": "20mm", "marked": []}, {"text": "2,500", "marked": ["2,500"]}],
        }
    ]


def test_word(rules: Path, tmp_path: Path) -> None:
    docx = pytest.importorskip("docx", reason="python-docx is an extra")
    path = tmp_path / "table.docx"
    assert run(["diff", "2027-04-01", "--rules", str(rules), "--output", str(path), "--remarks", "--lang", "ja"]) == 0
    document = docx.Document(str(path))
    section = document.sections[0]
    assert section.page_width > section.page_height
    table = document.tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["改正後", "改正前", "備考"]
    runs = [
        (run.text, bool(run.font.underline))
        for row in table.rows
        for cell in row.cells[:2]
        for holder in (cell, *(c for inner in cell.tables for r in inner.rows for c in r.cells))
        for paragraph in holder.paragraphs
        for run in paragraph.runs
    ]
    assert ("2,500", True) in runs
    assert ("2,400", True) in runs
    assert ("（新設）", False) in runs
    assert ("第7条（検針）", True) in runs
    fonts = {f.get(f"{{{f.nsmap['w']}}}eastAsia") for f in document.styles.element.iter("{*}rFonts")}
    assert "游明朝" in fonts


def test_the_command(rules: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "2027-03-31", "2027-04-01", "--rules", str(rules), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["before"] == "2027-03-31"
    target = tmp_path / "table.html"
    assert run(["diff", "2027-04-01", "--rules", str(rules), "--output", str(target)]) == 0
    assert "第7条" in target.read_text("utf-8")
    assert run(["diff", "2020-01-01", "2027-04-01", "--rules", str(rules), "--lang", "ja"]) == 4
    assert "2020-01-01" in capsys.readouterr().err
