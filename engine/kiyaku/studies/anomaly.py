"""What a price table does that its drafter may not intend: where more of something costs less in total.

A table of prices per unit, by number of units, drops at the start of each cheaper row: 20 units may cost less than 19.
The report names each such step, what it saves, and from which number on the dearer row is paid for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from kiyaku.answer.book import Book
from kiyaku.book.model import Decision, Table
from kiyaku.book.tables import ladder
from kiyaku.value import Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """A step of a table at which the total falls."""

    decision: str
    citation: str
    below: int  # the last number of the dearer row
    total_below: Number
    above: int  # the first number of the cheaper row
    total_above: Number
    break_even: int  # the smallest number of the dearer row that costs at least as much as `above`

    @property
    def saved(self) -> Number:
        """How much less the larger number costs."""
        return self.total_below - self.total_above


def drops(book: Book, day: date) -> tuple[Drop, ...]:
    """Every drop in the tables in force on a day whose result is a price per unit of their one input."""
    found: list[Drop] = []
    for decision in book.terms.decisions.values():
        version = decision.versions.at(day)
        if version is not None and isinstance(version.logic, Table) and _is_unit_price(decision, version.logic):
            found += _drops(book, decision, str(version.citation), version.logic)
    return tuple(found)


def totals(book: Book, decision: str, day: date, numbers: range) -> tuple[tuple[int, Number], ...]:
    """The total for each number that has a price: the curve that a chart shows."""
    version = book.terms.decisions[decision].versions.at(day)
    assert version is not None
    assert isinstance(version.logic, Table)
    rows = _rows(book, version.logic)
    out = []
    for number in numbers:
        price = next((p for low, high, p in rows if low <= number <= high), None)
        if price is not None:
            out.append((number, price * number))
    return tuple(out)


def _is_unit_price(decision: Decision, table: Table) -> bool:
    """Whether the unit of the result is divided by the unit of the one input."""
    if table.graduated or len(table.inputs) != 1 or len(decision.parameters) != 1:
        return False
    of = decision.parameters[0][1].unit
    if not of or len(of) != 1 or decision.type.unit is None:
        return False
    return dict(decision.type.unit).get(of[0][0]) == -of[0][1]


def _rows(book: Book, table: Table) -> list[tuple[int, int, Number]]:
    """The rows with a constant price over whole numbers, from low to high."""
    from kiyaku.feel.syntax import ast

    rows = []
    for span, row in ladder(table, book.checked.trees) or ():
        node = book.checked.tree(row.then).node if row.then is not None else None
        if isinstance(node, ast.Number) and isinstance(span.low, int) and isinstance(span.high, int):
            low = span.low if span.low_included else span.low + 1
            rows.append((low, span.high if span.high_included else span.high - 1, node.value))
    return rows


def _drops(book: Book, decision: Decision, citation: str, table: Table) -> list[Drop]:
    rows = _rows(book, table)
    out = []
    for (low, high, dear), (above, _, cheap) in pairwise(rows):
        total = cheap * above
        if above == high + 1 and total < dear * high:
            even = max(low, -(-total // dear))
            out.append(
                Drop(
                    decision=decision.name,
                    citation=citation,
                    below=high,
                    total_below=dear * high,
                    above=above,
                    total_above=total,
                    break_even=even,
                )
            )
    return out
