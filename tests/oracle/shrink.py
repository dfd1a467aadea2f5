"""A failing book made small: whatever can be left out of its files while the same kind of difference remains."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import kiyaku
from tests.oracle import books
from tests.oracle.books import Files
from tests.oracle.compare import Difference, Figures, compare_cases
from tests.oracle.contracts import Case
from tests.oracle.forms import Browser
from tests.oracle.read import Rules

Place = tuple[Any, ...]


def shrunk(files: Files, wanted: Difference, browser: Browser | None = None) -> Files:
    """The smallest book found in which a form still differs in the same way, for the same contract."""

    def fails(smaller: Files) -> bool:
        return any(d.kind == wanted.kind for d in differences(smaller, wanted.case, browser))

    while True:
        found = next(_smaller(files, fails), None)
        if found is None:
            return files
        files = found


def differences(files: Files, case: Case, browser: Browser | None) -> list[Difference]:
    """What differs in a book for one contract; nothing if the book is not sound or asks for other facts."""
    with tempfile.TemporaryDirectory() as folder:
        root = books.write(files, Path(folder))
        book, _ = kiyaku.examine(root)
        if book is None:
            return []
        rules = Rules(root)
        known = {*rules.facts, *rules.law, *rules.decisions, *rules.keys}
        facts = {word: value for word, value in case.facts.items() if word in known}
        readings = {id: option for id, option in case.readings.items() if id in rules.readings}
        asked = Case(facts, case.months, case.days, readings, case.arguments)
        return compare_cases(rules, book, [asked], browser, Figures())


def _smaller(files: Files, fails: Callable[[Files], bool]) -> Iterator[Files]:
    """Books that fail alike with one part less, the largest parts first."""
    for name in sorted(files):
        if name not in ("terms.yaml", "facts.yaml"):
            without = {n: data for n, data in files.items() if n != name}
            if fails(without):
                yield without
    for place in sorted(_places(files), key=len):
        without = _without(files, place)
        if fails(without):
            yield without


def _places(data: Any, at: Place = ()) -> Iterator[Place]:
    """The places of everything that may be left out."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inner:
        if at:
            yield (*at, key)
        yield from _places(value, (*at, key))


def _without(files: Files, place: Place) -> Files:
    out = deepcopy(files)
    at: Any = out
    for key in place[:-1]:
        at = at[key]
    del at[place[-1]]
    return out
