"""The facts of a contract: what is taken for a value, and what is refused."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kiyaku
from kiyaku.answer.reader import converted
from kiyaku.diagnostic import KiyakuError
from kiyaku.emit.python.run import Series
from kiyaku.feel.types import BOOLEAN, DATE, DATE_TIME, NUMBER, STRING, TIME, Type, context_of, list_of, range_of
from kiyaku.temporal import DateTime, parse_date_time
from tests.repo import ROOT

WATER = ROOT / "tests" / "fixtures" / "water"


@pytest.fixture(scope="module")
def book() -> kiyaku.Book:
    return kiyaku.load(WATER)


def refused(raw: Any, kind: Type) -> str:
    with pytest.raises(KiyakuError) as raised:
        converted("x", raw, kind)
    (diagnostic,) = raised.value.diagnostics
    assert kiyaku_text(raised.value)
    return diagnostic.code


def kiyaku_text(error: KiyakuError) -> str:
    return str(error)  # every hint that is named exists


@given(st.integers() | st.fractions())
def test_exact_numbers_stay_what_they_are(number: int | Fraction) -> None:
    found = converted("x", number, NUMBER)
    assert found == number
    assert isinstance(found, int) or (isinstance(found, Fraction) and found.denominator > 1)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12))
def test_decimals_and_digits_are_taken_exactly(number: Decimal) -> None:
    assert converted("x", number, NUMBER) == Fraction(number)
    assert converted("x", f"{number:f}", NUMBER) == Fraction(number)


@pytest.mark.parametrize(
    "raw", ["84000/31", {"fraction": "84000/31"}, {"fraction": "84000/31", "approximately": "2709.677"}], ids=str
)
def test_a_decimal_that_does_not_end_is_taken_as_it_is_written(book: kiyaku.Book, raw: Any) -> None:
    assert converted("x", raw, NUMBER) == Fraction(84000, 31)
    for given_as in (raw, {"2025-01-01": raw}):  # a value set by law varies: one value, or a history
        facts = {"口径": "20mm", "使用開始日": "2025-04-01", "使用水量": 1, "消費税率": given_as}
        bill = book.bill(book.contract(facts), "2026-05")
        assert [use.value for use in bill.provenance.law] == [Fraction(84000, 31)]


@pytest.mark.parametrize(
    "raw", ["1/0", "1/2/3", "1.5/2", {"fraction": "x"}, {"fraction": "1/2", "x": 1}, {"rounded": "1.0E+5000"}], ids=str
)
def test_what_is_no_exact_number_is_refused(book: kiyaku.Book, raw: Any) -> None:
    assert refused(raw, NUMBER) == "fact-type"
    with pytest.raises(KiyakuError) as raised:
        book.contract({"消費税率": raw})
    assert [d.code for d in raised.value.diagnostics] == ["fact-type"]


@given(st.floats())
def test_floats_are_refused(number: float) -> None:
    assert refused(number, NUMBER) == "float-given"


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("ten", NUMBER), (True, NUMBER), (None, NUMBER), (Decimal("NaN"), NUMBER), ("５", NUMBER), ([1], NUMBER),
        (1, STRING), (None, STRING), ("true", BOOLEAN), (1, BOOLEAN), ("soon", DATE), (20260701, DATE),
        ("2026-07-01", list_of(DATE)), ("x", context_of({"a": NUMBER})), ({"since": 1}, range_of(DATE)),
        ("2026-07-01", Type(head="time")), ("3 days", Type(head="days and time duration")),
    ],
)  # fmt: skip
def test_other_kinds_are_refused(raw: Any, kind: Type) -> None:
    assert refused(raw, kind) == "fact-type"


@pytest.mark.parametrize("raw", ["2026-02-30", "2026-13-01", "2026-2-3", "0000-01-01"])
def test_days_that_do_not_exist_are_refused(raw: str) -> None:
    assert refused(raw, DATE) == "impossible-date"


def test_values_inside_values() -> None:
    kind = list_of(context_of({"day": DATE, "count": NUMBER}))
    assert converted("x", [{"day": "2026-07-01", "count": "2"}], kind) == ({"day": date(2026, 7, 1), "count": 2},)
    assert refused([{"day": "2026-07-01"}], kind) == "missing-field"
    assert refused([{"day": "2026-07-01", "count": 1, "size": 2}], kind) == "unknown-field"
    assert refused([{"day": "2026-07-01", "count": 0.5}], kind) == "float-given"


def test_null_only_where_it_is_allowed() -> None:
    assert converted("x", None, DATE.or_null()) is None
    assert refused(None, DATE) == "fact-type"


def test_names_and_keys_are_the_same_fact(book: kiyaku.Book) -> None:
    by_name = book.contract({"口径": "20mm", "使用水量": 3})
    assert by_name.facts == book.contract({"diameter": "20mm", "usage": 3}).facts


def test_every_fault_is_told_at_once(book: kiyaku.Book) -> None:
    with pytest.raises(KiyakuError) as raised:
        book.contract({"口径": "30mm", "使用水量": 0.5, "使用開始日": "2026-02-30", "水量": 1, 5: 6})
    assert [d.code for d in raised.value.diagnostics] == [
        "outside-domain",
        "float-given",
        "impossible-date",
        "unknown-fact",
        "unknown-fact",
    ]


def test_a_law_value_can_be_given_over_time(book: kiyaku.Book) -> None:
    contract = book.contract({"消費税率": {"2026-07-01": "0.1", "2026-01-01": "0.08"}})
    assert contract.facts["消費税率"] == Series(
        (date(2026, 1, 1), date(2026, 7, 1)), (Fraction(2, 25), Fraction(1, 10))
    )


def test_a_contract_file_is_read_with_places(book: kiyaku.Book, tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text("facts:\n  口径: 20mm\n  使用水量: 0.5\n", "utf-8")
    contract = book.read_contract(path)
    assert contract.facts["使用水量"] == Fraction(1, 2)
    span = contract.span("使用水量")
    assert span is not None
    assert (span.text, span.position) == ("0.5", (3, 9))
    assert contract.span("使用開始日") is None


@given(
    st.datetimes(min_value=datetime(1000, 1, 1), max_value=datetime(9998, 1, 1)).map(lambda m: m.replace(microsecond=0))
)
def test_a_moment_is_read_as_feel_reads_it(moment: datetime) -> None:
    text = moment.isoformat()
    assert len(text) == 19
    found = converted("x", text, DATE_TIME)
    assert found == parse_date_time(text)
    assert isinstance(found, DateTime)
    assert found.seconds == parse_date_time(text).seconds
    assert converted("x", text[:16], DATE_TIME) == parse_date_time(f"{text[:16]}:00")


def test_the_end_of_a_day_is_a_moment_and_forms_that_feel_does_not_have_are_none() -> None:
    assert converted("x", "2026-07-01T24:00:00", DATE_TIME) == parse_date_time("2026-07-02T00:00:00")
    for wrong in (
        "2026-W27-3T10:30",
        "20260701T10:30:0",
        "2026-07-01T10+01",
        "2026-07-01T10+01:00",
        "2026-07-01X10:30",
    ):
        assert refused(wrong, DATE_TIME) == "fact-type"


def test_null_is_a_value_only_of_a_type_that_has_it() -> None:
    for kind in (NUMBER, STRING, BOOLEAN, DATE, DATE_TIME, list_of(NUMBER), range_of(DATE), TIME):
        assert refused(None, kind) == "fact-type"
        assert converted("x", None, kind.or_null()) is None
