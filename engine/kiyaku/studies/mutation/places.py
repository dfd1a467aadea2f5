"""What may be changed in the rules of a book: parts of expressions, and what is declared around them.

A mutant is one place in the data of a file and what stands there instead.  Expressions are changed as text (numbers,
comparisons, operators, texts, days, durations, bounds of ranges, truth values); of the rest, rows of tables,
exceptions, domains, rounding, `whole`, what an absent fact means, units, days of versions and days that are closed.
Nothing is evaluated to make one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from kiyaku.book.checked import CheckedBook
from kiyaku.book.files import Files
from kiyaku.book.model import Expression
from kiyaku.book.read import Data, Document, Path, iso_date
from kiyaku.source import Span

_TEXT = r'"(?:[^"\\]|\\.)*"'
_WORD = "0-9A-Za-z_\u3005\u3007\u3041-\u30ff\u4e00-\u9fff\uff10-\uff5a"
_PART = re.compile(
    rf"(?P<text>{_TEXT})"
    rf"|(?P<number>(?<![{_WORD}])(?<![0-9]\.)[0-9]+(?:\.[0-9]+)?(?![{_WORD}]))"
    r"|(?P<compare><=|>=|!=|(?<![-<>=!])[<>=](?!=))"
    r"|(?P<compute>(?<= )[-+*/](?= ))"
    rf"|(?P<word>(?<![{_WORD}])(?:and|or|true|false)(?![{_WORD}]))"
)
_RANGE = re.compile(r"([\[(])[^\[\]()\"]*(?:\([^()]*\)[^\[\]()\"]*)*\.\.[^\[\]()\"]*(?:\([^()]*\)[^\[\]()\"]*)*([\])])")
_DURATION = re.compile(r"-?P(?:[0-9]+[YMWD])*(?:T(?:[0-9]+[HMS])+)?\Z")
_OTHER = {
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "=": "!=",
    "!=": "=",
    "+": "-",
    "-": "+",
    "*": "/",
    "/": "*",
    "and": "or",
    "or": "and",
    "true": "false",
    "false": "true",
    "[": "(",
    "(": "[",
    "]": ")",
    ")": "]",
}
Address = tuple[str, Path]
"""A place in the rules: the name of its file, and the path within."""
_GONE = object()
_PARTS = ("domain", "round", "review", "excluded")  # of what is declared, taken away
_CLOSED = ("closed_weekdays", "closed_days", "closed_dates")  # of calendars
_LISTS = ("rows", "overrides", "constraints", *_CLOSED)  # of which one is taken away
_FLAGS = ("whole", "rounding", "collect", "final")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One change: where in which document, what stands there instead, and how it is told."""

    document: Document
    path: Path
    value: Data  # what stands there instead
    removed: bool
    span: Span
    before: str
    after: str
    clause: str
    alternative: bool  # it is in an option of a reading that is not adopted

    @property
    def key(self) -> str:
        """What it is called where reasons are given: its clause and its change, without lines, which move."""
        return f"{self.clause} {self.before} → {self.after}"

    def concerns(self, address: Address) -> bool:
        """Whether it stands in what has this address, or around it."""
        name, path = address
        shared = min(len(path), len(self.path))
        return name == self.document.source.name and path[:shared] == self.path[:shared]

    def data(self) -> Data:
        """The data of its document with the change; all else is the same objects."""
        return _changed(self.document.data, self.path, self.value, removed=self.removed)


def mutants(checked: CheckedBook, files: Files) -> Iterator[Mutant]:
    """All mutants of rules that were checked as they stand in these files, by file and place."""
    own = [document for kind, document in files.documents if kind != "law"]
    by_document: dict[int, list[Mutant]] = {id(document): [] for document in own}
    for expression in checked.places.values():
        if id(expression.document) in by_document:
            by_document[id(expression.document)] += _of_expression(expression)
    for document in own:
        found = by_document[id(document)] + list(_declared(document, document.data, ()))
        yield from sorted(found, key=lambda m: (m.span.start, m.after))


# -- expressions


def _of_expression(expression: Expression) -> Iterator[Mutant]:
    text = expression.text
    held = expression.document.at(expression.path)
    if not isinstance(held, str | int | Fraction) or isinstance(held, bool):
        return
    for start, end, other in _parts(text):
        yield Mutant(
            document=expression.document,
            path=expression.path,
            value=text[:start] + other + text[end:],
            removed=False,
            span=expression.span(start, end),
            before=text[start:end],
            after=other,
            clause=str(expression.clause or _clause(expression.document, expression.path)),
            alternative="alternatives" in expression.path,
        )


def _parts(text: str) -> Iterator[tuple[int, int, str]]:
    """The parts of an expression that may be changed, each with what it becomes."""
    for found in _PART.finditer(text):
        word = found[0]
        if found["text"] is not None:
            other = _text(word[1:-1])
            yield found.start(), found.end(), f'"{other}"'
        elif found["number"] is not None:
            whole, point, rest = word.partition(".")
            yield found.start(), found.end(), f"{int(whole) + 1}{point}{rest}"
        else:
            yield found.start(), found.end(), _OTHER[word]
    for found in _RANGE.finditer(text):
        for group in (1, 2):
            yield found.start(group), found.end(group), _OTHER[found[group]]


def _text(words: str) -> str:
    """Another text of the same kind: the day after, a longer duration, or words that are none of the known ones."""
    day = iso_date(words)
    if day is not None and day < date.max:
        return (day + timedelta(days=1)).isoformat()
    if _DURATION.match(words):
        return re.sub("[0-9]+", lambda number: str(int(number[0]) + 1), words, count=1)
    return f"{words}′"


# -- what is declared


def _declared(document: Document, data: Data, path: Path) -> Iterator[Mutant]:
    """What may be changed beside expressions, in the data below a path."""
    if isinstance(data, dict):
        for key, value in data.items():
            inner = (*path, key)
            if key in _PARTS or (key in _FLAGS and value is True) or (key == "overrides" and len(value) == 1):
                yield _without(document, inner, key)
            elif key == "unit" and isinstance(value, str):
                unit = "円" if value != "円" else "台"
                yield _mutant(document, inner, unit, f"unit {value}", f"unit {unit}")
            elif key == "from" and path[:-1] == ("versions",) and (day := iso_date(value)) is not None:
                later = (day + timedelta(days=1)).isoformat()
                yield _mutant(document, inner, later, f"from {value}", f"from {later}")
            elif key == "absent" and isinstance(value, dict) and "value" in value:
                other = _other_value(value["value"])
                if other is not _GONE:
                    yield _mutant(document, (*inner, "value"), other, f"absent {value['value']}", f"absent {other}")
            yield from _declared(document, value, inner)
    elif isinstance(data, list):
        for i, value in enumerate(data):
            if path and path[-1] in _LISTS and (len(data) > 1 or path[-1] in _CLOSED):
                label = value if isinstance(value, str) else i + 1
                if isinstance(value, dict):
                    label = value.get("label") or value.get("name") or label
                yield _without(document, (*path, i), f"{path[-1]} {label}")
            yield from _declared(document, value, (*path, i))


def _other_value(value: Data) -> object:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | Fraction):
        return value + 1
    return _GONE


def _without(document: Document, path: Path, called: str) -> Mutant:
    return _mutant(document, path, None, called, "—", removed=True)


def _mutant(document: Document, path: Path, value: Data, before: str, after: str, *, removed: bool = False) -> Mutant:
    return Mutant(
        document=document,
        path=path,
        value=value,
        removed=removed,
        span=document.span(path),
        before=before,
        after=after,
        clause=_clause(document, path),
        alternative="alternatives" in path,
    )


def _clause(document: Document, path: Path) -> str:
    """What a declaration stands under: the name nearest around it, or its file."""
    for length in range(len(path), 0, -1):
        around = document.at(path[:length])
        if isinstance(around, dict) and isinstance(around.get("name"), str):
            return str(around["name"])
    return document.source.name.rpartition("/")[2]


def _changed(data: Data, path: Path, value: Data, *, removed: bool) -> Data:
    step, rest = path[0], path[1:]
    if isinstance(data, list):
        changed = list(data)
        if not rest and removed:
            del changed[int(step)]
        else:
            changed[int(step)] = value if not rest else _changed(data[int(step)], rest, value, removed=removed)
        return changed
    out = dict(data)
    if not rest and removed:
        del out[step]
    else:
        out[step] = value if not rest else _changed(data[step], rest, value, removed=removed)
    return out
