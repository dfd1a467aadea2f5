"""What surrounds a command and fails it: a message and a status, nothing lost, never a traceback."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests import small
from tests.hostile.bounds import contained, run
from tests.repo import ROOT

FEE = "2025-01-01:\n- {name: 料金, key: fee, unit: 円, about: 料金, formula: '100'}"
COMMANDS: dict[str, Sequence[str]] = {
    "bill": ("bill", "c.yaml", "--month", "2025-08"),
    "bill as data": ("bill", "c.yaml", "--month", "2025-08", "--format", "json", "--explain"),
    "evaluate": ("evaluate", "c.yaml", "--as-of", "2025-08-01", "料金"),
    "show": ("show", "第2条", "--as-of", "2025-08-01"),
    "facts": ("facts",),
    "check": ("check",),
    "digest": ("digest",),
    "diff": ("diff", "2025-07-01"),
    "plan": ("plan", "料金", "--as-of", "2025-08-01"),
    "test": ("test",),
    "help": ("--help",),
    "version": ("--version",),
    "help of a command": ("bill", "--help"),
    "impact": ("impact", "--portfolio", "p.csv", "--from", "2025-07-01"),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("place")
    versions = (FEE, FEE.replace("2025-01-01", "2025-07-01").replace("'100'", "'120'"))
    revisions = {**small.FIRST, "2025-05-01": "effective: 2025-07-01"}
    small.write(folder / "rules" / "book", small.clause(*versions), revisions=revisions)
    (folder / "c.yaml").write_text("facts: {}\n", encoding="utf-8")
    (folder / "p.csv").write_text("id,月\n1,2025-07-01\n", encoding="utf-8")
    return folder


def started(
    args: Sequence[str], cwd: Path, env: Mapping[str, str] | None = None, **more: object
) -> subprocess.Popen[bytes]:
    """A process of its own, for what a fork of the tests cannot have."""
    paths = str(ROOT / "engine")
    surroundings = {**os.environ, "PYTHONPATH": paths, "KIYAKU_LANG": "en", **(env or {})}
    command = [sys.executable, "-m", "kiyaku.cli", *args]
    return subprocess.Popen(command, cwd=cwd, env=surroundings, stderr=subprocess.PIPE, **more)  # type: ignore[call-overload,no-any-return]


@pytest.mark.parametrize("name", COMMANDS)
def test_an_output_that_is_full(name: str, place: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        child = started(COMMANDS[name], place, stdout=full)
        said = child.communicate()[1].decode()
    assert child.returncode == 1, said
    assert "There is no space left" in said
    assert "Traceback" not in said
    assert "Exception ignored" not in said


@pytest.mark.parametrize("name", COMMANDS)
def test_a_reader_that_has_seen_enough(name: str, place: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    child = started(COMMANDS[name], place, stdout=writing)
    os.close(writing)
    said = child.communicate()[1].decode()
    assert (child.returncode, said) == (0, ""), name


@pytest.mark.parametrize("name", COMMANDS)
def test_an_output_that_is_closed(name: str, place: Path) -> None:
    line = f'exec {sys.executable} -m kiyaku.cli "$@" >&-'
    env = {**os.environ, "PYTHONPATH": str(ROOT / "engine"), "KIYAKU_LANG": "en"}
    done = subprocess.run(
        ["sh", "-c", line, "sh", *COMMANDS[name]], cwd=place, env=env, capture_output=True, check=False
    )
    assert b"Traceback" not in done.stderr, done.stderr
    assert b"Exception ignored" not in done.stderr, done.stderr
    assert (done.returncode, b"'stdout' cannot be read or written" in done.stderr) == (1, True), done


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "No/Such", "<+99>-99", ""])
def test_zones_move_no_figure(zone: str, place: Path) -> None:
    plain = run(*COMMANDS["bill"], cwd=place)
    assert run(*COMMANDS["bill"], cwd=place, env={"TZ": zone}).out == plain.out


@pytest.mark.parametrize("name", ["bill", "check", "show", "facts", "help"])
def test_a_locale_without_japanese(name: str, place: Path) -> None:
    env = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "KIYAKU_LANG": "ja"}
    child = started(COMMANDS[name], place, env, stdout=subprocess.PIPE)
    out, said = child.communicate()
    assert child.returncode == 0, said.decode("utf-8", "replace")
    assert b"Traceback" not in said
    assert out.strip()


@pytest.mark.parametrize("seconds", [0.1, 0.2, 0.3, 0.5])
def test_an_interrupt_ends_with_a_word_and_its_status(seconds: float, place: Path) -> None:
    child = started(("site", "write", "site", "--html"), place, stdout=subprocess.PIPE)
    time.sleep(seconds)
    child.send_signal(signal.SIGINT)
    said = child.communicate()[1].decode()
    assert "Traceback" not in said or "kiyaku.cli.app" not in said, said  # Python itself was still being read
    assert child.returncode in (130, 0, -signal.SIGINT), (child.returncode, said)


def test_a_folder_that_is_gone(place: Path, tmp_path: Path) -> None:
    for command in (
        COMMANDS["bill"],
        COMMANDS["check"],
        COMMANDS["version"],
        ("check", "--rules", str(place / "rules" / "book")),
    ):
        gone = tmp_path / "gone"
        gone.mkdir()
        line = f'cd "{gone}" && rmdir "{gone}" && exec {sys.executable} -m kiyaku.cli "$@"'
        env = {**os.environ, "PYTHONPATH": str(ROOT / "engine"), "KIYAKU_LANG": "en"}
        done = subprocess.run(["sh", "-c", line, "sh", *command], env=env, capture_output=True, check=False)
        assert b"Traceback" not in done.stderr, done.stderr
        assert done.returncode in (0, 1, 2)


WRITING = {
    "csv": ("impact", "--portfolio", "p.csv", "--from", "2025-07-01", "--csv", "{}"),
    "chart": ("impact", "--portfolio", "p.csv", "--from", "2025-07-01", "--chart", "{}"),
    "diff": ("diff", "2025-07-01", "--output", "{}.html"),
    "site": ("site", "write", "{}"),
}


@pytest.mark.parametrize("name", WRITING)
@pytest.mark.parametrize("where", ["/proc/nothing/x", "/dev/null/x", "c.yaml/x", "/sys/x"])
def test_where_nothing_can_be_written(name: str, where: str, place: Path) -> None:
    args = [word.format(where) for word in WRITING[name]]
    contained(run(*args, cwd=place), None)
    ran = run(*args, cwd=place)
    assert ran.status in (1, 2), ran


def test_a_disk_that_is_full_leaves_the_old_files(place: Path, tmp_path: Path) -> None:
    """A limit on the size of files stands for the end of the disk."""
    shutil.copytree(place / "rules" / "book", tmp_path / "book")
    before = {p: p.read_bytes() for p in (tmp_path / "book").rglob("*") if p.is_file()}
    line = f'ulimit -f 0; trap "" XFSZ; exec {sys.executable} -m kiyaku.cli "$@"'
    env = {**os.environ, "PYTHONPATH": str(ROOT / "engine"), "KIYAKU_LANG": "en", "KIYAKU_NO_CACHE": "1"}
    command = ["sh", "-c", line, "sh", "revise", "2027-04-01", "--rules", "book"]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, check=False)
    assert done.returncode == 1, done
    assert b"Traceback" not in done.stderr, done.stderr
    assert {
        p: p.read_bytes() for p in (tmp_path / "book").rglob("*") if p.is_file() and ".kiyaku" not in str(p)
    } == before
    assert run("check", "--rules", "book", cwd=tmp_path).status == 0


def test_a_file_that_changes_while_it_is_read(place: Path, tmp_path: Path) -> None:
    """A file that grows is read as it was, or refused; it is never read on and on."""
    path = tmp_path / "grows.yaml"
    path.write_text("facts: {}\n", encoding="utf-8")
    writer = subprocess.Popen([sys.executable, "-c", f"f=open({str(path)!r},'a')\nwhile 1: f.write('# x\\n'*9999)"])
    try:
        time.sleep(0.3)
        contained(run("bill", str(path), "--month", "2025-08", cwd=place))
    finally:
        writer.kill()
        writer.wait()
