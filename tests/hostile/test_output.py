"""Escape sequences in every text that is printed, in names of files and in arguments: the terminal obeys none."""

from __future__ import annotations

import json
import os
import pty
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml

from kiyaku.cli.app import COMMANDS
from kiyaku.visible import visible
from tests.hostile.bounds import Ran, contained, run
from tests.hostile.planted import Planted, escaped, plant

SEQUENCES = {
    "colour": "\x1b[31m",
    "concealed": "\x1b[8m",
    "cursor": "\x1b[2J\x1b[H",
    "link": "\x1b]8;;https://pwned.example\x07x\x1b]8;;\x07",
    "clipboard": "\x1b]52;c;cHduZWQ=\x07",
    "title": "\x1b]0;pwned\x1b\\",
    "bell": "\a",
    "return": "\r",
    "backspace": "\b\b\b",
    "c1": "\x9b31m\x9d0;pwned\x9c\x85",
    "delete": "\x7f",
    "bidi": "\u202epwned\u2066",
    "lines": "\u2028\u2029\v\f",
    "unseen": "\u200b\u2060\ufeff\U000e0041",
}
_ALL = "".join(SEQUENCES.values())
_KEPT = TemporaryDirectory()


@cache
def book() -> Planted:
    """The complete book with every sequence in every text."""
    return plant(Path(_KEPT.name), lambda n, t: f"⟦{n}⟧{t}{_ALL}", lambda _, t: t)


def obeyed(words: str) -> set[str]:
    """What a terminal, or a reader's eye, would obey."""
    return {c for c in words if c != "\n" and visible(c) != c}


def harmless(ran: Ran, status: int | None = None, *says: str) -> Ran:
    """Assert that a case is contained and that nothing it printed is obeyed."""
    contained(ran, status, *says)
    assert obeyed(ran.out) == set(), sorted(obeyed(ran.out))
    assert obeyed(ran.err) == set(), sorted(obeyed(ran.err))
    return ran


# -- every command, on a book with every sequence in every text

_CONTRACT = "../contract.yaml"
CASES: dict[str, tuple[str, ...]] = {
    "bill": ("bill", _CONTRACT, "--month", "2025-04"),
    "bill-line": ("bill", _CONTRACT, "--month", "2025-04", "--level", "line"),
    "bill-explain": ("bill", _CONTRACT, "--month", "2025-04", "--explain"),
    "bill-everything": ("bill", _CONTRACT, "--month", "2025-04", "--level", "everything"),
    "bill-reading": ("bill", _CONTRACT, "--month", "2025-04", "--reading", "A1=other"),
    "evaluate": ("evaluate", _CONTRACT, "--as-of", "2025-04-30", "--fact", "請求月=2025-04-01"),
    "evaluate-explain": ("evaluate", _CONTRACT, "--as-of", "2025-04-30", "合計", "--fact", "請求月=2025-04-01",
                         "--explain"),
    "evaluate-missing": ("evaluate", _CONTRACT, "--as-of", "2025-04-30"),
    "sensitivity": ("sensitivity", _CONTRACT, "--month", "2025-04"),
    "show": ("show", "第2条", "--as-of", "2025-04-30"),
    "show-annex": ("show", "別紙1", "--as-of", "2025-04-30"),
    "show-supplementary": ("show", "附則(2024-12-01)", "--as-of", "2025-04-30"),
    "readings": ("readings",),
    "readings-one": ("readings", "A1"),
    "duties": ("duties", "--as-of", "2025-04-30"),
    "facts": ("facts",),
    "facts-contract": ("facts", "--contract", _CONTRACT),
    "check": ("check",),
    "digest": ("digest",),
    "digest-files": ("digest", "--files"),
    "plan": ("plan", "料金", "--as-of", "2025-04-30"),
    "plan-table": ("plan", "単価", "--as-of", "2025-04-30"),
    "test": ("test",),
    "test-complete": ("test", "--complete"),
    "coverage": ("coverage",),
    "anomalies": ("anomalies", "--as-of", "2025-04-30"),
    "impact": ("impact", "--portfolio", "../contracts.csv", "--from", "2026-01-01", "--month", "2026-04"),
    "impact-file": ("impact", "--portfolio", "../contracts.csv", "--from", "2026-01-01", "--month", "2026-04",
                    "--csv", "../rows\x1b[31m.csv"),
    "diff": ("diff", "2025-06-01", "2026-06-01"),
    "diff-remarks": ("diff", "2025-06-01", "2026-06-01", "--remarks"),
    "diff-html": ("diff", "2025-06-01", "2026-06-01", "--format", "html"),
    "diff-markdown": ("diff", "2025-06-01", "2026-06-01", "--format", "markdown"),
    "site-write": ("site", "write", "../site\x1b[31m\x9b\u202e", "--html", "--today", "2026-06-01"),
    "cache": ("cache",),
}  # fmt: skip
_JSON = (
    "bill", "evaluate", "sensitivity", "show", "readings", "duties", "facts", "check", "digest", "plan", "test",
    "coverage", "anomalies", "impact", "diff",
)  # fmt: skip


def ran(*words: str, language: str = "ja") -> Ran:
    """A command on the book, in its folder."""
    folder = book().folder
    portfolio = folder.parent / "contracts.csv"
    if not portfolio.exists():
        portfolio.write_text(f'id,開始日,数,種類\n"{_ALL.replace(chr(13), "")}",2025-01-01,10,普通\n', encoding="utf-8")
    rules = () if words[0] == "cache" or "--rules" in words else ("--rules", "../book")
    return run(*words, *rules, *(() if "--lang" in words else ("--lang", language)), cwd=folder)


@pytest.mark.parametrize("name", CASES)
def test_no_command_prints_what_a_terminal_obeys(name: str) -> None:
    status = 1 if name == "test-complete" else 0  # the scenarios of the book do not cover all of it
    assert harmless(ran(*CASES[name], language="en" if len(name) % 2 else "ja"), status).out


@pytest.mark.parametrize("name", _JSON)
def test_data_says_the_same_in_json(name: str) -> None:
    said = harmless(ran(*CASES[name], "--format", "json"), 0)
    texts = [found for found in _texts(json.loads(said.out)) if "⟦" in found]
    assert all(_ALL in found for found in texts)
    assert texts or name in (
        "anomalies",
        "check",
        "digest",
        "facts",
        "impact",
        "plan",
        "sensitivity",
        "test",
        "coverage",
    )


def _texts(data: object) -> Iterator[str]:
    if isinstance(data, dict):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)
    elif isinstance(data, str):
        yield data


def test_every_command_is_among_the_cases() -> None:
    tried = {case[0] for case in CASES.values()} | {words[0] for words in _WRONG.values()}
    assert {name for names in COMMANDS.values() for name in names} - tried == set()


def test_texts_are_printed_with_what_they_hold_written_out() -> None:
    said = "".join(ran(*CASES["show-annex"]).out.split())
    for name, sequence in SEQUENCES.items():
        assert visible(sequence) in said, name


# -- what was not understood: arguments, names of files, values

_WRONG: dict[str, tuple[str, ...]] = {
    "command": ("pwned{}",),
    "option": ("check", "--pwned{}"),
    "day": ("show", "第1条", "--as-of", "2025{}"),
    "month": ("bill", _CONTRACT, "--month", "2025{}"),
    "contract": ("bill", "nowhere{}.yaml", "--month", "2025-04"),
    "clause": ("show", "第{}条"),
    "reading": ("readings", "A{}"),
    "decision": ("plan", "料金{}", "--as-of", "2025-04-30"),
    "fact": ("evaluate", _CONTRACT, "--as-of", "2025-04-30", "--fact", "x{}=1"),
    "value": ("evaluate", _CONTRACT, "--as-of", "2025-04-30", "合計", "--fact", "種類=x{}"),
    "pair": ("evaluate", _CONTRACT, "--as-of", "2025-04-30", "--fact", "x{}"),
    "option-of-a-reading": ("bill", _CONTRACT, "--month", "2025-04", "--reading", "A1=x{}"),
    "party": ("duties", "--of", "x{}"),
    "rules": ("check", "--rules", "nowhere{}"),
    "stored": ("verify", "nowhere{}.json"),
    "signed": ("sign", "nowhere{}.json", "--key", "nowhere{}.pem"),
    "mutated": ("mutate", "--only", "x{}"),
    "proved": ("prove", "--decision", "x{}"),
    "portfolio": ("impact", "--portfolio", "nowhere{}.csv", "--from", "2026-01-01"),
    "scenario": ("test", "--only", "x{}"),
    "output": ("diff", "2025-06-01", "2026-06-01", "--output", "x{}"),
    "document": ("source", "check", "nowhere{}.txt"),
    "language": ("check", "--lang", "x{}"),
    "revise": ("revise", "x{}"),
    "enact": ("enact", "x{}", "--enacted", "2027-01-01"),
    "amend": ("amend", "第{}条", "--from", "2028-01-01"),
    "repeal": ("repeal", "第{}条", "--from", "2028-01-01"),
    "insert": ("insert", "第{}条", "--from", "2028-01-01"),
    "renumber": ("renumber", "第{}条", "第9条", "--from", "2028-01-01"),
}


@pytest.mark.parametrize("sequence", ["clipboard", "c1"])
@pytest.mark.parametrize("name", _WRONG)
def test_what_is_not_understood_is_not_obeyed(name: str, sequence: str) -> None:
    assert harmless(ran(*(word.format(SEQUENCES[sequence]) for word in _WRONG[name]))).status in (1, 2)


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_a_file_of_any_name_is_named(tmp_path: Path, sequence: str) -> None:
    path = tmp_path / f"a{SEQUENCES[sequence].replace('/', '')}.yaml"
    path.write_text("terms: planted\nfacts: {数: x\x1b[31m}\n".replace("\x1b", "\\e"), encoding="utf-8")
    harmless(run("bill", str(path), "--month", "2025-04", "--rules", str(book().folder)), 1, "--> ")
    folder = tmp_path / f"rules{SEQUENCES[sequence].replace('/', '')}"
    folder.mkdir()
    harmless(run("check", "--rules", str(folder)), 1)


def test_a_name_that_is_no_text_is_named(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\x9b\xff\x1b[31m.yaml"
    Path(os.fsdecode(path)).write_text("terms: x\n", encoding="utf-8")
    harmless(run("bill", os.fsdecode(path), "--month", "2025-04", "--rules", str(book().folder)), 1, "\\udc9b")


def test_faults_of_rules_are_told_in_harmless_words(tmp_path: Path) -> None:
    planted = plant(tmp_path, lambda n, t: f"{t}{_ALL}", lambda _, t: t)
    terms = planted.folder / "terms.yaml"
    data = yaml.safe_load(terms.read_text("utf-8"))
    for wrong in (
        {"title": 1, f"x{_ALL}": 2},
        {"terms": f"x{_ALL}"},
        {"parties": [f"x{_ALL}"]},
        {"law": [f"x{_ALL}"]},
        {"units": [f"x{_ALL}"]},
        {"bill": {**data["bill"], "as_of": f'"x{_ALL}'}},
        {"bill": {**data["bill"], "lines": [f"x{_ALL}"]}},
    ):
        terms.write_text(escaped(yaml.safe_dump({**data, **wrong}, allow_unicode=True)), encoding="utf-8")
        harmless(run("check", "--rules", str(planted.folder)), 1)
        made = harmless(run("check", "--rules", str(planted.folder), "--format", "json"), 1)
        assert json.loads(made.out)["diagnostics"]
    terms.write_bytes(b"terms: \x1b[31m\x9b\x7f\n")
    harmless(run("check", "--rules", str(planted.folder)), 1)


# -- on a terminal, with colours


def _on_a_terminal(*words: str) -> str:
    """What a command writes to a terminal, standard error with it."""
    said = b""
    child, terminal = pty.fork()
    if not child:
        os.chdir(book().folder)
        os.environ.pop("NO_COLOR", None)
        os.execv(sys.executable, [sys.executable, "-m", "kiyaku.cli", *words, "--rules", "../book", "--lang", "en"])
    while True:
        try:
            part = os.read(terminal, 1 << 16)
        except OSError:  # it has ended
            break
        if not part:
            break
        said += part
    os.waitpid(child, 0)
    return said.decode().replace("\r\n", "\n")


@pytest.mark.parametrize(
    "words", [CASES["bill-everything"], CASES["diff"], ("show", "第\x1b[31m条")], ids=["bill", "diff", "show"]
)
def test_colours_are_the_only_sequences_on_a_terminal(words: Sequence[str]) -> None:
    said = _on_a_terminal(*words)
    assert "\x1b[" in said
    parts = re.split("(\x1b\\[[0-9;]*m)", said)
    assert obeyed("".join(parts[::2])) == set()
    own = {"0", "1", "2", "4", "31", "32", "33", "36", "1;31", "1;33"}
    assert {part[2:-1] for part in parts[1::2]} <= own
    opened = 0
    for part in parts[1::2]:  # each is closed before the next
        opened += -1 if part == "\x1b[0m" else 1
        assert opened in (0, 1)
