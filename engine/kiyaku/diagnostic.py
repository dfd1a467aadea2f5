"""Diagnostics as values.

A `Diagnostic` says what is wrong by code and arguments; it holds no prose.  `messages` turns it into Japanese or
English, and a renderer puts it on a terminal, into JSON or into an exception.  Passes return lists of them and never
stop at the first; `KiyakuError` carries them where a caller asked for a result that cannot be given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from enum import Enum

from kiyaku.source import Span


class Severity(Enum):
    """How bad it is: only an error makes a result impossible."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One thing that is wrong, and where.

    `code` is stable and names an entry of the message catalogue; `args` fill its text; `hint` names one of the
    entry's hints; `clause` is the citation under which the fault stands, if it stands in a clause.
    """

    code: str
    span: Span | None = None
    args: Mapping[str, object] = field(default_factory=dict)
    hint: str | None = None
    clause: str | None = None
    severity: Severity = Severity.ERROR

    def at(self, span: Span | None, clause: str | None = None) -> Diagnostic:
        """The same diagnostic at another place: an expression's fault seen from its file."""
        return replace(self, span=span, clause=clause or self.clause)


class KiyakuError(Exception):
    """Raised at the edge, where a result was asked for and only diagnostics can be given."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        from kiyaku.messages import describe  # prose is loaded only when somebody reads it

        return "\n".join(describe(d, "en") for d in self.diagnostics)


_LONGEST_NAME = 200


def suggest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, or None."""
    if len(word) > _LONGEST_NAME:
        return None
    found = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of them is an error."""
    return any(d.severity is Severity.ERROR for d in diagnostics)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """By file and place, each once."""
    unique: Mapping[tuple[object, ...], Diagnostic] = {
        (d.code, d.span and (d.span.source.name, d.span.start), repr(d.args)): d for d in diagnostics
    }
    return tuple(sorted(unique.values(), key=lambda d: (d.span.source.name, d.span.start) if d.span else ("", 0)))
