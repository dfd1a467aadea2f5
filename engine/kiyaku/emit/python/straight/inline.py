"""Expressions of a plan inside a straight line: what they read becomes variables, what they call is written in place.

Where a part is computed only sometimes (a branch, the right side of `and`), what it needs is computed there as well.
Inside a comprehension nothing can be written in place; a function that is called there becomes a function of its own.
"""

from __future__ import annotations

import ast as pyast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from kiyaku.emit.python.run import add_days, changes, is_open
from kiyaku.emit.python.straight.printer import Printer
from kiyaku.emit.python.straight.scope import Argument, Known, Scope
from kiyaku.emit.python.straight.writer import NotCovered, all_of, any_of, call
from kiyaku.feel.builtins import BUILTINS
from kiyaku.feel.check.extension import CallEmitter, Load, arguments_of
from kiyaku.feel.python import build as py
from kiyaku.feel.python import machine
from kiyaku.feel.python.builtins import fraction
from kiyaku.feel.python.compile import compile_function
from kiyaku.feel.python.typed import StrictEmitter
from kiyaku.feel.syntax import ast
from kiyaku.feel.syntax.walk import parts
from kiyaku.plan.ir import Code, Ref
from kiyaku.plan.known import CodeBounds
from kiyaku.temporal import DayTimeDuration, YearMonthDuration
from kiyaku.temporal.units import DAY
from kiyaku.value import Range, Value, normalized

_FOLDED = (ast.Path, ast.Arithmetic, ast.Negation, ast.Comparison, ast.Logical, ast.If, ast.Call, ast.Range, ast.In)
_EXTENSIONS = ("value on", "changes", "add business days", "is business day")


class Inline(StrictEmitter):
    """One expression in place; `Expression` adds the parts that stand in modules of their own."""

    def __init__(
        self,
        printer: Printer,
        code: Code,
        scope: Scope,
        shared: frozenset[object] = frozenset(),
        *,
        subject: pyast.expr | None = None,
    ) -> None:
        self.printer = printer
        self.writer = printer.writer
        self.code = code
        self.scope = scope
        self.shared = shared | self.shared_parts([code])
        self.records: dict[str, dict[str, pyast.expr]] = {}
        self._open = 0  # how many of the frames are loops written as statements
        names: dict[str, Load] = {}
        calls: dict[str, CallEmitter] = {}
        for name, argument in scope.arguments.items():
            names[name] = lambda argument=argument: printer.plain(argument)  # type: ignore[misc]
        if subject is not None:
            names["?"] = lambda: subject
        for written, ref in code.refs.items():
            if written in scope.arguments:
                continue
            if ref.kind == "decision" and printer.plan.decisions[ref.index].parameters:
                calls[written] = lambda node, compile, ref=ref: self.called(ref, node)  # type: ignore[misc]
            else:
                names[written] = lambda ref=ref: self.read(ref)  # type: ignore[misc]
        for name in _EXTENSIONS:
            calls[name] = lambda node, compile, name=name: self.extension(name, node)  # type: ignore[misc]
        super().__init__(code.checked, names, calls, self.writer.program, wrap=None)
        whole = {w for w, ref in code.refs.items() if self._is_whole(ref)} | scope.whole
        self._bounds = CodeBounds(code.checked, names, whole)

    def _is_whole(self, ref: Ref) -> bool:
        known = self.printer.static(ref, self.scope.day)
        if known is not None:
            return isinstance(known.value, int)
        return self.printer.knowledge.whole_ref(ref)

    # -- from the emitter

    def variable(self) -> str:
        """A name that nothing else uses."""
        return self.writer.variable()

    def pool(self, value: object) -> pyast.expr:
        """An object that the function refers to."""
        return self.writer.pool(value)

    def charge(self) -> None:
        """What is written may count steps."""
        self.writer.charges = True

    def counted(self, items: pyast.expr, weight: int = 1, *, at_hand: bool = False) -> pyast.expr:
        """What a loop walks over; a list at hand that is walked once is no longer than a contract."""
        once = not self.frames and not self.writer.repeated
        return items if at_hand and once else super().counted(items, weight)

    def whole(self) -> pyast.expr:
        """The whole expression as a FEEL value."""
        return self.emit(self.checked.node)

    def emit(self, node: ast.Node) -> pyast.expr:
        """A part as a FEEL value."""
        known = self.folded(node)
        if known is not None:
            return known
        made = self.special(node)
        if made is None:
            return super().emit(node)
        if not self.bounds.normalized(node):
            made = self.normalizing(made)
        return self.finished(node, made)

    def normalizing(self, made: pyast.expr) -> pyast.expr:
        """A number, normalized without a call if it is whole."""
        made = self.writer.assign(made)
        whole = py.compare(py.call(self.pool(type), made), (pyast.Is(), self.pool(int)))
        return py.either(whole, made, py.call(self.pool(normalized), made))

    def unnormalized(self, node: ast.Node) -> pyast.expr:
        """A number that goes on into arithmetic or a comparison."""
        known = self.folded(node)
        if known is not None:
            return known
        made = self.special(node)
        return super().unnormalized(node) if made is None else self.finished(node, made)

    def pair(self, node: ast.Node) -> tuple[pyast.expr, pyast.expr] | None:
        """A number that is known as a fraction."""
        value = self.static(node)
        if value is not None and isinstance(value[0], int | Fraction) and not isinstance(value[0], bool):
            return py.constant(value[0].numerator), py.constant(value[0].denominator)
        if isinstance(node, ast.Name) and not self.frames:
            argument = self.scope.arguments.get(node.name)
            if isinstance(argument, tuple):
                return argument[0], py.constant(argument[1])
        return self.quotient(node)

    @property
    def in_place(self) -> bool:
        """Whether statements may be written for the part at hand: it stands in no comprehension or function."""
        return len(self.frames) == self._open

    @contextmanager
    def loop(self, names: Mapping[str, Load]) -> Iterator[None]:
        """Within it, a loop that is written as a statement binds names."""
        with self.bound(names):
            self._open += 1
            try:
                yield
            finally:
                self._open -= 1

    # -- what is known beforehand

    def folded(self, node: ast.Node) -> pyast.expr | None:
        """A part whose value is known when the function is made."""
        if node.number in self.checked.constants or not isinstance(node, (*_FOLDED, ast.Name)):
            return None
        found = self.static(node)
        return None if found is None else self.finished(node, self.pool(found[0]))

    def static(self, node: ast.Node) -> tuple[Value] | None:
        """The value of a part, if all that it reads is known."""
        names = {part.name for part in parts(node) if isinstance(part, ast.Name)}
        if any(self.is_local(name) for name in names):
            return None
        known: dict[str, Value] = {}
        for name in names:
            if name in self.scope.arguments:
                argument = self.scope.arguments[name]
                value = self if isinstance(argument, pyast.AST | tuple) else argument.value
            elif name in self.code.refs:
                found = self.printer.static(self.code.refs[name], self.scope.day)
                value = self if found is None else found.value
            else:
                if name not in BUILTINS:
                    return None
                continue
            if value is self:
                return None
            known[name] = value
        if isinstance(node, ast.Name):
            return (known[node.name],) if node.name in known else None
        if any(
            isinstance(part, ast.For | ast.Quantified | ast.Filter | ast.Function | ast.Context) for part in parts(node)
        ):
            return None
        try:
            loads: dict[str, Load] = {n: py.loader(f"_s{i}") for i, n in enumerate(known)}
            constants = {f"_s{i}": v for i, v in enumerate(known.values())}
            inner = replace(self.checked, node=node)
            return (compile_function(inner, mode="strict", params=(), names=loads, constants=constants)(),)
        except machine.FeelError:
            return None

    @staticmethod
    def shared_parts(codes: Iterable[Code]) -> frozenset[object]:
        """The comparisons and sums that stand several times in some expressions of the same decision."""
        found: Counter[object] = Counter()
        for code in codes:
            found.update(p for p in parts(code.checked.node) if isinstance(p, ast.Comparison | ast.Arithmetic))
        return frozenset(part for part, count in found.items() if count > 1)

    # -- what is read

    def read(self, ref: Ref) -> pyast.expr:
        """What a name loads."""
        known = self.printer.static(ref, self.scope.day)
        if known is not None:
            return self.pool(known.value)
        if ref.kind == "fact":
            return self.printer.fact(ref, self.scope.day)
        if ref.kind == "decision":
            return self.printer.value(ref.index, self.scope.day)
        if ref.kind == "calendar":
            return self.pool(self.printer.general.calendars[ref.index])
        raise NotCovered  # a law value that is absent, or depends on the contract

    def called(self, ref: Ref, node: ast.Call) -> pyast.expr:
        """A call of a decision with parameters."""
        decision = self.printer.plan.decisions[ref.index]
        named = {a.name: a.value for a in node.named}
        given = dict(zip((name for name, _ in decision.parameters), node.positional, strict=False)) or named
        if not self.in_place:
            function = self.function(ref)
            return py.call(function, *(self.emit(given[name]) for name, _ in decision.parameters))
        arguments = {name: self.argument(given[name]) for name, _ in decision.parameters}
        whole = frozenset(name for name in arguments if self.bounds.whole(given[name]))
        return self.printer.applied(ref.index, arguments, self.scope.day, whole)

    def argument(self, node: ast.Node) -> Argument:
        """An argument, computed once; a number over a known denominator stays one."""

        found = self.static(node)
        if found is not None:
            return Known(found[0])
        if self.known(node, frozenset({"number"})):
            above, below = fraction(self, node)
            if isinstance(below, pyast.Constant) and isinstance(below.value, int) and below.value > 0:
                value = self.writer.assign(above)
                return value if below.value == 1 and self.bounds.normalized(node) else (value, below.value)
            if below is None:
                value = self.writer.assign(above)
                return value if self.bounds.normalized(node) else (value, 1)
            raise NotCovered  # a divisor that is known only when it runs
        return self.writer.assign(self.emit(node))

    def function(self, ref: Ref) -> pyast.expr:
        """A decision with parameters as a function of its own, for calls inside a comprehension."""
        key = ("function", ref.index, self.scope.day)
        found = self.writer.known(key)
        if found is not None:
            return found
        decision = self.printer.plan.decisions[ref.index]
        names = [self.writer.variable() for _ in decision.parameters]
        with self.writer.block(function=True) as body:
            arguments: dict[str, Argument] = {
                name: py.name(variable) for (name, _), variable in zip(decision.parameters, names, strict=True)
            }
            result = self.printer.applied(ref.index, arguments, self.scope.day, frozenset())
            self.writer.add(pyast.Return(result))
        name = self.writer.variable()
        self.writer.add(py.definition(name, names, body))
        return self.writer.learn(key, py.name(name))

    def extension(self, name: str, node: ast.Call) -> pyast.expr:
        """A call of a function that rules have beyond FEEL's own."""
        if name == "value on":
            return self.on_another_day(node)
        if name == "changes":
            given = arguments_of(node, ("fact", "range"))
            return call(self.writer, changes, self.history(given["fact"]), self.emit(given["range"]))
        self.writer.partial = True
        if name == "add business days":
            given = arguments_of(node, ("date", "number", "calendar"))
            return call(self.writer, add_days, *(self.emit(given[p]) for p in ("date", "number", "calendar")))
        given = arguments_of(node, ("date", "calendar"))
        return call(self.writer, is_open, *(self.emit(given[p]) for p in ("date", "calendar")))

    def history(self, node: ast.Node) -> pyast.expr:
        """The whole history of a fact that varies."""
        assert isinstance(node, ast.Name)
        return self.printer.present(self.printer.plan.facts[self.code.refs[node.name].index].slot)

    def on_another_day(self, node: ast.Call) -> pyast.expr:
        """An expression as on another day."""
        if not self.in_place:
            raise NotCovered
        given = arguments_of(node, ("expression", "date"))
        day = self.writer.assign(self.emit(given["date"]))
        if not isinstance(day, pyast.Name):
            raise NotCovered
        reads = self.printer.knowledge.reads_of_code(self.code)
        outer = self.scope
        known = self.writer.program.get(day.id)
        if isinstance(known, date):
            if known not in self.printer.epoch:
                raise NotCovered
            self.scope = replace(outer, day=known)
        else:
            if not isinstance(given["expression"], ast.Name) or reads.law or self._is_decision(given["expression"]):
                self.printer.within(day)
            self.scope = replace(outer, day=day.id)
        try:
            return self.emit(given["expression"])
        finally:
            self.scope = outer

    def _is_decision(self, node: ast.Node) -> bool:
        return isinstance(node, ast.Name) and node.name in self.code.refs and self.code.refs[node.name].kind != "fact"

    # -- parts that are written in another way than in an expression of its own

    def special(self, node: ast.Node) -> pyast.expr | None:
        """A part that is better written otherwise than as the emitter of expressions does; None if it is not."""
        raise NotImplementedError

    def quotient(self, node: ast.Node) -> tuple[pyast.expr, pyast.expr] | None:
        """A number that is the quotient of two others, without dividing them."""
        raise NotImplementedError

    def moved(self, node: ast.Node) -> pyast.expr | None:
        """A day so many days or years later, where that is known; 29 February is left to the general form."""
        if not isinstance(node, ast.Arithmetic) or node.operator not in ("+", "-"):
            return None
        amount = self.checked.constants.get(node.right.number)
        if not self.known(node.left, frozenset({"date"})):
            return None
        if isinstance(amount, YearMonthDuration) and amount.months % 12 == 0:
            day = self.writer.assign(self.emit(node.left))
            years = amount.months // 12 if node.operator == "+" else -amount.months // 12
            year = py.binary(py.attribute(day, "year"), pyast.Add(), py.constant(years))
            return pyast.Call(py.attribute(day, "replace"), [], [pyast.keyword("year", year)])
        sign = 1 if node.operator == "+" else -1
        days = self.whole_days(node.right)
        if days is not None:
            return self.days_later(self.emit(node.left), sign * days)
        if isinstance(node.right, ast.If) and self.known(node.right.condition, frozenset({"boolean"})):
            choices = [self.whole_days(branch) for branch in (node.right.consequent, node.right.alternative)]
            if None not in choices:
                day = self.writer.assign(self.emit(node.left))
                test = self.emit(node.right.condition)
                return py.either(test, *(self.days_later(day, sign * (number or 0)) for number in choices))
        return None

    def whole_days(self, node: ast.Node) -> int | None:
        """How many days a known duration is; None if it is not known, or of no whole days."""
        amount = self.checked.constants.get(node.number)
        if not isinstance(amount, DayTimeDuration) or amount.nanos % DAY:
            return None
        return amount.nanos // DAY

    def days_later(self, day: pyast.expr, days: int) -> pyast.expr:
        """A day so many days later."""
        return py.binary(day, pyast.Add(), self.pool(timedelta(days=days))) if days else day

    def extreme(self, node: ast.Node) -> pyast.expr | None:
        """The larger or smaller of two numbers or days."""
        if not isinstance(node, ast.Call) or node.named or not isinstance(node.callee, ast.Name):
            return None
        name, both = node.callee.name, node.positional
        if name not in ("max", "min") or name in self.names or self.is_local(name) or len(both) != 2:
            return None
        if not self.same(both[0], both[1], frozenset({"number", "date"})):
            return None
        left, right = (self.writer.assign(self.operand(part)) for part in both)
        operator = pyast.GtE() if name == "max" else pyast.LtE()
        return py.either(py.compare(left, (operator, right)), left, right)

    def once(self, node: ast.Node) -> pyast.expr:
        """A part that stands in several conditions of a decision."""
        index = self.scope.decision.index if self.scope.decision is not None else None
        key = ("part", node, self.scope.day, index)
        found = self.writer.known(key)
        if found is None:
            rest = self.shared
            self.shared = frozenset()
            try:
                made = self.operand(node)
            finally:
                self.shared = rest
            found = self.writer.learn(key, self.writer.assign(made))
        return found

    def branches(self, node: ast.If) -> pyast.expr | None:
        """`if`: what a branch needs is computed in it."""
        if not self.known(node.condition, frozenset({"boolean"})):
            return None
        found = self.static(node.condition)
        number = self.known(node, frozenset({"number"})) is not None
        part = self.unnormalized if number else self.emit
        if found is not None:
            return part(node.consequent if found[0] else node.alternative)
        test = self.emit(node.condition)
        return self.writer.either(test, lambda: part(node.consequent), lambda: part(node.alternative))

    def lazily(self, node: ast.Logical) -> pyast.expr | None:
        """`and`, `or`: what the right side needs is computed only if it is looked at."""
        if not self.same(node.left, node.right, frozenset({"boolean"})):
            return None
        left = self.emit(node.left)
        if isinstance(left, pyast.Constant):
            return left if left.value is (node.operator == "or") else self.emit(node.right)
        statements, right = self.writer.branch(lambda: self.emit(node.right))
        join = all_of if node.operator == "and" else any_of
        if not statements:
            return join([left, right])
        name = self.writer.variable()
        self.writer.assign(left, name)
        statements.append(pyast.Assign([pyast.Name(name, py.STORE)], right))
        test = py.name(name) if node.operator == "and" else pyast.UnaryOp(pyast.Not(), py.name(name))
        self.writer.add(pyast.If(test, statements, []))
        return py.name(name)

    def membership(self, node: ast.In) -> pyast.expr | None:
        """`x in range`, where the range of days is known."""
        found = self.static(node.tests[0]) if len(node.tests) == 1 else None
        window = found[0] if found is not None else None
        if (
            not isinstance(window, Range)
            or window.operator is not None
            or not self.known(node.value, frozenset({"date"}))
        ):
            return None
        if not isinstance(window.start, date) or not isinstance(window.end, date):
            return None
        above = pyast.LtE() if window.start_included else pyast.Lt()
        below = pyast.LtE() if window.end_included else pyast.Lt()
        value = self.emit(node.value)
        return py.compare(self.pool(window.start), (above, value), (below, self.pool(window.end)))

    def record_path(self, node: ast.Path) -> pyast.expr | None:
        """A field of an element of a loop whose fields are variables."""
        base = node.base
        if isinstance(base, ast.Name) and base.name in self.records and self.is_local(base.name):
            return self.records[base.name].get(node.name)
        kind = self.type(base)
        if kind.head != "context" or kind.nullable or kind.fields is None or node.name not in dict(kind.fields):
            return None
        record = self.emit(base)
        field = py.subscript(record, node.name)
        if not self.in_place or not isinstance(record, pyast.Name):
            return field
        return self.writer.once(("field", record.id, node.name), lambda: field)
