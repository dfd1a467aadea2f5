"""The prose of every diagnostic, in Japanese and English: the only place where it stands.

The catalogue is the YAML files beside this module, one per subject, read when the first message is shown:

    unknown-name:
      ja: 「{name}」という名前はここでは使えません。
      en: The name '{name}' is not known here.
      hints:
        did-you-mean:
          ja: 「{suggestion}」ではありませんか。
          en: Did you mean '{suggestion}'?
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from kiyaku.diagnostic import Diagnostic

Language = Literal["ja", "en"]

_ENTRY = re.compile(
    r"^(?=[^\s#])", re.MULTILINE
)  # what begins a line begins an entry: all that belongs to it is indented


class Catalogue(Mapping[str, Mapping[str, Any]]):
    """Entries by code; each is read when it is first asked for, since a run shows few of them.

    Raises:
        ValueError: on construction, if a code is defined twice.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._written: dict[str, str] = {}
        self._entries: dict[str, Mapping[str, Any]] = {}
        for text in texts:
            for entry in _ENTRY.split(text):
                if entry[:1] in ("", "#", "\n"):  # what stands before the first entry
                    continue
                code = entry[: entry.index(":")]
                if code in self._written:
                    raise ValueError(f"message code {code} is defined twice")
                self._written[code] = entry

    def __getitem__(self, code: str) -> Mapping[str, Any]:
        found = self._entries.get(code)
        if found is None:
            import yaml

            data: dict[str, dict[str, Any]] = yaml.load(self._written[code], yaml.CSafeLoader)
            found = self._entries[code] = data[code]
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._written)

    def __len__(self) -> int:
        return len(self._written)


@cache
def catalogue() -> Mapping[str, Mapping[str, Any]]:
    """Every code with its texts.

    Raises:
        ValueError: two files define one code, or one defines it twice.
    """
    return Catalogue(file.read_text("utf-8") for file in sorted(Path(__file__).parent.glob("*.yaml")))


def text(code: str, language: Language, /, **args: object) -> str:
    """The text of a code with its arguments filled in.

    Raises:
        KeyError: the catalogue has no such code, or the text names an argument that was not given.
    """
    return str(catalogue()[code][language]).strip().format(**args)


def message(diagnostic: Diagnostic, language: Language) -> str:
    """What is wrong, without place or hint."""
    return text(diagnostic.code, language, **diagnostic.args)


def hint(diagnostic: Diagnostic, language: Language) -> str | None:
    """What to do about it, if the diagnostic names a hint."""
    if diagnostic.hint is None:
        return None
    template = catalogue()[diagnostic.code]["hints"][diagnostic.hint][language]
    return str(template).strip().format(**diagnostic.args)


def describe(diagnostic: Diagnostic, language: Language) -> str:
    """Place, message and hint in one line, for logs and exceptions."""
    place = ""
    if diagnostic.span is not None:
        line, column = diagnostic.span.position
        place = f"{diagnostic.span.source.name}:{line}:{column}: "
    clause = f"{diagnostic.clause}: " if diagnostic.clause else ""
    advice = hint(diagnostic, language)
    return place + clause + message(diagnostic, language) + (f" {advice}" if advice else "")
