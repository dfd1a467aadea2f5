"""Files of a published document: text as it is, PDF and Word through `extract`, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from kiyaku.diagnostic import Diagnostic, KiyakuError
from kiyaku.intake import Unfit, read
from kiyaku.official import extract

_LARGEST = 50_000_000  # bytes
_SECONDS = {".pdf": (2, 70_000), ".docx": (3, 500_000)}  # of processor time: of any, and one more for so many bytes


def read_document(path: Path) -> str:
    """The text of a published document.

    Raises:
        KiyakuError: it cannot be read, takes more than a document of its size may, or the library that reads it is
            missing.
    """
    try:
        content = read(path, _LARGEST)
        kind = path.suffix.lower()
        if kind in _SECONDS:
            text = _extracted(path, kind, content)
        else:
            text = content.decode("utf-8-sig").replace("\r\n", "\n")
        if len(text) > extract.TEXT or text.count("\n") > extract.LINES:
            raise _refused("source-too-much", path)
        return text
    except UnicodeDecodeError as error:
        raise _refused("source-not-text", path) from error
    except Unfit as unfit:
        raise _refused(unfit.code, path, **unfit.args_of) from unfit
    except OSError as error:
        raise _refused("source-unreadable", path) from error


def _extracted(path: Path, kind: str, content: bytes) -> str:
    least, portion = _SECONDS[kind]
    seconds = least + len(content) // portion
    # It finds the modules that this process finds, but none in the folder where it happens to be started.
    command = [sys.executable, "-P", "-m", "kiyaku.official.extract", kind, str(seconds)]
    found = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    limit = 60 + 20 * seconds  # of time that passes
    try:
        ended = subprocess.run(command, input=content, capture_output=True, check=False, timeout=limit, env=found)
    except subprocess.TimeoutExpired as error:
        raise _refused("source-too-much", path) from error
    said = ended.stdout.decode("utf-8", "replace")
    if ended.returncode == extract.NO_LIBRARY:
        raise _refused("source-needs-library", path, module=said)
    if ended.returncode == extract.TOO_MUCH or ended.returncode < 0:
        raise _refused("source-too-much", path)
    if ended.returncode:
        raise _refused("source-unreadable", path)
    if not said.strip():
        raise _refused("source-no-words", path)
    return said


def _refused(code: str, path: Path, **args: object) -> KiyakuError:
    return KiyakuError([Diagnostic(code=code, args={"name": str(path), **args}, hint="fix")])
