"""The skeleton of a new terms document: its clauses with numbers, headings and table cells, and no wording.

Every `text` is left out, to be restated in plain words; the only texts written are the cells of tables that hold
numbers, which are facts.  The files fit their schemas and load, so that restating can go on clause by clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from kiyaku.official.tree import Tree, Unit
from kiyaku.official.words import dates, normal

_KEYS = {
    "paragraph": "paragraphs", "section": "sections", "item": "items", "subitem": "subitems", "entry": "entries",
    "definition": "definitions", "note": "notes", "part": "parts",
}  # fmt: skip
_LONGEST_CELL = 40
_NOTE = "# 骨組み。text を、公表された文の写しでなく、自分たちの言葉で書き足す。\n"


def revisions_of(tree: Tree) -> dict[date, date]:
    """The revisions that a document tells of: the day of enactment and the day from which each is in force."""
    out = {}
    for unit in tree.units:
        if unit.citation is not None and unit.citation.steps[0][0] == "supplementary":
            enacted = _day(unit)
            if enacted is not None:
                found = [d for inner in unit.walk() for d in dates(inner.text)]
                out[enacted] = found[0] if found else enacted
    return out


def skeleton(tree: Tree, terms: str, revision: date) -> dict[Path, str]:
    """The files of the skeleton by their paths inside the folder of the terms."""
    revisions = revisions_of(tree)
    out = {Path("terms.yaml"): _file("terms", _terms(tree, terms), "../..")}
    for path, kind, data in _clauses(tree, revisions, revision):
        out[path] = _file(kind, data, "../../..")
    if revision not in revisions.values():
        data = {"supplementary": revision.isoformat(), "effective": revision.isoformat(), "text_held": True}
        out[Path("supplementary", f"{revision}.yaml")] = _file("supplementary", data, "../../..")
    return out


def _terms(tree: Tree, terms: str) -> dict[str, Any]:
    front = next((u for u in tree.units if u.citation is None and u.text), None)
    title = normal(front.text.split("\n")[0]) if front is not None else terms
    return {"terms": terms, "title": title, "units": ["円"], "first_revision": "unknown"}


def _clauses(tree: Tree, revisions: dict[date, date], revision: date) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    for unit in tree.units:
        if unit.citation is None:
            continue
        kind, label = unit.citation.steps[0]
        version = {"from": revision.isoformat(), **_body(unit)}
        version.pop("title", None)
        if kind == "article":
            number, dash, branch = label.replace("の", "-").partition("-")
            data: dict[str, Any] = {"article": _number(label), "title": unit.title or label}
            if unit.chapter is not None:
                data["chapter"] = {"number": unit.chapter[0], "title": unit.chapter[1]}
            yield Path("articles", f"{number.zfill(2)}{dash}{branch}.yaml"), kind, {**data, "versions": [version]}
        elif kind == "annex":
            title = unit.title or f"別紙{label}"
            data = {"annex": int(label.rstrip("'")), "title": title, "versions": [version]}
            yield Path("annexes", f"{label}.yaml"), kind, data
        elif (enacted := _day(unit)) is not None:
            held = revisions[enacted] == revision
            yield (
                Path("supplementary", f"{enacted}.yaml"),
                kind,
                _supplementary(unit, enacted, revisions[enacted], held),
            )


def _supplementary(unit: Unit, enacted: date, effective: date, held: bool) -> dict[str, Any]:
    number = re.sub(r"^.*?日", "", normal(unit.title)) if dates(unit.title) else ""
    items = _body(unit).get("items")
    return {
        "supplementary": enacted.isoformat(),
        **({"number": number} if number else {}),
        "effective": effective.isoformat(),
        "text_held": held,
        **({"items": items} if items else {}),
    }


def _day(unit: Unit) -> date | None:
    assert unit.citation is not None
    try:
        return date.fromisoformat(unit.citation.steps[0][1])
    except ValueError:
        return None  # a provision without any date is no revision


def _body(unit: Unit) -> dict[str, Any]:
    """A clause without its wording: its heading, its cells, the clauses inside it."""
    out: dict[str, Any] = {"title": normal(unit.title)} if unit.title else {}
    assert unit.citation is not None
    if unit.citation.steps[-1][0] == "entry" and (cells := _cells(unit)):
        out["text"] = cells
    for child in unit.children:
        assert child.citation is not None
        kind, label = child.citation.steps[-1]
        inside = out.setdefault(_KEYS[kind], {})
        key = _number(label)
        while key in inside or (isinstance(key, str) and key.endswith("'")):
            key = 1 + max(k for k in inside if isinstance(k, int)) if any(isinstance(k, int) for k in inside) else 1
        inside[key] = _body(child)
    return out


def _cells(unit: Unit) -> str:
    """The cells of a row that hold numbers, under the names of their columns."""
    if not unit.columns or len(unit.cells) != len(unit.columns):
        return ""
    pairs = [(normal(c), normal(v)) for c, v in zip(unit.columns[1:], unit.cells[1:], strict=True) if v]
    if any(len(v) > _LONGEST_CELL or "。" in v for _, v in pairs) or not any(re.search(r"\d", v) for _, v in pairs):
        return ""
    return "、".join(f"{column} {value}" for column, value in pairs)


def _number(label: str) -> int | str:
    return int(label) if label.isascii() and label.isdigit() else label


def _file(kind: str, data: dict[str, Any], up: str) -> str:
    head = f"# yaml-language-server: $schema={up}/schemas/{kind}.schema.json\n"
    return head + _NOTE + yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10_000)
