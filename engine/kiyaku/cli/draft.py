"""Commands that draft a revision: revise, amend, repeal, insert, renumber, enact."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiyaku.cli.common import OK, add_command, day_of, language_of, print_result, rules_of
from kiyaku.messages import Language, text

if TYPE_CHECKING:
    from kiyaku.answer.book import Book
    from kiyaku.book.citation import Citation
    from kiyaku.transaction import FileChange


def add_commands(commands: Any) -> None:
    """Add the commands of this module."""
    revise = add_command(
        commands,
        "revise",
        "Open a revision in force from a day: a draft, unless it is enacted already.",
        "  kiyaku revise 2027-04-01 --number 第2号\n  kiyaku revise 2027-04-01 --number 第2号 --enacted 2027-02-10",
        _revise,
    )
    revise.add_argument("day", metavar="DATE", help="the first day in force")
    revise.add_argument("--number", metavar="NUMBER", help="the number of the document")
    revise.add_argument("--enacted", metavar="DATE", help="the day of enactment; without it the revision is a draft")
    enact = add_command(
        commands,
        "enact",
        "Make a draft a revision that counts: it gets its day of enactment and its number.",
        "  kiyaku enact 2027-04-01 --enacted 2027-02-10 --number 第2号",
        _enact,
    )
    enact.add_argument("day", metavar="DATE", help="the first day in force")
    enact.add_argument("--enacted", metavar="DATE", required=True, help="the day of enactment")
    enact.add_argument("--number", metavar="NUMBER", help="the number of the document")
    _clause(
        commands,
        "amend",
        "Add a version of an article or annex that starts as a copy of the one in force.",
        "  kiyaku amend 別紙4 --from 2027-04-01\n  kiyaku amend 第26条第1項 --from 2027-04-01",
        _amend,
    )
    _clause(
        commands,
        "repeal",
        "Repeal a clause from a day on; its number stays.",
        "  kiyaku repeal 第26条第3項 --from 2027-04-01",
        _repeal,
    )
    insert = _clause(
        commands,
        "insert",
        "Insert a new clause: an article or annex gets a file, a paragraph, item or note an entry.",
        "  kiyaku insert 第10条の2 --title 長期契約の割引 --from 2027-04-01\n"
        "  kiyaku insert 第26条第4項 --from 2027-04-01",
        _insert,
    )
    insert.add_argument("--title", metavar="TITLE", help="the heading")
    renumber = _clause(
        commands,
        "renumber",
        "Give a clause another number from a day on.",
        "  kiyaku renumber 第26条第4項 第26条第3項 --from 2027-04-01",
        _renumber,
    )
    renumber.add_argument("new", metavar="NEW", help="the new number")


def _clause(
    commands: Any, name: str, about: str, examples: str, run: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    command = add_command(commands, name, about, examples, run)
    command.add_argument("citation", metavar="CLAUSE", help="第20条, 第2条第4項, 別紙4※1 …")
    command.add_argument("--from", dest="start", metavar="DATE", required=True, help="the first day in force")
    return command


def _revise(options: argparse.Namespace) -> int:
    from kiyaku.book.draft import revise

    language = language_of(options)
    day = day_of(options.day, language)
    enacted = day_of(options.enacted, language) if options.enacted else None
    said = [text("draft-then-revise", language, day=day)]
    said += [] if enacted else [text("draft-then-enact", language, day=day)]
    return _carry_out(options, lambda folder: revise(folder, day, options.number, enacted), said)


def _enact(options: argparse.Namespace) -> int:
    from kiyaku.book.draft import enact

    language = language_of(options)
    day, enacted = day_of(options.day, language), day_of(options.enacted, language)
    return _carry_out(options, lambda folder: enact(folder, day, options.number, enacted))


def _amend(options: argparse.Namespace) -> int:
    from kiyaku.book.draft import amend

    return _on_clause(options, amend)


def _repeal(options: argparse.Namespace) -> int:
    from kiyaku.book.draft import repeal

    return _on_clause(options, repeal, cited=True)


def _insert(options: argparse.Namespace) -> int:
    from kiyaku.book.draft import insert

    return _on_clause(options, lambda folder, citation, day: insert(folder, citation, day, options.title))


def _renumber(options: argparse.Namespace) -> int:
    from kiyaku.book.draft import renumber

    new = _citation(options.new)
    return _on_clause(options, lambda folder, citation, day: renumber(folder, citation, new, day), cited=True)


def _on_clause(
    options: argparse.Namespace, make: Callable[[Path, Citation, date], list[FileChange]], *, cited: bool = False
) -> int:
    citation = _citation(options.citation)
    day = day_of(options.start, language_of(options))
    touched = (citation, day, cited)
    return _carry_out(options, lambda folder: make(folder, citation, day), touched=touched)


def _citation(written: str) -> Citation:
    from kiyaku.book.citation import parse
    from kiyaku.diagnostic import Diagnostic, KiyakuError

    found = parse(written)
    if found is None:
        raise KiyakuError([Diagnostic(code="unknown-clause", args={"value": written}, hint="fix")])
    return found


def _carry_out(
    options: argparse.Namespace,
    make: Callable[[Path], list[FileChange]],
    said: Sequence[str] = (),
    touched: tuple[Citation, date, bool] | None = None,
) -> int:
    """Make the changes, unless the rules would not load with them; say what to edit next."""
    from kiyaku.answer.book import examine
    from kiyaku.diagnostic import Diagnostic, KiyakuError
    from kiyaku.transaction import AnotherWriter, ChangedMeanwhile, changed, one_writer

    language = language_of(options)
    folder = rules_of(options)
    if not folder.is_dir():
        raise KiyakuError(examine(folder)[1])
    try:
        with one_writer(folder):
            book, wrong = examine(folder, drafts=True)
            if book is None:
                raise KiyakuError(wrong)
            changes = make(folder)
            with changed(folder, changes):
                book, wrong = examine(folder, drafts=True)
                if book is None:
                    raise KiyakuError([Diagnostic(code="draft-refused", hint="fix"), *wrong])
    except AnotherWriter:
        raise KiyakuError([Diagnostic(code="another-writer", args={"name": str(folder)}, hint="fix")]) from None
    except ChangedMeanwhile as error:
        raise KiyakuError([Diagnostic(code="changed-meanwhile", args={"name": str(error.path)}, hint="fix")]) from None
    notes = [*said, *(_notes(book, *touched, language) if touched is not None else ())]
    if options.format == "json":
        files = [{"file": str(c.path), "line": c.line, "removed": c.after is None} for c in changes]
        print_result("changes", book.provenance(), {"changes": files, "notes": notes})
        return OK
    for change in changes:
        print(text("draft-removed" if change.after is None else "draft-wrote", language, file=change.path))
    print(text("draft-edit-next", language, file=changes[0].path, line=changes[0].line))
    for note in notes:
        print(note)
    return OK


def _notes(book: Book, citation: Citation, day: date, cited: bool, language: Language) -> list[str]:
    out = []
    clause = book.terms.clauses.get(citation.top)
    for interval, _ in clause.versions.entries if clause is not None else ():
        if interval.start is not None and interval.start > day:
            out.append(text("draft-later", language, clause=citation.top, day=interval.start))
    if cited:
        for other in book.terms.clauses.values():
            top = other.versions.at(day)
            for body in top.walk() if top is not None else ():
                if body.citation not in citation and any(c in citation for c in body.cites):
                    span = body.place.span
                    args = {"citing": body.citation, "file": span.source.name, "line": span.position[0]}
                    out.append(text("draft-cited", language, clause=citation, **args))
    return out
