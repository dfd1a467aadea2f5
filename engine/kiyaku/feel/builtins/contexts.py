"""Built-in functions of contexts, and `is`.

Source: DMN 1.5, 10.3.4.6 and 10.3.4.10.
"""

from __future__ import annotations

from typing import Any

from kiyaku.feel.builtins.printed import phrase, sentence
from kiyaku.feel.builtins.registry import Builtin, optional, required, signature, table
from kiyaku.feel.errors import Fault
from kiyaku.feel.types import ANY, BOOLEAN, STRING, Type, context_of, list_of
from kiyaku.feel.values.compare import identical
from kiyaku.value import Value, kind

Entries = dict[str, Any]
_CONTEXT = Type(head="context")
_ENTRY = context_of({"key": STRING, "value": ANY})


def get_value(m: Entries, key: str) -> Value:
    """The value under a key.

    Raises:
        Fault: the context has no such key.
    """
    if key not in m:
        raise Fault("no-such-entry", name=key)
    return m[key]


def get_entries(m: Entries) -> tuple[Value, ...]:
    """A list of contexts with `key` and `value`."""
    return tuple({"key": k, "value": v} for k, v in m.items())


def context(entries: tuple[Entries, ...]) -> Entries:
    """A context of such a list.

    Raises:
        Fault: a key is null or stands twice.
    """
    result: Entries = {}
    for entry in entries:
        key = entry["key"]
        if key is None:
            raise Fault("null-key")
        if key in result:
            raise Fault("duplicate-key", key=key)
        result[key] = entry["value"]
    return result


def put(context: Entries, key: str, value: Value) -> Entries:
    """The context with one entry more, or another value in its place."""
    return {**context, key: value}


def put_deep(context: Entries, keys: tuple[Value, ...], value: Value) -> Entries:
    """The context with another value at the end of a path of keys.

    Raises:
        Fault: the path is empty, holds null, or leads through something that is no context.
    """
    if not keys:
        raise Fault("empty-list", function="context put")
    levels = [context]
    path: list[str] = []
    for key in keys:
        if not isinstance(key, str):
            raise Fault("null-key") if key is None else Fault("wrong-element", expected="string", found=kind(key))
        path.append(key)
    for key in path[:-1]:
        inner = get_value(levels[-1], key)
        if not isinstance(inner, dict):
            raise Fault("wrong-element", expected="context", found=kind(inner))
        levels.append(inner)
    for level, key in zip(reversed(levels), reversed(path), strict=True):
        value = {**level, key: value}
    assert isinstance(value, dict)
    return value


def merge(contexts: tuple[Value, ...]) -> Entries:
    """The entries of all contexts; of one key, the last."""
    result: Entries = {}
    for one in contexts:
        if not isinstance(one, dict):
            raise Fault("wrong-element", expected="context", found=kind(one))
        result |= one
    return result


def same(value1: Value = None, value2: Value = None) -> bool:
    """Whether they are the same in kind and in every part."""
    return identical(value1, value2)


_entry = table("contexts", "10.3.4.10")
_TARGET = required("context", _CONTEXT)
_VALUE = required("value", ANY)

CONTEXTS: tuple[Builtin, ...] = (
    _entry(
        "get value",
        signature(get_value, ANY, required("m", _CONTEXT), required("key", STRING)),
        "The value under a key.",
        "キーの値を取り出す。",
        'get value({a: "x"}, "a")',
        '"x"',
        words=phrase("{0}の{1}", "{1} of {0}"),
    ),
    _entry(
        "get entries",
        signature(get_entries, list_of(_ENTRY), required("m", _CONTEXT)),
        "A list with the key and value of every entry.",
        "キーと値の組のリストにする。",
        "get entries({a: 1})",
        '[{key: "a", value: 1}]',
        words=phrase("{0}の項目", "entries of {0}"),
    ),
    _entry(
        "context",
        signature(context, _CONTEXT, required("entries", list_of(_ENTRY))),
        "A context from a list of keys and values.",
        "キーと値の組のリストから文脈を作る。",
        'context([{key: "a", value: 1}])',
        "{a: 1}",
        words=phrase("{0}を項目とするもの", "context of the entries {0}"),
    ),
    _entry(
        "context put",
        (
            signature(put, _CONTEXT, _TARGET, required("key", STRING), _VALUE),
            signature(put_deep, _CONTEXT, _TARGET, required("keys", list_of(STRING)), _VALUE),
        ),
        "The context with one value added or replaced, also deep within.",
        "値を一つ加えるか置き換える。入れ子の中も指定できる。",
        'context put({a: {b: 1}}, ["a", "b"], 2)',
        "{a: {b: 2}}",
        words=phrase("{0}の{1}を{2}としたもの", "{0} with {2} as {1}"),
    ),
    _entry(
        "context merge",
        signature(merge, _CONTEXT, required("contexts", list_of(ANY))),
        "One context of the entries of all; the last of a key counts.",
        "文脈を合わせる。同じキーは後のものにする。",
        "context merge([{a: 1}, {a: 2, b: 3}])",
        "{a: 2, b: 3}",
        words=phrase("{0}の項目を合わせたもの", "entries of {0} together"),
    ),
    table("comparison", "10.3.4.6")(
        "is",
        signature(same, BOOLEAN, optional("value1", ANY), optional("value2", ANY)),
        "Whether two values are the same in kind and in every part.",
        "二つの値が種類も中身もまったく同じかどうか。",
        'is(time("23:00:50Z"), time("23:00:50"))',
        "false",
        words=(
            phrase("なし", "nothing"),
            sentence("{0}がない", "{0} is nothing"),
            sentence("{0}が{1}と種類も中身も同じである", "{0} is the same as {1}"),
        ),
    ),
)
