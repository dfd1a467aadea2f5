"""The calculator in a browser: programs and cases go in, bills as data come out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

import kiyaku
from kiyaku.answer.script import program
from kiyaku.diagnostic import KiyakuError
from kiyaku.publish.data import bill_data
from kiyaku.publish.json_values import json_text
from kiyaku.publish.result import result_data
from tests.browser_support import browser, served

_PAGE = '<!DOCTYPE html><meta charset="utf-8"><link rel="icon" href="data:,"><title>bridge</title>'
_BILLS = """async ([program, cases]) => {
  const { makeCalculator } = await import("./plan.js");
  const calculator = makeCalculator((await import(program)).default);
  return JSON.stringify(cases.map(({ facts, month, readings }) => {
    try {
      const { contract, errors } = calculator.read(facts);
      return errors ? { errors: errors.map((e) => e.code) } : calculator.bill(contract, month, { readings });
    } catch (error) {
      if (!error.code) throw error;
      return { errors: [error.code] };
    }
  }));
}"""


@contextmanager
def bridge(folder: Path) -> Iterator[Page]:
    """A page that has the runtime beside it; programs are written into the same folder."""
    for entry in resources.files("kiyaku.emit.script").joinpath("js").iterdir():
        (folder / entry.name).write_bytes(entry.read_bytes())
    (folder / "index.html").write_text(_PAGE, encoding="utf-8")
    with served(folder) as root, browser() as launched:
        page = launched.new_page()
        page.goto(root)
        yield page
        page.close()


def in_javascript(page: Page, folder: Path, book: kiyaku.Book, cases: list[dict[str, Any]]) -> list[Any]:
    """The bills of some cases as the browser computes them."""
    number = len(list(folder.glob("program-*.js")))
    (folder / f"program-{number}.js").write_text(program(book), encoding="utf-8")
    found: list[Any] = json.loads(page.evaluate(_BILLS, [f"./program-{number}.js", cases]), parse_float=Decimal)
    return found


def in_python(book: kiyaku.Book, case: dict[str, Any]) -> Any:
    """The bill of a case as the engine computes it."""
    try:
        bill = book.bill(book.contract(case["facts"]), case["month"], readings=case["readings"])
        return json.loads(
            json_text(result_data("bill", bill.provenance, bill_data(bill, explain=True))), parse_float=Decimal
        )
    except KiyakuError as error:
        return {"errors": [d.code for d in error.diagnostics]}


def difference(wanted: Any, found: Any, path: str = "") -> Iterator[str]:
    """Where two pieces of data differ."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for key in dict.fromkeys([*wanted, *found]):
            yield from difference(wanted.get(key, "(nothing)"), found.get(key, "(nothing)"), f"{path}/{key}")
    elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        for i, (a, b) in enumerate(zip(wanted, found, strict=True)):
            yield from difference(a, b, f"{path}/{i}")
    elif type(wanted) is not type(found) or wanted != found:
        yield f"{path}: {wanted!r} != {found!r}"
