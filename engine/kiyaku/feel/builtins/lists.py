"""Built-in functions of lists, and `sort`.

Elements are found by FEEL's equality, where values of different kinds are simply different.  Positions count from 1, or
from the end where negative.

Source: DMN 1.5, 10.3.4.4 and 10.3.4.9.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cmp_to_key
from itertools import chain

from kiyaku.feel.builtins.printed import phrase, sentence
from kiyaku.feel.builtins.registry import Builtin, Param, optional, required, rest, signature, table
from kiyaku.feel.errors import Fault
from kiyaku.feel.types import ANY, BOOLEAN, NUMBER, Type, list_of
from kiyaku.feel.types.relations import joined
from kiyaku.feel.values.access import bounded_items, index_of
from kiyaku.feel.values.compare import matches, measured
from kiyaku.temporal import SECOND, DateTime, TemporalError, Time
from kiyaku.value import Function, Number, Range, Value, kind, to_text

Items = tuple[Value, ...]


def match_key(value: Value) -> object:
    """A hashable key that two values share when, and only when, FEEL finds them equal."""
    if isinstance(value, tuple):
        return "list", tuple(map(match_key, value))
    if isinstance(value, dict):
        return "context", frozenset((k, match_key(v)) for k, v in value.items())
    if isinstance(value, Range):
        shape = (value.operator, value.start_included, value.end_included)
        return "range", shape, match_key(value.start), match_key(value.end)
    try:
        if isinstance(value, DateTime):
            return "date and time", value.time.is_zoned, value.instant // SECOND
        if isinstance(value, Time):
            offset = value.fixed_offset
            if value.zone is not None and offset is None:
                return "time", value.zone, value.nanos // SECOND
            return "time", offset is not None, (value.nanos - (offset or 0) * SECOND) // SECOND
    except TemporalError:
        return "unplaced", value
    return kind(value), value


# -- whole lists


def list_contains(list: Items, element: Value) -> bool:
    """Whether an element is equal to the value."""
    return any(matches(item, element) for item in list)


def count(list: Items) -> int:
    """How many elements there are; null counts."""
    return len(list)


def reverse(list: Items) -> Items:
    """The elements from the last to the first."""
    return list[::-1]


def distinct_values(list: Items) -> Items:
    """Each element once, where it first stands."""
    first: dict[object, Value] = {}
    for item in list:
        first.setdefault(match_key(measured(item)), item)
    return tuple(first.values())


def concatenate(*lists: Items) -> Items:
    """The elements of all lists."""
    return bounded_items(chain.from_iterable(lists))


def union(*lists: Items) -> Items:
    """The elements of all lists, each once."""
    return distinct_values(concatenate(*lists))


def flatten(list: Items) -> Items:
    """The elements of all lists within, however deep."""
    return bounded_items(_leaves(list))


def _leaves(items: Items) -> Iterator[Value]:
    stack = [iter(items)]
    while stack:
        for item in stack[-1]:
            if isinstance(item, tuple):
                stack.append(iter(item))
                break
            yield item
        else:
            stack.pop()


def append(list: Items, *items: Value) -> Items:
    """The list and then the items."""
    return bounded_items(chain(list, items))


# -- positions


def sublist(list: Items, start: Number, length: Number | None = None) -> Items:
    """So many elements from a position on."""
    first = index_of(list, int(start))
    if length is None:
        return list[first:]
    if not 1 <= int(length) <= len(list) - first:
        raise Fault("no-such-length", length=to_text(length), available=len(list) - first)
    return list[first : first + int(length)]


def insert_before(list: Items, position: Number, item: Value) -> Items:
    """The list with an item put before a position."""
    index = index_of(list, int(position))
    return (*list[:index], item, *list[index:])


def remove(list: Items, position: Number) -> Items:
    """The list without the element at a position."""
    index = index_of(list, int(position))
    return (*list[:index], *list[index + 1 :])


def replace_at(list: Items, position: Number, item: Value) -> Items:
    """The list with another element at a position."""
    index = index_of(list, int(position))
    return (*list[:index], item, *list[index + 1 :])


def replace_matching(list: Items, match: Function, item: Value) -> Items:
    """The list with another element wherever the function finds the old and the new one to match."""
    _takes(match, 2)
    return tuple(item if _truth(match, old, item) else old for old in list)


def positions(list: Items, match: Value) -> Items:
    """Every position of an equal element."""
    return tuple(i for i, item in enumerate(list, 1) if matches(item, match))


# -- order


def sort(list: Items, precedes: Function) -> Items:
    """The elements in the order of a function that says whether one comes before another; equals keep theirs."""
    _takes(precedes, 2)

    def order(left: Value, right: Value) -> int:
        return _truth(precedes, right, left) - _truth(precedes, left, right)  # two that precede each other are equal

    return tuple(sorted(list, key=cmp_to_key(order)))


def _takes(function: Function, count: int) -> None:
    if len(function.parameters) != count:
        raise Fault("function-arity", given=len(function.parameters), needed=count)


def _truth(function: Function, *arguments: Value) -> bool:
    result = function.call(*arguments)
    if not isinstance(result, bool):
        raise Fault("not-a-boolean", operator=function.name or "function", found=kind(result))
    return result


# -- the table

_entry = table("lists", "10.3.4.4")
_ANY_LIST = list_of(ANY)
_LIST = required("list", _ANY_LIST)
_POSITION = required("position", NUMBER)
_NEW = required("newItem", ANY)
_PRECEDES = Param(name="precedes", type=Type(head="function"), of_elements=2)
_MATCH = Param(name="match", type=Type(head="function"), of_elements=1)  # and the new item


def _common(elements: Iterable[Type | None]) -> Type:
    """A list of the type that holds all elements, or of anything."""
    found = joined(ANY if element is None else element for element in elements)
    return _ANY_LIST if found is None else list_of(found)


def _element(type: Type) -> Type | None:
    return type.element if type.head == "list" else type


def _of_lists(arguments: Sequence[Type]) -> Type:
    return _common(map(_element, arguments))


def _with_items(arguments: Sequence[Type]) -> Type:
    return _common([_element(arguments[0]), *arguments[1:]])


def _with_last(arguments: Sequence[Type]) -> Type:
    return _common([_element(arguments[0]), arguments[-1]])


def _first_list(arguments: Sequence[Type]) -> Type:
    return _of_lists(arguments[:1])


def _flat(arguments: Sequence[Type]) -> Type:
    inner: Type | None = arguments[0]
    while inner is not None and inner.head == "list":
        inner = inner.element
    return _common([inner])


LISTS: tuple[Builtin, ...] = (
    _entry(
        "list contains",
        signature(list_contains, BOOLEAN, _LIST, required("element", ANY)),
        "Whether an element of the list equals the value.",
        "リストに等しい要素があるかどうか。",
        "list contains([1, 2, 3], 2)",
        "true",
        words=sentence("{0}に{1}がある", "{0} contains {1}"),
    ),
    _entry(
        "count",
        signature(count, NUMBER, _LIST),
        "How many elements the list has.",
        "リストの要素の数。",
        "count([1, 2, 3])",
        "3",
        words=phrase("{0}の数", "number of {0}"),
        result_is="whole",
    ),
    _entry(
        "sublist",
        signature(
            sublist,
            _ANY_LIST,
            _LIST,
            required("start position", NUMBER),
            optional("length", NUMBER),
            infer=_first_list,
        ),
        "The elements from a position on, or so many of them.",
        "指定した位置からの要素を、個数を限って取り出す。",
        "sublist([4, 5, 6], 1, 2)",
        "[4, 5]",
        words=(
            phrase("{0}の{1}番目から後", "{0} from item {1} on"),
            phrase("{0}の{1}番目からの{2}個", "{2} items of {0} from the {1}th"),
        ),
    ),
    _entry(
        "append",
        signature(append, _ANY_LIST, _LIST, rest("item", ANY), infer=_with_items),
        "The list with items added at its end.",
        "リストの末尾に要素を加える。",
        "append([1], 2, 3)",
        "[1, 2, 3]",
        words=phrase("{*}を並べたもの", "{*} in a row"),
    ),
    _entry(
        "concatenate",
        signature(concatenate, _ANY_LIST, rest("list", _ANY_LIST), infer=_of_lists),
        "One list of the elements of all lists.",
        "リストをつなぐ。",
        "concatenate([1, 2], [3])",
        "[1, 2, 3]",
        words=phrase("{*}を合わせたもの", "{*} together"),
        units="same",
    ),
    _entry(
        "insert before",
        signature(insert_before, _ANY_LIST, _LIST, _POSITION, _NEW, infer=_with_last),
        "The list with an item put before a position.",
        "指定した位置の前に要素を入れる。",
        "insert before([1, 3], 1, 2)",
        "[2, 1, 3]",
        words=phrase("{0}の{1}番目の前に{2}を入れたもの", "{0} with {2} put before item {1}"),
    ),
    _entry(
        "remove",
        signature(remove, _ANY_LIST, _LIST, _POSITION, infer=_first_list),
        "The list without the element at a position.",
        "指定した位置の要素を除く。",
        "remove([1, 2, 3], 2)",
        "[1, 3]",
        words=phrase("{0}から{1}番目を除いたもの", "{0} without item {1}"),
    ),
    _entry(
        "list replace",
        (
            signature(replace_at, _ANY_LIST, _LIST, _POSITION, _NEW, infer=_with_last),
            signature(replace_matching, _ANY_LIST, _LIST, _MATCH, _NEW, infer=_with_last),
        ),
        "The list with another item at a position, or wherever a function says so.",
        "指定した位置の要素、又は関数が選ぶ要素を置き換える。",
        "list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5)",
        "[5, 5, 7, 8]",
        words=phrase("{0}の{1}を{2}に置き換えたもの", "{0} with {1} replaced by {2}"),
    ),
    _entry(
        "reverse",
        signature(reverse, _ANY_LIST, _LIST, infer=_first_list),
        "The elements from the last to the first.",
        "要素の順を逆にする。",
        "reverse([1, 2, 3])",
        "[3, 2, 1]",
        words=phrase("{0}を逆に並べたもの", "{0} in reverse"),
    ),
    _entry(
        "index of",
        signature(positions, list_of(NUMBER), _LIST, required("match", ANY)),
        "Every position at which the value stands.",
        "等しい要素がある位置をすべて挙げる。",
        "index of([1, 2, 3, 2], 2)",
        "[2, 4]",
        words=phrase("{0}の中の{1}の位置", "positions of {1} in {0}"),
    ),
    _entry(
        "union",
        signature(union, _ANY_LIST, rest("list", _ANY_LIST), infer=_of_lists),
        "The elements of all lists, each once.",
        "リストを合わせ、同じ要素は一つにする。",
        "union([1, 2], [2, 3])",
        "[1, 2, 3]",
        words=phrase("{*}を合わせたもの", "{*} together"),
        units="same",
    ),
    _entry(
        "distinct values",
        signature(distinct_values, _ANY_LIST, _LIST, infer=_first_list),
        "Each element once, where it first stands.",
        "同じ要素を一つにする。",
        "distinct values([1, 2, 3, 2, 1])",
        "[1, 2, 3]",
        words=phrase("{0}から重なりを除いたもの", "{0} without repetition"),
    ),
    _entry(
        "flatten",
        signature(flatten, _ANY_LIST, _LIST, infer=_flat),
        "One list of all elements of the lists within.",
        "入れ子のリストを平らにする。",
        "flatten([[1, 2], [[3]], 4])",
        "[1, 2, 3, 4]",
        words=phrase("{0}", "{0}"),
    ),
    table("lists", "10.3.4.9")(
        "sort",
        signature(sort, _ANY_LIST, _LIST, _PRECEDES, infer=_first_list),
        "The elements in the order of a function that says which of two comes first.",
        "どちらが先かを答える関数の順に並べる。",
        "sort([3, 1, 4, 5, 2], function(x, y) x < y)",
        "[1, 2, 3, 4, 5]",
        words=phrase("{0}を{1}の順に並べたもの", "{0} in the order of {1}"),
    ),
)
