"""Checked terms to a plan.

Before: every expression is parsed and typed, every name resolved, no decision depends on itself.  After: the plan of
`ir`; what an expression's names stand for, which transitional rules and exceptions concern a decision, where an accrual
may change, which constraints there are, is written in it and asked of nobody again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from kiyaku.book import model
from kiyaku.book.checked import CheckedBook
from kiyaku.book.citation import Citation
from kiyaku.book.tables import bounds_of, graduated_input, is_unsure, ladder
from kiyaku.feel.syntax import ast
from kiyaku.plan import ir
from kiyaku.timeline import Interval, Timeline

Parameters = tuple[str, ...]


def lower(book: CheckedBook) -> ir.Plan:
    """The plan of checked terms."""
    return _Lowering(book).plan()


class _Lowering:
    """One rule book on its way down."""

    def __init__(self, book: CheckedBook) -> None:
        self.book = book
        self.terms = terms = book.terms
        given = [d.name for d in terms.decisions.values() if d.given]
        self.names = (*terms.facts, *terms.law, *given)
        self.slots = {name: slot for slot, name in enumerate(self.names)}
        self.facts, self.decisions = tuple(terms.facts.values()), tuple(terms.decisions.values())
        self.refs: dict[str, ir.Ref] = {}
        of_law = (rule for value in terms.law.values() for rule in value.rules)
        self.transitions = {rule: i for i, rule in enumerate((*terms.transitions, *of_law))}
        kinds: tuple[tuple[ir.Kind, Iterable[str]], ...] = (
            ("fact", terms.facts),
            ("law", terms.law),
            ("calendar", terms.calendars),
            ("decision", terms.decisions),
        )
        for kind, names in kinds:
            self.refs |= {name: ir.Ref(kind=kind, index=i) for i, name in enumerate(names)}

    def plan(self) -> ir.Plan:
        """The whole."""
        terms = self.terms
        return ir.Plan(
            slots=self.names,
            facts=tuple(self.fact(f) for f in terms.facts.values()),
            domains=tuple(self.maybe(f.domain, ()) for f in terms.facts.values()),
            law=tuple(self.law(v) for v in terms.law.values()),
            calendars=tuple(terms.calendars.values()),
            decisions=tuple(self.decision(d) for d in terms.decisions.values()),
            transitions=tuple(map(self.transition, self.transitions)),
            deemed=tuple(map(self.deemed, terms.deemed)),
            constraints=tuple(self.constraint(c) for c in terms.constraints),
            bill=self.bill(terms.bill) if terms.bill is not None else None,
            revisions=terms.revisions,
            readings=tuple(
                ir.Reading(id=r.id, title=r.title, options=r.options, is_weighty=r.is_weighty)
                for r in terms.readings.values()
            ),
            adopted={r.id: r.adopted for r in terms.readings.values()},
            enacted_first=terms.enacted_first,
            indices={name: i for i, name in enumerate(terms.decisions)},
        )

    # -- what is declared

    def fact(self, fact: model.Fact) -> ir.Fact:
        """A fact."""
        return ir.Fact(
            slot=self.slots[fact.name],
            name=fact.name,
            key=fact.key,
            type=fact.type,
            about=fact.about,
            unit=fact.unit,
            varies=fact.varies,
            whole=fact.whole,
            question=fact.question,
            nullable=fact.type.nullable,
            citation=fact.cite,
            readings=fact.readings,
            means=fact.default_means,
            of_change=self.terms.name_of(fact.of_change) if fact.of_change is not None else None,
            fields=tuple(
                ir.Field(key=key, label=label, values=tuple(values.items()))
                for key, (label, values) in fact.labels.items()
            ),
        )

    def law(self, value: model.LawValue) -> ir.Law:
        """A value set by law."""
        settings = value.entries.map(lambda e: ir.Setting(value=e.value, absent=e.absent, source=e.source))
        return ir.Law(
            slot=self.slots[value.name],
            name=value.name,
            key=value.key,
            type=value.type,
            title=value.title,
            settings=settings,
            rules=tuple(self.transitions[rule] for rule in value.rules),
        )

    def transition(self, rule: model.Transition) -> ir.Transition:
        """A transitional rule."""
        return ir.Transition(
            citation=rule.citation,
            days=Interval(rule.start, rule.until),
            keeps=date.fromordinal(rule.since.toordinal() - 1),
            who=self.maybe(rule.who, ()),
            ends=self.maybe(rule.ends, ()),
            about=rule.about,
            source=rule.source,
        )

    def deemed(self, one: model.Deemed) -> ir.Deemed:
        """A deemed conversion."""
        return ir.Deemed(
            citation=one.citation,
            slot=self.slots[self.terms.name_of(one.fact)],
            start=one.start,
            who=self.maybe(one.who, ()),
            value=self.code(one.value, ()),
            about=one.about,
        )

    def constraint(self, constraint: model.Constraint) -> ir.Constraint:
        """What must hold between facts."""
        names = self.book.names(constraint.that)
        facts_only = names <= self.terms.facts.keys()
        return ir.Constraint(
            that=self.code(constraint.that, ()),
            message=constraint.message,
            citation=constraint.cite,
            names=tuple(sorted(names)),
            slots=frozenset(self.slots[n] for n in names) if facts_only else frozenset(),
        )

    def bill(self, bill: model.BillSpec) -> ir.BillSpec:
        """What a bill consists of."""
        return ir.BillSpec(
            month=self.slots[self.terms.name_of(bill.month)],
            as_of=self.code(bill.as_of, ()),
            period=self.index(bill.period),
            lines=tuple(map(self.index, bill.lines)),
            totals=tuple(map(self.index, bill.totals)),
        )

    def index(self, word: str) -> int:
        """The number of a decision by name or key."""
        return self.refs[self.terms.name_of(word)].index

    # -- expressions

    def code(self, expression: model.Expression, parameters: Parameters) -> ir.Code:
        """An expression with what its names stand for."""
        checked = self.book.tree(expression)
        return ir.Code(
            text=expression.text,
            address=expression.address,
            clause=expression.clause,
            parameters=parameters,
            refs={written: self.refs[name] for written, name in sorted(self.book.words(expression).items())},
            checked=checked,
        )

    def maybe(self, expression: model.Expression | None, parameters: Parameters) -> ir.Code | None:
        """An expression that may not be there."""
        return self.code(expression, parameters) if expression is not None else None

    # -- decisions

    def decision(self, decision: model.Decision) -> ir.Decision:
        """A decision: versions by day, and around them transitional rules, exceptions, governing day, given value."""
        parameters = tuple(name for name, _ in decision.parameters)
        body: ir.Node = self.by_day(decision, parameters)
        rules = self.rules(v.citation for _, v in decision.versions.entries)
        if rules:
            assert isinstance(body, ir.ByDay)
            body = ir.Transitional(rules=rules, earlier=body, body=body)
        overrides = tuple(self.override(o, parameters) for o in self.terms.overrides.get(decision.name, ()))
        if overrides:
            body = ir.Excepted(exceptions=overrides, body=body)
        if decision.governed_by is not None:
            body = ir.Governed(day=self.code(decision.governed_by, parameters), body=body)
        if decision.given:
            body = ir.Given(slot=self.slots[decision.name], body=body)
        return ir.Decision(
            index=self.index(decision.name),
            name=decision.name,
            key=decision.key,
            type=decision.type,
            unit=decision.unit,
            parameters=decision.parameters,
            rounding=decision.rounding,
            boolean=decision.type.head == "boolean",
            needs=self.needs(decision),
            body=body,
        )

    def needs(self, decision: model.Decision) -> tuple[int, ...]:
        """The decisions that a decision reads itself, under any options."""
        names = dict.fromkeys(edge.name for edge in self.book.graph.of(decision.name))
        for value in [name for name in names if name in self.terms.law]:
            names |= dict.fromkeys(edge.name for edge in self.book.graph.of(value))
        return tuple(self.refs[name].index for name in names if name in self.terms.decisions)

    def by_day(self, decision: model.Decision, parameters: Parameters) -> ir.ByDay:
        """What is in force on each day."""
        versions = decision.versions
        return ir.ByDay(
            versions=versions.map(lambda v: self.version(v, parameters)),
            citation=versions.entries[0][1].citation,
            back=self.reaches_back(versions),
            dates=versions.map(lambda v: None),
        )

    def reaches_back(self, versions: Timeline[object]) -> bool:
        """Whether the text before the first version is not held, and may be taken to say the same."""
        start = versions.entries[0][0].start if versions.entries else None
        if start is None or start == date.min:
            return False
        return self.terms.absence(date.fromordinal(start.toordinal() - 1), versions) == "text_unavailable"

    def rules(self, citations: Iterable[Citation]) -> tuple[int, ...]:
        """The transitional rules that concern something that these clauses define, the newest first."""
        return tuple(self.transitions[rule] for rule in self.book.graph.about(citations))

    def version(self, version: model.DecisionVersion, parameters: Parameters) -> ir.Node:
        """One version: its logic under each option, and the mark of its clause."""
        body = self.logic(version.logic, parameters)
        if version.alternatives:
            cases = tuple(
                (a.reading, a.option, a.place.address, self.logic(a.logic, parameters)) for a in version.alternatives
            )
            body = ir.Chosen(cases=cases, otherwise=body)
        return ir.Marked(
            citation=version.citation,
            version=version.version,
            readings=tuple(dict.fromkeys((*version.readings, *(a.reading for a in version.alternatives)))),
            review=self.review(version.review, version.citation, parameters),
            address=version.place.address,
            body=body,
        )

    def review(self, review: model.Review | None, citation: Citation, parameters: Parameters) -> ir.Review | None:
        """What a person must decide."""
        if review is None:
            return None
        when = self.maybe(review.when, parameters)
        return ir.Review(when=when, citation=citation, reason=review.reason, reading=review.reading)

    def override(self, override: model.Override, parameters: Parameters) -> ir.Override:
        """An exception over time."""
        versions = override.versions
        return ir.Override(
            arises=self.maybe(override.arises_when, parameters),
            governed=self.maybe(override.governed_by, parameters),
            versions=versions.map(lambda v: self.override_version(v, parameters)),
            citation=versions.entries[0][1].citation,
            back=self.reaches_back(versions),
            dates=versions.map(lambda v: None),
            rules=self.rules(v.citation for _, v in versions.entries),
        )

    def override_version(self, version: model.OverrideVersion, parameters: Parameters) -> ir.OverrideVersion:
        """An exception in one version."""
        then: ir.Formula | ir.Missing
        overridden: tuple[str, ...] = ()
        if version.then is not None:
            overridden = tuple(word for word in model.OVERRIDDEN if word in version.then.text)[:1]
            then = ir.Formula(code=self.code(version.then, (*parameters, *overridden)))
        else:
            then = ir.Missing(status=str(version.absent), citation=version.citation)
        return ir.OverrideVersion(
            citation=version.citation,
            version=version.version,
            about=version.about,
            readings=version.readings,
            option=version.option,
            when=self.code(version.when, parameters),
            then=then,
            review=self.review(version.review, version.citation, parameters),
            over=version.over,
            from_overridden=bool(overridden),
            address=version.place.address,
        )

    # -- logic

    def logic(self, logic: model.Logic, parameters: Parameters) -> ir.Node:
        """The logic of a decision."""
        if isinstance(logic, model.Formula):
            return ir.Formula(code=self.code(logic.expression, parameters))
        if isinstance(logic, model.Table):
            return self.table(logic, parameters)
        if isinstance(logic, model.Accrual):
            return self.accrual(logic, parameters)
        return ir.Collect(items=tuple((citation, self.code(e, parameters)) for citation, e in logic.items))

    def table(self, table: model.Table, parameters: Parameters) -> ir.Node:
        """A table."""
        inputs = tuple(self.code(e, parameters) for e in table.inputs)
        rungs = ladder(table, self.book.trees)
        if rungs is None:
            portions = graduated_input(table, self.book.trees) if table.graduated else None
            rows = tuple(self.row(r, parameters, portions) for r in table.rows)
            unsure = portions is None and is_unsure(table, self.book.trees)
            return ir.Rows(inputs=inputs, rows=rows, absent=table.absent, unsure=unsure, portions=portions)
        made = tuple(
            ir.Rung(
                low=span.low,
                high=span.high,
                low_included=span.low_included,
                high_included=span.high_included,
                row=self.row(row, parameters),
            )
            for span, row in rungs
        )
        return ir.Ladder(input=inputs[0], rungs=made, graduated=table.graduated, absent=table.absent)

    def row(self, row: model.Row, parameters: Parameters, portions: int | None = None) -> ir.Row:
        """A row of a table."""
        then: ir.Formula | ir.Missing
        if row.then is not None:
            then = ir.Formula(code=self.code(row.then, parameters))
        else:
            then = ir.Missing(status=str(row.absent), citation=row.tests[0].clause)
        low, high = self.bounds(row.tests[portions], parameters) if portions is not None else (None, None)
        return ir.Row(
            label=row.label,
            tests=tuple(self.code(t, parameters) for t in row.tests),
            then=then,
            address=row.tests[0].address,
            low=low,
            high=high,
        )

    def bounds(self, test: model.Expression, parameters: Parameters) -> tuple[ir.Code | None, ir.Code | None]:
        """The bounds of a test that is a range, as expressions of their own."""
        whole = self.code(test, parameters)

        def part(node: ast.Node | None, name: str) -> ir.Code | None:
            if node is None:
                return None
            document, path = whole.address
            checked = replace(whole.checked, node=node, type=whole.checked.type_of(node), input_type=None)
            return replace(whole, address=(document, (*path, name)), checked=checked)

        low, high = bounds_of(whole.checked.node)
        return part(low, "low"), part(high, "high")

    def accrual(self, accrual: model.Accrual, parameters: Parameters) -> ir.Accrual:
        """An accrual, with where it may change."""
        keyed = accrual.split if accrual.split is not None else (accrual.rate,)
        rates = (accrual.rate, *(accrual.split or ()))
        breaks = self.book.graph.breaks(name for expression in rates for name in self.book.words(expression).values())
        each, total = accrual.round_each, accrual.round_total
        return ir.Accrual(
            rate=self.code(accrual.rate, parameters),
            over=self.code(accrual.over, parameters),
            during=self.code(accrual.during, parameters),
            excluded=self.maybe(accrual.excluded, parameters),
            keys=tuple(self.keys(accrual, keyed, parameters)),
            series=tuple(sorted(self.slots[name] for name in (*breaks.facts, *breaks.law))),
            fixed=breaks.days,
            ends=tuple(self.transitions[rule] for rule in breaks.rules),
            each=self.index(each) if each is not None else None,
            total=self.index(total) if total is not None else None,
        )

    def keys(
        self, accrual: model.Accrual, keyed: Iterable[model.Expression], parameters: Parameters
    ) -> Iterator[ir.Code | ir.Ref]:
        """What must be equal for two days to belong to one segment: each name in the rate that may change.

        A function in it has no value of its own; then the expression itself stands for all.
        """
        codes = [self.code(e, parameters) for e in keyed]
        if accrual.split is not None:
            yield from codes
            return
        for code in codes:
            refs = [ref for _, ref in sorted(code.refs.items())]
            if any(ref.kind == "decision" and self.parameters(ref) for ref in refs):
                yield code
                return
            yield from dict.fromkeys(ref for ref in refs if self.changes(ref))

    def parameters(self, ref: ir.Ref) -> bool:
        """Whether a decision is a function."""
        return bool(self.decisions[ref.index].parameters)

    def changes(self, ref: ir.Ref) -> bool:
        """Whether what a name stands for may change from day to day."""
        if ref.kind == "fact":
            return self.facts[ref.index].varies
        return ref.kind in ("law", "decision")
