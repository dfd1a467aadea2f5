"""kiyaku: terms of service as data, evaluated exactly, with every figure citing its clause.

import kiyaku

book = kiyaku.load("rules/some-terms")
contract = book.contract({"提供開始日": "2026-06-01", "ID数": {"2026-06-01": 10, "2026-07-04": 12}})
bill = book.bill(contract, "2026-07")
bill.total, [(line.name, line.value, line.clauses) for line in bill.lines]
"""

from __future__ import annotations

from typing import Any

__all__ = ["Bill", "Book", "Contract", "KiyakuError", "Outcome", "examine", "load"]


def __getattr__(name: str) -> Any:
    """The public names, imported when first used: `import kiyaku` alone costs nothing."""
    if name == "KiyakuError":
        from kiyaku.diagnostic import KiyakuError

        return KiyakuError
    if name in __all__:
        from kiyaku.answer import book

        return getattr(book, name)
    raise AttributeError(f"module 'kiyaku' has no attribute {name!r}")
