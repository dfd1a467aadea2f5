"""The parser of the command line, and what happens to its exit status."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn, cast

from kiyaku.cli import compute, diff, draft, impact, read, site, source, verify
from kiyaku.cli.common import OK, UsageError, report
from kiyaku.diagnostic import KiyakuError
from kiyaku.messages import Language
from kiyaku.version import VERSION

_GUIDE = """\
exit status:
  0  answered
  1  something is wrong with a file or a question, or a scenario fails
  2  wrong usage
  3  no value: the status says why
  4  the text in force on that day is not held

environment:
  KIYAKU_RULES  the folder of the terms, where --rules does not name it
  KIYAKU_LANG   ja or en, where --lang does not say; otherwise LC_ALL and LANG are asked
  NO_COLOR      no colours

`kiyaku COMMAND --help` shows examples."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and leave with its exit status."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit status."""
    parser = build_parser()
    options, rest = parser.parse_known_args(arguments)
    if (rest and any(word.startswith("-") for word in rest)) or not hasattr(options, "decisions"):
        options = parser.parse_args(arguments)  # tells what was not understood
    else:
        options.decisions += rest  # argparse takes no more words once an option stands between them
    try:
        code = cast("Callable[[argparse.Namespace], int]", options.command)(options)
        sys.stdout.flush()
        return code
    except UsageError as error:
        parser.error(str(error))
    except KiyakuError as error:
        return report(error.diagnostics, options, cast("Language", options.lang))
    except BrokenPipeError:  # whoever reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


def build_parser() -> argparse.ArgumentParser:
    """The parser with every command."""
    parser = argparse.ArgumentParser(
        prog="kiyaku",
        description="Terms of service as data: bills, decisions and clauses as of a date, explained to the clause.",
        epilog=_GUIDE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"kiyaku {VERSION}", help="show the version and exit")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for group in (compute, read, verify, impact, diff, draft, source, site):
        group.add_commands(commands)
    return parser
