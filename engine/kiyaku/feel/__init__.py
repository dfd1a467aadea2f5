"""FEEL, the expression language of DMN 1.5: parse, check, compile, evaluate.

from kiyaku.feel import evaluate

evaluate("単価 * 数量", {"単価": 3000, "数量": 5})                     # 15000
evaluate('date("2026-01-31") + duration("P1M")')                     # datetime.date(2026, 2, 28)
evaluate("1 / 0"), run("1 / 0").warnings                             # null, and why
evaluate("1 / 0", mode="strict")                                     # raises FeelError
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kiyaku.feel.check.checked import Checked
    from kiyaku.feel.check.extension import CallContext, CallEmitter, Extension, Load
    from kiyaku.feel.interpret import Evaluation, evaluate, make_value, run, set_types
    from kiyaku.feel.python.compile import compile_function
    from kiyaku.feel.python.compile import compile_function as compile
    from kiyaku.feel.python.machine import FeelError
    from kiyaku.feel.syntax.parse import Parsed
    from kiyaku.feel.text import parse

__all__ = [
    "CallContext",
    "CallEmitter",
    "Checked",
    "Evaluation",
    "Extension",
    "FeelError",
    "Load",
    "Parsed",
    "compile",
    "compile_function",
    "evaluate",
    "make_value",
    "parse",
    "run",
    "set_types",
]

_PLACES = {
    "check.checked": ("Checked",),
    "check.extension": ("CallContext", "CallEmitter", "Extension", "Load"),
    "interpret": ("Evaluation", "evaluate", "make_value", "run", "set_types"),
    "python.compile": ("compile_function",),
    "python.machine": ("FeelError",),
    "syntax.parse": ("Parsed",),
    "text": ("parse",),
}


def __getattr__(name: str) -> Any:
    """The public names, imported when first used: whoever has checked trees at hand needs no parser."""
    from importlib import import_module

    wanted = "compile_function" if name == "compile" else name
    for module, names in _PLACES.items():
        if wanted in names:
            return getattr(import_module(f"{__name__}.{module}"), wanted)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
