"""The record of an evaluation from which its explanation is made.

A traced plan tells the tracer of every decision it enters, every fact and law value it reads, every exception it
considers; the tracer builds the tree of `Explanation`s bottom up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from kiyaku.book.model import Address
from kiyaku.evaluate.coverage import Coverage
from kiyaku.evaluate.outcome import Absent, Considered, Explanation, Review, Segment, Value
from kiyaku.evaluate.working import Noted, Working


@dataclass(slots=True)
class Frame:
    """A decision being evaluated."""

    name: str
    unit: str | None
    kind: str = "decision"
    citation: str | None = None
    version: date | None = None
    day: date | None = None
    expression: str | None = None
    worked: Callable[[dict[str, Value]], str] | None = None
    working: Callable[[Mapping[Address, Noted]], Working | None] | None = None
    noted: dict[Address, dict[int, Value]] = field(default_factory=dict)  # by expression, the values of its parts
    row: str | None = None
    inputs: list[Explanation] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    considered: list[Considered] = field(default_factory=list)
    readings: tuple[str, ...] = ()
    reviews: list[Review] = field(default_factory=list)
    collected: list[tuple[str, bool]] = field(default_factory=list)
    arguments: dict[str, Value] = field(default_factory=dict)

    def freeze(self, value: Value, status: str = "ok") -> Explanation:
        """The node, once its value is known."""
        worked = None
        if self.worked is not None:
            known = {e.name: e.value for e in self.inputs if e.status == "ok"} | self.arguments
            worked = self.worked(known)
        return Explanation(
            name=self.name,
            kind=self.kind,
            value=value,
            unit=self.unit,
            status=status,
            citation=self.citation,
            version=self.version,
            day=self.day,
            expression=self.expression,
            worked=worked,
            working=self.working(self.noted) if self.working is not None and status == "ok" else None,
            arguments=tuple(self.arguments.items()),
            row=self.row,
            inputs=_unique(self.inputs),
            segments=tuple(self.segments),
            considered=tuple(self.considered),
            readings=self.readings,
            reviews=tuple(self.reviews),
            collected=tuple(self.collected),
        )


def _unique(nodes: list[Explanation]) -> tuple[Explanation, ...]:
    out: list[Explanation] = []
    for node in nodes:
        if not any(node is other or node == other for other in out):
            out.append(node)
    return tuple(out)


class Tracer:
    """The stack of frames; what is recorded goes to the innermost."""

    __slots__ = ("coverage", "done", "root", "stack")

    def __init__(self, coverage: Coverage | None = None) -> None:
        self.coverage = coverage if coverage is not None else Coverage()
        self.root = Frame("", None)
        self.stack = [self.root]
        self.done: dict[object, Explanation] = {}

    @property
    def top(self) -> Frame:
        """The decision being evaluated."""
        return self.stack[-1]

    def enter(self, frame: Frame) -> Frame:
        """Begin a decision."""
        self.stack.append(frame)
        return frame

    def leave(self, value: Value) -> Explanation:
        """End it with a value."""
        node = self.stack.pop().freeze(value)
        self.top.inputs.append(node)
        return node

    def fail(self, absent: Absent) -> None:
        """End it without one."""
        frame = self.stack.pop()
        self.top.inputs.append(frame.freeze(None, absent.status))

    def add(self, node: Explanation) -> None:
        """Record something that was read."""
        self.top.inputs.append(node)
