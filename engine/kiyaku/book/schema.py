"""Documents against their JSON Schemas.

Before: a `Document` and the kind of file it is.  After: diagnostics for everything that the schema forbids, in a
reader's terms: an unknown key with the one that was probably meant, a missing key, a value of the wrong kind.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import islice, pairwise
from pathlib import PurePath
from typing import Any, cast

from kiyaku.book.citation import UNITS, Citation, Kind
from kiyaku.book.read import Document, Path
from kiyaku.book.shape import Test, UnknownKeyword, shape
from kiyaku.diagnostic import Diagnostic, suggest
from kiyaku.resources import open_schema
from kiyaku.source import Span

_MANY = 100  # faults of a file, told one by one
KINDS = (
    *("terms", "facts", "readings", "article", "annex", "supplementary", "law", "contract", "scenario", "official"),
    "mutants",
)


@cache
def _validator(kind: str) -> Any:
    from jsonschema import Draft202012Validator  # heavy, and wanted only where something is wrong
    from referencing import Registry, Resource

    def retrieve(uri: str) -> Any:
        return Resource.from_contents(open_schema(uri.rsplit("/", 1)[-1].removesuffix(".schema.json")))

    return Draft202012Validator(open_schema(kind), registry=Registry(retrieve=retrieve))  # type: ignore[call-arg]


@cache
def _shape(kind: str) -> Test | None:
    try:
        return shape(kind, open_schema)
    except UnknownKeyword:
        return None


def validate(document: Document, kind: str) -> tuple[Diagnostic, ...]:
    """Everything in a document that its schema does not allow, in the order of the file."""
    test = _shape(kind)
    if test is not None and test(document.data):
        return ()
    every = (
        d.at(d.span, _clause(document, kind, tuple(error.absolute_path)))
        for error in _validator(kind).iter_errors(document.data)
        for d in _explain(document, error)
    )
    found = list(islice(every, _MANY))
    if len(found) == _MANY and next(every, None) is not None:
        found.append(Diagnostic(code="more-faults", span=found[-1].span, args={"count": _MANY}, hint="fix"))
    return tuple(sorted(found, key=lambda d: d.span.start if d.span else 0))


def _clause(document: Document, kind: str, path: Path) -> str | None:
    """The clause in which a place of a clause file stands, as far as the file says so."""
    label = document.data.get(kind) if isinstance(document.data, dict) else None
    if kind not in ("article", "annex") or not isinstance(label, str | int) or isinstance(label, bool):
        return None
    citation = Citation(((cast("Kind", kind), str(label)),))
    for holder, inner in pairwise(path):
        unit = UNITS.get(str(holder))
        if unit is not None and isinstance(inner, str):
            step: Kind = "entry" if unit == "definition" and kind != "article" else unit
            citation = citation / (step, inner)
    return str(citation)


def _explain(document: Document, error: Any) -> Iterator[Diagnostic]:
    path: Path = tuple(error.absolute_path)
    rule, want, value = error.validator, error.validator_value, error.instance
    if rule == "additionalProperties":
        allowed = sorted(error.schema.get("properties", {}))
        patterns = error.schema.get("patternProperties", {})
        for key in value:
            if key not in allowed and not any(_matches(p, key) for p in patterns):
                yield _unknown(document, (*path, key), key, allowed, error.schema, bare=value[key] is None)
    elif rule == "required":
        for key in want:
            if key not in value:
                args = {"key": key, "about": _about(error.schema, key)}
                yield Diagnostic(code="missing-key", span=_start(document, path), args=args, hint="fix")
    elif rule == "type":
        yield _wrong_type(document, path, want if isinstance(want, list) else [want], value)
    elif rule in ("enum", "const"):
        allowed = [str(v) for v in (want if rule == "enum" else [want])]
        near = suggest(str(value), allowed)
        args = {"value": value, "key": _key(path), "allowed": "、".join(allowed), "suggestion": near or ""}
        hint = "did-you-mean" if near else "fix"
        yield Diagnostic(code="value-not-allowed", span=document.span(path), args=args, hint=hint)
    elif rule == "pattern":
        about = error.schema.get("description", want)
        narrow = unicodedata.normalize("NFKC", value)
        args = {"value": value, "key": _key(path), "about": about, "suggestion": narrow}
        hint = "fullwidth" if narrow != value and re.search(want, narrow) else "fix"
        yield Diagnostic(code="wrong-form", span=document.span(path), args=args, hint=hint)
    elif rule in ("minItems", "minProperties", "minLength"):
        yield Diagnostic(code="empty-value", span=document.span(path), args={"key": _key(path)}, hint="fix")
    elif rule == "oneOf" and all("type" in part for part in want):
        yield from _explain_kinds(document, error)
    else:
        keys = _required(want)
        hint = {"not": "together", "anyOf": "one-of", "oneOf": "one-of"}.get(rule, "fix")
        if rule == "oneOf" and any(key in value for key in keys):
            hint = "only-one"
        args = {
            "key": _key(path) or PurePath(document.source.name).name,
            "rule": rule,
            "limit": want,
            "keys": "、".join(_groups(want, value) if rule == "anyOf" else keys),
        }
        if isinstance(value, dict):
            present = next((k for k in keys if k in value), None)
            span = _start(document, path) if present is None else document.key_span((*path, present))
        else:
            span = document.span(path)
        yield Diagnostic(code="schema-rule", span=span, args=args, hint=hint)


def _explain_kinds(document: Document, error: Any) -> Iterator[Diagnostic]:
    """What is wrong with a value that may be of several kinds: what the one says that it is, or that it is none."""
    wrong: dict[int, list[Any]] = {number: [] for number in range(len(error.validator_value))}
    for inner in error.context:
        wrong[inner.schema_path[0]].append(inner)
    for errors in wrong.values():
        if not any(inner.validator == "type" and not inner.path for inner in errors):
            for inner in errors:
                yield from _explain(document, inner)
            return
    kinds = [part["type"] for part in error.validator_value]
    yield _wrong_type(document, tuple(error.absolute_path), kinds, error.instance)


def _groups(parts: list[Any], value: Any) -> list[str]:
    """The sets of keys of which one is needed: those of which some key is there, or else all."""
    groups = [part["required"] for part in parts if part.get("required")]
    begun = [group for group in groups if isinstance(value, dict) and any(key in value for key in group)]
    return [" + ".join(group) for group in begun or groups]


def _required(rule: object) -> list[str]:
    """The keys that alternatives (or what is forbidden) ask for."""
    parts = rule if isinstance(rule, list) else [rule]
    return [key for part in parts if isinstance(part, dict) for key in part.get("required", ())]


def _start(document: Document, path: Path) -> Span:
    """The key of a mapping, or the first key inside it where it has none of its own."""
    place = document.places.get(path)
    if place is not None and place.key is not None:
        return document.key_span(path)
    value = document.at(path)
    first = next(iter(value), None) if isinstance(value, dict) else None
    return document.span(path) if first is None else document.key_span((*path, first))


def _wrong_type(document: Document, path: Path, kinds: list[str], value: object) -> Diagnostic:
    key = _key(path)
    if value is None:
        span = document.key_span(path) if path else document.span(path)
        return Diagnostic(code="empty-value", span=span, args={"key": key}, hint="fix")
    span = document.span(path)
    written = span.text.split("\n")[0]
    found = _kind(value)
    if not path:
        wide = isinstance(value, str) and any(c in value for c in "：:")
        hint = "colon" if wide else "keys"
        return Diagnostic(code="not-a-mapping", span=span, args={"written": written[:40]}, hint=hint)
    if "string" in kinds and found in ("number", "boolean"):
        hint = "quote"
    elif "string" in kinds and ".." in written:
        hint = "range"
    elif len(kinds) > 1:
        hint = "expression"
    else:
        hint = kinds[0]
    args = {"key": key, "written": written[:40], "expected": "/".join(kinds), "found": found}
    return Diagnostic(code="wrong-type", span=span, args=args, hint=hint)


def _unknown(
    document: Document, path: Path, key: str, allowed: list[str], schema: dict[str, Any], *, bare: bool
) -> Diagnostic:
    patterns = schema.get("patternProperties", {})
    narrow = unicodedata.normalize("NFKC", key).strip()
    near = narrow if narrow in allowed or any(_matches(p, narrow) for p in patterns) else suggest(narrow, allowed)
    hint = "did-you-mean" if near else "allowed"
    word = narrow.partition(":")[0]
    if ":" in narrow and word in allowed:  # "title：…" or "title:…": the colon did not end the key
        hint, near = "colon", word
    elif near == narrow:
        hint = "fullwidth"
    elif not near and bare:
        hint = "comma"
    elif not near and not allowed:
        hint = "form"
    about = schema.get("description", " ".join(patterns))
    args = {"key": key, "suggestion": near or "", "allowed": "、".join(allowed), "about": about}
    return Diagnostic(code="unknown-key", span=document.key_span(path), args=args, hint=hint)


def _matches(pattern: str, key: str) -> bool:
    return re.search(pattern, key) is not None


def _about(schema: dict[str, Any], key: str) -> str:
    entry = schema.get("properties", {}).get(key, {})
    return str(entry.get("description", key))


def _key(path: Path) -> str:
    names = [str(step) for step in path if isinstance(step, str)]
    return names[-1] if names else ""


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, dict | list | str):
        return {dict: "object", list: "array", str: "string"}[type(value)]
    return "number"
