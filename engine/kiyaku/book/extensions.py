"""The functions that rules have beyond FEEL's own: other days, changes of facts, business days.

    value on(expression, date)                   an expression as on another day
    changes(fact, range)                         the changes of a fact within a range of days
    add business days(date, number, calendar)    the nth open day after (before, if negative) a day
    is business day(date, calendar)              whether a day is open

The first two are special forms: their first argument is not evaluated before the call.  The emitted Python refers to
`day` (the day of use), to the loads of facts, and to `_changes`, `_add_days` and `_is_open`, which the evaluator
supplies; the emitted JavaScript to `d` and to methods of the run `r`.
"""

from __future__ import annotations

import ast as pyast
from collections.abc import Mapping
from dataclasses import dataclass

from kiyaku.feel.builtins.printed import sentence
from kiyaku.feel.check.extension import CallContext, Compile, Extension, Script, arguments_of
from kiyaku.feel.syntax import ast
from kiyaku.feel.types import ANY, BOOLEAN, DATE, NUMBER, Type, context_of, list_of, range_of

_VALUE_ON = ("expression", "date")
_CHANGES = ("fact", "range")
_ADD_DAYS = ("date", "number", "calendar")
_IS_OPEN = ("date", "calendar")


@dataclass(frozen=True, slots=True)
class RuleExtensions:
    """The extensions as one rule book knows them: its calendars, and which of its facts vary over time."""

    calendars: frozenset[str]
    varying: Mapping[str, Type]

    def all(self) -> dict[str, Extension]:
        """The extensions by name."""
        return {
            e.name: e
            for e in (
                Extension(
                    name="value on",
                    parameters=_VALUE_ON,
                    summary="An expression evaluated as on another day: its clauses and facts are those of that day.",
                    summary_ja="式を別の日のものとして評価する（条文も事実もその日のもの）。",
                    words=(sentence("{1}の時点の{0}", "{0} as of {1}"),),
                    check=_check_value_on,
                    emit=_emit_value_on,
                    javascript=_js_value_on,
                ),
                Extension(
                    name="changes",
                    parameters=_CHANGES,
                    summary="The changes of a fact that varies, within a range of days: date, before, after.",
                    summary_ja="日によって変わる事実の、期間内の変化（date、before、after の並び）。",
                    words=(sentence("{1}の間の{0}の変更", "changes of {0} within {1}"),),
                    check=self._check_changes,
                    emit=_emit_changes,
                    javascript=_js_changes,
                ),
                Extension(
                    name="add business days",
                    parameters=_ADD_DAYS,
                    summary="The nth open day after a day, or before it if negative; the day itself does not count.",
                    summary_ja="その日の後（負なら前）のn番目の営業日。その日自身は数えない。",
                    words=(sentence("{0}の{1}日後（{2}だけを数える）", "{1} days after {0} (counting {2})"),),
                    check=self._check_add_days,
                    emit=_emit_add_days,
                    javascript=_js_add_days,
                ),
                Extension(
                    name="is business day",
                    parameters=_IS_OPEN,
                    summary="Whether a day is open in a calendar.",
                    summary_ja="その日が暦の上で営業日か。",
                    words=(sentence("{0}が{1}である", "{0} is a {1}"),),
                    check=self._check_is_open,
                    emit=_emit_is_open,
                    javascript=_js_is_open,
                ),
            )
        }

    def _check_changes(self, context: CallContext) -> Type:
        arguments = context.arguments(_CHANGES)
        if arguments is None:
            return list_of(ANY)
        context.type_of(arguments["range"], range_of(DATE))
        fact = arguments["fact"]
        if not isinstance(fact, ast.Name) or fact.name not in self.varying:
            context.report("not-a-varying-fact", fact, known="、".join(sorted(self.varying)) or "—")
            return list_of(ANY)
        value = self.varying[fact.name]
        return list_of(context_of({"date": DATE, "before": value, "after": value}))

    def _check_add_days(self, context: CallContext) -> Type:
        arguments = context.arguments(_ADD_DAYS)
        if arguments is not None:
            context.type_of(arguments["date"], DATE)
            context.type_of(arguments["number"], NUMBER)
            self._calendar(context, arguments["calendar"])
        return DATE

    def _check_is_open(self, context: CallContext) -> Type:
        arguments = context.arguments(_IS_OPEN)
        if arguments is not None:
            context.type_of(arguments["date"], DATE)
            self._calendar(context, arguments["calendar"])
        return BOOLEAN

    def _calendar(self, context: CallContext, node: ast.Node) -> None:
        if not isinstance(node, ast.Name) or node.name not in self.calendars:
            context.report("not-a-calendar", node, known="、".join(sorted(self.calendars)) or "—")


def _check_value_on(context: CallContext) -> Type:
    arguments = context.arguments(_VALUE_ON)
    if arguments is None:
        return ANY
    context.type_of(arguments["date"], DATE)
    return context.type_of(arguments["expression"])


def _call(function: str, *arguments: pyast.expr) -> pyast.expr:
    return pyast.Call(pyast.Name(function, pyast.Load()), list(arguments), [])


def _emit_value_on(call: ast.Call, compile: Compile) -> pyast.expr:
    parts = arguments_of(call, _VALUE_ON)
    parameters = pyast.arguments(posonlyargs=[], args=[pyast.arg("day")], kwonlyargs=[], kw_defaults=[], defaults=[])
    return pyast.Call(pyast.Lambda(parameters, compile(parts["expression"])), [compile(parts["date"])], [])


def _emit_changes(call: ast.Call, compile: Compile) -> pyast.expr:
    parts = arguments_of(call, _CHANGES)
    fact = parts["fact"]
    assert isinstance(fact, ast.Name)
    series = _call("_series", pyast.Name("c", pyast.Load()), pyast.Constant(fact.name))
    return _call("_changes", series, compile(parts["range"]))


def _emit_add_days(call: ast.Call, compile: Compile) -> pyast.expr:
    parts = arguments_of(call, _ADD_DAYS)
    return _call("_add_days", *(compile(parts[p]) for p in _ADD_DAYS))


def _emit_is_open(call: ast.Call, compile: Compile) -> pyast.expr:
    parts = arguments_of(call, _IS_OPEN)
    return _call("_is_open", *(compile(parts[p]) for p in _IS_OPEN))


# -- in JavaScript


def _js_value_on(call: ast.Call, script: Script) -> str:
    parts = arguments_of(call, _VALUE_ON)
    return f"((d)=>{script.js(parts['expression'])})({script.js(parts['date'])})"


def _js_changes(call: ast.Call, script: Script) -> str:
    parts = arguments_of(call, _CHANGES)
    fact = parts["fact"]
    assert isinstance(fact, ast.Name)
    return f"r.changes({script.series(fact.name)},{script.js(parts['range'])})"


def _js_add_days(call: ast.Call, script: Script) -> str:
    parts = arguments_of(call, _ADD_DAYS)
    return f"r.addDays({','.join(script.js(parts[p]) for p in _ADD_DAYS)})"


def _js_is_open(call: ast.Call, script: Script) -> str:
    parts = arguments_of(call, _IS_OPEN)
    return f"r.isOpen({','.join(script.js(parts[p]) for p in _IS_OPEN)})"
