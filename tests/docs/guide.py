"""What a guide promises: the blocks of a page in their order, carried out in a folder.

```console     commands behind `$ `, and what they show; a line `…` stands for lines left out
```diff        a change of the file named in the title; undone again after a command that reports an error
```yaml        lines that stand in the file named in the title; a line `# …` stands for lines left out
```csv         a file that is written
```feel        expressions, and behind `//` what they give
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a page: its language, the file it is about, its text."""

    language: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """A command, and what is quoted of its output."""

    words: tuple[str, ...]
    output: str


def blocks(page: str) -> Iterator[Block]:
    """The blocks of a page in their order."""
    for found in FENCE.finditer(page):
        language, title, text = found.groups()
        yield Block(language, title or "", text)


def steps(text: str) -> Iterator[Step]:
    """The commands of a console block."""
    for part in re.split(r"^\$ kiyaku ", text, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield Step(tuple(shlex.split(command)), output)


def holds(whole: str, quoted: str, gap: str) -> bool:
    """Whether the quoted lines stand in a text, in their order; a line that is only `gap` skips others."""
    place = 0
    for chunk in re.split(rf"^\s*{re.escape(gap)}\n", quoted, flags=re.MULTILINE):
        found = whole.find(chunk, place)
        if found < 0:
            return False
        place = found + len(chunk)
    return True


def changed(text: str, block: Block) -> str:
    """A file with a change made: the old lines must stand in it once, or on the line that `@@ 12 @@` names."""
    old = "\n" + "\n".join(line[1:] for line in block.text.splitlines() if line.startswith("-"))
    new = "\n" + "\n".join(line[1:] for line in block.text.splitlines() if line.startswith("+"))
    named = re.match(r"@@ (\d+)", block.text)
    before, behind = "", "\n" + text
    if named:
        lines = text.splitlines(keepends=True)
        before, behind = "".join(lines[: int(named[1]) - 1]), "\n" + "".join(lines[int(named[1]) - 1 :])
        assert behind.startswith(old), block
    assert behind.count(old) == 1, block
    return before + behind.replace(old, new)[1:]


def write(folder: Path, block: Block) -> None:
    """Write a block as the file that it names."""
    (folder / block.title).write_text(block.text, "utf-8")
