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

from functools import cache
from importlib import resources
from typing import Any, Literal

import yaml

from kiyaku.diagnostic import Diagnostic

Language = Literal["ja", "en"]


@cache
def catalogue() -> dict[str, dict[str, Any]]:
    """Every code with its texts.

    Raises:
        ValueError: two files define one code.
    """
    entries: dict[str, dict[str, Any]] = {}
    for file in sorted(resources.files(__package__).iterdir(), key=lambda f: f.name):
        if file.name.endswith(".yaml"):
            for code, entry in (yaml.load(file.read_text("utf-8"), yaml.CSafeLoader) or {}).items():
                if code in entries:
                    raise ValueError(f"message code {code} is defined twice")
                entries[code] = entry
    return entries


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
