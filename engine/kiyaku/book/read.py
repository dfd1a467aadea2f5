"""YAML text to plain data with positions.

Before: a `Source`.  After: a `Document`: dicts with string keys, lists, str, int, Fraction, bool and None, and for
every path the place of its key and its value.  Scalars follow YAML 1.2's core schema read exactly: `on` is text, `010`
is ten, `0.1` is one tenth, a date stays text until somebody asks for a date.  What YAML allows and a rule file does not
(two equal keys, anchors, tags, keys that are not scalars) is a diagnostic, not a surprise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path as FilePath
from typing import Any

import yaml

from kiyaku.book.yaml_fault import syntax_fault
from kiyaku.diagnostic import Diagnostic
from kiyaku.intake import LARGEST, Unfit
from kiyaku.jsontext import JsonFault, is_long, read_json
from kiyaku.source import Source, Span
from kiyaku.visible import unseen

Data = Any  # None | bool | int | Fraction | str | list[Data] | dict[str, Data]
Path = tuple[str | int, ...]

_INTEGER = re.compile(r"[-+]?[0-9]{1,300}\Z")  # what is longer stays text, and no number is taken for it
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]{1,300}|[0-9]{1,300}(?:\.[0-9]{0,300})?)(?:[eE][-+]?[0-9]{1,3})?\Z")
_DEEPEST = 50
_FEW = 5  # characters told one by one
_SUSPICIOUS = 5_000  # characters that may open a level
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_TEXT, _SEQUENCE, _MAPPING = (f"tag:yaml.org,2002:{t}" for t in ("str", "seq", "map"))


class _Loader(yaml.CSafeLoader):
    """The C parser without YAML 1.1's guesses about plain scalars."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - as in the base class


@dataclass(frozen=True, slots=True)
class Position:
    """Where a value stands, and the key it stands under."""

    start: int
    end: int
    key: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One YAML file as data."""

    source: Source
    data: Data
    places: Mapping[Path, Position] = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = ()

    def span(self, path: Path) -> Span:
        """The place of the value at a path, or of the nearest thing around it."""
        place = self._nearest(path)
        return Span(self.source, place.start, place.end)

    def key_span(self, path: Path) -> Span:
        """The place of the key under which the value at a path stands."""
        place = self._nearest(path)
        start, end = place.key or (place.start, place.end)
        return Span(self.source, start, end)

    def inner(self, path: Path, start: int, end: int) -> Span:
        """Characters `[start, end)` of the text at a path: the part of an expression that a diagnostic is about."""
        span = self.span(path)
        written = span.text
        value = self.at(path)
        for offset in (0, 1):  # plain, or quoted without escapes
            if isinstance(value, str) and written[offset : len(written) - offset] == value:
                base = span.start + offset
                return Span(self.source, base + start, base + max(end, start))
        return span

    def at(self, path: Path) -> Data:
        """The value at a path.

        Raises:
            KeyError, IndexError: nothing stands there.
        """
        value = self.data
        for step in path:
            value = value[step]
        return value

    def _nearest(self, path: Path) -> Position:
        for length in range(len(path), -1, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return Position(0, min(1, len(self.source.text)))


class UnreadDocument(Document):
    """A document whose text is at hand and is parsed when somebody asks for more than that."""

    __slots__ = ("_document",)
    _document: Document | None

    def __init__(self, source: Source) -> None:
        object.__setattr__(self, "source", source)
        object.__setattr__(self, "_document", None)

    def _read(self) -> Document:
        found = self._document
        if found is None:
            found = read(self.source)
            object.__setattr__(self, "_document", found)
        return found

    @property
    def data(self) -> Data:
        """The data of the text."""
        return self._read().data

    @property
    def places(self) -> Mapping[Path, Position]:
        """The places in the text."""
        return self._read().places

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the text."""
        return self._read().diagnostics

    def __reduce__(self) -> tuple[type[UnreadDocument], tuple[Source]]:
        return UnreadDocument, (self.source,)


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.places: dict[Path, Position] = {}
        self.diagnostics: list[Diagnostic] = []
        self.seen: set[yaml.Node] = set()  # a node is equal to itself alone

    def report(self, code: str, node: yaml.Node, **args: object) -> None:
        span = Span(self.source, node.start_mark.index, node.end_mark.index)
        self.diagnostics.append(Diagnostic(code=code, span=span, args=args, hint="fix"))

    def read(self, node: yaml.Node, path: Path, key: tuple[int, int] | None) -> Data:
        self.places[path] = Position(node.start_mark.index, node.end_mark.index, key)
        if node in self.seen:
            self.report("yaml-anchor", node)
            return None
        self.seen.add(node)
        if len(path) > _DEEPEST:
            start = node.start_mark.index
            self.diagnostics.append(_deep(self.source, start))
            return None
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node)
        if isinstance(node, yaml.SequenceNode):
            self.tagless(node, _SEQUENCE)
            return [self.read(item, (*path, i), None) for i, item in enumerate(node.value)]
        self.tagless(node, _MAPPING)
        return self.mapping(node, path)

    def mapping(self, node: yaml.Node, path: Path) -> dict[str, Data]:
        out: dict[str, Data] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.report("yaml-key", key_node)
                continue
            key = str(key_node.value)
            if key in out:
                first = self.places[(*path, key)].key or (0, 0)
                line = self.source.position(first[0])[0]
                self.report("yaml-duplicate-key", key_node, key=key, line=line)
                continue
            place = (key_node.start_mark.index, key_node.end_mark.index)
            out[key] = self.read(value_node, (*path, key), place)
        return out

    def scalar(self, node: yaml.ScalarNode) -> Data:
        text = str(node.value)
        self.tagless(node, _TEXT)
        return text if node.style else plain(text)  # plain style is None or ""

    def tagless(self, node: yaml.Node, usual: str) -> None:
        if node.tag not in (usual, "!"):
            self.report("yaml-tag", node, tag=node.tag)


def written(text: str) -> Any:
    """A value in one line of text, such as a cell or an argument: a list or mapping as JSON, else as in a YAML file.

    What is no JSON stays text: whoever reads the fact says what it should be.

    Raises:
        JsonFault: it is JSON that may be taken in two ways, or that has no bounds.
    """
    if text.lstrip()[:1] in ("[", "{"):
        try:
            return read_json(text)
        except JsonFault as fault:
            if fault.code == "json-syntax":
                return text
            raise
    return plain(text)


def plain(text: str) -> Data:
    """The value of a plain scalar under YAML 1.2's core schema, numbers exact."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        return int(text)
    if _DECIMAL.match(text) and not is_long(text.lstrip("+")):
        value = Fraction(text)
        return value.numerator if value.denominator == 1 else value
    return text


def read_file(path: FilePath, shown_as: str, within: FilePath | None = None) -> Document:
    """Read one file from disk; that it cannot be read is a diagnostic of the document too."""
    source, wrong = read_text(path, shown_as, within)
    if wrong is None:
        return read(source)
    return Document(source=source, data=None, places={}, diagnostics=(wrong,))


def read_text(
    path: FilePath, shown_as: str, within: FilePath | None = None, largest: int = LARGEST
) -> tuple[Source, Diagnostic | None]:
    """The text of a file, and what is wrong with it: it cannot be opened, or is in another encoding."""
    try:
        return Source.read(path, shown_as, within=within, largest=largest), None
    except UnicodeDecodeError as error:
        source = Source(shown_as, error.object.decode("utf-8", errors="replace"))
        start = source.text.find("\ufffd")
        encoding = _encoding(error.object)
        args = {"name": shown_as, "encoding": encoding or ""}
        span = Span(source, start, start + 1)
        return source, Diagnostic(code="not-utf8", span=span, args=args, hint="other" if encoding else "fix")
    except Unfit as unfit:
        about: dict[str, object] = {"name": shown_as, **unfit.args_of}
        return Source(shown_as, ""), Diagnostic(code=unfit.code, args=about, hint="fix")
    except (OSError, ValueError):  # a name with NUL in it is none
        return Source(shown_as, ""), Diagnostic(code="unreadable-file", args={"name": shown_as}, hint="fix")


def _encoding(data: bytes) -> str | None:
    """The encoding in which Japanese text was probably saved."""
    for name, codec in (("UTF-16", "utf-16"), ("Shift_JIS", "cp932"), ("EUC-JP", "euc_jp")):
        if codec == "utf-16" and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if all(c.isprintable() or c in "\r\n\t\ufeff" for c in text):
            return name
    return None


def read(source: Source) -> Document:
    """Read one text; everything wrong with it is in the document's diagnostics."""
    wrong: Diagnostic
    try:
        too_deep = _too_deep(source)
        if too_deep is not None:
            return Document(source=source, data=None, places={}, diagnostics=(too_deep,))
        loader = _Loader(source.text)  # it looks at the first characters already
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        wrong = syntax_fault(source, error)
    except yaml.reader.ReaderError as error:
        start = len(source.text.encode()[: max(int(error.position), 0)].decode(errors="ignore"))
        shown = f"U+{ord(source.text[start]):04X}" if start < len(source.text) else ""
        wrong = Diagnostic(
            code="yaml-character", span=Span(source, start, start + 1), args={"character": shown}, hint="fix"
        )
    else:
        if node is not None:
            reader = _Reader(source)
            data = reader.read(node, (), None)
            found = (*_hidden(source), *reader.diagnostics)
            return Document(source=source, data=data, places=reader.places, diagnostics=found)
        wrong = Diagnostic(code="yaml-empty", span=Span(source, 0, 0), hint="fix")
    return Document(source=source, data=None, places={}, diagnostics=(*_hidden(source), wrong))


def _hidden(source: Source) -> Iterator[Diagnostic]:
    """Characters that nobody sees: they hide in names, or show a line in another order than it has.

    Written as an escape (`\\u202e`) they are seen, and may stand.
    """
    for place in unseen(source.text)[:_FEW]:
        args = {"character": f"U+{ord(source.text[place]):04X}"}
        yield Diagnostic(code="hidden-character", span=Span(source, place, place + 1), args=args, hint="fix")


def _too_deep(source: Source) -> Diagnostic | None:
    """A text nested so deeply that the C parser, which recurses without a limit, would take the process down."""
    if sum(source.text.count(c) for c in "[{-?") < _SUSPICIOUS:
        return None
    depth = 0
    for event in yaml.parse(source.text, _Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            start = event.start_mark.index if event.start_mark is not None else 0
            return _deep(source, start)
    return None


def _deep(source: Source, start: int) -> Diagnostic:
    span = Span(source, start, start + 1)
    return Diagnostic(code="yaml-depth", span=span, args={"limit": _DEEPEST}, hint="fix")


def iso_date(text: object) -> date | None:
    """A day written as YYYY-MM-DD, or None if it is not a day that exists."""
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
