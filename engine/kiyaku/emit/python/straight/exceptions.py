"""Exceptions in a straight line.

Every condition that may fail is computed; where two exceptions apply that may not agree, the general form is asked.
"""

from __future__ import annotations

import ast as pyast
from collections.abc import Callable
from dataclasses import replace

from kiyaku.emit.python.straight.expression import Expression
from kiyaku.emit.python.straight.inline import Inline
from kiyaku.emit.python.straight.printer import Printer
from kiyaku.emit.python.straight.scope import Scope
from kiyaku.emit.python.straight.tables import number_of
from kiyaku.emit.python.straight.writer import Day, NotCovered, any_of, compared
from kiyaku.feel.python import build as py
from kiyaku.feel.syntax import ast
from kiyaku.plan.ir import Excepted, Formula, Override, OverrideVersion
from kiyaku.value import Value


def excepted(printer: Printer, node: Excepted, scope: Scope) -> pyast.expr:
    """The exceptions of the epoch, or else the body.

    Every condition that may fail is computed; where two apply that may not agree, the general form is asked.
    """
    cases: list[tuple[OverrideVersion, pyast.expr, Day]] = []
    shared = Inline.shared_parts(
        [v.when for e in node.exceptions for _, v in e.versions.entries if e.arises is None and e.governed is None]
    )
    together = _alike(printer, node)
    if together:
        version, hit = _together(printer, together, scope, shared)
        cases.append((version, hit, scope.day))
    for exception in node.exceptions:
        found = _in_force(printer, exception)
        if found in together:
            continue
        if found is not None or exception.governed is not None or exception.arises is not None:
            hit, day = _applies(printer, exception, found, scope, shared)
            if found is not None:
                cases.append((found, hit, day))
    if not cases:
        return printer.node(node.body, scope)
    if any(version.from_overridden for version, _, _ in cases):
        raise NotCovered
    same = _same_constant([version for version, _, _ in cases])
    if same is not None:
        hit = any_of([hit for _, hit, _ in cases])
        return printer.writer.either(hit, lambda: printer.writer.pool(same), lambda: printer.node(node.body, scope))
    if len(cases) > 1:
        hits = [printer.writer.assign(hit) for _, hit, _ in cases]
        cases = [(version, hit, day) for (version, _, day), hit in zip(cases, hits, strict=True)]
        total = hits[0]
        for hit in hits[1:]:
            total = py.binary(total, pyast.Add(), hit)
        printer.writer.give_up(compared(total, pyast.Gt(), py.constant(1)))
    return _first_of(printer, cases, node, scope)


def _alike(printer: Printer, node: Excepted) -> list[OverrideVersion]:
    """Exceptions in force that give the same and whose conditions begin alike (fees are charged at all, and …)."""
    found = [_in_force(printer, e) for e in node.exceptions]
    versions = [v for v in found if v is not None]
    if len(versions) < 2 or _same_constant(versions) is None:
        return []
    plain = [
        v
        for e, v in zip(node.exceptions, found, strict=True)
        if v is not None and e.arises is None and e.governed is None
    ]
    groups: dict[ast.Node, list[OverrideVersion]] = {}
    for version in plain:
        parts = _conjuncts(version.when.checked.node)
        if len(parts) > 1:
            groups.setdefault(parts[0], []).append(version)
    return max((g for g in groups.values() if len(g) > 1), key=len, default=[])


def _conjuncts(node: ast.Node) -> list[ast.Node]:
    """What must all hold for a condition to hold, in the order in which it is looked at."""
    if isinstance(node, ast.Logical) and node.operator == "and":
        return [*_conjuncts(node.left), *_conjuncts(node.right)]
    return [node]


def _together(
    printer: Printer, versions: list[OverrideVersion], scope: Scope, shared: frozenset[object]
) -> tuple[OverrideVersion, pyast.expr]:
    """Whether one of some exceptions applies whose conditions begin alike; what they begin with is looked at once."""
    inlines = [Expression(printer, version.when, scope, shared) for version in versions]
    conjuncts = [_conjuncts(version.when.checked.node) for version in versions]

    def rest(inline: Inline, parts: list[ast.Node]) -> pyast.expr:
        if len(parts) == 1:
            return inline.emit(parts[0])
        return printer.writer.either(inline.emit(parts[0]), lambda: rest(inline, parts[1:]), lambda: py.constant(False))

    def one_of() -> pyast.expr:
        return any_of([
            _resolved(printer, lambda i=inline, p=parts: rest(i, p[1:]))  # type: ignore[misc]
            for inline, parts in zip(inlines, conjuncts, strict=True)
        ])  # fmt: skip

    hit = printer.writer.either(inlines[0].emit(conjuncts[0][0]), one_of, lambda: py.constant(False))
    return versions[0], printer.writer.assign(hit)


def _first_of(
    printer: Printer, cases: list[tuple[OverrideVersion, pyast.expr, Day]], node: Excepted, scope: Scope
) -> pyast.expr:
    if not cases:
        return printer.node(node.body, scope)
    (version, hit, day), *rest = cases
    then = replace(scope, day=day)
    return printer.writer.either(
        hit, lambda: printer.node(version.then, then), lambda: _first_of(printer, rest, node, scope)
    )


def _in_force(printer: Printer, exception: Override) -> OverrideVersion | None:
    """The version of an exception in the epoch."""
    for index in exception.rules:
        if printer.day in printer.plan.transitions[index].days:
            raise NotCovered
    found = exception.versions.at(printer.day)
    if found is None and exception.dates.at(printer.day) is None:
        revision = next((r for r in reversed(printer.plan.revisions) if r.effective <= printer.day), None)
        if (revision is None and not printer.plan.enacted_first) or (revision is not None and not revision.text_held):
            raise NotCovered
    return found


def _applies(
    printer: Printer, exception: Override, version: OverrideVersion | None, scope: Scope, shared: frozenset[object]
) -> tuple[pyast.expr, Day]:
    """Whether an exception applies; computed beforehand if it may fail.

    One of which no version is in force in this epoch does not, unless another day governs it: the straight line is
    left if that lies elsewhere, or if whether the exception arises cannot be told.
    """

    def when() -> pyast.expr:
        if version is None:
            return py.constant(False)
        return Expression(printer, version.when, inner, shared).whole()

    inner = scope
    if exception.arises is None:
        if exception.governed is not None:
            inner = replace(scope, day=printer.governed(exception.governed, scope))
        return _resolved(printer, when), inner.day
    arises = printer.code(exception.arises, scope)
    day: list[Day] = [scope.day]

    def arisen() -> pyast.expr:
        nonlocal inner
        if exception.governed is not None:
            inner = replace(scope, day=printer.governed(exception.governed, scope))
            day[0] = inner.day
        return when()

    hit = printer.writer.either(arises, arisen, lambda: py.constant(False))
    then = version.then if version is not None else None
    if exception.governed is not None and isinstance(then, Formula) and number_of(then) is None:
        raise NotCovered  # what then holds is as of a day that is known only where the exception arises
    return printer.writer.assign(hit), scope.day


def _resolved(printer: Printer, make: Callable[[], pyast.expr]) -> pyast.expr:
    """A condition; in a variable if computing it may fail, so that it is computed whatever the others are."""
    before, printer.writer.partial = printer.writer.partial, False
    made = make()
    if printer.writer.partial:
        made = printer.writer.assign(made)
    printer.writer.partial = printer.writer.partial or before
    return made


def _same_constant(versions: list[OverrideVersion]) -> Value:
    """What all of some exceptions give, if it is written there and the same; None if not."""
    if any(version.over for version in versions):
        return None
    found = {number_of(version.then) for version in versions}
    return found.pop() if len(found) == 1 else None
