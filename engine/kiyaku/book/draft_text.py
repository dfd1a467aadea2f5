"""Changes to the text of a rule file: what is not changed stays byte for byte.

A `Sheet` is a file's text as it stands on disk (line ends included) with the places of its YAML.  Its methods give new
sheets: a version copied, an entry put in, replaced or taken out.  They work on whole lines, so the entries that they
touch must stand in block style; where they do not, a diagnostic says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from kiyaku.book.read import Document, Path, iso_date, read
from kiyaku.diagnostic import Diagnostic, KiyakuError, has_errors
from kiyaku.source import Source, Span

_BOM = "\ufeff"
_LEAD = re.compile(r"[ \t]*(?:- +)*")
_COMMENT = re.compile(r"( *)#")
_PLAIN = re.compile(r"[\w①-⑳]+\Z")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The text of a rule file."""

    name: str
    text: str
    bom: bool = False
    document: Document = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        document = read(Source(self.name, self.text))
        if has_errors(document.diagnostics):
            raise KiyakuError(document.diagnostics)
        object.__setattr__(self, "document", document)

    @classmethod
    def of(cls, name: str, data: bytes) -> Sheet:
        """The sheet of a file's bytes.

        Raises:
            KiyakuError: they are no sound YAML.
            UnicodeDecodeError: they are not UTF-8.
        """
        text = data.decode("utf-8")
        return cls(name, text.removeprefix(_BOM), text.startswith(_BOM))

    @property
    def data(self) -> bytes:
        """The bytes to write."""
        return ((_BOM if self.bom else "") + self.text).encode()

    @property
    def newline(self) -> str:
        """How its lines end."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def line(self, path: Path) -> int:
        """The line on which an entry begins."""
        return self.document.key_span(path).position[0]

    # -- places

    def has(self, path: Path) -> bool:
        """Whether something stands at a path."""
        return path in self.document.places

    def version(self, day: date) -> int | None:
        """The index of the version that starts on a day."""
        return next((i for i, start in enumerate(self.starts) if start == day), None)

    @property
    def starts(self) -> list[date | None]:
        """The first days of the versions."""
        return [iso_date(v.get("from")) for v in self.document.at(("versions",))]

    def lead(self, path: Path) -> str:
        """What stands on its first line before an entry: blanks, and a dash if it is one of a list.

        Raises:
            KiyakuError: something else stands there, so the entry is in flow style.
        """
        start = self._start(path)
        lead = self.text[self.text.rfind("\n", 0, start) + 1 : start]
        if not _LEAD.fullmatch(lead):
            span = Span(self.document.source, start, self.document.places[path].end)
            raise KiyakuError([Diagnostic(code="draft-flow-style", span=span, hint="fix")])
        return lead

    def block(self, path: Path) -> tuple[int, int]:
        """The lines of an entry, with its comments but without those that lead to the next one."""
        begin = self.text.rfind("\n", 0, self._start(path)) + 1
        depth = len(self.lead(path).replace("- ", "", 1) if isinstance(path[-1], int) else self.lead(path))
        end = self.document.places[path].end
        line_start = self.text.rfind("\n", 0, end) + 1
        if line_start <= begin or self.text[line_start:end].strip(" \t-"):
            end = self._line_end(end)
        else:
            end = line_start
        while end > begin:
            last = self.text.rfind("\n", 0, end - 1) + 1
            line = self.text[last:end]
            comment = _COMMENT.match(line)
            if last <= begin or (line.strip() and not (comment and len(comment[1]) <= depth)):
                break
            end = last
        return begin, end

    def _start(self, path: Path) -> int:
        place = self.document.places[path]
        return place.key[0] if place.key is not None else place.start

    def _line_end(self, offset: int) -> int:
        found = self.text.find("\n", offset)
        return len(self.text) if found < 0 else found + 1

    # -- changes

    def with_text(self, start: int, end: int, new: str) -> Sheet:
        """With other text between two places."""
        return Sheet(self.name, self.text[:start] + new + self.text[end:], self.bom)

    def with_value(self, path: Path, new: str) -> Sheet:
        """With another scalar at a path."""
        place = self.document.places[path]
        return self.with_text(place.start, place.end, new)

    def inserted(self, offset: int, lines: str) -> Sheet:
        """With whole lines put in at the start of a line or at the end of the text."""
        lines = lines.rstrip("\r\n")
        if offset == len(self.text) and not self.text.endswith("\n"):
            return self.with_text(offset, offset, self.newline + lines)
        return self.with_text(offset, offset, lines + self.newline)

    def removed(self, path: Path) -> Sheet:
        """Without an entry."""
        start, end = self.block(path)
        return self.with_text(start, end, "")

    def version_text(self, index: int, day: date) -> str:
        """A version's own lines, as a version that starts on another day."""
        start, end = self.block(("versions", index))
        place = self.document.places["versions", index, "from"]
        return self.text[start : place.start] + day.isoformat() + self.text[place.end : end]

    def with_version(self, index: int, lines: str) -> Sheet:
        """With the lines of another version after a version."""
        return self.inserted(self.block(("versions", index))[1], lines)

    def repealed(self, path: Path) -> Sheet:
        """With an entry that only says that it is repealed."""
        start, end = self.block(path)
        key = self.document.key_span(path).text
        return self.with_text(start, end, f"{self.lead(path)}{key}: {{repealed: true}}{self._ending(start, end)}")

    def entry(self, path: Path, key: str) -> str:
        """The lines of an entry under another key."""
        start, end = self.block(path)
        place = self.document.places[path].key
        assert place is not None
        return self.text[start : place[0]] + key + self.text[place[1] : end]

    def with_entry(self, parent: Path, group: str, label: str, lines: list[str] | str) -> Sheet:
        """With an entry in a group of a clause (`paragraphs`, `items` …), in the order of the numbers.

        The lines are those below its key, or (as one text) the whole entry with its blanks.
        """
        siblings = list(self.document.at((*parent, group)) or ()) if self.has((*parent, group)) else []
        nl = self.newline
        if siblings:
            before = [s for s in siblings if order(s) < order(label)]
            near = (*parent, group, before[-1] if before else siblings[0])
            lead = self.lead(near)
            text = lines if isinstance(lines, str) else entry_lines(lead, label, lines, nl)
            return self.inserted(self.block(near)[1 if before else 0], text)
        if self.has((*parent, group)):  # the last entry was taken out of it
            below = self.lead((*parent, group)) + "  "
            text = lines if isinstance(lines, str) else entry_lines(below, label, lines, nl)
            return self.inserted(self.block((*parent, group))[1], text)
        first = next(iter(self.document.at(parent)))
        depth = len(self.lead((*parent, first)))  # the first one may stand behind a dash
        lead = " " * depth
        assert not isinstance(lines, str)
        text = f"{lead}{group}:{nl}" + entry_lines(lead + "  ", label, lines, nl)
        return self.inserted(self.block(parent)[1], text)

    def _ending(self, start: int, end: int) -> str:
        return self.newline if self.text[start:end].endswith("\n") else ""


def entry_lines(lead: str, label: str, lines: list[str], newline: str) -> str:
    """An entry in block style."""
    return f"{lead}{scalar(label)}:{newline}" + "".join(f"{lead}  {line}{newline}" for line in lines)


def scalar(text: str) -> str:
    """A text as a YAML scalar: plain where that is safe, otherwise in single quotes."""
    return text if _PLAIN.match(text) else "'" + text.replace("'", "''") + "'"


def order(label: str) -> tuple[int, ...]:
    """The place of a number among its neighbours: 2 before 10, 3 before 3の2, イ before ロ."""
    if re.fullmatch(r"\d+(?:の\d+)*", label):
        return tuple(int(n) for n in label.split("の"))
    if label in _ROMAN:
        return (_ROMAN.index(label),)
    if label in _IROHA:
        return (_IROHA.index(label),)
    return tuple(map(ord, label))


_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_IROHA = "イロハニホヘトチリヌ"
