"""What the tests of the checker and the compiler share: expressions over a scope of typed names."""

from __future__ import annotations

import ast as pyast
from collections.abc import Callable, Mapping
from typing import Any

from kiyaku.diagnostic import Diagnostic
from kiyaku.feel import Checked, Extension, compile_function
from kiyaku.feel.check.checker import check
from kiyaku.feel.python import build as py
from kiyaku.feel.python.compile import Wrap
from kiyaku.feel.text import parse
from kiyaku.feel.types import Type
from kiyaku.feel.types.units import parse_unit
from kiyaku.messages import hint, message


def number(unit: str) -> Type:
    """A number with a unit."""
    parsed = parse_unit(unit)
    assert parsed is not None
    return Type(head="number", unit=parsed)


def checked(text: str, scope: Mapping[str, Type], **options: Any) -> Checked:
    """The text parsed and checked; every diagnostic has its prose."""
    kind = options.pop("kind", "expression")
    words = frozenset(scope) | frozenset(options.get("functions", ())) | frozenset(options.get("extensions", ()))
    parsed = parse(text, names=words, kind=kind)
    assert parsed.node is not None, parsed.diagnostics
    result = check(parsed.node, scope=scope, source=parsed.source, **options)
    for diagnostic in result.diagnostics:
        told(diagnostic)
    return result


def told(diagnostic: Diagnostic) -> str:
    """The diagnostic in English; it must have prose, and a hint, in both languages."""
    for language in ("ja", "en"):
        assert message(diagnostic, language)
        assert hint(diagnostic, language)
    return message(diagnostic, "en")


def found(text: str, scope: Mapping[str, Type], **options: Any) -> list[tuple[str, str]]:
    """The codes of the diagnostics with the part of the text where each stands."""
    return [(d.code, "" if d.span is None else d.span.text) for d in checked(text, scope, **options).diagnostics]


def compiled(
    text: str, scope: Mapping[str, Type], *, extensions: Mapping[str, Extension] | None = None, **options: Any
) -> Callable[..., Any]:
    """The text as a strict function of the names in scope, by position."""
    return of_tree(checked(text, scope, extensions=extensions or {}), scope, extensions=extensions, **options)


def of_tree(
    tree: Checked,
    scope: Mapping[str, Type],
    *,
    extensions: Mapping[str, Extension] | None = None,
    constants: Mapping[str, object] | None = None,
    wrap: Wrap | None = None,
) -> Callable[..., Any]:
    """A checked tree as a strict function of the names in scope, by position."""
    assert tree.diagnostics == ()
    params = tuple(f"p{i}" for i in range(len(scope)))
    names: dict[str, Callable[[], pyast.expr]] = {n: py.loader(p) for n, p in zip(scope, params, strict=True)}
    calls = {name: extension.emit for name, extension in (extensions or {}).items()}
    return compile_function(
        tree, mode="strict", params=params, names=names, calls=calls, constants=constants, wrap=wrap
    )
