"""A PDF or Word document to plain text, through libraries that only this needs, in a process with narrow limits.

Whatever such a document holds, it is this process that it exhausts or breaks.  It is given the document's bytes and
says in its exit status how it went; `files` starts it.  Cells of a table are parted by tabs and pages by form feeds,
as `lines` expects them.
"""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Iterator
from functools import reduce
from io import BytesIO
from typing import Any

from kiyaku.official.words import joined

BROKEN, NO_LIBRARY, TOO_MUCH = 3, 4, 5
"""Exit statuses: it is no such document; a library is missing (its name is printed); it takes too much."""

MEGABYTES = 400  # of address space
TEXT = 2_000_000  # characters that a document may hold
LINES = 20_000
_PAGES = 5000
_WIDE_GAP = 1.0  # heights of a line between two lines that are paragraphs of their own


class _TooMuch(Exception):
    pass


def main(kind: str, seconds: int) -> int:
    """Print the text of the document that stands in the standard input; the exit status.

    Args:
        kind: `.pdf` or `.docx`.
        seconds: of processor time that it may take; the system ends it after them.
    """
    _limit(seconds)
    try:
        text = (_pdf if kind == ".pdf" else _word)(sys.stdin.buffer.read())
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()
    except ModuleNotFoundError as error:
        sys.stdout.write(str(error.name))
        return NO_LIBRARY
    except (MemoryError, RecursionError, _TooMuch):
        return TOO_MUCH
    except Exception:  # whatever a library makes of bytes that are no document
        return BROKEN
    return 0


def _limit(seconds: int) -> None:
    """Hold this process to its share, where the system knows of limits."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_FSIZE, (2**32, 2**32))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _pdf(content: bytes) -> str:
    import pdfplumber

    with pdfplumber.open(BytesIO(content)) as document:
        if len(document.pages) > _PAGES:
            raise _TooMuch
        pages, length = [], 0
        for page in document.pages:
            pages.append("\n".join(_blocks(page)))
            page.close()
            length += len(pages[-1])
            if length > TEXT:
                raise _TooMuch
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


def _word(content: bytes) -> str:
    from docx import Document

    _part_sizes(content)
    document: Any = Document(BytesIO(content))
    return "\n".join(_body(document.element.body, _Numbers(document), document))


def _part_sizes(content: bytes) -> None:
    """Refuse an archive that unpacks to more than a document of words does."""
    from zipfile import ZipFile

    with ZipFile(BytesIO(content)) as archive:
        parts = archive.infolist()
        words = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
        if len(parts) > 10_000 or words > 100_000_000:
            raise _TooMuch


def _body(element: Any, numbered: _Numbers, document: Any) -> Iterator[str]:
    """The lines of what stands below an element: paragraphs, rows of tables, and what is set into frames of its own."""
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    for block in element:
        if block.tag == qn("w:p"):
            yield (numbered.of(Paragraph(block, document._body)) + _words(block)).replace("\t", " ")
            yield ""
        elif block.tag == qn("w:tbl"):
            yield from ("", *_rows(block), "")
        elif block.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml"), qn("w:smartTag")):
            yield from _body(block, numbered, document)


def _words(element: Any) -> str:
    """The text of a paragraph as it stands when all that is tracked has been accepted."""
    from docx.oxml.ns import qn

    breaks = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
    skipped = {qn(tag) for tag in ("w:pPr", "w:rPr", "w:del", "w:moveFrom", "w:rt", "w:txbxContent")}
    out: list[str] = []
    waiting = [element]
    while waiting:
        part = waiting.pop()
        if part.tag == qn("w:t"):
            out.append(part.text or "")
        elif part.tag in breaks:
            out.append(breaks[part.tag])
        elif part.tag not in skipped:
            waiting += reversed(part)
    return "".join(out)


def _rows(table: Any) -> Iterator[str]:
    """The rows of a table; a cell that reaches over several rows or columns is written once, in the first of them."""
    from docx.oxml.ns import qn

    for row in _below(table, qn("w:tr")):
        yield "\t".join(re.sub(r"\s+", " ", " ".join(_cell(c))).strip() for c in _below(row, qn("w:tc")))


def _below(element: Any, tag: str) -> Iterator[Any]:
    """The elements of a table or row, also those that are set into frames of their own."""
    from docx.oxml.ns import qn

    for part in element:
        if part.tag == tag:
            yield part
        elif part.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")):
            yield from _below(part, tag)


def _cell(cell: Any) -> Iterator[str]:
    from docx.oxml.ns import qn

    for part in cell.iter(qn("w:p")):
        yield _words(part)


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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
