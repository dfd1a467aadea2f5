"""The command about the cache: cache."""

from __future__ import annotations

import argparse
from typing import Any

from kiyaku.cli.common import OK, add_command, language_of
from kiyaku.messages import text


def add_commands(commands: Any) -> None:
    """Add the commands of this module."""
    cache = add_command(
        commands,
        "cache",
        "The rule books that were made before and are cached for this user: where, and how much.",
        "  kiyaku cache\n"
        "  kiyaku cache --clear\n"
        "  KIYAKU_NO_CACHE=1 kiyaku bill docs/examples/contract.yaml --month 2026-07",
        _cache,
        json=False,
        rules=False,
    )
    cache.add_argument("--clear", action="store_true", help="remove all of them")


def _cache(options: argparse.Namespace) -> int:
    from kiyaku.answer import cache

    language = language_of(options)
    found = cache.entries()
    size = sum(path.stat().st_size for path in found)
    folder = cache.books_directory()
    removed = cache.clear() if options.clear else 0
    print(text("cache-folder", language, folder=folder or "—"))
    print(text("cache-books", language, count=len(found), size=f"{size:,}"))
    if options.clear:
        print(text("cache-cleared", language, count=removed))
    return OK
