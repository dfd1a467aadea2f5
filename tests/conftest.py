"""What all tests share: settings, one browser for a process, folders made once for all processes, and their order."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from tests.browser_support import browser

os.environ["KIYAKU_NO_CACHE"] = "1"  # tests are of what is made, and leave nothing in the home of who runs them
settings.register_profile("kiyaku", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("kiyaku")

Once = Callable[[str, Callable[[Path], None]], Path]

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


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of a process."""
    with browser() as launched:
        yield launched


@pytest.fixture(scope="session")
def once(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Gives the folder of a name, made by the first process of this run that asks for it; the others wait for it."""
    top = tmp_path_factory.getbasetemp()
    if hasattr(request.config, "workerinput"):
        top = top.parent  # the processes of a run have their folders side by side

    def folder(name: str, make: Callable[[Path], None]) -> Path:
        made = top / f"once-{name}"
        with (top / f"once-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                unfinished = top / f"once-{name}.unfinished"
                shutil.rmtree(unfinished, ignore_errors=True)
                make(unfinished)
                unfinished.rename(made)
        return made

    return folder
