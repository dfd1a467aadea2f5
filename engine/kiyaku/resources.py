"""Where data stands: JSON Schemas and books of law, which travel with the package; the terms of a project.

In the repository both stand at its top, where editors and lawyers look for them; in an installed wheel they stand
inside the package.  Callers ask here and need not know which.  The terms of a project stand under its `rules/`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parents[1]


def schema_dir() -> Path:
    """The folder of `*.schema.json`.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    return _first(_PACKAGE / "schemas", _CHECKOUT / "schemas")


def open_schema(name: str) -> dict[str, Any]:
    """The JSON Schema of one kind of file: `open_schema("law")` reads `law.schema.json`.

    Raises:
        FileNotFoundError: there is no such schema.
    """
    schema: dict[str, Any] = json.loads((schema_dir() / f"{name}.schema.json").read_text("utf-8"))
    return schema


def law_dir() -> Path:
    """The folder of the books of Japanese law that terms documents name under `law`.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    return _first(_PACKAGE / "law" / "japan", _CHECKOUT / "rules" / "japan")


def terms_under(project: Path) -> list[Path]:
    """The folders of terms under `rules/` of a project."""
    return sorted(file.parent for file in (project / "rules").glob("*/terms.yaml"))


def _first(*candidates: Path) -> Path:
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"kiyaku is installed without its data: none of {', '.join(map(str, candidates))} exists")
