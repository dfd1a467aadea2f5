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

FRAME, IT, OF, SOURCE, SAID, OUT = "frame", "it", "of", "source", "said", "out"
OF_FRAME = (SAID, IT, OF, "above", SOURCE, "before")
"""What a function takes out of its frame first, if it needs it."""


class RuleError(Exception):
    """The rules of the narrator are not what they should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The variables that hold the thing spoken of, what it belongs to, and the node whose clause stands above."""

    it: str = IT
    of: str = OF
    above: str = "above"

    def inner(self, variable: str) -> Scope:
        """The scope of an element of what is spoken of."""
        return Scope(it=variable, of=self.it, above=self.above)


OUTER = Scope()
NODE = Scope(it=IT, of=IT, above=IT)
"""The scope of a node that is spoken of: it is of itself."""


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

    def value(self, of: pyast.expr, parameters: tuple[str, ...] = (FRAME,)) -> Callable[..., Any]:
        """A function that gives a value."""
        return self.function([pyast.Return(of)], parameters)

    def function(self, body: list[pyast.stmt], parameters: tuple[str, ...] = (FRAME,)) -> Callable[..., Any]:
        """A function of a frame, or of parts of one.

        Raises:
            RuleError: it needs more of a frame than it is given.
        """
        names = names_in(body).difference(parameters)
        needed = [name for name in OF_FRAME if name in names]
        loaded: list[pyast.stmt] = [assigned(name, py.attribute(py.name(FRAME), name)) for name in needed]
        if loaded and FRAME not in parameters:
            raise RuleError(f"of {', '.join(parameters)} alone this cannot be told")
        module = pyast.Module([py.definition("say", parameters, [*loaded, *body])], [])
        pyast.fix_missing_locations(module)
        compiled = compile(module, "<narrator>", "exec", dont_inherit=True)
        code = next(c for c in compiled.co_consts if isinstance(c, CodeType))
        return FunctionType(code, self._globals, "say")


def names_in(body: list[pyast.stmt]) -> set[str]:
    """The names in some statements."""
    return {part.id for statement in body for part in pyast.walk(statement) if isinstance(part, pyast.Name)}


def assigned(variable: str, value: pyast.expr) -> pyast.stmt:
    """`variable = value`."""
    return pyast.Assign([pyast.Name(variable, py.STORE)], value)


def bound(variable: str, value: pyast.expr) -> pyast.expr:
    """`(variable := value)`."""
    return pyast.NamedExpr(pyast.Name(variable, py.STORE), value)
