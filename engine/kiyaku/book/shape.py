"""Whether data has the shape that a JSON Schema asks for: yes or no, and quickly.

A schema becomes a function, once.  It knows the keywords that kiyaku's schemas use and answers as the standard
(2020-12) says; what is wrong, and where, is told by the library (`kiyaku.book.schema`), which is asked only then.  A
schema with a keyword that is not known here has no such function.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

Test = Callable[[Any], bool]
Open = Callable[[str], Mapping[str, Any]]

_SAYS_NOTHING = frozenset(
    {"$schema", "$id", "$defs", "$comment", "title", "description", "examples", "default", "format"}
)
_OBJECT = frozenset({"properties", "patternProperties", "additionalProperties"})
_IF = frozenset({"if", "then", "else"})


class UnknownKeyword(Exception):
    """A schema says something that is not known here."""


def shape(name: str, open_schema: Open) -> Test:
    """The test of a schema.

    Args:
        name: of the schema, as `open_schema` knows it.
        open_schema: gives a schema by its name, also those that it refers to (`<name>.schema.json#/…`).

    Raises:
        UnknownKeyword: the schema says something that is not known here.
        FileNotFoundError: there is no such schema.
    """
    return _Shapes(open_schema).referred(name, "#")


class _Shapes:
    def __init__(self, open_schema: Open) -> None:
        self.open_schema = open_schema
        self.schemas: dict[str, Mapping[str, Any]] = {}
        self.tests: dict[tuple[str, str], Test] = {}

    def referred(self, file: str, reference: str) -> Test:
        """The test of what a reference in a file points to."""
        where, _, pointer = reference.partition("#")
        name = where.rsplit("/", 1)[-1].removesuffix(".schema.json") or file
        key = (name, pointer)
        if key in self.tests:
            return self.tests[key]
        self.tests[key] = lambda data: self.tests[key](data)  # a schema that refers to itself finds this meanwhile
        if name not in self.schemas:
            self.schemas[name] = self.open_schema(name)
        part: Any = self.schemas[name]
        for step in filter(None, pointer.split("/")):
            part = part[step]
        self.tests[key] = self.test(name, part)
        return self.tests[key]

    def test(self, file: str, schema: Any) -> Test:
        """The test of a schema."""
        if isinstance(schema, bool):
            return lambda data: schema
        tests = [self.keyword(file, word, value) for word, value in schema.items() if word not in _OBJECT | _IF]
        if _OBJECT & schema.keys():
            tests.append(self.members(file, schema))
        if "if" in schema:
            condition, then, otherwise = (self.test(file, schema.get(word, True)) for word in ("if", "then", "else"))
            tests.append(lambda data: then(data) if condition(data) else otherwise(data))
        return _all([t for t in tests if t is not None])

    def keyword(self, file: str, word: str, value: Any) -> Test | None:
        """The test of a keyword that stands alone; None if it asks for nothing."""
        if word in _SAYS_NOTHING:
            return None
        if word == "$ref":
            return self.referred(file, value)
        if word in ("allOf", "anyOf", "oneOf"):
            tests = [self.test(file, part) for part in value]
            return {"allOf": _all, "anyOf": _any, "oneOf": _one}[word](tests)
        if word == "not":
            inner = self.test(file, value)
            return lambda data: not inner(data)
        if word == "items":
            item = self.test(file, value)
            return lambda data: not isinstance(data, list) or all(map(item, data))
        if word in _LIMITS:
            return _LIMITS[word](value)
        raise UnknownKeyword(word)

    def members(self, file: str, schema: Mapping[str, Any]) -> Test:
        """The test of the keys and values of an object."""
        named = {key: self.test(file, part) for key, part in schema.get("properties", {}).items()}
        patterns = [(re.compile(p), self.test(file, part)) for p, part in schema.get("patternProperties", {}).items()]
        others = self.test(file, schema.get("additionalProperties", True))

        def member(key: str, value: Any) -> bool:
            test = named.get(key)
            found = [t for pattern, t in patterns if pattern.search(key)]
            if test is None and not found:
                return others(value)
            return (test is None or test(value)) and all(t(value) for t in found)

        return lambda data: not isinstance(data, dict) or all(member(k, v) for k, v in data.items())


# -- keywords that look at nothing but the value


def _type(wanted: str | list[str]) -> Test:
    tests = [_TYPES[kind] for kind in ([wanted] if isinstance(wanted, str) else wanted)]
    return tests[0] if len(tests) == 1 else _any(tests)


def _one_of(values: Sequence[Any]) -> Test:
    for value in values:
        if not isinstance(value, str | int | None):
            raise UnknownKeyword("a value that is neither text nor a whole number")
    texts = frozenset(v for v in values if isinstance(v, str))
    others = [(type(v), v) for v in values if not isinstance(v, str)]
    return lambda data: data in texts if isinstance(data, str) else (type(data), data) in others


def _required(keys: Sequence[str]) -> Test:
    wanted = frozenset(keys)
    return lambda data: not isinstance(data, dict) or wanted <= data.keys()


def _pattern(text: str) -> Test:
    found = re.compile(text).search
    return lambda data: not isinstance(data, str) or found(data) is not None


def _at_least(kind: type[str] | type[list[Any]] | type[dict[str, Any]]) -> Callable[[int], Test]:
    return lambda least: lambda data: not isinstance(data, kind) or len(data) >= least


def _is_number(data: Any) -> bool:
    return isinstance(data, int | Fraction) and not isinstance(data, bool)


_TYPES: Mapping[str, Test] = {
    "object": lambda data: isinstance(data, dict),
    "array": lambda data: isinstance(data, list),
    "string": lambda data: isinstance(data, str),
    "boolean": lambda data: isinstance(data, bool),
    "null": lambda data: data is None,
    "integer": lambda data: isinstance(data, int) and not isinstance(data, bool),
    "number": _is_number,
}
_LIMITS: Mapping[str, Callable[[Any], Test]] = {
    "type": _type,
    "const": lambda value: _one_of([value]),
    "enum": _one_of,
    "required": _required,
    "pattern": _pattern,
    "minLength": _at_least(str),
    "minItems": _at_least(list),
    "minProperties": _at_least(dict),
    "minimum": lambda least: lambda data: not _is_number(data) or data >= least,
    "maximum": lambda most: lambda data: not _is_number(data) or data <= most,
}


def _all(tests: Sequence[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]
    return lambda data: all(test(data) for test in tests)


def _any(tests: Sequence[Test]) -> Test:
    return lambda data: any(test(data) for test in tests)


def _one(tests: Sequence[Test]) -> Test:
    return lambda data: sum(test(data) for test in tests) == 1
