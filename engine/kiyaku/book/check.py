"""Every expression of a rule book parsed and typed.

Before: a linked model.  After: `Checked` trees for all expressions, by the address of the expression, and the
diagnostics of whatever does not parse, does not type or mixes units; tables without overlap and without an unmeant gap;
no decision that depends on itself; no fact that nothing uses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kiyaku.book import tables
from kiyaku.book.checked import CheckedBook
from kiyaku.book.citation import Citation
from kiyaku.book.edges import dependencies
from kiyaku.book.extensions import RuleExtensions
from kiyaku.book.graph import Graph
from kiyaku.book.halves import halves
from kiyaku.book.model import (
    OVERRIDDEN,
    Accrual,
    Address,
    Collect,
    Decision,
    Expression,
    Fact,
    Formula,
    Logic,
    Table,
    Terms,
)
from kiyaku.diagnostic import Diagnostic, suggest
from kiyaku.feel.check.checked import Checked
from kiyaku.feel.check.checker import check as check_expression
from kiyaku.feel.check.extension import Extension
from kiyaku.feel.check.free import free_names
from kiyaku.feel.syntax.names import Vocabulary
from kiyaku.feel.syntax.parse import Kind
from kiyaku.feel.text import parse, vocabulary
from kiyaku.feel.types import ANY, BOOLEAN, DATE, NUMBER, Type, Unit, function_of, list_of, range_of
from kiyaku.feel.types.narrow import Env, narrowed
from kiyaku.feel.types.units import format_unit, multiplied
from kiyaku.memory import without_collection
from kiyaku.source import Span

_DAYS = range_of(DATE)
_BARE_WORD = re.compile(r"(?!(?:null|true|false|not|-)\Z)[^\s\"'()\[\]{}+*/=<>,.?@-]+")


@dataclass(slots=True)
class _Pass:
    terms: Terms
    scope: Env
    vocabulary: Vocabulary
    functions: dict[str, Type]
    words: frozenset[str]
    extensions: dict[str, Extension]
    named: frozenset[str]  # facts, decisions, law values and calendars: not the names of built-ins
    trees: dict[Address, Checked] = field(default_factory=dict)
    uses: dict[Address, dict[str, str]] = field(default_factory=dict)
    locals: dict[Address, Mapping[str, Type]] = field(default_factory=dict)
    places: dict[str, Expression] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    attempted: set[Address] = field(default_factory=set)

    def expression(
        self,
        expression: Expression | None,
        expected: Type | None,
        local: Mapping[str, Type] | None = None,
        *,
        tests: Type | None = None,
        given: Sequence[Expression | None] = (),
    ) -> Type | None:
        """Parse and check one text.

        `tests` makes it unary tests of an input of that type; `given` are conditions that hold where it is evaluated.
        """
        if expression is None:
            return None
        address = expression.address
        if self.locals.get(address) == (local or {}):  # such as the condition of an item, which several may collect
            return self.trees[address].type
        self.attempted.add(address)
        bound = local or {}
        text = expression.text.strip()
        wanted = tests or expected
        bare = wanted is not None and wanted.head == "string" and _BARE_WORD.fullmatch(text)
        if bare and text not in self.words and text not in bound:
            near = suggest(text, (*self.words, *bound))
            if near is None:
                self.report("text-without-quotes", expression, text=text)
                return None
        kind: Kind = "expression" if tests is None else "unary tests"
        words = self.vocabulary.inside(tuple(bound))
        parsed = parse(expression.text, names=words, kind=kind, source_name=source_name(address))
        if parsed.node is None:
            self._take(expression, parsed.diagnostics)
            return None
        scope = self.scope.inside({**bound, "?": tests} if tests is not None else bound)
        for condition in given:
            if condition is not None and condition.address in self.trees:
                scope = narrowed(self.trees[condition.address].node, scope, True)
        checked = check_expression(
            parsed.node,
            scope=scope,
            source=parsed.source,
            functions=self.functions,
            extensions=self.extensions,
            expected=expected,
        )
        self._take(expression, checked.diagnostics)
        self.trees[address] = checked
        self.places[parsed.source.name] = expression
        self.locals[address] = bound
        free = (word for word in free_names(checked, self.functions) if word not in bound)
        found = {word: name for word in free if (name := self.terms.name_of(word)) in self.named}
        self.uses.setdefault(address, {}).update(found)
        return checked.type

    def _take(self, expression: Expression, found: tuple[Diagnostic, ...]) -> None:
        clause = str(expression.clause) if expression.clause else None
        for d in found:
            start, end = (d.span.start, d.span.end) if d.span is not None else (0, len(expression.text))
            self.diagnostics.append(d.at(expression.span(start, end), clause))

    def report(self, code: str, expression: Expression, **args: object) -> None:
        """A diagnostic about a whole expression."""
        self.at(expression.span(0, len(expression.text)), code, expression.clause, "fix", args)

    def at(self, span: Span, code: str, clause: Citation | None, hint: str, args: Mapping[str, object]) -> None:
        """A diagnostic at a place."""
        cited = str(clause) if clause else None
        self.diagnostics.append(Diagnostic(code=code, span=span, args=args, hint=hint, clause=cited))


@without_collection()
def check(terms: Terms) -> tuple[CheckedBook, list[Diagnostic]]:
    """Check every expression of the terms."""
    scope, functions = _scope(terms)
    calendars = frozenset(terms.calendars) | {c.key for c in terms.calendars.values()}
    varying = {word: f.type for f in terms.facts.values() if f.varies for word in (f.name, f.key)}
    forms = RuleExtensions(calendars, varying)
    extensions = forms.all()
    words = frozenset(OVERRIDDEN) | frozenset(scope) | frozenset(functions) | calendars | frozenset(extensions)
    named = frozenset((*terms.facts, *terms.decisions, *terms.law, *terms.calendars))
    run = _Pass(terms, Env(scope), vocabulary(words), functions, words, extensions, named)
    for fact in terms.facts.values():
        _domain_of(run, fact)
    for constraint in terms.constraints:
        run.expression(constraint.that, BOOLEAN)
    for decision in terms.decisions.values():
        _decision(run, decision)
    for name, overrides in terms.overrides.items():
        local = dict(terms.decisions[name].parameters)
        overridden = dict.fromkeys(OVERRIDDEN, terms.decisions[name].type)
        for override in overrides:
            arises = override.arises_when
            run.expression(arises, BOOLEAN, local)
            run.expression(override.governed_by, DATE, local, given=(arises,))
            for _, version in override.versions.entries:
                run.expression(version.when, BOOLEAN, local, given=(arises,))
                run.expression(
                    version.then, terms.decisions[name].type, overridden | local, given=(arises, version.when)
                )
                if version.review is not None:
                    run.expression(version.review.when, BOOLEAN, local, given=(arises, version.when))
    for transition in (*terms.transitions, *(rule for value in terms.law.values() for rule in value.rules)):
        run.expression(transition.who, BOOLEAN)
        run.expression(transition.ends, DATE.or_null(), given=(transition.who,))
    for one in terms.deemed:
        run.expression(one.who, BOOLEAN)
        deemed = terms.facts.get(terms.name_of(one.fact))
        run.expression(one.value, deemed.type if deemed is not None else None, given=(one.who,))
    if terms.bill is not None:
        run.expression(terms.bill.as_of, DATE)
        _bill(run)
    _conditions(run)
    graph = dependencies(terms, run.uses)
    _cycles(run, graph)
    _unused(run, graph)
    _labels(run)
    _of_changes(run)
    for rule, name, other, clause in halves(terms, graph):
        args = {"name": name, "other": other, "clause": str(clause)}
        run.at(rule.place.of("clauses"), "transition-half", rule.citation, "fix", args)
    return CheckedBook(terms, run.trees, run.uses, forms, run.places, graph), run.diagnostics


def _domain_of(run: _Pass, fact: Fact) -> None:
    """The domain of a fact: it is looked at when the fact is read, before there is a contract or a day."""
    run.expression(fact.domain, None, tests=fact.type.not_null())
    if fact.domain is None:
        return
    named = [name for name in run.uses.get(fact.domain.address, {}).values() if name not in run.terms.calendars]
    if named:
        run.report("domain-names", fact.domain, name=fact.name, named="、".join(dict.fromkeys(named)))


def _conditions(run: _Pass) -> None:
    """The conditions of items that no decision collects."""
    for clause in run.terms.clauses.values():
        for _, version in clause.versions.entries:
            for body in version.walk():
                if body.when is not None and body.when.address not in run.attempted:
                    run.expression(body.when, BOOLEAN)


def _scope(terms: Terms) -> tuple[dict[str, Type], dict[str, Type]]:
    scope: dict[str, Type] = {}
    functions: dict[str, Type] = {}
    for fact in terms.facts.values():
        scope[fact.name] = scope[fact.key] = fact.type
    for value in terms.law.values():
        scope[value.name] = scope[value.key] = value.type
    for decision in terms.decisions.values():
        if decision.parameters:
            functions[decision.name] = functions[decision.key] = function_of(dict(decision.parameters), decision.type)
        else:
            scope[decision.name] = scope[decision.key] = decision.type
    return scope, functions


def _decision(run: _Pass, decision: Decision) -> None:
    local = dict(decision.parameters)
    run.expression(decision.governed_by, DATE, local)
    for _, version in decision.versions.entries:
        _logic(run, decision, version.logic, local)
        for alternative in version.alternatives:
            _logic(run, decision, alternative.logic, local)
        if version.review is not None:
            run.expression(version.review.when, BOOLEAN, local)


def _logic(run: _Pass, decision: Decision, logic: Logic, local: Mapping[str, Type]) -> None:
    if isinstance(logic, Formula):
        run.expression(logic.expression, decision.type, local)
    elif isinstance(logic, Collect):
        for _, condition in logic.items:
            run.expression(condition, BOOLEAN, local)
    elif isinstance(logic, Table):
        _table(run, decision, logic, local)
    else:
        _accrual(run, decision, logic, local)


def _table(run: _Pass, decision: Decision, table: Table, local: Mapping[str, Type]) -> None:
    inputs = [run.expression(e, None, local) or ANY for e in table.inputs]
    for row in table.rows:
        for test, kind in zip(row.tests, inputs, strict=False):
            run.expression(test, None, local, tests=kind)
    given = decision.type
    column = tables.graduated_input(table, run.trees) if table.graduated else None
    if column is not None:  # what a row gives is a price for one of what is counted
        given = replace(NUMBER, unit=multiplied(decision.type.unit, inputs[column].unit, -1))
    for row in table.rows:
        run.expression(row.then, given, local)
    whole = [
        table.whole or _is_whole(run.terms, e) or kind.head == "date"
        for e, kind in zip(table.inputs, inputs, strict=False)
    ]
    domains = [_domain(run, e, local) for e in table.inputs]
    for code, expression, args in tables.faults(table, run.trees, whole, domains):
        run.report(code, expression, **args)


def _domain(run: _Pass, expression: Expression, local: Mapping[str, Type]) -> Checked | None:
    """The unary tests of what an input may be, if it is a fact that has a domain."""
    written = expression.text.strip()
    fact = run.terms.facts.get(run.terms.name_of(written)) if written not in local else None
    return run.trees.get(fact.domain.address) if fact is not None and fact.domain is not None else None


def _is_whole(terms: Terms, expression: Expression) -> bool:
    fact = terms.facts.get(terms.name_of(expression.text.strip()))
    return fact is not None and fact.whole


def _accrual(run: _Pass, decision: Decision, accrual: Accrual, local: Mapping[str, Type]) -> None:
    name = decision.name
    rate = run.expression(accrual.rate, NUMBER, local)
    if rate is not None and not _per_period(rate.unit, decision.type.unit):
        args = {"name": name, "rate": format_unit(rate.unit or ()), "unit": format_unit(decision.type.unit or ())}
        run.report("accrual-unit", accrual.rate, **args)
    for key, expression in (("over", accrual.over), ("during", accrual.during)):
        found = run.expression(expression, None, local)
        if found is not None and found.head != "Any" and found.not_null() != _DAYS:
            run.report("accrual-period", expression, key=key)
    run.expression(accrual.excluded, list_of(DATE), local)
    for expression in accrual.split or ():
        run.expression(expression, None, local)
    for key, rounding in (("each", accrual.round_each), ("total", accrual.round_total)):
        if rounding is not None:
            target = run.terms.decisions.get(run.terms.name_of(rounding))
            if target is None or not target.rounding or len(target.parameters) != 1:
                known = "、".join(d.name for d in run.terms.decisions.values() if d.rounding) or "—"
                args = {"name": rounding, "known": known}
                run.at(accrual.place.of("round", key), "not-a-rounding", accrual.rate.clause, "fix", args)


def _per_period(rate: Unit | None, amount: Unit | None) -> bool:
    """Whether a rate is the amount per one period: 円/月 for 円."""
    if rate is None or amount is None:
        return True
    powers = dict(rate)
    for unit, power in amount:
        powers[unit] = powers.get(unit, 0) - power
    left = {u: p for u, p in powers.items() if p}
    return list(left.values()) == [-1]


def _bill(run: _Pass) -> None:
    bill = run.terms.bill
    assert bill is not None
    places: list[tuple[str, tuple[str | int, ...]]] = [(bill.period, ("period",))]
    for key, names in (("lines", bill.lines), ("totals", bill.totals)):
        places += [(name, (key, i)) for i, name in enumerate(names)]
    for name, path in places:
        decision = run.terms.decisions.get(run.terms.name_of(name))
        if decision is None:
            near = suggest(name, run.terms.decisions)
            args = {"name": name, "suggestion": near or ""}
            run.at(bill.place.of(*path), "unknown-decision", None, "did-you-mean" if near else "fix", args)
        elif decision.parameters or (path == ("period",) and decision.type.not_null() not in (_DAYS, ANY.not_null())):
            args = {"key": str(path[0]), "name": name}
            run.at(bill.place.of(*path), "bill-part", None, "period" if path == ("period",) else "amount", args)
    month = run.terms.facts.get(run.terms.name_of(bill.month))
    if month is None or month.type.not_null() not in (DATE, ANY.not_null()) or month.varies:
        args = {"key": "month", "name": bill.month}
        run.at(bill.place.of("month"), "bill-part", None, "month", args)


MOST_LEVELS = 200  # of decisions that rest on each other: the real terms have 16


def _cycles(run: _Pass, graph: Graph) -> None:
    circles = tuple(graph.cycles())
    if not circles and len(chain := graph.longest()) > MOST_LEVELS:
        first, last = (run.terms.decisions[name] for name in (chain[0], chain[-1]) if name in run.terms.decisions)
        args = {"first": first.name, "last": last.name, "count": len(chain), "limit": MOST_LEVELS}
        run.at(first.place.of("name"), "chain-too-long", first.versions.entries[0][1].citation, "fix", args)
    for circle in circles:
        decision = next((run.terms.decisions[name] for name in circle if name in run.terms.decisions), None)
        if decision is not None:
            span, clause = decision.place.of("name"), decision.versions.entries[0][1].citation
        else:  # a value set by law, whose transitional rule asks for it
            rule = run.terms.law[circle[0]].rules[0]
            span, clause = rule.place.of("rule"), rule.citation
        run.at(span, "cycle", clause, "fix", {"path": " → ".join(circle)})


def _unused(run: _Pass, graph: Graph) -> None:
    for name in graph.unused():
        run.at(run.terms.facts[name].place.of("name"), "unused-fact", None, "fix", {"name": name})


def _labels(run: _Pass) -> None:
    """Only a field that a fact has can be given a name."""
    for fact in run.terms.facts.values():
        kind = fact.type.element or fact.type
        known = [name for name, _ in kind.fields or ()]
        for name in fact.labels:
            if name not in known:
                meant = suggest(name, known)
                hint = "did-you-mean" if meant else "fix"
                args = {"field": name, "name": fact.name, "suggestion": meant, "known": "、".join(known) or "—"}
                run.at(fact.place.of("fields", name), "no-such-field", None, hint, args)


def _of_changes(run: _Pass) -> None:
    """A fact of changes is a list of contexts with the day of the change, and tells of a fact that varies."""
    for fact in run.terms.facts.values():
        if fact.of_change is None:
            continue
        of = run.terms.facts.get(run.terms.name_of(fact.of_change))
        fields = dict((fact.type.element.fields or ()) if fact.type.element is not None else ())
        if of is None or not of.varies or fields.get("on") != DATE:
            args = {"name": fact.name, "of": fact.of_change}
            run.at(fact.place.of("of_change"), "not-of-change", None, "fix", args)


def source_name(address: Address) -> str:
    """The name of the source of the tree of the expression at an address: a file and a JSON pointer into it."""
    document, path = address
    return "#/".join((document, "/".join(str(step).replace("~", "~0").replace("/", "~1") for step in path)))
