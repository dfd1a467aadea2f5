"""The files of a terms document that are not clauses: terms.yaml, facts.yaml and readings.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from kiyaku.book.build_law import Holidays
from kiyaku.book.calendar import Calendar
from kiyaku.book.model import BillSpec, Constraint, English, Fact, LawCited, Reading
from kiyaku.book.read import Data, iso_date
from kiyaku.book.reporter import Cursor
from kiyaku.timeline import Interval

_WEEKDAYS = "月火水木金土日"


def build_facts(cursor: Cursor) -> tuple[Fact, ...]:
    """The facts that the terms declare."""
    return tuple(_fact(c) for c in cursor.each("facts"))


def _fact(cursor: Cursor) -> Fact:
    default = cursor.get("absent")
    kind = cursor.type()
    if default is not None and default.get("value") is None:
        kind = kind.or_null()
    return Fact(
        name=cursor.get("name"),
        key=cursor.get("key"),
        type=kind,
        unit=cursor.get("unit"),
        about=cursor.get("about", ""),
        labels={name: _label(said) for name, said in (cursor.get("fields") or {}).items()},
        domain=cursor.expression("domain"),
        varies=bool(cursor.get("varies")),
        whole=bool(cursor.get("whole")),
        question=bool(cursor.get("question")),
        of_change=cursor.get("of_change"),
        cite=cursor.citation("cite"),
        readings=tuple(cursor.get("readings") or ()),
        has_default=default is not None,
        default=default.get("value") if default else None,
        default_means=default.get("means", "") if default else "",
        place=cursor.place,
    )


def _label(said: Data) -> tuple[str, Mapping[str, str]]:
    """What people call a field, and the texts that may stand in it."""
    if isinstance(said, Mapping):
        return str(said["label"]), {str(value): str(words) for value, words in said["values"].items()}
    return str(said), {}


def build_constraints(cursor: Cursor) -> tuple[Constraint, ...]:
    """What must hold between facts."""
    return tuple(
        Constraint(
            that=that,
            message=c.get("message"),
            cite=c.citation("cite"),
            readings=tuple(c.get("readings") or ()),
            place=c.place,
        )
        for c in cursor.each("constraints")
        if (that := c.expression("that")) is not None
    )


def build_readings(cursor: Cursor) -> dict[str, Reading]:
    """The open points of the text."""
    readings: dict[str, Reading] = {}
    for id in cursor.get("readings") or ():
        c = cursor.down("readings", id)
        if c.get("adopted") not in c.get("options"):
            c.report("adopted-not-an-option", "adopted", value=c.get("adopted"), allowed="、".join(c.get("options")))
        readings[id] = Reading(
            id=id,
            title=c.get("title"),
            weight=c.get("weight", 1),
            question=c.get("question"),
            options=c.get("options"),
            adopted=c.get("adopted"),
            reason=c.get("reason"),
            clauses=tuple(c.get("clauses")),
            confirm=tuple(c.get("confirm") or ()),
            law=tuple(
                LawCited(cite=p["cite"], looked_up=p.get("looked_up"), not_looked_up=p.get("not_looked_up"))
                for p in c.get("law") or ()
            ),
            place=c.place,
        )
    return readings


def build_bill(cursor: Cursor) -> BillSpec | None:
    """What a bill consists of, if the terms say so."""
    if "bill" not in cursor:
        return None
    inner = cursor.down("bill")
    as_of = inner.expression("as_of")
    assert as_of is not None  # the schema requires it
    return BillSpec(
        month=inner.get("month"),
        as_of=as_of,
        period=inner.get("period"),
        lines=tuple(inner.get("lines")),
        totals=tuple(inner.get("totals")),
        place=inner.place,
    )


def build_english(cursor: Cursor) -> English:
    """What the terms are called in English, and their units."""
    said = cursor.get("english") or {}
    named = (said.get("units") or {}).items()
    units = {unit: (word, word) if isinstance(word, str) else (word["one"], word["many"]) for unit, word in named}
    return English(title=said.get("title") or "", units=units)


# -- calendars


def build_calendars(cursor: Cursor, holidays: Mapping[str, Holidays]) -> tuple[Calendar, ...]:
    """The calendars of open days that the terms use."""
    return tuple(_calendar(c, holidays) for c in cursor.each("calendars"))


def _calendar(cursor: Cursor, holidays: Mapping[str, Holidays]) -> Calendar:
    closed: dict[date, str] = {}
    covers = Interval()
    sources: list[str] = []
    provisional: list[date] = []
    for i, name in enumerate(cursor.get("closed_days") or ()):
        if name not in holidays:
            known = "、".join(holidays) or "—"
            cursor.down("closed_days").report("unknown-holidays", i, value=name, known=known)
            continue
        found = holidays[name]
        closed |= found.days
        covers = covers & found.covers or covers
        sources.append(found.source)
        provisional += [found.provisional_from] if found.provisional_from is not None else []
    weekdays, dates = _closures(cursor)
    return Calendar(
        name=cursor.get("name"),
        key=cursor.get("key"),
        closed_weekdays=weekdays,
        closed_dates=dates,
        closed_days=frozenset(closed),
        covers=covers,
        cite=cursor.citation("cite"),
        readings=tuple(cursor.get("readings") or ()),
        alternatives=tuple(
            (
                alt.get("reading"),
                alt.get("option"),
                _closures(alt)[0] if "closed_weekdays" in alt else weekdays,
                _closures(alt)[1] if "closed_dates" in alt else dates,
            )
            for alt in cursor.each("alternatives")
        ),
        holidays=closed,
        source="、".join(filter(None, sources)),
        provisional_from=min(provisional, default=None),
        place=cursor.place,
    )


def _closures(cursor: Cursor) -> tuple[frozenset[int], frozenset[tuple[int, int]]]:
    weekdays = frozenset(_WEEKDAYS.index(d) for d in cursor.get("closed_weekdays") or ())
    dates: set[tuple[int, int]] = set()
    for text in cursor.get("closed_dates") or ():
        first, _, last = text.partition("..")
        start = iso_date(f"2000-{first}")  # a leap year, so that 02-29 is a day
        end = iso_date(f"2000-{last or first}")
        if start is None or end is None:
            cursor.report("impossible-date", "closed_dates", value=text)
            continue
        dates.update(_year_days(start, end))
    return weekdays, frozenset(dates)


def _year_days(start: date, end: date) -> Iterator[tuple[int, int]]:
    """The days of every year between two, across the turn of the year if the second comes before the first."""
    day = start
    while day != end:
        yield day.month, day.day
        day = day.replace(month=1, day=1) if (day.month, day.day) == (12, 31) else day + timedelta(days=1)
    yield end.month, end.day
