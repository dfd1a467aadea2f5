"""Outcomes and bills as text and as JSON data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from kiyaku.book.model import Terms
from kiyaku.diagnostic import Diagnostic
from kiyaku.evaluate.contract import Contract
from kiyaku.evaluate.bill import Bill
from kiyaku.evaluate.outcome import STATUSES, Explanation, Outcome, Segment, Value
from kiyaku.evaluate.show import show, with_unit
from kiyaku.messages import Language, text
from kiyaku.publish.terminal import Style, left, right, width
from kiyaku.value import to_text

_DAY = timedelta(days=1)
_INDENT = "  "


# -- absences -------------------------------------------------------------------------------------------------------


def absence_diagnostic(outcome: Outcome, contract: Contract, terms: Terms) -> Diagnostic:
    """Why an outcome has no value, as a diagnostic at the fact that it is about."""
    d = dict(outcome.details)
    status = outcome.status if outcome.status in STATUSES else "other"
    revision = d.get("revision")
    args: dict[str, object] = {
        **{k: show(v) if not isinstance(v, str) else v for k, v in d.items() if k not in ("inputs", "days")},
        "citation": outcome.citation or "—",
        "status": outcome.status,
        "revision": f"{revision} {d.get('number') or ''}".strip() if revision else "—",
    }
    hint, place = "fix", None
    if "inputs" in d:
        inputs: Any = d["inputs"]
        args["inputs"] = "、".join(f"{k} = {show(v)}" for k, v in inputs.items())
        args["rows"] = _rows(terms, str(d["decision"]))
        place = _culprit(outcome, contract)
    if "days" in d:
        stretches: Any = d["days"]
        args["days"] = "、".join(f"{a}〜{b}" if a != b else f"{a}" for a, b in stretches)
    if "fact" in d:
        fact = terms.facts.get(str(d["fact"]))
        args["about"] = fact.about if fact else ""
        hint = "later" if "first" in d else "fix"
        place = contract.span(str(d["fact"]))
    if "facts" in d:
        names: Any = d["facts"]
        place = next((s for n in names if (s := contract.span(n)) is not None), None)
    return Diagnostic(code=f"absent-{status}", span=place, args=args, hint=hint, clause=None)


def _rows(terms: Terms, decision: str) -> str:
    from kiyaku.book.model import Table

    versions = terms.decisions[decision].versions.entries
    logic = versions[-1][1].logic
    return "、".join(row.label for row in logic.rows) if isinstance(logic, Table) else "—"


def _culprit(outcome: Outcome, contract: Contract) -> Any:
    """The innermost fact from the contract that was read on the way to the absence."""
    if outcome.explanation is None:
        return None
    facts = [n.name for n in outcome.explanation.walk() if n.kind == "fact"]
    failed = next((n for n in reversed(list(outcome.explanation.walk())) if n.status == outcome.status), None)
    near = [n.name for n in failed.walk() if n.kind == "fact"] if failed else []
    for name in [*near, *reversed(facts)]:
        span = contract.span(name)
        if span is not None:
            return span
    return None


# -- text -----------------------------------------------------------------------------------------------------------


def bill_text(bill: Bill, terms: Terms, language: Language, style: Style, *, explain: bool) -> Iterator[str]:
    """A bill as lines of text: its figures, and under each figure its arithmetic and clauses."""
    yield style(terms.title, "bold")
    if bill.period is not None:
        start, end = bill.period
        yield text("bill-period", language, month=f"{bill.month:%Y-%m}", start=start, end=end - _DAY)
    lines = [(o, False) for o in bill.lines if o.value != 0 or not o.ok]
    totals = [(o, True) for o in bill.totals if o.value != 0 or not o.ok or o is bill.totals[-1]]
    names = max(width(o.name) for o, _ in lines + totals)
    amounts = max(width(with_unit(o.value, o.unit)) for o, _ in lines + totals)
    for o, is_total in lines + totals:
        last = o is bill.totals[-1]
        amount = right(with_unit(o.value, o.unit) if o.ok else o.status, amounts)
        if last:
            yield style("─" * (names + amounts + 2), "dim")
        yield style(f"{left(o.name, names)}  {amount}", *(("bold",) if last or not is_total else ()))
        if explain or (not last and o.value != 0):
            yield from (_INDENT + line for line in figure_text(o, language, style, deep=explain))
    yield ""
    yield from rests_on(bill.outcome, terms, language, style)


def outcome_text(outcome: Outcome, terms: Terms, language: Language, style: Style, *, explain: bool) -> Iterator[str]:
    """One outcome as lines of text."""
    shown = with_unit(outcome.value, outcome.unit) if outcome.ok else outcome.status
    yield f"{style(outcome.name, 'bold')}  {style(shown, 'bold', 'green' if outcome.ok else 'yellow')}"
    yield from (_INDENT + line for line in figure_text(outcome, language, style, deep=explain))
    if outcome.if_same_text is not None and outcome.if_same_text.ok:
        assumed = with_unit(outcome.if_same_text.value, outcome.if_same_text.unit)
        yield _INDENT + text("if-same-text", language, value=assumed)
    yield from rests_on(outcome, terms, language, style)


def figure_text(outcome: Outcome, language: Language, style: Style, *, deep: bool) -> Iterator[str]:
    """The arithmetic and the clauses under a figure; `deep` goes down to the facts."""
    if outcome.explanation is None:
        return
    yield from _node_text(outcome.explanation, language, style, deep=deep, top=True, seen=set())


def _node_text(
    node: Explanation, language: Language, style: Style, *, deep: bool, top: bool, seen: set[int]
) -> Iterator[str]:
    cite = f"  [{node.citation}]" if node.citation else ""
    if not top or deep:
        value = with_unit(node.value, node.unit) if node.status == "ok" else node.status
        row = f"  ⟨{node.row}⟩" if node.row else ""
        day = f"  ({node.day})" if node.day and node.kind in ("law", "fact") else ""
        note = f"  {node.note}" if node.note else ""
        yield f"{node.name} = {value}{row}{day}{style(cite + note, 'dim')}"
    if id(node) in seen:
        return
    seen.add(id(node))
    inner = "" if top and not deep else _INDENT
    if node.segments:
        for segment in node.segments:
            yield inner + _segment_text(segment, node, language) + style(cite if not deep else "", "dim")
    elif node.worked is not None and node.kind not in ("rounding",):
        worked = node.worked if len(node.worked) <= 160 else (node.expression or "")
        yield f"{inner}= {' '.join(worked.split())}{style(cite if not deep else '', 'dim')}"
    for c in node.considered:
        if c.applied:
            instead = with_unit(c.instead_of, node.unit) if c.instead_of_status == "ok" else c.instead_of_status
            yield inner + text("exception-applied", language, citation=c.citation, about=c.about, instead=instead)
        elif deep:
            yield inner + style(text("exception-not", language, citation=c.citation, about=c.about), "dim")
    for cited, holds in node.collected:
        if holds or deep:
            yield f"{inner}{'✓' if holds else '·'} {cited}"
    for review in node.reviews:
        yield inner + style(text("needs-decision", language, reason=review.reason, citation=review.citation), "yellow")
    children = _children(node)
    for child in children:
        if deep or (child.kind in ("decision", "rounding") and (child.segments or child.reviews or _shows(child))):
            if not deep and child.kind == "rounding":
                continue
            yield from (inner + line for line in _node_text(child, language, style, deep=deep, top=False, seen=seen))


def _children(node: Explanation) -> tuple[Explanation, ...]:
    extra = [e for s in node.segments for e in s.inputs]
    out: list[Explanation] = []
    for e in (*extra, *node.inputs):
        if not any(e is o or e == o for o in out):
            out.append(e)
    return tuple(out)


def _shows(node: Explanation) -> bool:
    return node.unit is not None and node.value != 0


def _segment_text(segment: Segment, node: Explanation, language: Language) -> str:
    rounding = next((n for n in node.inputs if n.kind == "rounding"), None)
    end = segment.end - _DAY
    out = ""
    if segment.excluded:
        out = text("segment-excluded", language, days="、".join(str(d) for d in segment.excluded))
    arithmetic = f"{show(segment.rate)} × {segment.days}/{segment.period_days} = {show(segment.exact)}"
    if segment.exact != segment.amount:
        arithmetic += f" → {show(segment.amount)}"
        if rounding is not None and rounding.citation:
            arithmetic += f" ({rounding.citation})"
    inputs = "、".join(f"{e.name} {with_unit(e.value, e.unit)}" for e in segment.inputs)
    return f"{segment.start}〜{end}{out}: {arithmetic}  {inputs}"


def rests_on(outcome: Outcome, terms: Terms, language: Language, style: Style) -> Iterator[str]:
    """The clauses, versions, readings and assumptions under an outcome."""
    if outcome.clauses:
        yield style(text("rests-clauses", language, clauses="、".join(outcome.clauses)), "dim")
    if outcome.versions:
        yield style(text("rests-versions", language, versions="、".join(str(v) for v in outcome.versions)), "dim")
    if outcome.options:
        readings = "、".join(f"{r}={o}" for r, o in outcome.options.items())
        yield style(text("rests-readings", language, readings=readings), "dim")
    if outcome.assumptions:
        assumed = "、".join(f"{n.name}（{n.note}）" for n in outcome.assumptions)
        yield style(text("rests-assumptions", language, assumptions=assumed), "dim")


# -- JSON -----------------------------------------------------------------------------------------------------------


def plain(value: Value) -> Any:
    """A FEEL value as JSON data: whole numbers as numbers, other exact numbers as text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, tuple):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    from fractions import Fraction

    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    return to_text(value)


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


def explanation_data(node: Explanation) -> dict[str, Any]:
    """A node of the tree as JSON data, without what it does not have."""
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
        "row": node.row,
        "note": node.note,
        "readings": list(node.readings),
        "inputs": [explanation_data(n) for n in node.inputs],
        "segments": [
            {
                "from": s.start.isoformat(),
                "to": (s.end - _DAY).isoformat(),
                "days": s.days,
                "excluded": [d.isoformat() for d in s.excluded],
                "period_days": s.period_days,
                "rate": plain(s.rate),
                "exact": plain(s.exact),
                "amount": plain(s.amount),
                "inputs": [explanation_data(n) for n in s.inputs],
            }
            for s in node.segments
        ],
        "considered": [
            {"citation": c.citation, "about": c.about, "applied": c.applied, "value": plain(c.value), "instead_of": plain(c.instead_of)}
            for c in node.considered
        ],
        "collected": [{"citation": c, "holds": h} for c, h in node.collected],
        "needs_decision": [{"citation": r.citation, "reason": r.reason, "reading": r.reading} for r in node.reviews],
    }
    return {k: v for k, v in data.items() if v not in (None, [], {})}


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
