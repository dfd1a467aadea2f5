"""The calculator: a reader's own bill, computed in the browser by the plan that the engine itself runs.

The page holds no figure.  Its script makes the form from the facts that the compiled bill asks for, computes on the
reader's machine and shows what the engine would show.  What it needs to know of the site (addresses, texts, examples)
is data made here; nothing is sent anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from importlib import resources
from typing import Any

from htpy import Renderable, a, code, details, div, h2, li, noscript, p, script, section, span, summary, ul

from kiyaku.answer.bill import Bill
from kiyaku.answer.script import compiled
from kiyaku.book.citation import parse as parse_citation
from kiyaku.book.model import Collect, Decision, Fact
from kiyaku.emit.script.program import Program
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.walk import parts
from kiyaku.messages import catalogue
from kiyaku.plan.absence import STATUSES
from kiyaku.publish.absence import SPEAKS_OF
from kiyaku.publish.json_values import cell
from kiyaku.publish.narrator import Records, rules, spoken
from kiyaku.publish.words import words
from kiyaku.site.examples import Example, examples
from kiyaku.site.explain import stage_words
from kiyaku.site.page import File, Heading, Page, script_data
from kiyaku.site.site import Site

_PRESETS = 8  # examples that stand on the page with a button of their own

_SAID = (
    "diff-date", "duration-days", "duration-hours", "duration-minutes", "duration-months",
    "duration-seconds", "duration-years",
    "site-adopted", "site-adopted-options",
    "site-calculator-add", "site-calculator-bad", "site-calculator-cannot", "site-calculator-compute",
    "site-calculator-copied", "site-calculator-copy", "site-calculator-copy-link", "site-calculator-count",
    "site-calculator-day", "site-calculator-download", "site-calculator-essential",
    "site-calculator-examples", "site-calculator-fault", "site-calculator-fix", "site-calculator-for",
    "site-calculator-from",
    "site-calculator-given", "site-calculator-go", "site-calculator-json", "site-calculator-made",
    "site-calculator-missing", "site-calculator-month", "site-calculator-months-open", "site-calculator-more",
    "site-calculator-no-day", "site-calculator-no-effect", "site-calculator-no-options",
    "site-calculator-optional", "site-calculator-print", "site-calculator-reading-about", "site-calculator-readings",
    "site-calculator-remove", "site-calculator-reset", "site-calculator-same-day",
    "site-calculator-since", "site-calculator-stated", "site-calculator-sum", "site-calculator-switched",
    "site-calculator-to", "site-calculator-total", "site-calculator-unstated",
    "site-calculator-yaml", "site-calculator-yaml-about",
    "site-reasons", "site-show", "site-since", "site-varies", "value-false", "value-first", "value-none",
    "status-not-here",
    "value-true", "empty-history", "fact-given-twice", "fact-type", "float-given", "impossible-date", "missing-field",
    "not-a-month", "not-whole", "outside-domain", "unknown-fact", "unknown-field", "unknown-option", "unknown-reading",
)  # fmt: skip
"""The texts that the script says beside those of the narrator's rules."""


def pages(site: Site) -> Iterator[Page | File]:
    """The calculator with its script's files; nothing where the terms define no bill."""
    if site.enacted.terms.bill is None:
        return
    program = compiled(site.enacted)
    here = site.path("calculator")
    yield Page(
        path=here,
        title=site.say("site-calculator"),
        body=_body(site, here, program),
        contents=tuple(
            Heading(level=2, id=f"calculator-{part}", title=site.say(f"site-calculator-{part}-title"))
            for part in _PARTS
        ),
        description=site.say("site-calculator-about"),
        group=site.say("site-group-figures"),
    )
    yield File(path=site.path("assets", "calculator", "program.js"), content=program.source)
    for entry in sorted(resources.files("kiyaku.emit.script").joinpath("js").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".js"):
            yield File(path=site.path("assets", "calculator", entry.name), content=entry.read_bytes())
    data = script_data(page_data(site, here, program))
    yield File(path=site.path("assets", "calculator", "page.js"), content=f"export default {data};\n")


_PARTS = ("facts", "bill", "months", "out")


def _body(site: Site, here: str, program: Program) -> Renderable:
    link = a(href=site.url(here, site.path("scenarios")))[site.say("site-scenarios")]
    return div(".ky-page.ky-calculator")[
        p[site.say("site-calculator-about")],
        p(".ky-soft")[
            site.say("site-calculator-not-binding"),
            " ",
            site.say("site-calculator-today", day=site.day_words(site.today)),
        ],
        noscript[p(".ky-banner")[site.say("site-calculator-noscript"), " ", link]],
        _left_out(site, here, program),
        div(".ky-calc-app", id="calculator", hidden=True)[
            [
                section(id=f"calculator-{part}-section", aria_labelledby=f"calculator-{part}")[
                    h2(id=f"calculator-{part}")[site.say(f"site-calculator-{part}-title")],
                    div(id=f"calculator-{part}-body"),
                ]
                for part in _PARTS
            ],
        ],
        details(".ky-calc-help")[
            summary[site.say("site-calculator-link-title")],
            p[site.say("site-calculator-link-about")],
            ul[
                li[code["month=2026-07"], " ", site.say("site-calculator-link-month")],
                [li[code[example], " ", site.say("site-calculator-link-fact")] for example in _link_examples(site)],
                li[code["reading.ID=option"], " ", site.say("site-calculator-link-reading")],
            ],
        ],
        script(type="module", src=site.url(here, site.path("assets", "calculator.js"))),
    ]


def _left_out(site: Site, here: str, program: Program) -> Renderable | None:
    """What the page cannot compute, with the clauses that say it and the figures that may need it."""
    if not program.left_out:
        return None
    items = []
    for part in program.left_out:
        found = part.diagnostic
        address = site.cited_url(here, found.clause) if found.clause else None
        clause = a(".ky-cite", href=address)[found.clause] if address else None
        text = found.span.text if found.span is not None else str(found.args["name"])
        names = [["、" if i else "", a(href=site.decision_url(here, n))[n]] for i, n in enumerate(part.figures)]
        before, after = site.say("site-calculator-cannot-figures", names="\0").split("\0")
        items.append(li[clause, " ", code[text], " ", span(".ky-soft")[before, names, after]])
    return div(".ky-calc-cannot")[
        h2[site.say("site-calculator-cannot-title")],
        p[site.say("site-calculator-cannot-about")],
        ul[items],
    ]


def _link_examples(site: Site) -> list[str]:
    """How a fact of the terms is written in an address."""
    fact = next((f for f in site.enacted.terms.facts.values() if not f.question), None)
    return [f"{fact.key}=…"] if fact is not None else []


# -- what the script needs to know


def page_data(site: Site, here: str, program: Program) -> dict[str, Any]:
    """Everything that the page's script knows of the site: addresses, texts, the order of the form, examples."""
    terms = site.enacted.terms
    reached = frozenset[str]().union(*program.reach.values())
    asked = [f for f in terms.facts.values() if f.name in reached and not f.question]
    given = [d for d in terms.decisions.values() if d.name in reached and d.given]
    known = {f.name: f.key for f in asked} | {d.name: d.key for d in given}
    ready = [e for e in examples(site) if isinstance(e.answer, Bill) and e.answer.outcome.ok and not e.readings]
    essential = _essential(site, asked, ready)
    first = [*essential, *_ends(asked)]
    computed = site.enacted.checked.graph.options
    records = Records(terms, site.language)
    return {
        "terms": {"id": terms.id, "title": terms.title, "publisher": terms.publisher, "today": site.today.isoformat()},
        "language": site.language,
        **_texts(site),
        "essential": [known[name] for name in essential],
        "first": [known[name] for name in first],
        "groups": _groups(site, program, known, first),
        "facts": {f.key: _fact(site, here, f) for f in asked} | {d.key: _given(site, here, d) for d in given},
        "links": {written: urls for written in program.cited if (urls := _links(site, here, written))},
        "names": {name: url for name in sorted(reached) if (url := _name_url(site, here, name))},
        "readings": {
            r.id: {
                "href": site.reading_url(here, r.id),
                "title": r.title,
                "computed": sorted({r.adopted, *computed.get(r.id, ())}),
            }
            for r in terms.readings.values()
        },
        "stages": {
            s.start.isoformat(): {
                "href": site.url(here, site.stage_path(s)),
                "label": stage_words(site, s.start),
            }
            for s in site.held
        },
        "said": _said(site, reached),
        "rules": rules(),
        "speaks_of": {status: sorted(keys) for status, keys in SPEAKS_OF.items()},
        "units": {unit: counted for unit in sorted(terms.units) if (counted := words("", site.language, unit)) != unit},
        "records": {"labels": records.labels, "values": records.values},
        "presets": _presets(site, here, ready, known),
    }


def _texts(site: Site) -> dict[str, Any]:
    """The texts of the catalogue in the site's language, with the places for their arguments."""
    entries = catalogue()
    codes = [
        *_SAID,
        *sorted(spoken()),
        *(f"status-{s.replace('_', '-')}" for s in STATUSES),
        *(f"absent-{s}" for s in (*STATUSES, "other")),
    ]
    hints = {
        c: {k: h[site.language].strip() for k, h in entries[c]["hints"].items()} for c in codes if "hints" in entries[c]
    }
    return {"messages": {c: str(entries[c][site.language]).strip() for c in codes}, "hints": hints}


def _essential(site: Site, asked: list[Fact], ready: list[Example]) -> list[str]:
    """The facts that a plain bill needs: those of the example with the fewest, else all that have no default."""
    needed = [f.name for f in asked if not f.has_default]
    name_of = site.enacted.terms.name_of
    stated = [{n for n in map(name_of, e.question.facts) if n in needed} for e in ready]
    plain = min(stated, key=len, default=set(needed))
    return [name for name in needed if name in plain]


def _ends(asked: list[Fact]) -> list[str]:
    """The days that need not be there: this is how terms say that something may end."""
    return [fact.name for fact in asked if fact.has_default and fact.type.nullable and fact.type.head == "date"]


def _groups(site: Site, program: Program, known: Mapping[str, str], first: list[str]) -> list[dict[str, Any]]:
    """The other facts, each by a part of the bill that may depend on it: the first line, else the nearest total."""
    bill = site.enacted.terms.bill
    assert bill is not None
    lines = [site.enacted.terms.name_of(n) for n in bill.lines]
    totals = sorted((n for n in program.reach if n not in lines), key=lambda n: len(program.reach[n]))
    left = {name: key for name, key in known.items() if name not in first}
    groups = []
    for part in (*lines, *totals):
        mine = [name for name in left if name in program.reach[part]]
        if mine:
            groups.append({"title": part, "keys": [left.pop(name) for name in mine]})
    return groups


def _fact(site: Site, here: str, fact: Fact) -> dict[str, Any]:
    """What the form shows of a fact beside what the program says of it."""
    data: dict[str, Any] = {"href": site.fact_url(here, fact.name), "about": fact.about}
    if fact.labels:
        data["labels"] = {name: {"label": label, "values": values} for name, (label, values) in fact.labels.items()}
    if fact.cite is not None:
        data["cite"] = [str(fact.cite), site.cited_url(here, str(fact.cite))]
    if fact.domain is not None and (choices := _choices(site.enacted.checked.tree(fact.domain).node)):
        data["choices"] = choices
    element = fact.type.element or fact.type
    if element.fields is not None:
        compared = _compared(site)
        data["suggested"] = {name: sorted(compared[name]) for name, _ in element.fields if name in compared}
    return data


def _given(site: Site, here: str, decision: Decision) -> dict[str, Any]:
    """A decision that a contract may state instead of having it computed."""
    version = decision.versions.entries[-1][1]
    cite = str(version.citation)
    return {
        "href": site.decision_url(here, decision.name),
        "about": version.about,
        "cite": [cite, site.cited_url(here, cite)],
        "given": True,
    }


def _choices(node: ast.Node) -> list[str]:
    """The texts of a domain that lists them: `"a", "b"`, or `every x in ? satisfies x in ("a", "b")`."""
    if isinstance(node, ast.UnaryTests) and not node.negated:
        if len(node.tests) == 1 and not isinstance(node.tests[0], ast.String):
            return _choices(node.tests[0])
        texts = [t.value for t in node.tests if isinstance(t, ast.String)]
        return texts if len(texts) == len(node.tests) else []
    if isinstance(node, ast.Quantified) and node.quantifier == "every" and isinstance(node.condition, ast.In):
        tests = node.condition.tests
        return [t.value for t in tests if isinstance(t, ast.String)]
    return []


def _compared(site: Site) -> dict[str, set[str]]:
    """By the name of a field, the texts with which the rules compare it."""
    found: dict[str, set[str]] = {}
    for checked in site.enacted.checked.trees.values():
        for node in parts(checked.node):
            if isinstance(node, ast.Comparison):
                texts = [node.right]
                named = node.left
            elif isinstance(node, ast.In):
                texts, named = list(node.tests), node.value
            else:
                continue
            if isinstance(named, ast.Name | ast.Path):
                found.setdefault(named.name, set()).update(t.value for t in texts if isinstance(t, ast.String))
    return {name: texts for name, texts in found.items() if texts}


def _links(site: Site, here: str, written: str) -> dict[str, str]:
    """The addresses of a clause: as in force under "", and of each version of its own."""
    citation = parse_citation(written)
    clause = site.terms.clauses.get(citation.top) if citation is not None else None
    current = site.cited_url(here, written)
    if clause is None or current is None:
        return {}
    urls = {"": current}
    for interval, _ in clause.versions.entries:
        start = interval.start or date.min
        urls[start.isoformat()] = site.cited_url(here, written, start) or current
    return urls


def _name_url(site: Site, here: str, name: str) -> str | None:
    if name in site.terms.decisions:
        return site.decision_url(here, name)
    return site.fact_url(here, name) if name in site.terms.facts else None


def _said(site: Site, reached: frozenset[str]) -> dict[str, list[list[str]]]:
    """What the clauses say that lists of conditions are made of: by citation, pairs of first day and text."""
    terms = site.enacted.terms
    found: dict[str, list[list[str]]] = {}
    for decision in (terms.decisions[name] for name in sorted(reached) if name in terms.decisions):
        for _, version in decision.versions.entries:
            for logic in (version.logic, *(other.logic for other in version.alternatives)):
                for citation, _ in logic.items if isinstance(logic, Collect) else ():
                    found[str(citation)] = [
                        [(interval.start or date.min).isoformat(), body.text or body.title or ""]
                        for interval, top in terms.clauses[citation.top].versions.entries
                        if (body := top.find(citation)) is not None
                    ]
    return found


# -- examples


def _presets(site: Site, here: str, ready: list[Example], known: Mapping[str, str]) -> list[dict[str, Any]]:
    """The worked cases that ask for a bill: one of each file first, then the others."""
    cases: dict[tuple[str, str], Example] = {}
    for example in ready:
        cases.setdefault((example.scenario.title, example.scenario.name), example)
    files: set[str] = set()
    first: list[Example] = []
    rest: list[Example] = []
    for (title, _), example in cases.items():
        (rest if title in files or len(first) >= _PRESETS else first).append(example)
        files.add(title)
    first.sort(key=lambda e: len(e.question.facts))
    name_of = site.enacted.terms.name_of
    return [
        {
            "name": e.scenario.name,
            "href": site.scenario_url(here, e.scenario),
            "first": i < len(first),
            "month": str(e.question.data["bill"]),
            "facts": {known[n]: _unparsed(v) for w, v in e.question.facts.items() if (n := name_of(w)) in known},
        }
        for i, e in enumerate([*first, *rest])
    ]


def _unparsed(value: Any) -> Any:
    """A value of a file as JSON data."""
    if isinstance(value, Mapping):
        return {str(k): _unparsed(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_unparsed(v) for v in value]
    if isinstance(value, date):
        return value.isoformat()
    return cell(value) if isinstance(value, Fraction) else value
