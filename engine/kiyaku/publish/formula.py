"""Formulas and conditions in words: `max(0, a - b) * c` is 「（a − b）（0を下回るときは0） × c」.

Before: a checked tree.  After: pieces: words, references to the names of the rule book (which a page links), and, where
there are no words for a construct, its FEEL text as code.  Nothing is paraphrased that could be read in two ways:
operands that are not plain names or numbers stand in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from kiyaku.book.checked import CheckedBook
from kiyaku.book.model import Accrual, Expression
from kiyaku.feel.builtins import BUILTINS, resolve_call
from kiyaku.feel.builtins.conversion import at_literal
from kiyaku.feel.builtins.printed import Without, Words
from kiyaku.feel.check.checked import Checked
from kiyaku.feel.check.free import free_nodes
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.printer import to_text
from kiyaku.messages import Language, catalogue
from kiyaku.plan.show import show
from kiyaku.publish import formula_calls
from kiyaku.publish.formula_pieces import ATOM, PHRASE, SUM, Cases, Code, Piece, Pieces, Ref, Written, called
from kiyaku.publish.words import words as value_words
from kiyaku.value import DayTimeDuration, YearMonthDuration

_OPERATORS = {"+": ("plus", 2), "-": ("minus", 2), "*": ("times", 3), "/": ("over", 3), "**": ("power", 4)}
_COMPARISONS = {"=": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
_OF_DAYS = {"<": "earlier", "<=": "until", ">": "later", ">=": "since"}
_DAYS = ("date", "date and time", "time")
_PARTS = frozenset({
    "year", "month", "day", "weekday", "hour", "minute", "start", "end", "days", "months", "years", "hours", "date",
    "before", "after",
})  # fmt: skip
_HOLE = re.compile(r"\{(\w+)\}")


def in_words(book: CheckedBook, expression: Expression, language: Language) -> Pieces | Cases:
    """An expression in words; a chain of `if` as cases."""
    checked = book.tree(expression)
    return Wording(book, checked, language).whole(checked.node)


def condition_in_words(book: CheckedBook, expression: Expression, language: Language) -> Pieces:
    """An expression that says whether something holds, in words."""
    checked = book.tree(expression)
    return Wording(book, checked, language).condition(checked.node)


def accrual_in_words(book: CheckedBook, accrual: Accrual, language: Language) -> Pieces:
    """A rate that runs by days, in words."""

    def part(expression: Expression) -> Pieces:
        checked = book.tree(expression)
        return Wording(book, checked, language).write(checked.node, SUM)

    say = Wording(book, book.tree(accrual.rate), language).fill
    out = say("accrual", rate=part(accrual.rate), period=part(accrual.over), days=part(accrual.during))
    if accrual.excluded is not None:
        out += say("accrual-except", days=part(accrual.excluded))
    if accrual.round_each is not None:
        out += say("accrual-each", rounding=(Ref(book.terms.name_of(accrual.round_each)),))
    if accrual.round_total is not None:
        out += say("accrual-total", rounding=(Ref(book.terms.name_of(accrual.round_total)),))
    return out


class Wording:
    def __init__(self, book: CheckedBook, checked: Checked, language: Language) -> None:
        self.terms = book.terms
        self.extensions = book.extensions
        self.checked = checked
        self.language = language
        self.outside = frozenset(place.number for place in free_nodes(checked, BUILTINS))

    def fill(self, code: str, **parts: Pieces) -> Pieces:
        """A text of the catalogue with pieces in its holes."""
        template = str(catalogue()[f"formula-{code}"][self.language])
        out: list[Piece] = []
        for i, piece in enumerate(_HOLE.split(template)):
            if i % 2:
                out += parts[piece]
            elif piece:
                out.append(piece)
        return tuple(out)

    def is_outside(self, name: ast.Node) -> bool:
        """Whether a name stands for what is outside of the expression, and not for what the expression binds."""
        return name.number in self.outside

    def words(self, node: ast.Call) -> tuple[Words, ...] | Without:
        """The words that a function declares for calls of it."""
        name = called(node)
        declared = self.extensions.get(name) or BUILTINS.get(name)
        return () if declared is None or not self.is_outside(node.callee) else declared.words

    def arguments(self, name: str, node: ast.Call) -> tuple[ast.Node, ...] | None:
        """The arguments by position; None if named ones leave a gap."""
        if not node.named:
            return node.positional
        given = {a.name: a.value for a in node.named}
        if name in self.extensions:
            ordered: tuple[ast.Node | None, ...] = tuple(map(given.get, self.extensions[name].parameters))
        elif name in BUILTINS:
            signature = resolve_call(BUILTINS[name], 0, tuple(given))[0]
            ordered = tuple(given.get(p.name) for p in signature.parameters[: len(given)])
        else:
            return None
        return tuple(a for a in ordered if a is not None) if None not in ordered else None

    def whole(self, node: ast.Node) -> Pieces | Cases:
        """The whole: a chain of `if` becomes cases."""
        if not isinstance(node, ast.If):
            return self.write(node, 0)
        cases: list[tuple[Pieces | None, Pieces]] = []
        rest: ast.Node = node
        while isinstance(rest, ast.If):
            cases.append((self.fill("case", condition=self.condition(rest.condition)), self.write(rest.consequent, 0)))
            rest = rest.alternative
        cases.append((None, self.write(rest, 0)))
        return Cases(tuple(cases))

    def write(self, node: ast.Node, level: int) -> Pieces:
        """A part where a certain level of arithmetic is needed; looser parts stand in brackets."""
        writer = _WRITERS.get(type(node))
        if writer is None:
            return (Code(to_text(node)),)
        pieces, own = writer(self, node)
        return self.fill("brackets", x=pieces) if own < level else pieces

    def atom(self, node: ast.Node) -> Pieces:
        return self.write(node, ATOM)

    def part(self, node: ast.Node, *, holds: bool = False) -> Pieces:
        """A part of a list or of another `if`, which may say whether something holds; an `if` there has brackets."""
        said = self.condition(node) if holds else self.write(node, 0)
        return self.fill("brackets", x=said) if isinstance(node, ast.If) else said

    def condition(self, node: ast.Node) -> Pieces:
        """A part that says whether something holds."""
        if self.is_named(node):
            return self.fill("holds", x=self.write(node, 0))
        if called(node) == "not" and isinstance(node, ast.Call) and len(node.positional) == 1:
            inner = node.positional[0]
            if self.is_named(inner):
                return self.fill("fails", x=self.write(inner, 0))
            return self.fill("not", x=self.condition(inner))
        if isinstance(node, ast.If):
            parts = {
                "value": self.part(node.consequent, holds=True),
                "otherwise": self.part(node.alternative, holds=True),
            }
            return self.fill("if", condition=self.condition(node.condition), **parts)
        return self.write(node, 0)

    def is_named(self, node: ast.Node) -> bool:
        """Whether a part that holds or not is no more than a name, or a decision with its arguments."""
        named = isinstance(node, ast.Name) or (
            isinstance(node, ast.Call)
            and self.terms.name_of(called(node)) in self.terms.decisions
            and self.is_outside(node.callee)
        )
        return named and self.checked.type_of(node).head == "boolean"

    def listed(self, nodes: Sequence[ast.Node]) -> Pieces:
        out: list[Piece] = []
        for i, node in enumerate(nodes):
            out += (*self.fill("comma"), *self.part(node)) if i else self.part(node)
        return tuple(out)

    def is_day(self, node: ast.Node) -> bool:
        return self.checked.type_of(node).head in _DAYS

    def has_days(self, node: ast.Node) -> bool:
        """Whether a part is a day or a list of days."""
        found = self.checked.type_of(node)
        return (found.element if found.head == "list" and found.element else found).head in _DAYS


def _number(w: Wording, node: ast.Number) -> Written:
    return (show(node.value),), ATOM


def _string(w: Wording, node: ast.String) -> Written:
    return w.fill("text", x=(node.value,)), ATOM


def _boolean(w: Wording, node: ast.Boolean) -> Written:
    return w.fill("true" if node.value else "false"), ATOM


def _null(w: Wording, node: ast.Null) -> Written:
    return w.fill("none"), ATOM


def _at(w: Wording, node: ast.At) -> Written:
    return (value_words(at_literal(node.text), w.language),), ATOM


def _name(w: Wording, node: ast.Name) -> Written:
    name = w.terms.name_of(node.name)
    known = name in w.terms.facts or name in w.terms.decisions or name in w.terms.law or name in w.terms.calendars
    return ((Ref(name) if known and w.is_outside(node) else node.name),), ATOM


def _list(w: Wording, node: ast.List) -> Written:
    return (w.listed(node.items), PHRASE) if node.items else (w.fill("none"), ATOM)


def _negation(w: Wording, node: ast.Negation) -> Written:
    return w.fill("negative", x=w.atom(node.operand)), ATOM


def _arithmetic(w: Wording, node: ast.Arithmetic) -> Written:
    code, own = _OPERATORS[node.operator]
    left, right = node.left, node.right
    if node.operator in "+-" and w.is_day(left) and not w.is_day(right):
        how = "after" if node.operator == "+" else "before"
        return w.fill(how, left=w.atom(left), right=_length(w, right)), 0
    if node.operator == "*" and isinstance(left, ast.At) and isinstance(at_literal(left.text), DayTimeDuration):
        return _length(w, node), ATOM
    tight = own if node.operator in "+*" else own + 1
    tight = ATOM if isinstance(right, ast.Call) else tight  # a note behind it would seem to be of the whole
    return w.fill(code, left=w.write(left, own), right=w.write(right, tight)), own


def _length(w: Wording, node: ast.Node) -> Pieces:
    """A length of time; a number of days is said as such."""
    if isinstance(node, ast.Arithmetic) and node.operator == "*" and isinstance(node.left, ast.At):
        value = at_literal(node.left.text)
        if value == DayTimeDuration.of(days=1):
            return w.fill("days-of", x=w.atom(node.right))
        if isinstance(value, DayTimeDuration | YearMonthDuration):
            return w.fill("times", left=w.atom(node.left), right=w.atom(node.right))
    return w.atom(node)


def _comparison(w: Wording, node: ast.Comparison) -> Written:
    left, right = node.left, node.right
    for one, other in ((left, right), (right, left)):
        if isinstance(other, ast.Null) and node.operator in ("=", "!="):
            return w.fill("unset" if node.operator == "=" else "set", x=w.write(one, 1)), 0
    code = _COMPARISONS[node.operator]
    if node.operator in _OF_DAYS and w.is_day(left):
        code = _OF_DAYS[node.operator]
    elif node.operator in ("=", "!=") and w.checked.type_of(left).head != "number":
        code = "is" if node.operator == "=" else "is-not"
    return w.fill(code, left=w.write(left, 1), right=w.write(right, 1)), 0


def _logical(w: Wording, node: ast.Logical) -> Written:
    def side(part: ast.Node) -> Pieces:
        mixed = isinstance(part, ast.Logical) and part.operator != node.operator
        said = w.condition(part)
        return w.fill("brackets", x=said) if mixed or isinstance(part, ast.Quantified | ast.If) else said

    return w.fill(node.operator, left=side(node.left), right=side(node.right)), 0


def _between(w: Wording, node: ast.Between) -> Written:
    return w.fill("between", x=w.write(node.value, 1), low=w.write(node.low, 1), high=w.write(node.high, 1)), 0


def _in(w: Wording, node: ast.In) -> Written:
    value = w.write(node.value, 1)
    if len(node.tests) > 1 or isinstance(node.tests[0], ast.List):
        inner = node.tests if len(node.tests) > 1 else node.tests[0].items  # type: ignore[attr-defined]
        return w.fill("one-of", left=value, right=w.listed(inner)), 0
    return w.fill("within", left=value, right=w.write(node.tests[0], 1)), 0


def _if(w: Wording, node: ast.If) -> Written:
    parts = {"value": w.part(node.consequent), "otherwise": w.part(node.alternative)}
    return w.fill("if", condition=w.condition(node.condition), **parts), 0


def _for(w: Wording, node: ast.For) -> Written:
    body = w.write(node.body, 0)
    for iterator in reversed(node.iterators):
        source = w.write(iterator.source, 1)
        if iterator.end is not None:
            body = w.fill("count-up", x=(iterator.name,), first=source, last=w.write(iterator.end, 1), body=body)
        else:
            body = w.fill("for", x=(iterator.name,), list=source, body=body)
    return body, 0


def _quantified(w: Wording, node: ast.Quantified) -> Written:
    said = w.condition(node.condition)
    for iterator in reversed(node.iterators):
        said = w.fill(node.quantifier, x=(iterator.name,), list=w.write(iterator.source, 1), condition=said)
    return said, 0


def _path(w: Wording, node: ast.Path) -> Written:
    part: Pieces = w.fill(f"part-{node.name}") if node.name in _PARTS else (node.name,)
    return w.fill("of", x=w.atom(node.base), part=part), ATOM - 1


def _filter(w: Wording, node: ast.Filter) -> Written:
    base = w.write(node.base, 1)
    if isinstance(node.condition, ast.Number):
        return w.fill("at", list=base, x=(show(node.condition.value),)), 0
    if isinstance(node.condition, ast.Negation) and node.condition.operand == ast.Number(value=1):
        return w.fill("last", list=base), 0
    return w.fill("filter", list=base, condition=w.condition(node.condition)), 0


def _range(w: Wording, node: ast.Range) -> Written:
    if node.start is None or node.end is None:
        return (Code(to_text(node)),), ATOM
    codes = {(True, True): "range", (True, False): "range-open", (False, True): "range-after"}
    code = codes.get((node.start_included, node.end_included), "range-inner")
    return w.fill(code, first=w.write(node.start, 1), last=w.write(node.end, 1)), PHRASE


def _unary_comparison(w: Wording, node: ast.UnaryComparison) -> Written:
    codes = {">=": "from", "<=": "to", ">": "above", "<": "below"}
    if node.operator not in codes:
        return (Code(to_text(node)),), ATOM
    return w.fill(codes[node.operator], x=w.write(node.value, 1)), PHRASE


_WRITERS: dict[type[ast.Node], Callable[[Wording, Any], Written]] = {
    ast.Number: _number,
    ast.String: _string,
    ast.Boolean: _boolean,
    ast.Null: _null,
    ast.At: _at,
    ast.Name: _name,
    ast.List: _list,
    ast.Negation: _negation,
    ast.Arithmetic: _arithmetic,
    ast.Comparison: _comparison,
    ast.Logical: _logical,
    ast.Between: _between,
    ast.In: _in,
    ast.If: _if,
    ast.For: _for,
    ast.Quantified: _quantified,
    ast.Path: _path,
    ast.Filter: _filter,
    ast.Range: _range,
    ast.UnaryComparison: _unary_comparison,
    ast.Call: formula_calls.call,
}
