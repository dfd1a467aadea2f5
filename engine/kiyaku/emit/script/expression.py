"""FEEL expressions as JavaScript, for the runtime in `js/feel.js`.

Before: a checked tree of strict mode.  After: the text of one JavaScript expression over `r` (the run), `d` (the day),
the parameters of the decision and `K` (values and operators).  What the runtime does not have is left out when the
program is made, part by part; no figure is ever computed another way than the engine does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Protocol

from kiyaku.diagnostic import Diagnostic, Severity
from kiyaku.emit.script import calls
from kiyaku.emit.script.calls import builtin_as_value
from kiyaku.emit.script.literals import Data, Raw, literal, quoted, type_data
from kiyaku.feel.builtins import BUILTINS
from kiyaku.feel.builtins.conversion import at_literal
from kiyaku.feel.check.checked import Checked
from kiyaku.feel.check.extension import Extension
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.printer import to_text
from kiyaku.feel.syntax.walk import mentions_input
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
    """One expression."""

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
            code = self.known(node) if node.number in self.checked.constants else self._written(node)
        except NotInJavaScript as found:
            code = self.names.missing(found.diagnostic)
        number = self.noted.get(node.number)
        return code if number is None else f"r.n({number},{code})"

    def _written(self, node: ast.Node) -> str:
        writer = _WRITERS.get(type(node))
        if writer is None:
            raise self.left_out(node, type(node).__name__.lower())
        return writer(self, node)

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
                out["v"] = Raw(self.known(node))
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


# -- nodes

_OPERATORS = {"+": "add", "-": "sub", "*": "mul", "/": "div", "**": "pow"}
_COMPARISONS = {"=": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


def _value(emitter: JavaScriptEmitter, node: ast.Number | ast.String | ast.Boolean) -> str:
    return literal(node.value)


def _at(emitter: JavaScriptEmitter, node: ast.At) -> str:
    try:
        return literal(at_literal(node.text))
    except ValueError:
        raise emitter.left_out(node, node.text) from None


def _name(emitter: JavaScriptEmitter, node: ast.Name) -> str:
    found = emitter.load(node.name)
    if found is None:
        raise emitter.left_out(node, node.name)
    return found


def _list(emitter: JavaScriptEmitter, node: ast.List) -> str:
    return f"[{','.join(map(emitter.js, node.items))}]"


def _context(emitter: JavaScriptEmitter, node: ast.Context) -> str:
    made = emitter.variable()
    done: dict[str, str] = {}
    steps = ""
    for entry in node.entries:
        with emitter.bound(dict(done)):
            steps += f"{made}.set({quoted(entry.key)},{emitter.js(entry.value)});"
        done[entry.key] = f"{made}.get({quoted(entry.key)})"
    return f"(()=>{{const {made}=new Map();{steps}return {made};}})()"


def _range(emitter: JavaScriptEmitter, node: ast.Range) -> str:
    ends = [emitter.js(end) if end is not None else "null" for end in (node.start, node.end)]
    return f"K.range({ends[0]},{ends[1]},{literal(node.start_included)},{literal(node.end_included)})"


def _unary_comparison(emitter: JavaScriptEmitter, node: ast.UnaryComparison) -> str:
    return f"K.compared({quoted(node.operator)},{emitter.js(node.value)})"


def _negation(emitter: JavaScriptEmitter, node: ast.Negation) -> str:
    return f"K.neg({emitter.js(node.operand)})"


def _arithmetic(emitter: JavaScriptEmitter, node: ast.Arithmetic) -> str:
    return f"K.{_OPERATORS[node.operator]}({emitter.js(node.left)},{emitter.js(node.right)})"


def _comparison(emitter: JavaScriptEmitter, node: ast.Comparison) -> str:
    return f"K.{_COMPARISONS[node.operator]}({emitter.js(node.left)},{emitter.js(node.right)})"


def _logical(emitter: JavaScriptEmitter, node: ast.Logical) -> str:
    return f"K.{node.operator}({emitter.js(node.left)},()=>{emitter.js(node.right)})"


def _between(emitter: JavaScriptEmitter, node: ast.Between) -> str:
    return f"K.between({','.join(map(emitter.js, (node.value, node.low, node.high)))})"


def _in(emitter: JavaScriptEmitter, node: ast.In) -> str:
    value = emitter.js(node.value)
    if len(node.tests) == 1:
        return f"K.inside({value},{emitter.js(node.tests[0])})"
    return f"K.insideAny({value},[{','.join(map(emitter.js, node.tests))}])"


def _unary_tests(emitter: JavaScriptEmitter, node: ast.UnaryTests) -> str:
    if not node.tests:
        return "true"
    outcomes = [
        emitter.js(test) if mentions_input(test) else f"K.inside({emitter.load('?')},{emitter.js(test)})"
        for test in node.tests
    ]
    passed = outcomes[0] if len(outcomes) == 1 else f"K.some([{','.join(outcomes)}])"
    return f"K.not({passed})" if node.negated else passed


def _if(emitter: JavaScriptEmitter, node: ast.If) -> str:
    branches = f"{emitter.js(node.consequent)}:{emitter.js(node.alternative)}"
    return f"(K.cond({emitter.js(node.condition)})?{branches})"


def _walked(
    emitter: JavaScriptEmitter, iterators: tuple[ast.Iterator, ...], body: ast.Node, made: str, inner: Bindings
) -> str:
    """The statements that walk the iterators and push the body's value for every round; `inner` is the body's alone."""
    if not iterators:
        with emitter.bound(inner):
            return f"{made}.push({emitter.js(body)});"
    first, *rest = iterators
    source = emitter.js(first.source)
    items = f"K.count({source},{emitter.js(first.end)})" if first.end is not None else f"K.iterate({source})"
    variable = emitter.variable()
    with emitter.bound({first.name: variable}):
        return f"for(const {variable} of {items}){{{_walked(emitter, tuple(rest), body, made, inner)}}}"


def _for(emitter: JavaScriptEmitter, node: ast.For) -> str:
    made = emitter.variable()
    named = any(iterator.name == "partial" for iterator in node.iterators)
    inner = {} if named else {"partial": f"[...{made}]"}
    steps = _walked(emitter, node.iterators, node.body, made, inner)
    return f"(()=>{{const {made}=[];{steps}return {made};}})()"


def _quantified(emitter: JavaScriptEmitter, node: ast.Quantified) -> str:
    made = emitter.variable()
    steps = _walked(emitter, node.iterators, node.condition, made, {})
    return f"K.{node.quantifier}((()=>{{const {made}=[];{steps}return {made};}})())"


def _path(emitter: JavaScriptEmitter, node: ast.Path) -> str:
    return f"K.prop({emitter.js(node.base)},{quoted(node.name)})"


def _filter(emitter: JavaScriptEmitter, node: ast.Filter) -> str:
    base = emitter.js(node.base)
    inner = node.condition.operand if isinstance(node.condition, ast.Negation) else node.condition
    if isinstance(inner, ast.Number):
        return f"K.at({base},{emitter.js(node.condition)})"
    item = emitter.variable()
    with emitter.bound(item):
        return f"K.select({base},({item})=>{emitter.js(node.condition)})"


def _instance_of(emitter: JavaScriptEmitter, node: ast.InstanceOf) -> str:
    wanted = calls.simple_type(emitter, node, node.type)
    return f"K.isOf({emitter.js(node.value)},{json.dumps(type_data(wanted), ensure_ascii=False)})"


_WRITERS: dict[type[ast.Node], Callable[[JavaScriptEmitter, Any], str]] = {
    ast.Number: _value,
    ast.String: _value,
    ast.Boolean: _value,
    ast.Null: lambda emitter, node: "null",
    ast.At: _at,
    ast.Name: _name,
    ast.List: _list,
    ast.Context: _context,
    ast.Range: _range,
    ast.UnaryComparison: _unary_comparison,
    ast.Negation: _negation,
    ast.Arithmetic: _arithmetic,
    ast.Comparison: _comparison,
    ast.Logical: _logical,
    ast.Between: _between,
    ast.In: _in,
    ast.UnaryTests: _unary_tests,
    ast.If: _if,
    ast.For: _for,
    ast.Quantified: _quantified,
    ast.Path: _path,
    ast.Filter: _filter,
    ast.InstanceOf: _instance_of,
    ast.Call: calls.call,
    ast.Function: calls.function,
}
