"""What the bill of a plan reaches, as a JavaScript module for the runtime in `js/plan.js`.

Expressions become functions (`code`); the nodes around them become data that the runtime reads node by node
(`general`).  Everything that any option of any reading may need is in it, so that a reader can switch readings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from kiyaku.book.calendar import Calendar
from kiyaku.book.graph import Graph
from kiyaku.book.model import Revision
from kiyaku.diagnostic import Diagnostic
from kiyaku.emit.script.general import General, Printed, ordinal
from kiyaku.emit.script.left_out import LeftOut, Part
from kiyaku.emit.script.literals import js, type_data
from kiyaku.emit.script.reached import reached
from kiyaku.plan.ir import BillSpec, Constraint, Deemed, Fact, Law, Plan, Ref, Setting, Transition
from kiyaku.value import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A bill as JavaScript, and what it speaks of.

    Attributes:
        source: the module.
        reach: by line and total, in their order, the names it depends on under any option of any reading.
        cited: the citations in it.
        left_out: what it cannot compute, and the lines and totals that may need it.
    """

    source: str
    reach: Mapping[str, frozenset[str]]
    cited: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeBy:
    """What makes every bill of a program: the engine, the terms and the digest of their rules, what is counted."""

    engine: str
    terms: str
    digest: str
    known_on: date | None
    drafts: bool


def printed(
    plan: Plan,
    graph: Graph,
    located: Callable[[Diagnostic], Diagnostic],
    defaults: Mapping[str, Value],
    made: MadeBy,
) -> Program:
    """The program of a plan that has a bill.

    Args:
        plan: what the rule book means.
        graph: what depends on what in it.
        located: a diagnostic about the text of an expression, at its place in the rule file.
        defaults: what facts are taken to be where nobody states them, by name.
        made: what makes every bill.
    """
    assert plan.bill is not None
    bill = plan.bill
    printer = _Printer(plan, reached(plan, bill, graph), located)
    data = js({**printer.program(bill, defaults), "made": _made(made)})
    asked = printer.reached.asked
    return Program(
        source=f"// MadeBy from the rules; not to be edited.\nexport default (K) => ({data});\n",
        reach={name: frozenset(graph.reach([name])) for name in asked},
        cited=tuple(printer.cited),
        left_out=tuple(printer.parts.figures(printer.reached)),
    )


def _made(by: MadeBy) -> Printed:
    return {
        "engine": by.engine,
        "rules": {"terms": by.terms, "digest": by.digest},
        "knownOn": by.known_on.isoformat() if by.known_on is not None else None,
        "drafts": by.drafts,
    }


class _Printer(General):
    """One program: the nodes of its decisions, and what is declared around them."""

    def program(self, bill: BillSpec, defaults: Mapping[str, Value]) -> Printed:
        """The whole."""
        plan, reached = self.plan, self.reached
        return {
            "enactedFirst": plan.enacted_first,
            "decisions": [self.decision(d) for d in reached.decisions],
            "edges": self.reached.other_edges,
            "constraints": [self.constraint(c) for c in reached.constraints],
            "facts": [self.fact(f, defaults) for f in reached.facts],
            "bill": self.bill(bill),
            "transitions": [self.transition(plan.transitions[i], names) for i, names in reached.asking.items()],
            "deemed": [self.deemed(d) for d in reached.deemed],
            "calendars": [self.calendar(c) for c in reached.calendars],
            "law": [self.law(v) for v in reached.law],
            "revisions": [_revision(r) for r in plan.revisions],
            "readings": [
                {
                    "id": r.id,
                    "title": r.title,
                    "options": dict(r.options),
                    "adopted": plan.adopted[r.id],
                    "weighty": r.is_weighty or None,
                }
                for r in plan.readings
            ],
            "switches": sorted(self.readings),
            "missing": [self.part(p) for p in self.parts.found],
        }

    def bill(self, bill: BillSpec) -> Printed:
        """What a bill consists of."""
        with self.parts.within(None):
            as_of = self.code(bill.as_of)
        month = next(i for i, fact in enumerate(self.plan.facts) if fact.slot == bill.month)
        return {
            "month": self.reached.places[Ref(kind="fact", index=month)],
            "asOf": as_of,
            "period": self.reached.decision(bill.period),
            "lines": [self.reached.decision(i) for i in bill.lines],
            "totals": [self.reached.decision(i) for i in bill.totals],
        }

    def part(self, part: Part) -> Printed:
        """What the program says where a part without JavaScript would be needed."""
        found = part.diagnostic
        return {"name": str(found.args["name"]), "text": part.text, "clause": self.cite(found.clause)}

    def transition(self, rule: Transition, asking: tuple[str, ...]) -> Printed:
        """A transitional rule; `asking` are the decisions that it may concern."""
        with self.parts.within(asking, rule.citation):
            return {
                "citation": rule.cited,
                "start": ordinal(rule.days.start),
                "until": ordinal(rule.days.end),
                "keeps": ordinal(rule.keeps),
                "who": self.maybe(rule.who),
                "ends": self.maybe(rule.ends),
                "about": rule.about,
            }

    def deemed(self, one: Deemed) -> Printed:
        """A deemed conversion."""
        name = self.plan.slots[one.slot]
        with self.parts.within((name,), one.citation):
            return {
                "fact": name,
                "citation": str(one.citation),
                "start": ordinal(one.start),
                "who": self.maybe(one.who),
                "value": self.code(one.value),
                "about": one.about,
            }

    # -- facts, law, calendars

    def fact(self, fact: Fact, defaults: Mapping[str, Value]) -> Printed:
        """A fact, with the test of its domain."""
        domain = self.plan.domains[self.plan.facts.index(fact)]
        with self.parts.within((fact.name,), fact.citation):
            default, unknown = (
                self.parts.value(defaults[fact.name], fact.name) if fact.name in defaults else (None, None)
            )
            before = len(self.parts.met)
            test = self.test(domain) if domain is not None else None
            unchecked = self.parts.met[before] if len(self.parts.met) > before else None
        return {
            "name": fact.name,
            "key": fact.key,
            "type": type_data(fact.type),
            "unit": fact.unit,
            "about": fact.about,
            "domain": domain.text if domain is not None else None,
            "test": test if unchecked is None else None,
            "unchecked": unchecked,
            "varies": fact.varies or None,
            "whole": fact.whole or None,
            "question": fact.question or None,
            "ofChange": fact.of_change,
            "fields": {f.key: {"label": f.label, "values": dict(f.values)} for f in fact.fields} or None,
            "cite": self.cite(fact.citation),
            "readings": list(fact.readings),
            "default": default,
            "unknown": unknown,
            "means": fact.means or None,
        }

    def law(self, law: Law) -> Printed:
        """A value set by law."""
        with self.parts.within((law.name,)):
            entries = self.timeline(law.settings, lambda setting: self.setting(setting, law.name))
        return {
            "name": law.name,
            "key": law.key,
            "type": type_data(law.type),
            "title": law.title,
            "entries": entries,
            "rules": [self.reached.rule(i) for i in law.rules] or None,
        }

    def setting(self, setting: Setting, name: str) -> Printed:
        """What law says for a time."""
        value, missing = self.parts.value(setting.value, name) if setting.absent is None else (None, None)
        return {"value": value, "missing": missing, "absent": setting.absent, "source": setting.source}

    def calendar(self, calendar: Calendar) -> Printed:
        """Which days are open, under each option of a reading."""
        self.readings.update(dict.fromkeys(reading for reading, *_ in calendar.alternatives))
        return {
            "name": calendar.name,
            "cite": self.cite(calendar.cite),
            **_closed(calendar.closed_weekdays, calendar.closed_dates),
            "days": {str(d.toordinal()): calendar.holidays.get(d, "") for d in sorted(calendar.closed_days)},
            "readings": list(calendar.rests_on),
            "source": calendar.source or None,
            "provisional": ordinal(calendar.provisional_from),
            "first": ordinal(calendar.covers.start),
            "end": ordinal(calendar.covers.end),
            "alternatives": [
                {"reading": reading, "option": option, **_closed(weekdays, dates)}
                for reading, option, weekdays, dates in calendar.alternatives
            ],
        }

    def constraint(self, constraint: Constraint) -> Printed:
        """What must hold between facts."""
        with self.parts.within(constraint.names, constraint.citation):
            holds = self.code(constraint.that)
        return {
            "holds": holds,
            "cite": self.cite(constraint.citation),
            "message": constraint.message,
            "facts": list(constraint.names),
            "factsOnly": bool(constraint.slots) or None,
            "nodes": [self.reached.nodes[name] for name in constraint.names],
        }


def _revision(revision: Revision) -> Printed:
    return {
        "effective": ordinal(revision.effective),
        "number": revision.number,
        "held": revision.text_held,
        "citation": str(revision.citation),
    }


def _closed(weekdays: frozenset[int], dates: frozenset[tuple[int, int]]) -> Printed:
    return {"weekdays": sorted(w + 1 for w in weekdays), "dates": sorted(100 * m + d for m, d in dates)}
