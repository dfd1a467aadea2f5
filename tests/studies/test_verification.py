"""What moved a stored result is found by comparing what it rests on."""

from __future__ import annotations

from typing import Any

import pytest

from kiyaku.studies.verification import compare


def row(key: str, value: int, *clauses: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "name": key, "status": "ok", "value": value, "unit": "円", "clauses": list(clauses), **more}


def result(*rows: dict[str, Any], **head: Any) -> dict[str, Any]:
    found = {
        "engine": "1.0",
        "rules": {"terms": "small", "digest": "sha256:1"},
        "as_of": "2025-02-01",
        "versions": {"第1条": ["2025-01-01"], "第2条": ["2025-01-01"]},
        "digests": {"第1条": {"2025-01-01": "aa"}, "第2条": {"2025-01-01": "bb"}},
        "law": [{"name": "税率", "value": 0, "since": "2025-01-01", "days": ["2025-02-01"]}],
        "contract": {"facts": {"数": 3}},
        "lines": list(rows),
    }
    return {**found, **head}


STORED = result(
    row("料金", 100, "第1条", readings={"A": "x"}, assumptions={"届": {"value": None, "means": "ない"}}),
    row("税", 10, "第2条", readings={"A": "x"}),
)
FEE = row("料金", 120, "第1条", readings={"A": "x"}, assumptions={"届": {"value": None, "means": "ない"}})
TAX = row("税", 10, "第2条", readings={"A": "x"})
DIGESTS = {"第1条": {"2025-01-01": "zz"}, "第2条": {"2025-01-01": "bb"}}


def test_the_same_result_holds() -> None:
    found = compare(STORED, STORED)
    assert found.holds
    assert len(found.figures) == 2
    assert found.causes == ()


@pytest.mark.parametrize(
    ("made", "kind", "name", "moved"),
    [
        (result(FEE, TAX, digests=DIGESTS, rules={"digest": "2"}), "clause-altered", "第1条", ("料金",)),
        (
            result(FEE, TAX, versions={"第1条": ["2025-02-01"], "第2条": ["2025-01-01"]}),
            "clause-version",
            "第1条",
            ("料金",),
        ),
        (
            result(
                {**FEE, "clauses": ["第1条", "第3条"]},
                TAX,
                versions={"第1条": ["2025-01-01"], "第2条": ["2025-01-01"], "第3条": ["2025-02-01"]},
            ),
            "clause-new",
            "第3条",
            ("料金",),
        ),
        (
            result(FEE, TAX, versions={"第2条": ["2025-01-01"]}, digests={"第2条": {"2025-01-01": "bb"}}),
            "clause-gone",
            "第1条",
            ("料金",),
        ),
        (
            result(FEE, TAX, law=[{"name": "税率", "value": 1, "since": "2025-01-01", "days": ["2025-02-01"]}]),
            "law",
            "税率",
            ("料金",),
        ),
        (result({**FEE, "readings": {"A": "y"}}, TAX), "reading", "A", ("料金",)),
        (
            result({**FEE, "assumptions": {"届": {"value": 1, "means": "ある"}}}, TAX),
            "absence",
            "届",
            ("料金",),
        ),
        (result(FEE, TAX, contract={"facts": {"数": 4}}), "fact", "数", ("料金",)),
        (result(FEE, TAX, engine="2.0"), "engine", "", ("料金",)),
        (result(FEE, TAX, rules={"terms": "small", "digest": "sha256:2"}), "rules", "", ("料金",)),
        (result(FEE, TAX), "result", "", ("料金",)),
    ],
)
def test_what_moved_a_figure_is_named_first(made: dict[str, Any], kind: str, name: str, moved: tuple[str, ...]) -> None:
    found = compare(STORED, made)
    assert not found.holds
    assert [figure.name for figure in found.moved] == ["料金"]
    cause = found.causes[0]
    assert (cause.kind, cause.name, cause.moved) == (kind, name, moved)


def test_what_differs_without_moving_anything_is_said_too() -> None:
    altered = {"第1条": {"2025-01-01": "aa"}, "第2条": {"2025-01-01": "cc"}}
    found = compare(STORED, result(*STORED["lines"], digests=altered))
    assert found.holds
    assert [(cause.kind, cause.name, cause.moved) for cause in found.causes] == [("clause-altered", "第2条", ())]


def test_a_figure_that_is_not_there_any_more_moved() -> None:
    found = compare(STORED, result(STORED["lines"][0]))
    assert [(figure.name, figure.now) for figure in found.moved] == [("税", None)]
    found = compare(result(STORED["lines"][0]), STORED)
    assert [(figure.name, figure.was) for figure in found.moved] == [("税", None)]


def test_another_day_is_a_figure_that_moved() -> None:
    found = compare(STORED, result(*STORED["lines"], as_of="2025-02-02"))
    assert [figure.key for figure in found.moved] == ["as_of"]
