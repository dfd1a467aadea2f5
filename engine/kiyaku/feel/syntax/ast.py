"""The syntax tree of FEEL (DMN 1.5, section 10.3): frozen, with spans.

Two trees are equal when they mean the same text; spans and numbers do not count.  A span is a half-open range
`(start, end)` of characters of the expression's own text.  A number is the node's place in the order in which the tree
is written (see `walk.numbered`): 0 is the root, and nothing but the number tells equal parts of a tree apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

Offsets = tuple[int, int]
UNNUMBERED = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Any part of an expression."""

    span: Offsets = field(default=(0, 0), compare=False, repr=False)
    number: int = field(default=UNNUMBERED, compare=False, repr=False)


# -- literals and names


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Node):
    """A numeric literal, exactly as written: `0.1` is one tenth."""

    value: int | Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class String(Node):
    """A string literal, escapes resolved."""

    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Boolean(Node):
    """`true` or `false`."""

    value: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Null(Node):
    """`null`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class At(Node):
    """An at-literal `@"2026-07-01"`; the text between the quotes."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Node):
    """A name, white space normalized to single spaces."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class List(Node):
    """`[a, b]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Node):
    """One `key: value` of a context; a quoted key is its text."""

    key: str
    value: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Context(Node):
    """`{a: 1, b: a + 1}`."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Range(Node):
    """`[a..b]`, `(a..b)`, `]a..b[` …; a bound that is None is open-ended (`(>= 5)` as a value)."""

    start: Node | None
    end: Node | None
    start_included: bool
    end_included: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter(Node):
    """A formal parameter of a function literal."""

    name: str
    type: TypeExpression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Function(Node):
    """`function(x: number) x + 1`; `external` keeps the body of an external function, which is never run."""

    parameters: tuple[Parameter, ...]
    body: Node
    external: bool = False


# -- operators


@dataclass(frozen=True, slots=True, kw_only=True)
class Negation(Node):
    """Unary minus; it binds tighter than `**`."""

    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic(Node):
    """`left op right`; `**` is left-associative."""

    operator: Literal["+", "-", "*", "/", "**"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Node):
    """`left op right`."""

    operator: Literal["=", "!=", "<", "<=", ">", ">="]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Logical(Node):
    """`left and right`, `left or right`, in three-valued logic."""

    operator: Literal["and", "or"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Between(Node):
    """`value between low and high`."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class In(Node):
    """`value in test` or `value in (test, test)`."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceOf(Node):
    """`value instance of type`."""

    value: Node
    type: TypeExpression


# -- access


@dataclass(frozen=True, slots=True, kw_only=True)
class Path(Node):
    """`base.name`."""

    base: Node
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(Node):
    """`base[condition]`: a position or a condition on `item`."""

    base: Node
    condition: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument(Node):
    """A named argument `name: value`."""

    name: str
    value: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    """`callee(a, b)` or `callee(x: a, y: b)`; one of the two tuples is empty."""

    callee: Node
    positional: tuple[Node, ...] = ()
    named: tuple[Argument, ...] = ()


# -- control


@dataclass(frozen=True, slots=True, kw_only=True)
class If(Node):
    """`if condition then consequent else alternative`."""

    condition: Node
    consequent: Node
    alternative: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Iterator(Node):
    """`name in source`, or `name in source..end`, which counts up or down."""

    name: str
    source: Node
    end: Node | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class For(Node):
    """`for x in xs, y in ys return body`; `partial` is known in the body."""

    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantified(Node):
    """`some x in xs satisfies condition`, `every x in xs satisfies condition`."""

    quantifier: Literal["some", "every"]
    iterators: tuple[Iterator, ...]
    condition: Node


# -- unary tests


@dataclass(frozen=True, slots=True, kw_only=True)
class UnaryComparison(Node):
    """`< 5` or `= "A"` of an input value that is not written; in an expression `(< 5)` it is a range value."""

    operator: Literal["=", "!=", "<", "<=", ">", ">="]
    value: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class UnaryTests(Node):
    """`a, b`, `not(a, b)` or `-` (no tests at all)."""

    tests: tuple[Node, ...]
    negated: bool = False


# -- types


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeExpression(Node):
    """A type as written: `number`, `list<string>`, `context<a: number>`, `function<number> -> string`, `range<date>`.

    `name` is the head (`list`, `context`, `function`, `range`, or a simple or user-defined type);
    `arguments` are the element, parameter or field types; `fields` the field names of a context, in order;
    `result` the result type of a function.
    """

    name: str
    arguments: tuple[TypeExpression, ...] = ()
    fields: tuple[str, ...] = ()
    result: TypeExpression | None = None
