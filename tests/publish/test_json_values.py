"""JSON data as text, and values as cells of a table."""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.publish.impact import rows_csv
from kiyaku.publish.json_values import cell, json_text, plain
from kiyaku.studies.impact import ImpactRow
from kiyaku.temporal import parse_duration
from kiyaku.value import Range, Value
from kiyaku.visible import visible

PLAIN = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=9)


def nested(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Lists and mappings of some leaves."""
    return st.recursive(
        leaves,
        lambda part: st.lists(part, max_size=4) | st.dictionaries(st.text(max_size=8), part, max_size=4),
        max_leaves=8,
    )


@given(nested(PLAIN | DECIMALS), st.sampled_from([None, 0, 2]))
def test_json_data_is_read_back_as_it_was(data: Any, indent: int | None) -> None:
    assert json.loads(json_text(data, indent), parse_float=Decimal) == data


@given(nested(PLAIN))
def test_without_decimals_it_is_written_as_python_does(data: Any) -> None:
    for indent in (None, 2):
        assert json_text(data, indent) == visible(json.dumps(data, ensure_ascii=False, indent=indent))


@pytest.mark.parametrize("data", [0.5, {"a": [0.5]}, {1: "a"}, {"a": Fraction(1, 2)}, date(2026, 7, 1)], ids=str)
def test_what_is_no_json_data_is_refused(data: Any) -> None:
    with pytest.raises(TypeError, match=r"no (key of )?JSON data"):
        json_text(data)


@pytest.mark.parametrize(
    ("value", "data"),
    [
        (date(2026, 7, 1), "2026-07-01"),
        (parse_duration("P1Y2M"), "P1Y2M"),
        (Range(date(2026, 7, 1), date(2026, 8, 1), True, False), {"from": "2026-07-01", "before": "2026-08-01"}),
        (Range(None, 3, True, True), {"from": None, "to": 3}),
        (Range.compared("<", 3), {"<": 3}),
        (Range.compared("=", "a"), {"=": "a"}),
        (({"率": Fraction(29, 400)}, Fraction(1, 3)), [{"率": Decimal("0.0725")}, plain(Fraction(1, 3))]),
    ],
    ids=str,
)
def test_values_as_data(value: Value, data: Any) -> None:
    assert plain(value) == data


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (1234, "1234"),
        (Fraction(41, 2), "20.5"),
        (Fraction(1, 10**7), "0.0000001"),
        (Fraction(-84000, 31), "-84000/31"),
        ("a", "a"),
        (date(2026, 7, 1), "2026-07-01"),
    ],
)
def test_values_as_cells(value: Value, text: str) -> None:
    assert cell(value) == text


def test_the_rows_of_an_impact_have_exact_figures() -> None:
    row = ImpactRow(id="a", before=Fraction(1, 3), after=Fraction(1, 10**7), parts={"第4条": Fraction(-1, 8)})
    (head, figures) = csv.reader(StringIO(rows_csv([row])))
    assert head == ["id", "before", "after", "difference", "第4条", "problem"]
    assert figures == ["a", "1/3", "0.0000001", "-9999997/30000000", "-0.125", ""]
