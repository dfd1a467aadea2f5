"""Which of many boxes may meet, without comparing each with each.

A box is a row of a table: for each input the numbers or texts that it accepts.  Boxes are parted by one input after
the other, as long as that parts them: those whose ranges hang together, or that share a text, stay in one room.  In a
table whose rows exclude each other as people write them, few remain in a room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from kiyaku.book.cover import Cover, NumberRange

Box = tuple[Cover, ...]
_FEW = 16  # boxes that are as well compared with each other


class NoEnd(Exception):
    """Boxes are so entangled that comparing them would take too long."""


class Steps:
    """How much may be compared yet: some for each box, so that the whole grows as their number does."""

    def __init__(self, boxes: int) -> None:
        self._left = 1_000_000 + 200 * boxes

    def take(self, count: int) -> None:
        """Count steps that are taken.

        Raises:
            NoEnd: there are none left.
        """
        self._left -= count
        if self._left < 0:
            raise NoEnd


def first_meetings(boxes: Sequence[Box], meets: Callable[[Box, Box], bool]) -> dict[int, int]:
    """Of each box that meets an earlier one: the first found of these.

    Raises:
        NoEnd: comparing would take too long.
    """
    steps = Steps(len(boxes))
    found: dict[int, int] = {}
    for room in rooms(boxes, steps):
        for place, late in enumerate(room):
            first = next((i for i, early in enumerate(room[:place]) if meets(boxes[early], boxes[late])), None)
            steps.take(place if first is None else first + 1)
            if first is not None:
                found[late] = min(room[first], found.get(late, room[first]))
    return found


def meeting_one(wanted: Sequence[Box], boxes: Sequence[Box], meets: Callable[[Box, Box], bool]) -> set[int]:
    """Which of the wanted boxes meet one of the others.

    Raises:
        NoEnd: comparing would take too long.
    """
    steps = Steps(len(wanted) + len(boxes))
    found: set[int] = set()
    for room in rooms([*wanted, *boxes], steps):
        others = [boxes[i - len(wanted)] for i in room if i >= len(wanted)]
        for i in room:
            if i < len(wanted) and i not in found:
                steps.take(len(others))
                if any(meets(wanted[i], other) for other in others):
                    found.add(i)
    return found


def rooms(boxes: Sequence[Box], steps: Steps) -> Iterator[list[int]]:
    """Groups of the numbers of boxes, in order: two that are in no group together do not meet.

    Raises:
        NoEnd: parting them would take too long.
    """
    width = len(boxes[0]) if boxes else 0
    waiting = [(list(range(len(boxes))), 0, 0)]
    while waiting:
        room, column, idle = waiting.pop()
        if len(room) <= _FEW or idle == width:
            yield room
            continue
        steps.take(len(room))
        parts = _parted(boxes, room, column)
        following = (column + 1) % width
        waiting += [(part, following, idle + 1 if len(parts) == 1 else 0) for part in parts]


def _parted(boxes: Sequence[Box], room: list[int], column: int) -> list[list[int]]:
    """A room parted by one input; what accepts anything there is in all of its parts, unless that makes them many."""
    sets = _Sets(len(room))
    texts: dict[str, int] = {}
    ranges: list[tuple[NumberRange, int]] = []
    wide: list[int] = []
    for place, number in enumerate(room):
        part = boxes[number][column]
        if isinstance(part, frozenset):
            for word in part:
                sets.join(texts.setdefault(word, place), place)
        elif isinstance(part, tuple):
            ranges += [(_upright(span), place) for span in part]
        else:
            wide.append(number)
    ranges.sort(key=lambda r: (r[0].low is not None, r[0].low or 0, not r[0].low_included))
    reached: tuple[NumberRange, int] | None = None
    for span, place in ranges:
        if reached is not None and not reached[0].before(span):
            sets.join(reached[1], place)
            if _ends_before(span, reached[0]):
                continue
        reached = span, place
    aside = set(wide)
    parts: dict[int, list[int]] = {}
    for place, number in enumerate(room):
        if number not in aside:
            parts.setdefault(sets.of(place), []).append(number)
    if len(parts) <= 1 or len(parts) * len(wide) > len(room):
        return [room]
    return [sorted(part + wide) if wide else part for part in parts.values()]


def _upright(span: NumberRange) -> NumberRange:
    """A range that ends before it begins, as the range between its bounds."""
    if span.low is not None and span.high is not None and span.low > span.high:
        return NumberRange(low=span.high, high=span.low)
    return span


def _ends_before(one: NumberRange, other: NumberRange) -> bool:
    if other.high is None or one.high is None:
        return other.high is None
    return (one.high, one.high_included) < (other.high, other.high_included)


class _Sets:
    """Disjoint sets of the numbers below `count`."""

    def __init__(self, count: int) -> None:
        self._above = list(range(count))

    def of(self, number: int) -> int:
        while self._above[number] != number:
            self._above[number] = number = self._above[self._above[number]]
        return number

    def join(self, one: int, other: int) -> None:
        self._above[self.of(one)] = self.of(other)
