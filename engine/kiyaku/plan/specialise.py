"""A plan with what is known taken out of it: the options of readings, text held to be the same, an epoch.

An epoch is a stretch of days; on its days, what is in force is chosen beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from kiyaku.plan.ir import Alternative, ByDay, Chosen, Excepted, Given, Governed, Marked, Node, Override, Transitional
from kiyaku.timeline import Interval, Timeline

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Choice:
    """What is known: the option of every reading, and whether text that is not held counts as the same."""

    options: Mapping[str, str]
    same_text: bool = False


def specialised(node: Node, choice: Choice) -> Node:
    """The node without choices that are made."""
    if isinstance(node, Chosen):
        for reading, option, address, case in node.cases:
            if choice.options.get(reading) == option:
                return Alternative(address=address, body=specialised(case, choice))
        return specialised(node.otherwise, choice)
    if isinstance(node, ByDay):
        return _by_day(node, choice)
    if isinstance(node, Transitional):
        return replace(node, earlier=_by_day(node.earlier, choice), body=specialised(node.body, choice))
    if isinstance(node, Excepted):
        left = [e for e in (_exception(e, choice) for e in node.exceptions) if e.versions.entries]
        body = specialised(node.body, choice)
        return replace(node, exceptions=tuple(left), body=body) if left else body
    if isinstance(node, Marked | Alternative | Governed | Given):
        return replace(node, body=specialised(node.body, choice))
    return node


def _by_day(node: ByDay, choice: Choice) -> ByDay:
    versions = node.versions.map(lambda body: specialised(body, choice))
    return replace(node, versions=_reaching_back(versions) if node.back and choice.same_text else versions)


def _exception(node: Override, choice: Choice) -> Override:
    versions = _reaching_back(node.versions) if node.back and choice.same_text else node.versions
    chosen = ((i, v) for i, v in versions.entries if v.option is None or choice.options.get(v.option[0]) == v.option[1])
    return replace(node, versions=Timeline(tuple(chosen)))


def _reaching_back(versions: Timeline[T]) -> Timeline[T]:
    (interval, version), *rest = versions.entries
    return Timeline(((Interval(None, interval.end), version), *rest))
