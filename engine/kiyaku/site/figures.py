"""What a clause determines, beside its words."""

from __future__ import annotations

from datetime import date

from htpy import Node, a, div

from kiyaku.book.model import Decision, Expression, OverrideVersion
from kiyaku.site.site import Site


def decision_figure(site: Site, here: str, decision: Decision, day: date) -> Node:
    """The decision as it holds on a day."""
    return div(".ky-figure")[a(href=site.decision_url(here, decision.name))[decision.name]]


def override_figure(site: Site, here: str, name: str, version: OverrideVersion) -> Node:
    """An exception: when it applies, and what holds then."""
    return div(".ky-figure")[a(href=site.decision_url(here, name))[name], " ", version.about]


def condition_figure(site: Site, here: str, expression: Expression) -> Node:
    """A condition in words."""
    return div(".ky-figure")[expression.text]
