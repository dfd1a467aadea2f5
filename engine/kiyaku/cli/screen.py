"""Standard output and standard error as everything printed reaches them: in characters that nobody sees written out.

This is the one place where it is done, so that it holds of whatever is printed: values, texts of rules, names of files,
arguments that the parser did not understand.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import TextIO, cast


class Screen:
    """A stream of text; what is written to it goes through `shown`.  For all else it is the stream itself."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, words: str) -> int:
        """Write a text."""
        from kiyaku.publish.terminal import shown  # only where something is printed

        self.stream.write(shown(words))
        return len(words)

    def writelines(self, lines: Iterator[str]) -> None:
        """Write texts."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> object:
        return getattr(self.stream, name)


@contextmanager
def screened() -> Iterator[None]:
    """While this lasts, standard output and standard error are screens."""
    with redirect_stdout(_screen(sys.stdout)), redirect_stderr(_screen(sys.stderr)):
        yield


def bare(stream: TextIO) -> TextIO:
    """The stream below a screen, for what is meant to move the cursor."""
    return stream.stream if isinstance(stream, Screen) else stream


def _screen(stream: TextIO) -> TextIO:
    return stream if isinstance(stream, Screen) or stream is None else cast("TextIO", Screen(stream))
