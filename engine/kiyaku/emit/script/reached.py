"""What the bill of a plan reaches, under any option of any reading: the entries of its program and their places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kiyaku.book.calendar import Calendar
from kiyaku.book.graph import NO_FIGURE, Graph
from kiyaku.emit.script.literals import Data
from kiyaku.plan.ir import BillSpec, Constraint, Decision, Deemed, Fact, Kind, Law, Plan, Ref
from kiyaku.plan.known import nodes, rules

Entry = TypeVar("Entry", Fact, Law, Calendar, Decision)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """The entries of a program.

    Attributes:
        asked: the names of the lines, the totals and the period of the bill, in this order.
        places: by what a name of an expression stands for, its place among the entries of its kind.
        nodes: by name, a number among all entries; that of a decision is its place.
        asking: by transitional rule, the decisions or law values that ask it; rules stand in the program in this order.
    """

    graph: Graph
    asked: tuple[str, ...]
    facts: tuple[Fact, ...]
    law: tuple[Law, ...]
    calendars: tuple[Calendar, ...]
    decisions: tuple[Decision, ...]
    constraints: tuple[Constraint, ...]
    deemed: tuple[Deemed, ...]
    places: Mapping[Ref, int]
    nodes: Mapping[str, int]
    asking: Mapping[int, tuple[str, ...]]

    def decision(self, index: int) -> int:
        """The place of a decision of the plan."""
        return self.places[Ref(kind="decision", index=index)]

    def rule(self, index: int) -> int:
        """The place of a transitional rule of the plan."""
        return list(self.asking).index(index)

    def edges(self, decision: Decision) -> list[Data]:
        """What a decision's value depends on: a node, or a node with the options it needs and those that exclude it."""
        found = [edge for edge in self.graph.of(decision.name) if edge.kind not in NO_FIGURE]
        always = dict.fromkeys(self.nodes[e.name] for e in found if not (e.needs or e.unless))
        sometimes = dict.fromkeys((self.nodes[e.name], e.needs, e.unless) for e in found if e.needs or e.unless)
        with_options: list[Data] = [[n, needs, unless] for n, needs, unless in sometimes if n not in always]
        return [*always, *with_options]

    @property
    def other_edges(self) -> Mapping[str, list[Data]]:
        """What facts and law values depend on, by their node: what deems them, the transitional rules of law."""
        found: dict[str, list[Data]] = {}
        for name in (*(fact.name for fact in self.facts), *(law.name for law in self.law)):
            names = (e.name for e in self.graph.of(name) if e.kind in ("deemed", "transition"))
            nodes: list[Data] = [self.nodes[other] for other in dict.fromkeys(names)]
            if nodes:
                found[str(self.nodes[name])] = nodes
        return found


def reached(plan: Plan, bill: BillSpec, graph: Graph) -> Reached:
    """What a bill reaches, and what the constraints on it speak of."""
    asked = tuple(plan.decisions[i].name for i in (*bill.lines, *bill.totals, bill.period))
    constraints = tuple(plan.constraints[i] for i in graph.constraints(asked))
    names = {*graph.bill(), *graph.reach(name for c in constraints for name in c.names)}
    stated = (domain for fact, domain in zip(plan.facts, plan.domains, strict=True) if fact.name in names)
    refs = [ref for domain in stated if domain is not None for ref in domain.refs.values()]
    names |= {plan.calendars[ref.index].name for ref in refs if ref.kind == "calendar"}
    places: dict[Ref, int] = {}

    def those(kind: Kind, entries: Sequence[Entry]) -> tuple[Entry, ...]:
        found = [(i, entry) for i, entry in enumerate(entries) if entry.name in names]
        places.update({Ref(kind=kind, index=i): place for place, (i, _) in enumerate(found)})
        return tuple(entry for _, entry in found)

    facts, law = those("fact", plan.facts), those("law", plan.law)
    calendars, decisions = those("calendar", plan.calendars), those("decision", plan.decisions)
    known = (entry.name for entries in (decisions, facts, law, calendars) for entry in entries)
    return Reached(
        graph=graph,
        asked=asked,
        facts=facts,
        law=law,
        calendars=calendars,
        decisions=decisions,
        constraints=constraints,
        deemed=tuple(one for one in plan.deemed if plan.slots[one.slot] in names),
        places=places,
        nodes={name: node for node, name in enumerate(known)},
        asking=_asking(decisions, law),
    )


def _asking(decisions: Iterable[Decision], law: Iterable[Law]) -> Mapping[int, tuple[str, ...]]:
    found: dict[int, dict[str, None]] = {}
    for value in law:
        for index in value.rules:
            found.setdefault(index, {})[value.name] = None
    for decision in decisions:
        for node in nodes(decision.body):
            for index in rules(node):
                found.setdefault(index, {})[decision.name] = None
    return {index: tuple(names) for index, names in found.items()}
