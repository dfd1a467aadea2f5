"""Commands about what changes do: impact, anomalies."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

from kiyaku.cli.common import (
    NO_VALUE,
    OK,
    WRONG,
    UsageError,
    add_command,
    book_of,
    day_of,
    language_of,
    pairs_of,
    print_lines,
    print_result,
    progress,
    rules_of,
    style_of,
    tell,
)
from kiyaku.cli.outputs import output_file
from kiyaku.files import write_whole
from kiyaku.messages import text

_MOST_JOBS = 256
_FEW = 20  # contracts that cannot be read, told one by one


def add_commands(commands: Any) -> None:
    """Add the commands of this module."""
    impact = add_command(
        commands,
        "impact",
        "What a revision, or another option of a reading, does to the bills of a portfolio.",
        "  kiyaku impact --portfolio contracts.csv --from 2026-10-01\n"
        "  kiyaku impact --portfolio contracts.csv --from 2026-10-01 --month 2026-12 --csv rows.csv --chart chart.svg\n"
        "  kiyaku impact --portfolio contracts.jsonl --reading P2=floor_on_sum --month 2026-07",
        _impact,
    )
    impact.add_argument("--portfolio", metavar="FILE", required=True, help="contracts: .csv, .jsonl or .parquet")
    impact.add_argument("--from", dest="effective", metavar="DATE", help="the day from which the revision is in force")
    impact.add_argument("--reading", metavar="ID=OPTION", action="append", default=[], help="options to change to")
    impact.add_argument("--month", metavar="YYYY-MM", help="the month to bill (default: the first whole one)")
    impact.add_argument("--csv", metavar="FILE", help="write a line per contract")
    impact.add_argument("--chart", metavar="FILE", help="write the distribution as SVG")
    impact.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (default: all processors)")
    anomalies = add_command(
        commands,
        "anomalies",
        "Where the price tables make more cost less, and the break-even points.",
        "  kiyaku anomalies --as-of 2026-07-01\n  kiyaku anomalies --chart prices.svg",
        _anomalies,
    )
    anomalies.add_argument("--as-of", metavar="DATE", help="the day (default: today)")
    anomalies.add_argument("--chart", metavar="FILE", help="write the totals as SVG")


def _impact(options: argparse.Namespace) -> int:
    from kiyaku.publish.chart import bars
    from kiyaku.publish.impact import rows_csv, summary_data, summary_text
    from kiyaku.studies.impact import reading_change, revision_change, run, summarize
    from kiyaku.studies.portfolio import read_portfolio

    language = language_of(options)
    readings = pairs_of(options.reading, language)
    if bool(readings) == bool(options.effective):
        raise UsageError("--from or --reading")
    read = [Path(options.portfolio)]
    outputs = {}
    for name, path in (("csv", options.csv), ("chart", options.chart)):
        if path is not None:
            outputs[name] = output_file(path, language, reads=read, folder=rules_of(options))
            read.append(outputs[name])
    if not 1 <= options.jobs <= _MOST_JOBS:
        raise UsageError(text("usage-jobs", language, value=options.jobs, most=_MOST_JOBS))
    book = book_of(options)
    effective = day_of(options.effective, language) if options.effective else None
    if effective is not None:
        change = revision_change(book, effective)
        month = _month(options.month) if options.month else _first_whole(effective)
    else:
        if not options.month:
            raise UsageError("--month")
        change, month = reading_change(book, readings), _month(options.month)
    entries = read_portfolio(Path(options.portfolio), book.terms)
    rows = list(progress(run(change, entries, month, jobs=options.jobs), len(entries)))
    summary = summarize(rows)
    bill = book.terms.bill
    unit = book.terms.decisions[book.terms.name_of(bill.totals[-1])].unit or "" if bill else ""
    if "csv" in outputs:
        write_whole(outputs["csv"], rows_csv(rows))
    if "chart" in outputs:
        write_whole(outputs["chart"], bars(text("impact-title", language, month=f"{month:%Y-%m}"), summary.bins))
    if options.format == "json":
        since = effective.isoformat() if effective is not None else None
        content = {"month": f"{month:%Y-%m}", "effective": since, **summary_data(summary)}
        print_result("impact", book.provenance(readings=readings), content)
    else:
        print_lines(summary_text(summary, unit, language, style_of(sys.stdout)))
        for path in outputs.values():
            print(text("written", language, path=path))
    wrong = [row for row in rows if row.diagnostics]
    tell([d for row in wrong[:_FEW] for d in row.diagnostics], language)
    if len(wrong) > _FEW:
        print(text("impact-more-wrong", language, count=f"{len(wrong) - _FEW:,}"), file=sys.stderr)
    if wrong:
        return WRONG
    return NO_VALUE if summary.failed == summary.contracts else OK


def _anomalies(options: argparse.Namespace) -> int:
    from kiyaku.publish.chart import curve
    from kiyaku.publish.impact import drops_data, drops_text
    from kiyaku.studies.anomaly import drops, totals

    language = language_of(options)
    chart = output_file(options.chart, language, reads=(), folder=rules_of(options)) if options.chart else None
    book = book_of(options)
    day = day_of(options.as_of, language)
    found = drops(book, day)
    if chart and found:
        name = found[0].decision
        mine = [d for d in found if d.decision == name]
        points = totals(book, name, day, range(1, mine[-1].above + mine[-1].above // 4))
        unit = book.terms.decisions[name].unit or ""
        marked = [n for d in mine for n in (d.below, d.above)]
        title = text("anomaly-title", language, decision=name)
        write_whole(chart, curve(title, points, marked, unit.partition("/")[2].partition("/")[0], unit[:1]))
    if options.format == "json":
        print_result("anomalies", book.provenance(as_of=day), {"results": drops_data(found)})
    else:
        print_lines(drops_text(found, language, style_of(sys.stdout)))
        if chart and found:
            print(text("written", language, path=chart))
    return OK


def _month(written: str) -> date:
    from kiyaku.answer.bill import month_of

    return month_of(written)


def _first_whole(day: date) -> date:
    """The first month that begins on or after a day."""
    return day if day.day == 1 else date(day.year + day.month // 12, day.month % 12 + 1, 1)
