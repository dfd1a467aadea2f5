"""Cases read and run: an overlay on the water terms, a contract, a question; out come diagnostics."""

from __future__ import annotations

import contextlib
import io
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import kiyaku
from kiyaku.answer.book import examine
from kiyaku.answer.script import warnings
from kiyaku.cli.app import build_parser
from kiyaku.diagnostic import Diagnostic, KiyakuError
from kiyaku.messages import Language
from kiyaku.publish.absence import absence_diagnostic
from kiyaku.publish.diff import compare
from kiyaku.publish.terminal import Style, diagnostic_text

FOLDER = Path(__file__).parent
WATER = FOLDER.parent / "fixtures" / "water"
LANGUAGES: tuple[Language, Language] = ("ja", "en")
CONTRACT = {"口径": "20mm", "使用開始日": "2025-04-01", "使用水量": 30}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """One case: its file's name without the ending, and what the file says.

    `about` says what happened.  `edits` replace text in files of the water terms, `files` add or overwrite whole files,
    `removes` deletes some; `folder` is another folder to read.  `contract` is the text of a contract file (null: there
    is none), `facts` are facts handed over by a program, and `ask` is a question: bill, evaluate, show, compare (two
    days), program (of the calculator) or commands (command lines, one after the other).  `with` lists other codes that
    the same fault brings about.
    """

    name: str
    data: Mapping[str, Any]

    @property
    def code(self) -> str:
        """The diagnostic code that it produces."""
        return self.name.partition(".")[0]

    def golden(self, language: Language) -> Path:
        """The file that holds what is shown."""
        return FOLDER / f"{self.name}.{language}.txt"


@cache
def cases() -> tuple[Case, ...]:
    """Every case of the folder."""
    paths = sorted((p for p in FOLDER.glob("*.yaml") if p.name != "unprovoked.yaml"), key=lambda p: p.stem)
    return tuple(Case(name=p.name[: -len(".yaml")], data=yaml.safe_load(p.read_text("utf-8"))) for p in paths)


def unprovoked() -> dict[str, str]:
    """The codes that no file can provoke, with the reason."""
    found: dict[str, str] = yaml.safe_load((FOLDER / "unprovoked.yaml").read_text("utf-8")) or {}
    return found


@cache
def run(case: Case) -> tuple[Diagnostic, ...]:
    """What is reported, with files named as a reader in the folder above the terms sees them."""
    with tempfile.TemporaryDirectory() as top, contextlib.chdir(top):
        folder = Path("water")
        shutil.copytree(WATER, folder)
        _spoil(case, folder)
        return tuple(_asked(case, folder))


def shown(case: Case, language: Language) -> str:
    """What the terminal shows, without colour."""
    style = Style(colour=False)
    return "".join(diagnostic_text(d, language, style) + "\n" for d in run(case))


def _spoil(case: Case, folder: Path) -> None:
    for edit in case.data.get("edits", ()):
        path = folder / edit["file"]
        text = path.read_text("utf-8")
        if edit["replace"] not in text:
            raise ValueError(f"{case.name}: {edit['file']} does not hold {edit['replace']!r}")
        path.write_text(text.replace(edit["replace"], edit["with"], 1), "utf-8")
    for name, content in case.data.get("files", {}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, dict):
            (folder / name).write_bytes(content["text"].encode(content["encoding"]))
        else:
            data = content if isinstance(content, bytes) else content.encode()
            (folder / name).write_bytes(data)
    for name in case.data.get("removes", ()):
        (folder / name).unlink()


def _asked(case: Case, folder: Path) -> tuple[Diagnostic, ...]:
    book, diagnostics = examine(case.data.get("folder", folder))
    if book is None:
        return diagnostics
    ask = case.data.get("ask", {})
    try:
        if "contract" in case.data:
            path = Path("contract.yaml")
            if case.data["contract"] is not None:
                path.write_text(case.data["contract"], "utf-8")
            contract = book.read_contract(path)
        else:
            contract = book.contract({**CONTRACT, **case.data.get("facts", {})})
        return (*diagnostics, *_answer(book, contract, ask))
    except KiyakuError as error:
        return (*diagnostics, *error.diagnostics)


def _answer(book: kiyaku.Book, contract: kiyaku.Contract, ask: Mapping[str, Any]) -> tuple[Diagnostic, ...]:
    readings = ask.get("readings")
    if "bill" in ask:
        bill = book.bill(contract, ask["bill"], readings=readings)
        outcome = next((o for o in (*bill.lines, *bill.totals) if not o.ok), bill.outcome)
    elif "evaluate" in ask:
        day = ask["as_of"]
        assert isinstance(day, date)
        outcome = book.evaluate(contract, ask["evaluate"], as_of=day, arguments=ask.get("arguments"), readings=readings)
    elif "show" in ask:
        book.clause(ask["show"], ask["as_of"])
        return ()
    elif "compare" in ask:
        before, after = ask["compare"]
        compare(book.terms, before, book.terms, after)
        return ()
    elif "program" in ask:
        return warnings(book)
    elif "commands" in ask:
        for command in ask["commands"]:
            options = build_parser().parse_args([*command.split(), "--rules", "water"])
            with contextlib.redirect_stdout(io.StringIO()):
                options.command(options)
        return ()
    else:
        return ()
    return () if outcome.ok else (absence_diagnostic(outcome, contract, book.terms),)
