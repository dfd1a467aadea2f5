"""Random contracts of a random book: histories, facts left out, values at the edges of tables and revisions."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.oracle import read
from tests.oracle.read import History, Rules, typed
from tests.oracle.values import Range

Plain = Any  # numbers as int or text, days as text, histories as mappings: what a contract's file holds
_LATE = ("0001-01-01", "2028-02-29", "9999-12-31")


@dataclass(frozen=True, slots=True)
class Case:
    """A contract, with what is asked of it."""

    facts: Mapping[str, Plain]
    months: tuple[str, ...]
    days: tuple[date, ...]
    readings: Mapping[str, str]
    arguments: Mapping[str, Mapping[str, Plain]]  # of decisions with parameters


class Contracts:
    """Contracts of one book."""

    def __init__(self, rules: Rules, seed: int) -> None:
        self.rules = rules
        self.random = random.Random(seed)
        texts = [p.read_text("utf-8") for p in sorted(rules.folder.rglob("*.yaml"))]
        days = {date.fromisoformat(d) for text in texts for d in re.findall(r"\d{4}-\d\d-\d\d", text)}
        self.days = sorted({r.effective for r in rules.revisions} | days)
        self.first = min((x.effective for x in rules.revisions), default=date.min)
        bounds = {int(n) for text in texts for n in re.findall(r"(?<![\d\w.-])\d{1,3}(?![\d.-])", text)}
        self.bounds = sorted(bounds | {0, 1, 7, 30})

    def case(self) -> Case:
        """One contract with the months, days, arguments and readings that are asked of it."""
        r = self.random
        months = {f"{self.near() + timedelta(days=r.choice([0, 31])):%Y-%m}" for _ in range(4)}
        days = {self.near() for _ in range(3)}
        if r.random() < 0.3:
            days.add(date.fromisoformat(r.choice(_LATE)))
        readings = {}
        for id, reading in self.rules.readings.items():
            if r.random() < 0.5:
                readings[id] = r.choice(list(reading["options"]))
        arguments = {
            name: {p["name"]: self.value(p) for p in versions[0].data["parameters"]}
            for name, versions in self.rules.decisions.items()
            if "parameters" in versions[0].data
        }
        return Case(self.facts(), tuple(sorted(months)), tuple(sorted(days)), readings, arguments)

    def near(self) -> date:
        """A day near one that matters to the book."""
        r = self.random
        day = r.choice(self.days) + timedelta(days=r.choice([-40, -31, -1, -1, 0, 0, 0, 1, 20, 31, 70]))
        return day if day >= self.first or r.random() < 0.25 else self.near()

    def facts(self) -> dict[str, Plain]:
        """The facts of a contract."""
        r = self.random
        found: dict[str, Plain] = {}
        missing = r.choice([0, 0, 0, 0, 0, 0.05, 0.2])
        for spec in self.rules.facts.values():
            if spec.get("question") == "true":
                if r.random() < 0.3:
                    found[spec["name"]] = f"{self.near():%Y-%m}-01"
                continue
            if r.random() < (0.35 if "absent" in spec else missing):
                continue
            word = spec["key"] if r.random() < 0.1 else spec["name"]
            found[word] = self.history(spec) if spec.get("varies") == "true" and r.random() < 0.8 else self.value(spec)
        for name, versions in self.rules.decisions.items():
            if versions[0].data.get("given") == "true" and r.random() < 0.4:
                found[name] = self.value(versions[0].data)
        for name, spec in self.rules.law.items():
            if r.random() < 0.1:
                found[name] = self.history(spec) if r.random() < 0.5 else self.value(spec)
        return found

    def history(self, spec: Mapping[str, Any]) -> Plain:
        """A fact over time; it may begin late, and may take the same value again."""
        r = self.random
        start = r.choice([date(2020, 1, 1)] * 6 + [self.near()])
        days = sorted({start, *(self.near() for _ in range(r.randrange(4)))})
        return {str(d): self.value(spec) for d in days}

    def value(self, spec: Mapping[str, Any]) -> Plain:
        """A value of a fact."""
        r = self.random
        kind, domain = spec.get("type", "number"), spec.get("domain", "")
        if kind == "string":
            return r.choice(domain.split('"')[1::2] or ["甲", "乙", "丙", "丁"])
        if kind == "boolean":
            return r.random() < 0.5
        if kind == "date":
            return str(self.near())
        if kind.startswith("list<context"):
            amounts = [r.choice(self.bounds) for _ in range(r.randrange(4))]
            return [{"on": str(self.near()), "amount": amount} for amount in amounts]
        if kind == "list<date>":
            return [str(self.near() + timedelta(days=n)) for n in r.sample(range(40), r.randrange(5))]
        if kind == "range<date>":
            start = self.near()
            return {"from": str(start), "to": str(start + timedelta(days=r.randrange(40)))}
        number: Plain = r.choice([n for n in self.bounds if n <= 100])
        if spec.get("whole") != "true" and r.random() < 0.3:
            number = f"{min(number, 99)}.{r.choice(['5', '25', '01'])}"
        return number


def understood(rules: Rules, facts: Mapping[str, Plain]) -> dict[str, Any]:
    """A contract's facts as the oracle's values, by name."""
    found: dict[str, Any] = {}
    for word, value in facts.items():
        name = rules.name(word)
        spec = rules.facts.get(name) or rules.law.get(name) or rules.decisions[name][0].data
        changing = spec.get("varies") == "true" or name in rules.law
        if isinstance(value, dict) and changing:
            found[name] = History(tuple((read.day(d), one(v, spec)) for d, v in sorted(value.items())))
        elif changing:
            found[name] = History(((date.min, one(value, spec)),))
        else:
            found[name] = one(value, spec)
    return found


def understood_arguments(rules: Rules, name: str, given: Mapping[str, Plain]) -> tuple[Any, ...]:
    """The arguments of a decision as the oracle's values, in the order of its parameters."""
    return tuple(one(given[p["name"]], p) for p in rules.decisions[name][0].data["parameters"])


def one(value: Plain, spec: Mapping[str, Any]) -> Any:
    """A plain value as the oracle's."""
    if value is None:
        return None
    if isinstance(value, dict):
        low, high = (None if value.get(k) is None else read.day(value[k]) for k in ("from", "to"))
        return Range(low, high)
    if isinstance(value, list):
        if any(isinstance(v, dict) for v in value):
            return tuple({"on": read.day(v["on"]), "amount": Fraction(v["amount"])} for v in value)
        return tuple(read.day(v) for v in value)
    if isinstance(value, bool):
        return value
    return Fraction(str(value)) if spec.get("type", "number") == "number" else typed(value, spec["type"])
