"""Rule books that were made before, in the user's cache folder.

An entry is found by a digest of all that a book is made of: the texts of the rules and of every book of law they could
name, under the names by which messages know them; the view (`known_on`, `drafts`); the JSON Schemas; the engine, its
version and its source; Python's version.  So an entry is never old: another text has another name.  What is damaged,
belongs to others or could be changed by others is not used; what cannot be written is not cached.  Nothing here is ever
an error: without an entry the book is made.  `KIYAKU_NO_CACHE=1` goes without.

An entry holds pure data (`kiyaku.answer.pickled`), without the texts: those were read for the digest, and are parsed
when a message or another view asks for them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

from kiyaku.answer import pickled
from kiyaku.book.checked import CheckedBook
from kiyaku.book.files import Files, Texts, law_name, read_texts
from kiyaku.book.read import Document, UnreadDocument
from kiyaku.diagnostic import Diagnostic
from kiyaku.files import cache_directory, is_own, read_own, write_own
from kiyaku.plan.ir import Plan
from kiyaku.resources import schema_dir
from kiyaku.source import Source
from kiyaku.transaction import is_unfinished
from kiyaku.version import VERSION

MOST = 16
"""How many entries there are at most: those used last."""
_OFF = "KIYAKU_NO_CACHE"
_FORMAT = b"kiyaku book 1\n"
_PACKAGE = Path(__file__).resolve().parents[1]
_NO_PART = frozenset({"cli", "emit", "messages", "official", "publish", "site", "studies"})  # of what makes a book


@dataclass(frozen=True, slots=True, kw_only=True)
class Cached:
    """What an entry gives: all that a book is made of, and the warnings that were found."""

    checked: CheckedBook
    plan: Plan
    files: Files
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheEntry:
    """The place in the cache of one rule book: the digest of what it is made of, and its texts."""

    path: Path
    key: str
    texts: Texts

    def read(self) -> Cached | None:
        """What was cached, or None."""
        data = read_own(self.path)
        head = self._head(data) if data is not None else None
        if data is None or head is None or not data.startswith(head):
            return None
        documents = {source.name: UnreadDocument(source) for source in self.texts.sources.values()}
        named: dict[str, object] = {f"document {name}": document for name, document in documents.items()}
        named |= {f"source {name}": document.source for name, document in documents.items()}
        contents = _contents(self.texts)
        try:
            checked, plan, kinds, names, found, diagnostics = pickled.loads(data[len(head) :], named)
            files = Files(
                folder=self.texts.folder,
                documents=tuple((kind, documents[name]) for kind, name in kinds),
                contents=tuple((name, contents[name].text) for name in names),
                diagnostics=found,
            )
        except (pickled.NotData, KeyError, TypeError, ValueError):
            return None
        if not isinstance(checked, CheckedBook) or not isinstance(plan, Plan):
            return None
        with suppress(OSError):
            os.utime(self.path)
        return Cached(checked=checked, plan=plan, files=files, diagnostics=diagnostics)

    def write(self, book: Cached) -> None:
        """Cache a book, if it is of the texts of this entry."""
        contents = _contents(self.texts)
        if any(name not in contents or contents[name].text != text for name, text in book.files.contents):
            return  # a file was changed while they were read
        kinds = tuple((kind, document.source.name) for kind, document in book.files.documents)
        names = tuple(name for name, _ in book.files.contents)
        whole = (book.checked, book.plan, kinds, names, book.files.diagnostics, book.diagnostics)
        with suppress(pickled.NotData, OSError):
            write_own(self.path, self._sealed(pickled.dumps(whole, _names(self.texts))))
            _prune(self.path.parent)

    def _sealed(self, data: bytes) -> bytes:
        return _FORMAT + f"{self.key}\n{sha256(data).hexdigest()}\n".encode() + data

    def _head(self, data: bytes) -> bytes | None:
        """How an entry of this key with these bytes must begin; None if it is too short."""
        length = len(self._sealed(b""))
        return self._sealed(data[length:])[:length] if len(data) > length else None


def entry(folder: Path, known_on: date | None, drafts: bool) -> CacheEntry | None:
    """The place of a rule book in the cache; None if there can be none, or none is wanted."""
    if os.environ.get(_OFF) or is_unfinished(folder):
        return None
    place = books_directory()
    try:
        texts = read_texts(folder)
        key = _key(texts, known_on, drafts)
    except (OSError, UnicodeDecodeError):
        return None
    return CacheEntry(path=place / f"{key[:32]}.book", key=key, texts=texts) if place is not None else None


def books_directory() -> Path | None:
    """Where rule books are cached; it need not exist.  None if the user has no home."""
    try:
        return cache_directory() / "books"
    except RuntimeError:
        return None


def entries() -> list[Path]:
    """The entries there are, those used last first."""
    folder = books_directory()
    if folder is None or not is_own(folder):
        return []
    return _newest_first(folder)


def clear() -> int:
    """Remove every entry; how many there were."""
    found = entries()
    for path in found:
        with suppress(OSError):
            path.unlink()
    return len(found)


# -- the digest


def _key(texts: Texts, known_on: date | None, drafts: bool) -> str:
    found = sha256()
    for part in _parts(texts, known_on, drafts):
        found.update(b"%d\n%b\n" % (len(part), part))
    return found.hexdigest()


def _parts(texts: Texts, known_on: date | None, drafts: bool) -> Iterator[bytes]:
    yield _engine()
    yield repr((known_on, drafts)).encode()
    for kind, name, source in texts.files:
        yield f"{kind} {name} {source.name}".encode()
        yield source.text.encode()
    for name, source in texts.law.items():
        yield f"law {name} {source.name}".encode()
        yield source.text.encode()
    yield "\n".join(texts.strays).encode()


@cache
def _engine() -> bytes:
    """The digest of what makes books of texts."""
    found = sha256(f"{VERSION}\n{sys.version}\n".encode())
    for path in (*engine_files(), *sorted(schema_dir().glob("*.schema.json"))):
        found.update(f"{path.name}\n".encode() + sha256(path.read_bytes()).digest())
    return found.digest()


def engine_files() -> list[Path]:
    """The source files of the engine that have a part in what a book is made of."""
    folders = [_PACKAGE, *(p for p in _PACKAGE.iterdir() if p.is_dir() and p.name not in _NO_PART)]
    found = [p for folder in folders for p in (folder.iterdir() if folder == _PACKAGE else folder.rglob("*"))]
    return sorted(p for p in found if p.suffix in (".py", ".lark"))


# -- inside


def _contents(texts: Texts) -> dict[str, Source]:
    """The texts by their names among the rules."""
    own = {name: source for _, name, source in texts.files}
    return own | {law_name(name): source for name, source in texts.law.items()}


def _names(texts: Texts) -> Callable[[object], str | None]:
    sources = texts.sources

    def name(value: object) -> str | None:
        if isinstance(value, Document):
            return f"document {value.source.name}"
        if isinstance(value, Source) and value.name in sources:
            return f"source {value.name}"
        return None

    return name


def _newest_first(folder: Path) -> list[Path]:
    found: list[tuple[int, Path]] = []
    for path in folder.glob("*.book*"):
        with suppress(OSError):
            found.append((path.lstat().st_mtime_ns, path))
    return [path for _, path in sorted(found, reverse=True)]


def _prune(folder: Path) -> None:
    for path in _newest_first(folder)[MOST:]:
        with suppress(OSError):
            path.unlink()
