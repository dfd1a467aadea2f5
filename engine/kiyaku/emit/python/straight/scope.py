"""Where a part of a straight line is written: for which decision, with which arguments, as of which day."""

from __future__ import annotations

import ast as pyast
from collections.abc import Mapping
from dataclasses import dataclass

from kiyaku.emit.python.straight.writer import Day
from kiyaku.plan.ir import Decision
from kiyaku.value import Value

Pair = tuple[pyast.expr, int]
"""A rational: what is above the line, and the number below it."""


@dataclass(frozen=True, slots=True)
class Known:
    """A value that is known when the function is made."""

    value: Value


Argument = pyast.expr | Pair | Known


@dataclass(frozen=True, slots=True)
class Scope:
    """The decision that is written, its arguments by parameter, and the day it is as of."""

    decision: Decision | None
    arguments: Mapping[str, Argument]
    day: Day
    whole: frozenset[str] = frozenset()  # the parameters whose arguments are whole numbers
