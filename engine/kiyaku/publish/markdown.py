"""Text inside Markdown: it stands there as it is, whatever it looks like.

Every generator reads a Markdown of its own, and many fill in templates before they read it; so what could mean
something to any of them is written as a character reference or with a backslash.
"""

from __future__ import annotations

import re
from html import escape

from kiyaku.visible import writable

_SPECIAL = re.compile(r"([\\`*_\[\]|#~])")
_REFERENCES = {"{": "&#123;", "}": "&#125;", "://": "&#58;//", "www.": "www&#46;", "@": "&#64;", "\r": " ", "\n": " "}
_REFERRED = re.compile("|".join(map(re.escape, _REFERENCES)))


def plain(words: str) -> str:
    """A text as one stretch of words on one line: no markup, no template, no link."""
    safe = _SPECIAL.sub(r"\\\1", escape(writable(words), quote=False))
    return _REFERRED.sub(lambda match: _REFERENCES[match[0]], safe)


def in_markup(words: str) -> str:
    """A text as one stretch of words where HTML is expected: in an element, an attribute, the title of a page."""
    safe = escape(writable(words)).replace("\r", " ").replace("\n", " ")
    return safe.replace("{", "&#123;").replace("}", "&#125;")


def block(markup: str) -> str:
    """HTML as one block on one line, so that no text in it begins a line and none reads as a template."""
    lines = markup.replace("\r", "&#13;").replace("\n", "&#10;")
    return re.sub(r"\{(?=[{%#<&])|\}(?=\})", lambda match: "&#123;" if match[0] == "{" else "&#125;", lines)
