"""Built-ins of lists, of contexts, and those that make one value of many."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.feel.builtins.lists import match_key
from kiyaku.feel.values import ops
from kiyaku.feel.values.compare import matches
from kiyaku.temporal import DayTimeDuration, Time, YearMonthDuration, parse_at
from kiyaku.value import Function, Range, Value, number, to_text
from tests.feel.builtins.test_registry import call
from tests.feel.faults import faults

AT = parse_at
LESS = Function("less", ("x", "y"), ops.less)
SMALLER_THAN_NEW = Function("smaller", ("item", "newItem"), ops.less)


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("list contains", ((1, None, 3), None), True),
        ("list contains", ((1, 2), "1"), False),
        ("count", ((1, None),), 2),
        ("sublist", ((4, 5, 6), 1, 2), (4, 5)),
        ("sublist", ((4, 5, 6), -2), (5, 6)),
        ("append", ((1,), 2, (3,)), (1, 2, (3,))),
        ("concatenate", ((1, 2), (3,), ()), (1, 2, 3)),
        ("insert before", ((1, 3), 2, 2), (1, 2, 3)),
        ("insert before", ((1, 3), -1, 2), (1, 2, 3)),
        ("remove", ((1, 2, 3), -1), (1, 2)),
        ("list replace", ((1, 2, 3), 2, None), (1, None, 3)),
        ("list replace", ((1, 2, 3), number(-3, 2), 4), (1, 2, 4)),
        ("list replace", ((2, 4, 7, 8), SMALLER_THAN_NEW, 5), (5, 5, 7, 8)),
        ("list replace", (1, 1, 5), (5,)),
        ("reverse", ((1, 2, 3),), (3, 2, 1)),
        ("index of", ((1, 2, 3, 2), 2), (2, 4)),
        ("index of", ((1, None), None), (2,)),
        ("union", ((1, 2), (2, 3)), (1, 2, 3)),
        ("distinct values", ((1, "1", 1, (1,), (1,), {"a": 1}, {"a": 1}),), (1, "1", (1,), {"a": 1})),
        ("flatten", (((1, ((2,), 3)), (), 4),), (1, 2, 3, 4)),
        ("sort", ((3, 1, 2), LESS), (1, 2, 3)),
        ("min", (3, 1, 2), 1),
        ("max", (("a", "c", "b"),), "c"),
        ("max", ((date(2026, 7, 1), date(2025, 7, 1)),), date(2026, 7, 1)),
        ("sum", ((1, Fraction(1, 2)),), Fraction(3, 2)),
        ("sum", ((DayTimeDuration(1), DayTimeDuration(2)),), DayTimeDuration(3)),
        ("mean", (1, 2), Fraction(3, 2)),
        ("product", ((2, 3, 4),), 24),
        ("median", ((6, 1, 2, 3),), Fraction(5, 2)),
        ("median", (8, 2, 5, 3, 4), 4),
        ("stddev", (2, 4, 6), 2),
        ("mode", ((3, 6, 1, 9, 6, 1, 3),), (1, 3, 6)),
        ("mode", ((),), ()),
        ("all", ((),), True),
        ("all", ((True, None, False),), False),
        ("any", ((),), False),
        ("any", ((False, None, True),), True),
        ("any", (False, False), False),
        ("get value", ({"a": None}, "a"), None),
        ("get entries", ({"a": 1},), ({"key": "a", "value": 1},)),
        ("context", (({"key": "a", "value": 1, "more": 2},),), {"a": 1}),
        ("context", ({"key": "a", "value": None},), {"a": None}),
        ("context put", ({"a": 1}, "b", 2), {"a": 1, "b": 2}),
        ("context put", ({"a": {"b": 1, "c": 2}}, ("a", "b"), 3), {"a": {"b": 3, "c": 2}}),
        ("context merge", (({"a": {"b": 1}}, {"a": {"c": 2}}),), {"a": {"c": 2}}),
        ("is", (AT("P1D"), AT("PT24H")), True),
        ("is", (1,), False),
    ],
)
def test_lists_and_contexts(name: str, arguments: tuple[Value, ...], result: Value) -> None:
    assert call(name, *arguments) == result


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("count", (None,), "null-argument"),
        ("sublist", ((1, 2), 0), "no-such-position"),
        ("sublist", ((1, 2), 1, 3), "no-such-length"),
        ("sublist", ((1, 2), 1, 0), "no-such-length"),
        ("insert before", ((), 1, 1), "no-such-position"),
        ("remove", ((1,), 2), "no-such-position"),
        ("list replace", ((1,), "1", 2), "argument-type"),
        ("list replace", ((1,), Function("f", ("x",), lambda x: x), 2), "function-arity"),
        ("list replace", ((1,), Function("f", ("x", "y"), lambda x, y: x), 2), "not-a-boolean"),
        ("sort", ((2, 1), Function("f", ("x", "y"), lambda x, y: 1)), "not-a-boolean"),
        ("sort", ((2, 1), Function("f", (), lambda: True)), "function-arity"),
        ("min", ((),), "empty-list"),
        ("min", ((1, "a"),), "operand-types"),
        ("max", ((True,),), "operand-types"),
        ("sum", ((),), "empty-list"),
        ("sum", ((1, None),), "wrong-element"),
        ("sum", ((DayTimeDuration(1), YearMonthDuration(1)),), "operand-types"),
        ("mean", ((),), "empty-list"),
        ("product", ((1, "a"),), "wrong-element"),
        ("median", ((),), "empty-list"),
        ("stddev", (47,), "too-few-elements"),
        ("mode", ((1, "a"),), "wrong-element"),
        ("all", ((True, 123),), "wrong-element"),
        ("any", ((None, False),), "wrong-element"),
        ("get value", ({"a": 1}, "b"), "no-such-entry"),
        ("context", (({"key": "a"},),), "argument-type"),
        ("context", (({"key": None, "value": 1},),), "null-key"),
        ("context", (({"key": "a", "value": 1}, {"key": "a", "value": 2}),), "duplicate-key"),
        ("context put", ({}, (), 1), "empty-list"),
        ("context put", ({"a": 1}, ("a", "b"), 1), "wrong-element"),
        ("context put", ({"a": {}}, ("a", None), 1), "null-key"),
        ("context put", ({}, ("a", "b"), 1), "no-such-entry"),
        ("context merge", (({"a": 1}, 2),), "wrong-element"),
    ],
)
def test_lists_and_contexts_without_result(name: str, arguments: tuple[Value, ...], code: str) -> None:
    with faults(code):
        call(name, *arguments)


def test_the_given_context_stays_as_it_is() -> None:
    given_ = {"a": {"b": 1}}
    call("context put", given_, ("a", "b"), 2)
    call("context merge", (given_, {"a": 1}))
    assert given_ == {"a": {"b": 1}}


@given(st.lists(st.integers(-5, 5)))
def test_sorting_is_stable_and_complete(values: list[int]) -> None:
    items = tuple({"k": v, "i": i} for i, v in enumerate(values))
    by_key = Function("by", ("x", "y"), lambda x, y: x["k"] < y["k"])
    assert call("sort", items, by_key) == tuple(sorted(items, key=lambda item: item["k"]))


values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-3, 3),
        st.sampled_from(["", "a", "1"]),
        st.sampled_from(
            ["10:00:00", "10:00:00.5", "10:00:00Z", "19:00:00+09:00", "10:00:00@Etc/UTC", "10:00:00@Asia/Tokyo"]
        ).map(AT),
        st.just(Time(0, None, "Lost/Zone")),
        st.sampled_from(["2026-01-01T10:00:00Z", "2026-01-01T19:00:00@Asia/Tokyo", "2026-01-01T10:00:00"]).map(AT),
        st.sampled_from(["P1D", "PT24H", "P1Y", "P12M", "2026-01-01"]).map(AT),
        st.builds(Range, st.integers(1, 2), st.integers(3, 4), st.booleans(), st.booleans()),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2).map(tuple), st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(values, values)
def test_values_share_a_key_when_they_are_equal(left: Value, right: Value) -> None:
    assert (match_key(left) == match_key(right)) == matches(left, right)


def test_distinct_values_of_a_long_list_come_quickly() -> None:
    assert call("count", call("distinct values", tuple(range(100_000)) * 2)) == 100_000


def test_a_sum_that_grows_too_fine_is_given_up() -> None:
    with faults("number-too-large"):
        call("sum", tuple(number(1, n) for n in range(1, 40_000)))


def test_the_deviation_is_exact_to_34_digits() -> None:
    assert to_text(call("stddev", (2, 4, 7, 5))) == "2.081665999466132735282297706979931"
