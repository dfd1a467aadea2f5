"""The operators: exact arithmetic, calendars, comparison, membership, logic, access, conversion."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.feel.types import (
    ANY,
    DATE,
    DATE_TIME,
    NULL,
    NUMBER,
    STRING,
    Type,
    context_of,
    function_of,
    list_of,
    range_of,
)
from kiyaku.feel.types.conform import subtype, type_text
from kiyaku.feel.values import ops
from kiyaku.feel.values.compare import matches
from kiyaku.temporal import DAY, HOUR, DateTime, DayTimeDuration, Time, YearMonthDuration, parse_at
from kiyaku.temporal import times as times_module
from kiyaku.temporal.times import moment_of
from kiyaku.value import Function, Number, Range, Value, number, to_text
from tests.feel.faults import faults

numbers = st.one_of(st.integers(), st.fractions()).map(lambda n: n.numerator if n == int(n) else n)
AT = parse_at


# -- numbers


@given(numbers, numbers, numbers)
def test_numbers_are_a_field(a: Number, b: Number, c: Number) -> None:
    add, multiply = ops.add, ops.multiply
    assert add(a, b) == add(b, a)
    assert add(add(a, b), c) == add(a, add(b, c))
    assert multiply(a, add(b, c)) == add(multiply(a, b), multiply(a, c))
    assert ops.subtract(add(a, b), b) == a
    if b != 0:
        assert multiply(ops.divide(a, b), b) == a


@given(numbers, numbers)
def test_a_whole_result_is_an_int(a: Number, b: Number) -> None:
    for operation in (ops.add, ops.subtract, ops.multiply):
        result = operation(a, b)
        assert isinstance(result, int) or (isinstance(result, Fraction) and result.denominator > 1)


def test_a_third_of_three_is_one() -> None:
    assert ops.multiply(ops.divide(1, 3), 3) == 1


@given(st.integers(0, 200_000))
def test_thirtieths_add_up_to_the_whole(yen: int) -> None:
    assert ops.multiply(ops.divide(yen, 30), 30) == yen


@given(st.fractions(min_value=-9, max_value=9, max_denominator=9).filter(bool), st.integers(-9, 9), st.integers(-9, 9))
def test_whole_powers_are_exact(base: Fraction, m: int, n: int) -> None:
    assert ops.multiply(ops.power(base, m), ops.power(base, n)) == ops.power(base, m + n)


def test_fractional_powers_have_34_digits() -> None:
    assert to_text(ops.power(2, Fraction(1, 2))) == "1.414213562373095048801688724209698"
    assert to_text(ops.power(5, number(255, 100))) == "60.58617166606633673745724928244262"
    assert ops.power(0, Fraction(1, 2)) == 0


def test_what_grows_too_large_ends_at_once() -> None:
    with faults("number-too-large"):
        ops.power(10, 10**10)
    with faults("number-too-large"):
        ops.power(Fraction(1, 10), 10**10)
    with faults("number-too-large"):
        ops.power(10, -(10**30))
    with faults("number-too-large"):
        ops.power(10, number(10**30, 7))
    large = ops.power(10, 9000)
    with faults("number-too-large"):
        ops.multiply(large, large)
    with faults("text-too-long"):
        ops.add("a" * 999_999, "aa")
    assert ops.power(1, 10**30) == 1
    assert ops.power(-1, 10**30 + 1) == -1


def test_there_is_no_division_by_zero_and_no_root_of_a_negative() -> None:
    for left in (1, DayTimeDuration(1), YearMonthDuration(1)):
        with faults("division-by-zero"):
            ops.divide(left, 0)
    with faults("division-by-zero"):
        ops.divide(DayTimeDuration(1), DayTimeDuration(0))
    with faults("division-by-zero"):
        ops.power(0, -1)
    with faults("no-real-power"):
        ops.power(-8, Fraction(1, 3))


@pytest.mark.parametrize("operation", [ops.add, ops.subtract, ops.multiply, ops.divide, ops.power])
@pytest.mark.parametrize("other", ["10", True, AT("2026-07-01"), AT("10:00:00"), (1,), {"a": 1}, Range(1, 2)])
def test_numbers_and_other_kinds_do_not_mix(operation: object, other: Value) -> None:
    assert callable(operation)
    with faults("operand-types"):
        operation(1, other)
    with faults("operand-types"):
        operation(other, 1)
    with faults("null-operand"):
        operation(None, other)
    with faults("null-operand"):
        operation(1, None)


@pytest.mark.parametrize("value", ["10", (10,), {"a": 1}, AT("2026-07-01"), Range(1, 5)])
def test_only_numbers_and_durations_have_a_negative(value: Value) -> None:
    with faults("operand-type"):
        ops.negate(value)
    with faults("null-operand"):
        ops.negate(None)
    assert ops.negate(YearMonthDuration(3)) == YearMonthDuration(-3)
    assert ops.negate(3) == -3


# -- days, times and durations


@pytest.mark.parametrize(
    ("left", "operator", "right", "result"),
    [
        ("2026-01-31", "+", "P1M", "2026-02-28"),
        ("2028-01-31", "+", "P1M", "2028-02-29"),
        ("P1Y", "+", "2028-02-29", "2029-02-28"),
        ("2026-03-31", "-", "P1M", "2026-02-28"),
        ("2026-01-01", "+", "PT36H", "2026-01-02"),
        ("2026-01-02", "-", "PT1S", "2026-01-01"),
        ("2026-01-02", "-", "-PT1H", "2026-01-02"),
        ("2026-01-01T10:00:00", "+", "P1DT1H", "2026-01-02T11:00:00"),
        ("10:15:00", "-", "PT11H", "23:15:00"),
        ("10:15:00+09:00", "+", "P1D", "10:15:00+09:00"),
        ("2026-03-01", "-", "2026-02-01", "P28D"),
        ("2026-01-02T00:00:00Z", "-", "2026-01-01", "P1D"),
        ("2026-01-02T00:00:00@Europe/Paris", "-", "2026-01-01T00:00:00@Asia/Dhaka", "P1DT5H"),
        ("10:00:00", "-", "11:00:00", "-PT1H"),
        ("10:00:00Z", "-", "10:00:00+09:00", "PT9H"),
        ("P1Y", "-", "P14M", "-P2M"),
        ("PT24H", "+", "P1D", "P2D"),
        ("P1Y", "+", "P2M", "P1Y2M"),
        ("P1D", "-", "PT25H", "-PT1H"),
    ],
)
def test_the_calendar(left: str, operator: str, right: str, result: str) -> None:
    operation = ops.add if operator == "+" else ops.subtract
    assert to_text(operation(AT(left), AT(right))) == result


def test_two_steps_of_a_month_are_not_one_of_two() -> None:
    month, start = YearMonthDuration(1), date(2026, 1, 31)
    assert ops.add(ops.add(start, month), month) == date(2026, 3, 28)
    assert ops.add(start, YearMonthDuration(2)) == date(2026, 3, 31)


@given(st.dates(), st.integers(-100_000, 100_000))
def test_the_days_between_lead_from_one_day_to_the_other(day: date, days: int) -> None:
    there = ops.add(day, DayTimeDuration(days * DAY))
    assert ops.subtract(there, day) == DayTimeDuration(days * DAY)
    assert ops.subtract(there, DayTimeDuration(days * DAY)) == day


@given(st.integers(), st.integers().filter(bool))
def test_durations_scale_toward_zero(months: int, by: int) -> None:
    assert ops.divide(ops.multiply(YearMonthDuration(months), by), by) == YearMonthDuration(months)
    assert ops.divide(YearMonthDuration(months), by) == YearMonthDuration(int(Fraction(months, by)))


def test_durations_divide_into_numbers_and_numbers_into_durations() -> None:
    assert ops.divide(DayTimeDuration(DAY), DayTimeDuration(HOUR)) == 24
    assert ops.divide(YearMonthDuration(1), YearMonthDuration(12)) == Fraction(1, 12)
    assert ops.multiply(Fraction(-5, 2), YearMonthDuration(23)) == YearMonthDuration(-57)
    assert ops.divide(DayTimeDuration(10 * DAY), Fraction(5, 2)) == DayTimeDuration(4 * DAY)
    assert ops.multiply(DayTimeDuration(HOUR), 24) == DayTimeDuration(DAY)
    for left, right in ((DayTimeDuration(DAY), YearMonthDuration(1)), (YearMonthDuration(1), DayTimeDuration(DAY))):
        with faults("operand-types"):
            ops.divide(left, right)


def test_a_time_with_a_zone_stands_against_none_without() -> None:
    with faults("zoned-and-unzoned"):
        ops.subtract(AT("2026-01-02T00:00:00Z"), AT("2026-01-02T00:00:00"))
    with faults("zoned-and-unzoned"):
        ops.subtract(AT("2026-01-02"), AT("2026-01-02T00:00:00"))
    with faults("zoned-and-unzoned"):
        ops.equal(AT("2026-01-02T00:00:00Z"), AT("2026-01-02T00:00:00"))
    with faults("zone-needs-date"):
        ops.subtract(AT("10:00:00@Europe/Paris"), AT("10:00:00@Asia/Tokyo"))


def test_a_time_without_zone_is_ordered_as_if_in_the_zone_of_the_other() -> None:
    assert ops.less(AT("10:00:00"), AT("10:00:01+09:00"))
    assert ops.greater_equal(AT("10:00:00@Europe/Paris"), AT("10:00:00"))
    assert ops.less(AT("2026-07-01T10:00:00+09:00"), AT("2026-07-01T10:00:01"))
    assert ops.between(AT("2026-07-01T10:00:00"), AT("2026-07-01T10:00:00@Asia/Tokyo"), AT("2026-07-01T10:00:00Z"))


def test_a_zone_that_this_machine_does_not_know_is_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    """A value may come from a machine that knows more zones."""
    lost = DateTime(date(2026, 7, 1), Time(0, None, "Lost/Zone"))
    other = AT("2026-07-01T00:00:00Z")
    attempts: list[Callable[[], Value]] = [
        lambda: ops.get_property(lost, "time offset"),
        lambda: ops.get_property(lost.time, "time offset"),
        lambda: ops.subtract(lost, other),
        lambda: ops.less(lost, other),
        lambda: ops.equal(lost.time, AT("00:00:00Z")),
    ]
    for attempt in attempts:
        with faults("temporal-out-of-range"):
            attempt()
    monkeypatch.setattr(times_module, "available_timezones", set)
    for attempt in attempts:
        with faults("zone-data-missing"):
            attempt()


def test_no_day_lies_beyond_the_bounds() -> None:
    with faults("temporal-out-of-range"):
        ops.add(AT("999999999-12-31"), AT("P1D"))
    with faults("temporal-out-of-range"):
        ops.add(AT("2026-01-01T00:00:00"), AT("P9999999999Y"))


# -- equality and order


@pytest.mark.parametrize(
    ("left", "right", "result"),
    [
        (None, None, True),
        (100, None, False),
        (None, (), False),
        (0, Fraction(0), True),
        ((1, (2, "a")), (1, (2, "a")), True),
        ((1, 2), (2, 1), False),
        ((1,), (1, 1), False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": 1}, {"b": 1}, False),
        ((1, "a"), (2, 5), False),
        (Range(1, 2, False), Range(1, 2, False), True),
        (Range(1, 2), Range(1, 2, False), False),
        (Range.compared("=", 10), Range.compared("=", 10), True),
        (Range.compared("=", 10), Range(10, 10), False),
        (Range.compared("<", 10), Range(None, 10, False, False), False),
        (AT("10:30:00.1"), AT("10:30:00.2"), True),
        (AT("10:30:00Z"), AT("10:30:00@Etc/UTC"), True),
        (AT("2018-10-08T00:00:00+02:00"), AT("2018-10-08T00:00:00@Europe/Paris"), True),
        (AT("PT24H"), AT("P1D"), True),
        (AT("P1Y"), AT("P12M"), True),
    ],
)
def test_equality(left: Value, right: Value, result: bool) -> None:
    assert ops.equal(left, right) is result
    assert ops.equal(right, left) is result
    assert ops.not_equal(left, right) is not result


@pytest.mark.parametrize(
    ("left", "right"),
    [(True, 1), (100, "100"), ((), 0), ({}, ()), (AT("P1Y"), AT("P365D")), (AT("2026-01-01"), 1), ((1,), ("1",))],
)
def test_different_kinds_are_neither_equal_nor_not(left: Value, right: Value) -> None:
    with faults("operand-types"):
        ops.equal(left, right)
    assert not matches(left, right)


def test_a_function_is_equal_to_itself_only() -> None:
    first, second = (Function("f", (), lambda: 1) for _ in range(2))
    assert ops.equal(first, first)
    assert not ops.equal(first, second)


def test_identity_asks_for_kind_and_zone() -> None:
    assert ops.identical(AT("PT24H"), AT("P1D"))
    assert not ops.identical(AT("P0Y"), AT("P0D"))
    assert not ops.identical(AT("23:00:50@Etc/UTC"), AT("23:00:50Z"))
    assert not ops.identical(AT("2012-12-25"), AT("2012-12-25T00:00:00Z"))
    assert ops.identical(({"a": Range(1, 2)},), ({"a": Range(1, 2)},))
    assert not ops.identical(None, 1)


ordered = st.one_of(
    st.tuples(numbers, numbers),
    st.tuples(st.text(), st.text()),
    st.tuples(st.dates(), st.dates()),
    st.tuples(st.integers().map(DayTimeDuration), st.integers().map(DayTimeDuration)),
    st.tuples(st.integers().map(YearMonthDuration), st.integers().map(YearMonthDuration)),
    st.tuples(st.integers(0, DAY - 1).map(Time), st.integers(0, DAY - 1).map(Time)),
)


@given(ordered)
def test_of_two_values_one_is_less_or_they_are_equal(pair: tuple[Value, Value]) -> None:
    left, right = pair
    assert [ops.less(left, right), ops.equal(left, right), ops.greater(left, right)].count(True) == 1
    assert ops.less_equal(left, right) == (not ops.greater(left, right))
    assert ops.greater_equal(left, right) == ops.compare("<=", right, left)


@pytest.mark.parametrize("pair", [(1, "1"), (True, False), ((1,), (2,)), (AT("2026-01-01"), AT("2026-01-01T00:00:00"))])
def test_what_has_no_order_is_refused(pair: tuple[Value, Value]) -> None:
    with faults("operand-types"):
        ops.less(*pair)
    with faults("null-operand"):
        ops.greater_equal(pair[0], None)


# -- ranges and membership


@given(numbers, numbers, numbers, st.booleans(), st.booleans())
def test_a_range_holds_what_lies_between_its_ends(
    value: Number, start: Number, end: Number, with_start: bool, with_end: bool
) -> None:
    inside = (start < value or (with_start and start == value)) and (value < end or (with_end and value == end))
    assert ops.in_range(value, ops.make_range(start, end, with_start, with_end)) is inside


@pytest.mark.parametrize("operator", ["=", "!=", "<", "<=", ">", ">="])
@given(numbers, numbers)
def test_a_comparison_without_left_side_is_a_range(operator: str, value: Number, bound: Number) -> None:
    within = Range.compared(operator, bound)  # type: ignore[arg-type]  # one of the six
    assert ops.in_(value, within) is ops.compare(operator, value, bound)  # type: ignore[arg-type]  # one of the six


@pytest.mark.parametrize(
    ("value", "test", "result"),
    [
        (1, (2, 3, 1), True),
        (1, (Range(2, 4), Range(1, 3)), True),
        (5, (Range(2, 4), Range(1, 3)), False),
        (True, (False, 2, 3), False),
        (1, 1, True),
        ((1, 2), ((1, 2), 3), True),
        ((1, 2), (1, 2), True),
        (Range(1, 2), Range(1, 2), True),
        ("b", Range("a", "c"), True),
        (None, (None, 1), True),
    ],
)
def test_membership(value: Value, test: Value, result: bool) -> None:
    assert ops.in_(value, test) is result


def test_null_is_in_no_range_and_nothing_in_a_range_with_null() -> None:
    for value, within in ((None, Range(1, 10)), (5, Range(None, 10)), (5, Range(1, None))):
        with faults("null-operand"):
            ops.in_(value, within)


def test_any_of_several_tests() -> None:
    assert ops.in_any(10, (1, Range.compared("<", 5), Range.compared(">=", 10)))
    assert not ops.in_any(10, (1, 5, 9))
    assert ops.in_any(10, ("x", 10))
    with faults("operand-types"):
        ops.in_any(10, ("x", 11))


def test_the_ends_of_a_range_have_one_kind() -> None:
    pairs: tuple[tuple[Value, Value], ...] = (
        (1, "b"),
        (AT("2026-01-01"), AT("2026-01-01T00:00:00")),
        (True, None),
    )
    for start, end in pairs:
        with faults("operand-types"):
            ops.make_range(start, end, True, True)


def test_between_asks_both_ends() -> None:
    assert ops.between(1, 1, 10)
    assert not ops.between(11, 1, 10)
    for values in ((None, 1, 10), (2, None, 10), (2, 1, None)):
        with faults("null-operand"):
            ops.between(*values)


# -- logic

TRUTH: tuple[Value, ...] = (True, False, None, 123, "true")


@pytest.mark.parametrize("left", TRUTH)
@pytest.mark.parametrize("right", TRUTH)
def test_three_valued_logic(left: Value, right: Value) -> None:
    if left is False or right is False:
        assert ops.and_(left, right) is False
    elif left is True and right is True:
        assert ops.and_(left, right) is True
    else:
        with faults(_first_wrong(left, right)):
            ops.and_(left, right)
    if left is True or right is True:
        assert ops.or_(left, right) is True
    elif left is False and right is False:
        assert ops.or_(left, right) is False
    else:
        with faults(_first_wrong(left, right)):
            ops.or_(left, right)


def _first_wrong(*values: Value) -> str:
    wrong = next(v for v in values if not isinstance(v, bool))
    return "null-operand" if wrong is None else "not-a-boolean"


def test_a_condition_is_a_truth_value() -> None:
    assert ops.condition(True)
    assert not ops.condition_or_null(None)
    assert ops.not_(False)
    for function in (ops.condition, ops.not_):
        with faults("null-operand"):
            function(None)
    for function in (ops.condition, ops.not_, ops.condition_or_null):
        with faults("not-a-boolean"):
            function("true")


def test_quantifiers_ask_everything() -> None:
    assert ops.some((False, None, True))
    assert not ops.some(())
    assert ops.every(())
    assert not ops.every((True, None, False))
    for quantifier, outcome in ((ops.some, False), (ops.every, True)):
        with faults("null-operand"):
            quantifier((outcome, None))
        with faults("not-a-boolean"):
            quantifier((True, False, 1))


# -- access


@pytest.mark.parametrize(
    ("value", "name", "result"),
    [
        (AT("2018-12-10"), "weekday", 1),
        (AT("-0044-03-15"), "year", -44),
        (AT("2018-12-10T10:30:01.5"), "second", Fraction(3, 2)),
        (AT("-PT1M0.25S"), "seconds", Fraction(-1, 4)),
        (AT("2018-12-10T10:30:01"), "day", 10),
        (AT("2018-12-10"), "month", 12),
        (AT("10:30:01"), "hour", 10),
        (AT("10:30:01"), "minute", 30),
        (AT("10:30:00+05:00"), "time offset", DayTimeDuration(5 * HOUR)),
        (AT("2026-07-01T10:30:00@Europe/Paris"), "time offset", DayTimeDuration(2 * HOUR)),
        (AT("10:30:00@Etc/UTC"), "timezone", "Etc/UTC"),
        (AT("-P1Y2M"), "years", -1),
        (AT("-P1Y2M"), "months", -2),
        (AT("P1DT49H3M4S"), "days", 3),
        (AT("P1DT49H3M4S"), "hours", 1),
        (AT("P1DT49H3M4S"), "minutes", 3),
        (AT("P1DT49H3M4S"), "seconds", 4),
        (Range(1, 10, False), "start included", False),
        (Range.compared("<", 10), "start", None),
        (Range.compared(">=", 10), "start included", True),
        ({"a b": 1}, "a b", 1),
        (({"a": 1}, {"a": 2}), "a", (1, 2)),
    ],
)
def test_properties(value: Value, name: str, result: Value) -> None:
    assert ops.get_property(value, name) == result


@pytest.mark.parametrize(
    ("value", "name", "code"),
    [
        (AT("P1Y"), "days", "no-such-property"),
        ("text", "length", "no-such-property"),
        (AT("10:30:00"), "year", "no-such-property"),
        (AT("10:30:00"), "timezone", "property-not-set"),
        (AT("10:30:00"), "time offset", "property-not-set"),
        ({"a": 1}, "b", "no-such-entry"),
        (({"a": 1}, {"b": 2}), "b", "no-such-entry"),
        (None, "b", "null-operand"),
    ],
)
def test_properties_that_are_not_there(value: Value, name: str, code: str) -> None:
    with faults(code):
        ops.get_property(value, name)


def test_in_standard_mode_an_element_without_the_property_gives_null() -> None:
    assert ops.get_property_or_null(({"x": 1}, {"y": 2}, 5), "y") == (None, 2, None)
    with faults("no-such-entry"):
        ops.get_property_or_null({"x": 1}, "y")


@pytest.mark.parametrize(("position", "result"), [(1, 10), (3, 30), (-1, 30), (-3, 10)])
def test_positions_count_from_either_end(position: int, result: int) -> None:
    assert ops.element_at((10, 20, 30), position) == result


@pytest.mark.parametrize(
    ("position", "code"),
    [
        (0, "no-such-position"),
        (4, "no-such-position"),
        (-4, "no-such-position"),
        (Fraction(3, 2), "position-not-whole"),
        ("1", "position-not-whole"),
    ],
)
def test_positions_that_are_not_there(position: Value, code: str) -> None:
    with faults(code):
        ops.element_at((10, 20, 30), position)


def test_filters_select_or_point() -> None:
    assert ops.select((1, 2, 3, 4), lambda n: ops.greater(n, 2)) == (3, 4)
    assert ops.select((1, 2, 3), lambda n: None if n == 2 else True) == (1, 3)
    assert ops.select((5, 6, 7), lambda _: -1) == 7
    assert ops.select(100, lambda _: True) == (100,)
    assert ops.select(None, lambda _: True) == ()
    with faults("not-a-boolean"):
        ops.select((1,), lambda _: "yes")


def test_iteration() -> None:
    assert tuple(ops.iterate((1, "a"))) == (1, "a")
    assert tuple(ops.iterate(5)) == (5,)
    assert tuple(ops.iterate(Range(1, 4, False, False))) == (2, 3)
    assert tuple(ops.iterate(Range(date(2026, 2, 27), date(2026, 3, 1)))) == (
        date(2026, 2, 27),
        date(2026, 2, 28),
        date(2026, 3, 1),
    )
    assert tuple(ops.count_from_to(1, -1)) == (1, 0, -1)
    assert tuple(ops.count_from_to(date(2026, 1, 1), date(2025, 12, 31))) == (date(2026, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "null-operand"),
        (Range(2, 1), "range-order"),
        (Range("a", "z"), "not-countable"),
        (Range(1, Fraction(5, 2)), "not-countable"),
        (Range.compared("<", 5), "range-without-end"),
        (Range(1, 10**9), "list-too-long"),
    ],
)
def test_what_cannot_be_walked_over(value: Value, code: str) -> None:
    with faults(code):
        ops.iterate(value)


def test_counting_needs_two_whole_numbers_or_days() -> None:
    for ends in ((1, date(2026, 1, 1)), ("a", "z"), (Fraction(1, 2), 3)):
        with faults("not-countable"):
            ops.count_from_to(*ends)


def test_lists_have_a_bound() -> None:
    with faults("list-too-long"):
        ops.bounded_items(range(1_000_001))
    assert ops.as_list(None) == ()


def test_shared_parts_do_not_make_comparison_endless() -> None:
    doubled: Value = (1, 1)
    for _ in range(60):
        doubled = (doubled, doubled)
    with faults("value-too-large"):
        ops.equal(doubled, (doubled,))
    deep: Value = ()
    for _ in range(100_000):
        deep = (deep,)
    with faults("value-too-large"):
        ops.equal(deep, (deep,))


# -- types

FUNCTION = Function("f", ("x",), lambda x: x, function_of({"x": NUMBER}, STRING))


@pytest.mark.parametrize(
    ("value", "type", "result"),
    [
        (None, ANY, False),
        (None, NULL, True),
        (1, ANY, True),
        (True, NUMBER, False),
        ((1, 2), list_of(NUMBER), True),
        ((1, None), list_of(NUMBER), True),
        ((1, "2"), list_of(NUMBER), False),
        ((1,), NUMBER, False),
        ({"a": "x", "b": 1}, context_of({"a": STRING}), True),
        ({"a": None}, context_of({"a": STRING}), True),
        ({}, context_of({"a": STRING}), False),
        (Range(1, 2), range_of(NUMBER), True),
        (Range(1, 2), range_of(STRING), False),
        (FUNCTION, Type(head="function"), True),
        (FUNCTION, function_of({"n": NUMBER}, ANY), True),
        (FUNCTION, function_of({"n": STRING}, ANY), False),
        (FUNCTION, function_of({"n": NUMBER}, NUMBER), False),
        (FUNCTION, function_of({"a": NUMBER, "b": NUMBER}, ANY), False),
        (FUNCTION, function_of({}, ANY), True),
    ],
)
def test_instances(value: Value, type: Type, result: bool) -> None:
    assert ops.instance_of(value, type) is result


@pytest.mark.parametrize(
    ("type", "of", "result"),
    [
        (NULL, NUMBER.or_null(), True),
        (NULL, NUMBER, False),
        (list_of(NUMBER), list_of(ANY), True),
        (list_of(ANY), list_of(NUMBER), False),
        (context_of({"a": NUMBER, "b": STRING}), context_of({"a": NUMBER}), True),
        (context_of({"b": STRING}), context_of({"a": NUMBER}), False),
        (function_of({"x": ANY}, NUMBER), function_of({"x": NUMBER}, ANY), True),
        (function_of({"x": NUMBER}, NUMBER), function_of({"x": ANY}, ANY), False),
        (function_of({}, NUMBER), function_of({"x": ANY}, ANY), False),
    ],
)
def test_types_within_types(type: Type, of: Type, result: bool) -> None:
    assert subtype(type, of) is result


def test_a_type_is_written_as_feel_writes_it() -> None:
    type = function_of({"x": list_of(NUMBER)}, context_of({"日": DATE, "期間": range_of(DATE)}))
    assert type_text(type) == "function<list<number>> -> context<日: date, 期間: range<date>>"


def test_implicit_conversions() -> None:
    assert ops.coerce((1,), NUMBER) == 1
    assert ops.coerce(1, list_of(NUMBER)) == (1,)
    assert ops.coerce(date(2026, 7, 1), DATE_TIME) == DateTime(date(2026, 7, 1), Time(0, 0))
    assert ops.coerce(None, NUMBER.or_null()) is None
    for value, type in ((1, STRING), ((1, 2), NUMBER), ("a", list_of(NUMBER)), (AT("10:00:00"), DATE)):
        with faults("wrong-kind"):
            ops.coerce(value, type)
    with faults("null-value"):
        ops.coerce(None, NUMBER)


def test_a_moment_that_was_read_quickly_is_the_moment() -> None:
    for written in (datetime(2026, 7, 1, 10, 30, 5), datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59)):
        plain = DateTime(written.date(), Time.of(written.hour, written.minute, written.second))
        assert moment_of(written) == plain
        assert hash(moment_of(written)) == hash(plain)
        assert repr(moment_of(written)) == repr(plain)
        assert pickle.loads(pickle.dumps(moment_of(written))) == plain  # noqa: S301 - our own
        assert copy.deepcopy(moment_of(written)) == plain
        assert moment_of(written).seconds == plain.seconds
    with pytest.raises(AttributeError, match="hours"):
        _ = moment_of(datetime(2026, 7, 1)).hours
