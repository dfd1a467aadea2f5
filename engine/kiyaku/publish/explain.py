"""Bills and outcomes as text: every figure with its arithmetic and its clauses, nothing said twice.

Two depths: a page for everyday reading (what the figure was made of, without what did not matter), and with `deep` the
whole tree down to the facts.  A node that has been shown is from then on only named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from kiyaku.answer.bill import Bill
from kiyaku.answer.outcome import Outcome
from kiyaku.book.citation import parse as parse_citation
from kiyaku.book.model import Body, Terms
from kiyaku.messages import Language, text
from kiyaku.plan.record import Considered, Explanation, Segment
from kiyaku.plan.show import show
from kiyaku.publish.terminal import Style, left, right, width, wrapped
from kiyaku.publish.words import arithmetic, is_product, status_words, words

_DAY = timedelta(days=1)
_INDENT = "  "
_QUIET = (0, (), None, False)  # values that a page for everyday reading need not mention


def bill_text(bill: Bill, terms: Terms, language: Language, style: Style, *, explain: bool) -> Iterator[str]:
    """A bill as lines of text: its figures, and under each its arithmetic and clauses."""
    yield style(terms.title, "bold")
    if bill.period is not None:
        start, end = bill.period
        yield text("bill-period", language, month=f"{bill.month:%Y-%m}", start=start, end=end - _DAY)
    yield ""
    page = _Page(terms, language, style, deep=explain)
    last = bill.totals[-1]
    shown = [o for o in (*bill.lines, *bill.totals) if not o.ok or o.value != 0 or o is last]
    names = max(width(o.name) for o in shown)
    amounts = max(width(page.amount(o)) for o in shown)
    for o in shown:
        if o is last:
            yield style("─" * (names + amounts + 2), "dim")
        head = style(f"{left(o.name, names)}  {right(page.amount(o), amounts)}", "bold")
        yield head + style(f"  {o.citation}" if o.citation else "", "cyan")
        yield from (_INDENT + line for line in page.figure(o, top=True))
    if last.if_same_text is not None and last.if_same_text.ok:
        yield _INDENT + text("if-same-text", language, value=page.amount(last.if_same_text))
    yield ""
    yield from rests_on(bill.outcomes.values(), language, style, explain=explain)


def outcome_text(outcome: Outcome, terms: Terms, language: Language, style: Style, *, explain: bool) -> Iterator[str]:
    """One outcome as lines of text."""
    page = _Page(terms, language, style, deep=explain)
    amount = style(page.amount(outcome), "bold", "green" if outcome.ok else "yellow")
    cited = style(f"  {outcome.citation}", "cyan") if outcome.citation else ""
    yield f"{style(outcome.name, 'bold')}  {amount}{cited}"
    yield from (_INDENT + line for line in page.figure(outcome, top=True))
    if outcome.if_same_text is not None and outcome.if_same_text.ok:
        assumed = words(outcome.if_same_text.value, language, outcome.if_same_text.unit)
        yield _INDENT + text("if-same-text", language, value=assumed)
    yield from (_INDENT + line for line in rests_on([outcome], language, style, explain=explain))


def answers_text(outcomes: Sequence[Outcome], terms: Terms, language: Language, style: Style) -> Iterator[str]:
    """Many outcomes at a glance: a line for each, with what a person must decide."""
    page = _Page(terms, language, style, deep=False)
    names = max((width(o.name) for o in outcomes), default=0)
    for o in outcomes:
        value = style(page.amount(o), "bold", "green" if o.ok else "yellow")
        yield f"{left(o.name, names)}  {value}" + style(f"  {o.citation}" if o.citation else "", "cyan")
        for review in o.reviews:
            said = text("needs-decision", language, reason=review.reason, citation=review.citation)
            yield from (style(line, "yellow") for line in wrapped(said, lead=_INDENT))
    yield ""
    yield from rests_on(outcomes, language, style, explain=False)


def rests_on(outcomes: Iterable[Outcome], language: Language, style: Style, *, explain: bool) -> Iterator[str]:
    """The versions, readings and assumptions under some outcomes; with `explain` each with what it says."""
    found = list(outcomes)
    versions = sorted({v for o in found for v in o.versions})
    options = {r: option for o in found for r, option in o.options.items()}
    assumed = {n.name: n for o in found for n in o.assumptions}
    lines: list[tuple[str, str]] = []
    if versions:
        lines.append((text("rests-versions", language), "、".join(str(v) for v in versions)))
    if options:
        label = text("rests-readings", language, count=len(options))
        listed = " ".join(f"{r}={o}" if explain else r for r, o in options.items())
        lines.append((label, listed))
    if explain and (clauses := dict.fromkeys(c for o in found for c in o.clauses)):
        lines.insert(0, (text("rests-clauses", language), "、".join(clauses)))
    for label, content in lines:
        yield from (style(line, "dim") for line in wrapped(content, lead=f"{label} "))
    if assumed and not explain:
        yield style(text("rests-assumptions", language, count=len(assumed)), "dim")
    for node in assumed.values() if explain else ():
        yield style(text("rests-assumed", language, fact=node.name, means=node.note or ""), "dim")


class _Page:
    """What has been said so far, so that it is not said again."""

    def __init__(self, terms: Terms, language: Language, style: Style, *, deep: bool) -> None:
        self.terms, self.language, self.style, self.deep = terms, language, style, deep
        self.said: set[object] = set()

    def amount(self, outcome: Outcome) -> str:
        """A figure, or the name of its absence."""
        if outcome.ok:
            return words(outcome.value, self.language, outcome.unit)
        return status_words(outcome.status, self.language)

    def figure(self, outcome: Outcome, *, top: bool) -> Iterator[str]:
        """What stands under a figure."""
        node = outcome.explanation
        if node is None:
            return
        if self._known(node) and top:
            return
        yield from self._deep(node) if self.deep else self._body(node)

    def _known(self, node: Explanation) -> bool:
        """Whether a node was shown already; from now on it was."""
        day = node.day if node.kind in ("fact", "law") else None
        key = (node.kind, node.name, repr(node.arguments), repr(node.value), node.citation, day)
        known = key in self.said
        self.said.add(key)
        return known

    # -- for everyday reading

    def _body(self, node: Explanation) -> Iterator[str]:
        """The arithmetic of a node, what was decided in it, and the decisions it was made of."""
        children: list[Explanation] = []
        cited = node.citation
        while (inner := handed_on(node)) is not None:  # it only hands on what another decision gives
            children += [c for c in children_of(node) if c is not inner]
            node = inner
            if self._known(node):
                yield f"= {node.name} {words(node.value, self.language, node.unit)}"
                return
        children = [*children_of(node), *children]
        yield from self._steps(node, "" if node.citation == cited else node.citation)
        for child in children:
            if child.kind in ("decision", "law", "given") and child.value not in _QUIET and child.status == "ok":
                yield from self._child(child)

    def _child(self, node: Explanation) -> Iterator[str]:
        line = self._line(node)
        if line in self.said or self._known(node):
            return
        self.said.add(line)
        yield line
        yield from (_INDENT + below for below in self._body(node))

    def _line(self, node: Explanation) -> str:
        source = node
        while (inner := handed_on(source)) is not None:
            source = inner
        cited = source.citation or ""
        if source.row is not None:
            cited += f" {source.row}"
        if node.kind == "law" and node.version is not None:
            cited = text("law-since", self.language, title=cited, date=node.version)
        value = words(node.value, self.language, node.unit)
        return f"{node.name} {value}" + self.style(f"  {cited}" if cited else "", "cyan")

    def _steps(self, node: Explanation, cited: str | None) -> Iterator[str]:
        tail = self.style(f"  {cited}", "cyan") if cited else ""
        labels = [days_of(s) for s in node.segments]
        columns = max(map(width, labels), default=0)
        for segment, label in zip(node.segments, labels, strict=True):
            yield f"{left(label, columns)}  {self._segment(segment, node)}{tail}"
            if segment.excluded:
                days = "、".join(str(d) for d in segment.excluded)
                yield " " * (columns + 2) + text("segment-excluded", self.language, days=days)
        if node.working is not None and not node.segments and node.kind != "rounding":
            yield from wrapped(self._working(node) + tail, lead="", after=_INDENT)
        for considered in node.considered:
            if considered.applied:
                yield from wrapped(self._applied(considered, node), after=_INDENT)
        for citation, holds in node.collected:
            if holds:
                yield from wrapped(self._said(citation, node), lead=f"✓ {self.style(citation, 'cyan')}  ")
        yield from self._reviews(node)

    def _said(self, citation: str, node: Explanation) -> str:
        """What a clause says, in the version that the node used."""
        parsed = parse_citation(citation)
        body = self.terms.body(parsed, node.day) if parsed is not None and node.day is not None else None
        return (body.text or body.title or "") if isinstance(body, Body) else ""

    def _applied(self, c: Considered, node: Explanation) -> str:
        ok = c.instead_of_status == "ok"
        value = words(c.instead_of, self.language, node.unit)
        instead = value if ok else status_words(c.instead_of_status, self.language)
        return text("exception-applied", self.language, citation=c.citation, about=c.about, instead=instead)

    def _reviews(self, node: Explanation) -> Iterator[str]:
        for r in node.reviews:
            said = text("needs-decision", self.language, reason=r.reason, citation=r.citation)
            yield self.style(said, "yellow")

    def _working(self, node: Explanation) -> str:
        working = node.working
        assert working is not None
        line = arithmetic(working.parts, self.language)
        if working.exact == node.value:
            return f"{line} = {words(node.value, self.language, node.unit)}"
        return f"{line} = {show(working.exact)} → {words(node.value, self.language, node.unit)}{self._rounding(node)}"

    def _rounding(self, node: Explanation) -> str:
        rounding = next((n for n in node.inputs if n.kind == "rounding"), None)
        return f"（{rounding.citation}）" if rounding is not None and rounding.citation else ""

    def _segment(self, segment: Segment, node: Explanation) -> str:
        rate = show(segment.rate)
        if segment.working is not None:
            rate = arithmetic(segment.working.parts, self.language)
            rate = rate if is_product(segment.working) else f"({rate})"
        share = text("segment-share", self.language, days=segment.days, period=segment.period_days)
        line = rate if segment.days == segment.period_days else f"{rate} × {share}"
        amount = words(segment.amount, self.language, node.unit)
        if segment.exact == segment.amount:
            return f"{line} = {amount}"
        rounding = next((n.citation for n in segment.inputs if n.kind == "rounding"), None)
        return f"{line} = {show(segment.exact)} → {amount}" + (f"（{rounding}）" if rounding else "")

    # -- the whole tree

    def _deep(self, node: Explanation) -> Iterator[str]:
        """Everything below a node; what was shown before is named."""
        if node.kind != "rounding":
            yield from self._formula(node)
        yield from self._steps(node, None)
        for c in node.considered:
            if not c.applied:
                said = text("exception-not", self.language, citation=c.citation, about=c.about)
                yield from (self.style(line, "dim") for line in wrapped(said, lead="", after=_INDENT))
        for citation, holds in node.collected:
            if not holds:
                yield self.style(f"· {citation}", "dim")
        before: list[str] = []
        for child in children_of(node):
            if self._known(child):
                before.append(f"{child.name} {words(child.value, self.language, child.unit)}")
                continue
            yield from wrapped(self._head(child), lead="", after=_INDENT * 2)
            yield from (_INDENT + line for line in self._deep(child))
        if before:
            said = text("shown-before", self.language, names="、".join(dict.fromkeys(before)))
            yield from (self.style(line, "dim") for line in wrapped(said, lead="", after=_INDENT))

    def _head(self, node: Explanation) -> str:
        given = "、".join(words(v, self.language) for _, v in node.arguments)
        name = f"{node.name}({given})" if node.arguments else node.name
        ok = node.status == "ok"
        value = words(node.value, self.language, node.unit) if ok else status_words(node.status, self.language)
        row = f" ⟨{node.row}⟩" if node.row else ""
        day = f" ({node.day})" if node.day and node.kind in ("law", "fact") else ""
        cited = self.style(f"  {node.citation}" if node.citation else "", "cyan")
        return f"{name} = {value}{row}{day}{cited}" + self.style(f"  {node.note}" if node.note else "", "dim")

    def _formula(self, node: Explanation) -> Iterator[str]:
        if node.expression is None or not node.inputs:
            return
        said = " ".join((node.worked or node.expression).split())
        if node.row is not None or said == show(node.value):
            return
        yield from (self.style(line, "dim") for line in wrapped(said, lead=text("formula", self.language) + " "))


def children_of(node: Explanation) -> list[Explanation]:
    """What a node was made of, each once."""
    out: list[Explanation] = []
    for e in (*(e for s in node.segments for e in s.inputs), *node.inputs):
        if not any(e is o or e == o for o in out):
            out.append(e)
    return out


def handed_on(node: Explanation) -> Explanation | None:
    """The decision below whose value a node only hands on."""
    if node.segments or node.working or node.row or node.reviews or node.collected or node.value in _QUIET:
        return None
    if any(c.applied for c in node.considered):
        return None
    equal = [c for c in children_of(node) if c.kind == "decision" and type(c.value) is type(node.value)]
    return next((c for c in equal if c.value == node.value), None)


def days_of(segment: Segment) -> str:
    """The first and last day of a stretch."""
    return f"{segment.start}〜{segment.end - _DAY}"
