"""What is known of the facts of contracts when a function for them is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiyaku.emit.python.run import MISSING
from kiyaku.value import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """What the slots of the contracts hold that a function is made for.

    Attributes:
        blank: what a slot holds whose fact is not stated: what its absence means, or `MISSING`.
        pinned: facts (by slot) for whose values the function is made; it leaves where they have another.
        stated: the slots that all of the contracts state, in their order, and no others; None for all contracts.
    """

    blank: Sequence[Value]
    pinned: Mapping[int, Value]
    stated: tuple[int, ...] | None = None

    @property
    def known(self) -> dict[int, Value]:
        """The slots whose content is known."""
        if self.stated is None:
            return dict(self.pinned)
        return {i: value for i, value in enumerate(self.blank) if i not in self.stated} | dict(self.pinned)

    @property
    def filled(self) -> frozenset[int]:
        """The slots that hold what the absence of their fact means, unless it is stated."""
        return frozenset(i for i, value in enumerate(self.blank) if value is not MISSING)
