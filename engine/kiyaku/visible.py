"""Characters that no reader sees but that a terminal or a page obeys: they are written out.

Control characters move the cursor, clear the screen, set the title of a window or fill the clipboard; marks of
direction show a line in another order than it has; characters without width hide inside words.  Wherever a text is
shown, each of them stands as JSON and YAML spell it: `\\u001b`.
"""

from __future__ import annotations

import re

_CONTROLS = "\x00-\x09\x0b-\x1f\x7f-\x9f"  # all but the line feed
_UNSEEN = "\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
_UNSEEN_BEYOND = "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
_NO_CHARACTERS = "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_HIDDEN = re.compile(f"[{_CONTROLS}{_UNSEEN}{_UNSEEN_BEYOND}{_NO_CHARACTERS}]")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


_UNSEEN_AT_ALL = re.compile(f"[{_UNSEEN}{_UNSEEN_BEYOND}]")


def unseen(words: str) -> list[int]:
    """Where characters stand that a reader does not see and that may change what is read."""
    return [] if words.isascii() else [m.start() for m in _UNSEEN_AT_ALL.finditer(words)]


def visible(words: str) -> str:
    """A text in which every hidden character but the line feed is written out."""
    return words if words.isascii() and words.isprintable() else _HIDDEN.sub(_spelled, words)


def on_one_line(words: str) -> str:
    """The same, with line feeds written out too: a text that cannot pass for more than one line."""
    return visible(words).replace("\n", "\\n")


def writable(words: str) -> str:
    """A text in which what no HTML or XML document may hold is written out; marks of direction stay."""
    return words if words.isprintable() else _UNWRITABLE.sub(_spelled, words)


def _spelled(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))
