"""Text for a terminal: columns that know how wide Japanese is, colour only where it is wanted."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from kiyaku.diagnostic import Diagnostic, Severity
from kiyaku.messages import Language, hint, message, text
from kiyaku.visible import on_one_line, visible

_STYLES = {"bold": "1", "dim": "2", "underline": "4", "red": "31", "yellow": "33", "cyan": "36", "green": "32"}
_OWN = f"\033{os.urandom(8).hex()}"
"""How the colours of this process begin until they are shown: no text can hold it and pass for one of them."""
_COLOUR = re.compile(f"{_OWN}(\\[[0-9;]*m)")


def shown(words: str) -> str:
    """What a terminal is given: the colours of a `Style`, and of the rest nothing that a terminal would obey."""
    if _OWN not in words:
        return visible(words)
    parts = _COLOUR.split(words)  # texts, and between them colours
    return "".join(f"\033{part}" if i % 2 else visible(part) for i, part in enumerate(parts))


class Style:
    """Paints text, or leaves it as it is; what it painted goes through `shown` before anybody sees it."""

    def __init__(self, *, colour: bool) -> None:
        self.colour = colour

    def __call__(self, words: str, *styles: str) -> str:
        if not self.colour or not words:
            return words
        return f"{_OWN}[{';'.join(_STYLES[s] for s in styles)}m{words}{_OWN}[0m"


class _Columns(dict[str, int]):
    """The columns that a character takes, looked up once."""

    def __missing__(self, c: str) -> int:
        columns = 0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        self[c] = columns
        return columns


_COLUMNS = _Columns()


def width(words: str) -> int:
    """The columns that a text takes: two for each wide character, none for colours."""
    plain = visible(_COLOUR.sub("", words))
    return len(plain) if plain.isascii() else _wide(plain)


@lru_cache(maxsize=4096)
def _wide(words: str) -> int:
    return sum(map(_COLUMNS.__getitem__, words))


def left(words: str, columns: int) -> str:
    """A text filled up with blanks on the right."""
    return words + " " * max(0, columns - width(words))


def right(words: str, columns: int) -> str:
    """A text filled up with blanks on the left."""
    return " " * max(0, columns - width(words)) + words


_NOT_FIRST = "、。，．,.)）」』】〕：；:;！？"
_NOT_LAST = "(（「『【〔"


def wrapped(words: str, *, lead: str = "", after: str | None = None, columns: int = 96) -> Sequence[str]:
    """A text in lines of at most so many columns, the first after a lead, the others below the end of the lead.

    Japanese breaks anywhere but before closing and after opening marks; other words stay whole.
    """
    whole = lead + words
    if 2 * len(whole) <= columns or width(whole) <= columns:
        bare = whole.rstrip()
        return (bare,) if bare else ()
    return _broken(words, lead, after, columns)


@lru_cache(maxsize=1024)
def _broken(words: str, lead: str, after: str | None, columns: int) -> tuple[str, ...]:
    """The same of what does not fit into one line."""
    found: list[str] = []
    begun = width(lead)
    hang = " " * begun if after is None else after
    line, filled = [lead], begun
    for piece, columns_of_piece, blank in _pieces(words):
        if filled + columns_of_piece - blank > columns and filled > begun:
            found.append("".join(line).rstrip())
            line, begun = [hang], width(hang)
            filled = begun
            piece = piece.lstrip()
            columns_of_piece = width(piece)
        line.append(piece)
        filled += columns_of_piece
    last = "".join(line)
    return (*found, last.rstrip()) if last.strip() else tuple(found)


def _pieces(words: str) -> tuple[tuple[str, int, int], ...]:
    """What must stay together on a line, each with its columns, and how many of these are blanks at its end."""
    out: list[str] = []
    piece = ""
    for c in words:
        glued = c in _NOT_FIRST or (piece and piece[-1] in _NOT_LAST) or (_narrow(c) and piece and _narrow(piece[-1]))
        if piece and not glued:
            out.append(piece)
            piece = ""
        piece += c
    out.append(piece)
    return tuple((p, width(p), len(p) - len(p.rstrip())) for p in out)


def _narrow(c: str) -> bool:
    return _COLUMNS[c] < 2 and not c.isspace()


def diagnostic_text(diagnostic: Diagnostic, language: Language, style: Style) -> str:
    """A diagnostic with its place, the line it is about, and what to do."""
    severe = diagnostic.severity is Severity.ERROR
    colour = "red" if severe else "yellow"
    word = text("label-error" if severe else "label-warning", language)
    clause = f"{on_one_line(str(diagnostic.clause))}: " if diagnostic.clause else ""
    said = _short(on_one_line(message(diagnostic, language)))
    lines = [f"{style(word, 'bold', colour)}[{diagnostic.code}] {clause}{said}"]
    if diagnostic.span is not None:
        line, column = diagnostic.span.position
        lines.append(style(f"  --> {on_one_line(diagnostic.span.source.name)}:{line}:{column}", "cyan"))
        there = diagnostic.span.source.line(line).replace("\t", " ")
        if there.strip():
            number = str(line)
            marked = diagnostic.span.text.split("\n")[0].replace("\t", " ") or " "
            before, there = _excerpt(there, column - 1)
            lead = width(before)
            lines.append(f"{style(f'  {number} |', 'dim')} {on_one_line(there)}")
            under = "^" * max(1, min(width(marked[:_LINE]), width(there) - lead))
            lines.append(f"{' ' * (len(number) + 2)} {style('|', 'dim')} {' ' * lead}{style(under, colour)}")
    advice = hint(diagnostic, language)
    if advice:
        lines.append(f"  {style('=', 'dim')} {_short(on_one_line(advice))}")
    return "\n".join(lines)


_LINE = 160  # characters of a long line that are shown
_MESSAGE = 1_000


def _excerpt(line: str, place: int) -> tuple[str, str]:
    """What of a line is shown, and what of that stands before a place."""
    if len(line) <= _LINE + _LINE // 2:
        return line[:place], line
    start = max(0, place - _LINE // 4)
    lead = "…" if start else ""
    end = "…" if start + _LINE < len(line) else ""
    return lead + line[start:place], f"{lead}{line[start : start + _LINE]}{end}"


def _short(words: str) -> str:
    return words if len(words) <= _MESSAGE else f"{words[:_MESSAGE]}…"


def summary(diagnostics: Iterable[Diagnostic], language: Language) -> str:
    """How many errors and warnings there are."""
    found = list(diagnostics)
    errors = sum(d.severity is Severity.ERROR for d in found)
    return text("count-problems", language, errors=errors, warnings=len(found) - errors)


def diagnostic_data(diagnostic: Diagnostic, language: Language) -> dict[str, object]:
    """A diagnostic as JSON data."""
    data: dict[str, object] = {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": message(diagnostic, language),
        "hint": hint(diagnostic, language),
        "clause": diagnostic.clause,
    }
    if diagnostic.span is not None:
        start, end = diagnostic.span.start, diagnostic.span.end
        line, column = diagnostic.span.position
        end_line, end_column = diagnostic.span.source.position(max(start, end))
        data |= {
            "file": diagnostic.span.source.name,
            "line": line,
            "column": column,
            "end_line": end_line,
            "end_column": end_column,
        }
    return data
