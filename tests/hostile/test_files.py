"""Files that are none, lead elsewhere, have no end or hide what they hold; names that would be paths."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import small
from tests.hostile.bounds import contained, run

FEE = "2025-01-01:\n- {name: 料金, key: fee, unit: 円, about: 料金, formula: '100'}"


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("terms") / "book"
    small.write(folder, small.clause(FEE))
    (folder / "readings.yaml").write_text("readings: {}\n", encoding="utf-8")
    (folder / "scenarios").mkdir()
    contained(run("check", "--rules", str(folder)), 0)
    return folder


@pytest.fixture
def book(pristine: Path, tmp_path: Path) -> Path:
    shutil.copytree(pristine, tmp_path / "book")
    return tmp_path / "book"


def fifo(path: Path) -> None:
    os.mkfifo(path)


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def to_nothing(path: Path) -> None:
    path.symlink_to("gone.yaml")


def out(path: Path) -> None:
    secret = path.parents[2] / "secret.yaml"
    secret.write_text("password: hunter2\n", encoding="utf-8")
    path.symlink_to(secret)


def to_passwords(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def to_zeros(path: Path) -> None:
    path.symlink_to("/dev/zero")


def to_memory(path: Path) -> None:
    path.symlink_to("/proc/self/mem")


def folder(path: Path) -> None:
    path.mkdir()


def listening(path: Path) -> None:
    where = Path.cwd()
    os.chdir(path.parent)  # names of sockets are short
    try:
        with socket.socket(socket.AF_UNIX) as found:
            found.bind(path.name)
    finally:
        os.chdir(where)


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(20_000_000_000)


def large(path: Path) -> None:
    path.write_bytes(b"text: " + b"x" * 50_000_000)


def nul(path: Path) -> None:
    path.write_bytes(b"\0" * 100_000)


def aliases(path: Path) -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 30)]
    path.write_text("\n".join(lines), encoding="utf-8")


def deep(path: Path) -> None:
    path.write_bytes(b"[" * 200_000)


def deep_block(path: Path) -> None:
    path.write_text("".join(f"{' ' * i}a:\n" for i in range(1500)), encoding="utf-8")


def keys(path: Path) -> None:
    path.write_text("".join(f"k{i}: 1\n" for i in range(120_000)), encoding="utf-8")


def comments(path: Path) -> None:
    path.write_bytes(b"# x\n" * 900_000)


def shift_jis(path: Path) -> None:
    path.write_bytes("text: 定め\n".encode("cp932"))


KINDS = (
    *(fifo, loop, to_nothing, out, to_passwords, to_zeros, to_memory, folder, listening, sparse, large, nul, aliases),
    *(deep, deep_block, keys, comments, shift_jis),
)
PLACES = (
    *("articles/02.yaml", "articles/03.yaml", "annexes/1.yaml", "supplementary/2025-06-01.yaml", "facts.yaml"),
    *("readings.yaml", "terms.yaml", "official.yaml", "scenarios/a.yaml"),
)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", KINDS, ids=lambda k: str(k.__name__))
def test_a_file_of_rules_that_is_none(kind: Callable[[Path], None], place: str, book: Path) -> None:
    path = book / place
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    kind(path)
    command: tuple[str, ...] = ("test",) if place.startswith("scenarios") else ("check",)
    if place == "official.yaml":
        (book / "doc.txt").write_text("第1条（目的）試し。\n", encoding="utf-8")
        command = ("source", "check", str(book / "doc.txt"))
    ran = contained(run(*command, "--rules", str(book)), 1, path.name)
    assert "hunter2" not in ran.out + ran.err
    assert "root:" not in ran.out + ran.err


@pytest.mark.parametrize("kind", [k for k in KINDS if k not in (out, to_passwords)], ids=lambda k: str(k.__name__))
@pytest.mark.parametrize(
    "command",
    [
        ("bill", "FILE", "--month", "2025-08"),
        ("impact", "--portfolio", "FILE", "--from", "2025-01-01"),
        ("verify", "FILE"),
        ("source", "check", "FILE"),
    ],
    ids=lambda c: str(c[0]),
)
def test_a_file_that_is_named_and_is_none(
    kind: Callable[[Path], None], command: tuple[str, ...], book: Path, tmp_path: Path
) -> None:
    path = tmp_path / "named.yaml"
    kind(path)
    args = [str(path) if word == "FILE" else word for word in command]
    contained(run(*args, "--rules", str(book), cwd=tmp_path), 1)


def test_links_within_the_book_and_of_the_whole_book_are_followed(book: Path, tmp_path: Path) -> None:
    (book / "articles" / "02.yaml").rename(book / "shared.txt")
    (book / "articles" / "02.yaml").symlink_to("../shared.txt")
    (tmp_path / "linked").symlink_to("book")
    contained(run("check", "--rules", str(tmp_path / "linked")), 0)


def test_folders_of_rules_that_lead_elsewhere(book: Path, tmp_path: Path) -> None:
    (book / "articles").rename(tmp_path / "elsewhere")
    (book / "articles").symlink_to(tmp_path / "elsewhere")
    contained(run("check", "--rules", str(book)), 1, "leads out of the folder")
    (book / "articles").unlink()
    (book / "articles").symlink_to("articles")
    contained(run("check", "--rules", str(book)), 1)


def test_a_book_of_law_that_leads_elsewhere(book: Path, tmp_path: Path) -> None:
    terms = (book / "terms.yaml").read_text("utf-8")
    (book / "terms.yaml").write_text(f"law: [tax]\n{terms}", encoding="utf-8")
    (tmp_path / "japan").mkdir()
    (tmp_path / "japan" / "tax.yaml").symlink_to("/etc/passwd")
    contained(run("check", "--rules", str(book)), 1, "leads out of the folder")


def test_what_comes_through_a_pipe_is_read(book: Path) -> None:
    ran = run("bill", "/dev/stdin", "--month", "2025-08", "--rules", str(book), stdin=b"facts: {}\n")
    contained(ran, 0, "100")


NAMES = {
    "up": "../../../outside",
    "up in the middle": "a/../../../outside",
    "from the root": "/kiyaku-outside",
    "up, the other way": "..\\\\..\\\\outside",
    "a drive": "c:outside",
    "here": ".",
    "nothing": "",
    "hidden": ".outside",
    "blank": "a b",
    "a line break": "terms\\n",
    "NUL": "terms\\0",
    "letters of another script": "tеrms",
    "full-width": "ｔｅｒｍｓ",
    "long": "t" * 5000,
    "a device": "con",
    "a number": "7",
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("command", ["attach", "digest", "check-rules", "import"])
def test_a_name_of_terms_that_would_be_a_path(name: str, command: str, book: Path, tmp_path: Path) -> None:
    written = NAMES[name]
    terms = (book / "terms.yaml").read_text("utf-8").replace("terms: small", f'terms: "{written}"')
    (book / "terms.yaml").write_text(terms, encoding="utf-8")
    (tmp_path / "doc.txt").write_text("第1条（目的）試し。\n", encoding="utf-8")
    before = sorted(p for p in tmp_path.rglob("*") if "new" not in p.parts)
    day = ("--revision", "2025-01-01")
    if command == "import":
        plain = written.replace("\\n", "\n").replace("\\0", "\n\n").replace("\\\\", "\\")
        ran = run("source", "import", "doc.txt", f"--terms={plain}", "--into", "new", *day, cwd=tmp_path)
    elif command == "check-rules":
        ran = run("check", "--rules", "book", cwd=tmp_path)
    else:
        ran = run("source", command, "doc.txt", *day, "--rules", "book", cwd=tmp_path)
    contained(ran, 1)
    assert sorted(p for p in tmp_path.rglob("*") if "new" not in p.parts) == before
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("base", ["..", "../x", "a/../../x", "a\\..\\x", "c:x", "a//b", "x\ny", ". ", "a/.. /b"])
def test_addresses_of_a_site_lead_down(base: str, book: Path, tmp_path: Path) -> None:
    contained(run("site", "write", "site", "--base", base, "--rules", str(book), cwd=tmp_path), 2, "--base")
    assert not (tmp_path / "site").exists()


HIDDEN = {"right to left": "\u202e", "isolate": "\u2067", "zero width": "\u200b", "joiner": "\u200d", "soft": "\xad"}
HIDDEN |= {"word joiner": "\u2060", "mark": "\u200f", "byte order": "\ufeff", "line": "\u2028", "tag": "\U000e0041"}


@pytest.mark.parametrize("name", HIDDEN)
@pytest.mark.parametrize("place", ["articles/02.yaml", "facts.yaml", "terms.yaml", "scenarios/a.yaml", "contract"])
def test_what_nobody_sees_is_told(name: str, place: str, book: Path, tmp_path: Path) -> None:
    if place == "contract":
        (tmp_path / "c.yaml").write_text(f"title: 契{HIDDEN[name]}約\nfacts: {{}}\n", encoding="utf-8")
        ran = run("bill", "c.yaml", "--month", "2025-08", "--rules", str(book), cwd=tmp_path)
    else:
        path = book / place
        if place.startswith("scenarios"):
            path.write_text("title: 例\nscenarios: []\n", encoding="utf-8")
        path.write_text(path.read_text("utf-8") + f"# 注{HIDDEN[name]}\n", encoding="utf-8")
        ran = run("test" if place.startswith("scenarios") else "check", "--rules", str(book))
    contained(ran, 1, f"U+{ord(HIDDEN[name]):04X}")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("サービス料", "サ一ビス料"), ("カード", "力ード"), ("ロ数", "口数"), ("A料金", "Ａ料金"), ("ID数", "IⅮ数")),
        *(
            ("料金a", "料金а"),
            ("料金0", "料金O"),
            ("へや", "ヘや"),
            ("タ方", "夕方"),
            ("加算1", "加算l"),
            ("料-金", "料−金"),
        ),
    ],
)
def test_names_that_look_alike_are_told(one: str, other: str, book: Path) -> None:
    facts = (book / "facts.yaml").read_text("utf-8")
    facts += "".join(f"- {{name: {n}, key: f{i}, type: number, about: 数}}\n" for i, n in enumerate((one, other)))
    (book / "facts.yaml").write_text(facts, encoding="utf-8")
    contained(run("check", "--rules", str(book)), 1, "looks like", one, other)


def test_many_facts_and_texts_without_end(book: Path) -> None:
    facts = (book / "facts.yaml").read_text("utf-8")
    many = "".join(f"- {{name: 事実{i}, key: f{i}, type: number, about: 数}}\n" for i in range(200_000))
    (book / "facts.yaml").write_text(facts + many, encoding="utf-8")
    contained(run("check", "--rules", str(book)), 1, "too large")
