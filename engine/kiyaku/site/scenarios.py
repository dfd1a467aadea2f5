"""The worked cases: the facts of a contract, questions, and each answer with everything that led to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from htpy import (
    Node,
    a,
    caption,
    div,
    h2,
    h3,
    li,
    p,
    section,
    small,
    span,
    strong,
    table,
    tbody,
    td,
    th,
    thead,
    tr,
    ul,
)

from kiyaku.answer.bill import Bill
from kiyaku.book.model import Fact
from kiyaku.book.read import iso_date
from kiyaku.diagnostic import KiyakuError
from kiyaku.emit.python.run import Series
from kiyaku.feel.types.units import format_unit
from kiyaku.messages import message
from kiyaku.publish.words import words
from kiyaku.site.examples import Example, examples
from kiyaku.site.explain import bill_html, outcome_html
from kiyaku.site.page import Heading, Page, SearchEntry
from kiyaku.site.site import Site
from kiyaku.studies.scenario import Mismatch, Question, Scenario
from kiyaku.value import Value


def pages(site: Site) -> Iterator[Page]:
    """The list of the cases, and a page for each of their files."""
    files: dict[str, list[Scenario]] = {}
    for scenario in site.scenarios:
        files.setdefault(site.scenario_path(scenario), []).append(scenario)
    answered: dict[str, dict[str, list[Example]]] = {}
    for example in examples(site):
        cases = answered.setdefault(site.scenario_path(example.scenario), {})
        cases.setdefault(example.scenario.name, []).append(example)
    yield _index(site, files)
    for path, found in files.items():
        yield _file(site, path, found, answered[path])


def _index(site: Site, files: Mapping[str, list[Scenario]]) -> Page:
    here = site.path("scenarios")
    parts: list[Node] = []
    headings: list[Heading] = []
    for number, (path, found) in enumerate(files.items(), 1):
        headings.append(Heading(level=2, id=f"file-{number}", title=found[0].title))
        counted = site.say("site-scenario-count", cases=len(found), questions=sum(len(s.questions) for s in found))
        cases = [
            li[
                a(href=site.scenario_url(here, s))[s.name],
                " ",
                span(".ky-soft")["、".join(s.clauses)],
            ]
            for s in found
        ]
        parts.append(
            section[
                h2(id=f"file-{number}")[a(href=site.url(here, path))[found[0].title], " ", small[counted]],
                _about(found[0]),
                ul(".ky-cases")[cases],
            ]
        )
    return Page(
        path=here,
        title=site.say("site-scenarios"),
        body=div(".ky-page")[
            p[site.say("site-scenarios-about" if files else "site-scenarios-none")],
            parts,
        ],
        contents=tuple(headings),
        description=site.say("site-scenarios-about"),
        group=site.say("site-group-figures"),
    )


def _about(scenario: Scenario) -> Node:
    about = scenario.document.data.get("about")
    return p[about] if about else None


def _file(site: Site, here: str, found: list[Scenario], answered: Mapping[str, list[Example]]) -> Page:
    headings = [Heading(level=2, id=site.scenario_id(s), title=s.name) for s in found]
    return Page(
        path=here,
        title=found[0].title,
        body=div(".ky-page")[
            _about(found[0]),
            p[a(href=site.url(here, site.path("scenarios")))[site.say("site-scenarios")]],
            [_case(site, here, s, answered[s.name]) for s in found],
        ],
        contents=tuple(headings),
        description=found[0].document.data.get("about", found[0].title),
        records=tuple(_record(site, s) for s in found),
    )


def _record(site: Site, scenario: Scenario) -> SearchEntry:
    asked = [_subject(site, q.data) for q in scenario.questions]
    by_hand = [q.data["arithmetic"] for q in scenario.questions if q.data.get("arithmetic")]
    text = "、".join(dict.fromkeys([*scenario.clauses, *asked]))
    return SearchEntry(
        id=site.scenario_id(scenario), title=scenario.name, text=" ".join([text, *by_hand]), kind="scenario"
    )


def _subject(site: Site, data: Mapping[str, Any]) -> str:
    if "bill" in data:
        return site.say("site-question-bill", month=data["bill"])
    return site.enacted.terms.name_of(data["decide"] if "decide" in data else data["fact"])


# -- a case


def _case(site: Site, here: str, scenario: Scenario, found: Iterable[Example]) -> Node:
    base = scenario.questions[0].path[:2]
    data = scenario.document.data["scenarios"][base[1]]
    cited = [[_cite(site, here, c), " "] for c in scenario.clauses]
    return section(".ky-case", id=site.scenario_id(scenario))[
        h2[scenario.name],
        p(".ky-soft")[site.say("site-clauses-of"), ": ", cited],
        p[data["note"]] if data.get("note") else None,
        _facts(site, here, data.get("facts", {}), site.say("site-facts-of")),
        [_question(site, here, example, data) for example in found],
    ]


def _cite(site: Site, here: str, written: str) -> Node:
    href = site.cited_url(here, written)
    return a(".ky-cite", href=href)[written] if href else written


def _facts(site: Site, here: str, unparsed: Mapping[str, Any], title: str) -> Node:
    """Facts in a table, as the engine read them."""
    if not unparsed:
        return None
    terms = site.enacted.terms
    try:
        read: Mapping[str, Value] = site.enacted.contract(unparsed).facts
    except KiyakuError:
        read = {}  # what is wrong with them stands at the questions
    rows: list[Node] = []
    for word, written in unparsed.items():
        name = terms.name_of(word)
        fact = terms.facts.get(name)
        unit = fact.unit if fact is not None else None
        decision = terms.decisions.get(name)
        label: Node = name
        if fact is not None:
            label = a(href=site.fact_url(here, name))[name]
        elif decision is not None:
            label, unit = a(href=site.decision_url(here, name))[name], decision.unit
        rows.append(tr[th(scope="row")[label], td[_value(site, read.get(name, written), unit, fact)]])
    return div(".ky-scroll")[
        table(".ky-facts")[
            caption[title],
            thead[tr[th(scope="col")[site.say("site-fact")], th(scope="col")[site.say("site-value")]]],
            tbody[rows],
        ]
    ]


def _value(site: Site, value: Value, unit: str | None, fact: Fact | None) -> Node:
    """A value; one that changes by day and a list of records line by line."""
    if isinstance(value, tuple) and value and all(isinstance(v, dict) for v in value):
        return ul[[li[_value(site, v, None, fact)] for v in value]]
    if isinstance(value, Series) and value.starts == (date.min,):
        return words(value.values[0], site.language, unit)  # it is given without days: it never changes
    if isinstance(value, Series):
        steps = zip(value.starts, value.values, strict=True)
        return ul[[li[f"{site.say('site-since', day=day)}: {words(v, site.language, unit)}"] for day, v in steps]]
    if isinstance(value, dict):
        return "、".join(_field(site, fact, name, inner) for name, inner in value.items())
    return words(value, site.language, unit)


def _field(site: Site, fact: Fact | None, name: str, value: Value) -> str:
    """A field of a record with its value, in the words that the fact has for them."""
    label, texts = fact.labels.get(name, (name, {})) if fact is not None else (name, {})
    said = texts.get(value) if isinstance(value, str) else None
    return f"{label} {said or words(value, site.language)}"


def _question(site: Site, here: str, example: Example, data: Mapping[str, Any]) -> Node:
    question, terms = example.question, site.enacted.terms
    is_bill = "bill" in question.data
    subject = _subject(site, question.data)
    head: Node = subject
    if question.of_fact:
        head = a(href=site.fact_url(here, subject))[subject]
    elif not is_bill:
        head = a(href=site.decision_url(here, subject))[subject]
    given = question.data.get("arguments") or {}
    said = "、".join(f"{k} {_argument(site, question, k, v)}" for k, v in given.items())
    arguments = f"（{said}）" if said else None
    day = iso_date(question.as_of) if question.as_of and not is_bill else None
    options: list[Node] = []
    for id, option in example.readings.items():
        link = a(href=site.reading_url(here, id))[id]
        options.append(li[link, " ", terms.readings[id].title, ": ", strong[terms.readings[id].options[option]]])
    asked = site.scenario_id(example.scenario, question)
    return section(".ky-question", id=asked)[
        h3[
            head,
            arguments,
            " " if day else None,
            small[site.say("site-as-of", day=site.day_words(day))] if day else None,
        ],
        _facts(site, here, question.data.get("facts", {}), site.say("site-question-facts")),
        div(".ky-other")[p[site.say("site-other-reading")], ul[options]] if options else None,
        _answer(site, here, example),
        _by_hand(site, example),
    ]


def _argument(site: Site, question: Question, name: str, value: Any) -> str:
    """The value of a parameter, with its unit."""
    terms = site.enacted.terms
    kind = dict(terms.decisions[terms.name_of(question.data["decide"])].parameters).get(name)
    unit = format_unit(kind.unit) if kind is not None and kind.unit is not None else None
    return words(value, site.language, unit)


def _answer(site: Site, here: str, example: Example) -> Node:
    if example.question.of_fact:
        return _values_of_fact(site, example.question)
    if example.answer is None:
        said = [li[message(d, site.language)] for d in example.diagnostics]
        return div(".ky-outcome")[p(".ky-answer")[strong(".ky-value.ky-absent")[site.say("site-no-answer")]], ul[said]]
    if isinstance(example.answer, Bill):
        return bill_html(site, here, example.answer)
    return outcome_html(site, here, example.answer)


def _values_of_fact(site: Site, question: Question) -> Node:
    """The values that a fact takes and those that it does not, and what holds where it is not stated."""
    fact, data = site.enacted.terms.facts[site.enacted.terms.name_of(question.subject)], question.data
    rows = [
        tr[
            th(scope="row")[site.say(f"site-question-{kind}")],
            td["、".join(words(v, site.language, fact.unit if not isinstance(v, str) else None) for v in values)],
        ]
        for kind, values in (
            ("accepts", data.get("accepts", ())),
            ("refuses", data.get("refuses", ())),
            ("unstated", [data["unstated"]] if "unstated" in data else ()),
        )
        if values
    ]
    return div(".ky-scroll")[table(".ky-facts")[tbody[rows]]]


def _by_hand(site: Site, example: Example) -> Node:
    worked = example.question.data.get("arithmetic")
    if example.differences:
        checked: list[Node] = [li(".ky-differs")[_differs(site, d)] for d in example.differences]
    elif example.answer is not None or example.question.of_fact:
        checked = [li(".ky-agrees")["✓ ", site.say("site-agrees")]]
    else:
        checked = []
    return div(".ky-by-hand")[
        p[strong[site.say("site-by-hand")], " ", " ".join(worked.split())] if worked else None,
        ul[checked] if checked else None,
    ]


def _differs(site: Site, difference: Mismatch) -> str:
    what = difference.what
    if difference.kind not in ("value", "status"):
        what = site.say(f"test-{difference.kind.replace('_', '-')}")
    unit = difference.unit if not isinstance(difference.expected, str) else None
    return site.say("site-differs", what=what, expected=words(difference.expected, site.language, unit))
