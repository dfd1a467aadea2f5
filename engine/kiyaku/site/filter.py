"""Boxes that narrow a list down where scripts run; without them the list is whole and the boxes are not shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from htpy import Node, form, input, label, option, output, script, select

from kiyaku.site.site import Site


def controls(site: Site, list_id: str, choices: Sequence[Node]) -> Node:
    """The boxes over a list: words, and what else it can be narrowed by.

    They act on the elements with `data-ky-item` in the element around them that has `data-ky-filter`.
    """
    return form(".ky-controls", hidden=True, role="search", aria_label=site.say("site-filter"))[
        label(for_=f"{list_id}-words")[
            site.say("site-filter-words"), " ", input(type="search", id=f"{list_id}-words", data_ky_words=True)
        ],
        choices,
        output(data_ky_count=site.say("site-filter-left", count="#"), aria_live="polite"),
    ]


def choice(site: Site, list_id: str, key: str, name: str, values: Mapping[str, str]) -> Node:
    """A box that narrows a list down to items whose `data-<key>` is a value; values to labels."""
    return label(for_=f"{list_id}-{key}")[
        name,
        " ",
        select(id=f"{list_id}-{key}", data_ky_by=key)[
            option(value="")[site.say("site-filter-all")],
            [option(value=value)[shown] for value, shown in values.items()],
        ],
    ]


def filter_script(site: Site, here: str) -> Node:
    """What makes the boxes work; once on a page."""
    return script(type="module", src=site.url(here, site.path("assets", "filter.js")))
