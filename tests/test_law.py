"""The books of law that travel with the package."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import holidays
import jpholiday
import pytest

import kiyaku
from kiyaku.book.read import Document, iso_date, read
from kiyaku.book.schema import validate
from kiyaku.resources import law_dir
from kiyaku.source import Source
from kiyaku.timeline import Timeline
from tests.repo import ROOT

BOOKS = sorted(law_dir().glob("*.yaml"))


def book(name: str) -> dict[str, Any]:
    data: dict[str, Any] = read(Source.read(law_dir() / f"{name}.yaml")).data
    return data


def day(text: str) -> date:
    found = iso_date(text)
    assert found is not None, f"{text} is no day"
    return found


def value_on(name: str, when: date) -> Any:
    (value,) = book(name)["values"]
    step = Timeline.steps([(day(s["from"]), s) for s in value["timeline"]]).at(when)
    return step and (step.get("absent") or step["value"])


@pytest.fixture(scope="module")
def calendar() -> dict[str, Any]:
    found: dict[str, Any] = book("holidays")["calendar"]
    return found


def test_the_books_are_there() -> None:
    assert [p.stem for p in BOOKS] == ["consumption-tax", "holidays", "statutory-interest"]


@pytest.mark.parametrize("path", BOOKS, ids=lambda p: p.stem)
def test_a_book_reads_and_fits_its_schema(path: Path) -> None:
    document: Document = read(Source.read(path))
    assert document.diagnostics == ()
    assert validate(document, "law") == ()
    assert document.data["law"] == path.stem


@pytest.mark.parametrize("path", BOOKS, ids=lambda p: p.stem)
def test_values_stand_in_order_and_name_their_source(path: Path) -> None:
    for value in book(path.stem).get("values", ()):
        starts = [day(step["from"]) for step in value["timeline"]]
        assert all(a < b for a, b in pairwise(starts))
        assert all(step.get("source") or step.get("absent") for step in value["timeline"])


@pytest.mark.parametrize("name", ["consumption-tax", "statutory-interest"])
def test_every_source_says_where_it_was_looked_up_or_why_not(name: str) -> None:
    (value,) = book(name)["values"]
    steps = [s for step in value["timeline"] for s in (step, *step.get("transitional", ()))]
    assert all(("looked_up" in step) != ("not_looked_up" in step) or "absent" in step for step in steps)


def test_a_source_that_nobody_could_look_up_is_marked() -> None:
    terms = kiyaku.load(ROOT / "rules" / "dokodemo-prime").terms
    entries = [entry.source for _, entry in terms.law["消費税率"].entries.entries]
    assert ["確かめられなかった" in source for source in entries] == [True, True, False, False]


@pytest.mark.parametrize(
    ("when", "rate"),
    [
        (date(1989, 3, 31), None),
        (date(1989, 4, 1), Fraction(3, 100)),
        (date(1997, 3, 31), Fraction(3, 100)),
        (date(1997, 4, 1), Fraction(5, 100)),
        (date(2014, 3, 31), Fraction(5, 100)),
        (date(2014, 4, 1), Fraction(8, 100)),
        (date(2019, 9, 30), Fraction(8, 100)),
        (date(2019, 10, 1), Fraction(10, 100)),
        (date(2026, 7, 1), Fraction(10, 100)),
    ],
)
def test_consumption_tax(when: date, rate: Fraction | None) -> None:
    assert value_on("consumption-tax", when) == rate


@pytest.mark.parametrize(
    ("when", "rate"),
    [
        (date(2020, 3, 31), Fraction(5, 100)),
        (date(2020, 4, 1), Fraction(3, 100)),
        (date(2026, 3, 31), Fraction(3, 100)),
        (date(2026, 4, 1), Fraction(3, 100)),
        (date(2029, 3, 31), Fraction(3, 100)),
        (date(2029, 4, 1), "rate_unknown"),
    ],
)
def test_statutory_interest(when: date, rate: Fraction | str) -> None:
    assert value_on("statutory-interest", when) == rate


def test_holidays_agree_with_two_libraries_on_every_day(calendar: dict[str, Any]) -> None:
    ours = {day(text) for text in calendar["days"]}
    first, last = day(calendar["covers"]["from"]), day(calendar["covers"]["to"])
    assert (first, last, len(ours)) == (date(2019, 1, 1), date(2030, 12, 31), 219)
    theirs = holidays.country_holidays("JP", years=range(first.year, last.year + 1))
    for n in range((last - first).days + 1):
        when = first + timedelta(n)
        assert (when in ours) == jpholiday.is_holiday(when), when
        assert (when in ours) == (when in theirs), when
    assert all(first <= when <= last for when in ours)


def test_holidays_stand_in_order_and_bear_their_names(calendar: dict[str, Any]) -> None:
    assert list(calendar["days"]) == sorted(calendar["days"])
    for text, name in calendar["days"].items():
        known = jpholiday.is_holiday_name(day(text))
        assert known is not None
        assert name in known or known in name, text


def test_equinoxes_are_provisional_where_they_are_not_yet_announced(calendar: dict[str, Any]) -> None:
    start = day(calendar["provisional_from"])
    assert day(calendar["covers"]["from"]) < start <= day(calendar["covers"]["to"])
    assert (start.month, start.day) == (1, 1)
    assert any(name == "秋分の日" and day(text) >= start for text, name in calendar["days"].items())
