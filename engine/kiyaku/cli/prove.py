"""The command prove: what holds for all contracts, what does not, what cannot be told."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiyaku.cli.common import (
    OK,
    WRONG,
    UsageError,
    add_command,
    book_of,
    day_of,
    language_of,
    pairs_of,
    print_lines,
    print_result,
    progress,
    style_of,
)
from kiyaku.diagnostic import Diagnostic, KiyakuError
from kiyaku.files import new_folder, write_whole
from kiyaku.messages import text

if TYPE_CHECKING:
    from kiyaku.answer.book import Book
    from kiyaku.timeline import Interval

_KINDS = ("never-negative", "monotone", "one-exception", "answered")


def add_commands(commands: Any) -> None:
    """Add the commands of this module."""
    prove = add_command(
        commands,
        "prove",
        "What holds of the decisions for all contracts: proved, refuted with a contract, or undecided with the reason."
        " Amounts are never negative, more of something never costs less, no two exceptions contradict each other,"
        " every combination of facts has an answer or a named absence.",
        "  kiyaku prove --decision 月額料金 --as-of 2026-07-31\n"
        "  kiyaku prove --claim never-negative --as-of 2026-07-31 --format json\n"
        "  kiyaku prove --decision 月額料金 --allow monotone:月額料金:ID数",
        _prove,
    )
    prove.add_argument("--decision", metavar="NAME", action="append", default=[], help="only this one; may be repeated")
    prove.add_argument("--claim", choices=_KINDS, action="append", default=[], help="only claims of this kind")
    prove.add_argument("--as-of", metavar="DATE", help="the day (default: each stretch of days with the same rules)")
    prove.add_argument(
        "--contract", metavar="CONTRACT", help="where an example takes the facts from that the claim leaves open"
    )
    prove.add_argument(
        "--reading", metavar="ID=OPTION", action="append", default=[], help="take another option of a reading"
    )
    prove.add_argument(
        "--save", metavar="DIR", help="write the contracts that refute claims into a new folder, 001.yaml and so on"
    )
    prove.add_argument(
        "--allow",
        metavar="CLAIM",
        action="append",
        default=[],
        help="a claim that may be refuted, as it is printed; any other that is makes the exit status 1",
    )


def _prove(options: argparse.Namespace) -> int:
    if find_spec("z3") is None:
        raise KiyakuError([Diagnostic(code="needs-extra", args={"extra": "prove"}, hint="fix")])
    from kiyaku.publish.proof import contracts, proofs_data, proofs_text
    from kiyaku.studies.proof.claims import KINDS, Prover

    language = language_of(options)
    if options.save and Path(options.save).exists():
        raise UsageError(text("usage-exists", language, path=options.save))
    readings = pairs_of(options.reading, language)
    book = book_of(options)
    others = _stated(book, options.contract) if options.contract else {}
    prover = Prover(book, readings=readings, others=others)
    claims = list(prover.claims(options.decision, [k for k in KINDS if not options.claim or k in options.claim]))
    names = {":".join(p for p in (kind, d.name, f.name if f else "") if p) for kind, d, f in claims}
    if unknown := [claim for claim in options.allow if claim not in names]:
        raise UsageError(text("usage-claim", language, value=unknown[0]))
    asked = [(claim, days) for days in _days(book, options) for claim in claims]
    proofs = [prover.prove(*claim, days) for claim, days in progress(asked, len(asked))]
    allowed = frozenset(options.allow)
    saved = _save(Path(options.save), contracts(proofs, book.terms.id)) if options.save else 0
    if options.format == "json":
        day = day_of(options.as_of, language) if options.as_of else None
        print_result("proofs", book.provenance(as_of=day, readings=readings), proofs_data(proofs, allowed))
    else:
        print_lines(proofs_text(proofs, allowed, language, style_of(sys.stdout)))
        if options.save:
            print(text("prove-saved", language, count=saved, path=options.save))
    return WRONG if any(p.verdict == "refuted" and p.claim not in allowed for p in proofs) else OK


def _days(book: Book, options: argparse.Namespace) -> tuple[Interval, ...]:
    from kiyaku.studies.proof.claims import intervals
    from kiyaku.timeline import Interval

    if options.as_of:
        day = day_of(options.as_of, language_of(options))
        return (Interval(day, day + timedelta(days=1)),)
    return intervals(book, options.decision)


def _save(folder: Path, files: Iterable[str]) -> int:
    """Write texts as numbered files and give their number."""
    count = 0
    with new_folder(folder) as made:
        for count, content in enumerate(files, 1):
            write_whole(made / f"{count:03}.yaml", content)
    return count


def _stated(book: Book, path: str) -> dict[str, object]:
    """The facts of a contract as they stand in its file."""
    from kiyaku.book.read import read_file

    book.read_contract(path)  # tells what is wrong with it
    facts = read_file(Path(path), path).data["facts"]
    return {book.terms.name_of(word): value for word, value in facts.items()}
