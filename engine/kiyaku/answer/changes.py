"""The facts that belong to one change of a fact that varies: on which ground, by whose fault, when it was applied for.

Before: a history whose entries may carry facts of their own, `2026-09-16: {value: 8, ground: …}`.  After: the plain
history, and the entries of the fact that the terms declare with `of_change`: one context for each such change, whose
`on` is its day.  Formulas know only the second form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiyaku.book.model import Terms

Path = tuple[str | int, ...]

VALUE = "value"
ON = "on"


@dataclass(frozen=True, slots=True)
class Apart:
    """Facts of which no entry of a history carries any; `origin` says where each context that was made was written."""

    facts: Mapping[str, object]
    origin: Mapping[tuple[str, int], Path] = field(default_factory=dict)

    def where(self, path: Path) -> Path:
        """Where what stands at a path of `facts` was written."""
        if len(path) < 2:
            return path
        return (*self.origin.get((str(path[0]), int(path[1])), path[:2]), *path[2:]) if self._made(path) else path

    def _made(self, path: Path) -> bool:
        return isinstance(path[1], int) and (str(path[0]), path[1]) in self.origin


class Changes:
    """What takes the facts of changes out of histories."""

    def __init__(self, terms: Terms) -> None:
        self._of: dict[str, tuple[str, ...]] = {}  # a fact that varies, by name and key: the names of its companion
        self._fields: dict[str, dict[str, str]] = {}  # what fields are called, to their keys
        for fact in terms.facts.values():
            if fact.of_change is None:
                continue
            of = terms.facts[terms.name_of(fact.of_change)]
            for word in (of.name, of.key):
                self._of[word] = (fact.name, fact.key)
                self._fields[word] = {label: name for name, (label, _) in fact.labels.items()}

    def apart(self, facts: Mapping[str, object]) -> Apart:
        """The same facts with those of changes as contexts of their own."""
        found = {word: facts[word] for word in self._of if word in facts}
        if not any(isinstance(h, Mapping) and any(map(_carries, h.values())) for h in found.values()):
            return Apart(facts)
        out = dict(facts)
        origin: dict[tuple[str, int], Path] = {}
        for word, history in found.items():
            if not isinstance(history, Mapping):
                continue
            companion = next((w for w in self._of[word] if w in out), self._of[word][0])
            stated = out.get(companion)
            contexts = list(stated) if isinstance(stated, list | tuple) else []
            plain: dict[object, object] = {}
            for day, entry in history.items():
                if not isinstance(entry, Mapping) or VALUE not in entry:
                    plain[day] = entry
                    continue
                plain[day] = entry[VALUE]
                more = {self._fields[word].get(str(k), str(k)): v for k, v in entry.items() if k != VALUE}
                if more:
                    origin[companion, len(contexts)] = (word, str(day))
                    contexts.append({ON: day, **more})
            out[word] = plain
            if contexts:
                out[companion] = contexts
        return Apart(out, origin)


def _carries(entry: object) -> bool:
    return isinstance(entry, Mapping) and VALUE in entry
