"""The page about results: its head and its numbers are those of the schema."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from fractions import Fraction

from jsonschema import Draft202012Validator

from kiyaku.publish.json_values import json_text, plain
from kiyaku.publish.result import FORMATS
from kiyaku.resources import open_schema
from kiyaku.value import Range, Value
from tests.docs.guide import blocks
from tests.repo import ROOT

TEXT = (ROOT / "docs" / "results.md").read_text("utf-8")
SCHEMA = open_schema("result")


def test_the_head_on_the_page_is_that_of_a_bill() -> None:
    (head,) = (json.loads(block.text) for block in blocks(TEXT) if block.language == "json")
    wanted = [*SCHEMA["$defs"]["head"]["required"], *SCHEMA["$defs"]["basis"]["required"]]
    assert list(head) == wanted
    rows = re.findall(r"^\| `(\w+)` \| [^|]*\|$", TEXT, re.MULTILINE)
    assert rows == wanted
    whole = {**head, "month": "2026-05", "period": None, "lines": [], "totals": [], "total": 0, "status": "ok"}
    Draft202012Validator(SCHEMA).validate(whole)


def test_every_kind_of_result_is_on_the_page() -> None:
    table = TEXT.split("| 種類 |")[1].split("## ")[0]
    assert {name for name in FORMATS if f"`{name}`" in table} == set(FORMATS)


def test_numbers_and_ranges_are_written_as_the_page_says() -> None:
    numbers: list[Value] = [31973, Fraction(4369, 20), Fraction(29, 400), Fraction(84000, 31), 10**5000]
    for value in (*numbers, Range(1, 9), Range(1, 9, False, False), Range.compared(">=", 5)):
        assert f"`{json_text(plain(value), None)}`" in TEXT
    assert json.loads(json_text(plain(Fraction(4369, 20))), parse_float=Decimal) == Decimal("218.45")
