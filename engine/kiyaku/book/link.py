"""The parts of a rule book joined, and every reference between them followed.

Before: clauses, and decision and override versions as their clause versions give them.  After: decisions and overrides
over time, under unique names; every citation, reading, outside document, party and overridden decision exists; no
exceptions contradict each other or rank in a circle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Protocol

from kiyaku.book.build_clauses import Drafts
from kiyaku.book.calendar import Calendar
from kiyaku.book.citation import Citation
from kiyaku.book.model import (
    Constraint,
    Decision,
    DecisionVersion,
    Expression,
    Override,
    OverrideVersion,
    Place,
    Review,
    Terms,
    Transition,
)
from kiyaku.book.reporter import Cursor, Log
from kiyaku.diagnostic import Diagnostic, suggest
from kiyaku.feel.types import Type
from kiyaku.lookalike import skeleton
from kiyaku.timeline import Interval, Timeline


class Named(Protocol):
    """Anything with a name, a key and a place."""

    @property
    def name(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def place(self) -> Place: ...


# -- decisions and overrides over time


def join_decisions(drafts: Drafts) -> dict[str, Decision]:
    """Decision versions of one name as one decision."""
    grouped: dict[str, list[tuple[Cursor, Interval, DecisionVersion]]] = defaultdict(list)
    for entry in drafts.decisions:
        grouped[entry[0].get("name")].append(entry)
    return {name: _decision(name, entries) for name, entries in grouped.items()}


def _decision(name: str, entries: list[tuple[Cursor, Interval, DecisionVersion]]) -> Decision:
    entries.sort(key=lambda e: e[2].version)
    first = entries[0][0]
    shape = _shape(first)
    joined: list[tuple[Interval, DecisionVersion]] = []
    for cursor, interval, version in entries:
        if joined and joined[-1][0] & interval:
            cursor.report("duplicate-name", "name", name=name, other=str(joined[-1][1].citation))
            continue
        for what, value in _shape(cursor).items():
            if value != shape[what]:
                cursor.report("decision-changed", what if what in cursor else "name", name=name, what=what)
        joined.append((interval, version))
    parameters = []
    for p in first.each("parameters"):
        parameters.append((p.get("name"), p.type()))
    return Decision(
        name=name,
        key=first.get("key"),
        type=_result_type(first),
        unit=first.get("unit"),
        parameters=tuple(parameters),
        governed_by=first.expression("governed_by"),
        given=bool(first.get("given")),
        rounding=bool(first.get("rounding")),
        versions=Timeline(tuple(joined)),
        place=first.place,
    )


def _shape(cursor: Cursor) -> Mapping[str, object]:
    return {k: cursor.get(k) for k in ("key", "type", "unit", "parameters", "governed_by", "given", "rounding")}


def _result_type(cursor: Cursor) -> Type:
    others = ("type", "formula", "table", "accrual")
    if "collect" in cursor and not any(key in cursor for key in others):
        return Type(head="list", element=Type(head="string"))
    return cursor.type()


def join_overrides(drafts: Drafts, decisions: Mapping[str, Decision]) -> dict[str, tuple[Override, ...]]:
    """Override versions of one place (clause, decision, rank) as one override."""
    grouped: dict[tuple[str, Citation, int], list[tuple[Cursor, Interval, OverrideVersion]]] = defaultdict(list)
    counted: dict[tuple[str, Citation, Interval], int] = defaultdict(int)
    for cursor, interval, version in drafts.overrides:
        target = cursor.get("decision")
        if target not in decisions:
            near = suggest(target, decisions)
            hint = "did-you-mean" if near else "fix"
            cursor.report("dangling-override", "decision", hint, name=target, suggestion=near or "")
            continue
        rank = counted[target, version.citation, interval]
        counted[target, version.citation, interval] += 1
        grouped[target, version.citation, rank].append((cursor, interval, version))
    joined: dict[str, list[Override]] = defaultdict(list)
    for (target, _, _), entries in grouped.items():
        entries.sort(key=lambda e: e[2].version)
        first = entries[0][0]
        for cursor, _, _ in entries[1:]:
            for what in ("arises_when", "governed_by"):
                if cursor.get(what) != first.get(what):
                    place = what if what in cursor else "decision"
                    cursor.report("decision-changed", place, name=target, what=what)
        joined[target].append(
            Override(
                decision=target,
                arises_when=first.expression("arises_when"),
                governed_by=first.expression("governed_by"),
                versions=Timeline(tuple((i, v) for _, i, v in entries)),
                place=first.place,
            )
        )
    return {target: tuple(overrides) for target, overrides in joined.items()}


# -- references


def unique_names(named: list[Named], log: Log) -> dict[str, str]:
    """Every key with the name it stands for; a name or key used twice is reported."""
    keys: dict[str, str] = {}
    seen: dict[str, Named] = {}
    alike: dict[str, Named] = {}
    for thing in named:
        for word, where in {thing.key: "key", thing.name: "name"}.items():
            if word in seen:
                other = seen[word].place.span
                line, _ = other.position
                args = {"name": word, "other": f"{other.source.name}:{line}"}
                log.diagnostics.append(
                    Diagnostic(code="duplicate-name", span=thing.place.of(where), args=args, hint="fix")
                )
            seen.setdefault(word, thing)
        keys[thing.key] = thing.name
        near = alike.setdefault(skeleton(thing.name), thing)
        if near.name != thing.name:
            line, _ = near.place.span.position
            args = {"name": thing.name, "other": near.name, "place": f"{near.place.span.source.name}:{line}"}
            log.diagnostics.append(Diagnostic(code="alike-name", span=thing.place.of("name"), args=args, hint="fix"))
    return keys


def check_references(terms: Terms, log: Log) -> None:
    """Every reference that clauses, facts, constraints, decisions and readings make."""
    held = (version for clause in terms.clauses.values() for _, version in clause.versions.entries)
    known = {body.citation for version in held for body in version.walk()}
    for clause in terms.clauses.values():
        for _, version in clause.versions.entries:
            for body in version.walk():
                at = Cursor(body.place.document, body.place.path, log, body.citation)
                for i, cited in enumerate(body.cites):
                    _exists(at.down("cites"), i, cited, known)
                _declared(at, terms)
                for i, norm in enumerate(body.norms):
                    for key, party in (("of", norm.of), ("to", norm.to)):
                        if party is not None and terms.parties and party not in terms.parties:
                            near = suggest(party, terms.parties)
                            hint, listed = "did-you-mean" if near else "fix", "、".join(terms.parties)
                            inner = at.down("norm", i)
                            inner.report("unknown-party", key, hint, value=party, suggestion=near or "", known=listed)
    for fact in terms.facts.values():
        at = Cursor(fact.place.document, fact.place.path, log)
        if fact.cite is not None:
            _exists(at, "cite", fact.cite, known)
        _declared(at, terms)
    declared: list[Constraint | Calendar] = [*terms.constraints, *terms.calendars.values()]
    for stated in declared:
        at = Cursor(stated.place.document, stated.place.path, log)
        if stated.cite is not None:
            _exists(at, "cite", stated.cite, known)
        _declared(at, terms)
    for rule in (rule for value in terms.law.values() for rule in value.rules):
        _exists(Cursor(rule.place.document, rule.place.path, log), "cite", rule.citation, known)
    for calendar in terms.calendars.values():
        at = Cursor(calendar.place.document, calendar.place.path, log)
        for i, (reading, option, _, _) in enumerate(calendar.alternatives):
            _option(at.down("alternatives", i), reading, option, terms, adopted=False)
    for decision in terms.decisions.values():
        for _, defined in decision.versions.entries:
            at = Cursor(defined.place.document, defined.place.path, log, defined.citation)
            _declared(at, terms)
            _reviewed(at, defined.review, terms)
            for i, alternative in enumerate(defined.alternatives):
                _option(at.down("alternatives", i), alternative.reading, alternative.option, terms, adopted=False)
    for overrides in terms.overrides.values():
        _rank(overrides, terms, log)
        for override in overrides:
            for _, v in override.versions.entries:
                at = Cursor(v.place.document, v.place.path, log, v.citation)
                _declared(at, terms)
                _reviewed(at, v.review, terms)
                if v.option is not None:
                    _option(at.down("if"), *v.option, terms, adopted=True)


def check_transitions(terms: Terms, log: Log) -> None:
    """Every clause that a transitional rule keeps back has a version to keep back; no two rules disagree about it.

    A part of a clause must be there before the revision or from it on, and figures must depend on it.
    """
    for i, one in enumerate(terms.transitions):
        at = Cursor(one.place.document, one.place.path, log, one.citation)
        for clause in one.clauses:
            found = terms.clauses.get(clause.top)
            if found is None or all(interval.start != one.since for interval, _ in found.versions.entries):
                at.report("transition-without-version", "clauses", value=str(clause), start=one.since)
                continue
            held = [body for interval, body in found.versions.entries if one.since in (interval.start, interval.end)]
            known = {inner.citation for body in held for inner in body.walk()}
            _exists(at, "clauses", clause, known)
            if clause in known and not any(one.concerns(c) for c in _changed(terms, one.since)):
                at.report("transition-keeps-nothing", "clauses", value=str(clause), start=one.since)
        for other in terms.transitions[:i]:
            same = (one.who.text if one.who else None) == (other.who.text if other.who else None)
            shared = any(other.concerns(c) for c in one.clauses) or any(one.concerns(c) for c in other.clauses)
            if same and shared and (one.start, one.since) == (other.start, other.since) and _end(one) != _end(other):
                at.report("contradictory-transitions", "clauses", other=_end(other), value=_end(one))


def check_deemed(terms: Terms, log: Log) -> None:
    """What is deemed to be something else from a day on is a fact that varies."""
    for one in terms.deemed:
        at = Cursor(one.place.document, one.place.path, log, one.citation)
        fact = terms.facts.get(terms.name_of(one.fact))
        if fact is None:
            near = suggest(one.fact, terms.facts)
            at.report(
                "deemed-unknown", "fact", "did-you-mean" if near else "fix", value=one.fact, suggestion=near or ""
            )
        elif not fact.varies:
            at.report("deemed-not-varying", "fact", value=fact.name)


def _end(rule: Transition) -> str:
    """When a transitional rule ends, as written."""
    return str(rule.until) if rule.ends is None else rule.ends.text


def _changed(terms: Terms, day: date) -> Iterator[Citation]:
    """The clauses of decisions and exceptions of which a version begins or ends on a day."""
    for decision in terms.decisions.values():
        yield from (v.citation for interval, v in decision.versions.entries if day in (interval.start, interval.end))
    for override in (o for of in terms.overrides.values() for o in of):
        yield from (v.citation for interval, v in override.versions.entries if day in (interval.start, interval.end))


def _exists(at: Cursor, key: str | int, cited: Citation, known: set[Citation]) -> None:
    if cited in known:
        return
    around = cited.parent
    while around.steps and around not in known:
        around = around.parent
    hint = "parent" if around.steps else "fix"
    at.report("dangling-citation", key, hint, value=str(cited), parent=str(around))


def _declared(at: Cursor, terms: Terms) -> None:
    """What is named there itself; a clause also has readings of its decisions, which are looked at where they stand."""
    for i, key in enumerate(at.get("external") or ()):
        if key not in terms.external:
            near = suggest(key, terms.external)
            hint = "did-you-mean" if near else "fix"
            at.down("external").report("unknown-external", i, hint, value=key, suggestion=near or "")
    for i, id in enumerate(at.get("readings") or ()):
        if id not in terms.readings:
            _no_reading(at.down("readings"), i, id, terms)


def _reviewed(at: Cursor, review: Review | None, terms: Terms) -> None:
    if review is not None and review.reading is not None and review.reading not in terms.readings:
        _no_reading(at.down("needs_decision"), "reading", review.reading, terms)


def _no_reading(at: Cursor, key: str | int, id: str, terms: Terms) -> None:
    at.report("unknown-reading", key, value=id, known="、".join(terms.readings) or "—")


def _option(at: Cursor, id: str, option: str, terms: Terms, *, adopted: bool) -> None:
    reading = terms.readings.get(id)
    if reading is None:
        _no_reading(at, "reading", id, terms)
    elif option not in reading.options:
        at.report("unknown-option", "option", reading=id, value=option, allowed="、".join(reading.options))
    elif option == reading.adopted and not adopted:
        at.report("alternative-is-adopted", "option", reading=id, value=option)


def _rank(overrides: tuple[Override, ...], terms: Terms, log: Log) -> None:
    entries = [entry for o in overrides for entry in o.versions.entries]
    versions = [v for _, v in entries]
    above = {v.citation: v.over for v in versions}
    for i, (interval, one) in enumerate(entries):
        at = Cursor(one.place.document, one.place.path, log, one.citation)
        for n, cited in enumerate(one.over):
            _exists(at.down("over"), n, cited, set(above))
        circle = _circle(one.citation, above)
        if circle and one.citation == min(circle):  # each circle is told once
            path = " → ".join(str(c) for c in circle)
            at.report("cyclic-overrides", "over", path=path)
        for others, other in entries[:i]:
            together = interval & others
            ranked = other.citation in one.over or one.citation in other.over
            same = one.when.text == other.when.text and one.option == other.option
            if together and same and not ranked and _result(one) != _result(other):
                at.report("contradictory-overrides", "when", other=str(other.citation))


def _result(version: OverrideVersion) -> tuple[str | None, str | None]:
    then: Expression | None = version.then
    return (then.text if then else None, version.absent)


def _circle(start: Citation, above: Mapping[Citation, tuple[Citation, ...]]) -> tuple[Citation, ...]:
    """A way from an exception back to itself, or nothing."""
    stack: list[tuple[Citation, tuple[Citation, ...]]] = [(start, (start,))]
    seen: set[Citation] = set()
    while stack:
        at, path = stack.pop()
        for following in above.get(at, ()):
            if following == start:
                return (*path, start)
            if following not in seen:
                seen.add(following)
                stack.append((following, (*path, following)))
    return ()
