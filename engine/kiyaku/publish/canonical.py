"""JSON data in the one form that is signed: the same bytes for the same content, on every machine.

Keys are sorted by their code points, nothing is indented, characters stand for themselves in UTF-8, and a number is
written as the shortest decimal that is exactly it (`1`, not `1.0` or `1e0`).
"""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256
from typing import Any

from kiyaku.publish.json_values import json_text

ALGORITHM = "sha256"


def canonical(data: Any) -> bytes:
    """JSON data in canonical form.

    Args:
        data: None, bool, int, Decimal, str, list, dict; floats are not exact and have no form.

    Raises:
        TypeError: it holds something else.
    """
    return json_text(_sorted(data), indent=None).encode()


def digest_of(data: Any) -> str:
    """The digest of JSON data, as `sha256:` and 64 hexadecimal digits."""
    return f"{ALGORITHM}:{sha256(canonical(data)).hexdigest()}"


def _sorted(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _sorted(data[key]) for key in sorted(data)}
    if isinstance(data, list | tuple):
        return [_sorted(v) for v in data]
    if isinstance(data, Decimal):
        return _shortest(data)
    return data


def _shortest(number: Decimal) -> int | Decimal:
    if number == number.to_integral_value():
        return int(number)
    digits = format(number, "f").rstrip("0")
    return Decimal(digits)
