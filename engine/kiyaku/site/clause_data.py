"""Clauses in every version, and the whole text as of a day, as JSON data (schemas/published.schema.json)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from kiyaku.book.model import (
    Accrual,
    Alternative,
    Body,
    Clause,
    Collect,
    Expression,
    Formula,
    Logic,
    OverrideVersion,
    Review,
    Table,
)
from kiyaku.messages import text
from kiyaku.publish.clause import body_data
from kiyaku.site.markup import LANGUAGE
from kiyaku.site.site import Site, Stage, Version

_DAY = timedelta(days=1)


def clause_data(site: Site, version: Version) -> dict[str, Any]:
    """A clause in one version, with the formulas and exceptions that stand in it."""
    clause, own = version.clause, version.start
    starts = [v.start for v in site.versions(clause)]
    i = starts.index(own)
    return {
        **_about(site),
        **_held(site, version.body, clause, own),
        "until": _iso(version.interval.end - _DAY) if version.interval.end is not None else None,
        "draft": version.state == "draft",
        "previous": _iso(starts[i - 1]) if i else None,
        "next": _iso(starts[i + 1]) if i + 1 < len(starts) else None,
    }


def stage_data(site: Site, stage: Stage) -> dict[str, Any]:
    """The whole text of a stage."""
    return {
        **_about(site),
        "as_of": _iso(stage.start),
        "until": _iso(stage.end - _DAY) if stage.end is not None else None,
        "draft": stage.state == "draft",
        "revision": {
            "effective": _iso(stage.revision.effective),
            "enacted": None if stage.revision.draft else _iso(stage.revision.enacted),
            "number": stage.revision.number,
        },
        "clauses": [
            _held(
                site, body, clause, (i.start if (i := clause.versions.interval_at(stage.start)) else None) or date.min
            )
            for clause, body in site.clauses(stage.start)
        ],
    }


def _about(site: Site) -> dict[str, Any]:
    terms = site.terms
    return {
        "terms": {"id": terms.id, "title": terms.title, "publisher": terms.publisher},
        "restatement": True,
        "notice": text("site-restatement", LANGUAGE),
    }


def _held(site: Site, body: Body, clause: Clause, version: date) -> dict[str, Any]:
    """A top clause with what its version determines."""
    path = site.clause_path(clause.citation, version)
    return {
        **body_data(body),
        "title": clause.title,
        "chapter": {"number": clause.chapter[0], "title": clause.chapter[1]} if clause.chapter is not None else None,
        "version": _iso(version),
        "address": f"{site.root_url}{path}/" if site.root_url is not None else f"{path}/",
        "determines": list(_decisions(site, body, version)),
        "exceptions": list(_exceptions(site, body, version)),
    }


def _decisions(site: Site, body: Body, version: date) -> Iterator[dict[str, Any]]:
    for inner in body.walk():
        for name in inner.decisions:
            decision = site.terms.decisions[name]
            own = decision.versions.at(version)
            if own is None:
                continue
            yield {
                "name": decision.name,
                "key": decision.key,
                "citation": str(own.citation),
                "type": str(decision.type),
                "unit": decision.unit,
                "parameters": [{"name": n, "type": str(t)} for n, t in decision.parameters],
                "about": own.about,
                "readings": list(own.readings),
                **_logic(own.logic),
                "alternatives": [_alternative(alternative) for alternative in own.alternatives],
                "needs_decision": _review(own.review),
            }


def _alternative(alternative: Alternative) -> dict[str, Any]:
    return {"reading": alternative.reading, "option": alternative.option, **_logic(alternative.logic)}


def _exceptions(site: Site, body: Body, version: date) -> Iterator[dict[str, Any]]:
    for name, overrides in site.terms.overrides.items():
        for override in overrides:
            own = override.versions.at(version)
            if own is not None and own.citation in body.citation:
                yield _exception(name, own)


def _exception(name: str, own: OverrideVersion) -> dict[str, Any]:
    return {
        "decision": name,
        "citation": str(own.citation),
        "about": own.about,
        "when": own.when.text,
        "then": own.then.text if own.then is not None else None,
        "absent": own.absent,
        "readings": list(own.readings),
        "only_if": {"reading": own.option[0], "option": own.option[1]} if own.option is not None else None,
        "needs_decision": _review(own.review),
    }


def _logic(logic: Logic) -> dict[str, Any]:
    """The logic as FEEL text under the name of its kind."""
    if isinstance(logic, Formula):
        return {"formula": logic.expression.text}
    if isinstance(logic, Table):
        rows = [
            {
                "when": [test.text for test in row.tests],
                "then": _text(row.then),
                "absent": None if row.then is not None else row.absent,
            }
            for row in logic.rows
        ]
        inputs = [expression.text for expression in logic.inputs]
        return {"table": {"inputs": inputs, "rows": rows, "graduated": logic.graduated, "absent": logic.absent}}
    if isinstance(logic, Collect):
        return {"collect": [{"citation": str(c), "when": when.text} for c, when in logic.items]}
    return {"accrual": _accrual(logic)}


def _accrual(logic: Accrual) -> dict[str, Any]:
    return {
        "rate": logic.rate.text,
        "over": logic.over.text,
        "during": logic.during.text,
        "excluded": _text(logic.excluded),
        "split": None if logic.split is None else [expression.text for expression in logic.split],
        "round_each": logic.round_each,
        "round_total": logic.round_total,
    }


def _review(review: Review | None) -> dict[str, Any] | None:
    if review is None:
        return None
    return {"when": _text(review.when), "reading": review.reading, "reason": review.reason}


def _text(expression: Expression | None) -> str | None:
    return expression.text if expression is not None else None


def _iso(day: date) -> str:
    return day.isoformat()
