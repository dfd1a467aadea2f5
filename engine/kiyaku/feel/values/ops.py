"""The operators of FEEL on values: what compiled expressions call.

Every function takes FEEL values, knows no mode, and raises a `Fault` where it has no result.
"""

from __future__ import annotations

from kiyaku.feel.types.conform import coerce, conforms, instance_of
from kiyaku.feel.values.access import (
    as_list,
    bounded_items,
    count_from_to,
    element_at,
    get_property,
    get_property_or_null,
    iterate,
    select,
)
from kiyaku.feel.values.arithmetic import add, bounded, divide, multiply, negate, power, subtract
from kiyaku.feel.values.compare import (
    between,
    compare,
    equal,
    greater,
    greater_equal,
    identical,
    in_,
    in_any,
    in_range,
    less,
    less_equal,
    make_range,
    not_equal,
    order,
)
from kiyaku.feel.values.logic import and_, condition, condition_or_null, every, not_, or_, some

__all__ = [
    "add",
    "and_",
    "as_list",
    "between",
    "bounded",
    "bounded_items",
    "coerce",
    "compare",
    "condition",
    "condition_or_null",
    "conforms",
    "count_from_to",
    "divide",
    "element_at",
    "equal",
    "every",
    "get_property",
    "get_property_or_null",
    "greater",
    "greater_equal",
    "identical",
    "in_",
    "in_any",
    "in_range",
    "instance_of",
    "iterate",
    "less",
    "less_equal",
    "make_range",
    "multiply",
    "negate",
    "not_",
    "not_equal",
    "or_",
    "order",
    "power",
    "select",
    "some",
    "subtract",
]
