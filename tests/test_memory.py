"""Collection is off within, and what it was before after, whatever happens."""

from __future__ import annotations

import gc

import pytest

from kiyaku.memory import without_collection


@without_collection()
def _fail() -> None:
    assert not gc.isenabled()
    raise ValueError("inside")


@pytest.mark.parametrize("enabled", [True, False])
def test_collection_is_off_within_and_as_before_afterwards(enabled: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        with pytest.raises(ValueError, match="inside"):
            _fail()
        assert gc.isenabled() == enabled
    finally:
        (gc.enable if before else gc.disable)()
