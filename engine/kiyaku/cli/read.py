"""Commands that read the rules: show, readings, duties, facts, check, digest."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from kiyaku.cli.common import (
    NO_TEXT,
    NO_VALUE,
    OK,
    UsageError,
    add_command,
    book_of,
    day_of,
    known_on,
    language_of,
    pairs_of,
    print_lines,
    print_result,
    report,
    rules_of,
    style_of,
    tell,
)
from kiyaku.cli.source import print_official
from kiyaku.diagnostic import Diagnostic, KiyakuError, has_errors
from kiyaku.messages import text


def add_commands(commands: Any) -> None:
    """Add the commands of this module."""
    show = add_command(
        commands,
        "show",
        "A clause as of a day: its restatement, norms, decisions and what it cites.",
        "  kiyaku show 第20条 --as-of 2026-07-01\n  kiyaku show 別紙4※1 --format json",
        _show,
    )
    show.add_argument("citation", metavar="CLAUSE", help="第20条, 第2条第4項, 別紙4※1 …")
    show.add_argument("--as-of", metavar="DATE", help="the day (default: today)")
    show.add_argument("--official", action="store_true", help="the official wording, if it was attached")
    readings = add_command(
        commands,
        "readings",
        "The open points of the text: the options, the one adopted and why, the clauses, who must confirm.",
        "  kiyaku readings\n  kiyaku readings X1\n  kiyaku readings --clause 別紙4※1 --format json",
        _readings,
    )
    readings.add_argument("ids", metavar="ID", nargs="*", help="show these in full")
    readings.add_argument("--clause", metavar="CLAUSE", help="only those that concern this clause or one inside it")
    duties = add_command(
        commands,
        "duties",
        "Norms by party and kind: who must, may or must not do what, with citations.",
        "  kiyaku duties --of 契約者 --kind 義務\n  kiyaku duties --of 当社 --kind 通知 --to 契約者\n  kiyaku duties",
        _duties,
    )
    duties.add_argument("--of", metavar="PARTY", help="whom the norm binds")
    duties.add_argument("--to", metavar="PARTY", help="to whom it is owed")
    duties.add_argument("--kind", metavar="KIND", help="義務, 禁止, 許可, 免責, 通知 …")
    duties.add_argument("--as-of", metavar="DATE", help="the day (default: today)")
    facts = add_command(
        commands,
        "facts",
        "The facts that decisions need (the bill, if none is named), in the order in which they matter, and why.",
        "  kiyaku facts\n"
        "  kiyaku facts 月額料金\n"
        "  kiyaku facts --contract docs/examples/contract.yaml\n"
        "  kiyaku facts 解約金 --format json",
        _facts,
    )
    facts.add_argument("decisions", metavar="DECISION", nargs="*", help="names or keys")
    facts.add_argument("--contract", metavar="CONTRACT", help="say which of them this contract states")
    facts.add_argument(
        "--reading", metavar="ID=OPTION", action="append", default=[], help="take another option of a reading"
    )
    add_command(
        commands,
        "check",
        "Every error in the rules, with file, line, clause and hint.",
        "  kiyaku check\n  kiyaku check --rules rules/some-terms --lang en",
        _check,
    )
    digest = add_command(
        commands,
        "digest",
        "The digest that names the rules in every result: the same for the same files, on every machine.",
        "  kiyaku digest\n  kiyaku digest --files\n  kiyaku digest --format json",
        _digest,
    )
    digest.add_argument("--files", action="store_true", help="the digest of each file too, as sha256sum lists them")


def _show(options: argparse.Namespace) -> int:
    from kiyaku.publish.clause import clause_data, clause_text

    language = language_of(options)
    day = day_of(options.as_of, language)
    book = book_of(options)
    found = book.clause(options.citation, day)
    if options.official and not isinstance(found, str):
        return print_official(options, book, found.citation, day)
    if options.format == "json":
        content = {"clause": clause_data(book.terms, options.citation, found, day)}
        print_result("clause", book.provenance(as_of=day), content)
    else:
        print_lines(clause_text(book.terms, options.citation, found, day, language, style_of(sys.stdout)))
    if isinstance(found, str):
        return NO_TEXT if found == "text_unavailable" else NO_VALUE
    return OK


def _readings(options: argparse.Namespace) -> int:
    from kiyaku.publish.readings import chosen, list_text, reading_data, reading_text

    language = language_of(options)
    book = book_of(options)
    terms = book.terms
    for id in options.ids:
        if id not in terms.readings:
            raise KiyakuError([Diagnostic(code="unknown-reading", args={"value": id}, hint="fix")])
    found = chosen(terms, options.ids, options.clause)
    style = style_of(sys.stdout)
    if options.format == "json":
        print_result("readings", book.provenance(), {"results": [reading_data(book.checked, r) for r in found]})
    elif options.ids:
        for i, reading in enumerate(found):
            if i:
                print()
            print_lines(reading_text(book.checked, reading, language, style))
    else:
        print_lines(list_text(found, language, style))
    return OK


def _facts(options: argparse.Namespace) -> int:
    from kiyaku.publish.facts import fact_data, facts_text, needed_facts

    language = language_of(options)
    book = book_of(options)
    readings = pairs_of(options.reading, language)
    chosen = book.evaluator(readings).choice.options
    names = [book.decision(word).name for word in options.decisions]
    graph = book.checked.graph
    found = needed_facts(book.terms, graph.reach(names, chosen) if names else graph.bill(chosen))
    stated = list(book.read_contract(options.contract).facts) if options.contract else None
    if options.format == "json":
        print_result("facts", book.provenance(readings=readings), {"results": [fact_data(n, stated) for n in found]})
    elif found:
        print_lines(facts_text(found, stated, language, style_of(sys.stdout)))
    else:
        print(text("facts-none", language))
    return OK


def _duties(options: argparse.Namespace) -> int:
    from kiyaku.publish.duties import duties, duty_data, duty_text

    language = language_of(options)
    day = day_of(options.as_of, language)
    book = book_of(options)
    terms = book.terms
    for party in (options.of, options.to):
        if party is not None and party not in terms.parties:
            raise UsageError(text("usage-party", language, value=party, known="、".join(terms.parties)))
    every = list(duties(terms, day))
    kinds = dict.fromkeys(d.norm.kind for d in every)
    if options.kind is not None and every and options.kind not in kinds:
        raise UsageError(text("usage-kind", language, value=options.kind, known="、".join(kinds)))
    found = [
        d
        for d in every
        if options.of in (None, d.norm.of) and options.to in (None, d.norm.to) and options.kind in (None, d.norm.kind)
    ]
    if options.format == "json":
        print_result("duties", book.provenance(as_of=day), {"results": [duty_data(d) for d in found]})
    else:
        print_lines(duty_text(terms, found, day, language, style_of(sys.stdout)))
    revision = terms.revision_at(day)
    if not terms.enacted_first and (revision is None or not revision.text_held):
        named = f"{revision.effective} {revision.number or ''}".strip() if revision is not None else "—"
        tell([Diagnostic(code="absent-text_unavailable", args={"day": day, "revision": named}, hint="fix")], language)
        return NO_TEXT
    return OK


def _check(options: argparse.Namespace) -> int:
    from kiyaku.answer.book import examine
    from kiyaku.answer.script import warnings

    language = language_of(options)
    book, diagnostics = examine(rules_of(options), known_on=known_on(options), drafts=options.drafts)
    if book is not None:
        diagnostics = (*diagnostics, *warnings(book))
    if diagnostics or book is None:
        code = report(diagnostics, options, language, book.provenance() if book is not None else None)
        return code if book is None else OK
    terms = book.terms
    counts = {
        "clauses": sum(1 for c in terms.clauses.values() for _ in c.versions.entries[-1][1].walk()),
        "decisions": len(terms.decisions),
        "facts": len(terms.facts),
        "readings": len(terms.readings),
    }
    if options.format == "json":
        print_result("check", book.provenance(), {"diagnostics": [], "counts": counts})
    else:
        print(text("check-clean", language, **counts))
    return OK


def _digest(options: argparse.Namespace) -> int:
    from kiyaku.answer.provenance import Provenance
    from kiyaku.book.digest import digest_of, file_digests
    from kiyaku.book.load import read_files

    read = read_files(rules_of(options))
    if has_errors(read.diagnostics):
        raise KiyakuError(read.diagnostics)
    files = file_digests(read.contents)
    made = Provenance(terms=read.of("terms")[0].data["terms"], digest=digest_of(files))
    if options.format == "json":
        print_result("digest", made, {"files": files})
        return OK
    if options.files:
        print_lines(f"{digest}  {name}" for name, digest in files.items())
    print(f"{made.digest}  {made.terms}")
    return OK
