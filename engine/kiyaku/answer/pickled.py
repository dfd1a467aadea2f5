"""Pure data as bytes and back, where reading the bytes can make nothing but that data.

What is written is Python's pickle format.  What is read may name only the classes listed here: frozen dataclasses of
kiyaku, days, fractions.  They are made field by field, without running any code of theirs; anything else that the bytes
name is refused before it is looked up.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from fractions import Fraction
from importlib import import_module
from typing import Any

from kiyaku.diagnostic import Severity

_MODULES = frozenset(
    {
        "kiyaku.book.amending",
        "kiyaku.book.checked",
        "kiyaku.book.citation",
        "kiyaku.book.extensions",
        "kiyaku.book.graph",
        "kiyaku.book.calendar",
        "kiyaku.book.model",
        "kiyaku.book.place",
        "kiyaku.diagnostic",
        "kiyaku.feel.check.checked",
        "kiyaku.feel.syntax.ast",
        "kiyaku.feel.types",
        "kiyaku.plan.ir",
        "kiyaku.source",
        "kiyaku.temporal.days",
        "kiyaku.temporal.durations",
        "kiyaku.temporal.times",
        "kiyaku.timeline",
        "kiyaku.value",
    }
)
"""The modules whose frozen dataclasses may be named."""


class NotData(Exception):
    """Something that is not pure data was to be written, or bytes name something that is none."""


def dumps(value: object, names: Callable[[object], str | None]) -> bytes:
    """A value as bytes.

    Args:
        value: pure data.
        names: the name of what is not written itself; None for all else.

    Raises:
        NotData: it holds something else than pure data.
    """
    stream = io.BytesIO()
    pickler = _Pickler(stream, names)
    try:
        pickler.dump(value)
    except (pickle.PicklingError, TypeError, AttributeError, RecursionError) as error:
        raise NotData(str(error)) from None
    return stream.getvalue()


def loads(data: bytes, named: Mapping[str, object]) -> Any:
    """The value of bytes.

    Args:
        data: what `dumps` gave.
        named: what was not written itself, by name.

    Raises:
        NotData: they name anything else than the classes of pure data, or are no bytes of `dumps`.
    """
    try:
        return _Unpickler(io.BytesIO(data), named).load()
    except NotData:
        raise
    except Exception as error:  # damaged bytes may fail in any way
        raise NotData(type(error).__name__) from None


class _Pickler(pickle.Pickler):
    def __init__(self, stream: io.BytesIO, names: Callable[[object], str | None]) -> None:
        super().__init__(stream, protocol=5)
        self._names = names

    def persistent_id(self, value: object) -> str | None:
        return self._names(value)

    def reducer_override(self, value: object) -> Any:
        kind = type(value)
        if value in _OTHERS.values() if isinstance(value, type) else kind is date:
            return NotImplemented
        if isinstance(value, type) and _is_data(value):
            return NotImplemented  # its name, in front of the fields
        if _is_data(kind):
            return kind, tuple(getattr(value, f.name) for f in fields(value))  # type: ignore[arg-type]
        if isinstance(value, Severity):
            return Severity, (value.value,)
        if isinstance(value, Fraction):
            return Fraction, (value.numerator, value.denominator)
        raise NotData(f"{kind.__module__}.{kind.__qualname__}")


class _Unpickler(pickle.Unpickler):
    """Whatever a name gives here is a function that makes data, never a class: nothing of that could be changed."""

    def __init__(self, stream: io.BytesIO, named: Mapping[str, object]) -> None:
        super().__init__(stream)
        self._named = named

    def persistent_load(self, name: str) -> object:
        return self._named[name]

    def find_class(self, module: str, name: str) -> Callable[..., object]:
        other = _OTHERS.get((module, name))
        if other is not None:
            return lambda *parts: other(*parts)
        kind = getattr(import_module(module), name, None) if module in _MODULES else None
        if not isinstance(kind, type) or not _is_data(kind):
            raise NotData(f"{module}.{name}")
        return _maker(kind)


_OTHERS: Mapping[tuple[str, str], type] = {
    (kind.__module__, kind.__qualname__): kind for kind in (date, Fraction, Severity)
}


def _is_data(kind: type) -> bool:
    if kind.__module__ not in _MODULES or not is_dataclass(kind):
        return False
    return bool(kind.__dataclass_params__.frozen) and "__slots__" in vars(kind)  # type: ignore[attr-defined]


def _maker(kind: type) -> Callable[..., object]:
    """What makes an object of its fields, without the checks and defaults of its class."""
    new: Callable[[type], object] = object.__new__
    setters = [vars(owner)[f.name].__set__ for f in fields(kind) for owner in kind.__mro__ if f.name in vars(owner)]

    def make(*values: object) -> object:
        made = new(kind)
        for put, value in zip(setters, values, strict=True):
            put(made, value)
        return made

    return make
