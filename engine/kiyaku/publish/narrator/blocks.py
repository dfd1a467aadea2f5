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
from kiyaku.publish.narrator.fields import Frame, Said, condition, field
from kiyaku.publish.narrator.layout import Layout, Line
from kiyaku.publish.narrator.program import (
    FRAME,
    IT,
    NODE,
    OF,
    OUT,
    OUTER,
    SAID,
    SOURCE,
    Program,
    RuleError,
    Scope,
    assigned,
)
from kiyaku.publish.narrator.spans import Writer
from kiyaku.publish.narrator.subject import ELEMENTS, Around, Subject

Lines = list[Line]
Emit = Callable[[Lines, Frame], None]
Get = Callable[..., Any]  # of a frame, or of parts of one
Entries = Sequence[Mapping[str, Any]]

_NODES = "nodes"
_new = tuple.__new__  # without the detour of a named tuple


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
    count = len(known)
    try:
        known.add(key)
    except TypeError:
        known.add(repr(key))
    return len(known) == count


class _Blocks:
    def __init__(self, data: Mapping[str, Any], level: str, language: Language) -> None:
        self.data, self.level = data, level
        self.program = Program()
        self.writer = Writer(data["phrases"], language, level, self.program)
        self.made: dict[str, Emit] = {}
        self.known_by = self.key(data["known_by"], NODE, (IT,))
        self.hands_on = self.test(data["handed_on"]["when"], NODE, (IT,))
        self.handed_to = self.first(data["handed_on"]["to"])

    def get(self, path: str) -> Get:
        """What a field of a frame holds."""
        return self.program.value(field(path, self.program))

    def test(self, rule: Mapping[str, Any] | None, scope: Scope = OUTER, parameters: tuple[str, ...] = (FRAME,)) -> Get:
        """Whether something holds: what comes counts as true or false.  Without a rule it does."""
        holds = condition(rule, self.level, self.program, scope) if rule is not None else True
        return self.program.value(py.constant(holds) if isinstance(holds, bool) else holds, parameters)

    def first(self, rule: Mapping[str, Any]) -> Callable[[Explanation, Sequence[Explanation]], Explanation | None]:
        """The first of some nodes that belong to one of which something holds."""
        node = self.program.variable()
        holds = condition(rule, self.level, self.program, Scope(it=node, of=OF))
        assert not isinstance(holds, bool)
        found = pyast.If(holds, [pyast.Return(py.name(node))], [])
        loop = pyast.For(pyast.Name(node, py.STORE), py.name(_NODES), [found], [])
        return self.program.function([loop, pyast.Return(py.constant(None))], (OF, _NODES))

    # -- what is known as said

    def key(self, parts: Sequence[Any], scope: Scope = OUTER, parameters: tuple[str, ...] = (FRAME,)) -> Get:
        """What something is known by."""
        found: list[pyast.expr] = []
        for part in parts:
            if isinstance(part, str):
                found.append(field(part, self.program, scope))
                continue
            of = field(part["field"], self.program, scope)
            holds = condition(part["when"], self.level, self.program, scope)
            if not isinstance(holds, bool):
                of = py.either(holds, of, py.constant(None))
            found.append(of if holds is not False else py.constant(None))
        return self.program.value(py.tuple_of(found), parameters)

    def known(self, said: Said, node: Explanation) -> bool:
        """Whether a node was said already; from now on it was."""
        return _among(said.nodes, self.known_by(node))

    def children(self, node: Explanation) -> Sequence[Explanation]:
        """What a node was made of, each once."""
        if not node.segments:
            return node.inputs
        known_by = self.known_by
        found: list[Explanation] = []
        seen: set[object] = set()
        for child in (*[child for segment in node.segments for child in segment.inputs], *node.inputs):
            if not _among(seen, known_by(child)):
                found.append(child)
        return found

    def chain(self, node: Explanation) -> Sequence[Explanation]:
        """The decisions below a node whose value it only hands on, one below the other."""
        found: list[Explanation] = []
        hands_on, handed_to = self.hands_on, self.handed_to
        while hands_on(node):
            child: Explanation | None = handed_to(node, self.children(node) if node.segments else node.inputs)
            if child is None:
                break
            found.append(child)
            node = child
        return found

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
        """Entries one after the other, as a function of the lines so far and a frame; other levels are left out."""
        body: list[pyast.stmt] = []
        for rule in rules:
            if self.level in rule.get("at", (self.level,)):
                body += self.entry(rule, OUTER)
        return self.program.function(body or [pyast.Pass()], (OUT, FRAME))

    def entry(self, rule: Mapping[str, Any], scope: Scope) -> list[pyast.stmt]:
        """An entry as statements.

        Raises:
            RuleError: it is none.
        """
        for word, make in _ENTRIES:
            if word in rule:
                return make(self, rule, scope)
        raise RuleError(f"no entry: {rule}")

    def emitted(self, emit: Emit, rule: Mapping[str, Any], scope: Scope) -> list[pyast.stmt]:
        """What emits something where the condition of a rule holds."""
        holds = condition(rule["when"], self.level, self.program, scope) if "when" in rule else True
        frame = py.name(FRAME)
        if scope is not OUTER:
            frame = py.call(self.program.pool(Frame), py.name(SAID), *map(py.name, (scope.it, scope.of, scope.above)))
        statement = pyast.Expr(py.call(self.program.pool(emit), py.name(OUT), frame))
        if isinstance(holds, bool):
            return [statement] if holds else []
        return [pyast.If(holds, [statement], [])]

    def going_on(self, emit: Emit, rule: Mapping[str, Any], scope: Scope) -> list[pyast.stmt]:
        """The same of what may end the entries, or go on with another node."""
        out = self.emitted(emit, rule, scope)
        if scope is OUTER:
            out.append(pyast.If(py.attribute(py.name(FRAME), "done"), [pyast.Return(py.constant(None))], []))
            out += [assigned(name, py.attribute(py.name(FRAME), name)) for name in (IT, OF)]
        return out

    def line(self, rule: Mapping[str, Any], scope: Scope) -> list[pyast.stmt]:
        """A line of the thing itself."""
        return self.emitted(self.said(rule), rule, scope)

    def said(self, rule: Mapping[str, Any]) -> Emit:
        """What adds a line."""
        kind = rule["line"]
        spans = self.writer.line(self.data["lines"][kind])
        below = self.below(rule.get("below"))
        if below is None and "once" not in rule and "about" not in rule:
            return lambda out, frame: out.append(_new(Line, (kind, spans(frame), (), ())))
        once = self.key(rule["once"]) if "once" in rule else None
        about = self.get(rule["about"]) if "about" in rule else None

        def emit(out: Lines, frame: Frame) -> None:
            if once is not None and _among(frame.said.once, (kind, once(frame))):
                return
            said = spans(frame)
            under: Lines = []
            if below is not None:
                below(under, frame)
            out.append(_new(Line, (kind, said, tuple(under), about(frame) if about is not None else ())))

        return emit

    def each(self, rule: Mapping[str, Any], scope: Scope) -> list[pyast.stmt]:
        """An entry for each element of a field."""
        part = self.program.variable()
        body = self.entry({key: value for key, value in rule.items() if key != "each"}, scope.inner(part))
        if not body:
            return []
        parts: pyast.expr = pyast.BoolOp(pyast.Or(), [field(rule["each"], self.program, scope), py.tuple_of([])])
        element = ELEMENTS.get(rule["each"])
        if element is not None:
            parts = py.call(self.program.pool(map), self.program.pool(element), parts)
        return [pyast.For(pyast.Name(part, py.STORE), parts, body, [])]

    def inline(self, rule: Mapping[str, Any], scope: Scope) -> list[pyast.stmt]:
        """The entries of a block in this place."""
        return self.going_on(self.block(rule["block"]), rule, scope)

    def node(self, rule: Mapping[str, Any], scope: Scope) -> list[pyast.stmt]:
        """An entry of a node, unless there is none or it was said before."""
        get = self.get(rule["node"])
        inner = self.entries([{key: value for key, value in rule.items() if key not in ("node", "at")}])

        def emit(out: Lines, frame: Frame) -> None:
            node = get(frame)
            if node is not None and not self.known(frame.said, node):
                inner(out, Frame(frame.said, node, node, node))

        return self.emitted(emit, {}, scope)

    def holder(self, rule: Mapping[str, Any], scope: Scope) -> list[pyast.stmt]:
        """The entries of a block of what the thing belongs to."""
        block = self.block(rule["of"])

        def emit(out: Lines, frame: Frame) -> None:
            block(out, Frame(frame.said, frame.of, frame.of, frame.of))

        return self.emitted(emit, rule, scope)

    def follow(self, rule: Mapping[str, Any], scope: Scope) -> list[pyast.stmt]:
        """Go on with the node whose value is handed on, and end with a line if that was said before."""
        before = self.said({"line": rule["follow"]})

        def emit(out: Lines, frame: Frame) -> None:
            passed: list[Explanation] = []
            for inner in self.chain(frame.it) if frame.chain is None else frame.chain:
                passed += [c for c in self.children(frame.it) if c is not inner]
                frame.it = frame.of = inner
                if self.known(frame.said, inner):
                    before(out, frame)
                    frame.done = True
                    return
            frame.passed = passed

        return self.going_on(emit, rule, scope)

    def parts(self, rule: Mapping[str, Any], scope: Scope) -> list[pyast.stmt]:
        """What a node was made of."""
        kind = rule["children"]
        once = self.key(rule["once"], NODE, (IT, SOURCE)) if "once" in rule else None
        spans = self.writer.line(self.data["lines"][kind])
        holds = self.test(rule.get("when"), NODE, (IT,))
        below = self.block(rule["below"])
        again = self.said({"line": rule["again"]}) if "again" in rule else None
        again_by = self.key(rule.get("again_by", ()), NODE, (IT,))
        hands_on, known_by = self.hands_on, self.known_by

        def emit(out: Lines, frame: Frame) -> None:
            said = frame.said
            before: dict[object, Explanation] = {}
            children = self.children(frame.it)
            for child in (*children, *frame.passed) if frame.passed else children:
                if not holds(child):
                    continue
                chain: Sequence[Explanation] | None = None
                source: Explanation | None = None
                if once is not None:
                    chain = self.chain(child) if hands_on(child) else ()
                    source = chain[-1] if chain else child
                    if _among(said.once, (kind, once(child, source))):
                        continue
                if _among(said.nodes, known_by(child)):
                    if again is not None:
                        before.setdefault(_hashable(again_by(child)), child)
                    continue
                own = Frame(said, child, child, child)
                own.source, own.chain = source, chain
                words = spans(own)
                under: Lines = []
                below(under, own)
                out.append(_new(Line, (kind, words, tuple(under), ())))
            if before and again is not None:
                frame.before = tuple(before.values())
                again(out, frame)

        return self.emitted(emit, {}, scope)

    def fresh(self, rule: Mapping[str, Any], scope: Scope) -> list[pyast.stmt]:
        """Entries before which no node was said."""
        inner = self.entries(rule["fresh"])

        def emit(out: Lines, frame: Frame) -> None:
            said = Said(frame.said.around)
            said.once = frame.said.once
            inner(out, Frame(said, frame.it, frame.of, frame.above))

        return self.emitted(emit, rule, scope)


_ENTRIES: Sequence[tuple[str, Callable[[_Blocks, Mapping[str, Any], Scope], list[pyast.stmt]]]] = (
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
