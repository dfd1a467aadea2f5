"""Published documents that are bombs, broken, or not what their names say: a message, within bounds."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import small
from tests.hostile.bounds import contained, run

pytest.importorskip("pdfplumber", reason="pdfplumber is not installed")
pytest.importorskip("docx", reason="python-docx is not installed")

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Target="word/document.xml"'
    f' Type="{_OFFICE}/officeDocument"/></Relationships>'
)
_CLAUSE = "<w:p><w:r><w:t>第1条（目的）この規程は、試しに定める。</w:t></w:r></w:p>"


def word(body: str, *, before: str = "", **parts: str | bytes) -> bytes:
    """A Word document with this body; `parts` replace its files (`types`, `relations`, `document`) or drop them."""
    document = f'<?xml version="1.0"?>{before}<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
    files: dict[str, str | bytes] = {"types": _TYPES, "relations": _RELATIONS, "document": document, **parts}
    names = {"types": "[Content_Types].xml", "relations": "_rels/.rels", "document": "word/document.xml"}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for key, content in files.items():
            if content:
                archive.writestr(names.get(key, key), content)
    return out.getvalue()


def table(cell: str, *, rows: int = 1) -> str:
    row = f"<w:tr><w:tc>{cell}<w:p><w:r><w:t>額</w:t></w:r></w:p></w:tc></w:tr>"
    return f"<w:tbl>{row * rows}</w:tbl>"


def entities(*lines: str) -> str:
    return f"<!DOCTYPE w:document [{''.join(lines)}]>"


def nested(depth: int, tag: str) -> str:
    return f"<w:{tag}>" * depth + f"</w:{tag}>" * depth


def pdf(*objects: bytes, root: int = 1) -> bytes:
    """A PDF of these objects, whole but for what they hold."""
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer <</Size %d /Root %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, root, start)


def stream(content: bytes, extra: bytes = b"") -> bytes:
    return b"<</Length %d %s>>\nstream\n%s\nendstream" % (len(content), extra, content)


def page(contents: bytes, *more: bytes, kids: bytes = b"[3 0 R]", box: bytes = b"[0 0 500 300]") -> bytes:
    """A PDF of one page whose contents are object 4."""
    return pdf(
        b"<</Type /Catalog /Pages 2 0 R>>",
        b"<</Type /Pages /Kids %s /Count 1>>" % kids,
        b"<</Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R /Resources <<>>>>" % box,
        contents,
        *more,
    )


def deflated(size: int, times: int = 1) -> bytes:
    packer = zlib.compressobj(9)
    out = b"".join(packer.compress(b" " * 1_000_000) for _ in range(size // 1_000_000)) + packer.flush()
    for _ in range(times - 1):
        out = zlib.compress(out, 9)
    return stream(out, b"/Filter [%s]" % (b"/FlateDecode " * times))


def archive_of(count: int, size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for i in range(count):
            archive.writestr(f"word/{i}.xml", b" " * size)
    return out.getvalue()


_LAUGHS = entities(
    '<!ENTITY a "ha">', *(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
)
_LONG = entities(f'<!ENTITY a "{"x" * 100_000}">')
_OUTSIDE = entities('<!ENTITY a SYSTEM "file:///etc/passwd">')

WORD: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "no archive": lambda: b"PK\x03\x04" + b"\0" * 100,
    "an archive of nothing": lambda: archive_of(0, 0),
    "an archive of 20,000 files": lambda: archive_of(20_000, 1),
    "an archive within an archive": lambda: word(_CLAUSE, document=archive_of(3, 1000)),
    "a document that unpacks to a gigabyte": lambda: word("", document=b" " * 600_000_000),
    "a document that unpacks to 90 MB": lambda: word("<w:p/>" * 15_000_000),
    "a size that is not true": lambda: word(_CLAUSE).replace((len(_TYPES)).to_bytes(4, "little"), b"\xff\xff\xff\x7f"),
    "an archive cut off": lambda: word(_CLAUSE)[:-40],
    "bytes turned over": lambda: word(_CLAUSE).replace(b"\x08\x00", b"\x63\x00"),
    "no types": lambda: word(_CLAUSE, types=""),
    "no relations": lambda: word(_CLAUSE, relations=""),
    "no document": lambda: word("", document=""),
    "relations to nowhere": lambda: word(_CLAUSE, relations=_RELATIONS.replace("word/document", "../../etc/passwd")),
    "relations that are no XML": lambda: word(_CLAUSE, relations="<"),
    "a document that is no XML": lambda: word("", document=b"\x00\xff<w:p"),
    "a document of another kind": lambda: word("", document="<svg/>"),
    "a document without a body": lambda: word("", document=f'<w:document xmlns:w="{_W}"/>'),
    "a document of nothing": lambda: word(""),
    "entities that grow": lambda: word("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", before=_LAUGHS),
    "a long entity many times": lambda: word(f"<w:p><w:r><w:t>{'&a;' * 100_000}</w:t></w:r></w:p>", before=_LONG),
    "an entity from a file": lambda: word("<w:p><w:r><w:t>&a;</w:t></w:r></w:p>", before=_OUTSIDE),
    "tables in tables": lambda: word("<w:tbl><w:tr><w:tc>" * 3000 + "</w:tc></w:tr></w:tbl>" * 3000),
    "frames in frames": lambda: word("<w:sdt><w:sdtContent>" * 20_000 + "</w:sdtContent></w:sdt>" * 20_000),
    "paragraphs in paragraphs": lambda: word(nested(50_000, "p")),
    "an attribute of 50 MB": lambda: word(f'<w:p w:x="{"x" * 50_000_000}"/>'),
    "a paragraph of 50 MB": lambda: word(f"<w:p><w:r><w:t>{'条' * 17_000_000}</w:t></w:r></w:p>"),
    "half a million paragraphs": lambda: word(_CLAUSE * 500_000),
}
WORD_READ: dict[str, Callable[[], bytes]] = {
    "numbers of a list without end": lambda: word(
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="99999999999"/><w:numId w:val="7"/></w:numPr></w:pPr></w:p>' + _CLAUSE
    ),
    "a style that is based on itself": lambda: word('<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr></w:p>' + _CLAUSE),
    "a cell over a hundred million columns": lambda: word(
        _CLAUSE + table('<w:tcPr><w:gridSpan w:val="100000000"/></w:tcPr>')
    ),
    "a cell before a hundred million": lambda: word(
        _CLAUSE + table("").replace("<w:tr>", '<w:tr><w:trPr><w:gridBefore w:val="100000000"/></w:trPr>')
    ),
    "a cell that goes on from nothing": lambda: word(_CLAUSE + table("<w:tcPr><w:vMerge/></w:tcPr>", rows=3)),
    "a cell over a number that is none": lambda: word(_CLAUSE + table('<w:tcPr><w:gridSpan w:val="x"/></w:tcPr>')),
    "a table without rows": lambda: word(_CLAUSE + "<w:tbl/>"),
    "a row without cells": lambda: word(_CLAUSE + "<w:tbl><w:tr/></w:tbl>"),
}

PDF: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "no PDF": lambda: b"%PDF-1.4\n" + b"\xff" * 1000,
    "a header alone": lambda: b"%PDF-1.7\n",
    "a page without words": lambda: page(stream(b"")),
    "a stream of a gigabyte": lambda: page(deflated(600_000_000)),
    "a stream deflated twice": lambda: page(deflated(600_000_000, 2)),
    "a stream deflated three times": lambda: page(deflated(600_000_000, 3)),
    "a stream that is not deflated": lambda: page(stream(b"no", b"/Filter /FlateDecode")),
    "hexadecimal digits for ever": lambda: page(stream(b"<" + b"0" * 5_000_000 + b">", b"/Filter /ASCIIHexDecode")),
    "run lengths": lambda: page(stream(b"\x81 " * 2_000_000, b"/Filter /RunLengthDecode")),
    "a filter that is not known": lambda: page(stream(b"x", b"/Filter /Nonsense")),
    "a hundred filters": lambda: page(stream(b"x", b"/Filter [" + b"/ASCII85Decode " * 100 + b"]")),
    "a page tree that holds itself": lambda: page(stream(b""), kids=b"[2 0 R]"),
    "a page tree a thousand deep": lambda: pdf(
        b"<</Type /Catalog /Pages 2 0 R>>",
        *(b"<</Type /Pages /Count 1 /Kids [%d 0 R]>>" % (i + 3) for i in range(1000)),
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9]>>",
    ),
    "a million pages": lambda: page(stream(b""), kids=b"[" + b"3 0 R " * 1_000_000 + b"]"),
    "a box of garbage": lambda: page(stream(b"BT (a) Tj ET"), box=b"[/a (b) <<>> null]"),
    "a box without bounds": lambda: page(stream(b"BT (a) Tj ET"), box=b"[0 0 1e308 1e308]"),
    "a box of two numbers": lambda: page(stream(b"BT (a) Tj ET"), box=b"[0 0]"),
    "a box that is a number": lambda: page(stream(b"BT (a) Tj ET"), box=b"7"),
    "a million lines": lambda: page(stream(b"0 0 m 500 300 l S\n" * 1_000_000)),
    "fifty thousand lines of a grid": lambda: page(
        stream(
            b"".join(
                b"%d 0 m %d 300 l S 0 %d m 500 %d l S\n" % (i % 500, i % 500, i % 300, i % 300) for i in range(25_000)
            )
        )
    ),
    "states never restored": lambda: page(stream(b"q " * 2_000_000)),
    "lists in lists": lambda: page(stream(b"[" * 500_000)),
    "dictionaries in dictionaries": lambda: page(b"<</a " * 100_000 + b">>" * 100_000),
    "a text of nesting brackets": lambda: page(stream(b"BT " + b"(" * 1_000_000)),
    "a number of a million digits": lambda: page(stream(b"1" * 1_000_000 + b" w")),
    "an object that is itself": lambda: page(b"4 0 R"),
    "a length that is itself": lambda: page(b"<</Length 4 0 R>>\nstream\nx\nendstream"),
    "a form that draws itself": lambda: pdf(
        b"<</Type /Catalog /Pages 2 0 R>>",
        b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources <</XObject <</X 5 0 R>>>>>>",
        stream(b"/X Do"),
        stream(b"/X Do /X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources <</XObject <</X 5 0 R>>>>"),
    ),
    "a table of places that leads back to itself": lambda: page(stream(b"")).replace(
        b"/Root", b"/Prev 9 /XRefStm 9 /Root"
    ),
    "a table of places of a billion": lambda: page(stream(b"")).replace(b"xref\n0 5", b"xref\n0 999999999"),
    "a document that is encrypted": lambda: page(stream(b"")).replace(
        b"/Root", b"/Encrypt <</Filter /Standard /V 1 /R 2 /O (x) /U (x) /P -1>> /Root"
    ),
    "a font of nothing": lambda: page(stream(b"BT /F 9 Tf (a) Tj ET")).replace(
        b"<<>>", b"<</Font <</F <</Type /Font /Subtype /Type0>>>>>>"
    ),
}

TEXT: dict[str, Callable[[], bytes]] = {
    "a line of 10 MB": lambda: "第1条".encode() + b"x" * 10_000_000,
    "five million empty lines": lambda: b"\n" * 5_000_000,
    "an article again and again": lambda: "第1条（目的）試しに定める。\n".encode() * 30_000,
    "twenty thousand articles": lambda: "".join(f"第{i}条（目的）試しに定める。\n" for i in range(1, 20_000)).encode(),
    "a number of a million digits": lambda: f"第{'1' * 1_000_000}条（目的）試しに定める。".encode(),
    "a number of many characters": lambda: f"第{'千' * 100_000}条（目的）試しに定める。".encode(),
    "brackets that do not end": lambda: f"第1条{'（' * 100_000}".encode(),
    "citations": lambda: f"第1条（目的）{'第1条第1項第1号から第2条までの' * 20_000}".encode(),
    "tabs": lambda: "別紙1\n区分\t額\n".encode() + b"\t" * 500_000 + b"\n" + b"a\tb\n" * 20_000,
    "a tabs' table of many columns": lambda: "別紙1\n".encode() + (b"\t".join([b"a"] * 3000) + b"\n") * 30,
    "blanks": lambda: f"第1条{' ' * 1_000_000}（目的）{'　' * 1_000_000}。".encode(),
    "form feeds": lambda: "第1条（目的）試しに定める。\f".encode() * 20_000,
    "bytes of no text": lambda: b"\xff\xfe\x00\x01" * 1000,
    "a text of another encoding": lambda: "第1条（目的）試しに定める。".encode("cp932"),
    "NUL": lambda: "第1条（目的）試\0しに定める。".encode(),
    "dates": lambda: ("附則（" + "令和8年5月11日" * 20_000 + "）").encode(),
    "annexes": lambda: "".join(f"［別紙{i % 3000}］料金\n額\n" for i in range(20_000)).encode(),
    "annexes without numbers": lambda: "［別表］料金\n額。\n［別紙］料金\n額。\n".encode() * 10_000,
    "supplementary provisions": lambda: "附則\n令和8年5月11日から試しに行う。\n".encode() * 20_000,
    "short lines without an end": lambda: "第1条（目的）\n".encode() + "試し\n".encode() * 200_000,
    "items that go on": lambda: (
        "第1条（目的）\n1. 次のとおり。\n(1) 試し）\n".encode() + "試し）\nため\n".encode() * 100_000
    ),
    "deep markers": lambda: "".join(f"{' ' * (i % 40)}（{i}）試しに定める。\n" for i in range(20_000)).encode(),
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book that holds the digests of a document, so that another can be compared with it."""
    folder = tmp_path_factory.mktemp("book")
    fee = "2025-01-01:\n- {name: 料金, key: fee, unit: 円, about: 料金, formula: '100'}"
    small.write(folder, small.clause(fee))
    (folder / "terms.txt").write_text("第1条（目的）この規程は、試しに定める。\n", encoding="utf-8")
    contained(run("source", "digest", "terms.txt", "--revision", "2025-01-01", "--rules", ".", cwd=folder), 0)
    return folder


def checked(book: Path, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    ran = contained(run("source", "check", name, "--rules", str(book), cwd=tmp_path))
    assert ran.status == 1, ran
    assert f"'{name}'" in ran.err or "第1条" in ran.out, ran


@pytest.mark.parametrize("name", WORD)
def test_word(name: str, book: Path, tmp_path: Path) -> None:
    checked(book, tmp_path, "terms.docx", WORD[name]())


@pytest.mark.parametrize("name", WORD_READ)
def test_tables_of_word_are_read_as_far_as_they_are_there(name: str, book: Path, tmp_path: Path) -> None:
    (tmp_path / "terms.docx").write_bytes(WORD_READ[name]())
    contained(
        run("source", "check", "terms.docx", "--rules", str(book), cwd=tmp_path),
        None,
        "clauses in both the rules and the document 1",
    )


@pytest.mark.parametrize("name", PDF)
def test_pdf(name: str, book: Path, tmp_path: Path) -> None:
    checked(book, tmp_path, "terms.pdf", PDF[name]())


@pytest.mark.parametrize("name", TEXT)
def test_text(name: str, book: Path, tmp_path: Path) -> None:
    (tmp_path / "terms.txt").write_bytes(TEXT[name]())
    contained(run("source", "check", "terms.txt", "--rules", str(book), cwd=tmp_path))


@pytest.mark.parametrize("name", TEXT)
def test_text_as_the_skeleton_of_new_terms(name: str, tmp_path: Path) -> None:
    (tmp_path / "terms.txt").write_bytes(TEXT[name]())
    contained(run("source", "import", "terms.txt", "--terms", "new", "--into", "new", cwd=tmp_path))
