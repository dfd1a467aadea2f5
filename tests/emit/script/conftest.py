"""These tests are not about loading: they share what is loaded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.books import loaded_once


@pytest.fixture(autouse=True, scope="package")
def books() -> Iterator[None]:
    """The books of a process."""
    with loaded_once():
        yield
