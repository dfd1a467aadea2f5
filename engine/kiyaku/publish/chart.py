"""Charts as SVG: bars and curves, plain enough to print, readable in light and dark."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kiyaku.plan.show import show
from kiyaku.publish.svg import element, label, line, picture, words
from kiyaku.value import Number

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _BOTTOM, _TOP = 720, 320, 96, 24, 44, 36
_FLOOR, _SPACE, _WIDE = _HEIGHT - _BOTTOM, _HEIGHT - _TOP - _BOTTOM, _WIDTH - _LEFT - _RIGHT
_STYLE = (
    "text{font:12px sans-serif;fill:#444}.ky-title{font-weight:bold;font-size:14px}.ky-grid{stroke:#8884}"
    ".ky-bar{fill:#4c78a8}.ky-loss,.ky-mark{fill:#e45756}.ky-curve{fill:none;stroke:#4c78a8;stroke-width:2}"
    "@media(prefers-color-scheme:dark){text{fill:#ccc}}"
)  # of a chart that stands in a file of its own; on a page the page's colours hold


def bars(title: str, columns: Sequence[tuple[Number, Number, int]]) -> str:
    """A histogram, as a file: each column from one value to another, with its count; losses in another colour."""
    if not columns:
        return _file(title, ())
    most = max(n for _, _, n in columns)
    step = _WIDE / len(columns)
    body = [line(_LEFT, _FLOOR, _WIDTH - _RIGHT, _FLOOR, "ky-grid")]
    for i, (low, high, count) in enumerate(columns):
        height = _SPACE * count / most
        x, y, middle = _LEFT + i * step, _FLOOR - height, _LEFT + (i + 0.5) * step
        said = element("title", words(f"{show(low)}〜{show(high)}: {count:,}"))
        kind = "ky-loss" if low < 0 else "ky-bar"
        body.append(element("rect", said, class_=kind, x=x + 2, y=y, width=step - 4, height=height))
        body.append(label(middle, y - 4, f"{count:,}"))
        body.append(label(middle, _FLOOR + 16, show(low)))
    return _file(title, body)


def curve(title: str, points: Sequence[tuple[int, Number]], marked: Sequence[int], x_name: str, y_name: str) -> str:
    """A curve of values by whole number, as a file; marked numbers carry a dot and their number."""
    body = _curve(points, marked, x_name, y_name, lambda x, y, number: label(x, y - 8, f"{number:,}"))
    return _file(title, body)


def curve_figure(
    title: str, points: Sequence[tuple[int, Number]], marked: Sequence[int], x_name: str, y_name: str
) -> str:
    """The same curve for a page, whose colours it takes; nothing where there are no points."""
    if not points:
        return ""
    body = _curve(points, marked, x_name, y_name, lambda x, y, number: "")
    shown = picture(title, _WIDTH, _HEIGHT, *body, role="img")
    return element("figure", element("figcaption", words(title)), shown, class_="ky-chart")


def _curve(
    points: Sequence[tuple[int, Number]],
    marked: Sequence[int],
    x_name: str,
    y_name: str,
    named: Callable[[float, float, int], str],
) -> list[str]:
    """Grid, numbers, the curve with its jumps, and a dot at each marked number with what `named` adds to it."""
    if not points:
        return []
    first, last = points[0][0], points[-1][0]
    top = max(value for _, value in points) or 1

    def place(number: int, value: Number) -> tuple[float, float]:
        across = _WIDE * (number - first) / max(1, last - first)
        return _LEFT + across, _FLOOR - _SPACE * float(value / top)

    body = []
    for part in range(5):
        y = _FLOOR - _SPACE * part / 4
        body.append(line(_LEFT, y, _WIDTH - _RIGHT, y, "ky-grid"))
        body.append(label(_LEFT - 8, y + 4, show(top * part // 4) if part else "0", anchor="end"))
    body += [label(place(number, 0)[0], _FLOOR + 18, f"{number:,}") for number in _ticks(first, last)]
    path = " ".join(f"{'M' if i == 0 else 'L'}{x:.1f} {y:.1f}" for i, (x, y) in enumerate(place(*p) for p in points))
    body.append(element("path", class_="ky-curve", d=path))
    values = dict(points)
    for number in marked:
        if number in values:
            x, y = place(number, values[number])
            said = element("title", words(f"{number:,}{x_name}: {show(values[number])}{y_name}"))
            body += [element("circle", said, class_="ky-mark", cx=x, cy=y, r=4.0), named(x, y, number)]
    return [*body, label(_WIDTH - _RIGHT, _HEIGHT - 8, f"{x_name} / {y_name}", anchor="end")]


def _file(title: str, body: Sequence[str]) -> str:
    head = (
        element("title", words(title)),
        element("style", _STYLE),
        label(_LEFT, 20, title, anchor="start", class_="ky-title"),
    )
    return picture(title, _WIDTH, _HEIGHT, *head, *body, xmlns="http://www.w3.org/2000/svg", role="img") + "\n"


def _ticks(first: int, last: int) -> list[int]:
    """The first number, and round ones after it up to the last."""
    step = 10 ** (len(str(max(1, last - first))) - 1)
    if (last - first) // step < 3:
        step = max(1, step // 2)
    return [first, *range((first // step + 1) * step, last + 1, step)]
