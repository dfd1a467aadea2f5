"""Clause files to clauses, decisions and overrides.

Before: documents that fit their schema.  After: clauses as timelines of bodies, and for every decision and override
the versions that its clause gives it.  What spans several files (does a cited clause exist, is a name used twice) is
left to `link`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kiyaku.book.citation import UNITS, Citation, Kind
from kiyaku.book.model import (
    Accrual,
    Alternative,
    Body,
    Clause,
    Collect,
    DecisionVersion,
    Deemed,
    Expression,
    Formula,
    Logic,
    Norm,
    OverrideVersion,
    Review,
    Revision,
    Row,
    Table,
    Transition,
)
from kiyaku.book.reporter import Cursor, feel_text
from kiyaku.timeline import Interval, Timeline


@dataclass(frozen=True, slots=True)
class Revisions:
    """The revisions that are declared, and those of them that count: enacted by the day asked for, and no drafts.

    `left_out` are versions, by clause and day, that are not to count although their revision does.
    """

    declared: tuple[Revision, ...]
    counted: tuple[Revision, ...]
    left_out: frozenset[tuple[Citation, date]] = frozenset()


@dataclass(slots=True)
class Drafts:
    """Decision and override versions as they stand in clause versions, before they are joined by name."""

    decisions: list[tuple[Cursor, Interval, DecisionVersion]] = field(default_factory=list)
    overrides: list[tuple[Cursor, Interval, OverrideVersion]] = field(default_factory=list)


def build_revision(cursor: Cursor) -> Revision | None:
    """A supplementary provision as a revision."""
    enacted, effective = cursor.day("supplementary"), cursor.day("effective")
    if enacted is None or effective is None:
        return None
    return Revision(
        citation=Citation((("supplementary", enacted.isoformat()),)),
        number=cursor.get("number"),
        enacted=enacted,
        effective=effective,
        text_held=cursor.get("text_held"),
        draft=bool(cursor.get("draft")),
        later=tuple(
            (citation, day)
            for later in cursor.each("later")
            if (day := later.day("from")) is not None
            for citation in later.citations("clauses")
        ),
        place=cursor.place,
    )


def _transitions(c: Cursor, revision: Revision, stated: Interval) -> Iterator[Transition]:
    """A transitional rule for each of its clauses, on the days for which it is stated."""
    until, ends = c.day_or_expression("until")
    item = c.get("item")
    for clause in c.citations("clauses"):
        for since in revision.takes_effect(clause.top):
            start = max(since, stated.start or since)
            if until is not None and until <= start:
                c.report("transition-over", "until", value=until, start=start)
                continue
            days = Interval(start, until) & stated
            if days is None:
                continue
            yield Transition(
                citation=revision.citation / ("item", str(item)) if item else revision.citation,
                clauses=(clause,),
                start=start,
                since=since,
                who=c.expression("who"),
                until=days.end,
                ends=ends,
                about=c.get("about"),
                anew=tuple(c.citations("anew")) if "anew" in c else (),
                place=c.place,
            )


def build_deemed(cursor: Cursor, revision: Revision) -> Iterator[Deemed]:
    """The deemed conversions of a supplementary provision."""
    for c in Cursor(cursor.document, cursor.path, cursor.log, revision.citation).each("deemed"):
        value, item = c.expression("value"), c.get("item")
        assert value is not None  # the schema requires it
        yield Deemed(
            citation=revision.citation / ("item", str(item)) if item else revision.citation,
            start=revision.effective,
            fact=c.get("fact"),
            value=value,
            who=c.expression("who"),
            about=c.get("about"),
            place=c.place,
        )


def build_supplementary(
    cursor: Cursor, revision: Revision, revisions: Revisions, drafts: Drafts
) -> tuple[Clause, tuple[Transition, ...]]:
    """A supplementary provision with its transitional rules: as enacted, and as later revisions changed it."""
    versions = _supplementary_versions(cursor, revision, revisions)
    starts = [revision.enacted, *(day for version in versions[1:] if (day := version.day("from")) is not None)]
    entries: list[tuple[Interval, Body]] = []
    rules: list[Transition] = []
    for version, start, end in zip(versions, starts, [*starts[1:], None], strict=True):
        interval = Interval(start, end)
        entries.append((interval, _body(version, revision.citation, interval, drafts)))
        stated = interval if entries[1:] else Interval(None, end)  # a rule may hold from before it was enacted
        for rule in version.each("transitional"):
            rules += _transitions(rule, revision, stated)
    title = cursor.get("title") or f"附則({revision.enacted})"
    clause = Clause(citation=revision.citation, title=title, versions=Timeline(tuple(entries)), place=cursor.place)
    return clause, tuple(rules)


def _supplementary_versions(cursor: Cursor, revision: Revision, revisions: Revisions) -> list[Cursor]:
    """What a supplementary provision says as enacted, and in each version of a later revision that counts."""
    found = [Cursor(cursor.document, cursor.path, cursor.log, revision.citation)]
    begun = max(revision.enacted, revision.effective)
    for _, _, version in _counted(cursor, revision.citation, revisions, after=begun):
        repealed = bool(version.get("repealed"))
        if "transitional" in found[-1] and "transitional" not in version and not repealed:
            version.report("vanished-transitional", "from", value=version.get("from"), on_key=True)
        found.append(version)
    return found


def build_clause(cursor: Cursor, citation: Citation, revisions: Revisions, drafts: Drafts) -> Clause:
    """An article or annex with those of its versions that the revisions which count put in force."""
    starts = list(_counted(cursor, citation, revisions))
    entries: list[tuple[Interval, Body]] = []
    for i, (start, until, version) in enumerate(starts):
        if until is not None and until <= start:
            version.report("ends-before-start", "until", value=until, start=start)
            until = None
        following = starts[i + 1][0] if i + 1 < len(starts) else None
        ends = [d for d in (until, following) if d is not None]
        interval = Interval(start, min(ends) if ends else None)
        body = _body(version, citation, interval, drafts)
        if entries and not body.repealed:
            _nothing_vanished(version, entries[-1][1], body)
        entries.append((interval, body))
    chapter = cursor.get("chapter")
    return Clause(
        citation=citation,
        title=cursor.get("title"),
        chapter=(chapter["number"], chapter["title"]) if chapter else None,
        versions=Timeline(tuple(entries)),
        place=cursor.place,
    )


def _counted(
    cursor: Cursor, citation: Citation, revisions: Revisions, after: date | None = None
) -> Iterator[tuple[date, date | None, Cursor]]:
    """The versions of a clause that the revisions which count put in force, with the days they state."""
    known = set().union(*(r.takes_effect(citation) for r in revisions.declared))
    counted = set().union(*(r.takes_effect(citation) for r in revisions.counted))
    last = after
    for version in Cursor(cursor.document, cursor.path, cursor.log, citation).each("versions"):
        start, until = version.day("from"), version.day("until") if "until" in version else None
        if start is None:
            continue
        if last is not None and start <= last:
            version.report("version-order", "from", value=start)
        elif start not in known:
            listed = "、".join(str(d) for d in sorted(known)) or "—"
            version.report("version-without-revision", "from", value=start, known=listed)
        elif start in counted and (citation, start) not in revisions.left_out:
            last = start
            yield start, until, version


def _nothing_vanished(cursor: Cursor, old: Body, new: Body) -> None:
    numbers = {c.citation for c in new.children}
    for child in old.children:
        kind, label = child.citation.steps[-1]
        if kind == "paragraph" and child.citation not in numbers and not child.repealed:
            place = "paragraphs" if "paragraphs" in cursor else "from"
            cursor.report("vanished-paragraph", place, number=label, value=cursor.get("from"), on_key=True)


def _body(cursor: Cursor, citation: Citation, interval: Interval, drafts: Drafts) -> Body:
    children: list[Body] = []
    for key, kind in UNITS.items():
        for label in cursor.get(key) or ():
            step: Kind = "entry" if kind == "definition" and citation.steps[0][0] != "article" else kind
            inner = citation / (step, label)
            children.append(_body(cursor.down(key, label, clause=inner), inner, interval, drafts))
    names = []
    readings = list(cursor.get("readings") or ())  # and those that are named where they are used
    readings += [said["reading"] for said in cursor.get("cited_as") or () if "reading" in said]
    for decision in cursor.each("decisions"):
        made = _decision(decision, citation, interval, children)
        drafts.decisions.append((decision, interval, made))
        names.append(decision.get("name"))
        readings += [*made.readings, *(alternative.reading for alternative in made.alternatives)]
    for override in cursor.each("overrides"):
        exception = _override(override, citation, interval)
        drafts.overrides.append((override, interval, exception))
        readings += [*exception.readings, *(exception.option or ())[:1]]
    return Body(
        citation=citation,
        text=cursor.get("text"),
        title=cursor.get("title"),
        repealed=bool(cursor.get("repealed")),
        norms=tuple(Norm(**norm) for norm in cursor.get("norm") or ()),
        children=tuple(children),
        when=cursor.expression("when"),
        cites=cursor.citations("cites"),
        external=tuple(cursor.get("external") or ()),
        cited_as=tuple(cursor.get("cited_as") or ()),
        readings=tuple(dict.fromkeys(readings)),
        notices=tuple(cursor.get("notice") or ()),
        deadlines=tuple(cursor.get("deadline") or ()),
        aliases=tuple(cursor.get("aliases") or ()),
        decisions=tuple(names),
        place=cursor.place,
    )


def _part(cursor: Cursor, citation: Citation) -> Citation:
    part = cursor.get("part")
    return citation / ("part", part) if part else citation


def _start(interval: Interval) -> date:
    assert interval.start is not None
    return interval.start


def _decision(cursor: Cursor, citation: Citation, interval: Interval, children: list[Body]) -> DecisionVersion:
    logic = _logic(cursor, children)
    return DecisionVersion(
        citation=_part(cursor, citation),
        version=_start(interval),
        about=cursor.get("about", ""),
        readings=tuple(cursor.get("readings") or ()),
        logic=logic,
        alternatives=tuple(
            Alternative(
                reading=alt.get("reading"),
                option=alt.get("option"),
                logic=_logic(alt, children, logic),
                place=alt.place,
            )
            for alt in cursor.each("alternatives")
        ),
        review=_review(cursor),
        place=cursor.place,
    )


def _override(cursor: Cursor, citation: Citation, interval: Interval) -> OverrideVersion:
    if ("then" in cursor) == ("absent" in cursor):
        cursor.report("one-result", "absent" if "absent" in cursor else "when")
    when = cursor.expression("when")
    assert when is not None  # the schema requires it
    option = cursor.get("if")
    return OverrideVersion(
        citation=_part(cursor, citation),
        version=_start(interval),
        when=when,
        then=cursor.expression("then"),
        absent=cursor.get("absent"),
        about=cursor.get("about", ""),
        readings=tuple(cursor.get("readings") or ()),
        option=(option["reading"], option["option"]) if option else None,
        review=_review(cursor),
        over=cursor.citations("over"),
        place=cursor.place,
    )


def _review(cursor: Cursor) -> Review | None:
    if "needs_decision" not in cursor:
        return None
    inner = cursor.down("needs_decision")
    return Review(when=inner.expression("when"), reading=inner.get("reading"), reason=inner.get("reason"))


# -- logic


def _logic(cursor: Cursor, children: list[Body], base: Logic | None = None) -> Logic:
    present = [k for k in ("formula", "table", "accrual", "collect") if k in cursor]
    if len(present) != 1:
        place = present[1] if present else "name" if "name" in cursor else "reading"
        name = cursor.get("name", cursor.get("reading", ""))
        cursor.report("one-logic", place, name=name, count=len(present), on_key=bool(present))
        return Collect(items=())  # nothing that could be found wrong as well
    kind = present[0]
    if kind == "formula":
        return Formula(expression=_expression(cursor, "formula"))
    if kind == "table":
        return _table(cursor.down("table"))
    if kind == "accrual":
        return _accrual(cursor.down("accrual"))
    items = tuple(_conditions(children))
    if not items:
        cursor.report("nothing-to-collect", "collect")
    return Collect(items=items)


def _conditions(children: list[Body]) -> Iterator[tuple[Citation, Expression]]:
    """The innermost conditions, in the order of the text."""
    for child in children:
        inner = list(_conditions(list(child.children)))
        if inner:
            yield from inner
        elif child.when is not None:
            yield child.citation, child.when


def _expression(cursor: Cursor, key: str) -> Expression:
    found = cursor.expression(key)
    return found if found is not None else _constant(cursor.down(key), "null")


def _constant(cursor: Cursor, text: str) -> Expression:
    return Expression(text=text, document=cursor.document, path=cursor.path, clause=cursor.clause)


def _accrual(cursor: Cursor) -> Accrual:
    rounding: dict[str, Any] = cursor.get("round") or {}
    split = cursor.down("split")
    return Accrual(
        rate=_expression(cursor, "rate"),
        over=_expression(cursor, "over"),
        during=_expression(cursor, "during"),
        excluded=cursor.expression("except"),
        split=tuple(e for i in range(len(cursor.get("split"))) if (e := split.expression(i)) is not None)
        if "split" in cursor
        else None,
        round_each=rounding.get("each"),
        round_total=rounding.get("total"),
        place=cursor.place,
    )


def _table(cursor: Cursor) -> Table:
    inputs = cursor.down("inputs")
    width = len(cursor.get("inputs"))
    return Table(
        inputs=tuple(e for i in range(width) if (e := inputs.expression(i)) is not None),
        rows=tuple(_row(row, width) for row in cursor.each("rows")),
        graduated=cursor.get("apply") == "graduated",
        whole=bool(cursor.get("whole")),
        absent=cursor.get("absent", "no_rate"),
    )


def _row(cursor: Cursor, width: int) -> Row:
    when = cursor.get("when")
    if isinstance(when, list):
        inner = cursor.down("when")
        tests = tuple(e for i in range(len(when)) if (e := inner.expression(i)) is not None)
    else:
        tests = (_expression(cursor, "when"),)
    if len(tests) != width:
        cursor.report("row-width", "when", found=len(tests), expected=width)
    if ("then" in cursor) == ("absent" in cursor):
        cursor.report("one-result", "absent" if "absent" in cursor else "when")
    label = cursor.get("label") or " ".join(feel_text(t) for t in (when if isinstance(when, list) else [when]))
    return Row(tests=tests, then=cursor.expression("then"), absent=cursor.get("absent"), label=label)
