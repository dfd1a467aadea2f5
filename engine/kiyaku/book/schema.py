"""Documents against their JSON Schemas.

Before: a `Document` and the kind of file it is.  After: diagnostics for everything that the schema forbids, in a
reader's terms: an unknown key with the one that was probably meant, a missing key, a value of the wrong kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from kiyaku.book.read import Document, Path
from kiyaku.diagnostic import Diagnostic, suggest
from kiyaku.resources import open_schema

KINDS = ("terms", "facts", "readings", "article", "annex", "supplementary", "law", "contract", "scenario")
_JSON = {"null": "null", "boolean": "true/false", "object": "mapping", "array": "list", "string": "text"}


@cache
def _validator(kind: str) -> Any:
    from jsonschema import Draft202012Validator  # heavy, and wanted only where files are read
    from referencing import Registry, Resource

    def retrieve(uri: str) -> Any:
        return Resource.from_contents(open_schema(uri.rsplit("/", 1)[-1].removesuffix(".schema.json")))

    return Draft202012Validator(open_schema(kind), registry=Registry(retrieve=retrieve))  # type: ignore[call-arg]


def validate(document: Document, kind: str) -> tuple[Diagnostic, ...]:
    """Everything in a document that its schema does not allow, in the order of the file."""
    found = [d for error in _validator(kind).iter_errors(document.data) for d in _explain(document, error)]
    return tuple(sorted(found, key=lambda d: d.span.start if d.span else 0))


def _explain(document: Document, error: Any) -> Iterator[Diagnostic]:
    path: Path = tuple(error.absolute_path)
    rule, want, value = error.validator, error.validator_value, error.instance
    if rule == "additionalProperties":
        allowed = sorted(error.schema.get("properties", {}))
        patterns = error.schema.get("patternProperties", {})
        for key in value:
            if key not in allowed and not any(_matches(p, key) for p in patterns):
                yield _unknown(document, (*path, key), key, allowed, patterns)
    elif rule == "required":
        for key in want:
            if key not in value:
                args = {"key": key, "about": _about(error.schema, key)}
                yield Diagnostic(code="missing-key", span=document.key_span(path), args=args, hint="fix")
    elif rule == "type":
        kinds = want if isinstance(want, list) else [want]
        args = {"expected": " / ".join(_JSON.get(k, "number") for k in kinds), "found": _kind(value), "key": _key(path)}
        hint = "quote" if kinds == ["string"] and _kind(value) in ("number", "true/false") else "fix"
        yield Diagnostic(code="wrong-type", span=document.span(path), args=args, hint=hint)
    elif rule in ("enum", "const"):
        allowed = [str(v) for v in (want if rule == "enum" else [want])]
        near = suggest(str(value), allowed)
        args = {"value": value, "key": _key(path), "allowed": "、".join(allowed), "suggestion": near or ""}
        hint = "did-you-mean" if near else "fix"
        yield Diagnostic(code="value-not-allowed", span=document.span(path), args=args, hint=hint)
    elif rule == "pattern":
        args = {"value": value, "key": _key(path), "about": error.schema.get("description", want)}
        yield Diagnostic(code="wrong-form", span=document.span(path), args=args, hint="fix")
    else:
        args = {"key": _key(path), "rule": f"{rule}: {want}"}
        yield Diagnostic(code="schema-rule", span=document.span(path), args=args, hint="fix")


def _unknown(document: Document, path: Path, key: str, allowed: list[str], patterns: dict[str, Any]) -> Diagnostic:
    near = suggest(key, allowed)
    args = {"key": key, "suggestion": near or "", "allowed": "、".join(allowed) or " ".join(patterns)}
    return Diagnostic(
        code="unknown-key", span=document.key_span(path), args=args, hint="did-you-mean" if near else "allowed"
    )


def _matches(pattern: str, key: str) -> bool:
    import re

    return re.search(pattern, key) is not None


def _about(schema: dict[str, Any], key: str) -> str:
    entry = schema.get("properties", {}).get(key, {})
    return str(entry.get("description", key))


def _key(path: Path) -> str:
    names = [str(step) for step in path if isinstance(step, str)]
    return names[-1] if names else ""


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true/false"
    if isinstance(value, str):
        return "text"
    return {dict: "mapping", list: "list"}.get(type(value), "number")
