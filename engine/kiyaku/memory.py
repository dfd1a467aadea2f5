"""What the engine asks of Python's memory."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collection() -> Iterator[None]:
    """Without a search for unreachable objects: hardly anything that a rule book is made of ever is.

    The search looks at all objects again and again while their number grows, so that ten times the clauses would take
    more than ten times the time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
