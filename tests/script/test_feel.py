"""FEEL in JavaScript gives what FEEL in Python gives: operators, functions, dates, exact numbers; and faults alike."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from kiyaku.book.model import Expression
from kiyaku.feel.check import check
from kiyaku.feel.interpret import run
from kiyaku.feel.python.machine import FeelError
from kiyaku.feel.syntax.parse import parse
from kiyaku.publish.json_values import json_text, plain
from kiyaku.script.emit import SUPPORTED, Emitter
from tests.browser_support import browser, served

EXPRESSIONS = """\
1 + 2 * 3 - 4 / 8
-3 ** 2
2 ** 100
(1/3 + 1/6) ** -2
0.1 + 0.2 = 0.3
10 / 3 * 3 = 10
1 = 1.0
"a" < "b"
"𠮷" > "～"
@"2026-01-31" + @"P1M"
@"2024-02-29" + @"P1Y"
@"2026-03-01" - @"P1D"
@"2026-03-31" - @"P1M"
@"2026-05-01" - @"2026-04-01"
@"2026-05-01" + @"PT36H"
@"2026-05-01T10:00:00" + @"PT36H"
@"2026-05-01T10:00:00" - @"2026-04-30T11:30:00"
(@"2026-05-01T10:00:00" - @"2026-04-30T11:30:00") / @"PT1H"
@"P1D" * 2.5
@"P2Y" / 2
@"P3M" / @"P1Y"
-@"PT1H"
@"10:30:00" + @"PT20H"
@"2026-05-01".weekday
@"2026-05-01T10:20:30.5".second
@"P1DT2H3M".hours
@"-P14M".years
date("2026-12-31").year * 100 + date(2026, 2, 28).month
date(@"2026-05-01T10:00:00")
date and time(@"2026-05-01", @"10:00:00")
time(@"2026-05-01T10:00:00")
years and months duration(@"2024-02-29", @"2026-02-28")
day of year(@"2026-03-01")
day of week(@"2026-05-03")
5 in [1..5]
5 in [1..5)
5 in (< 5)
5 in (1, 5)
5 in (> 7, [4..6])
"a" in ("b", "a")
[1..3] = [1..3]
7.25 / 100
-0.4 / 1000
1 / 3
-1 / 3000000000000
1e-12
1e-40 / 3
1e300
1e300 / 7
12345678901234567890.5
{a: [1 / 3, 1 / 8], b: (< 2 / 3)}
[1 / 3..2.5)
(0.0001..7]
(>= 5)
[@"2026-07-01"..@"2026-08-01")
@"2026-05-01" in [@"2026-04-01"..@"2026-06-01"]
3 between 1 and 3
null = null
1 = null
if 1 < 2 then "yes" else "no"
true and false or true
not(1 > 2)
for i in 1..4 return i * i
for i in 4..1 return i
for d in @"2026-02-27"..@"2026-03-01" return d.day
for x in [1, 2], y in [10, 20] return x + y
for i in [1..3] return i
for i in 1..5 return if i = 1 then 1 else partial[-1] * i
some x in [1, 2, 3] satisfies x > 2
every x in [1, 2, 3] satisfies x > 0
[1, 2, 3, 4][item > 2]
[1, 2, 3][-1]
[{a: 1, b: 2}, {a: 3, b: 4}][a > 1]
[{a: 1, b: 2}, {a: 3, b: 4}].b
{a: 1, b: a + 1, c: a + b}
{a: {b: 5}}.a.b
count([1, 2, 3])
sum([1, 2.5, 3])
sum(1, 2, 3)
mean([1, 2])
median([3, 1, 2, 10])
max([1, 5, 3])
min("b", "a")
max(@"2026-01-01", @"2026-02-01")
product([2, 3, 4])
all([true, false])
any([true, false])
list contains([1, 2], 2)
append([1], 2, 3)
concatenate([1], [2, 3])
flatten([[1], [2, 3]])
union([1, 2], [2, 3])
distinct values([1, 2, 1.0, 3])
reverse([1, 2, 3])
index of([1, 2, 1], 1)
sublist([1, 2, 3, 4], 2)
sublist([1, 2, 3, 4], -3, 2)
floor(-1.5)
ceiling(-1.5)
floor(12.345, 2)
ceiling(12.341, 2)
round up(-1.1, 0)
round down(-1.9, 0)
round half up(2.5, 0)
round half up(-2.5, 0)
round half down(2.5, 0)
round half down(-2.5, 0)
decimal(2.5, 0)
decimal(3.5, 0)
decimal(1/3, 2)
decimal(1550, -2)
abs(-5)
abs(@"-P1D")
modulo(-10, 3)
modulo(10, -3)
modulo(10.5, 3)
odd(5)
even(-4)
string length("𠮷野家")
upper case("abc")
lower case("ABC")
contains("foobar", "ob")
starts with("第21条", "第21")
ends with("abc", "bc")
substring before("a-b", "-")
substring after("a-b", "-")
is(1, 1.0)
get value({a: 5}, "a")
duration("P1DT2H")
duration("P1Y2M")
date("2026-06-30") + duration("P1M")
""".splitlines()


def emitted(text: str) -> str | None:
    """A text as JavaScript; None if the checker refuses it."""
    parsed = parse(text, names=frozenset())
    assert parsed.node is not None, text
    checked = check(parsed.node, scope={}, source=parsed.source)
    if checked.diagnostics:
        return None
    expression = Expression(text=text, document=None, path=())  # type: ignore[arg-type]
    return Emitter(expression, checked, _NoNames(), {}).emit().code


class _NoNames:
    def load(self, written: str, expression: Expression) -> str | None:
        return None

    def function(self, written: str) -> tuple[str, list[str]] | None:
        return None

    def series(self, written: str) -> str:
        raise AssertionError(written)

    def rounds(self, written: str) -> bool:
        return False


def in_python(text: str) -> Any:
    """The value of a text as data, or that it failed."""
    try:
        value = plain(run(text, mode="strict").value)
    except FeelError:
        return "failed"
    return json.loads(json_text(value), parse_float=Decimal)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, Path]]:
    folder = tmp_path_factory.mktemp("feel")
    for entry in resources.files("kiyaku.script").joinpath("js").iterdir():
        (folder / entry.name).write_bytes(entry.read_bytes())
    (folder / "index.html").write_text('<!DOCTYPE html><link rel="icon" href="data:,"><title>feel</title>')
    with served(folder) as root, browser() as launched:
        opened = launched.new_page()
        opened.goto(root)
        yield opened, folder


def in_javascript(page: tuple[Page, Path], codes: list[str]) -> list[Any]:
    """The values of some JavaScript expressions as data; `failed` where they have none."""
    opened, folder = page
    name = f"cases-{len(list(folder.glob('cases-*.js')))}.js"
    (folder / name).write_text(f"export default (K) => [{','.join(f'() => {code}' for code in codes)}];", "utf-8")
    asked = """async (name) => {
      const K = await import("./feel.js");
      return JSON.stringify((await import("./" + name)).default(K).map((f) => {
        try { return K.plain(f()); } catch (error) { if (error instanceof K.Fault) return "failed"; throw error; }
      }));
    }"""
    found: list[Any] = json.loads(opened.evaluate(asked, name), parse_float=Decimal)
    return found


def compare(page: tuple[Page, Path], texts: list[str]) -> None:
    pairs = [(text, code) for text in texts if (code := emitted(text)) is not None]
    assert len(pairs) == len(texts), [t for t in texts if emitted(t) is None]
    found = in_javascript(page, [code for _, code in pairs])
    assert [(t, f) for (t, _), f in zip(pairs, found, strict=True)] == [(t, in_python(t)) for t, _ in pairs]


def test_expressions(page: tuple[Page, Path]) -> None:
    compare(page, EXPRESSIONS)


def test_every_supported_function_is_compared() -> None:
    missing = {name for name in SUPPORTED if not any(f"{name}(" in text for text in EXPRESSIONS)}
    assert missing == set()


def test_arithmetic_at_random(page: tuple[Page, Path]) -> None:
    r = random.Random(3)

    def number() -> str:
        return r.choice([str(r.randrange(1, 99)), f"{r.randrange(9999)}.{r.randrange(999)}", str(r.randrange(10**40))])

    def text(depth: int) -> str:
        if depth == 0:
            return number()
        kind = r.randrange(8)
        left, right = text(depth - 1), text(depth - 1)
        if kind < 5:
            return f"({left} {r.choice('+-*/')} {right})"
        if kind == 5:
            function = r.choice(["floor", "ceiling", "round half up", "round half down", "decimal", "round up"])
            return f"{function}({left}, {r.randrange(-2, 4)})"
        return f"modulo({left}, {right})" if kind == 6 else f"max({left}, -({right}))"

    compare(page, [text(r.randrange(1, 5)) for _ in range(400)])


def test_days_at_random(page: tuple[Page, Path]) -> None:
    r = random.Random(4)
    texts = []
    for _ in range(400):
        day = date(1, 1, 1) + timedelta(days=r.randrange(700_000, 760_000))
        other = day + timedelta(days=r.randrange(-2000, 2000))
        texts += [
            f'@"{day}" + @"P{r.randrange(60)}M"',
            f'(@"{day}" - @"P{r.randrange(60)}M").day',
            f'@"{day}" + @"P{r.randrange(900)}D"',
            f'@"{day}" - @"{other}"',
            f'years and months duration(@"{day}", @"{other}")',
            f'@"{day}".weekday * 1000 + day of year(@"{day}")',
        ]
    compare(page, texts)
