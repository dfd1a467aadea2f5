"""What the scenarios noticed of faults put into the rules, as lines for a terminal and as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kiyaku.messages import Language, text
from kiyaku.publish.terminal import Style, wrapped
from kiyaku.studies.mutation.places import Mutant
from kiyaku.studies.mutation.run import Fate, Tally


def survivor_text(mutant: Mutant, reasons: Mapping[str, str], style: Style) -> Iterator[str]:
    """What survived, by file and line, with the reason if one is given."""
    line, _ = mutant.span.position
    yield f"{style(f'{mutant.span.source.name}:{line}', 'cyan')} {mutant.clause}: {mutant.before} → {mutant.after}"
    if mutant.key in reasons:
        yield from wrapped(reasons[mutant.key], lead="    ", after="    ")


def sums_text(tallies: Mapping[str, Tally], language: Language, style: Style) -> Iterator[str]:
    """How many were caught of how many."""
    for part, found in tallies.items():
        if found.mutants:
            yield style(
                text(
                    f"mutate-{part}",
                    language,
                    caught=f"{found.caught:,}",
                    mutants=f"{found.mutants:,}",
                    share=f"{float(found.share):.1f}",
                    refused=f"{found.refused:,}",
                ),
                "bold",
            )


def mutation_data(fates: Sequence[Fate], tallies: Mapping[str, Tally], reasons: Mapping[str, str]) -> dict[str, Any]:
    """The sums and what survived as JSON data."""
    return {
        "sums": {
            part: {"mutants": t.mutants, "refused": t.refused, "noticed": t.noticed} for part, t in tallies.items()
        },
        "survivors": [_survivor(fate.mutant, reasons) for fate in fates if fate.survived],
    }


def _survivor(mutant: Mutant, reasons: Mapping[str, str]) -> dict[str, Any]:
    line, column = mutant.span.position
    return {
        "file": mutant.span.source.name,
        "line": line,
        "column": column,
        "clause": mutant.clause,
        "before": mutant.before,
        "after": mutant.after,
        "alternative": mutant.alternative,
        "reason": reasons.get(mutant.key),
    }
