"""The page docs/dependencies.md: what kiyaku depends on, why, under which licence (`python -m tests.dependencies`).

Ranges and reasons stand in pyproject.toml, versions in the locks (`requirements/*.txt`), licences in the metadata of
what is installed.  That of something not installed, or in another version than is locked, is left as the page has it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.repo import ROOT

PAGE = ROOT / "docs" / "dependencies.md"
REQUIREMENTS = ROOT / "requirements"
LOCK_NAMES = ("core", "site", "dev", "pip", "tools")
HEAD = """\
# Dependencies

What kiyaku depends on, why, and under which licence. The package itself needs three others; all else are extras,
`pip install 'kiyaku[name]'`. Continuous integration and `make` install what [the locks](#the-locks) hold, and nothing
beside it. This page is written by `python -m tests.dependencies` from `pyproject.toml`, the locks and the metadata of
the packages; a test tells when it is old.
"""
LOCKS = """\
## The locks

| file | what it locks |
|---|---|
| `requirements/core.txt` | the package, and what builds it |
| `requirements/site.txt` | the same with the extra `site` |
| `requirements/dev.txt` | the same with the extras `site` and `dev`: what tests and lint use |
| `requirements/pip.txt` | pip itself, installed before anything else |
| `requirements/tools.txt` | what `make lock` and `make audit` run |

One lock holds for every platform and for Python 3.11 and later: where a version depends on either, a marker says so.
Each version is named with the SHA-256 of all its published files; `pip install --require-hashes --only-binary :all:`
refuses any other file, and runs no set-up code of a package. The checkout is then installed with `--no-deps
--no-build-isolation`, so that its build backend comes from the lock, too.

```
make lock              # after a change of pyproject.toml: versions stay where they fit
make lock UPGRADE=1    # the newest versions that fit
make audit             # published advisories on the locked versions; says so where the service gives no answer
make test LOCKED=no    # in a fresh .venv: what pyproject.toml allows, not what is locked
```
"""
BROUGHT = """\
## What these bring along

Packages that stand in `requirements/dev.txt` because one of those above needs them.

| package | licence |
|---|---|
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """One entry of a lock: a version with the condition on which it holds and the hashes of its files (hexadecimal)."""

    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def version(self) -> Version:
        """The one version that the entry allows."""
        (only,) = self.requirement.specifier
        return Version(only.version)


@cache
def lock(name: str) -> dict[str, list[Locked]]:
    """The entries of `requirements/NAME.txt`, by canonical name; several where markers tell them apart."""
    found: dict[str, list[Locked]] = {}
    text = (REQUIREMENTS / f"{name}.txt").read_text("utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            written, *hashes = line.split(" --hash=sha256:")
            requirement = Requirement(written)
            entry = Locked(requirement=requirement, hashes=tuple(h.strip() for h in hashes))
            found.setdefault(canonicalize_name(requirement.name), []).append(entry)
    return found


def pyproject() -> dict[str, Any]:
    """pyproject.toml, read."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def wanted(name: str) -> list[Requirement]:
    """The requirements of a file `requirements/NAME.in`, without those it is constrained by."""
    lines = (REQUIREMENTS / f"{name}.in").read_text("utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]


def direct() -> dict[str, list[Requirement]]:
    """What is asked for by name, by the group that asks: `core`, the extras, `build`, `pip`, `tools`."""
    project = pyproject()["project"]
    groups = {"core": project["dependencies"], **project["optional-dependencies"]}
    parsed = {group: [Requirement(text) for text in texts] for group, texts in groups.items()}
    return parsed | {name: wanted(name) for name in ("build", "pip", "tools")}


def stated(name: str) -> str | None:
    """The licence that a package states of itself: an SPDX expression, else its own words.

    None if the package is not installed, or in a version that no lock holds.
    """
    try:
        about = metadata.metadata(name).json
    except metadata.PackageNotFoundError:
        return None
    entries = [entry for file in LOCK_NAMES for entry in lock(file).get(canonicalize_name(name), [])]
    if entries and metadata.version(name) not in {str(entry.version) for entry in entries}:
        return None
    named = [c.rpartition(" :: ")[2] for c in about.get("classifier", []) if c.startswith("License ::")]
    field = str(about.get("license", "")).strip()
    short = "" if field == "UNKNOWN" or "\n" in field else field
    return str(about.get("license_expression", "")) or " or ".join(named) or short or "not stated in its metadata"


def on_page() -> dict[str, str]:
    """The licences that the page states, by canonical name."""
    text = PAGE.read_text("utf-8") if PAGE.is_file() else ""
    rows = re.findall(r"^\| `([^`]+)`.*\| ([^|]+) \|$", text, re.MULTILINE)
    return {canonicalize_name(name): licence for name, licence in rows}


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_direct(), LOCKS, BROUGHT + "\n".join(_brought()), ""])


def _licence(name: str, before: dict[str, str]) -> str:
    return stated(name) or before.get(canonicalize_name(name), "not installed")


def _direct() -> Iterator[str]:
    before, reasons = on_page(), pyproject()["tool"]["kiyaku"]["reasons"]
    titles = {"core": "The package", "build": "Building", "pip": "Installing", "tools": "Locks and advisories"}
    for group, requirements in direct().items():
        yield f"## {titles.get(group, f'Extra `{group}`')}\n"
        yield "| package | versions | why | licence |\n|---|---|---|---|"
        for r in sorted(requirements, key=lambda r: r.name.lower()):
            extras = f"[{','.join(sorted(r.extras))}]" if r.extras else ""
            versions = f"`{', '.join(sorted(map(str, r.specifier), reverse=True))}`" if r.specifier else "any"
            yield f"| `{r.name}`{extras} | {versions} | {reasons[r.name]} | {_licence(r.name, before)} |"
        yield ""


def _brought() -> Iterator[str]:
    before = on_page()
    named = {canonicalize_name(r.name) for group in direct().values() for r in group}
    for name in sorted(lock("dev")):
        if name not in named:
            yield f"| `{name}` | {_licence(name, before)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
