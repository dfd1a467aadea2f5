"""Work spread over processes; one that dies ends the run with a message, and is not waited for for ever."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from kiyaku.diagnostic import Diagnostic, KiyakuError

T = TypeVar("T")
R = TypeVar("R")
FORKS = "fork" in multiprocessing.get_all_start_methods()
START = "fork" if FORKS else "spawn"
"""How processes are started: by `fork` they inherit what they need, else it is sent, once to each."""


def spread(
    work: Callable[[T], R], parts: Iterable[T], jobs: int, begin: Callable[..., None], *given: Any
) -> Iterator[R]:
    """What comes of each part, in their order.

    Args:
        begin: called once in each process, with `given`.

    Raises:
        KiyakuError: a process ended before its work: the system took it away, for want of memory most likely.
    """
    context = multiprocessing.get_context(START)
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_ready, initargs=(begin, given))
    try:
        yield from pool.map(work, parts)
    except BrokenProcessPool:
        raise KiyakuError([Diagnostic(code="worker-died", args={"jobs": jobs}, hint="fix")]) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _ready(begin: Callable[..., None], given: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the process that waits
    begin(*given)
