"""Formulas and conditions in words: `max(0, a - b) * c` is 「（a − b）（0を下回るときは0） × c」.

Before: a checked tree.  After: pieces: words, references to the names of the rule book (which a page links), and, where
there are no words for a construct, its FEEL text as code.  Nothing is paraphrased that could be read in two ways:
operands that are not plain names or numbers stand in brackets.
"""

from __future__ import annotations

from kiyaku.book.checked import CheckedBook
from kiyaku.book.model import Accrual, Expression
from kiyaku.feel.builtins.conversion import at_literal
from kiyaku.feel.check.checked import Checked
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.printer import to_text
from kiyaku.messages import Language
from kiyaku.plan.show import show
from kiyaku.publish import formula_calls
from kiyaku.publish.formula_pieces import ATOM, PHRASE, SUM, Cases, FeelText, NameRef, Pieces, Written
from kiyaku.publish.formula_wording import Wording, Writers
from kiyaku.publish.words import words as value_words
from kiyaku.value import DayTimeDuration, YearMonthDuration

_OPERATORS = {"+": ("plus", 2), "-": ("minus", 2), "*": ("times", 3), "/": ("over", 3), "**": ("power", 4)}
_COMPARISONS = {"=": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
_OF_DAYS = {"<": "earlier", "<=": "until", ">": "later", ">=": "since"}
_PARTS = frozenset({
    "year", "month", "day", "weekday", "hour", "minute", "start", "end", "days", "months", "years", "hours", "date",
    "before", "after",
})  # fmt: skip


def in_words(book: CheckedBook, expression: Expression, language: Language) -> Pieces | Cases:
    """An expression in words; a chain of `if` as cases."""
    checked = book.tree(expression)
    return _wording(book, checked, language).whole(checked.node)


def condition_in_words(book: CheckedBook, expression: Expression, language: Language) -> Pieces:
    """An expression that says whether something holds, in words."""
    checked = book.tree(expression)
    return _wording(book, checked, language).condition(checked.node)


def accrual_in_words(book: CheckedBook, accrual: Accrual, language: Language) -> Pieces:
    """A rate that runs by days, in words."""

    def part(expression: Expression) -> Pieces:
        checked = book.tree(expression)
        return _wording(book, checked, language).write(checked.node, SUM)

    say = _wording(book, book.tree(accrual.rate), language).fill
    out = say("accrual", rate=part(accrual.rate), period=part(accrual.over), days=part(accrual.during))
    if accrual.excluded is not None:
        out += say("accrual-except", days=part(accrual.excluded))
    if accrual.round_each is not None:
        out += say("accrual-each", rounding=(NameRef(book.terms.name_of(accrual.round_each)),))
    if accrual.round_total is not None:
        out += say("accrual-total", rounding=(NameRef(book.terms.name_of(accrual.round_total)),))
    return out


def _wording(book: CheckedBook, checked: Checked, language: Language) -> Wording:
    return Wording(book, checked, language, _WRITERS)


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
    return ((NameRef(name) if known and w.is_outside(node) else node.name),), ATOM


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
        return (FeelText(to_text(node)),), ATOM
    codes = {(True, True): "range", (True, False): "range-open", (False, True): "range-after"}
    code = codes.get((node.start_included, node.end_included), "range-inner")
    return w.fill(code, first=w.write(node.start, 1), last=w.write(node.end, 1)), PHRASE


def _unary_comparison(w: Wording, node: ast.UnaryComparison) -> Written:
    codes = {">=": "from", "<=": "to", ">": "above", "<": "below"}
    if node.operator not in codes:
        return (FeelText(to_text(node)),), ATOM
    return w.fill(codes[node.operator], x=w.write(node.value, 1)), PHRASE


_WRITERS: Writers = {
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
