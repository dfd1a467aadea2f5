"""The command line with hostile input, within bounds of time and memory.

A process that has read everything once waits for cases and forks for each of them, so that a case costs what it does
and not the start of Python.  `run` gives what the command said, how it ended and what it took; `contained` asserts
what holds of every case: an end of its own accord, in time, within memory, without a traceback.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import json
import os
import pkgutil
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SECONDS = 5
MEGABYTES = 500
_CEILING = 4 * MEGABYTES  # of address space: what would take more ends there, and fails for it


@dataclass(frozen=True)
class Ran:
    """One command: its exit status (negative: the signal that ended it), what it said, seconds of CPU, peak in MB."""

    status: int
    out: str
    err: str
    seconds: float
    megabytes: float


def run(*args: str, cwd: Path | None = None, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Ran:
    """`kiyaku args…` in the folder `cwd`, with `stdin` and with `env` on top of the environment."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "in").write_bytes(stdin)
        case = {"args": args, "cwd": str(cwd or folder), "folder": folder, "env": dict(env or {})}
        server = _server()
        assert server.stdin
        assert server.stdout
        server.stdin.write(json.dumps(case) + "\n")
        server.stdin.flush()
        ended = json.loads(server.stdout.readline())
        out, err = ((Path(folder) / name).read_bytes().decode("utf-8", "replace") for name in ("out", "err"))
    return Ran(ended["status"], out, err, ended["seconds"], ended["megabytes"])


def contained(ran: Ran, status: int | None = None, *says: str) -> Ran:
    """Assert that a case ended by itself within the bounds, with `status` (None: any) and saying each of `says`."""
    said = ran.out + ran.err
    assert "Traceback" not in said, said[-3000:]
    assert ran.status in ((0, 1, 2, 3, 4) if status is None else (status,)), (ran.status, said[-3000:])
    assert ran.seconds <= SECONDS, ran.seconds
    assert ran.megabytes <= MEGABYTES, ran.megabytes
    for words in says:
        assert words in said, f"{words!r} is not in what was said:\n{said[-3000:]}"
    return ran


@functools.cache
def _server() -> subprocess.Popen[str]:
    root = Path(__file__).resolve().parents[2]
    paths = os.pathsep.join([str(root), str(root / "engine")])
    return subprocess.Popen(
        [sys.executable, "-m", "tests.hostile.bounds"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths, "PYTHONUTF8": "1", "KIYAKU_LANG": "en"},
    )


def _serve() -> None:
    """Answer cases until the input ends."""
    import kiyaku

    for module in pkgutil.walk_packages(kiyaku.__path__, "kiyaku."):  # everything is read once, before the forks
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for line in sys.stdin:
        case = json.loads(line)
        child = os.fork()
        if not child:
            _play(case)
        _, ended, used = os.wait4(child, 0)
        answer = {
            "status": os.waitstatus_to_exitcode(ended),
            "seconds": used.ru_utime + used.ru_stime,
            "megabytes": used.ru_maxrss / 1024,
        }
        print(json.dumps(answer), flush=True)


def _play(case: dict[str, object]) -> None:
    """Become the command of a case; never returns."""
    status = 70
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (2 * SECONDS, 2 * SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (_CEILING << 20, _CEILING << 20))
        for number, name in enumerate(("in", "out", "err")):
            flags = os.O_RDONLY if name == "in" else os.O_WRONLY | os.O_CREAT
            os.dup2(os.open(f"{case['folder']}/{name}", flags, 0o600), number)
        sys.stdin, sys.stdout, sys.stderr = (os.fdopen(n, mode, encoding="utf-8") for n, mode in enumerate("rww"))
        os.chdir(str(case["cwd"]))
        os.environ.update(case["env"])  # type: ignore[call-overload]
        from kiyaku.cli.app import main

        if step := int(os.environ.get("KIYAKU_TEST_KILL_AT", "0")):
            _kill_before(step)
        status = main(list(case["args"]))  # type: ignore[call-overload]
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1 if end.code else 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


_STEPS = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.truncate", "os.link"})


def _kill_before(step: int) -> None:
    """End this process, as if it were killed, before it changes the file system for so many times."""
    left = step

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in _STEPS or (event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING):
            left -= 1
            if left <= 0:
                os._exit(9)

    sys.addaudithook(count)


_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


if __name__ == "__main__":
    _serve()
