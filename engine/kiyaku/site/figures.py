"""What a clause determines, beside its words: formulas and tables as a reader understands them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from htpy import (
    Node,
    a,
    caption,
    code,
    dd,
    details,
    div,
    dl,
    dt,
    li,
    p,
    span,
    summary,
    table,
    tbody,
    td,
    th,
    thead,
    tr,
    ul,
)

from kiyaku.book.model import (
    Accrual,
    Collect,
    Decision,
    Expression,
    Formula,
    Logic,
    Override,
    OverrideVersion,
    Review,
    Table,
)
from kiyaku.publish.formula import accrual_in_words, condition_in_words, in_words
from kiyaku.publish.formula_pieces import Cases, FeelText, NameRef, Pieces
from kiyaku.publish.snapshot import number_words, test_words
from kiyaku.site.site import Site


def decision_figure(site: Site, here: str, decision: Decision, day: date) -> Node:
    """The decision as it holds on a day, or nothing if it does not hold then."""
    version = decision.versions.at(day)
    if version is None:
        return None
    alternatives = [
        li[_option(site, here, alt.reading, alt.option), logic_words(site, here, alt.logic, decision)]
        for alt in version.alternatives
    ]
    return div(".ky-figure", id=f"decision-{decision.key}")[
        p(".ky-figure-name")[head(site, here, decision), "：", version.about if version.about else None],
        logic_words(site, here, version.logic, decision),
        _review(site, version.review),
        details[summary[_alternatives_label(site, len(alternatives))], ul[alternatives]] if alternatives else None,
    ]


def _alternatives_label(site: Site, number: int) -> str:
    return f"{site.say('site-readings')} {number}"


def _option(site: Site, here: str, reading: str, option: str) -> Node:
    said = site.terms.readings[reading].options.get(option, option) if reading in site.terms.readings else option
    words = site.say("figure-option", reading=reading, option=said)
    return p[a(href=site.reading_url(here, reading))[words]]


def head(site: Site, here: str, decision: Decision) -> Node:
    """A decision's name, linked, with its parameters and unit."""
    parameters = f"（{'、'.join(name for name, _ in decision.parameters)}）" if decision.parameters else ""
    unit = span(".ky-unit-of")[f" {decision.unit}"] if decision.unit else None
    return [a(href=site.decision_url(here, decision.name))[decision.name], parameters, unit]


def override_figure(site: Site, here: str, name: str, version: OverrideVersion) -> Node:
    """An exception: to which decision, when it applies, and what holds then."""
    decision = site.terms.decisions[name]
    return div(".ky-figure.ky-exception")[
        p(".ky-figure-name")[
            span(".ky-norm")[site.say("figure-exception")], " ", head(site, here, decision), "：", version.about
        ],
        [
            arises_words(site, here, override)
            for override in site.terms.overrides.get(name, ())
            if version in [v for _, v in override.versions.entries]
        ],
        exception_words(site, here, version),
    ]


def arises_words(site: Site, here: str, override: Override) -> Node:
    """What must be the case before an exception is asked at all, if it says so."""
    if override.arises_when is None:
        return None
    said = condition_in_words(site.book.checked, override.arises_when, site.language)
    return p(".ky-formula")[site.say("figure-condition"), "：", pieces(site, here, said)]


def exception_words(site: Site, here: str, version: OverrideVersion) -> Node:
    """When an exception applies, and the value that holds then."""
    book = site.book.checked
    condition = pieces(site, here, condition_in_words(book, version.when, site.language))
    if version.then is not None:
        value: Node = words(site, here, version.then)
    else:
        value = site.say("figure-absent", name=version.absent or "—")
    option = None
    if version.option is not None:
        option = _option(site, here, *version.option)
    template = site.say("figure-then", condition="\x00").split("\x00")
    return [
        p(".ky-formula")[template[0], condition, template[1], " ", value],
        option,
        _review(site, version.review),
    ]


def _review(site: Site, review: Review | None) -> Node:
    return p(".ky-review")[site.say("figure-review", reason=review.reason)] if review is not None else None


def condition_figure(site: Site, here: str, expression: Expression) -> Node:
    """A clause's condition in words."""
    said = pieces(site, here, condition_in_words(site.book.checked, expression, site.language))
    return div(".ky-figure")[p(".ky-formula")[span(".ky-norm")[site.say("figure-condition")], " ", said]]


# -- logic


def logic_words(site: Site, here: str, logic: Logic, decision: Decision) -> Node:
    """A decision's logic in words, with its FEEL for those who want it."""
    if isinstance(logic, Table):
        return _table(site, here, logic, decision)
    if isinstance(logic, Collect):
        return p(".ky-formula")[site.say("formula-collect")]
    if isinstance(logic, Accrual):
        said: Node = p(".ky-formula")[pieces(site, here, accrual_in_words(site.book.checked, logic, site.language))]
        return [said, _feel(site, logic.rate.text)]
    return [words(site, here, logic.expression), _feel(site, logic.expression.text)]


def words(site: Site, here: str, expression: Expression) -> Node:
    """An expression in words; a chain of conditions as a list."""
    found = in_words(site.book.checked, expression, site.language)
    if not isinstance(found, Cases):
        return span(".ky-formula")[pieces(site, here, found)]
    return dl(".ky-cases")[
        [
            [
                dt[pieces(site, here, condition) if condition is not None else site.say("formula-else")],
                dd[pieces(site, here, value)],
            ]
            for condition, value in found.cases
        ]
    ]


def pieces(site: Site, here: str, found: Pieces) -> list[Node]:
    """Words with the names in them linked."""
    return [_piece(site, here, piece) for piece in found]


def _piece(site: Site, here: str, piece: str | NameRef | FeelText) -> Node:
    if isinstance(piece, FeelText):
        return code[piece.text]
    if isinstance(piece, NameRef):
        if piece.name in site.terms.decisions:
            return a(".ky-name", href=site.decision_url(here, piece.name))[piece.name]
        if piece.name in site.terms.facts:
            fact = site.terms.facts[piece.name]
            return a(".ky-name", href=site.fact_url(here, piece.name), title=fact.about)[piece.name]
        return span(".ky-name")[piece.name]
    return piece


def _feel(site: Site, text: str) -> Node:
    return details(".ky-feel")[summary[site.say("figure-formula")], code[" ".join(text.split())]]


def _table(site: Site, here: str, logic: Table, decision: Decision) -> Node:
    def cells(row_tests: tuple[Expression, ...]) -> Iterator[Node]:
        for test in row_tests:
            yield td[test_words(test.text, site.say)]

    rows: list[Node] = []
    for row in logic.rows:
        if row.then is None:
            value: Node = site.say("figure-absent", name=row.absent or "—")
        else:
            plain = number_words(row.then.text)
            value = plain if plain != row.then.text or row.then.text.isdigit() else words(site, here, row.then)
        rows.append(tr[[*cells(row.tests)], td(".ky-amount")[value]])
    heads = [th(scope="col")[words(site, here, e)] for e in logic.inputs]
    unit = f"（{decision.unit}）" if decision.unit else ""
    named = site.say("fees-price") if logic.graduated else f"{decision.name}{unit}"
    return div(".ky-scroll", tabindex="0", role="region", aria_label="、".join(e.text for e in logic.inputs))[
        table(".ky-table")[
            caption[site.say("figure-graduated")] if logic.graduated else None,
            thead[tr[heads, th(scope="col")[named]]],
            tbody[rows],
        ]
    ]


__all__ = [
    "Formula",
    "arises_words",
    "condition_figure",
    "decision_figure",
    "exception_words",
    "head",
    "logic_words",
    "override_figure",
]
