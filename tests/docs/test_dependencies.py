"""What is depended on: the page says it, the locks hold it, and no audit passes in silence."""

from __future__ import annotations

import re
from typing import Any

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests import dependencies
from tests.audit import verdict
from tests.dependencies import LOCK_NAMES, Locked, direct, lock, page, pyproject
from tests.repo import ROOT

COVERS = {
    "core": ("core", "build"),
    "site": ("core", "build", "site"),
    "dev": ("core", "build", "site", "dev"),
    "pip": ("pip",),
    "tools": ("tools",),
}
"""What each lock is for, by the groups of `direct`."""

PYTHONS = ("3.11.7", "3.12.1", "3.13.0", "3.14.0")


def on(python: str, entries: list[Locked]) -> list[Locked]:
    """The entries of one package that hold on a version of CPython."""
    environment: dict[str, Any] = dict(default_environment())
    environment |= {"python_full_version": python, "python_version": python.rpartition(".")[0]}
    environment |= {"platform_python_implementation": "CPython", "implementation_name": "cpython"}
    return [e for e in entries if e.requirement.marker is None or e.requirement.marker.evaluate(environment)]


# -- the page


def test_the_page_is_current() -> None:
    assert dependencies.PAGE.read_text("utf-8") == page(), "run python -m tests.dependencies"


def test_every_dependency_has_a_reason_and_no_reason_is_left_over() -> None:
    reasons: dict[str, str] = pyproject()["tool"]["kiyaku"]["reasons"]
    assert {r.name for group in direct().values() for r in group} == set(reasons)
    assert all(reason.strip() for reason in reasons.values())


def test_what_comes_with_the_package_may_be_used_freely() -> None:
    """Whoever installs the package or an extra for users takes on no duty beyond naming the authors."""
    free = re.compile(r"MIT|BSD|ISC|Apache|PSF|HPND")
    licences = dependencies.on_page()
    users = {canonicalize_name(r.name) for name, group in direct().items() if name != "dev" for r in group}
    assert {name: licences[name] for name in users if not free.search(licences[name])} == {}
    assert "not installed" not in licences.values()


# -- the locks


def test_what_builds_is_what_pyproject_names() -> None:
    builds = {Requirement(text).name: Requirement(text) for text in pyproject()["build-system"]["requires"]}
    locked = {r.name: r for r in direct()["build"]}
    assert builds.items() <= locked.items()


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("name", LOCK_NAMES)
def test_a_lock_covers_what_it_is_for_and_fits_its_ranges(name: str, python: str) -> None:
    held = lock(name)
    for group in COVERS[name]:
        for requirement in direct()[group]:
            entries = on(python, held.get(canonicalize_name(requirement.name), []))
            assert len(entries) == 1, f"{requirement} of {group}: make lock"
            assert requirement.specifier.contains(entries[0].version), f"{requirement} of {group}: make lock"


@pytest.mark.parametrize("name", LOCK_NAMES)
def test_a_lock_names_one_version_and_its_files_by_hash(name: str) -> None:
    held = lock(name)
    assert held
    for entries in held.values():
        for entry in entries:
            assert [s.operator for s in entry.requirement.specifier] == ["=="]
            assert entry.hashes
            assert all(re.fullmatch("[0-9a-f]{64}", h) for h in entry.hashes), entry
            assert entry.requirement.url is None


@pytest.mark.parametrize("name", ["core", "site", "tools"])
def test_locks_agree(name: str) -> None:
    other = lock("dev") | lock("pip")
    for package, entries in lock(name).items():
        for entry in entries:
            assert package not in other or entry.version in {e.version for e in other[package]}, package


def test_a_lock_tells_what_it_lacks() -> None:
    entry = Locked(requirement=Requirement("lark==1.3.1 ; python_full_version < '3.12'"), hashes=("0" * 64,))
    assert on("3.11.7", [entry]) == [entry]
    assert on("3.12.1", [entry]) == []


def test_make_installs_nothing_that_is_not_locked() -> None:
    """Every line that installs or builds, but those of LOCKED=no, takes a lock or forbids other packages."""
    makefile = (ROOT / "Makefile").read_text("utf-8").replace("\\\n", " ")
    used = makefile.replace(makefile[makefile.index("ifeq ($(LOCKED),no)") : makefile.index("\nelse\n")], "")
    lines = [line for line in used.splitlines() if re.search(r"\$\(PIP\)|-m pip\b", line) and ":=" not in line]
    assert len(lines) > 4
    for line in lines:
        for command in re.split(r"&&|\|\|", line):
            if re.search(r"\b(install|wheel)\b", command):
                assert re.search(r"\$\(call locked,|--no-deps --no-build-isolation", command), command
    assert "locked = --require-hashes --only-binary :all: --requirement requirements/$(1).txt" in used


# -- advisories


def answered(name: str, *found: str) -> dict[str, Any]:
    return {"name": name, "version": "1", "vulns": [{"id": i, "fix_versions": ["2"], "description": ""} for i in found]}


def test_an_audit_without_an_answer_says_that_it_did_not_run() -> None:
    unknown = {"name": "lark", "skip_reason": "Dependency not found on PyPI"}
    reports: list[Any] = [None, {"dependencies": []}, {"dependencies": [unknown, unknown]}]
    for report in reports:
        status, lines = verdict(report)
        assert (status, len(lines)) == (3, 1)
        assert "did not run" in lines[0]


def test_an_audit_tells_advisories_and_what_it_could_not_look_up() -> None:
    assert verdict({"dependencies": [answered("lark")]}) == (0, ["1 of 1 versions looked up, 0 advisories"])
    unknown = {"name": "htpy", "skip_reason": "why"}
    assert verdict({"dependencies": [answered("lark"), unknown]})[0] == 2
    status, lines = verdict({"dependencies": [answered("lark", "PYSEC-1"), unknown]})
    assert status == 1
    assert lines == ["lark 1: PYSEC-1, mended in 2", "htpy: why", "1 of 2 versions looked up, 1 advisories"]
