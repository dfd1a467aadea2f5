"""How much an explanation says (apart from the narrator, so that a command line can name the levels without it)."""

from __future__ import annotations

from typing import Literal

Level = Literal["line", "reasoning", "everything"]
LEVELS: tuple[Level, ...] = ("line", "reasoning", "everything")
"""The figures with their clauses; what an agent needs to answer a customer; the whole tree down to the facts."""
