"""A comparison as JSON data: the tree of changes, unchanged clauses left out."""

from __future__ import annotations

from typing import Any

from kiyaku.publish.diff import ClauseChange, Comparison, FacetChange, RowChange, Texts
from kiyaku.publish.word_diff import Runs, plain


def comparison_data(comparison: Comparison) -> dict[str, Any]:
    """The whole comparison."""
    return {
        "title": comparison.title,
        "before": comparison.before.isoformat(),
        "after": comparison.after.isoformat(),
        "changes": [change_data(c) for c in comparison.changes],
    }


def change_data(change: ClauseChange) -> dict[str, Any]:
    """A clause and the clauses inside it that changed."""
    data: dict[str, Any] = {
        "kind": change.kind,
        "citation": str(change.citation),
        "id": change.citation.eid,
        "before": change.before and str(change.before),
        "after": change.after and str(change.after),
        "title": _texts(change.title) if change.title.changed else None,
        "text": _texts(change.text) if change.text.changed else None,
        "facets": [_facet(f) for f in change.facets if f.changed],
        "children": [change_data(c) for c in change.children if c.kind != "unchanged"],
    }
    return {k: v for k, v in data.items() if v not in (None, []) or k in ("before", "after")}


def _texts(texts: Texts) -> dict[str, Any]:
    return {"before": _runs(texts.before), "after": _runs(texts.after)}


def _runs(runs: Runs | None) -> dict[str, Any] | None:
    if runs is None:
        return None
    return {"text": plain(runs), "marked": [run.text for run in runs if run.marked]}


def _facet(facet: FacetChange) -> dict[str, Any]:
    if facet.sentence is not None:
        return {"label": facet.label, **_texts(facet.sentence)}
    head = facet.head
    names = [plain(cell) for cell in (head.after or head.before or ())] if head is not None else []
    return {"label": facet.label, "head": names, "rows": [_row(row) for row in facet.rows if row.changed]}


def _row(row: RowChange) -> dict[str, Any]:
    return {
        "before": row.before and [_runs(cell) for cell in row.before],
        "after": row.after and [_runs(cell) for cell in row.after],
    }
