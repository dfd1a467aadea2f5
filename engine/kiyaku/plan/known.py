"""What is known of the values of a plan's decisions before anything runs: whole, by day, on which facts."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator
from dataclasses import dataclass
from datetime import date

from kiyaku.feel.check.checked import Checked
from kiyaku.feel.check.extension import arguments_of
from kiyaku.feel.python.bounds import Bounds
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.walk import parts
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
    Law,
    Marked,
    Missing,
    Node,
    Plan,
    Ref,
    Rows,
    Transitional,
)
from kiyaku.plan.specialise import Choice, specialised


@dataclass(frozen=True, slots=True)
class Reads:
    """What a decision reads: facts (slots), law values; `by_day`: a fact that varies, on the day it is asked as of."""

    slots: frozenset[int]
    law: frozenset[int]
    by_day: bool


class CodeBounds(Bounds):
    """What is known of the parts of an expression of rules, which may speak of what a fact was on other days."""

    def __init__(self, checked: Checked, free: Collection[str], whole: Collection[str]) -> None:
        self._steps: frozenset[str] = frozenset()  # names that only loops over changes of whole numbers bind
        super().__init__(checked, free, whole)
        loops = [
            i for part in parts(checked.node) if isinstance(part, ast.For | ast.Quantified) for i in part.iterators
        ]
        others = {i.name for i in loops if not self._of_whole(i.source, "changes")}
        self._steps = frozenset(i.name for i in loops) - others

    def _is_whole(self, node: ast.Node) -> bool:
        if isinstance(node, ast.Path) and isinstance(node.base, ast.Name):
            if node.base.name in self._steps and node.name in ("before", "after"):
                return True
        elif self._of_whole(node, "value on"):
            return True
        return super()._is_whole(node)

    def _of_whole(self, node: ast.Node, name: str) -> bool:
        """Whether this is a call of a function that gives values of its first argument, which is a whole number."""
        if not isinstance(node, ast.Call) or node.callee != ast.Name(name=name) or name in self._bound:
            return False
        first = {"changes": "fact", "value on": "expression"}[name]
        return self.whole(arguments_of(node, (first,))[first])


class Knowledge:
    """What is known of a plan under one choice of readings."""

    def __init__(self, plan: Plan, choice: Choice) -> None:
        self.plan = plan
        self.choice = choice
        self._bodies: dict[int, Node] = {}
        self._whole: dict[int, bool] = {}
        self._reads: dict[int, Reads] = {}
        self._recorded: dict[int, frozenset[int]] = {}

    def body(self, index: int) -> Node:
        """The body of a decision under the options taken."""
        found = self._bodies.get(index)
        if found is None:
            found = self._bodies[index] = specialised(self.plan.decisions[index].body, self.choice)
        return found

    # -- whole numbers

    def whole(self, index: int) -> bool:
        """Whether a decision is an `int` whenever it has a value."""
        if index not in self._whole:
            for needed in in_order(self.plan, index, self._whole):
                self._whole[needed] = self._is_whole(self.body(needed))
        return self._whole[index]

    def whole_ref(self, ref: Ref) -> bool:
        """Whether what a name stands for is an `int`."""
        if ref.kind == "fact":
            return self.plan.facts[ref.index].whole and not self.plan.facts[ref.index].nullable
        return ref.kind == "decision" and self.whole(ref.index)

    def bounds(self, code: Code) -> Bounds:
        """What is known of the parts of an expression."""
        whole = frozenset(written for written, ref in code.refs.items() if self.whole_ref(ref))
        return CodeBounds(code.checked, frozenset(code.refs), whole)

    def _is_whole(self, node: Node) -> bool:
        match node:
            case Formula(code=code):
                return self.bounds(code).whole(code.checked.node)
            case Marked(body=body) | Alternative(body=body) | Governed(body=body):
                return self._is_whole(body)
            case ByDay(versions=versions):
                return all(self._is_whole(v) for _, v in versions.entries)
            case Transitional(earlier=earlier, body=body):
                return self._is_whole(earlier) and self._is_whole(body)
            case Excepted(exceptions=exceptions, body=body):
                thens = (v.then for e in exceptions for _, v in e.versions.entries)
                return self._is_whole(body) and all(map(self._is_whole, thens))
            case Rows(rows=rows, portions=portions):
                return portions is None and all(self._is_whole(row.then) for row in rows)
            case Ladder(input=code, rungs=rungs, graduated=graduated):
                whole = not graduated or self.bounds(code).whole(code.checked.node)
                return whole and all(self._is_whole(rung.row.then) for rung in rungs)
            case Accrual(each=each, total=total):
                last = total if total is not None else each
                return last is not None and self.whole(last)
            case Missing():
                return True
            case _:
                return False

    # -- what is read

    def reached(self, index: int) -> frozenset[int]:
        """A decision and every decision that it reads, through others too."""
        seen: set[int] = set()
        waiting = [index]
        while waiting:
            found = waiting.pop()
            if found not in seen:
                seen.add(found)
                for part in nodes(self.body(found)):
                    refs = (ref for code in own_codes(part) for ref in code.refs.values())
                    waiting += [*roundings(part), *(ref.index for ref in refs if ref.kind == "decision")]
        return frozenset(seen)

    def reads(self, index: int) -> Reads:
        """What a decision reads, itself and through others."""
        if index not in self._reads:
            for needed in in_order(self.plan, index, self._reads):
                self._reads[needed] = self._reads_of(self.body(needed))
        return self._reads[index]

    def recorded(self, index: int) -> frozenset[int]:
        """The slots of the facts and law values on which the record of a decision depends.

        Those that its value depends on, and those that its reviews and transitional rules ask.
        """
        if index in self._recorded:
            return self._recorded[index]
        slots: set[int] = set()
        seen: set[int] = set()
        waiting = [index]
        while waiting:
            at = waiting.pop()
            if at in seen:
                continue
            seen.add(at)
            for node in nodes(self.body(at)):
                codes = [*own_codes(node), *review_codes(node)]
                codes += [code for i in rules(node) for code in self.plan.transitions[i].codes]
                refs = [ref for code in codes for ref in self._refs(code)]
                if isinstance(node, Accrual):
                    slots.update(node.series)
                    refs += [key for key in node.keys if isinstance(key, Ref)]
                elif isinstance(node, Given):
                    slots.add(node.slot)
                slots.update(self.plan.facts[ref.index].slot for ref in refs if ref.kind == "fact")
                slots.update(self.plan.law[ref.index].slot for ref in refs if ref.kind == "law")
                waiting += [*roundings(node), *(ref.index for ref in refs if ref.kind == "decision")]
        self._recorded[index] = frozenset(slots)
        return self._recorded[index]

    def _refs(self, code: Code) -> Iterator[Ref]:
        """What the names of an expression stand for, and what the transitional rules of its law values ask."""
        for ref in code.refs.values():
            yield ref
            if ref.kind == "law":
                for asked in self._asked(self.plan.law[ref.index]):
                    yield from self._refs(asked)

    def _asked(self, law: Law) -> tuple[Code, ...]:
        """The expressions of the transitional rules of a law value."""
        return tuple(code for i in law.rules for code in self.plan.transitions[i].codes)

    def reads_of_code(self, code: Code) -> Reads:
        """What an expression reads."""
        slots: set[int] = set()
        law: set[int] = set()
        by_day = False
        for ref in code.refs.values():
            if ref.kind == "fact":
                slots.add(self.plan.facts[ref.index].slot)
                by_day = by_day or self.plan.facts[ref.index].varies
            elif ref.kind == "law":
                law.add(ref.index)
                by_day = by_day or any(self.plan.transitions[i].ends for i in self.plan.law[ref.index].rules)
            inner = [self.reads(ref.index)] if ref.kind == "decision" else []
            inner += map(self.reads_of_code, self._asked(self.plan.law[ref.index])) if ref.kind == "law" else []
            for found in inner:
                slots |= found.slots
                law |= found.law
                by_day = by_day or found.by_day
        return Reads(frozenset(slots), frozenset(law), by_day)

    def _reads_of(self, node: Node) -> Reads:
        slots = {node.slot} if isinstance(node, Given) else set[int]()
        law: set[int] = set()
        asked = [self.reads_of_code(code) for code in own_codes(node)]
        asked += [self.reads_of_code(code) for i in rules(node) for code in self.plan.transitions[i].codes]
        by_day = any(self.plan.transitions[i].ends is not None for i in rules(node))
        for found in asked:
            slots |= found.slots
            law |= found.law
            by_day = by_day or found.by_day
        for found in (self.reads(index) for index in roundings(node)):
            slots |= found.slots
            law |= found.law
        for found in map(self._reads_of, children(node)):
            slots |= found.slots
            law |= found.law
            by_day = by_day or (found.by_day and not isinstance(node, Governed))
        return Reads(frozenset(slots), frozenset(law), by_day)


# -- walks over nodes


def in_order(plan: Plan, index: int, done: Container[int]) -> list[int]:
    """A decision and those that it depends on, each after all that it depends on; without those that are done."""
    order: dict[int, None] = {}
    waiting = [(index, False)]
    while waiting:
        at, ready = waiting.pop()
        if ready:
            order[at] = None
        elif at not in order and at not in done:
            waiting.append((at, True))
            waiting += [(needed, False) for needed in plan.decisions[at].needs]
    return list(order)


def nodes(node: Node) -> Iterator[Node]:
    """A node and every node in it."""
    yield node
    for inner in children(node):
        yield from nodes(inner)


def children(node: Node) -> Iterator[Node]:
    """The nodes directly in a node."""
    match node:
        case Marked(body=body) | Alternative(body=body) | Governed(body=body) | Given(body=body):
            yield body
        case Excepted(exceptions=exceptions, body=body):
            yield from (v.then for e in exceptions for _, v in e.versions.entries)
            yield body
        case Transitional(earlier=earlier, body=body):
            yield earlier
            yield body
        case ByDay(versions=versions):
            yield from (v for _, v in versions.entries)
        case Chosen(cases=cases, otherwise=otherwise):
            yield from (case for *_, case in cases)
            yield otherwise
        case Rows(rows=rows):
            yield from (row.then for row in rows)
        case Ladder(rungs=rungs):
            yield from (rung.row.then for rung in rungs)
        case _:
            return


def own_codes(node: Node) -> Iterator[Code]:
    """The expressions of a node itself; those of reviews decide no value."""
    found: list[Code | Ref | None] = []
    match node:
        case Formula(code=code):
            found = [code]
        case Rows(inputs=inputs, rows=rows):
            found = [*inputs, *(test for row in rows for test in row.tests)]
        case Ladder(input=code):
            found = [code]
        case Accrual(rate=rate, over=over, during=during, excluded=excluded, keys=keys):
            found = [rate, over, during, excluded, *keys]
        case Collect(items=items):
            found = [code for _, code in items]
        case Excepted(exceptions=exceptions):
            for e in exceptions:
                found += [e.arises, e.governed, *(v.when for _, v in e.versions.entries)]
        case Governed(day=day):
            found = [day]
        case _:
            pass
    yield from (code for code in found if isinstance(code, Code))


def review_codes(node: Node) -> Iterator[Code]:
    """The conditions under which a person must decide something, of a node itself."""
    reviews = [node.review] if isinstance(node, Marked) else []
    if isinstance(node, Excepted):
        reviews = [v.review for e in node.exceptions for _, v in e.versions.entries]
    yield from (review.when for review in reviews if review is not None and review.when is not None)


def roundings(node: Node) -> tuple[int, ...]:
    """The decisions by which an accrual rounds."""
    return tuple(i for i in (node.each, node.total) if i is not None) if isinstance(node, Accrual) else ()


def rules(node: Node) -> tuple[int, ...]:
    """The transitional rules that a node asks."""
    if isinstance(node, Transitional):
        return node.rules
    return tuple(i for e in node.exceptions for i in e.rules) if isinstance(node, Excepted) else ()


def change_days(node: Node) -> frozenset[date]:
    """The days on which something in a node comes into force or goes out of it."""
    days: set[date] = set()
    for part in nodes(node):
        if isinstance(part, ByDay):
            days.update(part.dates.changes())
        elif isinstance(part, Excepted):
            days.update(day for e in part.exceptions for day in e.dates.changes())
    return frozenset(days)
