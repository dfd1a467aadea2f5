"""What the pages about the engine say of its files and packages is so."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from tests.repo import ROOT

PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "docs" / "architecture.md")
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
PLACES = (ROOT, ROOT / "engine" / "kiyaku", ROOT / "engine" / "kiyaku" / "publish")
ADDRESSES = "terms/"  # of the site


def layers() -> list[set[str]]:
    """The modules of the package, the lowest first, as the contract of imports has them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (found,) = (c["layers"] for c in contracts if c["id"] == "layers")
    return [set(re.findall(r"\w+", layer)) for layer in reversed(found)]


@pytest.mark.parametrize("page", [*PAGES, *DECISIONS], ids=lambda p: p.name)
def test_every_file_that_is_named_is_there(page: Path) -> None:
    named = re.findall(r"`([a-zA-Z_.-]+(?:/[\w.-]+)+)/?`", page.read_text("utf-8"))
    gone = [
        name
        for name in named
        if not name.startswith(ADDRESSES)
        and not any((place / name).exists() or (place / f"{name}.py").is_file() for place in PLACES)
    ]
    assert gone == []


def test_the_table_of_packages_is_that_of_the_imports() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rows = [
        re.findall(r"`kiyaku\.(\w+)`", line.split("|")[1])
        for line in page.splitlines()
        if line.startswith("| `kiyaku.")
    ]
    heights = {module: height for height, modules in enumerate(layers()) for module in modules}
    assert sorted(module for row in rows for module in row) == sorted(heights)
    ends = [(min(heights[m] for m in row), max(heights[m] for m in row)) for row in rows]
    assert all(below[1] <= above[0] for below, above in pairwise(ends)), "the lowest come first"
