"""Lists in a straight line: loops as statements, so that what they call is written in place.

A list that is made of literals, loops, filters and branches is walked without being made: its sum is added up, its
elements are appended to one list.
"""

from __future__ import annotations

import ast as pyast
from collections.abc import Callable

from kiyaku.emit.python.run import days_of
from kiyaku.emit.python.straight.inline import Inline
from kiyaku.emit.python.straight.writer import all_of, call, compared, negated
from kiyaku.feel.check.extension import arguments_of
from kiyaku.feel.python import build as py
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.walk import parts
from kiyaku.feel.types import Type
from kiyaku.feel.values import ops
from kiyaku.value import Range

Consumer = Callable[[pyast.expr], None]

_TRUTHS = frozenset({"boolean"})
_NODES = 64  # of Python's syntax in a loop's body that make a round count as one step more
_DISTINCT = frozenset({"date", "string"})  # of which Python's equality is FEEL's


def special(inline: Inline, node: ast.Node) -> pyast.expr | None:
    """A list, a sum or a quantifier in statements; None if an expression will do."""
    if isinstance(node, ast.Quantified):
        return _quantified(inline, node)
    if isinstance(node, ast.Comparison) and node.operator == "=" and node.right == ast.Number(value=0):
        counted = _arguments(inline, node.left, "count")
        if (
            counted is not None
            and inline.known(counted[0], frozenset({"list"}))
            and not isinstance(counted[0], ast.List)
        ):
            return pyast.UnaryOp(pyast.Not(), inline.emit(counted[0]))
    joined = _arguments(inline, node, "concatenate")
    if joined is not None and not _loops(node) and all(_is_list(inline, part) for part in joined):
        return py.tuple_of([pyast.Starred(inline.emit(part), py.LOAD) for part in joined])
    if not isinstance(node, ast.Call | ast.For | ast.Filter):
        return None
    distinct = _arguments(inline, node, "distinct values")
    element = inline.type(node).element
    if distinct is not None and element is not None and element.head in _DISTINCT and _is_list(inline, distinct[0]):
        made = _listed(inline, distinct[0]) if _made(inline, distinct[0]) else inline.emit(distinct[0])
        return call(inline.writer, tuple, call(inline.writer, dict.fromkeys, made))
    if not _loops(node):
        return None
    summed = _arguments(inline, node, "sum")
    if summed is not None:
        return _sum(inline, summed[0]) if len(summed) == 1 else None
    return call(inline.writer, tuple, _listed(inline, node)) if _made(inline, node) else None


def _arguments(inline: Inline, node: ast.Node, name: str) -> tuple[ast.Node, ...] | None:
    """The arguments of a call of a built-in by position."""
    if not isinstance(node, ast.Call) or node.named or not isinstance(node.callee, ast.Name):
        return None
    if node.callee.name != name or name in inline.names or inline.is_local(name):
        return None
    return node.positional


def _loops(node: ast.Node) -> bool:
    return any(isinstance(part, ast.For | ast.Filter) for part in parts(node))


def _made(inline: Inline, node: ast.Node) -> bool:
    """Whether a list is made of literals, loops, filters and branches, so that it can be walked as statements."""
    if isinstance(node, ast.List):
        return True
    if isinstance(node, ast.For):
        names = {part.name for part in parts(node.body) if isinstance(part, ast.Name)}
        return len(node.iterators) == 1 and "partial" not in names
    if isinstance(node, ast.Filter):
        return _is_filtered(inline, node)
    if isinstance(node, ast.If):
        branches = (node.consequent, node.alternative)
        return inline.known(node.condition, _TRUTHS) is not None and all(_is_list(inline, b) for b in branches)
    joined = _arguments(inline, node, "concatenate")
    if joined is not None:
        return all(_is_list(inline, part) for part in joined)
    flat = _arguments(inline, node, "flatten")
    return flat is not None and len(flat) == 1 and _made(inline, flat[0]) and _is_flat(inline, flat[0])


def _is_list(inline: Inline, node: ast.Node) -> bool:
    return inline.known(node, frozenset({"list"})) is not None


def _is_filtered(inline: Inline, node: ast.Filter) -> bool:
    base, condition = inline.type(node.base), inline.type(node.condition)
    element = base.element
    if base.head != "list" or base.nullable or condition.head != "boolean" or condition.nullable:
        return False
    if element is None or element.nullable or element.head == "Any":
        return False
    return element.head != "context" or element.fields is not None


def _is_flat(inline: Inline, node: ast.Node) -> bool:
    """Whether it is known of every element, and of those of the lists in it, whether it is a list."""
    if not _is_list(inline, node):
        return inline.type(node).head not in ("Any", "Null", "list")
    if isinstance(node, ast.List):
        return all(_is_flat(inline, item) for item in node.items)
    if isinstance(node, ast.For) and _made(inline, node):
        return _is_flat(inline, node.body)
    if isinstance(node, ast.If) and _made(inline, node):
        return _is_flat(inline, node.consequent) and _is_flat(inline, node.alternative)
    element = inline.type(node).element
    return element is not None and not element.nullable and element.head not in ("Any", "Null", "list")


# -- walks


def _sum(inline: Inline, node: ast.Node) -> pyast.expr | None:
    """The sum of a list that is walked and not made."""
    element = inline.type(node).element
    if not _made(inline, node) or element is None or element.head != "number" or element.nullable:
        return None
    total = inline.writer.variable()
    inline.writer.assign(py.constant(0), total)

    def add(value: pyast.expr) -> None:
        if not (isinstance(value, pyast.Constant) and value.value == 0):
            inline.writer.add(pyast.AugAssign(pyast.Name(total, py.STORE), pyast.Add(), value))

    _each(inline, node, add, inline.unnormalized, flat=False)
    return py.name(total)


def _listed(inline: Inline, node: ast.Node) -> pyast.expr:
    """A Python list of the elements."""
    writer = inline.writer
    made = writer.variable()
    writer.assign(pyast.List([], py.LOAD), made)

    def append(value: pyast.expr) -> None:
        writer.add(pyast.Expr(py.call(py.attribute(py.name(made), "append"), value)))

    _each(inline, node, append, inline.emit, flat=False)
    return py.name(made)


def _each(inline: Inline, node: ast.Node, use: Consumer, part: Callable[[ast.Node], pyast.expr], *, flat: bool) -> None:
    """Use every element of a list; `flat` also those of the lists in it."""

    def element(item: ast.Node) -> None:
        if flat and _is_list(inline, item):
            _each(inline, item, use, part, flat=True)
        elif isinstance(item, ast.If) and _is_zero(item.alternative) and inline.known(item.condition, _TRUTHS):
            _when(inline, item.condition, lambda: use(part(item.consequent)))
        else:
            use(part(item))

    joined, flattened = _arguments(inline, node, "concatenate"), _arguments(inline, node, "flatten")
    if isinstance(node, ast.List):
        for item in node.items:
            element(item)
    elif isinstance(node, ast.For) and _made(inline, node):
        _for(inline, node, element)
    elif isinstance(node, ast.If) and _made(inline, node):
        _branch(inline, node, lambda branch: _each(inline, branch, use, part, flat=flat))
    elif isinstance(node, ast.Filter) and _is_filtered(inline, node):
        _filter(inline, node, use)
    elif joined is not None:
        for inner in joined:
            _each(inline, inner, use, part, flat=flat)
    elif flattened is not None and _made(inline, node):
        _each(inline, flattened[0], use, part, flat=True)
    else:
        variable = inline.writer.variable()
        items = inline.emit(node)
        if inline.writer.is_empty(items):
            return
        with inline.writer.block(loop=True) as body:
            use(py.name(variable))
        _walk(inline, variable, items, body)


def _is_zero(node: ast.Node) -> bool:
    return node == ast.Number(value=0)


def _when(inline: Inline, condition: ast.Node, make: Callable[[], None]) -> None:
    inline.writer.when(inline.emit(condition), make)


def _branch(inline: Inline, node: ast.If, make: Callable[[ast.Node], None]) -> None:
    inline.writer.when(inline.emit(node.condition), lambda: make(node.consequent), lambda: make(node.alternative))


def _for(inline: Inline, node: ast.For, use: Callable[[ast.Node], None]) -> None:
    (iterator,) = node.iterators
    source = iterator.source
    if isinstance(source, ast.Call) and isinstance(source.callee, ast.Name) and source.callee.name == "changes":
        _changes(inline, iterator.name, source, lambda: use(node.body))
        return
    writer = inline.writer
    item = writer.variable()
    if iterator.end is not None:
        items = call(writer, ops.count_from_to, inline.emit(source), inline.emit(iterator.end))
        _loop(inline, {iterator.name: item}, items, lambda: use(node.body), at_hand=False)
    elif isinstance(source, ast.Filter) and _is_filtered(inline, source):
        _filter(inline, source, lambda _: use(node.body), iterator.name, item)
    else:
        made, is_list = inline.emit(source), inline.type(source).head == "list"
        items = made if is_list else call(writer, ops.iterate, made)
        _loop(inline, {iterator.name: item}, items, lambda: use(node.body), at_hand=is_list)


def _loop(inline: Inline, names: dict[str, str], items: pyast.expr, make: Callable[[], None], *, at_hand: bool) -> None:
    if inline.writer.is_empty(items):
        return
    ((_, item),) = names.items()
    loads = {name: py.loader(variable) for name, variable in names.items()}
    with inline.writer.block(loop=True) as body, inline.loop(loads):
        make()
    if body:
        _walk(inline, item, items, body, at_hand=at_hand)


def _walk(inline: Inline, variable: str, items: pyast.expr, body: list[pyast.stmt], *, at_hand: bool = True) -> None:
    """A loop as a statement; a round counts by how much is computed in it."""
    weight = 1 + sum(1 for statement in body for _ in pyast.walk(statement)) // _NODES
    inline.writer.add(
        pyast.For(pyast.Name(variable, py.STORE), inline.counted(items, weight, at_hand=at_hand), body, [])
    )


def _filter(inline: Inline, node: ast.Filter, use: Consumer, bound: str = "", variable: str = "") -> None:
    """The elements that a condition lets through; `bound` is the name by which a loop knows them."""
    writer = inline.writer
    items = inline.emit(node.base)
    if writer.is_empty(items):
        return
    item = variable or writer.variable()
    fields = (inline.type(node.base).element or Type(head="Any")).fields or ()
    entries = {name: _entry(item, name) for name, _ in fields}
    with writer.block(loop=True) as body:
        with inline.loop({"item": py.loader(item), **entries}):
            test = inline.emit(node.condition)
        with inline.loop({bound: py.loader(item)} if bound else {}):
            writer.when(test, lambda: use(py.name(item)))
    _walk(inline, item, items, body)


def _entry(item: str, name: str) -> Callable[[], pyast.expr]:
    return lambda: py.subscript(py.name(item), name)


def _quantified(inline: Inline, node: ast.Quantified) -> pyast.expr | None:
    """`some`, `every` over one list, as a loop that is left as soon as the answer is known."""
    if len(node.iterators) != 1 or node.iterators[0].end is not None or not inline.known(node.condition, _TRUTHS):
        return None
    (iterator,) = node.iterators
    if not _is_list(inline, iterator.source):
        return None
    writer = inline.writer
    some = node.quantifier == "some"
    found, item = writer.variable(), writer.variable()
    items = writer.assign(inline.emit(iterator.source))
    if writer.is_empty(items):
        return py.constant(not some)
    writer.assign(py.constant(not some), found)
    with writer.block(loop=True) as body, inline.loop({iterator.name: py.loader(item)}):
        test = inline.emit(node.condition)
        decided = [pyast.Assign([pyast.Name(found, py.STORE)], py.constant(some)), pyast.Break()]
        writer.add(pyast.If(test if some else negated(test), decided, []))
    _walk(inline, item, items, body)
    return py.name(found)


def _changes(inline: Inline, name: str, source: ast.Call, make: Callable[[], None]) -> None:
    """A loop over the changes of a fact within a range of days; their fields are variables."""
    given = arguments_of(source, ("fact", "range"))
    history = inline.history(given["fact"])
    window = inline.static(given["range"])
    writer = inline.writer
    if window is not None and isinstance(window[0], Range):
        known = days_of(window[0])
        first, last = (inline.pool(day) for day in known)
    else:
        known = None
        ends = writer.assign(call(writer, days_of, inline.emit(given["range"])))
        first, last = (writer.assign(pyast.Subscript(ends, py.constant(i), py.LOAD)) for i in (0, 1))
    with writer.block() as several:
        starts, values = (writer.assign(py.attribute(history, part)) for part in ("starts", "values"))
        index = writer.variable()
        with writer.block(loop=True) as body:
            day = writer.assign(pyast.Subscript(starts, py.name(index), py.LOAD))
            with writer.block() as inside:
                if known is not None:
                    inline.printer.learn_within(day, *known)
                earlier = py.binary(py.name(index), pyast.Sub(), py.constant(1))
                before = writer.assign(pyast.Subscript(values, earlier, py.LOAD))
                after = writer.assign(pyast.Subscript(values, py.name(index), py.LOAD))
                fields = {"date": day, "before": before, "after": after}
                made = pyast.Dict([py.constant(k) for k in fields], list(fields.values()))
                with writer.block() as changed, inline.loop({name: lambda: made}):
                    inline.records[name] = fields
                    make()
                    del inline.records[name]
                writer.add(pyast.If(compared(before, pyast.NotEq(), after), changed or [pyast.Pass()], []))
            in_window = py.compare(first, (pyast.LtE(), day), (pyast.Lt(), last))
            writer.add(pyast.If(in_window, inside, []))
        count = call(writer, range, py.constant(1), call(writer, len, starts))
        _walk(inline, index, count, body)
    steps = py.attribute(history, "starts")
    latest = pyast.Subscript(steps, py.negative(py.constant(1)), py.LOAD)
    changes = compared(call(writer, len, steps), pyast.Gt(), py.constant(1))
    writer.add(pyast.If(all_of([changes, compared(latest, pyast.GtE(), first)]), several, []))
