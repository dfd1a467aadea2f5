"""The plan of a decision as a person can read it: as text and as JSON data.

What is said is laid out once, as items in items: each has a kind, the words that belong to it, and what it consists of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kiyaku.feel.types.relations import shown
from kiyaku.messages import Language, catalogue, text
from kiyaku.plan.absence import status_on
from kiyaku.plan.ir import (
    Accrual,
    Alternative,
    ByDay,
    Chosen,
    Code,
    Collect,
    Excepted,
    Formula,
    Given,
    Governed,
    Ladder,
    Marked,
    Missing,
    Node,
    Override,
    Plan,
    Ref,
    Review,
    Row,
    Rows,
    Transition,
    Transitional,
)
from kiyaku.plan.known import Knowledge, nodes, own_codes, roundings, rules
from kiyaku.plan.possible import absences
from kiyaku.plan.show import show
from kiyaku.plan.specialise import Choice
from kiyaku.publish.terminal import Style
from kiyaku.timeline import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A line: its kind (`plan-<kind>` is its text in the catalogue), the words in it, the lines below."""

    kind: str
    words: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[Item, ...] = ()


def plan_items(plan: Plan, choice: Choice, index: int, day: date, digest: str) -> tuple[Item, ...]:
    """The plan of a decision as of a day.

    Args:
        plan: of the rule book.
        choice: the options of its readings.
        index: of the decision.
        day: the day of use; where another day governs, every version is said.
        digest: of the plan.
    """
    decision = plan.decisions[index]
    knowledge = Knowledge(plan, choice)
    layout = _Layout(plan)
    head = Item(
        kind="decision",
        words={"name": decision.name, "key": decision.key, "type": shown(decision.type), "day": day.isoformat()},
        parts=tuple(_item("parameter", name=name, type=shown(kind)) for name, kind in decision.parameters),
    )
    return (
        head,
        *layout.node(knowledge.body(index), day),
        Item(kind="known", parts=tuple(_known(knowledge, index, day))),
        Item(kind="reads", parts=tuple(_reads(knowledge, index))),
        _item("digest", digest=digest),
    )


def plan_text(items: Iterable[Item], language: Language, style: Style) -> Iterator[str]:
    """The items as lines."""
    for item in items:
        yield from _lines(item, language, style, 0)


def plan_data(items: Iterable[Item]) -> list[dict[str, Any]]:
    """The items as JSON data."""
    return [{"kind": i.kind, "words": dict(i.words), "parts": plan_data(i.parts)} for i in items]


def _lines(item: Item, language: Language, style: Style, depth: int) -> Iterator[str]:
    words = {key: _said(key, word, language) for key, word in item.words.items()}
    line = text(f"plan-{item.kind}", language, **words)
    yield "  " * depth + (style(line, "bold") if depth == 0 else line)
    for part in item.parts:
        yield from _lines(part, language, style, depth + 1)


def _said(key: str, word: str, language: Language) -> str:
    """A word as it is said: of a status its name, if the catalogue has one."""
    if key != "status":
        return word
    names = (f"status-{status.replace('_', '-')}" for status in word.split(" "))
    parts = zip(names, word.split(" "), strict=True)
    return "、".join(text(name, language) if name in catalogue() else status for name, status in parts)


def _whom(rule: Transition) -> Iterator[Item]:
    """For whom a transitional rule holds, and until when for each."""
    if rule.who is not None:
        yield _item("who", text=_text(rule.who))
    if rule.ends is not None:
        yield _item("ends", text=_text(rule.ends))


def _item(kind: str, *parts: Item, **words: str) -> Item:
    return Item(kind=kind, words=words, parts=parts)


def _known(knowledge: Knowledge, index: int, day: date) -> Iterator[Item]:
    yield _item("whole" if knowledge.whole(index) else "not-whole")
    found = sorted(absences(knowledge, index, day))
    yield _item("may-be-absent", status=" ".join(found)) if found else _item("never-absent")
    yield _item("by-day" if knowledge.reads(index).by_day else "not-by-day")


def _reads(knowledge: Knowledge, index: int) -> Iterator[Item]:
    plan, body = knowledge.plan, knowledge.body(index)
    own = [code for part in nodes(body) for code in own_codes(part)]
    own += [code for part in nodes(body) for i in rules(part) for code in plan.transitions[i].codes]
    refs = {ref for code in own for ref in code.refs.values()}
    refs |= {Ref(kind="decision", index=i) for part in nodes(body) for i in roundings(part)}
    names: Mapping[str, Iterable[str]] = {
        "fact": [plan.facts[r.index].name for r in refs if r.kind == "fact"],
        "law": [plan.law[r.index].name for r in refs if r.kind == "law"],
        "calendar": [plan.calendars[r.index].name for r in refs if r.kind == "calendar"],
        "decision": [plan.decisions[r.index].name for r in refs if r.kind == "decision"],
    }
    for kind, found in names.items():
        if found:
            yield _item(f"reads-{kind}", names="、".join(sorted(found)))
    through = knowledge.reads(index).slots
    facts = sorted(fact.name for fact in plan.facts if fact.slot in through)
    if facts:
        yield _item("reads-through", names="、".join(facts))


class _Layout:
    """How the nodes of a plan are said; `day` is None where a node is asked as of more days than one."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def node(self, node: Node, day: date | None) -> Iterator[Item]:
        """The items of a node."""
        match node:
            case Formula(code=code):
                yield _item("formula", text=_text(code))
            case Missing(status=status):
                yield _item("missing", status=status)
            case Rows() | Ladder():
                yield self.table(node)
            case Accrual():
                yield Item(kind="accrual", parts=tuple(self.accrual(node)))
            case Collect(items=items):
                found = (_item("collected", clause=str(citation), text=_text(code)) for citation, code in items)
                yield Item(kind="collect", parts=tuple(found))
            case ByDay():
                yield from self.by_day(node, day)
            case Transitional():
                yield from self.transitions(node, day)
            case Excepted(exceptions=exceptions, body=body):
                for exception in exceptions:
                    yield from self.exception(exception, day)
                yield from self.node(body, day)
            case _:
                yield from self.around(node, day)

    def around(self, node: Node, day: date | None) -> Iterator[Item]:
        """The items of a node that stands around another one."""
        match node:
            case Marked(citation=citation, version=version, body=body):
                inner = (*self.review(node.review), *self.node(body, day))
                words = {"clause": str(citation), "day": version.isoformat(), "readings": _readings(node.readings)}
                yield Item(kind="marked", words=words, parts=inner)
            case Alternative(body=body):
                yield Item(kind="alternative", parts=tuple(self.node(body, day)))
            case Governed(day=code, body=body):
                yield Item(kind="governed", words={"text": _text(code)}, parts=tuple(self.node(body, None)))
            case Given(body=body):
                yield Item(kind="given", parts=tuple(self.node(body, day)))
            case Chosen(cases=cases, otherwise=otherwise):
                for reading, option, _, case in cases:
                    words = {"reading": reading, "option": option}
                    yield Item(kind="case", words=words, parts=tuple(self.node(case, day)))
                yield from self.node(otherwise, day)

    def by_day(self, node: ByDay, day: date | None) -> Iterator[Item]:
        """What is in force on the day, or on which days what is in force."""
        if day is None:
            for interval, body in node.versions.entries:
                yield Item(kind="during", words={"days": _days(interval)}, parts=tuple(self.node(body, None)))
            return
        found = node.versions.at(day)
        if found is None:
            status = status_on(self.plan, day, node.dates)
            yield _item("not-on-day", clause=str(node.citation), day=day.isoformat(), status=status)
        else:
            yield from self.node(found, day)

    def transitions(self, node: Transitional, day: date | None) -> Iterator[Item]:
        """Transitional rules that may hold, with what then holds; and what holds otherwise."""
        for rule in (self.plan.transitions[i] for i in node.rules):
            if day is None or day in rule.days:
                words = {"clause": rule.cited, "about": rule.about, "days": _days(rule.days)}
                yield Item(kind="transition", words=words, parts=(*_whom(rule), *self.earlier(node, rule, day)))
        yield from self.node(node.body, day)

    def earlier(self, node: Transitional, rule: Transition, day: date | None) -> Iterator[Item]:
        """What a transitional rule keeps."""
        found = node.earlier.versions.at(rule.keeps)
        yield from self.node(found, day) if found is not None else (_item("missing", status="not_in_force"),)

    def exception(self, exception: Override, day: date | None) -> Iterator[Item]:
        """An exception as of the day, or in each of its versions."""
        asked = None if exception.governed is not None else day
        entries = exception.versions.entries
        for interval, version in entries:
            if asked is not None and asked not in interval:
                continue
            conditions = (("arises", exception.arises), ("governed", exception.governed), ("when", version.when))
            parts = [_item(kind, text=_text(code)) for kind, code in conditions if code is not None]
            parts += self.node(version.then, asked)
            parts += self.review(version.review)
            parts += [_item("over", clause=str(citation)) for citation in version.over]
            for rule in (self.plan.transitions[i] for i in exception.rules):
                words = {"clause": rule.cited, "about": rule.about, "days": _days(rule.days)}
                parts.append(Item(kind="transition", words=words, parts=tuple(_whom(rule))))
            words = {
                "clause": str(version.citation),
                "day": version.version.isoformat(),
                "readings": _readings(version.readings),
                "about": version.about,
            }
            yield Item(kind="exception", words=words, parts=tuple(parts))

    def review(self, review: Review | None) -> Iterator[Item]:
        """What a person must decide."""
        if review is not None:
            when = (_item("when", text=_text(review.when)),) if review.when is not None else ()
            yield _item("review", *when, clause=str(review.citation), reason=review.reason)

    def table(self, table: Rows | Ladder) -> Item:
        """A table with its rows."""
        inputs = (table.input,) if isinstance(table, Ladder) else table.inputs
        rows = [rung.row for rung in table.rungs] if isinstance(table, Ladder) else table.rows
        kind = "graduated" if isinstance(table, Ladder) and table.graduated else "table"
        last = _item("otherwise", status=table.absent)
        return _item(kind, *map(_row, rows), last, inputs="、".join(map(_text, inputs)))

    def accrual(self, accrual: Accrual) -> Iterator[Item]:
        """The parts of an accrual."""
        texts = (("rate", accrual.rate), ("over", accrual.over), ("during", accrual.during))
        for kind, code in (*texts, ("excluded", accrual.excluded)):
            if code is not None:
                yield _item(f"accrual-{kind}", text=_text(code))
        keys = [_text(k) if isinstance(k, Code) else self.name(k) for k in accrual.keys]
        keys += [self.plan.slots[i] for i in accrual.series if self.plan.slots[i] not in keys]
        if keys:
            yield _item("accrual-split", names="、".join(keys))
        if accrual.fixed:
            yield _item("accrual-fixed", days="、".join(map(show, accrual.fixed)))
        for kind, index in (("each", accrual.each), ("total", accrual.total)):
            if index is not None:
                yield _item(f"accrual-{kind}", name=self.plan.decisions[index].name)

    def name(self, ref: Ref) -> str:
        """The name of what is referred to."""
        kinds = {"fact": self.plan.facts, "law": self.plan.law, "decision": self.plan.decisions}
        return (kinds.get(ref.kind) or self.plan.calendars)[ref.index].name  # type: ignore[attr-defined, no-any-return]


def _row(row: Row) -> Item:
    then = row.then
    if isinstance(then, Missing):
        return _item("row-missing", label=row.label, status=then.status)
    return _item("row", label=row.label, text=_text(then.code))


def _text(code: Code) -> str:
    """An expression in one line."""
    return " ".join(code.text.split())


def _days(interval: Interval) -> str:
    start, end = (d.isoformat() if d is not None else "" for d in (interval.start, interval.end))
    return f"[{start}..{end})"


def _readings(readings: Iterable[str]) -> str:
    return "、".join(readings) or "—"
