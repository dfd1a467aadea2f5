"""Commands that verify: test, coverage."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from kiyaku.cli.common import (
    OK,
    WRONG,
    add_command,
    book_of,
    language_of,
    print_lines,
    print_result,
    progress,
    rules_of,
    style_of,
)
from kiyaku.messages import text

if TYPE_CHECKING:
    from kiyaku.answer.book import Book
    from kiyaku.studies.coverage import Report
    from kiyaku.studies.scenario import Result


def add_commands(commands: Any) -> None:
    """Add the commands of this module."""
    test = add_command(
        commands,
        "test",
        "Run the scenarios of the terms; show what differs, explained, and what they do not cover.",
        "  kiyaku test\n  kiyaku test --only 解約 --lang en\n  kiyaku test --complete --format json",
        _test,
    )
    test.add_argument("--only", metavar="WORD", help="only scenarios whose file, name or clauses contain this")
    test.add_argument("--complete", action="store_true", help="fail unless everything is covered")
    add_command(
        commands,
        "coverage",
        "What the rules hold (articles, paragraphs, items, rows …) and how much of it the scenarios cover.",
        "  kiyaku coverage\n  kiyaku coverage --format json",
        _coverage,
    )


def _run(options: argparse.Namespace, only: str | None) -> tuple[Book, list[Result], Report]:
    from kiyaku.plan.coverage import Coverage
    from kiyaku.studies.coverage import report
    from kiyaku.studies.scenario import read_scenarios, run_question

    book = book_of(options)
    scenarios = read_scenarios(book, rules_of(options))
    chosen = [s for s in scenarios if only is None or only in " ".join((s.document.source.name, s.name, *s.clauses))]
    book.coverage = Coverage()
    asked = [(s, q) for s in chosen for q in s.questions]
    results = [run_question(book, s, q) for s, q in progress(asked, len(asked))]
    return book, results, report(book.checked, book.coverage)


def _test(options: argparse.Namespace) -> int:
    from kiyaku.publish.scenario import coverage_data, coverage_text, results_data, results_text

    language = language_of(options)
    book, results, covered = _run(options, options.only)
    failed = not results or any(not r.passed for r in results) or (options.complete and bool(covered.uncovered))
    if options.format == "json":
        data = results_data(results, language)
        content = data if options.only else {**data, "coverage": coverage_data(covered)}
        print_result("test", book.provenance(), content)
    else:
        style = style_of(sys.stdout)
        print_lines(results_text(results, book.terms, language, style))
        if not results:
            print(text("test-none", language), file=sys.stderr)
        elif options.only is None:
            print()
            print_lines(coverage_text(covered, language, style))
    return WRONG if failed else OK


def _coverage(options: argparse.Namespace) -> int:
    from kiyaku.publish.scenario import coverage_data, coverage_text, inventory_text
    from kiyaku.studies.coverage import inventory

    language = language_of(options)
    book, _, covered = _run(options, None)
    counts = inventory(book.terms)
    if options.format == "json":
        content = {"inventory": dict(counts), "scenarios": coverage_data(covered)}
        print_result("coverage", book.provenance(), content)
    else:
        style = style_of(sys.stdout)
        print(style(text("cover-inventory", language), "bold"))
        print_lines(inventory_text(counts, language, style))
        print()
        print(style(text("cover-scenarios", language), "bold"))
        print_lines(coverage_text(covered, language, style))
    return OK
