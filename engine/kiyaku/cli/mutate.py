"""The command mutate: do the scenarios notice faults in the rules?"""

from __future__ import annotations

import argparse
import os
import random
import sys
from typing import Any

from kiyaku.cli.common import (
    OK,
    WRONG,
    UsageError,
    add_command,
    language_of,
    print_lines,
    print_result,
    progress,
    rules_of,
    style_of,
)
from kiyaku.messages import text

_MOST_JOBS = 256


def add_commands(commands: Any) -> None:
    """Add the commands of this module."""
    mutate = add_command(
        commands,
        "mutate",
        "Put one fault after the other into the rules (numbers, comparisons, texts, days, rows, exceptions, domains)"
        " and tell which of them no scenario notices.",
        "  kiyaku mutate --only 第20条\n"
        "  kiyaku mutate --sample 200 --seed 1\n"
        "  kiyaku mutate --least 97 --format json",
        _mutate,
        views=False,
    )
    mutate.add_argument("--only", metavar="WORD", help="only in files or clauses whose name contains this")
    mutate.add_argument("--sample", type=int, metavar="N", help="so many of them, drawn at random")
    mutate.add_argument("--seed", type=int, default=1, metavar="N", help="which are drawn (default: 1)")
    mutate.add_argument(
        "--least", type=int, default=100, metavar="PERCENT", help="exit status 1 if less is caught (default: 100)"
    )
    mutate.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (default: all processors)")


def _mutate(options: argparse.Namespace) -> int:
    from kiyaku.answer.book import load
    from kiyaku.answer.making import make
    from kiyaku.book.load import read_files
    from kiyaku.publish.mutation import mutation_data, sums_text, survivor_text
    from kiyaku.studies.mutation.places import mutants
    from kiyaku.studies.mutation.run import Trial, read_reasons, run, tally
    from kiyaku.studies.scenario import read_scenarios

    language, folder = language_of(options), rules_of(options)
    if not 1 <= options.jobs <= _MOST_JOBS:
        raise UsageError(text("usage-jobs", language, value=options.jobs, most=_MOST_JOBS))
    book = load(folder)
    files = read_files(folder)
    made, _ = make(files, None, False)
    assert made is not None  # it was loaded
    chosen = list(mutants(made.checked, files))
    if options.only is not None:
        chosen = [m for m in chosen if options.only in m.span.source.name or options.only in m.clause]
    if options.sample is not None:
        drawn = random.Random(options.seed).sample(range(len(chosen)), max(0, min(options.sample, len(chosen))))
        chosen = [chosen[i] for i in sorted(drawn)]
    trial, reasons = Trial(book, files, read_scenarios(book, folder)), read_reasons(folder)
    fates = []
    for fate in progress(run(trial, chosen, options.jobs), len(chosen)):
        fates.append(fate)
        if fate.survived and options.format != "json":  # each as soon as it is known: all of them take their time
            print_lines(survivor_text(fate.mutant, reasons, style_of(sys.stdout)))
            sys.stdout.flush()
    tallies = tally(fates)
    if options.format == "json":
        print_result("mutation", book.provenance(), mutation_data(fates, tallies, reasons))
    else:
        print_lines(sums_text(tallies, language, style_of(sys.stdout)))
        if not fates:
            print(text("mutate-none", language), file=sys.stderr)
    return OK if fates and all(t.share >= options.least for t in tallies.values()) else WRONG
