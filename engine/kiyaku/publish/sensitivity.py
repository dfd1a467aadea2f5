"""How the open points of the text move a bill, as text and as JSON data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kiyaku.answer.bill import Bill
from kiyaku.answer.outcome import Outcome
from kiyaku.book.model import Terms
from kiyaku.messages import Language, text
from kiyaku.publish.json_values import plain
from kiyaku.publish.narrator import Move
from kiyaku.publish.terminal import Style, left, right, width, wrapped
from kiyaku.publish.words import words
from kiyaku.studies.sensitivity import Choice, Choices, Effect
from kiyaku.value import Number, is_number, magnitude


def sensitivity_text(
    terms: Terms, bill: Bill, found: Choices, rows: Sequence[Effect], language: Language, style: Style
) -> Iterator[str]:
    """The options that move the bill, the largest movement first; then those that do not."""
    unit = bill.outcome.unit
    yield style(terms.title, "bold")
    total = words(bill.total, language, unit)
    yield text("sensitivity-head", language, month=f"{bill.month:%Y-%m}", name=bill.outcome.name, total=total)
    moving = sorted((r for r in rows if r.changed), key=lambda r: -_size(bill.total, r.total))
    yield ""
    if moving:
        labels = [f"{r.reading}={r.option}" for r in moving]
        totals = [words(r.total, language, unit) for r in moving]
        deltas = [_delta(bill.total, r.total, language, unit) for r in moving]
        columns = [max(map(width, c)) for c in (labels, totals, deltas)]
        for r, label, amount, delta in zip(moving, labels, totals, deltas, strict=True):
            figures = f"{right(amount, columns[1])}  {right(delta, columns[2])}"
            yield f"{style(left(label, columns[0]), 'cyan')}  {style(figures, 'bold')}"
            reading = terms.readings[r.reading]
            about = f"{reading.title}: {reading.options[r.option]}"
            yield from (style(line, "dim") for line in wrapped(about, lead="  "))
            for name, (before, after) in r.changed.items():
                if name != bill.outcome.name:
                    outcome = bill.outcomes[name]
                    yield f"  {name} {words(before, language, outcome.unit)} → {words(after, language, outcome.unit)}"
    else:
        yield text("sensitivity-none", language)
    yield ""
    still = [f"{r.reading}={r.option}" for r in rows if not r.changed]
    if still:
        label = text("sensitivity-still", language, count=len(still))
        yield from (style(line, "dim") for line in wrapped(" ".join(still), lead=f"{label} "))
    if found.recorded:
        label = text("sensitivity-recorded", language, count=len(found.recorded))
        yield from (style(line, "dim") for line in wrapped(" ".join(found.recorded), lead=f"{label} "))


def _size(before: Number | None, after: Number | None) -> Number:
    return magnitude(after - before) if before is not None and after is not None else 0


def _delta(before: Number | None, after: Number | None, language: Language, unit: str | None) -> str:
    if before is None or after is None:
        return ""
    difference = after - before
    return f"{'+' if difference >= 0 else ''}{words(difference, language, unit)}"


def moves_of(bill: Bill, effects: Sequence[Effect], language: Language) -> list[Move]:
    """The options that would move what is to be paid, as a bill names them."""
    unit = bill.outcome.unit
    return [
        Move(e.reading, e.option, _delta(bill.total, e.total, language, unit) or text("moves-none", language))
        for e in effects
    ]


def turns_of(outcome: Outcome, turns: Sequence[tuple[Choice, Outcome | None]], language: Language) -> list[Move]:
    """The options under which an outcome would be another, as it names them: by how much, or what it would be."""

    def said(other: Outcome | None) -> str:
        if other is None or not other.ok:
            return text("moves-no-value", language)
        if is_number(other.value) and is_number(outcome.value):
            return _delta(outcome.value, other.value, language, outcome.unit)
        return f"→ {words(other.value, language, outcome.unit)}"

    return [Move(reading, option, said(other)) for (reading, option), other in turns]


def sensitivity_data(bill: Bill, found: Choices, rows: Sequence[Effect]) -> dict[str, Any]:
    """The same as JSON data."""
    return {
        "month": f"{bill.month:%Y-%m}",
        "total": plain(bill.total),
        "options": [
            {
                "reading": r.reading,
                "option": r.option,
                "total": plain(r.total),
                "changed": {name: {"adopted": plain(a), "option": plain(b)} for name, (a, b) in r.changed.items()},
            }
            for r in rows
        ],
        "recorded_only": list(found.recorded),
    }
