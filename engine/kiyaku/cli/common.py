"""What the commands share: options, the rule book, dates and pairs, exit statuses, output."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar, cast

from kiyaku.cli.screen import bare
from kiyaku.diagnostic import Diagnostic
from kiyaku.messages import Language, text
from kiyaku.resources import terms_under

if TYPE_CHECKING:
    from kiyaku.answer.book import Book
    from kiyaku.answer.outcome import Outcome
    from kiyaku.answer.provenance import Provenance
    from kiyaku.publish.terminal import Style

OK, WRONG, USAGE, NO_VALUE, NO_TEXT = range(5)
T = TypeVar("T")


class UsageError(Exception):
    """A command was called wrongly; the parser says so."""


def add_command(
    commands: Any,
    name: str,
    about: str,
    examples: str,
    run: Callable[[argparse.Namespace], int],
    *,
    json: bool = True,
    rules: bool = True,
    views: bool = True,
) -> argparse.ArgumentParser:
    """A command with the options that all have; `views` are those that choose what of the rules counts."""
    command: argparse.ArgumentParser = commands.add_parser(
        name,
        help=about,
        description=about,
        epilog=f"examples:\n{examples}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(command=run)
    if rules:
        command.add_argument(
            "--rules",
            metavar="DIR",
            help="the folder of the terms (default: $KIYAKU_RULES, or the only one under ./rules)",
        )
    command.add_argument("--lang", choices=("ja", "en"), default=default_language(), help="language of messages")
    if json:
        command.add_argument("--format", choices=("text", "json"), default="text", help="output format")
    if rules and views:
        command.add_argument("--known-on", metavar="DATE", help="leave out revisions enacted after this day")
        command.add_argument("--drafts", action="store_true", help="count revisions that are not enacted yet")
    return command


def default_language() -> str:
    """The language that the environment asks for."""
    chosen = os.environ.get("KIYAKU_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "en" if chosen.lower().startswith("en") else "ja"


def language_of(options: argparse.Namespace) -> Language:
    """The language of the messages."""
    return cast("Language", options.lang)


# -- the rule book


def rules_of(options: argparse.Namespace) -> Path:
    """The folder of the terms.

    Raises:
        UsageError: it is not named, and there is not exactly one that could be meant.
    """
    named = options.rules or os.environ.get("KIYAKU_RULES")
    if named:
        return Path(named)
    found = terms_under(Path())
    if len(found) == 1:
        return found[0]
    language = language_of(options)
    if not found:
        raise UsageError(text("usage-no-rules", language))
    raise UsageError(text("usage-many-rules", language, folders="、".join(map(str, found))))


def book_of(options: argparse.Namespace) -> Book:
    """The rule book that a command works on."""
    from kiyaku.answer.book import load

    return load(rules_of(options), known_on=known_on(options), drafts=options.drafts)


def known_on(options: argparse.Namespace) -> date | None:
    """The day on which the rules must have been known, if one was given."""
    return day_of(options.known_on, language_of(options)) if options.known_on else None


def day_of(written: str | None, language: Language) -> date:
    """A day on the command line; today if none is given.

    Raises:
        UsageError: it is no date, or there is no such day.
    """
    from kiyaku.book.read import iso_date

    if written is None:
        return datetime.now().astimezone().date()
    day = iso_date(written)
    if day is None:
        raise UsageError(text("usage-date", language, value=written))
    return day


def pairs_of(written: Sequence[str], language: Language) -> dict[str, Any]:
    """`NAME=VALUE` arguments as a mapping, the values read as in a YAML file; lists and mappings are JSON.

    Raises:
        UsageError: one of them is not of that form, has no clear value, or names what another names.
    """
    from kiyaku.book.read import written as value_of
    from kiyaku.jsontext import JsonFault, is_text

    out: dict[str, Any] = {}
    for pair in written:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise UsageError(text("usage-pair", language, value=pair))
        if not is_text(pair):  # what came was no UTF-8
            raise UsageError(text("usage-no-text", language, value=pair))
        if name in out:
            raise UsageError(text("usage-twice", language, name=name))
        try:
            out[name] = value_of(value)
        except JsonFault as fault:
            raise UsageError(f"{name}: {text(fault.code, language, **fault.args_of)}") from None
    return out


# -- answers


def status_of(outcome: Outcome) -> int:
    """The exit status that an outcome asks for."""
    if outcome.ok:
        return OK
    if outcome.status == "invalid_input":
        return WRONG
    return NO_TEXT if outcome.status in ("text_unavailable", "partly_unverified") else NO_VALUE


def report(
    diagnostics: Sequence[Diagnostic],
    options: argparse.Namespace,
    language: Language,
    made: Provenance | None = None,
) -> int:
    """Tell what is wrong."""
    from kiyaku.publish.terminal import diagnostic_data, summary

    if getattr(options, "format", "text") == "json":
        print_result("diagnostics", made, {"diagnostics": [diagnostic_data(d, language) for d in diagnostics]})
    else:
        tell(diagnostics, language)
        if len(diagnostics) > 1:
            print(summary(diagnostics, language), file=sys.stderr)
    return WRONG


def tell(diagnostics: Iterable[Diagnostic], language: Language) -> None:
    """Diagnostics to the error stream."""
    from kiyaku.publish.terminal import diagnostic_text

    sys.stdout.flush()
    style = style_of(sys.stderr)
    for diagnostic in diagnostics:
        print(diagnostic_text(diagnostic, language, style), file=sys.stderr)


def style_of(stream: TextIO) -> Style:
    """Colours where a person reads, unless NO_COLOR says otherwise."""
    from kiyaku.publish.terminal import Style

    return Style(colour=stream.isatty() and not os.environ.get("NO_COLOR"))


def print_result(kind: str, made: Provenance | None, content: Mapping[str, Any]) -> None:
    """A result as JSON data to the output: what it is, what made it, its content."""
    from kiyaku.publish.json_values import json_text
    from kiyaku.publish.result import result_data

    print(json_text(result_data(kind, made, content)))


def print_lines(lines: Iterable[str]) -> None:
    """Lines to the output."""
    for line in lines:
        print(line)


_BAR = 30


def progress(items: Iterable[T], total: int) -> Iterator[T]:
    """The items, with a bar on the terminal while they come; it is drawn a hundred times at most."""
    if not sys.stderr.isatty():
        yield from items
        return
    terminal = bare(sys.stderr)
    step = max(1, total // 100)
    for done, item in enumerate(items, 1):
        if done % step == 0 or done == total:
            filled = _BAR * done // max(1, total)
            bar = "#" * filled + "." * (_BAR - filled)
            print(f"\r[{bar}] {done:,}/{total:,}", end="", file=terminal, flush=True)
        yield item
    print("\r\033[K", end="", file=terminal, flush=True)
