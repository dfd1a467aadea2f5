"""Say precisely what is wrong with a text that cannot be parsed: one diagnostic, in the reader's terms.

The parser stops at the first error and hands over where it stood.  From this the most specific explanation that fits is
chosen: full-width characters, an operator of another language, a missing `else`, an open bracket, a reserved word; and
only then "this cannot stand here", with what could.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from kiyaku.diagnostic import Diagnostic, suggest
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.fullwidth import first_fullwidth, fullwidth_fix
from kiyaku.feel.syntax.names import KEYWORDS, is_plain, normalized
from kiyaku.feel.syntax.tokens import CLOSERS, END, SYMBOLS, ScanError, Scanner, Token
from kiyaku.source import Source, Span

_LONGEST_SHOWN = 5_000  # characters of a text that a message could show corrected
_LIMITS = frozenset({"feel-too-deep", "feel-too-many-tokens", "feel-number-size"})

# What other languages write, longest first, and what FEEL writes instead.
_FOREIGN = {
    "===": "=",
    "!==": "!=",
    "==": "=",
    "<>": "!=",
    "=<": "<=",
    "=>": ">=",
    "&&": "and",
    "||": "or",
    "&": "and",
    "|": "or",
    "!": "not(…)",
    "%": "modulo(…, …)",
    "^": "**",
    ";": ",",
}
_FOREIGN_SIGN = re.compile("|".join(re.escape(sign) for sign in _FOREIGN))
_FOREIGN_WORDS = {
    "elif": "else if",
    "elsif": "else if",
    "elseif": "else if",
    "かつ": "and",
    "または": "or",
    "又は": "or",
    "もし": "if",
    "ならば": "then",
    "でなければ": "else",
}
_SINGLE_QUOTED = re.compile(r"['‘’]([^'‘’\n]*)['‘’]")

_TEXTS = {kind: text for text, kind in (*SYMBOLS.items(), *KEYWORDS.items())} | {
    "RANGE_CLOSE": "[",
    "INSTANCE_OF": "instance of",
}
_CLOSING_KINDS = {"(": "RPAR", "[": "RSQB", "{": "RBRACE", "<": "GT", "]": "RSQB"}
_OPERATORS = frozenset(
    {
        "PLUS",
        "MINUS",
        "STAR",
        "SLASH",
        "POWER",
        "EQ",
        "NE",
        "LT",
        "LE",
        "GT",
        "GE",
        "AND",
        "OR",
        "BETWEEN",
        "IN",
        "INSTANCE_OF",
        "DOT",
        "LPAR",
        "LSQB",
    }
)
_ENDINGS = frozenset({END, "RPAR", "RSQB", "RBRACE", "COMMA", "RANGE_CLOSE"})
_VALUES = frozenset(
    {"NAME", "NUMBER", "STRING", "AT", "TRUE", "FALSE", "NULL", "LBRACE", "IF", "FOR", "SOME", "EVERY", "FUNCTION"}
)
# What a place expects, by the terminal that shows it, and the hint that says so.
_EXPECTATIONS = (
    ("NAME", "value"),
    ("TYPE", "type"),
    ("PROPERTY", "property"),
    ("VARIABLE", "variable"),
    ("PARAMETER", "parameter"),
    ("KEY", "key"),
    ("FIELD", "field"),
    ("LABEL", "label"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Failure:
    """Where the parser stood when it could not go on: at a token, or before something that is no token."""

    scanner: Scanner
    values: list[Any] = field(repr=False)
    token: Token | None = None
    states: tuple[int, ...] = field(default=(), repr=False)
    accepted: frozenset[str] = frozenset()
    error: ScanError | None = None
    keyword_not: bool = True  # whether `not(` before unary tests was taken for the keyword

    @property
    def place(self) -> tuple[int, int]:
        """The characters at which it stopped."""
        found = self.error or self.token
        return (found.start, found.end) if found else (0, 0)


def diagnose(failure: Failure, source: Source, names: Collection[str], parses: Callable[[str], bool]) -> Diagnostic:
    """The diagnostic that explains a failure; `parses` tells whether a corrected text would do."""
    error = failure.error
    if error is not None and error.code in _LIMITS:
        return _scan_error(error, source)
    found = _full_width(failure, source, names, parses) or _foreign(failure, source)
    if found is not None:
        return found
    if error is not None:
        return _scan_error(error, source)
    assert failure.token is not None  # a failure has one or the other
    return _misspelt(failure, failure.token, source, names) or _unexpected(failure, failure.token, source)


def _scan_error(error: ScanError, source: Source) -> Diagnostic:
    span = Span(source, error.start, error.end)
    return Diagnostic(code=error.code, span=span, args=error.args_, hint=error.hint)


def _full_width(
    failure: Failure, source: Source, names: Collection[str], parses: Callable[[str], bool]
) -> Diagnostic | None:
    text = source.text
    start, end = failure.place
    corrected = fullwidth_fix(text, names) if len(text) <= _LONGEST_SHOWN else None
    if corrected is None:
        return None
    here = first_fullwidth(text, start)
    if here is None or here >= end:
        if not parses(corrected):
            return None
        here = first_fullwidth(text)
        if here is None:
            return None
    found = text[here]
    span = Span(source, here, here + 1)
    return Diagnostic(
        code="feel-full-width", span=span, args={"character": found, "corrected": corrected}, hint="corrected"
    )


def _foreign(failure: Failure, source: Source) -> Diagnostic | None:
    """An operator or a word of another language at the place of the failure."""
    text = source.text
    start, end = failure.place
    if failure.error is not None and failure.error.code != "feel-unknown-character":
        return None
    if "TYPE" in failure.accepted:
        return None  # `list<>` is no "unequal"
    quoted = _SINGLE_QUOTED.match(text, start)
    if quoted:
        corrected = '"' + quoted.group(1).replace('"', '\\"') + '"'
        return Diagnostic(
            code="feel-single-quotes", span=Span(source, *quoted.span()), args={"corrected": corrected}, hint="fix"
        )
    for match in _FOREIGN_SIGN.finditer(text, max(start - 2, 0), start + 3):
        if match.start() <= start < match.end() and match.group() != text[start:end]:
            return _instead(Span(source, *match.span()), match.group(), _FOREIGN[match.group()])
        if match.start() == start and failure.error is not None:
            return _instead(Span(source, *match.span()), match.group(), _FOREIGN[match.group()])
    token = failure.token
    before = _name_before(failure)
    for word in (token, before):
        if word is not None and word.kind == "NAME":
            written = text[word.start : word.end]
            meant = _FOREIGN_WORDS.get(written) or (
                written.lower() if written.lower() in KEYWORDS and written != written.lower() else None
            )
            if meant:
                return _instead(Span(source, word.start, word.end), written, meant)
            if word is before and written == "not" and token is not None and token.kind != END:
                return _instead(Span(source, word.start, word.end), "not", "not(…)")
    return None


def _misspelt(failure: Failure, token: Token, source: Source, names: Collection[str]) -> Diagnostic | None:
    """Two words in a row that are nearly a name which is known."""
    before = _name_before(failure)
    if before is None or token.kind != "NAME":
        return None
    written = source.text[before.start : token.end]
    meant = suggest(normalized(written), (name for name in names if not is_plain(name)))
    if meant is None:
        return None
    args = {"found": source.text[token.start : token.end], "suggestion": meant}
    span = Span(source, before.start, token.end)
    return Diagnostic(code="feel-unexpected", span=span, args=args, hint="did-you-mean")


def _name_before(failure: Failure) -> Token | None:
    """The name just before the failure, read as a whole operand or not yet."""
    value = failure.values[-1] if failure.values else None
    if isinstance(value, ast.Name):
        return Token("NAME", value.name, *value.span)
    return value if isinstance(value, Token) and value.kind == "NAME" else None


def _instead(span: Span, found: str, instead: str) -> Diagnostic:
    return Diagnostic(code="feel-foreign-operator", span=span, args={"found": found, "instead": instead}, hint="fix")


def _unexpected(failure: Failure, token: Token, source: Source) -> Diagnostic:
    accepted = failure.accepted
    if failure.scanner.count == 0:
        return Diagnostic(code="feel-empty", span=Span(source, 0, 0), hint="fix")
    if "ELSE" in accepted and token.kind in _ENDINGS:
        opened = next(v for v in reversed(failure.values) if isinstance(v, Token) and v.kind == "IF")
        return Diagnostic(code="feel-missing-else", span=Span(source, opened.start, opened.end), hint="fix")
    brackets = failure.scanner.brackets
    if token.kind == END and brackets and accepted & {_CLOSING_KINDS[brackets[-1].bracket], "RANGE_CLOSE"}:
        opener = brackets[-1]
        return Diagnostic(
            code="feel-unclosed-bracket",
            span=Span(source, opener.start, opener.start + 1),
            args={"bracket": opener.bracket, "expected": CLOSERS[opener.bracket]},
            hint="fix",
        )
    found = source.text[token.start : token.end]
    span = Span(source, token.start, token.end)
    expectation = next((hint for terminal, hint in _EXPECTATIONS if terminal in accepted), None)
    if expectation is not None and token.kind in KEYWORDS.values():
        return Diagnostic(code="feel-reserved-word", span=span, args={"word": found}, hint="fix")
    symbols = [_TEXTS[kind] for kind in sorted(accepted - _OPERATORS) if kind in _TEXTS]
    if "AND" in accepted and "OR" not in accepted:
        symbols.append("and")  # that of `between`
    args: dict[str, object] = {"found": found if len(found) <= 40 else found[:39] + "…"}
    if expectation is not None:
        hint = expectation
    elif "PLUS" not in accepted and "DOT" not in accepted:
        hint = "symbols"
        symbols = [_TEXTS[kind] for kind in sorted(accepted) if kind in _TEXTS]
    elif token.kind == END or token.kind in _VALUES:
        hint = "operator-or-symbols" if symbols else "operator"
    else:
        hint = "end-or-symbols" if symbols else "end"
    args["symbols"] = " ".join(f"`{symbol}`" for symbol in symbols)
    return Diagnostic(
        code="feel-unexpected-end" if token.kind == END else "feel-unexpected", span=span, args=args, hint=hint
    )
