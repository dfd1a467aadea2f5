"""The parser of the command line, and what happens to its exit status."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import NoReturn, cast

from kiyaku.cli.common import OK, UsageError, report
from kiyaku.cli.screen import screened
from kiyaku.diagnostic import KiyakuError
from kiyaku.messages import Language
from kiyaku.version import VERSION

_ALLOCATED = 100_000  # objects until the next search for unreachable ones: a command makes many, hardly any is ever so
_GUIDE = """\
exit status:
  0  answered
  1  something is wrong with a file or a question, or a scenario fails
  2  wrong usage
  3  no value: the status says why
  4  the text in force on that day is not held

environment:
  KIYAKU_RULES     the folder of the terms, where --rules does not name it
  KIYAKU_LANG      ja or en, where --lang does not say; otherwise LC_ALL and LANG are asked
  KIYAKU_NO_CACHE  1 to make rule books anew and cache none (see `kiyaku cache`)
  NO_COLOR         no colours

`kiyaku COMMAND --help` shows examples."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and leave with its exit status."""
    gc.set_threshold(_ALLOCATED)
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit status; what it prints holds nothing that a terminal would obey."""
    with screened():
        return _run(arguments)


def _run(arguments: Sequence[str] | None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    parser = build_parser(given[0] if given else None)
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


COMMANDS = {
    "compute": ("bill", "evaluate", "sensitivity"),
    "read": ("show", "readings", "duties", "facts", "check", "digest"),
    "plan": ("plan",),
    "verify": ("test", "coverage"),
    "evidence": ("verify", "sign"),
    "impact": ("impact", "anomalies"),
    "prove": ("prove",),
    "diff": ("diff",),
    "draft": ("revise", "enact", "amend", "repeal", "insert", "renumber"),
    "source": ("source",),
    "site": ("site",),
    "cached": ("cache",),
}
"""The commands by the module that adds them."""


def build_parser(command: str | None = None) -> argparse.ArgumentParser:
    """The parser with the commands of the module that has one; with every command if none has it."""
    parser = argparse.ArgumentParser(
        prog="kiyaku",
        description="Terms of service as data: bills, decisions and clauses as of a date, explained to the clause.",
        epilog=_GUIDE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"kiyaku {VERSION}", help="show the version and exit")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in [m for m, names in COMMANDS.items() if command in names] or COMMANDS:
        import_module(f"kiyaku.cli.{module}").add_commands(commands)
    return parser
