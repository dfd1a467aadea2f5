"""The digest of a plan: the same in every process and place, another for another meaning."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import kiyaku
from kiyaku.plan.digest import digest, encoded
from kiyaku.source import Source
from tests.repo import ROOT

WATER = ROOT / "tests" / "fixtures" / "water"
PRIME = ROOT / "rules" / "dokodemo-prime"


@pytest.fixture(scope="module")
def water() -> kiyaku.Book:
    """A small rule book."""
    return kiyaku.load(WATER)


def test_every_process_gives_the_same() -> None:
    script = f"import kiyaku; print(kiyaku.load({str(PRIME)!r}).plan_digest)"
    found = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONPATH": str(ROOT / "engine"), "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert found == {f"{kiyaku.load(PRIME).plan_digest}\n"}


def test_it_is_a_digest_made_once(water: kiyaku.Book) -> None:
    assert water.plan_digest == digest(water.plan)
    assert water.plan_digest.startswith("sha256:")
    assert len(water.plan_digest) == len("sha256:") + 64


def changed(tmp_path: Path, name: str, change: Callable[[str], str]) -> kiyaku.Book:
    """The small book with one file changed, in another folder."""
    folder = shutil.copytree(WATER, tmp_path / "elsewhere")
    text = (folder / name).read_text("utf-8")
    assert change(text) != text
    (folder / name).write_text(change(text), "utf-8")
    return kiyaku.load(folder)


def test_where_the_rules_stand_and_how_they_are_written_does_not_count(water: kiyaku.Book, tmp_path: Path) -> None:
    other = changed(tmp_path, "articles/03.yaml", lambda text: "# 注\n\n" + text)
    assert other.digest != water.digest
    assert other.plan_digest == water.plan_digest


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("articles/03.yaml", "then: 1800", "then: 1801"),
        ("articles/04.yaml", "then: 180", "then: 181"),
        ("articles/04.yaml", "0.1)", "0.2)"),
        ("articles/05.yaml", "max(3000,", "max(3001,"),
        ("articles/05.yaml", "料金 + 税}", "税 + 料金}"),
    ],
)
def test_another_meaning_has_another_digest(water: kiyaku.Book, tmp_path: Path, name: str, old: str, new: str) -> None:
    other = changed(tmp_path, name, lambda text: text.replace(old, new))
    assert other.plan_digest != water.plan_digest


def test_every_part_of_a_plan_counts(water: kiyaku.Book) -> None:
    plan = water.plan
    others = [
        replace(plan, slots=(*plan.slots, "x")),
        replace(plan, facts=plan.facts[1:]),
        replace(plan, decisions=plan.decisions[::-1]),
        replace(plan, enacted_first=not plan.enacted_first),
        replace(plan, adopted={**plan.adopted, "x": "y"}),
        replace(plan, bill=None),
        replace(plan, law=()),
    ]
    assert len({digest(p) for p in (plan, *others)}) == 1 + len(others)


def test_what_differs_is_written_differently() -> None:
    values: list[object] = [
        None,
        True,
        1,
        "1",
        date(1, 1, 1),
        (),
        ("",),
        ("a", "b"),
        ("ab",),
        (("a",), "b"),
        {},
        {"a": 1},
    ]
    assert len({encoded(v) for v in values}) == len(values)
    assert encoded({"a": 1, "b": 2}) == encoded({"b": 2, "a": 1})
    assert encoded(frozenset("abc")) == encoded(frozenset("cba"))


@pytest.mark.parametrize("value", [object(), 1.5, Source, {1: 1.5}])
def test_what_no_plan_holds_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="no data of a plan"):
        encoded(value)
