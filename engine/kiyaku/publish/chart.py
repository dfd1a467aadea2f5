"""Charts as SVG: bars and curves, plain enough to print, readable in light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from kiyaku.plan.show import show
from kiyaku.value import Number

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 720, 320, 96, 44, 36


def _frame(title: str, body: list[str]) -> str:
    style = (
        "<style>text{font:12px sans-serif;fill:#444}.t{font-weight:bold;font-size:14px}.a{stroke:#888}"
        ".b{fill:#4c78a8}.n{fill:#e45756}.c{fill:none;stroke:#4c78a8;stroke-width:2}.m{fill:#e45756}"
        "@media(prefers-color-scheme:dark){text{fill:#ccc}}</style>"
    )
    name = escape(title, {'"': "&quot;"})
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{name}"><title>{escape(title)}</title>{style}'
        f'<text class="t" x="{_LEFT}" y="20">{escape(title)}</text>{"".join(body)}</svg>\n'
    )


def bars(title: str, columns: Sequence[tuple[Number, Number, int]]) -> str:
    """A histogram: each column from one value to another, with its count; columns below zero in another colour."""
    if not columns:
        return _frame(title, [])
    most = max(n for _, _, n in columns)
    step = (_WIDTH - _LEFT - 16) / len(columns)
    space = _HEIGHT - _TOP - _BOTTOM
    body = [f'<line class="a" x1="{_LEFT}" y1="{_HEIGHT - _BOTTOM}" x2="{_WIDTH - 16}" y2="{_HEIGHT - _BOTTOM}"/>']
    for i, (low, high, count) in enumerate(columns):
        height = space * count / most
        x, y = _LEFT + i * step, _HEIGHT - _BOTTOM - height
        kind = "n" if low < 0 else "b"
        body.append(
            f'<rect class="{kind}" x="{x + 2:.1f}" y="{y:.1f}" width="{step - 4:.1f}" height="{height:.1f}">'
            f"<title>{show(low)}〜{show(high)}: {count:,}</title></rect>"
        )
        body.append(f'<text x="{x + step / 2:.1f}" y="{y - 4:.1f}" text-anchor="middle">{count:,}</text>')
        body.append(
            f'<text x="{x + step / 2:.1f}" y="{_HEIGHT - _BOTTOM + 16}" text-anchor="middle">{show(low)}</text>'
        )
    return _frame(title, body)


def curve(title: str, points: Sequence[tuple[int, Number]], marked: Sequence[int], x_name: str, y_name: str) -> str:
    """A curve of values by whole number; marked numbers carry a dot and their label."""
    if not points:
        return _frame(title, [])
    first, last = points[0][0], points[-1][0]
    top = max(int(v) for _, v in points)
    space, wide = _HEIGHT - _TOP - _BOTTOM, _WIDTH - _LEFT - 24

    def place(number: int, value: Number) -> tuple[float, float]:
        x = _LEFT + wide * (number - first) / max(1, last - first)
        return x, _HEIGHT - _BOTTOM - space * int(value) / max(1, top)

    path = " ".join(f"{'M' if i == 0 else 'L'}{x:.1f} {y:.1f}" for i, (x, y) in enumerate(place(*p) for p in points))
    body = [
        f'<line class="a" x1="{_LEFT}" y1="{_HEIGHT - _BOTTOM}" x2="{_WIDTH - 24}" y2="{_HEIGHT - _BOTTOM}"/>',
        f'<line class="a" x1="{_LEFT}" y1="{_TOP}" x2="{_LEFT}" y2="{_HEIGHT - _BOTTOM}"/>',
        f'<path class="c" d="{path}"/>',
        f'<text x="{_WIDTH - 24}" y="{_HEIGHT - 10}" text-anchor="end">{escape(x_name)}</text>',
        f'<text x="{_LEFT - 8}" y="{_TOP + 4}" text-anchor="end">{show(top)}{escape(y_name)}</text>',
        f'<text x="{_LEFT}" y="{_HEIGHT - _BOTTOM + 16}" text-anchor="middle">{first:,}</text>',
        f'<text x="{_WIDTH - 24}" y="{_HEIGHT - _BOTTOM + 16}" text-anchor="end">{last:,}</text>',
    ]
    values = dict(points)
    for number in marked:
        if number in values:
            x, y = place(number, values[number])
            body.append(f'<circle class="m" cx="{x:.1f}" cy="{y:.1f}" r="4"><title>{number}</title></circle>')
            body.append(f'<text x="{x:.1f}" y="{y - 8:.1f}" text-anchor="middle">{number:,}</text>')
    return _frame(title, body)


def steps(title: str, points: Sequence[tuple[int, Number]], marked: Sequence[int], x_name: str, y_name: str) -> str:
    """A curve for a page: jumps are drawn as jumps, colours come from the page; marked numbers carry their value."""
    if not points:
        return ""
    first, last = points[0][0], points[-1][0]
    top = max(value for _, value in points) or 1
    space, wide = _HEIGHT - _TOP - _BOTTOM, _WIDTH - _LEFT - 24

    def place(number: int, value: Number) -> tuple[float, float]:
        across = wide * (number - first) / max(1, last - first)
        return _LEFT + across, _HEIGHT - _BOTTOM - space * float(value / top)

    path = " ".join(f"{'M' if i == 0 else 'L'}{x:.1f} {y:.1f}" for i, (x, y) in enumerate(place(*p) for p in points))
    body = []
    for part in range(5):
        y = _HEIGHT - _BOTTOM - space * part / 4
        label = show(top * part // 4) if part else "0"
        body.append(f'<line class="ky-grid" x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - 24}" y2="{y:.1f}"/>')
        body.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{label}</text>')
    for number in _ticks(first, last):
        x, _ = place(number, 0)
        body.append(f'<text x="{x:.1f}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle">{number:,}</text>')
    body.append(f'<path class="ky-curve" d="{path}"/>')
    values = dict(points)
    for number in marked:
        if number in values:
            x, y = place(number, values[number])
            said = f"{number:,}{escape(x_name)}: {show(values[number])}{escape(y_name)}"
            body.append(f'<circle class="ky-mark" cx="{x:.1f}" cy="{y:.1f}" r="4"><title>{said}</title></circle>')
    axes = f"{escape(x_name)} / {escape(y_name)}"
    body.append(f'<text x="{_WIDTH - 24}" y="{_HEIGHT - 8}" text-anchor="end">{axes}</text>')
    name = escape(title, {'"': "&quot;"})
    return (
        f'<figure class="ky-chart"><figcaption>{escape(title)}</figcaption>'
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{name}">{"".join(body)}</svg></figure>'
    )


def _ticks(first: int, last: int) -> list[int]:
    """The first number, and round ones after it up to the last."""
    step = 10 ** (len(str(max(1, last - first))) - 1)
    if (last - first) // step < 3:
        step = max(1, step // 2)
    return [first, *range((first // step + 1) * step, last + 1, step)]
