"""A folder of rule files to linked terms, in two steps that collect what is wrong.

`read_files` reads every file and holds it against the schema of its kind; a file with an error is left out, and its
diagnostics stay.  `build` makes the model of the files that are left and links it; expressions are still text, and are
checked by `kiyaku.book.check`.  `known_on` leaves out the revisions that were enacted later, so that an old bill can be
computed as it was computed; drafts count only when asked for.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from kiyaku.book import awaited, build_clauses, build_law, build_terms, link
from kiyaku.book.citation import Citation
from kiyaku.book.files import FOLDERS, Files, file_name, law_name, law_paths, rule_paths, shown, stray_paths
from kiyaku.book.model import Clause, Constraint, Deemed, Fact, LawValue, Reading, Revision, Terms, Transition
from kiyaku.book.read import Document, read_file
from kiyaku.book.reporter import Cursor, Log
from kiyaku.book.schema import validate
from kiyaku.diagnostic import Diagnostic, KiyakuError, has_errors, in_order, suggest
from kiyaku.source import Source, Span
from kiyaku.transaction import is_unfinished


def read_files(folder: Path) -> Files:
    """Read and validate every file of a terms document and the law books it names."""
    documents: list[tuple[str, Document]] = []
    contents: list[tuple[str, str]] = []
    diagnostics: list[Diagnostic] = []
    root = folder / "terms.yaml"
    if not os.path.lexists(root):
        missing = root if folder.is_dir() else folder
        hint = "terms" if folder.is_dir() else "fix"
        gone = Diagnostic(code="no-such-file", args={"name": str(missing)}, hint=hint)
        return Files(folder=folder, documents=(), diagnostics=(gone,))
    if is_unfinished(folder):
        args = {"name": str(folder)}
        diagnostics.append(Diagnostic(code="unfinished-change", args=args, hint="fix"))
    paths = rule_paths(folder)
    for kind, path in paths:
        contents.append((file_name(path, folder), _take(kind, path, folder, documents, diagnostics)))
    diagnostics += _strays(folder, {path for _, path in paths})
    for kind, document in list(documents):
        if kind == "terms":
            contents += _laws(document, folder, documents, diagnostics)
    return Files(folder=folder, documents=tuple(documents), contents=tuple(contents), diagnostics=tuple(diagnostics))


def _strays(folder: Path, known: set[Path]) -> Iterator[Diagnostic]:
    for path in stray_paths(folder, known):
        inner = path.relative_to(folder)
        source = Source(shown(path), "")
        place = suggest(inner.parts[0], FOLDERS) if len(inner.parts) > 1 else None
        hint = "ending" if path.suffix == ".yml" else "did-you-mean" if place not in (None, inner.parts[0]) else "fix"
        args = {"name": shown(path), "expected": inner.with_suffix(".yaml").name, "suggestion": place or ""}
        yield Diagnostic(code="stray-file", span=Span(source, 0, 0), args=args, hint=hint)


def _take(
    kind: str, path: Path, within: Path, documents: list[tuple[str, Document]], diagnostics: list[Diagnostic]
) -> str:
    """Read one file into the documents, or into the diagnostics; its text."""
    document = read_file(path, shown(path), within)
    found = document.diagnostics
    if all(d.code == "hidden-character" for d in found):
        found += validate(document, kind)
    diagnostics += found
    if not has_errors(d for d in found if d.code != "hidden-character"):  # beside that, it can be read
        documents.append((kind, document))
    return document.source.text


def _laws(
    document: Document, folder: Path, documents: list[tuple[str, Document]], diagnostics: list[Diagnostic]
) -> Iterator[tuple[str, str]]:
    names = document.data.get("law") or ()
    paths = law_paths(folder) if names else {}
    for i, name in enumerate(names):
        if name not in paths:
            args = {"value": name, "known": "、".join(sorted(paths))}
            diagnostics.append(Diagnostic(code="unknown-law", span=document.span(("law", i)), args=args, hint="fix"))
        else:
            yield law_name(name), _take("law", paths[name], paths[name].parent, documents, diagnostics)


def build(
    files: Files,
    *,
    known_on: date | None = None,
    drafts: bool = False,
    left_out: frozenset[tuple[Citation, date]] = frozenset(),
) -> tuple[Terms | None, list[Diagnostic]]:
    """The model of files that were read; None if there is no terms.yaml to build on.

    A view that leaves versions out may hold facts that nothing uses, and citations of clauses that are not there: that
    is no fault of the rules.
    """
    roots = files.of("terms")
    if not roots:
        return None, []
    log = Log(units=frozenset(roots[0].data["units"]))
    root = Cursor(roots[0], (), log)
    known = replace(_revisions(files, log, known_on, drafts), left_out=left_out)
    revisions = known.counted
    parts = build_clauses.Drafts()
    clauses: dict[Citation, Clause] = {}
    transitions: list[Transition] = []
    deemed: list[Deemed] = []
    for document in files.of("supplementary"):
        revision = next((r for r in revisions if r.place.document is document), None)
        if revision is not None:
            made, rules = build_clauses.build_supplementary(Cursor(document, (), log), revision, known, parts)
            transitions += rules
            if (revision.citation, revision.effective) not in left_out:
                deemed += build_clauses.build_deemed(Cursor(document, (), log), revision)
            _place(clauses, made, log)
    for kind in ("article", "annex"):
        for document in files.of(kind):
            at = Cursor(document, (), log)
            citation = Citation(((kind, str(at.get(kind))),))
            _file_name(at, citation)
            _place(clauses, build_clauses.build_clause(at, citation, known, parts), log)
    decisions = link.join_decisions(parts)
    facts, constraints, readings = _declarations(files, log)
    law, holidays = _law(files, root, revisions, log)
    calendars = build_terms.build_calendars(root, holidays)
    keys = link.unique_names([*facts, *decisions.values(), *law, *calendars], log)
    terms = Terms(
        id=root.get("terms"),
        title=root.get("title"),
        publisher=root.get("publisher", ""),
        parties=tuple(root.get("parties") or ()),
        units=log.units,
        english=build_terms.build_english(root),
        enacted_first=root.get("first_revision") == "enactment",
        external=root.get("external") or {},
        revisions=revisions,
        clauses=dict(sorted(clauses.items(), key=lambda c: _order(c[0]))),
        decisions=decisions,
        overrides=link.join_overrides(parts, decisions),
        facts={f.name: f for f in facts},
        constraints=constraints,
        readings=readings,
        law={v.name: v for v in law},
        calendars={c.name: c for c in calendars},
        keys=keys,
        bill=build_terms.build_bill(root),
        transitions=tuple(transitions),
        deemed=tuple(sorted(deemed, key=lambda d: d.start)),
        known_on=known_on,
    )
    if not drafts and not left_out and any(revision.draft for revision in known.declared):
        drafted, _ = build(files, known_on=known_on, drafts=True)
        if drafted is not None:
            terms = awaited.without(terms, drafted)
    link.check_references(terms, log)
    link.check_transitions(terms, log)
    link.check_deemed(terms, log)
    return terms, log.diagnostics


def _revisions(files: Files, log: Log, known_on: date | None, drafts: bool) -> build_clauses.Revisions:
    built = (build_clauses.build_revision(Cursor(d, (), log)) for d in files.of("supplementary"))
    declared = sorted((r for r in built if r is not None), key=lambda r: (r.effective, r.enacted))
    for one, other in pairwise([r for r in declared if not r.draft]):
        if one.effective == other.effective:
            at = Cursor(other.place.document, other.place.path, log)
            line, _ = one.place.span.position
            place = f"{one.place.document.source.name}:{line}"
            at.report("revisions-of-one-day", "effective", day=other.effective, other=place)
    counted = [r for r in declared if (drafts or not r.draft) and (known_on is None or r.enacted <= known_on)]
    return build_clauses.Revisions(tuple(declared), tuple(counted))


def _place(clauses: dict[Citation, Clause], clause: Clause, log: Log) -> None:
    if clause.citation in clauses:
        other = clauses[clause.citation].place.document.source.name
        at = Cursor(clause.place.document, (), log, clause.citation)
        at.report("duplicate-clause", clause.citation.steps[0][0], clause=str(clause.citation), other=other)
    elif clause.versions.entries:
        clauses[clause.citation] = clause


def _file_name(at: Cursor, citation: Citation) -> None:
    name = Path(at.document.source.name).name
    kind, label = citation.steps[0]
    label = label.replace("の", "-")
    number, dash, branch = label.partition("-")
    expected = f"{number.zfill(2)}{dash}{branch}.yaml" if kind == "article" else f"{label}.yaml"
    if name not in (expected, f"{label}.yaml"):
        at.report("file-name", kind, name=name, clause=str(citation), expected=expected)


def _order(citation: Citation) -> tuple[int, tuple[int, ...], str]:
    kind, label = citation.steps[0]
    rank = ("article", "annex", "supplementary").index(kind)
    numbers = tuple(int(n) for n in label.split("の")) if kind != "supplementary" else ()
    return rank, numbers, label


def _declarations(files: Files, log: Log) -> tuple[tuple[Fact, ...], tuple[Constraint, ...], dict[str, Reading]]:
    facts: tuple[Fact, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    readings: dict[str, Reading] = {}
    for document in files.of("facts"):
        at = Cursor(document, (), log)
        facts, constraints = build_terms.build_facts(at), build_terms.build_constraints(at)
    for document in files.of("readings"):
        readings = build_terms.build_readings(Cursor(document, (), log))
    return facts, constraints, readings


def _law(
    files: Files, root: Cursor, revisions: Sequence[Revision], log: Log
) -> tuple[tuple[LawValue, ...], dict[str, build_law.Holidays]]:
    values: list[LawValue] = []
    rules: list[build_law.LawRule] = []
    holidays: dict[str, build_law.Holidays] = {}
    for document in files.of("law"):
        at = Cursor(document, (), log)
        own, own_rules = build_law.build_law(at)
        values += own
        rules += own_rules
        found = build_law.build_holidays(at)
        if found is not None:
            holidays[found.name] = found
    since = min((r.effective for r in revisions), default=date.max)
    return tuple(build_law.applied(root, values, rules, since)), holidays


def require(terms: Terms | None, diagnostics: Iterable[Diagnostic]) -> Terms:
    """The terms, if nothing is wrong with them.

    Raises:
        KiyakuError: something is.
    """
    found = in_order(diagnostics)
    if terms is None or has_errors(found):
        raise KiyakuError(found)
    return terms
