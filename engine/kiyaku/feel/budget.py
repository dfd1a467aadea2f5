"""What one request may use up, across all expressions that take part in it.

Rounds of loops and calls count as steps, and so does what grows with its data: the elements of a list and the
characters of a text that a function looks at, numbers of many digits.  A step stands for about a microsecond and some
hundred bytes, so the limit bounds time and memory, and it falls at the same place on every machine.

Whoever asks a question sets the budget (`request` or `limited` around a function, or printed code that sets what is
left and at its end `UNLIMITED` again); outside of any request nothing counts.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sized
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from kiyaku.feel.errors import Fault
from kiyaku.value import Value

MAX_STEPS = 1_000_000
UNLIMITED = 1 << 62
_TEXT = 6  # a step for 2**6 characters
_PARTS = 1  # a step for 2**1 elements
_BITS = 6  # a step for 2**6 bits, once there are more than
_MANY_BITS = 1_024
_MOST_MADE = 1_000
_NEARLY = UNLIMITED >> 1  # no request has so many

P = ParamSpec("P")
T = TypeVar("T")


class Stopped(Exception):
    """A request went beyond its limits, so no part of it has a result."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


class _Budget(threading.local):
    """The steps that are left to the request that a thread is at."""

    def __init__(self) -> None:
        self.limit = MAX_STEPS
        self.left = UNLIMITED
        self.made: set[object] = set()  # what is made once for a request


budget = _Budget()
"""The one of the thread that asks; printed code sets what is left where a request begins."""


def request(function: Callable[P, T]) -> Callable[P, T]:
    """The function as a request, or as part of the one that is at work."""

    @wraps(function)
    def call(*arguments: P.args, **named: P.kwargs) -> T:
        if budget.left < _NEARLY:
            return function(*arguments, **named)
        _begin(MAX_STEPS)
        try:
            return function(*arguments, **named)
        finally:
            budget.left = UNLIMITED

    return call


def _begin(steps: int) -> None:
    budget.left = budget.limit = steps
    if budget.made:
        budget.made = set()


def limited(function: Callable[..., Value], steps: int) -> Callable[..., Value]:
    """The function as a request of its own, which may take so many steps."""

    @wraps(function)
    def call(*arguments: Any, **named: Any) -> Value:
        before = budget.limit, budget.left, budget.made
        _begin(steps)
        try:
            return function(*arguments, **named)
        finally:
            budget.limit, budget.left, budget.made = before

    return call


def charge(steps: int) -> None:
    """Count steps.

    Raises:
        Stopped: there are not so many left.
    """
    left = budget.left = budget.left - steps
    if left < 0:
        raise Stopped(Fault("too-many-steps", limit=budget.limit))


def charge_once(what: object, steps: int) -> None:
    """Count steps for what is made once for a request, wherever else it is at hand already.

    Raises:
        Stopped: there are not so many left.
    """
    if what not in budget.made:
        charge(steps)
        if len(budget.made) >= _MOST_MADE:
            budget.made.clear()
        budget.made.add(what)


def charge_for(*values: Value) -> None:
    """Count what it takes to look at some values.

    Raises:
        Stopped: there are not so many steps left.
    """
    size = 0
    for value in values:
        if isinstance(value, str):
            size += len(value) >> _TEXT
        elif isinstance(value, tuple | list | dict):
            size += len(value) >> _PARTS
    if size:
        charge(size)


def charge_for_bits(bits: int) -> None:
    """Count what it takes to compute a number of so many bits.

    Raises:
        Stopped: there are not so many steps left.
    """
    if bits > _MANY_BITS:
        charge(bits >> _BITS)


def walked(items: Sized, weight: int) -> Any:
    """What a loop walks over; each round counts `weight` steps.

    Raises:
        Stopped: there are not so many steps left.
    """
    charge(len(items) * weight)
    return items
