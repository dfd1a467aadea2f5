"""The arithmetic of formulas with the values that they had."""

from __future__ import annotations

import ast as pyast
from typing import Any

import pytest

from kiyaku.feel import compile_function, parse
from kiyaku.feel.check.checked import Checked
from kiyaku.feel.check.checker import check
from kiyaku.feel.python import build as py
from kiyaku.feel.syntax import ast
from kiyaku.feel.types import NUMBER
from kiyaku.plan.working import Quantity, noted_parts, working
from kiyaku.source import Source


def checked(text: str) -> Checked:
    node = parse(text).node
    assert node is not None
    return check(node, scope=dict.fromkeys("abc", NUMBER), source=Source("<expression>", text))


def written(text: str, **values: int) -> str | None:
    """The arithmetic of an expression, after it was computed with these values."""
    tree = checked(text)
    arithmetic = working(tree, never)
    needed = noted_parts(tree.node, never)
    noted: dict[int, Any] = {}

    def note(number: int, value: Any) -> Any:
        noted[number] = value
        return value

    def wrap(node: ast.Node, made: pyast.expr) -> pyast.expr:
        return py.call(py.name("note"), py.constant(node.number), made) if node.number in needed else made

    names = {name: py.loader(name) for name in "abc"}
    compute = compile_function(
        tree, mode="strict", params=tuple("abc"), names=names, constants={"note": note}, wrap=wrap
    )
    compute(*[values.get(name, 0) for name in "abc"])
    found = arithmetic(noted) if arithmetic is not None else None
    if found is None:
        return None
    said = " ".join(str(p.value) if isinstance(p, Quantity) else p for p in found.parts)
    return f"{said} = {found.exact}" + (f" ({found.rounding})" if found.rounding else "")


def never(name: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b * c", "2 + 3 × 5 = 17"),
        ("(a + b) * c", "( 2 + 3 ) × 5 = 25"),
        ("a - (b - c)", "2 − ( 3 − 5 ) = 4"),
        ("a * (b * c)", "2 × 3 × 5 = 30"),
        ("a * b + 0", "2 × 3 = 6"),
        ("0 + a * b", "2 × 3 = 6"),
        ("0 - a", "0 − 2 = -2"),
        ("(a + 0) * b", "2 × 3 = 6"),
        ("(a + b + 0) * c", "( 2 + 3 ) × 5 = 25"),
        ("if a > 1 then a + b else a - b", "2 + 3 = 5"),
        ("if a > 2 then a + b else a - b", "2 − 3 = -1"),
        ("max(0, c - b)", "5 − 3 = 2"),
        ("max(a, b)", None),
        ("c", None),
        ("if a > 1 then b else c", None),
        ("floor(c / a)", "5 ÷ 2 = 5/2 (floor)"),
        ("floor(c)", None),
    ],
)
def test_the_arithmetic_of_a_formula(text: str, expected: str | None) -> None:
    assert written(text, a=2, b=3, c=5) == expected


@pytest.mark.parametrize("text", ["a", "max(a, b)", "if a > 1 then b else max(b, c)", "abs(a - b)", "-(a)"])
def test_a_formula_that_can_have_no_arithmetic_notes_nothing(text: str) -> None:
    tree = checked(text)
    assert noted_parts(tree.node, never) == frozenset()
    assert working(tree, never) is None


def test_what_is_rounded_by_a_decision_is_arithmetic_too() -> None:
    tree = checked("floor(a)")
    assert noted_parts(tree.node, never)
    node = parse("切捨て(a)").node
    assert isinstance(node, ast.Call)
    assert not noted_parts(node, never)
    assert noted_parts(node, lambda name: name == "切捨て")
