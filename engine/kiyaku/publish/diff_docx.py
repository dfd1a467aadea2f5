"""A comparison as a Word file, as a Japanese legal department files it: A4 on its side, two columns, underlines.

It opens in Word and in LibreOffice.  python-docx is needed (`pip install 'kiyaku[docx]'`).
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

from kiyaku.diagnostic import Diagnostic, KiyakuError
from kiyaku.messages import text
from kiyaku.publish.diff import Comparison
from kiyaku.publish.diff_layout import Block, Grid, Line, Options, Section, sections
from kiyaku.publish.word_diff import Runs
from kiyaku.visible import writable

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

_MINCHO, _GOTHIC, _LATIN = "游明朝", "游ゴシック", "Century"
_BODY, _SMALL = 10.0, 8.5  # points
_MARGIN, _REMARKS = 15, 32  # millimetres
_WIDTH = 297 - 2 * _MARGIN


def comparison_docx(comparison: Comparison, options: Options) -> bytes:
    """The file.

    Raises:
        KiyakuError: python-docx is not installed.
    """
    try:
        import docx
    except ImportError:
        raise KiyakuError([Diagnostic(code="diff-needs-docx", hint="fix")]) from None
    document = docx.Document()
    _page(document)
    _fonts(document)
    language = options.language
    title = document.add_paragraph()
    _align(title, "center")
    _say(title, text("diff-title", language, title=comparison.title), size=14, font=_GOTHIC)
    days = document.add_paragraph()
    _align(days, "center")
    _say(days, options.days(comparison))
    caption = document.add_paragraph()
    _align(caption, "right")
    _say(caption, text("diff-caption", language))
    found = sections(comparison, options)
    if found:
        _table(document, found, options)
    else:
        _say(document.add_paragraph(), options.nothing(comparison))
    properties = document.core_properties
    properties.title = writable(text("diff-title", language, title=comparison.title))[:255]
    properties.language = language
    properties.author = properties.comments = ""
    content = BytesIO()
    document.save(content)
    return content.getvalue()


# -- the page


def _page(document: Document) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(_MARGIN)
    section.top_margin, section.bottom_margin = Mm(18), Mm(16)
    section.footer_distance = Mm(8)
    footer = section.footer.paragraphs[0]
    _align(footer, "center")
    _field(footer, "PAGE")
    _say(footer, " / ")
    _field(footer, "NUMPAGES")


def _fonts(document: Document) -> None:
    from docx.shared import Pt

    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _LATIN, Pt(_BODY)
    properties = normal.element.get_or_add_rPr()
    properties.get_or_add_rFonts().set(_qn("w:eastAsia"), _MINCHO)
    properties.append(_element("w:lang", val="ja-JP", eastAsia="ja-JP"))
    paragraphs = normal.element.get_or_add_pPr()
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):  # no gap between figures and Japanese
        paragraphs.append(_element(name, val="0"))
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)


# -- the table


def _table(document: Document, found: Sequence[Section], options: Options) -> None:
    labels = options.columns()
    half = (_WIDTH - (_REMARKS if options.remarks else 0)) / 2
    widths = [half, half, *([_REMARKS] if options.remarks else [])]
    table: Any = document.add_table(rows=1, cols=len(labels))
    table.style = "Table Grid"
    table.autofit = False
    margins = _element("w:tblCellMar")
    for name, twips in (("top", "20"), ("left", "110"), ("bottom", "20"), ("right", "110")):
        margins.append(_element(f"w:{name}", w=twips, type="dxa"))
    table._tbl.tblPr.append(margins)
    for cell, label in zip(table.rows[0].cells, labels, strict=True):
        paragraph = cell.paragraphs[0]
        _align(paragraph, "center")
        _say(paragraph, label, font=_GOTHIC)
        cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill="EDEDED"))
    table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader"))
    for section in found:
        for i, line in enumerate(section.lines):
            _line(table, line, options, first=i == 0, last=i == len(section.lines) - 1)
    for column, width in zip(table.columns, widths, strict=True):
        _column(column, width)


def _line(table: Any, line: Line, options: Options, *, first: bool, last: bool) -> None:
    row = table.add_row()
    for cell, block in zip(row.cells, options.ordered(line), strict=False):
        _block(cell, block)
    if options.remarks:
        _say(row.cells[-1].paragraphs[0], line.remark, size=_SMALL)
    row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
    for cell in row.cells:  # lines of one article run on without a rule between them
        if first and not last:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True
        edges = [name for name, open_ in (("top", not first), ("bottom", not last)) if open_]
        if edges:
            borders = _element("w:tcBorders")
            for name in edges:
                borders.append(_element(f"w:{name}", val="nil"))
            cell._tc.get_or_add_tcPr().append(borders)


def _column(column: Any, width: float) -> None:
    from docx.shared import Mm

    column.width = Mm(width)
    for cell in column.cells:
        cell.width = Mm(width)


def _block(cell: _Cell, block: Block | None) -> None:
    from docx.shared import Pt

    if block is None:
        return
    paragraph = cell.paragraphs[0]
    if isinstance(block, Grid):
        _grid(cell, block)
        return
    size = _SMALL if block.style == "formula" else _BODY
    hang = _BODY if block.numbered else 0.0
    paragraph.paragraph_format.left_indent = Pt(block.level * _BODY + hang)
    paragraph.paragraph_format.first_line_indent = Pt(-hang)
    _runs(paragraph, block.runs, size=size, font=_GOTHIC if block.style == "heading" else None)


def _grid(cell: _Cell, grid: Grid) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.shared import Pt

    table: Any = cell.add_table(rows=0, cols=len(grid.head))
    table.style = "Table Grid"
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    full = [row for row in (grid.head, *grid.rows) if len(row) == len(grid.head)]
    widths = [max(_millimetres(row[i]) for row in full) for i in range(len(grid.head))]
    for row in (grid.head, *grid.rows):
        cells = table.add_row().cells
        target = [cells[0].merge(cells[-1])] if len(row) < len(grid.head) else list(cells)
        for i, (inner, runs) in enumerate(zip(target, row, strict=True)):
            paragraph = inner.paragraphs[0]
            _align(paragraph, "center" if row is grid.head or len(row) < len(grid.head) or i == 0 else "right")
            _runs(paragraph, runs, size=9)
    for column, width in zip(table.columns, widths, strict=True):
        _column(column, min(width, 60))
    for paragraph in (cell.paragraphs[0], cell.paragraphs[-1]):  # Word wants one around a table; they take no room
        paragraph.paragraph_format.line_spacing = Pt(4)


def _millimetres(runs: Runs) -> float:
    """About how many millimetres a cell needs."""
    wide = sum(2 if ord(c) > 0xFF else 1 for run in runs for c in run.text)
    return wide * 1.65 + 6


def _align(paragraph: Paragraph, side: Literal["center", "right"]) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if side == "center" else WD_ALIGN_PARAGRAPH.RIGHT


# -- characters


def _runs(paragraph: Paragraph, runs: Runs, *, size: float, font: str | None = None) -> None:
    for run in runs:
        _say(paragraph, run.text, size=size, font=font, underlined=run.marked)


def _say(
    paragraph: Paragraph, words: str, *, size: float = _BODY, font: str | None = None, underlined: bool = False
) -> None:
    from docx.shared import Pt

    run = paragraph.add_run(writable(words))
    run.font.size = Pt(size)
    run.font.underline = underlined or None
    if font is not None:
        run.font.name = font
        run._r.get_or_add_rPr().get_or_add_rFonts().set(_qn("w:eastAsia"), font)


def _field(paragraph: Paragraph, code: str) -> None:
    """A number that the reader's program fills in."""
    for kind in ("begin", None, "end"):
        run = paragraph.add_run()
        if kind is None:
            instruction = _element("w:instrText")
            instruction.text = code
            run._r.append(instruction)
        else:
            run._r.append(_element("w:fldChar", fldCharType=kind))


def _element(name: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement

    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(_qn(f"w:{key}"), value)
    return element


def _qn(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(name)
