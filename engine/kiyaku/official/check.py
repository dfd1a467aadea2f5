"""A published document against the digests that the rules hold, and its clauses against those of the rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from kiyaku.book.citation import Citation, parse
from kiyaku.book.model import Body, Terms
from kiyaku.official.digest import Digest, Digests, digests_of
from kiyaku.official.tree import Tree
from kiyaku.official.words import normal


@dataclass(frozen=True, slots=True, kw_only=True)
class TextChange:
    """One clause whose wording is not the one that the rules know; `now` is its number in the document."""

    key: str
    now: str
    before: Digest
    after: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What a document has of a revision: the clauses that match, changed, bear another number, are new or gone."""

    revision: date
    matched: tuple[str, ...]
    changed: tuple[TextChange, ...]
    renumbered: tuple[TextChange, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def differences(self) -> int:
        """How many clauses do not match."""
        return len(self.changed) + len(self.renumbered) + len(self.new) + len(self.gone)

    @property
    def clean(self) -> bool:
        """Whether every clause matches."""
        return not self.differences


def compare(tree: Tree, held: Digests, revision: date) -> Check:
    """Tell which clauses of a document match the digests of a revision.

    Clauses are matched by wording in the order of the text, and what is left by number, then by place: a clause that
    only bears another number is not another clause.  What stands inside a renumbered clause is not told again.
    """
    found = digests_of(tree)
    pairs = _aligned(held, found)
    matched: list[str] = []
    changed: list[TextChange] = []
    moved: list[TextChange] = []
    for a, b in pairs.items():
        change = TextChange(key=a, now=b, before=held[a], after=found[b])
        if held[a] != found[b]:
            changed.append(change)
        elif _plain(a) == _plain(b) or any(_carried(m, a, b) for m in (*moved, *changed)):
            matched.append(a)
        else:
            moved.append(change)
    known = set(pairs.values())
    return Check(
        revision=revision,
        matched=tuple(matched),
        changed=tuple(changed),
        renumbered=tuple(moved),
        new=tuple(k for k in found if k not in known),
        gone=tuple(k for k in held if k not in pairs),
    )


def _aligned(held: Digests, found: Digests) -> dict[str, str]:
    """Which clause of the document is which of the rules, in the order of the rules."""
    before, after = list(held), list(found)
    out: dict[str, str] = {}
    left: list[tuple[list[str], list[str]]] = []
    words = SequenceMatcher(a=[held[k] for k in before], b=[found[k] for k in after], autojunk=False)
    for word, a, b, c, d in words.get_opcodes():
        if word == "equal":
            out |= zip(before[a:b], after[c:d], strict=True)
        else:
            left.append((before[a:b], after[c:d]))
    spare = {k for _, ks in left for k in ks}
    for keys, _ in left:
        same = [k for k in keys if k in spare]
        out |= {k: k for k in same}
        spare -= set(same)
    for keys, others in left:
        rest, free = [k for k in keys if k not in out], [k for k in others if k in spare]
        if len(rest) == len(free):
            out |= zip(rest, free, strict=True)
    return {k: out[k] for k in before if k in out}


def _plain(key: str) -> str:
    """A key without the marks of numbers that stand twice."""
    return key.replace("'", "")


def _carried(around: TextChange, key: str, now: str) -> bool:
    """Whether a clause bears another number only because the one around it does."""
    old, new = _plain(around.key), _plain(around.now)
    return old != new and _plain(key).startswith(old) and _plain(now) == new + _plain(key)[len(old) :]


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """Which clauses the document and the rules have in common, and which only one of them has."""

    common: int
    only_document: tuple[str, ...]
    only_rules: tuple[str, ...]


def structure(tree: Tree, terms: Terms, day: date) -> Structure:
    """Compare the clauses of a document with those of the rules that are in force on a day, by citation."""
    rules: dict[str, str] = {}
    named: set[str] = set()
    for clause in terms.clauses.values():
        body = clause.versions.at(day)
        if body is not None and not body.repealed:
            for inner in body.walk():
                rules.setdefault(_same(inner.citation), str(inner.citation))
                named |= _aliases(inner)
    document = {_same(u.citation): u.key for u in tree.walk() if u.citation is not None}
    return Structure(
        common=len(rules.keys() & document.keys()),
        only_document=tuple(k for same, k in document.items() if same not in rules and same not in named),
        only_rules=tuple(k for same, k in rules.items() if same not in document and not _is_part(k)),
    )


def _same(citation: Citation) -> str:
    return normal(str(citation)).replace(" ", "")


def _aliases(body: Body) -> set[str]:
    last = body.citation.steps[-1]
    return {_same(body.citation.parent / (last[0], alias)) for alias in body.aliases}


def _is_part(key: str) -> bool:
    """Whether a citation names a part of a clause, which a document does not number."""
    citation = parse(key)
    return citation is not None and any(kind == "part" for kind, _ in citation.steps)
