"""The facts that decisions or a bill need, in the order in which they matter, and why each is needed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kiyaku.book.graph import Reached
from kiyaku.book.model import Fact, Terms
from kiyaku.feel.types.conform import type_text
from kiyaku.messages import Language, text
from kiyaku.publish.json_values import plain
from kiyaku.publish.terminal import Style, wrapped

_MOST_NAMED = 3  # decisions that are named because of a fact


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededFact:
    """A fact, and the decisions from the one that was asked for down to the one that reads it."""

    fact: Fact
    path: tuple[str, ...]

    @property
    def is_needed(self) -> bool:
        """Whether there is no answer where it is used and not stated: absence means nothing, no question brings it."""
        return not self.fact.has_default and not self.fact.question


def needed_facts(terms: Terms, reached: Reached) -> tuple[NeededFact, ...]:
    """The facts among what was reached: those that may not be left out, then the others, each in its order."""
    found = [NeededFact(fact=terms.facts[name], path=_path(name, reached)) for name in reached if name in terms.facts]
    return (*(n for n in found if n.is_needed), *(n for n in found if not n.is_needed))


def _path(name: str, reached: Reached) -> tuple[str, ...]:
    """The decisions on the way to a name, the one that was asked for first."""
    out: list[str] = []
    edge = reached[name]
    while edge is not None and isinstance(edge.origin, str) and edge.origin not in out:
        out.append(edge.origin)
        edge = reached.get(edge.origin)
    return tuple(reversed(out))


def facts_text(
    found: Sequence[NeededFact], stated: Collection[str] | None, language: Language, style: Style
) -> Iterator[str]:
    """The facts as lines, in two groups.

    Args:
        found: the facts.
        stated: the names of those that a contract states; None if no contract was given.
        language: of the words around names and texts of the rules.
        style: whether colours are wanted.
    """
    for is_needed, head in ((True, "facts-needed"), (False, "facts-optional")):
        group = [n for n in found if n.is_needed == is_needed]
        if not group:
            continue
        yield style(text(head, language, count=len(group)), "bold")
        for needed in group:
            yield from _fact_lines(needed, stated, language, style)
        yield ""
    if stated is not None:
        missing = [n.fact.name for n in found if n.is_needed and n.fact.name not in stated]
        code = "facts-missing" if missing else "facts-complete"
        yield from wrapped(text(code, language, names="、".join(missing), count=len(missing)))


def _fact_lines(needed: NeededFact, stated: Collection[str] | None, language: Language, style: Style) -> Iterator[str]:
    fact = needed.fact
    mark = ""
    if stated is not None:
        mark = text("facts-stated" if fact.name in stated else "facts-not-stated", language) + " "
    cite = f"  {style(str(fact.cite), 'cyan')}" if fact.cite is not None else ""
    yield f"  {mark}{style(fact.name, 'bold')} ({fact.key})  {_kind(fact, language)}{cite}"
    yield from wrapped(fact.about, lead="      ")
    if fact.domain is not None:
        yield from wrapped(text("facts-domain", language, domain=fact.domain.text), lead="      ")
    if fact.has_default:
        yield from wrapped(text("facts-absent", language, means=fact.default_means), lead="      ")
    elif fact.question:
        yield from wrapped(text("facts-question", language), lead="      ")
    if needed.path:
        shown = (
            needed.path if len(needed.path) <= _MOST_NAMED + 1 else (needed.path[0], "…", *needed.path[-_MOST_NAMED:])
        )
        yield from wrapped(style(text("facts-read-by", language, path=" → ".join(shown)), "dim"), lead="      ")


def _kind(fact: Fact, language: Language) -> str:
    kind = type_text(fact.type)
    unit = f" ({fact.unit})" if fact.unit else ""
    varies = text("facts-varies", language) if fact.varies else ""
    return f"{kind}{unit}{varies}"


def fact_data(needed: NeededFact, stated: Collection[str] | None) -> Mapping[str, Any]:
    """A fact as JSON data."""
    fact = needed.fact
    data: dict[str, Any] = {
        "name": fact.name,
        "key": fact.key,
        "about": fact.about,
        "type": type_text(fact.type),
        "unit": fact.unit,
        "varies": fact.varies,
        "domain": fact.domain.text if fact.domain is not None else None,
        "needed": needed.is_needed,
        "question": fact.question,
        "absent": {"value": plain(fact.default), "means": fact.default_means} if fact.has_default else None,
        "citation": str(fact.cite) if fact.cite is not None else None,
        "path": list(needed.path),
    }
    if stated is not None:
        data["stated"] = fact.name in stated
    return data
