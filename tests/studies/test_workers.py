"""Work over processes: in order, with a message where one dies, and ended by an interrupt without noise."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from kiyaku.diagnostic import KiyakuError
from kiyaku.studies.workers import FORKS, spread

pytestmark = pytest.mark.skipif(not FORKS, reason="processes are not forked on this system")
_given: list[int] = []


def _begin(*given: int) -> None:
    _given[:] = given


def _times(number: int) -> int:
    if number == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * _given[0]


def _ignores(_: int) -> bool:
    return signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_results_come_in_the_order_of_the_parts() -> None:
    assert list(spread(_times, range(10), 3, _begin, 2)) == list(range(0, 20, 2))


def test_a_process_that_is_killed_ends_the_run_with_a_message() -> None:
    with pytest.raises(KiyakuError) as error:
        list(spread(_times, range(20), 2, _begin, 2))
    assert [d.code for d in error.value.diagnostics] == ["worker-died"]


def test_an_interrupt_is_for_the_process_that_waits() -> None:
    assert list(spread(_ignores, range(2), 2, _begin, 1)) == [True, True]


def test_work_that_nobody_waits_for_any_more_ends() -> None:
    results: Iterator[int] = spread(_times, range(20, 10_000), 2, _begin, 2)
    assert next(results) == 40
    results.close()  # type: ignore[attr-defined]
