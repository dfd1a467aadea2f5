"""Three-valued logic: true, false, and the fault of not knowing.

Source: DMN 1.5, 10.3.2.4 and 10.3.2.15.
"""

from __future__ import annotations

from collections.abc import Iterable

from kiyaku.feel.errors import Fault
from kiyaku.value import Value, kind


def and_(left: Value, right: Value) -> bool:
    """`left and right`: false if either is false, whatever the other is.

    Raises:
        Fault: neither is false, and one is not a boolean.
    """
    if left is False or right is False:
        return False
    if left is True and right is True:
        return True
    raise _not_boolean("and", left, right)


def or_(left: Value, right: Value) -> bool:
    """`left or right`: true if either is true, whatever the other is.

    Raises:
        Fault: neither is true, and one is not a boolean.
    """
    if left is True or right is True:
        return True
    if left is False and right is False:
        return False
    raise _not_boolean("or", left, right)


def not_(value: Value) -> bool:
    """The opposite truth value.

    Raises:
        Fault: it is not a boolean.
    """
    if isinstance(value, bool):
        return not value
    raise _not_boolean("not", value)


def condition(value: Value) -> bool:
    """The value of a condition, which must be a boolean.

    Raises:
        Fault: it is not.
    """
    if isinstance(value, bool):
        return value
    raise _not_boolean("if", value)


def condition_or_null(value: Value) -> bool:
    """The value of a condition in standard mode, where null counts as false.

    Raises:
        Fault: it is neither a boolean nor null.
    """
    return False if value is None else condition(value)


def some(outcomes: Iterable[Value]) -> bool:
    """Whether one outcome is true; all of them are asked for, and each must be a boolean or null.

    Raises:
        Fault: an outcome is something else, or none is true and one is null.
    """
    seen = _outcomes("some", outcomes)
    if True in seen:
        return True
    if None in seen:
        raise Fault("null-operand", operator="some")
    return False


def every(outcomes: Iterable[Value]) -> bool:
    """Whether no outcome is false; all of them are asked for, and each must be a boolean or null.

    Raises:
        Fault: an outcome is something else, or none is false and one is null.
    """
    seen = _outcomes("every", outcomes)
    if False in seen:
        return False
    if None in seen:
        raise Fault("null-operand", operator="every")
    return True


def _outcomes(operator: str, outcomes: Iterable[Value]) -> set[bool | None]:
    seen: set[bool | None] = set()
    for outcome in outcomes:
        if outcome is not None and not isinstance(outcome, bool):
            raise _not_boolean(operator, outcome)
        seen.add(outcome)
    return seen


def _not_boolean(operator: str, *values: Value) -> Fault:
    wrong = next(v for v in values if not isinstance(v, bool))
    if wrong is None:
        return Fault("null-operand", operator=operator)
    return Fault("not-a-boolean", operator=operator, found=kind(wrong))
