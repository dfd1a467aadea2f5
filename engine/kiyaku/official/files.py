"""Files of a published document to plain text: text as it is, PDF and Word through libraries that only this needs.

Cells of a table are kept apart by tabs and pages by form feeds, as `lines` expects them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import Any

from kiyaku.diagnostic import Diagnostic, KiyakuError
from kiyaku.official.words import joined
from kiyaku.source import Source

_WIDE_GAP = 1.0  # heights of a line between two lines that are paragraphs of their own


def read_document(path: Path) -> str:
    """The text of a published document.

    Raises:
        KiyakuError: it cannot be read, or the library that reads it is missing.
    """
    kind = path.suffix.lower()
    try:
        if kind == ".pdf":
            return _pdf(path)
        if kind == ".docx":
            return _word(path)
        return Source.read(path).text
    except ModuleNotFoundError as error:
        args = {"name": str(path), "module": str(error.name)}
        raise KiyakuError([Diagnostic(code="source-needs-library", args=args, hint="fix")]) from error
    except (OSError, UnicodeDecodeError) as error:
        code = "source-not-text" if isinstance(error, UnicodeDecodeError) else "source-unreadable"
        raise KiyakuError([Diagnostic(code=code, args={"name": str(path)}, hint="fix")]) from error


def _pdf(path: Path) -> str:
    import pdfplumber
    from pdfminer.pdfexceptions import PDFException
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(path) as document:
            pages = ["\n".join(_blocks(page)) for page in document.pages]
    except (PDFException, PdfminerException) as error:
        raise OSError(str(error)) from error
    if not any(page.strip() for page in pages):
        raise KiyakuError([Diagnostic(code="source-no-words", args={"name": str(path)}, hint="fix")])
    return "\f".join(pages)


def _blocks(page: Any) -> Iterator[str]:
    """The lines of a page and the rows of its ruled tables, from top to bottom; a wide gap shows as an empty line."""
    tables = page.find_tables()

    def outside(thing: Any) -> bool:
        middle = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
        return not any(x0 <= middle[0] <= x1 and y0 <= middle[1] <= y1 for x0, y0, x1, y1 in (t.bbox for t in tables))

    words = page.filter(lambda thing: thing["object_type"] != "char" or outside(thing))
    lines = [(line["top"], line["bottom"], [line["text"]]) for line in words.extract_text_lines(return_chars=False)]
    lines += [(table.bbox[1], table.bbox[3], list(_cells(table))) for table in tables]
    end, height = 0.0, 0.0
    for top, bottom, written in sorted(lines, key=lambda block: block[0]):
        if top - end > _WIDE_GAP * (height or bottom - top):
            yield ""
        yield from written
        end, height = bottom, (bottom - top) / len(written) if written else height


def _cells(table: Any) -> Iterator[str]:
    """The rows of a ruled table; lines of a cell are joined, and a word of letters stays apart from the next."""
    for row in table.extract():
        yield "\t".join(reduce(joined, (cell or "").replace("\t", " ").split("\n")) for cell in row)


def _word(path: Path) -> str:
    from zipfile import BadZipFile

    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    try:
        document: Any = Document(str(path))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise OSError(str(error)) from error
    out: list[str] = []
    numbered = _Numbers(document)
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            out += ["", *_rows(block), ""]
        else:
            out += [(numbered.of(block) + block.text).replace("\t", " "), ""]
    return "\n".join(out)


def _rows(table: Any) -> Iterator[str]:
    """The rows of a Word table; a cell that reaches over several rows or columns is told once."""
    above: set[Any] = set()
    for row in table.rows:
        seen: set[Any] = set()
        cells: list[str] = []
        for cell in row.cells:
            if cell._tc not in seen:
                cells.append("" if cell._tc in above else re.sub(r"\s+", " ", cell.text))
            seen.add(cell._tc)
        above = seen
        yield "\t".join(cells)


class _Numbers:
    """The numbers that Word works out itself and that are no part of a paragraph's text."""

    _KANJI = "一二三四五六七八九十"
    _IROHA = "イロハニホヘトチリヌルヲ"

    def __init__(self, document: Any) -> None:
        self._counts: dict[tuple[str, int], int] = {}
        try:
            self._root: Any = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            self._root = None

    def of(self, paragraph: Any) -> str:
        """The number before a paragraph, with a blank behind it, or nothing."""
        found = self._list(paragraph)
        if self._root is None or found is None or found.numId is None:
            return ""
        number, depth = str(found.numId.val), int(found.ilvl.val) if found.ilvl is not None else 0
        level = self._level(number, depth)
        if level is None:
            return ""
        form, template, start = level
        count = self._counts.get((number, depth), start - 1) + 1
        self._counts[number, depth] = count
        for key in [k for k in self._counts if k[0] == number and k[1] > depth]:
            del self._counts[key]
        if form == "bullet":
            return "・"
        return re.sub(r"%\d", "", template.replace(f"%{depth + 1}", self._written(form, count))) + " "

    @staticmethod
    def _list(paragraph: Any) -> Any:
        """The list that a paragraph or its style belongs to."""
        properties, style = paragraph._p.pPr, paragraph.style
        while (properties is None or properties.numPr is None) and style is not None:
            properties, style = style.element.pPr, style.base_style
        return None if properties is None else properties.numPr

    def _level(self, number: str, depth: int) -> tuple[str, str, int] | None:
        """How the numbers of one level of a list are written, and the first of them."""
        from docx.oxml.ns import qn

        def value(element: Any, tag: str, default: str) -> str:
            found = element.find(qn(tag))
            return default if found is None else str(found.get(qn("w:val")))

        for num in self._root.findall(qn("w:num")):
            if num.get(qn("w:numId")) == number:
                wanted = value(num, "w:abstractNumId", "")
                for level in self._root.iter(qn("w:lvl")):
                    around = level.getparent().get(qn("w:abstractNumId"))
                    if around == wanted and level.get(qn("w:ilvl")) == str(depth):
                        text = value(level, "w:lvlText", "%1.")
                        return value(level, "w:numFmt", "decimal"), text, int(value(level, "w:start", "1"))
        return None

    def _written(self, form: str, count: int) -> str:
        if form == "lowerRoman" and count <= 10:
            return ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")[count - 1]
        if form.startswith("iroha") and count <= len(self._IROHA):
            return self._IROHA[count - 1]
        if form in ("japaneseCounting", "ideographDigital", "chineseCounting") and count <= 10:
            return self._KANJI[count - 1]
        if form.startswith("decimalEnclosedCircle") and count <= 20:
            return chr(ord("①") + count - 1)
        return str(count)
