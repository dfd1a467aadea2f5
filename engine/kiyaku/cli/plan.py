"""The command about what rules mean to the engine: plan."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from kiyaku.cli.common import (
    OK,
    add_command,
    book_of,
    day_of,
    language_of,
    pairs_of,
    print_lines,
    print_result,
    style_of,
)


def add_commands(commands: Any) -> None:
    """Add the commands of this module."""
    plan = add_command(
        commands,
        "plan",
        "How a decision is computed: version, conditions, exceptions, tables, what it reads and what is known of it.",
        "  kiyaku plan 解約金 --as-of 2026-07-31\n"
        "  kiyaku plan monthly_fee --as-of 2026-07-31 --lang en\n"
        "  kiyaku plan 解約金 --as-of 2026-07-31 --reading C5=monthly_difference --format json",
        _plan,
    )
    plan.add_argument("decision", metavar="DECISION", help="its name or key")
    plan.add_argument("--as-of", metavar="DATE", help="the day of use (default: today)")
    plan.add_argument(
        "--reading", metavar="ID=OPTION", action="append", default=[], help="take another option of a reading"
    )


def _plan(options: argparse.Namespace) -> int:
    from kiyaku.publish.plan import plan_data, plan_items, plan_text

    language = language_of(options)
    readings = pairs_of(options.reading, language)
    day = day_of(options.as_of, language)
    book = book_of(options)
    choice = book.evaluator(readings).choice
    index = book.plan.indices[book.decision(options.decision).name]
    items = plan_items(book.plan, choice, index, day, book.plan_digest)
    if options.format == "json":
        made = book.provenance(as_of=day, readings=readings)
        print_result("plan", made, {"plan": book.plan_digest, "items": plan_data(items)})
    else:
        print_lines(plan_text(items, language, style_of(sys.stdout)))
    return OK
