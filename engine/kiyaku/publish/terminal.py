"""Text for a terminal: columns that know how wide Japanese is, colour only where it is wanted."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from kiyaku.diagnostic import Diagnostic, Severity
from kiyaku.messages import Language, hint, message, text

_STYLES = {"bold": "1", "dim": "2", "red": "31", "yellow": "33", "cyan": "36", "green": "32"}


class Style:
    """Paints text, or leaves it as it is."""

    def __init__(self, *, colour: bool) -> None:
        self.colour = colour

    def __call__(self, words: str, *styles: str) -> str:
        if not self.colour or not words:
            return words
        return f"\033[{';'.join(_STYLES[s] for s in styles)}m{words}\033[0m"


def width(words: str) -> int:
    """The columns that a text takes: two for each wide character."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words
    )


def left(words: str, columns: int) -> str:
    """A text filled up with blanks on the right."""
    return words + " " * max(0, columns - width(words))


def right(words: str, columns: int) -> str:
    """A text filled up with blanks on the left."""
    return " " * max(0, columns - width(words)) + words


def diagnostic_text(diagnostic: Diagnostic, language: Language, style: Style) -> str:
    """A diagnostic with its place, the line it is about, and what to do."""
    severe = diagnostic.severity is Severity.ERROR
    colour = "red" if severe else "yellow"
    word = text("label-error" if severe else "label-warning", language)
    clause = f"{diagnostic.clause}: " if diagnostic.clause else ""
    lines = [f"{style(word, 'bold', colour)}[{diagnostic.code}] {clause}{message(diagnostic, language)}"]
    if diagnostic.span is not None:
        line, column = diagnostic.span.position
        lines.append(style(f"  --> {diagnostic.span.source.name}:{line}:{column}", "cyan"))
        shown = diagnostic.span.source.line(line)
        if shown.strip():
            number = str(line)
            marked = diagnostic.span.text.split("\n")[0] or " "
            lead = width(shown[: column - 1])
            lines.append(f"{style(f'  {number} |', 'dim')} {shown}")
            under = "^" * max(1, min(width(marked), width(shown) - lead))
            lines.append(f"{' ' * (len(number) + 2)} {style('|', 'dim')} {' ' * lead}{style(under, colour)}")
    advice = hint(diagnostic, language)
    if advice:
        lines.append(f"  {style('=', 'dim')} {advice}")
    return "\n".join(lines)


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
