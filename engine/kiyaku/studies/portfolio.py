"""Portfolios: many contracts in one file.

CSV has a column `id` and one per fact, named as the fact or by its key; an empty cell is a fact that is not stated,
and a fact that varies is written `2026-06-01:10;2026-07-04:12` (or as one value). JSON lines hold `{"id": …, "facts":
{…}}`. Parquet is read where pyarrow is installed (extra `batch`), with the columns of a CSV. A line that cannot be
read becomes an entry with diagnostics; the others are not lost.  What makes the whole file unclear (no line of columns,
a column twice, another separator) is an error of the file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kiyaku.book.model import Terms
from kiyaku.book.read import plain, read_text, written
from kiyaku.diagnostic import Diagnostic, KiyakuError, suggest
from kiyaku.intake import LARGEST_MANY
from kiyaku.jsontext import JsonFault, read_json
from kiyaku.source import Source, Span

_LONGEST_CELL = 131_072  # characters
_MOST_COLUMNS = 20  # that are wrong, told one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioEntry:
    """One contract of a portfolio, as written."""

    id: str
    facts: Mapping[str, Any] | None
    span: Span | None = None
    diagnostics: tuple[Diagnostic, ...] = ()

    def placed(self, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """Diagnostics about its facts, at its line."""
        return tuple(replace(d, span=self.span) if d.span is None else d for d in diagnostics)


def read_portfolio(path: Path, terms: Terms) -> tuple[PortfolioEntry, ...]:
    """The contracts of a file, by its ending.

    Raises:
        KiyakuError: the file cannot be read, holds no contracts, or its columns are no facts.
    """
    if path.suffix == ".parquet":
        entries = _parquet(path, terms)
    else:
        source, wrong = read_text(path, str(path), largest=LARGEST_MANY)
        if wrong is not None:
            raise KiyakuError([wrong])
        entries = _lines(source) if path.suffix in (".jsonl", ".ndjson") else _csv(source, terms)
    found = tuple(_apart(entries))
    if not found:
        raise KiyakuError([Diagnostic(code="portfolio-empty", args={"name": str(path)}, hint="fix")])
    return found


def _apart(entries: Iterable[PortfolioEntry]) -> Iterator[PortfolioEntry]:
    """The entries; of those that bear the same id, the first alone is a contract."""
    seen: dict[str, PortfolioEntry] = {}
    for entry in entries:
        first = seen.setdefault(entry.id, entry)
        if first is not entry and not entry.diagnostics:
            line = first.span.source.position(first.span.start)[0] if first.span is not None else 0
            args = {"id": entry.id, "line": line}
            twice = Diagnostic(code="portfolio-id-twice", span=entry.span, args=args, hint="fix")
            entry = replace(entry, facts=None, diagnostics=(twice,))
        yield entry


# -- CSV


def _csv(source: Source, terms: Terms) -> Iterator[PortfolioEntry]:
    rows = _rows(source)
    header, line = next(rows, ([], Span(source, 0, 0)))
    if isinstance(header, str):
        raise KiyakuError([_wrong(header, line)])
    _columns(header, terms, line)
    for number, (row, span) in enumerate(rows, 2):
        if isinstance(row, str):
            yield PortfolioEntry(id=f"({number})", facts=None, span=span, diagnostics=(_wrong(row, span),))
        elif len(row) != len(header):
            wrong = _wrong("portfolio-row", span, found=len(row), expected=len(header))
            yield PortfolioEntry(id=row[0], facts=None, span=span, diagnostics=(wrong,))
        else:
            yield _entry(dict(zip(header, row, strict=True)), terms, span, number)


def _rows(source: Source) -> Iterator[tuple[list[str] | str, Span]]:
    """The rows that are not empty, each with the lines that it takes up; for one that cannot be read, a code."""
    lengths: list[int] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(source.text, newline="\n"):  # no other character ends a line, whatever it looks like
            lengths.append(len(line))
            yield line

    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(lines(), strict=True)
    start, read = 0, 0
    while True:
        row: list[str] | str
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            row = "portfolio-long-cell" if "field larger" in str(error) else "portfolio-quotes"
        end = start + sum(lengths[read:])
        read = len(lengths)
        span = Span(source, start, min(end, start + len(source.text[start:end].partition("\n")[0])))
        start = end
        if isinstance(row, str) or any(row):
            yield row, span


def _entry(cells: dict[str, str], terms: Terms, span: Span | None, number: int) -> PortfolioEntry:
    id = cells.pop("id", "") or str(number)
    facts: dict[str, Any] = {}
    wrong: list[Diagnostic] = []
    for name, text in cells.items():
        if text != "":
            try:
                facts[name] = _cell(terms, name, text)
            except JsonFault as fault:
                inner = _wrong(fault.code, span, **fault.args_of)
                wrong += [_wrong("portfolio-cell", span, name=name), inner]
    return PortfolioEntry(id=id, facts=None if wrong else facts, span=span, diagnostics=tuple(wrong))


def _cell(terms: Terms, name: str, text: str) -> Any:
    fact = terms.facts.get(terms.name_of(name))
    if fact is None or not fact.varies or ":" not in text or text[:1] == "{":
        return written(text.strip())
    steps: dict[str, Any] = {}
    for step in text.split(";"):
        if step.strip():
            day, _, value = (part.strip() for part in step.partition(":"))
            if day in steps:
                raise JsonFault("day-twice", day=day)
            steps[day] = plain(value)
    return steps


def _columns(header: list[str], terms: Terms, span: Span) -> None:
    """Refuse a line of columns that are no facts, or not clear.

    Raises:
        KiyakuError: with all that is wrong with it.
    """
    known = [*terms.facts, *(f.key for f in terms.facts.values())]
    known += [w for d in terms.decisions.values() if d.given for w in (d.name, d.key)]
    if len(header) == 1:
        for separator in ("\t", ";", "，", "、"):
            if {part.strip('" ') for part in header[0].split(separator)[1:]} & {*known, "id"}:
                shown = {"\t": "TAB"}.get(separator, separator)
                raise KiyakuError([_wrong("portfolio-separator", span, separator=shown)])
    wrong = []
    seen: dict[str, str] = {}
    for name in header:
        meant = terms.name_of(name)
        if meant in seen:
            wrong.append(_wrong("portfolio-column-twice", span, name=name, other=seen[meant]))
        seen[meant] = name
        if name != "id" and name not in known and len(wrong) < _MOST_COLUMNS:
            near = suggest(name, known)
            args = {"name": name, "suggestion": near or "", "known": "、".join(terms.facts)}
            hint = "did-you-mean" if near else "fix"
            wrong.append(Diagnostic(code="unknown-fact", span=span, args=args, hint=hint))
    if wrong:
        raise KiyakuError(wrong[:_MOST_COLUMNS])


# -- JSON lines


def _lines(source: Source) -> Iterator[PortfolioEntry]:
    start = 0
    for number, text in enumerate(source.text.split("\n"), 1):
        span = Span(source, start, start + len(text))
        start += len(text) + 1
        if text.strip():
            yield _line(text, span, number)


def _line(text: str, span: Span, number: int) -> PortfolioEntry:
    name = str(number)
    try:
        data = read_json(text)
    except JsonFault as fault:
        code = "portfolio-line" if fault.code == "json-syntax" else fault.code
        return PortfolioEntry(id=name, facts=None, span=span, diagnostics=(_wrong(code, span, **fault.args_of),))
    if isinstance(data, dict) and isinstance(data.get("facts"), dict) and data.keys() <= {"id", "facts"}:
        id = data.get("id", name)
        if isinstance(id, str | int) and not isinstance(id, bool):
            return PortfolioEntry(id=str(id), facts=data["facts"], span=span)
    return PortfolioEntry(id=name, facts=None, span=span, diagnostics=(_wrong("portfolio-line", span),))


# -- Parquet


def _parquet(path: Path, terms: Terms) -> Iterator[PortfolioEntry]:
    try:
        from pyarrow import ArrowException, parquet
    except ImportError:
        raise KiyakuError([Diagnostic(code="needs-extra", args={"extra": "batch"}, hint="fix")]) from None
    try:
        table = parquet.read_table(path)
        rows = table.to_pylist()
    except (OSError, ArrowException, ValueError):
        raise KiyakuError([Diagnostic(code="unreadable-file", args={"name": str(path)}, hint="fix")]) from None
    _columns(table.column_names, terms, Span(Source(str(path), ""), 0, 0))
    for i, row in enumerate(rows, 1):
        yield _entry({k: "" if v is None else str(v) for k, v in row.items()}, terms, None, i)


def _wrong(code: str, span: Span | None, **args: object) -> Diagnostic:
    return Diagnostic(code=code, span=span, args=args, hint="fix")
