"""What a built-in function is, and how a call finds the signature that fits it.

A built-in has one or more signatures, each with a Python function of its own that gets the arguments in the order of
the parameters, already of their types; a variadic parameter comes last and gets the rest.  `Builtin.call` converts what
the standard converts implicitly; a compiler that knows the types may call `Signature.run` directly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps

from kiyaku.diagnostic import suggest
from kiyaku.feel.budget import charge_for
from kiyaku.feel.builtins.printed import RUNTIME, JavaScript, ResultIs, Units, Without, Words
from kiyaku.feel.errors import Fault
from kiyaku.feel.types import ANY, Type
from kiyaku.feel.types.conform import coerce, conforms, type_text
from kiyaku.value import Function, Value, kind

SOMETHING = replace(ANY, nullable=False)  # any value but null
Infer = Callable[[Sequence[Type]], Type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """A formal parameter, under the name that the standard gives it.

    `of_elements` says of a parameter that is a function how many of its own get elements of the list that comes first.
    """

    name: str
    type: Type
    optional: bool = False
    variadic: bool = False
    of_elements: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One way to call a built-in.

    `infer` gives the type of the result from those of the arguments, where it depends on them: units, elements.
    """

    parameters: tuple[Param, ...]
    result: Type
    run: Callable[..., Value]
    infer: Infer | None = None

    def accepts_count(self, count: int) -> bool:
        """Whether it can be called with so many positional arguments."""
        if self.parameters and self.parameters[-1].variadic:
            return count >= len(self.parameters)
        return sum(not p.optional for p in self.parameters) <= count <= len(self.parameters)

    def accepts_names(self, names: Iterable[str]) -> bool:
        """Whether it can be called with these named arguments."""
        given = set(names)
        required = {p.name for p in self.parameters if not p.optional}
        return required <= given <= {p.name for p in self.parameters}

    def parameter_at(self, position: int) -> Param:
        """The parameter that a positional argument fills."""
        return self.parameters[min(position, len(self.parameters) - 1)]

    def ordered(self, named: Mapping[str, Value]) -> tuple[Value, ...]:
        """Named arguments in the order of the parameters; what is missing in between is null."""
        filled = [p.name in named for p in self.parameters]
        last = max((i for i, f in enumerate(filled) if f), default=-1)
        return tuple(named.get(p.name) for p in self.parameters[: last + 1])

    def result_type(self, arguments: Sequence[Type]) -> Type:
        """The type of the result for arguments of these types."""
        return self.result if self.infer is None else self.infer(arguments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Builtin:
    """A function of the standard, declared whole: everything that checks, runs, prints or describes it asks here.

    Attributes:
        name: as expressions write it.
        family: the table of the documentation that it stands in.
        section: its place in DMN 1.5.
        signatures: how it may be called, with the Python function of each.
        summary: what it gives, in English.
        summary_ja: the same in Japanese.
        example: a FEEL text that calls it.
        expected: a FEEL text of equal value.
        words: a call of it in words, by number of arguments.
        javascript: how a program in JavaScript computes it.
        result_is: what is known of the number that it gives.
        units: how the units of its arguments and of its result go together.
        constructs: whether a call with literals is a value that is known before anything runs.
        needs_clock: it gets as first argument a function without parameters that gives the present `DateTime`; its
            signatures do not name it.
    """

    name: str
    family: str
    section: str
    signatures: tuple[Signature, ...]
    summary: str
    summary_ja: str
    example: str
    expected: str
    words: tuple[Words, ...] | Without
    javascript: JavaScript = RUNTIME
    result_is: ResultIs | None = None
    units: Units | None = None
    constructs: bool = False
    needs_clock: bool = False

    def call(self, *arguments: Value) -> Value:
        """Call it with positional arguments (the clock first, if it needs one).

        Raises:
            Fault: no signature fits, or the function has no result.
        """
        hidden = 1 if self.needs_clock else 0
        clock, given = arguments[:hidden], arguments[hidden:]
        fitting = resolve_call(self, len(given))
        return self._run(fitting, clock, [given] * len(fitting))

    def call_named(self, named: Mapping[str, Value], *clock: Value) -> Value:
        """Call it with named arguments.

        Raises:
            Fault: no signature fits, or the function has no result.
        """
        fitting = resolve_call(self, 0, tuple(named))
        return self._run(fitting, clock, [s.ordered(named) for s in fitting])

    def _run(self, fitting: Sequence[Signature], clock: tuple[Value, ...], given: Sequence[tuple[Value, ...]]) -> Value:
        pairs = list(zip(fitting, given, strict=True))
        for signature, arguments in pairs:
            if all(conforms(a, signature.parameter_at(i).type) for i, a in enumerate(arguments)):
                return signature.run(*clock, *arguments)
        furthest: tuple[int, Fault] | None = None  # the fault of the signature that fits longest tells most
        for signature, arguments in pairs:
            ready: list[Value] = []
            try:
                for argument in arguments:
                    ready.append(self._convert(signature.parameter_at(len(ready)), argument))
            except Fault as fault:
                if furthest is None or len(ready) > furthest[0]:
                    furthest = len(ready), fault
            else:
                return signature.run(*clock, *ready)
        assert furthest is not None, "a call without arguments fits at once"
        raise furthest[1]

    def _convert(self, parameter: Param, argument: Value) -> Value:
        try:
            return coerce(argument, parameter.type)
        except Fault:
            where = {"function": self.name, "parameter": parameter.name, "expected": type_text(parameter.type)}
            if argument is None:
                raise Fault("null-argument", **where) from None
            raise Fault("argument-type", **where, found=kind(argument)) from None

    def as_function(self) -> Function:
        """The built-in as a value that can be handed to another function."""
        shape = self.signatures[0]
        return Function(self.name, tuple(p.name for p in shape.parameters), self.call)


def resolve_call(builtin: Builtin, positional: int, named: Iterable[str] = ()) -> tuple[Signature, ...]:
    """The signatures that a call with so many positional or with these named arguments may mean, best first.

    Raises:
        Fault: there is none.
    """
    names = tuple(named)
    if not names:
        fitting = tuple(s for s in builtin.signatures if s.accepts_count(positional))
        if not fitting:
            raise Fault("wrong-number-of-arguments", function=builtin.name, given=positional, allowed=_counts(builtin))
        return fitting
    fitting = tuple(s for s in builtin.signatures if s.accepts_names(names))
    if not fitting:
        known = list(dict.fromkeys(p.name for s in builtin.signatures for p in s.parameters))
        for name in names:
            if name not in known:
                best = suggest(name, known) or ", ".join(known)
                raise Fault("unknown-parameter", function=builtin.name, name=name, known=best)
        forms = " / ".join(", ".join(p.name for p in s.parameters) for s in builtin.signatures)
        raise Fault("wrong-parameters", function=builtin.name, given=", ".join(names), allowed=forms)
    return fitting


def _counts(builtin: Builtin) -> str:
    """How many arguments the built-in takes, for a reader: `1–2, 4`."""
    parts: dict[str, None] = {}
    for s in builtin.signatures:
        least, most = sum(not p.optional for p in s.parameters), len(s.parameters)
        variadic = bool(s.parameters) and s.parameters[-1].variadic
        parts[f"{least}–" if variadic else str(least) if least == most else f"{least}–{most}"] = None
    return ", ".join(parts)


# -- shorthand for the tables of built-ins


def required(name: str, type: Type) -> Param:
    """A parameter that must be given."""
    return Param(name=name, type=type)


def optional(name: str, type: Type) -> Param:
    """A parameter that may be left out."""
    return Param(name=name, type=type, optional=True)


def rest(name: str, type: Type) -> Param:
    """The last parameter, which takes one argument or more."""
    return Param(name=name, type=type, variadic=True)


def signature(run: Callable[..., Value], result: Type, *parameters: Param, infer: Infer | None = None) -> Signature:
    """A signature whose parameters come in this order; what it takes or gives counts by its size."""
    sized = any(type.head in _SIZED for type in (result, *(p.type for p in parameters)))
    return Signature(parameters=parameters, result=result, run=_counted(run) if sized else run, infer=infer)


_SIZED = frozenset({"list", "string", "context", "Any"})


def _counted(run: Callable[..., Value]) -> Callable[..., Value]:
    @wraps(run)
    def call(*arguments: Value) -> Value:
        charge_for(*arguments)
        result = run(*arguments)
        charge_for(result)
        return result

    return call


def same_as(position: int) -> Infer:
    """The result is of the type of an argument."""
    return lambda arguments: arguments[position].not_null()


def element_of(position: int) -> Infer:
    """The result is an element of an argument that is a list, or the argument itself."""

    def infer(arguments: Sequence[Type]) -> Type:
        given = arguments[position]
        if given.head != "list":
            return given.not_null()
        return ANY if given.element is None else given.element.not_null()

    return infer


def table(family: str, section: str, *, needs_clock: bool = False) -> Callable[..., Builtin]:
    """How a family writes its built-ins: what is positional here says what a call takes and gives; see `Builtin`."""

    def entry(
        name: str,
        signatures: Signature | tuple[Signature, ...],
        summary: str,
        summary_ja: str,
        example: str,
        expected: str,
        *,
        words: Words | tuple[Words, ...] | Without,
        javascript: JavaScript = RUNTIME,
        result_is: ResultIs | None = None,
        units: Units | None = None,
        constructs: bool = False,
    ) -> Builtin:
        return Builtin(
            name=name,
            family=family,
            section=section,
            signatures=(signatures,) if isinstance(signatures, Signature) else signatures,
            summary=summary,
            summary_ja=summary_ja,
            example=example,
            expected=expected,
            words=(words,) if isinstance(words, Words) else words,
            javascript=javascript,
            result_is=result_is,
            units=units,
            constructs=constructs,
            needs_clock=needs_clock,
        )

    return entry
