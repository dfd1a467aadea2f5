"""What a decision depends on, and the constraints that therefore concern it."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.oracle import feel
from tests.oracle.expressions import expression, unary_tests
from tests.oracle.feel import Node
from tests.oracle.interpret import Oracle
from tests.oracle.read import conditions
from tests.oracle.values import Absence


def contradicted(oracle: Oracle, names: list[str], day: date) -> Absence | None:
    """The first constraint that does not hold, of those that speak of what some decisions depend on."""
    reached = reach(oracle, names)
    for constraint in oracle.rules.constraints:
        test = expression(constraint["that"])
        named = set(_names(oracle, [test]))
        if not reached & named:
            continue
        if named <= oracle.rules.facts.keys() and not named & oracle.given.keys():
            continue  # nobody stated anything that it speaks of
        try:
            holds = oracle.value(test, oracle.at(day))
        except Absence:
            continue
        if not holds:
            return Absence("invalid_input", constraint.get("cite"))
    return None


def reach(oracle: Oracle, names: list[str]) -> set[str]:
    """Everything that some decisions depend on under the options."""
    seen: set[str] = set()
    stack = list(names)
    while stack:
        name = stack.pop()
        if name not in seen:
            seen.add(name)
            stack += _reads(oracle, name)
    return seen


def _reads(oracle: Oracle, name: str) -> list[str]:
    versions = oracle.rules.decisions.get(name, [])
    groups = oracle.rules.exceptions.get(name, {}).values() if versions else ()
    found: list[Node] = []
    for clause in versions:
        found += nodes({**oracle.logic(clause.data), "governed_by": clause.data.get("governed_by", "0")})
        if "collect" in clause.data:
            found += [expression(when) for _, when in conditions(clause.steps, clause.body)]
    rules = oracle.rules.concerning(versions)
    for group in groups:
        taken = [c for c in group if oracle.taken(c)]
        found += [expression(c.data[k]) for c in taken for k in ("when", "then") if k in c.data]
        if taken:
            found += [expression(group[0].data[k]) for k in ("arises_when", "governed_by") if k in group[0].data]
            rules += oracle.rules.concerning(group)
    rules = [*rules, *(oracle.rules.of_law(name) if name in oracle.rules.law else ())]
    found += [expression(e) for t in rules for e in (t.who, t.ends) if e is not None]
    deemed = [one for one in oracle.rules.deemed if oracle.rules.name(one.fact) == name]
    found += [expression(e) for one in deemed for e in (one.who, one.value) if e is not None]
    return _names(oracle, found)


def _names(oracle: Oracle, nodes: list[Node]) -> list[str]:
    """The facts, law values, calendars and decisions that expressions name."""
    rules = oracle.rules
    known = {*rules.facts, *rules.law, *rules.calendars, *rules.decisions}
    return [name for node in nodes for n in feel.names(node) if (name := rules.name(n)) in known]


def nodes(logic: Any) -> list[Node]:
    """The expressions of a decision's logic."""
    found = [expression(logic[k]) for k in ("formula", "governed_by") if k in logic]
    table, accrual = logic.get("table", {}), logic.get("accrual", {})
    found += [expression(text) for text in table.get("inputs", ())]
    for row in table.get("rows", ()):
        wanted = row["when"] if isinstance(row["when"], list) else [row["when"]]
        found += [unary_tests(t) for t in wanted] + ([expression(row["then"])] if "then" in row else [])
    found += [expression(accrual[k]) for k in ("rate", "over", "during", "except") if k in accrual]
    found += [expression(text) for text in accrual.get("split", ())]
    found += [Node("name", (name,)) for name in accrual.get("round", {}).values()]
    return found
