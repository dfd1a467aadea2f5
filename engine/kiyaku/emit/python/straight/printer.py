"""Nodes of a plan as statements of one function.

Before: a plan whose readings are chosen, the month that is asked for, and an epoch: the days around it on which nothing
in the rules changes.  After: what a node comes to, as a Python expression that may be used where the writer stands.
"""

from __future__ import annotations

import ast as pyast
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from kiyaku.emit.python.general import General
from kiyaku.emit.python.run import MISSING, Prepared, Run, Stated, step
from kiyaku.emit.python.straight.scope import Argument, Known, Scope
from kiyaku.emit.python.straight.slots import Slots
from kiyaku.emit.python.straight.writer import Day, NotCovered, Writer, any_of, call, compared, is_day
from kiyaku.feel.errors import Fault
from kiyaku.feel.python import build as py
from kiyaku.feel.python.machine import FeelError
from kiyaku.plan.absence import Absent
from kiyaku.plan.ir import (
    Alternative,
    ByDay,
    Code,
    Formula,
    Marked,
    Node,
    Ref,
)
from kiyaku.plan.known import Knowledge, Reads
from kiyaku.timeline import Interval
from kiyaku.value import Number, Value


class Printer:
    """What prints a request of a plan under one choice of readings; how nodes are printed is said in `nodes`."""

    def __init__(
        self,
        general: General,
        knowledge: Knowledge,
        month: date,
        day: date,
        epoch: Interval,
        slots: Slots,
    ) -> None:
        self.plan = general.plan
        self.general = general
        self.knowledge = knowledge
        self.month = month
        self.day = day
        self.epoch = epoch
        self.slots = slots
        self.varying = frozenset(f.slot for f in general.plan.facts if f.varies)
        self.writer = Writer()
        self.values: dict[int, pyast.expr] = {}
        self._static: dict[tuple[int, Day | None], Known | None] = {}
        bill = self.plan.bill
        self._asked = {} if bill is None else {bill.month: month}
        self._known: dict[int, Value] = slots.known | self._asked
        self._blank: list[Value] = [self._known.get(slot, MISSING) for slot in range(len(self.plan.slots))]
        self._filled = slots.filled
        self._certain = self._filled | self._asked.keys()
        if slots.stated is None:
            self.writer.assign(py.attribute(py.name("c"), "values"), "f")
        elif slots.stated:
            self._certain |= set(slots.stated)
            places = {slot: self.writer.variable() for slot in slots.stated}
            targets = pyast.Tuple([pyast.Name(v, py.STORE) for v in places.values()], py.STORE)
            self.writer.add(pyast.Assign([targets], py.attribute(py.name("c"), "given")))
            for slot, variable in places.items():
                self.writer.learn(("slot", slot), py.name(variable))

    # -- what is known beforehand

    def static(self, ref: Ref, day: Day) -> Known | None:
        """What a name stands for, if that is known when the function is made."""
        if ref.kind == "law":
            law = self.plan.law[ref.index]
            if any(self.day in self.plan.transitions[i].days for i in law.rules):
                return None  # which value holds, depends on the contract
            setting = law.settings.at(self.day)
            return Known(setting.value) if setting is not None and setting.absent is None else None
        if ref.kind == "fact":
            value = self._known.get(self.plan.facts[ref.index].slot, MISSING)
            return None if value is MISSING or self.plan.facts[ref.index].varies else Known(value)
        if ref.kind != "decision" or self.plan.decisions[ref.index].parameters:
            return None
        reads = self.knowledge.reads(ref.index)
        if not reads.slots <= self._known.keys() or (reads.by_day and not is_day(day)):
            return None
        key = (ref.index, day if reads.by_day else None)
        if key not in self._static:
            self._static[key] = self._evaluated(ref.index, day if is_day(day) else self.day)
        return self._static[key]

    def _evaluated(self, index: int, day: date) -> Known | None:
        try:
            return Known(self.general.decision(index)(self._run(self._blank), day))
        except (Absent, Fault, FeelError):
            return None

    def _run(self, facts: list[Value]) -> Run:
        given = {slot: value for slot, value in enumerate(facts) if value is not MISSING}
        stated = Stated(tuple(given), [MISSING] * len(facts), self.plan.slots)
        return self.run_of(Prepared(tuple(given.values()), stated))

    def run_of(self, prepared: Prepared) -> Run:
        """A run of the general form for a contract."""
        return Run(prepared, self.plan.slots, self.day, len(self.plan.decisions), asked=self._asked)

    # -- facts

    def slot(self, slot: int) -> pyast.expr:
        """What stands in the slot of a fact, given or not; one that always holds something costs no variable."""
        if slot in self._known:
            return self.writer.pool(self._known[slot])
        if slot in self._filled and self.slots.stated is None:
            return self.place(slot)
        return self.writer.once(("slot", slot), lambda: self.place(slot))

    def place(self, slot: int) -> pyast.expr:
        """Where the content of a slot is to be found."""
        known = self.writer.known(("slot", slot))
        return known if known is not None else pyast.Subscript(py.name("f"), py.constant(slot), pyast.Load())

    def is_missing(self, slot: int) -> pyast.expr:
        """Whether a slot is empty."""
        if slot in self._known:
            return py.constant(self._known[slot] is MISSING)
        if slot in self._certain:
            return py.constant(False)
        return compared(self.slot(slot), pyast.Is(), self.writer.pool(MISSING))

    def is_certain(self, slot: int) -> bool:
        """Whether something stands in a slot, as far as is known here."""
        return slot in self._certain or self.writer.known(("present", slot)) is not None

    def fact(self, ref: Ref, day: Day) -> pyast.expr:
        """A fact on a day."""
        fact = self.plan.facts[ref.index]
        if fact.varies:
            history = self.present(fact.slot)
            key = ("on", fact.slot, day)
            return self.writer.once(key, lambda: self._step(history, self.day_of(day), fact.name))
        return self.present(fact.slot)

    def _step(self, history: pyast.expr, day: pyast.expr, name: str) -> pyast.expr:
        """The last value of a history if its day has come; else it is looked for."""
        starts, values = py.attribute(history, "starts"), py.attribute(history, "values")
        last = py.negative(py.constant(1))
        come = compared(pyast.Subscript(starts, last, pyast.Load()), pyast.LtE(), day)
        self.writer.partial = True
        return py.either(
            come,
            pyast.Subscript(values, last, pyast.Load()),
            call(self.writer, step, history, day, py.constant(name)),
        )

    def present(self, slot: int) -> pyast.expr:
        """What stands in a slot; the straight line is left where nothing does."""
        value = self.slot(slot)
        if self.writer.known(("present", slot)) is None:
            self.writer.give_up(self.is_missing(slot))
            self.writer.learn(("present", slot), value)
        return value

    def day_of(self, day: Day) -> pyast.expr:
        """A day as an expression."""
        return py.name(day) if isinstance(day, str) else self.writer.pool(day)

    def within(self, day: pyast.expr) -> None:
        """Leave the straight line on a day of another epoch."""
        assert isinstance(day, pyast.Name)
        if self.writer.known(("within", day.id)) is not None:
            return
        self.writer.learn(("within", day.id), day)
        tests = []
        if self.epoch.start is not None:
            tests.append(compared(day, pyast.Lt(), self.writer.pool(self.epoch.start)))
        if self.epoch.end is not None:
            tests.append(compared(day, pyast.GtE(), self.writer.pool(self.epoch.end)))
        if tests:
            self.writer.give_up(any_of(tests))

    def learn_within(self, day: pyast.expr, first: date, last: date) -> None:
        """A day between two days, the last excluded, is one of this epoch if they are."""
        if isinstance(day, pyast.Name) and first in self.epoch and last <= (self.epoch.end or date.max):
            self.writer.learn(("within", day.id), day)

    # -- decisions

    def value(self, index: int, day: Day) -> pyast.expr:
        """A decision without parameters."""
        known = self.static(Ref(kind="decision", index=index), day)
        reads = self.knowledge.reads(index)
        if known is not None:
            value = self.writer.pool(known.value)
            if day == self.day or not reads.by_day:
                self.values[index] = value
            return value
        key = ("decision", index, day if reads.by_day else None)
        found = self.writer.known(key)
        if found is None:
            scope = Scope(self.plan.decisions[index], {}, day)
            if is_day(day) and self._is_certain(reads):
                with self.writer.before_loops():
                    found = self.writer.known(key) or self.writer.learn(key, self._made(index, scope))
            else:
                found = self.writer.learn(key, self._made(index, scope))
            if day == self.day or not reads.by_day:
                self.values[index] = found
        return found

    def _made(self, index: int, scope: Scope) -> pyast.expr:
        """The value of a decision, in a variable of its own where it stands under a condition of its own.

        A record must not hold it where the line never came there, though another already has the same value.
        """
        printed, made = self.writer.watched(lambda: self._printed(index, scope))
        parts = [node for part in made for node in pyast.walk(part) if isinstance(node, pyast.Assign)]
        targets = {target.id for part in parts for target in part.targets if isinstance(target, pyast.Name)}
        own = isinstance(printed, pyast.Name) and printed.id in targets
        if not made or own or not self.writer.is_inside:
            return self.writer.assign(printed)
        return self.writer.assign(printed, self.writer.variable())

    def _is_certain(self, reads: Reads) -> bool:
        """Whether all the facts that are read are there."""
        return all(map(self.is_certain, reads.slots))

    def applied(self, index: int, arguments: Mapping[str, Argument], day: Day, whole: frozenset[str]) -> pyast.expr:
        """A function with its arguments; `whole` are the parameters whose arguments are whole numbers.

        With the same arguments it is computed once.
        """
        scope = Scope(self.plan.decisions[index], arguments, day, whole)
        key = ("applied", index, day, *map(_identity, arguments.values()))
        if None in key[3:]:
            return self._printed(index, scope)
        return self.writer.once(key, lambda: self._printed(index, scope))

    def _printed(self, index: int, scope: Scope) -> pyast.expr:
        try:
            with self.writer.attempt():
                return self.node(self.knowledge.body(index), scope)
        except NotCovered:
            return self.asked(index, scope.arguments, scope.day)

    def plain_formula(self, node: Node) -> Code | None:
        """The expression of a body that is no more than one in this epoch."""
        match node:
            case Formula(code=code):
                return code
            case Marked(body=body) | Alternative(body=body):
                return self.plain_formula(body)
            case ByDay(versions=versions):
                found = versions.at(self.day)
                return None if found is None else self.plain_formula(found)
            case _:
                return None

    def asked(self, index: int, arguments: Mapping[str, Argument], day: Day) -> pyast.expr:
        """A decision that the general form computes."""
        self.writer.partial = True
        run = self.writer.once("run", lambda: call(self.writer, self.run_of, py.name("c")))
        given = [self.plain(arguments[name]) for name, _ in self.plan.decisions[index].parameters]
        at = py.attribute(run, "day") if day == self.day else self.day_of(day)
        return call(self.writer, self.general.decision(index), run, at, *given)

    def plain(self, argument: Argument) -> pyast.expr:
        """An argument as a FEEL value."""
        if isinstance(argument, Known):
            return self.writer.pool(argument.value)
        if isinstance(argument, tuple):
            return call(self.writer, _quotient, argument[0], py.constant(argument[1]))
        return argument

    # -- what is printed by those above

    def node(self, node: Node, scope: Scope) -> pyast.expr:
        """What a node comes to."""
        raise NotImplementedError

    def code(self, code: Code, scope: Scope) -> pyast.expr:
        """An expression."""
        raise NotImplementedError

    def governed(self, code: Code, scope: Scope) -> Day:
        """The day by which something is governed."""
        made = self.writer.assign(self.code(code, scope))
        if isinstance(made, pyast.Name):
            value = self.writer.program.get(made.id)
            if isinstance(value, date):
                if value not in self.epoch:
                    raise NotCovered
                return value
            self.within(made)
            return made.id
        raise NotCovered


def _quotient(above: Number, below: int) -> Number:
    value = Fraction(above, below)
    return value.numerator if value.denominator == 1 else value


def _identity(argument: Argument) -> object:
    """What tells whether two arguments are the same; None where that is not known."""
    if isinstance(argument, Known):
        return repr(argument.value)
    if isinstance(argument, tuple):
        above = _identity(argument[0])
        return None if above is None else (above, argument[1])
    if isinstance(argument, pyast.Name):
        return argument.id
    return ("=", argument.value) if isinstance(argument, pyast.Constant) else None
