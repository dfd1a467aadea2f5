"""Rule books loaded once for a process, for tests that are not about loading.

Nearly every command and page begins with a book, and most tests take the same few, or a copy with one file changed.
What a file and a book are depends on the texts alone, so inside `loaded_once` each is remembered by them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kiyaku.answer import book as books
from kiyaku.book import load as loading
from kiyaku.book.read import Document, read_file
from kiyaku.book.schema import validate
from kiyaku.diagnostic import Diagnostic

_documents: dict[tuple[str, bytes], Document] = {}
_faults: dict[tuple[str, str, str], tuple[Diagnostic, ...]] = {}
_books: dict[tuple[Any, ...], tuple[books.Book | None, tuple[Diagnostic, ...]]] = {}
_examine = books.examine


def _read(path: Path, shown_as: str, within: Path | None = None) -> Document:
    if not path.is_file():
        return read_file(path, shown_as)
    key = (shown_as, path.read_bytes())
    if key not in _documents:
        _documents[key] = read_file(path, shown_as)
    return _documents[key]


def _validated(document: Document, kind: str) -> tuple[Diagnostic, ...]:
    key = (document.source.name, document.source.text, kind)
    if key not in _faults:
        _faults[key] = tuple(validate(document, kind))
    return _faults[key]


def _examined(
    folder: str | Path, *, known_on: date | None = None, drafts: bool = False
) -> tuple[books.Book | None, tuple[Diagnostic, ...]]:
    files = loading.read_files(Path(folder))
    if files.diagnostics:
        return _examine(folder, known_on=known_on, drafts=drafts)
    names = tuple(document.source.name for _, document in files.documents)
    key = (str(folder), names, files.contents, known_on, drafts)
    if key not in _books:
        _books[key] = _examine(folder, known_on=known_on, drafts=drafts)
    return _books[key]


@contextmanager
def loaded_once() -> Iterator[None]:
    """While this lasts, a file that was read is not read again, and a book of the same files is the same book."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "read_file", _read)
        patch.setattr(loading, "validate", _validated)
        patch.setattr(books, "examine", _examined)
        yield


@contextmanager
def loaded_anew() -> Iterator[None]:
    """While this lasts, inside `loaded_once` too, files are read and books are made anew or found in the cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "read_file", read_file)
        patch.setattr(loading, "validate", validate)
        patch.setattr(books, "examine", _examine)
        yield
