"""Rows of a table to clauses: one for each row, called by its first cell.

Before: the rows as they stand on the pages.  After: entries of the clause around the table (definitions, in an
article); a row that a page break cut is whole again, rows without a first cell belong to the one above, and a first
cell with a mark (①) opens an item whose rows are called by their second cell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kiyaku.book.citation import Kind
from kiyaku.official.lines import Line
from kiyaku.official.markers import CIRCLED
from kiyaku.official.tree import Draft
from kiyaku.official.words import complete, narrow, normal, open_brackets

_LONGEST_LABEL = 30  # characters; what is longer is a sentence, and the row goes by its number
_LONGEST_HEAD = 20


def add_table(holder: Draft, lines: Sequence[Line], *, article: bool) -> None:
    """Add the rows of a table to the clause in which it stands."""
    rows = _joined([line for line in lines if any(c.strip(":-─") for c in line.cells)])
    columns: tuple[str, ...] = ()
    if len(rows) > 1 and _is_head(rows[0]):
        columns = tuple(rows[0])
        holder.lines.append("\t".join(columns))
        rows = [row for row in rows[1:] if tuple(row) != columns]
    item: Draft | None = None
    entry: Draft | None = None
    kind: Kind = "definition" if article else "entry"
    for position, row in enumerate(rows, 1):
        if row[0] and narrow(row[0])[0] in CIRCLED and len(row) > 1:
            item = holder.add(Draft("item", row[0][0], title=row[0][1:].strip(), style="①"))
            entry = None
        elif row[0]:
            item = None
        if item is not None:
            inner = row[1:]
            if inner[0] and len(inner) > 1:
                entry = item.add(Draft("entry", label_of(inner[0])))
            _fill(entry or item, inner, columns[1:])
        elif row[0] or entry is None:
            label = label_of(row[0])
            short = 0 < len(label) <= _LONGEST_LABEL and not re.search("[、。]", label)
            entry = holder.add(Draft(kind, label) if short else Draft("part", f"表{position}"))
            _fill(entry, row, columns)
        else:
            _fill(entry, row, columns)


def label_of(cell: str) -> str:
    """A cell as the name of its row, without what stands in brackets behind it."""
    label = normal(cell)
    label = re.sub(r"(?<=\d) (?=[A-Za-z])|(?<=[A-Za-z]) (?=\d)", "", label)
    shorter = re.sub(r"\([^()]*\)$", "", label)
    return re.sub("[「」]", "", shorter or label)


def _fill(draft: Draft, row: list[str], columns: tuple[str, ...]) -> None:
    draft.lines.append("\t".join(row))
    if not draft.cells:
        draft.columns = columns
    draft.cells += row


def _is_head(row: list[str]) -> bool:
    """Whether a row names the columns."""
    short = all(len(c) <= _LONGEST_HEAD and not re.search("[、。]", c) for c in row)
    return short and len(row) > 1 and all(row) and not re.search(r"[0-9①-⑳]", narrow(row[0]))


def _joined(lines: list[Line]) -> list[list[str]]:
    """The rows, those whole again that a page break cut in two."""
    rows: list[list[str]] = []
    for line in lines:
        cells = list(line.cells)
        if rows and line.after_blank and _continues(rows[-1], cells):
            last = rows[-1]
            last += [""] * (len(cells) - len(last))
            for i, cell in enumerate(cells):
                last[i] += cell
        else:
            rows.append(cells)
    return rows


def _continues(above: list[str], cells: list[str]) -> bool:
    if not cells[0]:
        return False
    if not any(cells[1:]) and len(above) > 1:
        return True
    return any(open_brackets(cell) and not complete(cell) for cell in above)
