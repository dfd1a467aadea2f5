"""The wording of the official text belongs to its owner: no file repeats a stretch of it."""

from __future__ import annotations

import re

import pytest

from tests.repo import ROOT, text_files

OFFICIAL = ROOT.parent / "shared" / "source"
RUN = 34  # characters, white space removed; headings, names and table cells are shorter


def packed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def windows(text: str) -> set[str]:
    """Every stretch of RUN characters that says something: not a ruled line."""
    stretches = (text[i : i + RUN] for i in range(len(text) - RUN + 1))
    return {s for s in stretches if len(set(s)) > 4}


def test_no_file_repeats_the_official_text() -> None:
    texts = sorted(OFFICIAL.glob("*.txt"))
    if not texts:
        pytest.skip("the official text is not at hand: it is never part of the repository")
    official = set[str]().union(*(windows(packed(t.read_text("utf-8"))) for t in texts))
    assert official
    found = []
    for path, text in text_files().items():
        body = packed(text)
        hit = next((i for i in range(len(body) - RUN + 1) if body[i : i + RUN] in official), None)
        if hit is not None:
            found.append(f"{path}: {body[hit : hit + RUN]}")
    assert not found, "restate in our own words:\n" + "\n".join(found)


def test_a_corrected_reference_is_marked_in_one_way() -> None:
    """Where the published text refers to a clause that it cannot mean, `cited_as` says so, no remark in the text."""
    reference = re.compile(r"原文は[^）\n]*「(?:前|本)?(?:第[0-9０-９]|[0-9]*[条項号]|条|各号)")
    found = [f"{path}: {m[0]}" for path, text in text_files().items() for m in reference.finditer(text)]
    assert not found, "mark it by cited_as:\n" + "\n".join(found)
