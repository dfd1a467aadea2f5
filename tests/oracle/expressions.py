"""What expressions say on a day: the oracle's evaluation of a `Node`, part by part, over fractions and days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

from tests.oracle import feel
from tests.oracle.feel import Node
from tests.oracle.read import ONE, History, Rules
from tests.oracle.values import FUNCTIONS, Absence, Failure, Range, arithmetic, compared, field, half

expression = cache(feel.expression)
unary_tests = cache(feel.tests)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression is evaluated: the day, and the parameters and loop variables."""

    day: date
    local: Mapping[str, Any]

    def with_(self, **more: Any) -> Place:
        """The same with more local names."""
        return Place(self.day, {**self.local, **more})


class Expressions:
    """The evaluation of expressions; what names stand for is left to the oracle."""

    rules: Rules
    given: dict[str, Any]

    def fact(self, name: str, day: date) -> Any:
        """The value of a fact."""
        raise NotImplementedError

    def law(self, name: str, day: date) -> Any:
        """A value that law sets."""
        raise NotImplementedError

    def is_open(self, day: date, name: str) -> bool:
        """Whether a day is open in a calendar."""
        raise NotImplementedError

    def decide(self, name: str, day: date, arguments: tuple[Any, ...] = ()) -> Any:
        """The value of a decision."""
        raise NotImplementedError

    def at(self, day: date) -> Place:
        """A place without local names."""
        return Place(day, {})

    def evaluate(self, text: str, place: Place) -> Any:
        """The value of a text of the rules."""
        return self.value(expression(text), place)

    def named(self, word: str, place: Place) -> Any:
        """What a name stands for."""
        if word in place.local:
            return place.local[word]
        name = self.rules.name(word)
        if name in self.rules.facts:
            return self.fact(name, place.day)
        if name in self.rules.law:
            return self.law(name, place.day)
        return self.decide(name, place.day)

    def value(self, node: Node, place: Place) -> Any:
        return getattr(self, f"_on_{node.kind}")(node, place)

    def _on_value(self, node: Node, place: Place) -> Any:
        return node.parts[0]

    def _on_name(self, node: Node, place: Place) -> Any:
        return self.named(node.parts[0], place)

    def _on_input(self, node: Node, place: Place) -> Any:
        return place.local["?"]

    def _on_if(self, node: Node, place: Place) -> Any:
        condition, yes, no = node.parts
        return self.value(yes if self.value(condition, place) else no, place)

    def _on_or(self, node: Node, place: Place) -> Any:
        return any(self.value(part, place) for part in node.parts)

    def _on_and(self, node: Node, place: Place) -> Any:
        return all(self.value(part, place) for part in node.parts)

    def _on_compare(self, node: Node, place: Place) -> Any:
        return compared(node.parts[0], *(self.value(part, place) for part in node.parts[1:]))

    def _on_between(self, node: Node, place: Place) -> Any:
        value, low, high = (self.value(part, place) for part in node.parts)
        return low <= value <= high

    def _on_in(self, node: Node, place: Place) -> Any:
        return self.test(node.parts[1], self.value(node.parts[0], place), place)

    def _on_arithmetic(self, node: Node, place: Place) -> Any:
        return arithmetic(node.parts[0], *(self.value(part, place) for part in node.parts[1:]))

    def _on_minus(self, node: Node, place: Place) -> Any:
        return -self.value(node.parts[0], place)

    def _on_field(self, node: Node, place: Place) -> Any:
        return field(self.value(node.parts[0], place), node.parts[1])

    def _on_list(self, node: Node, place: Place) -> Any:
        return tuple(self.value(part, place) for part in node.parts)

    def _on_range(self, node: Node, place: Place) -> Any:
        low, high, low_in, high_in = node.parts
        return Range(self.value(low, place), self.value(high, place), low_in, high_in)

    def _on_half(self, node: Node, place: Place) -> Any:
        return half(node.parts[0], self.value(node.parts[1], place))

    def _on_steps(self, node: Node, place: Place) -> Any:
        low, high = (self.value(part, place) for part in node.parts)
        step = 1 if low <= high else -1
        return tuple(Fraction(n) for n in range(int(low), int(high) + step, step))

    def _on_for(self, node: Node, place: Place) -> Any:
        return tuple(self._rounds(node, place))

    def _on_some(self, node: Node, place: Place) -> Any:
        return any(self._rounds(node, place))

    def _on_every(self, node: Node, place: Place) -> Any:
        return all(self._rounds(node, place))

    def _rounds(self, node: Node, place: Place) -> Iterator[Any]:
        variable, source, body = node.parts
        for element in self.value(source, place):
            yield self.value(body, place.with_(**{variable: element}))

    def _on_filter(self, node: Node, place: Place) -> Any:
        source, body = node.parts
        found = self.value(source, place)

        def fields(element: Any) -> Any:
            return element if isinstance(element, dict) else {}

        return tuple(e for e in found if self.value(body, place.with_(item=e, **fields(e))))

    def _on_call(self, node: Node, place: Place) -> Any:
        word, arguments = node.parts[0], [a.parts for a in node.parts[1:]]
        if word == "value on":
            (_, inner), (_, day) = arguments
            return self.value(inner, Place(self.value(day, place), place.local))
        if word == "changes":
            return self._changes(arguments[0][1].parts[0], arguments[1][1], place)
        if word in ("add business days", "is business day"):
            *values, calendar = (argument for _, argument in arguments)
            name = self.rules.name(calendar.parts[0])
            return self._business(word, name, *(self.value(v, place) for v in values))
        values = [self.value(argument, place) for _, argument in arguments]
        decision = self.rules.decisions.get(self.rules.name(word))
        if decision is None:
            return FUNCTIONS[word](*values)
        named = dict(zip((name for name, _ in arguments), values, strict=True))
        if None not in named:
            values = [named[p["name"]] for p in decision[0].data["parameters"]]
        return self.decide(self.rules.name(word), place.day, tuple(values))

    def _business(self, word: str, calendar: str, day: date, number: Any = None) -> Any:
        if word == "is business day":
            return self.is_open(day, calendar)
        step = ONE if number > 0 else -ONE
        left = abs(int(number))
        while left:
            day += step
            left -= self.is_open(day, calendar)
        return day

    def _changes(self, word: str, period: Node, place: Place) -> tuple[dict[str, Any], ...]:
        name = self.rules.name(word)
        spec = self.rules.facts[name]
        if name not in self.given and "absent" not in spec:
            raise Absence("missing_fact")
        history = self.given.get(name)
        if isinstance(history, Absence):
            raise history
        steps = history.steps if isinstance(history, History) else ()
        start, end = self.value(period, place).days()
        return tuple(
            {"date": day, "before": before, "after": after}
            for (_, before), (day, after) in pairwise(steps)
            if start <= day < end and before != after
        )

    def test(self, test: Node, value: Any, place: Place) -> bool:
        """Whether a value meets unary tests."""
        if test.kind == "anything":
            return True
        if test.kind in ("any", "none"):
            return any(self.test(part, value, place) for part in test.parts) == (test.kind == "any")
        found = self.value(test, place.with_(**{"?": value}))
        if test.kind == "half" and test.parts[0] == "!=":
            return bool(value != found.low)
        if isinstance(found, Range):
            if value is None:
                raise Failure("null in a range")
            return found.holds(value)
        if isinstance(found, tuple):
            return value in found
        if isinstance(found, bool) and "?" in str(test) and not isinstance(value, bool):
            return found
        return bool(value == found)
