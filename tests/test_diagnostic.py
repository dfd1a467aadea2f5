"""Sources, spans, diagnostics and their prose."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kiyaku import messages
from kiyaku.diagnostic import Diagnostic, KiyakuError, Severity, has_errors, suggest
from kiyaku.source import Source, Span

CATALOGUE = {
    "plain": {"ja": "だめです。", "en": "It fails.\n"},
    "filled": {
        "ja": "「{name}」は使えません。",
        "en": "'{name}' cannot be used.",
        "hints": {"did-you-mean": {"ja": "「{suggestion}」ですか。", "en": "Did you mean '{suggestion}'?"}},
    },
}


@pytest.fixture
def prose(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small catalogue in the place of the real one."""
    monkeypatch.setattr(messages, "catalogue", lambda: CATALOGUE)


# -- sources

texts = st.text(st.sampled_from("ab規約🐎\n\t "), max_size=40)


@given(texts, st.data())
def test_a_position_leads_back_to_its_character(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    source = Source("t", text)
    line, column = source.position(offset)
    assert line == text.count("\n", 0, offset) + 1
    assert source.line(line)[: column - 1] == text[offset - column + 1 : offset]
    assert sum(len(source.line(n)) + 1 for n in range(1, line)) + column - 1 == offset


@given(texts)
def test_the_lines_joined_are_the_text(text: str) -> None:
    source = Source("t", text)
    count = text.count("\n") + 1
    assert "\n".join(source.line(n) for n in range(1, count + 1)) == text


def test_a_span_shows_its_text_and_place() -> None:
    source = Source("rules/20.yaml", "条: 20\n項: 1\n")
    span = Span(source, 6, 7)
    assert span.text == "項"
    assert span.position == (2, 1)
    assert Span(source, 6, 7) == span


def test_a_file_is_read_as_utf8_without_mark_and_with_one_kind_of_line_break(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("\ufeff条: 1\r\n項: 2\r\n".encode())
    source = Source.read(path)
    assert (source.name, source.text) == (str(path), "条: 1\n項: 2\n")
    assert Source.read(path, shown_as="a").name == "a"


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("規約".encode("shift_jis"))
    with pytest.raises(UnicodeDecodeError):
        Source.read(path)


# -- diagnostics


def test_a_diagnostic_is_a_value() -> None:
    diagnostic = Diagnostic(code="plain", args={"name": "x"})
    assert diagnostic == Diagnostic(code="plain", args={"name": "x"})
    assert copy.deepcopy(diagnostic) == diagnostic
    with pytest.raises(FrozenInstanceError):
        diagnostic.code = "other"  # type: ignore[misc]


def test_at_moves_a_diagnostic_and_keeps_what_it_says() -> None:
    span = Span(Source("f", "text"), 0, 4)
    first = Diagnostic(code="filled", args={"name": "x"}, hint="did-you-mean", clause="第1条")
    moved = first.at(span)
    assert (moved.span, moved.clause, moved.code, moved.args, moved.hint) == (
        span,
        "第1条",
        first.code,
        first.args,
        first.hint,
    )
    assert first.span is None
    assert first.at(span, "第2条").clause == "第2条"


def test_only_errors_count_as_errors() -> None:
    warning = Diagnostic(code="plain", severity=Severity.WARNING)
    assert not has_errors([])
    assert not has_errors([warning])
    assert has_errors([warning, Diagnostic(code="plain")])


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("versoins", ["versions", "article"], "versions"),
        ("最低利用期間", ["最低契約期間", "料金月"], "最低契約期間"),
        ("xyz", ["versions", "article"], None),
        ("a", [], None),
    ],
)
def test_suggest_names_what_was_probably_meant(word: str, known: list[str], expected: str | None) -> None:
    assert suggest(word, known) == expected


# -- prose


@pytest.mark.usefixtures("prose")
def test_messages_fill_in_the_arguments_in_both_languages() -> None:
    diagnostic = Diagnostic(code="filled", args={"name": "ID敷", "suggestion": "ID数"}, hint="did-you-mean")
    assert messages.message(diagnostic, "ja") == "「ID敷」は使えません。"
    assert messages.message(diagnostic, "en") == "'ID敷' cannot be used."
    assert messages.hint(diagnostic, "ja") == "「ID数」ですか。"
    assert messages.hint(diagnostic, "en") == "Did you mean 'ID数'?"


@pytest.mark.usefixtures("prose")
def test_an_argument_may_hold_braces_and_be_named_like_a_parameter() -> None:
    assert messages.message(Diagnostic(code="filled", args={"name": "{0}", "code": 1, "language": 2}), "en") == (
        "'{0}' cannot be used."
    )


@pytest.mark.usefixtures("prose")
def test_describe_puts_place_clause_message_and_hint_in_a_line() -> None:
    span = Span(Source("rules/a.yaml", "a: 1\nbc: 2\n"), 5, 7)
    args = {"name": "bc", "suggestion": "bd"}
    full = Diagnostic(code="filled", span=span, args=args, hint="did-you-mean", clause="第20条第1項")
    assert messages.describe(full, "en") == ("rules/a.yaml:2:1: 第20条第1項: 'bc' cannot be used. Did you mean 'bd'?")
    assert messages.describe(Diagnostic(code="plain"), "en") == "It fails."
    assert messages.hint(Diagnostic(code="plain"), "ja") is None


@pytest.mark.usefixtures("prose")
def test_a_missing_code_or_argument_is_a_fault_of_ours_and_not_hidden() -> None:
    with pytest.raises(KeyError, match="unheard-of"):
        messages.message(Diagnostic(code="unheard-of"), "en")
    with pytest.raises(KeyError, match="name"):
        messages.message(Diagnostic(code="filled"), "en")


@pytest.mark.usefixtures("prose")
def test_an_exception_carries_its_diagnostics_and_reads_as_english() -> None:
    error = KiyakuError(iter([Diagnostic(code="plain"), Diagnostic(code="filled", args={"name": "x"})]))
    assert [d.code for d in error.diagnostics] == ["plain", "filled"]
    assert str(error) == "It fails.\n'x' cannot be used."
    assert pickle.loads(pickle.dumps(error)).diagnostics == error.diagnostics  # noqa: S301  # our own bytes


def test_a_code_defined_in_two_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("twice: {ja: 二, en: two}\n", "utf-8")
    monkeypatch.setattr(messages, "__file__", str(tmp_path / "__init__.py"))
    with pytest.raises(ValueError, match="twice is defined twice"):
        messages.catalogue.__wrapped__()


def test_an_entry_of_the_catalogue_is_the_same_as_its_whole_file_says() -> None:
    whole: dict[str, Any] = {}
    for file in sorted(Path(messages.__file__).parent.glob("*.yaml")):
        whole |= yaml.safe_load(file.read_text("utf-8")) or {}
    assert dict(messages.catalogue()) == whole


def test_a_code_is_defined_once() -> None:
    assert dict(messages.Catalogue(["# a\n\nx:\n  ja: あ\n# b\ny: {ja: い}\n"])) == {
        "x": {"ja": "あ"},
        "y": {"ja": "い"},
    }
    for texts in (["x: {}\nx: {}\n"], ["x: {}\n", "x: {}\n"]):
        with pytest.raises(ValueError, match="defined twice"):
            messages.Catalogue(texts)
