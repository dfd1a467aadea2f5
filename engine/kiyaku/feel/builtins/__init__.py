"""The 86 built-in functions of DMN 1.5, by name."""

from __future__ import annotations

from types import MappingProxyType

from kiyaku.feel.builtins.aggregates import AGGREGATES
from kiyaku.feel.builtins.contexts import CONTEXTS
from kiyaku.feel.builtins.conversion import CONVERSION
from kiyaku.feel.builtins.dates import DATES
from kiyaku.feel.builtins.lists import LISTS
from kiyaku.feel.builtins.numbers import NUMBERS
from kiyaku.feel.builtins.ranges import RANGES
from kiyaku.feel.builtins.registry import Builtin, Param, Signature, resolve_call
from kiyaku.feel.builtins.strings import STRINGS

__all__ = ["BUILTINS", "Builtin", "Param", "Signature", "resolve_call"]

_FAMILIES = (CONVERSION, STRINGS, LISTS, AGGREGATES, NUMBERS, RANGES, DATES, CONTEXTS)

BUILTINS = MappingProxyType({builtin.name: builtin for family in _FAMILIES for builtin in family})
