"""Drafting a revision: what each command changes in the rule files.

Every function gives the changes as values (`FileChange`: a file, its bytes before and after, the line to edit next).
Nothing is written here; `kiyaku.transaction` does that.  What cannot be done is a `KiyakuError` whose hint names the
command that helps.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path as FilePath

from kiyaku.book.citation import Citation
from kiyaku.book.draft_text import Sheet, order, scalar
from kiyaku.book.read import Path, iso_date
from kiyaku.diagnostic import Diagnostic, KiyakuError
from kiyaku.intake import read
from kiyaku.messages import text
from kiyaku.transaction import FileChange

_GROUPS = {
    "paragraph": ("paragraphs",),
    "section": ("sections",),
    "item": ("items",),
    "subitem": ("subitems",),
    "entry": ("entries", "definitions"),
    "definition": ("definitions",),
    "note": ("notes",),
    "part": ("parts",),
}
_FOLDERS = {"article": "articles", "annex": "annexes"}


def _fault(code: str, hint: str | None = "fix", **args: object) -> KiyakuError:
    return KiyakuError([Diagnostic(code=code, args=args, hint=hint)])


# -- revisions


def revise(folder: FilePath, effective: date, number: str | None, enacted: date | None) -> list[FileChange]:
    """A revision in force from a day: a draft until it is enacted."""
    if (found := _revision(folder, effective)) is not None:
        raise _fault("draft-revision-exists", day=effective, file=found[0])
    if enacted is not None and enacted > effective:
        raise _fault("draft-enacted-later", enacted=enacted, effective=effective)
    day = enacted or effective
    path = folder / "supplementary" / f"{day}.yaml"
    if path.exists():
        raise _fault("draft-revision-exists", day=day, file=path)
    lines = [*_schema(folder / "supplementary"), f"supplementary: {day}"]
    lines += [f"number: {scalar(number)}"] if number else []
    lines += [f"effective: {effective}", "text_held: true"]
    lines += [] if enacted else ["draft: true"]
    written = text("draft-effective", "ja", year=effective.year, month=effective.month, day=effective.day)
    lines += ["items:", "  1:", f"    title: {text('draft-effective-title', 'ja')}", f"    text: {written}"]
    return [FileChange(path=path, before=None, after=("\n".join(lines) + "\n").encode(), line=len(lines))]


def enact(folder: FilePath, effective: date, number: str | None, enacted: date) -> list[FileChange]:
    """A draft that is enacted: it gets its day and number, and counts from then on."""
    path, sheet = _declared(folder, effective)
    if not sheet.document.data.get("draft"):
        raise _fault("draft-enacted-already", day=effective, file=path)
    if enacted > effective:
        raise _fault("draft-enacted-later", enacted=enacted, effective=effective)
    target = path.with_name(f"{enacted}.yaml")
    if target != path and target.exists():
        raise _fault("draft-revision-exists", day=enacted, file=target)
    after = sheet.removed(("draft",)).with_value(("supplementary",), enacted.isoformat())
    if number and after.has(("number",)):
        after = after.with_value(("number",), scalar(number))
    elif number:
        after = after.inserted(after.block(("effective",))[0], f"number: {scalar(number)}")
    if target == path:
        return [FileChange(path=path, before=sheet.data, after=after.data)]
    return [
        FileChange(path=target, before=None, after=after.data),
        FileChange(path=path, before=sheet.data, after=None),
    ]


def _revision(folder: FilePath, effective: date) -> tuple[FilePath, Sheet] | None:
    for path in sorted((folder / "supplementary").glob("*.yaml")):
        sheet = _open(path)
        if iso_date(sheet.document.data.get("effective")) == effective:
            return path, sheet
    return None


def _declared(folder: FilePath, day: date) -> tuple[FilePath, Sheet]:
    found = _revision(folder, day)
    if found is None:
        raise _fault("draft-no-revision", day=day)
    return found


def _schema(beside: FilePath) -> list[str]:
    """The line for editors that the files of a folder begin with."""
    for path in sorted(beside.glob("*.yaml")):
        first = read(path, within=beside.parent).decode("utf-8-sig").split("\n", 1)[0].rstrip("\r")
        return [first] if first.startswith("# yaml-language-server:") else []
    return []


# -- clauses


def amend(folder: FilePath, citation: Citation, day: date) -> list[FileChange]:
    """Another version of an article or annex that starts as a copy of the one in force."""
    path, sheet = _file(folder, citation)
    _declared(folder, day)
    if (index := sheet.version(day)) is not None:
        line = sheet.line(("versions", index, "from"))
        raise _fault("draft-version-exists", clause=citation.top, day=day, file=path, line=line)
    after, index = _amended(sheet, citation, day)
    return [_changed(path, sheet, after, _place(after, index, citation) or ("versions", index, "from"))]


def repeal(folder: FilePath, citation: Citation, day: date) -> list[FileChange]:
    """A clause that is in force no longer from a day on; its number stays."""
    path, sheet = _file(folder, citation)
    _declared(folder, day)
    if citation == citation.top:
        if (index := sheet.version(day)) is not None:
            line = sheet.line(("versions", index, "from"))
            raise _fault("draft-version-exists", clause=citation, day=day, file=path, line=line)
        after, index = _without(sheet, citation, day)
        return [_changed(path, sheet, after, ("versions", index, "from"))]
    after, index = _of_day(sheet, citation, day)
    place = _found(after, index, citation)
    return [_changed(path, sheet, after.repealed(place), place)]


def insert(folder: FilePath, citation: Citation, day: date, title: str | None) -> list[FileChange]:
    """A clause that is new from a day on: a file for an article or annex, an entry for what stands inside one."""
    if citation == citation.top:
        return [_new_file(folder, citation, day, title)]
    path, sheet = _file(folder, citation)
    _declared(folder, day)
    after, index = _of_day(sheet, citation, day)
    parent = _found(after, index, citation.parent)
    kind, label = citation.steps[-1]
    place = _place(after, index, citation)
    if place is not None:
        if not after.document.at(place).get("repealed"):
            raise _exists(path, after, citation, place)
        after = _removed(after, place)
    lines = [f"title: {scalar(title)}"] if title else []
    lines.append(f"text: {text('draft-text', 'ja')}")
    group = _GROUPS[kind][-1 if kind == "entry" and citation.steps[0][0] == "article" else 0]
    after = after.with_entry(parent, group, label, lines)
    return [_changed(path, sheet, after, (*_found(after, index, citation), "text"))]


def renumber(folder: FilePath, old: Citation, new: Citation, day: date) -> list[FileChange]:
    """A clause that has another number from a day on."""
    if old.parent != new.parent or old.steps[-1][0] != new.steps[-1][0] or old == new:
        raise _fault("draft-renumber", old=old, new=new)
    path, sheet = _file(folder, old)
    _declared(folder, day)
    if old == old.top:
        return _moved(folder, path, sheet, old, new, day)
    after, index = _of_day(sheet, old, day)
    occupied = _place(after, index, new)
    if occupied is not None and not after.document.at(occupied).get("repealed"):
        raise _exists(path, after, new, occupied)
    place = _found(after, index, old)
    entry = after.entry(place, scalar(new.steps[-1][1]))
    # a paragraph that the version before has must be said to be gone; other clauses just give up their number
    said = old.steps[-1][0] == "paragraph" and index > 0 and _place(after, index - 1, old) is not None
    after = after.repealed(place) if said else after.removed(place)
    if occupied is not None:
        after = _removed(after, occupied)
    after = after.with_entry(place[:-2], str(place[-2]), new.steps[-1][1], entry)
    return [_changed(path, sheet, after, _found(after, index, new))]


# -- steps


def _open(path: FilePath) -> Sheet:
    return Sheet.of(str(path), read(path))


def _path(folder: FilePath, citation: Citation) -> FilePath:
    kind, label = citation.steps[0]
    if kind not in _FOLDERS:
        raise _fault("draft-supplementary", clause=citation)
    number, dash, branch = label.replace("の", "-").partition("-")
    short = folder / _FOLDERS[kind] / f"{number}{dash}{branch}.yaml"
    return short if kind == "annex" or short.exists() else short.with_name(f"{number.zfill(2)}{dash}{branch}.yaml")


def _file(folder: FilePath, citation: Citation) -> tuple[FilePath, Sheet]:
    path = _path(folder, citation)
    if not path.exists():
        raise _fault("draft-no-clause", "insert", clause=citation.top)
    return path, _open(path)


def _in_force(sheet: Sheet, citation: Citation, day: date) -> int:
    """The version that is in force on the eve of a day."""
    index = max((i for i, start in enumerate(sheet.starts) if start is not None and start < day), default=None)
    if index is None or sheet.document.at(("versions", index)).get("repealed"):
        raise _fault("draft-not-in-force", clause=citation.top, day=day)
    return index


def _amended(sheet: Sheet, citation: Citation, day: date) -> tuple[Sheet, int]:
    index = _in_force(sheet, citation, day)
    return sheet.with_version(index, sheet.version_text(index, day)), index + 1


def _without(sheet: Sheet, citation: Citation, day: date) -> tuple[Sheet, int]:
    index = _in_force(sheet, citation, day)
    lead = sheet.lead(("versions", index))
    nl = sheet.newline
    return sheet.with_version(index, f"{lead}from: {day}{nl}{' ' * len(lead)}repealed: true{nl}"), index + 1


def _of_day(sheet: Sheet, citation: Citation, day: date) -> tuple[Sheet, int]:
    """The sheet with a version of that day, made if it is not there yet."""
    index = sheet.version(day)
    if index is None:
        return _amended(sheet, citation, day)
    if sheet.document.at(("versions", index)).get("repealed"):
        raise _fault("draft-not-in-force", clause=citation.top, day=day)
    return sheet, index


def _place(sheet: Sheet, index: int, citation: Citation) -> Path | None:
    """Where a clause stands in a version."""
    place: Path = ("versions", index)
    for kind, label in citation.steps[1:]:
        found = next((p for group in _GROUPS[kind] if sheet.has(p := (*place, group, label))), None)
        if found is None:
            return None
        place = found
    return place


def _found(sheet: Sheet, index: int, citation: Citation) -> Path:
    place = _place(sheet, index, citation)
    if place is not None:
        return place
    around = citation.parent
    while (parent := _place(sheet, index, around)) is None:
        around = around.parent
    kind = citation.steps[len(around.steps)][0]
    siblings = [s for group in _GROUPS[kind] for s in sheet.document.at(parent).get(group, ())]
    known = "、".join(str(around / (kind, s)) for s in siblings)
    raise _fault("draft-no-clause", "siblings" if siblings else "fix", clause=citation, known=known)


def _exists(path: FilePath, sheet: Sheet, citation: Citation, place: Path) -> KiyakuError:
    return _fault("draft-clause-exists", clause=citation, file=path, line=sheet.line(place))


def _changed(path: FilePath, before: Sheet, after: Sheet, place: Path) -> FileChange:
    return FileChange(path=path, before=before.data, after=after.data, line=after.line(place))


def _removed(sheet: Sheet, place: Path) -> Sheet:
    """Without an entry, and without its group if that is empty then."""
    alone = len(sheet.document.at(place[:-1])) == 1
    return sheet.removed(place[:-1] if alone else place)


def _new_file(folder: FilePath, citation: Citation, day: date, title: str | None) -> FileChange:
    path = _path(folder, citation)
    kind, label = citation.steps[0]
    if path.exists():
        raise _fault("draft-clause-exists", clause=citation, file=path, line=1)
    _declared(folder, day)
    if not title:
        raise _fault("draft-no-title", clause=citation)
    lines = [*_schema(path.parent), f"{kind}: {label}", f"title: {scalar(title)}"]
    lines += _chapter(path.parent, label) if kind == "article" else []
    lines += ["versions:", f"  - from: {day}", f"    text: {text('draft-text', 'ja')}"]
    return FileChange(path=path, before=None, after=("\n".join(lines) + "\n").encode(), line=len(lines))


def _chapter(articles: FilePath, label: str) -> list[str]:
    """The chapter of the article before this one."""
    sheets = [(order(str(s.document.data["article"])), s) for s in map(_open, sorted(articles.glob("*.yaml")))]
    before = [(number, s) for number, s in sheets if number < order(label)]
    if not before:
        return []
    sheet = max(before, key=lambda pair: pair[0])[1]
    if not sheet.has(("chapter",)):
        return []
    start, end = sheet.block(("chapter",))
    return sheet.text[start:end].rstrip("\r\n").splitlines()


def _moved(folder: FilePath, path: FilePath, sheet: Sheet, old: Citation, new: Citation, day: date) -> list[FileChange]:
    """An article or annex under another number: a file of its own, and the old one repealed."""
    target = _path(folder, new)
    if target.exists():
        raise _fault("draft-clause-exists", clause=new, file=target, line=1)
    if (index := sheet.version(day)) is not None:
        line = sheet.line(("versions", index, "from"))
        raise _fault("draft-version-exists", clause=old, day=day, file=path, line=line)
    kind, label = new.steps[0]
    index = _in_force(sheet, old, day)
    numbered = sheet.with_value((kind,), label)
    head = numbered.text[: numbered.block(("versions", 0))[0]]
    copied = Sheet(str(target), head + numbered.version_text(index, day), sheet.bom)
    repealed, last = _without(sheet, old, day)
    return [
        FileChange(path=target, before=None, after=copied.data, line=copied.line(("versions", 0, "from"))),
        _changed(path, sheet, repealed, ("versions", last, "from")),
    ]
