"""Fields, conditions and spans of the rules as functions of a frame: compiled once, run for every line.

Before: the data of `rules.yaml`.  After: closures that read a frame (the thing spoken of and what stands around it).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from kiyaku.plan.record import Explanation
from kiyaku.publish.narrator.subject import DERIVED, RENAMED, Around


class RuleError(Exception):
    """The rules of the narrator are not what they should be."""


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
        self.said, self.it, self.of, self.above = said, it, of, above


Get = Callable[[Frame], Any]
Test = Callable[[Frame], Any]  # what it gives counts as true or false

_OWN = frozenset({"it", "of", "above", "source", "before"})


def _clause(frame: Frame) -> str:
    return frame.said.around.clause(frame.it.citation, frame.of.day)


def _why(frame: Frame) -> Any:
    return frame.said.around.why(frame.it)


_OF_FRAME: Mapping[str, Get] = {"clause": _clause, "why": _why}


def attribute(path: str) -> str | None:
    """Where the attribute of a field stands in a frame; nothing if the field must be computed."""
    first, *rest = path.split(".")
    steps = rest if first in _OWN else [first, *rest]
    if first in _OF_FRAME or len(steps) > 1 or any(step in DERIVED for step in steps):
        return None
    return ".".join([first if first in _OWN else "it", *(RENAMED.get(step, step) for step in steps)])


def field(path: str) -> Get:
    """What a field of a frame holds: `value`, `of.unit`, `working.exact`; nothing where a part of it is missing."""
    direct = attribute(path)
    if direct is not None:
        return attrgetter(direct)
    first, *rest = path.split(".")
    steps = [first, *rest] if first not in _OWN and first not in _OF_FRAME else rest
    names = [RENAMED.get(step, step) for step in steps]
    get: Get = _OF_FRAME.get(first) or attrgetter(first if first in _OWN else "it")
    parts = [DERIVED.get(step) or attrgetter(name) for step, name in zip(steps, names, strict=True)]

    def walked(frame: Frame) -> Any:
        found = get(frame)
        for part in parts:
            if found is None:
                return None
            found = part(found)
        return found

    return walked


# -- conditions


def condition(rule: Mapping[str, Any], level: str) -> Test:
    """Whether something holds of a frame.

    Raises:
        RuleError: it is no condition.
    """
    if len(rule) != 1:
        raise RuleError(f"a condition has one word: {rule}")
    ((word, of),) = rule.items()
    if word not in _CONDITIONS:
        raise RuleError(f"'{word}' is no condition")
    return _CONDITIONS[word](of, level)


def yes(frame: Frame) -> bool:
    """What holds of everything."""
    return True


def no(frame: Frame) -> bool:
    """What holds of nothing."""
    return False


def _has(path: str, level: str) -> Test:
    return field(path)  # what is empty, false or missing counts as no


def _is(rule: Sequence[Any], level: str) -> Test:
    return _one_of(rule, inside=True)


def _one_of(rule: Sequence[Any], *, inside: bool) -> Test:
    """Whether a field holds one of some values, or none of them."""
    get = field(rule[0])
    if all(isinstance(value, str) for value in rule[1:]):
        texts = tuple(rule[1:])
        return (lambda frame: get(frame) in texts) if inside else (lambda frame: get(frame) not in texts)
    of_type: dict[type, list[Any]] = {}  # so that yes is not 1, and no value is compared with one of another type
    for value in rule[1:]:
        known = () if value == [] else value
        of_type.setdefault(type(known), []).append(known)

    def is_one(frame: Frame) -> bool:
        found = get(frame)
        values = of_type.get(type(found))
        return (values is not None and found in values) is inside

    return is_one


def same(a: Any, b: Any) -> bool:
    """Whether two values are one: equal, and yes is not 1."""
    return a is b or (a == b and isinstance(a, bool) == isinstance(b, bool))


def _same(rule: Sequence[str], level: str) -> Test:
    one, other = field(rule[0]), field(rule[1])
    return lambda frame: same(one(frame), other(frame))


def _not(rule: Mapping[str, Any], level: str) -> Test:
    if "is" in rule:
        return _one_of(rule["is"], inside=False)
    holds = condition(rule, level)
    if holds is yes or holds is no:
        return no if holds is yes else yes
    return lambda frame: not holds(frame)


def _all(rules: Sequence[Mapping[str, Any]], level: str) -> Test:
    absent = [path for rule in rules if (path := _lacks(rule)) is not None]
    tests = [condition(rule, level) for rule in rules if len(absent) < 2 or _lacks(rule) is None]
    if len(absent) > 1:
        all_of_them = attrgetter(*absent)
        tests.insert(0, lambda frame: not any(all_of_them(frame)))
    if no in tests:
        return no
    tests = [test for test in tests if test is not yes]
    if len(tests) < 2:
        return tests[0] if tests else yes
    if len(tests) == 2:
        one, other = tests
        return lambda frame: one(frame) and other(frame)

    def every(frame: Frame) -> bool:
        for test in tests:  # noqa: SIM110 - a generator costs twice as much
            if not test(frame):
                return False
        return True

    return every


def _lacks(rule: Mapping[str, Any]) -> str | None:
    """The attribute that a condition wants to be empty, if it wants no more."""
    denied = rule.get("not")
    return attribute(denied["has"]) if denied is not None and "has" in denied else None


def _any(rules: Sequence[Mapping[str, Any]], level: str) -> Test:
    tests = [condition(rule, level) for rule in rules]
    if yes in tests:
        return yes
    tests = [test for test in tests if test is not no]
    if len(tests) < 2:
        return tests[0] if tests else no

    def some(frame: Frame) -> bool:
        for test in tests:  # noqa: SIM110
            if test(frame):
                return True
        return False

    return some


def _some(rule: Sequence[Any], level: str) -> Test:
    get, holds = field(rule[0]), condition(rule[1], level)

    def some(frame: Frame) -> bool:
        parts = get(frame)
        return bool(parts) and any(holds(Frame(frame.said, part, frame.it, frame.above)) for part in parts)

    return some


def _at(levels: Sequence[str], level: str) -> Test:
    return yes if level in levels else no


_CONDITIONS: Mapping[str, Callable[[Any, str], Test]] = {
    "has": _has,
    "is": _is,
    "same": _same,
    "not": _not,
    "all": _all,
    "any": _any,
    "some": _some,
    "at": _at,
}
