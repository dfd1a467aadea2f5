"""A record while it is made: the node that is being computed, and those that are done."""

from __future__ import annotations

from kiyaku.plan.absence import Absent
from kiyaku.plan.coverage import Coverage
from kiyaku.plan.record import Explanation, NodeInfo
from kiyaku.value import Value


class Record:
    """What an evaluation has read so far: the node being made, and the nodes that are done."""

    __slots__ = ("absences", "aside", "coverage", "done", "root", "top")

    def __init__(self, coverage: Coverage | None = None) -> None:
        self.root = unnamed()
        self.aside = unnamed()  # what is read without being recorded
        self.top = self.root
        self.done: dict[object, Explanation] = {}
        self.absences: dict[Explanation, Absent] = {}
        self.coverage = coverage

    def read(self, node: Explanation) -> Value:
        """What a node that is done came to, read by the node being made.

        Raises:
            Absent: it came to nothing.
        """
        self.top.inputs.append(node)
        if node.status != "ok":
            raise self.absences[node]
        return node.value

    def failed(self, node: Explanation, absent: Absent) -> None:
        """A node came to nothing."""
        node.status = absent.status
        self.absences[node] = absent


_UNNAMED = NodeInfo(name="", kind="decision")


def unnamed() -> Explanation:
    """A node that gathers what is read, and belongs to no name."""
    node = Explanation(_UNNAMED)
    node.noted = {}
    return node
