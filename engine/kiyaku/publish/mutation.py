"""What the scenarios noticed of faults put into the rules, as lines for a terminal and as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kiyaku.messages import Language, text
from kiyaku.publish.terminal import Style
from kiyaku.studies.mutation.run import Fate, Tally


def mutation_text(
    fates: Sequence[Fate], tallies: Mapping[str, Tally], language: Language, style: Style
) -> Iterator[str]:
    """What survived, by file and line, and the sums."""
    for fate in fates:
        if fate.survived:
            mutant = fate.mutant
            line, _ = mutant.span.position
            where = f"{mutant.span.source.name}:{line}"
            yield f"{style(where, 'cyan')} {mutant.clause}: {mutant.before} → {mutant.after}".replace(" :", ":")
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


def mutation_data(fates: Sequence[Fate], tallies: Mapping[str, Tally]) -> dict[str, Any]:
    """The sums and what survived as JSON data."""
    return {
        "sums": {
            part: {"mutants": t.mutants, "refused": t.refused, "noticed": t.noticed} for part, t in tallies.items()
        },
        "survivors": [_survivor(fate) for fate in fates if fate.survived],
    }


def _survivor(fate: Fate) -> dict[str, Any]:
    mutant = fate.mutant
    line, column = mutant.span.position
    return {
        "file": mutant.span.source.name,
        "line": line,
        "column": column,
        "clause": mutant.clause,
        "before": mutant.before,
        "after": mutant.after,
        "alternative": mutant.alternative,
    }
