"""What holds for the repository as a whole: words, schemas, messages, sizes, commands."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from kiyaku.book.read import read
from kiyaku.messages import catalogue
from kiyaku.publish.narrator import spoken
from kiyaku.resources import open_schema, schema_dir
from kiyaku.source import Source
from tests.coverage_floor import floors, short
from tests.repo import ROOT, text_files

ENGINE = ROOT / "engine" / "kiyaku"
SCHEMAS = sorted(p.name.removesuffix(".schema.json") for p in schema_dir().glob("*.schema.json"))
MODULES = sorted(ENGINE.rglob("*.py"))


# -- words


def hits(pattern: str, *, under: str = "") -> list[str]:
    """The lines that a pattern matches, in files below a folder."""
    return [
        f"{path}:{number}: {line.strip()}"
        for path, text in text_files().items()
        if path.as_posix().startswith(under)
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(pattern, line)
    ]


def test_the_engine_knows_no_particular_terms() -> None:
    assert hits(r"(?i)dokodemo|elgana|cisco|フレッツ|セキュリティ", under="engine/") == []


RETIRED = frozenset({"told", "kept", "taken", "settled", "raw", "tame"})
"""Words that only their writer understood: recorded, cached, given, resolved, unparsed, bounded say it."""


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ENGINE)))
def test_names_are_words_of_the_field(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    fields = ("id", "arg", "name", "attr")
    names = {str(getattr(node, field, "")) for node in ast.walk(tree) for field in fields}
    assert [name for name in sorted(names) if RETIRED & set(name.strip("_").lower().split("_"))] == []


def test_no_file_names_a_place_of_one_machine() -> None:
    assert hits(r"(?<![\w.~/-])/(work|home|root|tmp|Users)/\w") == []


def test_nothing_is_left_to_do() -> None:
    assert hits(r"\b(TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b") == []


# -- schemas


def objects(schema: Any, path: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every subschema that describes mappings, with its place."""
    if isinstance(schema, dict):
        kinds = schema.get("type", ())
        if "object" in ([kinds] if isinstance(kinds, str) else kinds) or "properties" in schema:
            yield path, schema
        for key, value in schema.items():
            if key not in ("examples", "enum", "const", "default"):
                yield from objects(value, f"{path}/{key}")
    elif isinstance(schema, list):
        for i, value in enumerate(schema):
            yield from objects(value, f"{path}/{i}")


def test_there_is_a_schema_for_every_kind_of_file() -> None:
    assert {"terms", "facts", "readings", "article", "annex", "supplementary", "law", "contract"} <= set(SCHEMAS)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_valid_and_explains_itself(name: str) -> None:
    schema = open_schema(name)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"].endswith(f"/{name}.schema.json")
    Draft202012Validator.check_schema(schema)
    assert schema["title"]
    assert schema["description"]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_closed_at_every_level(name: str) -> None:
    for place, part in objects(open_schema(name)):
        other = part.get("additionalProperties", part.get("unevaluatedProperties", True))
        if (name, place) == ("contract", "#/properties/facts"):
            continue  # its keys are the facts that the terms declare; the loader knows them
        if name == "result" and place in ("#/$defs/head", "#/$defs/basis"):
            continue  # what the kinds of results begin with; each of them is closed
        if "/if/" in place or place.endswith("/if"):
            continue  # a condition describes nothing
        assert other is False or (isinstance(other, dict) and other), f"{name}{place} takes any key"


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_examples_of_a_schema_fit_it(name: str) -> None:
    def retrieve(uri: str) -> Resource[Any]:
        return Resource.from_contents(open_schema(uri.rsplit("/", 1)[-1].removesuffix(".schema.json")))

    schema = open_schema(name)
    if set(schema) <= {"$schema", "$id", "title", "description", "$defs"}:
        return  # parts that other schemas refer to
    assert schema["examples"]
    registry: Registry[Any] = Registry(retrieve=retrieve)  # type: ignore[call-arg]
    for example in schema["examples"]:
        Draft202012Validator(schema, registry=registry).validate(example)


# -- messages


def fields(template: str) -> set[str]:
    """The arguments that a text fills in."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("path", sorted(ENGINE.glob("messages/*.yaml")), ids=lambda p: p.stem)
def test_a_file_of_messages_reads_and_defines_no_code_twice(path: Path) -> None:
    assert [(d.code, d.span and d.span.position) for d in read(Source.read(path)).diagnostics] == []


def test_messages_speak_both_languages_and_so_do_their_hints() -> None:
    assert catalogue()
    faults = []
    for code, entry in catalogue().items():
        if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*|absent-[a-z_]+", code):  # absences are named in snake case
            faults.append(f"{code}: not in kebab case")
        if not {"ja", "en"} <= set(entry) <= {"ja", "en", "hints"}:
            faults.append(f"{code}: has {', '.join(entry)}")
        elif fields(entry["ja"]) != fields(entry["en"]):
            faults.append(f"{code}: the two languages tell different things")
        for name, pair in {"itself": {k: entry.get(k) for k in ("ja", "en")}, **entry.get("hints", {})}.items():
            if set(pair) != {"ja", "en"} or not all(isinstance(t, str) and t.strip() for t in pair.values()):
                faults.append(f"{code}, {name}: a language is missing")
            elif not all(field.isidentifier() for text in pair.values() for field in fields(text)):
                faults.append(f"{code}, {name}: an argument is not a plain name")
    assert faults == []


def test_every_message_is_used_and_every_code_has_one() -> None:
    written = set(spoken())
    coded: set[str] = set()
    prefixes: list[str] = []  # f"absent-{name}": one message per name that the data may bear
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                written.add(node.value)
            if isinstance(node, ast.JoinedStr) and isinstance(first := node.values[0], ast.Constant):
                prefixes += re.findall(r"^[a-z]+-$", str(first.value))
            if isinstance(node, ast.keyword) and node.arg == "code" and isinstance(node.value, ast.Constant):
                coded.add(str(node.value.value))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Fault" and node.args:
                coded |= {str(a.value) for a in node.args[:1] if isinstance(a, ast.Constant)}
    unsaid = [c for c in sorted(set(catalogue()) - written) if not c.startswith(tuple(prefixes))]
    assert unsaid == [], "messages that nothing says"
    assert sorted(coded - set(catalogue())) == [], "codes without a message"


# -- where tests stand

WHOLE = {
    "answer/test_calendar.py": "what a calendar skipped reaches the explanation and the readings",
    "answer/test_invariants.py": "what holds of every bill",
    "answer/test_revision.py": "a revision is a change of data alone",
    "answer/test_transition_ends.py": "when one ends is data alone, too",
    "answer/test_law_rules.py": "transitional rules of law are data in books of law and in the terms",
    "answer/test_transitions.py": "a transitional rule is data alone",
    "answer/test_water.py": "other terms bill by data alone",
    "bad/test_bad.py": "every diagnostic has a case that provokes it",
    "docs/test_readme.py": "the page above the others",
    "hostile/test_bounds.py": "the harness of cases that mean harm",
    "hostile/test_documents.py": "published documents that mean harm",
    "hostile/test_killed.py": "commands that are killed while they write",
    "hostile/test_portfolios.py": "portfolios, contracts and arguments that mean harm",
    "hostile/test_environment.py": "what surrounds a command and fails it",
    "hostile/test_files.py": "files and names that mean harm",
    "hostile/test_rules.py": "rules that mean harm",
    "hostile/test_output.py": "every command prints",
    "hostile/test_published.py": "every way of building",
    "feel/test_agreement.py": "two evaluators give the same",
    "feel/test_tck.py": "the conformance kit of the standard",
    "oracle/test_oracle.py": "every form gives what the rules say, day by day",
    "emit/python/straight/test_terms.py": "bills of whole terms come out as by the general form",
    "emit/script/test_small_books.py": "books are held against the engine and the calculator",
    "site/test_left_out.py": "a site says what its calculator cannot do",
    "site/test_pages.py": "pages of several makers belong together",
    "site/test_reader.py": "a reader goes from page to page",
    "site/test_reference_pages.py": "pages of several makers belong together",
    "test_law.py": "books of law are data",
    "test_official_text.py": "no file repeats the official text",
    "test_repository.py": "the repository as a whole",
    "test_security.py": "what SECURITY.md promises of the whole engine",
    "test_whole_day.py": "every step of a revision, one after the other",
}
"""Tests that are of no single module, each with what it is of."""


def subjects(path: Path) -> list[Path]:
    """What a file of tests, by its path below the tests, can be of: a module, a script, a package, a page of docs."""
    folder, name = path.parent, path.stem.removeprefix("test_")
    found = [ENGINE / folder / f"{name}.py", *(ENGINE / folder / kind / f"{name}.js" for kind in ("js", "assets"))]
    if folder.name == name:
        found.append(ENGINE / folder / "__init__.py")
    if folder.as_posix() == "docs":
        found.append(ROOT / "docs" / f"{name}.md")
    return found


def test_tests_stand_where_their_module_stands() -> None:
    tests = [p.relative_to(ROOT / "tests") for p in (ROOT / "tests").rglob("test_*.py")]
    astray = [p.as_posix() for p in tests if not any(s.is_file() for s in subjects(p))]
    assert sorted(astray) == sorted(WHOLE), "tests/<package>/test_<module>.py, or named above with what it is of"


def test_packages_that_decide_have_a_floor_of_branch_coverage() -> None:
    assert {"feel", "book", "plan", "answer"} <= floors().keys()
    file = {"summary": {"num_branches": 10, "covered_branches": 9}}
    files = {"engine/kiyaku/feel/run.py": file, "engine/kiyaku/feel/syntax/parse.py": file}
    assert short(files, {"feel": 90}) == []
    assert short(files, {"feel": 91, "book": 0, "plan": 1}) == ["feel", "plan"]  # of plan nothing was recorded


def test_no_test_looks_at_a_clock() -> None:
    """Work is counted (`tests/work.py`); times are measured in benchmarks, and by the fuzzer, which is run by hand."""
    clocks = hits(r"\b(perf_counte[r]|monotoni[c]|process_tim[e])\b|\btime\.time\b", under="tests/")
    assert [line for line in clocks if not line.startswith("tests/fuzz/")] == []


# -- sizes, commands


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ENGINE)))
def test_a_module_can_be_read_in_a_sitting(path: Path) -> None:
    text = path.read_text("utf-8")
    lines = text.count("\n")
    assert lines <= 450
    assert path.name == "__init__.py" or ast.get_docstring(ast.parse(text)), "a module says what it is"


@pytest.mark.parametrize("path", sorted(ENGINE.rglob("*.js")), ids=lambda p: str(p.relative_to(ENGINE)))
def test_a_script_can_be_read_in_a_sitting(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= 450
    assert text.startswith("//"), "a script says what it is"


def test_commands_that_the_pages_show_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    shown = {
        (path.as_posix(), command)
        for path, text in text_files().items()
        if path.suffix == ".md"
        for command in re.findall(r"^\s*(?:\$ )?make ([a-z-]+)", text, re.MULTILINE)
    }
    assert ("README.md", "demo") in shown
    assert ("README.md", "test") in shown
    assert sorted((page, command) for page, command in shown if command not in targets) == []


def test_relative_links_of_the_pages_lead_somewhere() -> None:
    dead = [
        f"{path}: {target}"
        for path, text in text_files().items()
        if path.suffix == ".md"
        for target in re.findall(r"\]\((?![a-z]+:|#)([^)#\s]+)", text)
        if not (ROOT / path.parent / target).exists()
    ]
    assert dead == []
