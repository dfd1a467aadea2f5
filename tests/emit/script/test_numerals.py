"""Numbers read the same in the calculator and in the engine: for people, as FEEL text, as JSON data, and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Page

from kiyaku.numerals import number_text
from kiyaku.plan.show import show
from kiyaku.publish.json_values import json_text, plain
from tests.emit.script.bridge import bridge
from tests.test_numerals import NUMBERS

_ASK = """async (numbers) => {
  const F = await import("./feel.js");
  return JSON.stringify(numbers.map(([n, d]) => {
    const v = F.ratio(BigInt(n), BigInt(d));
    const back = F.numberOf(F.plain(v));
    return [F.show(v), F.toText(v), F.plain(v), back === null || F.same(back, v)];
  }));
}"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder: Path = tmp_path_factory.mktemp("numerals")
    with bridge(folder) as opened:
        yield opened


def numbers() -> Iterator[Fraction]:
    """The numbers of the table, and many of every size."""
    yield from (Fraction(value) for value, *_ in NUMBERS)
    random = Random(20261126)
    for _ in range(400):
        size, depth = random.choice((3, 9, 40, 1100)), random.choice((0, 2, 9, 40, 1100))
        power = random.choice((1, 2**depth, 5**depth, 10**depth))
        yield Fraction(random.randint(-(10**size), 10**size), power * random.choice((1, 1, 3, 31)))


def test_numbers_are_written_alike(page: Page) -> None:
    asked = list(numbers())
    texts = [[str(v.numerator), str(v.denominator)] for v in asked]
    found: list[Any] = json.loads(page.evaluate(_ASK, texts), parse_float=Decimal)
    for value, (shown, text, data, returned) in zip(asked, found, strict=True):
        assert shown == show(value)
        assert text == number_text(value)
        assert data == json.loads(json_text(plain(value)), parse_float=Decimal)
        assert returned is True
