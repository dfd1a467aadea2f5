"""Nodes that every contract of a kind has alike: of decisions, facts and law values that nothing it states decides.

A bill of a contract that states few facts reads many that nobody stated, and decides much by them: who does not issue
invoices pays no fee for them, whatever else the contract says.  Those nodes are made by the first bills and are then on
record before the next begins.
"""

from __future__ import annotations

from collections.abc import Callable

from kiyaku.answer.outcome import Outcome
from kiyaku.emit.python.record import Record
from kiyaku.plan.record import Explanation

_FIRST, _LAST = 4, 12  # bills from which nodes are kept: not from those of one contract alone


class Fixed:
    """What bills of one month and day have alike, of contracts that state the same facts.

    Args:
        is_fixed: whether the node under a key of a record does not depend on what a contract states.

    Attributes:
        outcomes: the lines and totals that have nothing else under them, by number, where no constraint is broken.
    """

    def __init__(self, is_fixed: Callable[[object], bool]) -> None:
        self.outcomes: dict[int, Outcome] = {}
        self._is_fixed = is_fixed
        self._nodes: dict[object, Explanation] = {}
        self._shared: set[Explanation] = set()
        self._bills = 0

    def __contains__(self, node: Explanation | None) -> bool:
        return node in self._shared

    def record(self) -> Record:
        """A record that holds them."""
        record = Record()
        record.done = self._nodes.copy()
        return record

    def learn(self, record: Record) -> None:
        """Keep those that a record holds, if there are bills enough to profit from it and few were made."""
        if self._bills > _LAST:
            return
        self._bills += 1
        if self._bills < _FIRST:
            return
        for key, node in record.done.items():  # what a node was made of stands before it
            if key not in self._nodes and node.status == "ok" and self._is_fixed(key):
                below = (*node.inputs, *(child for segment in node.segments for child in segment.inputs))
                if self._shared.issuperset(below):
                    self._nodes[key] = node
                    self._shared.add(node)
