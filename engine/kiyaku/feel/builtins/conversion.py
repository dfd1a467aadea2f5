"""Built-in functions that make a value of one kind from another, and `not`.

Source: DMN 1.5, 10.3.4.1 and 10.3.4.2.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from kiyaku.feel.builtins.printed import Without, phrase, sentence
from kiyaku.feel.builtins.registry import SOMETHING, Builtin, optional, required, signature, table
from kiyaku.feel.errors import Fault
from kiyaku.feel.syntax import ast, literals
from kiyaku.feel.types import BOOLEAN, DATE, DATE_TIME, DAYS, MONTHS, NUMBER, STRING, TIME, range_of
from kiyaku.feel.values.arithmetic import bounded_text, temporal_fault
from kiyaku.feel.values.compare import make_range, measured, order
from kiyaku.feel.values.logic import not_
from kiyaku.temporal import (
    SECOND,
    AnyDate,
    DateTime,
    DayTimeDuration,
    LongDate,
    TemporalError,
    Time,
    YearMonthDuration,
    ZoneDataMissing,
    date_of,
    months_between,
    parse_at,
    parse_date,
    parse_date_time,
    parse_duration,
    parse_time,
)
from kiyaku.value import Number, Range, Value, to_text


def _parsed(parse: Callable[[str], Value], text: str, wanted: str) -> Value:
    try:
        return parse(text)
    except ZoneDataMissing:
        raise Fault("zone-data-missing") from None
    except TemporalError:
        raise Fault("unreadable-text", text=text[:80], wanted=wanted) from None


def at_literal(text: str) -> Value:
    """What `@"text"` writes.

    Raises:
        Fault: it writes no day, time or duration.
    """
    return _parsed(parse_at, text, "@")


def _whole(name: str, value: Number) -> int:
    if not isinstance(value, int):
        raise Fault("whole-number-needed", name=name, value=to_text(value))
    return value


# -- days and times


def date_from(value: str | AnyDate | DateTime) -> Value:
    """A day from text, or the day of a moment."""
    if isinstance(value, str):
        return _parsed(parse_date, value, "date")
    return value.date if isinstance(value, DateTime) else value


def date_from_parts(year: Number, month: Number, day: Number) -> AnyDate:
    """A day from year, month and day."""
    try:
        return date_of(_whole("year", year), _whole("month", month), _whole("day", day))
    except TemporalError as error:
        raise temporal_fault(error) from None


def time_from(value: str | Time | DateTime | AnyDate) -> Value:
    """A time from text, or the time of a moment; a day begins at midnight UTC."""
    if isinstance(value, str):
        return _parsed(parse_time, value, "time")
    if isinstance(value, DateTime):
        return value.time
    return Time(0, offset=0) if isinstance(value, (date, LongDate)) else value


def time_from_parts(hour: Number, minute: Number, second: Number, offset: DayTimeDuration | None = None) -> Time:
    """A time from its parts; the second may have a fraction, the offset seconds."""
    nanos = int(second * SECOND)
    if second < 0:
        raise Fault("temporal-out-of-range", problem=f"second {second}")
    shift = None if offset is None else offset.nanos
    if shift is not None and shift % SECOND:
        raise Fault("temporal-out-of-range", problem=f"offset {offset}")
    try:
        return Time.of(
            _whole("hour", hour),
            _whole("minute", minute),
            nanos // SECOND,
            nanos % SECOND,
            offset=None if shift is None else shift // SECOND,
        )
    except TemporalError as error:
        raise temporal_fault(error) from None


def date_time_from(value: str | DateTime | AnyDate) -> Value:
    """A moment from text; a day in text is its midnight without zone."""
    if isinstance(value, str):
        return _parsed(parse_date_time, value, "date and time")
    return value if isinstance(value, DateTime) else DateTime(value, Time(0, offset=0))


def date_time_of(date: AnyDate | DateTime, time: Time) -> DateTime:
    """A moment from a day and a time, which brings its zone."""
    return DateTime(date.date if isinstance(date, DateTime) else date, time)


def date_time_from_parts(
    year: Number,
    month: Number,
    day: Number,
    hour: Number,
    minute: Number,
    second: Number,
    zone: DayTimeDuration | str | None = None,
) -> DateTime:
    """A moment from its parts, with an offset or a named zone, or neither."""
    date = date_from_parts(year, month, day)
    time = time_from_parts(hour, minute, second, None if isinstance(zone, str) else zone)
    if not isinstance(zone, str):
        return DateTime(date, time)
    try:
        return DateTime(date, Time.of(time.hour, time.minute, time.second, time.nanos % SECOND, zone=zone))
    except TemporalError as error:
        raise temporal_fault(error) from None


def duration_from(text: str) -> Value:
    """A duration from text, of whichever kind it writes."""
    return _parsed(parse_duration, text, "duration")


def whole_months(start: AnyDate | DateTime, end: AnyDate | DateTime) -> YearMonthDuration:
    """The whole months between two days; times of day do not count."""
    first = start.date if isinstance(start, DateTime) else start
    last = end.date if isinstance(end, DateTime) else end
    return YearMonthDuration(months_between(first, last))


# -- numbers and strings

_GROUPING = (" ", ",", ".")


def number_from(text: str, grouping: str | None = None, point: str | None = None) -> Number:
    """A number from text with these separators."""
    if grouping is not None and grouping not in _GROUPING:
        raise Fault("wrong-separator", separator=grouping)
    if point is not None and point not in (".", ","):
        raise Fault("wrong-separator", separator=point)
    point = point or "."
    if grouping == point:
        raise Fault("same-separators", separator=point)
    plain = text if grouping is None else text.replace(grouping, "")
    if point != ".":
        plain = plain.replace(".", "\0").replace(point, ".")
    negative = plain.startswith("-")
    numeral = literals.NUMBER.fullmatch(plain, 1 if negative else 0)
    if numeral is None:
        raise Fault("unreadable-text", text=text[:80], wanted="number")
    value = literals.number_value(numeral)
    if value is None:
        raise Fault("number-too-large", limit=literals.MAX_DIGITS)
    return -value if negative else value


def string_from(value: Value) -> str:
    """The value as text."""
    return bounded_text(to_text(measured(value)))


# -- ranges

_CONSTRUCTORS: dict[str, Callable[[str], Value]] = {
    "date": date_from,
    "time": time_from,
    "date and time": date_time_from,
    "duration": duration_from,
}


def range_from(text: str) -> Range:
    """A range from text: two literals of one kind in order, between brackets."""
    from kiyaku.feel.syntax.parse import parse  # only here: hardly any text is read as a range, and the parser is large

    node = parse(text, functions=frozenset(_CONSTRUCTORS)).node
    if not isinstance(node, ast.Range):
        raise Fault("unreadable-text", text=text[:80], wanted="range")
    start, end = _literal(node.start, text), _literal(node.end, text)
    if order(start, end, "..") > 0:
        raise Fault("range-order")
    return make_range(start, end, node.start_included, node.end_included)


def _literal(node: ast.Node | None, text: str) -> Value:
    """The value of a literal; a constructor of a day, time or duration from a string is one too."""
    match node:
        case ast.Number() | ast.String():
            return node.value
        case ast.Negation(operand=ast.Number(value=value)):
            return -value
        case ast.At():
            return at_literal(node.text)
        case ast.Call(callee=ast.Name(name=name), positional=(ast.String(value=value),)) if name in _CONSTRUCTORS:
            return _CONSTRUCTORS[name](value)
        case _:
            raise Fault("unreadable-text", text=text[:80], wanted="range")


# -- the table

_entry = table("conversion", "10.3.4.1")
_OFFSET = optional("offset", DAYS.or_null())
_YEAR, _MONTH, _DAY = required("year", NUMBER), required("month", NUMBER), required("day", NUMBER)
_HOUR, _MINUTE, _SECOND = required("hour", NUMBER), required("minute", NUMBER), required("second", NUMBER)
_SEPARATORS = (
    required("grouping separator", STRING.or_null()),
    required("decimal separator", STRING.or_null()),
)

CONVERSION: tuple[Builtin, ...] = (
    _entry(
        "date",
        (
            signature(date_from, DATE, required("from", DATE)),
            signature(date_from, DATE, required("from", DATE_TIME)),
            signature(date_from, DATE, required("from", STRING)),
            signature(date_from_parts, DATE, _YEAR, _MONTH, _DAY),
        ),
        "A date from text, from a date and time, or from year, month and day.",
        "文字列、日時、又は年月日から日付を作る。",
        'date("2026-07-01")',
        "date(2026, 7, 1)",
        words=(phrase("{0}の日付", "date of {0}"), phrase("{0}年{1}月{2}日", "{0}-{1}-{2} (year, month, day)")),
        constructs=True,
    ),
    _entry(
        "time",
        (
            signature(time_from, TIME, required("from", TIME)),
            signature(time_from, TIME, required("from", DATE)),
            signature(time_from, TIME, required("from", DATE_TIME)),
            signature(time_from, TIME, required("from", STRING)),
            signature(time_from_parts, TIME, _HOUR, _MINUTE, _SECOND, _OFFSET),
        ),
        "A time from text, from a date and time, or from its parts.",
        "文字列、日時、又は時分秒から時刻を作る。",
        'time("12:30:00+09:00")',
        'time(12, 30, 0, duration("PT9H"))',
        words=(
            phrase("{0}の時刻", "time of {0}"),
            phrase("{0}時{1}分{2}秒", "{0}:{1}:{2}"),
            phrase("{0}時{1}分{2}秒（時差{3}）", "{0}:{1}:{2} (offset {3})"),
        ),
        constructs=True,
    ),
    _entry(
        "date and time",
        (
            signature(date_time_from, DATE_TIME, required("from", STRING)),
            signature(date_time_from, DATE_TIME, required("from", DATE_TIME)),
            signature(date_time_of, DATE_TIME, required("date", DATE), required("time", TIME)),
            signature(date_time_of, DATE_TIME, required("date", DATE_TIME), required("time", TIME)),
            signature(date_time_from_parts, DATE_TIME, _YEAR, _MONTH, _DAY, _HOUR, _MINUTE, _SECOND, _OFFSET),
            signature(
                date_time_from_parts,
                DATE_TIME,
                _YEAR,
                _MONTH,
                _DAY,
                _HOUR,
                _MINUTE,
                _SECOND,
                required("timezone", STRING),
            ),
        ),
        "A date and time from text, from a date and a time, or from its parts.",
        "文字列、日付と時刻、又は年月日時分秒から日時を作る。",
        'date and time(date("2026-07-01"), time("09:00:00"))',
        'date and time("2026-07-01T09:00:00")',
        words=(
            phrase("{0}の日時", "date and time of {0}"),
            sentence("{0}の{1}", "{1} on {0}"),
            phrase("{0}年{1}月{2}日{3}時{4}分{5}秒", "{0}-{1}-{2} {3}:{4}:{5}"),
            phrase("{0}年{1}月{2}日{3}時{4}分{5}秒（{6}）", "{0}-{1}-{2} {3}:{4}:{5} ({6})"),
        ),
        constructs=True,
    ),
    _entry(
        "duration",
        signature(duration_from, SOMETHING, required("from", STRING)),
        "A duration from text: days and time, or years and months.",
        "文字列から期間（日と時間、又は年と月）を作る。",
        'duration("PT24H")',
        'duration("P1D")',
        words=phrase("{0}が表す期間", "duration that {0} writes"),
        constructs=True,
    ),
    _entry(
        "years and months duration",
        tuple(
            signature(whole_months, MONTHS, required("from", first), required("to", last))
            for first in (DATE, DATE_TIME)
            for last in (DATE, DATE_TIME)
        ),
        "The whole months between two dates.",
        "二つの日付の間の満月数を期間にする。",
        'years and months duration(date("2026-07-31"), date("2027-08-30"))',
        'duration("P1Y")',
        words=phrase("{0}から{1}までの満月数", "whole months from {0} to {1}"),
    ),
    _entry(
        "number",
        (
            signature(number_from, NUMBER, required("from", STRING), *_SEPARATORS),
            signature(number_from, NUMBER, required("from", STRING)),
        ),
        "A number from text, with the separators named.",
        "文字列から数を作る。桁区切りと小数点の文字を指定できる。",
        'number("1,000,000.5", ",", ".")',
        "1000000.5",
        words=(
            phrase("{0}が表す数", "number that {0} writes"),
            phrase("{0}が表す数（桁区切り{1}、小数点{2}）", "number that {0} writes (grouped by {1}, point {2})"),
        ),
        constructs=True,
    ),
    _entry(
        "string",
        signature(string_from, STRING, required("from", SOMETHING)),
        "The value as text.",
        "値を文字列にする。",
        "string(1.10)",
        '"1.1"',
        words=phrase("{0}を文字にしたもの", "text of {0}"),
    ),
    _entry(
        "range",
        signature(range_from, range_of(SOMETHING), required("from", STRING)),
        "A range from text that writes it with literals.",
        "文字列に書かれた範囲を作る。両端は定数に限る。",
        'range("[1..3)")',
        "[1..3)",
        words=phrase("{0}が表す範囲", "range that {0} writes"),
        javascript=Without(why="the text would have to be parsed; of a literal it is known beforehand"),
        constructs=True,
    ),
    table("boolean", "10.3.4.2")(
        "not",
        signature(not_, BOOLEAN, required("negand", BOOLEAN)),
        "The opposite truth value.",
        "真偽を逆にする。",
        "not(true)",
        "false",
        words=sentence("（{0}）ではない", "not ({0})"),
    ),
)
