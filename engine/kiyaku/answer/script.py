"""The program that computes the bills of a rule book in a browser: what `emit.script` prints of a book's parts."""

from __future__ import annotations

from kiyaku.answer.book import Book
from kiyaku.answer.reader import converted
from kiyaku.diagnostic import Diagnostic, KiyakuError
from kiyaku.emit.script.program import MadeBy, Program, printed


def compiled(book: Book) -> Program:
    """The program of a rule book with what it speaks of.

    A part that has no JavaScript says so where it is needed; every other figure is computed.

    Raises:
        KiyakuError: the terms define no bill.
    """
    if book.terms.bill is None:
        raise KiyakuError([Diagnostic(code="no-bill", hint="fix")])
    by = book.provenance()
    made = MadeBy(engine=by.engine, terms=by.terms, digest=by.digest, known_on=by.known_on, drafts=by.drafts)
    stated = (f for f in book.terms.facts.values() if f.has_default)
    defaults = {fact.name: converted(fact.name, fact.default, fact.type) for fact in stated}
    return printed(book.plan, book.checked.graph, book.checked.located, defaults, made)


def program(book: Book) -> str:
    """The JavaScript module that computes the bills of a rule book.

    Raises:
        KiyakuError: the terms define no bill.
    """
    return compiled(book).source


def warnings(book: Book) -> tuple[Diagnostic, ...]:
    """What the program of a rule book cannot compute, as warnings; nothing where the terms define no bill."""
    return tuple(part.diagnostic for part in compiled(book).left_out) if book.terms.bill is not None else ()
