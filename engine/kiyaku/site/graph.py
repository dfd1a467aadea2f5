"""A small picture of what a decision is made of and what is made of it: its neighbours only, in three columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from kiyaku.publish.svg import element, label, picture

_WIDTH, _BOX, _HEIGHT, _STEP, _TOP = 760, 210, 30, 42, 12
_SHOWN = 12
_ARROW = (
    '<marker id="ky-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path class="ky-head" d="M0 0 8 4 0 8z"/></marker>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A box: a name, what kind of thing it is, and where it leads."""

    name: str
    kind: str
    url: str | None = None


def graph(
    title: str, centre: str, left: Sequence[Neighbour], right: Sequence[Neighbour], above: Sequence[Neighbour]
) -> Markup:
    """The picture as SVG; what leads to the centre stands left and above, what it leads to right."""
    left, right, above = left[:_SHOWN], right[:_SHOWN], above[:_SHOWN]
    top = _TOP + (len(above) * _STEP + 14 if above else 0)
    rows = max(len(left), len(right), 1)
    height = top + rows * _STEP + _TOP
    middle = top + (rows * _STEP - _STEP) / 2
    columns = (0.0, (_WIDTH - _BOX) / 2, float(_WIDTH - _BOX))
    lines: list[str] = []
    boxes = [_box(Neighbour(name=centre, kind="centre"), columns[1], middle)]
    for i, one in enumerate(left):
        y = top + i * _STEP + (rows - len(left)) * _STEP / 2
        boxes.append(_box(one, columns[0], y))
        lines.append(_line(columns[0] + _BOX, y + _HEIGHT / 2, columns[1], middle + _HEIGHT / 2))
    for i, one in enumerate(right):
        y = top + i * _STEP + (rows - len(right)) * _STEP / 2
        boxes.append(_box(one, columns[2], y))
        lines.append(_line(columns[1] + _BOX, middle + _HEIGHT / 2, columns[2], y + _HEIGHT / 2))
    for i, one in enumerate(above):
        boxes.append(_box(one, columns[1], _TOP + i * _STEP))
    if above:
        x = columns[1] + _BOX / 2
        end = _TOP + len(above) * _STEP - (_STEP - _HEIGHT)
        lines.append(_edge(f"M{x:.0f} {end:.0f} V{middle:.0f}", "ky-edge ky-edge-over"))
    return Markup(
        picture(title, _WIDTH, height, element("defs", _ARROW), *lines, *boxes, class_="ky-graph", role="group")
    )


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    bend = (x1 + x2) / 2
    return _edge(f"M{x1:.0f} {y1:.0f} C{bend:.0f} {y1:.0f} {bend:.0f} {y2:.0f} {x2:.0f} {y2:.0f}", "ky-edge")


def _edge(path: str, kind: str) -> str:
    return element("path", class_=kind, d=path, marker_end="url(#ky-arrow)")


def _box(one: Neighbour, x: float, y: float) -> str:
    name = one.name if len(one.name) <= 15 else one.name[:14] + "…"
    kind = f"ky-box ky-box-{one.kind}"
    inner = element("rect", class_=kind, x=x + 1, y=y, width=_BOX - 2.0, height=float(_HEIGHT), rx=5.0)
    inner += label(x + _BOX / 2, y + _HEIGHT / 2 + 5, name)
    return element("g", inner) if one.url is None else element("a", inner, href=one.url, aria_label=one.name)
