"""A rule book read from its YAML files, apart from the engine's reader: every scalar stays text, as it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from tests.oracle.values import Absence

Data = Any
ONE = timedelta(days=1)
_INNER = {
    "paragraphs": "第{}項", "sections": "-{}", "items": "第{}号", "subitems": "{}", "entries": "「{}」",
    "definitions": "「{}」", "notes": "※{}", "parts": "{}",
}  # fmt: skip
_STEP = re.compile(
    r"第\d+条(?:の\d+)?|第\d+項(?:の\d+)?|第\d+号|別紙\d+|※\d+|附則\([^)]*\)|「[^」]*」|\(\d+\)|[^第別※附「(]+"
)
WEEKDAYS = "月火水木金土日"


@dataclass(frozen=True, slots=True)
class Clause:
    """Something that a clause states, for the days of one version of the clause."""

    steps: tuple[str, ...]
    start: date
    end: date | None
    data: Data  # the decision or exception as written
    body: Data  # the clause around it

    @property
    def citation(self) -> str:
        """The address of the clause, with the part of it that states this."""
        return "".join(self.own)

    @property
    def own(self) -> tuple[str, ...]:
        """The address with the part."""
        part = self.data.get("part")
        return (*self.steps, part) if part else self.steps

    def on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision of the terms."""

    citation: str
    enacted: date
    effective: date
    held: bool
    data: Data

    def starts(self, clause: str) -> set[date]:
        """The days on which it brings versions of an article or annex into force."""
        later = {day(x["from"]) for x in self.data.get("later", ()) for c in x["clauses"] if steps(c)[:1] == (clause,)}
        return later or {self.effective}


@dataclass(frozen=True, slots=True)
class Transition:
    """Who keeps the versions that clauses had before a day, and until when."""

    citation: str
    clause: tuple[str, ...]
    start: date
    until: date | None
    who: str | None
    ends: str | None

    def concerns(self, stated: tuple[str, ...]) -> bool:
        """Whether it speaks of a clause."""
        return stated[: len(self.clause)] == self.clause


@dataclass(frozen=True, slots=True)
class Deemed:
    """What a fact is deemed to be from a day on, and of whom."""

    start: date
    fact: str
    value: str
    who: str | None


@dataclass(slots=True)
class Rules:
    """A rule book, as it was known on a day if one is given; with its drafts if asked for."""

    folder: Path
    known_on: date | None = None
    drafts: bool = False
    terms: Data = field(init=False)
    facts: dict[str, Data] = field(default_factory=dict)
    constraints: list[Data] = field(default_factory=list)
    readings: dict[str, Data] = field(default_factory=dict)
    law: dict[str, Data] = field(default_factory=dict)
    calendars: dict[str, Data] = field(default_factory=dict)
    holidays: dict[str, Data] = field(default_factory=dict)
    revisions: list[Revision] = field(default_factory=list)
    transitions: list[Transition] = field(default_factory=list)
    deemed: list[Deemed] = field(default_factory=list)
    decisions: dict[str, list[Clause]] = field(default_factory=dict)
    exceptions: dict[str, dict[tuple[tuple[str, ...], int], list[Clause]]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.terms = load(self.folder / "terms.yaml")
        declared = load(self.folder / "facts.yaml")
        self.facts = {f["name"]: f for f in declared["facts"]}
        self.constraints = declared.get("constraints", [])
        if (self.folder / "readings.yaml").exists():
            self.readings = load(self.folder / "readings.yaml")["readings"]
        for name in self.terms.get("law", ()):
            book = load(self.folder.parent / "japan" / f"{name}.yaml")
            self.law |= {v["name"]: {**v, "title": book["title"]} for v in book.get("values", ())}
            if "calendar" in book:
                self.holidays[book["calendar"]["name"]] = book["calendar"]
        self.calendars = {c["name"]: c for c in self.terms.get("calendars", ())}
        self._clauses()
        named = [*self.facts.values(), *self.law.values(), *self.calendars.values()]
        self.keys = {thing["key"]: thing["name"] for thing in named}
        self.keys |= {versions[0].data["key"]: name for name, versions in self.decisions.items()}

    def _clauses(self) -> None:
        found = [load(p) for p in sorted((self.folder / "supplementary").glob("*.yaml"))]
        found = [s for s in found if self.counts(s)]
        self.revisions = [
            Revision(
                f"附則({s['supplementary']})",
                day(s["supplementary"]),
                day(s["effective"]),
                s["text_held"] == "true",
                s,
            )
            for s in found
        ]
        self.revisions.sort(key=lambda r: (r.effective, r.enacted))
        for revision in self.revisions:
            self._transitions(revision)
            self.deemed += [
                Deemed(revision.effective, d["fact"], d["value"], d.get("who")) for d in revision.data.get("deemed", ())
            ]
        self.deemed.sort(key=lambda d: d.start)
        for data in found:
            self._body((f"附則({data['supplementary']})",), data, day(data["supplementary"]), None)
        for kind, written in (("articles", "article"), ("annexes", "annex")):
            for path in sorted((self.folder / kind).glob("*.yaml")):
                self._top(load(path), written)
        for versions in self.decisions.values():
            versions.sort(key=lambda v: v.start)

    def counts(self, revision: Data) -> bool:
        """Whether a revision counts: enacted by the day asked for, and no draft."""
        known = self.known_on is None or day(revision["supplementary"]) <= self.known_on
        return known and (self.drafts or revision.get("draft") != "true")

    def _top(self, data: Data, kind: str) -> None:
        label = data[kind]
        name = _article(label) if kind == "article" else f"別紙{label}"
        starts = set().union(*(r.starts(name) for r in self.revisions))
        versions = [v for v in data["versions"] if day(v["from"]) in starts]
        for i, version in enumerate(versions):
            following = versions[i + 1] if i + 1 < len(versions) else None
            ends = [day(version["until"])] if "until" in version else []
            ends += [day(following["from"])] if following else []
            self._body((name,), version, day(version["from"]), min(ends, default=None))

    def _body(self, steps: tuple[str, ...], body: Data, start: date, end: date | None) -> None:
        for kind, inner, label in children(body):
            self._body((*steps, step_text(kind, label, steps)), inner, start, end)
        for data in body.get("decisions", ()):
            self.decisions.setdefault(data["name"], []).append(Clause(steps, start, end, data, body))
        ranks: dict[str, int] = {}
        for data in body.get("overrides", ()):
            target = data["decision"]
            stated = Clause(steps, start, end, data, body)
            rank = ranks[target] = ranks.get(target, -1) + 1
            self.exceptions.setdefault(target, {}).setdefault((stated.own, rank), []).append(stated)

    def _transitions(self, revision: Revision) -> None:
        for data in revision.data.get("transitional", ()):
            item = data.get("item")
            citation = f"{revision.citation}{item}" if item else revision.citation
            until, ends = ending(data.get("until"))
            for clause in data["clauses"]:
                for start in sorted(revision.starts(steps(clause)[0])):
                    self.transitions.append(Transition(citation, steps(clause), start, until, data.get("who"), ends))

    def of_law(self, value: str) -> list[Transition]:
        """The transitional rules about a value that law sets, as the terms apply them, the newest first."""
        found = []
        for step in self.law[value]["timeline"]:
            for rule in step.get("transitional", ()):
                for said in self.terms.get("transitional", ()):
                    if self.name(said["value"]) == value and said["rule"] == rule["rule"]:
                        until, ends = ending(said.get("until"))
                        last = min([d for d in (until, ending(rule.get("until"))[0]) if d], default=None)
                        found.append(Transition(rule["source"], (), day(step["from"]), last, said.get("who"), ends))
        return found[::-1]

    def name(self, word: str) -> str:
        """The name that a name or key stands for."""
        return self.keys.get(word, word)

    def revision_on(self, when: date) -> Revision | None:
        """The newest revision in force on a day."""
        return next((r for r in reversed(self.revisions) if r.effective <= when), None)

    def why_not(self, when: date, versions: list[Clause]) -> str:
        """The name of the absence of something that has these versions, none of them on that day."""
        revision = self.revision_on(when)
        if revision is None:
            return "not_in_force" if self.terms["first_revision"] == "enactment" else "text_unavailable"
        if not revision.held:
            return "text_unavailable"
        return "not_in_force" if when < versions[0].start else "repealed"

    def concerning(self, versions: list[Clause]) -> list[Transition]:
        """The transitional rules about something that has these versions, the newest first."""
        mine = [t for t in self.transitions if any(t.concerns(v.own) for v in versions)]
        return sorted(mine, key=lambda t: t.start, reverse=True)


def ending(written: str | None) -> tuple[date | None, str | None]:
    """The day that `until` says, or the expression."""
    dated = written is not None and re.fullmatch(r"\d{4}-\d\d-\d\d", written)
    return (day(str(written)), None) if dated else (None, written)


def load(path: Path) -> Data:
    """A YAML file with all its scalars as texts."""
    with path.open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=yaml.BaseLoader)  # noqa: S506 - texts only


def day(text: str) -> date:
    """A day as written."""
    return date.fromisoformat(text)


def number(text: str) -> Fraction:
    """A number as written."""
    return Fraction(text)


def steps(citation: str) -> tuple[str, ...]:
    """The parts of a citation in its canonical form."""
    return tuple(_STEP.findall(citation))


def children(body: Data) -> Iterator[tuple[str, Data, str]]:
    """The clauses directly inside a clause."""
    for kind in _INNER:
        for label, inner in (body.get(kind) or {}).items():
            yield kind, inner, label


def step_text(kind: str, label: str, before: tuple[str, ...]) -> str:
    """A step of a citation."""
    if kind == "items" and before[0].startswith("附則"):
        return label
    if kind == "items" and before[0].startswith("別紙"):
        return f"({label})"
    return _INNER[kind].format(label)


def _article(label: str) -> str:
    number, _, branch = label.partition("の")
    return f"第{number}条" + (f"の{branch}" if branch else "")


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


def typed(text: Any, kind: str) -> Any:
    """A scalar as a value of a declared type."""
    if kind == "number":
        return number(text)
    if kind == "boolean":
        return text == "true"
    return day(text) if kind == "date" else text


def default(spec: Any) -> Any:
    """What a fact's absence stands for."""
    value = spec["absent"]["value"]
    if isinstance(value, list):
        return tuple(typed(v, spec["type"].removeprefix("list<").removesuffix(">")) for v in value)
    return None if value in ("null", "") else typed(value, spec["type"])


def conditions(steps: tuple[str, ...], body: Any) -> Iterator[tuple[str, str]]:
    """The innermost conditions inside a clause, by citation."""
    for kind, inner, label in children(body):
        own = (*steps, step_text(kind, label, steps))
        found = list(conditions(own, inner))
        if found:
            yield from found
        elif "when" in inner:
            yield "".join(own), inner["when"]
