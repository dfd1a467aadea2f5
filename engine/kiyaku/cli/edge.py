"""The edge between commands and what surrounds them: streams, signals, disks.

What the system or its user does not let go on ends a command with a message and a status, never with a traceback.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO

from kiyaku.cli.common import OK, WRONG, default_language, tell
from kiyaku.cli.screen import screened
from kiyaku.diagnostic import Diagnostic
from kiyaku.messages import Language

INTERRUPTED = 130
"""The status of what was interrupted, as shells have it."""


def at_the_edge(command: Callable[[], int]) -> int:
    """Run a command and give its exit status, whatever surrounds it; all that it printed has been taken."""
    language: Language = "en" if default_language() == "en" else "ja"
    closed = sys.stdout is None
    if closed:
        sys.stdout = _nowhere()
    if sys.stderr is None:
        sys.stderr = _nowhere()
    for stream in (sys.stdout, sys.stderr):
        _take_all(stream)
    with screened():
        try:
            if closed:
                raise OSError(errno.EBADF, os.strerror(errno.EBADF))
            try:
                return command()
            finally:
                sys.stdout.flush()
        except BrokenPipeError:  # whoever reads has seen enough
            _silence()
            return OK
        except KeyboardInterrupt:
            return _ended("interrupted", language, INTERRUPTED)
        except (MemoryError, RecursionError):
            return _ended("out-of-memory", language, WRONG)
        except OSError as error:
            return _ended_by_system(error, language)


def as_text(arguments: list[str]) -> list[str]:
    """Arguments as the text that they are in UTF-8, where the locale knows no Japanese; what is none stays."""
    out = []
    for word in arguments:
        try:
            out.append(word if word.isascii() else os.fsencode(word).decode())
        except UnicodeError:
            out.append(word)
    return out


def _take_all(stream: TextIO) -> None:
    """Let a stream take every character: a locale without Japanese gets UTF-8, another what it has and escapes."""
    if isinstance(stream, io.TextIOWrapper):
        plain = stream.encoding.lower().replace("_", "-") in ("ascii", "us-ascii", "ansi-x3.4-1968", "646")
        stream.reconfigure(encoding="utf-8" if plain else stream.encoding, errors="backslashreplace")


def _ended_by_system(error: OSError, language: Language) -> int:
    """Say what the system did not allow, and of which file.  What was written whole stays."""
    code = "disk-full" if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) else "system-refused"
    if error.filename is None:
        _silence()
    args = {"name": error.filename or "stdout", "why": error.strerror or type(error).__name__}
    return _ended(code, language, WRONG, **args)


def _ended(code: str, language: Language, status: int, **args: object) -> int:
    try:
        tell([Diagnostic(code=code, args=args, hint="fix")], language)
    except OSError:
        pass
    except Exception:
        with suppress(OSError):
            print(f"kiyaku: {code}", file=sys.stderr)
    return status


def _silence() -> None:
    """Let nothing more be written to standard output, which cannot take it."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - as long as the process
