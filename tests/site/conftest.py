"""The two sites that MkDocs builds, each once for all processes of a run; and the books that these tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.books import loaded_once
from tests.once import once
from tests.site.built import build_from
from tests.site.sites import RULES, revised_rules


@pytest.fixture(autouse=True, scope="package")
def books() -> Iterator[None]:
    """The books of a process: these tests are not about loading."""
    with loaded_once():
        yield


@pytest.fixture(scope="session")
def revised_site() -> Path:
    """The real terms with a revision in force, a later day to come and a draft, as of 2027-05-01."""
    made = once("revised", lambda folder: build_from(revised_rules(), folder, today="2027-05-01", drafts=True))
    return made / "site"


@pytest.fixture(scope="session")
def real_site() -> Path:
    """The real terms as of 2026-11-01."""
    return once("real", lambda folder: build_from(RULES, folder, today="2026-11-01", drafts=False)) / "site"
