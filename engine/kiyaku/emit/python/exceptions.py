"""Exceptions between clauses as callables: which apply, which prevails, what would have held without them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, cast

from kiyaku.emit.python.code import Call, Scope
from kiyaku.emit.python.run import Run
from kiyaku.plan.absence import UNHELD, Absent, of_clause, status_on
from kiyaku.plan.ir import Code, Excepted, Missing, Node, Override, OverrideVersion, Plan, Review
from kiyaku.plan.record import Considered
from kiyaku.value import Value


@dataclass(frozen=True, slots=True)
class Printed:
    """One version of an exception, printed."""

    exception: OverrideVersion
    when: Call
    then: Call | None
    review: Call | None
    passed_over: Considered  # that it does not apply, for a record


@dataclass(frozen=True, slots=True)
class Hit:
    """An exception that applies."""

    printed: Printed
    day: date

    @property
    def exception(self) -> OverrideVersion:
        """The exception."""
        return self.printed.exception

    def result(self, run: Run, arguments: tuple[Value, ...], overridden: Value) -> Value:
        """The value that holds instead, perhaps made of the one that it overrides, or the absence."""
        if self.printed.then is None:
            assert isinstance(self.exception.then, Missing)
            return _Ruled(self.exception.then.status, str(self.exception.citation))
        if self.exception.from_overridden:
            return self.printed.then(run, self.day, *arguments, overridden)
        return self.printed.then(run, self.day, *arguments)


class ExceptionParts(Protocol):
    """What prints the parts of exceptions, and is told which apply."""

    plan: Plan

    def node(self, node: Node, scope: Scope) -> Call:
        """What holds without them."""

    def code(self, code: Code) -> Call:
        """An expression."""

    def condition(self, code: Code) -> Call:
        """An expression whose outcome decides something."""

    def transition(self, index: int) -> Callable[[Run, date], bool]:
        """Whether a transitional rule holds on a day."""

    def review(self, review: Review | None) -> Call | None:
        """What a person must decide."""

    def instead(self, base: Call, run: Run, day: date, arguments: tuple[Value, ...]) -> tuple[Value, str]:
        """What would have held without them."""

    def overridden(self, base: Call, run: Run, day: date, arguments: tuple[Value, ...]) -> Value:
        """The value that one overrides, where it is made of that."""

    def applied(
        self, run: Run, hits: list[Hit], value: Value, instead: tuple[Value, str], arguments: tuple[Value, ...]
    ) -> None:
        """Some apply and prevail."""

    def looked_at(self, run: Run, exception: Printed) -> None:
        """One does not apply."""


def excepted(printer: ExceptionParts, node: Excepted, scope: Scope) -> Call:
    """The exceptions that apply, or else the body."""
    base = printer.node(node.body, scope)
    applies = [_applies(printer, e) for e in node.exceptions]

    def call(run: Run, day: date, *arguments: Value) -> Value:
        hits = [hit for test in applies if (hit := test(run, day, arguments)) is not None]
        if not hits:
            return base(run, day, *arguments)
        outranked = {cited for hit in hits for cited in hit.exception.over}
        winners = [hit for hit in hits if hit.exception.citation not in outranked]
        instead = printer.instead(base, run, day, arguments)
        asked = any(hit.exception.from_overridden for hit in winners)
        overridden = printer.overridden(base, run, day, arguments) if asked else None
        results = [hit.result(run, arguments, overridden) for hit in winners]
        if not results or any(r != results[0] for r in results[1:]):
            cited = "、".join(str(hit.exception.citation) for hit in hits)
            raise Absent("contradiction", cited, decision=scope.name)
        printer.applied(run, winners, results[0], instead, arguments)
        if isinstance(results[0], Absent):
            raise results[0]
        return results[0]

    return call


Applies = Callable[[Run, date, tuple[Value, ...]], Hit | None]


def _applies(printer: ExceptionParts, exception: Override) -> Applies:
    """An exception as what gives a hit on a day if it applies then."""
    arises = printer.condition(exception.arises) if exception.arises is not None else None
    governed = printer.code(exception.governed) if exception.governed is not None else None
    rules = [(printer.plan.transitions[i].keeps, printer.transition(i)) for i in exception.rules]
    versions = exception.versions.map(lambda v: _printed(printer, v))

    def call(run: Run, day: date, arguments: tuple[Value, ...]) -> Hit | None:
        if arises is not None and not arises(run, day, *arguments):
            return None
        if governed is not None:
            day = cast("date", governed(run, day, *arguments))
        chosen = next((earlier for earlier, holds in rules if holds(run, day)), day) if rules else day
        found = versions.at(chosen)
        if found is None:
            status = status_on(printer.plan, chosen, exception.dates)
            if status == UNHELD:
                raise of_clause(printer.plan, status, exception.citation, chosen)
            return None
        if found.when(run, day, *arguments):
            return Hit(found, day)
        printer.looked_at(run, found)
        return None

    return call


def _printed(printer: ExceptionParts, exception: OverrideVersion) -> Printed:
    then = None if isinstance(exception.then, Missing) else printer.code(exception.then.code)
    passed_over = Considered(
        citation=str(exception.citation), version=exception.version, about=exception.about, applied=False
    )
    return Printed(exception, printer.condition(exception.when), then, printer.review(exception.review), passed_over)


class _Ruled(Absent):
    """An absence that a clause rules; equal to another of the same name."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Ruled) and self.status == other.status

    def __hash__(self) -> int:
        return hash(self.status)
