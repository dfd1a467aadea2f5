"""Links inside the words of a clause: the citations it writes and the terms that the document defines.

A citation is linked if the clause it names stands in the terms; `前項`, `第2号`, `同条` are read from where they stand.
A citation of another document (a word that ends in 法, 約款 or 規約 and is not this one) is left alone.  A defined
term is linked where it first occurs in a text, with its definition at hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from htpy import Node, a

from kiyaku.book.citation import Citation, Step
from kiyaku.book.citation import parse as parse_citation
from kiyaku.book.model import Body

Address = Callable[[Citation], str | None]

_N = r"(?:[0-9]+|[〇一二三四五六七八九十百]+)"
_TAIL = rf"(?:第{_N}項)?(?:第{_N}号)?(?:[イロハニホヘト](?![ァ-ヶー]))?(?:ただし書|本文|前段|後段|第[0-9]文)?"
_PATTERN = re.compile(
    rf"(?P<article>第{_N}条(?:の{_N})?{_TAIL})"
    rf"|(?P<annex>別紙{_N}(?:-{_N})?(?:※{_N})?)"
    rf"|(?P<paragraph>第{_N}項(?:第{_N}号)?)"
    rf"|(?P<item>第{_N}号)"
    rf"|(?P<near>[前次同][条項号])"
)
_FOREIGN = re.compile(r"(?:法律|約款|(?<!本)規約|(?<!方)法)(?:」)?(?:（[^（）]*）)?$")
_STEP_OF = {"条": 0, "項": 1, "号": 2}


@dataclass(frozen=True, slots=True)
class DefinedWord:
    """A word that the document defines."""

    word: str
    citation: Citation
    definition: str


class Linker:
    """The links of one state of the text.

    Args:
        tops: the top clauses that stand.
        address: the address of a clause from the page that is being made, or None if it is not to be linked.
    """

    def __init__(self, tops: list[Body], address: Address) -> None:
        self.address = address
        self._known = {body.citation for top in tops for body in top.walk()}
        self._order = [top.citation for top in tops]
        self._terms = {word: term for term in _defined(tops) for word in (term.word, *_aliases(tops, term))}

    @cached_property
    def _words(self) -> re.Pattern[str] | None:
        words = sorted(self._terms, key=len, reverse=True)
        parts = [
            (r"(?<![A-Za-z0-9])" if w[0].isascii() else "")
            + re.escape(w)
            + (r"(?![A-Za-z0-9])" if w[-1].isascii() else "")
            for w in words
        ]
        return re.compile("|".join(parts)) if parts else None

    def linked(self, text: str, where: Citation) -> Iterator[Node]:
        """A text with its links."""
        met: set[Citation] = set()
        at = 0
        for match, found in self.citations(text, where):
            href = self.address(found)
            if href is None:
                continue
            yield from self._terms_in(text[at : match.start()], where, met)
            yield a(".ky-cite", href=href)[match[0]]
            at = match.end()
        yield from self._terms_in(text[at:], where, met)

    def citations(self, text: str, where: Citation) -> Iterator[tuple[re.Match[str], Citation]]:
        """The citations that a text writes of clauses other than its own, with their places."""
        last: Citation | None = None
        for match in _PATTERN.finditer(text):
            found = self._resolved(match, where, last)
            if found is None or _FOREIGN.search(text[: match.start()]):
                continue
            last = found
            if found != where:
                yield match, found

    def _terms_in(self, text: str, where: Citation, met: set[Citation]) -> Iterator[Node]:
        if self._words is None:
            yield text
            return
        at = 0
        for match in self._words.finditer(text):
            term = self._terms[match[0]]
            if term.citation in met or where in term.citation or (href := self.address(term.citation)) is None:
                continue
            met.add(term.citation)
            yield text[at : match.start()]
            yield a(".ky-term", href=href, aria_description=_short(term.definition))[match[0]]
            at = match.end()
        yield text[at:]

    def _resolved(self, match: re.Match[str], where: Citation, last: Citation | None) -> Citation | None:
        written = match[0]
        if match["near"]:
            found = self._near(written, where, last)
        elif match["article"] or match["annex"]:
            found = parse_citation(written)
        else:
            base = where.top if match["paragraph"] else _upto(where, "paragraph")
            steps = _numbers(written)
            if base.steps[0][0] != "article":
                return None
            found = Citation((*base.steps, *steps))
            if match["item"] and found not in self._known:
                found = Citation((*base.top.steps, *steps))  # an article whose items stand without paragraphs
        while found is not None and len(found.steps) > 1 and found not in self._known:
            found = found.parent if found.steps[-1][0] == "part" else None
        return found if found in self._known else None

    def _near(self, written: str, where: Citation, last: Citation | None) -> Citation | None:
        how, unit = written[0], written[1]
        if how == "同":
            return _upto(last, ("article", "paragraph", "item")[_STEP_OF[unit]]) if last is not None else None
        step = 1 if how == "次" else -1
        if unit == "条":
            if where.top not in self._order:
                return None
            i = self._order.index(where.top) + step
            return self._order[i] if 0 <= i < len(self._order) else None
        kind = "paragraph" if unit == "項" else "item"
        here = _upto(where, kind)
        if not here.steps or here.steps[-1][0] != kind or not here.steps[-1][1].isdigit():
            return None
        return here.parent / (here.steps[-1][0], str(int(here.steps[-1][1]) + step))


def _upto(citation: Citation, kind: str) -> Citation:
    """The clause around a citation that is of a kind, or the citation's article if there is none."""
    for i, (k, _) in enumerate(citation.steps):
        if k == kind:
            return Citation(citation.steps[: i + 1])
    return citation.top


def _numbers(written: str) -> tuple[Step, ...]:
    parsed = parse_citation("第1条" + written)
    return parsed.steps[1:] if parsed is not None else ()


def _defined(tops: list[Body]) -> Iterator[DefinedWord]:
    for top in tops:
        for body in top.walk():
            if body.citation.steps[-1][0] == "definition":
                yield DefinedWord(body.citation.steps[-1][1], body.citation, said(body))


def _aliases(tops: list[Body], term: DefinedWord) -> tuple[str, ...]:
    top = next(t for t in tops if t.citation == term.citation.top)
    body = top.find(term.citation)
    return body.aliases if body is not None else ()


_LONGEST = 90  # characters of a definition that stand at hand


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"


def said(body: Body) -> str:
    """What a clause says with the parts that its text consists of."""
    parts = (said(child) for child in body.children if child.citation.steps[-1][0] == "part")
    return "".join([body.text or "", *parts]) or body.title or ""
