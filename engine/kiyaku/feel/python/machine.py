"""What compiled expressions call besides the operators: calls of functions, limits, and where a fault lies.

Every Python node that is emitted for a part of an expression bears the number of that part as its line number.  So a
failure costs nothing until it happens: the line of the innermost frame of compiled code tells which part failed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any

from kiyaku.diagnostic import Diagnostic, KiyakuError, Severity
from kiyaku.feel.budget import Stopped, charge, charge_for
from kiyaku.feel.builtins import Builtin
from kiyaku.feel.errors import Fault
from kiyaku.feel.types import Type
from kiyaku.feel.values import ops
from kiyaku.source import Source, Span
from kiyaku.value import Function, Number, Range, Value, kind, to_text

MAX_DEPTH = 400  # calls of functions within each other
MAX_WARNINGS = 1_000


class FeelError(KiyakuError):
    """An expression has no result in strict mode; the one diagnostic says why and where."""

    @property
    def diagnostic(self) -> Diagnostic:
        """What went wrong, with its span in the expression."""
        return self.diagnostics[0]


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where the numbered parts of an expression stand."""

    source: Source
    offsets: tuple[tuple[int, int], ...]

    def span(self, number: int) -> Span:
        """The characters of a part."""
        return Span(self.source, *self.offsets[number])


# -- depth and warnings


class Notes:
    """How deep the calls of an evaluation are and what it noted, across all expressions that take part in it."""

    __slots__ = ("depth", "warnings")

    def __init__(self, warnings: list[Diagnostic]) -> None:
        self.depth = 0
        self.warnings = warnings


class Run:
    """One run of one compiled expression."""

    __slots__ = ("notes", "places")

    def __init__(self, places: Places, warnings: list[Diagnostic] | None = None) -> None:
        self.places = places
        self.notes = Notes([] if warnings is None else warnings)

    def do(self, number: int, function: Callable[..., Value], *arguments: Value) -> Value:
        """The result of a part in standard mode: null, with a warning, where there is none."""
        try:
            return function(*arguments)
        except Fault as fault:
            self.warn(number, fault)
            return None

    def warn(self, number: int, fault: Fault) -> None:
        """Note why a part is null."""
        if len(self.notes.warnings) < MAX_WARNINGS:
            self.notes.warnings.append(fault.diagnostic(self.places.span(number), Severity.WARNING))

    def function(
        self,
        name: str,
        parameters: tuple[str, ...],
        types: tuple[Type | None, ...],
        body: Callable[..., Value],
        type: Type,
        weight: int,
    ) -> Function:
        """A function literal as a value; a call of it counts so many steps."""
        return Function(name, parameters, Closure(self, name, types, body, weight), type)

    def invoke(self, function: Value, *arguments: Value) -> Value:
        """Call a value.

        Raises:
            Fault: it is no function, or does not take these arguments.
        """
        return self._call(_function(function), arguments)

    def invoke_named(self, function: Value, named: Mapping[str, Value]) -> Value:
        """Call a value with named arguments.

        Raises:
            Fault: it is no function, or does not take these arguments.
        """
        called = _function(function)
        builtin = getattr(called.call, "__self__", None)
        if isinstance(builtin, Builtin):
            return builtin.call_named(named)
        for name in named:
            if name not in called.parameters:
                raise Fault(
                    "unknown-parameter", function=called.name, name=name, known=", ".join(called.parameters) or "–"
                )
        if len(named) != len(called.parameters):
            given, allowed = ", ".join(named), ", ".join(called.parameters)
            raise Fault("wrong-parameters", function=called.name, given=given, allowed=allowed)
        return self._call(called, tuple(named[p] for p in called.parameters))

    def _call(self, function: Function, arguments: tuple[Value, ...]) -> Value:
        """Call a function; one that was made by another expression warns here while it runs."""
        closure = function.call
        if not isinstance(closure, Closure) or closure.run.notes is self.notes:
            return closure(*arguments)
        own = closure.run.notes
        closure.run.notes = self.notes
        try:
            return closure(*arguments)
        finally:
            closure.run.notes = own


def _function(value: Value) -> Function:
    if not isinstance(value, Function):
        if value is None:
            raise Fault("null-operand", operator="()")
        raise Fault("not-a-function", name=to_text(value)[:80], found=kind(value))
    return value


class Closure:
    """The body of a function literal with the run in which it was made."""

    __slots__ = ("body", "name", "run", "types", "weight")

    def __init__(
        self, run: Run, name: str, types: tuple[Type | None, ...], body: Callable[..., Value], weight: int
    ) -> None:
        self.run = run
        self.name = name
        self.types = types
        self.body = body
        self.weight = weight

    def __call__(self, *arguments: Value) -> Value:
        types = self.types
        if len(arguments) != len(types):
            count = {"given": len(arguments), "allowed": str(len(types))}
            raise Fault("wrong-number-of-arguments", function=self.name, **count)
        if any(types):
            arguments = tuple(
                a if t is None or a is None else ops.coerce(a, t) for a, t in zip(arguments, types, strict=True)
            )
        notes = self.run.notes
        charge(self.weight)
        if notes.depth >= MAX_DEPTH:
            raise Stopped(Fault("recursion-too-deep"))
        notes.depth += 1
        try:
            return self.body(*arguments)
        finally:
            notes.depth -= 1


# -- where a fault lies


def failed(error: Exception, places: Places, program: dict[str, Any]) -> FeelError:
    """The failure of compiled code as a diagnostic at the part that failed."""
    fault = fault_of(error)
    return FeelError([fault.diagnostic(places.span(failing_part(error.__traceback__, program)))])


def fault_of(error: Exception) -> Fault:
    """What an exception of compiled code means."""
    if isinstance(error, Fault):
        return error
    if isinstance(error, Stopped):
        return error.fault
    if isinstance(error, ZeroDivisionError):
        return Fault("division-by-zero")
    return Fault("recursion-too-deep")


def failing_part(traceback: TracebackType | None, program: dict[str, Any]) -> int:
    """The number of the part that failed: the line of the innermost frame of this program."""
    line = 1
    while traceback is not None:
        if traceback.tb_frame.f_globals is program:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line - 1


FAILURES = (Fault, Stopped, ZeroDivisionError, RecursionError)


# -- operators that are lazy, or faster where types are known


def and_lazy(left: Value, right: Callable[[], Value]) -> bool:
    """`left and right`, where the right side is not looked at if the left one is false."""
    return False if left is False else ops.and_(left, right())


def or_lazy(left: Value, right: Callable[[], Value]) -> bool:
    """`left or right`, where the right side is not looked at if the left one is true."""
    return True if left is True else ops.or_(left, right())


def has_entry(item: Value, name: str) -> bool:
    """Whether an element of a list is a context with such an entry."""
    return isinstance(item, dict) and name in item


def unknown_name(name: str) -> Value:
    """A name without a value.

    Raises:
        Fault: always.
    """
    raise Fault("unknown-name", name=name)


def unknown_type(name: str) -> Value:
    """A type that is not known.

    Raises:
        Fault: always.
    """
    raise Fault("feel-unknown-type", name=name)


def duplicate_key(key: str) -> Value:
    """A context that has a key twice.

    Raises:
        Fault: always.
    """
    raise Fault("duplicate-key", key=key)


def external(name: str) -> Value:
    """An external function.

    Raises:
        Fault: always.
    """
    raise Fault("external-function", name=name)


def with_clock(builtin: Builtin, clock: Value) -> Function:
    """A built-in that asks the clock, as a value."""
    return Function(builtin.name, (), partial(builtin.call, clock))


def accumulate(outcomes: Callable[[Callable[[], Value]], Iterable[Value]]) -> tuple[Value, ...]:
    """The results of a loop that looks at its `partial` results."""
    done: list[Value] = []

    def partial() -> tuple[Value, ...]:
        charge_for(done)
        return tuple(done)

    for outcome in outcomes(partial):
        done.append(outcome)  # the loop looks at the list while it grows
    return tuple(done)


def context_of(make: Callable[[dict[str, Value]], object]) -> dict[str, Value]:
    """A context whose entries see those before them."""
    entries: dict[str, Value] = {}
    make(entries)
    return entries


def end_of(value: Range, name: str) -> Value:
    """The `start` or `end` of a range in strict mode.

    Raises:
        Fault: the range is open there.
    """
    bound = value.start if name == "start" else value.end
    if bound is None:
        raise Fault("range-without-end")
    return bound


def quotient(left: Number, right: Number) -> Number:
    """`left / right` of numbers."""
    if type(left) is int and type(right) is int:
        whole, rest = divmod(left, right)
        if not rest:
            return whole
    return ops.divide(left, right)  # type: ignore[return-value]  # numbers divide to a number


def total(items: tuple[Number, ...]) -> Number:
    """The sum of numbers; of none, 0."""
    charge_for(items)
    return ops.bounded(sum(items))


def sum_from(zero: Value) -> Callable[[Callable[[], Value]], Value]:
    """What a sum gives in strict mode: of nothing, the zero of its type."""

    def summed(make: Callable[[], Value]) -> Value:
        try:
            return make()
        except Fault as fault:
            if fault.code == "empty-list" and fault.arguments["function"] == "sum":
                return zero
            raise

    return summed


def least(items: tuple[Number, ...]) -> Number:
    """The least of numbers."""
    if not items:
        raise Fault("empty-list", function="min")
    charge_for(items)
    return min(items)


def greatest(items: tuple[Number, ...]) -> Number:
    """The greatest of numbers."""
    if not items:
        raise Fault("empty-list", function="max")
    charge_for(items)
    return max(items)
