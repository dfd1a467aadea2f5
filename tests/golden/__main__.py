"""Run a file of hand-computed cases: a line per failing case, and `N passed, M failed` at the end."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import kiyaku
from kiyaku.book.read import read
from kiyaku.messages import describe
from kiyaku.source import Source
from tests.golden.asked import Asked
from tests.golden.operations import OPERATIONS, run
from tests.repo import ROOT

RULES = ROOT / "rules" / "dokodemo-prime"


def same(expected: Any, found: Any) -> bool:
    """Whether an answer is what was expected: exactly, with dates and rates also as text."""
    if isinstance(expected, dict):
        return (
            isinstance(found, dict)
            and expected.keys() == found.keys()
            and all(same(expected[k], found[k]) for k in expected)
        )
    if isinstance(expected, list):
        return isinstance(found, list | tuple) and len(expected) == len(found) and all(map(same, expected, found))
    if isinstance(expected, str) and isinstance(found, date):
        return expected == found.isoformat()
    if isinstance(expected, str) and isinstance(found, int | Fraction) and not isinstance(found, bool):
        return Fraction(expected) == found
    return type(expected) is type(found) and bool(expected == found)


def check(book: kiyaku.Book, case: dict[str, Any], readings: dict[str, str], expected: dict[str, Any]) -> list[str]:
    """The fields of a case that came out otherwise."""
    asked = Asked(book=book, given=case["given"], when=case["when"], readings=readings)
    try:
        found = run(asked)
    except kiyaku.KiyakuError as error:
        return ["; ".join(describe(d, "en") for d in error.diagnostics)]
    return [
        f"{field}: expected {value!r}, got {found[field]!r}" if field in found else f"{field}: no such answer"
        for field, value in expected.items()
        if field not in found or not same(value, found[field])
    ]


def trials(
    cases: list[dict[str, Any]], *, alternatives: bool
) -> Iterator[tuple[str, dict[str, Any], dict[str, str], Any]]:
    """Every case, and where asked for every alternative that a reading and an option give."""
    for case in cases:
        yield case["id"], case, {}, case["expected"]
        for other in case.get("alternatives") or () if alternatives else ():
            if "reading" in other and "option" in other:
                name = f"{case['id']} {other['reading']}={other['option']}"
                yield name, case, {other["reading"]: other["option"]}, other["expected"]


def main() -> int:
    """Run the cases that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m tests.golden", description=__doc__)
    parser.add_argument("cases", type=Path, help="a YAML file of cases")
    parser.add_argument("--readings", action="store_true", help="also run alternatives, by switching their reading")
    parser.add_argument("--rules", type=Path, default=RULES, help="the terms")
    parser.add_argument("--op", action="append", help="only these operations")
    options = parser.parse_args()
    document = read(Source.read(options.cases))
    if document.diagnostics:
        print(*(describe(d, "en") for d in document.diagnostics), sep="\n")
        return 1
    book = kiyaku.load(options.rules)
    passed = failed = 0
    for name, case, readings, expected in trials(document.data["cases"], alternatives=options.readings):
        operation = case["when"]["op"]
        if options.op and operation not in options.op:
            continue
        wrong = (
            check(book, case, readings, expected) if operation in OPERATIONS else [f"{operation} is not answered yet"]
        )
        passed, failed = passed + (not wrong), failed + bool(wrong)
        if wrong:
            print(f"{name} {case.get('title', '')}: {'; '.join(wrong)}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
