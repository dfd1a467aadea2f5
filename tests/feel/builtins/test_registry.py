"""The table of built-ins: complete, described, and called as the standard says."""

from __future__ import annotations

from datetime import date

import pytest

from kiyaku.feel.builtins import BUILTINS, Builtin, resolve_call
from kiyaku.feel.text import parse
from kiyaku.feel.types import ANY, DATE, DAYS, NUMBER, STRING, Type, list_of
from kiyaku.temporal import DateTime, Time
from kiyaku.value import Value
from tests.feel.faults import faults

MOMENT = DateTime(date(2026, 7, 1), Time(0, 0))
EVERY = pytest.mark.parametrize("builtin", BUILTINS.values(), ids=lambda b: b.name)


def call(name: str, *arguments: Value) -> Value:
    """Call a built-in that needs no clock."""
    return BUILTINS[name].call(*arguments)


def test_all_built_ins_of_the_standard_are_there() -> None:
    assert len(BUILTINS) == 86
    assert all(name == builtin.name for name, builtin in BUILTINS.items())


@EVERY
def test_a_built_in_is_described_and_its_example_parses(builtin: Builtin) -> None:
    assert builtin.section.startswith("10.3.4.")
    assert builtin.summary.endswith(".")
    assert builtin.summary_ja.endswith("。")
    assert builtin.name in builtin.example
    assert parse(builtin.example).node is not None
    assert parse(builtin.expected).node is not None


@EVERY
def test_parameters_of_a_signature_are_well_formed(builtin: Builtin) -> None:
    for signature in builtin.signatures:
        names = [p.name for p in signature.parameters]
        assert len(names) == len(set(names))
        assert not any(p.variadic for p in signature.parameters[:-1])
        optional = [p.optional for p in signature.parameters]
        assert optional == sorted(optional), "what may be left out comes last"


@EVERY
def test_an_unknown_parameter_is_refused_by_name(builtin: Builtin) -> None:
    with faults("unknown-parameter"):
        builtin.call_named({"no such parameter": 1}, lambda: MOMENT)


@pytest.mark.parametrize("name", sorted(set(BUILTINS) - {"min", "max", "sum", "mean", "all", "any", "is"}))
def test_too_many_arguments_are_refused(name: str) -> None:
    if any(s.parameters and s.parameters[-1].variadic for s in BUILTINS[name].signatures):
        assert resolve_call(BUILTINS[name], 50)
    else:
        with faults("wrong-number-of-arguments"):
            resolve_call(BUILTINS[name], 50)


def test_names_that_do_not_go_together_are_refused() -> None:
    with faults("wrong-parameters"):
        BUILTINS["date"].call_named({"from": "2026-07-01", "day": 1})
    with faults("wrong-parameters"):
        BUILTINS["modulo"].call_named({"dividend": 1})


def test_arguments_are_bound_by_name() -> None:
    assert BUILTINS["modulo"].call_named({"divisor": 5, "dividend": -12}) == 3
    assert BUILTINS["substring"].call_named({"start position": 3, "string": "foobar"}) == "obar"
    assert BUILTINS["number"].call_named(
        {"decimal separator": ",", "from": "1.000,5", "grouping separator": "."}
    ) == BUILTINS["number"].call("1000.5")
    assert BUILTINS["sum"].call_named({"list": (1, 2)}) == 3


def test_null_is_refused_where_a_value_is_needed() -> None:
    with faults("null-argument"):
        call("floor", None)
    with faults("null-argument"):
        call("floor", 1, None)
    assert call("string join", ("a", "b"), None) == "ab"


def test_arguments_are_converted_as_the_standard_says() -> None:
    assert call("upper case", ("bob",)) == "BOB"
    assert call("count", 5) == 1
    with faults("argument-type"):
        call("upper case", ("a", "b"))
    with faults("argument-type"):
        call("floor", "1.5")


def test_the_clock_is_handed_in() -> None:
    assert BUILTINS["now"].needs_clock
    assert BUILTINS["now"].call(lambda: MOMENT) == MOMENT
    assert BUILTINS["today"].call(lambda: MOMENT) == date(2026, 7, 1)
    with faults("wrong-number-of-arguments"):
        BUILTINS["today"].call(lambda: MOMENT, 1)


def test_a_built_in_is_a_function_too() -> None:
    root = BUILTINS["sqrt"].as_function()
    assert root.parameters == ("number",)
    assert root.call(16) == 4


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("floor", (NUMBER,), NUMBER),
        ("abs", (Type(head="number", unit=(("円", 1),)),), Type(head="number", unit=(("円", 1),))),
        ("max", (list_of(DATE),), DATE),
        ("max", (DATE, DATE), DATE),
        ("sum", (list_of(DAYS),), DAYS),
        ("append", (list_of(NUMBER), NUMBER), list_of(NUMBER)),
        ("reverse", (list_of(STRING),), list_of(STRING)),
        ("insert before", (list_of(STRING), NUMBER, NUMBER), list_of(ANY)),
        ("flatten", (list_of(list_of(STRING)),), list_of(STRING)),
        ("concatenate", (list_of(STRING), list_of(STRING)), list_of(STRING)),
    ],
)
def test_the_type_of_the_result_follows_the_arguments(name: str, arguments: tuple[Type, ...], result: Type) -> None:
    signature = resolve_call(BUILTINS[name], len(arguments))[0]
    assert signature.result_type(arguments) == result
