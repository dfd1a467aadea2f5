"""What SECURITY.md promises of the engine as a whole: no text is run, nothing is fetched, nothing else is started."""

from __future__ import annotations

import ast
import builtins
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kiyaku.cli import run
from tests.repo import ROOT

ENGINE = ROOT / "engine" / "kiyaku"
COMPILING = {
    "feel/python/compile.py",
    "emit/python/straight/function.py",
    "answer/shapes.py",
    "publish/narrator/program.py",
}
REACHING = {
    "answer/pickled.py": {"pickle"},
    "official/files.py": {"subprocess"},  # Python itself, to read PDF and Word within limits
    "site/serve.py": {"http"},
    "studies/workers.py": {"multiprocessing"},  # processes of this package alone
}
"""The modules that import what could reach out of the process or run what it reads, with what."""

OUT = {
    *(
        "asyncio",
        "code",
        "codeop",
        "ctypes",
        "ftplib",
        "http",
        "marshal",
        "multiprocessing",
        "pickle",
        "pty",
        "requests",
    ),
    *("runpy", "shelve", "smtplib", "socket", "socketserver", "ssl", "subprocess", "telnetlib", "webbrowser", "xmlrpc"),
}
BILL = ("bill", "docs/examples/contract.yaml", "--month", "2026-07", "--explain")


def calls(tree: ast.AST, *names: str) -> list[ast.Call]:
    """The calls of built-in functions by their bare names."""
    found = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [c for c in found if isinstance(c.func, ast.Name) and c.func.id in names]


def shadowed(tree: ast.AST) -> set[str]:
    """Names that a module binds itself: a parameter, a function or an import of its own is no built-in."""
    return {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)} | {
        n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)
    }


def test_code_is_compiled_in_few_modules_and_evaluated_in_none() -> None:
    compiling = set()
    for path in ENGINE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        name = path.relative_to(ENGINE).as_posix()
        assert calls(tree, "eval", "__import__", "breakpoint") == [], name
        if calls(tree, *({"exec", "compile"} - shadowed(tree))):
            compiling.add(name)
    assert compiling == COMPILING


def test_only_trees_are_compiled(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """While rules are read and a bill is made, no module of the engine hands text to `compile`, `exec` or `eval`."""
    given: dict[str, list[Any]] = {"compile": [], "exec": [], "eval": []}

    def watched(name: str) -> Any:
        original = getattr(builtins, name)

        def watch(source: Any, *rest: Any, **named: Any) -> Any:
            if sys._getframe(1).f_globals.get("__name__", "").startswith("kiyaku"):
                given[name].append(source)
            return original(source, *rest, **named)

        return watch

    for name in given:
        monkeypatch.setattr(builtins, name, watched(name))
    monkeypatch.chdir(ROOT)
    assert run(list(BILL)) == 0
    assert capsys.readouterr().out
    assert given["compile"]
    assert all(isinstance(source, ast.AST) for source in given["compile"])
    assert not any(isinstance(source, str | bytes) for source in given["exec"])
    assert given["eval"] == []


def test_few_modules_import_what_reaches_out() -> None:
    found: dict[str, set[str]] = {}
    for path in ENGINE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            if reached := {n.partition(".")[0] for n in names} & OUT:
                found.setdefault(path.relative_to(ENGINE).as_posix(), set()).update(reached)
    assert found == REACHING


WATCH = """
import json, sys
seen = []
out = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "ctypes.", "urllib.", "ftplib.")
sys.addaudithook(lambda event, args: seen.append([event, str(args[:1])]) if event.startswith(out) else None)
from kiyaku.cli import run
try:
    status = run(sys.argv[1:])
finally:
    print(json.dumps(seen), file=sys.stderr)
sys.exit(status)
"""


@pytest.mark.parametrize(
    "command",
    [
        BILL,
        ("evaluate", "docs/examples/contract.yaml", "--as-of", "2026-07-31", "最低契約期間満了日"),
        ("check",),
        ("show", "第20条", "--as-of", "2026-07-31"),
    ],
    ids=lambda command: command[0],
)
def test_commands_open_no_connection_and_start_no_program(command: tuple[str, ...]) -> None:
    """Python's own audit events tell; they cannot be switched off, so each command has a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", WATCH, *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert json.loads(done.stderr.splitlines()[-1]) == [], done.stderr
    assert done.returncode == 0, done.stderr


def test_what_security_names_is_there() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    named = re.findall(r"`((?:engine|tests|schemas|requirements|docs)\b[^`\s:]*)(?:::(\w+))?`", text)
    assert len(named) > 25
    for path, test in named:
        place: Path = ROOT / path
        assert place.exists(), path
        assert not test or f"def {test}(" in place.read_text("utf-8"), f"{path}::{test}"
