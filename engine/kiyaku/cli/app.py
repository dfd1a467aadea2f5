"""The parser of the command line, and what happens to its exit status."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, NoReturn, cast

from kiyaku.cli.common import UsageError, report
from kiyaku.cli.edge import as_text, at_the_edge
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
    return at_the_edge(lambda: _run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    given = as_text(sys.argv[1:]) if arguments is None else arguments
    parser = build_parser(given[0] if given else None)
    options, rest = parser.parse_known_args(given)
    if (rest and any(word.startswith("-") for word in rest)) or not hasattr(options, "decisions"):
        options = parser.parse_args(given)  # tells what was not understood
    else:
        options.decisions += rest  # argparse takes no more words once an option stands between them
    try:
        return cast("Callable[[argparse.Namespace], int]", options.command)(options)
    except UsageError as error:
        parser.error(str(error))
    except KiyakuError as error:
        return report(error.diagnostics, options, cast("Language", options.lang))


COMMANDS = {
    "compute": ("bill", "evaluate", "sensitivity"),
    "read": ("show", "readings", "duties", "facts", "check", "digest"),
    "plan": ("plan",),
    "verify": ("test", "coverage"),
    "evidence": ("verify", "sign"),
    "impact": ("impact", "anomalies"),
    "mutate": ("mutate",),
    "prove": ("prove",),
    "diff": ("diff",),
    "draft": ("revise", "enact", "amend", "repeal", "insert", "renumber"),
    "source": ("source",),
    "site": ("site",),
    "cached": ("cache",),
}
"""The commands by the module that adds them."""


class _Parser(argparse.ArgumentParser):
    """A parser that does not pass over what cannot be printed."""

    def _print_message(self, message: str, file: Any = None) -> None:
        if message:
            (file or sys.stderr).write(message)


def build_parser(command: str | None = None) -> argparse.ArgumentParser:
    """The parser with the commands of the module that has one; with every command if none has it."""
    parser = _Parser(
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
