"""What a process costs that bills one contract, with and without cached rules: `python benchmarks/process.py`.

Processor time (user and system) of whole processes, bytecode caches on; the least and the median of several runs.
The cache is one of its own, filled by the first run.  As data a bill is what systems read; as text it also says which
readings would move it, and bills once for each of their options.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 9
ROOT = Path(__file__).resolve().parents[1]
BILL = ("-m", "kiyaku.cli", "bill", "docs/examples/contract.yaml", "--month", "2026-07")
DATA = (*BILL, "--format", "json")
WAYS = {"nothing": ("-c", "pass"), "without": DATA, "cached": DATA, "as text": BILL}


def cost(arguments: tuple[str, ...], environment: dict[str, str]) -> float:
    """The seconds that a process takes of a processor."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Run each way several times."""
    with tempfile.TemporaryDirectory() as folder:
        shared = {**os.environ, "PYTHONPATH": str(ROOT / "engine"), "XDG_CACHE_HOME": f"{folder}/cache"}
        shared |= {"PYTHONPYCACHEPREFIX": f"{folder}/bytecode", "PYTHONDONTWRITEBYTECODE": ""}
        shared.pop("KIYAKU_NO_CACHE", None)
        cost(BILL, shared)
        found: dict[str, list[float]] = {way: [] for way in WAYS}
        for _ in range(ROUNDS):
            for way, arguments in WAYS.items():
                found[way].append(cost(arguments, {**shared, "KIYAKU_NO_CACHE": "1" * (way == "without")}))
    for way, times in found.items():
        print(f"{way:8} {min(times) * 1e3:4.0f} ms at least, {statistics.median(times) * 1e3:4.0f} ms in the middle")


if __name__ == "__main__":
    main()
