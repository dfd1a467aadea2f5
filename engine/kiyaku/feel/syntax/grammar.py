"""The LALR table of feel.lark: built by Lark once, read back as plain data ever after.

Importing Lark and building the table takes some twenty times as long as reading it, so the table is looked for beside
the grammar (`python -m kiyaku.feel.syntax.grammar` puts it there when a package is built), then in the user's cache
directory, and only then built in this process and put into the cache.  A table is used only if its key, a digest of the
grammar and of this format, is the right one; Lark's version is not part of it, because the file holds no data of
Lark's own form.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kiyaku.files import cache_directory, read_own, write_own

FORMAT = 1
_GRAMMAR = Path(__file__).with_name("feel.lark")
_PACKAGED = Path(__file__).with_name("feel.table.json")

Row = dict[str, int]  # symbol -> the state to go to, or -(rule + 1) to reduce
Rule = tuple[str, int, str | None]  # symbol that it makes, number of symbols that it takes, name of its builder


@dataclass(frozen=True, slots=True, eq=False)
class ParseTable:
    """What a parser needs to know of a grammar."""

    rows: list[Row]
    rules: list[Rule]
    starts: dict[str, int]
    ends: dict[str, int]


@cache
def table() -> ParseTable:
    """The table of FEEL.

    Raises:
        OSError: the package lacks its grammar.
    """
    grammar = _GRAMMAR.read_text("utf-8")
    wanted = key(grammar)
    found = read(_PACKAGED, wanted)
    if found is not None:
        return found
    try:
        cached = cache_directory() / "grammar" / f"feel-{wanted[:16]}.json"
    except RuntimeError:  # a user without a home
        return _table(build(grammar))
    found = parsed(read_own(cached), wanted)
    if found is not None:
        return found
    data = build(grammar)
    write(cached, data)
    return _table(data)


def key(grammar: str) -> str:
    """What a table must carry to belong to a grammar."""
    return hashlib.sha256(f"{FORMAT}\n{grammar}".encode()).hexdigest()


def read(file: Path, wanted: str) -> ParseTable | None:
    """The table in a file, or None if there is none, it is damaged or it belongs to another grammar."""
    try:
        return parsed(file.read_bytes(), wanted)
    except OSError:
        return None


def parsed(content: bytes | None, wanted: str) -> ParseTable | None:
    """The table in the content of a file, or None if it is damaged or belongs to another grammar."""
    try:
        data = json.loads(content or b"")
        return _table(data) if data["key"] == wanted else None
    except (ValueError, KeyError, TypeError):
        return None


def write(file: Path, data: dict[str, Any]) -> None:
    """Keep a table; a directory that cannot be written to only costs the next process its time."""
    with contextlib.suppress(OSError):
        write_own(file, json.dumps(data, separators=(",", ":")))


def build(grammar: str) -> dict[str, Any]:
    """Have Lark work out the table.

    Raises:
        lark.exceptions.GrammarError: the grammar has a conflict.
    """
    from lark import Lark  # only here: the table is nearly always at hand
    from lark.grammar import Rule as LarkRule
    from lark.lexer import Lexer

    class NoLexer(Lexer):
        """The scanner is in tokens.py; Lark makes nothing but the table."""

        def __init__(self, lexer_conf: object) -> None:
            pass

        def lex(self, *args: object) -> Any:
            raise NotImplementedError

    lark = Lark(grammar, parser="lalr", lexer=NoLexer, start=["text", "tests"], strict=True)
    data, memo = lark.memo_serialize([LarkRule])
    lalr = data["parser"]["parser"]
    symbols = lalr["tokens"]
    made = {number: _rule(rule) for number, rule in memo.items()}
    rules = sorted(set(made.values()), key=str)
    states = {
        state: {symbols[symbol]: move for symbol, move in sorted(row.items(), key=lambda item: symbols[item[0]])}
        for state, row in lalr["states"].items()
    }
    order = _order(lalr["start_states"], states)
    rows = [
        {
            symbol: -(rules.index(made[target["@"]]) + 1) if reduces else order[target]
            for symbol, (reduces, target) in states[state].items()
        }
        for state in order
    ]
    return {
        "key": key(grammar),
        "rows": rows,
        "rules": rules,
        "starts": {name: order[state] for name, state in sorted(lalr["start_states"].items())},
        "ends": {name: order[state] for name, state in sorted(lalr["end_states"].items())},
    }


def _rule(rule: dict[str, Any]) -> Rule:
    name, size = str(rule["origin"]["name"]), len(rule["expansion"])
    return name, size, rule["alias"] or (None if size == 1 else name)


def _order(starts: dict[str, int], states: dict[int, dict[str, Any]]) -> dict[int, int]:
    """The states by number in the order in which a walk from the starts comes to them.

    Lark numbers them as its sets happen to be ordered; here the same grammar gives the same table in every process.
    """
    waiting = [state for _, state in sorted(starts.items())]
    order: dict[int, int] = {}
    for state in waiting:  # which grows
        if state not in order:
            order[state] = len(order)
            waiting += [target for reduces, target in states[state].values() if not reduces]
    return order


def _table(data: dict[str, Any]) -> ParseTable:
    rules = [(str(made), int(size), builder) for made, size, builder in data["rules"]]
    return ParseTable(data["rows"], rules, data["starts"], data["ends"])


if __name__ == "__main__":
    _PACKAGED.write_text(json.dumps(build(_GRAMMAR.read_text("utf-8")), separators=(",", ":")), "utf-8")
