"""Built-in functions that make one value of many: extremes, sums, means, truth of all or any.

Each takes a list, or its elements one by one.  A list without elements has no mean or extreme; in standard mode it has
no sum either, in strict mode its sum is the zero of its type.

Source: DMN 1.5, 10.3.4.4.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import reduce

from kiyaku.feel.builtins.numbers import sqrt
from kiyaku.feel.builtins.printed import phrase, sentence
from kiyaku.feel.builtins.registry import Builtin, Infer, Signature, element_of, required, rest, signature, table
from kiyaku.feel.errors import Fault
from kiyaku.feel.types import ANY, BOOLEAN, DAYS, MONTHS, NUMBER, Type, list_of
from kiyaku.feel.values.arithmetic import add, bounded
from kiyaku.feel.values.compare import order
from kiyaku.value import DayTimeDuration, Number, Value, YearMonthDuration, is_number, kind, normalized

Items = tuple[Value, ...]


def _numbers(items: Items) -> list[Number]:
    numbers: list[Number] = []
    for item in items:
        if not is_number(item):
            raise Fault("wrong-element", expected="number", found=kind(item))
        numbers.append(item)
    return numbers


def _sum(numbers: Iterable[Number]) -> Number:
    result: Number = 0
    for n in numbers:
        result = bounded(result + n)
    return result


def _some(items: Items, function: str) -> None:
    if not items:
        raise Fault("empty-list", function=function)


def minimum(list: Items) -> Value:
    """The least element."""
    _some(list, "min")
    return _extreme(list, -1)


def maximum(list: Items) -> Value:
    """The greatest element."""
    _some(list, "max")
    return _extreme(list, 1)


def _extreme(items: Items, sign: int) -> Value:
    best = items[0]
    order(best, best)  # a single element must have an order too
    for item in items[1:]:
        if order(item, best) * sign > 0:
            best = item
    return best


def total(list: Items) -> Value:
    """The sum of numbers, or of durations of one kind."""
    _some(list, "sum")
    if isinstance(list[0], (DayTimeDuration, YearMonthDuration)):
        return reduce(add, list)
    return _sum(_numbers(list))


def mean(list: Items) -> Number:
    """The sum divided by the count."""
    _some(list, "mean")
    return bounded(Fraction(_sum(_numbers(list)), len(list)))


def product(list: Items) -> Number:
    """The elements multiplied."""
    _some(list, "product")
    result: Number = 1
    for item in _numbers(list):
        result = bounded(result * item)
    return result


def median(list: Items) -> Number:
    """The middle element in order, or the mean of the two in the middle."""
    _some(list, "median")
    ordered = sorted(_numbers(list))
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else normalized(Fraction(ordered[half - 1] + ordered[half]) / 2)


def stddev(list: Items) -> Number:
    """The standard deviation of a sample, which needs two elements."""
    numbers = _numbers(list)
    if len(numbers) < 2:
        raise Fault("too-few-elements", function="stddev", needed=2, given=len(numbers))
    middle = Fraction(_sum(numbers), len(numbers))
    return sqrt(bounded(Fraction(_sum((n - middle) ** 2 for n in numbers)) / (len(numbers) - 1)))


def mode(list: Items) -> Items:
    """The numbers that occur most often, in order."""
    counts = Counter(_numbers(list))
    most = max(counts.values(), default=0)
    return tuple(sorted(n for n, times in counts.items() if times == most))


def all_true(list: Items) -> bool:
    """Whether no element is false."""
    if any(item is False for item in list):
        return False
    _booleans(list)
    return True


def any_true(list: Items) -> bool:
    """Whether an element is true."""
    if any(item is True for item in list):
        return True
    _booleans(list)
    return False


def _booleans(items: Items) -> None:
    for item in items:
        if not isinstance(item, bool):
            raise Fault("wrong-element", expected="boolean", found=kind(item))


# -- the table

_entry = table("aggregates", "10.3.4.4")


def _both(
    run: Callable[[Items], Value], result: Type, element: Type = ANY, name: str = "n", infer: Infer | None = None
) -> tuple[Signature, ...]:
    """The signatures for a list, and for its elements one by one."""
    return (
        signature(run, result, required("list", list_of(element)), infer=infer),
        signature(lambda *items: run(items), result, rest(name, element), infer=infer),
    )


def _sum_type(arguments: Sequence[Type]) -> Type:
    found = element_of(0)(arguments)
    return found if found.head in (NUMBER.head, DAYS.head, MONTHS.head) else ANY.not_null()


AGGREGATES: tuple[Builtin, ...] = (
    _entry(
        "min",
        _both(minimum, ANY.not_null(), name="c", infer=element_of(0)),
        "The least of the values.",
        "最も小さい値。",
        "min(3, 1, 2)",
        "1",
        words=phrase("{*}のうち最も小さいもの", "the least of {*}"),
        result_is="argument",
        units="same",
    ),
    _entry(
        "max",
        _both(maximum, ANY.not_null(), name="c", infer=element_of(0)),
        "The greatest of the values.",
        "最も大きい値。",
        "max([3, 1, 2])",
        "3",
        words=phrase("{*}のうち最も大きいもの", "the greatest of {*}"),
        result_is="argument",
        units="same",
    ),
    _entry(
        "sum",
        _both(total, ANY.not_null(), infer=_sum_type),
        "The sum of the numbers.",
        "数の合計。",
        "sum([1, 2, 3])",
        "6",
        words=phrase("{*}の合計", "sum of {*}"),
        result_is="combined",
        units="same",
    ),
    _entry(
        "mean",
        _both(mean, NUMBER, infer=element_of(0)),
        "The mean of the numbers.",
        "数の平均。",
        "mean([1, 2, 4, 5])",
        "3",
        words=phrase("{*}の平均", "mean of {*}"),
        units="same",
    ),
    _entry(
        "all",
        _both(all_true, BOOLEAN, name="b"),
        "Whether all are true; of none, true.",
        "すべて真かどうか。要素がなければ真。",
        "all([true, false])",
        "false",
        words=sentence("{*}のすべてに当たる", "all of {*} hold"),
    ),
    _entry(
        "any",
        _both(any_true, BOOLEAN, name="b"),
        "Whether any is true; of none, false.",
        "真のものがあるかどうか。要素がなければ偽。",
        "any([true, false])",
        "true",
        words=sentence("{*}のどれかに当たる", "any of {*} holds"),
    ),
    _entry(
        "product",
        _both(product, NUMBER),
        "The product of the numbers.",
        "数の積。",
        "product([2, 3, 4])",
        "24",
        words=phrase("{*}の積", "product of {*}"),
        units="product",
    ),
    _entry(
        "median",
        _both(median, NUMBER, infer=element_of(0)),
        "The middle number, or the mean of the two in the middle.",
        "中央値。偶数個なら中央の二つの平均。",
        "median(8, 2, 5, 3, 4)",
        "4",
        words=phrase("{*}の中央値", "median of {*}"),
        units="same",
    ),
    _entry(
        "stddev",
        _both(stddev, NUMBER, infer=element_of(0)),
        "The standard deviation of a sample.",
        "標本の標準偏差。",
        "stddev(2, 4, 6)",
        "2",
        words=phrase("{*}の標準偏差", "standard deviation of {*}"),
        units="same",
    ),
    _entry(
        "mode",
        _both(mode, list_of(NUMBER)),
        "The numbers that occur most often, in order.",
        "最も多く現れる数を、小さい順に。",
        "mode([6, 1, 9, 6, 1])",
        "[1, 6]",
        words=phrase("{*}のうち最も多く現れるもの", "the most frequent of {*}"),
        units="same",
    ),
)
