"""The oracle: what a rule book says of a contract on a day, looked up clause by clause and summed day by day.

It is slow and plain, and shares nothing with the engine: not its reader, its FEEL, its plans or its accruals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from tests.oracle import feel, read
from tests.oracle.expressions import Expressions, Place, expression, unary_tests
from tests.oracle.feel import Node
from tests.oracle.read import ONE, Clause, Deemed, History, Rules, Transition, conditions, default, typed
from tests.oracle.values import Absence, Beyond, Range

LONGEST = 1500
"""So many days are summed one by one, and no more."""


class Oracle(Expressions):
    """One contract read by one rule book under some options."""

    def __init__(
        self,
        rules: Rules,
        facts: Mapping[str, Any],
        options: Mapping[str, str],
        *,
        same_text: bool = False,
        asked: Mapping[str, Any] | None = None,
    ) -> None:
        self.rules = rules
        self.given: dict[str, Any] = {rules.name(word): value for word, value in facts.items()}
        self.options = {id: r["adopted"] for id, r in rules.readings.items()} | dict(options)
        self.same_text = same_text
        self.memo: dict[Any, Any] = {}
        self.segments: dict[Any, list[tuple[Any, ...]]] = {}
        for one in rules.deemed:
            self._deem(one)
        self.given |= asked or {}

    def at(self, day: date) -> Place:
        """A place without local names."""
        return Place(day, {})

    # -- facts

    def _deem(self, one: Deemed) -> None:
        """A fact from a day on as it is deemed to be, as known on the day before; its own changes since then count."""
        eve, name = self.at(one.start - ONE), self.rules.name(one.fact)
        try:
            if one.who is not None and not self.evaluate(one.who, eve):
                return
            value = self.evaluate(one.value, eve)
        except Absence as absence:
            self.given[name] = absence
        else:
            if name not in self.given and "absent" in self.rules.facts[name]:
                self.given[name] = History(((date.min, default(self.rules.facts[name])),))
            held = self.given.get(name, History(()))
            if isinstance(held, History) and all(day != one.start for day, _ in held.steps):
                self.given[name] = History(tuple(sorted((*held.steps, (one.start, value)), key=lambda step: step[0])))
        self.memo = {}

    def fact(self, name: str, day: date) -> Any:
        spec = self.rules.facts[name]
        if name in self.given:
            value = self.given[name]
            if isinstance(value, Absence):
                raise value
            return value.on(day) if isinstance(value, History) else value
        if "absent" in spec:
            return default(spec)
        raise Absence("missing_fact")

    def law(self, name: str, day: date) -> Any:
        spec = self.rules.law[name]
        if name in self.given:
            value = self.given[name]
            return value.on(day) if isinstance(value, History) else value
        while (rule := next((t for t in self.rules.of_law(name) if self._holds(t, day)), None)) is not None:
            day = rule.start - ONE
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
        asked = (name, day, arguments)
        versions = self.rules.decisions[name]
        shape = versions[0].data
        if shape.get("given") == "true" and name in self.given:
            return self.given[name]
        local = {p["name"]: a for p, a in zip(shape.get("parameters", ()), arguments, strict=True)}
        if "governed_by" in shape:
            day = self.evaluate(shape["governed_by"], Place(day, local))
        hits = [hit for group in self.rules.exceptions.get(name, {}).values() if (hit := self._hit(group, day, local))]
        if not hits:
            return self._own(versions, Place(day, local), asked)
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
        possible = [c for c in self._back(group) if self.taken(c)]
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
                raise Absence("text_unavailable", group[0].citation, self.rules.revision_on(chosen))
            return None
        place = Place(day, local)
        return (found, place) if self.evaluate(found.data["when"], place) else None

    def taken(self, clause: Clause) -> bool:
        """Whether an exception holds under the options."""
        option = clause.data.get("if")
        return option is None or self.options.get(option["reading"]) == option["option"]

    def _ruled(self, clause: Clause, place: Place) -> tuple[str, Any]:
        if "absent" in clause.data:
            return "absent", clause.data["absent"]
        return "value", self.evaluate(clause.data["then"], place)

    def _kept(self, versions: list[Clause], day: date) -> tuple[date, str | None]:
        """The day whose version holds: that itself, or the one before a revision whose transitional rule holds."""
        for rule in self.rules.concerning(versions):
            if self._holds(rule, day):
                return rule.start - ONE, rule.citation
        return day, None

    def _holds(self, rule: Transition, day: date) -> bool:
        """Whether a transitional rule holds on a day."""
        holds = rule.start <= day and (rule.until is None or day < rule.until)
        if not holds or not (rule.who is None or self.evaluate(rule.who, Place(day, {}))):
            return False
        ends = None if rule.ends is None else self.evaluate(rule.ends, Place(day, {}))
        return ends is None or day < ends

    def _back(self, versions: list[Clause]) -> list[Clause]:
        """The versions; the first from the beginning of time, if text that is not held is taken to say the same."""
        first = versions[0]
        if not self.same_text or first.start == date.min:
            return versions
        if self.rules.why_not(first.start - ONE, versions) != "text_unavailable":
            return versions
        return [Clause(first.steps, date.min, first.end, first.data, first.body), *versions[1:]]

    def _own(self, versions: list[Clause], place: Place, asked: Any) -> Any:
        """The value by the decision's own clause."""
        chosen, rule = self._kept(versions, place.day)
        found = next((c for c in self._back(versions) if c.on(chosen)), None)
        if found is None and rule is not None:
            raise Absence("not_in_force", rule)
        if found is None:
            status = self.rules.why_not(chosen, versions)
            raise Absence(status, versions[0].citation, self.rules.revision_on(chosen))
        logic = self.logic(found.data)
        if "formula" in logic:
            return self.evaluate(logic["formula"], place)
        if "table" in logic:
            return self._table(logic["table"], found, place)
        if "accrual" in logic:
            self.segments[asked] = []
            return self._accrual(logic["accrual"], place, self.segments[asked])
        held = [cited for cited, when in conditions(found.steps, found.body) if self.evaluate(when, place)]
        return tuple(held)

    def logic(self, data: Any) -> Any:
        """The logic that holds under the options."""
        for other in data.get("alternatives", ()):
            if self.options.get(other["reading"]) == other["option"]:
                return other
        return data

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
        assert len(test.parts) == 1
        found = self.value(test.parts[0], place)
        return (found.low, found.high) if isinstance(found, Range) else (found, found)

    # -- accruals

    def _accrual(self, accrual: Any, place: Place, record: list[tuple[Any, ...]]) -> Any:
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
            charged = [d for d in days if d not in off]
            share = sum((rate for _ in charged), Fraction(0)) / (last - first).days
            rounded = self._rounded(rounding.get("each"), share, place.day)
            record.append((days[0], days[-1] + ONE, len(charged), rounded))
            amount += rounded
        if unheld:
            revision = self.rules.revision_on(unheld[0])
            whole = len(unheld) == (end - start).days
            status = "text_unavailable" if whole else "partly_unverified"
            raise Absence(status, revision.citation if revision else None, revision)
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
            return ("absent", absence.status, absence.revision if absence.status == "text_unavailable" else None)


def in_year(day: date, text: str) -> bool:
    """Whether a day is one of those that a calendar closes every year: 08-13, 12-29..01-03."""
    first, _, last = text.partition("..")
    start, end, this = first, last or first, f"{day:%m-%d}"
    return start <= this <= end if start <= end else this >= start or this <= end
