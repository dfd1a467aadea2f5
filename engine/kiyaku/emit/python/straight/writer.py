"""The function that is being written: its statements, its variables, and what is known already where it stands."""

from __future__ import annotations

import ast as pyast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TypeGuard

from kiyaku.feel.python import build as py


class Deopt(Exception):
    """The straight line does not cover this; the general form answers."""


class NotCovered(Exception):
    """Something cannot be written in a straight line; it is then asked of the general form while the function runs."""


Day = date | str
"""A day that is known, or the variable that holds one."""

_MOST_VARIABLES = 20_000  # of a function: one that is longer would not pay

Plain = int | str | bool | None


class Writer:
    """Statements in blocks, one inside the other.

    What has been computed in a block is known in the blocks inside it, under a key; it is computed once.
    """

    def __init__(self) -> None:
        self.program: dict[str, object] = {"__builtins__": {}, "_Deopt": Deopt}
        self.statements: list[pyast.stmt] = []
        self._outside: list[pyast.stmt] | None = None  # what stands before the outermost loop
        self._depth = 0  # how many blocks stand around that loop
        self.partial = False  # whether something has been written that may give up or fail
        self.repeated = False  # whether what is written is run again and again
        self.charges = False  # whether what is written may count steps
        self._known: list[dict[object, pyast.expr]] = [{}]
        self._count = 0
        self._pooled: dict[object, str] = {}

    # -- names

    def variable(self) -> str:
        """A name that nothing else uses."""
        self._count += 1
        if self._count > _MOST_VARIABLES:
            raise NotCovered
        return f"v{self._count}"

    def pool(self, value: object) -> pyast.expr:
        """An object that the function refers to."""
        if value is None or isinstance(value, (bool, int, str)):
            return py.constant(value)
        try:
            name = self._pooled.get((type(value), value))
        except TypeError:  # it is, or holds, something that cannot be hashed
            return py.name(self._named(value))
        if name is None:
            name = self._pooled[type(value), value] = self._named(value)
        return py.name(name)

    def _named(self, value: object) -> str:
        self._count += 1
        self.program[f"k{self._count}"] = value
        return f"k{self._count}"

    # -- statements

    def add(self, *statements: pyast.stmt) -> None:
        """Statements at the end of the block."""
        self.statements += statements

    def assign(self, value: pyast.expr, name: str | None = None) -> pyast.expr:
        """A variable that holds a value; names and literals stand for themselves."""
        if name is None and isinstance(value, pyast.Name | pyast.Constant):
            return value
        if name is None and isinstance(value, pyast.Tuple) and not value.elts:
            return self.pool(())
        name = name or self.variable()
        self.add(pyast.Assign([pyast.Name(name, py.STORE)], value))
        return py.name(name)

    @property
    def is_inside(self) -> bool:
        """Whether what is written here may not be reached."""
        return len(self._known) > 1

    def watched(self, make: Callable[[], pyast.expr]) -> tuple[pyast.expr, list[pyast.stmt]]:
        """A value, and the statements that were added for it."""
        before = len(self.statements)
        value = make()
        return value, self.statements[before:]

    def give_up(self, test: pyast.expr | None = None) -> None:
        """Leave the straight line (if a test holds)."""
        if isinstance(test, pyast.Constant):
            if not test.value:
                return
            test = None
        self.partial = True
        stop = pyast.Raise(py.name("_Deopt"), None)
        self.add(stop if test is None else pyast.If(test, [stop], []))

    @contextmanager
    def block(self, *, loop: bool = False, function: bool = False) -> Iterator[list[pyast.stmt]]:
        """Statements of their own, perhaps of a loop or a function; what becomes known in them is forgotten after."""
        outer, self.statements = self.statements, []
        outside, depth = self._outside, self._depth
        repeated, self.repeated = self.repeated, self.repeated or loop or function
        if loop and outside is None:
            self._outside, self._depth = outer, len(self._known)
        self._known.append({})
        try:
            yield self.statements
        finally:
            self.statements, self._outside, self._depth, self.repeated = outer, outside, depth, repeated
            self._known.pop()

    @contextmanager
    def before_loops(self) -> Iterator[None]:
        """Statements before the outermost loop, for what is the same in every round."""
        if self._outside is None:
            yield
            return
        here, self.statements = self.statements, self._outside
        known, self._known = self._known, self._known[: self._depth]
        outside, self._outside = self._outside, None
        try:
            yield
        finally:
            self.statements, self._known, self._outside = here, known, outside

    def branch(self, make: Callable[[], pyast.expr]) -> tuple[list[pyast.stmt], pyast.expr]:
        """The statements and the value of something that is not always computed."""
        with self.block() as statements:
            value = make()
        return statements, value

    def either(self, test: pyast.expr, yes: Callable[[], pyast.expr], no: Callable[[], pyast.expr]) -> pyast.expr:
        """One value or the other; only that one is computed."""
        if isinstance(test, pyast.Constant):
            return (yes if test.value else no)()
        (first, a), (second, b) = self.branch(yes), self.branch(no)
        if not first and not second:
            return py.either(test, a, b)
        name = self.variable()
        first.append(pyast.Assign([pyast.Name(name, py.STORE)], a))
        second.append(pyast.Assign([pyast.Name(name, py.STORE)], b))
        self.add(pyast.If(test, first, second))
        return py.name(name)

    def when(self, test: pyast.expr, yes: Callable[[], None], no: Callable[[], None] | None = None) -> None:
        """Statements if a test holds, others if not."""
        if isinstance(test, pyast.Constant):
            chosen = yes if test.value else no
            if chosen is not None:
                chosen()
            return
        with self.block() as first:
            yes()
        with self.block() as second:
            if no is not None:
                no()
        if first or second:
            self.add(pyast.If(test, first or [pyast.Pass()], second))

    # -- what is known

    def is_empty(self, items: pyast.expr) -> bool:
        """Whether a list is known to have no element."""
        return isinstance(items, pyast.Name) and self.program.get(items.id) == ()

    def known(self, key: object) -> pyast.expr | None:
        """What was computed under a key, where it is known."""
        return next((scope[key] for scope in reversed(self._known) if key in scope), None)

    def learn(self, key: object, value: pyast.expr) -> pyast.expr:
        """From here on, and in the blocks inside, this is known."""
        self._known[-1][key] = value
        return value

    def once(self, key: object, make: Callable[[], pyast.expr]) -> pyast.expr:
        """A value that is computed where it is first needed."""
        found = self.known(key)
        return found if found is not None else self.learn(key, self.assign(make()))

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """If what is inside cannot be written, nothing of it is."""
        length, scopes = len(self.statements), [dict(scope) for scope in self._known]
        statements, depth = self.statements, len(self._known)
        try:
            yield
        except NotCovered:
            self.statements = statements
            del self.statements[length:]
            del self._known[depth:]
            self._known[:] = scopes
            raise


def is_day(day: Day) -> TypeGuard[date]:
    """Whether a day is known."""
    return isinstance(day, date)


def call(writer: Writer, function: object, *arguments: pyast.expr) -> pyast.expr:
    """A call of something of Python's own or of the engine's."""
    return py.call(writer.pool(function), *arguments)


def compared(left: pyast.expr, operator: pyast.cmpop, right: pyast.expr) -> pyast.expr:
    """`left operator right`."""
    return py.compare(left, (operator, right))


def all_of(tests: list[pyast.expr]) -> pyast.expr:
    """Whether all hold, looked at in their order."""
    return _joined(tests, pyast.And(), unit=True)


def any_of(tests: list[pyast.expr]) -> pyast.expr:
    """Whether one holds, looked at in their order."""
    return _joined(tests, pyast.Or(), unit=False)


def _joined(tests: list[pyast.expr], operator: pyast.boolop, *, unit: bool) -> pyast.expr:
    left: list[pyast.expr] = []  # what decides; the tests before one that decides alone are looked at still
    for test in tests:
        if isinstance(test, pyast.Constant) and isinstance(test.value, bool):
            if test.value is unit:
                continue
            if not left:
                return test
        left.append(test)
    if not left:
        return py.constant(unit)
    return left[0] if len(left) == 1 else pyast.BoolOp(operator, left)


def negated(test: pyast.expr) -> pyast.expr:
    """Whether a test does not hold."""
    if isinstance(test, pyast.Constant):
        return py.constant(not test.value)
    if isinstance(test, pyast.UnaryOp) and isinstance(test.op, pyast.Not):
        return test.operand
    return pyast.UnaryOp(pyast.Not(), test)
