"""Pure data as bytes: all of it comes back, and nothing else can be made of bytes."""

from __future__ import annotations

import os
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.answer.pickled import NotData, dumps, loads
from kiyaku.book.citation import Citation
from kiyaku.diagnostic import Diagnostic, Severity
from kiyaku.feel.types import NUMBER
from kiyaku.timeline import Interval, Timeline

DATA: list[Any] = [
    None,
    True,
    10**30,
    "条",
    date(2026, 7, 1),
    Fraction(1, 3),
    (1, ("二", frozenset({3}))),
    {"a": [1, 2]},
    Citation((("article", "20"), ("paragraph", "1"))),
    Timeline(((Interval(None, date(2026, 1, 1)), NUMBER),)),
    Diagnostic(code="x", args={"n": 1}, severity=Severity.WARNING),
]


def nothing(value: object) -> None:
    """No value has a name."""


@pytest.mark.parametrize("value", DATA, ids=lambda v: type(v).__name__)
def test_data_comes_back(value: Any) -> None:
    again = loads(dumps(value, nothing), {})
    assert again == value
    assert type(again) is type(value)


def test_a_timeline_that_came_back_answers() -> None:
    again = loads(dumps(DATA[-2], nothing), {})
    assert again.at(date(2025, 12, 31)) == NUMBER
    assert again.at(date(2026, 1, 1)) is None


def test_what_has_a_name_is_not_written() -> None:
    one = Citation((("article", "1"),))
    data = dumps((one, [one]), lambda value: "one" if value is one else None)
    assert loads(data, {"one": 7}) == (7, [7])
    with pytest.raises(NotData):
        loads(data, {})


class Plain:
    """No data."""


@pytest.mark.parametrize("value", [Plain(), Plain, print, lambda: 1, object(), DATA.append, os, (1, Plain())])
def test_what_is_no_data_is_not_written(value: object) -> None:
    with pytest.raises(NotData):
        dumps(value, nothing)


def named(module: str, name: str, *arguments: str) -> bytes:
    """Bytes that call something by its name."""
    return b"c" + f"{module}\n{name}\n".encode() + b"(" + b"".join(f"V{a}\n".encode() for a in arguments) + b"tR."


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("os", "system"),
        ("builtins", "eval"),
        ("builtins", "getattr"),
        ("builtins", "list"),
        ("kiyaku.files", "write_whole"),
        ("kiyaku.book.model", "dataclass"),
        ("kiyaku.timeline", "Timeline.steps"),
        ("kiyaku.diagnostic", "KiyakuError"),
        ("kiyaku.source", "Path"),
        ("kiyaku.no", "Such"),
        ("datetime", "datetime"),
        ("copyreg", "_reconstructor"),
    ],
)
def test_what_is_not_listed_is_not_looked_up(module: str, name: str) -> None:
    with pytest.raises(NotData):
        loads(named(module, name, "true"), {})


def test_bytes_can_change_no_class() -> None:
    for kind in ("datetime\ndate", "fractions\nFraction", "kiyaku.timeline\nInterval", "kiyaku.diagnostic\nSeverity"):
        state = b"N}VERROR\nI1\nsVmarked\nI1\ns\x86b."  # (None, {"ERROR": 1, "marked": 1})
        made = loads(b"\x80\x02c" + kind.encode() + b"\n" + state, {})
        assert not isinstance(made, type)
    assert Severity.ERROR.value == "error"
    assert not any(hasattr(kind, "marked") for kind in (date, Fraction, Interval, Severity))


@pytest.mark.parametrize(
    "data",
    [b"cos\nmkdir\n)\x81.", b"(cos\nmkdir\no.", b"(ios\nmkdir\n.", b"\x82\x01.", b"cos\nmkdir\n}b."],
    ids=["NEWOBJ", "OBJ", "INST", "EXT1", "BUILD"],
)
def test_no_operation_reaches_further(data: bytes) -> None:
    with pytest.raises(NotData):
        loads(b"\x80\x02" + data, {})


@given(st.binary(max_size=60) | st.integers(0, 200).map(lambda n: dumps(DATA, nothing)[:n]))
def test_bytes_of_any_kind_give_data_or_are_refused(data: bytes) -> None:
    try:
        loads(data, {})
    except NotData:
        return
