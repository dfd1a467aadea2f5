"""A function for contracts that give the same facts takes what the converters take, as they take it, or leaves."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kiyaku
from kiyaku.answer.contract import _MANY
from kiyaku.answer.reader import Refused, converter, history
from kiyaku.answer.shapes import LEAVES, Given, straight_reader
from kiyaku.diagnostic import KiyakuError
from kiyaku.feel.types import BOOLEAN, DATE, DATE_TIME, NUMBER, STRING, TIME, context_of, list_of, range_of
from kiyaku.value import Value
from tests.repo import ROOT

_OUTAGE = context_of({"from": DATE_TIME, "until": DATE_TIME, "scope": STRING, "days": NUMBER, "known": DATE})
_TYPES = [NUMBER, STRING, BOOLEAN, DATE, DATE_TIME, TIME, list_of(_OUTAGE), list_of(NUMBER), range_of(DATE), _OUTAGE]
_DAYS = st.dates(min_value=date(1000, 1, 1)).map(date.isoformat) | st.sampled_from(
    ["2026-02-30", "2026-W27-3", "20260701", "2026-7-1", "", "2026-07-01 ", date(2026, 7, 1), datetime(2026, 7, 1)]
)
_MOMENTS = st.datetimes(min_value=datetime(1000, 1, 1)).map(
    lambda m: m.replace(microsecond=0).isoformat()
) | st.sampled_from(
    ["2026-07-01T10:30", "2026-07-01T24:00:00", "2026-07-01T10:30+01", "2026-07-01T10+01:00", "2026-07-01 10:30:00"]
)
_PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.floats(), st.sampled_from(["a", "3", "1/3"]), _DAYS, _MOMENTS
)
_OUTAGES = st.fixed_dictionaries(
    {"from": _MOMENTS, "until": _MOMENTS, "scope": _PLAIN, "days": st.integers(), "known": _DAYS}
)
_ANY = st.one_of(
    _PLAIN,
    st.dictionaries(_DAYS | st.sampled_from(["fraction", "from"]), _PLAIN, max_size=3),
    st.lists(_OUTAGES | st.integers(), max_size=2),
    _OUTAGES,
)


def _given(kind: Any, *, varies: bool) -> Given:
    one = converter(kind)
    return Given(type=kind, one=one, whole=history(kind, one) if varies else one, good=None)


@pytest.mark.parametrize("varies", [False, True])
@pytest.mark.parametrize("nullable", [False, True])
@pytest.mark.parametrize("kind", _TYPES, ids=str)
@given(written=_ANY)
def test_what_is_taken_is_what_the_converter_makes_of_it(kind: Any, nullable: bool, varies: bool, written: Any) -> None:
    fact = _given(kind.or_null() if nullable else kind, varies=varies)
    read = straight_reader([fact])
    try:
        expected: Value = fact.whole(written)
    except Refused:
        with pytest.raises(LEAVES):
            read({"x": written})
        return
    try:
        found = read({"x": written})
    except LEAVES:
        return  # the converter is asked
    assert found == (expected,)
    assert type(found[0]) is type(expected)


@pytest.mark.parametrize(
    ("kind", "varies", "written"),
    [
        (NUMBER, False, 3),
        (STRING, False, "a"),
        (BOOLEAN, False, True),
        (DATE, False, "2026-07-01"),
        (DATE_TIME, False, "2026-07-01T10:30:00"),
        (NUMBER, True, {"2026-07-01": 3, "2026-06-01": 2}),
        (DATE, True, {"2026-07-01": "2026-07-02"}),
        (
            list_of(_OUTAGE),
            False,
            [
                {
                    "from": "2026-07-01T10:30:00",
                    "until": "2026-07-02T00:00:00",
                    "scope": "x",
                    "days": 1,
                    "known": "2026-07-01",
                }
            ],
        ),
        (list_of(_OUTAGE), False, []),
    ],
)
def test_what_is_written_in_the_usual_way_needs_no_converter(kind: Any, varies: bool, written: Any) -> None:
    def never(unparsed: object) -> Value:
        raise AssertionError(unparsed)

    whole = history(kind, converter(kind)) if varies else never
    fact = Given(type=kind, one=never, whole=whole, good=None)
    expected = _given(kind, varies=varies).whole(written)
    assert straight_reader([fact])({"x": written}) == (expected,)


def test_many_contracts_are_read_as_the_first_and_what_is_wrong_is_told_as_at_first() -> None:
    book = kiyaku.load(ROOT / "tests" / "fixtures" / "water")
    fact = next(f for f in book.terms.facts.values() if f.domain is not None and f.type.head == "number")
    rights = [{fact.name: number} for number in (1, 2, 30)]
    wrong = [{fact.name: value} for value in (-1, "x", None, 2.5)]
    first = [book.contract(facts).facts for facts in rights]
    told = [_told(book, facts) for facts in wrong]
    for _ in range(_MANY):
        book.contract(rights[0])
    assert [book.contract(facts).facts for facts in rights] == first
    assert [_told(book, facts) for facts in wrong] == told
    assert [book.contract({fact.key: 7}).facts for _ in range(_MANY + 2)] == [book.contract({fact.name: 7}).facts] * (
        _MANY + 2
    )


def _told(book: kiyaku.Book, facts: Any) -> list[str]:
    with pytest.raises(KiyakuError) as raised:
        book.contract(facts)
    return [str(d) for d in raised.value.diagnostics]
