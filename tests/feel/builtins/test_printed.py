"""What every printer has of every function: a new built-in is complete when nothing is listed here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib import resources

import pytest

from kiyaku.book.extensions import RuleExtensions
from kiyaku.feel.builtins import BUILTINS, Builtin
from kiyaku.feel.builtins.printed import Language, Runtime, Without, Words, note, phrase, sentence, words_for
from kiyaku.feel.check.extension import Extension
from kiyaku.feel.python import builtins as operators
from kiyaku.feel.reference import functions, signature_text
from tests.repo import ROOT

EXTENSIONS = RuleExtensions(frozenset(), {}).all()
LANGUAGES: tuple[Language, Language] = ("ja", "en")
WITHOUT = {
    "JavaScript": {"range", "now", "today"},
    "words": set[str](),
}
"""What a printer does not have; why, the function itself declares."""


def counts(builtin: Builtin) -> set[int]:
    """With how many arguments it may be called, as far as words tell them apart."""
    found: set[int] = set()
    for signature in builtin.signatures:
        least = sum(not p.optional for p in signature.parameters)
        variadic = bool(signature.parameters) and signature.parameters[-1].variadic
        found |= {*range(least, len(signature.parameters) + 1), *([7] if variadic else [])}
    return found


def missing_words(words: tuple[Words, ...] | Without, wanted: set[int]) -> Iterator[str]:
    """What of a call cannot be said."""
    if isinstance(words, Without):
        return
    for count in sorted(wanted):
        said = words_for(words, count)
        if said is None:
            yield f"words for {count} arguments"
            continue
        for language in LANGUAGES:
            holes = [p for p in said.pieces(language) if not isinstance(p, str)]
            if said.count is not None and sorted(h for h in holes if h is not None) != list(range(count)):
                yield f"words ({language}) that name each of {count} arguments once"
            if said.count is None and holes != [None]:
                yield f"words ({language}) that list the arguments once"
            if not re.sub(r"\{.\}", "", getattr(said, language)).strip() and count != 1:
                yield f"words ({language})"


def runtime() -> set[str]:
    """The functions of the JavaScript runtime, as its files declare them."""
    folder = resources.files("kiyaku.emit.script").joinpath("js")
    text = "\n".join(e.read_text("utf-8") for e in folder.iterdir() if e.name.startswith("builtins-"))
    keys = re.findall(r"""^  (?:"([a-z ]+)"|([a-z]+))(?:[:,]| ?:)""", text, re.MULTILINE)
    return {quoted or plain for quoted, plain in keys}


def missing(builtin: Builtin) -> Iterator[str]:
    """What a built-in lacks, by printer."""
    if not all(callable(s.run) for s in builtin.signatures):
        yield "Python"
    if isinstance(builtin.javascript, Runtime) and builtin.name not in runtime():
        yield f"JavaScript: a function {builtin.name!r} in emit/script/js/builtins-*.js, or Without(why=…)"
    yield from missing_words(builtin.words, counts(builtin))
    described = {
        "summary": builtin.summary, "summary_ja": builtin.summary_ja, "example": builtin.example,
        "expected": builtin.expected, "section": builtin.section,
    }  # fmt: skip
    yield from (f"documentation: {name}" for name, text in described.items() if not text)
    page = (ROOT / "docs" / "feel.md").read_text("utf-8")
    yield from (
        f"documentation: {text} in docs/feel.md"
        for text in (signature_text(builtin.name, s) for s in builtin.signatures)
        if text.replace("|", r"\|") not in page
    )


def missing_of_extension(extension: Extension) -> Iterator[str]:
    """What an extension lacks, by printer."""
    if not (isinstance(extension.javascript, Without) or callable(extension.javascript)):
        yield "JavaScript"
    yield from missing_words(extension.words, {len(extension.parameters)})
    yield from (f"documentation: {n}" for n in ("summary", "summary_ja") if not getattr(extension, n))


def test_every_built_in_is_there_for_every_printer() -> None:
    found = {name: list(missing(builtin)) for name, builtin in BUILTINS.items()}
    assert {name: lacks for name, lacks in found.items() if lacks} == {}


def test_every_extension_is_there_for_every_printer() -> None:
    found = {name: list(missing_of_extension(extension)) for name, extension in EXTENSIONS.items()}
    assert {name: lacks for name, lacks in found.items() if lacks} == {}


def test_what_a_printer_does_not_have_is_declared_with_its_reason() -> None:
    every: Mapping[str, Builtin | Extension] = {**BUILTINS, **EXTENSIONS}
    lacking = {
        "JavaScript": {n: f.javascript.why for n, f in every.items() if isinstance(f.javascript, Without)},
        "words": {n: f.words.why for n, f in every.items() if isinstance(f.words, Without)},
    }
    assert {printer: set(names) for printer, names in lacking.items()} == WITHOUT
    assert all(why for names in lacking.values() for why in names.values())


def test_python_writes_only_built_ins_as_operators() -> None:
    assert set(operators._SPECIAL) <= set(BUILTINS)
    assert set(operators._ROUNDING) <= {name for name, b in BUILTINS.items() if b.result_is == "rounded"}
    assert set(operators._AGGREGATES) <= set(BUILTINS)


def test_the_reference_says_what_the_calculator_has() -> None:
    rows = {re.split(r"[(`]", row)[1]: row for row in functions().splitlines() if row.startswith("| `")}
    assert {name for name, row in rows.items() if row.endswith("| no |")} == WITHOUT["JavaScript"]
    patterns = {name for name, row in rows.items() if row.endswith("| literal pattern |")}
    assert patterns == {"matches", "replace", "split"}


@pytest.mark.parametrize(
    ("words", "language", "pieces"),
    [
        (phrase("{0}と{1}", "{1} and {0}"), "ja", ["", 0, "と", 1, ""]),
        (phrase("{0}と{1}", "{1} and {0}"), "en", ["", 1, " and ", 0, ""]),
        (note("{*}（計）", "{*} (all)"), "ja", ["", None, "（計）"]),
        (sentence("なし", "nothing"), "en", ["nothing"]),
    ],
)
def test_words_fall_into_pieces(words: Words, language: Language, pieces: list[str | int | None]) -> None:
    assert words.pieces(language) == pieces


def test_words_are_chosen_by_the_number_of_arguments() -> None:
    one, all_of = phrase("{0}", "{0}"), phrase("{*}の計", "all of {*}")
    assert words_for((one, all_of), 1) is one
    assert words_for((one, all_of), 3) is all_of
    assert words_for((one,), 3) is None
