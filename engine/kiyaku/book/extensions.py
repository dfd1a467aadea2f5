"""The functions that rules have beyond FEEL's own: other days, changes of facts, business days.

    value on(expression, date)                   an expression as on another day
    changes(fact, range)                         the changes of a fact within a range of days
    add business days(date, number, calendar)    the nth open day after (before, if negative) a day
    is business day(date, calendar)              whether a day is open

The first two are special forms: their argument is not evaluated before the call.  How they run is the evaluator's
business (`kiyaku.evaluate.runtime`); the names `day`, `_at`, `_changes`, `_add_days` and `_is_open` in the emitted code are
the contract between the two.
"""

from __future__ import annotations

import ast as pyast
from collections.abc import Callable

from kiyaku.diagnostic import Diagnostic
from kiyaku.feel import ast
from kiyaku.feel.extension import CallContext, Extension
from kiyaku.feel.types import ANY, BOOLEAN, DATE, NUMBER, Type, context_of, list_of, range_of

Compile = Callable[[ast.Node], pyast.expr]
