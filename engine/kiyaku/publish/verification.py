"""What became of a stored result, as text and as JSON data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kiyaku.messages import Language, text
from kiyaku.publish.canonical import canonical
from kiyaku.publish.terminal import Style
from kiyaku.studies.verification import Cause, Data, Figure, Verification


def verification_text(found: Verification, language: Language, style: Style) -> Iterator[str]:
    """Whether it holds; which figures moved; what moved them; what differs and moved nothing."""
    if found.holds:
        yield style(text("verify-holds", language, count=len(found.figures)), "bold")
    else:
        yield style(text("verify-moved", language, count=len(found.moved)), "bold")
        for figure in found.moved:
            was, now = (_figure(row, language) for row in (figure.was, figure.now))
            yield f"  {text('verify-figure', language, name=_name(figure, language), was=was, now=now)}"
        yield style(text("verify-causes", language), "bold")
        for cause in found.causes:
            if cause.moved:
                yield f"  {cause_text(cause, language)}"
    still = [cause for cause in found.causes if not cause.moved]
    if still:
        yield style(text("verify-still", language), "dim")
        for cause in still:
            yield style(f"  {cause_text(cause, language)}", "dim")


def cause_text(cause: Cause, language: Language) -> str:
    """A cause in words."""
    was, now = _value(cause.was), _value(cause.now)
    return text(f"verify-{cause.kind}", language, name=cause.name, was=was, now=now)


def verification_data(found: Verification) -> dict[str, Any]:
    """The same as JSON data."""
    return {
        "holds": found.holds,
        "figures": len(found.figures),
        "moved": [_moved_data(figure) for figure in found.moved],
        "causes": [
            {"kind": c.kind, "name": c.name, "was": c.was, "now": c.now, "moved": list(c.moved)} for c in found.causes
        ],
    }


def _moved_data(figure: Figure) -> dict[str, Any]:
    return {"key": figure.key, "name": figure.name, "was": _shown(figure.was), "now": _shown(figure.now)}


def _shown(row: Data | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {part: row.get(part) for part in ("status", "value", "unit") if part in row}


def _name(figure: Figure, language: Language) -> str:
    return text(f"verify-of-{figure.key.replace('_', '-')}", language) if figure.key == figure.name else figure.name


def _figure(row: Data | None, language: Language) -> str:
    if row is None:
        return text("verify-none", language)
    if row.get("status", "ok") != "ok":
        return str(row["status"])
    return f"{_value(row.get('value'))}{row.get('unit') or ''}"


def _value(value: Any) -> str:
    """A value on one line, days of a version as they are written."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return ", ".join(value)
    return canonical(value).decode()
