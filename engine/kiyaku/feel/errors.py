"""How the FEEL runtime says that an operation has no result.

A `Fault` is a code of the message catalogue with its arguments.  The runtime knows no modes: compiled code turns a
fault into null with a recorded warning (standard) or into a diagnostic with the span of the failing node (strict).
"""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.diagnostic import Diagnostic, Severity
from kiyaku.source import Span


class Fault(Exception):
    """An operation or a built-in was given values for which it has no result.

    Every code has the hint `fix` in the catalogue.
    """

    __slots__ = ("arguments", "code")

    def __init__(self, code: str, /, **arguments: object) -> None:
        super().__init__(code)
        self.code = code
        self.arguments: Mapping[str, object] = arguments

    def diagnostic(self, span: Span | None = None, severity: Severity = Severity.ERROR) -> Diagnostic:
        """The fault as a diagnostic at a place."""
        return Diagnostic(code=self.code, span=span, args=self.arguments, hint="fix", severity=severity)

    def __str__(self) -> str:
        return f"{self.code} {dict(self.arguments)}"
