"""Whether a stored result still comes out, and if not, what moved it.

Two results are compared as JSON data: the one that was stored, and what the same facts give now.  Their figures say
whether it holds.  Their heads say what both rest on: the engine, the versions of the clauses and what these say, the
values set by law, the options of readings, what absent facts mean, the facts.  Whatever differs there is a cause, and
belongs to the figures that rest on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Data = Mapping[str, Any]
CauseKind = Literal[
    "engine",  # another version of the engine
    "fact",  # a fact of the contract
    "clause-altered",  # a version of a clause says something else
    "clause-version",  # another version of a clause is used
    "clause-new",  # a clause that the stored result did not rest on
    "clause-gone",  # a clause that it does not rest on any more
    "law",  # a value set by law
    "reading",  # the option of a reading
    "absence",  # what the absence of a fact means
    "rules",  # the rules, where nothing of what the result names differs
    "result",  # the result itself, where not even the rules differ
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure as it was stored and as it comes out now; None where it is not there."""

    key: str
    name: str
    was: Data | None
    now: Data | None

    @property
    def holds(self) -> bool:
        """Whether it comes out as it was stored."""
        return _figure(self.was) == _figure(self.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Something that differs between what the stored result rests on and what is so now.

    Attributes:
        kind: what it is.
        name: the clause, value, reading or fact.
        was: what the stored result says of it.
        now: what is so now.
        moved: the names of the figures that moved and rest on it.
    """

    kind: CauseKind
    name: str
    was: Any
    now: Any
    moved: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What became of a stored result.

    Attributes:
        figures: all of them, in the order of the stored result.
        causes: what differs, what moved figures first.
    """

    figures: tuple[Figure, ...]
    causes: tuple[Cause, ...]

    @property
    def holds(self) -> bool:
        """Whether every figure comes out as it was stored."""
        return all(figure.holds for figure in self.figures)

    @property
    def moved(self) -> tuple[Figure, ...]:
        """The figures that do not."""
        return tuple(figure for figure in self.figures if not figure.holds)


def figures_of(result: Data) -> dict[str, Data]:
    """The figures of a result by key: the lines and totals of a bill, the answers of an evaluation."""
    rows = [*result.get("lines", ()), *result.get("totals", ()), *result.get("results", ())]
    return {str(row["key"]): row for row in rows}


def compare(stored: Data, made: Data) -> Verification:
    """What became of a stored result.

    Args:
        stored: the result as it was stored.
        made: the result that the same facts give now.
    """
    was, now = figures_of(stored), figures_of(made)
    keys = dict.fromkeys((*was, *now))
    figures = [Figure(key=k, name=_name(was.get(k), now.get(k)), was=was.get(k), now=now.get(k)) for k in keys]
    figures += _others(stored, made)
    moved = [figure for figure in figures if not figure.holds]
    causes = sorted(_causes(stored, made, moved), key=lambda cause: not cause.moved)
    if any(cause.moved and cause.kind != "clause-new" for cause in causes):
        causes = [cause for cause in causes if cause.kind != "clause-new"]
    if moved and not any(cause.moved for cause in causes):
        same = stored.get("rules") == made.get("rules")
        names = tuple(figure.name for figure in moved)
        kind: CauseKind = "result" if same else "rules"
        causes.insert(0, Cause(kind=kind, name="", was=stored.get("rules"), now=made.get("rules"), moved=names))
    return Verification(figures=tuple(figures), causes=tuple(causes))


def _name(*rows: Data | None) -> str:
    return next(str(row["name"]) for row in rows if row is not None)


def _figure(row: Data | None) -> object:
    return None if row is None else (row.get("status"), row.get("value"), row.get("unit"))


_HEAD = ("as_of", "period")


def _others(stored: Data, made: Data) -> Iterator[Figure]:
    """What else of a result is computed: its day, its period."""
    for key in _HEAD:
        if key in stored or key in made:
            was, now = ({"name": key, "value": data.get(key)} for data in (stored, made))
            figure = Figure(key=key, name=key, was=was, now=now)
            if not figure.holds:
                yield figure


# -- what differs


def _causes(stored: Data, made: Data, moved: Iterable[Figure]) -> Iterator[Cause]:
    moved = tuple(moved)
    names = tuple(figure.name for figure in moved)
    if stored.get("engine") != made.get("engine"):
        was, now = stored.get("engine"), made.get("engine")
        yield Cause(kind="engine", name="", was=was, now=now, moved=names if _is_alone(stored, made) else ())
    yield from _facts(stored, made, names)
    yield from _clauses(stored, made, moved)
    yield from _law(stored, made, names)
    yield from _by_figure("reading", "readings", moved, _pairs(stored, made))
    yield from _by_figure("absence", "assumptions", moved, _pairs(stored, made))


def _is_alone(stored: Data, made: Data) -> bool:
    """Whether the engine is all that differs."""
    parts = ("rules", "versions", "digests", "law", "contract")
    return all(stored.get(part) == made.get(part) for part in parts)


def _pairs(stored: Data, made: Data) -> Iterator[tuple[str, Data, Data]]:
    was, now = figures_of(stored), figures_of(made)
    return ((str(was[key]["name"]), was[key], now[key]) for key in was if key in now)


def _facts(stored: Data, made: Data, moved: tuple[str, ...]) -> Iterator[Cause]:
    was, now = ((data.get("contract") or {}).get("facts", {}) for data in (stored, made))
    for name in dict.fromkeys((*was, *now)):
        if was.get(name) != now.get(name) or (name in was) != (name in now):
            yield Cause(kind="fact", name=name, was=was.get(name), now=now.get(name), moved=moved)


def _clauses(stored: Data, made: Data, moved: tuple[Figure, ...]) -> Iterator[Cause]:
    """What differs of the clauses; `made` has the digests of the stored versions, too, as they are now.

    That a result rests on another clause now may be the cause or what came of it: it is said where nothing else is.
    """
    was, now = stored.get("versions", {}), made.get("versions", {})
    digests, today = stored.get("digests", {}), made.get("digests", {})
    for citation in dict.fromkeys((*was, *now)):
        of = tuple(figure.name for figure in moved if _rests_on(figure, citation))
        if citation not in now:
            if citation not in today:  # it says nothing any more on any of the days
                yield Cause(kind="clause-gone", name=citation, was=was[citation], now=None, moved=of)
        elif citation not in was:
            yield Cause(kind="clause-new", name=citation, was=None, now=now[citation], moved=of)
        elif was[citation] != now[citation]:
            yield Cause(kind="clause-version", name=citation, was=was[citation], now=now[citation], moved=of)
        for day, digest in digests.get(citation, {}).items():
            found = today.get(citation, {}).get(day)
            if found is not None and found != digest:
                yield Cause(kind="clause-altered", name=citation, was=day, now=day, moved=of)


def _rests_on(figure: Figure, citation: str) -> bool:
    rows = (row for row in (figure.was, figure.now) if row is not None)
    return any(citation in row.get("clauses", ()) or citation == row.get("citation") for row in rows)


def _law(stored: Data, made: Data, moved: tuple[str, ...]) -> Iterator[Cause]:
    was, now = (_settings(data.get("law", ())) for data in (stored, made))
    for key in dict.fromkeys((*was, *now)):
        if key in was and key in now and was[key] != now[key]:
            yield Cause(kind="law", name=key[0], was=was[key], now=now[key], moved=moved)


def _settings(law: Iterable[Data]) -> dict[tuple[str, str], Any]:
    """The values by name and the day on which they were looked up."""
    return {(str(use["name"]), str(day)): use.get("value") for use in law for day in use.get("days", ())}


def _by_figure(
    kind: CauseKind, part: str, moved: tuple[Figure, ...], pairs: Iterable[tuple[str, Data, Data]]
) -> Iterator[Cause]:
    """What differs of the readings or assumptions that figures rest on, each once with the figures that moved."""
    names = {figure.name for figure in moved}
    found: dict[tuple[str, str, str], tuple[Any, Any, list[str]]] = {}
    for figure, was, now in pairs:
        before, after = was.get(part, {}), now.get(part, {})
        for name in before:
            if name in after and before[name] != after[name]:
                key = (name, repr(before[name]), repr(after[name]))
                entry = found.setdefault(key, (before[name], after[name], []))
                if figure in names:
                    entry[2].append(figure)
    for (name, *_), (before, after, of) in found.items():
        yield Cause(kind=kind, name=name, was=before, now=after, moved=tuple(of))
