"""The digest of a rule book: one text that names its rules.

It is the SHA-256 of a list with a line for each file, sorted by name: the SHA-256 of the file, two blanks, its name.
Whoever has the files can make it without this program:

    sha256sum terms.yaml facts.yaml articles/*.yaml … | LC_ALL=C sort -k 2 | sha256sum

A file counts as it is read: UTF-8 without a byte order mark, lines that end with a line feed, so that a checkout with
other line ends has the same digest.  Names are those within the folder of the terms, with `/`; values set by law are
`law/<name>.yaml`, wherever they stand.  Scenarios, attached wording and the schemas are no rules and do not count; the
schemas belong to the engine, whose version is named beside the digest.  Nor do the choices of a view count (`known_on`,
`drafts`): a result names them beside the digest too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

ALGORITHM = "sha256"


def file_digests(contents: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The digest of each file, in hexadecimal digits, by name, sorted by name.

    Args:
        contents: name and text of every file.
    """
    return {name: sha256(text.encode()).hexdigest() for name, text in sorted(contents)}


def digest_of(files: Mapping[str, str]) -> str:
    """The digest of all files, as `sha256:` and 64 hexadecimal digits.

    Args:
        files: what `file_digests` gives.
    """
    listed = "".join(f"{digest}  {name}\n" for name, digest in sorted(files.items()))
    return f"{ALGORITHM}:{sha256(listed.encode()).hexdigest()}"


def digest(contents: Iterable[tuple[str, str]]) -> str:
    """The digest of the files with these names and texts."""
    return digest_of(file_digests(contents))
