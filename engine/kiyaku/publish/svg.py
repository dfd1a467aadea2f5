"""Pieces of SVG: elements whose attributes and words are escaped here and nowhere else."""

from __future__ import annotations

from html import escape

from kiyaku.visible import writable


def element(tag: str, *content: str, **attributes: str | float) -> str:
    """An element; `content` is SVG or comes from `words`.

    Attributes are named with underscores for hyphens, `class` with one behind.  Numbers are lengths, written with one
    decimal.
    """
    written = "".join(f' {_name(name)}="{_value(value)}"' for name, value in attributes.items())
    inner = "".join(content)
    return f"<{tag}{written}>{inner}</{tag}>" if inner else f"<{tag}{written}/>"


def words(text: str) -> str:
    """Text that stands in an element."""
    return escape(writable(text), quote=False)


def label(x: float, y: float, text: str, *, anchor: str = "middle", **attributes: str) -> str:
    """Words at a place, which is their middle, start or end."""
    return element("text", words(text), x=x, y=y, text_anchor=anchor, **attributes)


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> str:
    """A straight line."""
    return element("line", class_=class_, x1=x1, y1=y1, x2=x2, y2=y2)


def picture(name: str, width: float, height: float, *content: str, **attributes: str) -> str:
    """A picture of a width and height that scales to its place; `name` is read out in its stead."""
    box = f"0 0 {width:.0f} {height:.0f}"
    return element("svg", *content, **attributes, viewBox=box, aria_label=name)


def _name(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def _value(value: str | float) -> str:
    return escape(writable(value)) if isinstance(value, str) else f"{value:.1f}"
