"""Published documents of several layouts, cut into clauses; the documents are written for these tests."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import pytest

from kiyaku.diagnostic import KiyakuError
from kiyaku.official.files import read_document
from kiyaku.official.parse import parse
from kiyaku.official.tree import Tree
from kiyaku.official.words import dates, normal, number
from tests.repo import ROOT

FOLDER = ROOT / "tests" / "fixtures" / "official"


def tree(name: str) -> Tree:
    return parse(read_document(FOLDER / name))


def keys(found: Tree) -> list[str]:
    return [unit.key for unit in found.walk()]


def text(found: Tree, key: str) -> str:
    unit = found.find(key)
    assert unit is not None, key
    return unit.text


def title(found: Tree, key: str) -> str:
    unit = found.find(key)
    assert unit is not None, key
    return unit.title


# -- layouts


def test_statute() -> None:
    """Headings above the number, Chinese numerals, a first paragraph without number, イロハ, 別表, eras."""
    found = tree("library.txt")
    assert keys(found) == [
        "冒頭", "第1条", "第2条", "第2条第1項", "第2条第2項",
        "第3条", "第3条第1項", "第3条第1項第1号", "第3条第1項第2号", "第3条第1項第2号イ", "第3条第1項第2号ロ",
        "第3条第1項第3号", "第3条第2項", "第3条第3項", "第4条", "第4条の2",
        "別紙1", "別紙1「一般」", "別紙1「児童」", "別紙2", "別紙2「図書」", "別紙2「雑誌」",
        "附則(2019-03-20)", "附則(2024-02-09)", "附則(2024-02-09)1", "附則(2024-02-09)2",
    ]  # fmt: skip
    assert title(found, "第1条") == "趣旨"
    assert title(found, "第4条の2") == "弁償"
    assert title(found, "附則(2024-02-09)2") == "経過措置"
    assert (
        text(found, "第2条第2項") == "室長は、必要があるときは、前項の時間を変えることができる。"
    )  # a line break inside
    assert text(found, "第3条第3項").endswith(
        "第二条の時間にかかわらず、翌日に返すことができる。"
    )  # no article 2 again


def test_company_terms() -> None:
    """Running heads, page numbers, contents, a heading over two lines, circled numbers, dots, notes, sections."""
    found = tree("cycle.txt")
    assert keys(found) == [
        "冒頭", "第1章", "第1条", "第2条", "第2条第1項", "第2条第2項", "第2条第2項第1号", "第2条第2項第2号",
        "第2条第2項第2号i", "第2条第2項第2号ii", "第2条第3項",
        "第2章", "第3条", "第3条注", "第4条", "第4条第1号", "第4条第2号",
        "別紙1", "別紙1-1", "別紙1-1「1台」", "別紙1-1「2台以上」", "別紙1-1※1",
        "別紙1-2", "別紙1-2(1)", "別紙1-2(2)", "別紙2", "別紙2(1)", "別紙2(2)", "別紙2(3)",
        "附則(2026-04-01)", "附則(2026-04-01)1",
    ]  # fmt: skip
    assert title(found, "第2条") == "会員の資格及び登録の手続並びに登録の取消し"
    assert title(found, "別紙1-2") == "使用料金"
    assert text(found, "第2条第2項第2号") == "過去に登録を取り消されたとき。ただし、5 年を過ぎたときを除く。"
    assert text(found, "第2条第2項第2号ii").endswith("届けなかったことであるとき")
    assert not any("みなと輪業 会員規約" in unit.text for unit in found.walk())
    first = found.find("第1条")
    assert first is not None
    assert first.chapter == (1, "総則")


def test_markdown_with_bullets() -> None:
    found = tree("pool.md")
    assert keys(found) == [
        "冒頭", "第1条", "第1条第1項", "第1条第1項「平日」", "第1条第1項「休日」", "第1条第2項",
        "第2条", "第2条「回数券」", "第2条「親子」",
        "第3条", "第3条第1号", "第3条第2号", "第3条第2号i", "第3条第2号ii", "第3条第3号",
    ]  # fmt: skip
    assert title(found, "第1条") == "利用の時間"
    row = found.find("第1条第1項「休日」")
    assert row is not None
    assert (row.columns, row.cells) == (("曜日", "時間", "備考"), ("休日", "9 時から 17 時", "冬は 16 時"))


# -- single rules of cutting


def cut(*lines: str) -> dict[str, str]:
    return {unit.key: unit.text for unit in parse("\n".join(lines)).walk()}


def test_a_number_inside_a_broken_sentence_opens_nothing() -> None:
    found = cut("第1条（期限）", "- 1 届出は、その日から", "2 週間以内に行う。", "- 2 期限は延びない。")
    assert found == {
        "第1条": "", "第1条第1項": "届出は、その日から2 週間以内に行う。", "第1条第2項": "期限は延びない。",
    }  # fmt: skip


def test_a_citation_at_the_start_of_a_line_opens_nothing() -> None:
    lines = (
        "第1条（範囲）",
        "料金は、別に定める",
        "第2条（料金）の規定と",
        "別紙1に定める額による。",
        "第2条（料金）",
        "額は別に定める。",
    )
    assert list(cut(*lines)) == ["第1条", "第2条"]


def test_a_row_that_a_page_break_cut_is_whole() -> None:
    found = cut(
        "第1条（用語）", "用語\t意味", "利用者\t「さくら」又は「もみ", "", "\tじ」を使う者", "使用料\t使うための料金"
    )
    assert list(found) == ["第1条", "第1条「利用者」", "第1条「使用料」"]
    assert "じ」を使う者" in found["第1条「利用者」"]


def test_a_row_with_a_long_first_cell_goes_by_its_number() -> None:
    sentence = "利用者の責めによらない理由により、使えない状態が続いたとき。"
    found = cut("第1条（減額）", "区別\t減らす額", f"1 {sentence}\tその間の額", f"2 {sentence}\t半額")
    assert list(found) == ["第1条", "第1条表1", "第1条表2"]


def test_items_of_a_table_with_marks() -> None:
    found = cut("別紙1 サポート", "機能\t内容", "① 連絡\t方法\t電話", "\t時間\t9時から", "② 修理\t方法\t訪問")
    assert list(found) == ["別紙1", "別紙1①", "別紙1①「方法」", "別紙1①「時間」", "別紙1②", "別紙1②「方法」"]


def test_a_number_that_stands_twice_is_not_lost() -> None:
    found = cut("第1条（義務）", "- 1 守る。", "- 1 払う。", "- 2 返す。")
    assert list(found) == ["第1条", "第1条第1項", "第1条第1'項", "第1条第2項"]


def test_articles_inserted_and_left_out() -> None:
    found = cut("第1条（目的）", "定める。", "第１条の２（定義）", "言う。", "第三条（雑則）", "決める。")
    assert list(found) == ["第1条", "第1条の2", "第3条"]


def test_headings_after_lines_without_an_end() -> None:
    found = cut(
        "利用規約", "第1条 目的", "本規約は定める。", "第2条（禁止）", "１．してはならないこと", "２．その他",
        "第3条（通知）", "1 通知する。", " (1) 電子メール", "   ア 届け出たもの", "   イ 定めるもの", " (2) 書面",
        "2 届いた時に", "効力を生ずる。",
    )  # fmt: skip
    assert list(found) == [
        "冒頭", "第1条", "第2条", "第2条第1項", "第2条第2項", "第3条", "第3条第1項", "第3条第1項第1号",
        "第3条第1項第1号i", "第3条第1項第1号ii", "第3条第1項第2号", "第3条第2項",
    ]  # fmt: skip
    assert found["第3条第2項"] == "届いた時に効力を生ずる。"


def test_deleted_articles_and_articles_without_headings() -> None:
    lines = (
        "第1条　定める。",
        "第2条から第4条まで　削除",
        "第5条　当社は、第7条",
        "第8条の規定により定める。",
        "２　前項。",
    )
    found = parse("\n".join(lines))
    assert keys(found) == ["第1条", "第2条", "第3条", "第4条", "第5条", "第5条第1項", "第5条第2項"]
    assert title(found, "第3条") == "削除"
    assert text(found, "第5条第1項") == "当社は、第7条第8条の規定により定める。"


def test_circled_paragraphs() -> None:
    found = cut(
        "第1条（料金）　料金は、次のとおり。", "　①　基本料　500円", "　②　使用料　100円", "（イ）口座", "（ロ）窓口"
    )
    assert list(found) == ["第1条", "第1条第1項", "第1条第2項", "第1条第2項第1号", "第1条第2項第2号"]


def test_annexes_of_several_kinds() -> None:
    articles, annexes = (
        "第1条（料金）\n別に定める。\n",
        "別紙\n料金表\n1．月額 500円\n別表1 割引\n区分\t額\n学生\t1円\n",
    )
    found = parse(articles + annexes + "別紙第２号　手数料\n払う。")
    assert keys(found) == ["第1条", "別紙1", "別紙1(1)", "別紙2", "別紙2「学生」", "別紙3"]
    assert [title(found, f"別紙{n}") for n in (1, 2, 3)] == ["料金表", "割引", "手数料"]


def test_divisions_of_single_lines_in_an_annex() -> None:
    found = cut("別紙1 書類", "1. 申込書", "(1) 写し", "2. 印", "3. 鍵", "4. 札")
    assert list(found) == ["別紙1", "別紙1(1)", "別紙1(1)i", "別紙1(2)", "別紙1(3)", "別紙1(4)"]


@pytest.mark.parametrize("name", ["library.txt", "cycle.txt", "pool.md"])
def test_no_two_clauses_share_a_key_however_disordered(name: str) -> None:
    lines = (FOLDER / name).read_text("utf-8").split("\n")
    for seed in range(100):
        mixed = list(lines)
        Random(seed).shuffle(mixed)
        found = keys(parse("\n".join(mixed)))
        assert len(found) == len(set(found))


@pytest.mark.parametrize("text", ["", "\n\f\n", "1 2 3\nabc", "\t\t\n", "| |\n|-|"])
def test_what_has_no_clauses_has_none(text: str) -> None:
    assert not any(unit.citation for unit in parse(text).walk())


# -- words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("第 16 条（利用中止）", "第１６条(利用中止)"),
        ("ＥＤＲ ｾｷｭﾘﾃｨ", "EDRセキュリティ"),
        ("5 ～ 9 個", "5〜9個"),
        ("24 時間\n以上", "24時間以上"),
        ("⼀覧", "一覧"),
    ],
)
def test_layout_makes_no_difference(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(("one", "other"), [("①", "1"), ("m²", "m2"), ("1 10", "110"), ("3,000", "3,001"), ("一", "1")])
def test_numbers_stay_apart(one: str, other: str) -> None:
    assert normal(one) != normal(other)


def test_numerals_and_dates() -> None:
    assert [number(n) for n in ("12", "十", "二十三", "百五", "二〇")] == [12, 10, 23, 105, 20]
    assert dates("令和元年五月一日から 2026 年 4 月 31 日、２０２６年４月３０日") == (
        date(2019, 5, 1),
        date(2026, 4, 30),
    )


# -- files


def test_word(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx", reason="python-docx is not installed")
    document = docx.Document()
    for line in ("第1条（料金）", "1. 料金は、次の表による。"):
        document.add_paragraph(line)
    table = document.add_table(rows=3, cols=2)
    for row, cells in zip(table.rows, (("区分", "額"), ("大人", "500円"), ("子ども", "250円")), strict=True):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    document.add_paragraph("2. 料金は返さない。")
    document.add_paragraph("第2条（禁止）")
    for words in ("走ること", "騒ぐこと"):
        document.add_paragraph(words, style="List Number")  # Word writes the number
    path = tmp_path / "terms.docx"
    document.save(str(path))
    assert keys(parse(read_document(path))) == [
        "第1条", "第1条第1項", "第1条第1項「大人」", "第1条第1項「子ども」", "第1条第2項",
        "第2条", "第2条第1項", "第2条第2項",
    ]  # fmt: skip


def pdf(pages: list[tuple[list[tuple[int, int, str]], list[tuple[int, int, int, int]]]]) -> bytes:
    """A PDF of words at places and of lines between places, with a font that every reader knows."""
    info = "<</Registry (Adobe) /Ordering (Japan1) /Supplement 4>>"
    described = "<</Type /FontDescriptor /FontName /HeiseiMin-W3 /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0"
    objects = [
        "<</Type /Catalog /Pages 2 0 R>>",
        f"<</Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{6 + 2 * i} 0 R' for i in range(len(pages)))}]>>",
        "<</Type /Font /Subtype /Type0 /BaseFont /HeiseiMin-W3 /Encoding /UniJIS-UTF16-H /DescendantFonts [4 0 R]>>",
        "<</Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiMin-W3 /FontDescriptor 5 0 R /DW 1000"
        f" /CIDSystemInfo {info}>>",
        f"{described} /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80>>",
    ]
    for i, (words, rules) in enumerate(pages):
        shown = [f"BT /F 10 Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET" for x, y, text in words]
        shown += [f"{x0} {y0} m {x1} {y1} l S" for x0, y0, x1, y1 in rules]
        stream = "\n".join(shown)
        page = f"<</Type /Page /Parent 2 0 R /MediaBox [0 0 500 300] /Contents {7 + 2 * i} 0 R"
        objects += [
            f"{page} /Resources <</Font <</F 3 0 R>>>>>>",
            f"<</Length {len(stream)}>>\nstream\n{stream}\nendstream",
        ]
    out, places = "%PDF-1.4\n", []
    for n, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    return (out + f"trailer <</Size {len(objects) + 1} /Root 1 0 R>>\nstartxref\n{start}\n%%EOF").encode()


def test_pdf(tmp_path: Path) -> None:
    pytest.importorskip("pdfplumber", reason="pdfplumber is not installed")
    grid = [(50, y, 350, y) for y in (200, 180, 160, 140)] + [(x, 200, x, 140) for x in (50, 200, 350)]
    cells = [("区分", "額"), ("大人", "500円"), ("子ども", "250円")]
    rows = [(x, 186 - 20 * i, text) for i, row in enumerate(cells) for x, text in zip((55, 205), row, strict=True)]
    head = ["さくら会 規約", "さくら会 規約", "さくら会 規約"]
    words = [
        [(50, 250, "第1条（料金）"), (50, 230, "1. 料金は、次の表による額を"), (50, 216, "毎月払う。"), *rows],
        [(50, 250, "2. 料金は返さない。ただし、"), (50, 236, "10 日を過ぎないときを除く。")],
        [(50, 250, "第2条（禁止）"), (50, 230, "会員は、走らない。")],
    ]
    pages = [
        ([(50, 280, h), *w, (240, 10, f"- {i} -")], [] if i > 1 else grid)
        for i, (h, w) in enumerate(zip(head, words, strict=True), 1)
    ]
    path = tmp_path / "terms.pdf"
    path.write_bytes(pdf(pages))
    found = parse(read_document(path))
    assert keys(found) == ["第1条", "第1条第1項", "第1条第1項「大人」", "第1条第1項「子ども」", "第1条第2項", "第2条"]
    assert text(found, "第1条第1項「子ども」") == "子ども\t250円"
    assert text(found, "第1条第2項") == "料金は返さない。ただし、10 日を過ぎないときを除く。"


@pytest.mark.parametrize(("name", "module"), [("terms.pdf", "pdfplumber"), ("terms.docx", "docx")])
def test_a_missing_library_is_named(name: str, module: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    absent = f"raise ModuleNotFoundError('no module {module}', name='{module}')"  # for the process that reads it
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / f"{module}.py").write_text(absent, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path / "modules")
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(KiyakuError) as raised:
        read_document(tmp_path / name)
    assert [d.code for d in raised.value.diagnostics] == ["source-needs-library"]
    assert "pip install" in str(raised.value)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("gone.txt", None, "source-unreadable"),
        ("sjis.txt", "第1条".encode("cp932"), "source-not-text"),
        ("broken.pdf", b"no pdf", "source-unreadable"),
        ("broken.docx", b"no zip", "source-unreadable"),
    ],
)
def test_what_cannot_be_read(name: str, content: bytes | None, code: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(KiyakuError) as raised:
        read_document(tmp_path / name)
    assert [d.code for d in raised.value.diagnostics] == [code]
