"""The facts of a contract, read and checked against what the terms declare.

Before: a mapping from the names (or keys) of facts to plain values, from a file or a program.  After: a `Contract`
whose values have their declared types and lie in their domains, or diagnostics that say which does not, where, and what
to write instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from kiyaku.answer.changes import Changes
from kiyaku.answer.reader import Converter, Refused, converted, converter, history
from kiyaku.answer.shapes import LEAVES, Given, straight_reader
from kiyaku.book.model import Fact, Terms
from kiyaku.book.read import Document
from kiyaku.diagnostic import Diagnostic, KiyakuError, suggest
from kiyaku.emit.python.run import MISSING, Prepared, Series, Stated, stating
from kiyaku.plan.ir import Plan
from kiyaku.plan.show import show
from kiyaku.source import Span
from kiyaku.value import Value

Domain = Callable[[Fact], Callable[[Value], bool]]
Path = tuple[str | int, ...]

_FEW = 8  # names in a hint
_REMEMBERED = 10_000  # values of a fact that are known to lie in its domain
_MANY = 100  # contracts that give the same facts, after which a function is written for them
_SHAPES = 1_000  # ways in which contracts give facts that are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a contract is called, and where its facts were written."""

    title: str = ""
    document: Document | None = None
    paths: Mapping[str, Path] = field(default_factory=dict)


_NOWHERE = Origin()


class Contract(Prepared):
    """The facts of one contract.

    Attributes:
        origin: what it is called, and where its facts were written.
    """

    __slots__ = ("origin",)

    def __init__(self, given: tuple[Value, ...], stated: Stated, origin: Origin = _NOWHERE) -> None:
        self.given = given
        self.stated = stated
        self.origin = origin

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the slots that its facts are prepared for."""
        return self.stated.names

    @property
    def title(self) -> str:
        """What it is called."""
        return self.origin.title

    @property
    def facts(self) -> Mapping[str, Value]:
        """The facts that were given, by name."""
        return {self.names[slot]: value for slot, value in zip(self.stated.slots, self.given, strict=True)}

    def span(self, name: str) -> Span | None:
        """Where a fact was written, if the contract came from a file."""
        origin = self.origin
        if origin.document is None or name not in origin.paths:
            return None
        return origin.document.span(origin.paths[name])


class Reader:
    """What reads the contracts of a rule book."""

    def __init__(self, terms: Terms, plan: Plan, domain: Domain) -> None:
        self.terms = terms
        self.names = plan.slots
        self.changes = Changes(terms)
        self.slots = {name: slot for slot, name in enumerate(plan.slots)}
        self.words: dict[str, tuple[int, Converter]] = {}
        self._given: dict[int, Given] = {}
        self._forms: dict[tuple[str, ...], _Form] = {}  # of contracts that give the same facts
        self._seen: dict[tuple[str, ...], int] = {}  # how many of them came, where there is no form yet
        self._stated: dict[tuple[int, ...], Stated] = {}
        self.keys: list[str] = []
        for name, slot in self.slots.items():
            declared = terms.facts.get(name) or terms.law.get(name) or terms.decisions[name]
            one = converter(declared.type)
            good: set[Value] | None = None
            fields = _choices(declared)
            if fields:
                one = _chosen(one, fields)
            self.keys.append(declared.key)
            if isinstance(declared, Fact) and (declared.domain is not None or declared.whole):
                good = set()
                one = _of_fact(declared, one, domain, good)
            varies = name in terms.law or (isinstance(declared, Fact) and declared.varies)
            whole = history(declared.type, one) if varies else one
            self._given[slot] = Given(type=declared.type, one=one, whole=whole, good=good, fields=fields)
            for word in dict.fromkeys((name, declared.key)):
                self.words[word] = (slot, whole)
        self.blank: list[Value] = [MISSING] * len(self.names)
        wrong: list[Diagnostic] = []
        for fact in terms.facts.values():
            if fact.has_default:
                try:
                    value = converted(fact.name, fact.default, fact.type)
                    self.blank[self.slots[fact.name]] = Series((date.min,), (value,)) if fact.varies else value
                except KiyakuError as error:
                    wrong += [d.at(fact.place.of("absent", "value")) for d in error.diagnostics]
        if wrong:
            raise KiyakuError(wrong)

    def read(self, facts: Mapping[str, object], origin: Origin = _NOWHERE) -> Contract:
        """The contract of these facts.

        Raises:
            KiyakuError: a fact is unknown, of the wrong type or outside its domain; every one is told.
        """
        form = self._forms.get(tuple(facts))
        if form is not None:
            try:
                return Contract(form.read(facts), form.stated, origin)
            except LEAVES:
                pass  # something is written in another way than usual
        given: dict[int, Value] = {}
        words = self.words
        plain = self.changes.apart(facts).facts
        try:
            for word, unparsed in plain.items():
                slot, convert = words[word]
                given[slot] = convert(unparsed)
        except (KeyError, Refused):
            raise KiyakuError(self.diagnostics(facts)) from None
        if len(given) != len(plain):  # one was given by its name and by its key
            raise KiyakuError(self.diagnostics(facts))
        stated = self._stating(given)
        if form is None and plain is facts:
            self._count(tuple(facts), stated)
        return Contract(tuple(given.values()), stated, origin)

    def _stating(self, slots: Iterable[int]) -> Stated:
        """The slots that a contract states; the same object for those that state the same."""
        order = tuple(slots)
        found = self._stated.get(order)
        if found is None:
            found = stating(order, self.blank, self.names)
            if len(self._stated) < _SHAPES:
                self._stated[order] = found
        return found

    def _count(self, words: tuple[str, ...], stated: Stated) -> None:
        """Write a function for contracts that give the same facts when there are many."""
        if len(self._seen) >= _SHAPES and words not in self._seen:
            return
        self._seen[words] = seen = self._seen.get(words, 0) + 1
        if seen == _MANY:
            read = straight_reader([self._given[slot] for slot in stated.slots])
            self._forms[words] = _Form(stated=stated, read=read)

    def paths(self, facts: Mapping[str, object], base: Path) -> dict[str, Path]:
        """Where each fact stands in a document, by name."""
        return {self.names[self.words[word][0]]: (*base, word) for word in map(str, facts) if word in self.words}

    def diagnostics(
        self, facts: Mapping[str, object], document: Document | None = None, base: Path = ()
    ) -> list[Diagnostic]:
        """What is wrong with facts, one by one."""
        out: list[Diagnostic] = []
        seen: set[int] = set()
        apart = self.changes.apart(facts)

        def report(path: Path, code: str, hint: str, args: Mapping[str, object], *, key: bool = False) -> None:
            span = None
            if document is not None:
                span = document.key_span(path) if key else document.span(path)
            out.append(Diagnostic(code=code, span=span, args=args, hint=hint))

        for given_as, unparsed in apart.facts.items():
            word = str(given_as)
            path = (*base, word)
            if word not in self.words:
                near = suggest(word, self.words)
                args = {"name": word, "suggestion": near or "", "known": self.nearest(word)}
                report(path, "unknown-fact", "did-you-mean" if near else "fix", args, key=True)
                continue
            slot, convert = self.words[word]
            name = self.names[slot]
            if slot in seen:
                report(path, "fact-given-twice", "fix", {"name": name, "key": self.keys[slot]}, key=True)
                continue
            seen.add(slot)
            try:
                convert(unparsed)
            except Refused as refused:
                report(
                    (*base, *apart.where((word, *refused.path))),
                    refused.code,
                    refused.hint,
                    {"name": name, **refused.arguments},
                )
        return out

    def nearest(self, word: str) -> str:
        """A few of the facts, those most like a word first: a list of all helps nobody."""
        named = list(self.terms.facts)
        found = get_close_matches(word, named, n=_FEW, cutoff=0.1) or named[:_FEW]
        return "、".join(found) + (" …" if len(named) > len(found) else "")

    def over(self, contract: Contract, more: Mapping[int, Value]) -> Contract:
        """A contract, perhaps read by another book of the same terms, with other facts put over its own."""
        given: dict[int, Value] = {}
        for slot, value in zip(contract.stated.slots, contract.given, strict=True):
            own = self.slots.get(contract.names[slot])
            if own is not None:
                given[own] = value
        given.update(more)
        return Contract(tuple(given.values()), self._stating(given), contract.origin)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """What reads contracts that give the same facts, by slot."""

    stated: Stated
    read: Callable[[Mapping[str, object]], tuple[Value, ...]]


def _choices(declared: object) -> dict[str, dict[str, str]]:
    """The texts that may stand in fields of a fact, by field: each, and what it is called, to the text."""
    if not isinstance(declared, Fact):
        return {}
    return {
        name: {called: text for text, called in values.items()} | {text: text for text in values}
        for name, (_, values) in declared.labels.items()
        if values
    }


def _chosen(one: Converter, fields: Mapping[str, Mapping[str, str]]) -> Converter:
    """The converter of a fact of whose fields some hold one of a few texts; a text may be given as it is called."""

    def choose(value: Value) -> Value:
        if isinstance(value, tuple):
            return tuple([under(i, inner) for i, inner in enumerate(value)])
        if not isinstance(value, dict):
            return value
        out = dict(value)
        for name, texts in fields.items():
            text = value.get(name)
            if text is None:
                continue
            if text not in texts:
                known = ", ".join(show(t) for t in dict.fromkeys(texts.values()))
                raise Refused("outside-domain", (name,), value=show(text), domain=known)
            out[name] = texts[str(text)]
        return out

    def under(i: int, value: Value) -> Value:
        try:
            return choose(value)
        except Refused as refused:
            raise refused.under(i) from None

    return lambda unparsed: choose(one(unparsed))


def _of_fact(fact: Fact, one: Converter, domain: Domain, good: set[Value]) -> Converter:
    """The converter of a fact, which also looks at its domain and whether it is whole.

    It keeps, in `good`, values that it has looked at before; they come again.
    """
    within = domain(fact) if fact.domain is not None else None
    text = fact.domain.text if fact.domain is not None else ""
    whole = fact.whole

    def read(unparsed: object) -> Value:
        if (type(unparsed) is int or type(unparsed) is str) and unparsed in good:
            return unparsed
        value = one(unparsed)
        if value is None:
            return None
        if whole and not isinstance(value, int):
            raise Refused("not-whole", value=show(value))
        if within is not None and not within(value):
            raise Refused("outside-domain", value=show(value), domain=text)
        if value is unparsed and len(good) < _REMEMBERED and (type(unparsed) is int or type(unparsed) is str):
            good.add(unparsed)
        return value

    return read
