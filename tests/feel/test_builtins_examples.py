"""The example of every built-in gives what its description says."""

from __future__ import annotations

from datetime import date

import pytest

from kiyaku.feel import evaluate
from kiyaku.feel.builtins import BUILTINS, Builtin
from kiyaku.feel.compare import identical


@pytest.mark.parametrize("builtin", BUILTINS.values(), ids=lambda b: b.name)
def test_the_example_gives_what_is_expected(builtin: Builtin) -> None:
    result, expected = evaluate(builtin.example), evaluate(builtin.expected)
    assert result is not None
    assert identical(result, expected)
