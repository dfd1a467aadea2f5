"""The FEEL cases of the DMN conformance kit, where it lies beside the repository (`../shared/tck`).

Standard mode must give what the kit expects, but for the cases in `tck-skipped.yaml`; and strict mode, wherever it
answers at all, must give the same as standard mode.
"""

from __future__ import annotations

import json
import runpy
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from kiyaku import feel
from kiyaku.feel import FeelError, interpret
from kiyaku.value import Function, Value
from tests.repo import ROOT

RUNNER = ROOT.parent / "shared" / "tck" / "run.py"
SKIPPED = Path(__file__).parent / "tck-skipped.yaml"
CASES = 3_253

pytestmark = pytest.mark.skipif(not RUNNER.is_file(), reason="the conformance kit is not beside the repository")


@contextmanager
def kit(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Iterator[None]:
    """The runner with these arguments, and Python's recursion limit as it was."""
    monkeypatch.setattr(sys, "argv", ["run.py", "--engine", "kiyaku.feel:evaluate", "--quiet", *arguments])
    limit = sys.getrecursionlimit()
    try:
        runpy.run_path(str(RUNNER), run_name="__main__")
        yield
    finally:
        sys.setrecursionlimit(limit)
        feel.set_types({})
        sys.modules.pop("tck_run", None)


def skipped() -> dict[tuple[str, str], str]:
    """Every case that may fail, with the reason."""
    groups = yaml.safe_load(SKIPPED.read_text("utf-8"))
    return {(group["folder"], case): group["reason"] for group in groups for case in group["cases"]}


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # the runner leaves its files to the collector
def test_standard_mode_passes_the_kit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    with kit(monkeypatch, "--json", str(report)):
        rows: list[dict[str, Any]] = json.loads(report.read_text("utf-8"))
    assert len(rows) == CASES
    failed = {(r["folder"], r["id"]): r["why"] for r in rows if not r["ok"]}
    known = skipped()
    assert {case: why for case, why in failed.items() if case not in known} == {}
    assert sorted(set(known) - set(failed)) == [], "these pass: take them off the list"


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_strict_mode_never_answers_differently(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: dict[str, int] = {"same": 0, "refused": 0}
    different: list[tuple[str, Value, Value]] = []

    def evaluate(expression: str, scope: Mapping[str, Value]) -> Value:
        standard = interpret.run(expression, scope).value
        try:
            strict = interpret.run(expression, scope, mode="strict", clock=interpret.machine_clock).value
        except FeelError:
            answers["refused"] += 1
            return standard
        if _is_same(standard, strict):
            answers["same"] += 1
        else:
            different.append((expression, standard, strict))
        return standard

    monkeypatch.setattr(feel, "evaluate", evaluate)
    with kit(monkeypatch):
        pass
    assert different == []
    assert answers["same"] > 2_000


def _is_same(left: Value, right: Value) -> bool:
    if isinstance(left, Function) or isinstance(right, Function):
        return isinstance(left, Function) and isinstance(right, Function)
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(map(_is_same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_is_same(left[k], right[k]) for k in left)
    return type(left) is type(right) and left == right
