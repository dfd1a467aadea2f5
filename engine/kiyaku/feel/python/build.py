"""Short ways to build Python syntax trees."""

from __future__ import annotations

import ast as pyast
from collections.abc import Callable, Sequence
from typing import Any

LOAD, STORE = pyast.Load(), pyast.Store()


def name(text: str) -> pyast.expr:
    """A variable."""
    return pyast.Name(text, LOAD)


def loader(text: str) -> Callable[[], pyast.expr]:
    """What loads a variable."""
    return lambda: name(text)


def constant(value: str | int | bool | None) -> pyast.expr:
    """A literal."""
    return pyast.Constant(value)


def call(function: pyast.expr, *arguments: pyast.expr) -> pyast.expr:
    """A call."""
    return pyast.Call(function, list(arguments), [])


def attribute(of: pyast.expr, attr: str) -> pyast.expr:
    """An attribute; the names come from this package, never from an expression."""
    return pyast.Attribute(of, attr, LOAD)


def subscript(of: pyast.expr, key: str) -> pyast.expr:
    """`of[key]`."""
    return pyast.Subscript(of, constant(key), LOAD)


def function(parameters: Sequence[str], body: pyast.expr) -> pyast.expr:
    """A function of an expression."""
    arguments = pyast.arguments(
        posonlyargs=[], args=[pyast.arg(p) for p in parameters], kwonlyargs=[], kw_defaults=[], defaults=[]
    )
    return pyast.Lambda(arguments, body)


def definition(name: str, parameters: Sequence[str], body: list[pyast.stmt]) -> pyast.stmt:
    """A function of statements."""
    arguments = pyast.arguments(
        posonlyargs=[], args=[pyast.arg(p) for p in parameters], kwonlyargs=[], kw_defaults=[], defaults=[]
    )
    made = pyast.FunctionDef(name, arguments, body, [])
    if "type_params" in pyast.FunctionDef._fields:  # from Python 3.12 on
        made.type_params = []  # type: ignore[attr-defined, unused-ignore]
    return made


def tuple_of(items: Sequence[pyast.expr]) -> pyast.expr:
    """A tuple."""
    return pyast.Tuple(list(items), LOAD)


def binary(left: pyast.expr, operator: pyast.operator, right: pyast.expr) -> pyast.expr:
    """`left operator right`."""
    return pyast.BinOp(left, operator, right)


def negative(operand: pyast.expr) -> pyast.expr:
    """`-operand`."""
    return pyast.UnaryOp(pyast.USub(), operand)


def compare(left: pyast.expr, *rest: tuple[pyast.cmpop, pyast.expr]) -> pyast.expr:
    """`left < right`, also chained."""
    return pyast.Compare(left, [operator for operator, _ in rest], [right for _, right in rest])


def either(test: pyast.expr, yes: pyast.expr, no: pyast.expr) -> pyast.expr:
    """`yes if test else no`."""
    return pyast.IfExp(test, yes, no)


def loop(variable: str, items: pyast.expr, *conditions: pyast.expr) -> pyast.comprehension:
    """`for variable in items if condition`."""
    return pyast.comprehension(pyast.Name(variable, STORE), items, list(conditions), 0)


def stamp(tree: pyast.AST, line: int) -> None:
    """Give a line to every node that has none yet."""
    if "lineno" in tree._attributes:
        if hasattr(tree, "lineno"):
            return
        tree.lineno = tree.end_lineno = line  # type: ignore[attr-defined]
        tree.col_offset = tree.end_col_offset = 0  # type: ignore[attr-defined]
    for name in tree._fields:
        child = getattr(tree, name, None)
        if isinstance(child, pyast.AST):
            if child._fields or child._attributes:  # not a mere mark, such as that a name is loaded
                stamp(child, line)
        elif isinstance(child, list):
            for one in child:
                if isinstance(one, pyast.AST):
                    stamp(one, line)


def copied(tree: pyast.expr) -> pyast.expr:
    """The same tree anew: callers may hand out one object several times, and lines differ."""
    return _copied(tree)  # type: ignore[no-any-return]


def _copied(part: Any) -> Any:
    if isinstance(part, list):
        return [_copied(p) for p in part]
    if not isinstance(part, pyast.AST):
        return part
    attributes = {a: getattr(part, a) for a in part._attributes if hasattr(part, a)}
    return type(part)(**{name: _copied(value) for name, value in pyast.iter_fields(part)}, **attributes)
