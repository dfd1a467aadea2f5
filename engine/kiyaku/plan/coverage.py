"""What evaluations have met of the rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

PointKind = Literal["decision", "row", "condition", "override", "alternative"]


@dataclass(slots=True)
class Coverage:
    """What has been met, by kind, address and truth."""

    met: set[tuple[str, object, bool]] = field(default_factory=set)

    def hit(self, kind: PointKind, key: object, truth: bool = True) -> None:
        """Something was met; a condition as true or as false."""
        self.met.add((kind, key, truth))
