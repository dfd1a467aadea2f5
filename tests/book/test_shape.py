"""The quick test of a shape against the library that knows the standard."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kiyaku.book.read import read_file
from kiyaku.book.schema import KINDS, _validator
from kiyaku.book.shape import UnknownKeyword, shape
from kiyaku.resources import open_schema
from tests.repo import ROOT

SCALARS = [None, True, False, 0, 1, 2, -1, Fraction(1, 2), "", "a", "ab", "x1"]
values = st.recursive(
    st.sampled_from(SCALARS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "x1"]), inner, max_size=3),
    max_leaves=6,
)
TYPES = ["object", "array", "string", "boolean", "null", "integer", "number"]


def _schemas(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    keys = st.sampled_from(["a", "b"])
    parts = {
        "type": st.sampled_from(TYPES) | st.lists(st.sampled_from(TYPES), min_size=1, max_size=2, unique=True),
        "const": st.sampled_from([s for s in SCALARS if not isinstance(s, Fraction)]),
        "enum": st.lists(st.sampled_from([s for s in SCALARS if not isinstance(s, Fraction)]), max_size=3),
        "minimum": st.integers(-1, 2),
        "maximum": st.integers(-1, 2),
        "minLength": st.integers(0, 2),
        "minItems": st.integers(0, 2),
        "minProperties": st.integers(0, 2),
        "pattern": st.sampled_from(["a", "^a$", "[0-9]"]),
        "required": st.lists(keys, max_size=2, unique=True),
        "properties": st.dictionaries(keys, inner, max_size=2),
        "patternProperties": st.dictionaries(st.sampled_from(["^a", "[0-9]$"]), inner, max_size=2),
        "additionalProperties": inner,
        "items": inner,
        "not": inner,
        "allOf": st.lists(inner, min_size=1, max_size=2),
        "anyOf": st.lists(inner, min_size=1, max_size=2),
        "oneOf": st.lists(inner, min_size=1, max_size=2),
        "if": inner,
        "then": inner,
        "else": inner,
        "$ref": st.just("#/$defs/inner"),
        "format": st.just("date"),
        "description": st.just("…"),
    }
    chosen = st.lists(st.sampled_from(sorted(parts)), max_size=3, unique=True)
    return chosen.flatmap(lambda names: st.fixed_dictionaries({name: parts[name] for name in names}))


schemas: st.SearchStrategy[Any] = st.recursive(st.booleans() | st.just({}), _schemas, max_leaves=6)


@given(schemas.filter(lambda s: isinstance(s, dict)), values)
def test_it_answers_as_the_library_does(schema: dict[str, Any], value: Any) -> None:
    whole = {**schema, "$defs": {"inner": {"type": ["string", "integer"]}}}
    assert shape("s", lambda name: whole)(value) is Draft202012Validator(whole).is_valid(value)


def test_every_kind_of_file_has_a_quick_test() -> None:
    for kind in KINDS:
        assert shape(kind, open_schema)(0) is False


def _changed(data: Any) -> Iterator[Any]:
    """The data with one thing changed, wherever it stands."""
    yield from (None, True, 7, Fraction(1, 2), "？", [], {}, {"？": 1})
    if isinstance(data, dict):
        for key, value in data.items():
            yield {k: v for k, v in data.items() if k != key}
            yield {("？" if k == key else k): v for k, v in data.items()}
            for inner in _changed(value):
                yield {**data, key: inner}
    elif isinstance(data, list):
        for i, value in enumerate(data):
            for inner in _changed(value):
                yield [*data[:i], inner, *data[i + 1 :]]


@pytest.mark.parametrize(
    ("kind", "file"),
    [
        ("terms", "terms.yaml"),
        ("article", "articles/02.yaml"),
        ("annex", "annexes/4.yaml"),
        ("supplementary", "supplementary/2026-04-06.yaml"),
    ],
)
def test_the_schemas_of_files_mean_the_same_to_both(kind: str, file: str) -> None:
    path = ROOT / "rules" / "dokodemo-prime" / file
    data = read_file(path, file).data
    test, validator = shape(kind, open_schema), _validator(kind)
    assert test(data)
    cases = list(_changed(data))
    for case in cases[:: max(1, len(cases) // 150)]:
        assert test(case) is validator.is_valid(case), case


@pytest.mark.parametrize("schema", [{"contains": {}}, {"const": []}, {"enum": [{}]}, {"items": {"uniqueItems": True}}])
def test_what_it_does_not_know_it_does_not_judge(schema: dict[str, Any]) -> None:
    with pytest.raises(UnknownKeyword):
        shape("s", lambda name: schema)


def test_a_schema_may_refer_to_itself_and_to_others() -> None:
    files: dict[str, Any] = {
        "a": {"type": "array", "items": {"anyOf": [{"$ref": "#"}, {"$ref": "b.schema.json#/$defs/x"}]}},
        "b": {"$defs": {"x": {"const": 1}}},
    }
    test = shape("a", files.__getitem__)
    assert test([[], [1, [1]]])
    assert not test([[], [1, [2]]])
