"""Commands that compute: bill, evaluate, sensitivity."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from kiyaku.cli.common import (
    OK,
    add_command,
    book_of,
    day_of,
    language_of,
    pairs_of,
    print_lines,
    print_result,
    progress,
    status_of,
    style_of,
    tell,
)
from kiyaku.messages import Language, text
from kiyaku.publish.levels import LEVELS, Level

if TYPE_CHECKING:
    from kiyaku.answer.book import Book
    from kiyaku.answer.contract import Contract
    from kiyaku.answer.outcome import Outcome
    from kiyaku.publish.narrator import Move


def add_commands(commands: Any) -> None:
    """Add the commands of this module."""
    bill = add_command(
        commands,
        "bill",
        "The bill of a contract for one billing period, each figure with its arithmetic and clauses.",
        "  kiyaku bill docs/examples/contract.yaml --month 2026-07\n"
        "  kiyaku bill docs/examples/contract.yaml --month 2026-07 --level line\n"
        "  kiyaku bill docs/examples/contract.yaml --month 2026-07 --explain --lang en\n"
        "  kiyaku bill docs/examples/contract.yaml --month 2026-07 --reading P2=floor_on_sum --format json",
        _bill,
    )
    _computing(bill)
    _month(bill)
    _levels(bill)
    evaluate = add_command(
        commands,
        "evaluate",
        "Decisions for a contract as of a day; all that can be answered if none is named.",
        "  kiyaku evaluate docs/examples/contract.yaml --as-of 2026-07-31 最低契約期間満了日\n"
        "  kiyaku evaluate docs/examples/contract.yaml --as-of 2026-07-31 remaining_months --arg 変更日=2026-07-31\n"
        "  kiyaku evaluate docs/examples/contract.yaml --as-of 2026-07-31 --fact 請求月=2026-07-01 --explain",
        _evaluate,
    )
    _computing(evaluate)
    evaluate.add_argument("decisions", metavar="DECISION", nargs="*", help="names or keys")
    evaluate.add_argument("--as-of", metavar="DATE", required=True, help="the day of use")
    evaluate.add_argument(
        "--arg", metavar="NAME=VALUE", action="append", default=[], help="a parameter of the decision, by name"
    )
    _levels(evaluate)
    sensitivity = add_command(
        commands,
        "sensitivity",
        "A bill under every other option of the readings it rests on: which open points move it, and by how much.",
        "  kiyaku sensitivity docs/examples/contract.yaml --month 2026-07\n"
        "  kiyaku sensitivity docs/examples/contract.yaml --month 2026-07 --format json",
        _sensitivity,
    )
    _computing(sensitivity)
    _month(sensitivity)


def _computing(command: argparse.ArgumentParser) -> None:
    command.add_argument("contract", metavar="CONTRACT", help="a YAML file with the facts of a contract")
    command.add_argument(
        "--reading", metavar="ID=OPTION", action="append", default=[], help="take another option of a reading"
    )
    command.add_argument(
        "--fact",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="set or replace a fact; lists and mappings as JSON",
    )


def _month(command: argparse.ArgumentParser) -> None:
    command.add_argument("--month", metavar="YYYY-MM", required=True, help="the month in which the period begins")


def _levels(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--level",
        choices=LEVELS,
        help="how much is said: the figures with their clauses, the reasoning under each, or everything down to the"
        " facts; as JSON, adds what is said as data (default for text: reasoning)",
    )
    command.add_argument(
        "--explain",
        action="store_true",
        help="the same as --level everything; as JSON, adds the whole tree under each figure",
    )


def _level(options: argparse.Namespace) -> Level:
    level: Level = options.level or ("everything" if options.explain else "reasoning")
    return level


def _asked(options: argparse.Namespace) -> tuple[Book, Contract, dict[str, str]]:
    language = language_of(options)
    facts, readings = pairs_of(options.fact, language), pairs_of(options.reading, language)
    book = book_of(options)
    contract = book.read_contract(options.contract)
    return book, book.with_facts(contract, facts) if facts else contract, readings


def _bill(options: argparse.Namespace) -> int:
    from kiyaku.publish.absence import absence_diagnostic
    from kiyaku.publish.data import bill_data, evidence_data
    from kiyaku.publish.narrator import bill_layout, layout_data, layout_text

    language = language_of(options)
    book, contract, readings = _asked(options)
    bill = book.explained_bill(contract, options.month, readings=readings)
    absent = [o for o in (*bill.lines, *bill.totals) if not o.ok]
    if options.format == "json":
        data = bill_data(bill, explain=options.explain)
        if options.level:
            data["narration"] = layout_data(bill_layout(bill, book.terms, language, options.level))
        made = bill.provenance
        print_result("bill", made, {**data, **evidence_data(book.terms, contract, made.versions)})
    elif not absent or absent[0].status != "invalid_input":
        from kiyaku.publish.sensitivity import moves_of
        from kiyaku.studies.sensitivity import moving

        level = _level(options)
        effects = moving(book, contract, bill, readings) if level == "reasoning" and not absent else []
        page = bill_layout(bill, book.terms, language, level, moves_of(bill, effects, language))
        print_lines(layout_text(page, style_of(sys.stdout)))
    if absent:
        tell([absence_diagnostic(absent[0], contract, book.terms)], language)
    return status_of(bill.outcome)


def _evaluate(options: argparse.Namespace) -> int:
    from kiyaku.publish.absence import absence_diagnostic
    from kiyaku.publish.data import evidence_data, outcome_data
    from kiyaku.publish.narrator import layout_data, layout_text, outcome_layout

    language = language_of(options)
    day = day_of(options.as_of, language)
    arguments = pairs_of(options.arg, language)
    book, contract, readings = _asked(options)
    named = options.decisions or [d.name for d in book.terms.decisions.values() if not d.parameters]
    outcomes = [book.evaluate(contract, name, as_of=day, arguments=arguments, readings=readings) for name in named]
    code = max(map(status_of, outcomes), default=OK) if options.decisions else OK
    if options.format == "json":
        found = [outcome_data(o, explain=options.explain) for o in outcomes]
        if options.level:
            for data, o in zip(found, outcomes, strict=True):
                data["narration"] = layout_data(outcome_layout(o, book.terms, language, options.level))
        made = book.provenance(as_of=day, readings=readings, outcomes=outcomes)
        content = {"results": found, **evidence_data(book.terms, contract, made.versions)}
        print_result("evaluation", made, {**content, **({"arguments": arguments} if arguments else {})})
        return code
    style = style_of(sys.stdout)
    if not options.decisions:
        return _at_a_glance(book, outcomes, options)
    level = _level(options)
    for i, outcome in enumerate(outcomes):
        if i:
            print()
        moves = _turns(book, contract, outcome, day, arguments, readings, language) if level == "reasoning" else []
        print_lines(layout_text(outcome_layout(outcome, book.terms, language, level, moves), style))
        if not outcome.ok:
            tell([absence_diagnostic(outcome, contract, book.terms)], language)
    return code


def _turns(
    book: Book,
    contract: Contract,
    outcome: Outcome,
    day: date,
    arguments: Mapping[str, str],
    readings: Mapping[str, str],
    language: Language,
) -> list[Move]:
    """The options under which an outcome would be another."""
    from kiyaku.publish.sensitivity import turns_of
    from kiyaku.studies.sensitivity import turning

    def ask(under: Mapping[str, str]) -> Outcome:
        return book.evaluate(contract, outcome.name, as_of=day, arguments=arguments, readings=under)

    return turns_of(outcome, turning(book, outcome, readings, ask), language) if outcome.ok else []


_MOST_NAMED = 3  # decisions that are named because they lack a fact


def _at_a_glance(book: Book, outcomes: Sequence[Outcome], options: argparse.Namespace) -> int:
    """The decisions that rest on a fact of the contract, a line for each; at deeper levels each in full."""
    from kiyaku.publish.narrator import answers_text, names_in, outcome_text
    from kiyaku.publish.terminal import wrapped

    language, style = language_of(options), style_of(sys.stdout)
    missing: dict[str, list[str]] = {}
    for outcome in outcomes:
        if outcome.status == "missing_fact":
            missing.setdefault(str(outcome.details.get("fact", "—")), []).append(outcome.name)
    shown = [
        o
        for o in outcomes
        if o.status != "missing_fact"
        and (o.explanation is None or any(n.kind in ("fact", "given") for n in o.explanation.nodes()))
    ]
    if not shown:
        print(text("evaluate-none", language))
    elif options.explain or options.level in ("reasoning", "everything"):
        for i, outcome in enumerate(shown):
            if i:
                print()
            print_lines(outcome_text(outcome, book.terms, language, style, _level(options)))
    else:
        print_lines(answers_text(shown, book.terms, language, style))
    if missing:
        print(style(text("evaluate-missing", language, count=sum(map(len, missing.values()))), "dim"))
    for fact, names in sorted(missing.items(), key=lambda entry: -len(entry[1])):
        said = names_in(language, book.terms)
        few = (", " if language == "en" else "、").join(map(said, names[:_MOST_NAMED]))
        args = {"fact": said(fact), "count": len(names), "names": few}
        code = "evaluate-lacks" if len(names) <= _MOST_NAMED else "evaluate-lacks-more"
        print_lines(wrapped(style(text(code, language, **args), "dim"), lead="  ", after="    "))
    return OK


def _sensitivity(options: argparse.Namespace) -> int:
    from kiyaku.publish.sensitivity import sensitivity_data, sensitivity_text
    from kiyaku.studies.sensitivity import choices, compare

    language = language_of(options)
    book, contract, readings = _asked(options)
    bill = book.bill(contract, options.month, readings=readings)
    found = choices(book, bill)
    rows = [
        compare(book, contract, bill, readings, choice) for choice in progress(found.switchable, len(found.switchable))
    ]
    if options.format == "json":
        print_result("sensitivity", bill.provenance, sensitivity_data(bill, found, rows))
    else:
        print_lines(sensitivity_text(book.terms, bill, found, rows, language, style_of(sys.stdout)))
    return status_of(bill.outcome)
