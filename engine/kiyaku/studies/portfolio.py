"""Portfolios: many contracts in one file.

CSV has a column `id` and one per fact, named as the fact or by its key; an empty cell is a fact that is not stated,
and a fact that varies is written `2026-06-01:10;2026-07-04:12` (or as one value). JSON lines hold `{"id": …, "facts":
{…}}`. Parquet is read where pyarrow is installed (extra `batch`), with the columns of a CSV. A line that cannot be
read becomes an entry with diagnostics; the others are not lost.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kiyaku.book.model import Terms
from kiyaku.book.read import plain, written
from kiyaku.diagnostic import Diagnostic, KiyakuError, suggest
from kiyaku.source import Source, Span


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
        KiyakuError: the file cannot be read, or its columns are no facts.
    """
    if path.suffix == ".parquet":
        return _parquet(path, terms)
    try:
        source = Source.read(path, str(path))
    except (OSError, UnicodeDecodeError):
        raise KiyakuError([Diagnostic(code="unreadable-file", args={"name": str(path)}, hint="fix")]) from None
    if path.suffix in (".jsonl", ".ndjson"):
        return _lines(source)
    return _csv(source, terms)


def _csv(source: Source, terms: Terms) -> tuple[PortfolioEntry, ...]:
    reader = csv.reader(source.text.splitlines())
    header = next(reader, [])
    line = Span(source, 0, len(source.line(1)) if source.text else 0)
    _columns(header, terms, line)
    starts = [0]
    for text in source.text.splitlines(keepends=True):
        starts.append(starts[-1] + len(text))
    entries: list[PortfolioEntry] = []
    for row in reader:
        number = reader.line_num
        span = Span(source, starts[number - 1], starts[number] - 1)
        if not any(row):
            continue
        if len(row) != len(header):
            args = {"found": len(row), "expected": len(header)}
            wrong = Diagnostic(code="portfolio-row", span=span, args=args, hint="fix")
            entries.append(PortfolioEntry(id=row[0], facts=None, span=span, diagnostics=(wrong,)))
            continue
        cells = dict(zip(header, row, strict=True))
        entries.append(_entry(cells, terms, span, number))
    return tuple(entries)


def _entry(cells: dict[str, str], terms: Terms, span: Span | None, number: int) -> PortfolioEntry:
    id = cells.pop("id", "") or str(number)
    facts = {name: _cell(terms, name, text) for name, text in cells.items() if text != ""}
    return PortfolioEntry(id=id, facts=facts, span=span)


def _cell(terms: Terms, name: str, text: str) -> Any:
    fact = terms.facts.get(terms.name_of(name))
    if fact is not None and fact.varies and ":" in text and text[:1] != "{":
        steps = (step.partition(":") for step in text.split(";") if step.strip())
        return {day.strip(): plain(value.strip()) for day, _, value in steps}
    return written(text.strip())


def _columns(header: list[str], terms: Terms, span: Span) -> None:
    known = [*terms.facts, *(f.key for f in terms.facts.values())]
    known += [w for d in terms.decisions.values() if d.given for w in (d.name, d.key)]
    wrong = []
    for name in header:
        if name != "id" and name not in known:
            near = suggest(name, known)
            args = {"name": name, "suggestion": near or "", "known": "、".join(terms.facts)}
            hint = "did-you-mean" if near else "fix"
            wrong.append(Diagnostic(code="unknown-fact", span=span, args=args, hint=hint))
    if wrong:
        raise KiyakuError(wrong)


def _lines(source: Source) -> tuple[PortfolioEntry, ...]:
    entries: list[PortfolioEntry] = []
    start = 0
    for number, text in enumerate(source.text.splitlines(keepends=True), 1):
        span = Span(source, start, start + len(text.rstrip("\n")))
        start += len(text)
        if not text.strip():
            continue
        try:
            data = json.loads(text, parse_float=str)
            entries.append(PortfolioEntry(id=str(data.get("id", number)), facts=dict(data["facts"]), span=span))
        except (ValueError, KeyError, TypeError, AttributeError):
            wrong = Diagnostic(code="portfolio-line", span=span, hint="fix")
            entries.append(PortfolioEntry(id=str(number), facts=None, span=span, diagnostics=(wrong,)))
    return tuple(entries)


def _parquet(path: Path, terms: Terms) -> tuple[PortfolioEntry, ...]:
    try:
        from pyarrow import parquet
    except ImportError:
        raise KiyakuError([Diagnostic(code="needs-extra", args={"extra": "batch"}, hint="fix")]) from None
    try:
        table = parquet.read_table(path)
    except OSError:
        raise KiyakuError([Diagnostic(code="unreadable-file", args={"name": str(path)}, hint="fix")]) from None
    source = Source(str(path), "")
    _columns(table.column_names, terms, Span(source, 0, 0))
    rows = table.to_pylist()
    return tuple(
        _entry({k: "" if v is None else str(v) for k, v in row.items()}, terms, None, i)
        for i, row in enumerate(rows, 1)
    )
