"""The clauses of a published document as a tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kiyaku.book.citation import Citation, Kind

ROOT = Citation()
_MARKS = 3  # of repeated numbers that are written; more are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One clause with its heading and its own wording; clauses inside it have theirs.

    `key` is its citation as a text; chapters and what stands before the first clause have a key and no citation.
    """

    key: str
    citation: Citation | None
    title: str = ""
    text: str = ""
    cells: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    chapter: tuple[int, str] | None = None
    children: tuple[Unit, ...] = ()

    def walk(self) -> Iterator[Unit]:
        """This clause and every clause inside it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Tree:
    """A whole document."""

    units: tuple[Unit, ...]

    def walk(self) -> Iterator[Unit]:
        """Every clause, in the order of the text."""
        for unit in self.units:
            yield from unit.walk()

    def find(self, key: str) -> Unit | None:
        """The clause with a key."""
        return next((unit for unit in self.walk() if unit.key == key), None)


@dataclass(slots=True)
class Draft:
    """A clause while it is being cut out: its place among its siblings and the lines read so far."""

    kind: Kind | None
    label: str
    title: str = ""
    style: str = ""
    ordinal: int = 0
    lines: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    chapter: tuple[int, str] | None = None
    children: list[Draft] = field(default_factory=list)
    _used: dict[tuple[Kind | None, str], int] = field(default_factory=dict)  # how often, by kind and label

    def add(self, child: Draft) -> Draft:
        """Put a clause inside this one; a number that is used already is marked, so that nothing gets lost."""
        again = self._used.get((child.kind, child.label), 0)
        self._used[child.kind, child.label] = again + 1
        if again:
            child.label += "'" * again if again <= _MARKS else f"'{again}"
            self._used.setdefault((child.kind, child.label), 1)
        self.children.append(child)
        return child

    def gather(self, child: Draft) -> None:
        """Put one clause inside this one that takes over its wording and all that is inside it."""
        child.lines, child.children, child._used = self.lines, self.children, self._used
        self.lines, self.children, self._used = [], [], {}
        self.add(child)

    def put_again(self) -> None:
        """Put the clauses inside this one in once more, after they have been given other numbers."""
        children, self.children, self._used = self.children, [], {}
        for child in children:
            self.add(child)

    def part(self, label: str) -> Draft:
        """The named part of this clause, which may have begun already."""
        found = next((c for c in self.children if (c.kind, c.label) == ("part", label)), None)
        return found if found is not None else self.add(Draft("part", label))

    def finish(self, parent: Citation | None = ROOT, around: str = "") -> Unit:
        """The clause as it stands now."""
        citation = None if parent is None or self.kind is None else parent / (self.kind, self.label)
        named = f"「{self.label}」" if self.kind in ("entry", "definition") else self.label
        key = around + named if citation is None else str(citation)
        return Unit(
            key=key,
            citation=citation,
            title=self.title,
            text="\n".join(self.lines),
            cells=tuple(self.cells),
            columns=self.columns,
            chapter=self.chapter,
            children=tuple(c.finish(citation, key) for c in self.children),
        )
