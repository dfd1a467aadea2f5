"""Look for expressions that the engine cannot stand.

Texts are grown from the grammar, cut and spliced from each other, and strewn with characters that people type.  Each is
parsed; what must hold is that a text is either read or explained, quickly, and that what is read is written and read
again as the same.  With `--evaluate` it is run as well: standard mode answers, strict mode answers the same or says why
not.  A line at the end says what was tried; a breach is shown with its text and makes the exit status 1.

    python -m tests.fuzz.feel --minutes 10 --seed 1 --evaluate
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from kiyaku.feel import FeelError, run
from kiyaku.feel.syntax.parse import Kind
from kiyaku.feel.syntax.printer import to_text
from kiyaku.feel.text import parse
from kiyaku.messages import describe
from kiyaku.temporal import DateTime, Time
from kiyaku.value import Value
from kiyaku.value import to_text as to_plain

NAMES = frozenset({"a b", "a-b", "x+", "base fee", "料金（税込）", "月額", "年額/12", "in stock"})
SCOPE: dict[str, Value] = {
    "a": 1,
    "x": (1, 2, 3),
    "base fee": 3000,
    "月額": Fraction(1, 3),
    "料金（税込）": {"a": "s", "base fee": None},
    "a b": True,
    "a-b": "ab",
    "x+": (),
    "年額/12": date(2026, 7, 1),
    "in stock": False,
    "?": 5,
}
STEPS = 2_000
SLOWEST = 2.0  # seconds; a text of 100,000 characters takes some 0.2 on an idle machine

TYPES = (
    "number",
    "list",
    "context",
    "date and time",
    "list<number>",
    "context<a b: list<Any>>",
    "function<number> -> string",
    "t.x",
)
# `E` stands for an expression, `N` for a name, `V` for a variable, `T` for a type, `U` for a test.
SHAPES = (
    *("E + E", "E - E", "E * E", "E / E", "E ** E", "-E", "(E)", "E = E", "E != E", "E < E", "E >= E"),
    *("E and E", "E or E", "not(E)", "E between E and E", "E in E", "E in (U, U)", "E in U", "E instance of T"),
    *("[]", "[E]", "[E, E]", "[E..E]", "(E..E)", "]E..E[", "[E..E[", "]E..E)", "{}", "{N: E}", '{"k k": E, N: E}'),
    *("E.N", "E[E]", "N(E)", "N()", "N(N: E, N: E)", "E(E)", "if E then E else E", "for V in E return E"),
    *("for V in E..E, V in E return E", "some V in E satisfies E", "every V in E, V in E satisfies E"),
    *("function(V) E", "function(V: T, V) E", "function() external {N: E}", "(< E)", "(= E)", "null", "(E) // note\n"),
    *("N", "N", "N", "1", "0.5", "12e3", '"s"', '"\\u3042"', '@"2026-07-01"', "true", "/* c */ E"),
)
LEAVES = ("a", "月額", "base fee", "a-b", "?", "1", "2.5", '"s"', "null", "[]")
WORDS = ("a", "x", "base fee", "月額", "料金（税込）", "date and time", "string length", "in stock", "time offset")
VARIABLES = ("i", "each day", "p+q", "月")
TESTS = ("< E", ">= E", "!= E", "E", "[E..E]", "not(E)", "-")
STREWN = (
    *"()[]{},:.-=<>\"'\\@?!#^%;　＋－×÷（）「」“”，、１≦＝𠮷\n\x00\ud800\U0001f40e\u200b\ufeff",
    *("..", "/*", "*/", "//", "==", "&&", "||", ":=", "e9", "\\u", "'s", "list<", "1e5000", "5日"),
    *("if", "then", "else", "in", "for", "return", "and", "not", "external", "instance of", "function", "between"),
)


def grown(rng: random.Random, shape: str, depth: int) -> str:
    """A shape with its places filled."""
    out: list[str] = []
    for character in shape:
        if character == "E":
            out.append(rng.choice(LEAVES) if depth <= 0 else grown(rng, rng.choice(SHAPES), depth - 1))
        elif character == "U":
            out.append(grown(rng, rng.choice(TESTS), depth - 1))
        elif character in "NVT":
            out.append(rng.choice({"N": WORDS, "V": VARIABLES, "T": TYPES}[character]))
        else:
            out.append(character)
    return "".join(out)


def spoiled(rng: random.Random, text: str, other: str) -> str:
    """A text that somebody has slipped on."""
    for _ in range(rng.randint(1, 3)):
        i, j = sorted((rng.randint(0, len(text)), rng.randint(0, len(text))))
        match rng.randrange(6):
            case 0:
                text = text[:i] + rng.choice(STREWN) + text[i:]
            case 1:
                text = text[:i] + text[i + 1 :]
            case 2:
                text = text[:i] + other[i:]
            case 3:
                text = text[:i] + text[j:]
            case 4:
                text = text[:j] + text[i:]
            case _:
                text = text[:i] + text[i:j] * rng.choice((2, 3, 50)) + text[j:]
    return text[:100_000]


def texts(rng: random.Random) -> Iterator[tuple[str, bool]]:
    """Texts without end, and whether they are as the grammar has it."""
    other = "1"
    while True:
        text = grown(rng, rng.choice(SHAPES), rng.randint(0, 5))
        yield text, True
        yield spoiled(rng, text, other), False
        other = text
        if rng.random() < 0.02:
            part = rng.choice((*STREWN, *LEAVES, text[: rng.randint(1, 9)]))
            yield (part + rng.choice(("", " "))) * rng.randint(100, 100_000 // (len(part) + 1)), False


def breach(text: str, kind: Kind) -> tuple[str, str]:
    """What came of a text, and what is wrong with that, or nothing."""
    began = time.perf_counter()
    parsed = parse(text, names=NAMES, kind=kind)
    wrong = ""
    if (parsed.node is None) != (len(parsed.diagnostics) == 1):
        wrong = "neither read nor explained once"
    for found in parsed.diagnostics:
        if found.span is None or not 0 <= found.span.start <= found.span.end <= len(text):
            wrong = f"{found.code} points nowhere"
        if not describe(found, "ja") or not describe(found, "en"):
            wrong = f"{found.code} says nothing"
    if parsed.node is not None:
        written = to_text(parsed.node)
        again = parse(written, names=NAMES, kind=kind)
        if again.node != parsed.node:
            wrong = f"is written {written!r}, which is something else"
    if time.perf_counter() - began > SLOWEST:
        wrong = f"takes {time.perf_counter() - began:.1f} s"
    return (parsed.diagnostics[0].code if parsed.diagnostics else "read"), wrong


def noon() -> DateTime:
    """A clock that stands still."""
    return DateTime(date(2026, 7, 1), Time(12 * 3_600 * 10**9, offset=0))


def shown(value: Value) -> str:
    """A value as text; functions are equal if they look it."""
    try:
        return re.sub(r" at 0x[0-9a-f]+", "", repr(value))
    except ValueError:  # Python does not write out numbers of more than 4,300 digits
        return to_plain(value)


def breach_of_run(text: str, kind: Kind) -> str:
    """What is wrong with how a text is evaluated, or nothing."""
    began = time.perf_counter()
    answer = run(text, SCOPE, kind=kind, clock=noon, steps=STEPS)
    for found in answer.warnings:
        describe(found, "ja")
    try:
        strictly = run(text, SCOPE, mode="strict", kind=kind, clock=noon, steps=STEPS)
    except FeelError as error:
        if not error.diagnostics or not str(error):
            return "strict mode refuses it without a reason"
    else:
        if shown(strictly.value) != shown(answer.value):
            return f"is {answer.value!r}, but strictly {strictly.value!r}"
    took = time.perf_counter() - began
    return f"takes {took:.1f} s" if took > SLOWEST else ""


def main() -> int:
    """Search for the minutes asked for."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--minutes", type=float, default=1.0)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--evaluate", action="store_true", help="run the texts, too")
    arguments = options.parse_args()
    warnings.simplefilter("error")
    rng = random.Random(arguments.seed)
    outcomes: Counter[str] = Counter()
    refused = breaches = 0
    until = time.monotonic() + arguments.minutes * 60
    for text, right in texts(rng):
        if time.monotonic() > until:
            break
        kind: Kind = "expression" if rng.random() < 0.8 else "unary tests"
        try:
            outcome, wrong = breach(text, kind)
            if arguments.evaluate and not wrong and len(text) < 5_000:
                wrong = breach_of_run(text, kind)
        except Exception as error:  # whatever it is, it must not leave the front end
            outcome, wrong = "raised", f"{type(error).__name__}: {error}"
        outcomes[outcome] += 1
        refused += right and outcome != "read"
        if wrong:
            breaches += 1
            sys.stdout.write(f"{kind}: {text[:300]!r}\n    {wrong[:300]}\n")
    shown = ", ".join(f"{name} {count}" for name, count in outcomes.most_common())
    sys.stdout.write(f"{outcomes.total()} texts, {breaches} breaches, {refused} grown texts refused ({shown})\n")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
