"""Built-ins that make a value of one kind from another."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.feel.values import ops
from kiyaku.temporal import parse_at, times
from kiyaku.value import Value, number, to_text
from tests.feel.builtins.test_registry import call
from tests.feel.faults import faults

AT = parse_at


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("date", ("2026-07-01",), "2026-07-01"),
        ("date", (-2017, 12, 31), "-2017-12-31"),
        ("date", (AT("2026-07-01T10:00:00+09:00"),), "2026-07-01"),
        ("time", ("10:00:00",), "10:00:00"),
        ("time", (AT("2026-07-01T10:00:00@Asia/Tokyo"),), "10:00:00@Asia/Tokyo"),
        ("time", (AT("2026-07-01"),), "00:00:00Z"),
        ("time", (12, 59, number(13, 10), AT("-PT1H")), "12:59:01.3-01:00"),
        ("time", (12, 0, 0, None), "12:00:00"),
        ("time", (11, 59, 45, AT("PT2H45M55S")), "11:59:45+02:45:55"),
        ("date and time", ("2026-07-01",), "2026-07-01T00:00:00"),
        ("date and time", (AT("2026-07-01"),), "2026-07-01T00:00:00Z"),
        ("date and time", (AT("2026-07-01T01:00:00Z"), AT("10:00:00")), "2026-07-01T10:00:00"),
        ("date and time", (2026, 7, 1, 9, 30, 0), "2026-07-01T09:30:00"),
        ("date and time", (2026, 7, 1, 9, 30, 0, AT("PT9H")), "2026-07-01T09:30:00+09:00"),
        ("date and time", (2026, 7, 1, 9, 30, 0, "Asia/Tokyo"), "2026-07-01T09:30:00@Asia/Tokyo"),
        ("duration", ("PT25H",), "P1DT1H"),
        ("years and months duration", (AT("2014-12-31T23:59:59"), AT("-2019-10-01")), "-P4033Y2M"),
        ("range", ('["a".."c")',), '["a".."c")'),
        ("range", (' ] -1 .. @"2026-07-01" '.replace('@"2026-07-01"', "2.5]"),), "(-1..2.5]"),
        ("range", ('[date("1970-01-01")..@"1970-01-02"]',), '[@"1970-01-01"..@"1970-01-02"]'),
        ("range", ('[duration("P1D")..duration("P2D")]',), '[@"P1D"..@"P2D"]'),
    ],
)
def test_conversions(name: str, arguments: tuple[Value, ...], result: str) -> None:
    assert to_text(call(name, *arguments)) == result


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("date", ("2026-02-29",), "unreadable-text"),
        ("date", (2026, 2, 29), "temporal-out-of-range"),
        ("date", (2026, number(5, 2), 1), "whole-number-needed"),
        ("date", (10**9, 1, 1), "temporal-out-of-range"),
        ("date", (1,), "argument-type"),
        ("time", ("10:00",), "unreadable-text"),
        ("time", (24, 0, 0), "temporal-out-of-range"),
        ("time", (0, 0, -1), "temporal-out-of-range"),
        ("time", (0, 0, 0, AT("PT19H")), "temporal-out-of-range"),
        ("time", (0, 0, 0, AT("PT0.5S")), "temporal-out-of-range"),
        ("date and time", (2026, 7, 1, 9, 30, 0, "Asia/Nowhere"), "temporal-out-of-range"),
        ("date and time", ("2026-07-01T25:00:00",), "unreadable-text"),
        ("duration", ("P1Y1D",), "unreadable-text"),
        ("number", ("1,5", None, "."), "unreadable-text"),
        ("number", ("1", ";", "."), "wrong-separator"),
        ("number", ("1", ",", ";"), "wrong-separator"),
        ("number", ("1", ".", "."), "same-separators"),
        ("number", ("1", ".", None), "same-separators"),
        ("number", ("1e99999",), "number-too-large"),
        ("number", ("1", ","), "wrong-number-of-arguments"),
        ("string", (None,), "null-argument"),
        ("range", ("[3..1]",), "range-order"),
        ("range", ('[1.."b"]',), "operand-types"),
        ("range", ("[1..]",), "unreadable-text"),
        ("range", ("[1 + 1..3]",), "unreadable-text"),
        ("range", ('[date(string("1970-01-01"))..@"1970-01-02"]',), "unreadable-text"),
        ("not", (1,), "argument-type"),
    ],
)
def test_what_cannot_be_converted(name: str, arguments: tuple[Value, ...], code: str) -> None:
    with faults(code):
        call(name, *arguments)


@pytest.mark.parametrize(
    ("arguments", "result"),
    [
        (("1 000 000.01", " ", "."), Fraction(100000001, 100)),
        (("1.000.000,01", ".", ","), Fraction(100000001, 100)),
        (("-.5", None, None), Fraction(-1, 2)),
        (("1.5e3",), 1500),
        (("-2E-2",), Fraction(-1, 50)),
    ],
)
def test_numbers_are_read_with_their_separators(arguments: tuple[Value, ...], result: Value) -> None:
    assert call("number", *arguments) == result


@given(st.integers(-(10**24), 10**24), st.integers(0, 10))
def test_a_number_is_read_back_from_its_text(digits: int, places: int) -> None:
    value = number(digits, 10**places)
    assert call("number", call("string", value)) == value


@pytest.mark.parametrize("value", [(1, ("a", 2)), {"a": "x"}, True, "x", AT("P1D")])
def test_everything_but_null_has_a_text(value: Value) -> None:
    assert call("string", value) == to_text(value)


def test_missing_zone_data_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(times, "available_timezones", set)
    with faults("zone-data-missing"):
        call("time", "10:00:00@Some/Where")


def test_the_text_of_a_value_has_a_bound() -> None:
    doubled: Value = ("aaaaaaaaaa",)
    for _ in range(40):
        doubled = (doubled, doubled)
    with faults("value-too-large"):
        call("string", doubled)


def test_a_range_from_text_is_the_range_that_is_written() -> None:
    assert ops.equal(call("range", "[18..21)"), ops.make_range(18, 21, True, False))
