"""What a cached book is, when it is used and when it is not."""

from __future__ import annotations

import os
import pickle
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

import kiyaku
from kiyaku.answer import book as books
from kiyaku.answer import cache
from kiyaku.answer.book import Book
from kiyaku.diagnostic import Diagnostic, KiyakuError, Severity
from kiyaku.publish.data import bill_data
from tests.oracle import books as draws
from tests.oracle.compare import Figures, compare
from tests.repo import ROOT

WATER = ROOT / "tests" / "fixtures" / "water"
PRIME = ROOT / "rules" / "dokodemo-prime"
FACTS = {
    "契約効力日": "2026-06-01",
    "提供開始日": "2026-06-01",
    "ID数": {"2026-06-01": 10, "2026-07-04": 12},
    "解約日": "2026-07-31",
}


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A user whose cache is empty."""
    monkeypatch.delenv("KIYAKU_NO_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders of the books that were made from their texts."""
    folders: list[Path] = []
    original = books._built

    def built(*args: object, **named: object) -> object:
        folders.append(args[0].folder)  # type: ignore[attr-defined]
        return original(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(books, "_built", built)
    return folders


@pytest.fixture
def water(tmp_path: Path) -> Path:
    """A copy of a small rule book."""
    return shutil.copytree(WATER, tmp_path / "water")


def the_entry() -> Path:
    """The only entry of the cache."""
    (found,) = cache.entries()
    return found


def test_a_book_is_made_once_and_cached_books_are_the_same(made: list[Path]) -> None:
    first, second = kiyaku.load(PRIME), kiyaku.load(PRIME)
    assert made == [PRIME]
    assert second.terms == first.terms
    assert second.plan == first.plan
    assert second.digest == first.digest
    trees = [{a: (t.node, t.types, t.source.text) for a, t in b.checked.trees.items()} for b in (first, second)]
    assert trees[0] == trees[1]
    bills = [book.bill(book.contract(FACTS), date(2026, 7, 1)) for book in (first, second)]
    assert bill_data(bills[0], explain=True) == bill_data(bills[1], explain=True)


def test_other_views_of_a_cached_book(made: list[Path], water: Path) -> None:
    first, second = kiyaku.load(water), kiyaku.load(water)
    assert len(made) == 1
    day = first.terms.revisions[-1].enacted
    assert second.known_on(day).terms == first.known_on(day).terms
    effective = first.terms.revisions[-1].effective
    outcomes: list[object] = []
    for book in (first, second):
        try:
            outcomes.append(book.without(effective, frozenset({"第3条", "別表1"})).terms)
        except KiyakuError as error:
            outcomes.append([d.code for d in error.diagnostics])
    assert outcomes[0] == outcomes[1]


def test_places_of_a_cached_book_are_those_in_its_files(water: Path) -> None:
    first, second = kiyaku.load(water), kiyaku.load(water)
    spans = [{n: e.span(0, 1) for n, e in book.checked.places.items()} for book in (first, second)]
    assert len(spans[0]) > 5
    positions = [{n: (s.source.name, s.position, s.text) for n, s in found.items()} for found in spans]
    assert positions[0] == positions[1]


@pytest.mark.parametrize("drafts", [False, True])
@pytest.mark.parametrize("known_on", [None, date(2026, 1, 1)])
def test_a_view_has_an_entry_of_its_own(made: list[Path], drafts: bool, known_on: date | None) -> None:
    entry = cache.entry(PRIME, known_on, drafts)
    usual = cache.entry(PRIME, None, False)
    assert entry is not None
    assert usual is not None
    assert (entry.path == usual.path) is (not drafts and known_on is None)


def change_rule(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = folder / "facts.yaml"
    file.write_text(file.read_text("utf-8") + "# …\n", "utf-8")


def add_rule(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "official.yaml").write_text("terms: water\nrevisions: {}\n", "utf-8")


def add_law(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder.parent / "japan").mkdir()
    (folder.parent / "japan" / "other.yaml").write_text("", "utf-8")


def add_stray(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "article").mkdir()
    (folder / "article" / "01.yaml").write_text("", "utf-8")


def other_version(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "VERSION", "9.9.9")


def other_python(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version", "4.0")


def other_source(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = cache.engine_files()
    other = folder.parent / files[0].name
    other.write_bytes(files[0].read_bytes() + b"\n")
    monkeypatch.setattr(cache, "engine_files", lambda: [other, *files[1:]])


def other_schema(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    schemas = shutil.copytree(ROOT / "schemas", folder.parent / "schemas")
    file = schemas / "law.schema.json"
    file.write_bytes(file.read_bytes() + b"\n")
    monkeypatch.setattr(cache, "schema_dir", lambda: schemas)


@pytest.mark.parametrize(
    "change",
    [change_rule, add_rule, add_law, add_stray, other_version, other_python, other_source, other_schema],
)
def test_whatever_a_book_is_made_of_changes_its_digest(
    change: Callable[[Path, pytest.MonkeyPatch], None], water: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache._engine.cache_clear()
    before = cache.entry(water, None, False)
    change(water, monkeypatch)
    cache._engine.cache_clear()
    after = cache.entry(water, None, False)
    monkeypatch.undo()
    cache._engine.cache_clear()
    assert before is not None
    assert after is not None
    assert after.key != before.key


def test_a_changed_rule_is_seen(made: list[Path], water: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kiyaku.load(water)
    add_stray(water, monkeypatch)
    assert [d.code for d in kiyaku.examine(water)[1]] == ["stray-file"]


def test_a_book_with_errors_is_not_cached(water: Path) -> None:
    (water / "facts.yaml").write_text("facts: 1\n", "utf-8")
    assert kiyaku.examine(water)[0] is None
    assert cache.entries() == []


def test_what_cannot_be_read_is_not_looked_for(tmp_path: Path, water: Path) -> None:
    assert cache.entry(tmp_path / "none", None, False) is None
    (water / "facts.yaml").write_bytes(b"\xff")
    assert cache.entry(water, None, False) is None


def test_a_text_that_changes_while_a_book_is_made_is_not_cached(water: Path) -> None:
    entry = cache.entry(water, None, False)
    file = water / "facts.yaml"
    file.write_text(file.read_text("utf-8") + "# …\n", "utf-8")
    book = kiyaku.load(water)
    cache.clear()
    assert entry is not None
    entry.write(cache.Cached(checked=book.checked, plan=book.plan, files=book._files, diagnostics=()))
    assert cache.entries() == []


def test_warnings_are_cached_with_their_places(water: Path) -> None:
    book = kiyaku.load(water)
    entry = cache.entry(water, None, False)
    fact = next(iter(book.terms.facts.values()))
    warning = Diagnostic(code="unused-fact", span=fact.place.span, args={"n": 1}, severity=Severity.WARNING)
    assert entry is not None
    entry.write(cache.Cached(checked=book.checked, plan=book.plan, files=book._files, diagnostics=(warning,)))
    again, diagnostics = kiyaku.examine(water)
    assert again is not None
    (found,) = diagnostics
    assert found.span is not None
    assert (found.code, found.args, found.severity) == (warning.code, warning.args, warning.severity)
    assert found.span.position == fact.place.span.position
    assert found.span.text == fact.place.span.text


def test_random_books_answer_alike_when_they_are_cached(made: list[Path], tmp_path: Path) -> None:
    figures = Figures()
    for seed in range(3000, 3012):
        root = draws.write(draws.draw(seed), tmp_path / str(seed))
        if kiyaku.examine(root)[0] is not None:
            figures.books += 1
            assert compare(root, seed, contracts=2, figures=figures) == [], seed
            made.clear()
            assert kiyaku.load(root).plan_digest
            assert made == []
    assert figures.books > 5
    assert figures.statuses["ok"] > 50


# -- entries that are not used


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def head_only(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:60])


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def other_key(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data.replace(data[15:79], b"0" * 64, 1))


def for_others(path: Path) -> None:
    path.chmod(0o666)


def folder_for_others(path: Path) -> None:
    path.parent.chmod(0o777)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def resealed(path: Path, payload: bytes) -> None:
    """Another payload under the head of an entry, as if it belonged there."""
    key = path.read_bytes()[14:78]
    path.write_bytes(b"kiyaku book 1\n" + key + b"\n" + sha256(payload).hexdigest().encode() + b"\n" + payload)


def not_a_book(path: Path) -> None:
    resealed(path, pickle.dumps((1, 2, (), (), (), ())))


def not_a_tuple(path: Path) -> None:
    resealed(path, pickle.dumps(1))


@pytest.mark.parametrize(
    "spoil",
    [cut, emptied, head_only, flipped, other_key, for_others, folder_for_others, a_folder, not_a_book, not_a_tuple],
)
def test_a_spoilt_entry_is_not_used_and_is_no_error(
    spoil: Callable[[Path], None], made: list[Path], water: Path
) -> None:
    first = kiyaku.load(water)
    path = the_entry()
    spoil(path)
    assert kiyaku.load(water).terms == first.terms
    assert len(made) == 2
    path.parent.chmod(0o700)


def test_the_head_of_an_entry_is_what_the_tests_above_take_it_for(made: list[Path], water: Path) -> None:
    kiyaku.load(water)
    path = the_entry()
    data = path.read_bytes()
    resealed(path, data[14 + 65 + 65 :])
    assert path.read_bytes() == data
    kiyaku.load(water)
    assert len(made) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no owners")
def test_what_belongs_to_somebody_else_is_not_used(
    made: list[Path], water: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiyaku.load(water)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    kiyaku.load(water)
    assert len(made) == 2
    assert cache.entries() == []


class Hostile:
    """Bytes that would make a file when they are read by Python's own pickle."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return os.mkdir, (str(self.path),)


def test_an_entry_cannot_run_anything(made: list[Path], water: Path, tmp_path: Path) -> None:
    kiyaku.load(water)
    payload = pickle.dumps(Hostile(tmp_path / "proof"))
    pickle.loads(payload)  # noqa: S301 - what was written in the line before
    (tmp_path / "proof").rmdir()
    resealed(the_entry(), payload)
    kiyaku.load(water)
    assert not (tmp_path / "proof").exists()
    assert len(made) == 2


def test_a_folder_that_cannot_be_written_is_no_error(made: list[Path], water: Path, home: Path) -> None:
    home.mkdir()
    (home / "kiyaku").write_text("no folder", "utf-8")
    kiyaku.load(water)
    kiyaku.load(water)
    assert len(made) == 2
    assert cache.entries() == []
    assert cache.clear() == 0


def test_a_user_without_a_home_has_no_cache(made: list[Path], water: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError

    monkeypatch.setattr(cache, "cache_directory", homeless)
    kiyaku.load(water)
    assert cache.entry(water, None, False) is None
    assert cache.entries() == []


def test_one_may_go_without(made: list[Path], water: Path, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("KIYAKU_NO_CACHE", "1")
    kiyaku.load(water)
    kiyaku.load(water)
    assert len(made) == 2
    assert not home.exists()


def test_entries_are_their_owners_alone(water: Path) -> None:
    kiyaku.load(water)
    assert stat.S_IMODE(the_entry().stat().st_mode) == 0o600
    assert stat.S_IMODE(the_entry().parent.stat().st_mode) == 0o700


def test_those_used_last_remain(water: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MOST", 2)
    kiyaku.load(water)
    first = the_entry()
    os.utime(first, (1, 1))
    kiyaku.load(water, drafts=True)
    os.utime(next(p for p in cache.entries() if p != first), (2, 2))
    kiyaku.load(water)  # used again
    kiyaku.load(water, known_on=kiyaku.load(water).terms.revisions[-1].enacted)
    assert len(cache.entries()) == 2
    assert first in cache.entries()
    assert cache.clear() == 2
    assert cache.entries() == []


def test_several_processes_at_once(water: Path, home: Path) -> None:
    script = f"import kiyaku; print(kiyaku.load({str(water)!r}).digest)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "engine")}
    runs = [
        subprocess.Popen([sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    digests = {run.communicate()[0] for run in runs}
    assert [run.returncode for run in runs] == [0, 0, 0]
    assert digests == {f"{kiyaku.load(water).digest}\n"}
    assert [p.suffix for p in the_entry().parent.iterdir()] == [".book"]


# -- the digest of the engine, and what a cached book does not need


def modules_after(script: str) -> set[str]:
    """The modules that a script imports, in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-c", f"{script}\nimport sys\nprint(*sys.modules)"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "engine")},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(run.stdout.split())


def test_the_digest_counts_every_module_that_makes_books() -> None:
    counted = {
        p.relative_to(ROOT / "engine").with_suffix("").as_posix().replace("/", ".") for p in cache.engine_files()
    }
    names = {name.removesuffix(".__init__") for name in counted}
    used = {name for name in modules_after("import kiyaku.answer.making") if name.partition(".")[0] == "kiyaku"}
    assert used <= names


def test_a_cached_book_bills_without_what_reads_rules(water: Path) -> None:
    kiyaku.load(PRIME)
    used = modules_after(
        f"import kiyaku\nbook = kiyaku.load({str(PRIME)!r})\n"
        f"assert book.bill(book.contract({FACTS!r}), '2026-07').total"
    )
    assert "kiyaku.answer.cache" in used
    large = (
        "jsonschema",
        "lark",
        "kiyaku.book.check",
        "kiyaku.book.load",
        "kiyaku.plan.lower",
        "kiyaku.feel.syntax.parse",
    )
    assert used.isdisjoint(large)


def test_a_cached_book_is_pure_data_to_others_too(water: Path) -> None:
    kiyaku.load(water)
    cached: Book = kiyaku.load(water)
    again = pickle.loads(pickle.dumps(cached.checked))  # noqa: S301 - what was written in this line
    assert again.terms == cached.terms
    assert again.places.keys() == cached.checked.places.keys()
