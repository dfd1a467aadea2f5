"""Results as they were stored: read strictly, and checked against the schema of results."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from kiyaku import intake
from kiyaku.diagnostic import Diagnostic, KiyakuError
from kiyaku.jsontext import read_json
from kiyaku.resources import open_schema

_LARGEST = 50_000_000  # bytes; a result with whole trees takes a few
_MOST_PLACES = 4_000


def read_stored(path: Path) -> dict[str, Any]:
    """A result that was stored as JSON, numbers as `int` or `Decimal`.

    Raises:
        KiyakuError: it cannot be read, is no JSON, or is no result of a version that this engine reads.
    """
    data = read_stored_json(path)
    if not isinstance(data, dict) or "format" not in data:
        _wrong(path, "not-a-result")
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    error = best_match(Draft202012Validator(open_schema("result")).iter_errors(data))
    if error is not None:
        where = "/".join(map(str, error.absolute_path)) or "/"
        _wrong(path, "wrong-result", where=where, problem=error.message[:200])
    return data


def read_stored_json(path: Path) -> Any:
    """JSON data from a file: no key twice, no number that JSON does not know.

    Raises:
        KiyakuError: it cannot be read, is too large, or is no such JSON.
    """
    try:
        content = intake.read(path, _LARGEST).decode("utf-8-sig")
        return read_json(content, Decimal, longest=_MOST_PLACES, deepest=_MOST_PLACES)
    except intake.Unfit as unfit:
        _wrong(path, unfit.code, **unfit.args_of)
    except OSError:
        _wrong(path, "unreadable-file")
    except ValueError:
        _wrong(path, "not-a-result")


def _wrong(path: Path, code: str, **args: object) -> NoReturn:
    raise KiyakuError([Diagnostic(code=code, args={"name": str(path), **args}, hint="fix")])
