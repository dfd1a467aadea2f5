"""The page docs/cli.md: what every command says of itself.  `python -m tests.cli_docs` writes it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from kiyaku.cli.app import build_parser
from tests.repo import ROOT

PAGE = ROOT / "docs" / "cli.md"
HEAD = """\
# コマンド

コマンドごとに、引数と選び方と例を並べる。どれも `kiyaku コマンド --help` で同じものを読める。
このページは `python -m tests.cli_docs` が作る。

Every command with its arguments, options and examples, as `kiyaku COMMAND --help` shows them. The page is generated.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_sections("kiyaku", build_parser())])


def _sections(name: str, parser: argparse.ArgumentParser) -> Iterator[str]:
    """A section for the parser, and one for each command in it."""
    parser.prog = name
    yield f"## {name}\n"
    yield f"{_plain(parser.description or '')}\n"
    yield f"```text\n{_usage(name, parser)}\n```\n"
    for heading, entries in _options(parser):
        yield f"| {heading} | |\n|---|---|"
        yield from entries
        yield ""
    if parser.epilog:
        yield f"```text\n{parser.epilog.strip()}\n```\n"
    for command, inner in _commands(parser).items():
        yield from _sections(f"{name} {command}", inner)


def _usage(name: str, parser: argparse.ArgumentParser) -> str:
    """How a command is called: what must be there, in words that no version of argparse wraps in its own way."""
    words = [name]
    for action in sorted(parser._actions, key=lambda a: bool(a.option_strings)):
        if action.option_strings and action.required:
            words.append(_written(action))
        elif not action.option_strings:
            value = _written(action)
            words.append({"?": f"[{value}]", "*": f"[{value} …]", "+": f"{value} …"}.get(str(action.nargs), value))
    return " ".join(words)


def _options(parser: argparse.ArgumentParser) -> Iterator[tuple[str, list[str]]]:
    """The arguments and the options of a command, as rows of tables."""
    positional: list[str] = []
    optional: list[str] = []
    for action in parser._actions:
        if action.help == argparse.SUPPRESS or isinstance(action, argparse._HelpAction | argparse._SubParsersAction):
            continue
        written = _written(action)
        row = f"| `{written}` | {_plain((action.help or '') % {**vars(action), 'prog': parser.prog})} |"
        (optional if action.option_strings else positional).append(row)
    for heading, rows in (("引数 / Arguments", positional), ("選び方 / Options", optional)):
        if rows:
            yield heading, rows


def _written(action: argparse.Action) -> str:
    """An argument as it is typed: `--lang {ja,en}`, `CLAUSE`."""
    choices = "{" + ",".join(str(c) for c in action.choices) + "}" if action.choices else None
    name = action.metavar or choices or action.dest
    value = name if isinstance(name, str) else " ".join(name)
    if not action.option_strings:
        return value
    names = ", ".join(action.option_strings)
    return names if action.nargs == 0 else f"{names} {value if action.metavar or choices else value.upper()}"


def _commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands inside a command, by name."""
    found: dict[str, argparse.ArgumentParser] = {}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            found.update(action.choices)
    return found


def _plain(text: str) -> str:
    """Text that may stand in a cell."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
