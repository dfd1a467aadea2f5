"""What a YAML parser stumbled over, said in terms of what the writer did.

The parser names the place where it gave up, which is often a line after the mistake, and a reason that only its authors
understand.  Here the place becomes the words that are wrong, and the reason a hint: a bracket of a range that is not in
quotes, a colon without a blank, an indentation that fits no line above.
"""

from __future__ import annotations

import yaml

from kiyaku.diagnostic import Diagnostic
from kiyaku.source import Source, Span

_SIGNS = "><|@%`*&!?,-]}"
_WIDE_COLONS = "：︓﹕"


def syntax_fault(source: Source, error: yaml.MarkedYAMLError) -> Diagnostic:
    """The diagnostic of a text that is not YAML."""
    start, end, hint = _explained(source, error)
    problem = error.problem or error.context or ""
    return Diagnostic(code="yaml-syntax", span=Span(source, start, end), args={"problem": problem}, hint=hint)


def _explained(source: Source, error: yaml.MarkedYAMLError) -> tuple[int, int, str]:
    at = _offset(source, error.problem_mark or error.context_mark)
    begun = _offset(source, error.context_mark or error.problem_mark)
    problem, context = error.problem or "", error.context or ""
    if "\t" in source.text[_line_start(source, at) : at + 1]:
        return at, at + 1, "tab"
    if "simple key" in context:  # a line that should hold "key: value"
        start, end = _words(source, begun)
        words = source.text[start:end]
        if any(c in words for c in _WIDE_COLONS):
            place = start + min(words.index(c) for c in _WIDE_COLONS if c in words)
            return place, place + 1, "fullwidth-colon"
        return start, end, "colon"
    if "quoted scalar" in context:
        start = at if "escape" in problem else begun
        return start, _line_end(source, start), "escape" if "escape" in problem else "quote-end"
    if "block scalar" in context:
        return begun, _line_end(source, begun), "sign"
    if context in ("while parsing a flow sequence", "while parsing a flow mapping"):
        opened = _lone_quote(source, begun)
        if opened is not None:
            return opened, _line_end(source, opened), "quote-end"
        return begun, _line_end(source, begun), "bracket"
    if "mapping values" in problem:
        before = source.text[_line_start(source, at) : at]
        deeper = ": " not in before and _is_deeper(source, at)
        return (*_words(source, at), "indent") if deeper else (at, at + 1, "colon-in-value")
    if "sequence entries" in problem or "another document" in problem:
        return at, at + 1, "dash" if "sequence" in problem else "documents"
    if "alias" in problem:
        return at, max(at + 1, _line_end(source, at)), "sign"
    if "cannot start any token" in problem or "node content" in problem:
        signed = source.text[at : at + 1] in _SIGNS
        return at, at + 1, "sign" if signed else "fix"
    if "expected key" in problem or "'-' indicator" in problem or "document start" in problem:
        hint = "after-value" if source.text[_line_start(source, at) : at].strip() else "indent"
        return at, max(at + 1, _line_end(source, at)), hint
    return at, at + 1, "fix"


def _offset(source: Source, mark: yaml.Mark | None) -> int:
    return min(mark.index, len(source.text)) if mark is not None else 0


def _line_start(source: Source, at: int) -> int:
    return source.text.rfind("\n", 0, at) + 1


def _line_end(source: Source, at: int) -> int:
    end = source.text.find("\n", at)
    return len(source.text) if end < 0 else end


def _line(source: Source, at: int) -> str:
    return source.text[_line_start(source, at) : _line_end(source, at)]


def _words(source: Source, at: int) -> tuple[int, int]:
    """A line without the blanks around it."""
    start, end = _line_start(source, at), _line_end(source, at)
    line = source.text[start:end]
    return start + len(line) - len(line.lstrip()), max(end - len(line) + len(line.rstrip()), start + 1)


def _lone_quote(source: Source, at: int) -> int | None:
    """The quote on the rest of a line that has no partner there."""
    end = _line_end(source, at)
    quotes = [i for i in range(at, end) if source.text[i] == '"']
    return quotes[-1] if len(quotes) % 2 else None


def _is_deeper(source: Source, at: int) -> bool:
    """Whether a line is indented more than the one before it, which already has its value."""
    start = _line_start(source, at)
    above = source.text[:start].rstrip("\n").rpartition("\n")[2]
    here = _line(source, at)
    return bool(above.strip()) and len(here) - len(here.lstrip()) > len(above) - len(above.lstrip())
