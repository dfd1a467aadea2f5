"""Why there is no value: the absences that the engine names, and which one a clause has on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kiyaku.book.citation import Citation
from kiyaku.plan.ir import Plan
from kiyaku.timeline import Timeline

STATUSES = {
    "text_unavailable": "the text in force on that day is not held",
    "partly_unverified": "the text in force on some of the days is not held",
    "not_in_force": "the clause was not yet in force on that day",
    "repealed": "the clause was repealed before that day",
    "no_rate": "the table has no row for these inputs",
    "missing_fact": "a fact that is needed was not given",
    "invalid_input": "the facts contradict each other or the terms",
    "calendar_unknown": "the calendar does not reach that day",
    "no_law_value": "the law sets no value on that day",
    "contradiction": "two clauses give different values and neither prevails",
}
"""The absences that the engine itself names; rules add their own (`rate_unknown`, `not_issued` …)."""

UNHELD = "text_unavailable"


class Absent(Exception):
    """There is no value, for a named reason."""

    def __init__(self, status: str, citation: str | None = None, **details: object) -> None:
        self.status = status
        self.citation = citation
        self.details: Mapping[str, object] = details
        super().__init__(status)


def status_on(plan: Plan, day: date, dates: Timeline[None]) -> str:
    """Why what is in force on these dates is not in force on a day."""
    revision = next((r for r in reversed(plan.revisions) if r.effective <= day), None)
    if revision is None:
        return "not_in_force" if plan.enacted_first else UNHELD
    if not revision.text_held:
        return UNHELD
    first = dates.entries[0][0].start if dates.entries else None
    return "not_in_force" if first is None or day < first else "repealed"


def of_clause(plan: Plan, status: str, citation: Citation, day: date) -> Absent:
    """The absence of a clause on a day, with the revision that was in force."""
    revision = next((r for r in reversed(plan.revisions) if r.effective <= day), None)
    return Absent(
        status,
        str(citation),
        day=day,
        revision=revision.effective if revision else None,
        number=revision.number if revision else None,
    )
