"""Expressions of random books: typed texts over the names that may be used where they stand.

What is drawn is valid by construction: names of a fitting type, no division but by a written number, null only where a
condition rules it out.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

NUMBERS = ("0", "1", "2", "3", "5", "10", "12", "20", "31", "100", "500", "980", "1200", "0.1", "2.5", "1.08", "0.03")
RECORDS = "list<context<on: date, amount: number>>"
"""The type of a list of payments."""

ROUNDINGS = ("floor", "ceiling", "round half up", "round half down", "round up", "round down", "decimal")


@dataclass(frozen=True, slots=True)
class Name:
    """Something that an expression may name."""

    name: str
    key: str
    type: str
    kind: str  # fact, law, decision, local
    nullable: bool = False
    varies: bool = False
    choices: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()  # their types, if it is a function
    labels: tuple[str, ...] = ()  # their names
    rounding: bool = False


@dataclass(slots=True)
class Texts:
    """A source of expressions.

    `days` are the days that matter to the book: of revisions, law values and months.
    """

    random: random.Random
    days: Sequence[date]
    names: list[Name] = field(default_factory=list)
    calendars: list[Name] = field(default_factory=list)
    shadow: bool = True  # whether loops may bind names of the book
    used: set[str] = field(default_factory=set)

    def of(self, type_: str, *, nullable: bool = False) -> list[Name]:
        """The names of a type."""
        return [n for n in self.names if n.type == type_ and n.nullable == nullable and not n.parameters]

    def word(self, name: Name) -> str:
        """A name as it is written: mostly itself, now and then its key."""
        if name.kind == "local":
            return name.name
        self.used.add(name.name)
        return name.key if self.random.random() < 0.1 else name.name

    def maybe(self, share: float) -> bool:
        """Whether something of a share of cases comes about."""
        return self.random.random() < share

    def pick(self, *makers: Callable[[], str | None]) -> str:
        """What one of the makers makes; one that can make nothing here passes."""
        for maker in self.random.sample(makers, len(makers)):
            made = maker()
            if made is not None:
                return made
        raise AssertionError("no maker makes anything")

    def named(self, type_: str) -> str | None:
        """A name of a type, or a function of that type called."""
        found = [n for n in self.names if n.type == type_ and not n.nullable and not n.rounding]
        if not found:
            return None
        name = self.random.choice(found[-6:] if self.maybe(0.5) else found)  # what was last defined is of more interest
        return self.call(name) if name.parameters else self.word(name)

    def call(self, name: Name) -> str:
        """A function called with arguments by place or by name."""
        arguments = [self.simple(t) for t in name.parameters]
        if self.maybe(0.2):
            arguments = [f"{label}: {a}" for label, a in zip(name.labels, arguments, strict=True)]
        return f"{self.word(name)}({', '.join(arguments)})"

    def simple(self, type_: str) -> str:
        """A name or a literal."""
        plain = [n for n in self.of(type_) if not n.rounding]
        if plain and self.maybe(0.7):
            return self.word(self.random.choice(plain))
        return self.literal(type_)

    def literal(self, type_: str) -> str:
        """A value as it is written."""
        r = self.random
        if type_ == "number":
            return r.choice(NUMBERS)
        if type_ == "boolean":
            return r.choice(["true", "false"])
        if type_ == "date":
            return f'@"{r.choice(self.days) + timedelta(days=r.choice([-1, 0, 0, 0, 1, 14]))}"'
        if type_ == "string":
            return f'"{r.choice(["甲", "乙", "丙"])}"'
        raise AssertionError(type_)

    def expression(self, type_: str, depth: int = 2) -> str:
        """An expression of a type."""
        if depth <= 0:
            return self.simple(type_)
        return {
            "number": self.number,
            "boolean": self.boolean,
            "date": self.date,
            "string": self.string,
            "range<date>": self.period,
            "list<date>": self.dates,
        }[type_](depth)

    # -- numbers

    def number(self, depth: int = 2) -> str:
        """A number."""
        r = self.random

        def sub() -> str:
            return self.expression("number", depth - 1)

        def conditional() -> str:
            return f"(if {self.boolean(depth - 1)} then {sub()} else {sub()})"

        def many() -> str:
            return f"{r.choice(['min', 'max', 'sum'])}({sub()}, {sub()})"

        def rounded() -> str:
            function = r.choice(ROUNDINGS)
            scale = f", {r.randrange(-1, 3)}" if function not in ("floor", "ceiling") or self.maybe(0.3) else ""
            return f"{function}({sub()}{scale})"

        return self.pick(
            lambda: f"({sub()} {r.choice('++--**')} {sub()})",
            lambda: f"({sub()} {r.choice('++-*')} {sub()})",
            lambda: f"({sub()} / {r.choice(['2', '3', '7', '30', '0.5'])})",
            conditional,
            conditional,
            many,
            rounded,
            lambda: f"modulo({sub()}, {r.choice(['3', '7', '-2'])})",
            lambda: f"abs({sub()})",
            lambda: f"(-{self.simple('number')})",
            lambda: self.named("number"),
            lambda: self.named("number"),
            lambda: self.named("number"),
            self.optional_number,
            lambda: self.loop(depth),
            self.of_changes,
            lambda: f"({self.simple('date')} - {self.simple('date')}).days",
            lambda: f"({self.simple('date')}).{r.choice(['day', 'month', 'year', 'weekday'])}",
            lambda: self.on_another_day("number", depth),
            lambda: f"count({self.dates(depth - 1)})",
            self.of_records,
        )

    def optional_number(self) -> str | None:
        """A number that may be null, where it is not."""
        found = self.of("number", nullable=True)
        if not found:
            return None
        word = self.word(self.random.choice(found))
        return f"(if {word} = null then {self.literal('number')} else {word})"

    def loop(self, depth: int) -> str:
        """A sum over a loop, whose variable may have the name of something else."""
        variable = self.variable()
        inner = self.inside(Name(variable, variable, "number", "local"))
        source = self.random.choice(["1..3", "[1, 2, 5]", "0..2", f"[{self.simple('number')}, 2]"])
        body = inner.expression("number", depth - 1)
        return f"{self.random.choice(['sum', 'max'])}(for {variable} in {source} return ({variable} + {body}))"

    def variable(self) -> str:
        """The name of a loop's variable."""
        others = [n.name for n in self.names if n.kind == "decision" or n.name in self.used]
        if self.shadow and others and self.maybe(0.4):
            return self.random.choice(others)
        return self.random.choice(["n", "x", "回"])

    def inside(self, *local: Name) -> Texts:
        """The same source with local names, which hide others of their name."""
        hidden = {n.name for n in local}
        kept = [n for n in self.names if n.name not in hidden]
        return Texts(self.random, self.days, [*kept, *local], self.calendars, self.shadow, self.used)

    def of_changes(self) -> str | None:
        """A number made of the changes of a fact."""
        found = [n for n in self.names if n.varies]
        period = self.period(0)
        if not found:
            return None
        fact = self.random.choice(found)
        changes = f"changes({self.word(fact)}, {period})"
        if fact.type == "number" and not fact.nullable and self.maybe(0.6):
            return f"sum(concatenate([0], for c in {changes} return (c.after - c.before)))"
        return f"count({changes})"

    def of_records(self) -> str | None:
        """A number made of a list of records."""
        found = [n for n in self.names if n.type == RECORDS]
        if not found:
            return None
        records = self.word(self.random.choice(found))
        if self.maybe(0.4):
            test = self.random.choice([f"amount > {self.simple('number')}", f"on < {self.literal('date')}"])
            records = f"{records}[{test}]"
        amounts = self.random.choice([f"{records}.amount", f"for p in {records} return p.amount"])
        return self.random.choice([f"count({records})", f"sum(concatenate([0], {amounts}))"])

    def on_another_day(self, type_: str, depth: int) -> str:
        """An expression as on another day."""
        return f"value on({self.expression(type_, depth - 1)}, {self.expression('date', 1)})"

    # -- conditions

    def boolean(self, depth: int = 2) -> str:
        """A condition."""
        r = self.random

        def sub() -> str:
            return self.boolean(depth - 1)

        leaves: list[Callable[[], str | None]] = [
            self.comparison,
            self.comparison,
            self.is_text,
            self.is_text,
            self.null_test,
            lambda: self.named("boolean"),
            lambda: self.named("boolean"),
            lambda: f"({self.simple('date')} {r.choice(['<', '<=', '>', '>=', '='])} {self.literal('date')})",
            lambda: f"({self.simple('date')} in {self.period(0)})",
            self.open_day,
            self.some_record,
        ]
        if depth <= 0:
            return self.pick(*leaves)
        return self.pick(
            *leaves,
            lambda: f"({sub()} and {sub()})",
            lambda: f"({sub()} or {sub()})",
            lambda: f"not({sub()})",
            lambda: self.on_another_day("boolean", depth),
            lambda: f"({self.number(depth - 1)} {r.choice(['<', '<=', '>', '>='])} {self.number(depth - 1)})",
            lambda: self.quantified(),
        )

    def comparison(self) -> str:
        """A number compared with a written one, or found in a range."""
        r = self.random
        left = self.simple("number")
        low = r.choice([0, 1, 5, 10, 20])
        return r.choice(
            [
                f"({left} {r.choice(['<', '<=', '>', '>=', '=', '!='])} {low})",
                f"({left} in [{low}..{low + 10}])",
                f"({left} in ({low}..{low + 10}])",
                f"({left} in (1, {low}, {low + 5}))",
                f"({left} in (< {low}, >= {low + 10}))",
                f"({left} between {low} and {low + 10})",
            ]
        )

    def is_text(self) -> str | None:
        """A text compared with one that it may be."""
        found = [n for n in self.of("string") if n.choices]
        if not found:
            return None
        name = self.random.choice(found)
        some = self.random.sample(name.choices, self.random.randrange(1, len(name.choices)))
        quoted = [f'"{c}"' for c in some]
        if len(quoted) == 1:
            return f"({self.word(name)} {self.random.choice(['=', '!='])} {quoted[0]})"
        return f"({self.word(name)} in ({', '.join(quoted)}))"

    def null_test(self) -> str | None:
        """Whether something is known; and a comparison of it if it is."""
        found = [n for n in self.names if n.nullable and not n.parameters]
        if not found:
            return None
        name = self.random.choice(found)
        word = self.word(name)
        literal = self.literal(name.type)
        return self.random.choice(
            [
                f"({word} = null)",
                f"({word} != null)",
                f"({word} != null and {word} >= {literal})",
                f"({word} = null or {word} < {literal})",
            ]
        )

    def open_day(self) -> str | None:
        """Whether a day is a business day."""
        if not self.calendars:
            return None
        return f"is business day({self.simple('date')}, {self.word(self.random.choice(self.calendars))})"

    def some_record(self) -> str | None:
        """Whether some or every record meets a condition."""
        found = [n for n in self.names if n.type == RECORDS]
        if not found:
            return None
        records = self.word(self.random.choice(found))
        test = self.random.choice([f"p.amount >= {self.simple('number')}", f"p.on in {self.period(0)}"])
        return f"({self.random.choice(['some', 'every'])} p in {records} satisfies {test})"

    def quantified(self) -> str:
        """Whether some or every element meets a condition."""
        variable = self.variable()
        kind = self.random.choice(["some", "every"])
        bound = self.simple("number")
        if variable == bound:
            bound = "3"
        return f"({kind} {variable} in [1, 5, 12] satisfies {variable} {self.random.choice(['<', '>='])} {bound})"

    # -- days and texts

    def date(self, depth: int = 2) -> str:
        """A day."""
        r = self.random

        def sub() -> str:
            return self.expression("date", depth - 1)

        def moved() -> str:
            duration = r.choice(["P1D", "P1M", "P1Y", "P14D", "P11M", "P31D"])
            return f'({sub()} {r.choice("+-")} @"{duration}")'

        return self.pick(
            lambda: self.named("date"),
            lambda: self.named("date"),
            moved,
            moved,
            lambda: f"{r.choice(['min', 'max'])}({sub()}, {sub()})",
            lambda: f"(if {self.boolean(depth - 1)} then {sub()} else {sub()})",
            lambda: f"date(({sub()}).year, {r.randrange(1, 13)}, {r.choice([1, 15, 28])})",
            self.optional_date,
            self.business,
            lambda: self.on_another_day("date", depth),
        )

    def optional_date(self) -> str | None:
        """A day that may be null, where it is not."""
        found = self.of("date", nullable=True)
        if not found:
            return None
        word = self.word(self.random.choice(found))
        return f"(if {word} = null then {self.literal('date')} else {word})"

    def business(self) -> str | None:
        """A day so many business days away."""
        if not self.calendars:
            return None
        calendar = self.word(self.random.choice(self.calendars))
        return f"add business days({self.simple('date')}, {self.random.choice([-5, -1, 1, 3])}, {calendar})"

    def string(self, depth: int = 2) -> str:
        """A text."""
        return self.pick(
            lambda: f"(if {self.boolean(depth - 1)} then {self.simple('string')} else {self.simple('string')})",
            lambda: self.named("string"),
            lambda: self.on_another_day("string", depth),
        )

    def period(self, depth: int = 1) -> str:
        """A range of days."""
        ranges = self.of("range<date>")
        if ranges and (depth <= 0 or self.maybe(0.5)):
            return self.word(self.random.choice(ranges))
        start = self.simple("date")
        if depth <= 0:
            return f'[{start}..({start} + @"P{self.random.choice([1, 2])}M"))'
        if self.maybe(0.3):
            return f"({self.random.choice(['>=', '<', '>'])} {start})"
        return f'[{start}..({start} + @"P{self.random.choice(["1M", "20D", "2M"])}"){self.random.choice("])")}'

    def dates(self, depth: int = 1) -> str:
        """A list of days."""
        found = self.of("list<date>")
        if found and self.maybe(0.5):
            word = self.word(self.random.choice(found))
            return word if self.maybe(0.6) else f"{word}[item >= {self.literal('date')}]"
        varying = [n for n in self.names if n.varies]
        if varying and self.maybe(0.4):
            return f"(for c in changes({self.word(self.random.choice(varying))}, {self.period(0)}) return c.date)"
        return f"[{', '.join(self.literal('date') for _ in range(self.random.randrange(1, 4)))}]"
