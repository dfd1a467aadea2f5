"""The command that compares: diff."""

from __future__ import annotations

import argparse
import shutil
import sys
from datetime import timedelta
from typing import Any

from kiyaku.cli.common import (
    NO_TEXT,
    OK,
    add_command,
    book_of,
    day_of,
    language_of,
    print_lines,
    print_result,
    report,
    rules_of,
    style_of,
)
from kiyaku.cli.outputs import output_file
from kiyaku.files import write_whole
from kiyaku.messages import text

_ENDINGS = {".docx": "docx", ".html": "html", ".htm": "html", ".md": "markdown", ".json": "json", ".txt": "text"}


def add_commands(commands: Any) -> None:
    """Add the command of this module."""
    diff = add_command(
        commands,
        "diff",
        "新旧対照表: what changes between two days, clause by clause and table cell by table cell.",
        "  kiyaku diff 2026-05-11 2026-10-01\n"
        "  kiyaku diff 2027-04-01 --drafts\n"
        "  kiyaku diff 2027-04-01 --drafts --output 新旧対照表.docx --remarks",
        _diff,
        json=False,
    )
    diff.add_argument(
        "days", metavar="DATE", nargs="+", help="the days before and after; one day is compared with its eve"
    )
    diff.add_argument("--format", choices=("text", "json", "markdown", "html"), help="output format (default: text)")
    diff.add_argument("--output", metavar="FILE", help="write to a file: .docx, .html, .md, .json or .txt")
    diff.add_argument("--before-first", action="store_true", help="the old text in the left column")
    diff.add_argument("--label-after", metavar="WORD", help="head of the column of the new text (改正後)")
    diff.add_argument("--label-before", metavar="WORD", help="head of the column of the old text (改正前)")
    diff.add_argument("--remarks", action="store_true", help="add a column for remarks (備考)")
    diff.add_argument("--without-formulas", action="store_true", help="only text and tables")
    diff.add_argument("--width", metavar="N", type=int, help="columns of the terminal")


def _diff(options: argparse.Namespace) -> int:
    from kiyaku.cli.common import UsageError
    from kiyaku.diagnostic import KiyakuError
    from kiyaku.publish.diff import compare
    from kiyaku.publish.diff_data import comparison_data
    from kiyaku.publish.diff_docx import comparison_docx
    from kiyaku.publish.diff_layout import Options
    from kiyaku.publish.diff_markup import comparison_markdown, comparison_page
    from kiyaku.publish.diff_text import comparison_text
    from kiyaku.publish.json_values import json_text
    from kiyaku.publish.result import result_data
    from kiyaku.publish.terminal import Style

    language = language_of(options)
    days = [day_of(written, language) for written in options.days]
    if len(days) > 2:
        raise UsageError(text("diff-usage-days", language))
    if len(days) == 1:
        days.insert(0, days[0] - timedelta(days=1))
    output = output_file(options.output, language, reads=(), folder=rules_of(options)) if options.output else None
    form = options.format or (_ENDINGS.get(output.suffix.lower()) if output else "text")
    if form is None:
        raise UsageError(text("diff-usage-ending", language, endings=" ".join(_ENDINGS)))
    book = book_of(options)
    terms = book.terms
    try:
        comparison = compare(terms, days[0], terms, days[1], language)
    except KiyakuError as error:
        report(error.diagnostics, options, language)
        return NO_TEXT
    how = Options(
        language=language,
        after_first=not options.before_first,
        label_after=options.label_after,
        label_before=options.label_before,
        remarks=options.remarks,
        formulas=not options.without_formulas,
    )
    if output is None and form == "json":
        print_result("comparison", book.provenance(), comparison_data(comparison))
        return OK
    if form == "docx":
        assert output is not None
        write_whole(output, comparison_docx(comparison, how))
    else:
        style = style_of(sys.stdout) if output is None else Style(colour=False)
        columns = options.width or (shutil.get_terminal_size((100, 24)).columns if output is None else 100)
        if form == "markdown":
            lines = list(comparison_markdown(comparison, how))
        elif form == "html":
            lines = list(comparison_page(comparison, how))
        elif form == "json":
            lines = [json_text(result_data("comparison", book.provenance(), comparison_data(comparison)))]
        else:
            lines = list(comparison_text(comparison, how, style, columns=columns))
        if output is None:
            print_lines(lines)
            return OK
        write_whole(output, "\n".join(lines) + "\n")
    print(text("diff-written", language, path=output), file=sys.stderr)
    return OK
