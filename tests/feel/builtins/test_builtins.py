"""The example of every built-in gives what its description says."""

from __future__ import annotations

import pytest

from kiyaku.feel import evaluate
from kiyaku.feel.builtins import BUILTINS, Builtin


@pytest.mark.parametrize("builtin", BUILTINS.values(), ids=lambda b: b.name)
def test_the_example_gives_what_is_expected(builtin: Builtin) -> None:
    assert evaluate(f"is({builtin.example}, {builtin.expected})") is True
