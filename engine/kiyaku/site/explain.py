"""An answer of the engine as HTML: the figure, what it was made of, and the whole tree under it for those who open it.

What stands open is for everyday reading: the arithmetic, the exceptions that applied, the decisions that mattered.
Nothing is said twice; a node that was shown is from then on only named.  Every clause leads to the version that was
used.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from htpy import Node, a, code, dd, details, div, dl, dt, li, p, small, span, strong, summary, ul

from kiyaku.answer.bill import Bill
from kiyaku.answer.outcome import Outcome
from kiyaku.book.citation import parse as parse_citation
from kiyaku.book.model import Body
from kiyaku.messages import message
from kiyaku.plan.record import Considered, Explanation, Review, Segment
from kiyaku.plan.show import show
from kiyaku.plan.working import Quantity, Working
from kiyaku.publish.absence import absence_diagnostic
from kiyaku.publish.explain import children_of, days_of, handed_on
from kiyaku.publish.words import arithmetic, is_product, status_words, words
from kiyaku.site.site import Site

_QUIET = (0, (), None, False)  # values that everyday reading need not mention
_FEW = 8  # readings that stand open


def outcome_html(site: Site, here: str, outcome: Outcome, *, deep: bool) -> Node:
    """One outcome: its value in large type, its clause, and why.

    Args:
        here: the folder of the page on which it stands.
        deep: add the whole tree, closed.
    """
    page = _Page(site, here)
    node = outcome.explanation
    steps = page.figure(node)
    return div(".ky-outcome")[
        p(".ky-answer")[
            strong(".ky-value" if outcome.ok else ".ky-value.ky-absent")[page.amount(outcome)],
            " ",
            page.cite(outcome.citation, node.version if node is not None else None),
        ],
        page.absence(outcome),
        page.same_text(outcome),
        [page.review(r) for r in outcome.reviews],
        ul(".ky-steps")[steps] if steps else None,
        page.rests_on([outcome]),
        _tree(site, here, [outcome]) if deep else None,
    ]


def bill_html(site: Site, here: str, bill: Bill) -> Node:
    """A bill: its lines and totals with their arithmetic, and the whole tree under them, closed."""
    page = _Page(site, here)
    last = bill.totals[-1]
    rows: list[Node] = []
    for o in (*bill.lines, *bill.totals):
        if o.ok and o.value == 0 and o is not last:
            continue
        node = o.explanation
        steps = page.figure(node)
        rows.append(
            li(class_="ky-total" if o is last else None)[
                p(".ky-line")[
                    page.name(o.name),
                    strong(class_="ky-value" if o.ok else "ky-value ky-absent")[page.amount(o)],
                    page.cite(o.citation, node.version if node is not None else None),
                ],
                page.absence(o),
                page.same_text(o),
                ul(".ky-steps")[steps] if steps else None,
            ]
        )
    outcomes = list(bill.outcomes.values())
    reviews = dict.fromkeys(r for o in outcomes for r in o.reviews)
    return div(".ky-outcome")[
        ul(".ky-bill")[rows],
        [page.review(r) for r in reviews],
        page.rests_on(outcomes),
        _tree(site, here, [*bill.lines, *bill.totals]),
    ]


def _tree(site: Site, here: str, outcomes: Sequence[Outcome]) -> Node:
    """The whole tree under some outcomes, unless there is nothing below them."""
    nodes = [o.explanation for o in outcomes if o.explanation is not None]
    page = _Page(site, here)
    items = [page.twig(node) for node in nodes if not page.known(node)]
    if not any(children_of(n) or n.considered or n.collected for n in nodes):
        return None
    return details(".ky-tree")[summary[site.say("site-whole-tree")], ul[items]]


class _Page:
    """What has been said so far, so that it is not said again."""

    def __init__(self, site: Site, here: str) -> None:
        self.site, self.here, self.terms, self.language = site, here, site.terms, site.language
        self.said: set[object] = set()

    # -- small parts

    def amount(self, outcome: Outcome) -> str:
        """A figure, or the name of its absence."""
        if outcome.ok:
            return words(outcome.value, self.language, outcome.unit)
        return status_words(outcome.status, self.language)

    def name(self, name: str, arguments: str = "") -> Node:
        """A decision, linked to its page; a fact, to the glossary."""
        if name in self.terms.decisions:
            return a(href=self.site.decision_url(self.here, name))[name + arguments]
        if name in self.terms.facts:
            return a(href=self.site.fact_url(self.here, name))[name + arguments]
        return name + arguments

    def cite(self, written: str | None, version: date | None = None) -> Node:
        """A clause, linked to the version that was used; the title of a law as it is."""
        if not written:
            return None
        href = self.site.cited_url(self.here, written, version)
        return a(".ky-cite", href=href)[written] if href else span(".ky-cite")[written]

    def absence(self, outcome: Outcome) -> Node:
        """Why there is no value."""
        if outcome.ok:
            return None
        diagnostic = absence_diagnostic(outcome, self.site.enacted.contract({}), self.terms)
        return p(".ky-why")[message(diagnostic, self.language)]

    def same_text(self, outcome: Outcome) -> Node:
        """What the value would be if text that is not held said the same."""
        assumed = outcome.if_same_text
        if assumed is None or not assumed.ok:
            return None
        return p(".ky-why")[self.site.say("if-same-text", value=words(assumed.value, self.language, assumed.unit))]

    def review(self, review: Review) -> Node:
        """Something that a person must decide."""
        return p(".ky-review")[
            strong[self.site.say("site-review")], " ", review.reason, " ", self.cite(review.citation)
        ]

    def rests_on(self, outcomes: Iterable[Outcome]) -> Node:
        """The versions, readings and assumptions under some outcomes."""
        found = list(outcomes)
        versions = sorted({v for o in found for v in o.versions})
        options = {r: option for o in found for r, option in o.options.items()}
        assumed = {n.name: n for o in found for n in o.assumptions}
        stages = {s.start: s for s in self.site.held}
        rows: list[Node] = []
        if versions:
            stood: list[Node] = []
            for v in versions:
                if v in stages:
                    stood += [a(href=self.site.url(self.here, self.site.stage_path(stages[v])))[str(v)], " "]
                else:
                    stood += [str(v), " "]
            rows.append(div[dt[self.site.say("rests-versions")], dd[stood]])
        if options:
            label = self.site.say("rests-readings", count=len(options))
            linked = [self._option(id, option) for id, option in options.items() if not self._adopted(id, option)]
            adopted: list[Node] = [
                [self._option(id, option), " "] for id, option in options.items() if self._adopted(id, option)
            ]
            if len(adopted) > _FEW:
                adopted = [details[summary[self.site.say("site-adopted-options", count=len(adopted))], adopted]]
            rows.append(div[dt[label], dd[[[link, " "] for link in linked], adopted]])
        if assumed:
            names = [[self.name(n.name), f"（{n.note}）" if n.note else None, " "] for n in assumed.values()]
            count = self.site.say("site-assumed", count=len(assumed))
            rows.append(div(".ky-assumed")[dt[count], dd[details[summary[self.site.say("site-show")], names]]])
        return dl(".ky-rests")[rows] if rows else None

    def _adopted(self, id: str, option: str) -> bool:
        return option == self.terms.readings[id].adopted

    def _option(self, id: str, option: str) -> Node:
        """A reading; with its option where that is not the adopted one."""
        link = a(href=self.site.reading_url(self.here, id))
        return link[id] if self._adopted(id, option) else strong[link[f"{id}={option}"]]

    # -- for everyday reading

    def known(self, node: Explanation) -> bool:
        """Whether a node was shown already; from now on it was."""
        day = node.day if node.kind in ("fact", "law") else None
        key = (node.kind, node.name, repr(node.arguments), repr(node.value), node.citation, day)
        before = key in self.said
        self.said.add(key)
        return before

    def figure(self, node: Explanation | None) -> list[Node]:
        """What stands under a figure."""
        if node is None or self.known(node):
            return []
        return self._body(node)

    def _body(self, node: Explanation) -> list[Node]:
        """The arithmetic of a node, what was decided in it, and the decisions it was made of."""
        more: list[Explanation] = []
        cited = node.citation
        while (inner := handed_on(node)) is not None:  # it only hands on what another decision gives
            more += [c for c in children_of(node) if c is not inner]
            node = inner
            if self.known(node):
                return [li["= ", self.name(node.name), " ", words(node.value, self.language, node.unit)]]
        items = self._steps(node, None if node.citation == cited else node.citation)
        for child in (*children_of(node), *more):
            if child.kind in ("decision", "law", "given") and child.value not in _QUIET and child.status == "ok":
                items += self._child(child)
        return items

    def _child(self, node: Explanation) -> list[Node]:
        source = node
        while (inner := handed_on(source)) is not None:
            source = inner
        value = words(node.value, self.language, node.unit)
        line = (node.name, value, source.citation, source.row)
        if line in self.said or self.known(node):
            return []
        self.said.add(line)
        if node.kind == "law":
            cited: Node = self.site.say("law-since", title=source.citation or "", date=node.version or node.day)
        else:
            cited = [self.cite(source.citation, source.version), f" {source.row}" if source.row else None]
        below = self._body(node)
        return [li[self.name(node.name), " ", value, " ", cited, ul[below] if below else None]]

    def _steps(self, node: Explanation, cited: str | None) -> list[Node]:
        """Stretches of days, arithmetic, exceptions and the items of a list that are met."""
        tail: Node = [" ", self.cite(cited, node.version)] if cited else None
        items: list[Node] = [li[self._segment(s, node), tail] for s in node.segments]
        if node.working is not None and not node.segments and node.kind != "rounding":
            items.append(li[self._working(node), tail])
        items += [li[self._applied(c, node)] for c in node.considered if c.applied]
        for citation, holds in node.collected:
            if holds:
                items.append(li["✓ ", self.cite(citation, node.version), " ", self._said(citation, node)])
        return items

    def _working(self, node: Explanation) -> list[Node]:
        working = node.working
        assert working is not None
        line = arithmetic(working.parts, self.language)
        value = words(node.value, self.language, node.unit)
        if working.exact == node.value:
            return [span(".ky-sum")[f"{line} = {value}"]]
        return [span(".ky-sum")[f"{line} = {show(working.exact)} → {value}"], self._rounding(node.inputs)]

    def _segment(self, segment: Segment, node: Explanation) -> list[Node]:
        rate = show(segment.rate)
        if segment.working is not None:
            rate = arithmetic(segment.working.parts, self.language)
            rate = rate if is_product(segment.working) else f"({rate})"
        share = self.site.say("segment-share", days=segment.days, period=segment.period_days)
        line = rate if segment.days == segment.period_days else f"{rate} × {share}"
        amount = words(segment.amount, self.language, node.unit)
        exact = f"{line} = {amount}"
        if segment.exact != segment.amount:
            exact = f"{line} = {show(segment.exact)} → {amount}"
        out: list[Node] = [span(".ky-days")[days_of(segment)], " ", span(".ky-sum")[exact]]
        if segment.exact != segment.amount:
            out.append(self._rounding(segment.inputs))
        if segment.excluded:
            days = "、".join(str(d) for d in segment.excluded)
            out.append(div(".ky-soft")[self.site.say("segment-excluded", days=days)])
        return out

    def _rounding(self, inputs: Iterable[Explanation]) -> Node:
        rounding = next((n for n in inputs if n.kind == "rounding" and n.citation), None)
        return [" ", self.cite(rounding.citation, rounding.version)] if rounding is not None else None

    def _applied(self, c: Considered, node: Explanation) -> list[Node]:
        ok = c.instead_of_status == "ok"
        instead = (
            words(c.instead_of, self.language, node.unit) if ok else status_words(c.instead_of_status, self.language)
        )
        said = self.site.say("site-instead", value=instead)
        return [self.cite(c.citation, c.version), f" {c.about} ", span(".ky-soft")[said]]

    def _said(self, citation: str, node: Explanation) -> str:
        """What a clause says, in the version that the node used."""
        parsed = parse_citation(citation)
        body = self.terms.body(parsed, node.day) if parsed is not None and node.day is not None else None
        return (body.text or body.title or "") if isinstance(body, Body) else ""

    # -- the whole tree

    def twig(self, node: Explanation) -> Node:
        """A node with everything below it; what was shown before is named."""
        items: list[Node] = []
        if node.kind != "rounding":
            items += self._steps(node, None)
        for c in node.considered:
            if not c.applied:
                said = self.site.say("site-not-met")
                items.append(li(".ky-soft")[self.cite(c.citation, c.version), f" {c.about}{said}"])
        unmet = [citation for citation, holds in node.collected if not holds]
        if unmet:
            items.append(
                li(".ky-soft")[[[self.cite(c, node.version), " "] for c in unmet], self.site.say("site-not-met")]
            )
        before: list[str] = []
        for child in children_of(node):
            if self.known(child):
                before.append(f"{child.name} {words(child.value, self.language, child.unit)}")
            else:
                items.append(self.twig(child))
        if before:
            said = self.site.say("shown-before", names="、".join(dict.fromkeys(before)))
            items.append(li(".ky-soft")[said])
        return li[self._head(node), self._formula(node), ul[items] if items else None]

    def _head(self, node: Explanation) -> list[Node]:
        given = "、".join(words(v, self.language) for _, v in node.arguments)
        ok = node.status == "ok"
        value = words(node.value, self.language, node.unit) if ok else status_words(node.status, self.language)
        row = f" ⟨{node.row}⟩" if node.row else ""
        day = f" ({node.day})" if node.day and node.kind in ("law", "fact") else ""
        version = node.version if node.kind != "law" else None
        return [
            self.name(node.name, f"({given})" if node.arguments else ""),
            f" = {value}{row}{day} ",
            self.cite(node.citation, version),
            [" ", small[node.note]] if node.note else None,
        ]

    def _formula(self, node: Explanation) -> Node:
        if node.expression is None or not node.inputs or node.kind == "rounding" or node.row is not None:
            return None
        said = " ".join((node.worked or node.expression).split())
        if said == show(node.value) or (node.working is not None and said == _plain(node.working)):
            return None
        return [" ", code[said]]


def _plain(working: Working) -> str:
    """A line of arithmetic as FEEL would have it, to see whether it says the same."""
    signs = {"×": "*", "÷": "/", "−": "-", "^": "**"}
    out = [show(part.value) if isinstance(part, Quantity) else signs.get(part, part) for part in working.parts]
    return " ".join(out).replace("( ", "(").replace(" )", ")")
