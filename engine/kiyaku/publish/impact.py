"""What a change does to a portfolio, and what price tables do, as text, CSV and JSON data."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from kiyaku.messages import Language, text
from kiyaku.plan.show import show
from kiyaku.publish.json_values import cell, inert_cell, plain
from kiyaku.publish.terminal import Style, left, right, width
from kiyaku.studies.anomaly import Drop
from kiyaku.studies.impact import TOGETHER, ImpactRow, Summary
from kiyaku.value import Number

_BAR = 40


def _signed(value: Number | None) -> str:
    return f"+{show(value)}" if value is not None and value > 0 else show(value)


def cause_name(cause: str, language: Language) -> str:
    """A cause for readers."""
    return text("impact-together", language) if cause == TOGETHER else cause


def summary_text(summary: Summary, unit: str, language: Language, style: Style) -> Iterator[str]:
    """Totals, winners and losers, causes, distribution and the largest changes."""
    change = summary.after - summary.before
    yield style(
        text("impact-contracts", language, contracts=f"{summary.contracts:,}", failed=f"{summary.failed:,}"), "bold"
    )
    yield text(
        "impact-totals",
        language,
        before=show(summary.before) + unit,
        after=show(summary.after) + unit,
        change=_signed(change) + unit,
    )
    yield text("impact-sides", language, more=f"{summary.more:,}", less=f"{summary.less:,}", same=f"{summary.same:,}")
    if summary.by_cause:
        yield ""
        yield style(text("impact-causes", language), "bold")
        rows = [(cause_name(c, language), f"{n:,}", _signed(a) + unit) for c, (n, a) in summary.by_cause.items()]
        yield from _table(rows)
    if summary.bins:
        yield ""
        yield style(text("impact-distribution", language), "bold")
        most = max(n for _, _, n in summary.bins)
        spans = [f"{_signed(low)}〜{_signed(high)}{unit}" for low, high, _ in summary.bins]
        wide = max(map(width, spans))
        for span, (_, _, count) in zip(spans, summary.bins, strict=True):
            bar = "█" * max(1 if count else 0, round(_BAR * count / most))
            yield f"  {right(span, wide)}  {style(bar, 'cyan')} {count:,}"
    if summary.largest:
        yield ""
        yield style(text("impact-largest", language), "bold")
        lines = []
        for row in summary.largest:
            causes = "、".join(f"{cause_name(c, language)} {_signed(a)}" for c, a in row.parts.items())
            lines.append(
                (row.id, f"{show(row.before)} → {show(row.after)}{unit}", _signed(row.difference) + unit, causes)
            )
        yield from _table(lines)


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(width(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        cells = [left(row[0], widths[0]), *(right(c, w) for c, w in zip(row[1:3], widths[1:3], strict=True)), *row[3:]]
        yield "  " + "  ".join(cells).rstrip()


def rows_csv(rows: Sequence[ImpactRow]) -> str:
    """One line per contract: before, after, difference, and the part of each cause.

    Texts that a spreadsheet would take for a formula stand behind an apostrophe.
    """
    causes = list(dict.fromkeys(c for row in rows for c in row.parts))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["id", "before", "after", "difference", *map(inert_cell, causes), "problem"])
    for row in rows:
        figures = [cell(v) for v in (row.before, row.after, row.difference)]
        problem = row.diagnostics[0].code if row.diagnostics else ("no_value" if row.difference is None else "")
        writer.writerow([inert_cell(row.id), *figures, *(cell(row.parts.get(c, 0)) for c in causes), problem])
    return out.getvalue()


def summary_data(summary: Summary) -> dict[str, Any]:
    """The summary as JSON data."""
    return {
        "contracts": summary.contracts,
        "failed": summary.failed,
        "before": plain(summary.before),
        "after": plain(summary.after),
        "more": summary.more,
        "less": summary.less,
        "same": summary.same,
        "by_cause": {c: {"contracts": n, "amount": plain(a)} for c, (n, a) in summary.by_cause.items()},
        "distribution": [{"from": plain(a), "to": plain(b), "contracts": n} for a, b, n in summary.bins],
        "largest": [
            {
                "id": r.id,
                "before": plain(r.before),
                "after": plain(r.after),
                "difference": plain(r.difference),
                "parts": {c: plain(a) for c, a in r.parts.items()},
            }
            for r in summary.largest
        ],
    }


def drops_text(drops: Sequence[Drop], language: Language, style: Style) -> Iterator[str]:
    """Where more costs less, as lines of text."""
    if not drops:
        yield text("anomalies-none", language)
    for drop in drops:
        yield style(f"{drop.citation} {drop.decision}", "bold")
        yield "  " + text(
            "anomaly",
            language,
            below=f"{drop.below:,}",
            above=f"{drop.above:,}",
            total_below=show(drop.total_below),
            total_above=show(drop.total_above),
            saved=show(drop.saved),
            even=f"{drop.break_even:,}",
        )


def drops_data(drops: Sequence[Drop]) -> list[dict[str, Any]]:
    """Where more costs less, as JSON data."""
    return [
        {
            "decision": d.decision,
            "citation": d.citation,
            "below": d.below,
            "total_below": plain(d.total_below),
            "above": d.above,
            "total_above": plain(d.total_above),
            "saved": plain(d.saved),
            "break_even": d.break_even,
        }
        for d in drops
    ]
