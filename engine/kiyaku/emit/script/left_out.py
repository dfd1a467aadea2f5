"""What of the rules has no JavaScript: a program says so in its place, by number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from kiyaku.book.citation import Citation
from kiyaku.diagnostic import Diagnostic, Severity
from kiyaku.emit.script.literals import Verbatim, literal
from kiyaku.emit.script.reached import Reached
from kiyaku.value import Value
from kiyaku.value import to_text as to_value_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the rules that has no JavaScript.

    Attributes:
        diagnostic: what it is and where it stands; a warning.
        names: the decisions or facts that it belongs to; None if the whole bill needs it.
    """

    diagnostic: Diagnostic
    names: frozenset[str] | None

    @property
    def text(self) -> str:
        """As it is written."""
        span = self.diagnostic.span
        return span.text if span is not None else str(self.diagnostic.args["name"])


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A part of the rules that the program cannot compute.

    Attributes:
        diagnostic: what it is, where it stands, and which figures may need it; a warning.
        figures: the names of the lines and totals that may need it, in their order.
    """

    diagnostic: Diagnostic
    figures: tuple[str, ...]


class Parts:
    """The parts without JavaScript that are met while a program is printed."""

    def __init__(self, located: Callable[[Diagnostic], Diagnostic]) -> None:
        self.found: list[Part] = []
        self.met: list[int] = []  # the numbers of those that were met, each time
        self._located = located
        self._within: tuple[frozenset[str] | None, Citation | None] = (None, None)

    @contextmanager
    def within(self, names: Iterable[str] | None, cite: Citation | None = None) -> Iterator[None]:
        """What is printed here belongs to these names (None: to the whole bill) and, if it has no clause, to this."""
        before = self._within
        self._within = (None if names is None else frozenset(names), cite)
        try:
            yield
        finally:
            self._within = before

    def number(self, found: Diagnostic) -> int:
        """The number of a part; the diagnostic lies in the text of its expression."""
        names, cite = self._within
        found = self._located(found)
        clause = found.clause or (str(cite) if cite is not None else None)
        part = Part(diagnostic=replace(found, clause=clause), names=names)
        if part not in self.found:
            self.found.append(part)
        self.met.append(self.found.index(part))
        return self.met[-1]

    def value(self, value: Value, where: str) -> tuple[Verbatim | None, int | None]:
        """A value that the rules state, or the number of what is left out."""
        try:
            return Verbatim(literal(value)), None
        except ValueError:
            args = {"name": f"{where} = {to_value_text(value)}"}
            found = Diagnostic(code="script-unsupported", args=args, hint="fix", severity=Severity.WARNING)
            return None, self.number(found)

    def figures(self, reached: Reached) -> Iterator[LeftOut]:
        """Every part, with the figures that may need it."""
        reach = {name: frozenset(reached.graph.reach([name])) for name in reached.asked if self.found}
        for part in self.found:
            needing = (n for n in dict.fromkeys(reached.asked) if part.names is None or part.names & reach[n])
            figures = tuple(needing)
            args = {**part.diagnostic.args, "figures": "、".join(figures)}
            yield LeftOut(diagnostic=replace(part.diagnostic, args=args), figures=figures)
