"""What other options of the readings would do to a bill, or to another answer.

A bill rests on readings.  Some of their options change a computation somewhere in the rules (an alternative, an
exception that only holds under an option, a calendar); the others are recorded for the lawyers, and the bill is the
same under each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kiyaku.answer.bill import Bill
from kiyaku.answer.book import Book
from kiyaku.answer.contract import Contract
from kiyaku.answer.outcome import Outcome
from kiyaku.diagnostic import KiyakuError
from kiyaku.feel.python.machine import FeelError
from kiyaku.value import Number, is_number, magnitude

Choice = tuple[str, str]  # a reading and one of its options


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The other options of the readings under a bill: those that change computations, and readings without any."""

    switchable: tuple[Choice, ...]
    recorded: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A bill under another option: the amounts that differ, each before and after (None where it has no value)."""

    reading: str
    option: str
    changed: Mapping[str, tuple[Number | None, Number | None]]
    total: Number | None


def choices(book: Book, bill: Bill) -> Choices:
    """The other options of the readings that the outcomes of a bill rest on."""
    return choices_under(book, {r: o for outcome in bill.outcomes.values() for r, o in outcome.options.items()})


def choices_under(book: Book, options: Mapping[str, str]) -> Choices:
    """The other options of some readings, given the one of each that was taken."""
    computed = book.checked.graph.options
    switchable: list[Choice] = []
    recorded: list[str] = []
    for id in (r for r in book.terms.readings if r in options):
        reading = book.terms.readings[id]
        own = computed.get(id, ())
        # an option that no rule names behaves as the adopted logic without its exceptions
        others = [o for o in reading.options if o != options[id] and (o in own or options[id] in own)]
        switchable += [(id, o) for o in others]
        if not others:
            recorded.append(id)
    return Choices(switchable=tuple(switchable), recorded=tuple(recorded))


def compare(book: Book, contract: Contract, bill: Bill, readings: Mapping[str, str], choice: Choice) -> Effect:
    """The bill under another option, beside the bill as it is."""
    other = book.bill(contract, bill.month, readings={**readings, choice[0]: choice[1]})
    names = dict.fromkeys((*bill.amounts, *other.amounts))
    pairs = {name: (bill.amounts.get(name), other.amounts.get(name)) for name in names}
    return Effect(
        reading=choice[0],
        option=choice[1],
        changed={name: pair for name, pair in pairs.items() if pair[0] != pair[1]},
        total=other.total,
    )


def moving(book: Book, contract: Contract, bill: Bill, readings: Mapping[str, str]) -> list[Effect]:
    """The options that would change what is to be paid, the largest movement first; those without an amount last.

    Each is tried once: the form that is ready at once does it, not the one that repays itself over many bills.
    """
    found: list[Effect] = []
    for reading, option in choices(book, bill).switchable:
        try:
            other = book.amounts(contract, bill.month, {**readings, reading: option})
        except FeelError:  # an option that nobody took fails on these values: under it there is no amount
            other = {}
        total = other.get(bill.outcome.name)
        if total != bill.total:
            pairs = {name: (bill.amounts.get(name), other.get(name)) for name in dict.fromkeys((*bill.amounts, *other))}
            changed = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
            found.append(Effect(reading=reading, option=option, changed=changed, total=total))

    def size(effect: Effect) -> Number:
        if effect.total is None or bill.total is None:
            return 1
        return -magnitude(effect.total - bill.total)

    return sorted(found, key=size)


def turning(
    book: Book, outcome: Outcome, readings: Mapping[str, str], ask: Callable[[Mapping[str, str]], Outcome]
) -> list[tuple[Choice, Outcome | None]]:
    """The options under which an outcome would be another, each with what it then is; None where it fails.

    Args:
        book: the rules.
        outcome: as it is.
        readings: the options that were asked for.
        ask: what gives the same under other options.
    """
    found: list[tuple[Choice, Outcome | None]] = []
    for reading, option in choices_under(book, outcome.options).switchable:
        try:
            other = ask({**readings, reading: option})
        except KiyakuError:  # an option that nobody took fails on these values
            found.append(((reading, option), None))
            continue
        if (other.status, other.value) != (outcome.status, outcome.value):
            found.append(((reading, option), other))

    def size(turn: tuple[Choice, Outcome | None]) -> Number:
        value, other = outcome.value, None if turn[1] is None else turn[1].value
        return -magnitude(other - value) if is_number(other) and is_number(value) else 1

    return sorted(found, key=size)
