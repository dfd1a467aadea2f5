"""What every page of a site knows: the terms, the day on which they are looked at, and the address of everything.

Addresses are folders under a base: `terms/art_20` is the clause as it is in force, `terms/art_20/2026-05-11` one
version of it for good, `terms/as-of/2026-05-11` the whole text as of a day.  Links between pages are relative, so that
a site may stand anywhere.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import PurePath
from typing import Literal
from urllib.parse import quote

from kiyaku.answer.book import Book
from kiyaku.book.citation import Citation
from kiyaku.book.citation import parse as parse_citation
from kiyaku.book.model import Body, Clause, Revision, Terms
from kiyaku.messages import Language, text
from kiyaku.studies.scenario import Question, Scenario
from kiyaku.timeline import Interval

_MEANING = re.compile("[\"#%&'<>\\[\\\\\\]`{}]")
"""What means something in addresses, selectors or markup: themes put fragments into all of them."""
State = Literal["in_force", "past", "future", "draft", "unheld"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The terms as they stand from a day on.

    Attributes:
        start: the first day.
        end: the first day of the next stage, if there is one.
        revision: the newest revision that had taken effect by then.
        state: `in_force` today, `past`, `future` (enacted), `draft`, or `unheld`: known by number and date only.
    """

    start: date
    end: date | None
    revision: Revision
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A top clause in one version."""

    clause: Clause
    interval: Interval
    body: Body
    state: State

    @property
    def start(self) -> date:
        """The first day of the version."""
        return self.interval.start or date.min


class Site:
    """The site of one terms document.

    Args:
        enacted: the rule book of what was enacted.
        today: the day on which the site is made; it decides what is in force.
        preview: the rule book with drafts, if these are to be shown.
        base: the folder under which all addresses stand.
        official: the official wording of clauses by revision, where an operator has attached it: citation to text.
        url: the address of the site's root, if it is known; feeds and documents then hold absolute links.
        scenarios: the worked cases of the terms.
    """

    def __init__(
        self,
        enacted: Book,
        today: date,
        *,
        preview: Book | None = None,
        base: str = "terms",
        language: Language = "ja",
        official: dict[date, dict[str, dict[str, str]]] | None = None,
        url: str | None = None,
        scenarios: tuple[Scenario, ...] = (),
    ) -> None:
        self.enacted = enacted
        self.book = preview or enacted
        self.terms: Terms = self.book.terms
        self.today = today
        self.base = base.strip("/")
        self.language = language
        self.official = official or {}
        self.root_url = url.rstrip("/") + "/" if url else None
        self.scenarios = scenarios

    def say(self, code: str, **args: object) -> str:
        """A text of the catalogue in the site's language."""
        return text(code, self.language, **args)

    def state_word(self, state: State) -> str:
        """A state in one word."""
        return self.say(f"state-{state.replace('_', '-')}")

    def day_words(self, day: date) -> str:
        """A day as people write it."""
        return self.say("diff-date", year=day.year, month=day.month, day=day.day)

    # -- time

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """Every state of the text, oldest first: one per revision, and one per later day on which a part begins."""
        days: dict[date, Revision] = {}
        for revision in self.terms.revisions:
            for day in {revision.effective, *(day for _, day in revision.later)}:
                known = days.get(day)
                if known is None or known.effective < revision.effective:
                    days[day] = revision
        starts = sorted(days)
        ends: list[date | None] = [*starts[1:], None]
        return tuple(
            Stage(start=start, end=end, revision=days[start], state=self._state(start, end, days[start]))
            for start, end in zip(starts, ends, strict=True)
        )

    def _state(self, start: date, end: date | None, revision: Revision) -> State:
        if not revision.text_held:
            return "unheld"
        if revision.draft:
            return "draft"
        if self.today < start:
            return "future"
        return "past" if end is not None and end <= self.today and not self._only_draft(end) else "in_force"

    def _only_draft(self, day: date) -> bool:
        """Whether what begins on a day is no more than a draft; nothing ends with it then."""
        return all(r.draft for r in self.terms.revisions if r.effective == day or any(d == day for _, d in r.later))

    @cached_property
    def held(self) -> tuple[Stage, ...]:
        """The stages whose text is held."""
        return tuple(stage for stage in self.stages if stage.state != "unheld")

    @cached_property
    def current(self) -> Stage | None:
        """The stage in force today, or None if its text is not held or none has begun."""
        return next((stage for stage in reversed(self.stages) if stage.state == "in_force"), None)

    @cached_property
    def day(self) -> date:
        """The day as of which pages without a date show the terms: today, or the nearest day whose text is held.

        Where a draft was planned for a day that has passed, it is the first day of what is in force.
        """
        if self.current is not None:
            drafted = any(self.current.start < s.start <= self.today for s in self.stages if s.state == "draft")
            return self.current.start if drafted else self.today
        later = [stage.start for stage in self.held if stage.start > self.today]
        earlier = [stage.start for stage in self.held if stage.start <= self.today]
        return later[0] if later else earlier[-1] if earlier else self.today

    @property
    def now(self) -> Terms:
        """The terms without drafts: what pages without a date speak of."""
        return self.enacted.terms

    # -- clauses

    def versions(self, clause: Clause) -> tuple[Version, ...]:
        """Every version of a top clause, oldest first; a supplementary provision stands from its revision's day."""
        found: list[Version] = []
        for interval, body in clause.versions.entries:
            start = interval.start or date.min
            stage = next((s for s in reversed(self.stages) if s.start <= start), None)
            draft = stage is not None and stage.state == "draft" and stage.start == start
            state: State = "draft" if draft else "future" if self.today < start else "in_force"
            if interval.end is not None and interval.end <= self.today and not self._only_draft(interval.end):
                state = "past"
            found.append(Version(clause=clause, interval=interval, body=body, state=state))
        return tuple(found)

    def shown(self, clause: Clause) -> Version:
        """The version that the page without a date shows: the one in force, else the next, else the last."""
        versions = self.versions(clause)
        in_force = [v for v in versions if v.state == "in_force"]
        future = [v for v in versions if v.state in ("future", "draft")]
        return in_force[-1] if in_force else future[0] if future else versions[-1]

    def clauses(self, day: date, terms: Terms | None = None) -> Iterator[tuple[Clause, Body]]:
        """The top clauses that stand on a day, in the order of the document."""
        terms = terms or self.terms
        effective = {r.citation: r.effective for r in terms.revisions}
        for clause in terms.clauses.values():
            body = clause.versions.at(day)
            if body is not None and effective.get(clause.citation, day) <= day:
                yield clause, body

    def name(self, clause: Clause) -> str:
        """A top clause with its heading: 第20条（契約者による解約）."""
        own = clause.title and clause.title != str(clause.citation)
        return f"{clause.citation}（{clause.title}）" if own else str(clause.citation)

    # -- addresses

    def path(self, *parts: str) -> str:
        """The folder of a page: `path("decisions", "unit_price")` is `terms/decisions/unit_price`."""
        return "/".join([self.base, *parts]) if self.base else "/".join(parts)

    def url(self, here: str, there: str, fragment: str = "") -> str:
        """The relative address of a page's folder from another's; or of a file, which has a suffix."""
        is_file = "." in posixpath.basename(there) and not there.endswith("/")
        relative = posixpath.relpath(there or ".", here or ".")
        address = "" if relative == "." else quote(relative) + ("" if is_file else "/")
        if fragment:
            return f"{address}#{quote(fragment)}"
        return address or "./"

    def clause_path(self, citation: Citation, version: date | None = None) -> str:
        """The folder of a top clause, or of one of its versions."""
        top = citation.top.eid
        return self.path(top) if version is None else self.path(top, version.isoformat())

    def clause_url(self, here: str, citation: Citation, version: date | None = None) -> str:
        """The permalink of a clause from a page."""
        fragment = citation.eid if len(citation.steps) > 1 else ""
        return self.url(here, self.clause_path(citation, version), fragment)

    def cited_url(self, here: str, written: str, version: date | None = None) -> str | None:
        """The permalink of a clause by its written citation, or None if the terms never had it.

        With a version, the address is that of the version if the clause has it.
        """
        citation = parse_citation(written)
        clause = self.terms.clauses.get(citation.top) if citation is not None else None
        if citation is None or clause is None:
            return None
        own = version is not None and any(i.start == version for i, _ in clause.versions.entries)
        return self.clause_url(here, self.anchored(citation), version if own else None)

    def anchored(self, citation: Citation) -> Citation:
        """The citation, or the nearest clause around it that stands as one in some version."""
        clause = self.terms.clauses.get(citation.top)
        while clause is not None and len(citation.steps) > 1:
            if any(body.find(citation) is not None for _, body in clause.versions.entries):
                break
            citation = citation.parent
        return citation

    def decision_url(self, here: str, name: str) -> str:
        """The page of a decision, by its name."""
        return self.url(here, self.path("decisions", self.terms.decisions[name].key))

    def reading_url(self, here: str, id: str) -> str:
        """A reading on the page of all readings."""
        return self.url(here, self.path("readings"), id)

    def fact_url(self, here: str, name: str) -> str:
        """A fact in the glossary, by its name."""
        return self.url(here, self.path("glossary"), f"fact-{self.terms.facts[name].key}")

    def scenario_path(self, scenario: Scenario) -> str:
        """The folder of the worked cases of a file."""
        return self.path("scenarios", PurePath(scenario.document.source.name).stem)

    def scenario_id(self, scenario: Scenario, question: Question | None = None) -> str:
        """The fragment of a worked case on its page, or of one of its questions."""
        own = _MEANING.sub(lambda match: f"_{ord(match[0]):x}", "-".join(scenario.name.split()))
        return own if question is None else f"{own}-{scenario.questions.index(question) + 1}"

    def scenario_url(self, here: str, scenario: Scenario, question: Question | None = None) -> str:
        """A worked case, or one of its questions."""
        return self.url(here, self.scenario_path(scenario), self.scenario_id(scenario, question))

    def stage_path(self, stage: Stage) -> str:
        """The folder of the whole text as of a stage."""
        return self.path("as-of", stage.start.isoformat())

    def compare_path(self, before: date, after: date) -> str:
        """The folder of a comparison."""
        return self.path("compare", before.isoformat(), after.isoformat())
