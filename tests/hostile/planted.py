"""A complete book with something planted in every text of it.

What is planted is found by walking the files along with their schemas: every string that its schema leaves free, but
for those that are read as expressions, references or names of types (`READ`).  A field that a schema gains is planted
by itself.  Names stand as «…» in `complete.yaml` and are renamed wherever they stand, in expressions too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kiyaku.resources import open_schema
from kiyaku.visible import unseen

CONTRACT = "../contract.yaml"
"""The contract that stands beside the book."""
_KINDS = {"articles": "article", "annexes": "annex", "supplementary": "supplementary", "scenarios": "scenario"}
READ = {
    "expressions": "as_of formula when then that domain governed_by arises_when who rate over during except inputs "
    "split fact value expect facts arguments oneOf",
    "names": "name decision decide lines totals month period parties of to each total of_change law closed_days",
    "references": "cite cites clauses reading readings option adopted external applies needs_decision rule anew status "
    "closed_dates part terms",
    "types and units": "type unit units",
    "dates, where no pattern says so": "until",
}
"""Fields whose text is not free though the schema says no more than that it is text, by why it is not."""
_READ = {name for names in READ.values() for name in names.split()}
_FREE_THERE = {"scenarios/name", "notice/when", "notice/to", "deadline/when", "law/cite"}
"""Fields of these names that are free, by what they are in."""

Payload = Callable[[int, str], str]
"""What to plant from its number and the text that stood there."""


@dataclass
class Planted:
    """A book: its folder; by number, what was planted; the fields of the schemas in which something was."""

    folder: Path
    texts: dict[int, str] = field(default_factory=dict)
    fields: dict[int, str] = field(default_factory=dict)


class _Texts(yaml.SafeLoader):
    """YAML in which a day is a text."""


_Texts.yaml_implicit_resolvers = {
    first: [one for one in known if one[0] != "tag:yaml.org,2002:timestamp"]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


_schema = cache(open_schema)


@cache
def complete() -> Mapping[str, Any]:
    """The files of the complete book, nothing planted."""
    found: Mapping[str, Any] = yaml.load(Path(__file__).with_name("complete.yaml").read_text("utf-8"), _Texts)  # noqa: S506
    return found


def escaped(text: str) -> str:
    """YAML in which what nobody sees stands as an escape, in its double quotes: as itself it is refused."""
    for place in reversed(unseen(text)):
        text = f"{text[:place]}\\U{ord(text[place]):08x}{text[place + 1 :]}"
    return text


def plant(folder: Path, payload: Payload, name_payload: Payload | None = None) -> Planted:
    """Write the complete book into `folder`/book with a payload in every text, and another in every name."""
    planted = Planted(folder / "book")
    names: dict[str, str] = {}
    for file, data in complete().items():
        path = planted.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        schema = _schema(kind_of(file))
        filled = _planted(data, schema, kind_of(file), planted, payload)
        made = _renamed(filled, names, planted, name_payload)
        written = yaml.safe_dump(made, allow_unicode=True, sort_keys=False, width=10_000)
        path.write_text(escaped(written), encoding="utf-8")
    return planted


def kind_of(file: str) -> str:
    """The kind of a file of a book."""
    parts = file.split("/")
    if file == CONTRACT:
        return "contract"
    return "law" if parts[0] == ".." else _KINDS.get(parts[0], parts[0].removesuffix(".yaml"))


def free_fields(kind: str) -> set[str]:
    """Every field of a schema whose text is free, as `kind: path`."""
    return set(_free(_schema(kind), kind, (), set()))


# -- along the schema


def _resolved(schema: Any, kind: str) -> tuple[Any, str]:
    """What a schema refers to, and the kind whose file says it."""
    while isinstance(schema, Mapping) and "$ref" in schema:
        file, _, at = schema["$ref"].partition("#")
        kind = file.removesuffix(".schema.json") or kind
        schema = _schema(kind)
        for step in at.strip("/").split("/"):
            schema = schema[step] if step else schema
    return schema, kind


def _inner(schema: Any, key: str, kind: str) -> tuple[Any, str]:
    """The schema of an entry."""
    for choice in (schema, *schema.get("oneOf", ())):
        choice, of = _resolved(choice, kind)
        if key in choice.get("properties", {}):
            return _resolved(choice["properties"][key], of)
        for pattern, found in choice.get("patternProperties", {}).items():
            if re.search(pattern, key):
                return _resolved(found, of)
        if isinstance(choice.get("additionalProperties"), Mapping):
            return _resolved(choice["additionalProperties"], of)
    return {}, kind


def _is_free(schema: Mapping[str, Any], path: tuple[str, ...]) -> bool:
    """Whether a schema and the name of its field leave a text free."""
    choices = [schema, *schema.get("oneOf", ())]
    if not any("string" in (c.get("type") if isinstance(c.get("type"), list) else [c.get("type")]) for c in choices):
        return False
    if any(limit in schema for limit in ("pattern", "enum", "const", "format")):
        return False
    names = [step for step in path if step != "*"]
    last, around = names[-1], names[-2] if len(names) > 1 else ""
    return last not in _READ or f"{around}/{last}" in _FREE_THERE


def _planted(data: Any, schema: Any, kind: str, planted: Planted, payload: Payload, path: tuple[str, ...] = ()) -> Any:
    schema, kind = _resolved(schema, kind)
    if isinstance(data, Mapping):
        out = {}
        for key, value in data.items():
            inner, of = _inner(schema, str(key), kind)
            choices = (schema, *(_resolved(c, kind)[0] for c in schema.get("oneOf", ())))
            step = key if any(key in choice.get("properties", {}) for choice in choices) else "*"
            whole = (*path, step) if step != "*" or path[-1:] != ("*",) else path
            out[key] = _planted(value, inner, of, planted, payload, whole)
        return out
    if isinstance(data, list):
        return [_planted(value, schema.get("items", {}), kind, planted, payload, path) for value in data]
    if isinstance(data, str) and _is_free(schema, path):
        number = len(planted.texts) + 1
        planted.texts[number] = payload(number, data)
        planted.fields[number] = "/".join((kind, *path[-2:]))
        return planted.texts[number]
    return data


def _renamed(data: Any, names: dict[str, str], planted: Planted, payload: Payload | None) -> Any:
    if isinstance(data, Mapping):
        return {_renamed(k, names, planted, payload): _renamed(v, names, planted, payload) for k, v in data.items()}
    if isinstance(data, list):
        return [_renamed(value, names, planted, payload) for value in data]
    if not isinstance(data, str):
        return data

    def name(match: re.Match[str]) -> str:
        if match[1] not in names:
            number = len(planted.texts) + 1
            names[match[1]] = payload(number, match[1]) if payload is not None else match[1]
            planted.texts[number], planted.fields[number] = names[match[1]], f"name/{match[1]}"
        return names[match[1]]

    return re.sub("«(.+?)»", name, data)


def _free(schema: Any, kind: str, path: tuple[str, ...], seen: set[Any]) -> Iterator[str]:
    schema, kind = _resolved(schema, kind)
    if not isinstance(schema, Mapping) or (id(schema), path[-2:]) in seen:
        return
    seen.add((id(schema), path[-2:]))
    if path and _is_free(schema, path):
        yield "/".join((kind, *path[-2:]))
    for choice in (schema, *(_resolved(c, kind)[0] for c in schema.get("oneOf", ()))):
        for key, inner in choice.get("properties", {}).items():
            yield from _free(inner, kind, (*path, key), seen)
        for inner in (*choice.get("patternProperties", {}).values(), choice.get("additionalProperties")):
            yield from _free(inner, kind, (*path, "*") if path[-1:] != ("*",) else path, seen)
        yield from _free(choice.get("items"), kind, path, seen)
