"""Fields and conditions of the rules as Python expressions: of a frame, the thing spoken of and what stands around it.

Before: the data of `rules.yaml`.  After: expressions of a `Program`, which makes functions of a frame of them.
"""

from __future__ import annotations

import ast as pyast
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kiyaku.feel.python import build as py
from kiyaku.plan.record import Explanation
from kiyaku.publish.narrator.program import OUTER, SAID, SOURCE, Program, RuleError, Scope, bound
from kiyaku.publish.narrator.subject import DERIVED, RENAMED, Around


class Said:
    """What was said on a page so far, so that nothing is said twice."""

    __slots__ = ("around", "nodes", "once")

    def __init__(self, around: Around) -> None:
        self.around = around
        self.nodes: set[object] = set()
        self.once: set[object] = set()


class Frame:
    """A thing that is spoken of.

    Attributes:
        said: what was said before.
        it: the thing.
        of: the node, outcome or page that it belongs to; a node is of itself.
        above: the node whose clause stands on the line above.
        source: of a child, the node whose value it hands on.
        passed: nodes beside those that were followed, which remain to be spoken of.
        chain: the decisions whose value is handed on to it, one below the other, once they are known.
        before: nodes that were said before.
        done: whether nothing more is said of it.
    """

    source: Any = None
    chain: Sequence[Explanation] | None = None
    passed: Sequence[Explanation] = ()
    before: Sequence[Explanation] = ()
    done = False

    def __init__(self, said: Said, it: Any, of: Any, above: Any) -> None:
        self.said = said
        self.it = it
        self.of = of
        self.above = above


Test = pyast.expr | bool  # a condition; true or false where that is known already

_OF_SCOPE: Mapping[str, Callable[[Scope], str]] = {
    "it": lambda scope: scope.it,
    "of": lambda scope: scope.of,
    "above": lambda scope: scope.above,
    SOURCE: lambda scope: SOURCE,
    "before": lambda scope: "before",
}


def _clause(said: Said, it: Any, of: Any) -> str:
    return said.around.clause(it.citation, of.day)


def _why(said: Said, it: Any, of: Any) -> Any:
    return said.around.why(it)


_COMPUTED: Mapping[str, Callable[[Said, Any, Any], Any]] = {"clause": _clause, "why": _why}


def field(path: str, program: Program, scope: Scope = OUTER) -> pyast.expr:
    """What a field holds: `value`, `of.unit`, `working.exact`; nothing where a part of it is missing."""
    first, *rest = path.split(".")
    if first in _COMPUTED:
        found = py.call(program.pool(_COMPUTED[first]), py.name(SAID), py.name(scope.it), py.name(scope.of))
        may_miss = True
    elif first in _OF_SCOPE:
        found, may_miss = py.name(_OF_SCOPE[first](scope)), False
    else:
        found, may_miss, rest = py.name(scope.it), False, [first, *rest]
    for step in rest:
        held = program.variable() if may_miss else ""
        of = py.name(held) if may_miss else found
        derived = DERIVED.get(step)
        part = py.attribute(of, RENAMED.get(step, step)) if derived is None else py.call(program.pool(derived), of)
        if may_miss:
            missing = py.compare(bound(held, found), (pyast.Is(), py.constant(None)))
            part = py.either(missing, py.constant(None), part)
        found, may_miss = part, True
    return found


# -- conditions


def condition(rule: Mapping[str, Any], level: str, program: Program, scope: Scope = OUTER) -> Test:
    """Whether something holds.

    Raises:
        RuleError: it is no condition.
    """
    if len(rule) != 1:
        raise RuleError(f"a condition has one word: {rule}")
    ((word, of),) = rule.items()
    if word not in _CONDITIONS:
        raise RuleError(f"'{word}' is no condition")
    return _CONDITIONS[word](of, level, program, scope)


def _has(path: str, level: str, program: Program, scope: Scope) -> Test:
    return field(path, program, scope)  # what is empty, false or missing counts as no


def _is(rule: Sequence[Any], level: str, program: Program, scope: Scope) -> Test:
    found, values = field(rule[0], program, scope), rule[1:]
    if all(isinstance(value, str) for value in values):
        if len(values) == 1:
            return py.compare(found, (pyast.Eq(), py.constant(values[0])))
        return py.compare(found, (pyast.In(), py.tuple_of([py.constant(value) for value in values])))
    of_type: dict[type, list[Any]] = {}  # so that yes is not 1, and no value is compared with one of another type
    for value in values:
        known = () if value == [] else value
        of_type.setdefault(type(known), []).append(known)

    def is_one(found: Any) -> bool:
        known = of_type.get(type(found))
        return known is not None and found in known

    if any(values):
        return py.call(program.pool(is_one), found)
    held = program.variable()  # all of them count as false, and most values do not
    counts = pyast.UnaryOp(pyast.Not(), bound(held, found))
    return pyast.BoolOp(pyast.And(), [counts, py.call(program.pool(is_one), py.name(held))])


def same(a: Any, b: Any) -> bool:
    """Whether two values are one: equal, and yes is not 1."""
    return a is b or (a == b and isinstance(a, bool) == isinstance(b, bool))


def _same(rule: Sequence[str], level: str, program: Program, scope: Scope) -> Test:
    one, other = field(rule[0], program, scope), field(rule[1], program, scope)
    return py.call(program.pool(same), one, other)


def _not(rule: Mapping[str, Any], level: str, program: Program, scope: Scope) -> Test:
    holds = condition(rule, level, program, scope)
    return not holds if isinstance(holds, bool) else pyast.UnaryOp(pyast.Not(), holds)


def _all(rules: Sequence[Mapping[str, Any]], level: str, program: Program, scope: Scope) -> Test:
    return _joined(rules, level, program, scope, pyast.And(), neutral=True)


def _any(rules: Sequence[Mapping[str, Any]], level: str, program: Program, scope: Scope) -> Test:
    return _joined(rules, level, program, scope, pyast.Or(), neutral=False)


def _joined(
    rules: Sequence[Mapping[str, Any]],
    level: str,
    program: Program,
    scope: Scope,
    operator: pyast.boolop,
    *,
    neutral: bool,
) -> Test:
    tests: list[pyast.expr] = []
    for rule in rules:
        holds = condition(rule, level, program, scope)
        if not isinstance(holds, bool):
            tests.append(holds)
        elif holds is not neutral:
            return holds
    if len(tests) < 2:
        return tests[0] if tests else neutral
    return pyast.BoolOp(operator, tests)


def _some(rule: Sequence[Any], level: str, program: Program, scope: Scope) -> Test:
    parts, part = program.variable(), program.variable()
    holds = condition(rule[1], level, program, scope.inner(part))
    if isinstance(holds, bool):
        return field(rule[0], program, scope) if holds else False
    those = pyast.ListComp(py.name(part), [py.loop(part, py.name(parts), holds)])
    return pyast.BoolOp(pyast.And(), [bound(parts, field(rule[0], program, scope)), those])


def _at(levels: Sequence[str], level: str, program: Program, scope: Scope) -> Test:
    return level in levels


_CONDITIONS: Mapping[str, Callable[[Any, str, Program, Scope], Test]] = {
    "has": _has,
    "is": _is,
    "same": _same,
    "not": _not,
    "all": _all,
    "any": _any,
    "some": _some,
    "at": _at,
}
