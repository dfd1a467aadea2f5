"""Rule files as data: YAML 1.2's core schema, positions, and what is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest

from kiyaku.book.read import iso_date, read
from kiyaku.messages import describe
from kiyaku.source import Source


def test_scalars_follow_the_core_schema() -> None:
    text = (
        "on: on\nyes: yes\nten: 010\ntenth: 0.1\nclock: 12:30\n"
        'day: 2026-02-30\ntext: "1"\nnone: ~\ntrue: True\nbig: 1e3\n'
    )
    assert read(Source("x.yaml", text)).data == {
        "on": "on",
        "yes": "yes",
        "ten": 10,
        "tenth": Fraction(1, 10),
        "clock": "12:30",
        "day": "2026-02-30",
        "text": "1",
        "none": None,
        "true": True,
        "big": 1000,
    }


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", "yaml-duplicate-key", 3),
        ("a:\n\tb: 1\n", "yaml-syntax", 2),
        ("a: [1\n", "yaml-syntax", 1),
        ("", "yaml-empty", 1),
        ("a: &x 1\nb: *x\n", "yaml-anchor", 1),
        ("a: !!int '3'\n", "yaml-tag", 1),
        ("? [1]\n: 2\n", "yaml-key", 1),
        ("a: \x01\n", "yaml-character", 1),
    ],
)
def test_what_a_rule_file_may_not_hold(text: str, code: str, line: int) -> None:
    (diagnostic,) = read(Source("x.yaml", text)).diagnostics
    assert diagnostic.code == code
    assert diagnostic.span is not None
    assert diagnostic.span.position[0] == line
    for language in ("ja", "en"):
        assert describe(diagnostic, language).startswith(f"x.yaml:{line}:")


def test_positions_of_keys_values_and_parts_of_expressions() -> None:
    document = read(Source("x.yaml", 'a:\n  - formula: "単価 * 数"\n  - plain: x + y\n'))
    assert document.span(("a", 1, "plain")).text == "x + y"
    assert document.key_span(("a", 0, "formula")).text == "formula"
    assert document.inner(("a", 0, "formula"), 5, 6).text == "数"
    assert document.inner(("a", 1, "plain"), 0, 1).text == "x"
    assert document.span(("a", 0, "gone")).text == document.span(("a", 0)).text


@pytest.mark.parametrize(
    "text", ["2026-02-30", "2026-2-3", "26-02-03", "2026-13-01", "", "２０２６-01-01", None, 20260101]
)
def test_days_that_do_not_exist(text: object) -> None:
    assert iso_date(text) is None
