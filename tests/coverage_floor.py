"""`python -m tests.coverage_floor`: branch coverage of the packages that decide, each against its floor.

Reads what `make coverage` has recorded; the floors stand in pyproject.toml, measured and rounded down.
"""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from coverage import Coverage

from tests.repo import ROOT


def floors() -> dict[str, int]:
    """The least share of branches to be covered, in percent, by package of kiyaku."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    found: dict[str, int] = settings["tool"]["kiyaku"]["branch-coverage"]
    return found


def branches(files: dict[str, Any], package: str) -> tuple[int, int]:
    """How many branches a package has and how many of them were taken, from the files of coverage's JSON report."""
    parts = [data["summary"] for name, data in files.items() if f"/kiyaku/{package}/" in f"/{Path(name).as_posix()}"]
    return sum(p["num_branches"] for p in parts), sum(p["covered_branches"] for p in parts)


def short(files: dict[str, Any], wanted: dict[str, int]) -> list[str]:
    """The packages below their floor; one of which nothing was recorded is, too."""
    below = []
    for package, floor in wanted.items():
        number, taken = branches(files, package)
        share = 100 * taken / number if number else 0.0
        print(f"{package:8} {taken:5} of {number:5} branches  {share:5.1f} %  (at least {floor} %)")
        if share < floor:
            below.append(package)
    return below


def main() -> int:
    """Run the command."""
    recorded = Coverage(config_file=str(ROOT / "pyproject.toml"))
    recorded.load()
    with TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        recorded.json_report(outfile=str(report))
        files = json.loads(report.read_text("utf-8"))["files"]
    below = short(files, floors())
    for package in below:
        print(f"{package}: branches that no test takes any more; `coverage report -m` lists them", file=sys.stderr)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
