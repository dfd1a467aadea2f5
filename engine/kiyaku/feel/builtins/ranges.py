"""Built-in functions that relate points and ranges, after Allen's interval algebra.

An end that its form leaves open, as in `(< 10)`, lies at infinity and belongs to nothing; an end that is null leaves
the answer unknown.

Source: DMN 1.5, 10.3.4.7.
"""

from __future__ import annotations

from collections.abc import Callable

from kiyaku.feel.builtins.printed import sentence
from kiyaku.feel.builtins.registry import SOMETHING, Builtin, Param, Signature, required, signature, table
from kiyaku.feel.errors import Fault
from kiyaku.feel.types import BOOLEAN, Type
from kiyaku.feel.values.compare import in_range, order
from kiyaku.value import Range, Value


class _Infinity:
    """Before or after every value."""

    __slots__ = ("sign",)

    def __init__(self, sign: int) -> None:
        self.sign = sign


def _ends(of: Range) -> tuple[Value, Value]:
    """The start and the end, infinite where the form of the range leaves them open."""
    if of.operator == "!=":
        raise Fault("no-range")
    start, end = of.start, of.end
    if of.operator is not None:
        start = _Infinity(-1) if start is None else start
        end = _Infinity(1) if end is None else end
    if start is None or end is None:
        raise Fault("null-operand", operator="range")
    return start, end


def _compare(left: Value, right: Value) -> int:
    if isinstance(left, _Infinity) or isinstance(right, _Infinity):
        first = left.sign if isinstance(left, _Infinity) else 0
        return first - (right.sign if isinstance(right, _Infinity) else 0)
    return order(left, right)


def _starts(a: Range, b: Range) -> int:
    """How the start of a range lies to that of another: an excluded start comes just after an included one."""
    return _compare(_ends(a)[0], _ends(b)[0]) or b.start_included - a.start_included


def _stops(a: Range, b: Range) -> int:
    """How the end of a range lies to that of another: an excluded end comes just before an included one."""
    return _compare(_ends(a)[1], _ends(b)[1]) or a.end_included - b.end_included


def _gap(a: Range, b: Range) -> int:
    """Negative if a range ends before another starts, zero if both hold the point where they touch."""
    return _compare(_ends(a)[1], _ends(b)[0]) or (0 if a.end_included and b.start_included else -1)


# -- relations


def before_points(point1: Value, point2: Value) -> bool:
    """A point before a point."""
    return order(point1, point2) < 0


def before_range(point: Value, range: Range) -> bool:
    """A point before all of a range."""
    relation = _compare(point, _ends(range)[0])
    return relation < 0 or (relation == 0 and not range.start_included)


def after_range(point: Value, range: Range) -> bool:
    """A point after all of a range."""
    relation = _compare(point, _ends(range)[1])
    return relation > 0 or (relation == 0 and not range.end_included)


def before(range1: Range, range2: Range) -> bool:
    """A range before all of another."""
    return _gap(range1, range2) < 0


def meets(range1: Range, range2: Range) -> bool:
    """A range ends at the point where another starts, and both hold it."""
    return _gap(range1, range2) == 0


def overlaps(range1: Range, range2: Range) -> bool:
    """They have a point in common."""
    return _gap(range1, range2) >= 0 and _gap(range2, range1) >= 0


def overlaps_before(range1: Range, range2: Range) -> bool:
    """It starts first, and ends within the other or with it."""
    return _starts(range1, range2) < 0 and _gap(range1, range2) >= 0 and _stops(range1, range2) <= 0


def overlaps_after(range1: Range, range2: Range) -> bool:
    """It starts within the other, but not with it, and does not end first."""
    return _starts(range1, range2) > 0 and _gap(range2, range1) >= 0 and _stops(range1, range2) >= 0


def finishes_point(point: Value, range: Range) -> bool:
    """The point is the last of the range."""
    return range.end_included and _compare(point, _ends(range)[1]) == 0


def finishes(range1: Range, range2: Range) -> bool:
    """They end together, and the first lies within the second."""
    return _stops(range1, range2) == 0 and _starts(range1, range2) >= 0


def starts_point(point: Value, range: Range) -> bool:
    """The point is the first of the range."""
    return range.start_included and _compare(point, _ends(range)[0]) == 0


def starts(range1: Range, range2: Range) -> bool:
    """They start together, and the first lies within the second."""
    return _starts(range1, range2) == 0 and _stops(range1, range2) <= 0


def during_point(point: Value, range: Range) -> bool:
    """The point lies in the range."""
    return in_range(point, range)


def during(range1: Range, range2: Range) -> bool:
    """The first lies within the second."""
    return _starts(range1, range2) >= 0 and _stops(range1, range2) <= 0


def coincides_points(point1: Value, point2: Value) -> bool:
    """The points are the same."""
    return order(point1, point2) == 0


def coincides(range1: Range, range2: Range) -> bool:
    """They start together and end together."""
    return _starts(range1, range2) == 0 and _stops(range1, range2) == 0


# -- the table

_RANGE = Type(head="range")
_R1, _R2 = required("range1", _RANGE), required("range2", _RANGE)
_POINT, _IN = required("point", SOMETHING), required("range", _RANGE)
_P1, _P2 = required("point1", SOMETHING), required("point2", SOMETHING)
_entry = table("ranges", "10.3.4.7")
Relation = Callable[..., bool]


def _swapped(run: Relation) -> Relation:
    return lambda first, second: run(second, first)


def _relation(run: Relation, *parameters: Param) -> Signature:
    return signature(run, BOOLEAN, *parameters)


_RANGES = (_R1, _R2)

RANGES: tuple[Builtin, ...] = (
    _entry(
        "before",
        (
            _relation(before, *_RANGES),
            _relation(before_range, _POINT, _IN),
            _relation(_swapped(after_range), _IN, _POINT),
            _relation(before_points, _P1, _P2),
        ),
        "Whether the first lies wholly before the second.",
        "一つ目が二つ目よりすべて前にあるかどうか。",
        "before([1..5), 5)",
        "true",
        words=sentence("{0}が{1}より前にある", "{0} lies before {1}"),
    ),
    _entry(
        "after",
        (
            _relation(_swapped(before), *_RANGES),
            _relation(after_range, _POINT, _IN),
            _relation(_swapped(before_range), _IN, _POINT),
            _relation(_swapped(before_points), _P1, _P2),
        ),
        "Whether the first lies wholly after the second.",
        "一つ目が二つ目よりすべて後にあるかどうか。",
        "after(12, [2..5])",
        "true",
        words=sentence("{0}が{1}より後にある", "{0} lies after {1}"),
    ),
    _entry(
        "meets",
        _relation(meets, *_RANGES),
        "Whether the first ends at the point, held by both, where the second starts.",
        "一つ目の終わりと二つ目の始まりが同じ点で、どちらにも含まれるかどうか。",
        "meets([1..5], [5..10])",
        "true",
        words=sentence("{0}の終わりが{1}の始まりに接する", "{0} ends where {1} starts"),
    ),
    _entry(
        "met by",
        _relation(_swapped(meets), *_RANGES),
        "Whether the first starts at the point, held by both, where the second ends.",
        "一つ目の始まりと二つ目の終わりが同じ点で、どちらにも含まれるかどうか。",
        "met by([5..10], [1..5])",
        "true",
        words=sentence("{0}の始まりが{1}の終わりに接する", "{0} starts where {1} ends"),
    ),
    _entry(
        "overlaps",
        _relation(overlaps, *_RANGES),
        "Whether the ranges have a point in common.",
        "二つの範囲に共通の点があるかどうか。",
        "overlaps([5..10], [1..6])",
        "true",
        words=sentence("{0}と{1}に重なりがある", "{0} and {1} overlap"),
    ),
    _entry(
        "overlaps before",
        _relation(overlaps_before, *_RANGES),
        "Whether the first starts earlier, ends within the second and does not outlast it.",
        "一つ目が先に始まり、二つ目の中で終わるかどうか。",
        "overlaps before([1..5], [3..10])",
        "true",
        words=sentence("{0}が先に始まって{1}の中で終わる", "{0} starts first and ends within {1}"),
    ),
    _entry(
        "overlaps after",
        _relation(overlaps_after, *_RANGES),
        "Whether the first starts later, within the second, and does not end earlier.",
        "一つ目が二つ目より後に、その中で始まり、先には終わらないかどうか。",
        "overlaps after([3..10], [1..5])",
        "true",
        words=sentence("{0}が{1}の中で始まって後に終わる", "{0} starts within {1} and ends last"),
    ),
    _entry(
        "finishes",
        (_relation(finishes, *_RANGES), _relation(finishes_point, _POINT, _IN)),
        "Whether the first is the end of the second, or ends with it within it.",
        "一つ目が二つ目の終わりの点であるか、二つ目の中にあって同じ点で終わるかどうか。",
        "finishes(10, [1..10])",
        "true",
        words=sentence("{0}が{1}の終わりに当たる", "{0} is the end of {1}"),
    ),
    _entry(
        "finished by",
        (_relation(_swapped(finishes), *_RANGES), _relation(_swapped(finishes_point), _IN, _POINT)),
        "Whether the second is the end of the first, or ends with it within it.",
        "二つ目が一つ目の終わりの点であるか、一つ目の中にあって同じ点で終わるかどうか。",
        "finished by([1..10], [5..10])",
        "true",
        words=sentence("{0}の終わりに{1}が当たる", "{0} ends with {1}"),
    ),
    _entry(
        "includes",
        (_relation(_swapped(during), *_RANGES), _relation(_swapped(during_point), _IN, _POINT)),
        "Whether the second lies within the first.",
        "二つ目が一つ目の中にあるかどうか。",
        "includes([1..10], 5)",
        "true",
        words=sentence("{0}が{1}を含む", "{0} includes {1}"),
    ),
    _entry(
        "during",
        (_relation(during, *_RANGES), _relation(during_point, _POINT, _IN)),
        "Whether the first lies within the second.",
        "一つ目が二つ目の中にあるかどうか。",
        "during(5, [1..10])",
        "true",
        words=sentence("{0}が{1}の中にある", "{0} lies within {1}"),
    ),
    _entry(
        "starts",
        (_relation(starts, *_RANGES), _relation(starts_point, _POINT, _IN)),
        "Whether the first is the start of the second, or starts with it within it.",
        "一つ目が二つ目の始まりの点であるか、二つ目の中にあって同じ点で始まるかどうか。",
        "starts(1, [1..10])",
        "true",
        words=sentence("{0}が{1}の始まりに当たる", "{0} is the start of {1}"),
    ),
    _entry(
        "started by",
        (_relation(_swapped(starts), *_RANGES), _relation(_swapped(starts_point), _IN, _POINT)),
        "Whether the second is the start of the first, or starts with it within it.",
        "二つ目が一つ目の始まりの点であるか、一つ目の中にあって同じ点で始まるかどうか。",
        "started by([1..10], [1..5])",
        "true",
        words=sentence("{0}の始まりに{1}が当たる", "{0} starts with {1}"),
    ),
    _entry(
        "coincides",
        (_relation(coincides, *_RANGES), _relation(coincides_points, _P1, _P2)),
        "Whether they are the same point, or the same range.",
        "二つの点又は範囲が一致するかどうか。",
        "coincides([1..5], [1..5])",
        "true",
        words=sentence("{0}と{1}が一致する", "{0} and {1} coincide"),
    ),
)
