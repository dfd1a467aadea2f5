"""Files of rules to what a book is made of: checked terms, their plan, and what was found on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kiyaku.book import load as loading
from kiyaku.book.check import check
from kiyaku.book.checked import CheckedBook
from kiyaku.book.citation import Citation
from kiyaku.book.consequences import independent
from kiyaku.book.files import Files
from kiyaku.diagnostic import Diagnostic, has_errors, in_order
from kiyaku.plan.ir import Plan
from kiyaku.plan.lower import lower

_WHOLE_BOOKS_ONLY = ("unused-fact", "dangling-citation", "transition-without-version", "transition-keeps-nothing")
"""What may be found in a view of a book without being a fault of the book."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Terms without errors, lowered."""

    checked: CheckedBook
    plan: Plan


def make(
    files: Files,
    known_on: date | None,
    drafts: bool,
    left_out: frozenset[tuple[Citation, date]] = frozenset(),
) -> tuple[Made | None, tuple[Diagnostic, ...]]:
    """Build, check and lower what was read; nothing, if a diagnostic is an error."""
    terms, found = loading.build(files, known_on=known_on, drafts=drafts, left_out=left_out)
    diagnostics = [*files.diagnostics, *found]
    if terms is None:
        return None, in_order(diagnostics)
    checked, wrong = check(terms)
    diagnostics = list(in_order(independent([*diagnostics, *wrong])))
    if known_on is not None or left_out:
        diagnostics = [d for d in diagnostics if d.code not in _WHOLE_BOOKS_ONLY]
    if has_errors(diagnostics):
        return None, tuple(diagnostics)
    return Made(checked=checked, plan=lower(checked)), tuple(diagnostics)
