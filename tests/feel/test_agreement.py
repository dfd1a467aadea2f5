"""Strict and standard mode agree on whatever is well typed: random expressions over random values.

Strict mode emits Python's operators where standard mode calls the operators of the runtime, so each checks the other.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from kiyaku.feel import FeelError, evaluate, run
from kiyaku.value import Value

numbers = st.one_of(
    st.integers(-20, 20), st.fractions(-5, 5, max_denominator=6).map(lambda f: f.numerator if f.denominator == 1 else f)
)
days = st.dates(date(2025, 12, 1), date(2026, 3, 31))
SCOPE = st.fixed_dictionaries(
    {
        "a": numbers,
        "b": numbers,
        "s": st.sampled_from(["x", "y", "xy"]),
        "d": days,
        "e": days,
        "ok": st.booleans(),
        "xs": st.lists(numbers, min_size=1, max_size=4).map(tuple),
        "cs": st.lists(st.fixed_dictionaries({"n": numbers, "t": st.sampled_from("xy")}), min_size=1, max_size=3).map(
            tuple
        ),
    }
)

NUMBER_LEAVES = ["0", "1", "3", "0.5", "-2", "a", "b", "count(xs)", "xs[1]", "d.day", "cs[1].n", "(e - d).days"]
TRUTH_LEAVES = [
    "true",
    "ok",
    "(d < e)",
    '(s = "x")',
    "(a = b)",
    "(a in [0..5])",
    '(d in [@"2026-01-01"..e])',
    '(s in ("x", "z"))',
]


def grown(number: st.SearchStrategy[str], truth: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A number made of smaller parts."""
    one = st.sampled_from(
        [
            *("floor({})", "ceiling({})", "abs({})", "-({})", "({}) ** 2"),
            *("round half up({}, 0)", "round down({}, 1)", "decimal({}, 0)"),
            *("sum(for v in xs return v * ({}))", "count(xs[item > {}])", "{{p: {}, q: p + 1}}.q"),
            *("(function(v: number) v - 1)({})", "count(cs[n >= {}].t)", "max(for v in 1..3 return v - ({}))"),
        ]
    )
    two = st.sampled_from(
        ["{} + {}", "{} - {}", "{} * {}", "{} / {}", "min({}, {})", "max([{}, {}])", "modulo({}, {})"]
    )
    return st.one_of(
        st.builds(lambda form, x: form.format(x), one, number),
        st.builds(lambda form, x, y: f"({form})".format(x, y), two, number, number),
        st.builds(lambda c, x, y: f"(if {c} then {x} else {y})", truth, number, number),
    )


def judged(number: st.SearchStrategy[str], truth: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A truth value made of smaller parts."""
    comparison = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    return st.one_of(
        st.builds(lambda x, o, y: f"({x} {o} {y})", number, comparison, number),
        st.builds(lambda p, o, q: f"({p} {o} {q})", truth, st.sampled_from(["and", "or", "="]), truth),
        st.builds("not({})".format, truth),
        st.builds("({} between {} and {})".format, number, number, number),
        st.builds("({} in (< {}, ({}..9], 4))".format, number, number, number),
        st.builds("(some v in xs satisfies v > {})".format, number),
        st.builds("(every c in cs satisfies c.n > {} or c.t = s)".format, number),
    )


def expressions() -> st.SearchStrategy[str]:
    """Well-typed expressions, a few levels deep."""
    number, truth = st.sampled_from(NUMBER_LEAVES), st.sampled_from(TRUTH_LEAVES)
    for _ in range(3):
        number, truth = number | grown(number, truth), truth | judged(number, truth)
    return number | truth


@settings(max_examples=400, deadline=None)
@given(expressions(), SCOPE)
def test_both_modes_give_the_same(text: str, scope: dict[str, Value]) -> None:
    standard = run(text, scope)
    strict = answered(text, scope)
    if isinstance(strict, FeelError):
        assert strict.diagnostic.span is not None
        assert standard.warnings
    elif not standard.warnings:  # what strict mode need not evaluate, such as an upper bound, may warn in the other
        assert strict == standard.value
        assert type(strict) is type(standard.value)
        assert not isinstance(strict, Fraction) or strict.denominator > 1


def answered(text: str, scope: dict[str, Value]) -> Value:
    """The value in strict mode, or the error."""
    try:
        return run(text, scope, mode="strict").value
    except FeelError as error:
        return error


@given(numbers, numbers, numbers.filter(bool))
def test_floats_have_no_part_in_it(a: Value, b: Value, c: Value) -> None:
    assert isinstance(a, int | Fraction)
    assert isinstance(b, int | Fraction)
    assert isinstance(c, int | Fraction)
    found = evaluate("(a + b) / c * c - b", {"a": a, "b": b, "c": c}, mode="strict")
    assert found == a
    assert type(found) is type(a)
