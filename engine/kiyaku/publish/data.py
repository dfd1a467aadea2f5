"""Outcomes and bills as JSON data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import count
from typing import Any

from kiyaku.answer.bill import Bill
from kiyaku.answer.contract import Contract
from kiyaku.answer.evidence import digests_of, facts_of
from kiyaku.answer.outcome import Outcome
from kiyaku.book.model import Terms
from kiyaku.diagnostic import Diagnostic, KiyakuError
from kiyaku.plan.record import Explanation
from kiyaku.plan.working import Working
from kiyaku.publish.json_values import plain

_DAY = timedelta(days=1)


def outcome_data(outcome: Outcome, *, explain: bool) -> dict[str, Any]:
    """An outcome as JSON data."""
    data: dict[str, Any] = {
        "name": outcome.name,
        "key": outcome.key,
        "status": outcome.status,
        "value": plain(outcome.value),
        "unit": outcome.unit,
        "citation": outcome.citation,
        "clauses": list(outcome.clauses),
        "versions": [v.isoformat() for v in outcome.versions],
        "readings": dict(outcome.options),
        "needs_decision": [{"citation": r.citation, "reason": r.reason, "reading": r.reading} for r in outcome.reviews],
        "assumptions": {n.name: {"value": plain(n.value), "means": n.note} for n in outcome.assumptions},
        "details": {k: _detail(v) for k, v in outcome.details.items()},
    }
    if outcome.if_same_text is not None:
        data["if_same_text"] = outcome_data(outcome.if_same_text, explain=False)
    if explain and outcome.explanation is not None:
        data["explanation"] = explanation_data(outcome.explanation)
    return data


def _detail(value: object) -> Any:
    if isinstance(value, tuple):
        return [_detail(v) for v in value]
    return plain(value)


def _working_data(working: Working | None) -> dict[str, Any] | None:
    if working is None:
        return None
    return {
        "parts": [p if isinstance(p, str) else {"value": plain(p.value), "unit": p.unit} for p in working.parts],
        "exact": plain(working.exact),
        "rounding": working.rounding,
    }


MOST_NODES = 50_000  # of a tree; what is read in several places stands there in each


def explanation_data(node: Explanation) -> dict[str, Any]:
    """The tree below a node as JSON data, without what it does not have.

    Raises:
        KiyakuError: it has too many nodes.
    """
    return _node_data(node, count())


def _node_data(node: Explanation, numbers: Iterator[int]) -> dict[str, Any]:
    if next(numbers) >= MOST_NODES:
        raise KiyakuError([Diagnostic(code="tree-too-large", args={"limit": MOST_NODES}, hint="fix")])
    data: dict[str, Any] = {
        "name": node.name,
        "kind": node.kind,
        "value": plain(node.value),
        "unit": node.unit,
        "status": node.status if node.status != "ok" else None,
        "citation": node.citation,
        "version": node.version and node.version.isoformat(),
        "day": node.day and node.day.isoformat(),
        "expression": node.expression,
        "worked": node.worked,
        "working": _working_data(node.working),
        "arguments": {k: plain(v) for k, v in node.arguments},
        "row": node.row,
        "note": node.note,
        "readings": list(node.readings),
        "inputs": [_node_data(n, numbers) for n in node.inputs],
        "segments": [
            {
                "from": s.start.isoformat(),
                "to": (s.end - _DAY).isoformat(),
                "days": s.days,
                "excluded": [d.isoformat() for d in s.excluded],
                "period_days": s.period_days,
                "rate": plain(s.rate),
                "working": _working_data(s.working),
                "exact": plain(s.exact),
                "amount": plain(s.amount),
                "inputs": [_node_data(n, numbers) for n in s.inputs],
            }
            for s in node.segments
        ],
        "considered": [
            {
                "citation": c.citation,
                "version": c.version and c.version.isoformat(),
                "about": c.about,
                "applied": c.applied,
                "value": plain(c.value),
                "instead_of": plain(c.instead_of),
                **({"instead_of_status": c.instead_of_status} if c.instead_of_status != "ok" else {}),
            }
            for c in node.considered
        ],
        "collected": [{"citation": c, "holds": h} for c, h in node.collected],
        "needs_decision": [{"citation": r.citation, "reason": r.reason, "reading": r.reading} for r in node.reviews],
    }
    found = {k: v for k, v in data.items() if v not in (None, [], {})}
    return found | {"value": data["value"]} if node.status == "ok" else found  # no list, or null, is a value too


def evidence_data(terms: Terms, contract: Contract, versions: Mapping[str, tuple[date, ...]]) -> dict[str, Any]:
    """What a stored result is verified by: the facts it was made of, and digests of what its clauses said."""
    return {"contract": {"facts": plain(facts_of(contract))}, "digests": digests_of(terms, versions)}


def bill_data(bill: Bill, *, explain: bool) -> dict[str, Any]:
    """A bill as JSON data."""
    period = bill.period
    return {
        "month": f"{bill.month:%Y-%m}",
        "period": None if period is None else {"from": period[0].isoformat(), "to": (period[1] - _DAY).isoformat()},
        "lines": [outcome_data(o, explain=explain) for o in bill.lines],
        "totals": [outcome_data(o, explain=explain) for o in bill.totals],
        "total": plain(bill.total),
        "status": bill.outcome.status,
    }
