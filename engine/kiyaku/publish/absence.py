"""Why an outcome has no value, as a diagnostic at the fact that it is about."""

from __future__ import annotations

from typing import Any

from kiyaku.answer.contract import Contract
from kiyaku.answer.outcome import Outcome
from kiyaku.book.model import Terms
from kiyaku.diagnostic import Diagnostic
from kiyaku.plan.absence import STATUSES
from kiyaku.plan.show import show
from kiyaku.source import Span

SPEAKS_OF = {
    "text_unavailable": {"day", "revision"},
    "partly_unverified": {"days", "revision"},
    "not_in_force": {"day"},
    "repealed": {"day"},
    "no_rate": {"inputs", "rows"},
    "missing_fact": {"fact"},
    "invalid_input": {"message"},
    "calendar_unknown": {"calendar", "day"},
    "no_law_value": {"value", "day"},
    "contradiction": {"decision"},
}
"""What the words about an absence tell; where a rule itself names one of these, no more is known than its name."""


def absence_diagnostic(outcome: Outcome, contract: Contract, terms: Terms) -> Diagnostic:
    """Why an outcome has no value, as a diagnostic at the fact that it is about."""
    d = dict(outcome.details)
    named = outcome.status in STATUSES and SPEAKS_OF[outcome.status] <= d.keys()
    status = outcome.status if named else "other"
    revision = d.get("revision")
    args: dict[str, object] = {
        **{k: show(v) if not isinstance(v, str) else v for k, v in d.items() if k not in ("inputs", "rows", "days")},
        "citation": outcome.citation or "—",
        "status": outcome.status,
        "revision": f"{revision} {d.get('number') or ''}".strip() if revision else "—",
    }
    hint, place = "fix", None
    if "inputs" in d:
        inputs: Any = d["inputs"]
        args["inputs"] = "、".join(f"{k} = {show(v)}" for k, v in inputs.items())
        rows: Any = d["rows"]
        args["rows"] = "、".join(rows)
        place = _culprit(outcome, contract, tuple(inputs.values()))
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


def facts_of(outcome: Outcome) -> tuple[str, ...]:
    """The facts that the absence of a value is about."""
    details = outcome.details
    several: Any = details.get("facts", ())
    return tuple(dict.fromkeys([*([str(details["fact"])] if "fact" in details else []), *map(str, several)]))


def _culprit(outcome: Outcome, contract: Contract, values: tuple[object, ...]) -> Span | None:
    """The fact of the contract that gave one of the values; else the last one read on the way to the absence."""
    if outcome.explanation is None:
        return None
    read = [n for n in outcome.explanation.nodes() if n.kind == "fact"]
    gave = [n.name for n in read if any(n.value == v and type(n.value) is type(v) for v in values)]
    spans = (contract.span(name) for name in [*reversed(gave), *(n.name for n in reversed(read))])
    return next((span for span in spans if span is not None), None)
