"""Books of law: values over time with the transitional rules that came with them, and the holidays that a law names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from kiyaku.book.citation import Citation
from kiyaku.book.model import LawEntry, LawValue, Transition
from kiyaku.book.read import Data, iso_date
from kiyaku.book.reporter import Cursor
from kiyaku.feel.types import Type
from kiyaku.timeline import Interval, Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class LawRule:
    """A transitional rule of law: from a change of a value on, the earlier one holds for some, at most to `until`.

    For whom of those whom the terms bind, the terms say: with that it becomes a `Transition`.
    """

    value: str
    rule: str
    start: date
    until: date | None
    about: str
    source: str


def build_law(cursor: Cursor) -> tuple[tuple[LawValue, ...], tuple[LawRule, ...]]:
    """The values that a law book sets, over time, and the transitional rules that came with them."""
    values = tuple(_law_value(c, cursor) for c in cursor.each("values"))
    return values, tuple(rule for c in cursor.each("values") for rule in _law_rules(c))


def _source(step: Cursor) -> str:
    """The provision of law, marked where nobody could look it up."""
    source, unseen = step.get("source") or "", step.get("not_looked_up")
    return f"{source}（{unseen}）" if unseen else source


def _law_rules(cursor: Cursor) -> Iterator[LawRule]:
    """The transitional rules about one value, each with a name of its own."""
    seen: dict[str, Cursor] = {}
    for step in cursor.each("timeline"):
        for c in step.each("transitional"):
            start, until = iso_date(step.get("from")), c.day("until") if "until" in c else None
            if start is None:
                continue  # reported with the value
            if until is not None and until <= start:
                c.report("transition-over", "until", value=until, start=start)
            if c.get("rule") in seen:
                c.report("duplicate-name", "rule", name=c.get("rule"), other=str(seen[c.get("rule")].get("source")))
                continue
            seen[c.get("rule")] = c
            yield LawRule(
                value=cursor.get("name"),
                rule=c.get("rule"),
                start=start,
                until=until,
                about=c.get("about"),
                source=_source(c),
            )


def applied(cursor: Cursor, values: Iterable[LawValue], rules: Iterable[LawRule], since: date) -> Iterator[LawValue]:
    """The values with the transitional rules of law, for whom terms say they hold.

    Args:
        cursor: terms.yaml, which says it for every rule.
        values: those of the law books that it names.
        rules: the transitional rules of these books.
        since: the first day on which the terms are in force; rules that ended before need no answer.
    """
    values, rules = tuple(values), tuple(rules)
    known = {(word, rule.rule): rule for rule in rules for word in _words(rule.value, values)}
    stated: dict[LawRule, Transition] = {}
    for c in cursor.each("transitional"):
        found = known.get((c.get("value"), c.get("rule")))
        if found is None:
            listed = "、".join(f"{rule.value}: {rule.rule}" for rule in rules) or "—"
            c.report("unknown-law-rule", "rule", value=c.get("value"), rule=c.get("rule"), known=listed)
        elif found in stated:
            c.report("law-rule-twice", "rule", value=found.value, rule=found.rule)
        elif (citation := c.citation("cite")) is not None:
            stated[found] = _transition(c, found, citation)
    for rule in rules:
        if rule not in stated and (rule.until is None or rule.until > since):
            cursor.report(
                "law-rule-unanswered", "law", value=rule.value, rule=rule.rule, start=rule.start, about=rule.about
            )
    for value in values:
        own = sorted((t for rule, t in stated.items() if rule.value == value.name), key=lambda t: t.start)
        yield replace(value, rules=tuple(reversed(own)))


def _words(name: str, values: Iterable[LawValue]) -> tuple[str, ...]:
    return next((v.name, v.key) for v in values if v.name == name)


def _transition(c: Cursor, rule: LawRule, citation: Citation) -> Transition:
    """A transitional rule of law as the terms say for whom it holds, and how long."""
    until, ends = c.day_or_expression("until")
    if until is not None and until <= rule.start:
        c.report("transition-over", "until", value=until, start=rule.start)
    return Transition(
        citation=citation,
        clauses=(),
        start=rule.start,
        since=rule.start,
        who=c.expression("who"),
        until=min(filter(None, (until, rule.until)), default=None),
        ends=ends,
        about=c.get("about") or rule.about,
        source=rule.source,
        place=c.place,
    )


def _law_value(cursor: Cursor, law: Cursor) -> LawValue:
    kind = cursor.type()
    steps: list[tuple[date | None, LawEntry]] = []
    for c in cursor.each("timeline"):
        start = c.day("from")
        source = _source(c) or c.get("about") or ""
        entry = LawEntry(value=_set_value(cursor, c, kind), absent=c.get("absent"), source=source)
        if start is not None:
            if steps and steps[-1][0] is not None and start <= steps[-1][0]:
                c.report("version-order", "from", value=start)
            else:
                steps.append((start, entry))
    return LawValue(
        name=cursor.get("name"),
        key=cursor.get("key"),
        type=kind,
        title=law.get("title"),
        english=law.get("english", ""),
        entries=Timeline.steps(steps) if steps else Timeline(),
        place=cursor.place,
    )


def _set_value(declared: Cursor, step: Cursor, kind: Type) -> Data:
    """What a step sets, as a value of the declared type."""
    value = step.get("value")
    if value is None or kind.head == "Any":
        return None
    if kind.head == "date":
        return step.day("value")
    right = {
        "number": isinstance(value, int | Fraction) and not isinstance(value, bool),
        "string": isinstance(value, str),
        "boolean": isinstance(value, bool),
    }
    if not right.get(kind.head, False):
        step.report("law-value", "value", name=declared.get("name"), value=value, type=kind.head)
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Holidays:
    """The closed days that a law book names: how they are called, by which law, and how far that reaches."""

    name: str
    days: Mapping[date, str]
    covers: Interval
    source: str
    provisional_from: date | None


def build_holidays(cursor: Cursor) -> Holidays | None:
    """A law book's calendar of closed days."""
    if "calendar" not in cursor:
        return None
    inner = cursor.down("calendar")
    covers = inner.down("covers")
    first, last = covers.day("from"), covers.day("to")
    days: dict[date, str] = {}
    for text, name in (inner.get("days") or {}).items():
        day = iso_date(text)
        if day is None:
            inner.down("days").report("impossible-date", text, value=text)
        else:
            days[day] = str(name)
    end = last + timedelta(days=1) if last and last < date.max else None
    provisional = inner.day("provisional_from") if "provisional_from" in inner else None
    return Holidays(
        name=inner.get("name"),
        days=days,
        covers=Interval(first, end),
        source=inner.get("source") or "",
        provisional_from=provisional,
    )
