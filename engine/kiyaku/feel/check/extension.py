"""Functions and special forms beyond FEEL's own, brought in by whoever uses the expressions.

An extension says how a call of it is typed, how it is emitted as Python and as JavaScript, and how it is put into
words.  It decides itself whether an argument is evaluated before the call (compile it in place) or is a special form's
own business: leave it unchecked, or compile it inside a function that gives a variable another value.
"""

from __future__ import annotations

import ast as pyast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from kiyaku.feel.builtins.printed import Without, Words
from kiyaku.feel.syntax import ast
from kiyaku.feel.types import Type

Compile = Callable[[ast.Node], pyast.expr]
Load = Callable[[], pyast.expr]
"""Emits the Python expression that loads a free name."""
CallEmitter = Callable[[ast.Call, Compile], pyast.expr]
"""Emits a call; its second argument compiles a part of the call."""


class Script(Protocol):
    """What an extension may ask while one of its calls is written in JavaScript."""

    def js(self, node: ast.Node) -> str:
        """A part of the call as a JavaScript expression."""

    def series(self, name: str) -> str:
        """A varying fact with its whole history."""


ScriptEmitter = Callable[[ast.Call, Script], str]
"""Writes a call in JavaScript, where `r` is the run and `d` the day of use."""


class CallContext(Protocol):
    """What an extension may ask while one of its calls is checked."""

    @property
    def call(self) -> ast.Call:
        """The call."""

    @property
    def scope(self) -> Mapping[str, Type]:
        """The names that are known where the call stands, as far as they are known not to be null."""

    def type_of(self, node: ast.Node, expected: Type | None = None) -> Type:
        """Check a part of the call, and report it if it is not of the expected type."""

    def arguments(self, parameters: Sequence[str], optional: Sequence[str] = ()) -> dict[str, ast.Node] | None:
        """The arguments by parameter, whether positional or named; None, and reported, if they do not fit."""

    def report(self, code: str, node: ast.Node | None = None, hint: str = "fix", **args: object) -> None:
        """Report a fault of the call or of a part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """A function or special form that is not part of the standard, declared whole.

    Attributes:
        name: as expressions write it.
        parameters: their names, in order.
        summary: what it gives, in English.
        summary_ja: the same in Japanese.
        words: a call of it in words, by number of arguments.
        check: the type of a call.
        emit: a call as Python.
        javascript: a call as JavaScript.
    """

    name: str
    parameters: tuple[str, ...]
    summary: str
    summary_ja: str
    words: tuple[Words, ...] | Without
    check: Callable[[CallContext], Type]
    emit: CallEmitter
    javascript: ScriptEmitter | Without

    @property
    def signature(self) -> str:
        """As it is shown to readers, such as `value on(expression, date)`."""
        return f"{self.name}({', '.join(self.parameters)})"


def arguments_of(call: ast.Call, parameters: Sequence[str]) -> dict[str, ast.Node]:
    """The arguments of a checked call by parameter, for an extension's `emit`."""
    if call.named:
        return {a.name: a.value for a in call.named}
    return dict(zip(parameters, call.positional, strict=False))
