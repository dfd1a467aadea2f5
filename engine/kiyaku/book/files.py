"""The files of a rule book: the texts as they stand, and the documents as which they are read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kiyaku.book.read import Document
from kiyaku.diagnostic import Diagnostic
from kiyaku.resources import law_dir
from kiyaku.source import Source

FOLDERS = {"articles": "article", "annexes": "annex", "supplementary": "supplementary"}
_OTHERS = frozenset({"scenarios", "mutants.yaml"})  # of rules, but no rules themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The documents of one terms document, read and validated, by kind; see `kiyaku.book.digest` for `contents`."""

    folder: Path
    documents: tuple[tuple[str, Document], ...]
    contents: tuple[tuple[str, str], ...] = ()  # of every file that was read: its name among the rules, its text
    diagnostics: tuple[Diagnostic, ...]

    def of(self, kind: str) -> list[Document]:
        """The documents of one kind that can be built on."""
        return [d for k, d in self.documents if k == kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Every text that a rule book may be made of, before anything of it is parsed.

    Attributes:
        folder: of the terms.
        files: by kind and name within the folder; by the name under which messages know a text, it is `sources`.
        law: every book of law that the terms could name, by the name that they would use.
        strays: the names of files that look like rules and are none.
    """

    folder: Path
    files: tuple[tuple[str, str, Source], ...]
    law: Mapping[str, Source]
    strays: tuple[str, ...]

    @property
    def sources(self) -> Mapping[str, Source]:
        """The texts by the names under which messages know them."""
        return {source.name: source for source in (*(s for *_, s in self.files), *self.law.values())}


def read_texts(folder: Path) -> Texts:
    """Read every file of a terms document.

    Raises:
        OSError: one cannot be read.
        UnicodeDecodeError: one is not UTF-8.
    """
    paths = rule_paths(folder)
    texts = [Source.read(path, shown(path), within=folder) for _, path in paths]
    return Texts(
        folder=folder,
        files=tuple((kind, file_name(path, folder), text) for (kind, path), text in zip(paths, texts, strict=True)),
        law={name: Source.read(path, shown(path), within=path.parent) for name, path in law_paths(folder).items()},
        strays=tuple(shown(path) for path in stray_paths(folder, {path for _, path in paths})),
    )


def rule_paths(folder: Path) -> list[tuple[str, Path]]:
    """The files of the terms in a folder, each with its kind; `terms.yaml` first."""
    paths = [("terms", folder / "terms.yaml")]
    paths += [(kind, path) for kind in ("facts", "readings", "official") if _stands(path := folder / f"{kind}.yaml")]
    return paths + [(kind, path) for sub, kind in FOLDERS.items() for path in sorted((folder / sub).glob("*.yaml"))]


def _stands(path: Path) -> bool:
    """Whether something stands there, be it no file or a link that leads nowhere: whoever reads it says so."""
    return os.path.lexists(path)


def law_paths(folder: Path) -> dict[str, Path]:
    """The books of law that terms in a folder can name, by name: those beside the terms before those of the package."""
    found: dict[str, Path] = {}
    for place in (folder.parent / "japan", law_dir()):
        for path in sorted(place.glob("*.yaml")):
            if _stands(path):
                found.setdefault(path.stem, path)
    return found


def stray_paths(folder: Path, known: set[Path]) -> Iterator[Path]:
    """Files that look like rules and would be passed over in silence."""
    for path in sorted((*folder.rglob("*.yaml"), *folder.rglob("*.yml"))):
        inner = path.relative_to(folder)
        if (
            path not in known
            and inner.parts[0] not in _OTHERS
            and not any(part.startswith(".") for part in inner.parts)
        ):
            yield path


def file_name(path: Path, folder: Path) -> str:
    """The name of a file among the rules of its folder."""
    return path.relative_to(folder).as_posix()


def law_name(name: str) -> str:
    """The name of a book of law among the rules that use it."""
    return f"law/{name}.yaml"


def shown(path: Path) -> str:
    """The name under which messages know a file."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except (ValueError, OSError, RuntimeError):  # elsewhere, or a link that leads to itself
        return str(path)
