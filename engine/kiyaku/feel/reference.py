"""The reference of functions in Markdown, made from the registry.

    python -m kiyaku.feel.reference docs/feel.md

writes the reference anew between the two marks of the page; a test fails while it is out of date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from kiyaku.feel.builtins import BUILTINS, Builtin, Param, Signature
from kiyaku.feel.builtins.printed import Without
from kiyaku.feel.check.extension import Extension
from kiyaku.feel.types.conform import type_text

BEGIN = "<!-- functions: made by python -m kiyaku.feel.reference -->"
END = "<!-- end of functions -->"
TITLES = {
    "conversion": "Conversion",
    "boolean": "Boolean",
    "strings": "Strings",
    "lists": "Lists",
    "aggregates": "Aggregates",
    "numbers": "Numbers",
    "comparison": "Comparison",
    "ranges": "Ranges",
    "dates": "Dates and the clock",
    "contexts": "Contexts",
}


def functions() -> str:
    """Every built-in by family: what it takes and gives, what it does, an example, its place in the standard."""
    lines: list[str] = []
    for family, title in TITLES.items():
        members = [b for b in BUILTINS.values() if b.family == family]
        lines += [
            f"### {title}",
            "",
            "| function | what it gives | example | DMN 1.5 | calculator |",
            "|---|---|---|---|---|",
        ]
        lines += [_row(b) for b in members]
        lines.append("")
    return "\n".join(lines)


def _row(builtin: Builtin) -> str:
    forms = "<br>".join(code(signature_text(builtin.name, s)) for s in builtin.signatures)
    example = f"{code(builtin.example)} is {code(builtin.expected)}"
    columns = (forms, f"{builtin.summary} {builtin.summary_ja}", example, builtin.section, _calculator(builtin))
    return f"| {' | '.join(columns)} |"


def _calculator(builtin: Builtin) -> str:
    """Whether the calculator of a site has it."""
    if isinstance(builtin.javascript, Without):
        return "no"
    return "yes" if builtin.javascript.pattern is None else "literal pattern"


def signature_text(name: str, signature: Signature) -> str:
    """A signature such as `floor(n: number, scale?: number) -> number`."""
    parameters = ", ".join(map(_parameter, signature.parameters))
    return f"{name}({parameters}) -> {type_text(signature.result)}"


def _parameter(parameter: Param) -> str:
    mark = "..." if parameter.variadic else "?" if parameter.optional else ""
    return f"{parameter.name}{mark}: {type_text(parameter.type)}"


def extensions(members: Iterable[Extension]) -> str:
    """A table of extensions."""
    rows = [f"| {code(e.signature)} | {e.summary} {e.summary_ja} |" for e in members]
    return "\n".join(["| function | what it gives |", "|---|---|", *rows])


def code(text: str) -> str:
    """A text as code within a table."""
    return f"`{text.replace('|', chr(92) + '|')}`"


def renewed(page: str) -> str:
    """The page with the reference between its marks made anew.

    Raises:
        ValueError: the page lacks a mark.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page has no {BEGIN} … {END}")
    return f"{before}{BEGIN}\n\n{functions()}\n{END}{after}"


def main(paths: Iterable[str]) -> None:
    """Renew the pages."""
    for path in map(Path, paths):
        path.write_text(renewed(path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
