"""What the bill of a rule book reaches, as a JavaScript module for the runtime in `js/plan.js`.

Expressions become functions; what is around them (versions by day, exceptions, transitional rules, tables, accruals,
absences) becomes data that the runtime reads as the engine does.  Everything that any option of any reading may need is
in it, so that a reader can switch readings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiyaku.answer.book import Book
from kiyaku.answer.provenance import Provenance
from kiyaku.answer.reader import converted
from kiyaku.book.citation import parse as parse_citation
from kiyaku.book.model import Calendar, Constraint, Fact, LawValue
from kiyaku.diagnostic import Diagnostic, KiyakuError
from kiyaku.script.decide import Decisions
from kiyaku.script.emit import NotInJavaScript
from kiyaku.script.literals import Raw, literal, quoted, type_data
from kiyaku.script.scope import ordinal


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A bill as JavaScript, and what it speaks of.

    Attributes:
        source: the module.
        reach: by line and total, in their order, the names it depends on under any option of any reading.
        cited: the citations in it.
    """

    source: str
    reach: Mapping[str, frozenset[str]]
    cited: tuple[str, ...]


def program(book: Book) -> str:
    """The JavaScript module that computes the bills of a rule book.

    Raises:
        KiyakuError: the terms define no bill, or an expression uses something that the runtime does not have.
    """
    return compiled(book).source


def compiled(book: Book) -> Program:
    """The program of a rule book with what it speaks of.

    Raises:
        KiyakuError: the terms define no bill, or an expression uses something that the runtime does not have.
    """
    if book.terms.bill is None:
        raise KiyakuError([Diagnostic(code="no-bill", hint="fix")])
    try:
        compiler = _Compiler(book.checked)
        made = js({**compiler.program(), "made": _made(book.provenance())})
    except NotInJavaScript as missing:
        raise KiyakuError([book.checked.located(missing.diagnostic)]) from None
    source = f"// Made from the rules; not to be edited.\nexport default (K) => ({made});\n"
    reach = {name: frozenset(compiler.graph.reach([name])) for name in compiler.asked}
    return Program(source=source, reach=reach, cited=tuple(compiler.cited))


def _made(by: Provenance) -> dict[str, Any]:
    """What makes every bill of the program."""
    return {
        "engine": by.engine,
        "rules": {"terms": by.terms, "digest": by.digest},
        "knownOn": by.known_on.isoformat() if by.known_on is not None else None,
        "drafts": by.drafts,
    }


def js(value: Any) -> str:
    """Data with JavaScript in it as one expression."""
    if isinstance(value, Raw):
        return str(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{quoted(k)}:{js(v)}" for k, v in value.items() if v is not None) + "}"
    return "[" + ",".join(map(js, value)) + "]"


class _Compiler(Decisions):
    """One program."""

    def program(self) -> dict[str, Any]:
        terms = self.terms
        decisions = [self.decision(d) for d in self.decisions]
        constraints = [self.constraint(terms.constraints[i]) for i in self.graph.constraints(self.asked)]
        facts = [self.fact(f) for f in self.facts]
        calendars = [self.calendar(c) for c in self.calendars]
        law = [self.law_value(v) for v in self.law]
        return {
            "terms": {"id": terms.id, "title": terms.title, "publisher": terms.publisher},
            "enactedFirst": terms.enacted_first,
            "bill": {
                "month": self.places["fact"][self.month],
                "asOf": self.expression(self.bill.as_of),
                "period": self.places["decision"][terms.name_of(self.bill.period)],
                "lines": [self.places["decision"][terms.name_of(n)] for n in self.bill.lines],
                "totals": [self.places["decision"][terms.name_of(n)] for n in self.bill.totals],
            },
            "facts": facts,
            "law": law,
            "calendars": calendars,
            "decisions": decisions,
            "constraints": constraints,
            "transitions": [
                {
                    "citation": str(t.citation),
                    "start": ordinal(t.start),
                    "until": ordinal(t.until),
                    "who": self.expression(t.who) if t.who is not None else None,
                    "about": t.about,
                }
                for t in terms.transitions
            ],
            "revisions": [
                {
                    "effective": ordinal(r.effective),
                    "number": r.number,
                    "held": r.text_held,
                    "draft": r.draft,
                    "citation": str(r.citation),
                }
                for r in terms.revisions
            ],
            "readings": [
                {"id": r.id, "title": r.title, "options": dict(r.options), "adopted": r.adopted, "weight": r.weight}
                for r in terms.readings.values()
            ],
            "switches": sorted(self.readings),
            "citations": {c: self._eid(c) for c in self.cited if self._eid(c)},
        }

    def _eid(self, written: str) -> list[str] | None:
        parsed = parse_citation(written)
        if parsed is None or parsed.top not in self.terms.clauses:
            return None
        return [parsed.top.eid, parsed.eid]

    # -- facts, law, calendars

    def fact(self, fact: Fact) -> dict[str, Any]:
        default = None
        if fact.has_default:
            default = Raw(literal(converted(fact.name, fact.default, fact.type)))
        return {
            "name": fact.name,
            "key": fact.key,
            "type": type_data(fact.type),
            "unit": fact.unit,
            "about": fact.about,
            "domain": fact.domain.text if fact.domain is not None else None,
            "test": self.test(fact.domain, ()) if fact.domain is not None else None,
            "varies": fact.varies or None,
            "whole": fact.whole or None,
            "question": fact.question or None,
            "cite": self.cite(fact.cite),
            "readings": list(fact.readings),
            "default": default,
            "means": fact.default_means or None,
        }

    def law_value(self, law: LawValue) -> dict[str, Any]:
        return {
            "name": law.name,
            "key": law.key,
            "type": type_data(law.type),
            "title": law.title,
            "entries": [
                {
                    "start": ordinal(i.start),
                    "end": ordinal(i.end),
                    "value": Raw(literal(e.value)) if e.absent is None else None,
                    "absent": e.absent,
                    "source": e.source,
                }
                for i, e in law.entries.entries
            ],
        }

    def calendar(self, calendar: Calendar) -> dict[str, Any]:
        for reading, _, _, _ in calendar.alternatives:
            self.readings[reading] = None
        return {
            "name": calendar.name,
            "cite": self.cite(calendar.cite),
            "weekdays": sorted(w + 1 for w in calendar.closed_weekdays),
            "dates": sorted(100 * m + d for m, d in calendar.closed_dates),
            "days": sorted(d.toordinal() for d in calendar.closed_days),
            "first": ordinal(calendar.covers.start),
            "end": ordinal(calendar.covers.end),
            "alternatives": [
                {
                    "reading": reading,
                    "option": option,
                    "weekdays": sorted(w + 1 for w in weekdays),
                    "dates": sorted(100 * m + d for m, d in dates),
                }
                for reading, option, weekdays, dates in calendar.alternatives
            ],
        }

    def constraint(self, constraint: Constraint) -> dict[str, Any]:
        speaks_of = sorted(self.book.names(constraint.that))
        return {
            "holds": self.expression(constraint.that),
            "cite": self.cite(constraint.cite),
            "message": constraint.message,
            "facts": speaks_of,
            "nodes": [self.nodes[name] for name in speaks_of],
        }
