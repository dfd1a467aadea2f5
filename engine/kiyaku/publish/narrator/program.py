"""Functions that are built from the rules, by way of Python's syntax tree and never of text.

A function's code is taken out of a compiled module that is never run; its globals hold nothing but what the code refers
to by name.
"""

from __future__ import annotations

import ast as pyast
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any

from kiyaku.feel.python import build as py

FRAME = "frame"
_OF_FRAME = ("said", "it", "of", "above", "source", "before")
"""What a function takes out of its frame first, if it needs it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The variables that hold the thing spoken of, what it belongs to, and the node whose clause stands above."""

    it: str = "it"
    of: str = "of"
    above: str = "above"

    def inner(self, variable: str) -> Scope:
        """The scope of an element of what is spoken of."""
        return Scope(it=variable, of=self.it, above=self.above)


class Program:
    """What the functions of a page refer to by name."""

    def __init__(self) -> None:
        self._globals: dict[str, Any] = {"__builtins__": {}}
        self._variables = 0

    def pool(self, value: object) -> pyast.expr:
        """An object."""
        name = f"k{len(self._globals)}"
        self._globals[name] = value
        return py.name(name)

    def variable(self) -> str:
        """The name of a new variable."""
        self._variables += 1
        return f"v{self._variables}"

    def value(self, of: pyast.expr) -> Callable[[Any], Any]:
        """A function of a frame that gives a value."""
        return self.function([pyast.Return(of)])

    def function(self, body: list[pyast.stmt]) -> Callable[[Any], Any]:
        """A function of a frame."""
        used = {part.id for statement in body for part in pyast.walk(statement) if isinstance(part, pyast.Name)}
        taken: list[pyast.stmt] = [
            assigned(name, py.attribute(py.name(FRAME), name)) for name in _OF_FRAME if name in used
        ]
        module = pyast.Module([py.definition("say", (FRAME,), [*taken, *body])], [])
        pyast.fix_missing_locations(module)
        compiled = compile(module, "<narrator>", "exec", dont_inherit=True)
        code = next(c for c in compiled.co_consts if isinstance(c, CodeType))
        return FunctionType(code, self._globals, "say")


def assigned(variable: str, value: pyast.expr) -> pyast.stmt:
    """`variable = value`."""
    return pyast.Assign([pyast.Name(variable, py.STORE)], value)


def bound(variable: str, value: pyast.expr) -> pyast.expr:
    """`(variable := value)`."""
    return pyast.NamedExpr(pyast.Name(variable, py.STORE), value)
