"""Calls in words: in those that the function declares, or in better ones where the arguments allow it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kiyaku.feel.builtins import BUILTINS
from kiyaku.feel.builtins.printed import Without, Words, words_for
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.printer import to_text
from kiyaku.plan.show import show
from kiyaku.publish.formula_pieces import ATOM, NOTED, PHRASE, SUM, FeelText, NameRef, Piece, Pieces, Written, called
from kiyaku.publish.formula_wording import Wording


def call(w: Wording, node: ast.Call) -> Written:
    name = called(node)
    decision = w.terms.decisions.get(w.terms.name_of(name))
    if decision is not None and decision.parameters and w.is_outside(node.callee):
        return _of_decision(w, node, decision), ATOM
    if name == "not":
        return w.condition(node), 0
    arguments = w.arguments(name, node)
    if arguments is None:
        return (FeelText(to_text(node)),), ATOM
    if name in ("max", "min"):
        return _extreme(w, name, arguments)
    if name == "flatten":
        return w.write(arguments[0], 0), 0
    if name == "add business days" and isinstance(arguments[1], ast.Negation):
        day, number, calendar = arguments[0], arguments[1].operand, arguments[2]
        return w.fill("open-before", x=w.write(day, 1), number=w.atom(number), calendar=w.atom(calendar)), 0
    if name == "sum" and len(arguments) == 1:
        return w.fill("sum", x=_summed(w, arguments[0])), PHRASE
    if name in BUILTINS and BUILTINS[name].result_is == "rounded" and arguments[1:] == (ast.Number(value=0),):
        arguments = arguments[:1]
    declared = w.words(node)
    said = words_for(declared, len(arguments)) if not isinstance(declared, Without) else None
    return ((FeelText(to_text(node)),), ATOM) if said is None else _said(w, said, arguments)


def _said(w: Wording, said: Words, arguments: Sequence[ast.Node]) -> Written:
    """A call in the words that its function declares."""

    def part(position: int | None) -> Pieces:
        if position is None:
            return w.listed(arguments)
        return w.write(arguments[position], 1) if said.form == "sentence" else w.atom(arguments[position])

    pieces: list[Piece] = []
    for piece in said.pieces(w.language):
        pieces += ((piece,) if piece else ()) if isinstance(piece, str) else part(piece)
    if said.form == "sentence":
        return tuple(pieces), 0
    first = arguments[0] if arguments else None
    noted = said.form == "note" and first is not None and w.atom(first) != w.write(first, 0)
    return tuple(pieces), NOTED if noted else PHRASE


def _of_decision(w: Wording, node: ast.Call, decision: Any) -> Pieces:
    given = {a.name: a.value for a in node.named}
    names = [name for name, _ in decision.parameters]
    values = node.positional or tuple(given[n] for n in names)
    if len(names) == 1:
        said = w.write(values[0], 0)
    else:
        out: list[Piece] = []
        for i, (name, value) in enumerate(zip(names, values, strict=True)):
            out += w.fill("comma") if i else ()
            out += w.fill("argument", name=(name,), value=w.write(value, 1))
        said = tuple(out)
    return w.fill("call", name=(NameRef(decision.name),), arguments=said)


def _summed(w: Wording, node: ast.Node) -> Pieces:
    """What is summed up; a 0 that is only there so that the list is not empty goes without saying."""
    if isinstance(node, ast.Call) and called(node) == "concatenate" and len(node.positional) > 1:
        first, *rest = node.positional
        if first == ast.List(items=(ast.Number(value=0),)):
            return w.write(rest[0], SUM) if len(rest) == 1 else w.listed(rest)
    return w.write(node, SUM)


def _noted(w: Wording, code: str, node: ast.Node, **more: Pieces) -> Written:
    """A value with a note in brackets behind it; a value in brackets of its own needs none around both."""
    said = w.atom(node)
    return w.fill(code, x=said, **more), NOTED if said != w.write(node, 0) else PHRASE


def _extreme(w: Wording, name: str, arguments: Sequence[ast.Node]) -> Written:
    numbers = [a for a in arguments if isinstance(a, ast.Number)]
    others = [a for a in arguments if not isinstance(a, ast.Number)]
    if len(numbers) == 1 and len(others) == 1:
        bound: Pieces = (show(numbers[0].value),)
        if name == "max":
            return _noted(w, "at-least", others[0], least=bound)
        return _noted(w, "at-most", others[0], most=bound)
    days = any(w.has_days(a) for a in arguments)
    code = {"max": "latest" if days else "max", "min": "earliest" if days else "min"}[name]
    return w.fill(code, x=w.listed(arguments)), PHRASE
