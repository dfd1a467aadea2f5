"""What the parts of the compiler to JavaScript share: names, variables, what is left out, the noted arithmetic."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

from kiyaku.diagnostic import Diagnostic, Severity
from kiyaku.emit.script.literals import Data, Verbatim, literal, quoted
from kiyaku.feel.builtins import BUILTINS, Builtin
from kiyaku.feel.builtins.printed import Runtime
from kiyaku.feel.check.checked import Checked
from kiyaku.feel.check.extension import Extension
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.printer import to_text
from kiyaku.feel.types.units import format_unit
from kiyaku.plan.working import spine
from kiyaku.source import Span

Bindings = Mapping[str, str] | str  # names with their JavaScript; or the variable of an element whose entries are names


class Names(Protocol):
    """What the names of the rule book are in JavaScript."""

    def load(self, written: str) -> str | None:
        """What a name loads; None if it is none of the rule book's."""

    def function(self, written: str) -> tuple[str, list[str]] | None:
        """The start of the call of a decision with parameters, and the names of these."""

    def extension(self, written: str) -> Extension | None:
        """A function beyond FEEL's own."""

    def series(self, written: str) -> str:
        """A varying fact with its whole history."""

    def missing(self, found: Diagnostic) -> str:
        """What stands in the place of a part that has no JavaScript; the diagnostic lies in the expression's text."""

    def rounds(self, written: str) -> bool:
        """Whether a name is that of a decision that rounds."""


class NotInJavaScript(Exception):
    """A part of an expression has no JavaScript; the diagnostic, a warning, says so of the expression's own text."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.code)
        self.diagnostic = diagnostic


@dataclass(frozen=True, slots=True)
class Emitted:
    """An expression in JavaScript; `shape` describes its arithmetic for the explanation, if it was asked for."""

    code: str
    shape: Data = None


class JavaScriptEmitter:
    """One expression: what the parts of an emitter share; how each kind of node is written is said by those above."""

    def __init__(self, checked: Checked, names: Names, places: Mapping[str, str]) -> None:
        self.checked = checked
        self.names = names
        self.frames: list[Bindings] = [places]
        self.noted: dict[int, int] = {}
        self._variables = 0

    def emit(self, *, working: bool = False) -> Emitted:
        """The whole expression; what stands for parts without JavaScript, the names say."""
        node = self.checked.node
        if working:
            for part in spine(node, self.names.rounds):
                self.noted.setdefault(part.number, len(self.noted))
        return Emitted(self.js(node), self.shape(node) if working else None)

    def js(self, node: ast.Node) -> str:
        """A part."""
        try:
            code = self.known(node) if node.number in self.checked.constants else self.write(node)
        except NotInJavaScript as found:
            code = self.names.missing(found.diagnostic)
        number = self.noted.get(node.number)
        return code if number is None else f"r.n({number},{code})"

    def write(self, node: ast.Node) -> str:
        """A part that is not constant, by its kind."""
        raise NotImplementedError

    def known(self, node: ast.Node) -> str:
        """A part whose value is known beforehand."""
        try:
            return literal(self.checked.constants[node.number])
        except ValueError:
            raise self.left_out(node, to_text(node)) from None

    def series(self, name: str) -> str:
        """A varying fact with its whole history."""
        return self.names.series(name)

    def left_out(self, node: ast.Node, name: str) -> NotInJavaScript:
        """That a construct or function has no JavaScript."""
        span = Span(self.checked.source, *node.span)
        args = {"name": name}
        return NotInJavaScript(
            Diagnostic(code="script-unsupported", span=span, args=args, hint="fix", severity=Severity.WARNING)
        )

    # -- names

    def variable(self) -> str:
        self._variables += 1
        return f"v{self._variables}"

    @contextmanager
    def bound(self, frame: Bindings) -> Iterator[None]:
        self.frames.append(frame)
        try:
            yield
        finally:
            self.frames.pop()

    def load(self, name: str, depth: int | None = None) -> str | None:
        for position in range((len(self.frames) if depth is None else depth) - 1, -1, -1):
            frame = self.frames[position]
            if isinstance(frame, str):
                outer = frame if name == "item" else self.load(name, position)
                outer = outer if outer is not None else f"K.unknown({quoted(name)})"
                return f"(K.has({frame},{quoted(name)})?{frame}.get({quoted(name)}):{outer})"
            if name in frame:
                return frame[name]
        found = self.names.load(name)
        return builtin_as_value(BUILTINS[name]) if found is None and name in BUILTINS else found

    def is_local(self, name: str) -> bool:
        return any(name in frame for frame in self.frames if not isinstance(frame, str))

    # -- the arithmetic, for the explanation

    def shape(self, node: ast.Node) -> dict[str, Data]:
        """What the working of an expression is made of: the parts that note their values."""
        out: dict[str, Data] = {"i": self.noted[node.number]}
        if node.number in self.checked.constants:
            with suppress(NotInJavaScript):
                out["v"] = Verbatim(self.known(node))
        if isinstance(node, ast.Number):
            out["lit"] = True
        kind = self.checked.types.get(node.number)
        if kind is not None and kind.unit:
            out["u"] = format_unit(kind.unit)
        if isinstance(node, ast.Path) and node.name == "year":
            out["y"] = True
        if isinstance(node, ast.Arithmetic):
            out |= {"op": node.operator, "a": [self.shape(node.left), self.shape(node.right)]}
        elif isinstance(node, ast.If):
            out |= {"if": True, "a": [self.shape(node.consequent), self.shape(node.alternative)]}
        elif isinstance(node, ast.Call) and isinstance(node.callee, ast.Name) and node.positional:
            inner = [a for a in node.positional if a.number in self.noted]
            if len(inner) == len(node.positional):
                out |= {"call": node.callee.name, "a": [self.shape(a) for a in inner]}
                builtin = BUILTINS.get(node.callee.name)
                is_rounded = builtin is not None and builtin.result_is == "rounded"
                out |= {"rounds": True} if is_rounded or self.names.rounds(node.callee.name) else {}
                out |= {"chooses": True} if builtin is not None and builtin.result_is == "argument" else {}
        return out


def builtin_as_value(builtin: Builtin) -> str | None:
    """A built-in that is handed to a function; None where it cannot be."""
    if not isinstance(builtin.javascript, Runtime) or builtin.javascript.pattern is not None:
        return None
    names = json.dumps([p.name for p in builtin.signatures[0].parameters], ensure_ascii=False)
    return f"new K.Fn({quoted(builtin.name)},{names},K.BUILTINS[{quoted(builtin.name)}])"
