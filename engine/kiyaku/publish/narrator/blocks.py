"""The entries of pages and blocks as functions that add lines, and the order in which a tree is gone through.

Before: the data of `rules.yaml`.  After: for a page, a level and a language, a function from a subject to a layout.
"""

from __future__ import annotations

import ast as pyast
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kiyaku.feel.python import build as py
from kiyaku.messages import Language
from kiyaku.plan.record import Explanation
from kiyaku.publish.narrator.fields import Frame, RuleError, Said, condition, field
from kiyaku.publish.narrator.layout import Layout, Line
from kiyaku.publish.narrator.program import Program
from kiyaku.publish.narrator.spans import Writer
from kiyaku.publish.narrator.subject import ELEMENTS, Around, Subject

Lines = list[Line]
Emit = Callable[[Lines, Frame], None]
Get = Callable[[Frame], Any]
Entries = Sequence[Mapping[str, Any]]


@cache
def rules() -> dict[str, Any]:
    """The rules as data; a site hands them on to its scripts."""
    text = Path(__file__).with_name("rules.yaml").read_text("utf-8")
    found: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)
    return found


def spoken() -> frozenset[str]:
    """The texts of the catalogue that the rules say."""
    found: set[str] = set()
    waiting: list[Any] = [rules()]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Mapping):
            found.update(part[word] for word in ("say", "label") if isinstance(part.get(word), str))
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
    return frozenset(found)


@cache
def narrator(page: str, level: str, language: Language) -> Callable[[Subject, Around], Layout]:
    """What lays out a page at a level.

    Raises:
        RuleError: there is no such page or level.
    """
    data = rules()
    if page not in data["pages"] or level not in data["levels"]:
        raise RuleError(f"no page '{page}' at level '{level}'")
    emit = _Blocks(data, level, language).entries(data["pages"][page])

    def layout(subject: Subject, around: Around) -> Layout:
        out: Lines = []
        emit(out, Frame(Said(around), subject, subject, subject))
        return tuple(out)

    return layout


def _hashable(key: object) -> object:
    """A key, or its writing where a value in it has no hash (a history, a context)."""
    try:
        hash(key)
    except TypeError:
        return repr(key)
    return key


def _among(known: set[object], key: object) -> bool:
    """Whether a key is among those that are known; from now on it is."""
    try:
        if key in known:
            return True
    except TypeError:
        key = repr(key)
        if key in known:
            return True
    known.add(key)
    return False


def _yes(frame: Frame) -> bool:
    return True


class _Blocks:
    def __init__(self, data: Mapping[str, Any], level: str, language: Language) -> None:
        self.data, self.level = data, level
        self.program = Program()
        self.writer = Writer(data["phrases"], language, level, self.program)
        self.made: dict[str, Emit] = {}
        self.known_by = self.key(data["known_by"])
        self.hands_on = self.test(data["handed_on"]["when"])
        self.hands = self.test(data["handed_on"]["to"])

    def get(self, path: str) -> Get:
        """What a field of a frame holds."""
        return self.program.value(field(path, self.program))

    def test(self, rule: Mapping[str, Any] | None) -> Get:
        """Whether something holds of a frame: what comes counts as true or false.  Without a rule it does."""
        if rule is None:
            return _yes
        holds = condition(rule, self.level, self.program)
        return self.program.value(py.constant(holds) if isinstance(holds, bool) else holds)

    # -- what is known as said

    def key(self, parts: Sequence[Any]) -> Get:
        """What something is known by."""
        found: list[pyast.expr] = []
        for part in parts:
            if isinstance(part, str):
                found.append(field(part, self.program))
                continue
            of, holds = field(part["field"], self.program), condition(part["when"], self.level, self.program)
            if not isinstance(holds, bool):
                of = py.either(holds, of, py.constant(None))
            found.append(of if holds is not False else py.constant(None))
        return self.program.value(py.tuple_of(found))

    def known(self, frame: Frame) -> bool:
        """Whether a node was said already; from now on it was."""
        return _among(frame.said.nodes, self.known_by(frame))

    def children(self, frame: Frame) -> Sequence[Explanation]:
        """What the node of a frame was made of, each once."""
        node: Explanation = frame.it
        if not node.segments:
            return node.inputs
        found: list[Explanation] = []
        seen: set[object] = set()
        own = Frame(frame.said, None, None, None)
        for child in (*[child for segment in node.segments for child in segment.inputs], *node.inputs):
            own.it = child
            if not _among(seen, self.known_by(own)):
                found.append(child)
        return found

    def chain(self, frame: Frame) -> Sequence[Explanation]:
        """The decisions below the node of a frame whose value it only hands on, one below the other."""
        if frame.chain is None:
            found: list[Explanation] = []
            if not self.hands_on(frame):
                frame.chain = found
                return found
            at, below = Frame(frame.said, frame.it, None, None), Frame(frame.said, None, None, None)
            while self.hands_on(at):
                below.of = at.it
                for child in self.children(at):
                    below.it = child
                    if self.hands(below):
                        found.append(child)
                        at.it = child
                        break
                else:
                    break
            frame.chain = found
        return frame.chain

    # -- entries

    def block(self, name: str) -> Emit:
        """A block by name; it may be part of itself."""
        made = self.made

        def emit(out: Lines, frame: Frame) -> None:
            made[name](out, frame)

        if name not in made:
            made[name] = emit  # until it is made
            made[name] = self.entries(self.data["blocks"][name])
        return made[name]

    def below(self, rule: Entries | str | None) -> Emit | None:
        """What stands below a line."""
        if rule is None:
            return None
        return self.block(rule) if isinstance(rule, str) else self.entries(rule)

    def entries(self, rules: Entries) -> Emit:
        """Entries one after the other; those of other levels are left out."""
        emits = [self.entry(rule) for rule in rules if self.level in rule.get("at", (self.level,))]

        def emit(out: Lines, frame: Frame) -> None:
            for one in emits:
                one(out, frame)
                if frame.done:
                    break

        return emit

    def entry(self, rule: Mapping[str, Any]) -> Emit:
        """An entry.

        Raises:
            RuleError: it is none.
        """
        for word, make in _ENTRIES:
            if word in rule:
                return make(self, rule)
        raise RuleError(f"no entry: {rule}")

    def line(self, rule: Mapping[str, Any]) -> Emit:
        """A line of the thing itself."""
        kind = rule["line"]
        spans = self.writer.line(self.data["lines"][kind])
        holds = self.test(rule.get("when"))
        below = self.below(rule.get("below"))
        once = self.key(rule["once"]) if "once" in rule else None
        about = self.get(rule["about"]) if "about" in rule else None

        def emit(out: Lines, frame: Frame) -> None:
            if not holds(frame):
                return
            if once is not None and _among(frame.said.once, (kind, once(frame))):
                return
            said = spans(frame)
            under: Lines = []
            if below is not None:
                below(under, frame)
            out.append(Line(kind, said, tuple(under), about(frame) if about is not None else ()))

        return emit

    def each(self, rule: Mapping[str, Any]) -> Emit:
        """An entry for each element of a field."""
        get = self.get(rule["each"])
        inner = self.entry({key: value for key, value in rule.items() if key != "each"})

        element = ELEMENTS.get(rule["each"])

        def emit(out: Lines, frame: Frame) -> None:
            parts = get(frame)
            if parts:
                for part in map(element, parts) if element is not None else parts:
                    inner(out, Frame(frame.said, part, frame.it, frame.above))

        return emit

    def inline(self, rule: Mapping[str, Any]) -> Emit:
        """The entries of a block in this place."""
        block = self.block(rule["block"])
        if "when" not in rule:
            return block
        holds = self.test(rule["when"])

        def emit(out: Lines, frame: Frame) -> None:
            if holds(frame):
                block(out, frame)

        return emit

    def node(self, rule: Mapping[str, Any]) -> Emit:
        """An entry of a node, unless there is none or it was said before."""
        get = self.get(rule["node"])
        inner = self.entry({key: value for key, value in rule.items() if key != "node"})

        def emit(out: Lines, frame: Frame) -> None:
            node = get(frame)
            if node is not None:
                own = Frame(frame.said, node, node, node)
                if not self.known(own):
                    inner(out, own)

        return emit

    def holder(self, rule: Mapping[str, Any]) -> Emit:
        """The entries of a block of what the thing belongs to."""
        block = self.block(rule["of"])

        def emit(out: Lines, frame: Frame) -> None:
            block(out, Frame(frame.said, frame.of, frame.of, frame.of))

        return emit

    def follow(self, rule: Mapping[str, Any]) -> Emit:
        """Go on with the node whose value is handed on, and end with a line if that was said before."""
        before = self.line({"line": rule["follow"]})

        def emit(out: Lines, frame: Frame) -> None:
            passed: list[Explanation] = []
            for inner in self.chain(frame):
                passed += [c for c in self.children(frame) if c is not inner]
                frame.it = frame.of = inner
                if self.known(frame):
                    before(out, frame)
                    frame.done = True
                    return
            frame.passed = passed

        return emit

    def parts(self, rule: Mapping[str, Any]) -> Emit:
        """What a node was made of."""
        kind, once = rule["children"], self.key(rule["once"]) if "once" in rule else None
        spans = self.writer.line(self.data["lines"][kind])
        holds = self.test(rule.get("when"))
        below = self.block(rule["below"])
        again = self.line({"line": rule["again"]}) if "again" in rule else None
        again_by = self.key(rule.get("again_by", ()))

        def emit(out: Lines, frame: Frame) -> None:
            said = frame.said
            before: dict[object, Explanation] = {}
            for child in (*self.children(frame), *frame.passed):
                own = Frame(said, child, child, child)
                if not holds(own):
                    continue
                if once is not None:
                    own.source = chain[-1] if (chain := self.chain(own)) else child
                    if _among(said.once, (kind, once(own))):
                        continue
                if self.known(own):
                    if again is not None:
                        before.setdefault(_hashable(again_by(own)), child)
                    continue
                words = spans(own)
                under: Lines = []
                below(under, own)
                out.append(Line(kind, words, tuple(under)))
            if before and again is not None:
                frame.before = tuple(before.values())
                again(out, frame)

        return emit

    def fresh(self, rule: Mapping[str, Any]) -> Emit:
        """Entries before which no node was said."""
        inner = self.entries(rule["fresh"])

        def emit(out: Lines, frame: Frame) -> None:
            said = Said(frame.said.around)
            said.once = frame.said.once
            inner(out, Frame(said, frame.it, frame.of, frame.above))

        return emit


_ENTRIES: Sequence[tuple[str, Callable[[_Blocks, Mapping[str, Any]], Emit]]] = (
    ("each", _Blocks.each),
    ("of", _Blocks.holder),
    ("node", _Blocks.node),
    ("children", _Blocks.parts),
    ("follow", _Blocks.follow),
    ("fresh", _Blocks.fresh),
    ("line", _Blocks.line),
    ("block", _Blocks.inline),
)
"""What an entry may be, by the word that it holds."""
