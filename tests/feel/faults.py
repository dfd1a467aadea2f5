"""What the tests of the runtime share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kiyaku.feel.errors import Fault
from kiyaku.messages import hint, message


@contextmanager
def faults(code: str) -> Iterator[None]:
    """The block ends in a fault of this code, whose prose can be given in both languages."""
    with pytest.raises(Fault) as raised:
        yield
    assert raised.value.code == code
    diagnostic = raised.value.diagnostic()
    for language in ("ja", "en"):
        assert message(diagnostic, language)
        assert hint(diagnostic, language)
