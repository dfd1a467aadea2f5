"""The command line: bill, evaluate, show, check.

Exit status: 0 an answer; 1 something is wrong with a file or a question; 2 wrong usage; 3 no value (the status says
why); 4 the text in force on that day is not held.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, cast

from kiyaku.diagnostic import Diagnostic, KiyakuError
from kiyaku.messages import Language, text

if TYPE_CHECKING:
    from kiyaku.evaluate.engine import Book, Contract
    from kiyaku.evaluate.outcome import Outcome
    from kiyaku.publish.terminal import Style

OK, WRONG, USAGE, NO_VALUE, NO_TEXT = range(5)
_DEFAULT_RULES = "rules/dokodemo-prime"


class _Usage(Exception):  # noqa: N818 - turned into the parser's own error
    pass


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and leave with its exit status."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    language = cast(Language, options.lang)
    try:
        return cast(Callable[[argparse.Namespace], int], options.command)(options)
    except _Usage as error:
        parser.error(str(error))
    except KiyakuError as error:
        return _report(error.diagnostics, options, language)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


# -- options --------------------------------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kiyaku",
        description="Terms of service as data: bills, decisions and clauses as of a date, each explained to the clause.",
        epilog="Exit status: 0 answered; 1 a file or question is wrong; 2 usage; 3 no value; 4 text not held.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _bill_command(commands)
    _evaluate_command(commands)
    _show_command(commands)
    _check_command(commands)
    return parser


def _command(commands: Any, name: str, about: str, examples: str, run: Callable[[argparse.Namespace], int]) -> Any:
    command = commands.add_parser(
        name,
        help=about,
        description=about,
        epilog=f"examples:\n{examples}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(command=run)
    command.add_argument(
        "--rules",
        metavar="DIR",
        default=os.environ.get("KIYAKU_RULES", _DEFAULT_RULES),
        help=f"the folder of the terms (default: $KIYAKU_RULES or {_DEFAULT_RULES})",
    )
    command.add_argument("--lang", choices=("ja", "en"), default=_language(), help="language of messages")
    command.add_argument("--format", choices=("text", "json"), default="text", help="output format")
    command.add_argument("--known-on", metavar="DATE", help="leave out revisions enacted after this day")
    command.add_argument("--drafts", action="store_true", help="count revisions that are not enacted yet")
    return command


def _language() -> str:
    chosen = os.environ.get("KIYAKU_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "en" if chosen.lower().startswith("en") else "ja"


def _computing(command: Any) -> None:
    command.add_argument("contract", metavar="CONTRACT", help="a YAML file with the facts of a contract")
    command.add_argument("--explain", action="store_true", help="show the whole tree under each figure")
    command.add_argument(
        "--reading", metavar="ID=OPTION", action="append", default=[], help="take another option of a reading"
    )
    command.add_argument("--fact", metavar="NAME=VALUE", action="append", default=[], help="set or replace a fact")


def _bill_command(commands: Any) -> None:
    command = _command(
        commands,
        "bill",
        "The bill of a contract for one billing period.",
        "  kiyaku bill docs/examples/contract.yaml --month 2026-07\n"
        "  kiyaku bill docs/examples/contract.yaml --month 2026-07 --reading P2=floor_on_sum --explain\n"
        "  kiyaku bill docs/examples/contract.yaml --month 2026-07 --format json",
        _bill,
    )
    _computing(command)
    command.add_argument("--month", metavar="YYYY-MM", required=True, help="the month in which the period begins")


def _evaluate_command(commands: Any) -> None:
    command = _command(
        commands,
        "evaluate",
        "Decisions for a contract as of a day; all that can be answered if none is named.",
        "  kiyaku evaluate docs/examples/contract.yaml --as-of 2026-07-31 最低契約期間満了日\n"
        "  kiyaku evaluate docs/examples/contract.yaml --as-of 2026-07-31 remaining_months --arg 変更日=2026-07-31\n"
        "  kiyaku evaluate docs/examples/contract.yaml --as-of 2026-07-31 --explain",
        _evaluate,
    )
    _computing(command)
    command.add_argument("decisions", metavar="DECISION", nargs="*", help="names or keys")
    command.add_argument("--as-of", metavar="DATE", required=True, help="the day of use")
    command.add_argument(
        "--arg", metavar="NAME=VALUE", action="append", default=[], help="a parameter of the decision, by name"
    )


def _show_command(commands: Any) -> None:
    command = _command(
        commands,
        "show",
        "A clause as of a day: its restatement, norms, decisions and what it cites.",
        "  kiyaku show 第20条 --as-of 2026-07-01\n  kiyaku show 別紙4※1 --format json",
        _show,
    )
    command.add_argument("citation", metavar="CLAUSE", help="第20条, 第2条第4項, 別紙4※1 …")
    command.add_argument("--as-of", metavar="DATE", help="the day (default: today)")


def _check_command(commands: Any) -> None:
    _command(
        commands,
        "check",
        "Every error in the rules, with file, line, clause and hint.",
        "  kiyaku check\n  kiyaku check --rules rules/dokodemo-prime --lang en",
        _check,
    )


# -- commands -------------------------------------------------------------------------------------------------------


def _bill(options: argparse.Namespace) -> int:
    from kiyaku.publish.explain import absence_diagnostic, bill_data, bill_text

    language = cast(Language, options.lang)
    book, contract = _asked(options)
    bill = book.bill(contract, options.month, readings=_pairs(options.reading))
    absent = [o for o in (*bill.lines, *bill.totals) if not o.ok]
    if options.format == "json":
        _json(bill_data(bill, explain=options.explain))
    elif absent and absent[0].status == "invalid_input":
        pass
    else:
        for line in bill_text(bill, book.terms, language, _style(sys.stdout), explain=options.explain):
            print(line)
    if absent:
        _tell([absence_diagnostic(absent[0], contract, book.terms)], language)
    return _status(bill.outcome)


def _evaluate(options: argparse.Namespace) -> int:
    from kiyaku.publish.explain import absence_diagnostic, outcome_data, outcome_text

    language = cast(Language, options.lang)
    book, contract = _asked(options)
    day = _day(options.as_of, language)
    arguments: dict[str, Any] = _pairs(options.arg)
    named = options.decisions or [d.name for d in book.terms.decisions.values() if not d.parameters]
    outcomes = [
        book.evaluate(contract, name, as_of=day, arguments=arguments, readings=_pairs(options.reading))
        for name in named
    ]
    if options.format == "json":
        _json([outcome_data(o, explain=options.explain) for o in outcomes])
        return max(map(_status, outcomes), default=OK) if options.decisions else OK
    style = _style(sys.stdout)
    if not options.decisions:
        outcomes = [o for o in outcomes if o.status != "missing_fact"]
    for i, outcome in enumerate(outcomes):
        if i:
            print()
        for line in outcome_text(outcome, book.terms, language, style, explain=options.explain):
            print(line)
        if not outcome.ok:
            sys.stdout.flush()
            _tell([absence_diagnostic(outcome, contract, book.terms)], language)
    return max(map(_status, outcomes), default=OK) if options.decisions else OK


def _show(options: argparse.Namespace) -> int:
    from kiyaku.publish.clause import clause_data, clause_text

    language = cast(Language, options.lang)
    book = _book(options)
    day = _day(options.as_of, language) if options.as_of else datetime.now().astimezone().date()
    found = book.clause(options.citation, day)
    if options.format == "json":
        _json(clause_data(book.terms, options.citation, found, day))
    else:
        for line in clause_text(book.terms, options.citation, found, day, language, _style(sys.stdout)):
            print(line)
    if isinstance(found, str):
        return NO_TEXT if found == "text_unavailable" else NO_VALUE
    return OK


def _check(options: argparse.Namespace) -> int:
    from kiyaku.evaluate.engine import examine

    language = cast(Language, options.lang)
    known_on = _day(options.known_on, language) if options.known_on else None
    book, diagnostics = examine(options.rules, known_on=known_on, drafts=options.drafts)
    if diagnostics or book is None:
        code = _report(diagnostics, options, language)
        return code if book is None else OK
    terms = book.terms
    counts = {
        "clauses": sum(1 for c in terms.clauses.values() for _ in c.versions.entries[-1][1].walk()),
        "decisions": len(terms.decisions),
        "facts": len(terms.facts),
        "readings": len(terms.readings),
    }
    if options.format == "json":
        _json({"diagnostics": [], **counts})
    else:
        print(text("check-clean", language, **counts))
    return OK


# -- shared ---------------------------------------------------------------------------------------------------------


def _book(options: argparse.Namespace) -> Book:
    from kiyaku.evaluate.engine import load

    language = cast(Language, options.lang)
    known_on = _day(options.known_on, language) if options.known_on else None
    return load(Path(options.rules), known_on=known_on, drafts=options.drafts)


def _asked(options: argparse.Namespace) -> tuple[Book, Contract]:
    book = _book(options)
    contract = book.read_contract(options.contract)
    facts = _pairs(options.fact)
    return book, book.with_facts(contract, facts) if facts else contract


def _day(written: str, language: Language) -> date:
    from kiyaku.book.read import iso_date

    day = iso_date(written)
    if day is None:
        raise _Usage(text("usage-date", language, value=written))
    return day


def _pairs(written: Sequence[str]) -> dict[str, Any]:
    from kiyaku.book.read import plain

    out: dict[str, Any] = {}
    for pair in written:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise _Usage(text("usage-pair", cast(Language, _language()), value=pair))
        out[name] = plain(value)
    return out


def _status(outcome: Outcome) -> int:
    if outcome.ok:
        return OK
    if outcome.status == "invalid_input":
        return WRONG
    return NO_TEXT if outcome.status in ("text_unavailable", "partly_unverified") else NO_VALUE


def _report(diagnostics: Sequence[Diagnostic], options: argparse.Namespace, language: Language) -> int:
    from kiyaku.publish.terminal import diagnostic_data, summary

    if options.format == "json":
        _json({"diagnostics": [diagnostic_data(d, language) for d in diagnostics]})
    else:
        _tell(diagnostics, language)
        if len(diagnostics) > 1:
            print(summary(diagnostics, language), file=sys.stderr)
    return WRONG


def _tell(diagnostics: Sequence[Diagnostic], language: Language) -> None:
    from kiyaku.publish.terminal import diagnostic_text

    sys.stdout.flush()
    style = _style(sys.stderr)
    for diagnostic in diagnostics:
        print(diagnostic_text(diagnostic, language, style), file=sys.stderr)


def _style(stream: Any) -> Style:
    from kiyaku.publish.terminal import Style

    return Style(colour=bool(stream.isatty()) and "NO_COLOR" not in os.environ)


def _json(data: object) -> None:
    json.dump(data, sys.stdout, ensure_ascii=False, indent=2)
    print()


if __name__ == "__main__":
    main()
