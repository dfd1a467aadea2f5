"""Contracts that give the same facts, in the same order, are read by a function of their own.

It is what somebody would write who knows which facts come: one statement after the other, without asking which
converter to call.  It takes only what is written in the usual way; for anything else it leaves, and the converters say
what it is.
"""

from __future__ import annotations

import ast as pyast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import CodeType, FunctionType
from typing import cast

from kiyaku.answer.reader import Converter, Refused, series
from kiyaku.feel.python import build as py
from kiyaku.feel.types import Type
from kiyaku.temporal.times import moment_of
from kiyaku.value import Value


class Unusual(Exception):
    """Something is not written in the usual way."""


LEAVES = (Unusual, Refused, TypeError, ValueError, LookupError, AttributeError)
"""What the function raises at what it does not take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A fact of such contracts.

    Attributes:
        type: what is declared of it.
        one: what takes one value of it, and looks at its domain.
        whole: what takes all that was written; `one`, but for a fact that varies.
        good: values that are known to lie in its domain; None if it has none.
        fields: the texts that may stand in its fields, by field; each that stands for itself is taken as it is.
    """

    type: Type
    one: Converter
    whole: Converter
    good: set[Value] | None
    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def straight_reader(facts: Sequence[Given]) -> Callable[[Mapping[str, object]], tuple[Value, ...]]:
    """The function for these facts, which gives their values in their order.

    The function raises one of `LEAVES` where it does not take what was written.
    """
    return _Writer().function(facts)


def _is_day(written: pyast.expr) -> pyast.expr:
    """Whether a text that ISO 8601 knows as a day is written `2026-07-01`: no other form has this sign there."""
    return py.compare(pyast.Subscript(written, py.constant(7), py.LOAD), (pyast.Eq(), py.constant("-")))


def _is_moment(written: pyast.expr) -> pyast.expr:
    """Whether a text that ISO 8601 knows as a moment is written `2026-07-01T10:30:00`, without parts of a second."""
    signs = pyast.Slice(py.constant(4), None, py.constant(3))
    return py.compare(pyast.Subscript(written, signs, py.LOAD), (pyast.Eq(), py.constant("--T::")))


_ANY: Mapping[str, set[Value]] = {}


class _Writer:
    def __init__(self) -> None:
        self._program: dict[str, object] = {
            "__builtins__": {},
            **{kind.__name__: kind for kind in (type, len, tuple, list, str, int, bool, dict)},
            "Unusual": Unusual,
            "day_of": date.fromisoformat,
            "moment": datetime.fromisoformat,
            "moment_of": moment_of,
            "series": series,
        }
        self._statements: list[pyast.stmt] = []
        self._count = 0

    def function(self, facts: Sequence[Given]) -> Callable[[Mapping[str, object]], tuple[Value, ...]]:
        given = [self._variable() for _ in facts]
        targets = pyast.Tuple([pyast.Name(v, py.STORE) for v in given], py.STORE)
        self._add(pyast.Assign([targets], py.call(py.attribute(py.name("facts"), "values"))))
        values = [self._fact(fact, py.name(variable)) for fact, variable in zip(facts, given, strict=True)]
        self._add(pyast.Return(py.tuple_of(values)))
        module = pyast.Module([py.definition("read", ("facts",), self._statements)], [])
        pyast.fix_missing_locations(module)
        compiled = compile(module, "<facts>", "exec", dont_inherit=True)
        code = next(c for c in compiled.co_consts if isinstance(c, CodeType))
        return cast("Callable[[Mapping[str, object]], tuple[Value, ...]]", FunctionType(code, self._program, "read"))

    # -- values

    def _fact(self, fact: Given, written: pyast.expr) -> pyast.expr:
        if fact.whole is fact.one:
            return self._value(fact, written)
        return self._either(
            self._is(written, "dict"),
            lambda: self._history(fact, written),
            lambda: py.call(self._pool(fact.whole), written),
        )

    def _history(self, fact: Given, written: pyast.expr) -> pyast.expr:
        steps = self._assign(pyast.Dict([], []))
        day, inner = self._variable(), self._variable()
        outer, self._statements = self._statements, []
        self._add(pyast.If(pyast.UnaryOp(pyast.Not(), _is_day(py.name(day))), [self._leave()], []))
        key = py.call(py.name("day_of"), py.name(day))
        value = self._value(fact, py.name(inner))
        self._add(pyast.Assign([pyast.Subscript(steps, key, py.STORE)], value))
        body, self._statements = self._statements, outer
        target = pyast.Tuple([pyast.Name(day, py.STORE), pyast.Name(inner, py.STORE)], py.STORE)
        self._add(pyast.For(target, py.call(py.attribute(written, "items")), body, []))
        return py.call(py.name("series"), steps)

    def _value(self, fact: Given, written: pyast.expr) -> pyast.expr:
        """A value as it is usually written, or what its converter makes of it."""
        fields: dict[str, set[Value]] = {
            name: {text for text, meant in texts.items() if text == meant} for name, texts in fact.fields.items()
        }
        usual, make = self._usual(fact.type, fact.good, written, fields)
        if usual is None:
            return py.call(self._pool(fact.one), written)
        return self._either(usual, make, lambda: py.call(self._pool(fact.one), written))

    def _usual(
        self, kind: Type, good: set[Value] | None, written: pyast.expr, fields: Mapping[str, set[Value]] = _ANY
    ) -> tuple[pyast.expr | None, Callable[[], pyast.expr]]:
        """A test whether a value is written as usual, and what it is then."""
        if kind.head in ("number", "string"):
            test = self._is(written, "int" if kind.head == "number" else "str")
            if good is not None:
                known = py.compare(written, (pyast.In(), self._pool(good)))
                test = _all([test, known])
            return test, lambda: written
        if good is not None:
            return None, lambda: written
        if kind.head == "boolean":
            return self._is(written, "bool"), lambda: written
        if kind.head == "date":
            test = _all([self._is(written, "str"), _is_day(written)])
            return test, lambda: py.call(py.name("day_of"), written)
        if kind.head == "date and time":
            test = _all([self._is(written, "str"), _is_moment(written)])
            return test, lambda: py.call(py.name("moment_of"), py.call(py.name("moment"), written))
        if kind.head == "list" and kind.element is not None and _is_closed(kind.element):
            element = kind.element
            return self._is(written, "list"), lambda: self._list(element, written, fields)
        return None, lambda: written

    def _list(self, element: Type, written: pyast.expr, fields: Mapping[str, set[Value]]) -> pyast.expr:
        found, item = self._assign(pyast.List([], py.LOAD)), self._variable()
        outer, self._statements = self._statements, []
        context = self._context(element, py.name(item), fields)
        self._add(pyast.Expr(py.call(py.attribute(found, "append"), context)))
        body, self._statements = self._statements, outer
        self._add(pyast.For(pyast.Name(item, py.STORE), written, body, []))
        return py.call(py.name("tuple"), found)

    def _context(self, kind: Type, written: pyast.expr, choices: Mapping[str, set[Value]]) -> pyast.expr:
        fields = kind.fields or ()
        count = py.compare(py.call(py.name("len"), written), (pyast.NotEq(), py.constant(len(fields))))
        self._add(pyast.If(count, [self._leave()], []))
        values: list[pyast.expr] = []
        for name, inner in fields:
            part = self._assign(py.subscript(written, name))
            usual, make = self._usual(inner, choices.get(name), part)
            if usual is not None:
                self._add(pyast.If(pyast.UnaryOp(pyast.Not(), usual), [self._leave()], []))
            values.append(self._assign(make()))
        return pyast.Dict([py.constant(name) for name, _ in fields], values)

    # -- statements

    def _either(self, test: pyast.expr, yes: Callable[[], pyast.expr], no: Callable[[], pyast.expr]) -> pyast.expr:
        name = self._variable()
        branches = []
        for make in (yes, no):
            outer, self._statements = self._statements, []
            self._add(pyast.Assign([pyast.Name(name, py.STORE)], make()))
            branches.append(self._statements)
            self._statements = outer
        self._add(pyast.If(test, *branches))
        return py.name(name)

    def _is(self, written: pyast.expr, kind: str) -> pyast.expr:
        return py.compare(py.call(py.name("type"), written), (pyast.Is(), py.name(kind)))

    def _leave(self) -> pyast.stmt:
        return pyast.Raise(py.name("Unusual"), None)

    def _add(self, statement: pyast.stmt) -> None:
        self._statements.append(statement)

    def _assign(self, value: pyast.expr) -> pyast.Name:
        name = self._variable()
        self._add(pyast.Assign([pyast.Name(name, py.STORE)], value))
        return pyast.Name(name, py.LOAD)

    def _variable(self) -> str:
        self._count += 1
        return f"v{self._count}"

    def _pool(self, value: object) -> pyast.expr:
        self._count += 1
        self._program[f"k{self._count}"] = value
        return py.name(f"k{self._count}")


def _all(tests: list[pyast.expr]) -> pyast.expr:
    return pyast.BoolOp(pyast.And(), tests)


def _is_closed(kind: Type) -> bool:
    """Whether a context has fields that are all of kinds that are usually written in one way, and never null."""
    heads = ("number", "string", "boolean", "date", "date and time")
    return (
        kind.head == "context"
        and not kind.nullable
        and all(t.head in heads and not t.nullable for _, t in kind.fields or (("", kind),))
    )
