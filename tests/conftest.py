"""What all tests share: settings, one browser for a process, folders made once for all processes, and their order."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from tests.browser_support import browser
from tests.once import share_in

os.environ["KIYAKU_NO_CACHE"] = "1"  # tests are of what is made, and leave nothing in the home of who runs them
settings.register_profile("kiyaku", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("kiyaku")

LONG = ("site/test_reader.py", "site/test_calculator.py", "script", "docs", "oracle", "site")
"""What takes long, by where its path begins: files are handed out to several processes in this order, then the others.

The first two build one site each; of those behind them, some wait for both.
"""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long files first, in a process that is one of several (`make test`)."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: _turn(item.path.relative_to(Path(__file__).parent).as_posix()))


def _turn(path: str) -> int:
    return next((i for i, begin in enumerate(LONG) if path.startswith(begin)), len(LONG))


@pytest.fixture(scope="session", autouse=True)
def _shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The processes of a run have their folders side by side; what they share stands between them."""
    top = tmp_path_factory.getbasetemp()
    share_in(top.parent if hasattr(request.config, "workerinput") else top)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of a process."""
    with browser() as launched:
        yield launched
