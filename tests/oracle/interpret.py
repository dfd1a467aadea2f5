"""The oracle: what a rule book says of a contract on a day, looked up clause by clause and summed day by day.

It is slow and plain, and shares nothing with the engine: not its reader, its FEEL, its plans or its accruals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from tests.oracle import feel, read
from tests.oracle.feel import Node
from tests.oracle.read import ONE, Clause, Rules
from tests.oracle.values import FUNCTIONS, Absence, Beyond, Failure, Range, arithmetic, compared, field, half

LONGEST = 1500
"""So many days are summed one by one, and no more."""

expression = cache(feel.expression)
unary_tests = cache(feel.tests)


@dataclass(frozen=True, slots=True)
class History:
    """A value that changes: from each day on, the value that stands beside it."""

    steps: tuple[tuple[date, Any], ...]

    def on(self, day: date) -> Any:
        """The value on a day; nothing is known before the first."""
        for start, value in reversed(self.steps):
            if start <= day:
                return value
        raise Absence("missing_fact")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression is evaluated: the day, and the parameters and loop variables."""

    day: date
    local: Mapping[str, Any]

    def with_(self, **more: Any) -> Place:
        """The same with more local names."""
        return Place(self.day, {**self.local, **more})


class Oracle:
    """One contract read by one rule book under some options."""

    def __init__(
        self, rules: Rules, facts: Mapping[str, Any], options: Mapping[str, str], *, same_text: bool = False
    ) -> None:
        self.rules = rules
        self.given = {rules.name(word): value for word, value in facts.items()}
        self.options = {id: r["adopted"] for id, r in rules.readings.items()} | dict(options)
        self.same_text = same_text
        self.memo: dict[Any, Any] = {}

    def at(self, day: date) -> Place:
        """A place without local names."""
        return Place(day, {})

    # -- facts

    def fact(self, name: str, day: date) -> Any:
        spec = self.rules.facts[name]
        if name in self.given:
            value = self.given[name]
            return value.on(day) if isinstance(value, History) else value
        if "absent" in spec:
            return default(spec)
        raise Absence("missing_fact")

    def law(self, name: str, day: date) -> Any:
        spec = self.rules.law[name]
        if name in self.given:
            value = self.given[name]
            return value.on(day) if isinstance(value, History) else value
        held = [step for step in spec["timeline"] if read.day(step["from"]) <= day]
        if not held or "absent" in held[-1]:
            raise Absence(held[-1]["absent"] if held else "no_law_value", spec["title"])
        return typed(held[-1]["value"], spec["type"])

    def is_open(self, day: date, name: str) -> bool:
        spec = self.rules.calendars[name]
        closed = dict(spec)
        for other in spec.get("alternatives", ()):
            if self.options.get(other["reading"]) == other["option"]:
                closed |= {k: other[k] for k in ("closed_weekdays", "closed_dates") if k in other}
                break
        for named in spec.get("closed_days", ()):
            covers = self.rules.holidays[named]["covers"]
            if not read.day(covers["from"]) <= day <= read.day(covers["to"]):
                raise Absence("calendar_unknown", spec.get("cite"))
        if any(day.isoformat() in self.rules.holidays[named]["days"] for named in spec.get("closed_days", ())):
            return False
        if read.WEEKDAYS[day.weekday()] in closed.get("closed_weekdays", ()):
            return False
        return not any(in_year(day, text) for text in closed.get("closed_dates", ()))

    # -- decisions

    def decide(self, name: str, day: date, arguments: tuple[Any, ...] = ()) -> Any:
        """The value of a decision for whoever asks on a day."""
        key = (name, day, arguments)
        if key not in self.memo:
            try:
                self.memo[key] = self._decide(name, day, arguments)
            except Absence as absence:
                self.memo[key] = absence
        found = self.memo[key]
        if isinstance(found, Absence):
            raise found
        return found

    def _decide(self, name: str, day: date, arguments: tuple[Any, ...]) -> Any:
        versions = self.rules.decisions[name]
        shape = versions[0].data
        if shape.get("given") == "true" and name in self.given:
            return self.given[name]
        local = {p["name"]: a for p, a in zip(shape.get("parameters", ()), arguments, strict=True)}
        if "governed_by" in shape:
            day = self.evaluate(shape["governed_by"], Place(day, local))
        hits = [hit for group in self.rules.exceptions.get(name, {}).values() if (hit := self._hit(group, day, local))]
        if not hits:
            return self._own(versions, Place(day, local))
        beaten = {cited for clause, _ in hits for cited in clause.data.get("over", ())}
        winners = [hit for hit in hits if hit[0].citation not in beaten]
        results = [self._ruled(clause, place) for clause, place in winners]
        if not results or any(r != results[0] for r in results[1:]):
            raise Absence("contradiction", "、".join(clause.citation for clause, _ in hits))
        kind, value = results[0]
        if kind == "absent":
            raise Absence(value, winners[0][0].citation)
        return value

    def _hit(self, group: list[Clause], day: date, local: Mapping[str, Any]) -> tuple[Clause, Place] | None:
        """The exception that these are the versions of, if it applies, and where its value is to be evaluated."""
        group = sorted(group, key=lambda c: c.start)
        possible = [c for c in self._back(group) if self._option(c)]
        if not possible:
            return None
        if "arises_when" in group[0].data and not self.evaluate(group[0].data["arises_when"], Place(day, local)):
            return None
        if "governed_by" in group[0].data:
            day = self.evaluate(group[0].data["governed_by"], Place(day, local))
        chosen = self._kept(group, day)[0]
        found = next((c for c in possible if c.on(chosen)), None)
        if found is None:
            if self.rules.why_not(chosen, group) == "text_unavailable":
                raise Absence("text_unavailable", group[0].citation)
            return None
        place = Place(day, local)
        return (found, place) if self.evaluate(found.data["when"], place) else None

    def _option(self, clause: Clause) -> bool:
        option = clause.data.get("if")
        return option is None or self.options.get(option["reading"]) == option["option"]

    def _ruled(self, clause: Clause, place: Place) -> tuple[str, Any]:
        if "absent" in clause.data:
            return "absent", clause.data["absent"]
        return "value", self.evaluate(clause.data["then"], place)

    def _kept(self, versions: list[Clause], day: date) -> tuple[date, str | None]:
        """The day whose version holds: that itself, or the one before a revision whose transitional rule holds."""
        for rule in self.rules.concerning(versions):
            holds = rule.start <= day and (rule.until is None or day < rule.until)
            if holds and (rule.who is None or self.evaluate(rule.who, Place(day, {}))):
                return rule.start - ONE, rule.citation
        return day, None

    def _back(self, versions: list[Clause]) -> list[Clause]:
        """The versions; the first from the beginning of time, if text that is not held is taken to say the same."""
        first = versions[0]
        if not self.same_text or first.start == date.min:
            return versions
        if self.rules.why_not(first.start - ONE, versions) != "text_unavailable":
            return versions
        return [Clause(first.steps, date.min, first.end, first.data, first.body), *versions[1:]]

    def _own(self, versions: list[Clause], place: Place) -> Any:
        """The value by the decision's own clause."""
        chosen, rule = self._kept(versions, place.day)
        found = next((c for c in self._back(versions) if c.on(chosen)), None)
        if found is None and rule is not None:
            raise Absence("not_in_force", rule)
        if found is None:
            raise Absence(self.rules.why_not(chosen, versions), versions[0].citation)
        logic = self.logic(found.data)
        if "formula" in logic:
            return self.evaluate(logic["formula"], place)
        if "table" in logic:
            return self._table(logic["table"], found, place)
        if "accrual" in logic:
            return self._accrual(logic["accrual"], place)
        held = [cited for cited, when in conditions(found.steps, found.body) if self.evaluate(when, place)]
        return tuple(held)

    def logic(self, data: Any) -> Any:
        """The logic that holds under the options."""
        for other in data.get("alternatives", ()):
            if self.options.get(other["reading"]) == other["option"]:
                return other
        return data

    # -- constraints

    def contradicted(self, names: list[str], day: date) -> Absence | None:
        """The first constraint that does not hold, of those that speak of what some decisions depend on."""
        reached = self.reach(names)
        for constraint in self.rules.constraints:
            test = expression(constraint["that"])
            if not reached & {self.rules.name(n) for n in feel.names(test)}:
                continue
            try:
                holds = self.value(test, self.at(day))
            except Absence:
                continue
            if not holds:
                return Absence("invalid_input", constraint.get("cite"))
        return None

    def reach(self, names: list[str]) -> set[str]:
        """Everything that some decisions depend on under the options."""
        seen: set[str] = set()
        stack = list(names)
        while stack:
            name = stack.pop()
            if name not in seen:
                seen.add(name)
                stack += self._reads(name)
        return seen

    def _reads(self, name: str) -> list[str]:
        versions = self.rules.decisions.get(name, [])
        groups = self.rules.exceptions.get(name, {}).values() if versions else ()
        found: list[Node] = []
        for clause in versions:
            found += nodes({**self.logic(clause.data), "governed_by": clause.data.get("governed_by", "0")})
            if "collect" in clause.data:
                found += [expression(when) for _, when in conditions(clause.steps, clause.body)]
        for clause in (c for group in groups for c in group):
            found += [expression(clause.data[k]) for k in _EXCEPTION if k in clause.data]
        found += [expression(t.who) for t in self.rules.concerning(versions) if t.who is not None]
        return [self.rules.name(n) for node in found for n in feel.names(node)]

    # -- tables

    def _table(self, table: Any, clause: Clause, place: Place) -> Any:
        inputs = [self.evaluate(text, place) for text in table["inputs"]]
        if table.get("apply") == "graduated":
            return self._graduated(table, inputs[0], clause, place)
        for row in table["rows"]:
            wanted = row["when"] if isinstance(row["when"], list) else [row["when"]]
            if all(self.test(unary_tests(t), x, place) for t, x in zip(wanted, inputs, strict=True)):
                return self._row(row, clause, place)
        raise Absence(table.get("absent", "no_rate"), "".join(clause.steps))

    def _row(self, row: Any, clause: Clause, place: Place) -> Any:
        if "absent" in row:
            raise Absence(row["absent"], "".join(clause.steps))
        return self.evaluate(row["then"], place)

    def _graduated(self, table: Any, amount: Fraction, clause: Clause, place: Place) -> Any:
        """What falls into each row, from the lowest, at the row's price."""
        rows = [(self._bounds(row["when"], place), row) for row in table["rows"]]
        rows.sort(key=lambda r: r[0][0] or Fraction(0))
        top = rows[-1][0][1]
        if amount < 0 or (top is not None and amount > top):
            raise Absence(table.get("absent", "no_rate"), "".join(clause.steps))
        total, floor = Fraction(0), Fraction(0)
        for i, ((_, high), row) in enumerate(rows):
            if i and amount <= floor:
                break
            ceiling = amount if high is None or i == len(rows) - 1 else high
            total += (min(amount, ceiling) - floor) * self._row(row, clause, place)
            floor = ceiling
        return total

    def _bounds(self, text: str, place: Place) -> tuple[Fraction | None, Fraction | None]:
        test = unary_tests(text)
        assert test.kind == "any" and len(test.parts) == 1
        found = self.value(test.parts[0], place)
        return (found.low, found.high) if isinstance(found, Range) else (found, found)

    # -- accruals

    def _accrual(self, accrual: Any, place: Place) -> Any:
        first, last = self.evaluate(accrual["over"], place).days()
        begin, finish = self.evaluate(accrual["during"], place).days()
        start, end = max(first, begin), min(last, finish)
        if (end - start).days > LONGEST:
            raise Beyond
        off = self.evaluate(accrual["except"], place) if "except" in accrual and start < end else ()
        rounding = accrual.get("round", {})
        unheld: list[date] = []
        amount = Fraction(0)
        for days in self._segments(accrual, start, end, place):
            try:
                rate = self.evaluate(accrual["rate"], Place(days[0], place.local))
            except Absence as absence:
                if absence.status != "text_unavailable":
                    raise
                unheld += days
                continue
            share = sum((rate for d in days if d not in off), Fraction(0)) / (last - first).days
            amount += self._rounded(rounding.get("each"), share, place.day)
        if unheld:
            revision = self.rules.revision_on(unheld[0])
            whole = len(unheld) == (end - start).days
            raise Absence(
                "text_unavailable" if whole else "partly_unverified", revision.citation if revision else None
            )
        return self._rounded(rounding.get("total"), amount, place.day)

    def _rounded(self, rounding: str | None, amount: Fraction, day: date) -> Any:
        return self.decide(self.rules.name(rounding), day, (amount,)) if rounding else amount

    def _segments(self, accrual: Any, start: date, end: date, place: Place) -> Iterator[list[date]]:
        """The days one after another, as long as all that the rate depends on stays equal."""
        days: list[date] = []
        held: Any = None
        day = start
        while day < end:
            alike = self._alike(accrual, day, place)
            if days and alike != held:
                yield days
                days = []
            days.append(day)
            held = alike
            day += ONE
        if days:
            yield days

    def _alike(self, accrual: Any, day: date, place: Place) -> list[Any]:
        """What two days must have in common to belong together."""
        there = Place(day, place.local)
        if "split" in accrual:
            return [self._or_absence(expression(text), there) for text in accrual["split"]]
        found = []
        for written in sorted(set(feel.names(expression(accrual["rate"]))) - set(place.local)):
            name = self.rules.name(written)
            decision = self.rules.decisions.get(name)
            if decision is not None and decision[0].data.get("parameters"):
                return [self._or_absence(expression(accrual["rate"]), there)]
            if decision is not None or name in self.rules.facts or name in self.rules.law:
                found.append(self._or_absence(Node("name", (name,)), there))
        return found

    def _or_absence(self, node: Node, place: Place) -> Any:
        try:
            return self.value(node, place)
        except Absence as absence:
            return ("absent", absence.status, self.rules.revision_on(place.day))

    # -- expressions

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
        return tuple(element for element in found if self.value(body, place.with_(item=element)))

    def _on_call(self, node: Node, place: Place) -> Any:
        word, arguments = node.parts[0], [a.parts for a in node.parts[1:]]
        if word == "value on":
            (_, inner), (_, day) = arguments
            return self.value(inner, Place(self.value(day, place), place.local))
        if word == "changes":
            return self._changes(arguments[0][1].parts[0], self.value(arguments[1][1], place))
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

    def _changes(self, word: str, window: Range) -> tuple[dict[str, Any], ...]:
        name = self.rules.name(word)
        spec = self.rules.facts[name]
        if name not in self.given and "absent" not in spec:
            raise Absence("missing_fact")
        history = self.given.get(name)
        steps = history.steps if isinstance(history, History) else ()
        start, end = window.days()
        return tuple(
            {"date": day, "before": before, "after": after}
            for (_, before), (day, after) in zip(steps, steps[1:], strict=False)
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


_EXCEPTION = ("arises_when", "governed_by", "when", "then")


def nodes(logic: Any) -> list[Node]:
    """The expressions of a decision's logic."""
    found = [expression(logic[k]) for k in ("formula", "governed_by") if k in logic]
    table, accrual = logic.get("table", {}), logic.get("accrual", {})
    found += [expression(text) for text in table.get("inputs", ())]
    for row in table.get("rows", ()):
        wanted = row["when"] if isinstance(row["when"], list) else [row["when"]]
        found += [unary_tests(t) for t in wanted] + ([expression(row["then"])] if "then" in row else [])
    found += [expression(accrual[k]) for k in ("rate", "over", "during", "except") if k in accrual]
    found += [expression(text) for text in accrual.get("split", ())]
    found += [Node("name", (name,)) for name in accrual.get("round", {}).values()]
    return found


def typed(text: Any, kind: str) -> Any:
    """A scalar as a value of a declared type."""
    if kind == "number":
        return read.number(text)
    if kind == "boolean":
        return text == "true"
    return read.day(text) if kind == "date" else text


def default(spec: Any) -> Any:
    """What a fact's absence stands for."""
    value = spec["absent"]["value"]
    if isinstance(value, list):
        return tuple(typed(v, spec["type"].removeprefix("list<").removesuffix(">")) for v in value)
    return None if value in ("null", "") else typed(value, spec["type"])


def conditions(steps: tuple[str, ...], body: Any) -> Iterator[tuple[str, str]]:
    """The innermost conditions inside a clause, by citation."""
    for kind, inner, label in read.children(body):
        own = (*steps, read.step_text(kind, label, steps))
        found = list(conditions(own, inner))
        if found:
            yield from found
        elif "when" in inner:
            yield "".join(own), inner["when"]


def in_year(day: date, text: str) -> bool:
    """Whether a day is one of those that a calendar closes every year: 08-13, 12-29..01-03."""
    first, _, last = text.partition("..")
    start, end, this = first, last or first, f"{day:%m-%d}"
    return start <= this <= end if start <= end else this >= start or this <= end
