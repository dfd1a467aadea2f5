"""Commands about the published document: source check, digest, attach, import."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiyaku.cli.common import (
    OK,
    WRONG,
    add_command,
    day_of,
    language_of,
    print_lines,
    print_result,
    rules_of,
    style_of,
)
from kiyaku.diagnostic import Diagnostic, KiyakuError
from kiyaku.messages import Language, text
from kiyaku.names import names_terms

if TYPE_CHECKING:
    from kiyaku.answer.book import Book
    from kiyaku.book.citation import Citation
    from kiyaku.book.model import Terms
    from kiyaku.official.check import Check, Structure
    from kiyaku.official.tree import Tree
    from kiyaku.publish.terminal import Style

_DOCUMENT = "the published document: .txt, .pdf or .docx"


def add_commands(commands: Any) -> None:
    """Add the commands of this module."""
    about = "The published document: does it match the digests that the rules hold; digest, attach or import it."
    examples = "examples:\n  kiyaku source check terms.pdf\n  kiyaku source attach terms.txt"
    form = argparse.RawDescriptionHelpFormatter
    source = commands.add_parser("source", help=about, description=about, epilog=examples, formatter_class=form)
    inner = source.add_subparsers(required=True, metavar="ACTION")
    check = add_command(
        inner,
        "check",
        "Cut the document into clauses and tell which match the digests, changed, are new or gone.",
        "  kiyaku source check terms.txt\n  kiyaku source check terms.pdf --revision 2026-05-11 --format json",
        _check,
    )
    digest = add_command(
        inner,
        "digest",
        "Write the digests of the document's clauses into the rules (official.yaml); no wording is written.",
        "  kiyaku source digest terms.txt --revision 2026-05-11",
        _digest,
        json=False,
    )
    attach = add_command(
        inner,
        "attach",
        "Lay the official wording over the restatement on this machine, where git ignores it.",
        "  kiyaku source attach terms.txt\n  kiyaku source attach draft.docx --revision 2026-05-11 --force",
        _attach,
        json=False,
    )
    attach.add_argument("--force", action="store_true", help="attach it although the digests differ")
    new = add_command(
        inner,
        "import",
        "Make the skeleton of a new terms document: clauses, headings, numbering and table cells, to be restated.",
        "  kiyaku source import terms.docx --terms my-terms --into rules/my-terms",
        _import,
        json=False,
    )
    new.add_argument("--terms", metavar="ID", required=True, help="the name of the new terms document")
    new.add_argument("--into", metavar="DIR", required=True, help="the folder to make")
    for command in (check, digest, attach, new):
        command.add_argument("document", metavar="FILE", help=_DOCUMENT)
        command.add_argument("--revision", metavar="DATE", required=command is digest, help="the effective day")


# -- the commands


def _check(options: argparse.Namespace) -> int:
    from kiyaku.answer.provenance import Provenance
    from kiyaku.book.digest import digest
    from kiyaku.book.load import build, read_files
    from kiyaku.official.check import structure

    tree, found = _compared(options)
    files = read_files(rules_of(options))
    terms, _ = build(files, drafts=True)
    shape = structure(tree, terms, found.revision) if terms is not None else None
    language = language_of(options)
    if options.format == "json":
        made = Provenance(terms=terms.id, digest=digest(files.contents), drafts=True) if terms is not None else None
        print_result("source-check", made, _check_data(found, shape))
    else:
        style = style_of(sys.stdout)
        print_lines(_check_text(found, language, style))
        if shape is not None:
            print_lines(_shape_text(shape, language, style))
    return OK if found.clean else WRONG


def _digest(options: argparse.Namespace) -> int:
    from kiyaku.official.attach import terms_id
    from kiyaku.official.digest import digests_of, read_digests, write_digests

    language, folder = language_of(options), rules_of(options)
    day = day_of(options.revision, language)
    known = [r.effective for r in _terms(folder).revisions]
    if day not in known:
        args = {"revision": day, "known": _listed(known)}
        raise KiyakuError([Diagnostic(code="source-no-revision", args=args, hint="fix")])
    digests = digests_of(_cut(options))
    path = write_digests(folder, terms_id(folder), {**read_digests(folder), day: digests})
    print(text("source-wrote", language, path=path, count=len(digests)))
    return OK


def _attach(options: argparse.Namespace) -> int:
    from kiyaku.official.attach import attach

    tree, found = _compared(options)
    if not found.clean and not options.force:
        args = {"name": options.document, "revision": found.revision, "count": found.differences}
        raise KiyakuError([Diagnostic(code="source-differs", args=args, hint="fix")])
    path = attach(rules_of(options), tree, found.revision)
    print(text("source-attached", language_of(options), path=path))
    return OK


def _import(options: argparse.Namespace) -> int:
    from kiyaku.files import new_folder, write_whole
    from kiyaku.official.digest import digests_of, write_digests
    from kiyaku.official.skeleton import revisions_of, skeleton

    language, into = language_of(options), Path(options.into)
    if not names_terms(options.terms):
        raise KiyakuError([Diagnostic(code="source-terms-id", args={"value": options.terms}, hint="fix")])
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise KiyakuError([Diagnostic(code="source-not-empty", args={"name": str(into)}, hint="fix")])
    tree = _cut(options)
    days = [day_of(options.revision, language)] if options.revision else sorted(revisions_of(tree).values())
    if not days:
        raise KiyakuError([Diagnostic(code="source-no-day", args={"name": options.document}, hint="fix")])
    files = skeleton(tree, options.terms, days[-1])
    digests = digests_of(tree)
    with new_folder(into) as made:
        for path, content in files.items():
            write_whole(made / path, content, synced=True)
        write_digests(made, options.terms, {days[-1]: digests})
    print(text("source-imported", language, path=into, files=len(files) + 1, count=len(digests)))
    return OK


def print_official(options: argparse.Namespace, book: Book, citation: Citation, day: date) -> int:
    """Show the official wording of a clause as of a day, from what was attached."""
    from kiyaku.official.attach import official_text

    revision = book.terms.revision_at(day)
    effective = day if revision is None else revision.effective
    found = official_text(rules_of(options), citation, effective)
    if found is None:
        args = {"clause": str(citation), "revision": effective}
        raise KiyakuError([Diagnostic(code="source-not-attached", args=args, hint="fix")])
    if options.format == "json":
        content = {"citation": str(citation), "revision": effective.isoformat(), "official": found}
        print_result("official", book.provenance(as_of=day), content)
    else:
        print(f"{citation}\n{found}")
    return OK


# -- what they share


def _cut(options: argparse.Namespace) -> Tree:
    """The document as clauses."""
    from kiyaku.official.files import read_document
    from kiyaku.official.parse import parse

    tree = parse(read_document(Path(options.document)))
    if not any(unit.citation is not None for unit in tree.units):
        raise KiyakuError([Diagnostic(code="source-no-clauses", args={"name": options.document}, hint="fix")])
    return tree


def _compared(options: argparse.Namespace) -> tuple[Tree, Check]:
    """The document and what it has of the revision asked for, or of the latest whose digests are held."""
    from kiyaku.official.check import compare
    from kiyaku.official.digest import read_digests

    held = read_digests(rules_of(options))
    day = day_of(options.revision, language_of(options)) if options.revision else max(held, default=None)
    if not held or day is None:
        raise KiyakuError([Diagnostic(code="source-never-digested", hint="fix")])
    if day not in held:
        args = {"revision": day, "known": _listed(held)}
        raise KiyakuError([Diagnostic(code="source-no-digests", args=args, hint="fix")])
    tree = _cut(options)
    return tree, compare(tree, held[day], day)


def _terms(folder: Path) -> Terms:
    from kiyaku.book.load import build, read_files, require

    files = read_files(folder)
    terms, diagnostics = build(files, drafts=True)
    return require(terms, (*files.diagnostics, *diagnostics))


def _listed(days: Any) -> str:
    return "、".join(str(d) for d in sorted(days)) or "—"


# -- answers


def _check_text(found: Check, language: Language, style: Style) -> Iterator[str]:
    for change in found.changed:
        lengths = text("source-length", language, before=change.before.length, after=change.after.length)
        moved = text("source-now", language, now=change.now) if change.now != change.key else ""
        yield f"{style(text('source-changed', language), 'yellow')}  {change.key}{moved}{style(lengths, 'dim')}"
    for change in found.renumbered:
        moved = text("source-now", language, now=change.now)
        yield f"{style(text('source-renumbered', language), 'yellow')}  {change.key}{moved}"
    for word, colour, keys in (("source-new", "green", found.new), ("source-gone", "red", found.gone)):
        for key in keys:
            yield f"{style(text(word, language), colour)}  {key}"
    counts = {n: len(getattr(found, n)) for n in ("matched", "changed", "renumbered", "new", "gone")}
    yield style(text("source-summary", language, revision=found.revision, **counts), "bold")


def _shape_text(shape: Structure, language: Language, style: Style) -> Iterator[str]:
    from kiyaku.publish.terminal import wrapped

    only = {"document": shape.only_document, "rules": shape.only_rules}
    counts = {name: len(keys) for name, keys in only.items()}
    yield style(text("source-structure", language, common=shape.common, **counts), "dim")
    for word, keys in (("source-only-document", only["document"]), ("source-only-rules", only["rules"])):
        if keys:
            yield from wrapped("、".join(keys), lead=f"  {text(word, language)}: ", after="    ")


def _check_data(found: Check, shape: Structure | None) -> dict[str, object]:
    return {
        "revision": _iso(found.revision),
        "clean": found.clean,
        "matched": list(found.matched),
        "changed": [
            {"clause": c.key, "now": c.now, "before": c.before.digest, "after": c.after.digest} for c in found.changed
        ],
        "renumbered": [{"clause": c.key, "now": c.now} for c in found.renumbered],
        "new": list(found.new),
        "gone": list(found.gone),
        "structure": None
        if shape is None
        else {
            "common": shape.common,
            "only_document": list(shape.only_document),
            "only_rules": list(shape.only_rules),
        },
    }


def _iso(day: date) -> str:
    return day.isoformat()
