"""Parse FEEL texts: the scanner's tokens through the LALR table, onto the syntax tree.

The loop is our own and not Lark's: it tells the scanner what is expected, keeps spans and depths beside the values,
takes runs of rules that only pass a value on in one step, and stops at the first error with all that a precise message
needs.  It does not recurse.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from kiyaku.diagnostic import Diagnostic
from kiyaku.feel.syntax import ast, build
from kiyaku.feel.syntax.diagnose import Failure, diagnose
from kiyaku.feel.syntax.grammar import ParseTable, table
from kiyaku.feel.syntax.names import Vocabulary, vocabulary
from kiyaku.feel.syntax.tokens import END, MAX_DEPTH, ScanError, Scanner
from kiyaku.feel.syntax.walk import number
from kiyaku.source import Source, Span

MAX_LENGTH = 100_000

Kind = Literal["expression", "unary tests"]

# Rules whose construct opened a scope of names.
_CLOSING = frozenset(
    {
        "for_",
        "quantified",
        "function",
        "function_bare",
        "function_external",
        "function_external_bare",
        "context",
        "context_bare",
    }
)
# Rules that only gather, and so do not make the tree deeper.
_FLAT = frozenset({"first", "more", "group"})


@dataclass(frozen=True, slots=True)
class Parsed:
    """The tree, or the reasons why there is none; spans lie in `source`."""

    node: ast.Node | None
    diagnostics: tuple[Diagnostic, ...]
    source: Source


def parse(
    text: str,
    *,
    functions: frozenset[str],
    names: Collection[str] | Vocabulary = (),
    kind: Kind = "expression",
    source_name: str = "<expression>",
) -> Parsed:
    """Parse a text.

    Args:
        text: an expression, or the unary tests of a cell of a decision table.
        functions: the names of the functions that the language has; see `kiyaku.feel.text`.
        names: the names in scope; only those with spaces or signs matter.  Where many texts share a scope, hand over
            the same frozenset again and again, or a vocabulary, which knows the functions itself.
        kind: which of the two the text is.
        source_name: the name under which messages know the text.
    """
    source = Source(source_name, text)
    if len(text) > MAX_LENGTH:
        span = Span(source, MAX_LENGTH, MAX_LENGTH + 1)
        return Parsed(None, (Diagnostic(code="feel-too-long", span=span, args={"limit": MAX_LENGTH}),), source)
    words = vocabulary(names, functions)
    outcome = _attempt(text, words, kind)
    if isinstance(outcome, Failure):
        outcome = _with_expectations(outcome, text, words, kind)

        def parses(other: str) -> bool:
            return not isinstance(_attempt(other, words, kind), Failure)

        return Parsed(None, (diagnose(outcome, source, words.every_name, parses),), source)
    return Parsed(number(outcome), (), source)


def _attempt(text: str, words: Vocabulary, kind: Kind) -> ast.Node | Failure:
    if kind == "expression":
        return _run(_machine(), Scanner(text, words), "text")
    outcome = _run(_machine(), Scanner(text, words), "tests")
    if isinstance(outcome, Failure) and "not" in text:
        # `not(…)` as a part of a larger test is the function.
        other = _run(_machine(), Scanner(text, words), "tests", keyword_not=False)
        if not isinstance(other, Failure) or other.place > outcome.place:
            return other
    return outcome


@dataclass(frozen=True, slots=True, eq=False)
class _Machine:
    """The table, with its builders at hand."""

    table: ParseTable
    rules: list[tuple[str, int, Callable[[list[Any], ast.Offsets], Any] | None, bool, bool]]
    steps: dict[tuple[int, str, str], int]  # where a passed-on symbol ends up; filled as texts are parsed


@cache
def _machine() -> _Machine:
    found = table()
    rules = [
        (made, size, getattr(build, name) if name else None, name in _CLOSING, name not in _FLAT)
        for made, size, name in found.rules
    ]
    return _Machine(found, rules, {})


def _run(machine: _Machine, scanner: Scanner, start: str, *, keyword_not: bool = True) -> ast.Node | Failure:
    rows, rules, steps = machine.table.rows, machine.rules, machine.steps
    end_state = machine.table.ends[start]
    state = machine.table.starts[start]
    states: list[int] = [state]
    values: list[Any] = []
    starts: list[int] = []
    ends: list[int] = []
    depths: list[int] = []
    row = rows[state]
    if not keyword_not:
        row = {symbol: target for symbol, target in row.items() if symbol != "NOT"}
    try:
        token = scanner.next(row)
        while True:
            kind = token.kind
            action = row.get(kind)
            if action is None:
                return Failure(scanner, values, token=token, states=tuple(states), keyword_not=keyword_not)
            if action >= 0:
                states.append(action)
                values.append(token)
                starts.append(token.start)
                ends.append(token.end)
                depths.append(0)
                row = rows[action]
                token = scanner.next(row)
                continue
            made, size, builder, closes, deepens = rules[-1 - action]
            if builder is not None:
                at = (starts[-size], ends[-1])
                value = builder(values[-size:], at)
                depth = max(depths[-size:]) + deepens
                if depth > MAX_DEPTH:
                    raise ScanError("feel-too-deep", *at, None, limit=MAX_DEPTH)
                if closes:
                    scanner.close_scope()
                del states[-size:], values[-size:], starts[-size:], ends[-size:], depths[-size:]
                values.append(value)
                starts.append(at[0])
                ends.append(at[1])
                depths.append(depth)
            else:
                del states[-1]
            below = states[-1]
            step = (below, made, kind)
            state = steps.get(step, -1)
            if state < 0:
                state = steps[step] = _pass_on(machine, below, made, kind)
            states.append(state)
            if state == end_state and kind == END:
                node: ast.Node = values[0]
                return node
            row = rows[state]
    except ScanError as error:
        return Failure(scanner, values, error=error)


def _pass_on(machine: _Machine, below: int, made: str, lookahead: str) -> int:
    """The state in which a symbol ends up when every rule that merely passes it on has been applied."""
    rows, rules = machine.table.rows, machine.rules
    while True:
        state = rows[below][made]
        action = rows[state].get(lookahead, 0)
        if action >= 0:
            return state
        made_next, size, builder, _, _ = rules[-1 - action]
        if builder is not None or size != 1:
            return state
        made = made_next


def _with_expectations(failure: Failure, text: str, words: Vocabulary, kind: Kind) -> Failure:
    """The failure, with the terminals that could have stood at its place.

    When the error is seen, rules may have been applied that the wrong token did not warrant.  So the text before it is
    read again, up to a terminal that no rule knows, and what fits is tried on the stack as it was.
    """
    if failure.token is None:
        return failure
    machine = _machine()
    scanner = Scanner(text[: failure.token.start], words, end="")
    start = "text" if kind == "expression" else "tests"
    again = _run(machine, scanner, start, keyword_not=failure.keyword_not)
    if not isinstance(again, Failure) or again.error is not None:
        return failure
    states = list(again.states)
    accepted = frozenset(symbol for symbol in machine.table.rows[states[-1]] if _fits(machine, states, symbol))
    return replace(failure, accepted=accepted)


def _fits(machine: _Machine, states: list[int], terminal: str) -> bool:
    """Whether a terminal could be read next; a row alone promises too much, since LALR merges states."""
    if terminal != END and not terminal.isupper():
        return False
    rows, rules = machine.table.rows, machine.rules
    stack = states[:]
    while True:
        action = rows[stack[-1]].get(terminal)
        if action is None:
            return False
        if action >= 0:
            return True
        made, size, _, _, _ = rules[-1 - action]
        del stack[-size:]
        stack.append(rows[stack[-1]][made])
        if terminal == END and stack[-1] in machine.table.ends.values():
            return True
